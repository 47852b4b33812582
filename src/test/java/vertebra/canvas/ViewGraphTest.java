package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.PortSpec;
import vertebra.document.CardState;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.document.RandomEdits;
import vertebra.graph.Edge;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.paint.RasterSurface;
import vertebra.paint.Route;

@Tag("slow")
class ViewGraphTest {

  private static Card card(ViewGraph view, String id) {
    return view.card(new NodeId(id)).orElseThrow();
  }

  private static Wire wire(ViewGraph view, String from, String to) {
    return view.wires().stream()
        .filter(wire -> wire.edge().from().node().value().equals(from))
        .filter(wire -> wire.edge().to().node().value().equals(to))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCardTellsTitleParametersAndShape() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var stem = card(view, "stem");
    assertEquals("Conv 2D", stem.title());
    assertEquals("7×7, /2 · 64 filters", stem.subtitle());
    assertEquals("64×32×32", stem.shape());
    assertEquals("block", stem.tone());
    assertEquals("10", card(view, "result").shape(), "an output shows what arrives");
  }

  /// With its other ports hidden, or collapsed to a line.
  @ParameterizedTest
  @EnumSource(
      value = CardState.class,
      names = {"FEW_PORTS", "COLLAPSED"})
  void aCardOfSeveralOutputsTellsTheShapeOfTheWiredOne(CardState state) {
    var wired = "image = input(shape: \"N,3,64,64\")\nbody = resnet image\nout = output body:c5\n";
    assertEquals("2048×2×2", told(wired, state));
    var more = told(wired + "other = output body:c4\n", state);
    assertEquals("", more, "two are wired");
  }

  private static String told(String text, CardState state) {
    var document = Document.of(Sketches.graph(text));
    var layout = document.layout().withStates(new NodeId("body"), Set.of(state));
    return card(ViewGraph.of(Sketches.scene(document.with(layout))), "body").shape();
  }

  /// In a design of any size, and as they come and go.
  @ParameterizedTest
  @ValueSource(ints = {30, 900})
  void severalOutputsAreCalledByTheirNames(int size) {
    var deep = Sketches.deep(size);
    var document = Document.of(deep.with(Node.of("out-coarse", "output")));
    var places = new LinkedHashMap<NodeId, Position>();
    for (var node : document.graph().nodes())
      places.put(node.id(), new Position(0, 120 * places.size()));
    document = document.with(document.layout().with(places));
    var view = ViewGraph.of(Sketches.scene(document));
    assertEquals("Output", card(view, "out-coarse").title());
    for (var edit :
        List.of(
            new GraphEdit.Add(Node.of("fine", "output")),
            new GraphEdit.Add(Node.of("relu", "relu")),
            new GraphEdit.Remove(List.of(new NodeId("fine"))))) {
      document = Edit.apply(document, Edit.of(edit)).document();
      var scene = Sketches.scene(document);
      var added = edit instanceof GraphEdit.Add(var node) ? List.of(node.id()) : List.<NodeId>of();
      document = Edit.apply(document, Arrange.settling(scene, added)).document();
      scene = Sketches.scene(document);
      view = view.next(scene);
      var several = document.graph().contains(new NodeId("fine"));
      assertEquals(several ? "Coarse" : "Output", card(view, "out-coarse").title());
      assertEquals(ViewGraph.of(scene).card(new NodeId("fine")), view.card(new NodeId("fine")));
    }
  }

  @Test
  void everyWireTellsItsShape() {
    var view = Sketches.view(Sketches.RESIDUAL);
    for (var wire : view.wires()) {
      assertTrue(!wire.label().isEmpty(), wire.edge() + " has no shape");
      assertTrue(wire.labelAt().isPresent(), wire.edge() + " has no room for its shape");
      assertEquals(Wire.WireState.OK, wire.state());
    }
  }

