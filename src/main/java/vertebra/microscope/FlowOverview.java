package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.graph.PortPath;
import vertebra.microscope.Journey.Station;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.paint.Typeface;

/// The parts of a block from left to right, each with what it gave at its true relative size; with
/// the key J what an impulse changed on its way, with the key O all maps at one scale.
///
/// @param journey empty while it is on its way
/// @param seen what a place that is looked at saw of every map before it
record FlowOverview(Optional<Journey> journey, Map<PortPath, Box> seen) implements Overview {

  private static final double NARROWEST = 78;
  private static final double NAMES = 34;
  private static final double SHIFT = 3;

  FlowOverview {
    seen = Map.copyOf(seen);
  }

  @Override
  public Aspect aspect() {
    return Aspect.FLOW;
  }

  @Override
  public Optional<String> trouble() {
    return journey.isEmpty()
        ? Optional.of(say("microscope.flow-is-on-its-way"))
        : journey.get().trouble();
  }

  @Override
  public int frames() {
    return journey.map(Journey::deepest).orElse(0) + 1;
  }

  @Override
  public int first() {
    return frames() - 1;
  }

  @Override
  public String keys() {
    return "JO";
  }

  @Override
  public void paint(
      Surface surface, StyleTable styles, Moment moment, double width, double height) {
    if (trouble().isPresent()) return;
    var ink = new Inking(surface, styles);
    var all = journey.orElseThrow();
    int fitting = Math.max(2, (int) ((width - 2 * Inking.MARGIN) / NARROWEST));
    int count = Math.min(frames(), fitting);
    int from = Math.clamp(moment.frame() - count / 2, 0, frames() - count);
    double column = Math.min(260, (width - 2 * Inking.MARGIN) / count);
    double top = Inking.HEAD + 14;
    double room = height - top - Inking.FOOT - 26;
    var boxes = boxes(all, from, count, column, new Box(Inking.MARGIN, top, width, room));
    for (var link : all.links()) paintLink(ink, all, link, boxes, moment);
    float[] range = moment.isOn('J') ? new float[] {0, mostChange(all)} : range(all);
    boxes.forEach((station, box) -> {
      var one = all.stations().get(station);
      paintStation(ink, one, box, moment, range, column);
    });
    if (count < frames())
      ink.note(
          say("microscope.columns-of", from + 1, from + count, frames()),
          Inking.MARGIN,
          height - Inking.FOOT - 10,
          width * 0.5);
    ink.write(
        moment.isOn('J') ? reached(all, moment) : say("microscope.own-scale-or-one"),
        width - Inking.MARGIN,
        height - Inking.FOOT - 10,
        Typeface.REGULAR,
        Inking.SMALL,
        width * 0.6,
        ink.faint(),
        Anchor.END);
  }

  private static float mostChange(Journey all) {
    float most = 1e-12f;
    for (var station : all.stations())
      if (station.changed().isPresent()) most = Math.max(most, station.changed().get().most());
    return most;
  }

