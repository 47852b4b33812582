package vertebra.canvas;

import vertebra.graph.NodeFate;
import vertebra.paint.Box;
import vertebra.paint.CardStyle;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints what stands on the edges of cards: what is chosen, wrong, pinned, locked, and how much of
/// what was measured a card takes.
final class CardSigns {

  private final Brush brush;
  private final Surface surface;
  private final Marks marks;
  private final int ground;

  CardSigns(Brush brush, Marks marks) {
    this.brush = brush;
    this.surface = brush.surface();
    this.marks = marks;
    ground = brush.ink(Ink.BACKGROUND);
  }

  /// A line around a card that is chosen or pointed at; in large pictures as thick as the lines
  /// beside it.
  void outline(Card card, Box box) {
    boolean chosen = marks.selected().contains(card.id());
    boolean hovered = marks.hovered().filter(card.id()::equals).isPresent();
    if (!chosen && !hovered) return;
    double one = Math.max(1, brush.size(1));
    double gap = one * (chosen ? 3 : 2);
    int colour =
        chosen ? brush.ink(Ink.SELECTION) : Colour.mix(ground, brush.ink(Ink.SELECTION), 0.6);
    surface.strokeRound(
        box.x() - gap,
        box.y() - gap,
        box.width() + 2 * gap,
        box.height() + 2 * gap,
        brush.size(CardPainter.RADIUS) + gap,
        one * (chosen ? 2 : 1),
        colour);
  }

  /// How much of what was measured the card takes: a bar along its lower edge, and a number under
  /// that.
  void measured(Card card, Box box) {
    var amount = marks.heat().get(card.id());
    if (amount == null) return;
    double inset = brush.size(CardPainter.RADIUS);
    double height = Math.max(2, brush.size(4));
    surface.fillRect(
        box.x() + inset,
        box.bottom() - height - 1,
        Math.max(1, Math.rint((box.width() - 2 * inset) * Math.clamp(amount.share(), 0, 1))),
        height,
        brush.ink(Ink.SELECTION));
    double size = brush.text(CardPainter.SMALL_SIZE);
    double words = Typeface.MONO.width(amount.words(), size);
    if (words + 8 > box.width()) return;
    double left = Math.rint(box.right() - words - 8);
    double top = box.bottom() + (marks.selected().contains(card.id()) ? 9 : 2);
    surface.fillRound(left, top, words + 8, size + 5, 3, ground);
    brush.label(
        amount.words(),
        left + 4,
        Math.rint(top + size),
        Typeface.MONO,
        size,
        Anchor.START,
        brush.ink(Ink.SELECTION));
  }

  /// A padlock on the corner of a card whose weights stay as they are.
  void lock(Card card, Box box, CardStyle style) {
    if (!marks.locked().contains(card.id())) return;
    double each = Math.max(1, brush.size(1));
    double x = box.right() - 9 * each;
    double y = box.y() - 6 * each;
    surface.fillOval(x - 5 * each, y - 4 * each, 20 * each, 20 * each, brush.ink(Ink.BACKGROUND));
    surface.strokeOval(x - 5 * each, y - 4 * each, 20 * each, 20 * each, 1.2, style.accent());
    surface.strokeRound(x + 2 * each, y, 6 * each, 8 * each, 3 * each, 1.6 * each, style.accent());
    surface.fillRound(x, y + 4 * each, 10 * each, 8 * each, 1.5 * each, style.accent());
  }

  /// What became of a card since another design: a sign in a disc at the middle of its left edge,
  /// and a thick line around it, which is broken for what is gone.
  void fate(Card card, Box box) {
    var fate = marks.fates().get(card.id());
    if (fate == null) return;
    int colour = brush.ink(colour(fate));
    double line = Math.max(2, brush.size(2.5));
    boolean isChosen = marks.selected().contains(card.id());
    double gap = isChosen ? 2 * line + Math.max(1, brush.size(3)) : line;
    var around = box.grown(gap);
    if (fate == NodeFate.REMOVED) broken(around, line, colour);
    else
      surface.strokeRound(
          around.x(),
          around.y(),
          around.width(),
          around.height(),
          brush.size(CardPainter.RADIUS) + gap,
          line,
          colour);
    double r = Math.max(7, brush.size(11));
    double y = box.centreY();
    surface.fillOval(box.x() - r, y - r, 2 * r, 2 * r, colour);
    double size = Math.max(11, Math.rint(r * 1.6));
    brush.label(
        fate.sign(),
        box.x(),
        Math.rint(y + size * 0.36),
        Typeface.SEMIBOLD,
        size,
        Anchor.MIDDLE,
        ground);
  }

  private static Ink colour(NodeFate fate) {
    return switch (fate) {
      case ADDED -> Ink.GUIDE;
      case REMOVED -> Ink.ERROR;
      case CHANGED -> Ink.WARNING;
    };
  }

  /// A broken line along the edges of a box.
  private void broken(Box box, double line, int colour) {
    double dash = 4 * line;
    for (double x = box.x(); x < box.right(); x += 2 * dash) {
      double width = Math.min(dash, box.right() - x);
      surface.fillRect(x, box.y(), width, line, colour);
      surface.fillRect(x, box.bottom() - line, width, line, colour);
    }
    for (double y = box.y(); y < box.bottom(); y += 2 * dash) {
      double height = Math.min(dash, box.bottom() - y);
      surface.fillRect(box.x(), y, line, height, colour);
      surface.fillRect(box.right() - line, y, line, height, colour);
    }
  }

  /// A pin at the upper left corner: a head and its needle.
  void pin(Box box, CardStyle style) {
    double r = Math.max(3, brush.size(4));
    double x = box.x() + r + 1;
    double y = box.y() - r / 2;
    surface.fillRect(Math.rint(x) - 1, Math.rint(y), 2, Math.rint(2.4 * r), style.accent());
    surface.fillOval(x - r, y - r, 2 * r, 2 * r, style.accent());
  }

  /// A sign on the upper right corner, where it takes no room from the title.
  void badge(Card card, Box box) {
    if (card.badge() == Card.Badge.NONE) return;
    boolean wrong = card.badge() == Card.Badge.ERROR;
    double r = Math.max(6, brush.size(9));
    double x = box.right() - 1;
    double y = box.y() + 1;
    int colour = brush.ink(wrong ? Ink.ERROR : Ink.WARNING);
    int text = brush.ink(wrong ? Ink.ON_ERROR : Ink.ON_WARNING);
    if (wrong) surface.fillOval(x - r, y - r, 2 * r, 2 * r, colour);
    else
      surface.fillPolygon(
          new double[] {x, y - r - 1, x + r + 1, y + r - 1, x - r - 1, y + r - 1}, colour);
    double size = Math.max(10, Math.rint(r * 1.4));
    brush.label(
        "!",
        x,
        Math.rint(y + size * (wrong ? 0.36 : 0.42)),
        Typeface.SEMIBOLD,
        size,
        Anchor.MIDDLE,
        text);
  }
}
