package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.document.Document;
import vertebra.document.Flow;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.paint.Point;
import vertebra.paint.Surface;
import vertebra.paint.Thumbnail;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;

class GraphPainterTest {

  private static final Box WINDOW = new Box(0, 0, 1_600, 1_000);
  private static ViewGraph huge = ViewGraph.EMPTY;

  @BeforeAll
  static void draw() {
    huge = Sketches.view(Sketches.deep(10_000));
  }

  /// Counts what is asked for, and keeps the texts and the rectangles.
  private static final class Strokes implements Surface {
    private int calls;
    private int ovals;
    private final List<String> texts = new ArrayList<>();
    private final List<Box> rectangles = new ArrayList<>();
    private final List<Box> pictures = new ArrayList<>();

    @Override
    public void fillRect(double x, double y, double width, double height, int colour) {
      calls++;
      assertTrue(width >= 0 && height >= 0, width + " by " + height);
      rectangles.add(new Box(x, y, width, height));
    }

    @Override
    public void fillRound(
        double x, double y, double width, double height, double radius, int colour) {
      fillRect(x, y, width, height, colour);
    }

    @Override
    public void strokeRound(
        double x, double y, double width, double height, double radius, double line, int colour) {
      calls++;
    }

    @Override
    public void line(double x0, double y0, double x1, double y1, double line, int colour) {
      calls++;
    }

    @Override
    public void path(double[] points, double radius, double line, int colour) {
      calls++;
      for (double each : points) assertTrue(Double.isFinite(each));
    }

    @Override
    public void fillPolygon(double[] points, int colour) {
      calls++;
    }

    @Override
    public void fillOval(double x, double y, double width, double height, int colour) {
      calls++;
      ovals++;
    }

    @Override
    public void strokeOval(
        double x, double y, double width, double height, double line, int colour) {
      calls++;
    }

    @Override
    public void text(
        String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
      calls++;
      texts.add(text);
      assertTrue(size >= 10, "text of " + size + " pixels: " + text);
    }

    @Override
    public void image(
        int[] pixels, int columns, int rows, double x, double y, double width, double height) {
      calls++;
      pictures.add(new Box(x, y, width, height));
    }
  }

  /// Whoever points at the map on a card points at a place of it.
  @ParameterizedTest
  @ValueSource(doubles = {0.55, 1, 1.7})
  void aMapLiesWhereItCanBePointedAt(double zoom) {
    var text =
        """
        image = input(shape: N,3,64,64)
        body  = resnet(depth: 18) image
        conv  = conv-2d(filters: 8) body:c3
        out   = output conv
        """;
    for (var flow : Flow.values()) {
      var document = Document.of(Sketches.graph(text));
      var view = ViewGraph.of(Sketches.scene(document.with(document.layout().with(flow))));
      for (var card : view.cards())
        for (var spot : card.outputs()) {
          if (spot.volume().form() != Volume.Form.MAP) continue;
          var camera =
              new Camera(zoom, 20 - zoom * card.bounds().x(), 20 - zoom * card.bounds().y());
          var thumbnail = new Thumbnail(1, 1, 0xff123456);
          var marks = Marks.NONE.picturing(Map.of(spot.port(), thumbnail));
          var picture = painted(view, camera, marks).pictures.getFirst();
          var corner = new Point(picture.x() + 0.25 * picture.width(), picture.bottom() - 2);
          var face =
              MapFace.at(card, camera.toWorld(corner), Lod.of(zoom))
                  .orElseThrow(() -> new AssertionError(spot.port() + " " + flow));
          assertEquals(spot.port(), face.port());
          assertEquals(0.25, face.across(), 2.5 / picture.width());
          assertEquals(1, face.down(), 5 / picture.height());
          var beside = new Point(picture.x() - 4, picture.bottom() + 4);
          assertTrue(MapFace.at(card, camera.toWorld(beside), Lod.of(zoom)).isEmpty());
        }
    }
  }

