package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// How numbers are spread before and after.
final class SpreadPainter extends FigurePainter {

  private static final int BINS = 28;

  SpreadPainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    double height = (box.height() - CHAIN - 70) / 2;
    int channel = viewing.channel();
    var input = sight.inputs().getFirst();
    var before =
        working.terms().size() > 1
            ? numbers(working.terms().subList(1, working.terms().size()))
            : input.channel(Math.min(channel, input.channels() - 1));
    histogram(
        before,
        working.terms().getFirst().value(),
        say("microscope.before", Numerals.of(mean(before))),
        new Box(box.x(), box.y() + 18, box.width(), height));
    var after = sight.plane().channel(channel);
    histogram(
        after,
        (float) reading.given(),
        say("microscope.after", Numerals.of(mean(after))),
        new Box(box.x(), box.y() + 50 + height, box.width(), height));
    paintChain(box);
  }

  private static float[] numbers(List<Term> terms) {
    var numbers = new float[terms.size()];
    for (int i = 0; i < numbers.length; i++) numbers[i] = (float) terms.get(i).value();
    return numbers;
  }

  private static double mean(float... numbers) {
    double sum = 0;
    int count = 0;
    for (float number : numbers)
      if (Float.isFinite(number)) {
        sum += number;
        count++;
      }
    return sum / Math.max(1, count);
  }

  private void histogram(float[] numbers, double own, String title, Box box) {
    double least = own;
    double most = own;
    for (float number : numbers)
      if (Float.isFinite(number)) {
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    double width = most - least > 0 ? most - least : 1;
    var counts = new int[BINS];
    int highest = 1;
    for (float number : numbers)
      if (Float.isFinite(number)) {
        int bin = Math.clamp((int) ((number - least) / width * BINS), 0, BINS - 1);
        highest = Math.max(highest, ++counts[bin]);
      }
    head(title, box.x(), box.y() - 4, box.width());
    double bar = box.width() / BINS;
    int mine = Math.clamp((int) ((own - least) / width * BINS), 0, BINS - 1);
    for (int i = 0; i < BINS; i++) {
      double high = Math.rint((box.height() - 14) * counts[i] / highest);
      surface.fillRect(
          Math.rint(box.x() + i * bar),
          Math.rint(box.bottom() - 14 - high),
          Math.max(1, Math.floor(bar) - 1),
          high,
          i == mine ? painter.mark() : Colour.withOpacity(painter.accent(), 0.6));
    }
    surface.fillRect(box.x(), Math.rint(box.bottom() - 14), box.width(), 1, painter.rule());
    painter.write(
        Numerals.of(least),
        box.x(),
        box.bottom() - 2,
        Typeface.MONO,
        10,
        90,
        painter.faint(),
        Anchor.START);
    painter.write(
        Numerals.of(most),
        box.right(),
        box.bottom() - 2,
        Typeface.MONO,
        10,
        90,
        painter.faint(),
        Anchor.END);
    double at = box.x() + box.width() * (own - least) / width;
    surface.fillPolygon(
        new double[] {at, box.bottom() - 13, at - 4, box.bottom() - 6, at + 4, box.bottom() - 6},
        painter.mark());
  }
}
