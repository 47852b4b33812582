package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.design.WordRank;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Workbench;

/// Everything that can be done now, found by typing a few letters of it; with its keys, so that one
/// learns them.
final class CommandList extends VBox {

  private static final double WIDTH = 560;
  private static final double HEIGHT = 420;

  private final Observed<OpenDesign> current;
  private final Layer layer;
  private final TextField query = new TextField();
  private final ListView<Command> list = new ListView<>();
  private List<Command> all = List.of();
  private Function<Command, String> figures = _ -> "";
  private boolean menusShown;

  CommandList(Observed<OpenDesign> current, Layer layer) {
    this.current = current;
    this.layer = layer;
    setId("command-list");
    getStyleClass().add("command-list");
    setMaxSize(WIDTH, HEIGHT);
    StackPane.setAlignment(this, Pos.TOP_CENTER);
    query.setId("command-query");
    query.textProperty().subscribe(_ -> fill());
    query.addEventFilter(KeyEvent.KEY_PRESSED, this::typed);
    list.setId("commands");
    list.setPlaceholder(new Label(say("shell.nothing-there")));
    list.setFocusTraversable(false);
    list.setCellFactory(_ -> new Cell());
    list.setOnMouseClicked(_ -> run());
    VBox.setVgrow(list, Priority.ALWAYS);
    getChildren().setAll(query, list);
  }

  /// @param withMenus whether the menu that holds a command is said before it
  /// @param figures what is said of a command at the end of its line
  void open(
      String question,
      boolean withMenus,
      Function<Command, String> figures,
      List<Command> commands) {
    this.figures = figures;
    all =
        commands.stream().filter(command -> command.isEnabled().test(workbench().state())).toList();
    menusShown = withMenus;
    query.setPromptText(question);
    query.clear();
    fill();
    layer.open(this, query);
  }

  private void fill() {
    record Found(Command command, WordRank rank) {}
    var state = workbench().state();
    var found =
        all.stream()
            .filter(command -> !command.isHiddenFirst() || !query.getText().isBlank())
            .flatMap(command ->
                WordRank.of(query.getText(), command.named(state)).stream()
                    .map(rank -> new Found(command, rank)))
            .sorted(Comparator.comparing(Found::rank))
            .map(Found::command)
            .toList();
    list.getItems().setAll(found);
    list.getSelectionModel().selectFirst();
    list.scrollTo(0);
  }

  private void typed(KeyEvent event) {
    int at = list.getSelectionModel().getSelectedIndex();
    int last = list.getItems().size() - 1;
    if (event.getCode() == KeyCode.DOWN) choose(at >= last ? 0 : at + 1);
    else if (event.getCode() == KeyCode.UP) choose(at <= 0 ? last : at - 1);
    else if (event.getCode() == KeyCode.ENTER && !event.isShortcutDown() && !event.isAltDown())
      run();
    else return;
    event.consume();
  }

  private void choose(int index) {
    list.getSelectionModel().clearAndSelect(index);
    list.scrollTo(Math.max(0, index - 5));
  }

  private void run() {
    var command = list.getSelectionModel().getSelectedItem();
    if (command == null) return;
    layer.close();
    command.action().run();
  }

  private final class Cell extends ListCell<Command> {
    @Override
    protected void updateItem(@Nullable Command command, boolean empty) {
      super.updateItem(command, empty);
      setText(null);
      if (empty || command == null) {
        setGraphic(null);
        return;
      }
      var menu = new Label(command.menu().title());
      menu.getStyleClass().add("command-menu");
      var title = new Label(command.title().apply(workbench().state()));
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      var line = menusShown ? new HBox(8, menu, title, gap) : new HBox(8, title, gap);
      line.setAlignment(Pos.CENTER_LEFT);
      var said = new Label(figures.apply(command));
      said.getStyleClass().add("command-menu");
      said.setMinWidth(Region.USE_PREF_SIZE);
      if (!said.getText().isEmpty()) line.getChildren().add(said);
      if (!command.keyText().isEmpty()) line.getChildren().add(KeySheet.keys(command.keyText()));
      setGraphic(line);
    }
  }

  private Workbench workbench() {
    return current.get().level().get();
  }
}
