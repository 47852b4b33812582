package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Preset;
import vertebra.compare.NetworkSource;
import vertebra.design.BlockSearch;
import vertebra.design.Designs;
import vertebra.design.Samples;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.graph.NodeId;
import vertebra.teaching.Glossary;
import vertebra.tensor.Shape;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.palette.PaletteController;
import vertebra.ui.parts.FieldText;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.CanvasView;
import vertebra.workbench.Comparing;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;
import vertebra.workbench.WindowView;
import vertebra.workbench.Workbench;

/// The window as a whole: puts its parts around the canvas and lets them speak to each other.
@SuppressWarnings("NullAway.Init")
public final class ShellController implements CommandBook.Window {

  /// The classes of what nobody looks beyond for who takes the keyboard.
  private static final List<String> WHOLE = List.of("panel", "banner");

  /// From this width on there is room for the tools beside the menus. The least width of a window
  /// that has room for the device beside the menus, in pixels.
  private static final double ROOM_FOR_DEVICE = 900;

  private static final double WIDE = 760;

  /// How long a design rests before it is saved by itself, if the user wants that.
  private static final Duration AUTOSAVE = Duration.seconds(2);

  private final Workplace place;
  private final Observed<OpenDesign> current;
  private final EditorPane editor;
  private final DesignFiles files;
  private final Comparing comparing;
  private final LatePart.Describing describing;
  private final Scope scope = new Scope();
  private final Overlays overlays;
  private final Sheets sheets;
  private final ReadOnlyStringWrapper windowTitle = new ReadOnlyStringWrapper("Vertebra");
  private Runnable quit = () -> {};
  private Consumer<OpenDesign> tearOff = _ -> {};
  private Optional<Node> lastOwner = Optional.empty();
  private List<Command> commands = List.of();
  private CommandBook book;
  private Header header;
  private Panels panels;
  private PanelRound round;
  private PanelTabs tabs;
  private StartPage start;
  private RunControl runs;
  private Presenter presenter;
  private boolean runsWhenOpened;
  private boolean isFresh;

  private final StackPane root = new StackPane();
  private final BorderPane frame = new BorderPane();
  private final Button home = new Button();
  private final MenuBar menuBar = new MenuBar();
  private final HBox tools = new HBox(2);
  private final Button device = new Button(null, Icons.of("fth-cpu"));
  private final FontIcon runIcon = Icons.of("fth-play");
  private final Button run = new Button(say("shell.run"), runIcon);
  private final Label title = new Label();
  private final Region dirty = new Region();
  private final HBox designTabs = new HBox();
  private final HBox outside = new HBox(10);
  private final HBox banner = new HBox(10);
  private final SplitPane columns = new SplitPane();
  private final SplitPane rows = new SplitPane();
  private final StackPane centre = new StackPane();
  private final TabPane side = new TabPane();
  private final TabPane bottom = new TabPane();
  private final PaletteController paletteController;
  private final StatusController statusController;

  /// @param describing how the parts that are made when they are needed are described
  public ShellController(
      Workplace place,
      EditorPane editor,
      DesignFiles files,
      Comparing comparing,
      PaletteController palette,
      StatusController status,
      LatePart.Describing describing) {
    this.place = place;
    this.current = place.designs().current();
    this.editor = editor;
    this.files = files;
    this.comparing = comparing;
    paletteController = palette;
    statusController = status;
    this.describing = describing;
    overlays = new Overlays(current, editor);
    sheets =
        new Sheets(describing, overlays, this::rekey, files::openLesson, this::showMe, files::open);
  }

