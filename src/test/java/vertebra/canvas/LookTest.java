package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.document.Frame;
import vertebra.document.Layout;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;
import vertebra.report.Units;

/// What is painted of real designs, asked of the list of strokes, without a window: at every zoom
/// text is large enough to be read and stands out from its ground, and none lies on another.
class LookTest {

  private static final double[] ZOOMS = {0.25, 0.5, 0.75, 1, 1.5};
  private static final int NETWORKS = 30;

  record Design(String name, ViewGraph view) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Design> designs() throws Exception {
    var designs = new ArrayList<Design>();
    try (var files = Files.list(Path.of("samples"))) {
      for (var sample :
          files.filter(file -> file.toString().endsWith(".vertebra")).sorted().toList())
        designs.add(
            new Design(
                String.valueOf(sample.getFileName()),
                ViewGraph.of(Sketches.scene(DocumentFile.read(sample).document()))));
    }
    var presets = List.copyOf(Sketches.CATALOGUE.presets());
    for (int i = 0; i < NETWORKS; i++) {
      var preset = presets.get(i * presets.size() / NETWORKS);
      designs.add(new Design(preset.id(), Sketches.view(preset.graph().get())));
    }
    return designs.stream();
  }

  /// A text and where it stands.
  private record Word(String text, Box box) {}

  private record Ground(Box box, int colour) {}

  /// The line around a card that is chosen, and that for the keyboard around it.
  private record Rings(Box line) {
    boolean touch(Box box) {
      return line.grown(4).intersects(box) && !line.grown(-2).contains(box);
    }
  }

  /// Keeps texts, and forgets those that something is painted over.
  private static final class Words implements Surface {
    private final List<Word> words = new ArrayList<>();
    private final List<Ground> grounds = new ArrayList<>();
    private final List<Box> discs = new ArrayList<>();
    private final List<Rings> rings = new ArrayList<>();
    private final List<String> faint = new ArrayList<>();
    private final List<String> crossed = new ArrayList<>();

    private void cover(double x, double y, double width, double height, int colour) {
      var box = new Box(x, y, width, height);
      words.removeIf(word -> box.contains(word.box().centre()));
      grounds.add(new Ground(box, colour));
    }

    /// Notes a text that is hard to tell from what was painted last under its middle.
    private void judge(Word word, int colour) {
      for (var ground : grounds.reversed()) {
        if (!ground.box().contains(word.box().centre())) continue;
        double contrast = Colour.contrast(colour, ground.colour());
        if (contrast < 4.5) faint.add(word.text() + " at " + contrast);
        return;
      }
    }

    @Override
    public void fillRect(double x, double y, double width, double height, int colour) {
      cover(x, y, width, height, colour);
    }

    @Override
    public void fillRound(
        double x, double y, double width, double height, double radius, int colour) {
      cover(x, y, width, height, colour);
    }

    @Override
    public void strokeRound(
        double x, double y, double width, double height, double radius, double line, int colour) {
      if (colour == Palette.LIGHT.colour(StyleTable.Ink.SELECTION))
        rings.add(new Rings(new Box(x, y, width, height)));
    }

    @Override
    public void line(double x0, double y0, double x1, double y1, double line, int colour) {}

    @Override
    public void path(double[] points, double radius, double line, int colour) {
      for (int i = 3; i < points.length; i += 2) {
        var piece = Box.between(points[i - 3], points[i - 2], points[i - 1], points[i]);
        for (var word : words) if (word.box().intersects(piece)) crossed.add(word.text());
      }
    }

    @Override
    public void fillPolygon(double[] points, int colour) {
      double[] xs = IntStream.range(0, points.length / 2).mapToDouble(i -> points[2 * i]).toArray();
      double[] ys =
          IntStream.range(0, points.length / 2).mapToDouble(i -> points[2 * i + 1]).toArray();
      double left = Arrays.stream(xs).min().orElse(0);
      double top = Arrays.stream(ys).min().orElse(0);
      double right = Arrays.stream(xs).max().orElse(0);
      double bottom = Arrays.stream(ys).max().orElse(0);
      grounds.add(new Ground(Box.between(left, top, right, bottom), colour));
    }

    @Override
    public void fillOval(double x, double y, double width, double height, int colour) {
      discs.add(new Box(x, y, width, height));
      grounds.add(new Ground(discs.getLast(), colour));
    }

    @Override
    public void strokeOval(
        double x, double y, double width, double height, double line, int colour) {}

    @Override
    public void text(
        String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
      assertTrue(size >= 10, text + " of " + size + " pixels");
      double width = face.width(text, size);
      double left =
          switch (anchor) {
            case START -> x;
            case MIDDLE -> x - width / 2;
            case END -> x - width;
          };
      var word = new Word(text, new Box(left + 1, y - size * 0.7, width - 2, size * 0.68));
      judge(word, colour);
      words.add(word);
    }

