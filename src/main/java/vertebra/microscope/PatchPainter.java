package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.function.ToDoubleFunction;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;

/// A patch of a picture laid flat, a line for each of its channels over a line of weights, and
/// where its token stands in the list of all.
final class PatchPainter extends FigurePainter {

  private static final double LINE = 11;
  private static final double LIST = 16;
  private static final double SUMS = 110;

  PatchPainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    var plane = sight.plane();
    int row = plane.row(reading.index());
    int column = plane.column(reading.index());
    int token = row * plane.columns() + column;
    double x = box.x();
    double y = box.y() + 12;
    head(
        say("microscope.token-of", token, plane.rows() * plane.columns(), row, column),
        x,
        y,
        box.width());
    double wide = Math.floor(Math.min(box.width() - SUMS, 420));
    paintList(token, x, y + 8, wide);
    y += LIST + 26;
    head(say("microscope.laid-flat", working.terms().size()), x, y, box.width());
    y += 8;
    double most = largest(Term::value);
    double heaviest = largest(Term::factor);
    var shown = Sight.strongest(working, fitting(box.bottom() - CHAIN - y));
    for (var group : shown) {
      paintLine(group, Term::value, most, x, y, wide);
      paintLine(group, Term::factor, heaviest, x, y + LINE + 1, wide);
      note(
          say("microscope.channel", group.number()) + " " + Numerals.signed(group.sum()),
          x + wide + 8,
          y + LINE + 5,
          box.right() - x - wide - 8);
      y += 2 * LINE + 10;
    }
    paintChain(box);
  }

  private int fitting(double room) {
    return Math.clamp((int) (room / (2 * LINE + 10)), 1, working.groups().size());
  }

  private double largest(ToDoubleFunction<Term> what) {
    return working.terms().stream()
        .mapToDouble(term -> Math.abs(what.applyAsDouble(term)))
        .max()
        .orElse(1);
  }

  /// The list of tokens, with the one that is looked at.
  private void paintList(int token, double x, double y, double wide) {
    int all = sight.plane().rows() * sight.plane().columns();
    surface.strokeRound(x, y, wide, LIST, 0, 1, painter.rule());
    for (int row = 1; row < sight.plane().rows(); row++)
      surface.fillRect(
          Math.rint(x + wide * row / sight.plane().rows()), y, 1, LIST, painter.rule());
    double each = Math.max(3, wide / all);
    surface.fillRect(
        Math.min(x + wide * token / all, x + wide - each), y, each, LIST, painter.mark());
  }

  private void paintLine(
      Group group, ToDoubleFunction<Term> what, double most, double x, double y, double wide) {
    var pixels = new int[group.terms().size()];
    for (int i = 0; i < pixels.length; i++)
      pixels[i] = painter.tint(what.applyAsDouble(group.terms().get(i)), most);
    surface.image(pixels, pixels.length, 1, x, y, wide, LINE);
  }
}
