package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.RepeatOptions;
import vertebra.cost.ModelCost;
import vertebra.execute.ModelInputs;
import vertebra.importing.FileBlocks;
import vertebra.measure.Profile;
import vertebra.measure.Roofline;
import vertebra.onnx.ModelException;
import vertebra.precision.Precision;
import vertebra.report.Table;
import vertebra.report.Units;
import vertebra.runtime.Placement;

/// `vertebra profile`: which block takes the time.
@Command(
    name = "profile",
    description = "${bundle:help.profile}",
    footer = {"", "${bundle:help.profile.example}"})
final class ProfileVerb implements Callable<Integer> {

  /// Rows for people, when the network has more blocks.
  private static final int USUAL_ROWS = 25;

  private static final List<String> ROOF_HEADS =
      List.of(
          say("cli.word.block"),
          "ms",
          say("cli.of-roof"),
          "FLOP/byte",
          "GFLOP/s",
          "GB/s",
          say("cli.least-bytes"));

  private static final int WARMUP = 1;
  private static final int RUNS = 10;

  private final CommandContext context;

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private RepeatOptions repeats = new RepeatOptions();

  @Option(names = "--roofline", description = "${bundle:help.profile.roofline}")
  private boolean wantsCeiling;

  @Option(names = "--all", description = "${bundle:help.profile.all}")
  private boolean all;

  @Mixin private JsonOption json = new JsonOption();

  ProfileVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var benchmark = repeats.benchmark(WARMUP, RUNS);
    var subject = model.subject(context);
    try (var ready = model.ready(context, subject);
        var session =
            ready.open(
                context.engine(), model.device(), model.device().engine().withProfiling(true), 1)) {
      ready.complaints().forEach(complaint -> context.err().println(say("cli.note", complaint)));
      ready.notFinite().forEach(remark -> context.err().println(say("cli.note", remark)));
      var feed = ModelInputs.noise(session, 1, context.cancellation());
      for (int i = 0; i < benchmark.warmup() + benchmark.runs(); i++)
        session.run(feed.tensors(), context.cancellation());
      var times = session.profile();
      var profile =
          switch (ready) {
            case RunnableModel.Made made ->
                Profile.of(made.reduced().model(), times, benchmark.warmup());
            case RunnableModel.Stored stored ->
                Profile.of(stored.cost().file(), times, benchmark.warmup());
          };
      var readAs =
          ready instanceof RunnableModel.Stored stored
              ? readAs(stored, profile)
              : new LinkedHashMap<String, Double>();
      var roofline =
          wantsCeiling
              ? Optional.of(roofline(ready, profile, session.placement(), feed))
              : Optional.<Roofline>empty();
      if (json.isWanted()) {
        var report = report(profile, session.placement(), ready.precision());
        if (ready instanceof RunnableModel.Stored)
          report.put("readAs", readAs.entrySet().stream().map(ProfileVerb::entry).toList());
        if (!feed.sizes().isEmpty()) report.put("sizes", feed.sizes().sizes());
        roofline.ifPresent(line -> report.put("roofline", report(line)));
        context.json(report);
      } else {
        print(profile, session.placement(), ready.precision(), feed);
        print(readAs, profile.millis());
        roofline.ifPresent(this::print);
      }
    }
    return Exit.GOOD;
  }

  /// The times by the blocks that the model's operators are read as, the longest first.
  private SequencedMap<String, Double> readAs(RunnableModel.Stored stored, Profile profile)
      throws ModelException {
    var blocks = FileBlocks.of(stored.file(), context.catalogue());
    var titles = new HashMap<String, String>();
    for (var node : stored.cost().file().nodes())
      blocks.owner(node.outputs()).ifPresent(block -> titles.put(node.name(), blocks.title(block)));
    return profile.by(operator -> titles.getOrDefault(operator, say("cli.kept-as-operators")));
  }

  private static Map<String, Object> entry(Map.Entry<String, Double> block) {
    return CommandContext.fields("title", block.getKey(), "millis", block.getValue());
  }

  private void print(SequencedMap<String, Double> readAs, double all) {
    if (readAs.isEmpty()) return;
    context.out().println();
    var rows =
        readAs.entrySet().stream()
            .map(block ->
                List.of(
                    block.getKey(),
                    BenchVerb.decimals(block.getValue()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * block.getValue() / all)))
            .toList();
    context
        .out()
        .print(Table.of(List.of(say("cli.read-as"), "ms", say("cli.word.share")), rows).text());
  }

  private Roofline roofline(
      RunnableModel ready, Profile profile, Placement placement, ModelInputs feed)
      throws Exception {
    return switch (ready) {
      case RunnableModel.Made made ->
          Roofline.measured(
              context.engine(),
              placement.used(),
              model.device().engine(),
              ready.precision(),
              made.compiled(),
              feed.sizes().sizes(),
              profile,
              context.cancellation());
      case RunnableModel.Stored(_, var file) ->
          Roofline.measured(
              context.engine(),
              placement.used(),
              model.device().engine(),
              ready.precision(),
              ModelCost.of(file, extents(feed)),
              profile,
              context.cancellation());
    };
  }

  private static Map<String, long[]> extents(ModelInputs feed) {
    return feed.tensors().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, input -> input.getValue().dims()));
  }

  private static Map<String, Object> report(Roofline line) {
    return CommandContext.fields(
        "peakFlops", line.ceiling().flops(),
        "bandwidth", line.ceiling().bytes(),
        "ridge", line.ceiling().ridge(),
        "device", line.ceiling().placement().used().id(),
        "precision", line.ceiling().precision().title(),
        "share", line.share(),
        "note", Roofline.NOTE,
        "nodes",
            line.places().stream()
                .map(place ->
                    CommandContext.fields(
                        "path", place.path(),
                        "millis", place.millis(),
                        "macs", place.operations() / 2,
                        "bytes", place.bytes(),
                        "intensity", place.intensity(),
                        "flops", place.flops(),
                        "bandwidth", place.bandwidth(),
                        "share", place.share()))
                .toList());
  }

  private void print(Roofline line) {
    var out = context.out();
    out.println();
    out.println(say("cli.roof", line.ceiling().inWords()));
    out.println(say("cli.the-network-as-a-whole-reaches", 100 * line.share(), Roofline.NOTE));
    var rows =
        line.places().stream()
            .sorted(Comparator.comparingDouble((Roofline.Place place) -> -place.millis()))
            .limit(all ? Integer.MAX_VALUE : USUAL_ROWS)
            .map(ProfileVerb::cells)
            .toList();
    out.print(Table.of(ROOF_HEADS, rows).text());
  }

  private static List<String> cells(Roofline.Place place) {
    return List.of(
        place.path(),
        BenchVerb.decimals(place.millis()),
        String.format(Locale.ROOT, "%.0f %%", 100 * place.share()),
        BenchVerb.decimals(place.intensity()),
        BenchVerb.decimals(place.flops() / 1e9),
        BenchVerb.decimals(place.bandwidth() / 1e9),
        Units.bytes(Math.round(place.bytes())));
  }

  private static Map<String, Object> report(
      Profile profile, Placement placement, Precision precision) {
    var report =
        CommandContext.fields(
            "kernels", profile.kernels(),
            "attributedKernels", profile.attributed(),
            "attributedTimeShare", profile.attributedShare(),
            "millis", profile.millis(),
            "runs", profile.runs(),
            "times", placement.kernelTimes().orElse(""),
            "nodes", profile.parts().stream().map(ProfileVerb::entry).toList(),
            "blocks", profile.byNode(),
            "unattributed", profile.strangers(),
            "elsewhere",
                profile.outside(placement.provider()).stream().map(Profile.Part::path).toList());
    report.putAll(DeviceOptions.report(placement, precision));
    return report;
  }

  private static Map<String, Object> entry(Profile.Part part) {
    return CommandContext.fields(
        "path", part.path(),
        "millis", part.millis(),
        "provider", String.join(" + ", part.providers()),
        "kernels", part.kernels(),
        "fused", part.fused().stream().map(Profile.Owner::name).toList());
  }

  private void print(Profile profile, Placement placement, Precision precision, ModelInputs feed) {
    var out = context.out();
    out.println("  Device  " + DeviceOptions.inWords(placement) + ", " + precision.on(placement));
    out.println(
        say(
            "cli.kernels-a-run-mean",
            profile.summary(),
            Units.millis(profile.millis()),
            say("count.runs", profile.runs())));
    if (!feed.sizes().isEmpty()) out.println(say("cli.sizes", feed.sizes().inWords()));
    placement.kernelTimes().ifPresent(meaning -> out.println("  Times   " + meaning));
    out.println();
    var slowest =
        profile.parts().stream()
            .sorted(Comparator.comparingDouble((Profile.Part part) -> -part.millis()))
            .limit(all ? Integer.MAX_VALUE : USUAL_ROWS)
            .toList();
    var rows =
        slowest.stream()
            .map(part ->
                List.of(
                    part.path(),
                    BenchVerb.decimals(part.millis()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * part.millis() / profile.millis()),
                    String.join(", ", part.kernels()),
                    part.fused().stream()
                        .map(other -> other.beside(part.owner()))
                        .collect(Collectors.joining(", "))))
            .toList();
    out.print(
        Table.of(
                List.of(
                    say("cli.word.block"),
                    "ms",
                    say("cli.word.share"),
                    say("cli.word.kernel"),
                    say("cli.with-it")),
                rows)
            .text());
    int hidden = profile.parts().size() - slowest.size();
    if (hidden > 0) out.println(say("cli.and-all", say("count.blocks", hidden)));
    var elsewhere = profile.outside(placement.provider());
    for (var part : elsewhere)
      out.println(
          say(
              "cli.ran-on-not-on",
              part.path(),
              String.join(" + ", part.providers()),
              placement.provider()));
    for (var stranger : profile.strangers()) out.println(say("cli.the-runtime-added", stranger));
  }
}
