package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.List;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.PortSpec;
import vertebra.document.Flow;
import vertebra.graph.Node;
import vertebra.paint.Box;
import vertebra.paint.CardStyle;
import vertebra.paint.Colour;
import vertebra.paint.Icon;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Thumbnail;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;

/// Paints cards: an icon on a tile in the hue of the role, the title, what the block does in
/// values, the shape, and the volume of what leaves it, on whose face the feature map stands.
/// Composites look like a stack; what has several outputs has a column for each, or a row where
/// tensors flow right.
final class CardPainter {

  static final double TITLE_SIZE = 13;
  static final double SMALL_SIZE = 12;

  /// The largest that small text gets in world units: on full cards that are far away.
  static final double LARGEST_SMALL = Brush.LEAST_TEXT / Lod.FULL_FROM;

  private static final double SHAPE_SIZE = 11;
  private static final double NAME_SIZE = 10;

  /// How [BlockType.Joining] writes that maps are laid beside each other.
  private static final String LAID_BESIDE = "⧺";

  private static final double FAR_TITLE = 11;

  /// What stays free between the names of two outputs, in pixels.
  private static final double NAME_GAP = 4;

  /// The room that the title of an output keeps beside its shape.
  private static final double LEAST_TITLE = 28;

  static final double RADIUS = 8;
  private static final double STACK = 4;

  /// How far the lines around a chosen card reach, in pixels.
  static final double CHOSEN = 8;

  private static final double HEADER = 32;
  static final double GLYPH_SCALE = 1.1;
  static final double FAR_GLYPH_SCALE = 1.2;

  /// On which line maps stand: under the upper edge of a card, below a port in a row, in columns.
  static final double BASE = 60;

  static final double ROW_BASE = 22;
  static final double COLUMN_BASE = 80;
  static final double FAR_COLUMN_BASE = 84;

  /// The side of the picture of an input.
  static final double PICTURE = 40;

  static final double FAR_PICTURE = 32;

  /// The least zoom at which a feature map is more than noise.
  private static final double PICTURES_FROM = 0.5;

  private final Brush brush;
  private final Surface surface;
  private final Marks marks;
  private final Lod lod;
  private final int ground;
  private final CardSigns signs;

  CardPainter(Brush brush, Marks marks, Lod lod) {
    this.brush = brush;
    this.surface = brush.surface();
    this.marks = marks;
    this.lod = lod;
    ground = brush.ink(Ink.BACKGROUND);
    signs = new CardSigns(brush, marks);
  }

  void paint(Card card) {
    var box = pixels(card);
    var style = style(card);
    if (!lod.hasCards()) {
      paintFar(card, box, style);
      signs.fate(card, box);
      return;
    }
    surface.begin(card.id().value(), words(card), card.title());
    paintBody(card, box, style);
    switch (card.build()) {
      case ONE -> paintOne(card, box, style);
      case SEVERAL -> {
        if (isAside(card)) paintRows(card, box, style);
        else paintSeveral(card, box, style);
      }
      case INPUT -> paintInput(card, box, style);
      case OUTPUT -> paintOutput(card, box, style);
    }
    if (card.namesInputs()) paintInputNames(card, style);
    signs.measured(card, box);
    signs.outline(card, box);
    signs.fate(card, box);
    signs.lock(card, box, style);
    card.ports().filter(spot -> !isPutAway(card, spot)).forEach(spot -> paintPort(spot, style));
    signs.badge(card, box);
    if (card.isPinned()) signs.pin(box, style);
    surface.end();
  }

  private Box pixels(Card card) {
    return Box.between(
        brush.x(card.bounds().x()),
        brush.y(card.bounds().y()),
        brush.x(card.bounds().right()),
        brush.y(card.bounds().bottom()));
  }

  /// Whether something in a box of pixels would hide what is painted of a card from afar.
  boolean isHidden(Card card, Box over) {
    var box = pixels(card);
    if (marks.selected().contains(card.id())) return box.grown(CHOSEN).intersects(over);
    var bars = lod == Lod.BARS ? bars(card, box) : List.<Box>of();
    return bars.isEmpty() ? box.intersects(over) : bars.stream().anyMatch(over::intersects);
  }

