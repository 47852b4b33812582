package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analysis;
import vertebra.analysis.Diagnostic;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Port;

/// Levels of a pyramid that are plugged in the wrong order are warned of, at fixed and at open
/// sizes, and the way out is to swap their wires.
@Tag("slow")
class StatedStridesTest {

  private static final String CODE = "stated-stride-expected";

  private static List<Diagnostic> warned(Analysis analysis) {
    return analysis.warnings().stream().filter(each -> each.code().equals(CODE)).toList();
  }

  private static Graph swapped(Graph graph, Port one, Port other) {
    var first = graph.source(one).orElseThrow();
    var second = graph.source(other).orElseThrow();
    return graph
        .without(new Edge(first, one))
        .without(new Edge(second, other))
        .with(new Edge(second, one))
        .with(new Edge(first, other));
  }

  /// The ports of an example that state a stride, by the order of their inputs.
  private static List<Port> stated(OpenExamples example) {
    return example.block().inputs(example.example().parameters()).stream()
        .filter(port -> port.stride().isPresent())
        .map(port -> new Port(Designs.SUBJECT, port.name()))
        .toList();
  }

  @Test
  void everyTwoLevelsInTheWrongOrderAreToldWithTheWayOut() {
    int asked = 0;
    for (var example : OpenExamples.all().toList()) {
      var ports = stated(example);
      if (ports.size() < 2) continue;
      for (var design : List.<Supplier<Graph>>of(example::design, () -> example.design(256, 256))) {
        var right = Designs.analyzed(design.get());
        if (!right.isValid()) continue;
        assertEquals(List.of(), warned(right), example::toString);
        var wrong = swapped(design.get(), ports.getFirst(), ports.getLast());
        var analysis = Designs.analyzed(wrong);
        // Some necks cannot work with the levels swapped, and say so.
        if (!analysis.isValid()) continue;
        var told = warned(analysis);
        assertEquals(1, told.size(), example::toString);
        var fix = told.getFirst().fixes().getFirst();
        assertTrue(fix.title().startsWith("Swap these wires"), fix::title);
        var mended = GraphEdit.apply(wrong, fix.edit());
        assertEquals(List.of(), warned(Designs.analyzed(mended)), example::toString);
        assertEquals(
            design.get().source(ports.getFirst()), mended.source(ports.getFirst()), example::name);
        asked++;
      }
    }
    int count = asked;
    assertTrue(count > 10, () -> "only " + count);
  }

  @Test
  void levelsThatEachMovedOnAreAllPutInOrder() throws Exception {
    var design =
        """
        x = input(shape: "N,3,H,W")
        backbone = resnet(depth: 18) x
        neck = fpn(first: 3) c3=backbone:c5 c4=backbone:c3 c5=backbone:c4
        y = output neck:p3
        """;
    var graph = GraphText.parse(design, Ports.of(Designs.CATALOGUE));
    var fix = warned(Designs.analyzed(graph)).getFirst().fixes().getFirst();
    assertTrue(fix.title().startsWith("Put these wires in order: C3"), fix::title);
    assertEquals(List.of(), warned(Designs.analyzed(GraphEdit.apply(graph, fix.edit()))));
  }

  @Test
  void aNeckOfADetectorWhoseLevelsAreSwappedSaysBothStrides() throws Exception {
    var design =
        """
        x = input(shape: "N,3,H,W")
        backbone = resnet(depth: 18) x
        neck = fpn(first: 3) c4=backbone:c3 c3=backbone:c4 c5=backbone:c5
        head = retinanet-head neck:p3 neck:p4 neck:p5
        classes = output head:classes
        boxes = output head:boxes
        """;
    for (var shape : List.of("N,3,H,W", "N,3,256,320")) {
      var graph = GraphText.parse(design.replace("N,3,H,W", shape), Ports.of(Designs.CATALOGUE));
      var told = warned(Designs.analyzed(graph));
      assertEquals(1, told.size());
      var words = told.getFirst().message();
      assertTrue(words.contains("stride 8") && words.contains("stride 16"), words);
    }
  }
}
