package vertebra.canvas;

import static vertebra.text.Texts.say;

import vertebra.block.PortSpec;
import vertebra.graph.Node;
import vertebra.paint.Box;
import vertebra.paint.CardStyle;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints cards: a coloured stripe for the role, the title on a tint of it, parameters in brief,
/// the shape in a chip, ports whose form says how many wires they take. Composites look like a
/// stack.
final class CardPainter {

  private static final double RADIUS = 8;
  private static final double STRIPE = 4;
  private static final double INSET = 14;
  private static final double HEADER = 28;
  private static final double NAMES = 16;
  private static final double TITLE_SIZE = 13;
  private static final double SUBTITLE_SIZE = 11.5;
  private static final double CHIP_SIZE = 10.5;
  private static final double STACK = 6;

  /// The size of the shape on a card that is too far away for its chip, in pixels.
  private static final double FAR_SHAPE = 10;

  /// The longer side of a thumbnail.
  private static final double PICTURE = 44;

  private final Brush brush;
  private final Surface surface;
  private final Marks marks;
  private final Lod lod;
  private final int ground;

  CardPainter(Brush brush, Marks marks, Lod lod) {
    this.brush = brush;
    this.surface = brush.surface();
    this.marks = marks;
    this.lod = lod;
    ground = brush.ink(Ink.BACKGROUND);
  }

  void paint(Card card) {
    var pixels =
        Box.between(
            brush.x(card.bounds().x()),
            brush.y(card.bounds().y()),
            brush.x(card.bounds().right()),
            brush.y(card.bounds().bottom()));
    var style = style(card);
    if (lod == Lod.RECTS || lod == Lod.BOXES) {
      paintFar(card, pixels, style);
      return;
    }
    surface.begin(card.id().value(), words(card), card.title());
    paintBody(card, pixels, style);
    if (lod == Lod.TITLES) {
      paintTitleOnly(card, pixels, style);
    } else {
      paintTexts(card, pixels, style);
      card.ports().forEach(spot -> paintPort(spot, style));
      if (!marks.thumbnails().isEmpty()) card.outputs().forEach(spot -> paintPicture(spot, style));
    }
    paintBadge(card, pixels);
    paintOutline(card, pixels);
    surface.end();
  }

  private static String words(Card card) {
    return switch (card.badge()) {
      case NONE -> "card " + card.tone();
      case WARNING -> String.join(" ", "card", "warning", card.tone());
      case ERROR -> String.join(" ", "card", "error", card.tone());
    };
  }

  /// The card's colours; nodes that do no work fade, measured ones glow.
  private CardStyle style(Card card) {
    var style = brush.styles().card(card.tone());
    var heat = marks.heat().get(card.id());
    if (heat != null) {
      int warm = Colour.mix(style.fill(), 0xffe4572e, 0.08 + 0.8 * heat);
      int text = Colour.contrast(style.title(), warm) >= 4.5 ? style.title() : 0xff000000;
      style =
          new CardStyle(
              style.fill(),
              style.border(),
              style.accent(),
              warm,
              text,
              style.subtitle(),
              style.chip(),
              style.chipText());
    }
    if (card.mode() == Node.Mode.ACTIVE) return style;
    return new CardStyle(
        Colour.mix(style.fill(), ground, 0.6),
        style.border(),
        Colour.mix(style.accent(), ground, 0.55),
        Colour.mix(style.header(), ground, 0.6),
        style.subtitle(),
        style.subtitle(),
        Colour.mix(style.chip(), ground, 0.6),
        style.subtitle());
  }

  private void paintFar(Card card, Box box, CardStyle style) {
    boolean wrong = card.badge() == Card.Badge.ERROR;
    boolean chosen = marks.selected().contains(card.id());
    var heat = marks.heat().get(card.id());
    int colour =
        wrong
            ? brush.ink(Ink.ERROR)
            : heat != null ? style.header() : Colour.mix(style.accent(), ground, 0.15);
    double width = Math.max(2, box.width());
    double height = Math.max(1, box.height());
    if (lod == Lod.RECTS) {
      if (chosen)
        surface.fillRect(box.x() - 1, box.y() - 1, width + 2, height + 2, brush.ink(Ink.SELECTION));
      else surface.fillRect(box.x(), box.y(), width, height, colour);
      return;
    }
    if (chosen)
      surface.fillRound(
          box.x() - 3, box.y() - 3, width + 6, height + 6, 4, brush.ink(Ink.SELECTION));
    surface.fillRound(box.x(), box.y(), width, height, 2, colour);
    if (wrong)
      brush.cross(
          box.centreX(), box.centreY(), Math.min(4, height / 3), 2, brush.ink(Ink.ON_ERROR));
  }

