package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// What ONNX Runtime is known to compute wrongly is never said to it, and what is said instead
/// gives the right numbers at every operator set.
@Tag("ort")
class RuntimeTrapsTest {

  private static final Set<String> POOLS = Set.of("MaxPool", "AveragePool");
  private static final float CLOSE = 1e-5f;

  private static Model compiled(Graph graph, int opset) throws Exception {
    return new Compiler(Designs.CATALOGUE)
        .compile(Designs.analyzed(graph), Options.DEFAULT.withOpset(opset))
        .model();
  }

  private static float[] run(String design, int opset, Map<String, Tensor> inputs)
      throws Exception {
    var model = compiled(GraphText.parse(design, Ports.of(Designs.CATALOGUE)), opset);
    try (var session =
        new OrtEngine().open(model, Initialiser.seeded(0), Device.CPU, Engine.Options.DEFAULT)) {
      var found = session.run(new LinkedHashMap<>(inputs), Cancellation.none());
      return Objects.requireNonNull(found.get("y")).toFloats();
    }
  }

  private static Tensor filled(float value, long... dims) {
    var tensor = new float[(int) (dims[0] * dims[1] * dims[2] * dims[3])];
    Arrays.fill(tensor, value);
    return Tensor.of(tensor, dims);
  }

  @TestFactory
  Stream<DynamicNode> noBlockSaysWhatIsComputedWrongly() {
    return Designs.everyExample((block, example) -> {
      var padded = new HashSet<String>();
      for (var operator : compiled(Designs.around(block, example), 21).operators()) {
        if (operator.type().equals("Pad")) padded.addAll(operator.outputs());
        if (POOLS.contains(operator.type()))
          assertTrue(
              operator.inputs().stream().noneMatch(padded::contains),
              () -> operator.name() + " pools what was padded: the border would be −∞");
        if (operator.type().equals("AveragePool")) assertSymmetric(operator);
        if (operator.type().equals("HardSigmoid"))
          assertEquals(1 / 6f, real(operator, "alpha"), "the default of alpha is 0.2");
        if (operator.type().equals("SpaceToDepth"))
          assertEquals("space-to-depth", block.id().value(), "orders channels place first");
      }
    });
  }

  /// Averages that count the padding pad both ends alike.
  private static void assertSymmetric(Operator operator) {
    long counts = 0;
    List<Long> pads = List.of(0L, 0L, 0L, 0L);
    for (var attribute : operator.attributes()) {
      if (attribute instanceof Attribute.Whole(var name, var value)
          && name.equals("count_include_pad")) counts = value;
      if (attribute instanceof Attribute.Wholes(var name, var values) && name.equals("pads"))
        pads = values;
    }
    if (counts == 0) return;
    assertEquals(pads.get(0), pads.get(2), operator.name());
    assertEquals(pads.get(1), pads.get(3), operator.name());
  }

