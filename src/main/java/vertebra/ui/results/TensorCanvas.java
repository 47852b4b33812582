package vertebra.ui.results;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.geometry.VPos;
import javafx.scene.canvas.Canvas;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Label;
import javafx.scene.image.Image;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.Thumbnails.Ramp;
import vertebra.workbench.TensorPlanes;

/// A painted tensor that fits the room it has, and says which number is under the pointer.
final class TensorCanvas extends Region {

  /// What to paint.
  sealed interface Mode {}

  /// All channels side by side.
  ///
  /// @param sharesRange whether a colour means the same number in every channel
  record Channels(boolean sharesRange) implements Mode {}

  record One(int channel) implements Mode {}

  record Colours() implements Mode {}

  record Bars() implements Mode {}

  record Histogram() implements Mode {}

  /// Labels whose text colour is the colour to paint with, so that style sheets decide it.
  record Ink(Label bar, Label below, Label text) {}

  /// More channels than this are not painted.
  private static final int MOST_CHANNELS = 1024;

  private static final int PARTS = 64;
  private static final double GAP = 2;
  private static final double AXIS = 16;
  private static final double WIDEST_TILE = 96;

  private final Canvas canvas = new Canvas();
  private final Ink ink;
  private final Consumer<String> say;
  private @Nullable TensorPlanes planes;
  private Mode mode = new Bars();
  private Grid grid = new Grid(1, 1, 1);
  private double scale = 1;
  private int[] counts = {};
  private TensorPlanes.Range range = new TensorPlanes.Range(0, 0);

  /// Tiles of equal size, row by row.
  private record Grid(int columns, double width, double height) {
    static Grid fitting(int count, double ratio, double wide, double high) {
      int best = 1;
      double most = 0;
      for (int columns = 1; columns <= count; columns++) {
        int rows = Math.ceilDiv(count, columns);
        double width =
            Math.min(WIDEST_TILE, Math.min(wide / columns - GAP, (high / rows - GAP) * ratio));
        if (width > most) {
          most = width;
          best = columns;
        }
      }
      return new Grid(best, Math.max(1, most), Math.max(1, most / ratio));
    }

    int at(double x, double y) {
      int column = (int) (x / (width + GAP));
      int row = (int) (y / (height + GAP));
      return column >= columns ? -1 : row * columns + column;
    }
  }

  TensorCanvas(Ink ink, Consumer<String> say, IntConsumer open) {
    this.ink = ink;
    this.say = say;
    setId("tensor-canvas");
    getChildren().add(canvas);
    setOnMouseMoved(this::pointed);
    setOnMouseExited(_ -> say.accept(""));
    setOnMouseClicked(event -> {
      if (mode instanceof Channels && planes != null) {
        int channel = grid.at(event.getX(), event.getY());
        if (channel >= 0 && channel < planes.channels()) open.accept(channel);
      }
    });
    ink.text().textFillProperty().subscribe(_ -> paint());
  }

  @Override
  public void resize(double width, double height) {
    super.resize(width, height);
    canvas.setWidth(Math.max(0, width));
    canvas.setHeight(Math.max(0, height));
    paint();
  }

  void show(TensorPlanes shown, Mode as) {
    planes = shown;
    mode = as;
    range = shown.range();
    paint();
  }

  private void paint() {
    var pen = canvas.getGraphicsContext2D();
    pen.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
    var shown = planes;
    if (shown == null || canvas.getWidth() < 2 || canvas.getHeight() < 2) return;
    pen.setImageSmoothing(false);
    switch (mode) {
      case Channels(var sharesRange) -> paintChannels(pen, shown, sharesRange);
      case One(var channel) ->
          paintLarge(pen, shown, Pictures.of(shown.picture(channel, Ramp.VIRIDIS)));
      case Colours _ -> paintLarge(pen, shown, Pictures.of(shown.colours()));
      case Bars _ -> paintBars(pen, shown);
      case Histogram _ -> paintHistogram(pen, shown);
    }
  }

