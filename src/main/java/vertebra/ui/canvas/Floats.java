package vertebra.ui.canvas;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javafx.scene.Node;
import vertebra.paint.Box;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.EarlierMark;
import vertebra.workbench.CanvasView;
import vertebra.workbench.Preferences;

/// What floats over the canvas and says what is seen there: the hint of an empty one, the legend,
/// the scale of colours, the ruler of strides, the way in, the overview, and of which state the
/// values on the cards are. Each has its place, and they do not lie on each other.
final class Floats {

  private static final double FLOAT = 12;

  /// The least width of a remark that has no room on one line.
  private static final double NARROW = 100;

  /// On how many lines such a remark is tried, before it is made as narrow as may be.
  private static final int LINES = 4;

  private static final String LEGEND = "canvas.legend";

  private final CanvasModel desk;
  private final Preferences preferences;
  private final EmptyCanvas hint;
  private final LegendPane legend;
  private final HeatScale heatScale = new HeatScale();
  private final RulerPane ruler;
  private final TrailBar trail;
  private final MinimapPane minimap;
  private final EarlierMark earlier = new EarlierMark();
  private double width;
  private double height;

  Floats(CanvasModel desk, Supplier<StyleTable> styles, Preferences preferences, EmptyCanvas hint) {
    this.desk = desk;
    this.preferences = preferences;
    this.hint = hint;
    legend = new LegendPane(desk, styles);
    ruler = new RulerPane(desk, styles);
    trail = new TrailBar(desk);
    minimap = new MinimapPane(desk, styles);
    legend.want(preferences.text(LEGEND).filter("hidden"::equals).isEmpty());
    earlier.setId("canvas-earlier");
    earlier.getStyleClass().add("canvas-trail");
    earlier.setMouseTransparent(true);
    earlier.setManaged(false);
    for (var part : List.of(hint, heatScale, trail)) part.setVisible(false);
    parts().forEach(part -> part.setManaged(false));
  }

  /// The parts in the order in which they lie over each other, without the remark on the values,
  /// which lies below them.
  List<Node> parts() {
    return List.of(hint, legend, heatScale, ruler, trail, minimap);
  }

  EmptyCanvas hint() {
    return hint;
  }

  /// The remark on the state that the values on the cards are of.
  EarlierMark earlier() {
    return earlier;
  }

  /// Shows what the colours of what was measured mean; nothing for none.
  void measured(Optional<CanvasView.Scale> scale) {
    heatScale.show(scale);
  }

  /// Shows what wires and boxes mean, or no longer.
  void toggleLegend() {
    boolean shown = preferences.text(LEGEND).filter("hidden"::equals).isPresent();
    preferences.set(LEGEND, shown ? "shown" : "hidden");
    legend.want(shown);
    explain();
  }

  void viewChanged() {
    ruler.update();
    minimap.later();
    hint.setVisible(desk.view().isEmpty());
    trail.update();
  }

  void marksChanged() {
    minimap.later();
  }

  void cameraMoved() {
    ruler.update();
    explain();
    minimap.cameraMoved();
  }

  void placeChanged() {
    trail.update();
  }

  /// Paints them in other colours.
  void repaint() {
    ruler.update();
    explain();
    minimap.later();
  }

  /// What lies over the canvas, in its pixels; the overview also where it shows only after a move.
  List<Box> covers() {
    return Stream.of(trail, earlier, heatScale, minimap)
        .filter(part -> part == minimap || part.isVisible())
        .map(Floats::box)
        .toList();
  }

  /// Puts everything in its place over a canvas of that size.
  void lay(double width, double height) {
    this.width = width;
    this.height = height;
    ruler.resizeRelocate(0, desk.trailRoom(), width, ruler.prefHeight(-1));
    ruler.update();
    double left = ruler.left();
    double strip = legend.height();
    legend.resizeRelocate(left, height - strip, legend.width(), strip);
    explain();
    hint.autosize();
    hint.relocate(
        Math.rint((width - hint.getWidth()) / 2), Math.rint((height - hint.getHeight()) / 2));
    heatScale.autosize();
    heatScale.relocate(left + FLOAT, Math.rint(height - strip - heatScale.getHeight() - 4));
    trail.resize(Math.min(trail.prefWidth(-1), width - 2 * FLOAT), trail.prefHeight(-1));
    trail.relocate(FLOAT, Math.rint((TrailBar.ROOM - trail.getHeight()) / 2));
    minimap.autosize();
    minimap.relocate(width - minimap.getWidth() - FLOAT, height - minimap.getHeight() - FLOAT);
    remark();
  }

  /// Shows the legend where there is room for it beside the overview.
  private void explain() {
    double beside = ruler.left() + 2 * FLOAT;
    legend.update(minimap.isOfUse() ? MinimapPane.WIDTH + beside : beside);
    remark();
  }

  /// Puts what is said of the values on the cards where it lies on none of those, if need be on
  /// several lines; at the lower left where there is no such place.
  private void remark() {
    if (!earlier.isVisible()) return;
    double room = Math.max(0, width - ruler.left() - 2 * FLOAT);
    double whole = Math.ceil(Math.min(earlier.prefWidth(-1), room));
    double under = legend.isVisible() ? legend.height() : 0;
    var over =
        Stream.of(minimap, heatScale)
            .filter(part -> part == minimap ? minimap.isOfUse() : part.isVisible())
            .map(Floats::box)
            .toList();
    var place =
        DoubleStream.concat(
                IntStream.rangeClosed(1, LINES)
                    .mapToDouble(lines -> Math.max(NARROW, whole / lines)),
                DoubleStream.of(NARROW))
            .mapToObj(wide -> remark(Math.min(whole, wide)))
            .flatMap(now -> desk.corner(now, under, FLOAT, over).stream())
            .findFirst()
            .orElseGet(() -> {
              double high = remark(whole).height();
              return new Box(ruler.left() + FLOAT, height - under - FLOAT - high, whole, high);
            });
    earlier.setMaxWidth(place.width());
    earlier.resizeRelocate(place.x(), place.y(), place.width(), place.height());
  }

  /// The remark where it is, as high as it has to be for a width.
  private Box remark(double wide) {
    double high = Math.ceil(earlier.prefHeight(wide));
    return new Box(earlier.getLayoutX(), earlier.getLayoutY(), wide, high);
  }

  private static Box box(Node part) {
    var box = part.getBoundsInParent();
    return new Box(box.getMinX(), box.getMinY(), box.getWidth(), box.getHeight());
  }
}
