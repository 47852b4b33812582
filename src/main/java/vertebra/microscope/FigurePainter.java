package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.paint.Box;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints what stands in the middle: how the numbers that flow in make the one that is looked at.
/// There is a painter for every kind of figure.
abstract class FigurePainter {

  private static final double TEXT = 12;
  static final double ROW = 19;
  static final double CHAIN = 44;

  /// What is painted, and what on.
  record Given(
      SightPainter painter,
      Surface surface,
      Sight sight,
      Viewing viewing,
      Sight.Reading reading,
      Working working) {}

  final SightPainter painter;
  final Surface surface;
  final Sight sight;
  final Viewing viewing;
  final Sight.Reading reading;
  final Working working;

  FigurePainter(Given given) {
    this.painter = given.painter();
    this.surface = given.surface();
    this.sight = given.sight();
    this.viewing = given.viewing();
    this.reading = given.reading();
    this.working = given.working();
  }

  /// The painter of the figure that a view has.
  static FigurePainter of(Given given) {
    var how = given.working().how();
    boolean moves = how == How.COPY || how == How.PUT;
    return switch (given.sight().lens().figure()) {
      case GRID -> moves ? new MovePainter(given) : new GridPainter(given);
      case LINE -> new LinePainter(given);
      case CURVE -> new CurvePainter(given);
      case SPREAD -> new SpreadPainter(given);
      case TERMS -> new TermsPainter(given);
      case MOVE -> {
        if (moves) yield new MovePainter(given);
        yield given.sight().lens() == Lens.TOKENS
            ? new PatchPainter(given)
            : new TermsPainter(given);
      }
      case SHARES -> new SharesPainter(given);
      case ROW -> new AttentionPainter(given);
      case BOXES -> new BoxesPainter(given);
    };
  }

  /// The window that somebody works out by hand, of a view that has a small one.
  static Optional<Group> windowOf(Sight sight, Viewing viewing) {
    if (sight.lens() != Lens.POOL) return Optional.empty();
    return sight
        .at(viewing.index(sight))
        .working()
        .filter(working -> working.groups().size() == 1)
        .map(working -> working.groups().getFirst());
  }

  /// Paints it into a box.
  abstract void paint(Box box);

  final void head(String words, double x, double y, double room) {
    painter.head(words, x, y, room);
  }

  final void note(String words, double x, double y, double room) {
    painter.note(words, x, y, room);
  }

  final void number(String words, double x, double y, double room, Anchor anchor) {
    painter.write(words, x, y, Typeface.MONO, TEXT, room, painter.text(), anchor);
  }

  /// How many rows fit beside the chain.
  final int rows(Box box) {
    return Math.max(2, (int) ((box.height() - CHAIN - 44) / ROW));
  }

  private record Link(String name, String value) {}

  /// The sum, the bias, what is done then, and the number that comes of it, as linked boxes.
  final void paintChain(Box box) {
    var links = new ArrayList<Link>();
    int count = working.terms().size();
    switch (working.how()) {
      case SUM -> {
        double sum = working.first() - working.bias();
        if (count > 1) links.add(new Link(say("microscope.sum-of", count), Numerals.signed(sum)));
        if (working.bias() != 0)
          links.add(new Link(say("microscope.bias"), Numerals.signed(working.bias())));
      }
      case LARGEST ->
          links.add(new Link(say("microscope.largest-of", count), Numerals.of(working.first())));
      case PRODUCT -> links.add(new Link(say("microscope.product"), Numerals.of(working.first())));
      case COPY, FORMULA, SHARE, NORM, PUT ->
          links.add(new Link(say("microscope.number-in"), Numerals.of(working.first())));
    }
    for (var stage : working.stages())
      links.add(
          new Link(
              stage.with().map(with -> stage.name() + " " + with).orElse(stage.name()),
              Numerals.signed(stage.value())));
    links.add(new Link(viewing.where(sight), Numerals.of(reading.given())));
    paintLinks(links, box);
  }

  private void paintLinks(List<Link> links, Box box) {
    double y = Math.rint(box.bottom() - CHAIN + 4);
    var shown = links;
    double gap = 16;
    double room = (box.width() - gap * (shown.size() - 1)) / shown.size();
    while (room < 64 && shown.size() > 3) {
      shown = new ArrayList<>(shown);
      shown.remove(shown.size() - 2);
      room = (box.width() - gap * (shown.size() - 1)) / shown.size();
    }
    double width = Math.min(room, 170);
    double x = Math.rint(box.x());
    for (int i = 0; i < shown.size(); i++) {
      boolean isLast = i == shown.size() - 1;
      var link = shown.get(i);
      surface.strokeRound(
          x, y, width, CHAIN - 8, 5, isLast ? 2 : 1, isLast ? painter.mark() : painter.rule());
      painter.write(
          link.name(),
          x + 7,
          y + 14,
          Typeface.REGULAR,
          10,
          width - 12,
          painter.faint(),
          Anchor.START);
      painter.write(
          link.value(),
          x + 7,
          y + 30,
          Typeface.MONO,
          13,
          width - 12,
          isLast ? painter.mark() : painter.text(),
          Anchor.START);
      if (!isLast) {
        double from = x + width + 2;
        double mid = y + (CHAIN - 8) / 2;
        surface.line(from, mid, from + gap - 5, mid, 1, painter.faint());
        surface.fillPolygon(
            new double[] {from + gap - 3, mid, from + gap - 8, mid - 3, from + gap - 8, mid + 3},
            painter.faint());
      }
      x += width + gap;
    }
  }
}
