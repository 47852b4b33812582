package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Thumbnails;
import vertebra.paint.Typeface;

/// Paints a block under the microscope: on the left what flows in, with the numbers that are used;
/// in the middle how they make one number; on the right what comes out, with its place; below all
/// maps that come out, and the question.
final class SightPainter extends Inking {

  /// A map that was painted, for finding what was pointed at.
  ///
  /// @param input the number of the input; [#OUTPUT] for what comes out
  record Spot(Box box, int input, int channel) {}

  static final int OUTPUT = -1;

  /// A small map of the row below, which is chosen as a whole.
  static final int CHOICE = -2;

  private static final double TILE = 44;
  private static final double GAP = 6;
  private static final double MOST_MAP = 300;

  private final Sight sight;
  private final Viewing viewing;
  private final PlanePictures pictures;
  private final List<Spot> spots = new ArrayList<>();

  SightPainter(
      Surface surface, Sight sight, Viewing viewing, StyleTable styles, PlanePictures pictures) {
    super(surface, styles);
    this.sight = sight;
    this.viewing = viewing;
    this.pictures = pictures;
  }

  /// Paints all of it; answers where the maps are.
  List<Spot> paint(double width, double height) {
    spots.clear();
    surface.fillRect(0, 0, width, height, ground());
    var reading = sight.at(viewing.index(sight));
    paintHead(sight.lens().title(), described(), width);
    boolean isMany = sight.plane().channels() > 1;
    double strip = isMany ? TILE + CAPTION + 4 : 0;
    double top = HEAD + CAPTION;
    double rest = height - top - strip - FOOT - 3 * GAP;
    double side =
        Math.clamp(Math.min(rest - 2 * CAPTION - 8, (width - 4 * MARGIN) * 0.27), 48, MOST_MAP);
    paintInputs(reading, MARGIN, top, side, rest);
    double left = MARGIN + side + 2 * MARGIN;
    double right = width - MARGIN - side;
    paintOutput(reading, right, top, side);
    var middle = new Box(left, HEAD, Math.max(60, right - left - 2 * MARGIN), rest + CAPTION);
    if (viewing.isHidden(viewing.place())) paintRiddle(middle);
    else if (reading.working().isEmpty()) paintRefusal(reading, middle);
    else
      FigurePainter.of(
              new FigurePainter.Given(
                  this, surface, sight, viewing, reading, reading.working().get()))
          .paint(middle);
    if (isMany) paintStrip(MARGIN, height - FOOT - strip - GAP, width - 2 * MARGIN);
    paintFoot(sight.lens().question(), sight.lens().trap(), width, height);
    return List.copyOf(spots);
  }

  PlanePictures pictures() {
    return pictures;
  }

  private String described() {
    var words = new ArrayList<String>();
    if (sight.slide().operators().isEmpty() || sight.how() == How.PUT) return "";
    var use = sight.base();
    var type = use.operator().type();
    if (type.equals("Conv") || type.equals("ConvTranspose")) {
      var weights = sight.derivation().dims(use.tensor(1));
      words.add(
          say(
              "microscope.filters-of",
              weights.length > 3 ? weights[2] + "×" + weights[3] : String.valueOf(weights[2]),
              sight.plane().channels()));
    }
    long[] kernel = use.wholes("kernel_shape");
    if (type.endsWith("Pool") && kernel.length == 2) words.add(kernel[0] + "×" + kernel[1]);
    var strides = numbers(use, "strides");
    if (!strides.isEmpty()) words.add(say("microscope.stride", strides));
    var pads = numbers(use, "pads");
    if (!pads.isEmpty()) words.add(say("microscope.padding", pads));
    var dilations = numbers(use, "dilations");
    if (!dilations.isEmpty() && !dilations.equals("1"))
      words.add(say("microscope.dilation", dilations));
    if (use.whole("group", 1) > 1) words.add(say("microscope.groups", use.whole("group", 1)));
    return String.join(" · ", words);
  }

