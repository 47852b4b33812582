package vertebra.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.importing.ImportedModels;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// A model file costs what the design costs that it was made from.
@Tag("slow")
class ModelCostTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static final List<Attribute> FLOATS = List.of(Attribute.whole("fmod", 1));

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> anExportedDesignCostsTheSame() {
    return Stream.of(
            "lenet5",
            "squeezenet1_1",
            "mobilenet_v2",
            "resnet18",
            "unet_bn_same",
            "fcos_head",
            "densenet121",
            "mobilenet_v3_small",
            "googlenet",
            "yolov5n",
            "efficientnet_b0")
        .filter(preset -> CATALOGUE.preset(preset).isPresent())
        .map(preset -> DynamicTest.dynamicTest(preset, () -> compare(preset)));
  }

  private void compare(String preset) throws IOException, CompileException {
    var graph = CATALOGUE.preset(preset).orElseThrow().graph().get();
    var analysis = new Analyzer(CATALOGUE).analyze(graph);
    var model = new Compiler(CATALOGUE).compile(analysis, Compiler.Options.DEFAULT).model();
    var cost = cost(model);
    assertEquals(analysis.cost().multiplyAdds(), cost.total().multiplyAdds(), "multiply-adds");
    assertEquals(analysis.cost().parameters(), cost.total().parameters(), "parameters");
    assertEquals(cost.total().operators(), cost.total().counted(), "operators counted");
    assertEquals(model.operators().size(), cost.total().operators());
    assertEquals(
        model.inputs().stream().map(Model.Value::name).toList(),
        List.copyOf(cost.inputs().keySet()));
    assertTrue(cost.peakBytes() > 0 && cost.peakBytes() <= cost.total().activationBytes() * 2);
  }

  private ModelCost cost(Model model) throws IOException {
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(0), file, false, (_, _) -> true);
    return ModelCost.of(file, Map.of());
  }

  @Test
  void whatHasNoRuleIsNotCounted() throws IOException {
    var picture = new Model.Value("x", TensorType.float32("N,3,H,W"));
    var model =
        new Model(
            "m",
            17,
            List.of(picture),
            List.of(new Model.Value("z", TensorType.float32("N,3,H,W"))),
            List.of(
                new Model.Operator("a", "Relu", List.of("x"), List.of("y"), List.of()),
                new Model.Operator("b", "Relu", List.of("y"), List.of("z"), List.of())),
            List.of(),
            Map.of());
    assertEquals(0, cost(model).total().counted(), "open sizes");
    var file = folder.resolve("model.onnx");
    var sized = ModelCost.of(file, Map.of("x", new long[] {1, 3, 4, 5}));
    assertEquals(2, sized.total().counted());
    assertEquals(120, sized.total().flops());
  }

  @Test
  void productsBetweenActivationsAreKeptApart() throws IOException {
    var model =
        new Model(
            "m",
            17,
            List.of(new Model.Value("x", TensorType.float32("N,4,6"))),
            List.of(new Model.Value("z", TensorType.float32("N,4,4"))),
            List.of(
                new Model.Operator("w", "MatMul", List.of("x", "k"), List.of("y"), List.of()),
                new Model.Operator(
                    "t",
                    "Transpose",
                    List.of("y"),
                    List.of("u"),
                    List.of(Attribute.wholes("perm", 0, 2, 1))),
                new Model.Operator("a", "MatMul", List.of("y", "u"), List.of("z"), List.of())),
            List.of(
                new Model.Weight(
                    "k",
                    DType.FLOAT32,
                    List.of(6L, 5L),
                    Init.ones(),
                    Model.Weight.WeightKind.TRAINABLE)),
            Map.of());
    var total = cost(model).total();
    assertEquals(4 * 6 * 5, total.multiplyAdds());
    assertEquals(4 * 5 * 4, total.attentionMultiplyAdds());
    assertEquals(30, total.parameters());
  }

  @Test
  void whatADesignKeepsFromAFileCostsWhatItCostsThere() throws Exception {
    var model =
        new Model(
            "m",
            17,
            List.of(new Model.Value("x", TensorType.float32("N,4,6"))),
            List.of(new Model.Value("z", TensorType.float32("N,4"))),
            List.of(
                new Model.Operator("w", "MatMul", List.of("k", "x"), List.of("y"), List.of()),
                new Model.Operator("s", "Sign", List.of("y"), List.of("t"), List.of()),
                new Model.Operator("m", "Mod", List.of("t", "y"), List.of("o"), FLOATS),
                new Model.Operator("e", "Erf", List.of("o"), List.of("u"), List.of()),
                new Model.Operator(
                    "p",
                    "Transpose",
                    List.of("x"),
                    List.of("v"),
                    List.of(Attribute.wholes("perm", 0, 2, 1))),
                new Model.Operator("a", "MatMul", List.of("u", "v"), List.of("b"), List.of()),
                new Model.Operator(
                    "r",
                    "ReduceL1",
                    List.of("b"),
                    List.of("z"),
                    List.of(Attribute.wholes("axes", 2), Attribute.whole("keepdims", 0)))),
            List.of(
                new Model.Weight(
                    "k",
                    DType.FLOAT32,
                    List.of(5L, 4L),
                    Init.ones(),
                    Model.Weight.WeightKind.TRAINABLE)),
            Map.of());
    var file = cost(model).total();
    var opened =
        ImportedModels.open(folder.resolve("model.onnx").toAbsolutePath(), folder, CATALOGUE);
    var graph = opened.document().graph();
    long kept =
        graph.nodes().stream().filter(node -> OperatorBlocks.isOperator(node.block())).count();
    assertTrue(kept >= 5, graph.nodes().toString());
    assertEquals(file, new Analyzer(CATALOGUE).analyze(graph).cost());
  }
}
