package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Point;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// Paints frames. Those of a role are bands with a gutter, or a strip where tensors flow right,
/// that says what share of the weights and of the work they take; others are boxes with a title.
final class FramePainter {

  private static final double RADIUS = 8;
  private static final double BAR = 4;
  private static final double LEAST_INSET = 8;

  /// How far what a band says stays from its edge, and from afar at least.
  private static final double INSET = 9;

  private static final double LEAST_WORDS_INSET = 7;

  private static final double TITLE = 13;
  private static final double FIGURE = 12;
  private static final double NOTE = 11;

  /// What stays free between words and the cards at their right, in pixels: room for the lines
  /// around a card that is chosen and that the keyboard is on.
  private static final double AIR = CardPainter.CHOSEN;

  private final Brush brush;
  private final Surface surface;
  private final Lod lod;
  private final boolean titled;

  /// Where the names of the bands before stand, in pixels.
  private final List<Box> said = new ArrayList<>();

  FramePainter(Brush brush, Lod lod, boolean titled) {
    this.brush = brush;
    this.surface = brush.surface();
    this.lod = lod;
    this.titled = titled;
  }

  /// Paints a frame without what a band says, which is [#paintWords].
  void paint(FrameBox frame) {
    int ground = brush.ink(Ink.BACKGROUND);
    int accent = brush.styles().accent(frame.role());
    double x = brush.x(frame.bounds().x());
    double y = brush.y(frame.bounds().y());
    double width = brush.x(frame.bounds().right()) - x;
    double height = brush.y(frame.bounds().bottom()) - y;
    int border = Colour.mix(ground, accent, 0.32);
    int fill = brush.styles().band(frame.role());
    if (frame.isNote()) fill = Colour.mix(ground, accent, 0.09);
    surface.begin(
        "frame-" + frame.key(), String.join(" ", "frame", "role-" + frame.role()), frame.title());
    double radius = lod == Lod.RECTS ? 0 : brush.size(RADIUS);
    surface.fillRound(x, y, width, height, radius, border);
    surface.fillRound(
        x + 1,
        y + 1,
        Math.max(0, width - 2),
        Math.max(0, height - 2),
        Math.max(0, radius - 1),
        fill);
    double bar = Math.max(2, brush.size(BAR));
    if (frame.isStrip()) surface.fillRect(x, y, width, bar, accent);
    else if (frame.isBand()) surface.fillRect(x, y, bar, height, accent);
    if (titled && frame.isNote()) new NotePainter(brush, lod).paint(frame);
    else if (titled && !frame.isBand()) paintTitle(frame, accent, x, y, width);
    surface.end();
  }

  /// Paints what a band says, on a ground that interrupts the wires there. Its name stands behind
  /// the cards, under them, above the band or beside it where it would be cut at their left or, too
  /// far away for cards, hide some of the bars that stand there instead. Too far away for cards, a
  /// band says nothing where its name would lie on one before; near, nothing that a card would
  /// hide.
  ///
  /// @param isBare whether a name hides nothing in a box of pixels
  /// @param isOpen whether no card stands in one
  void paintWords(
      FrameBox frame,
      Optional<FrameBox.Share> share,
      Optional<FrameBox.Time> time,
      Predicate<Box> isBare,
      Predicate<Box> isOpen) {
    if (!titled) return;
    int band = brush.styles().band(frame.role());
    var all = words(frame, share, time);
    var words = all.stream().filter(word -> !lod.hasCards() || isOpen.test(word.box())).toList();
    Predicate<Box> isFree = box -> said.stream().noneMatch(box::intersects) && isBare.test(box);
    boolean isPlaced =
        words.stream()
            .limit(1)
            .filter(name -> name.text().equals(frame.title()))
            .anyMatch(name -> lod.hasCards() || isFree.test(name.box()));
    var name = isPlaced ? Optional.<Word>empty() : elsewhere(frame, isFree);
    var place = name.or(() -> words.stream().findFirst()).map(Word::box);
    if (place.isEmpty()) return;
    if (!lod.hasCards() && said.stream().anyMatch(place.get()::intersects)) return;
    said.add(place.get());
    surface.begin(
        "words-" + frame.key(),
        String.join(" ", "frame-words", "role-" + frame.role()),
        frame.title());
    if (name.isEmpty()) paint(words, band);
    else {
      boolean isInside =
          name.get().y() > brush.y(frame.bounds().y())
              && name.get().x() < brush.x(frame.bounds().right());
      paint(List.of(name.get()), isInside ? band : brush.ink(Ink.BACKGROUND));
      if (lod.hasCards())
        paint(words.stream().filter(word -> word != all.getFirst()).toList(), band);
    }
    surface.end();
  }

