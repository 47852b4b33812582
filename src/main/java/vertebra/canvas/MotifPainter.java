package vertebra.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import vertebra.paint.CardStyle;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.paint.Volume;
import vertebra.tensor.TensorType;

/// Paints the figure of a block: what goes in at the left, what is done in the middle, what comes
/// out at the right. What the block objects to is in the colour of errors.
public final class MotifPainter {

  /// The size that the figure is drawn for, in pixels.
  public static final double WIDTH = 282;

  public static final double HEIGHT = 112;

  /// A map of which no size is known.
  private static final TensorType UNKNOWN = TensorType.float32("N,C,H,W");

  private static final double BASE = 84;
  private static final double WORDS = 101;
  private static final double LEFT = 42;
  private static final double RIGHT = WIDTH - 42;
  private static final double MIDDLE = WIDTH / 2;
  private static final double SCALE = 1.25;
  private static final double SIZE = 11;
  private static final int MOST = 5;

  private final Surface surface;
  private final StyleTable styles;
  private final CardStyle style;
  private final BlockFigure figure;
  private final int ground;
  private final int accent;
  private final int mark;
  private final BlockFigure.Maps maps;

  /// @param ground the colour of what the figure lies on
  /// @param maps what is on the faces of volumes
  public MotifPainter(
      Surface surface, StyleTable styles, BlockFigure figure, int ground, BlockFigure.Maps maps) {
    this.maps = maps;
    this.surface = surface;
    this.styles = styles;
    this.figure = figure;
    this.ground = ground;
    style = styles.card(figure.role());
    accent = styles.accent(figure.role());
    mark = styles.colour(figure.isWrong() ? Ink.ERROR : Ink.SELECTION);
  }

  public void paint() {
    switch (figure.motif()) {
      case CONVOLUTION -> filters(figure.split().isEmpty() ? "" : figure.split().get(), false);
      case DEPTHWISE -> filters("", true);
      case TRANSPOSED -> spread();
      case MAXIMUM -> pool(say("canvas.figure-largest"), true);
      case MEAN -> pool(say("canvas.figure-mean"), false);
      case WHOLE -> whole();
      case RESIZE -> resize();
      case ADD -> joined("+");
      case MULTIPLY -> joined("×");
      case CONCAT -> concat();
      case CHANNEL_NORM -> norm(say("canvas.figure-by-channel"));
      case TOKEN_NORM -> norm(say("canvas.figure-by-place"));
      case ATTENTION -> attention();
      case DENSE -> dense();
      case OTHER -> other();
    }
  }

  private TensorType input(int i) {
    return i < figure.inputs().size() ? figure.inputs().get(i) : UNKNOWN;
  }

  private TensorType output() {
    return figure.outputs().isEmpty() ? UNKNOWN : figure.outputs().getFirst();
  }

  private void input(int i, double middle, double base, double scale) {
    Volume.of(input(i)).paint(surface, middle, base, scale, accent, ground, maps.inputs().get(i));
  }

  private void output(double middle, double base, double scale) {
    var map = maps.output().orElse(null);
    Volume.of(output()).paint(surface, middle, base, scale, accent, ground, map);
  }

  private void words(TensorType type, double x, double y, boolean guess) {
    var shape = type.equals(UNKNOWN) ? "—" : BlockFigure.words(type);
    mono((guess ? "≈ " : "") + shape, x, y, styles.card(figure.role()).chipText(), 92);
  }

  private void mono(String text, double x, double y, int colour, double room) {
    surface.text(
        Typeface.MONO.fit(text, SIZE, room), x, y, Typeface.MONO, SIZE, Anchor.MIDDLE, colour);
  }

  private void say11(String text, double y, int colour) {
    surface.text(text, MIDDLE, y, Typeface.REGULAR, SIZE, Anchor.MIDDLE, colour);
  }

  private void ends() {
    input(0, LEFT, BASE, SCALE);
    output(RIGHT, BASE, SCALE);
    words(input(0), LEFT, WORDS, false);
    words(output(), RIGHT, WORDS, figure.isGuess());
  }

  /// The middle of a volume's face.
  private double[] face(TensorType type, double middle) {
    var volume = Volume.of(type);
    double width = volume.width() * SCALE;
    double left = middle - (width + volume.depth() * SCALE) / 2;
    return new double[] {left, BASE - volume.height() * SCALE, width, volume.height() * SCALE};
  }

  /// A window of so many places on the face of a volume; answers its middle.
  private double[] window(TensorType type, double middle, double rows, double columns) {
    double[] face = face(type, middle);
    var volume = Volume.of(type);
    double width =
        Math.clamp(face[2] * columns / Math.max(1, volume.columns()), 7, Math.max(7, face[2]));
    double height =
        Math.clamp(face[3] * rows / Math.max(1, volume.rows()), 7, Math.max(7, face[3]));
    double x = Math.rint(face[0] + (face[2] - width) * 0.62);
    double y = Math.rint(face[1] + (face[3] - height) * 0.42);
    surface.strokeRound(x, y, Math.rint(width), Math.rint(height), 0, 1.5, mark);
    return new double[] {x + width / 2, y + height / 2, x + width};
  }

