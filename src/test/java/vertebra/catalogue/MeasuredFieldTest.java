package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.analysis.ReceptiveFields.Field;
import vertebra.block.Role;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight.WeightKind;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// The receptive field that is said of a block is what it sees when it runs: rows and columns of
/// its input are changed one by one, each in a sample of its own, and the places of the output that
/// answer are looked at.
@Tag("ort")
@Tag("slow")
class MeasuredFieldTest {

  private static final Engine ENGINE = new OrtEngine();
  private static final int SIDE = 20;
  private static final long MOST_CHANNELS = 64;
  private static final long MOST_MULTIPLY_ADDS = 20_000_000;
  private static final long MOST_PARAMETERS = 1_000_000;

  /// By how much a changed row differs, up and down: far enough for a maximum to move.
  private static final float[] CHANGES = {50, -50};

  @Test
  void everyOperationSeesWhatIsSaid() throws Exception {
    int asked = hold(example -> !example.block().isComposite(), 1);
    assertTrue(asked > 80, () -> "only " + asked);
  }

  @Tag("full")
  @Test
  void everyBlockSeesWhatIsSaid() throws Exception {
    int asked = hold(_ -> true, 30);
    assertTrue(asked > 200, () -> "only " + asked);
  }

  /// Asks examples and so many variants of each operation; answers how many outputs were measured.
  private static int hold(Predicate<OpenExamples> asked, int variants) throws Exception {
    var random = new Random(5);
    int count = 0;
    var wrong = new TreeMap<String, String>();
    for (var example : OpenExamples.all().filter(asked).toList()) {
      count += hold(example, wrong);
      if (example.block().isComposite()) continue;
      for (var variant : OpenSizesTest.drawn(example, variants, random))
        count += hold(variant, wrong);
    }
    assertEquals(new TreeMap<>(), wrong);
    return count;
  }

  private static int hold(OpenExamples example, Map<String, String> wrong) throws Exception {
    int count = 0;
    boolean isOneMap =
        example.levels().stream().allMatch(level -> level.height() == 1 && level.width() == 1)
            && example.example().inputs().stream().allMatch(MeasuredFieldTest::isSmall);
    if (!isOneMap || example.block().role() == Role.HEAD) return 0;
    var analysis = Designs.analyzed(example.design(SIDE, SIDE));
    var cost = analysis.cost();
    if (!analysis.isValid()
        || cost.multiplyAdds() > MOST_MULTIPLY_ADDS
        || cost.parameters() > MOST_PARAMETERS) return 0;
    var plan = Plan.of(Designs.CATALOGUE, analysis);
    var model = new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
    var said = ReceptiveFields.of(plan);
    var outputs = run(model);
    for (var port : analysis.findings().of(Designs.SUBJECT).outputPorts()) {
      var tensor = outputs.get("out-" + port.name());
      var field = said.at(PortPath.of(new Port(Designs.SUBJECT, port.name())));
      if (tensor == null || tensor.rank() != 4 || tensor.dtype() != DType.FLOAT32) continue;
      count++;
      var numbers = tensor.toFloats();
      for (int axis : new int[] {2, 3})
        difference(numbers, tensor.dims(), axis, field.orElseThrow())
            .ifPresent(words -> wrong.put(example + " " + port.name() + " " + axis, words));
    }
    return count;
  }

  /// Whether a map may have any number of samples, and not too many numbers in each.
  private static boolean isSmall(TensorType type) {
    return type.dtype() == DType.FLOAT32
        && type.shape().dim(0).known().isEmpty()
        && type.shape().dim(1).known().orElse(MOST_CHANNELS + 1) <= MOST_CHANNELS;
  }

