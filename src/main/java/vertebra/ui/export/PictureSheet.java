package vertebra.ui.export;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleGroup;
import javafx.scene.image.ImageView;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import vertebra.canvas.GraphPictures;
import vertebra.canvas.Lod;
import vertebra.canvas.Marks;
import vertebra.canvas.Picture;
import vertebra.canvas.ViewGraph;
import vertebra.files.FileBrowser;
import vertebra.files.LegalName;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.paint.StyleTable;
import vertebra.report.Units;
import vertebra.ui.parts.FileQuestions;
import vertebra.ui.parts.Images;
import vertebra.ui.parts.WindowSheet;

/// Writes what the canvas shows as a picture: which part of it, in which colours, how large, and
/// how much it says; with a preview.
@SuppressWarnings("NullAway.Init")
public final class PictureSheet extends WindowSheet {

  private static final double PREVIEW = 1_400;

  /// What of the design is in the picture.
  enum Part {
    EVERYTHING,
    ON_SCREEN,
    SELECTED
  }

  /// The colours of the picture.
  enum Dress {
    WINDOW,
    LIGHT,
    DARK
  }

  private final FileQuestions files;
  private final Supplier<StyleTable> styles;
  private final Executor userInterface;
  private final Executor background;
  private final EndingQuestion ending = new EndingQuestion("picture");
  private Picture.Sight sight = new Picture.Sight(ViewGraph.EMPTY, Box.EMPTY, Marks.NONE, "design");
  private @Nullable Picture previewed;

  @FXML private ToggleGroup kinds;
  @FXML private ComboBox<Part> part;
  @FXML private ComboBox<Dress> theme;
  @FXML private ComboBox<Integer> scale;
  @FXML private ComboBox<Optional<Lod>> level;
  @FXML private CheckBox ground;
  @FXML private CheckBox selection;
  @FXML private CheckBox maps;
  @FXML private ImageView preview;
  @FXML private Label size;
  @FXML private Label report;
  @FXML private VBox questions;
  @FXML private Button show;
  @FXML private Button close;
  @FXML private Button export;

  /// @param styles the colours of the window
  /// @param background where pictures are painted
  public PictureSheet(
      Supplier<StyleTable> styles,
      FileQuestions files,
      Executor background,
      Executor userInterface) {
    this.styles = styles;
    this.files = files;
    this.background = background;
    this.userInterface = userInterface;
  }

  @FXML
  void initialize() {
    questions.getChildren().add(ending);
    choices(part, List.of(Part.values()), PictureSheet::words);
    choices(theme, List.of(Dress.values()), PictureSheet::words);
    choices(scale, List.of(1, 2, 3, 4), times -> say("export.picture-times", times));
    choices(
        level,
        List.of(
            Optional.empty(),
            Optional.of(Lod.FULL),
            Optional.of(Lod.TITLES),
            Optional.of(Lod.BARS)),
        PictureSheet::words);
    scale.setValue(2);
    kinds
        .selectedToggleProperty()
        .addListener((_, before, now) -> {
          if (now == null) kinds.selectToggle(before);
          else changed();
        });
    for (var box : List.of(ground, selection, maps))
      box.selectedProperty().addListener(_ -> changed());
    for (var box : List.of(part, theme, scale, level)) box.setOnAction(_ -> changed());
    close.setOnAction(_ -> leave());
    export.setOnAction(_ -> ask());
  }

  private static <T> void choices(ComboBox<T> box, List<T> values, Function<T, String> words) {
    box.setConverter(
        new StringConverter<>() {
          @Override
          public String toString(@Nullable T value) {
            return value == null ? "" : words.apply(value);
          }

          @Override
          public @Nullable T fromString(String text) {
            return null;
          }
        });
    box.getItems().setAll(values);
    box.setValue(values.getFirst());
  }

  private static String words(Part part) {
    return switch (part) {
      case EVERYTHING -> say("export.picture-everything");
      case ON_SCREEN -> say("export.picture-on-screen");
      case SELECTED -> say("export.picture-selected");
    };
  }

  private static String words(Dress dress) {
    return switch (dress) {
      case WINDOW -> say("export.picture-as-the-window");
      case LIGHT -> say("export.picture-light");
      case DARK -> say("export.picture-dark");
    };
  }

  private static String words(Optional<Lod> level) {
    if (level.isEmpty()) return say("export.picture-level-fitting");
    return switch (level.get()) {
      case FULL -> say("export.picture-level-full");
      case TITLES -> say("export.picture-level-titles");
      case BARS, RECTS -> say("export.picture-level-bars");
    };
  }