  private double[] dot(TensorType type, double middle) {
    double[] face = face(type, middle);
    double x = Math.rint(face[0] + face[2] * 0.58);
    double y = Math.rint(face[1] + face[3] * 0.42);
    surface.fillRect(x - 2, y - 2, 5, 5, mark);
    return new double[] {x, y};
  }

  private void curve(double x0, double y0, double x1, double y1) {
    double[] chain = new double[22];
    for (int i = 0; i <= 10; i++) {
      double t = i / 10.0;
      chain[2 * i] = x0 + (x1 - x0) * t;
      chain[2 * i + 1] = y0 + (y1 - y0) * (3 * t * t - 2 * t * t * t);
    }
    surface.strokes(List.of(chain), 1, style.subtitle());
  }

  private void arrow(double x0, double x1, double y) {
    surface.strokes(
        List.of(new double[] {x0, y, x1, y}, new double[] {x1 - 4, y - 4, x1, y, x1 - 4, y + 4}),
        1,
        style.subtitle());
  }

  /// A small grid of cells.
  private void grid(double x, double y, double cell, int rows, int columns, int fill, int line) {
    for (int row = 0; row < rows; row++)
      for (int column = 0; column < columns; column++) {
        double left = x + column * cell;
        double top = y + row * cell;
        surface.fillRect(left, top, cell, cell, line);
        surface.fillRect(left + 1, top + 1, cell - 2, cell - 2, fill);
      }
  }

  private void filters(String wrong, boolean each) {
    ends();
    int rows = Math.clamp(figure.numbers().kernel().height(), 1, 7);
    int columns = Math.clamp(figure.numbers().kernel().width(), 1, 7);
    double cell = Math.clamp(Math.floor(30.0 / Math.max(rows, columns)), 5, 12);
    double wide = cell * columns;
    double high = cell * rows;
    int fill = Colour.mix(ground, mark, 0.18);
    int line = Colour.mix(ground, mark, 0.55);
    double x = Math.rint(MIDDLE - wide / 2 - 4);
    double y = Math.rint(38 - high / 2 - 4);
    for (int i = 2; i >= 0; i--) grid(x + 4 * i, y + 4 * i, cell, rows, columns, fill, line);
    double[] from =
        window(
            input(0), LEFT, figure.numbers().kernel().height(), figure.numbers().kernel().width());
    double[] to = dot(output(), RIGHT);
    curve(from[2], from[1], x - 3, 38);
    curve(x + wide + 12, 38, to[0] - 5, to[1]);
    long channels = figure.channels();
    int filters =
        figure.numbers().filters() > 0
            ? figure.numbers().filters()
            : (int) Math.min(Integer.MAX_VALUE, Volume.of(output()).channels());
    say11(
        each ? say("canvas.figure-one-each") : say("canvas.figure-filters", filters),
        78,
        style.subtitle());
    var depth =
        each || channels == 0
            ? "1"
            : wrong.isEmpty()
                ? String.valueOf(channels / Math.max(1, figure.numbers().groups()))
                : "(" + wrong + ")";
    mono(
        figure.numbers().kernelText() + "×" + depth,
        MIDDLE,
        93,
        wrong.isEmpty() ? style.title() : styles.colour(Ink.ERROR),
        110);
  }

  private void spread() {
    ends();
    double[] from = dot(input(0), LEFT);
    double[] to =
        window(
            output(), RIGHT, figure.numbers().kernel().height(), figure.numbers().kernel().width());
    double width = to[2] - to[0];
    curve(from[0] + 5, from[1], MIDDLE - 22, 38);
    curve(MIDDLE + 22, 38, to[0] - width, to[1]);
    int rows = Math.clamp(figure.numbers().kernel().height(), 1, 5);
    int columns = Math.clamp(figure.numbers().kernel().width(), 1, 5);
    grid(
        Math.rint(MIDDLE - columns * 4),
        Math.rint(38 - rows * 4),
        8,
        rows,
        columns,
        Colour.mix(ground, mark, 0.18),
        Colour.mix(ground, mark, 0.55));
    say11(say("canvas.figure-spreads"), 78, style.subtitle());
    mono(
        figure.numbers().kernelText() + ", ×" + figure.numbers().stride().height(),
        MIDDLE,
        93,
        style.title(),
        110);
  }

