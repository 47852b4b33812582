package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import atlantafx.base.controls.CustomTextField;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.BlockSearch;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.Shelf;
import vertebra.design.Vocabulary;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.paint.Icon;
import vertebra.paint.StyleTable;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.LateTip;
import vertebra.ui.theme.Tones;
import vertebra.workbench.Glimpses;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Scope;
import vertebra.workbench.Workbench;

/// Blocks on nine shelves, what is used in this design below them, and a search above that finds
/// blocks and ready-made networks and tells which fit behind the selected block. Folded, a rail of
/// the shelves' icons is left.
///
/// Everything works without a mouse: Down leaves the field for the list, Enter adds, Left and Right
/// close and open a shelf or go from tile to tile.
public final class PaletteController {

  private static final String OPEN = "palette.shelves";

  /// Which of what was found is shown.
  private enum Filter {
    ALL,
    FITTING,
    BLOCKS
  }

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Preferences preferences;
  private final Glimpses glimpses;
  private final HoverCard card;
  private final Set<Shelf> open = EnumSet.noneOf(Shelf.class);
  private final ReadOnlyIntegerWrapper column = new ReadOnlyIntegerWrapper();

  private final ToggleGroup group = new ToggleGroup();
  private boolean moreLayers;
  private Filter filter = Filter.ALL;
  private Optional<Behind> place = Optional.empty();

  /// The catalogue and the place for which the list was filled last.
  private List<Object> filledFor = List.of();

  /// Another each time the list is filled: what was asked for the list before is wanted no more.
  private volatile Object filled = new Object();

  /// The blocks that a lesson offers; empty where all are.
  private Set<BlockId> offered = Set.of();

  private Consumer<Offer> add = _ -> {};
  private Consumer<Preset> addPreset = _ -> {};
  private Consumer<Offer> compareBlock = _ -> {};
  private Consumer<Preset> compareNetwork = _ -> {};
  private Consumer<BlockType> chosen = _ -> {};
  private Catalogue catalogue;
  private Vocabulary vocabulary;

  private final VBox full = new VBox();
  private final VBox rail = new VBox(4);
  private final VBox root = new VBox(rail);
  private final CustomTextField search = new CustomTextField();
  private final HBox filters = new HBox(6);
  private final ListView<PaletteRow> list = new ListView<>();
  private final EmptyState nothing =
      new EmptyState("palette", "fth-search", say("palette.nothing-by-that-name"), "");
  private final UsedBlocks used;
  private final PaletteFold fold;

  /// @param colours those of the theme, for figures
  public PaletteController(
      Observed<OpenDesign> current,
      Preferences preferences,
      Glimpses glimpses,
      Supplier<StyleTable> colours) {
    this.current = current;
    this.preferences = preferences;
    this.glimpses = glimpses;
    card = new HoverCard(this, colours);
    used = new UsedBlocks(card, offer -> add.accept(offer));
    fold = new PaletteFold(root, full, rail, preferences, card::hide);
    catalogue = current.get().state().catalogue();
    vocabulary = new Vocabulary(catalogue);
    var names = preferences.text(OPEN).orElse(Shelf.ENDS.name() + "," + Shelf.LAYERS.name());
    for (var shelf : Shelf.values())
      if (List.of(names.split(",", -1)).contains(shelf.name())) open.add(shelf);
  }

  /// Puts the palette together and shows the design that is open; done once.
  public VBox build() {
    layOut();
    list.setCellFactory(_ -> new PaletteCell(this));
    list.addEventHandler(KeyEvent.KEY_PRESSED, this::typedInList);
    list.getSelectionModel().selectedItemProperty().subscribe(_ -> tell());
    column.subscribe(_ -> tell());
    list.setContextMenu(menu());
    search.textProperty().subscribe(_ -> fill());
    search.addEventFilter(KeyEvent.KEY_PRESSED, this::typedInSearch);
    for (var shelf : Shelf.values()) rail.getChildren().add(railButton(shelf));
    current.bind(
        scope,
        (design, shown) ->
            design.level().bind(shown, (level, open) -> level.watch(open, this::show)));
    fold.restore();
    return root;
  }

