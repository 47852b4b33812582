package vertebra.workbench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import vertebra.block.Site;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.onnx.Model;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.tensor.Dim;

/// How long a run takes, and how many samples a second that makes, for growing batches.
final class BatchReport {

  private static final int WARMUP = 3;
  private static final int LEAST_RUNS = 10;
  private static final List<Long> BATCHES = List.of(1L, 2L, 4L, 8L, 16L);

  /// A batch that would take longer than this is left out.
  private static final double PATIENCE_MILLIS = 15_000;

  private BatchReport() {}

  static Report of(
      Measuring.Subject subject,
      OpenSessions sessions,
      Cancellation cancellation,
      Measuring.News news)
      throws IOException, EngineException, CompileException {
    var design = subject.design();
    var compiled =
        new Compiler(design.catalogue()).compile(design.analysis(), Compiler.Options.DEFAULT);
    var model = compiled.model();
    var device = sessions.engine().choose(subject.wish().device());
    int runs = Math.max(LEAST_RUNS, subject.wish().benchmark().runs());
    var benchmark = new Benchmark(WARMUP, runs);
    var rows = new ArrayList<List<Object>>();
    try (var weights = subject.settings().weights(subject.samples()).open(model)) {
      var reduced =
          sessions.reduced(
              compiled,
              subject.wish().reduction(),
              weights,
              Measuring.means(subject, sessions, cancellation, news));
      news.told("Opening the model");
      var session =
          sessions.of(
              reduced,
              weights,
              device,
              RunTask.options(compiled.plan(), subject.wish()),
              cancellation);
      double perSample = 0;
      for (long batch : isOpen(model) ? BATCHES : List.of(1L)) {
        if (perSample * batch * (WARMUP + runs) > PATIENCE_MILLIS) break;
        news.told("Batch of " + batch);
        var feeding =
            Feeding.read(
                model.inputs(),
                subject.settings(),
                subject.samples(),
                Map.of(Site.BATCH, batch),
                cancellation);
        var time = benchmark.measure(session, feeding.tensors(), cancellation).time();
        long samples = feeding.tensors().sequencedValues().getFirst().dim(0);
        perSample = time.median() / samples;
        rows.add(
            List.of(
                samples,
                time.median(),
                time.p5(),
                time.p95(),
                100 * time.noise(),
                1000 / perSample));
      }
      var settings = new LinkedHashMap<String, String>();
      settings.put("device", session.placement().used().title());
      settings.put("provider", session.placement().provider());
      session.placement().fallback().ifPresent(reason -> settings.put("fallback", reason));
      settings.put("precision", reduced.precision().on(session.placement()));
      Finiteness.of(model, weights).forEach(words -> settings.put("weights", words));
      settings.put("runs", runs + " after " + WARMUP + " warm-up runs");
      settings.put(
          "threads", "one a core, " + Runtime.getRuntime().availableProcessors() + " cores");
      return new Report(
          "Benchmark",
          summary(rows),
          settings,
          List.of("Batch", "Median ms", "5 % ms", "95 % ms", "Noise %", "Samples/s"),
          rows,
          new LinkedHashMap<>());
    }
  }

  private static boolean isOpen(Model model) {
    return model.inputs().stream()
        .allMatch(input ->
            input.type().shape().rank() > 0
                && input.type().shape().dim(0).equals(Dim.named(Site.BATCH)));
  }

  private static String summary(List<List<Object>> rows) {
    var best = rows.getFirst();
    for (var row : rows) if ((double) row.get(5) > (double) best.get(5)) best = row;
    return "One sample takes "
        + Units.millis((double) rows.getFirst().get(1) / (long) rows.getFirst().get(0))
        + "; most samples a second with a batch of "
        + best.get(0)
        + ".";
  }
}