  private void pool(String what, boolean one) {
    ends();
    int rows = Math.clamp(figure.numbers().kernel().height(), 1, 5);
    int columns = Math.clamp(figure.numbers().kernel().width(), 1, 5);
    double cell = 10;
    double x = Math.rint(MIDDLE - columns * cell / 2);
    double y = Math.rint(38 - rows * cell / 2);
    int line = Colour.mix(ground, mark, 0.55);
    grid(x, y, cell, rows, columns, Colour.mix(ground, mark, one ? 0.08 : 0.3), line);
    if (one) surface.fillRect(x + (columns - 1) * cell + 1, y + 1, cell - 2, cell - 2, mark);
    double[] from =
        window(
            input(0), LEFT, figure.numbers().kernel().height(), figure.numbers().kernel().width());
    double[] to = dot(output(), RIGHT);
    curve(from[2], from[1], x - 3, 38);
    curve(x + columns * cell + 3, 38, to[0] - 5, to[1]);
    say11(what, 78, style.subtitle());
    mono(
        figure.numbers().kernelText() + ", /" + figure.numbers().stride().height(),
        MIDDLE,
        93,
        style.title(),
        110);
  }

  private void whole() {
    ends();
    double[] face = face(input(0), LEFT);
    surface.strokeRound(
        Math.rint(face[0]), Math.rint(face[1]), Math.rint(face[2]), Math.rint(face[3]), 0, 2, mark);
    arrow(MIDDLE - 34, MIDDLE + 34, 54);
    say11(say("canvas.figure-one-number"), 46, style.subtitle());
  }

  private void resize() {
    ends();
    long before = Volume.of(input(0)).rows();
    long after = Volume.of(output()).rows();
    arrow(MIDDLE - 26, MIDDLE + 26, 54);
    var times =
        before < 1 || after < 1
            ? "—"
            : after >= before ? "×" + ratio(after, before) : "/" + ratio(before, after);
    surface.text(times, MIDDLE, 46, Typeface.SEMIBOLD, 13, Anchor.MIDDLE, accent);
  }

  private static String ratio(long large, long small) {
    return large % small == 0
        ? String.valueOf(large / small)
        : String.format(Locale.ROOT, "%.2f", (double) large / small);
  }

  private void inputs(double x) {
    int shown = Math.clamp(figure.inputs().size(), 2, 3);
    double scale = shown == 2 ? 0.72 : 0.5;
    double step = 78.0 / shown;
    for (int i = 0; i < shown; i++) {
      double base = 8 + step * (i + 1) - 4;
      input(i, x, base, scale);
      var shape = i < figure.inputs().size() ? BlockFigure.words(input(i)) : "—";
      boolean fits = i == 0 || i >= figure.inputs().size() || !figure.isWrong() || same(i);
      surface.text(
          Typeface.MONO.fit(shape, SIZE, 74),
          x + 30,
          base - 8,
          Typeface.MONO,
          SIZE,
          Anchor.START,
          fits ? style.chipText() : styles.colour(Ink.ERROR));
    }
  }

  private boolean same(int i) {
    return input(i).shape().equals(input(0).shape());
  }

  private void joined(String sign) {
    inputs(26);
    double x = 156;
    surface.strokeOval(x - 9, 36, 18, 18, 1.5, mark);
    surface.text(sign, x, 50, Typeface.SEMIBOLD, 14, Anchor.MIDDLE, mark);
    curve(134, 28, x - 11, 44);
    curve(134, 66, x - 11, 46);
    arrow(x + 12, RIGHT - 38, 45);
    output(RIGHT, BASE - 10, SCALE);
    words(output(), RIGHT, WORDS, figure.isGuess());
    surface.text(
        say("canvas.figure-number-by-number"),
        x - 24,
        WORDS,
        Typeface.REGULAR,
        SIZE,
        Anchor.MIDDLE,
        style.subtitle());
  }

  private void concat() {
    inputs(26);
    arrow(140, RIGHT - 42, 45);
    surface.text(
        say("canvas.figure-behind"),
        154,
        60,
        Typeface.REGULAR,
        SIZE,
        Anchor.MIDDLE,
        style.subtitle());
    output(RIGHT, BASE - 10, SCALE);
    words(output(), RIGHT, WORDS, figure.isGuess());
    var sum = new ArrayList<String>();
    for (var type : figure.inputs().subList(0, Math.min(3, figure.inputs().size())))
      sum.add(String.valueOf(Volume.of(type).channels()));
    if (figure.inputs().size() > 3) sum.add("…");
    mono(String.join(" + ", sum), 120, WORDS, style.title(), 130);
  }

  private void norm(String over) {
    ends();
    bell(MIDDLE - 40, 22, 0.35, style.subtitle());
    bell(MIDDLE + 12, 10, 0.5, accent);
    arrow(MIDDLE - 12, MIDDLE + 6, 40);
    say11(over, 78, style.subtitle());
    mono(say("canvas.figure-mean-and-spread"), MIDDLE, 93, style.title(), 130);
  }

