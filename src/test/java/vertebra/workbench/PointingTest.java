package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.paint.Box;
import vertebra.workbench.Microscopy.PointedPlace;

/// Whoever points at a place of a map on the canvas sees on the maps before it what that place saw.
class PointingTest {

  private static final String DESIGN =
      """
      image = input(shape: N,3,32,32)
      one   = conv-2d(filters: 4, stride: 2) image
      two   = conv-2d(filters: 4) one
      pool  = max-pool(kernel: 2, stride: 2) two
      aside = conv-2d(filters: 4) one
      out   = output pool
      """;

  @TempDir Path folder;

  private final Scope scope = new Scope();

  private OpenDesign design() throws Exception {
    return open(DESIGN);
  }

  private OpenDesign open(String lines) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph = GraphText.parse(lines, Ports.of(catalogue));
    return OpenDesign.of(Document.of(graph), TestServices.of(catalogue, new FakeEngine(), folder));
  }

  private static Optional<PointedPlace> at(String port, int row, int column) {
    return PortPath.parse(port).map(path -> new PointedPlace(path, row, column));
  }

  /// Rows and columns, in pixels of a map of that many.
  private static String region(Map<PortPath, Box> seen, String port, int size) {
    var box = seen.get(PortPath.parse(port).orElseThrow());
    assertNotNull(box, () -> port + " is not among " + seen.keySet());
    return Math.round(box.y() * size)
        + "–"
        + (Math.round(box.bottom() * size) - 1)
        + ", "
        + Math.round(box.x() * size)
        + "–"
        + (Math.round(box.right() * size) - 1);
  }

  @Test
  void whatAPlaceSawIsFramedOnEveryEarlierMapAndOnNoOther() throws Exception {
    var design = design();
    var view = CanvasView.of(design, scope);
    assertEquals(Map.of(), view.get().seen());
    design.microscopy().point(at("pool:y", 3, 2));
    var seen = new TreeMap<String, String>();
    view.get().seen().keySet().forEach(port -> seen.put(port.toString(), ""));
    assertEquals(4, view.get().seen().size(), seen.toString());
    assertEquals("6–7, 4–5", region(view.get().seen(), "two:y", 16));
    assertEquals("5–8, 3–6", region(view.get().seen(), "one:y", 16));
    assertEquals("9–17, 5–13", region(view.get().seen(), "image:y", 32));
    design.microscopy().point(at("one:y", 0, 0));
    assertEquals("0–1, 0–1", region(view.get().seen(), "image:y", 32));
    design.microscopy().point(Optional.empty());
    assertEquals(Map.of(), view.get().seen());
  }

  @Test
  void mapsInsideACompositeAndOfOneOfSeveralOutputsAreFramedToo() throws Exception {
    var design =
        open(
            """
            image = input(shape: N,3,32,32)
            body  = conv-unit(filters: 4, stride: 2) image
            split = split(ways: 2) body
            out   = output split:y2
            """);
    var view = CanvasView.of(design, scope);
    var inner =
        design.state().analysis().top().inside(new NodeId("body")).orElseThrow().graph().nodes();
    var working =
        inner.stream().map(node -> node.id().value()).filter(id -> !id.contains(".")).toList();
    assertTrue(working.size() > 1, working.toString());
    for (var node : working) {
      var port = "body/" + node + ":y";
      design.microscopy().point(at(port, 4, 4));
      assertEquals("4–4, 4–4", region(view.get().seen(), port, 16), port);
      assertEquals("7–9, 7–9", region(view.get().seen(), "image:y", 32), port);
    }
    assertEquals("4–4, 4–4", region(view.get().seen(), "body:y", 16));
    design.microscopy().point(at("split:y2", 2, 2));
    assertEquals("2–2, 2–2", region(view.get().seen(), "split:y2", 16));
    assertEquals("2–2, 2–2", region(view.get().seen(), "body:y", 16));
    assertFalse(view.get().seen().containsKey(PortPath.parse("split:y1").orElseThrow()));
  }

  @Test
  void afterAnEditNothingIsPointedAtAndTheNextPlaceIsOfTheNewDesign() throws Exception {
    var design = design();
    var view = CanvasView.of(design, scope);
    design.microscopy().point(at("one:y", 4, 4));
    assertEquals("7–9, 7–9", region(view.get().seen(), "image:y", 32));
    var one = design.state().graph().node(new NodeId("one"));
    var wider = one.parameters().with("kernel", Value.of(5));
    design
        .workbench()
        .perform("wider", Edit.of(new GraphEdit.Change(one.id(), one.block(), wider)));
    assertEquals(Map.of(), view.get().seen());
    design.microscopy().point(at("one:y", 4, 4));
    assertEquals("6–10, 6–10", region(view.get().seen(), "image:y", 32));
  }
}