  private void paintBody(Card card, Box box, CardStyle style) {
    double radius = brush.size(RADIUS);
    double x = box.x();
    double y = box.y();
    double width = box.width();
    double height = box.height();
    double stripe = brush.size(STRIPE);
    boolean wrong = card.badge() == Card.Badge.ERROR;
    int border = wrong ? brush.ink(Ink.ERROR) : style.border();
    double edge = wrong && lod == Lod.FULL ? Math.max(1, brush.line(1.5)) : 1;
    if (card.composite() && lod == Lod.FULL) {
      double step = brush.size(STACK);
      surface.fillRound(x + step, y + step, width - 2 * step, height, radius, border);
      surface.fillRound(
          x + step + 1, y + step, width - 2 * step - 2, height - 1, radius, style.header());
    } else if (lod == Lod.FULL) {
      surface.fillRound(
          x, y + brush.size(2), width, height, radius, Colour.mix(ground, 0xff000000, 0.1));
    }
    surface.fillRound(x, y, width, height, radius, border);
    double left = x + edge;
    double top = y + edge;
    double inner = width - 2 * edge;
    double tall = height - 2 * edge;
    surface.fillRound(left, top, inner, tall, radius - 1, style.accent());
    double body = left + stripe;
    double wide = inner - stripe;
    surface.fillRound(body, top, wide, tall, radius - 1, style.header());
    surface.fillRect(body, top, radius, tall, style.header());
    if (lod == Lod.TITLES) return;
    double header = brush.size(headerHeight(card)) - edge;
    surface.fillRound(
        body, top + header - radius, wide, tall - header + radius, radius - 1, style.fill());
    surface.fillRect(body, top + header, radius, tall - header, style.fill());
    surface.fillRect(body, top, radius, header, style.header());
    surface.fillRect(
        body + radius - 1, top + header - radius, wide - radius, radius, style.header());
  }

  private static double headerHeight(Card card) {
    return HEADER + (card.namesInputs() ? NAMES : 0);
  }

  /// Between overview and reading distance the title fills the card, and its shape if there is room
  /// for two lines that can be read.
  private void paintTitleOnly(Card card, Box box, CardStyle style) {
    double size = Math.clamp(brush.text(22), 8.5, 13);
    if (box.height() < size + 2) return;
    double inset = brush.size(STRIPE) + Math.max(3, brush.size(8));
    boolean two = box.height() >= size + FAR_SHAPE + 10 && !card.shape().isEmpty();
    double middle = box.centreY() - (two ? (FAR_SHAPE + 4) / 2 : 0);
    brush.label(
        Typeface.SEMIBOLD.fit(card.title(), size, box.width() - inset - 4),
        box.x() + inset,
        Math.rint(middle + size * 0.36),
        Typeface.SEMIBOLD,
        size,
        Anchor.START,
        style.title());
    if (!two) return;
    boolean guess = card.knowledge() == Card.Knowledge.PROVISIONAL;
    brush.label(
        Typeface.MONO.fit((guess ? "≈ " : "") + card.shape(), FAR_SHAPE, box.width() - inset - 4),
        box.x() + inset,
        Math.rint(middle + size * 0.36 + FAR_SHAPE + 5),
        Typeface.MONO,
        FAR_SHAPE,
        Anchor.START,
        style.subtitle());
  }

  private void paintTexts(Card card, Box box, CardStyle style) {
    double left = box.x() + brush.size(INSET);
    double room = box.width() - brush.size(INSET) - brush.size(10);
    double top = card.bounds().y() + (card.namesInputs() ? NAMES : 0);
    double size = brush.text(TITLE_SIZE, 10);
    double tag = paintMode(card, box, style, brush.y(top));
    double badge = card.badge() == Card.Badge.NONE ? 0 : brush.size(20);
    brush.label(
        Typeface.SEMIBOLD.fit(card.title(), size, room - badge - tag),
        left,
        brush.y(top + 19),
        Typeface.SEMIBOLD,
        size,
        Anchor.START,
        style.title());
    double line = brush.text(SUBTITLE_SIZE, 9);
    boolean brief = !card.subtitle().isEmpty();
    if (brief)
      brush.label(
          Typeface.REGULAR.fit(card.subtitle(), line, room),
          left,
          brush.y(top + 44),
          Typeface.REGULAR,
          line,
          Anchor.START,
          style.subtitle());
    if (card.isMultiOutput()) paintTaps(card, box, style);
    else paintChip(card, left, room, style);
    if (card.namesInputs()) paintInputNames(card, style);
  }