  /// Puts the window together and shows the design that is open; done once. It stands in code, and
  /// so do palette and status line: no start reads FXML before its first frame.
  public Parent build() {
    var palette = paletteController.build();
    var status = statusController.build();
    layOut(palette, status);
    centre.getChildren().add(editor);
    root.getChildren().add(overlays.layer());
    new FocusFrame(root);
    panels =
        new Panels(
            columns,
            rows,
            palette,
            paletteController.fold()::folded,
            paletteController.fold()::giveWay,
            side,
            bottom,
            place.preferences(),
            place.userInterface());
    panels.onLeft(editor::requestFocus);
    round =
        new PanelRound(
            root, editor, List.of(palette, editor, side, bottom, status, menuBar, outside, banner));
    tabs =
        new PanelTabs(
            describing,
            side,
            bottom,
            panels,
            new PanelTabs.Asked(
                editor::reveal,
                this::reveal,
                editor::lead,
                this::tryOut,
                statusController::say,
                editor::requestFocus,
                editor::frameSeen,
                sheets::showDevices),
            new PanelTabs.Teaching(
                sheets::showLessons, () -> runs.run(), sheets::showTerm, files::open),
            new FirstSteps(
                editor::offerBlocks, this::focusPalette, () -> runs.run(), place.actions()::apply),
            place.userInterface());
    start =
        new StartPage(
            current,
            describing,
            files,
            screen -> root.getChildren().add(root.getChildren().indexOf(overlays.layer()), screen),
            editor,
            overlays.layer()::isVisible,
            this::covered,
            () -> runs.run(),
            sheets::showLessons);
    overlays.layer().visibleProperty().subscribe(_ -> covered());
    presenter = new Presenter(frame, current, editor, panels, tabs, place.themes());
    runs = new RunControl(current, tabs, statusController, run, runIcon, device);
    var parts = new CommandBook.Parts(editor, files, panels, tabs, overlays, sheets, start, runs);
    book = new CommandBook(place, parts, this, this::cover);
    commands = book.all();
    sayKeys();
    header = new Header(current, place.preferences(), files, place.themes(), commands);
    header.fill(menuBar, tools);
    // What the tools do stands in the menus too.
    tools.visibleProperty().bind(root.widthProperty().map(width -> width.doubleValue() >= WIDE));
    tools.managedProperty().bind(tools.visibleProperty());
    home.setOnAction(_ -> start.show());
    new DesignTabs(designTabs, place.designs(), files, design -> tearOff.accept(design), scope);
    files.onOutside(new OutsideBanner(outside, files)::offer);
    connect();
    files.onOpened(this::opened);
    FileDrop.attach(root, place.userInterface(), this::takes, this::take);
    root.addEventHandler(KeyEvent.KEY_TYPED, this::typed);
    root.addEventFilter(KeyEvent.KEY_PRESSED, this::undoneInField);
    root.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    root.addEventHandler(KeyEvent.KEY_PRESSED, new MenuKey());
    root.sceneProperty().subscribe(scene -> Optional.ofNullable(scene).ifPresent(this::addKeys));
    place.themes().dressed().follow(scope, _ -> repaint());
    current.bind(scope, this::bind);
    return root;
  }

  private void layOut(Region palette, Region status) {
    root.setId("shell");
    root.getStyleClass().add("shell");
    frame.setMinSize(0, 0);
    var top = new StackPane(head());
    top.getStyleClass().add("header");
    frame.setTop(new VBox(top, designTabs, outside, banner));
    frame.setCenter(columns);
    frame.setBottom(status);
    root.getChildren().add(frame);
    hidden(designTabs, "design-tabs", "design-tabs");
    hidden(outside, "outside", "banner");
    hidden(banner, "recovery", "banner");
    outside.setAlignment(Pos.CENTER_LEFT);
    banner.setAlignment(Pos.CENTER_LEFT);
    centre.setId("centre");
    centre.setMinHeight(120);
    panel(bottom, "bottom");
    bottom.setMinHeight(80);
    bottom
        .getTabs()
        .addAll(
            tab("problems-tab", say("shell.problems")),
            tab("tensors-tab", say("shell.tensors")),
            tab("microscope-tab", say("shell.microscope")),
            tab("measure-tab", say("shell.measure")),
            tab("budget-tab", say("shell.budget")),
            tab("import-tab", say("shell.model-file")));
    rows.setId("rows");
    rows.getStyleClass().add("rows");
    rows.setOrientation(Orientation.VERTICAL);
    rows.getItems().addAll(centre, bottom);
    panel(side, "side");
    side.setMinSize(220, 0);
    side.getTabs()
        .addAll(
            tab("inspector-tab", say("shell.inspector")),
            tab("run-tab", say("shell.run")),
            tab("train-tab", say("shell.train")),
            tab("lesson-tab", say("shell.lesson")),
            tab("learn-tab", say("shell.learn")));
    columns.setId("columns");
    columns.getStyleClass().add("columns");
    columns.setMinHeight(0);
    columns.getItems().addAll(palette, rows, side);
  }

