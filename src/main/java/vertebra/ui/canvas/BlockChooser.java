package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.canvas.PortSpot.Direction;
import vertebra.design.BlockSearch;
import vertebra.design.BlockSearch.Offer;
import vertebra.document.Position;
import vertebra.graph.BlockId;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.workbench.Preferences;
import vertebra.workbench.Workbench;

/// A search for a block, right where it shall stand. The arrows walk through what was found while
/// the caret stays in the search field, `Enter` takes a block, `Esc` none.
final class BlockChooser extends VBox {

  /// What the block is for.
  sealed interface Request {

    /// It shall stand somewhere.
    record At(Position at) implements Request {}

    /// It shall be wired to a port.
    ///
    /// @param carried what leaves that port, if it is an output and that is known
    /// @param neighbour what the user calls the block of that port
    record Wired(
        Position at, Port from, Direction direction, Optional<TensorType> carried, String neighbour)
        implements Request {

      boolean forward() {
        return direction == Direction.OUTPUT;
      }
    }

    /// It shall take a node's place.
    ///
    /// @param title what the user calls that node
    record InsteadOf(NodeId node, BlockType block, String title) implements Request {}
  }

  private static final double WIDTH = 340;
  private static final double HEIGHT = 330;
  private static final int PAGE = 8;

  private final Supplier<Workbench.WorkbenchState> state;
  private final Preferences preferences;
  private final BiConsumer<Request, Offer> taken;
  private final Runnable closed;
  private final Label heading = new Label();
  private final TextField field = new TextField();
  private final ListView<Offer> list = new ListView<>();
  private @Nullable Request request;

  /// The letter of the key that opened the search arrives when the field has the focus already; it
  /// is no part of the query.
  private boolean opening;

  BlockChooser(
      Supplier<Workbench.WorkbenchState> state,
      Preferences preferences,
      BiConsumer<Request, Offer> taken,
      Runnable closed) {
    this.state = state;
    this.preferences = preferences;
    this.taken = taken;
    this.closed = closed;
    setId("block-search");
    getStyleClass().add("block-search");
    setManaged(false);
    setVisible(false);
    heading.getStyleClass().add("block-search-heading");
    field.setId("block-search-field");
    field.setPromptText(say("canvas.search-blocks"));
    field.setAccessibleText(say("canvas.search-blocks"));
    list.setId("block-search-list");
    list.setFocusTraversable(false);
    list.setPlaceholder(new Label(say("canvas.no-block-of-that-name-fits")));
    list.setCellFactory(_ -> new Cell());
    VBox.setVgrow(list, Priority.ALWAYS);
    getChildren().addAll(heading, field, list);
    field.textProperty().addListener(_ -> find());
    field.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
    field.addEventFilter(
        KeyEvent.KEY_TYPED,
        event -> {
          if (opening) event.consume();
          opening = false;
        });
    field.addEventFilter(KeyEvent.KEY_RELEASED, _ -> opening = false);
    field
        .focusedProperty()
        .addListener((_, _, focused) -> {
          if (!focused && !list.isFocused()) close(false);
        });
    list.setOnMouseClicked(event -> {
      if (event.getClickCount() == 1 && !list.getSelectionModel().isEmpty()) accept();
    });
    addEventHandler(javafx.scene.input.MouseEvent.ANY, javafx.event.Event::consume);
    addEventHandler(javafx.scene.input.ScrollEvent.ANY, javafx.event.Event::consume);
  }

  boolean isOpen() {
    return request != null;
  }

  /// Opens near a point of the parent.
  void open(double x, double y, Request wanted) {
    request = wanted;
    heading.setText(
        switch (wanted) {
          case Request.At _ -> say("canvas.add-a-block");
          case Request.Wired wired ->
              say("canvas.blocks-that-fit-behind", wired.forward(), wired.neighbour());
          case Request.InsteadOf old -> say("canvas.replace-one-with", old.title());
        });
    double width = 0;
    double height = 0;
    if (getParent() instanceof Region parent) {
      width = parent.getWidth();
      height = parent.getHeight();
    }
    resizeRelocate(
        Math.max(0, Math.min(x, width - WIDTH - 8)),
        Math.max(0, Math.min(y, height - HEIGHT - 8)),
        WIDTH,
        HEIGHT);
    setVisible(true);
    field.clear();
    find();
    field.requestFocus();
  }

  private void find() {
    var wanted = request;
    if (wanted == null) return;
    var search = new BlockSearch(state.get().catalogue(), preferences.recentBlocks());
    var query = field.getText();
    var found =
        switch (wanted) {
          case Request.At _ -> search.forms(query);
          case Request.Wired wired ->
              wired.forward()
                  ? search.behind(block(wired.from()), wired.carried(), query)
                  : search.before(block(wired.from()), query);
          case Request.InsteadOf old -> search.insteadOf(old.block(), query);
        };
    list.getItems().setAll(found);
    if (!found.isEmpty()) {
      list.getSelectionModel().select(0);
      list.scrollTo(0);
    }
  }

  private Optional<BlockId> block(Port port) {
    return state.get().graph().find(port.node()).map(Node::block);
  }

  /// The search was opened by a letter key.
  void openedByKey() {
    opening = isOpen();
  }

  private void key(KeyEvent event) {
    opening = false;
    switch (event.getCode()) {
      case DOWN -> step(1);
      case UP -> step(-1);
      case PAGE_DOWN -> step(PAGE);
      case PAGE_UP -> step(-PAGE);
      case ENTER -> accept();
      case ESCAPE -> close(true);
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void step(int by) {
    int size = list.getItems().size();
    if (size == 0) return;
    int next = Math.clamp(list.getSelectionModel().getSelectedIndex() + by, 0, size - 1);
    list.getSelectionModel().select(next);
    list.scrollTo(Math.max(0, next - PAGE / 2));
  }

  private void accept() {
    var offer = list.getSelectionModel().getSelectedItem();
    var wanted = request;
    if (offer == null || wanted == null) return;
    close(true);
    preferences.addRecentBlock(offer.block().id());
    taken.accept(wanted, offer);
  }

  /// Closes the search.
  ///
  /// @param back whether the keyboard returns to the canvas
  void close(boolean back) {
    if (request == null) return;
    request = null;
    setVisible(false);
    if (back) closed.run();
  }

  /// A block: its title and family, and below in a line what it is for.
  private final class Cell extends ListCell<Offer> {
    private final Label title = new Label();
    private final Label family = new Label();
    private final Label summary = new Label();
    private final VBox box;

    Cell() {
      title.getStyleClass().add("block-search-title");
      family.getStyleClass().add("block-search-family");
      summary.getStyleClass().add("block-search-summary");
      var gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      var top = new HBox(8, title, gap, family);
      top.setAlignment(Pos.BASELINE_LEFT);
      box = new VBox(1, top, summary);
      box.setMaxWidth(WIDTH - 40);
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(@Nullable Offer offer, boolean empty) {
      super.updateItem(offer, empty);
      setText(null);
      if (empty || offer == null) {
        setGraphic(null);
        return;
      }
      var block = offer.block();
      title.setText(offer.title());
      family.setText(
          state.get().catalogue().familyOf(block.id()).map(each -> each.title()).orElse(""));
      summary.setText(block.heading().summary());
      setGraphic(box);
      setAccessibleText(offer.title() + ". " + block.heading().summary());
    }
  }
}
