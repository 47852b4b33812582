package vertebra.ui.run;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Slider;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.shape.Rectangle;
import vertebra.depiction.AnswerPainter;
import vertebra.depiction.Candidates;
import vertebra.depiction.Depiction;
import vertebra.depiction.SeenPicture;
import vertebra.depiction.SeenRun;
import vertebra.detection.Detection;
import vertebra.ui.parts.FxSurface;
import vertebra.ui.parts.PaintedRegion;

/// What a run answered, drawn on the picture that went in: boxes with the steps that led to them,
/// classes of pixels with a legend, or the picture that came out.
final class AnswerPane extends VBox {

  private static final int ROWS = 6;

  /// More boxes hide the picture.
  private static final int ALL_SHOWN = 300;

  private static final double LEAST = 0.5;
  private static final double OVERLAP = 0.5;
  private static final double TALLEST = 420;

  /// A picture under which bars say everything need not be large.
  private static final double SMALL = 168;

  private static final double SWATCH = 12;

  /// The length of the bar of a score of one.
  private static final double SCORE = 90;

  private static final int FAINT = 0xff8a94a6;

  /// How far a detector's boxes are on their way to the answer.
  private enum Stage {
    ALL,
    ABOVE,
    ONCE
  }

  private final SeenRun seen;
  private final PictureBox box = new PictureBox();
  private final Label title = new Label();
  private final VBox rows = new VBox(2);
  private final SimpleDoubleProperty least = new SimpleDoubleProperty(LEAST);
  private final SimpleDoubleProperty overlap = new SimpleDoubleProperty(OVERLAP);
  private final List<ToggleButton> stages = new ArrayList<>();
  private Stage stage = Stage.ONCE;
  private Optional<Detection> chosen = Optional.empty();
  private boolean isWhole;

  AnswerPane(SeenRun seen) {
    this.seen = seen;
    setSpacing(8);
    setId("run-answer");
    title.getStyleClass().add("answer-title");
    title.setId("run-answer-title");
    if (seen.candidates().isPresent()) getChildren().add(title);
    getChildren().add(box);
    seen.candidates().ifPresent(this::addSteps);
    seen.depiction().ifPresent(this::addLegend);
    refresh();
  }

  private SeenPicture shown() {
    return seen.input().or(seen::restored).orElseThrow();
  }

  /// Both where a picture came out of one that went in.
  private boolean isTwice() {
    return seen.input().isPresent() && seen.restored().isPresent();
  }

  /// The picture as large as the panel is wide.
  private final class PictureBox extends PaintedRegion {
    PictureBox() {
      setAccessibleRole(AccessibleRole.IMAGE_VIEW);
      setMinWidth(120);
      setId("run-answer-picture");
      setOnMouseMoved(event -> choose(at(event.getX(), event.getY())));
      setOnMouseExited(_ -> choose(Optional.empty()));
    }

    private double tallest() {
      return seen.depiction().filter(Depiction.Named.class::isInstance).isPresent()
          ? SMALL
          : TALLEST;
    }

    private double scale(double width) {
      double room = isTwice() ? (width - 8) / 2 : width;
      return Math.min(room / shown().width(), tallest() / shown().height());
    }

    @Override
    protected double computePrefHeight(double width) {
      return Math.ceil(shown().height() * scale(width > 0 ? width : 268));
    }

    @Override
    public Orientation getContentBias() {
      return Orientation.HORIZONTAL;
    }

    private double left() {
      double wide = shown().width() * scale(getWidth()) * (isTwice() ? 2 : 1);
      return Math.max(0, (getWidth() - wide) / 2);
    }

    private Optional<Detection> at(double x, double y) {
      double scale = scale(getWidth());
      double column = (x - left()) / scale;
      double row = y / scale;
      return current().stream()
          .filter(one ->
              column >= one.box().left()
                  && column <= one.box().right()
                  && row >= one.box().top()
                  && row <= one.box().bottom())
          .min(Comparator.comparingDouble(one -> one.box().width() * one.box().height()));
    }

