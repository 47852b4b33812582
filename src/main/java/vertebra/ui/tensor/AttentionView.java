package vertebra.ui.tensor;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.Image;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;
import vertebra.inspect.AttentionPicture;
import vertebra.inspect.AttentionWeights;
import vertebra.inspect.PatchGrid;
import vertebra.inspect.TensorPlanes;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.Images;

/// Attention weights: on the left what one query takes from where in the picture, on the right all
/// queries by all keys. A click on either chooses the query.
final class AttentionView extends CaptionedRegion {

  /// What to show.
  ///
  /// @param head empty for the mean of all
  record Wish(
      AttentionWeights weights,
      Optional<Integer> head,
      int query,
      Optional<PatchGrid> grid,
      Optional<TensorPlanes> picture) {}

  private static final double GAP = 14;
  private static final double CAPTION = 16;

  private final IntConsumer choose;
  private final Executor userInterface;
  private final Executor background;
  private volatile @Nullable Wish wish;
  private @Nullable Wish painted;
  private @Nullable Image overlay;
  private @Nullable Image matrix;

  /// @param choose hears of the query that was clicked
  AttentionView(
      TensorCanvas.Ink ink,
      Consumer<String> say,
      IntConsumer choose,
      Executor userInterface,
      Executor background) {
    super(ink);
    this.choose = choose;
    this.userInterface = userInterface;
    this.background = background;
    setId("tensor-attention-view");
    setOnMouseMoved(event -> say.accept(words(event)));
    setOnMouseExited(_ -> say.accept(""));
    setOnMouseClicked(this::clicked);
    ink.text().textFillProperty().subscribe(_ -> paint());
  }

  void show(Wish wanted) {
    if (wanted.equals(wish)) return;
    wish = wanted;
    background.execute(() -> {
      if (!wanted.equals(wish)) return;
      var made =
          AttentionPicture.of(
              wanted.weights(), wanted.head(), wanted.query(), wanted.grid(), wanted.picture());
      userInterface.execute(() -> {
        if (wanted.equals(wish)) show(wanted, made);
      });
    });
  }

  private void show(Wish wanted, AttentionPicture made) {
    painted = wanted;
    overlay = made.overlay().map(Images::of).orElse(null);
    matrix = Images.of(made.matrix());
    paint();
  }

  private double side() {
    return Math.max(1, canvas.getHeight() - CAPTION);
  }

  private double overlayWidth() {
    var shown = overlay;
    return shown == null ? 0 : side() * shown.getWidth() / shown.getHeight();
  }

  private double matrixX() {
    return overlay == null ? 0 : overlayWidth() + GAP;
  }

  private double matrixWidth() {
    var shown = matrix;
    double room = canvas.getWidth() - matrixX();
    return shown == null ? 0 : Math.min(room, side() * shown.getWidth() / shown.getHeight());
  }

  @Override
  protected void paint() {
    var pen = canvas.getGraphicsContext2D();
    pen.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    var shown = painted;
    if (shown == null || canvas.getHeight() < 2 * CAPTION) return;
    pen.setImageSmoothing(false);
    var grid = shown.grid();
    if (overlay != null && grid.isPresent()) {
      pen.drawImage(overlay, 0, 0, overlayWidth(), side());
      outline(pen, grid.get(), shown.query());
      caption(pen, say("tensor.takes-from", grid.get().inWords(shown.query())), 0);
    }
    if (matrix == null) return;
    pen.drawImage(matrix, matrixX(), 0, matrixWidth(), side());
    double row = side() / shown.weights().queries();
    pen.setStroke(ink.below().getTextFill());
    pen.setLineWidth(2);
    pen.strokeRect(matrixX(), shown.query() * row, matrixWidth(), Math.max(2, row));
    caption(pen, say("tensor.queries-down-keys-across"), matrixX());
  }

  private void outline(GraphicsContext pen, PatchGrid grid, int query) {
    if (query < grid.skipped()) return;
    double width = overlayWidth() / grid.columns();
    double height = side() / grid.rows();
    int patch = query - grid.skipped();
    pen.setStroke(ink.below().getTextFill());
    pen.setLineWidth(2);
    pen.strokeRect(
        patch % grid.columns() * width,
        Math.floor((double) patch / grid.columns()) * height,
        width,
        height);
  }

  /// The token of the patch under the pointer; −1 beside the picture.
  private int patch(MouseEvent event) {
    var shown = painted;
    if (shown == null || shown.grid().isEmpty() || event.getX() >= overlayWidth()) return -1;
    var grid = shown.grid().get();
    int row = (int) (event.getY() / side() * grid.rows());
    int column = (int) (event.getX() / overlayWidth() * grid.columns());
    return row < grid.rows() && column < grid.columns() ? grid.token(row, column) : -1;
  }

  private void clicked(MouseEvent event) {
    var shown = painted;
    if (shown == null) return;
    int patch = patch(event);
    int row = (int) (event.getY() / side() * shown.weights().queries());
    boolean onMatrix =
        event.getX() >= matrixX()
            && event.getX() < matrixX() + matrixWidth()
            && event.getY() < side();
    if (patch >= 0 && patch < shown.weights().queries()) choose.accept(patch);
    else if (onMatrix) choose.accept(row);
  }

  private String words(MouseEvent event) {
    var shown = painted;
    if (shown == null) return "";
    int patch = patch(event);
    if (patch >= 0)
      return shown.grid().orElseThrow().inWords(patch)
          + ": "
          + Digits.percent(shown.weights().row(shown.head(), shown.query())[patch]);
    double x = event.getX() - matrixX();
    if (x < 0 || x >= matrixWidth() || event.getY() >= side()) return "";
    int query = (int) (event.getY() / side() * shown.weights().queries());
    int key = (int) (x / matrixWidth() * shown.weights().keys());
    return say(
        "tensor.query-key",
        query,
        key,
        Digits.percent(shown.weights().row(shown.head(), query)[key]));
  }
}