  /// The word for a node that does not do its work; answers the room that it takes.
  private double paintMode(Card card, Box box, CardStyle style, double top) {
    var word =
        switch (card.mode()) {
          case ACTIVE -> "";
          case MUTED -> "muted";
          case BYPASSED -> "bypassed";
        };
    if (word.isEmpty()) return 0;
    double size = brush.text(10);
    double width = Math.rint(Typeface.REGULAR.width(word, size) + brush.size(10));
    double shift = card.badge() == Card.Badge.NONE ? 0 : brush.size(20);
    double x = box.right() - brush.size(9) - width - shift;
    double height = brush.size(16);
    double y = top + brush.size(7);
    surface.strokeRound(x, y, width, height, height / 2, 1, style.subtitle());
    brush.label(
        word,
        x + Math.rint(width / 2),
        Math.rint(y + height / 2 + size * 0.35),
        Typeface.REGULAR,
        size,
        Anchor.MIDDLE,
        style.subtitle());
    return width + brush.size(6);
  }

  private void paintChip(Card card, double left, double room, CardStyle style) {
    double y = brush.y(card.bounds().bottom() - 25);
    double height = brush.size(18);
    double size = brush.text(CHIP_SIZE, 8);
    double baseline = Math.rint(y + height / 2 + size * 0.36);
    if (card.shape().isEmpty()) {
      boolean waits = card.knowledge() == Card.Knowledge.WAITING;
      brush.label(
          waits ? say("canvas.waiting-for-an-input") : say("canvas.no-shape-yet"),
          left,
          baseline,
          Typeface.REGULAR,
          brush.text(11, 8.5),
          Anchor.START,
          style.subtitle());
      return;
    }
    boolean guess = card.knowledge() == Card.Knowledge.PROVISIONAL;
    var text = Typeface.MONO.fit((guess ? "≈ " : "") + card.shape(), size, room - brush.size(10));
    double width = Math.rint(Typeface.MONO.width(text, size)) + brush.size(12);
    double x = left - brush.size(2);
    if (guess) {
      surface.strokeRound(x, y, width, height, brush.size(5), 1, brush.ink(Ink.WIRE_PROVISIONAL));
    } else {
      surface.fillRound(x, y, width, height, brush.size(5), style.chip());
    }
    brush.label(
        text,
        x + brush.size(6),
        baseline,
        Typeface.MONO,
        size,
        Anchor.START,
        guess ? style.subtitle() : style.chipText());
  }

  /// One column an output: its name and its shape above the port.
  private void paintTaps(Card card, Box box, CardStyle style) {
    double bottom = card.bounds().bottom();
    double stripe = brush.size(STRIPE) + 1;
    surface.fillRect(
        box.x() + stripe, brush.y(bottom - 42), box.width() - stripe - 1, 1, style.border());
    double size = brush.text(11, 8.5);
    double mono = brush.text(9.5, 7.5);
    double room = brush.size(98);
    boolean guess = card.knowledge() == Card.Knowledge.PROVISIONAL;
    for (var spot : card.outputs()) {
      double x = brush.x(spot.at().x());
      brush.label(
          Typeface.SEMIBOLD.fit(spot.title(), size, room),
          x,
          brush.y(bottom - 27),
          Typeface.SEMIBOLD,
          size,
          Anchor.MIDDLE,
          style.title());
      var shape = spot.shape().isEmpty() ? "…" : (guess ? "≈ " : "") + spot.shape();
      brush.label(
          Typeface.MONO.fit(shape, mono, room),
          x,
          brush.y(bottom - 13),
          Typeface.MONO,
          mono,
          Anchor.MIDDLE,
          style.chipText());
    }
  }

  private void paintInputNames(Card card, CardStyle style) {
    double size = brush.text(10, 8);
    for (var spot : card.inputs())
      brush.label(
          Typeface.REGULAR.fit(spot.title(), size, brush.size(76)),
          brush.x(spot.at().x()),
          brush.y(card.bounds().y() + 17),
          Typeface.REGULAR,
          size,
          Anchor.MIDDLE,
          style.subtitle());
  }