    @Override
    protected void paint() {
      if (getWidth() < 2) return;
      var graphics = canvas.getGraphicsContext2D();
      graphics.clearRect(0, 0, canvas.getWidth(), canvas.getHeight());
      graphics.setImageSmoothing(scale(getWidth()) < 1);
      var surface = new FxSurface(graphics);
      double scale = scale(getWidth());
      var painter = new AnswerPainter(surface, shown(), seen.names(), left(), 0, scale);
      painter.picture();
      if (seen.candidates().isPresent())
        painter.objects(current(), chosen.filter(current()::contains));
      switch (seen.depiction().orElse(null)) {
        case Depiction.Regions regions -> painter.regions(regions);
        case Depiction.Restored _ ->
            seen.restored()
                .filter(_ -> isTwice())
                .ifPresent(came ->
                    new AnswerPainter(
                            surface,
                            came,
                            seen.names(),
                            left() + shown().width() * scale + 8,
                            0,
                            scale * shown().width() / came.width())
                        .picture());
        case null, default -> {}
      }
    }
  }

  /// The boxes of the stage that is looked at.
  private List<Detection> current() {
    var found = seen.candidates();
    if (found.isEmpty()) return List.of();
    return switch (stage) {
      case ALL -> found.get().found().stream().limit(ALL_SHOWN).toList();
      case ABOVE -> found.get().above(least.get());
      case ONCE -> found.get().once(least.get(), overlap.get());
    };
  }

  private void addSteps(Candidates found) {
    var group = new ToggleGroup();
    var line = new HBox();
    line.getStyleClass().add("answer-steps");
    for (var one : Stage.values()) {
      var button = new ToggleButton();
      button.setId("run-step-" + one.name().toLowerCase(Locale.ROOT));
      button.setToggleGroup(group);
      button.setSelected(one == stage);
      button.setMaxWidth(Double.MAX_VALUE);
      HBox.setHgrow(button, Priority.ALWAYS);
      button.setOnAction(_ -> {
        button.setSelected(true);
        stage = one;
        refresh();
      });
      stages.add(button);
      line.getChildren().add(button);
    }
    getChildren()
        .addAll(
            line,
            slider("run-least", say("run.score-from"), least, Candidates.LEAST),
            slider("run-overlap", say("run.overlap-to"), overlap, 0),
            rows);
    if (found.isCut())
      getChildren()
          .add(ResultPane.line(say("run.surest-kept", found.found().size()), "figure-note"));
  }

  private Node slider(String id, String words, SimpleDoubleProperty number, double from) {
    var name = new Label(words);
    name.getStyleClass().addAll("run-label");
    var slider = new Slider(from, 1, number.get());
    slider.setId(id);
    slider.setBlockIncrement(0.05);
    slider.setAccessibleText(words);
    HBox.setHgrow(slider, Priority.ALWAYS);
    var value = new Label();
    value.getStyleClass().add("figure-value");
    value.setMinWidth(Region.USE_PREF_SIZE);
    slider.valueProperty().bindBidirectional(number);
    number.subscribe(now -> {
      value.setText(String.format(Locale.ROOT, "%.2f", now.doubleValue()));
      refresh();
    });
    var line = new HBox(6, name, slider, value);
    line.setAlignment(Pos.CENTER_LEFT);
    return line;
  }

  private void refresh() {
    seen.candidates()
        .ifPresent(found -> {
          if (stages.isEmpty()) return;
          var once = found.once(least.get(), overlap.get());
          stages.get(0).setText(say("run.step-all", found.all()));
          stages.get(1).setText(say("run.step-above", found.above(least.get()).size()));
          stages.get(2).setText(say("run.step-once", once.size()));
          title.setText(say("run.objects", once.size()));
          showRows(once);
        });
    box.setAccessibleText(title.getText());
    box.paint();
  }