  @Test
  void aMistakeMarksItsCardAndWhatFollowsIsAGuess() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    assertEquals(Card.Badge.ERROR, card(view, "wrong").badge());
    assertEquals(Card.Badge.NONE, card(view, "guess").badge());
    assertEquals(Card.Knowledge.PROVISIONAL, card(view, "guess").knowledge());
    assertEquals(Card.Knowledge.WAITING, card(view, "after").knowledge());
    assertEquals(Card.Knowledge.CERTAIN, card(view, "wide").knowledge());
    assertEquals(Wire.WireState.PROVISIONAL, wire(view, "wrong", "guess").state());
    assertEquals(Wire.WireState.WAITING, wire(view, "lonely", "after").state());
    assertEquals(Node.Mode.MUTED, card(view, "muted").mode());
  }

  @Test
  void portsSayWhatTheyTakeAndWhetherSomethingIsMissing() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    assertEquals(
        List.of(
            PortSpot.PortState.CONNECTED, PortSpot.PortState.CONNECTED, PortSpot.PortState.FREE),
        card(view, "wrong").inputs().stream().map(PortSpot::state).toList());
    assertEquals(PortSpec.Arity.MANY, card(view, "wrong").inputs().getFirst().arity());
    assertEquals(PortSpot.PortState.MISSING, card(view, "lonely").inputs().getFirst().state());
    assertEquals(5, card(view, "back").outputs().size());
    assertEquals("unknown", card(view, "strange").tone());
    assertEquals(1, card(view, "strange").inputs().size(), "its wire needs somewhere to end");
  }

  @Test
  void aWireToAPortThatIsGoneStaysVisible() {
    var graph = Sketches.graph("image = input\nact = relu image");
    var stray = new Edge(Port.of("image", "y"), Port.of("act", "gone"));
    var view = Sketches.view(graph.with(stray));
    assertTrue(view.wire(stray).isPresent());
    assertEquals(PortSpot.PortState.STRAY, card(view, "act").input("gone").orElseThrow().state());
  }

  @ParameterizedTest
  @ValueSource(strings = {"retinanet_resnet50_fpn", "fcn_resnet50", "googlenet", "resnet50"})
  void routesOfNetworksStartAndEndAtTheirPorts(String preset) {
    assertSoundRoutes(Sketches.view(Sketches.preset(preset)));
  }

  @Test
  void routesInsideAnArrangedDesignPassNoCard() {
    for (var inside : insides("retinanet_resnet50_fpn")) {
      var view = ViewGraph.of(inside);
      assertSoundRoutes(view);
      for (var wire : view.wires()) assertPassesNoCard(view, wire);
    }
  }

  private static List<Scene> insides(String preset) {
    var scene = Sketches.scene(Sketches.preset(preset));
    return scene.findings().byNode().values().stream()
        .flatMap(finding -> finding.inside().stream())
        .map(inside -> Scene.inside(inside, Document.EMPTY.layout(), Sketches.CATALOGUE))
        .toList();
  }

  @Test
  void routesStaySoundWhereverCardsAreDropped() {
    var random = new Random(3);
    var scene = Sketches.scene(Sketches.graph(Sketches.RESIDUAL));
    for (int round = 0; round < 60; round++) {
      var layout = scene.layout();
      for (var node : scene.graph().nodes())
        layout =
            layout.with(
                node.id(), new Position(random.nextInt(-900, 900), random.nextInt(-900, 900)));
      assertSoundRoutes(ViewGraph.of(scene.with(layout)));
    }
  }

  /// That routes are orthogonal and hold only whole numbers is checked by [Route] itself.
  private static void assertSoundRoutes(ViewGraph view) {
    for (var wire : view.wires()) {
      var from = view.spot(wire.edge().from(), PortSpot.Direction.OUTPUT).orElseThrow();
      var to = view.spot(wire.edge().to(), PortSpot.Direction.INPUT).orElseThrow();
      assertEquals(from.at(), wire.route().start(), "start of " + wire.edge());
      assertEquals(to.at(), wire.route().end(), "end of " + wire.edge());
      for (int i = 0; i < wire.route().size(); i++) {
        assertEquals(Math.rint(wire.route().x(i)), wire.route().x(i));
        assertEquals(Math.rint(wire.route().y(i)), wire.route().y(i));
      }
      int last = wire.route().size() - 1;
      assertTrue(wire.route().y(1) >= wire.route().y(0), "leaves downwards: " + wire);
      assertTrue(wire.route().y(last) >= wire.route().y(last - 1), "arrives from above: " + wire);
    }
  }

  private static void assertPassesNoCard(ViewGraph view, Wire wire) {
    for (var card : view.cards())
      for (int i = 1; i < wire.route().size(); i++) {
        var piece =
            Box.between(
                wire.route().x(i - 1), wire.route().y(i - 1), wire.route().x(i), wire.route().y(i));
        boolean own =
            card.id().equals(wire.edge().from().node())
                || card.id().equals(wire.edge().to().node());
        assertTrue(
            !piece.intersects(card.bounds().grown(own ? -1 : 0)),
            wire.edge() + " runs through " + card.id());
      }
  }

  @Test
  void aSkipConnectionRunsBesideTheChain() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var skip = wire(view, "act", "sum");
    assertPassesNoCard(view, skip);
    assertTrue(skip.route().size() > 2);
    assertEquals(2, wire(view, "conv2", "sum").route().size(), "the chain itself stays straight");
  }

  @Test
  void changingOneParameterMakesOneCardAnew() {
    var before = Document.of(Sketches.graph(Sketches.RESIDUAL));
    var edit = Edit.of(new GraphEdit.SetParameter(new NodeId("scores"), "units", Value.of(5)));
    var after = Edit.apply(before, edit).document();
    var analyzer = new vertebra.analysis.Analyzer(Sketches.CATALOGUE);
    var first = analyzer.analyze(before.graph());
    var second = analyzer.analyze(after.graph(), first);
    var then = ViewGraph.of(Scene.of(before, Sketches.CATALOGUE, first));
    var now = then.next(Scene.of(after, Sketches.CATALOGUE, second));
    for (var id : List.of("image", "stem", "conv1", "sum", "flat"))
      assertSame(card(then, id), card(now, id));
    assertNotEquals(card(then, "scores"), card(now, "scores"));
    for (var old : then.wires())
      assertSame(old.route(), now.wire(old.edge()).orElseThrow().route());
  }

  @Test
  void movingACardReroutesOnlyWhatIsNear() {
    var scene = Sketches.scene(Sketches.deep(200));
    var settled = scene.with(Arrange.instantly(scene));
    var then = ViewGraph.of(settled);
    var id = new NodeId("conv30");
    var at = settled.layout().position(id).orElseThrow();
    var now = then.next(settled.with(settled.layout().with(Map.of(id, at.plus(-40, 10)))));
    long changed =
        then.wires().stream()
            .filter(wire -> now.wire(wire.edge()).orElseThrow().route() != wire.route())
            .count();
    assertTrue(changed >= 2 && changed <= 8, changed + " wires changed");
  }

  @Test
  void aDraggedCardTakesItsWiresAlong() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var id = new NodeId("conv1");
    var lifted = view.lifted(java.util.Set.of(id), 300, -20);
    assertEquals(card(view, "conv1").bounds().moved(300, -20), card(lifted, "conv1").bounds());
    assertEquals(2, lifted.wires().size());
    assertEquals(
        card(lifted, "conv1").inputs().getFirst().at(), wire(lifted, "act", "conv1").route().end());
  }

  @Test
  void aFrameSurroundsItsCards() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    var frame = view.frames().getFirst();
    for (var id : frame.nodes())
      assertTrue(frame.bounds().contains(view.card(id).orElseThrow().bounds()));
    assertTrue(frame.header().right() <= card(view, "wrong").bounds().x());
  }

  @Test
  void wiresOfAPileOfThousandsOfCardsLookAtNoObstacles() {
    var scene = Sketches.scene(Sketches.deep(6_000));
    var heap = new java.util.HashMap<NodeId, vertebra.document.Position>();
    for (var node : scene.graph().nodes())
      heap.put(node.id(), new vertebra.document.Position(40, 80));
    var view = ViewGraph.of(scene.with(scene.layout().with(heap)));
    assertEquals(scene.graph().edges().size(), view.wires().size());
    for (var wire : view.wires())
      assertEquals(
          Routing.direct(wire.route().start(), wire.route().end(), Flow.DOWN), wire.route());
  }

  @Test
  void anAnimationLeadsFromOneDrawingToTheNext() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var id = new NodeId("conv1");
    var scene = Sketches.scene(Sketches.graph(Sketches.RESIDUAL));
    var start = view.card(id).orElseThrow().bounds();
    var layout = Arrange.instantly(scene);
    var later =
        view.next(scene.with(layout.with(id, new Position(start.x() + 100, start.y() + 40))));
    assertEquals(start.moved(50, 20), card(view.towards(later, 0.5), "conv1").bounds());
    assertEquals(start, card(view.towards(later, 0), "conv1").bounds());
    assertEquals(start.moved(100, 40), card(view.towards(later, 1), "conv1").bounds());
    assertEquals(later.wires().size(), view.towards(later, 0.5).wires().size());
  }

  @Test
  void framesGlideWithTheirCards() {
    var id = new NodeId("conv1");
    var scene = Sketches.scene(Sketches.graph(Sketches.RESIDUAL));
    var layout =
        Arrange.instantly(scene).withFrame("band", new Frame("Backbone", "backbone", List.of(id)));
    var view = ViewGraph.of(scene.with(layout));
    var at = layout.position(id).orElseThrow();
    var later = view.next(scene.with(layout.with(id, new Position(at.x() + 100, at.y() + 40))));
    var start = view.frames().getFirst().bounds();
    assertEquals(start.moved(50, 20), view.towards(later, 0.5).frames().getFirst().bounds());
    assertEquals(later.frames(), view.towards(later, 1).frames());
  }

  /// Whatever is edited, a drawing that follows shows what one made anew does; only ways and places
  /// of labels may be others.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aDrawingThatFollowsShowsWhatANewOneDoes(long seed) {
    var edits = new RandomEdits(seed);
    var random = new Random(seed);
    var analyzer = new Analyzer(Sketches.CATALOGUE);
    var document = Document.of(Sketches.graph(Sketches.RESIDUAL));
    var analysis = analyzer.analyze(document.graph());
    var view = ViewGraph.of(Scene.of(document, Sketches.CATALOGUE, analysis));
    long levelled = 0;
    for (int i = 0; i < 150; i++) {
      document = Edit.apply(document, edits.next(document)).document();
      if (i % 3 == 0) document = Edit.apply(document, band(document, random)).document();
      var lost =
          Arrange.settling(
              Scene.of(document, Sketches.CATALOGUE, analysis),
              document.graph().nodes().stream().map(vertebra.graph.Node::id).toList());
      document = Edit.apply(document, lost).document();
      // A view often comes before the answer of the check.
      if (random.nextInt(3) > 0)
        analysis = analyzer.settled(analyzer.check(document.graph(), analysis));
      var scene = Scene.of(document, Sketches.CATALOGUE, analysis);
      view = view.next(scene);
      assertShowsTheSame(ViewGraph.of(scene), view);
      levelled +=
          view.frames().stream().filter(frame -> !frame.own().equals(frame.bounds())).count();
    }
    assertTrue(levelled > 5, levelled + " bands had common edges");
  }

  /// A band around most of what stands in a strip of the canvas.
  private static Edit band(Document document, Random random) {
    var roles = List.of("backbone", "neck", "head");
    int strip = random.nextInt(roles.size());
    var nodes =
        document.graph().nodes().stream()
            .map(Node::id)
            .filter(id ->
                document.layout().position(id).stream()
                    .anyMatch(at -> Math.clamp((int) at.y() / 250, 0, 2) == strip))
            .filter(_ -> random.nextInt(12) > 0)
            .toList();
    return nodes.isEmpty()
        ? new Edit.RemoveFrame(roles.get(strip))
        : new Edit.SetFrame(roles.get(strip), new Frame(roles.get(strip), roles.get(strip), nodes));
  }

  /// A mistake that half of a large design waits for is shown where somebody looks at once, and
  /// everywhere in the end, whatever is edited meanwhile.
  @Test
  void whatIsSeenOfALargeChangeComesFirstAndTheRestFollows() {
    var analyzer = new Analyzer(Sketches.CATALOGUE);
    var document = Document.of(Sketches.deep(900));
    var layout = Arrange.instantly(Scene.of(document, Sketches.CATALOGUE, Analysis.NONE));
    document = document.with(layout);
    var before = ViewGraph.of(Scene.of(document, Sketches.CATALOGUE, Analysis.NONE));
    var seen = card(before, "conv200").bounds().grown(400);
    var analysis = analyzer.analyze(document.graph());
    var view = before.next(Scene.of(document, Sketches.CATALOGUE, analysis), seen);
    assertTrue(view.isBehind());
    assertFalse(view.isBehind(seen));
    assertEquals("64×56×56", card(view, "conv200").shape());
    assertEquals("", card(view, "conv2").shape());
    for (var edit :
        List.of(
            new GraphEdit.SetParameter(new NodeId("conv100"), "filters", Value.of(0)),
            new GraphEdit.RemoveAndHeal(new NodeId("relu150")),
            new GraphEdit.SetParameter(new NodeId("conv250"), "kernel", Value.of(5)))) {
      document = Edit.apply(document, Edit.of(edit)).document();
      analysis = analyzer.settled(analyzer.check(document.graph(), analysis));
      var scene = Scene.of(document, Sketches.CATALOGUE, analysis);
      var whole = ViewGraph.of(scene);
      view = view.next(scene, seen);
      assertTrue(view.isBehind());
      for (var card : whole.cardsIn(seen)) assertEquals(card, card(view, card.id().value()));
      assertShowsTheSame(whole, view.caughtUp());
      view = view.caughtUp(seen);
    }
    int frames = 0;
    while (view.isBehind() && frames++ < 20) view = view.caughtUp(seen);
    assertShowsTheSame(ViewGraph.of(Scene.of(document, Sketches.CATALOGUE, analysis)), view);
  }

  /// Whatever is edited, painting the places that are told over the picture there was gives every
  /// pixel of a picture made anew.
  @Test
  void thePlacesThatAreToldAreAllThatLooksOtherwise() {
    var edits = new RandomEdits(7);
    var analyzer = new Analyzer(Sketches.CATALOGUE);
    var document = Document.of(Sketches.graph(Sketches.RESIDUAL));
    document = document.with(Arrange.instantly(Sketches.scene(document)));
    var view = ViewGraph.of(Sketches.scene(document));
    var picture = painted(view, Optional.empty());
    int parts = 0;
    for (int i = 0; i < 60; i++) {
      var edited = Edit.apply(document, edits.next(document)).document();
      var analysis = analyzer.analyze(edited.graph());
      var lost =
          Arrange.settling(
              Scene.of(edited, Sketches.CATALOGUE, analysis),
              edited.graph().nodes().stream().map(Node::id).toList());
      document = Edit.apply(edited, lost).document();
      var next = view.next(Scene.of(document, Sketches.CATALOGUE, analysis));
      var whole = painted(next, Optional.empty());
      var places = next.differing(view);
      if (places.isPresent() && parts++ >= 0) {
        var part = Box.around(places.get().stream().map(LOOK::toScreen).toList());
        if (part.isPresent()) patch(picture, painted(next, part), part.get());
        assertArrayEquals(whole, picture, "edit " + i);
      }
      picture = whole;
      view = next;
    }
    assertTrue(parts > 20, "told " + parts + " times");
  }

  /// From one wire to another, and from one card to another, no more is painted than those.
  @Test
  void whatIsPointedAtIsAllThatLooksOtherwise() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var wires = view.wires().stream().map(Wire::edge).map(Optional::of).toList();
    var cards = view.cards().stream().map(Card::id).map(Optional::of).toList();
    var pointed = Marks.NONE.withGrid();
    var steps = new ArrayList<Marks>();
    for (var wire : wires) steps.add(pointed.pointing(wire));
    for (var card : cards) steps.add(pointed.hovering(card));
    var heights = new ArrayList<Double>();
    for (int i = 1; i < steps.size(); i++) {
      var places = view.differing(steps.get(i - 1), steps.get(i));
      assertEquals(i == wires.size(), places.isEmpty(), "all wires come back at " + i);
      if (places.isEmpty()) continue;
      var picture = painted(view, steps.get(i - 1), Optional.empty());
      var part = Box.around(places.get().stream().map(LOOK::toScreen).toList()).orElseThrow();
      patch(picture, painted(view, steps.get(i), Optional.of(part)), part);
      assertArrayEquals(painted(view, steps.get(i), Optional.empty()), picture, "step " + i);
      heights.add(part.height());
    }
    double whole = LOOK.toScreen(view.bounds().orElseThrow()).height();
    assertTrue(heights.stream().anyMatch(height -> height < whole / 3), heights + " of " + whole);
    assertTrue(view.differing(pointed, pointed.pointing(wires.getFirst())).isEmpty());
  }

  private static final Camera LOOK = new Camera(40, 20, 0.8);
  private static final int WIDE = 360;
  private static final int TALL = 500;

  private static int[] painted(ViewGraph view, Optional<Box> part) {
    return painted(view, Marks.NONE.withGrid(), part);
  }

  private static int[] painted(ViewGraph view, Marks marks, Optional<Box> part) {
    try (var surface = new RasterSurface(WIDE, TALL)) {
      var painter =
          new GraphPainter(
              view, Palette.LIGHT, LOOK, new Box(0, 0, WIDE, TALL), marks, Lod.FULL, surface);
      part.map(ViewGraphTest::pixels).ifPresentOrElse(painter::paint, painter::paint);
      return surface.image().getRGB(0, 0, WIDE, TALL, null, 0, WIDE);
    }
  }

  private static Box pixels(Box box) {
    double left = Math.clamp(Math.floor(box.x()), 0, WIDE);
    double top = Math.clamp(Math.floor(box.y()), 0, TALL);
    return new Box(
        left,
        top,
        Math.clamp(Math.ceil(box.right()), 0, WIDE) - left,
        Math.clamp(Math.ceil(box.bottom()), 0, TALL) - top);
  }

  /// Takes a part of another picture, as a clip does.
  private static void patch(int[] picture, int[] other, Box part) {
    var box = pixels(part);
    for (int y = (int) box.y(); y < box.bottom(); y++)
      for (int x = (int) box.x(); x < box.right(); x++) picture[y * WIDE + x] = other[y * WIDE + x];
  }

  private static void assertShowsTheSame(ViewGraph expected, ViewGraph view) {
    assertEquals(Set.copyOf(expected.cards()), Set.copyOf(view.cards()));
    assertEquals(words(expected), words(view));
    assertSoundRoutes(view);
    var everything = new Box(-1e6, -1e6, 2e6, 2e6);
    assertEquals(Set.copyOf(view.cards()), Set.copyOf(view.cardsIn(everything)));
    assertEquals(Set.copyOf(view.wires()), Set.copyOf(view.wiresIn(everything)));
    for (var card : view.cards()) {
      assertTrue(view.cardsIn(card.bounds()).contains(card));
      assertEquals(
          view.wires().stream()
              .filter(wire ->
                  wire.edge().from().node().equals(card.id())
                      || wire.edge().to().node().equals(card.id()))
              .collect(Collectors.toSet()),
          Set.copyOf(view.wiresAt(card.id())));
    }
    assertEquals(expected.frames(), view.frames());
    for (var frame : view.frames()) assertEquals(expected.share(frame), view.share(frame));
    var boxes = new ArrayList<Box>();
    for (var card : view.cards()) boxes.add(card.bounds());
    for (var wire : view.wires()) boxes.add(wire.route().bounds());
    for (var frame : view.frames()) boxes.add(frame.bounds());
    assertEquals(Box.around(boxes), view.bounds());
    assertEquals(expected.finest(), view.finest());
    assertEquals(strides(expected), strides(view));
  }

  private static List<Long> strides(ViewGraph view) {
    return view.columns().all().stream().map(StrideColumns.Column::stride).toList();
  }

  private static Map<Edge, String> words(ViewGraph view) {
    return view.wires().stream()
        .collect(Collectors.toMap(Wire::edge, wire -> wire.label() + " " + wire.state()));
  }
}