  /// How numbers lie: a wide heap beside zero, or a narrow one around it.
  private void bell(double x, double spread, double centre, int colour) {
    int steps = 28;
    double[] chain = new double[2 * (steps + 1)];
    for (int i = 0; i <= steps; i++) {
      double at = (double) i / steps - centre;
      chain[2 * i] = x + i;
      chain[2 * i + 1] = 56 - 30 * Math.exp(-at * at * 900 / (spread * spread));
    }
    surface.strokes(List.of(chain, new double[] {x, 57, x + steps, 57}), 1.5, colour);
    surface.line(x + steps / 2.0, 57, x + steps / 2.0, 61, 1, colour);
  }

  private void tokens(double x, double y) {
    for (int i = 0; i < 6; i++)
      surface.fillRound(x, y + 9 * i, 24, 7, 2, Colour.mix(ground, accent, 0.25 + 0.11 * i));
  }

  private void attention() {
    tokens(12, 22);
    tokens(WIDTH - 36, 22);
    words(input(0), 30, WORDS, false);
    words(output(), WIDTH - 34, WORDS, figure.isGuess());
    String[] names = {
      say("canvas.figure-query"), say("canvas.figure-key"), say("canvas.figure-value")
    };
    for (int i = 0; i < 3; i++) {
      double y = 16 + 26.0 * i;
      surface.strokeRound(62, y, 46, 18, 4, 1, Colour.mix(ground, style.subtitle(), 0.6));
      surface.text(names[i], 85, y + 13, Typeface.SEMIBOLD, SIZE, Anchor.MIDDLE, style.title());
      curve(38, 48, 61, y + 9);
    }
    for (int row = 0; row < 6; row++)
      for (int column = 0; column < 6; column++) {
        double near = 1 - Math.min(1, Math.abs(row - column) / 4.0);
        surface.fillRect(
            128 + 8.0 * column,
            18 + 8.0 * row,
            7,
            7,
            Colour.mix(ground, accent, 0.08 + 0.84 * near * near));
      }
    curve(108, 25, 126, 30);
    curve(108, 51, 126, 46);
    curve(108, 77, 196, 50);
    surface.text(
        say("canvas.figure-who-looks"),
        152,
        12,
        Typeface.REGULAR,
        SIZE,
        Anchor.MIDDLE,
        style.subtitle());
    surface.strokeOval(196, 34, 16, 16, 1.5, mark);
    surface.text("×", 204, 47, Typeface.SEMIBOLD, 13, Anchor.MIDDLE, mark);
    surface.line(178, 42, 195, 42, 1, style.subtitle());
    arrow(214, WIDTH - 40, 42);
  }

  private void dense() {
    input(0, 24, BASE, 1.1);
    output(WIDTH - 24, BASE, 1.1);
    words(input(0), 40, WORDS, false);
    words(output(), WIDTH - 40, WORDS, figure.isGuess());
    int thin = Colour.mix(ground, accent, 0.3);
    var chains = new ArrayList<double[]>();
    for (int i = 0; i < 6; i++)
      for (int k = 0; k < 4; k++) chains.add(new double[] {92, 14 + 13.0 * i, 190, 20 + 18.0 * k});
    surface.strokes(chains, 1, thin);
    for (int i = 0; i < 6; i++) surface.fillOval(88, 10 + 13.0 * i, 8, 8, accent);
    for (int k = 0; k < 4; k++) surface.fillOval(186, 16 + 18.0 * k, 8, 8, mark);
    say11(say("canvas.figure-every-number"), WORDS, style.subtitle());
  }

  private void other() {
    var inputs = figure.inputs();
    var outputs = figure.outputs();
    row(inputs, 4, MIDDLE - 26);
    row(outputs, MIDDLE + 26, WIDTH - 4);
    surface.fillRound(MIDDLE - 15, 34, 30, 30, 6, Colour.mix(ground, accent, 0.12));
    figure.icon().paint(surface, MIDDLE - 10, 39, 20, accent);
  }

  private void row(List<TensorType> types, double from, double to) {
    int shown = Math.min(MOST, types.size());
    double scale = shown < 2 ? SCALE : Math.min(0.9, 1.6 / shown);
    for (int i = 0; i < shown; i++)
      Volume.of(types.get(i))
          .paint(
              surface, from + (to - from) * (i + 0.5) / shown, BASE, scale, accent, ground, null);
    double middle = (from + to) / 2;
    if (types.isEmpty()) mono("—", middle, WORDS, style.chipText(), 90);
    else if (types.size() == 1) words(types.getFirst(), middle, WORDS, false);
    else
      surface.text(
          say("canvas.figure-so-many", types.size()),
          middle,
          WORDS,
          Typeface.REGULAR,
          SIZE,
          Anchor.MIDDLE,
          style.subtitle());
  }
}