  private void showRows(List<Detection> found) {
    rows.getChildren().clear();
    int count = isWhole ? found.size() : Math.min(ROWS, found.size());
    for (var one : found.subList(0, count)) rows.getChildren().add(row(one));
    if (found.isEmpty()) {
      rows.getChildren().add(ResultPane.line(say("run.nothing-sure-enough"), "figure-note"));
      return;
    }
    var more = new Hyperlink(say("run.show-more", found.size() - count));
    more.setId("run-more");
    more.setVisible(found.size() > count);
    more.setManaged(found.size() > count);
    more.setOnAction(_ -> {
      isWhole = true;
      refresh();
    });
    var copy = new Hyperlink(say("run.copy-table"));
    copy.setId("run-copy-boxes");
    copy.setOnAction(_ -> copy(found));
    rows.getChildren().add(new HBox(8, more, copy));
  }

  private Node row(Detection one) {
    var name = new Label(AnswerPainter.name(seen.names(), one.label()));
    name.getStyleClass().add("score-name");
    name.setMinWidth(60);
    var bar = new ProgressBar(one.score());
    bar.getStyleClass().add("score-bar");
    bar.setPrefWidth(SCORE);
    bar.setMinWidth(0);
    var score = new Label(AnswerPainter.percent(one.score()));
    score.getStyleClass().add("figure-value");
    score.setMinWidth(Region.USE_PREF_SIZE);
    var place = new Label(place(one));
    place.getStyleClass().add("figure-note");
    place.setMinWidth(Region.USE_PREF_SIZE);
    var gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    var line = new HBox(8, swatch(AnswerPainter.colour(one.label())), name, bar, score, gap, place);
    line.setAlignment(Pos.CENTER_LEFT);
    line.getStyleClass().add("answer-row");
    line.setFocusTraversable(true);
    line.setOnMouseEntered(_ -> choose(Optional.of(one)));
    line.setOnMouseExited(_ -> choose(Optional.empty()));
    line.focusedProperty()
        .subscribe(focused -> {
          if (focused) choose(Optional.of(one));
        });
    return line;
  }

  private static String place(Detection one) {
    var box = one.box();
    return String.format(
        Locale.ROOT, "%.0f,%.0f · %.0f×%.0f", box.left(), box.top(), box.width(), box.height());
  }

  private void choose(Optional<Detection> one) {
    if (one.equals(chosen)) return;
    chosen = one;
    box.paint();
  }

  private void copy(List<Detection> found) {
    var lines = new StringBuilder("class\tscore\tleft\ttop\twidth\theight\n");
    for (var one : found)
      lines.append(
          String.format(
              Locale.ROOT,
              "%s\t%.4f\t%.1f\t%.1f\t%.1f\t%.1f%n",
              AnswerPainter.name(seen.names(), one.label()),
              one.score(),
              one.box().left(),
              one.box().top(),
              one.box().width(),
              one.box().height()));
    var content = new ClipboardContent();
    content.putString(lines.toString());
    Clipboard.getSystemClipboard().setContent(content);
  }

  private void addLegend(Depiction depiction) {
    if (!(depiction instanceof Depiction.Regions regions)) return;
    var lines = new VBox(2);
    lines.setId("run-legend");
    regions
        .shares()
        .forEach((label, share) -> {
          var name = new Label(AnswerPainter.name(seen.names(), label));
          name.getStyleClass().add("score-name");
          var gap = new Region();
          HBox.setHgrow(gap, Priority.ALWAYS);
          var number = new Label(AnswerPainter.percent(share));
          number.getStyleClass().add("figure-value");
          var line =
              new HBox(
                  8, swatch(label == 0 ? FAINT : AnswerPainter.colour(label)), name, gap, number);
          line.setAlignment(Pos.CENTER_LEFT);
          lines.getChildren().add(line);
        });
    getChildren().add(lines);
  }

  private static Node swatch(int colour) {
    var swatch = new Rectangle(SWATCH, SWATCH);
    swatch.setArcWidth(4);
    swatch.setArcHeight(4);
    swatch.setFill(Color.rgb(colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff));
    return swatch;
  }
}
