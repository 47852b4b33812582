package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Surface.Anchor;

/// Scores, and the shares that they become.
final class SharesPainter extends FigurePainter {

  SharesPainter(Given given) {
    super(given);
  }

  @Override
  void paint(Box box) {
    var terms = working.terms();
    double add = viewing.isOn('+') ? 10 : 0;
    double most = terms.stream().mapToDouble(Term::value).max().orElse(0);
    double sum = terms.stream().mapToDouble(term -> Math.exp(term.value() - most)).sum();
    int own = working.groups().getFirst().number();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < terms.size(); i++) places.add(i);
    int fitting = rows(box);
    if (terms.size() > fitting || viewing.isOn('S'))
      places.sort(Comparator.comparingDouble(i -> -terms.get(i).value()));
    if (places.indexOf(own) >= fitting) {
      places.remove(Integer.valueOf(own));
      places.add(Math.max(0, fitting - 1), own);
    }
    head(
        say("microscope.scores-and-shares", add == 0 ? "" : "+10"),
        box.x(),
        box.y() + 12,
        box.width());
    double y = box.y() + 24;
    double bars = box.x() + Math.min(230, box.width() * 0.6);
    double largest = 1 / sum;
    for (int i = 0; i < Math.min(fitting, places.size()); i++) {
      int at = places.get(i);
      double share = Math.exp(terms.get(at).value() - most) / sum;
      double base = y + i * ROW + 13;
      note(say("microscope.number-short", at), box.x(), base, 50);
      number(
          say(
              "microscope.score-to-share",
              Numerals.of(terms.get(at).value() + add),
              Numerals.of(100 * share)),
          box.x() + 52,
          base,
          bars - box.x() - 56,
          Anchor.START);
      surface.fillRect(
          bars,
          y + i * ROW + 3,
          Math.max(1, Math.rint((box.right() - bars) * share / largest)),
          ROW - 7,
          at == own ? painter.mark() : Colour.withOpacity(painter.accent(), 0.6));
    }
    if (fitting < places.size())
      note(
          say("microscope.other-members", places.size() - fitting),
          box.x(),
          y + fitting * ROW + 12,
          box.width());
    paintChain(box);
  }
}