  /// One wire: a disc; an optional one: a diamond; many: a square. Filled when a wire is there.
  private void paintPort(PortSpot spot, CardStyle style) {
    double x = brush.x(spot.at().x());
    double y = brush.y(spot.at().y());
    double r = brush.size(5);
    int rim =
        switch (spot.state()) {
          case CONNECTED, FREE -> style.accent();
          case MISSING -> brush.ink(Ink.WIRE_PROVISIONAL);
          case STRAY -> brush.ink(Ink.ERROR);
        };
    boolean filled = spot.state() == PortSpot.PortState.CONNECTED;
    int fill = filled ? rim : style.fill();
    double line = Math.max(1, brush.line(1.6));
    form(spot.arity(), x, y, r + line, filled ? style.fill() : rim);
    form(spot.arity(), x, y, filled ? r : r - line / 2, fill);
    if (spot.state() == PortSpot.PortState.STRAY) brush.cross(x, y, r / 2, line, rim);
    if (spot.arity() == PortSpec.Arity.MANY && spot.state() == PortSpot.PortState.FREE) {
      double arm = Math.max(1, Math.rint(r * 0.5));
      surface.fillRect(x - arm, y - 0.5, 2 * arm, 1, rim);
      surface.fillRect(x - 0.5, y - arm, 1, 2 * arm, rim);
    }
  }

  /// What leaves an output, beside its wire and the label on it.
  private void paintPicture(PortSpot spot, CardStyle style) {
    var picture = marks.thumbnails().get(spot.port());
    if (picture == null) return;
    double longest = Math.max(picture.width(), picture.height());
    double width = brush.size(PICTURE * picture.width() / longest);
    double height = brush.size(PICTURE * picture.height() / longest);
    double words =
        Math.max(
            brush.size(GraphPainter.labelBox(spot.at(), spot.shape()).width()),
            Typeface.MONO.width(spot.shape(), brush.text(GraphPainter.LABEL_SIZE, 8)) + 8);
    double x = brush.x(spot.at().x()) + Math.rint(Math.max(brush.size(12), words / 2 + 4));
    double y = brush.y(spot.at().y() + 6);
    surface.fillRect(x - 1, y - 1, width + 2, height + 2, style.border());
    surface.image(picture.shared(), picture.width(), picture.height(), x, y, width, height);
  }

  private void form(PortSpec.Arity arity, double x, double y, double r, int colour) {
    switch (arity) {
      case ONE -> surface.fillOval(x - r, y - r, 2 * r, 2 * r, colour);
      case OPTIONAL -> {
        double far = r + 1;
        surface.fillPolygon(new double[] {x, y - far, x + far, y, x, y + far, x - far, y}, colour);
      }
      case MANY -> surface.fillRound(x - r, y - r, 2 * r, 2 * r, Math.max(1, r / 3), colour);
    }
  }

  private void paintBadge(Card card, Box box) {
    if (card.badge() == Card.Badge.NONE) return;
    boolean wrong = card.badge() == Card.Badge.ERROR;
    double r = Math.max(5, brush.size(8));
    double x = box.right() - r - Math.max(3, brush.size(8));
    double y =
        lod == Lod.FULL
            ? brush.y(card.bounds().y() + headerHeight(card) - HEADER + 15)
            : Math.rint(box.centreY());
    int colour = brush.ink(wrong ? Ink.ERROR : Ink.WARNING);
    int text = brush.ink(wrong ? Ink.ON_ERROR : Ink.ON_WARNING);
    if (wrong) surface.fillOval(x - r, y - r, 2 * r, 2 * r, colour);
    else
      surface.fillPolygon(
          new double[] {x, y - r - 1, x + r + 1, y + r - 1, x - r - 1, y + r - 1}, colour);
    double size = Math.rint(r * 1.4);
    brush.label(
        "!",
        x,
        Math.rint(y + size * (wrong ? 0.36 : 0.42)),
        Typeface.SEMIBOLD,
        size,
        Anchor.MIDDLE,
        text);
  }

  private void paintOutline(Card card, Box box) {
    boolean chosen = marks.selected().contains(card.id());
    boolean hovered = marks.hovered().filter(card.id()::equals).isPresent();
    if (!chosen && !hovered) return;
    double gap = chosen ? 3 : 2;
    int colour =
        chosen ? brush.ink(Ink.SELECTION) : Colour.mix(ground, brush.ink(Ink.SELECTION), 0.6);
    surface.strokeRound(
        box.x() - gap,
        box.y() - gap,
        box.width() + 2 * gap,
        box.height() + 2 * gap,
        brush.size(RADIUS) + gap,
        chosen ? 2 : 1,
        colour);
  }
}
