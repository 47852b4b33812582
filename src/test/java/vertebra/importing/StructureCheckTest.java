package vertebra.importing;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.importing.ForeignModel.BOOL;
import static vertebra.importing.ForeignModel.FLOAT;
import static vertebra.importing.ForeignModel.INT64;
import static vertebra.importing.ForeignModel.described;
import static vertebra.importing.ForeignModel.graph;
import static vertebra.importing.ForeignModel.real;
import static vertebra.importing.ForeignModel.text;
import static vertebra.importing.ForeignModel.usual;
import static vertebra.importing.ForeignModel.value;
import static vertebra.importing.ForeignModel.whole;
import static vertebra.importing.ForeignModel.wholes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.catalogue.StandardCatalogue;
import vertebra.onnx.ModelException;

/// What strangers' files may have wrong with them is found before anything else is done, and named
/// with its place.
class StructureCheckTest {

  @TempDir Path folder;

  /// A broken file: what is wrong, the codes and places of its errors, and the file.
  @SuppressWarnings("ArrayRecordComponent")
  record Broken(String what, String errors, byte[] file) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Broken broken(String what, String errors, ForeignModel model) {
    return new Broken(what, errors, model.bytes());
  }

  private static ForeignModel conv(long[] x, long[] w, byte[]... attributes) {
    return usual().input("x", x).output("y").weight("w", w).node("Conv", "x w", "y", attributes);
  }

  private static long[] sizes(long... sizes) {
    return sizes;
  }

  @Test
  void noCopyIsMadeOfDataOutsideTheFolder() throws Exception {
    var home = Files.createDirectories(folder.resolve("home/models"));
    Files.write(folder.resolve("home/secret"), new byte[8]);
    var model = external("../secret", "8").write(home.resolve("m.onnx"));
    var design = Files.createDirectories(folder.resolve("designs")).resolve("d.vertebra");
    assertThrows(ModelException.class, () -> ModelCopy.beside(design, model));
    assertFalse(Files.exists(folder.resolve("designs/secret")), "written beside the copy's folder");
  }

  private static ForeignModel external(String location, String length) {
    var tensor = described("w", FLOAT, 2);
    for (var pair : List.of(List.of("location", location), List.of("length", length)))
      tensor.message(
          MessageFields.TENSOR_EXTERNAL,
          new MessageWriter()
              .text(MessageFields.PAIR_FIRST, pair.get(0))
              .text(MessageFields.PAIR_SECOND, pair.get(1)));
    return usual()
        .between(2)
        .add(MessageFields.GRAPH_INITIALIZER, tensor.number(MessageFields.TENSOR_LOCATION, 1))
        .node("Add", "x w", "y");
  }

  /// A model that adds a sparse tensor of six places with one number.
  private static ForeignModel sparse(long place) {
    var tensor =
        new MessageWriter()
            .message(MessageFields.SPARSE_VALUES, ForeignModel.tensor("w", 1))
            .message(
                MessageFields.SPARSE_INDICES,
                described("", INT64, 1).number(MessageFields.TENSOR_INT64S, place))
            .number(MessageFields.SPARSE_DIMS, 2)
            .number(MessageFields.SPARSE_DIMS, 3);
    return usual().between(2, 3).add(MessageFields.GRAPH_SPARSE, tensor).node("Add", "x w", "y");
  }

  private static ForeignModel branches(ForeignModel then) {
    var other = ForeignModel.bare().node("Neg", "x", "n").output("n", 2);
    return usual()
        .between(2)
        .input(value("c", BOOL))
        .node("Relu", "x", "t")
        .node("If", "c", "q", graph("then_branch", then), graph("else_branch", other))
        .node("Add", "t q", "y");
  }

