package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import vertebra.inspect.PatchGrid;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;

/// Paints what stands in the middle: how the numbers that flow in make the one that is looked at.
final class FigurePainter {

  private static final double TEXT = 12;
  private static final double SMALL = 11;
  private static final double ROW = 19;
  private static final double CHAIN = 44;
  private static final int SAMPLES = 96;
  private static final int BINS = 28;

  private final SightPainter painter;
  private final Surface surface;
  private final Sight sight;
  private final Viewing viewing;
  private final Sight.Reading reading;
  private final Working working;

  FigurePainter(
      SightPainter painter,
      Surface surface,
      Sight sight,
      Viewing viewing,
      Sight.Reading reading,
      Working working) {
    this.painter = painter;
    this.surface = surface;
    this.sight = sight;
    this.viewing = viewing;
    this.reading = reading;
    this.working = working;
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

  void paint(Box box) {
    switch (sight.lens().figure()) {
      case GRID -> {
        if (working.how() == How.COPY || working.how() == How.PUT) paintMove(box);
        else paintGrid(box);
      }
      case LINE -> paintLine(box);
      case CURVE -> paintCurve(box);
      case SPREAD -> paintSpread(box);
      case TERMS -> paintTerms(box);
      case MOVE -> {
        if (working.how() == How.COPY || working.how() == How.PUT) paintMove(box);
        else paintTerms(box);
      }
      case SHARES -> paintShares(box);
      case ROW -> paintRow(box);
      case BOXES -> {
        var room = new Box(box.x(), box.y() + 4, box.width(), box.height() - CHAIN - 14);
        if (!new BoxesPainter(painter, surface, sight, viewing).paint(room)) paintTerms(box);
        else paintChain(box);
      }
    }
  }

  private void head(String words, double x, double y, double room) {
    painter.head(words, x, y, room);
  }

  private void note(String words, double x, double y, double room) {
    painter.note(words, x, y, room);
  }

  private void number(String words, double x, double y, double room, Anchor anchor) {
    painter.write(words, x, y, Typeface.MONO, TEXT, room, painter.text(), anchor);
  }

  // windows and weights

  private boolean isHidden(Term term) {
    return term.isOutside() && viewing.isOn('Z');
  }

  private void paintGrid(Box box) {
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

  // from the terms to the number

  private record Link(String name, String value) {}

  /// The sum, the bias, what is done then, and the number that comes of it, as linked boxes.
  private void paintChain(Box box) {
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

  // a line of numbers and a line of weights

  private void paintLine(Box box) {
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

  private int rows(Box box) {
    return Math.max(2, (int) ((box.height() - CHAIN - 44) / ROW));
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

  // a curve

  private void paintCurve(Box box) {
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

  // before and after

  private void paintSpread(Box box) {
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

  // two or three numbers

  private void paintTerms(Box box) {
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

  // where a number comes from

  private void paintMove(Box box) {
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

  // a row of attention

  /// How much this patch takes from every patch, over the picture; with the key R, how much every
  /// patch takes from this one.
  private void paintRow(Box box) {
    int keys = working.terms().size();
    var picture = sight.slide().picture();
    double ratio = picture.map(one -> (double) one.dim(2) / one.dim(3)).orElse(1.0);
    var grid = PatchGrid.of(keys, ratio);
    if (grid.isEmpty()) {
      paintShares(box);
      return;
    }
    int rows = sight.plane().rows();
    int query = viewing.place() / sight.plane().columns();
    int key = viewing.place() % sight.plane().columns();
    boolean isColumn = viewing.isOn('R') && rows == keys;
    var shares = new double[keys];
    for (int i = 0; i < keys; i++)
      shares[i] =
          sight
              .plane()
              .at(sight.plane().index(viewing.channel(), isColumn ? i : query, isColumn ? key : i));
    head(
        isColumn
            ? say("microscope.who-listens", grid.get().inWords(key))
            : say("microscope.listens-to", grid.get().inWords(query)),
        box.x(),
        box.y() + 12,
        box.width());
    double side = Math.min(box.height() - CHAIN - 34, box.width() / Math.max(1, 1 / ratio));
    var area = new Box(box.x(), box.y() + 20, side / Math.max(1, ratio), side);
    picture.ifPresent(one -> {
      var plane = Plane.of(one);
      surface.image(
          plane.channels() == 3
              ? painter.pictures().coloured(plane)
              : painter.pictures().channel(plane, 0),
          plane.columns(),
          plane.rows(),
          area.x(),
          area.y(),
          area.width(),
          area.height());
    });
    double most = 1e-30;
    for (double share : shares) most = Math.max(most, share);
    double width = area.width() / grid.get().columns();
    double height = area.height() / grid.get().rows();
    for (int row = 0; row < grid.get().rows(); row++)
      for (int column = 0; column < grid.get().columns(); column++) {
        int token = grid.get().token(row, column);
        double x = area.x() + column * width;
        double y = area.y() + row * height;
        surface.fillRect(
            x, y, width, height, Colour.withOpacity(0xff0b1020, 0.78 * (1 - shares[token] / most)));
        if (token == (isColumn ? key : query)) painter.frame(x, y, width, height, painter.mark());
      }
    var best = new ArrayList<Integer>();
    for (int i = 0; i < keys; i++) best.add(i);
    best.sort(Comparator.comparingDouble(i -> -shares[i]));
    double right = area.right() + 14;
    for (int i = 0; i < Math.min(best.size(), (int) (side / ROW)); i++)
      note(
          say(
              "microscope.patch-and-share",
              grid.get().inWords(best.get(i)),
              Numerals.of(100 * shares[best.get(i)])),
          right,
          area.y() + i * ROW + 12,
          box.right() - right);
    paintChain(box);
  }

  // shares

  private void paintShares(Box box) {
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