  /// An attribute's numbers, or the one that all of them are; blank if there are none.
  private static String numbers(Use use, String attribute) {
    var values = use.wholes(attribute);
    boolean same = Arrays.stream(values).distinct().count() == 1;
    return Arrays.stream(values)
        .limit(same ? 1 : values.length)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  // what flows in

  private void paintInputs(Sight.Reading reading, double x, double y, double side, double rest) {
    var shown = new ArrayList<Integer>();
    var used = used(reading);
    for (int i = 0; i < sight.inputs().size() && shown.size() < 3; i++)
      if (used.containsKey(i) || shown.isEmpty() && sight.inputs().size() == 1) shown.add(i);
    for (int i = 0; i < sight.inputs().size() && shown.size() < 2; i++)
      if (!shown.contains(i)) shown.add(i);
    if (shown.isEmpty()) return;
    double each =
        Math.min(side, rest / shown.size() - (shown.size() > 1 ? CAPTION : 0) - CAPTION * 0.5);
    double at = y;
    for (int input : shown) {
      var plane = sight.inputs().get(input);
      var terms = used.getOrDefault(input, List.of());
      int channel =
          terms.isEmpty()
              ? Math.min(viewing.channel(), plane.channels() - 1)
              : channel(plane, reading, terms);
      var flow = sight.slide().inputs().get(input);
      caption(
          isTally()
              ? say("microscope.tally")
              : shown.size() > 1 ? flow.name() : say("microscope.what-comes-in"),
          shape(plane),
          x,
          at - 5,
          side);
      boolean isPicture = sight.slide().picture().filter(plane.tensor()::equals).isPresent();
      boolean isColoured = isPicture && plane.channels() == 3;
      var box =
          isColoured
              ? picture(pictures.coloured(plane), plane, x, at, side, each)
              : picture(inputPixels(plane, channel), plane, x, at, side, each);
      spots.add(new Spot(box, input, channel));
      if (sight.lens() == Lens.TOKENS) paintCuts(plane, box);
      paintTerms(plane, channel, isColoured, terms, box, reading);
      boolean showsAxes = sight.lens() == Lens.NORM && viewing.isOn('A');
      if (showsAxes) paintAxes(plane, channel, terms, box);
      at += box.height() + CAPTION + (shown.size() > 1 ? 2 : 0);
      if (showsAxes) note(axes(plane, terms), x, at - 3, side + 2 * MARGIN);
      else if (shown.size() == 1) paintWindow(plane, terms, x, at - 3, side);
    }
  }

  /// Where a convolution cuts the picture into patches.
  private void paintCuts(Plane plane, Box box) {
    int side = sight.patch();
    if (side == 0) return;
    double wide = box.width() / plane.columns();
    double high = box.height() / plane.rows();
    for (int column = side; column < plane.columns(); column += side)
      surface.fillRect(Math.rint(box.x() + column * wide), box.y(), 1, box.height(), rule());
    for (int row = side; row < plane.rows(); row += side)
      surface.fillRect(box.x(), Math.rint(box.y() + row * high), box.width(), 1, rule());
  }

  /// Shades the numbers over which the mean is taken.
  private void paintAxes(Plane plane, int channel, List<Term> terms, Box box) {
    if (terms.size() < 2) return;
    double wide = box.width() / plane.columns();
    double high = box.height() / plane.rows();
    var set = new HashSet<Long>();
    for (var term : terms)
      if (plane.channel(term.index()) == channel)
        set.add((long) plane.row(term.index()) * plane.columns() + plane.column(term.index()));
    for (int row = 0; row < plane.rows(); row++)
      for (int column = 0; column < plane.columns(); column++)
        if (!set.contains((long) row * plane.columns() + column))
          surface.fillRect(
              box.x() + column * wide,
              box.y() + row * high,
              wide,
              high,
              Colour.withOpacity(ground(), 0.75));
  }

  /// Over how many numbers the mean is taken, and in how many channels they lie.
  private static String axes(Plane plane, List<Term> terms) {
    if (terms.size() < 2) return say("microscope.stored-mean");
    long numbers = terms.stream().mapToLong(Term::index).distinct().count();
    long channels = terms.stream().mapToInt(term -> plane.channel(term.index())).distinct().count();
    return plane.kind() == Plane.PlaneKind.IMAGE
        ? say("microscope.mean-over-channels", numbers, channels)
        : say("microscope.mean-over", numbers);
  }

  /// What is used is said in words too.
  private void paintWindow(Plane plane, List<Term> terms, double x, double y, double room) {
    if (terms.isEmpty() || plane.kind() == Plane.PlaneKind.VECTOR) return;
    int top = Integer.MAX_VALUE;
    int left = Integer.MAX_VALUE;
    int bottom = -1;
    int right = -1;
    for (var term : terms) {
      top = Math.min(top, plane.row(term.index()));
      bottom = Math.max(bottom, plane.row(term.index()));
      left = Math.min(left, plane.column(term.index()));
      right = Math.max(right, plane.column(term.index()));
    }
    write(
        say("microscope.window", span(top, bottom), span(left, right)),
        x,
        y,
        Typeface.MONO,
        10,
        room,
        faint(),
        Anchor.START);
  }

  private static String span(int first, int last) {
    return first == last ? Integer.toString(first) : first + "–" + last;
  }

  /// Maps that are added or multiplied are painted in one range.
  private int[] range(Plane plane, int channel) {
    return isCommon()
        ? pictures.channel(plane, channel, least(), most())
        : pictures.channel(plane, channel);
  }

  private boolean isCommon() {
    return sight.lens() == Lens.ADD;
  }

  private double least() {
    double least = pictures.least(sight.plane());
    for (var plane : sight.inputs()) least = Math.min(least, pictures.least(plane));
    return least;
  }

  private double most() {
    double most = pictures.most(sight.plane());
    for (var plane : sight.inputs()) most = Math.max(most, pictures.most(plane));
    return most;
  }

  /// The terms of each input.
  private Map<Integer, List<Term>> used(Sight.Reading reading) {
    var used = new HashMap<Integer, List<Term>>();
    if (reading.working().isEmpty()) return used;
    for (var term : reading.working().get().terms()) {
      if (term.isOutside()) continue;
      int input = sight.input(term);
      if (input >= 0 && sight.inputs().get(input).holds(term.index()))
        used.computeIfAbsent(input, _ -> new ArrayList<>()).add(term);
      int other = sight.input(new Term(term.by(), term.byIndex(), 0, 1));
      if (other >= 0 && sight.inputs().get(other).holds(term.byIndex()))
        used.computeIfAbsent(other, _ -> new ArrayList<>())
            .add(new Term(term.by(), term.byIndex(), term.factor(), term.value()));
    }
    return used;
  }

  /// The channel that says most.
  private static int channel(Plane plane, Sight.Reading reading, List<Term> terms) {
    var working = reading.working().orElseThrow();
    if (working.groups().size() > 1 && working.how() == How.SUM) {
      var strongest = Sight.strongest(working, 1).getFirst();
      for (var term : strongest.terms())
        if (!term.isOutside() && terms.contains(term)) return plane.channel(term.index());
    }
    return plane.channel(terms.getFirst().index());
  }

  private void paintTerms(
      Plane plane,
      int channel,
      boolean isColoured,
      List<Term> terms,
      Box box,
      Sight.Reading reading) {
    double cell = box.width() / plane.columns();
    double high = box.height() / plane.rows();
    var winner = reading.working().filter(w -> w.how() == How.LARGEST).flatMap(Working::winner);
    double x0 = Double.MAX_VALUE;
    double y0 = Double.MAX_VALUE;
    double x1 = -1;
    double y1 = -1;
    int count = 0;
    for (var term : terms) {
      if (!isColoured && plane.channel(term.index()) != channel) continue;
      double x = box.x() + plane.column(term.index()) * cell;
      double y = box.y() + plane.row(term.index()) * high;
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x + cell);
      y1 = Math.max(y1, y + high);
      count++;
    }
    if (count == 0) return;
    boolean isSparse = count * cell * high < 0.9 * (x1 - x0) * (y1 - y0) && count < 200;
    if (isSparse)
      for (var term : terms)
        if (isColoured || plane.channel(term.index()) == channel)
          surface.strokeRound(
              box.x() + plane.column(term.index()) * cell,
              box.y() + plane.row(term.index()) * high,
              Math.max(2, cell),
              Math.max(2, high),
              0,
              1,
              mark());
    frame(x0, y0, x1 - x0, y1 - y0, mark());
    winner
        .filter(term -> sight.input(term) >= 0 && terms.contains(term))
        .ifPresent(term -> {
          double x = box.x() + plane.column(term.index()) * cell;
          double y = box.y() + plane.row(term.index()) * high;
          double r = Math.max(8, cell + 4);
          surface.strokeOval(x + cell / 2 - r / 2, y + high / 2 - r / 2, r, r, 2, accent());
        });
  }

