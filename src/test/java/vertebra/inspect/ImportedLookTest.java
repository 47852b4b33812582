package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;
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
    try (var sessions = new OpenSessions(new OrtEngine())) {
      return new PortValueTask(
              CATALOGUE,
              new Analyzer(CATALOGUE).analyze(document.graph()),
              new RunSettings(document, Optional.of(folder.resolve("d.vertebra"))),
              new Samples(folder),
              RunOptions.USUAL.on(Optional.of(Device.CPU)),
              inside,
              Optional.empty(),
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
}
