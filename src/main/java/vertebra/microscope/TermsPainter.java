package vertebra.microscope;

import static vertebra.text.Texts.say;

import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Surface.Anchor;

/// The two or three numbers that meet.
final class TermsPainter extends FigurePainter {

  TermsPainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    var terms = working.terms();
    double most = terms.stream().mapToDouble(term -> Math.abs(term.value())).max().orElse(1);
    head(
        working.how() == How.PRODUCT ? say("microscope.multiplied") : say("microscope.added"),
        box.x(),
        box.y() + 12,
        box.width());
    double y = box.y() + 28;
    double bars = box.x() + Math.min(220, box.width() * 0.55);
    int fitting = Math.max(1, (int) ((box.height() - CHAIN - 50) / 40));
    for (int i = 0; i < Math.min(fitting, terms.size()); i++) {
      var term = terms.get(i);
      int input = sight.input(term);
      var name =
          input >= 0
              ? sight.slide().inputs().get(input).name()
              : sight.derivation().isFixed(term.tensor())
                  ? say("microscope.weight")
                  : say("microscope.branch");
      note(name, box.x(), y + 10, bars - box.x() - 10);
      var sign = i == 0 ? "" : sign(term);
      number(sign + Numerals.of(term.value()), box.x(), y + 27, bars - box.x() - 10, Anchor.START);
      bar(term.value(), most, bars, y + 12, box.right() - bars);
      if (input >= 0 && sight.lens() == Lens.ADD)
        note(
            say("microscope.length", Numerals.of(length(input))), bars, y + 34, box.right() - bars);
      y += 40;
    }
    if (fitting < terms.size())
      note(say("microscope.other-members", terms.size() - fitting), box.x(), y + 10, box.width());
    else if (sight.lens() == Lens.ADD && viewing.isOn('B') && terms.size() > 1)
      note(
          say("microscope.without", Numerals.of(working.first() - terms.getLast().part())),
          box.x(),
          y + 10,
          box.width());
    paintChain(box);
  }

  /// What stands before a term that is not the first.
  private String sign(Term term) {
    return switch (working.how()) {
      case PRODUCT -> "× ";
      case FORMULA ->
          switch (sight.base().operator().type()) {
            case "Div" -> "÷ ";
            case "Pow" -> "^ ";
            case "Mod" -> "mod ";
            case "Equal" -> "= ";
            case "Greater" -> "> ";
            case "GreaterOrEqual" -> "≥ ";
            case "Less" -> "< ";
            case "LessOrEqual" -> "≤ ";
            case "And" -> "∧ ";
            case "Or" -> "∨ ";
            default -> ", ";
          };
      default -> term.factor() < 0 ? "− " : "+ ";
    };
  }

  /// The length of a whole map as a vector.
  private double length(int input) {
    var plane = sight.inputs().get(input);
    int channel = Math.min(viewing.channel(), plane.channels() - 1);
    double squares = 0;
    for (float number : plane.channel(channel))
      if (Float.isFinite(number)) squares += (double) number * number;
    return Math.sqrt(squares);
  }

  private void bar(double value, double most, double x, double y, double room) {
    double half = room / 2;
    double length = most > 0 ? half * Math.min(1, Math.abs(value) / most) : 0;
    surface.fillRect(Math.rint(x + half), y - 2, 1, 16, painter.rule());
    surface.fillRect(
        Math.rint(value < 0 ? x + half - length : x + half),
        y,
        Math.max(1, Math.rint(length)),
        12,
        painter.tint(value, most * 0.8));
  }
}