  private void layOut() {
    root.setId("palette-panel");
    root.getStyleClass().addAll("panel", "palette");
    search.setId("palette-search");
    search.setPromptText(say("palette.find-a-block"));
    search.setAccessibleText(say("palette.search-blocks-and-networks"));
    search.setLeft(Icons.of("fth-search"));
    HBox.setHgrow(search, Priority.ALWAYS);
    var folding =
        Icons.button(
            "palette-fold", "fth-chevrons-left", say("palette.fold-to-a-rail"), fold::toggle);
    folding.setAccessibleText(say("palette.fold"));
    var head = new HBox(4, search, folding);
    head.getStyleClass().add("panel-head");
    head.setAlignment(Pos.CENTER_LEFT);
    filters.setId("palette-filters");
    filters.getStyleClass().add("palette-filters");
    list.setId("palette-list");
    list.getStyleClass().add("palette-list");
    list.setAccessibleText(say("palette.blocks-by-family"));
    var found = new StackPane(list, nothing);
    VBox.setVgrow(found, Priority.ALWAYS);
    full.getChildren().addAll(head, filters, found, used);
    VBox.setVgrow(full, Priority.ALWAYS);
    rail.setId("palette-rail");
    rail.getStyleClass().add("palette-rail");
    rail.setAlignment(Pos.TOP_CENTER);
    var unfolding =
        railButton("palette-unfold", Icons.of("fth-chevrons-right"), say("palette.unfold"));
    unfolding.setOnAction(_ -> fold.toggle());
    rail.getChildren().add(unfolding);
  }

  private static Button railButton(String id, javafx.scene.Node picture, String words) {
    var button = new Button(null, picture);
    button.setId(id);
    button.getStyleClass().addAll("flat", "rail-button");
    button.setAccessibleText(words);
    LateTip.on(button, words);
    return button;
  }

  private Button railButton(Shelf shelf) {
    var button =
        railButton(
            "rail-" + shelf.icon(),
            Icons.sign(Icon.of(shelf.icon()), Tones.of(shelf.role())),
            shelf.title());
    button.setOnAction(_ -> {
      open.add(shelf);
      fold.unfold();
      search.clear();
      fill();
      int at = indexOf(shelf);
      list.getSelectionModel().clearAndSelect(at);
      list.scrollTo(at);
      list.requestFocus();
    });
    return button;
  }

  private void show(Workbench.WorkbenchState state) {
    var only = current.get().learning().offered();
    boolean other = state.catalogue() != catalogue || !only.equals(offered);
    if (state.catalogue() != catalogue) vocabulary = new Vocabulary(state.catalogue());
    catalogue = state.catalogue();
    offered = only;
    var before = place;
    place = Behind.of(state);
    used.show(state.graph(), catalogue, other);
    boolean isSearching = !search.getText().isBlank();
    if (other || isSearching && !place.equals(before)) fill();
  }

  // what cells and the hover card ask

  static Offer offer(BlockType block) {
    return new Offer(block, Parameters.NONE);
  }

  Catalogue catalogue() {
    return catalogue;
  }

  Glimpses glimpses() {
    return glimpses;
  }

  /// What a block brings along where it would be placed and does not fit as it is.
  void mend(Offer offer, Consumer<Glimpses.Mend> done) {
    var design = current.get().level().get().state().design();
    var now = filled;
    place
        .flatMap(Behind::above)
        .filter(design.graph()::contains)
        .ifPresent(above -> glimpses.of(offer, design, above, () -> filled == now, done));
  }

  HoverCard card() {
    return card;
  }

  VBox root() {
    return root;
  }

  Optional<Behind> place() {
    return place;
  }

  /// Which of two tiles is meant in the selected line.
  ReadOnlyIntegerProperty column() {
    return column.getReadOnlyProperty();
  }