  private static float real(Operator operator, String wanted) {
    for (var attribute : operator.attributes())
      if (attribute instanceof Attribute.Real(var name, var value) && name.equals(wanted))
        return value;
    return Float.NaN;
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 19, 21})
  void aBorderOfZerosIsLargerThanWhatIsNegative(int opset) throws Exception {
    var design =
        """
        x = input(shape: "1,1,2,2")
        wide = pad(margins: 1,1,1,1) x
        pooled = max-pool(kernel: 2, stride: 2) wide
        y = output pooled
        """;
    assertArrayEquals(new float[4], run(design, opset, Map.of("x", filled(-1, 1, 1, 2, 2))), CLOSE);
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 19, 21})
  void aBorderOfZerosCountsInTheMeanBehindIt(int opset) throws Exception {
    var design =
        """
        x = input(shape: "1,1,2,2")
        wide = pad(margins: 1,1,1,1) x
        pooled = avg-pool(kernel: 2, stride: 2, countpad: false) wide
        y = output pooled
        """;
    assertArrayEquals(
        new float[] {.25f, .25f, .25f, .25f},
        run(design, opset, Map.of("x", filled(1, 1, 1, 2, 2))),
        CLOSE);
  }

  /// Windows that begin one pixel before the image and whose last hangs over the padding: it counts
  /// the padding and nothing beyond it, as PyTorch does.
  @ParameterizedTest
  @ValueSource(ints = {17, 19, 21})
  void meansOverTheEndCountThePaddingAlone(int opset) throws Exception {
    var design =
        """
        x = input(shape: "1,1,4,4")
        pooled = avg-pool(kernel: 3, stride: 2, padding: 1, ceiling: true) x
        y = output pooled
        """;
    var shares = new float[] {2 / 3f, 1, 1 / 2f};
    var expected = new float[9];
    for (int i = 0; i < 9; i++) expected[i] = shares[i / 3] * shares[i % 3];
    assertArrayEquals(expected, run(design, opset, Map.of("x", filled(1, 1, 1, 4, 4))), CLOSE);
  }

  /// An output padding that is not below the stride, which the runtime refuses: the same map, cut
  /// off less at the end, and zeros where no stamp reaches.
  @ParameterizedTest
  @CsvSource({
    "1, 0, 1, 2",
    "1, 1, 1, 2",
    "1, 4, 1, 2",
    "1, 1, 2, 3",
    "2, 0, 2, 3",
    "2, 1, 3, 4",
    "2, 3, 2, 3"
  })
  void anOutputPaddingBelowTheDilationCutsOffLess(int stride, int padding, int extra, int dilation)
      throws Exception {
    var design =
        """
        x = input(shape: "1,1,5,5")
        up = conv-transpose-2d(filters: 1, kernel: 3, stride: %d, dilation: %d, padding: %d, extra: %d) x
        y = output up
        """;
    var image = new float[25];
    for (int i = 0; i < image.length; i++) image[i] = i + 1;
    var fed = Map.of("x", Tensor.of(image, 1, 1, 5, 5));
    var whole = run(design.formatted(stride, dilation, 0, 0), 17, fed);
    int side = (int) Math.sqrt(whole.length);
    int left = side - 2 * padding + extra;
    var expected = new float[left * left];
    for (int i = 0; i < expected.length; i++) {
      int row = i / left + padding;
      int column = i % left + padding;
      if (row < side && column < side) expected[i] = whole[row * side + column];
    }
    assertArrayEquals(
        expected, run(design.formatted(stride, dilation, padding, extra), 17, fed), CLOSE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crd", "dcr"})
  void pixelsThatBecameChannelsBecomeTheSamePixelsAgain(String order) throws Exception {
    var design =
        """
        x = input(shape: "1,2,4,6")
        folded = space-to-depth(order: ORDER) x
        back = depth-to-space(order: ORDER) folded
        y = output back
        """
            .replace("ORDER", order);
    var image = new float[48];
    for (int i = 0; i < image.length; i++) image[i] = i;
    assertArrayEquals(image, run(design, 17, Map.of("x", Tensor.of(image, 1, 2, 4, 6))));
  }

  /// PyTorch's order: the four places of one channel lie behind one another.
  @ParameterizedTest
  @ValueSource(ints = {17, 21})
  void theChannelsOfFoldedPixelsAreInPyTorchsOrder(int opset) throws Exception {
    var design =
        """
        x = input(shape: "1,2,2,2")
        folded = space-to-depth x
        y = output folded
        """;
    var image = new float[] {0, 1, 2, 3, 4, 5, 6, 7};
    assertArrayEquals(image, run(design, opset, Map.of("x", Tensor.of(image, 1, 2, 2, 2))));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 21})
  void hardSigmoidsReachOneAtThree(int opset) throws Exception {
    var design =
        """
        x = input(shape: "1,1,1,4")
        gate = hard-sigmoid x
        y = output gate
        """;
    var found =
        run(design, opset, Map.of("x", Tensor.of(new float[] {-3, -1.5f, 1.5f, 3}, 1, 1, 1, 4)));
    assertArrayEquals(new float[] {0, .25f, .75f, 1}, found, CLOSE);
  }

  /// The runtime would divide by the zero size and take the whole process with it.
  @Test
  void aMapWithoutPixelsIsRefusedBeforeTheRuntimeSeesIt() throws Exception {
    var design =
        """
        x = input(shape: "N,3,H,W")
        a = conv-2d(filters: 4, kernel: 7, stride: 2, padding: 0)  x
        b = max-pool(kernel: 3, stride: 2, padding: 0)  a
        c = conv-2d(filters: 4, kernel: 3)  b
        y = output  c
        """;
    var said =
        assertThrows(
            EngineException.class, () -> run(design, 17, Map.of("x", filled(1, 1, 3, 8, 8))));
    assertEquals(
        "H is 8, and H must be at least 11. Give an input of another size, or fix the size in the"
            + " design.",
        said.getMessage());
    assertEquals(4 * 2 * 2, run(design, 17, Map.of("x", filled(1, 1, 3, 17, 17))).length);
  }
}
