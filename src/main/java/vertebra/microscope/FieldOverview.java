package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import vertebra.graph.PortPath;
import vertebra.measure.FieldMap;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.StyleTable;
import vertebra.paint.Surface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.paint.Typeface;
import vertebra.runtime.Tensor;

/// What of the picture a place can see: how much falls to each pixel were all weights alike, or
/// with the key E how much each was measured to matter.
///
/// @param output what leaves the block; empty where that is no map
/// @param port the port that it leaves through
/// @param measured what was measured last, and for which place
record FieldOverview(
    Slide slide, Optional<Plane> output, PortPath port, Optional<Measured> measured)
    implements Overview {

  /// How much of the picture shows through.
  private static final double COLOUR = 0.72;

  /// What was measured for a place.
  record Measured(FieldMap.Wish wish, FieldMap map) {
    boolean isOf(FieldMap.Wish other) {
      return wish.equals(other);
    }
  }

  @Override
  public Aspect aspect() {
    return Aspect.FIELD;
  }

  @Override
  public Optional<String> trouble() {
    if (output.isEmpty()) return Optional.of(say("microscope.no-map-leaves"));
    return picture().isPresent() && input().isPresent()
        ? Optional.empty()
        : Optional.of(say("microscope.no-picture-flows-in"));
  }

  private Optional<Tensor> picture() {
    return slide.picture();
  }

  /// The input port that the picture flows into.
  private Optional<PortPath> input() {
    return slide.surroundings().source();
  }

  private Plane plane() {
    return output.orElseThrow();
  }

  @Override
  public int frames() {
    return output.map(plane -> plane.rows() * plane.columns()).orElse(1);
  }

  @Override
  public int first() {
    return output
        .map(plane ->
            Math.floorDiv(plane.rows(), 2) * plane.columns() + Math.floorDiv(plane.columns(), 2))
        .orElse(0);
  }

  @Override
  public int row() {
    return output.map(Plane::columns).orElse(1);
  }

  @Override
  public String keys() {
    return "E";
  }

  private int row(Moment moment) {
    return moment.frame() / plane().columns();
  }

  private int column(Moment moment) {
    return moment.frame() % plane().columns();
  }

  /// What the place saw in every map before it.
  Map<PortPath, Box> saw(Moment moment) {
    return slide.sightline().seen(port, row(moment), column(moment));
  }

  private Optional<Sightline.Ways> ways(Moment moment) {
    return input().flatMap(from -> slide.sightline().ways(port, row(moment), column(moment), from));
  }

  /// What has to be measured.
  FieldMap.Wish wish(Moment moment) {
    return new FieldMap.Wish(port, row(moment), column(moment));
  }

  private Optional<FieldMap> map(Moment moment) {
    return measured.filter(one -> one.isOf(wish(moment))).map(Measured::map);
  }

  @Override
  public void paint(
      Surface surface, StyleTable styles, Moment moment, double width, double height) {
    if (trouble().isPresent()) return;
    var ink = new Inking(surface, styles);
    var own = place(width, height);
    double top = own.y();
    double side = side(height);
    paintOutput(ink, moment, own);
    var picture = Plane.of(picture().orElseThrow());
    double left = own.right() + 44;
    double scale =
        Math.min(side / picture.rows(), Math.max(40, width - left - 190) / picture.columns());
    var box = new Box(Math.rint(left), top, picture.columns() * scale, picture.rows() * scale);
    boolean isMeasured = moment.isOn('E');
    ink.head(
        isMeasured ? say("microscope.measured-influence") : say("microscope.expected-influence"),
        left,
        top - 6,
        width - left);
    surface.image(
        isMeasured ? measuredPixels(picture, moment) : expectedPixels(picture, moment),
        picture.columns(),
        picture.rows(),
        box.x(),
        box.y(),
        box.width(),
        box.height());
    surface.strokeRound(
        box.x() - 1, box.y() - 1, box.width() + 2, box.height() + 2, 0, 1, ink.rule());
    input().map(saw(moment)::get).ifPresent(share -> ink.frame(box, share));
    double y = box.bottom() + 20;
    for (var words : words(moment)) {
      ink.write(
          words, left, y, Typeface.REGULAR, Inking.TEXT, width - left, ink.text(), Anchor.START);
      y += 17;
    }
  }

  private static double side(double height) {
    return Math.max(40, height - Inking.HEAD - Inking.CAPTION - Inking.FOOT - 52);
  }

  /// Where what comes out is painted.
  private Box place(double width, double height) {
    double side = Math.min(side(height), width * 0.32);
    double scale = Math.min(side / plane().columns(), side / plane().rows());
    return new Box(
        Inking.MARGIN,
        Inking.HEAD + Inking.CAPTION,
        Math.max(4, plane().columns() * scale),
        Math.max(4, plane().rows() * scale));
  }

  @Override
  public OptionalInt pointed(double x, double y, double width, double height) {
    if (trouble().isPresent()) return OptionalInt.empty();
    var box = place(width, height);
    if (x < box.x() || x >= box.right() || y < box.y() || y >= box.bottom())
      return OptionalInt.empty();
    int row = (int) ((y - box.y()) / box.height() * plane().rows());
    int column = (int) ((x - box.x()) / box.width() * plane().columns());
    return OptionalInt.of(row * plane().columns() + column);
  }

  private void paintOutput(Inking ink, Moment moment, Box box) {
    var plane = plane();
    double side = box.width();
    ink.head(say("microscope.what-comes-out"), box.x(), box.y() - 6, side);
    var sheet = Sheet.mean(plane.tensor());
    ink.surface.image(
        Thumbnails.of(sheet.values(), 0, sheet.rows(), sheet.columns(), Ramp.VIRIDIS),
        sheet.columns(),
        sheet.rows(),
        box.x(),
        box.y(),
        box.width(),
        box.height());
    double cell = box.width() / plane.columns();
    double high = box.height() / plane.rows();
    ink.frame(
        box.x() + column(moment) * cell, box.y() + row(moment) * high, cell, high, ink.mark());
    ink.note(
        say("microscope.row-column", row(moment), column(moment)),
        box.x(),
        box.bottom() + 18,
        side + 40);
  }

  /// The picture in grey under the colours of a share, by its square root, so that weak ones show.
  private int[] expectedPixels(Plane picture, Moment moment) {
    var pixels = grey(picture);
    var ways = ways(moment);
    if (ways.isEmpty()) return pixels;
    double most = ways.get().most();
    for (int row = 0; row < ways.get().rows(); row++)
      for (int column = 0; column < ways.get().columns(); column++) {
        int at = (ways.get().top() + row) * picture.columns() + ways.get().left() + column;
        pixels[at] = coloured(pixels[at], ways.get().at(row, column) / most);
      }
    return pixels;
  }

  private int[] measuredPixels(Plane picture, Moment moment) {
    var pixels = grey(picture);
    var found = map(moment);
    if (found.isEmpty()) return pixels;
    var region = found.get().region();
    double most = found.get().effects().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    for (int i = 0; i < pixels.length; i++) {
      int pixelRow = i / picture.columns();
      int row = (int) Math.floor((pixelRow - region.top()) * found.get().rows() / region.height());
      int column =
          (int)
              Math.floor(
                  (i % picture.columns() - region.left()) * found.get().columns() / region.width());
      if (row < 0 || row >= found.get().rows() || column < 0 || column >= found.get().columns())
        continue;
      double effect = found.get().effects().get(row * found.get().columns() + column);
      pixels[i] = coloured(pixels[i], most > 0 ? effect / most : 0);
    }
    return pixels;
  }

  private static int coloured(int grey, double share) {
    return Colour.mix(grey, Thumbnails.colour(Math.sqrt(share), Ramp.VIRIDIS), COLOUR);
  }

  private static int[] grey(Plane picture) {
    var sheet = Sheet.mean(picture.tensor());
    return Thumbnails.of(sheet.values(), 0, sheet.rows(), sheet.columns(), Ramp.GREY);
  }

  private List<String> words(Moment moment) {
    var picture = Plane.of(picture().orElseThrow());
    var words = new ArrayList<String>();
    input()
        .map(saw(moment)::get)
        .ifPresent(share ->
            words.add(
                say(
                    "microscope.reach",
                    Math.round(share.height() * picture.rows()),
                    Math.round(share.width() * picture.columns()),
                    picture.rows(),
                    picture.columns())));
    if (!moment.isOn('E'))
      ways(moment)
          .ifPresent(found ->
              words.add(say("microscope.middle-third", Numerals.of(100 * found.middleThird()))));
    else
      words.add(
          map(moment)
              .map(found -> say("microscope.measured-reach", found.reached(), found.most()))
              .orElse(say("microscope.being-measured")));
    return words;
  }

  @Override
  public String twin(Moment moment) {
    return say("microscope.row-column", row(moment), column(moment))
        + ". "
        + String.join(" ", words(moment));
  }
}
