package vertebra.canvas;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Point;
import vertebra.paint.Route;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;

/// Paints wires: near ones with rounded corners, far ones as rectangles. Solid wires carry what is
/// proven, broken ones a guess or nothing yet; a wire at fault also bears a cross at its end.
final class WirePainter {

  /// No label is wider than this, in world units.
  static final double LABEL_LIMIT = 168;

  /// How far a wire and its marks reach beside its way, in world units.
  static final double THICKEST = 24;

  private static final double RADIUS = 8;
  private static final double DASH = 7;
  private static final double GAP = 5;

  /// How much is left of the others while one is pointed at.
  private static final double FADED = 0.4;

  /// Wires shorter than this many pixels are not seen from afar.
  private static final double SHORT = 4;

  /// Pixels beyond which a toolkit's coordinates are not trusted.
  private static final double FAR = 16_000;

  private final Brush brush;
  private final Box window;
  private final Marks marks;
  private final Lod lod;
  private final boolean crowded;
  private final long finest;
  private final Set<Long> painted = new HashSet<>();

  /// @param finest the side of the map that goes into the design, which strides are counted from; 0
  ///   if nobody knows
  WirePainter(Brush brush, Box window, Marks marks, Lod lod, long finest, boolean crowded) {
    this.crowded = crowded;
    this.finest = finest;
    this.brush = brush;
    this.window = window.grown(8);
    this.marks = marks;
    this.lod = lod;
  }

  void paint(Wire wire) {
    if (isHidden(wire)) return;
    var route = wire.route();
    if (lod == Lod.RECTS && route.length() * brush.camera().zoom() < SHORT) return;
    boolean chosen = marks.wire().filter(wire.edge()::equals).isPresent();
    double line = lod.hasCards() ? line(wire.volume()) : 1;
    if (chosen) line = Math.max(2, line + 1);
    int colour = colour(wire, chosen);
    if (!lod.hasCards()) {
      pieces(route, line, colour, false);
      return;
    }
    brush.surface().begin(wire.edge().toString(), "wire " + style(wire), wire.edge().toString());
    boolean broken =
        wire.state() == Wire.WireState.PROVISIONAL || wire.state() == Wire.WireState.WAITING;
    if (broken || isFar(route)) pieces(route, line, colour, broken);
    else brush.surface().path(pixels(route, line), brush.size(RADIUS), line, colour);
    if (wire.state() == Wire.WireState.ERROR) paintCross(route, colour);
    brush.surface().end();
  }

  /// The places that a wire is led through, as dots that can be taken hold of.
  void paintBends(Wire wire, List<Point> bends) {
    if (isHidden(wire)) return;
    boolean chosen = marks.wire().filter(wire.edge()::equals).isPresent();
    double radius = chosen ? 5 : 3;
    for (var at : bends)
      brush
          .surface()
          .fillOval(
              brush.x(at.x()) - radius,
              brush.y(at.y()) - radius,
              2 * radius,
              2 * radius,
              colour(wire, chosen));
  }

  /// Whether a wire must say what flows along it: its source does not, because it is out of view,
  /// or somebody asks.
  boolean isToldOf(Wire wire, ViewGraph view) {
    if (wire.state() == Wire.WireState.ERROR) return true;
    if (marks.wire().filter(wire.edge()::equals).isPresent()) return true;
    return view.card(wire.edge().from().node())
        .filter(card -> !brush.camera().toScreen(card.bounds()).intersects(window))
        .isPresent();
  }

  /// The shape on a wire, on a ground that interrupts it.
  void paintLabel(Wire wire, int ground) {
    if (isHidden(wire) || wire.labelAt().isEmpty() || wire.label().isEmpty()) return;
    var box = GraphPainter.labelBox(wire.labelAt().get(), wire.label());
    var surface = brush.surface();
    double size = brush.text(GraphPainter.LABEL_SIZE);
    double wide = Math.min(Typeface.MONO.width(wire.label(), size) + 8, brush.size(LABEL_LIMIT));
    double width = Math.max(brush.size(box.width()), Math.rint(wide));
    double x = Math.rint(brush.camera().toScreenX(box.centreX()) - width / 2);
    double y = brush.y(box.y());
    double height = brush.y(box.bottom()) - y;
    surface.fillRound(x, y, width, height, height / 2, ground);
    int colour = wire.state() == Wire.WireState.ERROR ? brush.ink(Ink.ERROR) : brush.ink(Ink.LABEL);
    brush.label(
        Typeface.MONO.fit(wire.label(), size, width - 6),
        brush.x(box.centreX()),
        Math.rint(y + height / 2 + size * 0.36),
        Typeface.MONO,
        size,
        Surface.Anchor.MIDDLE,
        colour);
  }

  private boolean isHidden(Wire wire) {
    return marks.hidden().contains(wire.edge().from().node())
        || marks.hidden().contains(wire.edge().to().node());
  }