  private static float[] range(Journey all) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (var station : all.stations())
      if (station.given().isPresent()) {
        least = Math.min(least, station.given().get().least());
        most = Math.max(most, station.given().get().most());
      }
    return new float[] {least, most};
  }

  /// Where the pictures of the stations lie that are in the columns which show.
  private static Map<Integer, Box> boxes(
      Journey all, int from, int count, double column, Box area) {
    double largest = 1;
    for (var station : all.stations())
      if (station.given().isPresent() && isMap(station.given().get()))
        largest =
            Math.max(
                largest, Math.max(station.given().get().rows(), station.given().get().columns()));
    var lanes = new HashMap<Integer, List<Integer>>();
    for (int i = 0; i < all.stations().size(); i++)
      lanes.computeIfAbsent(all.stations().get(i).depth(), _ -> new ArrayList<>()).add(i);
    int deepest = lanes.values().stream().mapToInt(List::size).max().orElse(1);
    double side = Math.max(14, Math.min(column - 26, area.height() / deepest - NAMES - 6));
    var boxes = new HashMap<Integer, Box>();
    for (int depth = from; depth < from + count; depth++) {
      var lane = lanes.getOrDefault(depth, List.of());
      double each = area.height() / Math.max(1, lane.size());
      for (int i = 0; i < lane.size(); i++) {
        var sheet = all.stations().get(lane.get(i)).given();
        double wide = 12;
        double high = 12;
        if (sheet.isPresent() && isMap(sheet.get())) {
          wide = Math.max(4, Math.rint(side * sheet.get().columns() / largest));
          high = Math.max(4, Math.rint(side * sheet.get().rows() / largest));
        } else if (sheet.isPresent()) {
          wide = 10;
          high = Math.min(side, 12 * Math.log(1.0 + sheet.get().values().length));
        }
        double middle = area.y() + each * (i + 0.5) - NAMES / 2;
        boxes.put(
            lane.get(i),
            new Box(
                Math.rint(area.x() + (depth - from) * column),
                Math.rint(middle - high / 2),
                wide,
                high));
      }
    }
    return boxes;
  }

  private static boolean isMap(Sheet sheet) {
    return sheet.rows() > 1 && sheet.columns() > 1;
  }

  private static void paintLink(
      Inking ink, Journey all, Journey.Link link, Map<Integer, Box> boxes, Moment moment) {
    var from = boxes.get(link.from());
    var to = boxes.get(link.to());
    if (from == null || to == null) return;
    boolean isPassed = all.stations().get(link.to()).depth() <= moment.frame();
    int colour =
        isPassed ? moment.isOn('J') ? ink.mark() : ink.accent() : Colour.withOpacity(ink.rule(), 1);
    double x0 = from.right() + stack(all.stations().get(link.from())) + 2;
    double x1 = to.x() - 3;
    double middle = Math.rint(Math.max(x0 + 4, x1 - 8));
    boolean isFar =
        all.stations().get(link.to()).depth() > all.stations().get(link.from()).depth() + 1;
    double above =
        Math.rint(boxes.values().stream().mapToDouble(Box::y).min().orElse(from.y()) - 7);
    ink.surface.path(
        isFar
            ? new double[] {
              x0,
              from.centreY(),
              x0 + 5,
              from.centreY(),
              x0 + 5,
              above,
              middle,
              above,
              middle,
              to.centreY(),
              x1,
              to.centreY()
            }
            : new double[] {
              x0, from.centreY(), middle, from.centreY(), middle, to.centreY(), x1, to.centreY()
            },
        4,
        isPassed ? 2 : 1,
        colour);
  }

  /// How far the cards behind the first one look out.
  private static double stack(Station station) {
    return SHIFT * cards(station);
  }

  private static int cards(Station station) {
    return station
        .given()
        .filter(sheet -> sheet.channels() > 1)
        .map(sheet -> Math.clamp(Math.round(Math.log10(sheet.channels()) * 1.7), 1, 4))
        .orElse(0);
  }

  private void paintStation(
      Inking ink, Station station, Box box, Moment moment, float[] range, double column) {
    boolean isReached = station.depth() <= moment.frame();
    for (int card = cards(station); card > 0; card--) {
      ink.surface.fillRect(
          box.x() + card * SHIFT, box.y() - card * SHIFT, box.width(), box.height(), ink.ground());
      ink.surface.strokeRound(
          box.x() + card * SHIFT,
          box.y() - card * SHIFT,
          box.width(),
          box.height(),
          0,
          1,
          ink.rule());
    }
    var sheet = moment.isOn('J') ? station.changed() : station.given();
    if (sheet.isPresent() && isReached) {
      boolean isOne = moment.isOn('O') || moment.isOn('J');
      var values = sheet.get();
      ink.surface.image(
          isOne
              ? Thumbnails.of(
                  values.values(),
                  0,
                  values.rows(),
                  values.columns(),
                  range[0],
                  range[1],
                  Ramp.VIRIDIS)
              : Thumbnails.of(values.values(), 0, values.rows(), values.columns(), Ramp.VIRIDIS),
          values.columns(),
          values.rows(),
          box.x(),
          box.y(),
          box.width(),
          box.height());
    } else ink.surface.fillRect(box.x(), box.y(), box.width(), box.height(), ink.ground());
    ink.surface.strokeRound(
        box.x() - 1,
        box.y() - 1,
        box.width() + 2,
        box.height() + 2,
        0,
        station.isOwn() ? 2 : 1,
        station.isOwn() ? ink.mark() : ink.rule());
    station.port().map(seen::get).ifPresent(share -> ink.frame(box, share));
    ink.write(
        station.name(),
        box.x(),
        box.bottom() + 15,
        Typeface.SEMIBOLD,
        Inking.SMALL,
        column - 8,
        isReached ? ink.text() : ink.faint(),
        Anchor.START);
    ink.write(
        moment.isOn('J') && isReached
            ? say("microscope.reached", Numerals.of(100 * station.reached()))
            : station.given().map(Sheet::shape).orElse(""),
        box.x(),
        box.bottom() + 28,
        Typeface.MONO,
        Inking.SMALLEST,
        column - 8,
        ink.faint(),
        Anchor.START);
  }

  /// How far the impulse came by now.
  private static String reached(Journey all, Moment moment) {
    long there =
        all.stations().stream()
            .filter(station -> station.depth() <= moment.frame() && station.reached() > 0)
            .count();
    return say("microscope.impulse-reached", there, all.stations().size());
  }

  @Override
  public String twin(Moment moment) {
    if (trouble().isPresent()) return "";
    return journey.orElseThrow().stations().stream()
        .filter(station -> station.depth() == moment.frame())
        .map(station ->
            say(
                "microscope.spoken",
                station.name(),
                moment.isOn('J')
                    ? say("microscope.reached", Numerals.of(100 * station.reached()))
                    : station.given().map(Sheet::shape).orElse("")))
        .collect(Collectors.joining(". "));
  }
}
