package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.CustomTextField;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.fxml.FXML;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.VBox;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.BlockSearch;
import vertebra.design.BlockSearch.Offer;
import vertebra.graph.BlockId;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Scope;
import vertebra.workbench.Workbench;

/// Blocks by family, those used lately first, ready-made networks last; a search field above.
///
/// Everything works without a mouse: Down leaves the field for the list, Enter adds, Left and Right
/// close and open a family.
@SuppressWarnings("NullAway.Init")
public final class PaletteController {

  private static final String RECENT = "recent";
  private static final String PRESETS = "presets";
  private static final String CLOSED = "palette.closed";
  private static final int SHOWN_RECENT = 5;
  private static final int FAMILIES_OPEN_AT_FIRST = 2;

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Preferences preferences;
  private final Previews previews;
  private final Set<String> closed = new LinkedHashSet<>();
  private Consumer<Offer> add = _ -> {};
  private Consumer<Preset> addPreset = _ -> {};
  private Consumer<Offer> compareBlock = _ -> {};
  private Consumer<Preset> compareNetwork = _ -> {};
  private Consumer<BlockType> chosen = _ -> {};
  private Catalogue catalogue;

  /// The blocks that a lesson offers; empty where all are.
  private Set<BlockId> offered = Set.of();

  @FXML private CustomTextField search;
  @FXML private ListView<PaletteRow> list;
  @FXML private VBox nothing;
  @FXML private Label nearest;

  public PaletteController(
      Observed<OpenDesign> current, Preferences preferences, Previews previews) {
    this.current = current;
    this.preferences = preferences;
    this.previews = previews;
    catalogue = current.get().state().catalogue();
    closed.addAll(
        preferences
            .text(CLOSED)
            .map(text -> List.of(text.split(",", -1)))
            .orElseGet(this::closedAtFirst));
  }

  private List<String> closedAtFirst() {
    var families = catalogue.families().stream().map(family -> family.id()).toList();
    return Stream.concat(families.stream().skip(FAMILIES_OPEN_AT_FIRST), Stream.of(PRESETS))
        .toList();
  }

  @FXML
  void initialize() {
    list.setCellFactory(_ -> new PaletteCell(current, previews, this::toggle, this::use));
    list.addEventHandler(KeyEvent.KEY_PRESSED, this::typedInList);
    list.getSelectionModel()
        .selectedItemProperty()
        .subscribe(row -> {
          if (row instanceof PaletteRow.OfBlock(var offer)) chosen.accept(offer.block());
        });
    list.setContextMenu(menu());
    search.textProperty().subscribe(_ -> fill());
    search.addEventFilter(KeyEvent.KEY_PRESSED, this::typedInSearch);
    current.bind(scope, (design, open) -> design.workbench().watch(open, this::show));
  }

  private void show(Workbench.WorkbenchState state) {
    var only = current.get().learning().offered();
    if (state.catalogue() == catalogue && only.equals(offered)) return;
    catalogue = state.catalogue();
    offered = only;
    fill();
  }

  /// Who puts a block on the canvas.
  public void onAdd(Consumer<Offer> receiver) {
    add = receiver;
  }

  /// Who puts a ready-made network on the canvas.
  public void onAddPreset(Consumer<Preset> receiver) {
    addPreset = receiver;
  }

  /// Who puts a block or a network beside others.
  public void onCompare(Consumer<Offer> block, Consumer<Preset> network) {
    compareBlock = block;
    compareNetwork = network;
  }

  /// Who wants to know which block is looked at.
  public void onChosen(Consumer<BlockType> receiver) {
    chosen = receiver;
  }

  public void focusSearch() {
    search.requestFocus();
    search.selectAll();
  }

  /// Shows the blocks used lately anew, after one was added.
  public void refresh() {
    fill();
  }

  private void fill() {
    var query = search.getText().strip();
    var rows = query.isEmpty() ? drawers() : found(query);
    var selected = list.getSelectionModel().getSelectedItem();
    list.getItems().setAll(rows);
    if (query.isEmpty()) list.getSelectionModel().select(selected);
    else list.getSelectionModel().select(firstUsable(rows));
    nothing.setVisible(rows.isEmpty());
    nearest.setText(rows.isEmpty() ? advice(query) : "");
  }

  private String advice(String query) {
    var titles = BlockSearch.nearest(query, catalogue.blocks().stream().map(BlockType::title), 3);
    return titles.isEmpty()
        ? say("palette.try-a-word-such")
        : say("palette.did-you-mean", String.join(", ", titles));
  }

  private static int firstUsable(List<PaletteRow> rows) {
    for (int i = 0; i < rows.size(); i++)
      if (!(rows.get(i) instanceof PaletteRow.Heading)) return i;
    return -1;
  }

  /// Blocks and networks that were found; the best of all stands first.
  private List<PaletteRow> found(String query) {
    var hits = new BlockSearch(catalogue, preferences.recentBlocks()).hits(query);
    var blocks = new ArrayList<PaletteRow>();
    var networks = new ArrayList<PaletteRow>();
    for (var hit : hits)
      switch (hit) {
        case BlockSearch.BlockHit(var offer) when !isOffered(offer.block()) -> {}
        case BlockSearch.NetworkHit _ when !offered.isEmpty() -> {}
        case BlockSearch.BlockHit(var offer) -> blocks.add(new PaletteRow.OfBlock(offer));
        case BlockSearch.NetworkHit(var network) -> networks.add(new PaletteRow.OfPreset(network));
      }
    boolean networkFirst = !hits.isEmpty() && hits.getFirst() instanceof BlockSearch.NetworkHit;
    var rows = new ArrayList<PaletteRow>();
    if (networkFirst) section(rows, say("palette.ready-made-networks"), networks);
    section(rows, say("palette.blocks"), blocks);
    if (!networkFirst) section(rows, say("palette.ready-made-networks"), networks);
    return rows;
  }

