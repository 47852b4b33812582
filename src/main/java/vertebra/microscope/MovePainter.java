package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Where a number comes from that goes on as it is.
final class MovePainter extends FigurePainter {

  MovePainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    head(say("microscope.moved"), box.x(), box.y() + 12, box.width());
    double cell = Math.clamp(box.width() / 4, 44, 76);
    double y = box.y() + 34;
    double right = box.x() + Math.min(box.width(), 3.2 * cell) - cell;
    var term =
        working.terms().isEmpty()
            ? Optional.<Term>empty()
            : Optional.of(working.terms().getFirst());
    double most = Math.max(1e-30, sight.largest());
    int input = term.map(sight::input).orElse(-1);
    if (term.isPresent()) square(term.get().value(), most, box.x(), y, cell);
    square(reading.given(), most, right, y, cell);
    if (term.isPresent()) {
      double mid = y + cell / 2;
      surface.line(box.x() + cell + 6, mid, right - 8, mid, 2, painter.mark());
      surface.fillPolygon(
          new double[] {right - 3, mid, right - 12, mid - 5, right - 12, mid + 5}, painter.mark());
    }
    double below = y + cell + 18;
    var from =
        term.isEmpty()
            ? say("microscope.put-there")
            : input < 0
                ? say("microscope.weight")
                : say(
                    "microscope.from",
                    sight.slide().inputs().get(input).name(),
                    where(sight.inputs().get(input), term.get().index()));
    note(from, box.x(), below, box.width());
    note(
        say("microscope.to", where(sight.plane(), reading.index())),
        box.x(),
        below + 16,
        box.width());
    if (sight.lens() == Lens.SHUFFLE && viewing.isOn('I'))
      note(
          say("microscope.inverse", viewing.channel(), sight.goesTo(viewing.channel())),
          box.x(),
          below + 36,
          box.width());
    if (!working.stages().isEmpty()) paintChain(box);
  }

  private void square(double value, double most, double x, double y, double size) {
    int colour = painter.tint(value, most);
    surface.fillRound(x, y, size, size, 6, colour);
    surface.strokeRound(x, y, size, size, 6, 1, painter.rule());
    painter.write(
        Numerals.of(value),
        x + size / 2,
        y + size / 2 + 5,
        Typeface.MONO,
        13,
        size - 4,
        Inking.on(colour),
        Anchor.MIDDLE);
  }

  private static String where(Plane plane, long index) {
    if (!plane.holds(index)) return say("microscope.number-short", index);
    return switch (plane.kind()) {
      case IMAGE ->
          say("microscope.at-channel", plane.channel(index), plane.row(index), plane.column(index));
      case TABLE -> say("microscope.place-short", plane.row(index), plane.column(index));
      case VECTOR -> say("microscope.number-short", index);
    };
  }
}
