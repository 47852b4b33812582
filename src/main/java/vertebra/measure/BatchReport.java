package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import vertebra.compile.CompileException;
import vertebra.execute.ModelInputs;
import vertebra.execute.NonFiniteWeights;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.report.Report;
import vertebra.report.Spread;
import vertebra.report.Units;
import vertebra.runtime.Benchmark;
import vertebra.runtime.EngineException;
import vertebra.runtime.Measurement;
import vertebra.runtime.MemoryGauge;
import vertebra.runtime.Session;

/// How long a run takes, and how many samples a second that makes, for growing batches.
final class BatchReport {

  private static final int WARMUP = 3;
  private static final int LEAST_RUNS = 10;
  private static final List<Long> BATCHES = List.of(1L, 2L, 4L, 8L, 16L);

  /// A batch that would take longer than this is left out.
  private static final double PATIENCE_MILLIS = 15_000;

  private static final double MEBIBYTE = 1 << 20;

  private BatchReport() {}

  static Report of(MeasuringTask task) throws IOException, EngineException, CompileException {
    var subject = task.subject();
    var compiled = task.compiled();
    var model = compiled.model();
    var device = task.device();
    int runs = Math.max(LEAST_RUNS, subject.wish().benchmark().runs());
    try (var weights = task.weights(model)) {
      var reduced = task.reduced(compiled, weights);
      task.news().accept(say("measure.opening-the-model"));
      // A session of its own, so that the memory that it takes can be told.
      var gauge = MemoryGauge.start(device);
      var options = subject.wish().options(compiled.plan()).withThreads(subject.threads());
      var session =
          task.sessions()
              .engine()
              .open(reduced.model(), reduced.data(weights.data()), device, options);
      try (session) {
        var rows = rows(task, model, session, gauge, new Benchmark(WARMUP, runs));
        var settings = new LinkedHashMap<String, String>();
        settings.put(say("measure.setting.device"), session.placement().used().title());
        settings.put(say("measure.setting.provider"), session.placement().provider());
        session
            .placement()
            .fallback()
            .ifPresent(reason -> settings.put(say("measure.setting.fallback"), reason));
        settings.put(say("measure.setting.precision"), reduced.precision().on(session.placement()));
        NonFiniteWeights.of(model, weights)
            .forEach(words -> settings.put(say("measure.setting.weights"), words));
        MeasuringTask.tell(rows.getFirst().sizes(), settings);
        settings.put(say("measure.setting.runs"), say("measure.after-warm-up-runs", runs, WARMUP));
        settings.put(say("measure.setting.threads"), threads(subject.threads()));
        settings.put(
            say("measure.setting.peak-memory"), say("measure.above-what-was-held", gauge.whose()));
        return report(rows, settings);
      }
    }
  }

  /// The thread setting in words.
  static String threads(int count) {
    int cores = Runtime.getRuntime().availableProcessors();
    return say(
        "measure.of-cores",
        count == 0 ? say("measure.one-a-core") : Integer.toString(count),
        cores);
  }

  /// One measured batch size.
  private record BatchTiming(
      long batch, Measurement time, OptionalLong peak, UsualSizes.Chosen sizes) {
    double throughput() {
      return time.median() == 0 ? 0 : 1_000.0 * batch / time.median();
    }
  }

  private static List<BatchTiming> rows(
      MeasuringTask task, Model model, Session session, MemoryGauge gauge, Benchmark benchmark)
      throws IOException, EngineException {
    var rows = new ArrayList<BatchTiming>();
    double perSample = 0;
    for (long batch : isOpen(model) ? BATCHES : List.of(1L)) {
      if (perSample * batch * (WARMUP + benchmark.runs()) > PATIENCE_MILLIS) break;
      task.news().accept(say("measure.batch-of", batch));
      var feeding = task.inputs(model, batch);
      var time = benchmark.measure(session, feeding.tensors(), task.cancellation()).time();
      long samples = feeding.tensors().sequencedValues().getFirst().dim(0);
      perSample = time.median() / samples;
      rows.add(new BatchTiming(samples, time, gauge.peak(), feeding.sizes()));
    }
    return rows;
  }

  private static Report report(List<BatchTiming> rows, SequencedMap<String, String> settings) {
    return new Report(
        say("measure.benchmark"),
        summary(rows),
        settings,
        List.of(
            say("measure.batch"),
            say("measure.median-ms"),
            say("measure.5-ms"),
            say("measure.95-ms"),
            say("measure.noise"),
            say("measure.spread"),
            say("measure.samples-s"),
            say("measure.peak-mib")),
        rows.stream().map(BatchReport::cells).toList());
  }

  private static List<Object> cells(BatchTiming row) {
    return List.of(
        row.batch(),
        row.time().median(),
        row.time().p5(),
        row.time().p95(),
        100 * row.time().noise(),
        Spread.bars(row.time()),
        row.throughput(),
        row.peak().isPresent() ? row.peak().getAsLong() / MEBIBYTE : Double.NaN);
  }

  private static boolean isOpen(Model model) {
    return model.inputs().stream().allMatch(ModelInputs::opensBatch);
  }

  private static String summary(List<BatchTiming> rows) {
    var best = rows.getFirst();
    for (var row : rows) if (row.throughput() > best.throughput()) best = row;
    var words =
        say(
            "measure.one-sample-takes",
            Units.millis(rows.getFirst().time().median() / rows.getFirst().batch()),
            best.batch());
    var noisiest = rows.getFirst();
    for (var row : rows) if (row.time().noise() > noisiest.time().noise()) noisiest = row;
    return Spread.isNoisy(noisiest.time())
        ? say("measure.batch-warning", words, noisiest.batch(), Spread.warning(noisiest.time()))
        : words;
  }
}
