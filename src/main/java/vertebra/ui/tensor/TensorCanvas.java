package vertebra.ui.tensor;

import static vertebra.text.Texts.say;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.paint.Paint;
import javafx.scene.shape.Rectangle;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import vertebra.inspect.TensorPicture;
import vertebra.inspect.TensorPlanes;
import vertebra.ui.parts.Digits;
import vertebra.ui.parts.Images;

/// A painted tensor that fits the room it has, and says which number is under the pointer. The
/// numbers are looked at in the background; of several wishes the latest wins.
final class TensorCanvas extends Region {

  /// Labels whose text colour is the colour to paint with, so that style sheets decide it.
  record Ink(Label bar, Label below, Label text) {}

  /// Makes a picture for so many pixels; called in the background.
  @FunctionalInterface
  interface Recipe {
    TensorPicture paint(int width, int height);
  }

  private static final double AXIS = 16;

  private final Canvas canvas = new Canvas();
  private final Ink ink;
  private final Consumer<String> say;
  private final IntConsumer open;
  private final Executor userInterface;
  private final Executor background;
  private volatile @Nullable Recipe recipe;
  private final AtomicLong wish = new AtomicLong();
  private @Nullable TensorPicture picture;
  private @Nullable Image image;
  private final Rectangle cursor = new Rectangle();
  private double scale = 1;
  private double x;
  private double y;

  /// @param open hears of the channel that was clicked
  TensorCanvas(
      Ink ink,
      Consumer<String> say,
      IntConsumer open,
      Executor userInterface,
      Executor background) {
    this.ink = ink;
    this.say = say;
    this.open = open;
    this.userInterface = userInterface;
    this.background = background;
    setId("tensor-canvas");
    cursor.setManaged(false);
    cursor.setMouseTransparent(true);
    cursor.getStyleClass().add("drawing-cursor");
    cursor.visibleProperty().bind(focusedProperty());
    getChildren().addAll(canvas, cursor);
    setFocusTraversable(true);
    setAccessibleText(say("tensor.numbers-arrow-keys-walk"));
    setOnKeyPressed(this::typed);
    setOnMouseMoved(event -> say.accept(words(event.getX(), event.getY())));
    setOnMouseExited(_ -> say.accept(""));
    setOnMouseClicked(event -> {
      requestFocus();
      walkTo(event.getX(), event.getY());
      open();
    });
    ink.text().textFillProperty().subscribe(_ -> paint());
  }

  /// Opens the channel at the cursor.
  private void open() {
    if (!(picture instanceof TensorPicture.Mosaic(_, _, var tiles, var shown))) return;
    int channel = tiles.at(x, y);
    if (channel >= 0 && channel < shown) open.accept(channel);
  }

  /// The size of what the cursor steps over: a number, a channel, a bar.
  private double[] cell() {
    return switch (picture) {
      case TensorPicture.Mosaic(_, _, var tiles, _) ->
          new double[] {tiles.width() + TensorPicture.GAP, tiles.height() + TensorPicture.GAP};
      case TensorPicture.Large _ -> new double[] {scale, scale};
      case TensorPicture.BarChart chart ->
          new double[] {canvas.getWidth() / chart.planes().columns(), canvas.getHeight()};
      case TensorPicture.Counts counts ->
          new double[] {canvas.getWidth() / counts.counts().size(), canvas.getHeight()};
      case null -> new double[] {canvas.getWidth(), canvas.getHeight()};
    };
  }

  /// Puts the cursor on the cell at a point; a step into nothing is not taken.
  private void walkTo(double toX, double toY) {
    if (words(toX, toY).isEmpty()) return;
    var cell = cell();
    double left = Math.floor(toX / cell[0]) * cell[0];
    double top = Math.floor(toY / cell[1]) * cell[1];
    x = left + cell[0] / 2;
    y = top + cell[1] / 2;
    cursor.setX(left);
    cursor.setY(top);
    cursor.setWidth(Math.max(3, cell[0]));
    cursor.setHeight(Math.max(3, cell[1]));
    say.accept(words(x, y));
  }

  private void typed(KeyEvent event) {
    if (event.isShortcutDown() || event.isAltDown()) return;
    var cell = cell();
    switch (event.getCode()) {
      case LEFT -> walkTo(x - cell[0], y);
      case RIGHT -> walkTo(x + cell[0], y);
      case UP -> walkTo(x, y - cell[1]);
      case DOWN -> walkTo(x, y + cell[1]);
      case ENTER -> open();
      default -> {
        return;
      }
    }
    event.consume();
  }

  @Override
  public void resize(double width, double height) {
    super.resize(width, height);
    if (canvas.getWidth() == width && canvas.getHeight() == height) return;
    canvas.setWidth(Math.max(0, width));
    canvas.setHeight(Math.max(0, height));
    ask();
  }

  void show(Recipe wanted) {
    recipe = wanted;
    ask();
  }

  /// Has the picture painted for the room there is now.
  private void ask() {
    var wanted = recipe;
    int width = (int) canvas.getWidth();
    int height = (int) canvas.getHeight();
    if (wanted == null || width < 2 || height < 2) return;
    long mine = wish.incrementAndGet();
    background.execute(() -> {
      if (mine != wish.get()) return;
      var painted = wanted.paint(width, height);
      userInterface.execute(() -> {
        if (mine == wish.get()) show(painted);
      });
    });
  }

  private void show(TensorPicture painted) {
    picture = painted;
    cursor.setWidth(0);
    cursor.setHeight(0);
    image =
        switch (painted) {
          case TensorPicture.Mosaic mosaic -> Images.of(mosaic.pixels());
          case TensorPicture.Large large -> Images.of(large.pixels());
          case TensorPicture.BarChart _, TensorPicture.Counts _ -> null;
        };
    paint();
  }

