package vertebra.canvas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import vertebra.document.Flow;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// Paints a design on any surface: screen, minimap, PNG, SVG, PDF. All edges stand on whole pixels,
/// nothing is clipped, and the number of calls follows what can be seen, not the size of the
/// design.
public final class GraphPainter {

  /// The size of a wire's label, in world units.
  static final double LABEL_SIZE = 11;

  private static final double GRID = 32;
  private static final double GRID_FROM = 0.5;
  private static final double DOT = 2;
  private static final double GAP = 6;
  private static final int CROWD = 2_000;

  /// How far labels reach beyond their wires, in world units: farther than [Brush#OVERHANG].
  private static final double LABEL_OVERHANG = 104;

  private final ViewGraph view;
  private final Brush brush;
  private final Box window;
  private final Marks marks;
  private final Lod lod;
  private boolean titled = true;

  /// What is painted of the window.
  private Box part;

  private double overhang = Brush.OVERHANG;

  /// A painter of the part of a design that a window shows.
  ///
  /// @param window the pixels to paint, background included
  /// @param lod usually [Lod#of] the camera's zoom
  public GraphPainter(
      ViewGraph view,
      StyleTable styles,
      Camera camera,
      Box window,
      Marks marks,
      Lod lod,
      Surface surface) {
    this.view = view;
    this.brush = new Brush(surface, styles, camera);
    this.window = window;
    this.marks = marks;
    this.lod = lod;
    part = window;
  }

  /// Whether a part of the window can be painted by itself: from very far, what is left out in a
  /// crowd depends on all that is seen.
  public static boolean paintsParts(Lod lod) {
    return lod != Lod.RECTS;
  }

  /// Paints a part of the window, background included, as it looks when all of the window is
  /// painted. What is not clipped to the part runs over its edges.
  ///
  /// @param pixels whole ones
  public void paint(Box pixels) {
    part = pixels;
    overhang = LABEL_OVERHANG;
    paint();
  }

  /// Paints a map, on which the titles of frames would lie over cards.
  void paintMap() {
    titled = false;
    paint();
  }

  /// The box of a label in world units.
  static Box labelBox(Point at, String label) {
    double width = Math.min(Typeface.MONO.width(label, LABEL_SIZE) + 12, WirePainter.LABEL_LIMIT);
    return new Box(at.x() - width / 2, at.y() - 9, width, 18);
  }

  /// Paints everything, background included.
  public void paint() {
    brush
        .surface()
        .fillRect(
            part.x(), part.y(), part.width(), part.height(), brush.ink(StyleTable.Ink.BACKGROUND));
    if (marks.grid() && brush.camera().zoom() >= GRID_FROM) paintGrid();
    if (marks.grid() && lod.hasCards()) paintColumns();
    paintWithoutGround();
  }

  /// Paints everything on whatever lies behind.
  void paintWithoutGround() {
    var area = area();
    var frames = new FramePainter(brush, lod, titled);
    var bands = new ArrayList<FrameBox>();
    for (var frame : view.frames()) {
      if (!frame.bounds().intersects(area)) continue;
      frames.paint(frame);
      if (!frame.isBand()) continue;
      if (lod.hasCards() && isUnderNote(frame)) paintWords(frame, frames);
      else bands.add(frame);
    }
    paintOver(() -> {
      if (lod.hasCards()) for (var frame : bands) paintWords(frame, frames);
    });
    if (!lod.hasCards())
      view.frames().stream()
          .filter(FrameBox::isBand)
          .sorted(
              Comparator.comparingDouble(
                  frame -> -frame.bounds().width() * frame.bounds().height()))
          .forEach(frame -> paintWords(frame, frames));
  }

  private void paintWords(FrameBox frame, FramePainter frames) {
    var cards = new CardPainter(brush, marks, lod);
    frames.paintWords(
        frame,
        view.share(frame),
        time(frame),
        box -> isBare(box, frame, cards),
        box -> view.cardsIn(brush.camera().toWorld(box)).isEmpty());
  }

  /// Whether a note lies on what a band says, and is to stay there.
  private boolean isUnderNote(FrameBox frame) {
    return view.frames().stream()
        .anyMatch(note -> note.isNote() && note.bounds().intersects(frame.header()));
  }