  private static String style(Wire wire) {
    return switch (wire.state()) {
      case OK -> "ok";
      case ERROR -> "error";
      case PROVISIONAL -> "provisional";
      case WAITING -> "waiting";
    };
  }

  private int colour(Wire wire, boolean chosen) {
    if (marks.pointed().isEmpty()) return plain(wire, chosen);
    return marks.pointed().get().equals(wire.edge())
        ? brush.ink(Ink.SELECTION)
        : Colour.mix(brush.ink(Ink.BACKGROUND), plain(wire, chosen), FADED);
  }

  private int plain(Wire wire, boolean chosen) {
    if (wire.state() == Wire.WireState.ERROR) return brush.ink(Ink.ERROR);
    if (chosen) return brush.ink(Ink.SELECTION);
    int colour =
        wire.state() == Wire.WireState.PROVISIONAL
            ? brush.ink(Ink.WIRE_PROVISIONAL)
            : brush.ink(stride(wire));
    boolean touched =
        marks.selected().contains(wire.edge().from().node())
            || marks.selected().contains(wire.edge().to().node());
    return touched ? Colour.mix(colour, brush.ink(Ink.SELECTION), 0.7) : colour;
  }

  private Ink stride(Wire wire) {
    var stride = wire.volume().strideTo(finest);
    return stride.isEmpty() ? Ink.WIRE : Ink.ofStride(stride.getAsLong());
  }

  /// The thickness of a wire: the more channels, the thicker, half a pixel for every octave or two.
  private double line(Volume volume) {
    long channels = volume.channels();
    double world =
        channels < 48
            ? 1.5
            : channels < 160
                ? 2
                : channels < 384 ? 2.5 : channels < 768 ? 3 : channels < 1536 ? 3.5 : 4;
    return Math.max(1.5, Math.rint(world * brush.camera().zoom() * 2) / 2);
  }

  private boolean isFar(Route route) {
    var box = brush.camera().toScreen(route.bounds());
    return box.x() < -FAR || box.y() < -FAR || box.right() > FAR || box.bottom() > FAR;
  }

  /// The corners in pixels; those of a line of odd thickness stand in the middle of one.
  private double[] pixels(Route route, double line) {
    double half = Math.rint(line) % 2 == 0 ? 0 : 0.5;
    double[] pixels = new double[2 * route.size()];
    for (int i = 0; i < route.size(); i++) {
      pixels[2 * i] = brush.x(route.x(i)) + half;
      pixels[2 * i + 1] = brush.y(route.y(i)) + half;
    }
    return pixels;
  }

  private void pieces(Route route, double line, int colour, boolean broken) {
    double half = Math.floor(line / 2);
    for (int i = 1; i < route.size(); i++) {
      double x0 = brush.x(route.x(i - 1));
      double y0 = brush.y(route.y(i - 1));
      double x1 = brush.x(route.x(i));
      double y1 = brush.y(route.y(i));
      boolean upright = route.x(i) == route.x(i - 1);
      double left = Math.max(window.x(), Math.min(x0, x1));
      double right = Math.min(window.right(), Math.max(x0, x1));
      double top = Math.max(window.y(), Math.min(y0, y1));
      double bottom = Math.min(window.bottom(), Math.max(y0, y1));
      if (left <= right && top <= bottom && isNew(left, top, right, bottom)) {
        if (broken) dashes(upright, left, top, upright ? bottom - top : right - left, line, colour);
        else if (upright)
          brush.surface().fillRect(left - half, top - half, line, bottom - top + line, colour);
        else brush.surface().fillRect(left - half, top - half, right - left + line, line, colour);
      }
    }
  }

  /// In a crowd, pieces on the same pixels are painted once.
  private boolean isNew(double left, double top, double right, double bottom) {
    if (!crowded) return true;
    long place = ((long) left & 0xffff) << 48 | ((long) top & 0xffff) << 32;
    return painted.add(place | ((long) right & 0xffff) << 16 | ((long) bottom & 0xffff));
  }

  private void dashes(boolean upright, double x, double y, double length, double line, int colour) {
    double half = Math.floor(line / 2);
    double dash = Math.max(2, brush.size(DASH));
    double step = dash + Math.max(2, brush.size(GAP));
    for (double at = 0; at < length; at += step) {
      double piece = Math.min(dash, length - at);
      if (upright) brush.surface().fillRect(x - half, y + at, line, piece, colour);
      else brush.surface().fillRect(x + at, y - half, piece, line, colour);
    }
  }

  private void paintCross(Route route, int colour) {
    int last = route.size() - 1;
    boolean upright = route.x(last) == route.x(last - 1);
    double x = brush.x(route.end().x() - (upright ? 0 : 15));
    double y = brush.y(route.end().y() - (upright ? 15 : 0));
    double reach = brush.size(7);
    brush.surface().fillOval(x - reach, y - reach, 2 * reach, 2 * reach, colour);
    brush.cross(x, y, brush.size(3), Math.max(1, brush.line(2)), brush.ink(Ink.ON_ERROR));
  }
}
