package vertebra.microscope;

import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// The colours and the writing that all views of the microscope share.
class Inking {

  static final double MARGIN = 14;
  static final double HEAD = 24;
  static final double CAPTION = 18;
  static final double FOOT = 40;
  static final double SMALL = 11;
  static final double TEXT = 12;
  static final double SMALLEST = 10;

  private static final int POSITIVE = 0xffc4622d;
  private static final int NEGATIVE = 0xff3567c8;

  final Surface surface;
  final StyleTable styles;
  private final int text;
  private final int faint;
  private final int line;
  private final int ground;
  private final int accent;
  private final int mark;

  Inking(Surface surface, StyleTable styles) {
    this.surface = surface;
    this.styles = styles;
    text = styles.colour(Ink.FRAME_TITLE);
    faint = styles.colour(Ink.LABEL);
    line = styles.card("block").border();
    ground = styles.card("block").fill();
    accent = styles.colour(Ink.SELECTION);
    mark = styles.card("head").accent();
  }

  int text() {
    return text;
  }

  int faint() {
    return faint;
  }

  int rule() {
    return line;
  }

  int ground() {
    return ground;
  }

  int accent() {
    return accent;
  }

  int mark() {
    return mark;
  }

  /// The colour of a number between nothing and the largest: blue below 0, orange above.
  int tint(double value, double largest) {
    double share = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
    return Colour.mix(ground, value < 0 ? NEGATIVE : POSITIVE, 0.08 + 0.8 * share);
  }

  /// Black or white, whichever can be read on a colour.
  static int on(int colour) {
    return Colour.contrast(colour, 0xffffffff) > Colour.contrast(colour, 0xff10151f)
        ? 0xffffffff
        : 0xff10151f;
  }

  /// One of a few colours that are told apart, for things that belong together.
  static int family(int number) {
    int[] colours = {0xff2f6fde, 0xffd9822b, 0xff1d9a6c, 0xffb455c9, 0xffc2a500, 0xff6b7280};
    return colours[Math.floorMod(number, colours.length)];
  }

  void write(
      String words,
      double x,
      double y,
      Typeface face,
      double size,
      double room,
      int colour,
      Anchor anchor) {
    var fitting = face.fit(words, size, Math.max(0, room));
    if (!fitting.isEmpty())
      surface.text(fitting, Math.rint(x), Math.rint(y), face, size, anchor, colour);
  }

  void head(String words, double x, double y, double room) {
    write(words, x, y, Typeface.SEMIBOLD, TEXT, room, text, Anchor.START);
  }

  void note(String words, double x, double y, double room) {
    write(words, x, y, Typeface.REGULAR, SMALL, room, faint, Anchor.START);
  }

  /// A frame in a colour, cased in white, so that it is seen on any map.
  void frame(double x, double y, double width, double height, int colour) {
    double w = Math.max(width, 4);
    double h = Math.max(height, 4);
    surface.strokeRound(x - 3, y - 3, w + 6, h + 6, 1, 1, 0xffffffff);
    surface.strokeRound(x - 2, y - 2, w + 4, h + 4, 1, 2, colour);
  }

  /// A frame around a part of a map.
  ///
  /// @param share the part, as shares of the map's width and height
  void frame(Box map, Box share) {
    frame(
        map.x() + share.x() * map.width(),
        map.y() + share.y() * map.height(),
        share.width() * map.width(),
        share.height() * map.height(),
        mark);
  }

  /// What a view is called, and what is known of it.
  void paintHead(String title, String described, double width) {
    write(title, MARGIN, HEAD - 6, Typeface.SEMIBOLD, 13, width * 0.6, text, Anchor.START);
    write(
        described,
        width - MARGIN,
        HEAD - 6,
        Typeface.REGULAR,
        TEXT,
        width * 0.38,
        faint,
        Anchor.END);
  }

  /// The one question of a view, and what people get wrong.
  void paintFoot(String question, String trap, double width, double height) {
    surface.fillRect(MARGIN, height - FOOT - 2, width - 2 * MARGIN, 1, line);
    write(
        question,
        MARGIN,
        height - FOOT + 15,
        Typeface.SEMIBOLD,
        TEXT,
        width - 2 * MARGIN,
        text,
        Anchor.START);
    write(
        trap,
        MARGIN,
        height - FOOT + 32,
        Typeface.REGULAR,
        TEXT,
        width - 2 * MARGIN,
        faint,
        Anchor.START);
  }
}
