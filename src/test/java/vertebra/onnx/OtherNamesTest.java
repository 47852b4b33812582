package vertebra.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

class OtherNamesTest {

  private static final TensorType TYPE = TensorType.float32("2");
  private static final Model.Weight WEIGHT =
      new Model.Weight(
          "conv.weight",
          DType.FLOAT32,
          List.of(2L),
          new Init.Constant(0),
          Model.Weight.WeightKind.TRAINABLE);
  private static final Model MODEL =
      new Model(
          "net",
          17,
          List.of(new Model.Value("image", TYPE)),
          List.of(new Model.Value("scores", TYPE)),
          List.of(
              new Model.Operator(
                  "conv/Mul",
                  "Mul",
                  List.of("image", "conv.weight"),
                  List.of("conv/Mul"),
                  List.of()),
              new Model.Operator(
                  "act/Clip", "Clip", List.of("conv/Mul", "", ""), List.of("scores"), List.of())),
          List.of(WEIGHT),
          Map.of());

  private static OtherNames names(Map<String, String> tensors, Map<String, String> operators) {
    return new OtherNames(new LinkedHashMap<>(tensors), new LinkedHashMap<>(operators));
  }

  @Test
  void whatNobodyWishesOtherwiseStaysAsItIs() {
    assertSame(MODEL, names(Map.of(), Map.of()).of(MODEL));
  }

  @Test
  void everyMentionFollows() {
    var renamed =
        names(
                Map.of("image", "data:0", "conv/Mul", "t/1", "conv.weight", "onnx::Conv_193"),
                Map.of("conv/Mul", "/features/Conv"))
            .of(MODEL);
    assertEquals("data:0", renamed.inputs().getFirst().name());
    assertEquals("onnx::Conv_193", renamed.weights().getFirst().name());
    assertEquals(
        new Model.Operator(
            "/features/Conv",
            "Mul",
            List.of("data:0", "onnx::Conv_193"),
            List.of("t/1"),
            List.of()),
        renamed.operators().getFirst());
    assertEquals(List.of("t/1", "", ""), renamed.operators().getLast().inputs());
    assertEquals(List.of("scores"), renamed.operators().getLast().outputs());
  }

  @Test
  void twoEqualWishesGetNumbersAndAWishComesBeforeAPath() {
    assertEquals(
        Map.of("a", "x", "b", "x_2", "c", "x_3", "x", "x_4", "d", "d"),
        OtherNames.distinct(
            List.of("a", "x", "b", "c", "d"), Map.of("a", "x", "b", "x", "c", "x")));
  }

  @Test
  void aNumberThatIsTakenIsSkipped() {
    assertEquals(
        Map.of("a", "x_2", "b", "x", "c", "x_3", "x_3", "x_3_2"),
        OtherNames.distinct(List.of("x_3", "a", "b", "c"), Map.of("a", "x_2", "b", "x", "c", "x")));
  }

  @Test
  void theModelsInputsComeBeforeItsWeightsAndThoseBeforeWhatFlowsInside() {
    var renamed =
        names(Map.of("conv/Mul", "w", "conv.weight", "w", "scores", "w"), Map.of()).of(MODEL);
    assertEquals("w", renamed.outputs().getFirst().name());
    assertEquals("w_2", renamed.weights().getFirst().name());
    assertEquals(List.of("w_3"), renamed.operators().getFirst().outputs());
  }

  @Test
  void numbersAreFoundUnderTheOldNames() throws Exception {
    var names = names(Map.of("conv.weight", "w"), Map.of());
    var asked = new ArrayList<String>();
    var data = names.of(MODEL, (weight, _) -> asked.add(weight.name()));
    data.fill(names.of(MODEL).weights().getFirst(), MemorySegment.NULL);
    assertEquals(List.of("conv.weight"), asked);
  }
}
