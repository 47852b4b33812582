package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import vertebra.analysis.Plan;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.execute.DesignCompiler;
import vertebra.execute.ModelInputs;
import vertebra.execute.OpenSessions;
import vertebra.execute.PrecisionConversion;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.precision.Reduced;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.weights.WeightSource;

/// A measurement on the device thread: what is measured, the models that are open there, who may
/// stop it, and who hears what is being done.
public record MeasuringTask(
    MeasuredDesign subject,
    OpenSessions sessions,
    Cancellation cancellation,
    Consumer<String> news) {

  Compiled compiled() throws CompileException {
    var design = subject.design();
    return DesignCompiler.of(design.catalogue(), subject.settings())
        .compile(design.analysis(), Compiler.Options.DEFAULT);
  }

  /// The design compiled, with every operator in its place however deep.
  Compiled placed() throws CompileException {
    return DesignCompiler.placed(subject.design().catalogue(), subject.settings(), compiled());
  }

  /// A plan compiled so that what flows through these ports comes out too.
  Compiled tapped(Plan plan, List<PortPath> ports) throws CompileException {
    return DesignCompiler.of(subject.design().catalogue(), subject.settings())
        .compile(plan, Compiler.Options.DEFAULT.withTaps(ports));
  }

  ModelInputs inputs(Model model) throws IOException {
    return ModelInputs.read(model, subject.settings(), subject.samples(), cancellation);
  }

  /// So many samples, where the model leaves that open.
  ModelInputs inputs(Model model, long batch) throws IOException {
    return ModelInputs.read(
        model.inputs(),
        subject.settings(),
        subject.samples(),
        UsualSizes.of(model),
        ModelInputs.batches(model.inputs(), batch),
        cancellation);
  }

  /// Says under the conditions of a measurement at which of its open sizes a design was measured.
  static void tell(UsualSizes.Chosen sizes, Map<String, String> settings) {
    if (!sizes.isEmpty()) settings.put(say("measure.setting.sizes"), sizes.inWords());
  }

  WeightSource.Opened weights(Model model) throws IOException {
    return subject.settings().weights(subject.samples()).open(model);
  }

  Device device() {
    return sessions.engine().choose(subject.wish().device());
  }

  /// The design in the precision that was asked for.
  Reduced reduced(Compiled compiled, WeightSource.Opened weights)
      throws IOException, EngineException {
    var means =
        new PrecisionConversion.Means(
            sessions.engine(),
            PrecisionConversion.Pictures.of(subject.settings()),
            cancellation,
            (doing, _) -> news.accept(doing));
    return sessions.reduced(compiled, subject.wish().precisionChoice(), weights, means);
  }

  /// A session of this measurement's own in full precision.
  Session opened(Compiled compiled, WeightSource.Opened weights) throws EngineException {
    news.accept(say("measure.opening-the-model"));
    return sessions
        .engine()
        .open(compiled.model(), weights.data(), device(), subject.wish().options(compiled.plan()));
  }
}