  private static String shape(Plane plane) {
    return switch (plane.kind()) {
      case IMAGE -> plane.channels() + "×" + plane.rows() + "×" + plane.columns();
      case TABLE -> plane.rows() + "×" + plane.columns();
      case VECTOR -> String.valueOf(plane.count());
    };
  }

  private void caption(String left, String right, double x, double y, double room) {
    double wide = Typeface.MONO.width(right, SMALL);
    write(left, x, y, Typeface.SEMIBOLD, TEXT, room - wide - 8, text(), Anchor.START);
    write(right, x + room, y, Typeface.MONO, SMALL, room, faint(), Anchor.END);
  }

  /// Paints a map as large as fits, in whole pixels a number where it can; answers where.
  private Box picture(int[] pixels, Plane plane, double x, double y, double width, double height) {
    double scale = Math.min(width / plane.columns(), height / plane.rows());
    if (scale > 1) scale = Math.floor(scale);
    double w = Math.max(2, Math.rint(scale * plane.columns()));
    double h = Math.max(2, Math.rint(scale * plane.rows()));
    surface.image(pixels, plane.columns(), plane.rows(), Math.rint(x), Math.rint(y), w, h);
    surface.strokeRound(Math.rint(x) - 1, Math.rint(y) - 1, w + 2, h + 2, 0, 1, rule());
    return new Box(Math.rint(x), Math.rint(y), w, h);
  }