  static Stream<Broken> files() {
    var bomb = usual().between(2).set("own", 1).node("own.f1", "x", "y");
    for (int i = 1; i < 8; i++) {
      var calls = new String[10];
      Arrays.fill(calls, "own.f" + (i + 1));
      bomb.function(ForeignModel.function("f" + i, calls));
    }
    bomb.function(ForeignModel.function("f8", "Relu", "Relu"));
    return Stream.of(
        broken(
            "a circle",
            "flow-forward-expected Add_0",
            usual().between(2).node("Add", "x b", "a").node("Neg", "a", "b").node("Abs", "b", "y")),
        broken(
            "a tensor of more numbers than any machine holds",
            "size-expected Tile_0",
            usual()
                .input("x", 2, 2)
                .output("y")
                .wholes("r", 1L << 40, 1L << 40)
                .node("Tile", "x r", "y")),
        broken(
            "a size of more numbers than any machine holds beside one of 0",
            "size-expected Tile_0",
            usual().input("x", 2, 2).output("y").wholes("r", 1L << 50, 0).node("Tile", "x r", "y")),
        broken(
            "sizes below 0",
            "size-expected Pad_0",
            usual().input("x", 2).output("y").wholes("p", -9, -9).node("Pad", "x p", "y")),
        broken(
            "a part in steps of 0",
            "step-expected Slice_0",
            usual()
                .input("x", -1)
                .output("y")
                .wholes("from", 0)
                .wholes("to", 1)
                .wholes("axes", 0)
                .wholes("steps", 0)
                .node("Slice", "x from to axes steps", "y")),
        broken(
            "frames of no length that step backwards",
            "positive-number-expected STFT_0",
            usual()
                .input("x", 1, 128, 1)
                .output("y")
                .wholes("step", -1)
                .wholes("length", 0)
                .node("STFT", "x step _ length", "y")),
        broken(
            "an equation whose result has an axis of no factor",
            "equation-expected Einsum_0",
            usual().between(2, 2).node("Einsum", "x", "y", text("equation", "ab->az"))),
        broken(
            "an equation whose result has an axis twice",
            "equation-expected Einsum_0",
            usual().between(2, 2).node("Einsum", "x", "y", text("equation", "ab->aa"))),
        broken(
            "an equation that is none",
            "equation-expected Einsum_0",
            usual().between(2, 2).node("Einsum", "x", "y", text("equation", "a1->a"))),
        broken(
            "an equation of more inputs than there are",
            "inputs-expected Einsum_0",
            usual().between(2, 2).node("Einsum", "x", "y", text("equation", "ab,bc->ac"))),
        broken(
            "an equation of other axes",
            "axis-expected Einsum_0",
            usual().between(2, 2).node("Einsum", "x", "y", text("equation", "abc->ab"))),
        broken(
            "an equation whose axis has two sizes",
            "equal-sizes-expected Einsum_0",
            usual()
                .input("x", 2, 3)
                .output("y")
                .weight("w", 4, 5)
                .node("Einsum", "x w", "y", text("equation", "ab,bc->ac"))),
        broken(
            "a branch of two outputs for one",
            "outputs-expected If_1",
            branches(
                ForeignModel.bare()
                    .node("Neg", "x", "o")
                    .node("Abs", "x", "p")
                    .output("o", 2)
                    .output("p", 2))),
        broken(
            "a result made twice",
            "one-source-expected Neg_1",
            usual().between(2).node("Relu", "x", "y").node("Neg", "x", "y")),
        broken(
            "a result that is an input",
            "one-source-expected Relu_0",
            usual().between(2).input("z", 2).node("Relu", "z", "x").node("Neg", "x", "y")),
        broken(
            "an input made nowhere",
            "source-expected Add_0",
            usual().between(2).node("Add", "x z", "y")),
        broken(
            "an output made nowhere",
            "source-expected ",
            usual().between(2).node("Relu", "x", "z")),
        broken(
            "ten inputs of a convolution",
            "inputs-expected Conv_0",
            usual().between(1, 1, 4, 4).node("Conv", "x x x x x x x x x x", "y")),
        broken(
            "a missing input", "inputs-expected Add_0", usual().between(2).node("Add", "x", "y")),
        broken(
            "an empty input that is needed",
            "inputs-expected Add_0",
            usual().between(2).node("Add", "x _", "y")),
        broken(
            "too many outputs",
            "inputs-expected Relu_0",
            usual().between(2).node("Relu", "x", "y z")),
        broken(
            "a name that shadows one outside",
            "own-name-expected g/Relu_0",
            branches(
                ForeignModel.bare().node("Relu", "x", "t").node("Neg", "t", "o").output("o", 2))),
        broken(
            "an input of an inner graph made nowhere",
            "source-expected g/Relu_0",
            branches(ForeignModel.bare().node("Relu", "nothing", "o").output("o", 2))),
        broken(
            "operator set 999",
            "operator-set-expected ",
            ForeignModel.of(8, 999).between(2).node("Relu", "x", "y")),
        broken(
            "no operator set",
            "operator-set-expected ",
            ForeignModel.bare()
                .header(MessageFields.MODEL_IR_VERSION, 8)
                .between(2)
                .node("Relu", "x", "y")),
        broken(
            "no IR version",
            "ir-version-expected ",
            ForeignModel.bare().set("", 17).between(2).node("Relu", "x", "y")),
        broken(
            "IR 99",
            "ir-version-expected ",
            ForeignModel.of(99, 17).between(2).node("Relu", "x", "y")),
        broken(
            "an operator that is not there",
            "known-operator-expected Frobnicate_0",
            usual().between(2).node("Frobnicate", "x", "y")),
        broken(
            "an operator that came later",
            "known-operator-expected Gelu_0",
            usual().between(2).node("Gelu", "x", "y")),
        broken(
            "an operator that is gone",
            "current-operator-expected Upsample_0",
            usual().between(1, 1, 2, 2).weight("s", 4).node("Upsample", "x s", "y")),
        broken(
            "an attribute of the wrong kind",
            "attribute-kind-expected Flatten_0",
            usual().between(2, 2).node("Flatten", "x", "y", real("axis", 1))),
        broken(
            "an attribute that is unknown",
            "attribute-expected Relu_0",
            usual().between(2).node("Relu", "x", "y", whole("axis", 1))),
        broken(
            "an attribute that is missing",
            "attribute-expected Concat_0",
            usual().between(2).node("Concat", "x x", "y")),
        broken(
            "an attribute of no function",
            "attribute-expected Flatten_0",
            usual()
                .between(2, 2)
                .node(
                    "Flatten",
                    "x",
                    "y",
                    ForeignModel.formed(
                        "axis",
                        2,
                        new MessageWriter().text(MessageFields.ATTRIBUTE_REFERENCE, "a")))),
        broken(
            "stride 0",
            "positive-number-expected Conv_0",
            conv(sizes(1, 1, 4, 4), sizes(1, 1, 2, 2), wholes("strides", List.of(0L, 1L)))),
        broken(
            "group 0",
            "positive-number-expected Conv_0",
            conv(sizes(1, 1, 4, 4), sizes(1, 1, 2, 2), whole("group", 0))),
        broken(
            "channels that do not fit",
            "channels-expected Conv_0",
            conv(sizes(1, 3, 4, 4), sizes(1, 1, 2, 2))),
        broken(
            "a kernel larger than the input",
            "larger-input-expected Conv_0",
            conv(sizes(1, 1, 4, 4), sizes(1, 1, 5, 5))),
        broken(
            "a dilation of 2^62",
            "size-expected Conv_0",
            conv(
                sizes(1, 1, 4, 4),
                sizes(1, 1, 3, 3),
                wholes("dilations", List.of(1L << 62, 1L << 62)))),
        broken(
            "a pooling larger than the input",
            "larger-input-expected MaxPool_0",
            usual()
                .input("x", 1, 1, 4, 4)
                .output("y")
                .node("MaxPool", "x", "y", wholes("kernel_shape", List.of(5L, 5L)))),
        broken(
            "a reshape that cannot be",
            "reshape-expected Reshape_0",
            usual().input("x", 2, 3).output("y").wholes("s", 4, 2).node("Reshape", "x s", "y")),
        broken(
            "an axis out of range",
            "axis-expected Softmax_0",
            usual().between(2, 3).node("Softmax", "x", "y", whole("axis", 2))),
        broken(
            "an order of axes that is none",
            "axis-expected Transpose_0",
            usual().between(2, 2).node("Transpose", "x", "y", wholes("perm", List.of(0L, 0L)))),
        broken(
            "an output_shape that cannot come out",
            "output-shape-expected ConvTranspose_0",
            usual()
                .input("x", 1, 1, 3, 3)
                .output("y")
                .weight("w", 1, 1, 3, 3)
                .node("ConvTranspose", "x w", "y", wholes("output_shape", List.of(50L, 50L)))),
        broken(
            "factors that do not fit",
            "equal-sizes-expected MatMul_0",
            usual().input("x", 2, 3).output("y").weight("w", 4, 5).node("MatMul", "x w", "y")),
        broken(
            "sizes that do not go together",
            "equal-sizes-expected Add_0",
            usual().between(2, 3).weight("w", 2, 4).node("Add", "x w", "y")),
        broken(
            "parts that do not join",
            "equal-sizes-expected Concat_0",
            usual().between(2, 3).weight("w", 4, 4).node("Concat", "x w", "y", whole("axis", 0))),
        broken(
            "parts that do not make the whole",
            "split-expected Split_0",
            usual().between(2, 3).wholes("s", 1, 2).node("Split", "x s", "y z")),
        broken(
            "more than an axis has",
            "index-expected TopK_0",
            usual().between(2, 3).wholes("k", 4).node("TopK", "x k", "y z")),
        broken(
            "a place before the first",
            "index-expected Gather_0",
            usual().between(2, 3).wholes("i", -3).node("Gather", "x i", "y")),
        broken(
            "a norm over an axis that is not there",
            "axis-expected LayerNormalization_0",
            usual()
                .between(2, 3)
                .weight("s", 3)
                .node("LayerNormalization", "x s", "y", whole("axis", 4))),
        broken(
            "a sum along an axis that is not there",
            "axis-expected CumSum_0",
            usual().between(2, 3).wholes("a", 7).node("CumSum", "x a", "y")),
        broken(
            "scales along an axis that is not there",
            "axis-expected QuantizeLinear_0",
            usual()
                .between(2, 3)
                .weight("s", 3)
                .node("QuantizeLinear", "x s", "y", whole("axis", 2))),
        broken(
            "weights of a memory that are for other inputs",
            "channels-expected LSTM_0",
            usual()
                .between(3, 1, 4)
                .weight("w", 1, 20, 9)
                .weight("r", 1, 20, 5)
                .node("LSTM", "x w r", "y", whole("hidden_size", 5))),
        broken(
            "more scanned than given",
            "inputs-expected Scan_0",
            usual()
                .between(2, 3)
                .node(
                    "Scan",
                    "x",
                    "y",
                    whole("num_scan_inputs", 4),
                    graph(
                        "body",
                        ForeignModel.bare().input("p", 3).node("Neg", "p", "q").output("q", 3)))),
        broken(
            "edges named by no word that is known",
            "word-expected Conv_0",
            conv(sizes(1, 1, 4, 4), sizes(1, 1, 2, 2), text("auto_pad", "NONSENSE"))),
        broken(
            "blocks that channels do not make",
            "channels-expected DepthToSpace_0",
            usual()
                .input("x", 1, 4, 8, 8)
                .output("y")
                .node("DepthToSpace", "x", "y", whole("blocksize", 3))),
        broken(
            "groups that channels do not make",
            "channels-expected GroupNormalization_0",
            ForeignModel.of(8, 18)
                .between(1, 4, 8, 8)
                .weight("s", 3)
                .node("GroupNormalization", "x s s", "y", whole("num_groups", 3))),
        broken(
            "a widening that does not fit",
            "equal-sizes-expected Expand_0",
            usual().input("x", 2, 3).output("y").wholes("s", 2, 2).node("Expand", "x s", "y")),
        broken(
            "an addend of a product that does not fit",
            "equal-sizes-expected Gemm_0",
            usual()
                .input("x", 2, 4)
                .output("y")
                .weight("w", 4, 3)
                .weight("c", 5)
                .node("Gemm", "x w c", "y")),
        broken(
            "places of other axes",
            "axis-expected GatherElements_0",
            usual()
                .input("x", 2, 3)
                .output("y")
                .wholes("i", 0, 1)
                .node("GatherElements", "x i", "y")),
        broken(
            "places deeper than what they point into",
            "index-expected GatherND_0",
            usual().input("x", 2, 3).output("y").wholes("i", 0, 0, 0).node("GatherND", "x i", "y")),
        broken(
            "edges for too few axes",
            "numbers-expected Pad_0",
            usual().input("x", 2, 3).output("y").wholes("p", 1, 1, 1).node("Pad", "x p", "y")),
        broken(
            "more parts than outputs",
            "numbers-expected Split_0",
            usual().between(2, 3).wholes("s", 1, 1).node("Split", "x s", "y")),
        broken(
            "an axis left out that has places",
            "size-expected Squeeze_0",
            usual().input("x", 2, 3).output("y").wholes("a", -1).node("Squeeze", "x a", "y")),
        broken(
            "a new axis twice",
            "axis-expected Unsqueeze_0",
            usual().input("x", 2, 3).output("y").wholes("a", 1, -3).node("Unsqueeze", "x a", "y")),
        broken(
            "a size and a scale at once",
            "inputs-expected Resize_0",
            usual()
                .input("x", 1, 1, 4, 4)
                .output("y")
                .weight("s", 4)
                .wholes("z", 1, 1, 4, 4)
                .node("Resize", "x _ s z", "y")),
        broken(
            "boxes that are none",
            "equal-sizes-expected NonMaxSuppression_0",
            usual()
                .input("x", 3, 4)
                .output("z")
                .node("NonMaxSuppression", "x x", "y")
                .node("Cast", "y", "z", whole("to", 1))),
        broken(
            "an edge that is added larger than a step",
            "output-shape-expected ConvTranspose_0",
            usual()
                .input("x", 1, 1, 3, 3)
                .output("y")
                .weight("w", 1, 1, 3, 3)
                .node("ConvTranspose", "x w", "y", wholes("output_padding", List.of(1L, 0L)))),
        broken("a sparse tensor with a number outside", "index-expected w", sparse(6)),
        broken(
            "a tensor shorter than said",
            "data-expected w",
            usual()
                .between(2)
                .add(
                    MessageFields.GRAPH_INITIALIZER,
                    described("w", FLOAT, 2).bytes(MessageFields.TENSOR_RAW, new byte[4]))
                .node("Add", "x w", "y")),
        broken(
            "a tensor longer than said",
            "data-expected w",
            usual()
                .between(2)
                .add(
                    MessageFields.GRAPH_INITIALIZER,
                    described("w", INT64, 2)
                        .number(MessageFields.TENSOR_INT64S, 1)
                        .number(MessageFields.TENSOR_INT64S, 2)
                        .number(MessageFields.TENSOR_INT64S, 3))
                .node("Add", "x w", "y")),
        broken(
            "a tensor of a negative size",
            "size-expected w",
            usual()
                .between(2)
                .add(MessageFields.GRAPH_INITIALIZER, described("w", FLOAT, -1))
                .node("Add", "x w", "y")),
        broken(
            "a tensor of more elements than can be counted",
            "size-expected w",
            usual()
                .between(2)
                .add(MessageFields.GRAPH_INITIALIZER, described("w", FLOAT, 1L << 40, 1L << 40))
                .node("Add", "x w", "y")),
        broken(
            "a tensor of unknown numbers",
            "element-type-expected w",
            usual()
                .between(2)
                .add(MessageFields.GRAPH_INITIALIZER, described("w", 77, 2))
                .node("Add", "x w", "y")),
        broken(
            "a cast to nothing known",
            "element-type-expected Cast_0",
            usual().between(2).node("Cast", "x", "y", whole("to", 77))),
        broken("data outside the folder", "data-inside-expected w", external("../secret", "8")),
        broken("data at an absolute path", "data-inside-expected w", external("/etc/passwd", "8")),
        broken("data that is not there", "data-expected w", external("gone.bin", "8")),
        broken("data of another length", "data-expected w", external("there.bin", "4")),
        broken("data of no length", "data-expected w", external("there.bin", "many")),
        broken(
            "a function that calls itself",
            "finite-function-expected own.f",
            usual()
                .between(2)
                .set("own", 1)
                .node("own.f", "x", "y")
                .function(ForeignModel.function("f", "own.f"))),
        broken("eight functions that call each other ten times", "fewer-operators-expected ", bomb),
        broken(
            "an operator of more inputs than a card can show",
            "fewer-ports-expected Sum_0",
            usual().between(2).node("Sum", "x ".repeat(10_000).strip(), "y")),
        broken(
            "two functions of one name",
            "one-function-expected own.f",
            usual()
                .between(2)
                .set("own", 1)
                .node("own.f", "x", "y")
                .function(ForeignModel.function("f", "Relu"))
                .function(ForeignModel.function("f", "Neg"))),
        broken(
            "an attribute twice",
            "attribute-expected Elu_0",
            usual().between(2).node("Elu", "x", "y", real("alpha", 1), real("alpha", 2))));
  }