  private void paintChannels(GraphicsContext pen, TensorPlanes shown, boolean sharesRange) {
    int count = Math.min(shown.channels(), MOST_CHANNELS);
    grid =
        Grid.fitting(
            count, (double) shown.columns() / shown.rows(), canvas.getWidth(), canvas.getHeight());
    for (int channel = 0; channel < count; channel++) {
      int row = channel / grid.columns();
      int column = channel % grid.columns();
      var picture =
          sharesRange
              ? shown.picture(channel, range, Ramp.VIRIDIS)
              : shown.picture(channel, Ramp.VIRIDIS);
      pen.setImageSmoothing(picture.width() > grid.width());
      pen.drawImage(
          Pictures.of(picture),
          column * (grid.width() + GAP),
          row * (grid.height() + GAP),
          grid.width(),
          grid.height());
    }
  }

  private void paintLarge(GraphicsContext pen, TensorPlanes shown, Image picture) {
    scale = Math.min(canvas.getWidth() / shown.columns(), canvas.getHeight() / shown.rows());
    pen.drawImage(picture, 0, 0, shown.columns() * scale, shown.rows() * scale);
  }

  private void paintBars(GraphicsContext pen, TensorPlanes shown) {
    double high = canvas.getHeight() - AXIS;
    double least = Math.min(0, range.least());
    double most = Math.max(0, range.most());
    double unit = most > least ? high / (most - least) : 0;
    double width = canvas.getWidth() / shown.columns();
    double zero = most * unit;
    for (int i = 0; i < shown.columns(); i++) {
      double value = shown.at(0, 0, i);
      if (!Double.isFinite(value)) continue;
      pen.setFill(value < 0 ? ink.below().getTextFill() : ink.bar().getTextFill());
      double top = Math.min(zero, zero - value * unit);
      pen.fillRect(
          i * width,
          top,
          Math.max(1, width - (width > 4 ? 1 : 0)),
          Math.max(1, Math.abs(value * unit)));
    }
    label(pen, "0", 2, TextAlignment.LEFT);
    label(pen, String.valueOf(shown.columns() - 1), canvas.getWidth() - 2, TextAlignment.RIGHT);
  }

  private void paintHistogram(GraphicsContext pen, TensorPlanes shown) {
    counts = shown.histogram(range, PARTS);
    int most = 1;
    for (int count : counts) most = Math.max(most, count);
    double high = canvas.getHeight() - AXIS;
    double width = canvas.getWidth() / PARTS;
    pen.setFill(ink.bar().getTextFill());
    for (int i = 0; i < PARTS; i++) {
      double bar = counts[i] == 0 ? 0 : Math.max(1, high * counts[i] / most);
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

  private void pointed(MouseEvent event) {
    var shown = planes;
    if (shown == null) return;
    say.accept(
        switch (mode) {
          case Channels _ -> {
            int channel = grid.at(event.getX(), event.getY());
            yield channel >= 0 && channel < shown.channels() ? "channel " + channel : "";
          }
          case One(var channel) -> at(shown, channel, event);
          case Colours _ -> colours(shown, event);
          case Bars _ -> {
            int i = (int) (event.getX() / canvas.getWidth() * shown.columns());
            yield i >= 0 && i < shown.columns() ? i + ": " + Digits.of(shown.at(0, 0, i)) : "";
          }
          case Histogram _ -> part(event);
        });
  }

  private String at(TensorPlanes shown, int channel, MouseEvent event) {
    int column = (int) (event.getX() / scale);
    int row = (int) (event.getY() / scale);
    if (column < 0 || row < 0 || column >= shown.columns() || row >= shown.rows()) return "";
    return "row " + row + ", column " + column + ": " + Digits.of(shown.at(channel, row, column));
  }

  private String colours(TensorPlanes shown, MouseEvent event) {
    int column = (int) (event.getX() / scale);
    int row = (int) (event.getY() / scale);
    if (column < 0 || row < 0 || column >= shown.columns() || row >= shown.rows()) return "";
    return "row "
        + row
        + ", column "
        + column
        + ": "
        + Digits.of(shown.at(0, row, column))
        + ", "
        + Digits.of(shown.at(1, row, column))
        + ", "
        + Digits.of(shown.at(2, row, column));
  }

  private String part(MouseEvent event) {
    int part = (int) (event.getX() / canvas.getWidth() * PARTS);
    if (part < 0 || part >= counts.length) return "";
    double width = (range.most() - range.least()) / PARTS;
    return Digits.of(range.least() + part * width)
        + " to "
        + Digits.of(range.least() + (part + 1) * width)
        + ": "
        + counts[part];
  }
}
