package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// Paints frames. Those of a role are bands with a gutter, or a strip where tensors flow right,
/// that says what share of the weights and of the work they take; others are boxes with a title.
final class FramePainter {

  private static final double RADIUS = 8;
  private static final double BAR = 4;
  private static final double TITLE = 13;
  private static final double FIGURE = 12;
  private static final double NOTE = 11;

  private final Brush brush;
  private final Surface surface;
  private final Lod lod;
  private final boolean titled;

  FramePainter(Brush brush, Lod lod, boolean titled) {
    this.brush = brush;
    this.surface = brush.surface();
    this.lod = lod;
    this.titled = titled;
  }

  void paint(FrameBox frame, Optional<FrameBox.Share> share, Optional<FrameBox.Time> time) {
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
    else if (titled && frame.isBand() && lod.hasCards())
      paintGutter(frame, accent, x, y, height, share, time);
    else if (titled && !frame.isBand()) paintTitle(frame, accent, x, y, width);
    surface.end();
  }

  /// Paints the name of a band that is too far away for cards, over the bars that stand there
  /// instead.
  void paintName(FrameBox frame, Optional<FrameBox.Share> share) {
    if (!titled || !frame.isBand()) return;
    double x = brush.x(frame.bounds().x());
    double y = brush.y(frame.bounds().y());
    double height = brush.y(frame.bounds().bottom()) - y;
    paintGutter(frame, brush.styles().accent(frame.role()), x, y, height, share, Optional.empty());
  }

  /// The name keeps its size in pixels however far away the band is; figures are said while there
  /// is room for them. They stand at the left of the cards, or at their right if only there is room
  /// for the name.
  private void paintGutter(
      FrameBox frame,
      int accent,
      double x,
      double y,
      double height,
      Optional<FrameBox.Share> share,
      Optional<FrameBox.Time> time) {
    double inset = Math.max(8, brush.size(14));
    boolean strip = frame.isStrip();
    double title = lod == Lod.RECTS ? 12 : Math.max(TITLE, brush.text(TITLE));
    double before =
        brush.size(strip ? frame.bounds().width() - FrameBox.BAND_PADDING : frame.freeLeft())
            - inset;
    double after = strip ? 0 : brush.size(frame.freeRight()) - 2 * inset;
    double wanted = Typeface.SEMIBOLD.width(frame.title(), title);
    boolean isBehind = before < wanted && after >= wanted;
    double room = isBehind ? after : before;
    double left =
        isBehind ? brush.x(frame.bounds().right() - frame.freeRight()) + inset : x + inset;
    double at = y + Math.max(title + 2, brush.size(8) + title);
    if (at + 3 > y + height) at = Math.rint(y + (height + title * 0.7) / 2);
    double most =
        lod.hasCards() || isBehind
            ? room
            : Math.max(brush.size(frame.bounds().width()) - inset - 4, 0);
    // Beside cards a name may be smaller, but not under them.
    double named =
        Typeface.SEMIBOLD.width(frame.title(), title) <= most ? title : brush.leastText();
    if (!lod.hasCards() && most >= named) {
      double width =
          Typeface.SEMIBOLD.width(Typeface.SEMIBOLD.fit(frame.title(), named, most), named);
      surface.fillRect(
          left - 2,
          Math.rint(at - named),
          Math.ceil(width) + 4,
          Math.rint(named * 1.25),
          brush.styles().band(frame.role()));
    }
    write(frame.title(), left, at, Typeface.SEMIBOLD, named, most, accent);
    if (share.isEmpty() || lod == Lod.RECTS) return;
    var ink = brush.ink(Ink.FRAME_TITLE);
    var mute = brush.styles().card(frame.role()).subtitle();
    double figure = Math.max(FIGURE - 1, brush.text(FIGURE));
    double note = Math.max(NOTE, brush.text(NOTE));
    var told = share.get();
    if (!lod.equals(Lod.FULL)) {
      double next = at + figure + 5;
      var brief =
          told.work().isEmpty()
              ? count(told.weights())
              : count(told.weights()) + " · " + count(told.work());
      if (next + 3 <= y + height && Typeface.REGULAR.width(brief, figure) <= room)
        write(brief, left, next, Typeface.REGULAR, figure, room, mute);
      return;
    }
    if (strip) {
      paintStrip(lines(told, time), left, at, y + brush.size(FrameBox.STRIP), room, ink, mute);
      return;
    }
    var lines = lines(told, time);
    if (at + height(lines, figure, note) + 3 > y + height)
      lines = lines.stream().filter(line -> !line.isFigure() || line.text().equals("—")).toList();
    for (var line : lines) {
      at += line.below(figure, note);
      if (at + 3 > y + height) return;
      write(
          line.text(),
          left,
          at,
          line.isFigure() ? Typeface.SEMIBOLD : Typeface.REGULAR,
          line.isFigure() ? figure : note,
          room,
          line.isFigure() ? ink : mute);
    }
  }

  /// Each figure with what it is behind it.
  private void paintStrip(
      List<Line> lines, double left, double top, double bottom, double room, int ink, int mute) {
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
      write(line.text(), x, at, face, size, room - (x - left), line.isFigure() ? ink : mute);
      x += Math.ceil(face.width(line.text(), size)) + 6;
    }
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

  private static List<Line> lines(FrameBox.Share told, Optional<FrameBox.Time> time) {
    var lines = new ArrayList<Line>();
    if (told.weights().isEmpty()) {
      lines.add(new Line("—", true));
      lines.add(new Line(say("canvas.band-unknown"), false));
    } else {
      lines.add(new Line(count(told.weights()), true));
      if (told.weightShare().isPresent())
        lines.add(new Line(say("canvas.share-of-weights", percent(told.weightShare())), false));
      lines.add(new Line(count(told.work()), true));
      if (told.work().isEmpty()) lines.add(new Line(say("canvas.band-work-unknown"), false));
      else if (told.workShare().isPresent())
        lines.add(new Line(say("canvas.share-of-work", percent(told.workShare())), false));
    }
    time.ifPresent(taken -> {
      lines.add(new Line(millis(taken.millis()), true));
      lines.add(
          new Line(say("canvas.share-of-time", percent(OptionalDouble.of(taken.share()))), false));
    });
    return lines;
  }

  private static String percent(OptionalDouble share) {
    double percent = 100 * share.orElse(0);
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

  /// Writes a text, smaller if it fits only so.
  private void write(
      String text, double x, double y, Typeface face, double size, double room, int colour) {
    double fitting = face.width(text, size) <= room ? size : Math.min(size, brush.leastText());
    brush.label(face.fit(text, fitting, room), x, y, face, fitting, Surface.Anchor.START, colour);
  }

  private void paintTitle(FrameBox frame, int accent, double x, double y, double width) {
    double size = Math.max(TITLE, brush.text(TITLE));
    double inset = Math.max(4, brush.size(16));
    double mark = Math.rint(size * 0.7);
    double baseline = y + Math.max(size + 2, brush.size(22));
    double room = width - 2 * inset - mark - 6;
    if (room < 2 * size) return;
    surface.fillRound(x + inset, baseline - mark, mark, mark, Math.min(3, mark / 3), accent);
    write(
        frame.title(),
        x + inset + mark + 6,
        baseline,
        Typeface.SEMIBOLD,
        size,
        room,
        brush.ink(Ink.FRAME_TITLE));
  }
}
