package vertebra.microscope;

import static vertebra.text.Texts.say;

import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// The curve of a function with the numbers that flow through it on it.
final class CurvePainter extends FigurePainter {

  private static final int SAMPLES = 96;

  CurvePainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    var input = sight.inputs().getFirst();
    double least = Math.min(-1, painter.pictures().least(input));
    double most = Math.max(1, painter.pictures().most(input));
    var area = new Box(box.x() + 46, box.y() + 22, box.width() - 56, box.height() - CHAIN - 40);
    var ys = new double[SAMPLES];
    double low = 0;
    double high = 0;
    for (int i = 0; i < SAMPLES; i++) {
      ys[i] = sight.curve(least + (most - least) * i / (SAMPLES - 1));
      low = Math.min(low, ys[i]);
      high = Math.max(high, ys[i]);
    }
    head(say("microscope.curve-head"), box.x(), box.y() + 12, box.width());
    double range = high - low > 0 ? high - low : 1;
    double zeroX = area.x() + area.width() * -least / (most - least);
    double zeroY = area.bottom() - area.height() * -low / range;
    surface.fillRect(Math.rint(zeroX), area.y(), 1, area.height(), painter.rule());
    surface.fillRect(area.x(), Math.rint(zeroY), area.width(), 1, painter.rule());
    int channel = Math.min(viewing.channel(), input.channels() - 1);
    int count = Math.min(300, input.rows() * input.columns());
    int step = Math.max(1, input.rows() * input.columns() / count);
    long from = (long) channel * input.rows() * input.columns();
    for (int i = 0; i < input.rows() * input.columns(); i += step) {
      if (from + i >= input.count()) break;
      double x = input.at(from + i);
      double y = sight.output().numbers().get(from + i);
      dot(
          area,
          (x - least) / (most - least),
          (y - low) / range,
          4,
          Colour.withOpacity(painter.mark(), 0.4));
    }
    for (int i = 1; i < SAMPLES; i++)
      surface.line(
          area.x() + area.width() * (i - 1) / (SAMPLES - 1),
          area.bottom() - area.height() * (ys[i - 1] - low) / range,
          area.x() + area.width() * i / (SAMPLES - 1),
          area.bottom() - area.height() * (ys[i] - low) / range,
          2,
          painter.accent());
    double own = working.terms().getFirst().value();
    double at = (own - least) / (most - least);
    double to = (working.value() - low) / range;
    surface.line(
        area.x() + area.width() * at,
        zeroY,
        area.x() + area.width() * at,
        area.bottom() - area.height() * to,
        1,
        painter.mark());
    dot(area, at, to, 9, painter.mark());
    painter.write(
        Numerals.of(least),
        area.x(),
        area.bottom() + 14,
        Typeface.MONO,
        10,
        80,
        painter.faint(),
        Anchor.START);
    painter.write(
        Numerals.of(most),
        area.right(),
        area.bottom() + 14,
        Typeface.MONO,
        10,
        80,
        painter.faint(),
        Anchor.END);
    painter.write(
        Numerals.of(high),
        area.x() - 5,
        area.y() + 9,
        Typeface.MONO,
        10,
        40,
        painter.faint(),
        Anchor.END);
    painter.write(
        Numerals.of(low),
        area.x() - 5,
        area.bottom(),
        Typeface.MONO,
        10,
        40,
        painter.faint(),
        Anchor.END);
    if (viewing.isOn('X')) paintCut(area, own, at, input, channel);
    paintChain(box);
  }

  private void paintCut(Box area, double own, double at, Plane input, int channel) {
    int below = 0;
    int all = 0;
    for (float number : input.channel(channel)) {
      if (Float.isNaN(number)) continue;
      all++;
      if (number < own) below++;
    }
    double x = area.x() + area.width() * at;
    surface.fillRect(
        area.x(),
        area.y(),
        Math.max(0, x - area.x()),
        area.height(),
        Colour.withOpacity(painter.mark(), 0.12));
    note(
        say("microscope.share-below", Math.round(100.0 * below / Math.max(1, all))),
        area.x() + 6,
        area.y() + 12,
        area.width());
  }

  private void dot(Box area, double x, double y, double size, int colour) {
    surface.fillOval(
        area.x() + area.width() * Math.clamp(x, 0, 1) - size / 2,
        area.bottom() - area.height() * Math.clamp(y, 0, 1) - size / 2,
        size,
        size,
        colour);
  }
}
