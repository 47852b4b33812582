package vertebra.ui.tensor;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;
import vertebra.measure.FieldMap;
import vertebra.paint.Colour;
import vertebra.paint.Thumbnails;
import vertebra.paint.Thumbnails.Ramp;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.ui.parts.Images;
import vertebra.workbench.About;
import vertebra.workbench.DeviceWork;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;

/// What a pixel sees: on the left the port with the pixel, which a click or the arrow keys choose,
/// on the right the picture, brighter where it matters to the pixel, with the box that theory
/// allows.
final class FieldView extends CaptionedRegion {

  private static final double GAP = 14;
  private static final double CAPTION = 16;

  /// How much of the picture shows through.
  private static final double COLOUR = 0.7;

  private final Observed<OpenDesign> current;
  private final Consumer<String> say;
  private Cancellation running = Cancellation.none();
  private @Nullable PortValue seen;
  private @Nullable PortPath port;
  private @Nullable Tensor picture;
  private int row;
  private int column;
  private @Nullable FieldMap map;
  private @Nullable Image overlay;
  private @Nullable Image left;

  FieldView(TensorCanvas.Ink ink, Observed<OpenDesign> current, Consumer<String> say) {
    super(ink);
    this.current = current;
    this.say = say;
    setId("tensor-field-view");
    setFocusTraversable(true);
    setAccessibleText(say("tensor.the-port-arrow-keys"));
    getStyleClass().add("field-view");
    setOnMouseClicked(this::clicked);
    setOnKeyPressed(this::typed);
    focusedProperty().subscribe(_ -> paint());
    ink.text().textFillProperty().subscribe(_ -> paint());
  }

  /// Whether a port has pixels that see something of a picture.
  static boolean suits(PortValue portValue, Optional<PortValue> picture) {
    var tensor = portValue.tensor();
    return picture.isPresent() && tensor.rank() == 4 && tensor.dim(2) * tensor.dim(3) > 1;
  }

  /// Looks at a port, at its middle pixel first, and measures unless that is done already.
  void show(PortPath path, PortValue portValue, PortValue fed) {
    if (portValue == seen) return;
    boolean isOther = !path.equals(port);
    seen = portValue;
    port = path;
    picture = fed.tensor();
    var tensor = portValue.tensor();
    left = Images.of(portValue.thumbnail());
    if (isOther || row >= tensor.dim(2) || column >= tensor.dim(3)) {
      row = (int) tensor.dim(2) / 2;
      column = (int) tensor.dim(3) / 2;
    }
    measure();
  }

  /// Stops measuring, because something else shows or the design changes.
  void stop() {
    running.cancel();
    seen = null;
  }

  private void measure() {
    running.cancel();
    var watched = port;
    if (watched == null) return;
    map = null;
    overlay = null;
    paint();
    running =
        current
            .get()
            .measuring()
            .field(
                new FieldMap.Wish(watched, row, column),
                say,
                outcome -> {
                  switch (outcome) {
                    case DeviceWork.Bad<About<FieldMap>>(var reason) -> say.accept(reason);
                    case DeviceWork.Good<About<FieldMap>>(var found) -> show(found.value());
                  }
                });
  }

  private void show(FieldMap found) {
    map = found;
    var fed = picture;
    if (fed != null) overlay = painted(found, fed);
    say.accept(words(found));
    paint();
  }

  private String words(FieldMap found) {
    return say(
        "tensor.row-column-in-theory",
        row,
        column,
        found.theory().map(FieldMap.Region::toString).orElse(say("tensor.everything")),
        found.reached(),
        found.most());
  }

  /// The picture in grey under the colours of the effect, by its square root, so that weak effects
  /// show.
  private static Image painted(FieldMap found, Tensor fed) {
    int rows = (int) fed.dim(2);
    int columns = (int) fed.dim(3);
    double most = found.effects().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    var grey = grey(fed, rows, columns);
    var region = found.region();
    for (int y = 0; y < rows; y++)
      for (int x = 0; x < columns; x++) {
        int cellRow = (int) Math.floor((y - region.top()) * found.rows() / region.height());
        int cellColumn = (int) Math.floor((x - region.left()) * found.columns() / region.width());
        boolean inside =
            cellRow >= 0
                && cellRow < found.rows()
                && cellColumn >= 0
                && cellColumn < found.columns();
        if (!inside) continue;
        double effect = found.effects().get(cellRow * found.columns() + cellColumn);
        double share = most > 0 ? Math.sqrt(effect / most) : 0;
        int i = y * columns + x;
        grey[i] = Colour.mix(grey[i], Thumbnails.colour(share, Ramp.VIRIDIS), COLOUR);
      }
    return Images.of(grey, columns, rows);
  }

