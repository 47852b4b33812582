package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// A model that was written, opened again from its file, and compared with the design it came from
/// on the same noise, on the processor.
///
/// Where sizes are open it is also compared with the same design at fixed sizes: what a design says
/// of sizes that it does not know has to be true of those that come.
///
/// @param outputs how many outputs were compared
/// @param numbers how many numbers they have together
/// @param sizes at which sizes it was compared with the design of that size, in words
/// @param differences a sentence for every output that is not equal in every bit, or at one of the
///   sizes not equal but for rounding
public record Verification(
    int outputs, long numbers, List<String> sizes, List<String> differences) {

  /// The seed of the noise.
  private static final long SEED = 1;

  /// How far numbers may lie apart that are computed in another order, in parts of the largest.
  private static final double ROUNDING = 1e-4;

  public Verification {
    sizes = List.copyOf(sizes);
    differences = List.copyOf(differences);
  }

  /// The same design at numbers for its open sizes, ready to run.
  ///
  /// @param sizes the numbers by the names of the open sizes, the batch too
  record Fixed(Map<String, Long> sizes, Model model, WeightData weights) {
    private String words() {
      return sizes.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
    }
  }

  /// @param sizes numbers for open sizes; others are usual ones
  static Verification of(
      Model model,
      WeightData weights,
      Path file,
      Map<String, Long> sizes,
      Engine engine,
      Cancellation cancellation)
      throws EngineException {
    var inputs = inputs(model, sizes);
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
    return new Verification(expected.size(), numbers, List.of(), differences);
  }

  /// This, and what comes of running a model with open sizes, which the written one was made of,
  /// next to the design of each size.
  Verification with(List<Fixed> designs, Session open, Engine engine, Cancellation cancellation)
      throws EngineException {
    var said = new ArrayList<>(sizes);
    var found = new ArrayList<>(differences);
    for (var fixed : designs) {
      said.add(fixed.words());
      var inputs = inputs(fixed.model(), fixed.sizes());
      SequencedMap<String, Tensor> expected;
      try (var session =
          engine.open(fixed.model(), fixed.weights(), Device.CPU, Engine.Options.DEFAULT)) {
        expected = session.run(inputs, cancellation);
      }
      var given = open.run(inputs, cancellation);
      for (var output : expected.entrySet()) {
        var other = given.get(output.getKey());
        if (other == null || !isClose(output.getValue(), other))
          found.add(say("execute.at-the-output-differs", fixed.words(), output.getKey()));
      }
    }
    return new Verification(outputs, numbers, said, found);
  }

  private static boolean isClose(Tensor expected, Tensor found) {
    if (!Arrays.equals(expected.dims(), found.dims())) return false;
    double largest = 0;
    double worst = 0;
    for (long i = 0; i < expected.elements(); i++) {
      largest = Math.max(largest, Math.abs(expected.get(i)));
      double apart = Math.abs(expected.get(i) - found.get(i));
      worst = Math.max(worst, Double.isNaN(apart) ? 0 : apart);
    }
    return worst <= ROUNDING * Math.max(1, largest);
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
    return inputs(model, Map.of());
  }

  private static SequencedMap<String, Tensor> inputs(Model model, Map<String, Long> decided) {
    var sizes = UsualSizes.of(model).of(model.inputs(), decided);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var input : model.inputs())
      tensors.put(
          input.name(),
          NoiseInput.normal(SEED).tensor(input.type().dtype(), UsualSizes.extents(input, sizes)));
    return tensors;
  }
}