  /// What is wrong with what is said of one axis, in words.
  private static Optional<String> difference(float[] outputs, long[] dims, int axis, Field said) {
    double window = axis == 2 ? said.height() : said.width();
    double stride = axis == 2 ? said.strideY() : said.strideX();
    int largest = 0;
    boolean isEverything = true;
    var firsts = new TreeMap<Integer, Integer>();
    var answers = answers(outputs, dims, axis);
    for (int place = 0; place < answers.size(); place++) {
      var lines = answers.get(place);
      if (lines.isEmpty()) continue;
      int first = lines.nextSetBit(0);
      int size = lines.length() - first;
      isEverything &= 4 * size > 3 * SIDE;
      if (first == 0 || lines.length() == SIDE) continue;
      // A window that reaches over the border looks smaller.
      if (size > largest) firsts.clear();
      largest = Math.max(largest, size);
      boolean isMiddle = 4 * place >= answers.size() && 4 * place < 3 * answers.size();
      if (isMiddle && size == largest) firsts.put(place, first);
    }
    if (said.everything())
      return isEverything ? Optional.empty() : Optional.of("does not see everything");
    if (largest == 0) return Optional.empty();
    boolean isWide = 2 * window > SIDE;
    boolean isRight = isWide ? largest <= window : largest == (int) Math.ceil(window);
    if (!isRight) return Optional.of("sees " + largest + ", said " + window);
    if (isWide) return Optional.empty();
    // Windows that every place of a piece has in common do not move.
    if (firsts.values().stream().distinct().count() == 1) return Optional.empty();
    int apart = firsts.isEmpty() ? 0 : firsts.lastKey() - firsts.firstKey();
    if (apart < 2) return Optional.empty();
    double steps =
        (double) (firsts.lastEntry().getValue() - firsts.firstEntry().getValue()) / apart;
    return Math.abs(steps - stride) <= 1.0 / apart + 1e-9
        ? Optional.empty()
        : Optional.of("moves by " + steps + ", said " + stride);
  }

  /// For every place of an output along an axis the rows or columns of the input that it answers
  /// to.
  private static List<BitSet> answers(float[] outputs, long[] dims, int axis) {
    int places = (int) dims[axis];
    int behind = axis == 2 ? (int) dims[3] : 1;
    int sample = (int) (dims[1] * dims[2] * dims[3]);
    var answers = new ArrayList<BitSet>();
    for (int place = 0; place < places; place++) answers.add(new BitSet());
    for (int line = 0; line < SIDE; line++)
      for (int change = 0; change < CHANGES.length; change++) {
        int changed = sample(axis, line, change) * sample;
        for (int i = 0; i < sample; i++)
          if (outputs[i] != outputs[changed + i]) answers.get(i / behind % places).set(line);
      }
    return answers;
  }

  /// The sample in which a row or a column is changed; the first is as it was.
  private static int sample(int axis, int line, int change) {
    return 1 + ((axis - 2) * SIDE + line) * CHANGES.length + change;
  }

  private static Map<String, Tensor> run(Model model) throws Exception {
    var inputs = new LinkedHashMap<String, Tensor>();
    int samples = 1 + 2 * SIDE * CHANGES.length;
    for (var input : model.inputs()) {
      int channels = Math.toIntExact(input.type().shape().dim(1).value());
      inputs.put(input.name(), changed(samples, channels, inputs.size()));
    }
    try (var session =
        ENGINE.open(
            model, MeasuredFieldTest::fill, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
      var found = new LinkedHashMap<String, Tensor>();
      session
          .run(inputs, Cancellation.none())
          .forEach((name, tensor) -> found.put(name, Objects.requireNonNull(tensor)));
      return found;
    }
  }

  /// Fresh weights, shaken, since training may move those that begin as zeros.
  private static void fill(Model.Weight weight, MemorySegment numbers) throws IOException {
    NetworkRun.WEIGHTS.fill(weight, numbers);
    if (weight.kind() != WeightKind.TRAINABLE || weight.dtype() != DType.FLOAT32) return;
    var random = new Random(weight.name().hashCode());
    for (long i = 0; i < weight.elements(); i++) {
      float fresh = numbers.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
      numbers.setAtIndex(
          ValueLayout.JAVA_FLOAT_UNALIGNED, i, fresh + 0.2f * (random.nextFloat() - 0.5f));
    }
  }

  private static Tensor changed(int samples, int channels, int seed) {
    var random = new Random(seed);
    int sample = channels * SIDE * SIDE;
    var numbers = new float[samples * sample];
    for (int i = 0; i < sample; i++) numbers[i] = random.nextFloat();
    for (int i = 1; i < samples; i++) System.arraycopy(numbers, 0, numbers, i * sample, sample);
    for (int axis : new int[] {2, 3})
      for (int line = 0; line < SIDE; line++)
        for (int change = 0; change < CHANGES.length; change++) {
          int begin = sample(axis, line, change) * sample;
          for (int channel = 0; channel < channels; channel++)
            for (int other = 0; other < SIDE; other++) {
              int row = axis == 2 ? line : other;
              int column = axis == 2 ? other : line;
              numbers[begin + (channel * SIDE + row) * SIDE + column] +=
                  CHANGES[change] * (0.5f + random.nextFloat());
            }
        }
    return Tensor.of(numbers, samples, channels, SIDE, SIDE);
  }
}
