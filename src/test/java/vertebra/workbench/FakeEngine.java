package vertebra.workbench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import vertebra.hardware.Part;
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

/// An engine that answers every output with its first input's first number, and keeps a diary.
public final class FakeEngine implements Engine {

  public final List<String> diary = new ArrayList<>();

  /// Called in every run, before anything else.
  public Consumer<Cancellation> duringRun = _ -> {};

  /// Called whenever a model is opened, before its weights are made.
  public Runnable duringOpen = () -> {};

  /// The sentence that opening fails with, if it does.
  public Optional<String> failure = Optional.empty();

  @Override
  public List<Availability> availability() {
    diary.add("availability");
    return List.of(
        new Availability.Missing(Device.of(Device.DeviceKind.CUDA), "There is no NVIDIA driver."),
        new Availability.Ready(Device.CPU, "A processor"));
  }

  @Override
  public List<Part> parts() {
    return List.of(Part.missing("Driver", "It was not found."));
  }

  @Override
  public Availability availability(Device device) {
    return new Availability.Ready(device, "A processor");
  }

  @Override
  public Device best() {
    return Device.CPU;
  }

  @Override
  public Session open(Model model, WeightData weights, Device device, Options options)
      throws EngineException {
    if (failure.isPresent()) throw new EngineException(failure.get());
    duringOpen.run();
    fill(model, weights);
    diary.add("open " + model.outputs().stream().map(Model.Value::name).toList());
    return new Fake(model, device);
  }

  private static void fill(Model model, WeightData weights) throws EngineException {
    try (var arena = Arena.ofConfined()) {
      for (var weight : model.weights()) weights.fill(weight, arena.allocate(weight.bytes(), 64));
    } catch (IOException unreadable) {
      throw new EngineException(String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  @Override
  public Session open(java.nio.file.Path model, Device device, Options options) {
    throw new IllegalStateException("no files in these tests");
  }

  private final class Fake implements Session {
    private final Model model;
    private final Device device;

    Fake(Model model, Device device) {
      this.model = model;
      this.device = device;
    }

    @Override
    public List<Model.Value> inputs() {
      return model.inputs();
    }

    @Override
    public List<Model.Value> outputs() {
      return model.outputs();
    }

    @Override
    public Placement placement() {
      return new Placement(device, device, "FakeProvider", Optional.empty(), Optional.empty());
    }

    @Override
    public double loadMillis() {
      return 12;
    }

    @Override
    public SequencedMap<String, Tensor> run(
        Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation) {
      duringRun.accept(cancellation);
      cancellation.check();
      diary.add("run");
      double first = inputs.values().iterator().next().get(0);
      SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
      for (var output : model.outputs()) {
        var dims = output.type().shape().substitute(Map.of("N", 1L)).toLongs();
        var numbers = new float[(int) java.util.Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        java.util.Arrays.fill(numbers, (float) first);
        outputs.put(output.name(), Tensor.of(numbers, dims));
      }
      return outputs;
    }

    @Override
    public List<KernelTime> profile() {
      return List.of();
    }

    @Override
    public void close() {
      diary.add("close");
    }
  }
}