  private static int[] grey(Tensor fed, int rows, int columns) {
    var sums = new float[rows * columns];
    for (int channel = 0; channel < fed.dim(1); channel++)
      for (int i = 0; i < sums.length; i++)
        sums[i] += (float) fed.get((long) channel * sums.length + i);
    return Thumbnails.of(sums, 0, rows, columns, Ramp.GREY);
  }

  /// How high both pictures are: as there is room for, and so that they fit beside each other.
  private double side() {
    double high = canvas.getHeight() - CAPTION;
    var shown = seen;
    var fed = picture;
    if (shown == null || fed == null) return Math.max(1, high);
    double wide =
        (double) shown.tensor().dim(3) / shown.tensor().dim(2) + (double) fed.dim(3) / fed.dim(2);
    return Math.max(1, Math.min(high, (canvas.getWidth() - GAP - 2) / wide));
  }

  private double portWidth() {
    var shown = seen;
    return shown == null ? 0 : side() * shown.tensor().dim(3) / shown.tensor().dim(2);
  }

  @Override
  protected void paint() {
    var pen = canvas.getGraphicsContext2D();
    pen.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    var shown = seen;
    var fed = picture;
    if (shown == null || fed == null || left == null || canvas.getHeight() < 2 * CAPTION) return;
    pen.setImageSmoothing(false);
    pen.drawImage(left, 0, 0, portWidth(), side());
    double wide = portWidth() / shown.tensor().dim(3);
    double high = side() / shown.tensor().dim(2);
    pen.setStroke(ink.below().getTextFill());
    pen.setLineWidth(isFocused() ? 3 : 2);
    double size = Math.max(4, Math.max(wide, high));
    pen.strokeRect((column + 0.5) * wide - size / 2, (row + 0.5) * high - size / 2, size, size);
    caption(pen, say("tensor.click-a-pixel"), 0);
    paintPicture(pen, portWidth() + GAP, fed);
  }

  private void paintPicture(GraphicsContext pen, double x, Tensor fed) {
    double scale = side() / fed.dim(2);
    var found = map;
    if (overlay == null || found == null) {
      caption(pen, say("tensor.measuring"), x);
      return;
    }
    pen.drawImage(overlay, x, 0, fed.dim(3) * scale, side());
    pen.save();
    pen.beginPath();
    pen.rect(x - 1, 0, fed.dim(3) * scale + 2, side());
    pen.clip();
    pen.setLineWidth(1.5);
    found.theory().ifPresent(box -> outline(pen, box, x, scale));
    pen.setLineDashes(4, 4);
    outline(pen, found.most(), x, scale);
    pen.restore();
    caption(pen, say("tensor.box-theory-dashed"), x);
  }

  private static void outline(GraphicsContext pen, FieldMap.Region box, double x, double scale) {
    pen.strokeRect(
        x + box.left() * scale, box.top() * scale, box.width() * scale, box.height() * scale);
  }

  private void clicked(MouseEvent event) {
    var shown = seen;
    if (shown == null || event.getX() >= portWidth() || event.getY() >= side()) return;
    requestFocus();
    row = (int) (event.getY() / side() * shown.tensor().dim(2));
    column = (int) (event.getX() / portWidth() * shown.tensor().dim(3));
    measure();
  }

  private void typed(KeyEvent event) {
    var shown = seen;
    if (shown == null || event.isShortcutDown() || event.isAltDown()) return;
    int down = event.getCode() == KeyCode.DOWN ? 1 : event.getCode() == KeyCode.UP ? -1 : 0;
    int right = event.getCode() == KeyCode.RIGHT ? 1 : event.getCode() == KeyCode.LEFT ? -1 : 0;
    if (event.getCode() == KeyCode.ENTER) measure();
    else if (down == 0 && right == 0) return;
    row = Math.clamp(row + down, 0, (int) shown.tensor().dim(2) - 1);
    column = Math.clamp(column + right, 0, (int) shown.tensor().dim(3) - 1);
    event.consume();
    paint();
  }
}
