package vertebra.runtime.isolated;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Availability;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.TensorType;

/// Serves with an engine that behaves as badly as a device can: what the model's file is called
/// says how.
final class Unsteady implements Engine {

  /// Ends the process as a crash in native code does.
  static final String CRASHES = "crashes";

  /// Crashes on a card, and works on the processor.
  static final String CRASHES_ON_A_CARD = "crashes-on-a-card";

  /// Never ends and hears nothing.
  static final String DEAF = "deaf";

  /// Reads where no memory is, as a native library with a mistake does.
  static final String READS_NOWHERE = "reads-nowhere";

  /// Answers at once.
  static final String WELL = "well";

  private static final int SEGMENTATION_FAULT = 139;

  public static void main(String[] arguments) {
    WorkerProcess.serve(new Unsteady());
  }

  @Override
  public List<Availability> availability() {
    return List.of(availability(Device.CPU));
  }

  @Override
  public Availability availability(Device device) {
    return new Availability.Ready(device, "a double");
  }

  @Override
  public Session open(Model model, WeightData weights, Device device, Options options) {
    throw new AssertionError("only files are opened in another process");
  }

  @Override
  public Session open(Path model, Device device, Options options) {
    return new Behaving(String.valueOf(model.getFileName()), device);
  }

  private record Behaving(String manner, Device device) implements Session {

    @Override
    public List<Model.Value> inputs() {
      return List.of(new Model.Value("x", TensorType.float32("N,2")));
    }

    @Override
    public List<Model.Value> outputs() {
      return List.of(new Model.Value("y", TensorType.float32("N,2")));
    }

    /// Names the one setting of the environment that matters, so that a test can see it.
    @Override
    public Placement placement() {
      return new Placement(
          device,
          device,
          "launches one by one: " + System.getenv("CUDA_LAUNCH_BLOCKING"),
          Optional.empty(),
          Optional.empty());
    }

    @Override
    public double loadMillis() {
      return 1;
    }

    @Override
    public SequencedMap<String, Tensor> run(
        Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
        throws EngineException {
      boolean onCard = device.kind() != Device.DeviceKind.CPU;
      if (manner.equals(CRASHES) || manner.equals(CRASHES_ON_A_CARD) && onCard)
        Runtime.getRuntime().halt(SEGMENTATION_FAULT);
      if (manner.equals(READS_NOWHERE)) readNowhere();
      if (manner.equals(DEAF)) waitForEver();
      return Session.feed("y", inputs.values().iterator().next());
    }

    @SuppressWarnings("restricted")
    private static void readNowhere() {
      MemorySegment.ofAddress(8).reinterpret(8).get(ValueLayout.JAVA_LONG, 0);
    }

    private static void waitForEver() {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    @Override
    public List<KernelTime> profile() {
      return List.of(new KernelTime("y", "Relu", "double", 2.5, 0, 8));
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
