package vertebra.importing.recognition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Plan;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.PortSpec;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;

/// Blocks are read from operators alone: no name, no design, no word on what is a weight.
@Tag("slow")
class RecogniserTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final BlockLibrary LIBRARY = BlockLibrary.standard();

  /// One in so many ready-made networks is tried at every build; all with `-Dvertebra.full=true`.
  private static final int ONE_IN = 9;

  @TestFactory
  List<DynamicTest> aReadyMadeNetworkIsReadAsItsBlocks() {
    var presets = List.copyOf(CATALOGUE.presets());
    return IntStream.range(0, presets.size())
        .filter(i -> i % ONE_IN == 0)
        .mapToObj(presets::get)
        .map(preset -> DynamicTest.dynamicTest(preset.id(), () -> readsAsItsBlocks(preset)))
        .toList();
  }

  private static void readsAsItsBlocks(Preset preset) throws CompileException {
    var graph = preset.graph().get();
    var read = read(shuffled(model(CATALOGUE, graph)), LIBRARY);
    assertEquals(List.of(), read.unread(), "operators that belong to no block");
    assertEquals(placed(graph), blocks(read));
  }

  /// Of 281 networks a few are as well something else by their operators alone.
  @Test
  @EnabledIfSystemProperty(named = "vertebra.full", matches = "true")
  void nearlyAllReadyMadeNetworksAreReadAsTheirBlocks() throws CompileException {
    var others = new ArrayList<String>();
    long operators = 0;
    long read = 0;
    for (var preset : CATALOGUE.presets()) {
      var graph = preset.graph().get();
      var file = shuffled(model(CATALOGUE, graph));
      var found = read(file, LIBRARY);
      operators += file.operators().size();
      read += file.operators().size() - found.unread().size();
      if (!placed(graph).equals(blocks(found))) others.add(preset.id());
    }
    int all = CATALOGUE.presets().size();
    IO.println(
        "%d of %d with the same blocks, %d of %d operators; others: %s"
            .formatted(all - others.size(), all, read, operators, others));
    assertTrue(all - others.size() >= 275 * all / 281, others::toString);
    assertTrue(read >= 0.999 * operators, () -> "too few operators");
  }

  private static List<String> placed(Graph graph) {
    return graph.nodes().stream()
        .map(node -> CATALOGUE.find(node.block()).orElseThrow())
        .filter(block -> block.role() != Role.INPUT && block.role() != Role.OUTPUT)
        .map(block -> block.id().value())
        .sorted()
        .toList();
  }

  private static List<String> blocks(Recognised read) {
    return read.blocks().stream().map(part -> part.block().value()).sorted().toList();
  }

  @Test
  void theParametersThatShowAreRead() throws CompileException {
    var read =
        read(model(CATALOGUE, CATALOGUE.preset("resnet50").orElseThrow().graph().get()), LIBRARY);
    var backbone = read.blocks().getFirst();
    assertEquals("resnet", backbone.block().value());
    assertEquals("{depth=50}", backbone.parameters().values().toString());
    assertEquals(List.of("x"), backbone.ports());
    assertTrue(backbone.inputs().getFirst().isPresent());
    assertTrue(backbone.rules().isEmpty(), "the very same operators need no rule");
  }

  @Test
  void aNewBlockIsFoundWithoutAnotherLine() throws CompileException {
    var chosen = new Random(7).ints(6, 0, 3).toArray();
    var parts =
        CATALOGUE.blocks().stream()
            .filter(
                block -> List.of("conv-unit", "relu", "batch-norm").contains(block.id().value()))
            .toList();
    var definition =
        BlockType.named("made-up", "Made up")
            .inputs(PortSpec.one("x", "Input"))
            .expanded(site -> Body.of(body -> chain(body, parts, chosen)))
            .example("alone", Parameters.NONE, List.of("N,12,16,16"), List.of("N,64,16,16"))
            .summary("A block that no library has seen.")
            .description("Some layers one after the other.");
    var family = Family.named("made-up", "Made up");
    var made = family.add(definition);
    var catalogue = CATALOGUE.plus(family.close());
    var builder = new LibraryBuilder(catalogue, Detail.EXACT);
    builder.addExamples(made);
    var graph =
        Exemplar.around(catalogue, made.id(), made.site(made.examples().getFirst())).orElseThrow();
    var read = read(model(catalogue, graph), LIBRARY, builder.library());
    assertEquals(
        List.of(new BlockId("made-up")),
        read.blocks().stream().map(Recognised.Part::block).toList());
  }

  private static Port chain(Body.Builder body, List<BlockType> parts, int[] chosen) {
    var end = body.input("x");
    for (int i = 0; i < chosen.length; i++) end = body.add("part" + i, parts.get(chosen[i]), end);
    return end;
  }

  @TestFactory
  List<DynamicTest> aModelMadeToConfuseEnds() {
    return List.of("Add", "Mul", "Concat").stream()
        .map(type ->
            DynamicTest.dynamicTest(
                "10,000 × " + type + " of the last two results",
                () -> {
                  var nodes = new ArrayList<ModelFile.Node>();
                  for (int i = 0; i < 10_000; i++)
                    nodes.add(node(type, List.of("t" + i, "t" + (i + 1)), "t" + (i + 2)));
                  var file = file(List.of("t0", "t1"), nodes, List.of("t10001"));
                  var read =
                      new Recogniser(LIBRARY)
                          .andUnseen(CATALOGUE, BlockLibrary::forms)
                          .read(file, ModelShapes.of(file, Map.of()));
                  int told =
                      read.unread().size()
                          + read.blocks().stream().mapToInt(part -> part.operators().size()).sum();
                  assertEquals(10_000, told, "every operator is in one block or in none");
                }))
        .toList();
  }

  @Test
  void tenThousandEqualLayersOfAnUnseenWidthAreReadOneByOne() {
    var tensors = new LinkedHashMap<String, ModelFile.Tensor>();
    tensors.put("w", new ModelFile.Tensor("w", DType.FLOAT32, List.of(7L, 7L, 11L, 11L), null));
    var nodes = new ArrayList<ModelFile.Node>();
    for (int i = 0; i < 10_000; i++)
      nodes.add(
          new ModelFile.Node(
              "",
              "",
              "Conv",
              List.of("t" + i, "w"),
              List.of("t" + (i + 1)),
              Map.of("pads", Attribute.wholes("pads", 5, 5, 5, 5)),
              false));
    var file = file(List.of("t0"), nodes, tensors, List.of("t10000"));
    var shapes = ModelShapes.of(file, Map.of("t0", new long[] {1, 7, 9, 9}));
    var read = new Recogniser(LIBRARY).andUnseen(CATALOGUE, BlockLibrary::forms).read(file, shapes);
    assertEquals(List.of(), read.unread());
    assertEquals(
        Set.of("conv-2d"),
        read.blocks().stream().map(part -> part.block().value()).collect(Collectors.toSet()));
  }

  @Test
  void aSearchThatIsGivenUpIsSaid() {
    var matcher = new Matcher(sums(3_000), LIBRARY, 100);
    assertTrue(matcher.hits().size() < 3_000);
    assertTrue(matcher.isExhausted());
  }

  @Test
  void sumsOfTheLastTwoSumsTakeFewStepsEach() {
    var matcher = new Matcher(sums(3_000), LIBRARY, 50 * 3_000);
    assertTrue(matcher.hits().size() >= 3_000);
    assertFalse(matcher.isExhausted());
  }

  /// A backbone that differs from a ready-made one in its first operator alone, which its
  /// description, written from its ends, says last: everything but one word of it fits.
  @Test
  void longBeginningsThatFailAtTheirEndTakeFewStepsEach() throws CompileException {
    var whole =
        ModelFile.of(model(CATALOGUE, CATALOGUE.preset("resnet50").orElseThrow().graph().get()));
    var nodes = new ArrayList<ModelFile.Node>();
    var outputs = new ArrayList<String>();
    for (int copy = 0; copy < 12; copy++) {
      int number = copy;
      UnaryOperator<String> renamed =
          name ->
              whole.tensors().containsKey(name) || whole.inputs().contains(name)
                  ? name
                  : name + "@" + number;
      for (var node : whole.nodes()) {
        var attributes = new LinkedHashMap<>(node.attributes());
        if (node.inputs().contains(whole.inputs().getFirst()))
          attributes.put("dilations", Attribute.wholes("dilations", 1, 2));
        nodes.add(
            new ModelFile.Node(
                "",
                "",
                node.type(),
                node.inputs().stream().map(renamed).toList(),
                node.outputs().stream().map(renamed).toList(),
                attributes,
                false));
      }
      whole.outputs().forEach(output -> outputs.add(renamed.apply(output)));
    }
    var file = file(whole.inputs(), nodes, whole.tensors(), outputs);
    var graph = ModelOperators.of(file, ModelShapes.of(file, Map.of()), Map.of()).draft().freeze();
    var matcher = new Matcher(graph, LIBRARY, 200L * graph.size());
    assertTrue(matcher.hits().size() > 12 * 16, "the parts are blocks all the same");
    assertFalse(matcher.isExhausted());
  }

  private static OperatorGraph sums(int count) {
    var nodes = new ArrayList<ModelFile.Node>();
    for (int i = 0; i < count; i++)
      nodes.add(node("Add", List.of("t" + i, "t" + (i + 1)), "t" + (i + 2)));
    var file = file(List.of("t0", "t1"), nodes, List.of("t" + (count + 1)));
    return ModelOperators.of(file, ModelShapes.of(file, Map.of()), Map.of()).draft().freeze();
  }

  @Test
  void whatIsReadFromOutsideIsNotHiddenInABlock() throws CompileException {
    var model = model(CATALOGUE, CATALOGUE.preset("resnet18").orElseThrow().graph().get());
    var inner =
        model.operators().stream()
            .filter(operator -> operator.type().equals("Relu"))
            .skip(3)
            .findFirst()
            .orElseThrow();
    var outputs = new ArrayList<>(model.outputs());
    outputs.add(new Model.Value(inner.outputs().getFirst(), model.outputs().getFirst().type()));
    var tapped =
        new Model(
            model.name(),
            model.opset(),
            model.inputs(),
            outputs,
            model.operators(),
            model.weights(),
            Map.of());
    var read = read(tapped, LIBRARY);
    assertFalse(blocks(read).contains("resnet"), "an operator whose result leaves is not hidden");
    assertTrue(blocks(read).contains("basic-residual"), blocks(read).toString());
  }

  private static Model model(Catalogue catalogue, Graph graph) throws CompileException {
    return new Compiler(catalogue)
        .compile(
            Plan.of(catalogue, new Analyzer(catalogue).analyze(graph)), Compiler.Options.DEFAULT)
        .model();
  }

  private static Recognised read(Model model, BlockLibrary... libraries) {
    var file = ModelFile.of(model);
    return new Recogniser(libraries).read(file, ModelShapes.of(file, Map.of()));
  }

  /// The model with every name replaced by one that says nothing.
  private static Model shuffled(Model model) {
    var numbers = new ArrayList<>(IntStream.range(0, 100_000).boxed().toList());
    Collections.shuffle(numbers, new Random(model.operators().size()));
    var names = new LinkedHashMap<String, String>();
    names.put("", "");
    UnaryOperator<String> other =
        name -> names.computeIfAbsent(name, _ -> "n" + numbers.get(names.size()));
    return new Model(
        "m",
        model.opset(),
        model.inputs().stream()
            .map(value -> new Model.Value(other.apply(value.name()), value.type()))
            .toList(),
        model.outputs().stream()
            .map(value -> new Model.Value(other.apply(value.name()), value.type()))
            .toList(),
        model.operators().stream()
            .map(operator ->
                new Model.Operator(
                    other.apply(operator.name()),
                    operator.type(),
                    operator.inputs().stream().map(other).toList(),
                    operator.outputs().stream().map(other).toList(),
                    operator.attributes()))
            .toList(),
        model.weights().stream()
            .map(weight ->
                new Model.Weight(
                    other.apply(weight.name()),
                    weight.dtype(),
                    weight.dims(),
                    weight.init(),
                    weight.kind()))
            .toList(),
        Map.of());
  }

  private static ModelFile.Node node(String type, List<String> inputs, String output) {
    return new ModelFile.Node("", "", type, inputs, List.of(output), Map.of(), false);
  }

  private static ModelFile file(
      List<String> inputs, List<ModelFile.Node> nodes, List<String> outputs) {
    return file(inputs, nodes, new LinkedHashMap<>(), outputs);
  }

  private static ModelFile file(
      List<String> inputs,
      List<ModelFile.Node> nodes,
      SequencedMap<String, ModelFile.Tensor> tensors,
      List<String> outputs) {
    return new ModelFile(
        Path.of("made"), 8, 17, "", inputs, outputs, nodes, tensors, Map.of(), List.of());
  }
}
