package vertebra.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.document.Document;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.importing.ImportedModels;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// A design that came from a model file runs as that file.
class ImportedRunTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir Path folder;

  private Document imported() throws Exception {
    return imported(squeezenet().model());
  }

  private static Compiled squeezenet() throws Exception {
    var graph = CATALOGUE.preset("squeezenet1_1").orElseThrow().graph().get();
    return compiled(new Compiler(CATALOGUE), graph);
  }

  private Document imported(Model model) throws Exception {
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(5), file, false, (_, _) -> true);
    return ImportedModels.open(file, folder, CATALOGUE).document();
  }

  @Test
  void itGivesTheNumbersOfItsFileBitForBit() throws Exception {
    var document = imported();
    var backbone = document.graph().nodes().stream().toList().get(1);
    var settings = new RunSettings(document, Optional.of(folder.resolve("d.vertebra")));
    var ports = document.graph().outgoing(backbone.id()).stream().map(Edge::from).toList();
    var compiled =
        DesignCompiler.of(CATALOGUE, settings)
            .compile(
                new Analyzer(CATALOGUE).analyze(document.graph()),
                Compiler.Options.DEFAULT.withTaps(ports.stream().map(PortPath::of).toList()));
    var blocks =
        compiled.model().operators().stream().map(Model.Operator::block).distinct().toList();
    assertTrue(blocks.contains(backbone.id().value()), blocks.toString());
    assertEquals(1, compiled.taps().size());
    var options = Engine.Options.DEFAULT.withThreads(1);
    var engine = new OrtEngine();
    try (var own = engine.open(compiled.model(), Initialiser.seeded(0), Device.CPU, options);
        var file = engine.open(folder.resolve("model.onnx"), Device.CPU, options)) {
      var feed = ModelInputs.noise(own, 1, Cancellation.none()).tensors();
      var mine = own.run(feed, Cancellation.none());
      var there =
          file.run(
              Map.of(file.inputs().getFirst().name(), feed.firstEntry().getValue()),
              Cancellation.none());
      assertEquals(2, mine.size(), "the output and what flows between backbone and head");
      assertEquals(
          -1, mine.firstEntry().getValue().data().mismatch(there.firstEntry().getValue().data()));
    }
  }

  /// The file is written from a design whose inside is known.
  @Test
  void insideABlockFlowsWhatTheFileHasThere() throws Exception {
    var document = imported();
    var block = document.graph().nodes().stream().toList().get(1).id();
    var written = CATALOGUE.preset("squeezenet1_1").orElseThrow().graph().get();
    var twin = written.nodes().stream().toList().get(1).id();
    var settings = new RunSettings(document, Optional.of(folder.resolve("d.vertebra")));
    var compiled = compiled(DesignCompiler.of(CATALOGUE, settings), document.graph());
    Compiled looked;
    try (var sessions = new OpenSessions(new OrtEngine())) {
      looked = sessions.inside(CATALOGUE, settings, compiled, List.of(block));
      assertEquals(looked, sessions.inside(CATALOGUE, settings, compiled, List.of(block)));
    }
    var ports = inside(looked, block);
    assertTrue(ports.stream().anyMatch(port -> port.nodes().size() > 2), "parts of parts");
    assertEquals(List.of(), ports.stream().filter(port -> !looked.computes(port)).toList());
    assertFalse(ports.stream().allMatch(compiled::computes));
    var there = values(looked.tapped(ports), Initialiser.seeded(0));
    var own = compiled(new Compiler(CATALOGUE), written);
    var twins = ports.stream().map(port -> of(twin, port)).toList();
    var here = values(own.tapped(twins), Initialiser.seeded(5));
    for (var port : ports)
      assertEquals(
          -1, here.get(of(twin, port)).data().mismatch(there.get(port).data()), port.toString());
  }

  /// The file is written from a design of which is known what belongs to which part.
  @Test
  void operatorsBelongToThePartsInsideBlocks() throws Exception {
    var document = imported();
    var settings = new RunSettings(document, Optional.of(folder.resolve("d.vertebra")));
    var compiled = compiled(DesignCompiler.of(CATALOGUE, settings), document.graph());
    var placed = DesignCompiler.placed(CATALOGUE, settings, compiled);
    assertEquals(
        inner(squeezenet().model()), inner(placed.model()), "the parts inside, in their order");
  }

  private static List<String> inner(Model model) {
    return model.operators().stream()
        .filter(operator -> !operator.type().equals("Identity"))
        .map(Model.Operator::block)
        .filter(block -> block.contains("/"))
        .map(block -> block.substring(block.indexOf('/')))
        .toList();
  }

  /// As PyTorch writes DenseNets: every layer joins all maps before it at once.
  @Test
  void insideABlockFlowsWhatTheFileHasThereWhereItJoinsAtOnce() throws Exception {
    var written =
        GraphText.parse(
            """
            image  = input(shape: "N,64,8,8")
            dense  = dense-block               image
            answer = output                  dense
            """);
    var own = compiled(new Compiler(CATALOGUE), written);
    var document = imported(joinedAtOnce(own.model()));
    var block = document.graph().nodes().stream().toList().get(1).id();
    assertEquals(new BlockId("dense-block"), document.graph().node(block).block());
    var settings = new RunSettings(document, Optional.of(folder.resolve("d.vertebra")));
    var compiled = compiled(DesignCompiler.of(CATALOGUE, settings), document.graph());
    Compiled looked;
    try (var sessions = new OpenSessions(new OrtEngine())) {
      looked = sessions.inside(CATALOGUE, settings, compiled, List.of(block));
    }
    var ports = inside(looked, block);
    assertEquals(List.of(), ports.stream().filter(port -> !looked.computes(port)).toList());
    var there = values(looked.tapped(ports), Initialiser.seeded(0));
    var twins = ports.stream().map(port -> of(new NodeId("dense"), port)).toList();
    var here = values(own.tapped(twins), Initialiser.seeded(5));
    for (var port : ports)
      assertEquals(
          -1,
          here.get(of(new NodeId("dense"), port)).data().mismatch(there.get(port).data()),
          port.toString());
  }

  private static Model joinedAtOnce(Model model) {
    var joins = new HashMap<String, List<String>>();
    var operators = new ArrayList<Model.Operator>();
    for (var each : model.operators()) {
      if (!each.type().equals("Concat")) {
        operators.add(each);
        continue;
      }
      var inputs =
          each.inputs().stream()
              .flatMap(input -> joins.getOrDefault(input, List.of(input)).stream())
              .toList();
      joins.put(each.outputs().getFirst(), inputs);
      operators.add(
          new Model.Operator(each.name(), each.type(), inputs, each.outputs(), each.attributes()));
    }
    return model.with(model.outputs(), operators);
  }

  private static List<PortPath> inside(Compiled compiled, NodeId block) {
    return compiled.plan().ports().keySet().stream()
        .filter(port -> port.isInside(List.of(block)))
        .toList();
  }

  private static Compiled compiled(Compiler compiler, Graph graph) throws Exception {
    return compiler.compile(new Analyzer(CATALOGUE).analyze(graph), Compiler.Options.DEFAULT);
  }

  /// The same port in another block.
  private static PortPath of(NodeId outermost, PortPath port) {
    var nodes = new ArrayList<>(port.nodes());
    nodes.set(0, outermost);
    return new PortPath(nodes, port.port());
  }

  private static Map<PortPath, Tensor> values(Compiled compiled, WeightData weights)
      throws Exception {
    var options = Engine.Options.DEFAULT.withThreads(1);
    try (var session = new OrtEngine().open(compiled.model(), weights, Device.CPU, options)) {
      var feed = ModelInputs.noise(session, 1, Cancellation.none()).tensors();
      var outputs = session.run(feed, Cancellation.none());
      var values = new HashMap<PortPath, Tensor>();
      compiled.taps().forEach((port, name) -> values.put(port, outputs.get(name)));
      return values;
    }
  }
}