  // what comes out

  private void paintOutput(Sight.Reading reading, double x, double y, double side) {
    var plane = sight.plane();
    caption(
        say("microscope.what-comes-out"),
        plane.channels() > 1
            ? say("microscope.one-of", viewing.channel(), shape(plane))
            : shape(plane),
        x,
        y - 5,
        side);
    var box = picture(outputPixels(), plane, x, y, side, side);
    spots.add(new Spot(box, OUTPUT, viewing.channel()));
    double cell = box.width() / plane.columns();
    double high = box.height() / plane.rows();
    frame(
        box.x() + viewing.place() % plane.columns() * cell,
        box.y() + Math.floorDiv(viewing.place(), plane.columns()) * high,
        cell,
        high,
        mark());
    double below = box.bottom() + 14;
    write(viewing.where(sight), x, below, Typeface.MONO, 10, side + 12, faint(), Anchor.START);
    if (reading.working().isPresent() && !viewing.guesses())
      paintScale(plane, x, below + 8, Math.min(side, 120));
  }

  private int[] outputPixels() {
    var plane = sight.plane();
    if (sight.lens() == Lens.TRANSPOSED && viewing.isOn('O')) return counted(sight.overlaps());
    var pixels = range(plane, viewing.channel());
    if (!viewing.guesses()) return pixels;
    var veiled = pixels.clone();
    for (int i = 0; i < veiled.length; i++) if (viewing.isHidden(i)) veiled[i] = rule();
    return veiled;
  }

  /// Counts as pixels, from none to most.
  private static int[] counted(int... counts) {
    int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    return Arrays.stream(counts)
        .map(count -> Thumbnails.colour((double) count / most, Thumbnails.Ramp.VIRIDIS))
        .toArray();
  }

  private boolean isTally() {
    return sight.lens() == Lens.POOL && viewing.isOn('W');
  }

  private int[] inputPixels(Plane plane, int channel) {
    return isTally() ? counted(sight.tally(channel)) : range(plane, channel);
  }

  private void paintScale(Plane plane, double x, double y, double width) {
    float[] numbers = plane.channel(viewing.channel());
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float number : numbers)
      if (Float.isFinite(number)) {
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    if (isCommon()) {
      least = least();
      most = most();
    }
    if (!(least <= most)) return;
    int parts = 24;
    for (int i = 0; i < parts; i++)
      surface.fillRect(
          Math.rint(x + width * i / parts),
          y,
          Math.ceil(width / parts),
          6,
          Thumbnails.colour(i / (parts - 1.0), Thumbnails.Ramp.VIRIDIS));
    write(Numerals.of(least), x, y + 17, Typeface.MONO, 10, width / 2, faint(), Anchor.START);
    write(Numerals.of(most), x + width, y + 17, Typeface.MONO, 10, width / 2, faint(), Anchor.END);
  }