    @Override
    public void image(
        int[] pixels, int columns, int rows, double x, double y, double width, double height) {}
  }

  private static Words detector(double zoom, Marks marks) throws Exception {
    var file = DocumentFile.read(Path.of("samples", "resnet50-fpn-retinanet.vertebra"));
    return painted(ViewGraph.of(Sketches.scene(file.document())), zoom, marks, Palette.LIGHT);
  }

  private static Words painted(ViewGraph view, double zoom, Marks marks, StyleTable styles) {
    var world = view.bounds().orElseThrow();
    var window = new Box(0, 0, world.width() * zoom + 80, world.height() * zoom + 80);
    var camera = new Camera(zoom, 40 - world.x() * zoom, 40 - world.y() * zoom);
    var surface = new Words();
    new GraphPainter(view, styles, camera, window, marks, Lod.of(zoom), surface).paint();
    return surface;
  }

  private static List<String> told(double zoom, Marks marks) throws Exception {
    return detector(zoom, marks).words.stream().map(Word::text).toList();
  }

  @Test
  void bandsSayTheirSharesInFewerLettersBeforeTheyAreCut() throws Exception {
    assertTrue(told(1, Marks.NONE).contains("69 % of weights"));
    var near = told(0.75, Marks.NONE);
    assertTrue(near.contains("69 % weights"), "" + near);
    assertTrue(near.stream().noneMatch(word -> word.contains("%") && word.endsWith("…")));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.25, 0.3, 0.35, 0.39})
  void fromAfarTheNameOfABandHidesNoBars(double zoom) throws Exception {
    var surface = detector(zoom, Marks.NONE);
    var names = surface.words.stream().map(Word::text).toList();
    assertTrue(names.containsAll(List.of("Backbone", "Neck", "Head")), "" + names);
    for (var word : surface.words)
      for (var ground : surface.grounds) {
        boolean isBar = ground.box().width() > 2 && ground.box().width() < 30;
        assertTrue(!isBar || !ground.box().intersects(word.box()), word + " on " + ground);
      }
  }

  @Test
  void bandsCountAttentionAndNeverSayAllOfWhatIsNearlyAll() {
    var graph =
        Sketches.graph(
            """
            image  = input(shape: "N,3,32,32")
            body   = vit(width: 64, layers: 2, heads: 4, patch: 8, resolution: 32) image
            scores = dense(units: 2) body:class
            out    = output scores
            """);
    var plain = Document.of(graph);
    var band = new Frame("Backbone", "backbone", List.of(new NodeId("body")));
    var view = ViewGraph.of(Sketches.scene(plain.with(plain.layout().withFrame("backbone", band))));
    var told = painted(view, 1, Marks.NONE, Palette.LIGHT).words.stream().map(Word::text).toList();
    assertTrue(told.contains(">99 % of weights"), "" + told);
    for (int percent = 30; percent <= 100; percent++) {
      var words = painted(view, percent / 100.0, Marks.NONE, Palette.LIGHT).words;
      assertTrue(
          words.stream()
              .map(Word::text)
              .noneMatch(word -> word.contains("%") && word.endsWith("…")),
          percent + ": " + words);
    }
    var cost = Sketches.scene(graph).findings().find(new NodeId("body")).orElseThrow().cost();
    var work = Units.count(cost.multiplyAdds() + cost.attentionMultiplyAdds());
    assertTrue(told.contains(work), work + " in " + told);
  }

  @Test
  void bandsCountSharedWeightsOnce() {
    var graph =
        Sketches.graph(
            """
            image = input(shape: "N,8,32,32")
            one   = conv-2d(filters: 8)              image
            two   = conv-2d(filters: 8) @shares(one) one
            out   = output                           two
            """);
    var plain = Document.of(graph);
    var band = new Frame("Head", "head", List.of(new NodeId("one"), new NodeId("two")));
    var view = ViewGraph.of(Sketches.scene(plain.with(plain.layout().withFrame("head", band))));
    var told = painted(view, 1, Marks.NONE, Palette.LIGHT).words.stream().map(Word::text).toList();
    assertTrue(told.contains("100 % of weights"), "" + told);
  }

  @Test
  void bandsSayTheirShareOfTimeOnceItIsMeasured() throws Exception {
    var times = Map.of(new NodeId("backbone"), 60.0, new NodeId("neck"), 15.0);
    assertTrue(told(1, Marks.NONE).stream().noneMatch(word -> word.endsWith("of time")));
    assertTrue(
        told(1, Marks.NONE.timing(times))
            .containsAll(List.of("60 ms", "80 % of time", "15 ms", "20 % of time")));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.1})
  void fromVeryFarTheNamesOfThinBandsHideNoOthers(double zoom) {
    var graph = Sketches.graph("image = input\nbody = resnet image\nlevels = fpn body:c3 body:c4");
    var plain = Document.of(graph);
    var view =
        ViewGraph.of(
            Sketches.scene(
                plain.with(
                    plain
                        .layout()
                        .withFrame(
                            "back", new Frame("Backbone", "backbone", List.of(new NodeId("body"))))
                        .withFrame(
                            "neck", new Frame("Neck", "neck", List.of(new NodeId("levels")))))));
    var names =
        painted(view, zoom, Marks.NONE, Palette.LIGHT).words.stream().map(Word::text).toList();
    assertTrue(names.containsAll(List.of("Backbone", "Neck")), "" + names);
  }

  @Test
  void fromVeryFarANameThatFindsNoPlaceIsLeftOutAndTheLargestBandSaysIts() {
    var lines = new StringBuilder("image = input\nend = relu image\n");
    var layout = Layout.EMPTY;
    var places = new HashMap<NodeId, Position>();
    places.put(new NodeId("image"), new Position(-20_000, -20_000));
    places.put(new NodeId("end"), new Position(20_000, 20_000));
    for (int i = 0; i < 6; i++) {
      lines.append("left%d = relu image%nright%d = relu image%n".formatted(i, i));
      places.put(new NodeId("left" + i), new Position(-4_000 + 50 * i, 150 * i));
      places.put(new NodeId("right" + i), new Position(4_000, 150 * i));
      layout = layout.withFrame("b" + i, band("Part " + i, "left" + i, "right" + i));
    }
    layout = layout.with(places).withFrame("all", band("Backbone", "image", "end"));
    var plain = Document.of(Sketches.graph(lines.toString()));
    var view = ViewGraph.of(Sketches.scene(plain.with(layout)));
    var words = painted(view, 0.02, Marks.NONE, Palette.LIGHT).words;
    var names = words.stream().map(Word::text).toList();
    assertTrue(names.containsAll(List.of("Backbone", "Part 0")), "" + names);
  }

  @Test
  void aBandSaysItsNameElsewhereWhereACardOfOthersWouldHideIt() {
    var plain = Document.of(Sketches.graph("image = input\nbody = relu image\nother = relu image"));
    var layout =
        plain
            .layout()
            .with(
                Map.of(
                    new NodeId("image"), new Position(0, 0),
                    new NodeId("body"), new Position(300, 300),
                    new NodeId("other"), new Position(60, 290)))
            .withFrame("back", band("Backbone", "body"));
    var view = ViewGraph.of(Sketches.scene(plain.with(layout)));
    var card = view.card(new NodeId("other")).orElseThrow().bounds();
    var name = view.frames().getFirst().header();
    assertTrue(card.intersects(name), card + " is not on " + name);
    var words = painted(view, 1, Marks.NONE, Palette.LIGHT).words.stream().map(Word::text).toList();
    assertTrue(words.contains("Backbone"), "" + words);
  }

  private static Frame band(String title, String... nodes) {
    return new Frame(title, "backbone", Stream.of(nodes).map(NodeId::new).toList());
  }

  @ParameterizedTest
  @MethodSource("designs")
  void noWordTouchesTheRingOfAChosenCard(Design design) {
    var cards = design.view().cards().stream().map(Card::id).toList();
    for (double zoom : ZOOMS) {
      // From afar, where a name looks for room, not all around it are chosen at once.
      int step = Lod.of(zoom).hasCards() ? 1 : Math.min(8, cards.size());
      for (int first = 0; first < step; first++) {
        var chosen = new HashSet<NodeId>();
        for (int i = first; i < cards.size(); i += step) chosen.add(cards.get(i));
        var marks = Marks.NONE.selecting(chosen, Optional.empty());
        var surface = painted(design.view(), zoom, marks, Palette.LIGHT);
        var touched =
            surface.words.stream()
                .filter(word -> surface.discs.stream().noneMatch(disc -> disc.contains(word.box())))
                .filter(word -> surface.rings.stream().anyMatch(ring -> ring.touch(word.box())))
                .toList();
        assertEquals(List.of(), touched, "at " + zoom);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("designs")
  void wordsAreReadAndLieOnNoOthers(Design design) {
    for (double zoom : ZOOMS) {
      var surface = painted(design.view(), zoom, Marks.NONE, Palette.LIGHT);
      var clashes = new ArrayList<String>();
      for (int i = 0; i < surface.words.size(); i++)
        for (int k = i + 1; k < surface.words.size(); k++) {
          var one = surface.words.get(i);
          var other = surface.words.get(k);
          if (one.box().intersects(other.box())) clashes.add(one + " and " + other);
        }
      assertEquals(List.of(), clashes, "at " + zoom);
      assertEquals(List.of(), surface.crossed, "wires over words at " + zoom);
      assertEquals(List.of(), surface.faint, "at " + zoom + ", light");
      var dark = painted(design.view(), zoom, Marks.NONE, Palette.DARK);
      assertEquals(List.of(), dark.faint, "at " + zoom + ", dark");
      assertEquals(surface.words, dark.words, "at " + zoom);
    }
  }
}
