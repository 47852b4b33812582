package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.importing.ImportedModels;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// What flows through the blocks of a design that came from a model file is seen, though the file
/// does not compute every port of theirs.
@Tag("ort")
class ImportedLookTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir Path folder;

  private static Compiled compiled(Graph graph) throws Exception {
    return new Compiler(CATALOGUE)
        .compile(new Analyzer(CATALOGUE).analyze(graph), Compiler.Options.DEFAULT);
  }

  private Document imported(Model model) throws Exception {
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(5), file, false, (_, _) -> true);
    return ImportedModels.open(file, folder, CATALOGUE).document();
  }

  private PortValues seen(Document document, List<NodeId> inside) throws Exception {
    return seen(document, inside, Optional.empty());
  }

  private PortValues seen(Document document, List<NodeId> inside, Optional<PortPath> probe)
      throws Exception {
    try (var sessions = new OpenSessions(new OrtEngine())) {
      return new PortValueTask(
              CATALOGUE,
              new Analyzer(CATALOGUE).analyze(document.graph()),
              new RunSettings(document, Optional.of(folder.resolve("d.vertebra"))),
              new Samples(folder),
              RunOptions.USUAL.on(Optional.of(Device.CPU)),
              inside,
              probe,
              PortValueTask.Limits.USUAL)
          .work(sessions, Cancellation.none());
    }
  }

  @Test
  void aPortThatTheFileDoesNotComputeHidesNoOther() throws Exception {
    var graph = CATALOGUE.preset("squeezenet1_1").orElseThrow().graph().get();
    var document = imported(compiled(graph).model());
    var seen = seen(document, List.of());
    var of = seen.byPort().keySet().stream().map(PortPath::outermost).collect(Collectors.toSet());
    for (var node : document.graph().nodes())
      if (!document.graph().outgoing(node.id()).isEmpty())
        assertTrue(of.contains(node.id()), () -> node.id() + " is not among " + of);
    assertEquals(Optional.empty(), seen.trouble());
  }

  @Test
  void whatNobodyReadsOfANewBlockIsSeenToo() throws Exception {
    var document =
        imported(
            compiled(
                    GraphText.parse(
                        """
                        image  = input(shape: "1,3,32,32")
                        relu   = relu       image
                        answer = output     relu
                        """))
                .model());
    var body = new NodeId("body");
    var end = new NodeId("end");
    var image = document.graph().edges().iterator().next().from();
    var graph =
        document
            .graph()
            .with(
                Node.of(
                    body,
                    new BlockId("mobilenet-v3"),
                    Parameters.NONE.with("width", Value.of(0.25))))
            .with(Node.of(end, new BlockId("output"), Parameters.NONE))
            .with(new Edge(image, new Port(body, "x")))
            .with(new Edge(new Port(body, "c5"), new Port(end, "x")));
    var seen = seen(document.with(graph), List.of());
    assertEquals(
        Set.of("c1", "c2", "c3", "c4", "c5"),
        seen.byPort().keySet().stream()
            .filter(path -> path.outermost().equals(body))
            .map(PortPath::port)
            .collect(Collectors.toSet()));
  }

  @Test
  void attentionInsideABlockIsSeenBesideOperatorsThatNoBlockStandsFor() throws Exception {
    var model =
        compiled(
                GraphText.parse(
                    """
                    tokens = input(shape: "N,65,64")
                    block  = encoder-block(heads: 4)   tokens
                    answer = output                  block
                    """))
            .model();
    var end = model.outputs().getFirst();
    var program = new ArrayList<>(model.operators());
    program.add(
        new Model.Operator("sign", "Sign", List.of(end.name()), List.of("signs"), List.of()));
    var document =
        imported(model.with(List.of(new Model.Value("signs", end.type())), List.copyOf(program)));
    var block =
        document.graph().nodes().stream()
            .filter(node -> node.block().equals(new BlockId("encoder-block")))
            .findFirst()
            .orElseThrow(() -> new AssertionError(document.graph().nodes().toString()));
    assertTrue(document.graph().size() > 3, "a block stands for all of it");
    var seen = seen(document, List.of(block.id()));
    assertEquals(1, seen.attentions().size(), seen.attentions().toString());
    assertEquals(seen.attentions(), seen(document, List.of()).attentions(), "seen from outside");
  }

  /// As exporters write it that fold the heads into the axis of samples.
  @Test
  void attentionOverThreeAxesIsSeenWithItsHeads() throws Exception {
    var model =
        folded(
            compiled(
                    GraphText.parse(
                        """
                        tokens = input(shape: "N,65,64")
                        block  = encoder-block(heads: 4)   tokens
                        answer = output                  block
                        """))
                .model());
    var document = imported(model);
    var weights = seen(document, List.of(), Optional.empty()).attentions().getFirst();
    var seen = seen(document, List.of(), Optional.of(weights)).byPort().get(weights).tensor();
    assertArrayEquals(new long[] {1, 4, 65, 65}, seen.dims());
    assertEquals(1, sum(Arrays.copyOf(seen.toFloats(), 65)), 1e-4);
  }

  private static double sum(float[] shares) {
    double sum = 0;
    for (float share : shares) sum += share;
    return sum;
  }

  /// A model whose attention works on `[samples · heads, queries, keys]`.
  private static Model folded(Model model) {
    var softmax =
        model.operators().stream().filter(op -> op.type().equals("Softmax")).findFirst().get();
    var program = new ArrayList<Model.Operator>();
    var weights = new ArrayList<>(model.weights());
    for (var sizes :
        Map.of(
                "three",
                List.of(-1L, 65L, 16L),
                "turned",
                List.of(-1L, 16L, 65L),
                "four",
                List.of(-1L, 4L, 65L, 16L))
            .entrySet())
      weights.add(
          new Model.Weight(
              sizes.getKey(),
              DType.INT64,
              List.of((long) sizes.getValue().size()),
              new Init.Wholes(sizes.getValue()),
              Model.Weight.WeightKind.CONSTANT));
    for (var op : model.operators()) {
      boolean scores = op.outputs().equals(softmax.inputs());
      boolean weighs = op.inputs().getFirst().equals(softmax.outputs().getFirst());
      if (!scores && !weighs) {
        program.add(op);
        continue;
      }
      var inputs = new ArrayList<>(op.inputs());
      for (int i = scores ? 0 : 1; i < 2; i++) {
        var flat = op.inputs().get(i) + "/flat";
        program.add(reshape(op.inputs().get(i), scores && i == 1 ? "turned" : "three", flat));
        inputs.set(i, flat);
      }
      var output = op.outputs().getFirst();
      var made = scores ? output : output + "/flat";
      program.add(new Model.Operator(op.name(), op.type(), inputs, List.of(made), op.attributes()));
      if (weighs) program.add(reshape(made, "four", output));
    }
    return new Model(
        model.name(), model.opset(), model.inputs(), model.outputs(), program, weights, Map.of());
  }

  private static Model.Operator reshape(String from, String sizes, String to) {
    return new Model.Operator(to + "/r", "Reshape", List.of(from, sizes), List.of(to), List.of());
  }
}
