package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.util.Locale;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.teaching.LessonOutline;
import vertebra.ui.parts.WindowSheet;
import vertebra.ui.theme.Icons;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.LessonShelf.Progress;

/// The list of lessons in the order of the course: what each answers, how long it takes, and how
/// far the learner is. Arrows choose, Enter or a double click opens.
@SuppressWarnings("NullAway.Init")
public final class LessonSheet extends WindowSheet {

  private final LessonShelf shelf;
  private Consumer<String> open = _ -> {};
  private Runnable glossed = () -> {};

  @FXML private ToggleGroup track;
  @FXML private ToggleButton everything;
  @FXML private Label count;
  @FXML private TextField search;
  @FXML private Button glossary;
  @FXML private Button close;
  @FXML private Button begin;
  @FXML private ListView<LessonOutline> list;

  public LessonSheet(LessonShelf shelf) {
    this.shelf = shelf;
  }

  @FXML
  void initialize() {
    list.setCellFactory(_ -> new Cell());
    list.addEventHandler(KeyEvent.KEY_PRESSED, this::typed);
    list.setOnMouseClicked(event -> {
      if (event.getClickCount() == 2) openChosen();
    });
    search.textProperty().addListener(_ -> fill());
    search.setOnAction(_ -> openChosen());
    search.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.DOWN) choose(1);
          else if (event.getCode() == KeyCode.UP) choose(-1);
          else return;
          event.consume();
        });
    track
        .selectedToggleProperty()
        .subscribe(chosen -> {
          if (chosen == null) everything.setSelected(true);
          else fill();
        });
    glossary.setOnAction(_ -> glossed.run());
    close.setOnAction(_ -> leave());
    begin.setOnAction(_ -> openChosen());
    begin.disableProperty().bind(list.getSelectionModel().selectedItemProperty().isNull());
    list.setPlaceholder(new Label(say("learn.no-such-lesson")));
  }

  /// Who opens the lesson of an id.
  public void onOpen(Consumer<String> action) {
    open = action;
  }

  /// Who shows the glossary.
  public void onGlossary(Runnable action) {
    glossed = action;
  }

  @Override
  public Node first() {
    return search;
  }

  /// Chooses the lesson so many rows on, with the keyboard still in the search.
  private void choose(int rows) {
    int to = list.getSelectionModel().getSelectedIndex() + rows;
    if (to < 0 || to >= list.getItems().size()) return;
    list.getSelectionModel().clearAndSelect(to);
    list.scrollTo(Math.max(0, to - 2));
  }

  /// Brings the list up to date before it is shown: the first lesson that is not done is chosen.
  public void prepare() {
    search.clear();
    fill();
    var rows = list.getItems();
    int at = 0;
    while (at < rows.size() - 1 && shelf.progress(rows.get(at).id()) == Progress.DONE) at++;
    list.getSelectionModel().clearAndSelect(at);
    list.scrollTo(Math.max(0, at - 1));
  }

  private void fill() {
    var name = String.valueOf(track.getSelectedToggle().getUserData());
    var words = search.getText().strip().toLowerCase(Locale.ROOT);
    var rows =
        shelf.all().stream()
            .filter(lesson -> lesson.tracks().contains(name))
            .filter(lesson -> isFound(lesson, words))
            .toList();
    list.getItems().setAll(rows);
    long done = rows.stream().filter(each -> shelf.progress(each.id()) == Progress.DONE).count();
    int minutes = rows.stream().mapToInt(LessonOutline::minutes).sum();
    count.setText(say("learn.done-of", done, rows.size(), minutes));
    if (!rows.isEmpty()) list.getSelectionModel().clearAndSelect(0);
  }

  private static boolean isFound(LessonOutline lesson, String words) {
    return (lesson.title() + " " + lesson.id() + " " + lesson.question() + " " + lesson.concepts())
        .toLowerCase(Locale.ROOT)
        .contains(words);
  }

  private void typed(KeyEvent event) {
    boolean isPlain = !event.isShortcutDown() && !event.isAltDown() && !event.isShiftDown();
    if (event.getCode() != KeyCode.ENTER || !isPlain) return;
    openChosen();
    event.consume();
  }

  private void openChosen() {
    var chosen = list.getSelectionModel().getSelectedItem();
    if (chosen == null) return;
    leave();
    open.accept(chosen.id());
  }

  /// One lesson.
  private final class Cell extends ListCell<LessonOutline> {

    Cell() {
      setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
      getStyleClass().add("lesson-cell");
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable LessonOutline lesson, boolean empty) {
      super.updateItem(lesson, empty);
      setGraphic(empty || lesson == null ? null : row(lesson));
      setAccessibleText(empty || lesson == null ? null : said(lesson));
    }

    private String said(LessonOutline lesson) {
      return say("learn.lesson-in-words", lesson.title(), lesson.minutes(), far(lesson));
    }

    private String far(LessonOutline lesson) {
      return switch (shelf.progress(lesson.id())) {
        case NEW -> "";
        case BEGUN -> say("learn.begun");
        case DONE -> say("learn.finished");
      };
    }

    private HBox row(LessonOutline lesson) {
      var number = new Label(String.valueOf(number(lesson)));
      number.getStyleClass().add("lesson-number");
      number.setMinWidth(28);
      var name = new Label(lesson.title());
      name.getStyleClass().add("card-title");
      var answers = new Label(lesson.question());
      answers.getStyleClass().add("card-line");
      answers.setWrapText(true);
      var words = new VBox(1, name, answers);
      HBox.setHgrow(words, Priority.ALWAYS);
      var about = new Label(say("learn.minutes-and-steps", lesson.minutes(), lesson.steps()));
      about.getStyleClass().add("figure-note");
      about.setMinWidth(Region.USE_PREF_SIZE);
      var far = new Label(far(lesson));
      far.getStyleClass().add("figure-note");
      far.setMinWidth(70);
      switch (shelf.progress(lesson.id())) {
        case NEW -> {}
        case BEGUN -> far.setGraphic(icon("fth-play-circle", "open-icon"));
        case DONE -> far.setGraphic(icon("fth-check-circle", "done-icon"));
      }
      var row = new HBox(10, number, words, about, far);
      row.setAlignment(Pos.CENTER_LEFT);
      return row;
    }

    private int number(LessonOutline lesson) {
      return shelf.all().stream().map(LessonOutline::id).toList().indexOf(lesson.id()) + 1;
    }

    private Node icon(String name, String style) {
      var icon = Icons.of(name);
      icon.getStyleClass().add(style);
      return icon;
    }
  }
}
