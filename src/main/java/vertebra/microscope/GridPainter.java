package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// A window of numbers beside the window of their weights.
final class GridPainter extends FigurePainter {

  private static final double SMALL = 11;

  GridPainter(Given given) {
    super(given);
  }

  private boolean isHidden(Term term) {
    return term.isOutside() && viewing.isOn('Z');
  }

  @Override
  void paint(Box box) {
    double room = box.height() - CHAIN - 22;
    int rows = working.groups().getFirst().rows();
    int columns = working.groups().getFirst().columns();
    boolean isWeighed = working.how() == How.SUM;
    double across = isWeighed ? (box.width() - 120) / (2.0 * columns) : box.width() / columns;
    double cell = Math.floor(Math.clamp(Math.min(across, room / rows), 3, 40));
    int fitting =
        Math.clamp((int) ((room + 8) / (rows * cell + 8)), 1, Math.min(3, working.groups().size()));
    if (working.groups().size() > 1 && rows * cell > room * 0.6 && cell > 27) {
      cell = Math.max(27, Math.floor((room - 8) / (2.0 * rows)));
      fitting = Math.clamp((int) ((room + 8) / (rows * cell + 8)), 1, working.groups().size());
    }
    var shown = Sight.strongest(working, fitting);
    double most = 0;
    double heaviest = 0;
    for (var group : working.groups())
      for (var term : group.terms()) {
        most = Math.max(most, Math.abs(term.value()));
        heaviest = Math.max(heaviest, Math.abs(term.factor()));
      }
    double x = box.x();
    double weights = x + Math.max(columns * cell, 50) + 22;
    double sums = weights + Math.max(columns * cell, 50) + 18;
    head(say("microscope.window-head"), x, box.y() + 12, Math.max(columns * cell, 50) + 16);
    if (isWeighed) {
      head(
          isEven()
              ? say("microscope.shares-head")
              : say("microscope.filter-head", viewing.channel()),
          weights,
          box.y() + 12,
          Math.max(columns * cell, 50) + 14);
      head(say("microscope.sum-head"), sums, box.y() + 12, 90);
    }
    double y = box.y() + 22;
    for (var group : shown) {
      paintGroup(group, x, y, cell, most, false);
      if (isWeighed) {
        double middle = y + group.rows() * cell / 2 + 4;
        number("×", weights - 14, middle, 12, Anchor.START);
        paintGroup(group, weights, y, cell, heaviest, true);
        number("=", sums - 14, middle, 12, Anchor.START);
        number(Numerals.signed(group.sum()), sums + 2, middle, 100, Anchor.START);
        if (working.groups().size() > 1)
          note(say("microscope.channel", group.number()), sums + 2, middle + 14, 100);
      }
      y += group.rows() * cell + 8;
    }
    paintRemark(box);
    int others = working.groups().size() - shown.size();
    if (others > 0) {
      double rest =
          working.groups().stream().mapToDouble(Group::sum).sum()
              - shown.stream().mapToDouble(Group::sum).sum();
      note(
          say("microscope.others", others, Numerals.signed(rest)),
          x,
          Math.min(y + 8, box.bottom() - CHAIN - 6),
          box.width());
    }
    paintChain(box);
  }

  /// What only some of these views say.
  private void paintRemark(Box box) {
    double y = box.bottom() - CHAIN - 8;
    switch (sight.lens()) {
      case TRANSPOSED ->
          remark(say("microscope.writers", working.groups().getFirst().terms().size()), box, y);
      case RESIZE -> {
        if (viewing.isOn('L'))
          remark(
              say(
                  "microscope.nearest-and-linear",
                  Numerals.of(sight.resized(reading.index(), "nearest")),
                  Numerals.of(sight.resized(reading.index(), "linear"))),
              box,
              y);
      }
      case DWT -> paintBands(box, y);
      default -> {}
    }
  }

  private void remark(String words, Box box, double y) {
    painter.write(
        words,
        box.right(),
        y,
        Typeface.REGULAR,
        SMALL,
        box.width() * 0.6,
        painter.faint(),
        Anchor.END);
  }

  /// What the number would be without the bands that are switched off.
  private void paintBands(Box box, double y) {
    double lost = 0;
    int off = 0;
    for (int i = 0; i < Math.min(4, working.groups().size()); i++)
      if (viewing.isOn((char) ('1' + i))) {
        lost += working.groups().get(i).sum();
        off++;
      }
    if (off > 0)
      remark(
          say(
              "microscope.without-bands",
              off,
              Numerals.of(working.value() - lost),
              Numerals.signed(-lost)),
          box,
          y);
  }

  /// Whether all factors are the same, as of a mean.
  private boolean isEven() {
    return sight.lens() != Lens.CONV
        && sight.lens() != Lens.DEPTHWISE
        && sight.lens() != Lens.TRANSPOSED
        && sight.lens() != Lens.DWT;
  }

  private void paintGroup(
      Group group, double x, double y, double cell, double most, boolean isFactor) {
    if (group.terms().isEmpty()) return;
    boolean isFine = cell < 5 && group.terms().size() > 400;
    var winner = working.how() == How.LARGEST ? working.winner() : Optional.<Term>empty();
    if (isFine) {
      var pixels = new int[group.terms().size()];
      for (int i = 0; i < pixels.length; i++) {
        var term = group.terms().get(i);
        pixels[i] = painter.tint(isFactor ? term.factor() : term.value(), most);
      }
      surface.image(
          pixels, group.columns(), group.rows(), x, y, group.columns() * cell, group.rows() * cell);
      return;
    }
    for (int i = 0; i < group.terms().size(); i++) {
      var term = group.terms().get(i);
      double left = x + i % group.columns() * cell;
      double top = y + Math.floorDiv(i, group.columns()) * cell;
      if (!isFactor && isHidden(term)) continue;
      painter.cell(
          isFactor ? term.factor() : term.value(),
          most,
          left,
          top,
          cell,
          !isFactor && term.isOutside());
      if (winner.filter(term::equals).isPresent()) {
        surface.strokeRound(left - 1, top - 1, cell + 1, cell + 1, 2, 2, painter.accent());
        surface.strokeOval(
            left + 2, top + 2, Math.max(3, cell - 5), Math.max(3, cell - 5), 2, painter.accent());
      }
    }
  }
}
