package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sizes follow the ONNX specification also where an operator says them in a rare way.
class SpecifiedSizesTest {

  @TempDir Path folder;

  private void assertGives(ForeignModel model, long... sizes) throws Exception {
    var index = StructureCheck.sound(model.output("y").write(folder.resolve("m.onnx")));
    assertArrayEquals(sizes, index.certainSizes().of("y").orElseThrow());
  }

  private static ForeignModel of(long opset, long... input) {
    return ForeignModel.of(8, opset).set("own", 1).input("x", input);
  }

  /// As PyTorch's newer exporter writes `x.reshape(len(x), -1)`.
  @Test
  void aShapeOfSomeAxesIsOfThoseAlone() throws Exception {
    assertGives(
        of(19, 2, 3, 4)
            .node("Shape", "x", "n", ForeignModel.whole("end", 1))
            .node("Shape", "x", "w", ForeignModel.whole("start", -1))
            .wholes("rest", -1)
            .node("Concat", "n rest w", "s", ForeignModel.whole("axis", 0))
            .node("Reshape", "x s", "y"),
        2,
        3,
        4);
    assertGives(of(19, 2, 3).node("Shape", "x", "y", ForeignModel.whole("start", 9)), 0);
  }

  @Test
  void whatIsDroppedIsAsLargeAsWhatFlows() throws Exception {
    assertGives(of(17, 2, 3).node("Dropout", "x", "kept y"), 2, 3);
  }

  @Test
  void aTrainingNormGivesItsMeansAndVariancesToo() throws Exception {
    var model = of(9, 2, 3, 4, 4).weight("s", 3).weight("b", 3).weight("m", 3).weight("v", 3);
    assertGives(model.node("BatchNormalization", "x s b m v", "o m1 v1 m2 y"), 3);
  }

  @Test
  void noAxesAreAllAxesUnlessThatIsRuledOut() throws Exception {
    var axes = of(18, 2, 3).wholes("none");
    assertGives(axes.node("ReduceSum", "x none", "y", ForeignModel.whole("keepdims", 0)));
    assertGives(
        of(18, 2, 3).node("ReduceSum", "x", "y", ForeignModel.whole("noop_with_empty_axes", 1)),
        2,
        3);
  }

  @Test
  void axesMayBeNamedForPaddingAndResizing() throws Exception {
    assertGives(
        of(18, 2, 3, 4).wholes("p", 1, 5).wholes("a", -1).node("Pad", "x p _ a", "y"), 2, 3, 10);
    assertGives(
        of(18, 1, 1, 4, 8)
            .wholes("s", 8, 8)
            .node("Resize", "x _ _ s", "y", ForeignModel.wholes("axes", List.of(2L, 3L))),
        1,
        1,
        8,
        8);
    assertGives(
        of(18, 1, 1, 4, 8)
            .wholes("s", 8, 8)
            .node(
                "Resize",
                "x _ _ s",
                "y",
                ForeignModel.wholes("axes", List.of(2L, 3L)),
                ForeignModel.text("keep_aspect_ratio_policy", "not_larger")),
        1,
        1,
        4,
        8);
  }

  @Test
  void aTransposedConvolutionGivesTheSizeThatItIsToldTo() throws Exception {
    assertGives(
        of(11, 1, 1, 3, 3)
            .weight("w", 1, 2, 3, 3)
            .node(
                "ConvTranspose",
                "x w",
                "y",
                ForeignModel.wholes("strides", List.of(3L, 2L)),
                ForeignModel.wholes("output_shape", List.of(10L, 8L))),
        1,
        2,
        10,
        8);
  }

  /// Another domain's operator of the same name does what nobody here knows.
  @Test
  void namesOfOtherDomainsSayNothing() throws Exception {
    var index =
        StructureCheck.sound(
            of(17, 2, 3)
                .node("own.Shape", "x", "s")
                .node("Reshape", "x s", "y")
                .output("y")
                .write(folder.resolve("m.onnx")));
    assertEquals(Optional.empty(), index.certainSizes().values("s"));
  }
}