  private static String words(Card card) {
    return switch (card.badge()) {
      case NONE -> "card " + card.tone();
      case WARNING -> String.join(" ", "card", "warning", card.tone());
      case ERROR -> String.join(" ", "card", "error", card.tone());
    };
  }

  /// The card's colours; nodes that do no work fade.
  private CardStyle style(Card card) {
    var style = brush.styles().card(card.tone());
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

  private boolean isFull() {
    return lod == Lod.FULL;
  }

  /// From afar a card is the stages in it: bars as high as the map and as wide as its channels.
  private void paintFar(Card card, Box box, CardStyle style) {
    boolean wrong = card.badge() == Card.Badge.ERROR;
    boolean chosen = marks.selected().contains(card.id());
    int colour = wrong ? brush.ink(Ink.ERROR) : Colour.mix(style.accent(), ground, 0.15);
    double width = Math.max(2, box.width());
    double height = Math.max(1, box.height());
    if (lod == Lod.RECTS) {
      if (chosen)
        surface.fillRect(box.x() - 1, box.y() - 1, width + 2, height + 2, brush.ink(Ink.SELECTION));
      else surface.fillRect(box.x(), box.y(), width, height, colour);
      return;
    }
    // What is chosen or pointed at is a card already, with its ports.
    boolean isNear = chosen || marks.hovered().filter(card.id()::equals).isPresent();
    if (isNear) paintBody(card, box, style);
    var bars = bars(card, box);
    if (bars.isEmpty()) {
      double inset = isNear ? 4 : 0;
      double inner = Math.max(1, height - 2 * inset);
      surface.fillRound(box.x() + inset, box.y() + inset, width - 2 * inset, inner, 2, colour);
    }
    for (var bar : bars) paintBar(bar, style);
    if (isNear) {
      signs.outline(card, box);
      card.ports().filter(spot -> !isPutAway(card, spot)).forEach(spot -> paintPort(spot, style));
    }
    if (wrong) paintWrong(box.centreX(), box.centreY(), Math.min(4, height / 3));
  }

  private void paintWrong(double x, double y, double reach) {
    surface.fillOval(
        x - reach - 2, y - reach - 2, 2 * reach + 4, 2 * reach + 4, brush.ink(Ink.ERROR));
    brush.cross(x, y, reach / 2, 2, brush.ink(Ink.ON_ERROR));
  }

  /// The bars that stand for a card, one for each map that leaves it; none if none does.
  private List<Box> bars(Card card, Box box) {
    double middle = Math.rint(box.centreX());
    if (card.isMultiOutput() && isAside(card)) {
      double row = brush.size(CardRows.ROW);
      return card.outputs().stream()
          .map(spot -> {
            double top = brush.y(spot.at().y()) - Math.rint(row / 2);
            return bar(spot.volume(), middle, new Box(box.x(), top, box.width(), row));
          })
          .toList();
    }
    if (card.isMultiOutput())
      return card.outputs().stream()
          .map(spot -> bar(spot.volume(), brush.x(spot.at().x()), box))
          .toList();
    boolean isMap = card.volume().form() == Volume.Form.MAP;
    return isMap ? List.of(bar(card.volume(), middle, box)) : List.of();
  }

  private Box bar(Volume volume, double x, Box box) {
    double height = Math.max(3, Math.rint(box.height() * volume.height() / 44));
    double width = Math.max(3, Math.rint(brush.size(16 + 2 * volume.depth())));
    double top = box.y() + Math.rint((box.height() - height) / 2);
    return new Box(x - Math.rint(width / 2), top, width, height);
  }

  private void paintBar(Box bar, CardStyle style) {
    surface.fillRect(bar.x(), bar.y(), bar.width(), bar.height(), style.accent());
    surface.fillRect(
        bar.x() + 1,
        bar.y() + 1,
        bar.width() - 2,
        bar.height() - 2,
        Colour.mix(style.fill(), style.accent(), 0.55));
  }

  private void paintBody(Card card, Box box, CardStyle style) {
    double radius = brush.size(RADIUS);
    boolean wrong = card.badge() == Card.Badge.ERROR;
    int border = wrong ? brush.ink(Ink.ERROR) : style.border();
    double edge = wrong ? Math.max(1, brush.line(1.5)) : 1;
    double x = box.x();
    double y = box.y();
    double width = box.width();
    double height = box.height();
    if (card.composite()) {
      double step = brush.size(STACK);
      surface.fillRound(x + step, y + step, width - 2 * step, height, radius, border);
      surface.fillRound(
          x + step + 1, y + step, width - 2 * step - 2, height - 1, radius, style.header());
    }
    surface.fillRound(x, y, width, height, radius, border);
    double inner = radius - edge;
    int top = card.isMultiOutput() ? style.header() : style.fill();
    surface.fillRound(x + edge, y + edge, width - 2 * edge, height - 2 * edge, inner, top);
    if (!card.isMultiOutput()) return;
    double below = brush.size(HEADER + card.top() - card.bounds().y());
    if (height - below < 2 * radius) return;
    surface.fillRound(
        x + edge, y + below, width - 2 * edge, height - below - edge, inner, style.fill());
    surface.fillRect(x + edge, y + below, width - 2 * edge, radius, style.fill());
  }

  private static boolean isAside(Card card) {
    return card.flow() == Flow.RIGHT;
  }

  /// A text that is cut to its room, and left out where nothing of it would be read.
  private void write(
      String text, double x, double y, Typeface face, double size, double room, int colour) {
    brush.label(face.fit(text, size, room), x, y, face, size, Anchor.START, colour);
  }

  private void paintOne(Card card, Box box, CardStyle style) {
    double top = card.top();
    double left = box.x() + brush.size(isFull() ? CardMaker.WORDS : 34);
    boolean hasGlyph = card.volume().form() != Volume.Form.NONE;
    double room =
        box.right() - brush.size(hasGlyph ? (isFull() ? CardMaker.GLYPH : 58) : 12) - left;
    if (isFull()) {
      paintTile(card.icon(), box.x() + brush.size(8), brush.y(top + 8), 32, style);
      double second = paintTitle(card, left, top + 21, top + 38, room, style);
      double small = brush.text(SMALL_SIZE);
      write(
          Typeface.REGULAR.fitEnds(card.subtitle(), small, room - second),
          left + second,
          brush.y(top + 38),
          Typeface.REGULAR,
          small,
          room - second,
          style.subtitle());
      double word = paintMode(card, box, brush.y(top + 60), style);
      paintShape(card, left, brush.y(top + 60), room - word, style);
    } else {
      double middle = isAside(card) ? brush.y(top + 36) : (brush.y(top) + box.bottom()) / 2;
      paintTile(
          card.icon(), box.x() + brush.size(8), Math.rint(middle - brush.size(12)), 24, style);
      write(
          card.title(),
          left + 2,
          Math.rint(middle + FAR_TITLE * 0.36),
          Typeface.SEMIBOLD,
          FAR_TITLE,
          room,
          style.title());
    }
    card.volume()
        .paint(
            surface,
            box.right() - brush.size(CardMaker.GLYPH / 2),
            brush.y(top + BASE),
            GLYPH_SCALE * brush.camera().zoom(),
            style.accent(),
            style.fill(),
            picture(card));
  }

  /// A title that does not fit goes on in a second line; answers the room that it takes there.
  private double paintTitle(
      Card card, double left, double first, double next, double room, CardStyle style) {
    double size = brush.text(TITLE_SIZE);
    var words = card.title();
    int end = words.length();
    while (end > 0 && Typeface.SEMIBOLD.width(words.substring(0, end), size) > room)
      end = words.lastIndexOf(' ', end - 1);
    boolean isWhole = end <= 0 || end == words.length();
    var line = isWhole ? words : words.substring(0, end);
    write(line, left, brush.y(first), Typeface.SEMIBOLD, size, room, style.title());
    if (isWhole) return 0;
    var rest = words.substring(end + 1);
    write(rest, left, brush.y(next), Typeface.SEMIBOLD, size, room, style.title());
    return Math.min(room, Typeface.SEMIBOLD.width(rest, size) + brush.size(6));
  }

  private void paintTile(Icon icon, double x, double y, double side, CardStyle style) {
    double tile = brush.size(side);
    surface.fillRound(
        x, y, tile, tile, brush.size(6), Colour.mix(style.fill(), style.accent(), 0.12));
    paintIcon(icon, x + Math.rint(tile / 2), y + Math.rint(tile / 2), side * 0.625, style);
  }

  private void paintIcon(Icon icon, double x, double y, double side, CardStyle style) {
    double size = brush.size(side);
    icon.paint(surface, x - size / 2, y - size / 2, size, style.accent());
  }

  /// The feature map that goes on the face of a card's volume.
  private @Nullable Thumbnail picture(Card card) {
    return card.outputs().isEmpty() ? null : picture(card.outputs().getFirst());
  }

  private static String modeWord(Card card) {
    return switch (card.mode()) {
      case ACTIVE -> "";
      case MUTED -> say("canvas.is-muted");
      case BYPASSED -> say("canvas.is-bypassed");
    };
  }

  /// The word for a node that does not do its work; answers the room that it takes.
  private double paintMode(Card card, Box box, double baseline, CardStyle style) {
    var word = modeWord(card);
    if (word.isEmpty()) return 0;
    double size = brush.text(SHAPE_SIZE);
    double width = Math.ceil(Typeface.REGULAR.width(word, size)) + 8;
    double x = box.right() - brush.size(CardMaker.GLYPH) - width;
    double height = Math.rint(size + 5);
    surface.strokeRound(
        x, baseline - Math.rint(size), width, height, height / 2, 1, style.subtitle());
    write(word, x + 4, baseline, Typeface.REGULAR, size, width, style.subtitle());
    return width + 6;
  }

  private void paintShape(Card card, double left, double baseline, double room, CardStyle style) {
    double size = brush.text(SHAPE_SIZE);
    if (card.shape().isEmpty()) {
      boolean waits = card.knowledge() == Card.Knowledge.WAITING;
      var words =
          marks.asked()
              ? say("canvas.what-do-you-say")
              : waits ? say("canvas.waiting-for-an-input") : say("canvas.no-shape-yet");
      write(words, left, baseline, Typeface.REGULAR, size, room, style.subtitle());
      return;
    }
    var struck = marks.struck().get(card.id());
    if (struck != null) {
      var old = Typeface.MONO.fit(struck, size, room);
      brush.label(old, left, baseline, Typeface.MONO, size, Anchor.START, style.subtitle());
      double middle = baseline - Math.rint(size * 0.3);
      surface.line(
          left, middle, left + Typeface.MONO.width(old, size), middle, 1, style.subtitle());
      return;
    }
    boolean unlike = card.isUnlike();
    boolean guess = !unlike && card.knowledge() == Card.Knowledge.PROVISIONAL;
    var text = Typeface.MONO.fit(card.told(), size, room);
    if (guess)
      brush.dashes(
          left - 3,
          baseline - Math.rint(size),
          Math.ceil(Typeface.MONO.width(text, size)) + 6,
          Math.rint(size + 5),
          brush.ink(Ink.WIRE_PROVISIONAL));
    brush.label(
        text,
        left,
        baseline,
        Typeface.MONO,
        size,
        Anchor.START,
        unlike ? brush.ink(Ink.ERROR) : guess ? style.subtitle() : style.chipText());
  }

  private void paintHeader(Card card, Box box, CardStyle style) {
    double middle = brush.y(card.top() + HEADER / 2);
    paintIcon(card.icon(), box.x() + brush.size(19), middle, 18, style);
    double left = box.x() + brush.size(36);
    double room = box.right() - brush.size(12) - left;
    double size = isFull() ? brush.text(TITLE_SIZE) : FAR_TITLE;
    var title = Typeface.SEMIBOLD.fit(card.title(), size, room);
    double baseline = Math.rint(middle + size * 0.36);
    brush.label(title, left, baseline, Typeface.SEMIBOLD, size, Anchor.START, style.title());
    if (isFull())
      paintSummary(card, box, room - Typeface.SEMIBOLD.width(title, size), baseline, style);
  }

  /// A row for each map: its name and shape, and the map at the right, beside its port.
  private void paintRows(Card card, Box box, CardStyle style) {
    paintHeader(card, box, style);
    boolean guess = card.knowledge() == Card.Knowledge.PROVISIONAL;
    double left = box.x() + brush.size(18 + (card.namesInputs() ? CardRows.NAMES_WIDTH : 0));
    double glyph = box.right() - brush.size(CardMaker.GLYPH / 2 + 4);
    double room = glyph - brush.size(36) - left;
    double name = isFull() ? brush.text(SMALL_SIZE) : brush.leastText();
    double mono = brush.text(SHAPE_SIZE);
    for (var spot : card.outputs()) {
      double y = brush.y(spot.at().y());
      spot.volume()
          .paint(
              surface,
              glyph,
              brush.y(spot.at().y() + ROW_BASE),
              brush.camera().zoom(),
              style.accent(),
              style.fill(),
              picture(spot));
      double up = isFull() ? -brush.size(3) : name * 0.36;
      write(spot.level(), left, y + Math.rint(up), Typeface.SEMIBOLD, name, room, style.title());
      if (!isFull()) continue;
      var shape = spot.shape().isEmpty() ? "—" : (guess ? "≈ " : "") + spot.shape();
      double base = y + brush.size(12);
      if (Typeface.MONO.width(shape, mono) <= room)
        write(shape, left, base, Typeface.MONO, mono, room, style.chipText());
    }
    double x = left + (glyph - left) * 0.56;
    if (isFull()) for (var step : card.steps()) paintStepDown(step, x, style);
  }

  /// An arrow between two rows, with what is done on the way.
  private void paintStepDown(Card.Step step, double x, CardStyle style) {
    double y = brush.y(step.at());
    double half = brush.size(9);
    double head = y + (step.back() ? -half : half);
    double barb = step.back() ? head + brush.size(4) : head - brush.size(4);
    double rise = brush.size(4);
    surface.strokes(
        List.of(
            new double[] {x, y - half, x, y + half},
            new double[] {x - rise, barb, x, head, x + rise, barb}),
        Math.max(1, brush.line(1.5)),
        style.accent());
    double size = brush.text(SHAPE_SIZE);
    double base = y + Math.rint(size * 0.36);
    boolean joins = step.sign().endsWith(LAID_BESIDE);
    var words = joins ? step.sign().replace(LAID_BESIDE, "").strip() : step.sign();
    double start = x + brush.size(8);
    write(words, start, base, Typeface.SEMIBOLD, size, brush.size(40), style.accent());
    if (joins)
      paintBeside(
          start + Typeface.SEMIBOLD.width(words, size) + Math.rint(size / 2) + 4,
          base,
          Math.rint(size),
          style.accent());
  }

  private void paintSeveral(Card card, Box box, CardStyle style) {
    double top = card.top();
    paintHeader(card, box, style);
    if (isFull()) for (var step : card.steps()) paintStep(step, brush.y(top + 70), style);
    boolean guess = card.knowledge() == Card.Knowledge.PROVISIONAL;
    double pitch =
        brush.size(
            card.outputs().size() < 2
                ? CardMaker.COLUMN
                : card.outputs().get(1).at().x() - card.outputs().getFirst().at().x());
    for (var spot : card.outputs()) {
      double x = brush.x(spot.at().x());
      spot.volume()
          .paint(
              surface,
              x,
              brush.y(top + (isFull() ? COLUMN_BASE : FAR_COLUMN_BASE)),
              (isFull() ? 1 : FAR_GLYPH_SCALE) * brush.camera().zoom(),
              style.accent(),
              style.fill(),
              picture(spot));
      double name = isFull() ? brush.text(SMALL_SIZE) : brush.leastText();
      middle(
          spot.level(),
          x,
          brush.y(top + (isFull() ? 95 : 109)),
          Typeface.SEMIBOLD,
          name,
          pitch - NAME_GAP,
          style.title());
      if (!isFull()) continue;
      var shape = spot.shape().isEmpty() ? "—" : (guess ? "≈ " : "") + spot.shape();
      double mono = brush.text(SHAPE_SIZE);
      double wide = Typeface.MONO.width(shape, mono);
      if (wide > pitch) continue;
      // The outermost are nearer to the edge than to each other.
      double inside = Math.clamp(x, box.x() + wide / 2 + 3, box.right() - wide / 2 - 3);
      middle(shape, inside, brush.y(top + 109), Typeface.MONO, mono, pitch, style.chipText());
    }
  }

  /// An arrow between two maps, with what is done on the way.
  private void paintStep(Card.Step step, double y, CardStyle style) {
    double x = brush.x(step.at());
    double half = brush.size(9);
    double line = Math.max(1, brush.line(1.5));
    double head = x + (step.back() ? -half : half);
    double barb = step.back() ? head + brush.size(4) : head - brush.size(4);
    double rise = brush.size(4);
    surface.strokes(
        List.of(
            new double[] {x - half, y, x + half, y},
            new double[] {barb, y - rise, head, y, barb, y + rise}),
        line,
        style.accent());
    double size = brush.text(SHAPE_SIZE);
    double base = y - brush.size(7);
    boolean joins = step.sign().endsWith(LAID_BESIDE);
    var words = joins ? step.sign().replace(LAID_BESIDE, "").strip() : step.sign();
    double room = joins ? Math.rint(size) + 4 : 0;
    middle(words, x - room / 2, base, Typeface.SEMIBOLD, size, brush.size(40), style.accent());
    if (joins)
      paintBeside(
          x + Typeface.SEMIBOLD.width(words, size) / 2 + 3, base, Math.rint(size), style.accent());
  }

  /// The sign of maps that are laid beside each other, which few typefaces have: two crosses in
  /// one.
  private void paintBeside(double middle, double base, double size, int colour) {
    double half = size / 2;
    double bar = size / 5;
    double centre = base - size * 0.36;
    double rise = size * 0.32;
    surface.strokes(
        List.of(
            new double[] {middle - half, centre, middle + half, centre},
            new double[] {middle - bar, centre - rise, middle - bar, centre + rise},
            new double[] {middle + bar, centre - rise, middle + bar, centre + rise}),
        Math.max(1, size / 8),
        colour);
  }

  private void middle(
      String text, double x, double y, Typeface face, double size, double room, int colour) {
    brush.label(face.fit(text, size, room), x, y, face, size, Anchor.MIDDLE, colour);
  }

  private void paintSummary(Card card, Box box, double room, double baseline, CardStyle style) {
    double size = brush.text(SMALL_SIZE);
    double mode = card.mode() == Node.Mode.ACTIVE ? 0 : paintWord(card, box, baseline, style);
    var brief = Typeface.REGULAR.fit(card.subtitle(), size, room - mode - brush.size(12));
    brush.label(
        brief,
        box.right() - brush.size(12) - mode,
        baseline,
        Typeface.REGULAR,
        size,
        Anchor.END,
        style.subtitle());
  }

  private double paintWord(Card card, Box box, double baseline, CardStyle style) {
    double size = brush.text(SHAPE_SIZE);
    var word = modeWord(card);
    brush.label(
        word,
        box.right() - brush.size(12),
        baseline,
        Typeface.REGULAR,
        size,
        Anchor.END,
        style.subtitle());
    return Typeface.REGULAR.width(word, size) + brush.size(10);
  }

  private void paintInput(Card card, Box box, CardStyle style) {
    var picture = picture(card);
    double wide = isFull() ? PICTURE : FAR_PICTURE;
    double side = brush.size(wide);
    double x = box.x() + brush.size(8);
    double y = Math.rint(box.centreY() - side / 2);
    if (picture == null) {
      paintTile(card.icon(), x, y, wide, style);
    } else {
      surface.image(picture.shared(), picture.width(), picture.height(), x, y, side, side);
    }
    double left = x + side + brush.size(10);
    double room = box.right() - brush.size(10) - left;
    if (!isFull()) {
      double middle = Math.rint(box.centreY() + FAR_TITLE * 0.36);
      write(card.title(), left, middle, Typeface.SEMIBOLD, FAR_TITLE, room, style.title());
      return;
    }
    double top = card.bounds().y();
    boolean isLong =
        card.title().contains(" ")
            && Typeface.SEMIBOLD.width(card.title(), brush.text(TITLE_SIZE)) > room;
    paintTitle(card, left, top + (isLong ? 17 : 21), top + 32, room, style);
    paintShape(card, left, brush.y(top + (isLong ? 48 : 41)), room, style);
  }

  private void paintOutput(Card card, Box box, CardStyle style) {
    paintIcon(card.icon(), box.x() + brush.size(20), Math.rint(box.centreY()), 18, style);
    double left = box.x() + brush.size(38);
    double room = box.right() - brush.size(10) - left;
    double size = isFull() ? brush.text(TITLE_SIZE) : FAR_TITLE;
    double baseline = Math.rint(box.centreY() + size * 0.36);
    double mono = brush.text(SHAPE_SIZE);
    var shape = card.told();
    double told = Typeface.MONO.width(shape, mono) + brush.size(4);
    double least = Math.min(brush.size(LEAST_TITLE), Typeface.SEMIBOLD.width(card.title(), size));
    boolean hasShape = isFull() && !shape.isEmpty() && room - told >= least;
    boolean stacked = hasShape && room - told < Typeface.SEMIBOLD.width(card.title(), size);
    if (stacked) {
      write(
          card.title(),
          left,
          Math.rint(box.centreY() - brush.size(3)),
          Typeface.SEMIBOLD,
          size,
          room,
          style.title());
      double below = Math.rint(box.centreY() + brush.size(12));
      brush.label(shape, left, below, Typeface.MONO, mono, Anchor.START, style.chipText());
      return;
    }
    write(
        card.title(),
        left,
        baseline,
        Typeface.SEMIBOLD,
        size,
        hasShape ? room - told : room,
        style.title());
    if (!hasShape) return;
    double right = box.right() - brush.size(10);
    brush.label(shape, right, baseline, Typeface.MONO, mono, Anchor.END, style.chipText());
  }

  private void paintInputNames(Card card, CardStyle style) {
    if (!isFull()) return;
    double size = brush.text(NAME_SIZE);
    for (var spot : card.inputs()) {
      if (spot.isSpare()) continue;
      if (isAside(card))
        write(
            spot.level(),
            brush.x(spot.at().x() + 12),
            brush.y(spot.at().y() + 4),
            Typeface.REGULAR,
            size,
            brush.size(nameRoom(card)),
            style.subtitle());
      else
        middle(
            spot.level(),
            brush.x(spot.at().x()),
            brush.y(card.bounds().y() + 17),
            Typeface.REGULAR,
            size,
            brush.size(CardMaker.COLUMN - 6),
            style.subtitle());
    }
  }

  private static double nameRoom(Card card) {
    return card.isMultiOutput() ? CardRows.NAMES_WIDTH : card.bounds().width() - 24;
  }

  /// Whether a port is the one more that a card which is fed already could take: it shows when the
  /// card is pointed at or chosen, or a wire is drawn.
  private boolean isPutAway(Card card, PortSpot spot) {
    return spot.isSpare()
        && !marks.wiring()
        && !marks.selected().contains(card.id())
        && marks.hovered().filter(card.id()::equals).isEmpty()
        && card.hasSpare();
  }

  private boolean isPointedAt(PortSpot spot) {
    return marks
        .pointed()
        .map(wire -> spot.isInput() ? wire.to() : wire.from())
        .filter(spot.port()::equals)
        .isPresent();
  }

  /// One wire: a disc; an optional one: a diamond; many: a square. Filled when a wire is there.
  private void paintPort(PortSpot spot, CardStyle style) {
    double x = brush.x(spot.at().x());
    double y = brush.y(spot.at().y());
    double r = isFull() ? brush.size(4.5) : 2.5;
    int rim =
        switch (spot.state()) {
          case CONNECTED, FREE -> isPointedAt(spot) ? brush.ink(Ink.SELECTION) : style.accent();
          case MISSING -> brush.ink(Ink.WIRE_PROVISIONAL);
          case STRAY -> brush.ink(Ink.ERROR);
        };
    boolean filled = spot.state() == PortSpot.PortState.CONNECTED;
    int fill = filled ? rim : style.fill();
    double line = isFull() ? Math.max(1, brush.line(1.5)) : 1;
    form(spot.arity(), x, y, r + line, filled ? style.fill() : rim);
    form(spot.arity(), x, y, filled ? r : r - line / 2, fill);
    if (spot.state() == PortSpot.PortState.STRAY) brush.cross(x, y, r / 2, line, rim);
    if (isFull() && spot.isSpare()) {
      double arm = Math.max(1, Math.rint(r * 0.5));
      surface.fillRect(x - arm, y - 0.5, 2 * arm, 1, rim);
      surface.fillRect(x - 0.5, y - arm, 1, 2 * arm, rim);
    }
  }

  private @Nullable Thumbnail picture(PortSpot spot) {
    return brush.camera().zoom() < PICTURES_FROM ? null : marks.thumbnails().get(spot.port());
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
}
