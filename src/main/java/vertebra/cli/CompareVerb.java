package vertebra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.compile.Compiler;
import vertebra.runtime.Benchmark;
import vertebra.workbench.Comparison;
import vertebra.workbench.Units;

/// `vertebra compare`: networks side by side.
@Command(
    name = "compare",
    description = "Counts and measures several networks side by side, on one device.",
    footer = {"", "Example: vertebra compare resnet50 mobilenet_v2 --baseline resnet50"})
final class CompareVerb implements Callable<Integer> {

  private final Desk desk;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "designs, .onnx models, presets (resnet50) and blocks with parameters (resnet:depth=50)")
  private List<String> files = new ArrayList<>();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "measured runs of each (5 if not given), after one warm-up; 0 measures nothing")
  private int runs = 5;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "one of the networks; the others are shown as multiples of it")
  private Optional<String> baseline = Optional.empty();

  @Option(names = "--format", paramLabel = "FORMAT", description = "text, markdown, csv or html")
  private String format = "text";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  CompareVerb(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws Exception {
    if (runs < 0 || runs > 100_000)
      throw new Unusable("--runs must be a number from 0 to 100000, not " + runs + ".");
    if (baseline.isPresent() && !files.contains(baseline.get()))
      throw new Unusable(
          "--baseline "
              + baseline.get()
              + " is none of the networks compared: "
              + String.join(", ", files)
              + ".");
    table().in(format);
    var subjects = new ArrayList<Subject>();
    for (var file : files) subjects.add(desk.subjects().find(file, List.of()));
    var rows = new ArrayList<Comparison.Row>();
    for (var subject : subjects) rows.add(row(subject));
    var comparison = new Comparison(rows);
    if (json) desk.json(report(comparison));
    else print(comparison);
    return Exit.GOOD;
  }

  private Comparison.Row row(Subject subject) throws Exception {
    desk.cancellation().check();
    try (var ready = Ready.of(desk, subject, Compiler.Options.DEFAULT, new WeightOptions())) {
      var row =
          switch (ready) {
            case Ready.Made made ->
                Comparison.Row.of(
                    subject.name(),
                    made.checked().catalogue(),
                    made.checked().analysis(),
                    made.compiled().plan(),
                    made.compiled().model());
            case Ready.Stored(var cost, var file) ->
                Comparison.Row.of(subject.name(), cost, size(file));
          };
      if (runs == 0) return row;
      try (var session = ready.open(desk.engine(), device, device.engine(), 1)) {
        var feed = SourceOptions.noise(session.inputs(), 1, desk.cancellation());
        var outcome = new Benchmark(1, runs).measure(session, feed, desk.cancellation());
        return row.with(new Comparison.Timing(session.placement(), outcome.time()));
      }
    }
  }

  private static long size(Path file) throws Unusable {
    try {
      return Files.size(file);
    } catch (IOException unreadable) {
      throw new Unusable(file + " cannot be read.", unreadable);
    }
  }

  private Map<String, Object> report(Comparison comparison) {
    var report = new LinkedHashMap<String, Object>();
    var base = baseline.flatMap(comparison::row);
    report.put("rows", comparison.rows().stream().map(row -> entry(row, base)).toList());
    report.put("runs", runs);
    report.put("warmup", runs > 0 ? 1 : 0);
    report.put("batch", 1);
    report.put("baseline", baseline.orElse(""));
    return report;
  }

  private static Map<String, @Nullable Object> entry(
      Comparison.Row row, Optional<Comparison.Row> base) {
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("name", row.name());
    entry.put("parameters", boxed(row.parameters()));
    entry.put("macs", boxed(row.macs()));
    entry.put("peakActivationBytes", boxed(row.peakActivationBytes()));
    entry.put("medianMillis", row.medianMillis().orElse(null));
    entry.put("activationBytes", boxed(row.activationBytes()));
    entry.put("weightBytes", boxed(row.weightBytes()));
    entry.put("receptiveField", row.field().orElse(""));
    entry.put("device", row.timing().map(timing -> timing.placement().used().id()).orElse(""));
    entry.put("provider", row.timing().map(timing -> timing.placement().provider()).orElse(""));
    entry.put("p5Millis", row.timing().map(timing -> timing.time().p5()).orElse(null));
    entry.put("p95Millis", row.timing().map(timing -> timing.time().p95()).orElse(null));
    entry.put(
        "published",
        row.published().stream()
            .map(figure ->
                Desk.fields(
                    "figure", figure.figure(), "value", figure.value(), "source", figure.source()))
            .toList());
    base.ifPresent(to -> entry.put("ratios", ratios(row, to)));
    return entry;
  }

  private static Map<String, Object> ratios(Comparison.Row row, Comparison.Row base) {
    var ratios = new LinkedHashMap<String, Object>();
    Comparison.ratio(row.parameters(), base.parameters())
        .ifPresent(ratio -> ratios.put("parameters", ratio));
    Comparison.ratio(row.macs(), base.macs()).ifPresent(ratio -> ratios.put("macs", ratio));
    Comparison.ratio(row.peakActivationBytes(), base.peakActivationBytes())
        .ifPresent(ratio -> ratios.put("peakActivationBytes", ratio));
    slower(row, base).ifPresent(ratio -> ratios.put("medianMillis", ratio));
    return ratios;
  }

  private static Optional<Double> slower(Comparison.Row row, Comparison.Row base) {
    return row.medianMillis().flatMap(time -> base.medianMillis().map(other -> time / other));
  }

  private static @Nullable Long boxed(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  /// For a program to read: every digit, units in the headings.
  private boolean isPlain() {
    return format.equalsIgnoreCase("csv");
  }

  private Table table() {
    return isPlain()
        ? new Table(
            "Network",
            "Parameters",
            "MACs",
            "Peak memory, bytes",
            "Weights, bytes",
            "Median, ms",
            "Device")
        : new Table("Network", "Parameters", "MACs", "Peak memory", "Weights", "Median", "Device");
  }

  private void print(Comparison comparison) throws Unusable {
    var base = baseline.flatMap(comparison::row);
    var table = table();
    for (var row : comparison.rows())
      table.add(
          List.of(
              row.name(),
              count(row.parameters())
                  + times(base, to -> Comparison.ratio(row.parameters(), to.parameters())),
              count(row.macs()) + times(base, to -> Comparison.ratio(row.macs(), to.macs())),
              bytes(row.peakActivationBytes())
                  + times(
                      base,
                      to -> Comparison.ratio(row.peakActivationBytes(), to.peakActivationBytes())),
              bytes(row.weightBytes()),
              row.medianMillis().map(this::millis).orElse(unknown())
                  + times(base, to -> slower(row, to)),
              row.timing().map(timing -> timing.placement().used().title()).orElse(unknown())));
    desk.out().print(table.in(format));
    if (!format.equals("text")) return;
    for (var row : comparison.rows()) {
      row.field()
          .ifPresent(field -> desk.out().println("\n  " + row.name() + " sees " + field + "."));
      for (var figure : row.published())
        desk.out()
            .println(
                "  Published about its blocks, not measured here: "
                    + figure.figure()
                    + " "
                    + figure.value()
                    + " ("
                    + figure.source()
                    + ").");
    }
    if (runs > 0)
      desk.out()
          .printf(
              Locale.ROOT,
              "%n  MACs and memory per sample. Median of %s after 1 warm-up, batch 1, noise as"
                  + " input, fresh weights.%n",
              Check.counted(runs, "run"));
  }

  private interface Ratio {
    Optional<Double> to(Comparison.Row base);
  }

  private String times(Optional<Comparison.Row> base, Ratio ratio) {
    if (isPlain()) return "";
    return base.flatMap(ratio::to)
        .map(value -> String.format(Locale.ROOT, " (%.2f×)", value))
        .orElse("");
  }

  private String count(OptionalLong value) {
    if (value.isEmpty()) return unknown();
    return isPlain() ? Long.toString(value.getAsLong()) : Units.count(value.getAsLong());
  }

  private String bytes(OptionalLong value) {
    if (value.isEmpty()) return unknown();
    return isPlain() ? Long.toString(value.getAsLong()) : Units.bytes(value.getAsLong());
  }

  private String millis(double value) {
    return isPlain() ? Double.toString(value) : Units.millis(value);
  }

  private String unknown() {
    return isPlain() ? "" : "–";
  }
}