  private HBox head() {
    var logo = new Region();
    logo.getStyleClass().add("logo");
    home.setGraphic(logo);
    home.setId("tool-start");
    home.getStyleClass().addAll("flat", "button-icon", "tool", "home");
    home.setAccessibleText(say("shell.start-screen"));
    LateTip.on(home, say("shell.start-screen-samples"));
    menuBar.setId("menu-bar");
    title.setId("design-title");
    title.getStyleClass().add("design-title");
    title.setMinWidth(0);
    dirty.setId("design-dirty");
    dirty.getStyleClass().add("dirty-mark");
    var name = new HBox(7, title, dirty);
    name.setAlignment(Pos.CENTER);
    name.setMinWidth(0);
    name.setMouseTransparent(true);
    HBox.setHgrow(name, Priority.ALWAYS);
    tools.setAlignment(Pos.CENTER_LEFT);
    device.setId("tool-device");
    device.getStyleClass().add("device-chip");
    run.setId("tool-run");
    run.getStyleClass().addAll("accent", "run-button");
    for (var part : List.of(menuBar, tools, device, run)) part.setMinWidth(Region.USE_PREF_SIZE);
    var head = new HBox(2, home, menuBar, name, tools, device, run);
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private static void hidden(Region part, String id, String style) {
    part.setId(id);
    part.getStyleClass().add(style);
    part.setVisible(false);
    part.setManaged(false);
  }

  private static void panel(TabPane pane, String id) {
    pane.setId(id);
    pane.getStyleClass().add("panel-tabs");
    pane.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
  }

  private static Tab tab(String id, String words) {
    var tab = new Tab(words);
    tab.setId(id);
    return tab;
  }

  private void connect() {
    paletteController.fold().onResized(panels::paletteResized);
    paletteController.onAdd(this::add);
    paletteController.onAddPreset(preset -> insert(Document.of(preset.graph().get())));
    paletteController.onChosen(block -> current.get().reading().about(block));
    paletteController.onCompare(this::compare, this::compare);
    statusController.onVerdict(tabs::toggleProblems);
    statusController.onZoom(editor::zoomTo, editor::fit, editor::fitSelection);
    statusController.onBudget(tabs::showBudget);
    tabs.onRework(sheets::showRework);
    device.setOnAction(_ -> tabs.showRun());
    device.visibleProperty().bind(root.widthProperty().greaterThan(ROOM_FOR_DEVICE));
    device.managedProperty().bind(device.visibleProperty());
    editor.onMap(tabs::showTensors);
    editor.onZoom(zoom -> statusController.zoom(Math.round(100 * zoom) + " %"));
    files.onSaid(statusController::say);
  }

  private void repaint() {
    header.show(current.get().level().get().state());
    sheets.repaint();
    tabs.repaint();
    panels.paletteResized();
  }

  private void bind(OpenDesign design, Scope open) {
    runs.bind(design, open);
    CanvasView.of(design, open).watch(open, this::show);
    WindowView.of(design, open).watch(open, this::show);
    design.level().bind(open, (level, shown) -> level.watch(shown, header::show));
    // A hint may free a command, such as the fixes.
    var learning = design.learning();
    learning.observed().watch(open, _ -> covered());
    // What a lesson lays on the canvas is seen as a whole.
    Observed.derived(open, learning::exhibit, design.workbench().observed())
        .follow(open, _ -> editor.fitLater());
    design.workbench().watch(open, this::greet);
    var pause = new PauseTransition(AUTOSAVE);
    pause.setOnFinished(_ -> files.saveByItself(design));
    open.onClose(pause::stop);
    design
        .workbench()
        .watch(
            open,
            state -> {
              if (state.isDirty()) pause.playFromStart();
            });
  }

  private void show(CanvasView now) {
    editor.setHeat(now.heat(), now.scale());
    editor.setTimes(now.times());
    editor.setLocked(now.locked());
    editor.setProblem(now.problem());
    editor.setLearning(now.learning());
    editor.setPortValues(now.portValues(), now.isUnseen());
    editor.framePointed(now.seen());
  }

  private void show(WindowView now) {
    title.setText(now.title());
    dirty.setVisible(now.isDirty());
    windowTitle.set((now.isDirty() ? "• " : "") + now.title() + " – Vertebra");
    tabs.count(now.problems().known());
  }

  /// The problems of a design that was just opened are shown by themselves; a list of none of them
  /// is put away.
  private void greet(Workbench.WorkbenchState state) {
    if (!isFresh || !state.isChecked()) return;
    isFresh = false;
    if (!state.analysis().errors().isEmpty()) tabs.showProblems();
    else if (state.analysis().diagnostics().isEmpty()) tabs.foldProblems();
  }

  private void opened() {
    isFresh = true;
    start.hide();
    // What has not run has nothing to show there.
    boolean hasRun = !current.get().runs().state().portValues().byPort().isEmpty();
    if (current.get().isBlank() || !hasRun && tabs.isRun()) tabs.frontInspector();
    editor.requestFocus();
    if (current.get().learning().state().lesson().isPresent()) tabs.showLearn();
    if (runsWhenOpened) runs.run();
    runsWhenOpened = false;
  }

  /// A picture is run; it does not reach a design that something else lies over.
  private boolean takes(Path file) {
    return FileDrop.isOpened(file) || cover() == Cover.NONE && current.get().album().takes(file);
  }

  private void take(Path file) {
    if (FileDrop.isOpened(file)) files.open(file);
    else runOn(file);
  }

  /// Makes what stands beside a design that the first frame shows. The run of a sample fills its
  /// panel when it ends, which is later.
  public void accompany() {
    if (!tabs.isRun()) tabs.makeFront();
  }

  /// Makes what can be seen and the first frame did without; and the rest once it is seen.
  public void complete() {
    tabs.complete();
  }

  /// Opens a sample and runs it at once: what a newcomer sees first.
  public void greet(Samples.Sample sample) {
    runsWhenOpened = true;
    files.open(sample);
  }

  /// What can be chosen depends on what lies over the design, and on the hints of its lesson.
  private void covered() {
    if (header != null) header.show(current.get().level().get().state());
  }

  private Cover cover() {
    if (overlays.layer().isVisible()) return Cover.SHEET;
    return start.isShown() ? Cover.START_PAGE : Cover.NONE;
  }

  private void addKeys(Scene scene) {
    scene.getAccelerators().put(KeyCombination.valueOf("F3"), command("commands"));
    scene.getAccelerators().put(KeyCombination.valueOf("Shortcut+Y"), command("redo"));
    scene.addEventFilter(KeyEvent.KEY_PRESSED, this::tabKey);
    scene
        .focusOwnerProperty()
        .addListener((_, old, now) -> {
          // Between the two the window may give it to nobody.
          if (old != null) lastOwner = Optional.of(old);
          if (now == null) return;
          lastOwner.ifPresent(last -> Platform.runLater(() -> catchStray(scene, last, now)));
        });
  }

  /// Where what had the keyboard went away, the window gives it to its first control, or to the
  /// next one where it cannot have it any more, which nobody asked for; the canvas takes it
  /// instead, or what is nearest in the same panel.
  private void catchStray(Scene scene, Node old, Node now) {
    if (scene.getFocusOwner() != now || cover() != Cover.NONE) return;
    if (old.getScene() == null) {
      if (KeyboardKeeper.stops(scene.getRoot()).findFirst().filter(now::equals).isPresent())
        editor.requestFocus();
      return;
    }
    if (KeyboardKeeper.canHaveFocus(old, scene)) return;
    if (KeyboardKeeper.after(old).filter(now::equals).isEmpty()) return;
    for (var at = old.getParent(); at != null; at = at.getParent()) {
      if (KeyboardKeeper.isInside(now, at)) return;
      var near =
          KeyboardKeeper.stops(at)
              .filter(stop -> KeyboardKeeper.canHaveFocus(stop, scene))
              .findFirst();
      boolean isWhole = WHOLE.stream().anyMatch(at.getStyleClass()::contains);
      if (near.isPresent() || isWhole) {
        near.ifPresentOrElse(Node::requestFocus, editor::requestFocus);
        return;
      }
    }
  }

  /// Controls take Ctrl+Tab for walking on; here it shows the next design.
  private void tabKey(KeyEvent event) {
    if (event.getCode() != KeyCode.TAB || !event.isShortcutDown() || cover() != Cover.NONE) return;
    event.consume();
    command(event.isShiftDown() ? "previous-tab" : "next-tab").run();
  }

  /// Obeys the keys that the user chose, also in another window.
  public void rekey() {
    commands = book.all();
    header.rekey(commands);
    sayKeys();
  }

  private void sayKeys() {
    commands.stream()
        .filter(each -> each.id().equals("next-problem"))
        .findFirst()
        .map(Command::keyText)
        .ifPresent(statusController::problemKeys);
  }

  private Runnable command(String id) {
    return commands.stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .map(Command::action)
        .orElseThrow();
  }

  /// In a field that counts already as it stands, undo and redo are the design's.
  private void undoneInField(KeyEvent event) {
    if (!(event.getTarget() instanceof TextInputControl field) || !FieldText.counts(field)) return;
    for (var command : commands)
      if (command.keys().filter(keys -> keys.match(event)).isPresent()
          && (command.id().equals("undo") || command.id().equals("redo") && !field.isRedoable())) {
        command.action().run();
        event.consume();
      }
  }

  /// Keys that edit blocks do nothing while somebody types, even if the text has no use for them.
  private void pressed(KeyEvent event) {
    if (!(event.getTarget() instanceof TextInputControl)) return;
    for (var command : commands)
      if (command.isEdit() && command.keys().filter(keys -> keys.match(event)).isPresent())
        event.consume();
  }

  /// A question mark asks for the keys, except in a field.
  private void typed(KeyEvent event) {
    boolean inField = event.getTarget() instanceof TextInputControl;
    if (event.getCharacter().equals("?") && !inField) command("keys").run();
  }

  /// What the window is called: the design's name, marked when there are unsaved changes.
  public ReadOnlyStringProperty windowTitle() {
    return windowTitle.getReadOnlyProperty();
  }

  /// Who ends the program, all windows of it.
  public void onQuit(Runnable action) {
    quit = action;
  }

  /// Who gives a design a window of its own.
  public void onTearOff(Consumer<OpenDesign> action) {
    tearOff = action;
  }

  /// Does something that ends the window, once nothing in it is unsaved.
  public void leaving(Runnable then) {
    files.leaving(then);
  }

  /// Ends what the window watches.
  public void close() {
    scope.close();
  }

  /// Offers work that was left behind.
  public void offer(List<Autosave.Recovered> left) {
    new RecoveryBanner(banner, files).offer(left);
  }

  public DesignFiles files() {
    return files;
  }

  @Override
  public void add(BlockSearch.Offer offer) {
    start.hide();
    editor.add(offer);
    place.preferences().addRecentBlock(offer.block().id());
    paletteController.refresh();
  }

  private void insert(Document part) {
    start.hide();
    editor.insert(part);
  }

  private void tryOut(BlockType block, Example example) {
    var site = block.site(example);
    var shapes = new LinkedHashMap<String, Shape>();
    for (int i = 0; i < site.ports().size(); i++) shapes.put(site.ports().get(i), site.shape(i));
    var designs = new Designs(current.get().state().catalogue());
    var part = Document.of(designs.around(block, example.parameters(), shapes));
    if (!current.get().isBlank()) files.newDesign();
    insert(part);
    current.get().reading().about(block);
    tabs.showLesson();
  }

  /// Shows what a term of the glossary is about: a sample, a network, a block in an example of its
  /// own design, or recorded trainings; and the view of it that the term asks for.
  private void showMe(Glossary.Entry term) {
    var id = term.show().orElseThrow();
    var catalogue = current.get().state().catalogue();
    var sample =
        Samples.all().stream().filter(each -> each.file().equals(id + ".vertebra")).findFirst();
    var network = catalogue.preset(id);
    var block =
        catalogue.blocks().stream().filter(each -> each.id().value().equals(id)).findFirst();
    Runnable then = () -> term.view().ifPresent(this::magnify);
    if (sample.isPresent()) files.open(sample.get(), then);
    else if (network.isPresent()) files.open(network.get(), then);
    else if (block.isPresent()) {
      showBlock(block.get());
      then.run();
    } else
      LessonShelf.trainings(id)
          .ifPresent(recorded -> files.open(term.title(), () -> recorded, then));
  }

  /// Puts a block of the design that is shown under the microscope.
  private void magnify(Glossary.View view) {
    var design = current.get();
    design.workbench().select(Selection.of(view.block().getFirst()));
    design.microscopy().lookAt(view.block());
    tabs.showMicroscope(view.kind());
  }

  private void showBlock(BlockType block) {
    files.newDesign();
    block.examples().stream().findFirst().ifPresent(example -> tryOut(block, example));
    tabs.showLesson();
  }

  private void compare(BlockSearch.Offer offer) {
    var state = current.get().state();
    comparing.add(
        NetworkSource.of(new Designs(state.catalogue()), offer.block(), offer.parameters()));
    statusController.say(say("shell.added-to-the-comparison", offer.block().title()));
  }

  private void compare(Preset preset) {
    comparing.add(preset);
    statusController.say(say("shell.added-to-the-comparison", preset.title()));
  }

  // what commands ask of the window

  @Override
  public void reveal(NodeId id) {
    editor.show(List.of(id));
  }

  @Override
  public void offerBlocks() {
    editor.requestFocus();
    editor.offerBlocks();
  }

  @Override
  public void nextPanel(int steps) {
    round.step(steps);
  }

  @Override
  public void focusPalette() {
    panels.showPalette();
    paletteController.focusSearch();
  }

  @Override
  public void foldPalette() {
    panels.showPalette();
    paletteController.fold().toggle();
  }

  @Override
  public void compareThis() {
    comparing.add(current.get());
    sheets.showComparison();
  }

  @Override
  public void stepPicture(int steps) {
    current.get().album().step(steps, statusController::say);
  }

  @Override
  public void runOn(Path picture) {
    current.get().album().take(picture);
    runs.run();
  }

  @Override
  public void remark(String words) {
    statusController.say(words);
  }

  @Override
  public void present() {
    presenter.toggle();
  }

  @Override
  public void exportPicture() {
    sheets.showPicture(editor.sight(files.title()));
  }

  @Override
  public void closeTab() {
    files.close(current.get());
  }

  @Override
  public void tearOff() {
    tearOff.accept(current.get());
  }

  @Override
  public void nextTab(int steps) {
    place.designs().step(steps);
  }

  @Override
  public boolean hasTabs() {
    return place.designs().all().get().size() > 1;
  }

  @Override
  public void quit() {
    quit.run();
  }
}
