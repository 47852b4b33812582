package vertebra.canvas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.document.Clip;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.NodeId;
import vertebra.paint.Palette;
import vertebra.paint.Point;
import vertebra.paint.Typeface;

/// Notes and frames with a place of their own: kept, moved, resized, copied and painted.
class NotesTest {

  private static final NodeId CONV = new NodeId("conv1");
  private static final Position PLACE = new Position(1_000, 1_000);

  /// A frame around one block, and a note far from it.
  private static Document document() {
    var document = Document.of(Sketches.graph(Sketches.RESIDUAL));
    var places = new LinkedHashMap<NodeId, Position>();
    for (var node : document.graph().nodes())
      places.put(node.id(), new Position(3_000, 200 * places.size()));
    places.put(CONV, PLACE);
    var layout =
        document
            .layout()
            .with(places)
            .withFrame(
                "frame-1",
                new Frame("Try this", "part", new Frame.Area(new Position(900, 900), 600, 400)))
            .withFrame(
                "note-1",
                FrameBox.note(
                    "# Why\n\nA **wide** one, see `conv1`:\n- first\n- second",
                    new Frame.Area(new Position(2_000, 100), 220, 48)));
    return document.with(layout);
  }

  private static Document dragged(Document document, Point from, Point to) {
    return Sketches.dragged(document, from, to, Pointer.Keys.NONE, List.of());
  }

  private static Frame.Area area(Document document, String key) {
    return document.layout().frames().get(key).area().orElseThrow();
  }

  @Test
  void theyAreKeptInTheFile() throws DocumentException {
    var document = document();
    var read = DocumentFile.parse("notes", DocumentFile.text(document)).document();
    assertEquals(document.layout().frames().get("note-1"), read.layout().frames().get("note-1"));
    assertEquals(document.layout().frames().get("frame-1"), read.layout().frames().get("frame-1"));
    assertEquals(DocumentFile.text(document), DocumentFile.text(read));
  }

  @Test
  void aFrameTakesAlongWhatStandsInItAndANoteGoesAlone() {
    var document = document();
    var moved = dragged(document, new Point(910, 910), new Point(960, 940));
    assertEquals(new Position(950, 930), area(moved, "frame-1").at());
    assertEquals(PLACE.plus(50, 30), moved.layout().position(CONV).orElseThrow());
    var note = dragged(document, new Point(2_050, 120), new Point(2_000, 130));
    assertEquals(new Position(1_950, 110), area(note, "note-1").at());
    assertEquals(document.layout().positions(), note.layout().positions());
  }

  @Test
  void whatFindsAPlaceKeepsOffTheNamesOfFrames() {
    var document = document();
    var frame = new Frame("Part", "backbone", List.of(CONV));
    var view =
        ViewGraph.of(Sketches.scene(document.with(document.layout().withFrame("part", frame))));
    var header =
        view.frames().stream()
            .filter(one -> one.key().equals("part"))
            .findFirst()
            .orElseThrow()
            .header();
    assertTrue(view.standing(header, false).contains(header));
  }

  @Test
  void theCornerGivesAnotherSizeAndNeverNone() {
    var larger = dragged(document(), new Point(1_495, 1_295), new Point(1_595, 1_285));
    assertEquals(new Frame.Area(new Position(900, 900), 700, 390), area(larger, "frame-1"));
    assertEquals(PLACE, larger.layout().position(CONV).orElseThrow());
    var least = dragged(document(), new Point(1_495, 1_295), new Point(0, 0));
    assertEquals(Frame.Area.LEAST, area(least, "frame-1").width());
  }

  @Test
  void theyStayWhenBlocksGoAndAreNoPartOfWhatIsCopied() {
    var document = document();
    var without =
        Edit.apply(document, Edit.of(new vertebra.graph.GraphEdit.Remove(List.of(CONV))))
            .document();
    assertEquals(document.layout().frames(), without.layout().frames());
    assertTrue(Clip.of(document, List.of(CONV)).part().layout().frames().isEmpty());
  }

  @Test
  void aWholeDesignThatIsPastedBringsItsNotesAlong() {
    var clip = new Clip(document(), List.of());
    var pasted = Edit.apply(Document.EMPTY, clip.into(Document.EMPTY, 7, 9, false).edit());
    assertEquals(new Position(2_007, 109), area(pasted.document(), "note-1").at());
  }

  @Test
  void aNoteIsAsHighAsItsTextAndEveryLineFits() {
    var note = document().layout().frames().get("note-1");
    var area = note.area().orElseThrow();
    var text = NoteText.of(note.title(), area.width() - 2 * NoteText.PADDING);
    assertEquals("Why", text.lines().getFirst().words());
    assertEquals("• first", "• " + text.lines().get(text.lines().size() - 2).runs().get(1).words());
    assertTrue(area.height() >= text.height());
    for (var line : text.lines())
      for (var run : line.runs())
        assertTrue(
            run.x() + run.face().width(run.words(), line.size()) <= area.width(), run.words());
    assertTrue(
        text.lines().stream()
            .flatMap(line -> line.runs().stream())
            .anyMatch(run -> run.words().equals("wide") && run.face() == Typeface.SEMIBOLD));
    assertFalse(text.lines().stream().anyMatch(line -> line.words().contains("*")));
  }

  @Test
  void inAListANoteIsItsWords() {
    var words = FrameBox.words("# Why\n\nA **wide** one, see `conv1`:\n- first");
    assertEquals("Why A wide one, see conv1: •first", words);
  }

  @Test
  void picturesShowThem() {
    var view = ViewGraph.of(Sketches.scene(document()));
    var picture =
        new String(
            GraphPictures.svg(Picture.of(view, Palette.LIGHT), "notes"), StandardCharsets.UTF_8);
    for (var words : List.of("Why", "wide", "second", "Try")) assertTrue(picture.contains(words));
  }
}
