package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.catalogue.layers.Inputs;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.importing.StructureCheck;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Shape;

/// "Valid" means exportable and runnable. Designs are drawn at random: sizes fixed and open, parts
/// muted and bypassed, one port wired to several places and outputs, inputs that are outputs, parts
/// that reach nothing. What is said to be valid is exported, holds before the checker of files, and
/// runs to the shapes that were said; what is not is not exported.
@Tag("slow")
class RandomDesignsTest {

  private static final Engine ENGINE = new OrtEngine();
  private static final List<String> SHAPES =
      List.of(
          "N,4,16,16",
          "N,4,H,W",
          "N,4,H,H",
          "batch,8,17,12",
          "2,4,9,H",
          "N,4,S,24",
          "N,8",
          "N,5,8");
  private static final long MOST_MULTIPLY_ADDS = 5_000_000;
  private static final long MOST_PARAMETERS = 200_000;

  /// Whole models and what goes before or after them are left to tests of their own.
  private static final List<BlockType> PARTS =
      Designs.CATALOGUE.blocks().stream()
          .filter(block -> block.role() == Role.PART || block.role() == Role.NECK)
          .toList();

  @TempDir Path folder;

  private final Random random = new Random(11);

  @Tag("ort")
  @Test
  void validMeansExportableAndRunnable() throws Exception {
    hold(30, 12);
  }

  @Tag("ort")
  @Tag("full")
  @Test
  void validMeansExportableAndRunnableInThousands() throws Exception {
    hold(1_000, 400);
  }

  /// Draws so many designs, of which at least so many must be valid and run.
  private void hold(int designs, int atLeast) throws Exception {
    int ran = 0;
    int refused = 0;
    for (int i = 0; i < designs; i++) {
      var graph = drawn();
      var analysis = Designs.ANALYZER.settled(Designs.ANALYZER.check(graph, Analysis.NONE));
      if (!analysis.isValid()) {
        assertThrows(CompileException.class, () -> compiled(analysis), graph::toString);
        refused++;
      } else if (hold(analysis)) ran++;
    }
    var found = ran + " ran, " + refused + " refused";
    assertTrue(ran >= atLeast && refused >= designs / 30, () -> found);
  }

  private static Model compiled(Analysis analysis) throws CompileException {
    return new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
  }

  /// Whether a valid design had sizes to run at.
  private boolean hold(Analysis analysis) throws Exception {
    Model model;
    try {
      model = compiled(analysis);
    } catch (CompileException refused) {
      throw new AssertionError(words(analysis), refused);
    }
    var file = folder.resolve("design.onnx");
    ModelWriter.write(model, NetworkRun.WEIGHTS, file, false, (_, _) -> true);
    try {
      StructureCheck.sound(file);
    } catch (ModelException unsound) {
      throw new AssertionError(words(analysis), unsound);
    }
    for (int attempt = 0; attempt < 4; attempt++) {
      var sizes = sizes(analysis, model);
      var fixed = Designs.ANALYZER.at(analysis, sizes);
      if (!fixed.errors().isEmpty()) continue;
      run(analysis, model, compiled(fixed), file, sizes);
      return true;
    }
    return false;
  }

  private static void run(
      Analysis analysis, Model model, Model fixed, Path file, Map<String, Long> sizes)
      throws Exception {
    var inputs = new LinkedHashMap<String, Tensor>();
    for (var input : model.inputs()) {
      var shape = input.type().shape().inBatchesOf(2).substitute(sizes);
      inputs.put(
          input.name(),
          NoiseInput.uniform(inputs.size()).tensor(input.type().dtype(), shape.toLongs()));
    }
    try (var session = ENGINE.open(file, Device.CPU, Engine.Options.DEFAULT.withThreads(1))) {
      var outputs = session.run(inputs, Cancellation.none());
      for (var output : fixed.outputs()) {
        var promised = output.type().shape().inBatchesOf(2);
        var tensor = Objects.requireNonNull(outputs.get(output.name()));
        if (promised.isKnown())
          assertArrayEquals(
              promised.toLongs(), tensor.dims(), () -> words(analysis) + " at " + sizes);
        assertEquals(output.type().dtype(), tensor.dtype(), () -> words(analysis));
      }
    } catch (Exception failed) {
      throw new AssertionError(words(analysis) + " at " + sizes, failed);
    }
  }

