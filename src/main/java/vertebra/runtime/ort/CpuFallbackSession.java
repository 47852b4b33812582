package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// A session that goes on with the processor when its device fails in the middle.
final class CpuFallbackSession implements Session {

  private static final System.Logger LOG = System.getLogger(CpuFallbackSession.class.getName());

  /// Opens the same model on the processor, noting the reason.
  @FunctionalInterface
  interface Replacement {
    Session open(String reason) throws EngineException;
  }

  private final Replacement replacement;
  private Session current;
  private boolean replaced;

  CpuFallbackSession(Session device, Replacement replacement) {
    this.current = device;
    this.replacement = replacement;
  }

  @Override
  public SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException {
    try {
      return current.run(inputs, reuse, cancellation);
    } catch (EngineException failure) {
      if (replaced || !(failure.getCause() instanceof OrtException)) throw failure;
      var device = current;
      current =
          replacement.open(
              say(
                  "ort.failed-while-running",
                  device.placement().used().title(),
                  failure.getMessage()));
      replaced = true;
      leave(device);
      return current.run(inputs, reuse, cancellation);
    }
  }

  /// A device that is gone may refuse even to be closed.
  private static void leave(Session device) {
    try {
      device.close();
    } catch (IllegalStateException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a failed device does not close", gone);
    }
  }

  @Override
  public List<Model.Value> inputs() {
    return current.inputs();
  }

  @Override
  public List<Model.Value> outputs() {
    return current.outputs();
  }

  @Override
  public UsualSizes usualSizes() {
    return current.usualSizes();
  }

  @Override
  public Placement placement() {
    return current.placement();
  }

  @Override
  public double loadMillis() {
    return current.loadMillis();
  }

  @Override
  public List<KernelTime> profile() throws EngineException {
    return current.profile();
  }

  @Override
  public void close() {
    current.close();
  }

  /// Wraps a session on a device; a session on the processor needs no stand-in.
  static Session of(Session session, Optional<Replacement> replacement) {
    return replacement
        .<Session>map(other -> new CpuFallbackSession(session, other))
        .orElse(session);
  }
}
