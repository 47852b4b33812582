package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.block.ParameterSpec;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.execute.RunState;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;

/// However a design is broken, running it either works or is refused in our own words: what ONNX
/// Runtime says of a model that it cannot open is no answer.
@Tag("ort")
class BrokenDesignsTest {

  private static final int DESIGNS = 60;
  private static final int MOST_BREAKS = 2;

  private static final String WHOLE =
      """
      image = input(shape: "N,3,16,16")
      conv  = conv-2d(filters: 8)  image
      norm  = batch-norm           conv
      act   = relu                 norm
      pool  = max-pool             act
      body  = basic-residual       pool
      mean  = global-avg-pool      body
      full  = dense                mean
      out   = output               full
      """;

  /// What is put in, by itself or wired.
  private static final List<String> BLOCKS =
      List.of("input", "output", "conv-2d", "add", "concat", "flatten", "resize", "dense", "fpn");

  private static final List<String> SHAPES =
      List.of("N,3,1,1", "N,16,16", "16", "N,3,17,15", "1,4,H,W", "N,0,16,16", "2,8,16,16");

  @TempDir private Path folder;

  @Tag("slow")
  @Test
  void noneIsLeftToOnnxRuntimeToRefuse() throws DocumentException {
    var catalogue = StandardCatalogue.catalogue();
    var services = TestServices.of(catalogue, new OrtEngine(), folder);
    services.devices().choose(Optional.of(Device.CPU));
    services.devices().measure(new Benchmark(0, 1));
    var whole = Document.of(GraphText.parse(WHOLE, Ports.of(catalogue)));
    var foreign = new ArrayList<String>();
    int ran = 0;
    for (int seed = 0; seed < DESIGNS; seed++) {
      var design = OpenDesign.of(whole, services);
      var random = new Random(seed);
      int breaks = 1 + random.nextInt(MOST_BREAKS);
      for (int i = 0; i < breaks; i++) harm(design.workbench(), random);
      design.runs().run();
      var run = design.runs().state().run();
      if (run instanceof RunState.Done) ran++;
      else if (!(run instanceof RunState.Failed(var reason, _))
          || reason.isBlank()
          || reason.contains("ONNX Runtime says"))
        foreign.add(seed + ": " + run + "\n" + GraphText.text(design.state().graph()));
      design.close();
    }
    assertEquals("", String.join("\n", foreign));
    assertTrue(ran > 0 && ran < DESIGNS, ran + " of " + DESIGNS + " ran");
  }

  /// Does something to a design that a person might do by mistake.
  private static void harm(Workbench workbench, Random random) {
    var graph = workbench.state().graph();
    var nodes = graph.nodes().stream().map(Node::id).toList();
    if (nodes.isEmpty()) return;
    var id = nodes.get(random.nextInt(nodes.size()));
    var edges = List.copyOf(graph.edges());
    switch (random.nextInt(9)) {
      case 0 -> perform(workbench, new GraphEdit.Remove(List.of(id)));
      case 1 -> perform(workbench, new GraphEdit.RemoveAndHeal(id));
      case 2 -> {
        if (!edges.isEmpty())
          perform(workbench, new GraphEdit.Disconnect(edges.get(random.nextInt(edges.size()))));
      }
      case 3, 4 -> add(workbench, id, random);
      case 5 -> perform(workbench, new GraphEdit.SetMode(id, Node.Mode.BYPASSED));
      case 6 -> perform(workbench, new GraphEdit.SetMode(id, Node.Mode.MUTED));
      case 7 ->
          nodes.stream()
              .filter(each -> graph.node(each).block().value().equals("input"))
              .findFirst()
              .ifPresent(input ->
                  perform(
                      workbench,
                      new GraphEdit.SetParameter(
                          input, "shape", Value.of(SHAPES.get(random.nextInt(SHAPES.size()))))));
      default -> number(workbench, id, random);
    }
  }

  private static void add(Workbench workbench, NodeId behind, Random random) {
    var wanted = new BlockId(BLOCKS.get(random.nextInt(BLOCKS.size())));
    var block = workbench.state().catalogue().find(wanted);
    if (block.isEmpty()) return;
    var graph = workbench.state().graph();
    var node = Node.of(graph.freshId(block.get().id().value()), block.get().id(), Parameters.NONE);
    var edits = new ArrayList<GraphEdit>(List.of(new GraphEdit.Add(node)));
    var from = Ports.firstOutput(workbench.state().catalogue(), graph.node(behind));
    var inputs = block.get().inputs(Parameters.NONE);
    if (random.nextBoolean() && from.isPresent() && !inputs.isEmpty())
      edits.add(
          new GraphEdit.Connect(
              new Edge(from.get(), new Port(node.id(), inputs.getFirst().slot(1)))));
    perform(workbench, new GraphEdit.Batch(edits));
  }

  /// Gives a whole number of a block another value.
  private static void number(Workbench workbench, NodeId id, Random random) {
    var block = workbench.state().catalogue().find(workbench.state().graph().node(id).block());
    if (block.isEmpty()) return;
    var numbers =
        block.get().parameters().stream().filter(ParameterSpec.Whole.class::isInstance).toList();
    if (numbers.isEmpty()) return;
    var spec = numbers.get(random.nextInt(numbers.size()));
    perform(
        workbench, new GraphEdit.SetParameter(id, spec.key(), Value.of((long) random.nextInt(9))));
  }

  private static void perform(Workbench workbench, GraphEdit edit) {
    workbench.perform("harm", edit);
  }
}