  /// Makes the sheet ready for a picture of what the canvas shows now.
  public void prepare(Picture.Sight now) {
    sight = now;
    ending.hide();
    shown(report, false);
    shown(show, false);
    boolean isChosen = now.selected().isPresent();
    if (!isChosen && part.getValue() == Part.SELECTED) part.setValue(Part.EVERYTHING);
    part.getItems()
        .setAll(isChosen ? List.of(Part.values()) : List.of(Part.EVERYTHING, Part.ON_SCREEN));
    selection.setDisable(!isChosen);
    maps.setDisable(now.marks().thumbnails().isEmpty());
    maps.setSelected(!maps.isDisable());
    changed();
  }

  private Picture picture() {
    var world =
        switch (part.getValue() == null ? Part.EVERYTHING : part.getValue()) {
          case EVERYTHING -> Optional.<Box>empty();
          case ON_SCREEN -> Optional.of(sight.screen());
          case SELECTED -> sight.selected();
        };
    var colours =
        switch (theme.getValue()) {
          case WINDOW -> styles.get();
          case LIGHT -> Palette.LIGHT;
          case DARK -> Palette.DARK;
        };
    var chosen = sight.marks();
    var marks =
        Marks.NONE
            .heating(chosen.heat())
            .timing(chosen.times())
            .locking(chosen.locked())
            .asking(chosen.asked())
            .picturing(maps.isSelected() ? chosen.thumbnails() : Map.of());
    return new Picture(
        sight.view(),
        world,
        colours,
        ground.isSelected(),
        kind().equals("png") ? scale.getValue() : 1,
        level.getValue(),
        selection.isSelected() ? marks.selecting(chosen.selected(), chosen.wire()) : marks);
  }

  private String kind() {
    return String.valueOf(kinds.getSelectedToggle().getUserData());
  }

  private void changed() {
    scale.setDisable(!kind().equals("png"));
    var wanted = picture();
    if (wanted.equals(previewed)) return;
    previewed = wanted;
    var world = wanted.world();
    double zoom = kind().equals("png") ? GraphPictures.zoom(wanted) : 1;
    long width = Math.round(Math.ceil(world.width() * zoom));
    long height = Math.round(Math.ceil(world.height() * zoom));
    size.setText(
        kind().equals("png")
            ? say("export.picture-pixels", width, height)
            : say("export.picture-points", width, height));
    preview.setAccessibleText(size.getText());
    background.execute(() -> {
      var painted = GraphPictures.preview(wanted, PREVIEW);
      userInterface.execute(() -> show(wanted, painted));
    });
  }

  private void show(Picture wanted, BufferedImage painted) {
    if (wanted.equals(previewed)) preview.setImage(Images.of(painted));
  }

  private void ask() {
    shown(report, false);
    shown(show, false);
    ending.hide();
    var kind = kind();
    files
        .save(
            say("shell.export-a-picture"),
            LegalName.of(sight.name()) + "." + kind,
            kindTitle(kind),
            List.of(kind))
        .ifPresent(file ->
            ending.about(file, kindTitle(kind), endings(kind), meant -> write(meant, kind)));
  }

  /// What a file of a picture may end with: the kind that is asked for, or another that decides.
  private static List<String> endings(String kind) {
    return Stream.concat(Stream.of(kind), GraphPictures.EXTENSIONS.stream()).distinct().toList();
  }

  /// The kind that a file's ending names, else the one that was asked for.
  private static String kind(Path file, String asked) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return GraphPictures.EXTENSIONS.stream()
        .filter(each -> name.endsWith("." + each))
        .findFirst()
        .orElse(asked);
  }

  private static String kindTitle(String kind) {
    return switch (kind) {
      case "png" -> say("shell.png-picture");
      case "pdf" -> say("shell.pdf-document");
      default -> say("shell.svg-picture");
    };
  }

  private void write(Path file, String kind) {
    var wanted = picture();
    export.setDisable(true);
    background.execute(() -> {
      var failure = Optional.<String>empty();
      long bytes = 0;
      try {
        GraphPictures.write(wanted, file, kind(file, kind));
        bytes = Files.size(file);
      } catch (IOException failed) {
        failure = Optional.of(String.valueOf(failed.getMessage()));
      }
      var words =
          failure.orElse(say("export.picture-written", file.getFileName(), Units.bytes(bytes)));
      boolean isWritten = failure.isEmpty();
      userInterface.execute(() -> written(file, words, isWritten));
    });
  }

  private void written(Path file, String words, boolean isWritten) {
    export.setDisable(false);
    report.setText(words);
    report.getStyleClass().setAll(isWritten ? "run-good" : "run-failure");
    shown(report, true);
    shown(show, isWritten);
    show.setOnAction(_ -> browse(file));
    if (isWritten) show.requestFocus();
  }

  private void browse(Path file) {
    try {
      FileBrowser.show(file);
    } catch (IOException none) {
      report.getStyleClass().setAll("run-warning");
      report.setText(say("export.no-file-browser", file.toAbsolutePath().getParent()));
    }
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }

  @Override
  public Node first() {
    return export;
  }
}
