package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// A model that was written, opened again from its file, and compared with the design it came from
/// on the same noise, on the processor.
///
/// @param outputs how many outputs were compared
/// @param numbers how many numbers they have together
/// @param differences a sentence for every output that is not equal in every bit
public record Verification(int outputs, long numbers, List<String> differences) {

  /// The seed of the noise.
  private static final long SEED = 1;

  /// Sizes that a model leaves open: one sample, pictures of 224 pixels a side, 3 channels, and 16
  /// of anything else.
  private static final long SIDE = 224;

  private static final long CHANNELS = 3;
  private static final long COUNT = 16;

  public Verification {
    differences = List.copyOf(differences);
  }

  static Verification of(
      Model model, WeightData weights, Path file, Engine engine, Cancellation cancellation)
      throws EngineException {
    var inputs = inputs(model);
    SequencedMap<String, Tensor> expected;
    try (var session = engine.open(model, weights, Device.CPU, Engine.Options.DEFAULT)) {
      expected = session.run(inputs, cancellation);
    }
    SequencedMap<String, Tensor> found;
    try (Session session = engine.open(file, Device.CPU, Engine.Options.DEFAULT)) {
      found = session.run(inputs, cancellation);
    }
    var differences = new ArrayList<String>();
    long numbers = 0;
    for (var output : expected.entrySet()) {
      numbers += output.getValue().elements();
      var other = found.get(output.getKey());
      if (other == null) differences.add(say("execute.the-file-has-no-output", output.getKey()));
      else if (output.getValue().data().mismatch(other.data()) >= 0)
        differences.add(difference(output.getKey(), output.getValue(), other));
    }
    return new Verification(expected.size(), numbers, differences);
  }

  /// Whether the file gives what the design gives, bit for bit.
  public boolean isExact() {
    return differences.isEmpty();
  }

  private static String difference(String name, Tensor expected, Tensor found) {
    if (expected.elements() != found.elements())
      return say("execute.the-output-is-in-the-file-not", name, found, expected);
    double worst = 0;
    for (long i = 0; i < expected.elements(); i++)
      worst = Math.max(worst, Math.abs(expected.get(i) - found.get(i)));
    return say("execute.the-output-differs-by-up", name, worst);
  }

  /// Noise for every input of a model.
  static SequencedMap<String, Tensor> inputs(Model model) {
    var sizes = new LinkedHashMap<String, Long>();
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var input : model.inputs()) {
      decide(input.type().shape(), sizes);
      tensors.put(
          input.name(),
          NoiseInput.normal(SEED).tensor(input.type().dtype(), dims(input.type().shape(), sizes)));
    }
    return tensors;
  }

  private static void decide(Shape shape, Map<String, Long> sizes) {
    for (int axis = 0; axis < shape.rank(); axis++)
      if (shape.dim(axis) instanceof Dim.Symbol(var name, _))
        sizes.putIfAbsent(name, usual(axis, shape.rank()));
  }

  private static long usual(int axis, int rank) {
    if (axis == 0) return 1;
    if (rank != 4) return COUNT;
    return axis == 1 ? CHANNELS : SIDE;
  }

  private static long[] dims(Shape shape, Map<String, Long> sizes) {
    return shape.dims().stream()
        .mapToLong(dim -> dim.substitute(sizes).known().orElse(COUNT))
        .toArray();
  }
}