  /// Whether the name of a frame hides no card and no other frame from afar.
  private boolean isBare(Box pixels, FrameBox own, CardPainter cards) {
    var world = brush.camera().toWorld(pixels);
    var around = brush.camera().toWorld(pixels.grown(CardPainter.CHOSEN));
    return view.frames().stream()
            .noneMatch(frame -> !frame.key().equals(own.key()) && frame.bounds().intersects(world))
        && view.cardsIn(around).stream().noneMatch(card -> cards.isHidden(card, pixels));
  }

  /// Paints without background, grid and frames, over something else.
  public void paintOver() {
    paintOver(() -> {});
  }

  /// @param words paints what is said between wires and their labels
  private void paintOver(Runnable words) {
    var area = area();
    var lines = view.wiresIn(area);
    var wires =
        new WirePainter(
            brush, window, marks, lod, view.finest(), lod == Lod.RECTS && lines.size() > CROWD);
    for (var wire : lines) wires.paint(wire);
    if (lod.hasCards()) for (var wire : lines) wires.paintBends(wire, view.bends(wire.edge()));
    words.run();
    if (lod == Lod.FULL)
      for (var wire : lines) if (wires.isToldOf(wire, view)) wires.paintLabel(wire, ground(wire));
    var cards = new CardPainter(brush, marks, lod);
    var visible = view.cardsIn(area);
    boolean crowded = lod == Lod.RECTS && visible.size() > CROWD;
    var taken = new HashSet<Long>();
    for (var card : visible) {
      if (marks.hidden().contains(card.id())) continue;
      if (crowded && !taken.add(spot(card))) continue;
      cards.paint(card);
    }
  }

  /// The part of the world that reaches into what is painted.
  private Box area() {
    return brush.camera().toWorld(part).grown(overhang);
  }

  private Optional<FrameBox.Time> time(FrameBox frame) {
    if (marks.times().isEmpty()) return Optional.empty();
    double all = 0;
    for (double millis : marks.times().values()) all += millis;
    double own = 0;
    for (var id : frame.nodes()) own += marks.times().getOrDefault(id, 0.0);
    return all > 0 ? Optional.of(new FrameBox.Time(own, own / all)) : Optional.empty();
  }

  /// The colour on which a wire's label stands: the background, or the tint of a frame.
  private int ground(Wire wire) {
    int ground = brush.ink(StyleTable.Ink.LABEL_BACKGROUND);
    if (wire.labelAt().isEmpty()) return ground;
    for (var frame : view.frames().reversed())
      if (frame.bounds().contains(wire.labelAt().get())) return brush.styles().band(frame.role());
    return ground;
  }

  /// The pixel on which a far card stands: a second card on it would not be seen.
  private long spot(Card card) {
    long x = (long) brush.x(card.bounds().x());
    long y = (long) brush.y(card.bounds().y());
    return (x << 32) | (y & 0xffffffffL);
  }

  /// A dotted line behind every column or row of maps, at the stride that the ruler says.
  private void paintColumns() {
    int colour = brush.ink(StyleTable.Ink.GRID);
    for (var column : view.columns().all()) {
      if (view.flow() == Flow.RIGHT) {
        paintRow(brush.y(column.at()), colour);
        continue;
      }
      double x = brush.x(column.at());
      if (x < part.x() - 1 || x > part.right()) continue;
      double above = Math.floor((part.y() - window.y()) / (DOT + GAP)) * (DOT + GAP);
      for (double y = window.y() + above; y < part.bottom(); y += DOT + GAP)
        brush.surface().fillRect(x, y, 1, DOT, colour);
    }
  }

  private void paintRow(double y, int colour) {
    if (y < part.y() - 1 || y > part.bottom()) return;
    double before = Math.floor((part.x() - window.x()) / (DOT + GAP)) * (DOT + GAP);
    for (double x = window.x() + before; x < part.right(); x += DOT + GAP)
      brush.surface().fillRect(x, y, DOT, 1, colour);
  }

  private void paintGrid() {
    int colour = brush.ink(StyleTable.Ink.GRID);
    double dot = brush.camera().zoom() >= 1.5 ? 3 : 2;
    var area = brush.camera().toWorld(part == window ? part : part.grown(dot + 1));
    for (double x = Math.ceil(area.x() / GRID) * GRID; x <= area.right(); x += GRID)
      for (double y = Math.ceil(area.y() / GRID) * GRID; y <= area.bottom(); y += GRID)
        brush.surface().fillRect(brush.x(x), brush.y(y), dot, dot, colour);
  }
}
