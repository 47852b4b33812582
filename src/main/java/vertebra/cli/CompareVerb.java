package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.canvas.GraphPictures;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.RepeatOptions;
import vertebra.compare.Changes;
import vertebra.compare.ComparedNetwork;
import vertebra.compare.Comparison;
import vertebra.compare.ComparisonFiles;
import vertebra.compare.DrawnChanges;
import vertebra.compare.Quantity;
import vertebra.importing.FileDifference;
import vertebra.importing.StoredDifference;
import vertebra.onnx.ModelException;
import vertebra.paint.Palette;
import vertebra.precision.Precision;
import vertebra.report.Chart;
import vertebra.report.Table;
import vertebra.report.Units;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;

/// `vertebra compare`: networks side by side.
@Command(
    name = "compare",
    description = "${bundle:help.compare}",
    footer = {
      "",
      "${bundle:help.compare.example}",
      "         vertebra compare mine.vertebra model.onnx --changes --html report.html"
    })
final class CompareVerb implements Callable<Integer> {

  private static final int WARMUP = 1;
  private static final int RUNS = 5;

  /// Differences for people, when there are more.
  private static final String MODEL = ".onnx";

  private static final int MOST_LINES = 60;

  private final CommandContext context;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "${bundle:help.compare.file}")
  private List<String> files = new ArrayList<>();

  @Mixin private DeviceOptions device = new DeviceOptions();
  @Mixin private RepeatOptions repeats = new RepeatOptions();

  @Option(names = "--batch", paramLabel = "N", description = "${bundle:help.compare.batch}")
  private long batch = 1;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "${bundle:help.compare.baseline}")
  private Optional<String> baseline = Optional.empty();

  @Option(names = "--changes", description = "${bundle:help.compare.changes}")
  private boolean wantsChanges;

  @Option(names = "--draw", paramLabel = "F", description = "${bundle:help.compare.draw}")
  private Optional<String> drawing = Optional.empty();

  @Option(names = "--x", paramLabel = "KEY", description = "${bundle:help.compare.x}")
  private Optional<String> across = Optional.empty();

  @Option(names = "--y", paramLabel = "KEY", description = "${bundle:help.compare.y}")
  private Optional<String> up = Optional.empty();

  @Option(names = "--html", paramLabel = "F", description = "${bundle:help.compare.html}")
  private Optional<String> html = Optional.empty();

  @Option(names = "--csv", paramLabel = "F", description = "${bundle:help.compare.csv}")
  private Optional<String> csv = Optional.empty();

  @Option(names = "--svg", paramLabel = "F", description = "${bundle:help.compare.svg}")
  private Optional<String> svg = Optional.empty();

  @Option(names = "--png", paramLabel = "F", description = "${bundle:help.compare.png}")
  private Optional<String> png = Optional.empty();

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private JsonOption json = new JsonOption();

  CompareVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var benchmark =
        repeats.isNone()
            ? Optional.<Benchmark>empty()
            : Optional.of(repeats.benchmark(WARMUP, RUNS));
    RepeatOptions.counted("--batch", batch, 1);
    if (baseline.isPresent() && !files.contains(baseline.get()))
      throw new UsageError(
          say("cli.baseline-is-none-of-the-networks", baseline.get(), String.join(", ", files)));
    var form = format.format();
    var places = places();
    var canvas = canvas();
    var counted = counted(benchmark);
    var comparison = new Comparison(counted.stream().map(ComparedNetwork::row).toList(), baseline);
    var charts = List.of(chart(comparison));
    var changes = wantsChanges || html.isPresent() ? changes(counted) : List.<Changes>of();
    for (var place : places) write(place, comparison, charts, changes);
    if (canvas.isPresent()) draw(canvas.get(), counted);
    if (json.isWanted())
      context.json(report(comparison, benchmark, wantsChanges ? changes : List.of()));
    else print(form, comparison, wantsChanges ? changes : List.of());
    return Exit.GOOD;
  }

  private List<Destination> places() throws UsageError {
    var places = new ArrayList<Destination>();
    var wished = new LinkedHashMap<String, Optional<String>>();
    wished.put("html", html);
    wished.put("csv", csv);
    wished.put("svg", svg);
    wished.put("png", png);
    for (var wish : wished.entrySet()) {
      if (wish.getValue().isEmpty()) continue;
      places.add(Destination.of(context, wish.getValue().get(), "." + wish.getKey()));
    }
    return places;
  }

  /// Where two networks are to be drawn on one canvas.
  private Optional<Destination> canvas() throws UsageError {
    if (drawing.isEmpty()) return Optional.empty();
    if (files.size() != 2) throw new UsageError(say("cli.two-are-drawn", files.size()));
    return Optional.of(Destination.of(context, drawing.get(), RenderVerb.PICTURES));
  }

  private void draw(Destination place, List<ComparedNetwork> counted)
      throws ModelException, UsageError {
    boolean isFirst = baseline.filter(counted.getLast().name()::equals).isEmpty();
    var drawn =
        DrawnChanges.between(
            context.catalogue(),
            (isFirst ? counted.getFirst() : counted.getLast()).source(),
            (isFirst ? counted.getLast() : counted.getFirst()).source(),
            context.cancellation()::isCancelled);
    try {
      GraphPictures.write(drawn.picture(Palette.LIGHT), place.file());
      place.finish();
    } catch (IOException failed) {
      throw Destination.failed(place.file(), failed);
    }
  }

  private List<ComparedNetwork> counted(Optional<Benchmark> benchmark) throws Exception {
    var subjects = new ArrayList<Subject>();
    for (var file : files) subjects.add(context.subject(file, List.of()));
    var times = new HashMap<String, Integer>();
    var counted = new ArrayList<ComparedNetwork>();
    List<Device> devices = benchmark.isEmpty() ? List.of() : device.devices(context.engine());
    for (var subject : subjects) {
      context.cancellation().check();
      if (subject instanceof Subject.Design design) context.sound(design);
      int number = times.merge(subject.name(), 1, Integer::sum);
      var name = number == 1 ? subject.name() : subject.name() + " (" + number + ")";
      var known =
          ComparedNetwork.of(
              context.catalogue(), subject.networkSource(context.catalogue()).named(name));
      counted.add(
          benchmark.isEmpty()
              ? known
              : known.measured(
                  context.engine(),
                  devices,
                  device.engine(),
                  benchmark.get(),
                  batch,
                  context.cancellation()));
    }
    return counted;
  }

  private static void write(
      Destination place, Comparison comparison, List<Chart> charts, List<Changes> changes)
      throws UsageError {
    try {
      ComparisonFiles.write(place.file(), comparison, charts, changes);
      place.finish();
    } catch (IOException failed) {
      throw Destination.failed(place.file(), failed);
    }
  }

  private List<Changes> changes(List<ComparedNetwork> counted) {
    var from =
        counted.stream()
            .filter(each -> baseline.filter(each.name()::equals).isPresent())
            .findFirst()
            .orElse(counted.getFirst());
    return counted.stream().filter(each -> each != from).map(each -> each.since(from)).toList();
  }

  private Chart chart(Comparison comparison) throws UsageError {
    boolean measured = comparison.rows().stream().anyMatch(row -> !row.timings().isEmpty());
    var x = quantity(comparison, across.orElse("macs"));
    var y = quantity(comparison, up.orElse(measured ? "medianMillis" : "parameters"));
    return comparison.chart(x, y, isWide(comparison, x), isWide(comparison, y));
  }

  /// Numbers that differ much are easier to see on a logarithmic axis.
  private static boolean isWide(Comparison comparison, Quantity quantity) {
    return quantity.isWide(comparison.rows());
  }

  private static Quantity quantity(Comparison comparison, String key) throws UsageError {
    var all = comparison.quantities();
    var found =
        all.stream()
            .filter(each -> each.key().equals(key) || each.key().startsWith(key + ":"))
            .findFirst();
    if (found.isPresent()) return found.get();
    throw new UsageError(
        say(
            "cli.there-is-no-quantity-here",
            key,
            all.stream().map(Quantity::key).collect(Collectors.joining(", "))));
  }

  private Map<String, Object> report(
      Comparison comparison, Optional<Benchmark> benchmark, List<Changes> changes)
      throws ModelException {
    var report = new LinkedHashMap<String, Object>();
    report.put("rows", comparison.rows().stream().map(row -> entry(comparison, row)).toList());
    report.put("runs", benchmark.map(Benchmark::runs).orElse(0));
    report.put("warmup", benchmark.map(Benchmark::warmup).orElse(0));
    report.put("batch", batch);
    report.put("baseline", baseline.orElse(""));
    if (!wantsChanges) return report;
    var entries = new ArrayList<Map<String, Object>>();
    for (var changed : changes) {
      var entry = entry(changed);
      var difference = filesOf(changed);
      if (difference.isPresent()) {
        entry.put(
            "operators", difference.get().changes().stream().map(CompareVerb::entry).toList());
        entry.put("tensors", difference.get().tensors().stream().map(CompareVerb::entry).toList());
      }
      entries.add(entry);
    }
    report.put("changes", entries);
    return report;
  }

  private static Map<String, @Nullable Object> entry(
      Comparison comparison, Comparison.NetworkFigures row) {
    var first = row.timings().stream().findFirst();
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("name", row.name());
    entry.put("parameters", row.parameters());
    entry.put("macs", CostReport.number(row.macs()));
    entry.put("peakActivationBytes", CostReport.number(row.peakActivationBytes()));
    entry.put("medianMillis", first.map(timing -> timing.time().median()).orElse(null));
    entry.put("activationBytes", CostReport.number(row.activationBytes()));
    entry.put("precision", row.precision().title());
    entry.put("weightBytes", row.weightBytes());
    entry.put("fileBytes", row.fileBytes());
    entry.put("receptiveField", row.field().map(Object::toString).orElse(""));
    entry.put("field", row.field().map(deepest -> CostReport.json(deepest.field())).orElse(null));
    entry.put("device", first.map(timing -> timing.placement().used().id()).orElse(""));
    entry.put("provider", first.map(timing -> timing.placement().provider()).orElse(""));
    entry.put("p5Millis", first.map(timing -> timing.time().p5()).orElse(null));
    entry.put("p95Millis", first.map(timing -> timing.time().p95()).orElse(null));
    entry.put("throughput", first.map(Comparison.Timing::throughput).orElse(null));
    entry.put(
        "timings", row.timings().stream().map(timing -> entry(timing, row.precision())).toList());
    var top1 = row.top1();
    entry.put("publishedTop1", top1.isPresent() ? top1.getAsDouble() : null);
    entry.put(
        "published",
        row.published().stream()
            .map(figure ->
                CommandContext.fields(
                    "figure", figure.figure(), "value", figure.value(), "source", figure.source()))
            .toList());
    if (comparison.baseline().isPresent()) entry.put("ratios", ratios(comparison, row));
    return entry;
  }

  private static Map<String, Object> entry(Comparison.Timing timing, Precision precision) {
    var entry = DeviceOptions.report(timing.placement(), precision);
    entry.put("batch", timing.batch());
    entry.put("medianMillis", timing.time().median());
    entry.put("p5Millis", timing.time().p5());
    entry.put("p95Millis", timing.time().p95());
    entry.put("throughput", timing.throughput());
    return entry;
  }

  private static Map<String, Object> ratios(Comparison comparison, Comparison.NetworkFigures row) {
    var ratios = new LinkedHashMap<String, Object>();
    for (var quantity : comparison.quantities()) {
      var ratio = comparison.ratio(quantity, row);
      var key = quantity.key().replaceFirst(":.*", "");
      if (ratio.isPresent()) ratios.putIfAbsent(key, ratio.getAsDouble());
    }
    return ratios;
  }

  /// What differs between two model files; empty where one is none.
  private Optional<FileDifference> filesOf(Changes changes) throws ModelException {
    for (var name : List.of(changes.before(), changes.after()))
      if (!files.contains(name) || !name.toLowerCase(Locale.ROOT).endsWith(MODEL))
        return Optional.empty();
    return Optional.of(FileDifference.between(Path.of(changes.before()), Path.of(changes.after())));
  }

  private static Map<String, Object> entry(FileDifference.FileChange change) {
    return CommandContext.fields(
        "kind", change.fate().name().toLowerCase(Locale.ROOT),
        "name", change.name(),
        "operator", change.type(),
        "what", change.what());
  }

  private static Map<String, Object> entry(StoredDifference found) {
    var entry =
        CommandContext.fields(
            "name", found.name(),
            "dimsBefore", found.before().orElse(List.of()),
            "dimsAfter", found.after().orElse(List.of()));
    found.largest().ifPresent(largest -> entry.put("largestDifference", largest));
    return entry;
  }

  private static Map<String, Object> entry(Changes changes) {
    return CommandContext.fields(
        "from", changes.before(),
        "to", changes.after(),
        "byName", changes.way() == Changes.Way.BY_NAME,
        "way", changes.way().words(),
        "same", changes.same(),
        "entries", changes.entries().stream().map(CompareVerb::entry).toList());
  }

  private static Map<String, @Nullable Object> entry(Changes.Change change) {
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("kind", change.kind().word());
    entry.put("path", change.path());
    entry.put("what", change.what());
    entry.put("pieces", change.pieces());
    entry.put("parameters", change.parameters());
    entry.put("macs", CostReport.number(change.multiplyAdds()));
    entry.put("shapeBefore", change.shapeBefore());
    entry.put("shapeAfter", change.shapeAfter());
    entry.put("inside", change.inside().stream().map(CompareVerb::entry).toList());
    return entry;
  }

  private void print(Table.Format form, Comparison comparison, List<Changes> changes)
      throws ModelException {
    if (form == Table.Format.CSV) {
      context.out().print(ComparisonFiles.csv(comparison));
      return;
    }
    context.out().print(ComparisonFiles.table(comparison).in(form));
    for (var changed : changes) print(form, changed);
    if (form != Table.Format.TEXT) return;
    context.out().println();
    for (var note : comparison.notes()) context.out().println("  " + note);
  }

  private void print(Table.Format form, Changes changes) throws ModelException {
    print(form, changes, changes.entries());
    var difference = filesOf(changes);
    if (form != Table.Format.TEXT || difference.isEmpty()) return;
    print(
        say("cli.operators-that-differ", difference.get().changes().size()),
        difference.get().changes().stream().map(FileDifference.FileChange::line).toList());
    print(
        say("cli.tensors-that-differ", difference.get().tensors().size()),
        difference.get().tensors().stream().map(StoredDifference::line).toList());
  }

  private void print(String title, List<String> lines) {
    context.out().println();
    context.out().println(title);
    lines.stream().limit(MOST_LINES).forEach(line -> context.out().println("  " + line));
    if (lines.size() > MOST_LINES)
      context.out().println(say("cli.and-more-html-and-json", lines.size() - MOST_LINES));
  }

  private void print(Table.Format form, Changes changes, List<Changes.Change> entries) {
    boolean isText = form == Table.Format.TEXT;
    context.out().println();
    context
        .out()
        .println(
            say(
                "cli.from-to",
                isText ? "  " : "",
                changes.before(),
                changes.after(),
                changes.summary()));
    if (entries.isEmpty()) return;
    context.out().println();
    var lines = new ArrayList<List<String>>();
    for (var change : entries) {
      lines.add(cells(change, ""));
      for (var inner : change.inside()) lines.add(cells(inner, "  "));
    }
    var shown = lines.stream().limit(isText ? MOST_LINES : Integer.MAX_VALUE).toList();
    var heads =
        List.of(
            say("cli.word.block"),
            say("cli.word.change"),
            say("cli.word.what"),
            "Δ parameters",
            "Δ MACs",
            say("cli.word.output"));
    context.out().print(Table.of(heads, shown).in(form));
    if (isText && lines.size() > MOST_LINES)
      context.out().println(say("cli.and-more-html-and-json", lines.size() - MOST_LINES));
  }

  private static List<String> cells(Changes.Change change, String indent) {
    return List.of(
        indent + change.path(),
        change.kind().word(),
        change.what(),
        Units.change(change.parameters()),
        Units.change(change.multiplyAdds()),
        change.shape());
  }
}