  private static void section(List<PaletteRow> rows, String title, List<PaletteRow> found) {
    if (found.isEmpty()) return;
    rows.add(new PaletteRow.Heading("", title, found.size(), true));
    rows.addAll(found);
  }

  private List<PaletteRow> drawers() {
    var rows = new ArrayList<PaletteRow>();
    if (!offered.isEmpty()) {
      section(
          rows,
          say("palette.what-the-lesson-offers"),
          offered.stream()
              .flatMap(id -> catalogue.find(id).stream())
              .map(PaletteController::row)
              .toList());
      return rows;
    }
    var recent =
        preferences.recentBlocks().stream()
            .flatMap(id -> catalogue.find(id).stream())
            .limit(SHOWN_RECENT)
            .map(PaletteController::row)
            .toList();
    if (!recent.isEmpty()) drawer(rows, RECENT, say("palette.used-lately"), recent);
    for (var family : catalogue.families())
      drawer(
          rows,
          family.id(),
          family.title(),
          family.blocks().stream().map(PaletteController::row).toList());
    drawer(
        rows,
        PRESETS,
        say("palette.ready-made-networks"),
        catalogue.presets().stream().<PaletteRow>map(PaletteRow.OfPreset::new).toList());
    return rows;
  }

  private boolean isOffered(BlockType block) {
    return offered.isEmpty() || offered.contains(block.id());
  }

  private static PaletteRow row(BlockType block) {
    return new PaletteRow.OfBlock(new Offer(block, vertebra.graph.Parameters.NONE));
  }

  private void drawer(List<PaletteRow> rows, String key, String title, List<PaletteRow> content) {
    boolean open = !closed.contains(key);
    rows.add(new PaletteRow.Heading(key, title, content.size(), open));
    if (open) rows.addAll(content);
  }

  private void toggle(PaletteRow.Heading heading) {
    if (heading.key().isEmpty()) return;
    if (!closed.remove(heading.key())) closed.add(heading.key());
    preferences.set(CLOSED, String.join(",", closed));
    fill();
    int at = indexOf(heading.key());
    list.getSelectionModel().clearAndSelect(at);
    list.getFocusModel().focus(at);
  }

  private int indexOf(String key) {
    var rows = list.getItems();
    for (int i = 0; i < rows.size(); i++)
      if (rows.get(i) instanceof PaletteRow.Heading heading && heading.key().equals(key)) return i;
    return -1;
  }

  /// What else can be done with the selected row.
  private ContextMenu menu() {
    var add = new MenuItem(say("palette.add-to-the-canvas"));
    add.setId("palette-add");
    add.setOnAction(
        _ -> Optional.ofNullable(list.getSelectionModel().getSelectedItem()).ifPresent(this::use));
    var compare = new MenuItem(say("palette.add-to-comparison"));
    compare.setId("palette-compare");
    compare.setOnAction(_ ->
        Optional.ofNullable(list.getSelectionModel().getSelectedItem()).ifPresent(this::compare));
    var menu = new ContextMenu(add, compare);
    menu.setOnShowing(_ -> {
      var row = list.getSelectionModel().getSelectedItem();
      boolean none = row == null || row instanceof PaletteRow.Heading;
      add.setDisable(none);
      compare.setDisable(none);
    });
    return menu;
  }

  private void compare(PaletteRow row) {
    switch (row) {
      case PaletteRow.Heading _ -> {}
      case PaletteRow.OfBlock(var offer) -> compareBlock.accept(offer);
      case PaletteRow.OfPreset(var preset) -> compareNetwork.accept(preset);
    }
  }

  /// What Enter and a double click do with a row.
  private void use(PaletteRow row) {
    switch (row) {
      case PaletteRow.Heading heading -> toggle(heading);
      case PaletteRow.OfBlock(var offer) -> add.accept(offer);
      case PaletteRow.OfPreset(var preset) -> addPreset.accept(preset);
    }
  }

  private void typedInSearch(KeyEvent event) {
    switch (event.getCode()) {
      case DOWN -> {
        list.requestFocus();
        if (list.getSelectionModel().getSelectedIndex() < 0) list.getSelectionModel().selectFirst();
      }
      case ENTER -> {
        var row = list.getSelectionModel().getSelectedItem();
        if (row == null || search.getText().isBlank()) return;
        use(row);
        search.selectAll();
      }
      case ESCAPE -> {
        if (search.getText().isEmpty()) return;
        search.clear();
      }
      default -> {
        return;
      }
    }
    event.consume();
  }

  private void typedInList(KeyEvent event) {
    var row = list.getSelectionModel().getSelectedItem();
    if (row == null || event.isShortcutDown() || event.isAltDown() || event.isShiftDown()) return;
    switch (event.getCode()) {
      case ENTER -> use(row);
      case LEFT, RIGHT -> {
        boolean opens = event.getCode() == KeyCode.RIGHT;
        if (row instanceof PaletteRow.Heading heading) {
          if (heading.isOpen() != opens) toggle(heading);
        } else if (!opens) {
          list.getSelectionModel().clearAndSelect(headingOf(row));
        }
      }
      case ESCAPE -> search.requestFocus();
      default -> {
        return;
      }
    }
    event.consume();
  }

  private int headingOf(PaletteRow row) {
    int at = list.getItems().indexOf(Objects.requireNonNull(row));
    while (at > 0 && !(list.getItems().get(at) instanceof PaletteRow.Heading)) at--;
    return at;
  }
}