  private Optional<Word> elsewhere(FrameBox frame, Predicate<Box> isFree) {
    if (frame.isStrip()) return Optional.empty();
    int accent = brush.styles().accent(frame.role());
    double left = brush.x(frame.bounds().x()) + LEAST_INSET;
    double right = brush.x(frame.bounds().right()) - LEAST_INSET;
    double top = brush.y(frame.bounds().y());
    double bottom = brush.y(frame.bounds().bottom());
    for (double size : new double[] {title(), brush.leastText()}) {
      double width = Math.ceil(Typeface.SEMIBOLD.width(frame.title(), size));
      double behind = right - width;
      for (var at :
          List.of(
              new Point(Math.max(behind, left), top + size + 2),
              new Point(left, bottom - 6),
              new Point(left, top - 4),
              new Point(left, top - 4 - CardPainter.CHOSEN),
              new Point(right + 2 * LEAST_INSET, top + size + 2))) {
        var word = new Word(frame.title(), at.x(), at.y(), Typeface.SEMIBOLD, size, accent);
        for (var name : said) if (name.intersects(word.box())) word = word.behind(name);
        boolean fits = behind >= left || word.y() < top || word.x() > right;
        if (fits && isFree.test(word.box())) return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  /// A text at its place, in pixels.
  ///
  /// @param y of its baseline
  private record Word(String text, double x, double y, Typeface face, double size, int colour) {

    Word behind(Box name) {
      return new Word(text, name.right() + LEAST_INSET, y, face, size, colour);
    }

    Box box() {
      double top = Math.rint(y - 0.85 * size);
      return new Box(x - 2, top, Math.ceil(face.width(text, size)) + 4, Math.rint(1.1 * size));
    }
  }

  private void paint(List<Word> words, int ground) {
    Box.around(words.stream().map(Word::box).toList())
        .ifPresent(box -> surface.fillRect(box.x(), box.y(), box.width(), box.height(), ground));
    words.forEach(this::paint);
  }

  private void paint(Word word) {
    brush.label(
        word.text(),
        word.x(),
        word.y(),
        word.face(),
        word.size(),
        Surface.Anchor.START,
        word.colour());
  }

  /// The size of a band's name in pixels, which it keeps however far away the band is.
  private double title() {
    return lod == Lod.RECTS ? 12 : Math.max(TITLE, brush.text(TITLE));
  }

  /// What a band says: its name, and figures while there is room for them. They stand at the left
  /// of the cards, or at their right if only there is room for the name.
  private List<Word> words(
      FrameBox frame, Optional<FrameBox.Share> share, Optional<FrameBox.Time> time) {
    var words = new ArrayList<Word>();
    double x = brush.x(frame.bounds().x());
    double y = brush.y(frame.bounds().y());
    double bottom = brush.y(frame.bounds().bottom());
    double inset = Math.max(LEAST_WORDS_INSET, brush.size(INSET));
    boolean strip = frame.isStrip();
    double title = title();
    double before =
        brush.size(strip ? frame.bounds().width() - FrameBox.BAND_PADDING : frame.freeLeft())
            - inset;
    double after = strip ? 0 : brush.size(frame.freeRight()) - 2 * inset;
    double wanted = Typeface.SEMIBOLD.width(frame.title(), title);
    double air = Math.max(AIR, brush.size(AIR));
    boolean isBehind = before < wanted + air && after >= wanted;
    double room = isBehind ? after : before - air;
    double left =
        isBehind ? brush.x(frame.bounds().right() - frame.freeRight()) + inset : x + inset;
    double at = y + Math.max(title + 2, brush.size(8) + title);
    if (at + 3 > bottom) at = Math.rint((y + bottom + title * 0.7) / 2);
    double most =
        lod.hasCards() || isBehind
            ? room
            : Math.max(brush.size(frame.bounds().width()) - inset - 4, 0);
    int accent = brush.styles().accent(frame.role());
    add(words, frame.title(), left, at, Typeface.SEMIBOLD, title, most, accent);
    if (share.isEmpty() || lod == Lod.RECTS) return words;
    var ink = brush.ink(Ink.FRAME_TITLE);
    var mute = brush.styles().card(frame.role()).subtitle();
    double figure = Math.max(FIGURE - 1, brush.text(FIGURE));
    double note = Math.max(NOTE, brush.text(NOTE));
    var told = share.get();
    if (lod != Lod.FULL) {
      double next = at + figure + 5;
      var brief =
          told.work().isEmpty()
              ? count(told.weights())
              : count(told.weights()) + " · " + count(told.work());
      if (next + 3 <= bottom && Typeface.REGULAR.width(brief, figure) <= room)
        add(words, brief, left, next, Typeface.REGULAR, figure, room, mute);
      return words;
    }
    var lines = lines(told, time, Brevity.NONE);
    if (strip) {
      addStrip(words, lines, left, at, y + brush.size(FrameBox.STRIP), room, ink, mute);
      return words;
    }
    for (var brevity : Brevity.values())
      if (lines.stream().anyMatch(line -> isWider(line, room))) lines = lines(told, time, brevity);
    if (at + height(lines, figure, note) + 3 > bottom)
      lines = lines.stream().filter(line -> !line.isFigure() || line.text().equals("—")).toList();
    for (var line : lines) {
      at += line.below(figure, note);
      if (at + 3 > bottom) return words;
      var face = line.isFigure() ? Typeface.SEMIBOLD : Typeface.REGULAR;
      double size = line.isFigure() ? figure : note;
      add(words, line.text(), left, at, face, size, room, line.isFigure() ? ink : mute);
    }
    return words;
  }

  /// Each figure with what it is behind it.
  private void addStrip(
      List<Word> words,
      List<Line> lines,
      double left,
      double top,
      double bottom,
      double room,
      int ink,
      int mute) {
    double figure = Math.max(FIGURE - 1, brush.text(FIGURE));
    double note = Math.max(NOTE, brush.text(NOTE));
    double step = Math.rint(figure + 6);
    double at = top;
    double x = left;
    for (var line : lines) {
      if (line.isFigure()) {
        at += step;
        x = left;
      }
      if (at + 3 > bottom) return;
      var face = line.isFigure() ? Typeface.SEMIBOLD : Typeface.REGULAR;
      double size = line.isFigure() ? figure : note;
      add(words, line.text(), x, at, face, size, room - (x - left), line.isFigure() ? ink : mute);
      x += Math.ceil(face.width(line.text(), size)) + 6;
    }
  }

  /// With how few letters a share is said.
  private enum Brevity {
    NONE,
    FEW_LETTERS,
    NUMBER_ALONE
  }

  private boolean isWider(Line line, double room) {
    return Typeface.REGULAR.width(line.text(), brush.leastText()) > room;
  }

  /// A line in a gutter: a figure, or what it is.
  private record Line(String text, boolean isFigure) {

    double below(double figure, double note) {
      return Math.rint(isFigure ? figure + 8 : note + 3);
    }
  }

  private static double height(List<Line> lines, double figure, double note) {
    return lines.stream().mapToDouble(line -> line.below(figure, note)).sum();
  }

  private static List<Line> lines(
      FrameBox.Share told, Optional<FrameBox.Time> time, Brevity brevity) {
    var lines = new ArrayList<Line>();
    if (told.weights().isEmpty()) {
      lines.add(new Line("—", true));
      lines.add(new Line(say("canvas.band-unknown"), false));
    } else {
      lines.add(new Line(count(told.weights()), true));
      if (told.weightShare().isPresent())
        lines.add(
            share(
                told.weightShare(),
                brevity,
                part -> say("canvas.share-of-weights", part),
                part -> say("canvas.share-of-weights-short", part)));
      lines.add(new Line(count(told.work()), true));
      if (told.work().isEmpty())
        lines.add(
            new Line(
                brevity == Brevity.NONE
                    ? say("canvas.band-work-unknown")
                    : say("canvas.band-unknown"),
                false));
      else if (told.workShare().isPresent())
        lines.add(
            share(
                told.workShare(),
                brevity,
                part -> say("canvas.share-of-work", part),
                part -> say("canvas.share-of-work-short", part)));
    }
    time.ifPresent(taken -> {
      lines.add(new Line(millis(taken.millis()), true));
      lines.add(
          share(
              OptionalDouble.of(taken.share()),
              brevity,
              part -> say("canvas.share-of-time", part),
              part -> say("canvas.share-of-time-short", part)));
    });
    return lines;
  }

  private static Line share(
      OptionalDouble share,
      Brevity brevity,
      UnaryOperator<String> whole,
      UnaryOperator<String> brief) {
    var percent = percent(share);
    return new Line(
        switch (brevity) {
          case NONE -> whole.apply(percent);
          case FEW_LETTERS -> brief.apply(percent);
          case NUMBER_ALONE -> say("canvas.share", percent);
        },
        false);
  }

  private static String percent(OptionalDouble share) {
    double percent = 100 * share.orElse(0);
    if (percent > 99 && percent < 100) return ">99";
    return percent > 0 && percent < 1 ? "<1" : Long.toString(Math.round(percent));
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 9.95 ? "%.1f ms" : "%.0f ms", millis);
  }

  /// A number in three digits, or a dash for one that nobody knows.
  private static String count(OptionalLong known) {
    if (known.isEmpty()) return "—";
    long value = known.getAsLong();
    if (value < 1_000) return Long.toString(value);
    int power = (int) ((Long.toString(value).length() - 1) / 3.0);
    double scaled = value / Math.pow(1_000, power);
    var pattern = scaled >= 99.95 ? "%.0f %s" : scaled >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, pattern, scaled, "kMGTPE".charAt(Math.min(power, 6) - 1));
  }

  /// Adds a text, smaller if it fits only so, and as much of it as fits.
  private void add(
      List<Word> words,
      String text,
      double x,
      double y,
      Typeface face,
      double size,
      double room,
      int colour) {
    double shrunk = Math.floor(4 * size * Math.min(1, room / face.width(text, size))) / 4;
    double fitting = Math.max(Math.min(size, brush.leastText()), Math.min(size, shrunk));
    var told = face.fit(text, fitting, room);
    if (!told.isEmpty()) words.add(new Word(told, x, y, face, fitting, colour));
  }

  private void paintTitle(FrameBox frame, int accent, double x, double y, double width) {
    double size = Math.max(TITLE, brush.text(TITLE));
    double inset = Math.max(4, brush.size(16));
    double mark = Math.rint(size * 0.7);
    double baseline = y + Math.max(size + 2, brush.size(22));
    double room = width - 2 * inset - mark - 6;
    if (room < 2 * size) return;
    surface.fillRound(x + inset, baseline - mark, mark, mark, Math.min(3, mark / 3), accent);
    var words = new ArrayList<Word>();
    double left = x + inset + mark + 6;
    int ink = brush.ink(Ink.FRAME_TITLE);
    add(words, frame.title(), left, baseline, Typeface.SEMIBOLD, size, room, ink);
    words.forEach(this::paint);
  }
}
