package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import vertebra.analysis.Finding;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Box;

@Tag("slow")
class ArrangeTest {

  static final List<Arrange> ENGINES = List.of(Arrange.elk(), Arrange.layered());

  private static final Scene BRANCHES =
      Sketches.scene(
          Sketches.graph(
              """
              image = input(shape: "N,64,56,56")
              a     = conv-1x1(filters: 16) image
              b     = conv-2d(filters: 16)  image
              c     = conv-2d(filters: 16, kernel: 5) image
              d     = max-pool(kernel: 3, stride: 1, padding: 1) image
              all   = concat                a b c d
              out   = output                all
              """));

  private static Map<NodeId, Position> arranged(Arrange engine, ViewGraph view) {
    return engine.positions(Arrange.Request.all(view), () -> false);
  }

  private static ViewGraph placed(Scene scene, Map<NodeId, Position> places) {
    return ViewGraph.of(scene.with(scene.layout().with(places)));
  }

  private static void assertNoOverlap(ViewGraph view) {
    for (var card : view.cards())
      assertEquals(List.of(card), view.cardsIn(card.bounds().grown(3)), "around " + card.id());
  }

  private static void assertFlowsDown(ViewGraph view) {
    for (var wire : view.wires())
      assertTrue(wire.route().end().y() > wire.route().start().y(), wire + " goes up");
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void cardsDoNotOverlapAndWiresGoDown(Arrange engine) {
    for (var preset : List.of("retinanet_resnet50_fpn", "googlenet", "vgg16")) {
      var scene = Sketches.scene(Sketches.preset(preset));
      var view = placed(scene, arranged(engine, ViewGraph.of(scene)));
      assertNoOverlap(view);
      assertFlowsDown(view);
    }
    var deep = Sketches.scene(Sketches.deep(300));
    var view = placed(deep, arranged(engine, ViewGraph.of(deep)));
    assertNoOverlap(view);
    assertFlowsDown(view);
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void arrangingTwiceGivesTheSame(Arrange engine) {
    var once = arranged(engine, ViewGraph.of(BRANCHES));
    assertEquals(once, arranged(engine, ViewGraph.of(BRANCHES)));
    var again = arranged(engine, placed(BRANCHES, once));
    assertEquals(once, again, "an arranged design stays as it is");
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void theUsersOrderFromLeftToRightStays(Arrange engine) {
    var mirrored = new HashMap<NodeId, Position>();
    for (var card : ViewGraph.of(BRANCHES).cards())
      mirrored.put(
          card.id(), new Position(-card.bounds().x() - card.bounds().width(), card.bounds().y()));
    var view = placed(BRANCHES, mirrored);
    var after = arranged(engine, view);
    for (var left : List.of("a", "b", "c", "d"))
      for (var right : List.of("a", "b", "c", "d"))
        assertEquals(
            mirrored.get(new NodeId(left)).x() < mirrored.get(new NodeId(right)).x(),
            after.get(new NodeId(left)).x() < after.get(new NodeId(right)).x(),
            left + " before " + right);
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void theAnchorStaysPut(Arrange engine) {
    var view = ViewGraph.of(BRANCHES);
    var scattered = new HashMap<NodeId, Position>();
    int i = 0;
    for (var card : view.cards()) scattered.put(card.id(), new Position(300 * i, 70 * i++ % 210));
    var anchor = new NodeId("c");
    var after =
        engine.positions(
            new Arrange.Request(placed(BRANCHES, scattered), Set.of(), Optional.of(anchor), true),
            () -> false);
    assertEquals(scattered.get(anchor), after.get(anchor));
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void arrangingASelectionMovesNothingElse(Arrange engine) {
    var some = Set.of(new NodeId("a"), new NodeId("b"), new NodeId("all"));
    var after =
        engine.positions(
            Arrange.Request.of(ViewGraph.of(BRANCHES), some, Optional.empty()), () -> false);
    assertEquals(some, after.keySet());
  }

  @ParameterizedTest
  @FieldSource("ENGINES")
  void arrangingCanBeCancelled(Arrange engine) {
    var request = Arrange.Request.all(ViewGraph.of(BRANCHES));
    assertThrows(CancellationException.class, () -> engine.positions(request, () -> true));
  }

  @Test
  void nothingCanBeArranged() {
    assertEquals(Map.of(), arranged(Arrange.best(), ViewGraph.EMPTY));
    assertEquals(
        Edit.NOTHING, Arrange.best().edit(Arrange.Request.all(ViewGraph.EMPTY), () -> false));
  }

  /// A U of three levels: down by pooling, up again beside what was kept.
  private static final Scene U =
      Sketches.scene(
          Sketches.graph(
              """
              image = input(shape: "N,3,64,64")
              fine  = conv-2d(filters: 16)  image
              pool  = max-pool(kernel: 2, stride: 2, padding: 0) fine
              half  = conv-2d(filters: 32)  pool
              pool2 = max-pool(kernel: 2, stride: 2, padding: 0) half
              deep  = conv-2d(filters: 64)  pool2
              up    = conv-transpose-2d(filters: 32, kernel: 2, stride: 2) deep
              join  = concat                up half
              back  = conv-2d(filters: 32)  join
              up2   = conv-transpose-2d(filters: 16, kernel: 2, stride: 2) back
              join2 = concat                up2 fine
              last  = conv-2d(filters: 2)   join2
              out   = output                last
              """));

  private static Box box(ViewGraph view, String id) {
    return view.card(new NodeId(id)).orElseThrow().bounds();
  }

  @Test
  void anEncoderAndItsDecoderStandAsAnUprightU() {
    for (var view :
        List.of(ViewGraph.of(U), placed(U, arranged(Arrange.best(), ViewGraph.of(U))))) {
      assertNoOverlap(view);
      var columns =
          List.of(
              List.of("image", "fine"),
              List.of("pool", "half"),
              List.of("pool2", "deep"),
              List.of("up", "join", "back"),
              List.of("up2", "join2", "last", "out"));
      double right = Double.NEGATIVE_INFINITY;
      for (var column : columns) {
        var first = box(view, column.getFirst());
        assertTrue(first.x() > right, column + " to the right of what comes before");
        for (var id : column) assertEquals(first.centreX(), box(view, id).centreX(), id);
        right = first.right();
      }
      assertEquals(
          List.of(1L, 2L, 4L, 2L, 1L),
          view.columns().all().stream().map(StrideColumns.Column::stride).toList());
      for (var skip : Map.of("half", "join", "fine", "join2").entrySet()) {
        assertEquals(
            box(view, skip.getKey()).bottom() + Layered.GAP,
            box(view, skip.getValue()).y(),
            "across");
      }
    }
  }

  @Test
  void anArmOfInputsGoesDownTooAndIsLedAcross() {
    var view =
        Sketches.view(
            """
            fine  = input(shape: "N,16,64,64")
            half  = input(shape: "N,32,32,32")
            deep  = input(shape: "N,64,16,16")
            up    = conv-transpose-2d(filters: 32, kernel: 2, stride: 2) deep
            join  = concat                up half
            up2   = conv-transpose-2d(filters: 16, kernel: 2, stride: 2) join
            join2 = concat                up2 fine
            out   = output                join2
            """);
    assertNoOverlap(view);
    assertEquals(box(view, "fine").bottom() + Layered.GAP, box(view, "half").y());
    assertEquals(box(view, "half").y(), box(view, "up").y(), "beside what it is joined with");
    assertTrue(box(view, "join2").x() > box(view, "join").right());
  }

  @Test
  void whereTensorsFlowRightBothArmsOfAUShareTheRowsOfTheirStrides() {
    var layout = Layout.EMPTY.with(Flow.RIGHT);
    var view = ViewGraph.of(U.with(layout));
    assertNoOverlap(view);
    for (var row :
        List.of(
            List.of("image", "fine", "up2", "join2", "last", "out"),
            List.of("pool", "half", "up", "join", "back"),
            List.of("pool2", "deep")))
      for (var id : row)
        for (var wire : view.wiresAt(new NodeId(id))) {
          boolean isIn =
              row.contains(wire.edge().from().node().value())
                  && row.contains(wire.edge().to().node().value());
          if (isIn && !wire.edge().to().name().equals("x2"))
            assertEquals(
                wire.route().start().y(), wire.route().end().y(), wire.edge() + " is level");
        }
    assertTrue(box(view, "image").bottom() < box(view, "half").y());
    assertEquals(
        List.of(1L, 2L, 4L),
        view.columns().all().stream().map(StrideColumns.Column::stride).toList());
  }

  @Test
  void aPyramidThatGivesEveryLevelStandsInOneColumnForEachStride() {
    var view =
        Sketches.view(
            """
            image = input(shape: "N,3,64,64")
            c1    = conv-2d(filters: 16, stride: 2) image
            c2    = conv-2d(filters: 16, stride: 2) c1
            c3    = conv-2d(filters: 16, stride: 2) c2
            up2   = resize(scale: 2) c3
            p2    = add up2 c2
            up1   = resize(scale: 2) p2
            p1    = add up1 c1
            o3    = output c3
            o2    = output p2
            o1    = output p1
            """);
    assertNoOverlap(view);
    for (var level : List.of(List.of("c1", "up1", "p1"), List.of("c2", "up2", "p2")))
      for (var id : level)
        assertEquals(box(view, level.getFirst()).centreX(), box(view, id).centreX(), id);
  }

  @Test
  void aFrameKeepsItsCardsTogetherInSteps() {
    var outer = List.of(new NodeId("fine"), new NodeId("last"));
    var document = Document.of(U.graph());
    document = document.with(document.layout().withFrame("rim", new Frame("Rim", "", outer)));
    var scene = Sketches.scene(document);
    var view = placed(scene, arranged(Arrange.best(), ViewGraph.of(scene)));
    var frame = view.frames().getFirst().bounds();
    for (var card : view.cards())
      assertEquals(outer.contains(card.id()), frame.intersects(card.bounds()), card.id() + " in");
  }

  @Test
  void theInsideOfABackboneStandsAsStepsThatFitALargeWindow() {
    for (var preset : List.of("resnet50", "vgg16", "mobilenet_v2", "densenet121")) {
      var outside = Sketches.scene(Sketches.preset(preset));
      var inside =
          outside.findings().find(new NodeId("backbone")).flatMap(Finding::inside).orElseThrow();
      var view = ViewGraph.of(Scene.inside(inside, Layout.EMPTY, Sketches.CATALOGUE));
      assertNoOverlap(view);
      assertTrue(view.hasRuler(), preset);
      var box = view.bounds().orElseThrow();
      double zoom = Math.min(1388 / box.width(), 950 / box.height());
      assertTrue(zoom >= Lod.FULL_FROM, preset + " at " + zoom);
    }
  }

  @Test
  void framesAreArrangedAsGroups() {
    var members = List.of(new NodeId("a"), new NodeId("b"));
    var document = Document.of(BRANCHES.graph());
    document =
        document.with(document.layout().withFrame("head", new Frame("Head", "head", members)));
    var scene = Sketches.scene(document);
    var view = placed(scene, arranged(Arrange.elk(), ViewGraph.of(scene)));
    var frame = view.frames().getFirst().bounds();
    for (var card : view.cards())
      assertEquals(
          members.contains(card.id()),
          frame.intersects(card.bounds()),
          card.id() + " in the frame");
  }

  @Test
  void aChainOfTenThousandNodesIsPlacedStraight() {
    var scene = Sketches.scene(Sketches.deep(10_000));
    var layout = Arrange.instantly(scene);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (var node : scene.graph().nodes()) {
      double x = layout.position(node.id()).orElseThrow().x();
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    assertTrue(most - least < 400, "spread over " + (most - least));
  }

  @Test
  void elkSurvivesADeepChain() {
    var scene = Sketches.scene(Sketches.deep(Arrange.ELK_LIMIT));
    var view = ViewGraph.of(scene);
    assertEquals(view.cards().size(), arranged(Arrange.elk(), view).size());
  }

  @Test
  void aNewNodeOnAWireMakesRoomForItself() {
    var settled = Document.of(BRANCHES.graph()).with(Arrange.instantly(BRANCHES));
    var wire = new Edge(Port.of("all", "y"), Port.of("out", "x"));
    var edit = Edit.of(new GraphEdit.InsertOn(wire, Node.of("fresh", "relu"), "x", "y"));
    var after = Sketches.scene(Edit.apply(settled, edit).document());
    var layout = Arrange.instantly(after);
    assertNoOverlap(ViewGraph.of(after));
    assertFlowsDown(ViewGraph.of(after));
    for (var id : List.of("image", "a", "all"))
      assertEquals(settled.layout().position(new NodeId(id)), layout.position(new NodeId(id)), id);
    var moved =
        (Edit.Move)
            Arrange.settling(
                after, after.graph().nodes().stream().map(vertebra.graph.Node::id).toList());
    assertEquals(Set.of(new NodeId("fresh"), new NodeId("out")), moved.to().keySet());
  }

  @Test
  void aDesignWithACircleIsPlacedToo() {
    var graph =
        Sketches.graph("image = input\none = add\ntwo = relu one")
            .with(new Edge(Port.of("image", "y"), Port.of("one", "x1")))
            .with(new Edge(Port.of("two", "y"), Port.of("one", "x2")));
    var scene = Sketches.scene(graph);
    for (var engine : ENGINES)
      assertNoOverlap(placed(scene, arranged(engine, ViewGraph.of(scene))));
  }
}