  /// All maps that come out, as many as there is room for, with the one that is looked at.
  private void paintStrip(double x, double y, double width) {
    var plane = sight.plane();
    int room = Math.max(1, (int) ((width + GAP) / (TILE + GAP)));
    int first = Math.clamp(viewing.channel() - room / 2, 0, Math.max(0, plane.channels() - room));
    int last = Math.min(plane.channels(), first + room);
    for (int channel = first; channel < last; channel++) {
      double at = Math.rint(x + (channel - first) * (TILE + GAP));
      double scale = Math.min(TILE / plane.columns(), TILE / plane.rows());
      double w = Math.max(2, Math.rint(scale * plane.columns()));
      double h = Math.max(2, Math.rint(scale * plane.rows()));
      var pixels = pictures.channel(plane, channel);
      if (viewing.guesses()) surface.fillRect(at, y, w, h, rule());
      else surface.image(pixels, plane.columns(), plane.rows(), at, y, w, h);
      int origin = origin(channel);
      if (origin >= 0) surface.fillRect(at, y + TILE + 1, TILE, 3, family(origin));
      if (channel == viewing.channel())
        surface.strokeRound(at - 3, y - 3, TILE + 6, TILE + 6, 4, 2, accent());
      write(
          String.valueOf(channel),
          at + TILE / 2,
          y + TILE + 15,
          Typeface.MONO,
          10,
          TILE + GAP,
          channel == viewing.channel() ? text() : faint(),
          Anchor.MIDDLE);
      spots.add(new Spot(new Box(at, y, TILE, TILE + CAPTION), CHOICE, channel));
    }
    if (last - first < plane.channels())
      write(
          say("microscope.of-channels", first, last - 1, plane.channels()),
          x + width,
          y + TILE + CAPTION + 25,
          Typeface.REGULAR,
          SMALL,
          width / 2,
          faint(),
          Anchor.END);
  }

  /// Which input, or which group of channels, a channel comes from, where that is the question.
  private int origin(int channel) {
    return switch (sight.lens()) {
      case CONCAT, SHUFFLE, SPLIT -> sight.originOf(channel);
      default -> -1;
    };
  }

  // what stands in the middle when no derivation does

  private void paintRiddle(Box middle) {
    write(
        say("microscope.hidden-number"),
        middle.x(),
        middle.y() + 30,
        Typeface.SEMIBOLD,
        13,
        middle.width(),
        text(),
        Anchor.START);
    write(
        say("microscope.type-a-guess"),
        middle.x(),
        middle.y() + 50,
        Typeface.REGULAR,
        TEXT,
        middle.width(),
        faint(),
        Anchor.START);
    FigurePainter.windowOf(sight, viewing)
        .ifPresent(group -> paintNumbers(group, middle.x(), middle.y() + 66, middle));
  }

  private void paintNumbers(Group group, double x, double y, Box room) {
    double cell =
        Math.clamp(
            Math.min(
                room.width() / group.columns(), (room.bottom() - y) / Math.max(1, group.rows())),
            8,
            36);
    double most =
        group.terms().stream().mapToDouble(term -> Math.abs(term.value())).max().orElse(1);
    for (int i = 0; i < group.terms().size(); i++)
      cell(
          group.terms().get(i).value(),
          most,
          x + i % group.columns() * cell,
          y + Math.floorDiv(i, group.columns()) * cell,
          cell,
          group.terms().get(i).isOutside());
  }

  /// One number in a square of its colour, if it can be read there.
  void cell(double value, double most, double x, double y, double size, boolean isRim) {
    int colour = isRim ? Colour.mix(ground(), rule(), 0.5) : tint(value, most);
    surface.fillRect(Math.rint(x), Math.rint(y), Math.rint(size) - 1, Math.rint(size) - 1, colour);
    if (isRim) surface.line(x + 2, y + size - 3, x + size - 3, y + 2, 1, rule());
    if (size >= 26)
      write(
          Numerals.brief(value),
          x + size / 2 - 0.5,
          y + size / 2 + 4,
          Typeface.MONO,
          SMALLEST,
          size + 2,
          on(colour),
          Anchor.MIDDLE);
  }

  private void paintRefusal(Sight.Reading reading, Box middle) {
    write(
        say("microscope.nothing-is-claimed"),
        middle.x(),
        middle.y() + 30,
        Typeface.SEMIBOLD,
        13,
        middle.width(),
        styles.colour(Ink.ERROR),
        Anchor.START);
    double y = middle.y() + 52;
    for (var part : reading.why().split("\\. ", -1)) {
      write(part, middle.x(), y, Typeface.REGULAR, TEXT, middle.width(), text(), Anchor.START);
      y += 17;
    }
  }
}
