package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.depiction.SeenRun;
import vertebra.design.Samples;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.Labels;
import vertebra.onnx.Model;
import vertebra.precision.Deviation;
import vertebra.precision.Reference;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.EngineException;
import vertebra.runtime.ForwardingSession;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// Runs a whole design once as asked: compile, read the inputs, open, run, look at the numbers.
///
/// The model has no taps, so what is measured is what an exported file would do.
///
/// @param news hears on the device thread how far it is
public record RunTask(
    Catalogue catalogue,
    Analysis analysis,
    RunSettings settings,
    Samples samples,
    RunOptions wish,
    News news)
    implements DeviceTask<RunResult> {

  /// Hears how far a run is.
  @FunctionalInterface
  public interface News {
    /// Called on the device thread.
    ///
    /// @param whose the run that it is about
    /// @param share how much is done, 0 to 1, or negative while nobody knows
    void told(Cancellation whose, String doing, double share);
  }

  private static final double UNKNOWN = -1;

  /// How often news of progress is worth sending.
  private static final long NEWS_NANOS = 50_000_000;

  @Override
  public RunResult work(OpenSessions sessions, Cancellation cancellation)
      throws IOException, EngineException, CompileException {
    news.told(cancellation, say("execute.compiling-the-design"), UNKNOWN);
    var compiler = DesignCompiler.of(catalogue, settings);
    var compiled = sessions.compiled(compiler, compiler.plan(analysis));
    var model = compiled.model();
    cancellation.check();
    news.told(cancellation, say("execute.reading-the-input"), UNKNOWN);
    var labels = settings.labels(samples);
    var feeding = ModelInputs.read(model, settings, samples, cancellation);
    feeding.requireFitting(catalogue, analysis, model);
    try (var weights = settings.weights(samples).open(model)) {
      var reduced =
          sessions.reduced(
              compiled, wish.precisionChoice(), weights, means(sessions, cancellation));
      news.told(cancellation, say("execute.opening-the-model"), UNKNOWN);
      int before = sessions.opened();
      var device = sessions.engine().choose(wish.device());
      if (wish.look() && device.equals(Device.CPU)) sessions.keep(model, weights, cancellation);
      var session =
          sessions.of(reduced, weights, device, wish.options(compiled.plan()), cancellation);
      cancellation.check();
      var request = new Run.Request(feeding.tensors(), wish.benchmark(), wish.top(), labels);
      var run = run(sessions, session, request, cancellation);
      boolean reopened = sessions.opened() > before;
      var remarks = new ArrayList<>(weights.remarks());
      remarks.addAll(PrecisionConversion.complaints(reduced, model, weights));
      labels.remark(run).ifPresent(remarks::add);
      if (!run.isFinite()) remarks.addAll(NonFiniteWeights.of(model, weights));
      var deviation = Optional.<Deviation>empty();
      if (!wish.precisionChoice().isNone()) {
        news.told(cancellation, say("execute.comparing-with-float32"), UNKNOWN);
        var reference = Reference.of(model, reduced);
        var exact =
            sessions
                .of(reference.model(), weights, device, wish.options(compiled.plan()), cancellation)
                .run(feeding.tensors(), cancellation);
        deviation = Optional.of(reference.deviation(exact, tensors(run)));
      }
      return new RunResult(
          analysis.graph(),
          run,
          reduced,
          deviation,
          feeding.words(),
          settings.weightsInWords(),
          weights.isRandom(),
          seen(feeding, run, model, labels),
          remarks,
          reopened);
    }
  }

  /// What can be shown of a run as a picture.
  private Optional<SeenRun> seen(ModelInputs feeding, Run run, Model model, Labels labels) {
    return SeenRun.of(
        List.copyOf(feeding.tensors().values()),
        treatment(model),
        tensors(run),
        RawHeads.of(catalogue, analysis, model.outputs()),
        run.top(),
        labels);
  }

  /// How the brightness of the first picture among the inputs was treated.
  private Normalisation treatment(Model model) {
    for (var input : model.inputs())
      switch (settings.source(input.name(), input.type()).plain()) {
        case InputSource.Picture picture -> {
          return picture.normalisation();
        }
        case InputSource.Drawing drawing -> {
          return drawing.normalisation();
        }
        case InputSource.Noise _, InputSource.Array _, InputSource.Pattern _ -> {}
      }
    return Normalisation.IMAGENET;
  }

  private PrecisionConversion.Means means(OpenSessions sessions, Cancellation cancellation) {
    return new PrecisionConversion.Means(
        sessions.engine(),
        PrecisionConversion.Pictures.of(settings),
        cancellation,
        (doing, share) -> news.told(cancellation, doing, share));
  }

  private static SequencedMap<String, Tensor> tensors(Run run) {
    var tensors = new LinkedHashMap<String, Tensor>();
    run.outputs().forEach((name, output) -> tensors.put(name, output.tensor()));
    return tensors;
  }

  private Run run(
      OpenSessions sessions, Session session, Run.Request request, Cancellation cancellation)
      throws EngineException {
    int all = request.benchmark().warmup() + request.benchmark().runs();
    try {
      return Run.of(new Counting(session, all, news, cancellation), request, cancellation);
    } catch (EngineException failure) {
      sessions.discard(session);
      throw failure;
    }
  }

  /// A session that tells how many of so many runs are done.
  private static final class Counting extends ForwardingSession {
    private final int all;
    private final News news;
    private final Cancellation whose;
    private int done;
    private long told;

    Counting(Session session, int all, News news, Cancellation whose) {
      super(session);
      this.all = all;
      this.news = news;
      this.whose = whose;
    }

    @Override
    public SequencedMap<String, Tensor> run(
        Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
        throws EngineException {
      long now = System.nanoTime();
      if (done == 0 || now - told > NEWS_NANOS) {
        told = now;
        news.told(whose, say("execute.running-of", done + 1, all), (double) done / all);
      }
      var outputs = super.run(inputs, reuse, cancellation);
      done++;
      return outputs;
    }
  }
}