  private static Strokes painted(ViewGraph view, Camera camera, Marks marks) {
    var record = new Strokes();
    new GraphPainter(view, Palette.LIGHT, camera, WINDOW, marks, Lod.of(camera.zoom()), record)
        .paint();
    return record;
  }

  private static Camera middle(ViewGraph view, double zoom) {
    var centre = view.bounds().orElseThrow().centre();
    return new Camera(zoom, 0, 0).centredOn(centre, WINDOW.width(), WINDOW.height());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.11, 0.2, 0.35, 0.55, 1, 2, 4})
  void theWorkFollowsWhatIsSeenNotTheSizeOfTheDesign(double zoom) {
    int calls = painted(huge, middle(huge, zoom), Marks.NONE).calls;
    assertTrue(calls > 2 && calls < 4_000, calls + " calls at zoom " + zoom);
  }

  @Tag("slow")
  @Test
  void ofCardsOnTheSamePixelOnlyOneIsPainted() {
    var positions = new java.util.HashMap<NodeId, vertebra.document.Position>();
    var scene = Sketches.scene(Sketches.deep(5_000));
    int i = 0;
    for (var node : scene.graph().nodes())
      positions.put(
          node.id(),
          new vertebra.document.Position((i % 100) * 10.0, Math.floorDiv(i++, 100) * 10.0));
    var view = ViewGraph.of(scene.with(scene.layout().with(positions)));
    var record = new Strokes();
    new GraphPainter(
            view,
            Palette.LIGHT,
            Camera.fit(view.bounds().orElseThrow(), 60, 60, 5),
            new Box(0, 0, 60, 60),
            Marks.NONE,
            Lod.RECTS,
            record)
        .paint();
    long cards = record.rectangles.stream().filter(box -> box.height() <= 3).count();
    assertTrue(record.calls < 3 * 5_000, record.calls + " calls for " + cards + " cards");
  }

  @Test
  void rectanglesStandOnWholePixels() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    for (double zoom : new double[] {0.05, 0.2, 0.4, 1})
      for (var box : painted(view, middle(view, zoom), Marks.NONE).rectangles) {
        assertEquals(Math.rint(box.x() * 2), box.x() * 2, box + " at " + zoom);
        assertEquals(Math.rint(box.y() * 2), box.y() * 2, box + " at " + zoom);
      }
  }

  @Test
  void aShapeStandsOnceAndZoomingOutDropsItFirstThenAllText() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var tall = new Box(0, 0, 1_600, 10_000);
    var fitted = Camera.fit(view.bounds().orElseThrow(), tall.width(), tall.height(), 0);
    var near = new Strokes();
    new GraphPainter(view, Palette.LIGHT, fitted, tall, Marks.NONE, Lod.FULL, near).paint();
    assertTrue(
        near.texts.contains("Conv 2D") && near.texts.contains("3×3 · 64 filters"), "" + near.texts);
    assertEquals(
        6, near.texts.stream().filter("64×32×32"::equals).count(), "once a card and on no wire");
    var half = painted(view, middle(view, 0.4), Marks.NONE);
    assertTrue(half.texts.contains("ReLU"), "" + half.texts);
    assertTrue(half.texts.stream().noneMatch(text -> text.contains("×")), "" + half.texts);
    assertEquals(List.of(), painted(view, middle(view, 0.2), Marks.NONE).texts);
    assertTrue(painted(view, middle(view, 0.05), Marks.NONE).calls > 11, "no node vanishes");
  }

  @Test
  void everyStateIsSaidInWordsOrSignsToo() {
    var view = ViewGraph.of(Sketches.scene(Sketches.states()));
    var record = new Strokes();
    new GraphPainter(
            view,
            Palette.DARK,
            Camera.fit(view.bounds().orElseThrow(), 3_000, 3_000, 0),
            new Box(0, 0, 3_000, 3_000),
            Marks.NONE,
            Lod.FULL,
            record)
        .paint();
    for (var word : List.of("!", "muted", "bypassed", "waiting for an input", "≈ 32×32×32"))
      assertTrue(record.texts.contains(word), word + " in " + record.texts);
    assertTrue(record.texts.stream().anyMatch(text -> text.endsWith("…")), "long names are cut");
  }

  @Test
  void whatACardDoesIsCutInTheMiddle() {
    var graph =
        Sketches.graph(
            """
            image = input(shape: N,8,32,32)
            conv  = conv-2d(filters: 48, groups: 4, stride: 2, dilation: 3) image
            """);
    var view = Sketches.view(graph);
    var told = view.card(new NodeId("conv")).orElseThrow().subtitle();
    var cut =
        painted(view, middle(view, 0.75), Marks.NONE).texts.stream()
            .filter(text -> text.contains("…"))
            .findFirst()
            .orElseThrow();
    int gap = cut.indexOf('…');
    assertTrue(gap > 2 && told.startsWith(cut.substring(0, gap)), cut + " of " + told);
    assertTrue(gap < cut.length() - 3 && told.endsWith(cut.substring(gap + 1)), cut);
  }

  @Test
  void whatIsChosenOrPointedAtShowsItsPortsFromAfar() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var id = new NodeId("norm");
    var far = middle(view, 0.25);
    int card = 2 * (int) view.card(id).orElseThrow().ports().count();
    assertEquals(0, painted(view, far, Marks.NONE).ovals);
    assertEquals(
        card, painted(view, far, Marks.NONE.selecting(Set.of(id), Optional.empty())).ovals);
    assertEquals(card, painted(view, far, Marks.NONE.hovering(Optional.of(id))).ovals);
  }

  @ParameterizedTest
  @CsvSource({
    "800, 25, 32",
    "800, 13, 64",
    "320, 3, 128",
    "224, 16, 14",
    "224, 56, 4",
    "96, 32, 3"
  })
  void aMapThatWasRoundedUpIsOfTheStrideThatWasMeant(long side, long rows, long stride) {
    var map = new Volume(Volume.Form.MAP, rows, rows, 64);
    assertEquals(stride, map.strideTo(side).orElseThrow());
  }

  @Test
  void hiddenCardsAndTheirWiresAreLeftOut() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var id = new NodeId("norm");
    var with = painted(view, middle(view, 0.8), Marks.NONE);
    var without = painted(view, middle(view, 0.8), Marks.NONE.hiding(Set.of(id)));
    assertTrue(with.texts.contains("Batch norm") && !without.texts.contains("Batch norm"));
  }

  @Test
  void marksAddStrokesAndChangeNoText() {
    var view = Sketches.view(Sketches.RESIDUAL);
    var ids = Set.of(new NodeId("norm"), new NodeId("conv1"));
    var plain = painted(view, middle(view, 0.8), Marks.NONE);
    var marked =
        painted(
            view,
            middle(view, 0.8),
            Marks.NONE
                .selecting(ids, Optional.empty())
                .hovering(Optional.of(new NodeId("sum")))
                .heating(Map.of(new NodeId("norm"), new Marks.Amount(1, "1.5 ms"))));
    assertEquals(
        plain.calls + 10,
        marked.calls,
        "three outlines, a bar and a number on its ground for what was measured, and the four of"
            + " the port for one more");
    assertTrue(marked.texts.contains("1.5 ms"));
  }

  @Test
  void theMinimapShowsEverythingAndWhereTheWindowIs() {
    var map = Minimap.of(huge, middle(huge, 1), WINDOW, 200, 150);
    var world = map.camera().toScreen(huge.bounds().orElseThrow());
    assertTrue(map.camera().zoom() == Camera.MIN_ZOOM || world.height() <= 150);
    var frame = map.frame(middle(huge, 1), WINDOW);
    assertEquals(100, frame.centreX(), 1.5);
    assertEquals(75, frame.centreY(), 1.5);
    var record = new Strokes();
    map.paint(huge, Palette.LIGHT, Marks.NONE, record);
    assertTrue(record.calls > 2 && record.calls < 4_000, record.calls + " calls");
    assertEquals(
        75,
        map.frame(map.lookAt(middle(huge, 1), WINDOW, new Point(100, 75)), WINDOW).centreY(),
        2);
  }
}
