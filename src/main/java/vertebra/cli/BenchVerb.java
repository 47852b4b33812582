package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.RepeatOptions;
import vertebra.execute.ModelInputs;
import vertebra.onnx.UsualSizes;
import vertebra.precision.Precision;
import vertebra.report.Spread;
import vertebra.report.Table;
import vertebra.report.Units;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Measurement;
import vertebra.runtime.MemoryGauge;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.tensor.Dim;

/// `vertebra bench`: how fast a network runs.
@Command(
    name = "bench",
    description = "${bundle:help.bench}",
    footer = {"", "${bundle:help.bench.example}"})
final class BenchVerb implements Callable<Integer> {

  private static final int WARMUP = 3;
  private static final int RUNS = 20;

  private final CommandContext context;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      description = "${bundle:help.bench.batch}")
  private List<Long> batches = new ArrayList<>();

  @Mixin private RepeatOptions repeats = new RepeatOptions();

  @Mixin private FormatOption format = new FormatOption();

  @Mixin private JsonOption json = new JsonOption();

  BenchVerb(CommandContext context) {
    this.context = context;
  }

  /// One measured batch size.
  ///
  /// @param whose whose memory the peak is, in words
  private record BatchTiming(
      long batch,
      Placement placement,
      Precision precision,
      Measurement time,
      OptionalLong peak,
      String whose,
      UsualSizes.Chosen sizes) {
    double throughput() {
      return time.median() == 0 ? 0 : 1_000.0 * batch / time.median();
    }
  }

  @Override
  public Integer call() throws Exception {
    var benchmark = repeats.benchmark(WARMUP, RUNS);
    for (long batch : batches) RepeatOptions.counted("--batch", batch, 1);
    var form = format.format();
    var subject = model.subject(context);
    var rows = new ArrayList<BatchTiming>();
    try (var ready = model.ready(context, subject)) {
      ready.complaints().forEach(complaint -> context.err().println(say("cli.note", complaint)));
      ready.notFinite().forEach(remark -> context.err().println(say("cli.note", remark)));
      if (batches.isEmpty()) rows.add(measure(ready, benchmark, OptionalLong.empty()));
      for (long batch : batches) rows.add(measure(ready, benchmark, OptionalLong.of(batch)));
    }
    if (json.isWanted()) {
      var reports = rows.stream().map(this::report).toList();
      context.json(
          reports.size() == 1 ? reports.getFirst() : CommandContext.fields("rows", reports));
      return Exit.GOOD;
    }
    context.out().print(table(rows, form == Table.Format.CSV).in(form));
    if (form != Table.Format.TEXT) return Exit.GOOD;
    explain(rows.getFirst());
    for (var row : rows)
      if (Spread.isNoisy(row.time()))
        context.out().println(say("cli.batch-warning", row.batch(), Spread.warning(row.time())));
    return Exit.GOOD;
  }

  private BatchTiming measure(RunnableModel ready, Benchmark benchmark, OptionalLong wished)
      throws Exception {
    context.cancellation().check();
    var gauge = MemoryGauge.start(context.engine().choose(model.device().device()));
    try (var session =
        ready.open(context.engine(), model.device(), model.device().engine(), wished.orElse(1))) {
      long batch = batch(session, wished);
      var feed = ModelInputs.noise(session, batch, context.cancellation());
      var outcome = benchmark.measure(session, feed.tensors(), context.cancellation());
      return new BatchTiming(
          batch,
          session.placement(),
          ready.precision(),
          outcome.time(),
          gauge.peak(),
          gauge.whose(),
          feed.sizes());
    }
  }

  /// The batch to run: the wished one where the model leaves it open, else the model's own.
  private long batch(Session session, OptionalLong wished) throws UsageError {
    for (var input : session.inputs()) {
      var shape = input.type().shape();
      if (shape.rank() == 0 || !(shape.dim(0) instanceof Dim.Known(var fixed))) continue;
      if (wished.isPresent() && wished.getAsLong() != fixed)
        throw new UsageError(
            say(
                "cli.the-input-of-has-a-fixed-batch",
                input.name(),
                shape,
                model.file(),
                fixed,
                wished.getAsLong()));
      return fixed;
    }
    return wished.orElse(1);
  }

  private Map<String, Object> report(BatchTiming row) {
    var report = DeviceOptions.report(row.placement(), row.precision());
    report.put("medianMillis", row.time().median());
    report.put("p5Millis", row.time().p5());
    report.put("p95Millis", row.time().p95());
    report.put("throughput", row.throughput());
    report.put("peakBytes", row.peak().orElse(-1));
    report.put("peakOf", row.whose());
    report.put("runs", row.time().runs());
    report.put("warmup", row.time().warmup());
    report.put("batch", row.batch());
    if (!row.sizes().isEmpty()) report.put("sizes", row.sizes().sizes());
    report.put("threads", model.device().threads());
    report.put("cores", Runtime.getRuntime().availableProcessors());
    report.put("noise", row.time().noise());
    report.put("isNoisy", Spread.isNoisy(row.time()));
    report.put("times", row.time().times());
    report.put("file", model.file());
    return report;
  }

  /// @param isPlain for a program to read: every digit, units in the headings
  private Table table(List<BatchTiming> rows, boolean isPlain) {
    return Table.of(
        List.of(
            say("cli.word.network"),
            say("cli.word.device"),
            say("cli.word.precision"),
            say("cli.word.batch"),
            say("cli.median-ms"),
            "p5 ms",
            "p95 ms",
            say("cli.word.noise"),
            "Samples/s",
            isPlain ? say("cli.peak-memory-bytes") : say("cli.peak-memory")),
        rows.stream().map(row -> cells(row, isPlain)).toList());
  }

  private List<String> cells(BatchTiming row, boolean isPlain) {
    var time = row.time();
    return List.of(
        model.file(),
        row.placement().used().title(),
        row.precision().on(row.placement()),
        Long.toString(row.batch()),
        decimals(time.median()),
        decimals(time.p5()),
        decimals(time.p95()),
        isPlain
            ? Double.toString(time.noise())
            : Spread.bars(time) + String.format(Locale.ROOT, " %.0f %%", 100 * time.noise()),
        decimals(row.throughput()),
        memory(row.peak(), isPlain));
  }

  private static String memory(OptionalLong bytes, boolean isPlain) {
    if (bytes.isEmpty()) return isPlain ? "" : say("cli.word.unknown");
    return isPlain ? Long.toString(bytes.getAsLong()) : Units.bytes(bytes.getAsLong());
  }

  /// Four significant digits at least.
  static String decimals(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : value < 1_000 ? "%.2f" : "%.0f", value);
  }

  private void explain(BatchTiming first) {
    context
        .out()
        .println(
            say(
                "cli.median-of-after-warm",
                DeviceOptions.inWords(first.placement()),
                say("count.runs", first.time().runs()),
                first.time().warmup(),
                model.device().threads() == 0
                    ? say("cli.one-a-core")
                    : Integer.toString(model.device().threads()),
                Runtime.getRuntime().availableProcessors(),
                first.precision().on(first.placement()),
                first.whose(),
                100 * first.time().noise()));
    if (!first.sizes().isEmpty())
      context.out().println(say("cli.at-open-sizes", first.sizes().inWords()));
  }
}
