package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Random;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Surface.Anchor;

/// A line of numbers and a line of weights, each product as a bar.
final class LinePainter extends FigurePainter {

  LinePainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    var terms = new ArrayList<>(working.terms());
    var places = new ArrayList<Integer>();
    for (int i = 0; i < terms.size(); i++) places.add(i);
    if (viewing.isOn('H')) Collections.shuffle(places, new Random(7));
    else if (!viewing.isOn('S') && terms.size() > rows(box))
      places.sort(Comparator.comparingDouble(i -> -Math.abs(weight(terms.get(i)))));
    else if (viewing.isOn('S'))
      places.sort(Comparator.comparingDouble(i -> -Math.abs(weight(terms.get(i)))));
    boolean isLargest = working.how() == How.LARGEST;
    boolean isCritical = isLargest && viewing.isOn('K');
    if (isCritical) places.retainAll(sight.winners());
    int fitting = Math.min(rows(box), places.size());
    double most = terms.stream().mapToDouble(term -> Math.abs(weight(term))).max().orElse(1);
    double x = box.x();
    double bars = x + Math.min(300, box.width() * 0.7);
    double half = Math.max(10, (box.right() - bars) / 2 - 4);
    head(
        isLargest ? say("microscope.members") : say("microscope.number-times-weight"),
        x,
        box.y() + 12,
        bars - x);
    head(say("microscope.part-head"), bars, box.y() + 12, box.right() - bars);
    double y = box.y() + 24;
    surface.fillRect(Math.rint(bars + half), y, 1, fitting * ROW, painter.rule());
    for (int i = 0; i < fitting; i++) {
      var term = terms.get(places.get(i));
      double base = y + i * ROW + 13;
      note(place(term, places.get(i)), x, base, 84);
      number(
          isLargest
              ? Numerals.of(term.value())
              : Numerals.of(term.value())
                  + " × "
                  + Numerals.of(term.factor())
                  + " = "
                  + Numerals.of(term.part()),
          x + 88,
          base,
          bars - x - 92,
          Anchor.START);
      double length = most > 0 ? half * Math.abs(weight(term)) / most : 0;
      boolean isWinner = isLargest && term.value() == working.first();
      surface.fillRect(
          Math.rint(weight(term) < 0 ? bars + half - length : bars + half),
          y + i * ROW + 3,
          Math.max(1, Math.rint(length)),
          ROW - 7,
          isWinner ? painter.accent() : painter.tint(weight(term), most * 0.8));
      if (isWinner)
        surface.strokeRound(
            Math.rint(weight(term) < 0 ? bars + half - length : bars + half) - 2,
            y + i * ROW + 1,
            Math.max(5, length + 4),
            ROW - 3,
            3,
            2,
            painter.accent());
    }
    if (isCritical)
      note(
          say("microscope.critical", places.size(), terms.size()),
          x,
          y + fitting * ROW + 12,
          box.width());
    else if (fitting < terms.size()) {
      double rest = 0;
      for (int i = fitting; i < places.size(); i++) rest += weight(terms.get(places.get(i)));
      note(
          isLargest
              ? say("microscope.other-members", terms.size() - fitting)
              : say("microscope.others", terms.size() - fitting, Numerals.signed(rest)),
          x,
          y + fitting * ROW + 12,
          box.width());
    }
    paintChain(box);
  }

  private double weight(Term term) {
    return working.how() == How.LARGEST ? term.value() : term.part();
  }

  /// Where a term stands, in few letters.
  private String place(Term term, int number) {
    int input = sight.input(term);
    if (term.isOutside() || input < 0) return say("microscope.number-short", number);
    var plane = sight.inputs().get(input);
    return switch (plane.kind()) {
      case IMAGE ->
          plane.channels() > 1 && isAlong(plane)
              ? say("microscope.channel", plane.channel(term.index()))
              : say("microscope.place-short", plane.row(term.index()), plane.column(term.index()));
      case TABLE ->
          say("microscope.place-short", plane.row(term.index()), plane.column(term.index()));
      case VECTOR -> say("microscope.number-short", term.index());
    };
  }

  /// Whether the terms lie one behind the other in the channels.
  private boolean isAlong(Plane plane) {
    var terms = working.terms();
    return terms.size() > 1
        && !terms.getFirst().isOutside()
        && !terms.getLast().isOutside()
        && plane.channel(terms.getFirst().index()) != plane.channel(terms.getLast().index());
  }
}