  private void paint() {
    var pen = canvas.getGraphicsContext2D();
    pen.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    var shown = picture;
    if (shown == null) return;
    pen.setImageSmoothing(false);
    switch (shown) {
      case TensorPicture.Mosaic _ -> pen.drawImage(image, 0, 0);
      case TensorPicture.Large large -> paintLarge(pen, large.planes());
      case TensorPicture.BarChart bars -> paintBars(pen, bars);
      case TensorPicture.Counts counts -> paintHistogram(pen, counts);
    }
  }

  private void paintLarge(GraphicsContext pen, TensorPlanes shown) {
    scale = Math.min(canvas.getWidth() / shown.columns(), canvas.getHeight() / shown.rows());
    pen.drawImage(image, 0, 0, shown.columns() * scale, shown.rows() * scale);
  }

  private void paintBars(GraphicsContext pen, TensorPicture.BarChart chart) {
    double high = canvas.getHeight() - AXIS;
    double least = Math.min(0, chart.range().least());
    double most = Math.max(0, chart.range().most());
    double unit = most > least ? high / (most - least) : 0;
    int count = chart.bars().size();
    double width = canvas.getWidth() / count;
    double zero = most * unit;
    double gap = width > 4 ? 1 : 0;
    for (int i = 0; i < count; i++) {
      double up = chart.bars().get(i).most() * unit;
      double down = -chart.bars().get(i).least() * unit;
      var above = ink.bar().getTextFill();
      if (up > 0 || down == 0) bar(pen, above, i * width, zero - up, width - gap, up);
      if (down > 0) bar(pen, ink.below().getTextFill(), i * width, zero, width - gap, down);
    }
    label(pen, "0", 2, TextAlignment.LEFT);
    var last = String.valueOf(chart.planes().columns() - 1);
    label(pen, last, canvas.getWidth() - 2, TextAlignment.RIGHT);
  }

  private static void bar(
      GraphicsContext pen, Paint colour, double x, double y, double width, double height) {
    pen.setFill(colour);
    pen.fillRect(x, y, Math.max(1, width), Math.max(1, height));
  }

  private void paintHistogram(GraphicsContext pen, TensorPicture.Counts shown) {
    int most = 1;
    for (int count : shown.counts()) most = Math.max(most, count);
    var range = shown.range();
    double high = canvas.getHeight() - AXIS;
    double width = canvas.getWidth() / shown.counts().size();
    pen.setFill(ink.bar().getTextFill());
    for (int i = 0; i < shown.counts().size(); i++) {
      double bar =
          shown.counts().get(i) == 0 ? 0 : Math.max(1, high * shown.counts().get(i) / most);
      pen.fillRect(i * width, high - bar, width - 1, bar);
    }
    label(pen, Digits.of(range.least()), 2, TextAlignment.LEFT);
    label(pen, Digits.of(range.most()), canvas.getWidth() - 2, TextAlignment.RIGHT);
    if (range.least() < 0 && range.most() > 0) {
      double zero = -range.least() / (range.most() - range.least()) * canvas.getWidth();
      pen.setStroke(ink.text().getTextFill());
      pen.strokeLine(zero, 0, zero, high);
      label(pen, "0", zero, TextAlignment.CENTER);
    }
  }

  private void label(GraphicsContext pen, String words, double x, TextAlignment side) {
    pen.setFill(ink.text().getTextFill());
    pen.setFont(Font.font(ink.text().getFont().getFamily(), 11));
    pen.setTextAlign(side);
    pen.setTextBaseline(VPos.BOTTOM);
    pen.fillText(words, x, canvas.getHeight() - 1);
  }

  /// What is at a point, in words; empty for nothing.
  private String words(double atX, double atY) {
    if (atX < 0 || atY < 0) return "";
    return switch (picture) {
      case TensorPicture.Mosaic(_, _, var tiles, var count) -> {
        int channel = tiles.at(atX, atY);
        yield channel >= 0 && channel < count ? say("tensor.channel", channel) : "";
      }
      case TensorPicture.Large large -> at(large, atX, atY);
      case TensorPicture.BarChart bars -> {
        int i = (int) (atX / canvas.getWidth() * bars.planes().columns());
        boolean inside = i < bars.planes().columns();
        yield inside ? i + ": " + Digits.of(bars.planes().at(0, 0, i)) : "";
      }
      case TensorPicture.Counts counts -> part(counts, atX);
      case null -> "";
    };
  }

  private String at(TensorPicture.Large large, double atX, double atY) {
    var shown = large.planes();
    int column = (int) (atX / scale);
    int row = (int) (atY / scale);
    if (column >= shown.columns() || row >= shown.rows()) return "";
    var place = say("tensor.row-column", row, column);
    return large.channel() >= 0
        ? place + Digits.of(shown.at(large.channel(), row, column))
        : place
            + Digits.of(shown.at(0, row, column))
            + ", "
            + Digits.of(shown.at(1, row, column))
            + ", "
            + Digits.of(shown.at(2, row, column));
  }

  private String part(TensorPicture.Counts shown, double atX) {
    int parts = shown.counts().size();
    int part = (int) (atX / canvas.getWidth() * parts);
    if (part < 0 || part >= parts) return "";
    double width = (shown.range().most() - shown.range().least()) / parts;
    return say(
        "tensor.to",
        Digits.of(shown.range().least() + part * width),
        Digits.of(shown.range().least() + (part + 1) * width),
        shown.counts().get(part));
  }
}
