package vertebra.runtime.onednn;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.gradient.StepTurn;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;

/// oneDNN where it lies on this computer.
///
/// @param folder the folder of the library and of what it needs
public record Accelerator(Path folder) {

  /// A variable of the environment that names the folder, before the one that was installed.
  public static final String VARIABLE = "VERTEBRA_ONEDNN";

  /// The folder that the environment names, else the installed one.
  public static Accelerator of(Map<String, String> environment, Path installed) {
    var named = environment.getOrDefault(VARIABLE, "");
    return new Accelerator(named.isBlank() ? installed : Path.of(named));
  }

  /// Why nothing can be computed with it, in a sentence; empty if that can be tried.
  public Optional<String> objection() {
    return OneDnn.objection(folder);
  }

  /// Opens a step on the processor.
  ///
  /// @param step as standard operators, whose inputs and outputs the session has
  /// @param turns the same step divided
  /// @param others what computes the turns of standard operators
  public Session open(
      Model step, List<StepTurn> turns, WeightData numbers, Engine others, Engine.Options options)
      throws EngineException {
    var objection = objection();
    if (objection.isPresent()) throw new EngineException(objection.get());
    return new KernelSession(OneDnn.load(folder), step, turns, numbers, others, options);
  }
}
