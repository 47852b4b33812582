package vertebra.precision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.onnx.Attribute;
import vertebra.onnx.Checker;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Operator;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

class HalfModelTest {

  private static final WeightData FRESH = Initialiser.seeded(0);

  private static Weight weight(String name, Long... dims) {
    return new Weight(
        name, DType.FLOAT32, List.of(dims), new Init.Normal(1), Weight.WeightKind.TRAINABLE);
  }

  private static Weight constant(String name, float value) {
    return new Weight(
        name,
        DType.FLOAT32,
        List.of(),
        new Init.Values(List.of(value)),
        Weight.WeightKind.CONSTANT);
  }

  private static Operator operator(String type, String output, String... inputs) {
    return new Operator("block/" + output, type, List.of(inputs), List.of(output), List.of());
  }

  private static Model model(List<Operator> operators, Weight... weights) {
    return new Model(
        "tested",
        17,
        List.of(new Model.Value("x", TensorType.float32("N,4"))),
        List.of(new Model.Value("y", TensorType.float32("N,4"))),
        operators,
        List.of(weights),
        Map.of());
  }

  private static List<String> types(Model model) {
    return model.operators().stream().map(Operator::type).toList();
  }

  private static Reduced half(Model model) throws IOException {
    var reduced = HalfModel.of(model, Set.of());
    Checker.check(reduced.model(), reduced.data(FRESH));
    return reduced;
  }

  @Test
  void inputsAndOutputsStayFloat32AndWeightsBecomeHalf() throws IOException {
    var before =
        model(
            List.of(operator("MatMul", "m", "x", "w"), operator("Relu", "y", "m")),
            weight("w", 4L, 4L));
    var reduced = half(before);
    assertEquals(before.inputs(), reduced.model().inputs());
    assertEquals(before.outputs(), reduced.model().outputs());
    assertEquals(DType.FLOAT16, reduced.model().weights().getFirst().dtype());
    assertEquals(List.of("Cast", "MatMul", "Relu", "Cast"), types(reduced.model()));
    assertEquals("2 of 2 operators in float16", reduced.summary());
  }

  @Test
  void whatLeavesTheRangeStaysInFloat32WithItsReason() throws IOException {
    var reduced =
        half(
            model(
                List.of(
                    operator("MatMul", "m", "x", "w"),
                    operator("Exp", "e", "m"),
                    operator("Relu", "r", "e"),
                    operator("MatMul", "y", "r", "w")),
                weight("w", 4L, 4L)));
    assertEquals(
        List.of("Cast", "MatMul", "Cast", "Exp", "Relu", "Cast", "MatMul", "Cast"),
        types(reduced.model()));
    assertEquals(
        List.of(
            "1 stays in float32 (Exp): leaves float16's range, which ends at 65,504, too easily",
            "1 stays in float32 (Relu): goes on with what is in float32"),
        reduced.exceptions());
  }

  @Test
  void aDivisorThatFloat16WouldMakeZeroKeepsTheDivisionInFloat32() throws IOException {
    var reduced =
        half(
            model(
                List.of(
                    operator("MatMul", "m", "x", "w"),
                    operator("Max", "d", "m", "least"),
                    operator("Div", "y", "m", "d")),
                weight("w", 4L, 4L),
                constant("least", 1e-12f)));
    assertEquals(List.of("Cast", "MatMul", "Cast", "Max", "Div"), types(reduced.model()));
    assertEquals(1, reduced.changed());
    assertEquals(DType.FLOAT32, reduced.model().weights().getLast().dtype());
  }

  @Test
  void coordinatesStayInFloat32BackToTheLastProduct() throws IOException {
    var reduced =
        half(
            new Model(
                "tested",
                17,
                List.of(new Model.Value("x", TensorType.float32("1,1,8,8"))),
                List.of(new Model.Value("y", TensorType.float32("1,1,4,4"))),
                List.of(
                    operator("Sigmoid", "s", "x"),
                    new Operator("c/Conv", "Conv", List.of("s", "w"), List.of("c"), List.of()),
                    operator("Tanh", "t", "g"),
                    new Operator(
                        "p/GridSample",
                        "GridSample",
                        List.of("c", "t"),
                        List.of("y"),
                        List.of(Attribute.text("mode", "bilinear"))),
                    operator("Neg", "n", "t")),
                List.of(weight("w", 1L, 1L, 1L, 1L), weight("g", 1L, 4L, 4L, 2L)),
                Map.of()));
    assertEquals(
        List.of("Cast", "Sigmoid", "Conv", "Tanh", "Cast", "GridSample", "Neg"),
        types(reduced.model()));
  }

  @Test
  void roundingIsWithinHalfAStepAndNeverInfinite() throws IOException {
    var random = new Random(1);
    var numbers = new float[10_000];
    for (int i = 0; i < numbers.length; i++)
      numbers[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(14) - 7));
    var before = model(List.of(operator("Mul", "y", "x", "w")), weight("w", (long) numbers.length));
    var reduced = HalfModel.of(before, Set.of());
    var data = reduced.data(of(numbers));
    var halved = reduced.model().weights().getFirst();
    var found = new ArrayList<Float>();
    data.stream(
        halved,
        piece -> {
          for (long i = 0; i < piece.byteSize() / 2; i++)
            found.add(Float.float16ToFloat(piece.getAtIndex(ValueLayout.JAVA_SHORT, i)));
        });
    assertEquals(numbers.length, found.size());
    for (int i = 0; i < numbers.length; i++) {
      float held = Math.clamp(numbers[i], -65_504f, 65_504f);
      assertEquals(held, found.get(i), Math.max(Math.abs(held) * 0x1p-11, 0x1p-25));
    }
    try (var arena = Arena.ofConfined()) {
      var filled = arena.allocate(halved.bytes(), 2);
      data.fill(halved, filled);
      var again = new float[numbers.length];
      for (int i = 0; i < again.length; i++)
        again[i] = Float.float16ToFloat(filled.getAtIndex(ValueLayout.JAVA_SHORT, i));
      var once = new float[numbers.length];
      for (int i = 0; i < once.length; i++) once[i] = found.get(i);
      assertArrayEquals(once, again);
    }
  }

  @Test
  void numbersBeyondTheRangeAreCounted() throws IOException {
    var before = model(List.of(operator("Mul", "y", "x", "w")), weight("w", 4L));
    var counts =
        HalfWeights.overflowing(before, of(65_504, -70_000, 1e30f, Float.POSITIVE_INFINITY));
    assertEquals(Map.of("w", 2L), counts);
    assertTrue(HalfWeights.overflowing(before, FRESH).isEmpty());
  }

  /// The same numbers for every weight, in two pieces.
  private static WeightData of(float... numbers) {
    return new WeightData() {
      @Override
      public void fill(Weight weight, MemorySegment target) {
        MemorySegment.copy(numbers, 0, target, ValueLayout.JAVA_FLOAT, 0, numbers.length);
      }

      @Override
      public void stream(Weight weight, Sink sink) throws IOException {
        try (var arena = Arena.ofConfined()) {
          var all = arena.allocate(weight.bytes(), 4);
          fill(weight, all);
          long half = numbers.length / 2 * 4L;
          sink.accept(all.asSlice(0, half));
          sink.accept(all.asSlice(half));
        }
      }
    };
  }
}