  void choose(int tile) {
    column.set(tile);
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

  /// How it is folded to its rail, and back.
  public PaletteFold fold() {
    return fold;
  }

  public void focusSearch() {
    fold.unfold();
    search.requestFocus();
    search.selectAll();
  }

  /// Shows what was found anew, after a block was added.
  public void refresh() {
    fill();
  }

  private void fill() {
    card.hide();
    filled = new Object();
    var query = search.getText().strip();
    var rows = query.isEmpty() ? shelved() : found(query);
    var selected = list.getSelectionModel().getSelectedItem();
    var ground = List.of(catalogue, place);
    // A line says more than its row: what it would be behind the selected block.
    if (!rows.equals(list.getItems()) || !ground.equals(filledFor)) list.getItems().setAll(rows);
    filledFor = ground;
    if (query.isEmpty()) list.getSelectionModel().select(selected);
    else list.getSelectionModel().select(firstUsable(rows));
    filters.setVisible(!query.isEmpty());
    filters.setManaged(!query.isEmpty());
    nothing.setVisible(rows.isEmpty());
    if (rows.isEmpty()) advise(query);
  }

  private void advise(String query) {
    BlockSearch.operator(query).ifPresentOrElse(this::adviseOn, () -> adviseNearest(query));
  }

  private void adviseNearest(String query) {
    var titles = BlockSearch.nearest(query, catalogue.blocks().stream().map(BlockType::title), 3);
    var words =
        titles.isEmpty()
            ? say("palette.try-a-word-such")
            : say("palette.did-you-mean", String.join(", ", titles));
    nothing.say(say("palette.nothing-by-that-name"), words);
    if (titles.isEmpty()) nothing.offer(say("empty.show-all-blocks"), search::clear);
    else
      nothing.offer(
          say("empty.search-for", titles.getFirst()), () -> search.setText(titles.getFirst()));
  }

  /// Says how an operator gets into a design that is no block.
  private void adviseOn(String operator) {
    var near = new BlockSearch(vocabulary, List.of()).near(operator).map(BlockType::title);
    var words = say("palette.operators-come-with-files", operator);
    nothing.say(
        say("palette.nothing-by-that-name"),
        near.map(title -> words + " " + say("palette.near-but-another", title)).orElse(words));
    near.ifPresentOrElse(
        title -> nothing.offer(say("empty.search-for", title), () -> search.setText(title)),
        () -> nothing.offer(say("empty.show-all-blocks"), search::clear));
  }

  private static int firstUsable(List<PaletteRow> rows) {
    for (int i = 0; i < rows.size(); i++)
      if (!(rows.get(i) instanceof PaletteRow.Heading)) return i;
    return -1;
  }

  private List<PaletteRow> shelved() {
    return offered.isEmpty()
        ? PaletteRows.shelves(catalogue, open, moreLayers)
        : PaletteRows.offered(catalogue, offered);
  }

  private List<PaletteRow> found(String query) {
    var finder = new BlockSearch(vocabulary, preferences.recentBlocks());
    var fitting = new HashSet<BlockId>();
    place.ifPresent(here ->
        finder
            .behind(Optional.of(here.block()), Optional.of(here.type()), query)
            .forEach(offer -> fitting.add(offer.block().id())));
    var hits = finder.hits(query).stream().filter(this::isOffered).toList();
    showFilters(hits, fitting);
    var passing = hits.stream().filter(hit -> passes(hit, fitting)).toList();
    return PaletteRows.found(passing, query, fitting);
  }

  private boolean isOffered(BlockSearch.Hit hit) {
    return offered.isEmpty()
        || hit instanceof BlockSearch.BlockHit(var offer, _)
            && offered.contains(offer.block().id());
  }

  private boolean passes(BlockSearch.Hit hit, Set<BlockId> fitting) {
    return switch (filter) {
      case ALL -> true;
      case BLOCKS -> hit instanceof BlockSearch.BlockHit;
      case FITTING ->
          hit instanceof BlockSearch.BlockHit(var offer, _) && fitting.contains(offer.block().id());
    };
  }

  private void showFilters(List<BlockSearch.Hit> hits, Set<BlockId> fitting) {
    if (place.isEmpty() && filter == Filter.FITTING) filter = Filter.ALL;
    var blocks =
        hits.stream()
            .filter(BlockSearch.BlockHit.class::isInstance)
            .map(BlockSearch.BlockHit.class::cast)
            .toList();
    long fits = blocks.stream().filter(hit -> fitting.contains(hit.offer().block().id())).count();
    filters.getChildren().clear();
    filters.getChildren().add(filter(Filter.ALL, say("palette.all", hits.size())));
    place.ifPresent(here ->
        filters
            .getChildren()
            .add(filter(Filter.FITTING, say("palette.fits-here", here.title(), fits))));
    filters.getChildren().add(filter(Filter.BLOCKS, say("palette.only-blocks")));
  }

  private ToggleButton filter(Filter which, String words) {
    var button = new ToggleButton(words);
    button.getStyleClass().addAll("task-tab", "filter-chip");
    button.setId("filter-" + which.name().toLowerCase(Locale.ROOT));
    // The place may have a long name, between a word and a number that stay.
    boolean isShort = which != Filter.FITTING;
    button.setMinWidth(isShort ? Region.USE_PREF_SIZE : 0);
    button.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    if (!isShort) button.setTooltip(new Tooltip(words));
    button.setToggleGroup(group);
    button.setSelected(filter == which);
    button.setOnAction(_ -> {
      filter = which;
      fill();
    });
    return button;
  }

  private void toggle(Shelf shelf) {
    if (!open.remove(shelf)) open.add(shelf);
    preferences.set(OPEN, String.join(",", open.stream().map(Shelf::name).toList()));
    fill();
    int at = indexOf(shelf);
    list.getSelectionModel().clearAndSelect(at);
    list.getFocusModel().focus(at);
  }

  private int indexOf(Shelf shelf) {
    var rows = list.getItems();
    for (int i = 0; i < rows.size(); i++)
      if (rows.get(i) instanceof PaletteRow.Front front && front.shelf() == shelf) return i;
    return -1;
  }

  /// The selected line, of two tiles the one that is meant.
  private @Nullable PaletteRow selected() {
    return list.getSelectionModel().getSelectedItem()
            instanceof PaletteRow.Tiles(var left, var right)
        ? new PaletteRow.OfBlock(
            offer(column.get() == 0 ? left : right.orElse(left)), Optional.empty())
        : list.getSelectionModel().getSelectedItem();
  }

  private void tell() {
    if (selected() instanceof PaletteRow.OfBlock(var offer, _)) chosen.accept(offer.block());
  }

  /// What else can be done with the selected row.
  private ContextMenu menu() {
    var adding = new MenuItem(say("palette.add-to-the-canvas"));
    adding.setId("palette-add");
    adding.setOnAction(_ -> Optional.ofNullable(selected()).ifPresent(this::use));
    var compare = new MenuItem(say("palette.add-to-comparison"));
    compare.setId("palette-compare");
    compare.setOnAction(_ -> Optional.ofNullable(selected()).ifPresent(this::compare));
    var menu = new ContextMenu(adding, compare);
    menu.setOnShowing(_ -> {
      card.hide();
      boolean some =
          selected() instanceof PaletteRow.OfBlock || selected() instanceof PaletteRow.OfPreset;
      adding.setDisable(!some);
      compare.setDisable(!some);
    });
    return menu;
  }

  private void compare(PaletteRow row) {
    switch (row) {
      case PaletteRow.OfBlock(var offer, _) -> compareBlock.accept(offer);
      case PaletteRow.OfPreset(var preset, _) -> compareNetwork.accept(preset);
      case PaletteRow.Front _, PaletteRow.Heading _, PaletteRow.Tiles _, PaletteRow.More _ -> {}
    }
  }

  /// What Enter and a double click do with a row.
  void use(PaletteRow row) {
    card.hide();
    switch (row) {
      case PaletteRow.Front(var shelf, _, _) -> toggle(shelf);
      case PaletteRow.More _ -> {
        moreLayers = !moreLayers;
        fill();
      }
      case PaletteRow.OfBlock(var offer, _) -> add.accept(offer);
      case PaletteRow.OfPreset(var preset, _) -> addPreset.accept(preset);
      case PaletteRow.Heading _, PaletteRow.Tiles _ -> {}
    }
  }

  private void typedInSearch(KeyEvent event) {
    switch (event.getCode()) {
      case DOWN -> {
        list.requestFocus();
        if (list.getSelectionModel().getSelectedIndex() < 0) list.getSelectionModel().selectFirst();
      }
      case ENTER -> {
        var row = selected();
        if (row == null || search.getText().isBlank() || isCommand(event)) return;
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
    if (row == null || isCommand(event)) return;
    switch (event.getCode()) {
      case ENTER -> use(Objects.requireNonNull(selected()));
      case LEFT, RIGHT -> sideways(row, event.getCode() == KeyCode.RIGHT);
      default -> {
        return;
      }
    }
    event.consume();
  }

  /// Whether a key is pressed with others, which is for the commands of the window.
  private static boolean isCommand(KeyEvent event) {
    return event.isShortcutDown() || event.isAltDown() || event.isShiftDown();
  }

  private void sideways(PaletteRow row, boolean right) {
    switch (row) {
      case PaletteRow.Front(var shelf, _, var isOpen) -> {
        if (isOpen != right) toggle(shelf);
      }
      case PaletteRow.Tiles _ when right || column.get() == 1 -> column.set(right ? 1 : 0);
      case PaletteRow.Tiles _,
          PaletteRow.OfBlock _,
          PaletteRow.OfPreset _,
          PaletteRow.Heading _,
          PaletteRow.More _ -> {
        if (!right) list.getSelectionModel().clearAndSelect(frontOf(row));
      }
    }
  }

  private int frontOf(PaletteRow row) {
    int at = list.getItems().indexOf(row);
    while (at > 0 && !(list.getItems().get(at) instanceof PaletteRow.Front)) at--;
    return at;
  }
}
