package vertebra.ui.learn;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.function.Consumer;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.teaching.Glossary;
import vertebra.ui.parts.WindowSheet;
import vertebra.workbench.LessonShelf;

/// What the words of the course mean: a list to search, and for each term its sentence, what is
/// often mistaken, its lessons, and something in the program that shows it.
@SuppressWarnings("NullAway.Init")
public final class GlossarySheet extends WindowSheet {

  private final LessonShelf shelf;
  private Consumer<String> lesson = _ -> {};
  private Consumer<Glossary.Entry> shower = _ -> {};

  @FXML private Label count;
  @FXML private TextField search;
  @FXML private Button close;
  @FXML private ListView<Glossary.Entry> list;
  @FXML private Label title;
  @FXML private Label sentence;
  @FXML private Label note;
  @FXML private Label taught;
  @FXML private VBox lessons;
  @FXML private Button show;

  public GlossarySheet(LessonShelf shelf) {
    this.shelf = shelf;
  }

  @FXML
  void initialize() {
    list.setCellFactory(_ -> new Cell());
    list.getSelectionModel().selectedItemProperty().subscribe(this::explain);
    search.textProperty().subscribe(_ -> fill());
    search.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() != KeyCode.DOWN && event.getCode() != KeyCode.ENTER) return;
          list.requestFocus();
          event.consume();
        });
    close.setOnAction(_ -> leave());
    show.setOnAction(_ -> {
      var chosen = list.getSelectionModel().getSelectedItem();
      if (chosen == null || chosen.show().isEmpty()) return;
      leave();
      shower.accept(chosen);
    });
  }

  /// Who opens the lesson of an id.
  public void onLesson(Consumer<String> action) {
    lesson = action;
  }

  /// Who shows the block, network or sample of a term.
  public void onShow(Consumer<Glossary.Entry> action) {
    shower = action;
  }

  @Override
  public Node first() {
    return search;
  }

  /// Shows all terms, the first of them explained.
  public void prepare() {
    search.clear();
    fill();
  }

  /// Shows a term.
  public void prepare(String name) {
    prepare();
    Glossary.find(name)
        .ifPresent(entry -> {
          list.getSelectionModel().select(entry);
          list.scrollTo(entry);
        });
  }

  private void fill() {
    var found = Glossary.search(search.getText());
    list.getItems().setAll(found);
    count.setText(say("learn.terms", found.size()));
    if (!found.isEmpty()) list.getSelectionModel().select(0);
  }

  private void explain(Glossary.@Nullable Entry entry) {
    title.setText(entry == null ? say("learn.no-such-term") : entry.title());
    sentence.setText(entry == null ? "" : entry.sentence());
    note.setText(entry == null ? "" : entry.note());
    shown(note, !note.getText().isEmpty());
    shown(show, entry != null && entry.show().isPresent());
    var links = new ArrayList<Node>();
    if (entry != null)
      for (var outline : shelf.all())
        if (entry.lessons().contains(outline.id())) {
          var link = new Hyperlink(outline.title());
          link.setOnAction(_ -> {
            leave();
            lesson.accept(outline.id());
          });
          links.add(link);
        }
    lessons.getChildren().setAll(links);
    shown(taught, !links.isEmpty());
  }

  private static void shown(Node part, boolean visible) {
    part.setVisible(visible);
    part.setManaged(visible);
  }

  /// The name of one term.
  private static final class Cell extends ListCell<Glossary.Entry> {
    /// A term that is wider than the list has a second line.
    Cell() {
      setPrefWidth(0);
      setWrapText(true);
    }

    @Override
    protected void updateItem(Glossary.@Nullable Entry entry, boolean empty) {
      super.updateItem(entry, empty);
      setText(empty || entry == null ? null : entry.title());
    }
  }
}