  private static String words(Analysis analysis) {
    return analysis.graph().nodes() + "\n" + analysis.graph().edges();
  }

  /// Numbers for the open sizes at which each of them works.
  private Map<String, Long> sizes(Analysis analysis, Model model) {
    var sizes = new LinkedHashMap<String, Long>();
    for (var input : model.inputs())
      input
          .type()
          .shape()
          .symbols()
          .filter(symbol -> !symbol.isBatch())
          .forEach(symbol -> {
            var works =
                analysis.findings().sizes().sizes(symbol.name()).stream()
                    .filter(size -> size <= 48)
                    .boxed()
                    .toList();
            long size = works.isEmpty() ? 64 : works.get(random.nextInt(works.size()));
            sizes.putIfAbsent(symbol.name(), size);
          });
    return sizes;
  }

  private Graph drawn() {
    var graph = Graph.EMPTY;
    int inputs = 1 + random.nextInt(2);
    for (int i = 0; i < inputs; i++) graph = graph.with(input("in" + i));
    int parts = 1 + random.nextInt(7);
    for (int i = 0; i < parts; i++) {
      // What does not fit is mostly drawn again, so that many designs are valid.
      for (int attempt = 0; attempt < 6; attempt++) {
        var next = withPart(graph, "part" + i);
        var analysis = Designs.ANALYZER.check(next, Analysis.NONE);
        var cost = analysis.cost();
        boolean isLarge =
            cost.multiplyAdds() > MOST_MULTIPLY_ADDS || cost.parameters() > MOST_PARAMETERS;
        if (isLarge || !analysis.errors().isEmpty() && random.nextInt(40) > 0) continue;
        graph = next;
        break;
      }
    }
    int outputs = random.nextInt(4);
    for (int i = 0; i < outputs; i++) {
      var output = Node.of("out" + i, Inputs.OUTPUT.id().value());
      graph = graph.with(output);
      if (random.nextInt(30) > 0)
        graph = graph.with(new Edge(anywhere(graph), new Port(output.id(), "x")));
    }
    return graph;
  }

  private Node input(String name) {
    var shape = Shape.parse(SHAPES.get(random.nextInt(SHAPES.size())));
    return Node.of(new NodeId(name), Inputs.INPUT.id(), ParameterSpec.set(Inputs.SHAPE.to(shape)));
  }

  private Graph withPart(Graph graph, String name) {
    var block = PARTS.get(random.nextInt(PARTS.size()));
    var examples = block.examples();
    var parameters = examples.get(random.nextInt(examples.size())).parameters();
    var mode =
        switch (random.nextInt(8)) {
          case 0 -> Node.Mode.MUTED;
          case 1 -> Node.Mode.BYPASSED;
          default -> Node.Mode.ACTIVE;
        };
    var node = Node.of(new NodeId(name), block.id(), parameters).with(mode);
    var next = graph.with(node);
    for (var port : block.inputs(parameters)) {
      if (port.arity() == PortSpec.Arity.OPTIONAL && random.nextBoolean()) continue;
      int wires = port.arity() == PortSpec.Arity.MANY ? 1 + random.nextInt(3) : 1;
      for (int wire = 1; wire <= wires; wire++)
        next = next.with(new Edge(anywhere(graph), new Port(node.id(), port.slot(wire))));
    }
    return next;
  }

  /// Any port that something leaves, the latest rather than others.
  private Port anywhere(Graph graph) {
    var ports = new ArrayList<Port>();
    for (var node : graph.nodes())
      for (var port : Designs.CATALOGUE.find(node.block()).orElseThrow().outputs(node.parameters()))
        ports.add(new Port(node.id(), port.name()));
    return random.nextBoolean() ? ports.getLast() : ports.get(random.nextInt(ports.size()));
  }
}