  private static String errors(Path file) throws Exception {
    return StructureCheck.faults(ModelIndex.of(file)).stream()
        .filter(FileFault::isError)
        .map(fault -> fault.code() + " " + fault.place())
        .distinct()
        .collect(joining("; "));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aBrokenFileIsRefusedWithTheKindAndThePlace(Broken broken) throws Exception {
    Files.write(folder.resolve("there.bin"), new byte[8]);
    var file = Files.write(folder.resolve("m.onnx"), broken.file());
    assertEquals(broken.errors(), errors(file));
    var refused = assertThrows(ModelException.class, () -> StructureCheck.sound(file));
    assertTrue(refused.getMessage().startsWith(file.toString()), refused::getMessage);
  }

  private void assertSound(ForeignModel model) throws Exception {
    var file = model.write(folder.resolve("m.onnx"));
    assertEquals(List.of(), StructureCheck.faults(ModelIndex.of(file)));
  }

  @Test
  void whatIsLegalIsNotRefused() throws Exception {
    assertSound(usual().between(2).node("Relu", "x", "y"));
    assertSound(
        usual()
            .between(2)
            .node(ForeignModel.operator("a", "Relu", "x", "t"))
            .node(ForeignModel.operator("a", "Neg", "t", "y")));
    assertSound(usual().input("x", -1).output("y").node("Relu", "x", "y"));
    assertSound(branches(ForeignModel.bare().node("Neg", "x", "o").output("o", 2)));
    assertSound(
        usual()
            .between(2)
            .set("own", 1)
            .node("own.f", "x", "y")
            .function(ForeignModel.function("f", "Relu")));
    assertSound(
        usual()
            .input("x", 1, 1, 3, 3)
            .output("y")
            .weight("w", 1, 1, 3, 3)
            .node(
                "ConvTranspose",
                "x w",
                "y",
                wholes("output_shape", List.of(6L, 6L)),
                wholes("strides", List.of(2L, 2L))));
    assertSound(conv(sizes(1, 1, 4, 4), sizes(1, 1, 5, 5), text("auto_pad", "SAME_UPPER")));
    assertSound(sparse(5));
    assertSound(
        usual()
            .input("x", 1, 4, 4)
            .output("y")
            .wholes("all", 2, 2)
            .wholes("axes", 0, -1)
            .node("Unsqueeze", "x axes", "a")
            .node("Squeeze", "a axes", "b")
            .node("Expand", "b one", "c")
            .wholes("one", 1)
            .node("Split", "c all", "y z", whole("axis", 1)));
    assertSound(usual().between(0, 3).wholes("s", 0, -1).node("Reshape", "x s", "y"));
    for (var equation : List.of("...ab, bc", "aab, bc -> a b", "...,bc->...b"))
      assertSound(
          usual()
              .input("x", 1, 3, 3)
              .output("y")
              .weight("w", 1, 5)
              .node("Einsum", "x w", "y", text("equation", equation)));
  }

  @Test
  void whatAFileSaysWithoutEndIsNotRepeated() throws Exception {
    var file =
        usual()
            .between(2, 2)
            .node("Einsum", "x", "y", text("equation", "a1->a".repeat(10_000)))
            .write(folder.resolve("m.onnx"));
    var line = StructureCheck.faults(ModelIndex.of(file)).getFirst().line();
    assertTrue(line.length() < 300, () -> line.length() + " letters");
    var nowhere =
        usual().between(2).node(ForeignModel.operator("a".repeat(10_000), "Neg", "nowhere", "y"));
    var faults = StructureCheck.faults(ModelIndex.of(nowhere.write(folder.resolve("n.onnx"))));
    assertTrue(faults.getFirst().line().length() < 300, faults::toString);
  }

  @Test
  void aNameWithoutEndIsCutInTheDesign() throws Exception {
    var name = "a".repeat(10_000);
    var file =
        usual()
            .between(2, 2)
            .node("Neg", "x", name)
            .node("Abs", name, "y")
            .write(folder.resolve("m.onnx"));
    var design = ImportedModels.open(file, folder, StandardCatalogue.catalogue()).document();
    for (var node : design.graph().nodes())
      assertTrue(node.id().value().length() < 200, () -> node.id().value());
  }

  @Test
  void anOperatorBeforeWhatFeedsItIsOnlyUnusual() throws Exception {
    var file =
        usual().between(2).node("Relu", "t", "y").node("Neg", "x", "t").write(folder.resolve("m"));
    var faults = StructureCheck.faults(ModelIndex.of(file));
    assertEquals("order-expected", faults.getFirst().code());
    assertEquals("", errors(file));
  }

  @Test
  void aFileThatIsCutOffAnywhereIsRefusedInWords() throws Exception {
    var whole = conv(sizes(1, 1, 4, 4), sizes(1, 1, 2, 2), whole("group", 1)).bytes();
    for (int length = 0; length < whole.length; length++) {
      var file = Files.write(folder.resolve("m.onnx"), Arrays.copyOf(whole, length));
      var refused = assertThrows(ModelException.class, () -> StructureCheck.sound(file));
      assertTrue(refused.getMessage().contains("m.onnx"), refused::getMessage);
    }
  }

  @Test
  void graphsThatNestWithoutEndAreRefused() throws Exception {
    var inner = ForeignModel.bare().node("Neg", "x", "o").output("o", 2);
    for (int i = 0; i < 80; i++)
      inner = ForeignModel.bare().node("If", "c", "o", graph("then_branch", inner)).output("o", 2);
    var file =
        usual()
            .between(2)
            .node("If", "c", "y", graph("then_branch", inner))
            .write(folder.resolve("m"));
    assertThrows(ModelException.class, () -> ModelIndex.of(file));
  }
}
