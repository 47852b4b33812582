package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuBar;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
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
import vertebra.inspect.OutputChange;
import vertebra.measure.MeasurementKind;
import vertebra.runtime.Device;
import vertebra.tensor.Shape;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.inspector.InspectorController;
import vertebra.ui.lesson.LessonController;
import vertebra.ui.measure.BudgetPanel;
import vertebra.ui.measure.MeasurePanel;
import vertebra.ui.palette.PaletteController;
import vertebra.ui.problems.ProblemsController;
import vertebra.ui.run.RunPanel;
import vertebra.ui.tensor.TensorViewer;
import vertebra.workbench.CanvasView;
import vertebra.workbench.Comparing;
import vertebra.workbench.Exporting;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.RunView;
import vertebra.workbench.Scope;
import vertebra.workbench.Selection;
import vertebra.workbench.WindowView;
import vertebra.workbench.Workbench;

/// The window as a whole: puts the panels around the canvas and lets them speak to each other.
@SuppressWarnings("NullAway.Init")
public final class ShellController implements CommandBook.Window {

  /// The height in pixels that a plot wants, and that the budget wants.
  private static final double PICTURE = 380;

  private static final double BUDGET = 250;

  private final Workplace place;
  private final Observed<OpenDesign> current;
  private final EditorPane editor;
  private final DesignFiles files;
  private final PictureExport pictures;
  private final Comparing comparing;
  private final Scope scope = new Scope();
  private final Overlays overlays;
  private final ReadOnlyStringWrapper windowTitle = new ReadOnlyStringWrapper("Vertebra");
  private Runnable quit = () -> {};
  private List<Command> commands = List.of();
  private Header header;
  private Panels panels;
  private List<OutputChange> changes = List.of();
  private boolean runsWhenOpened;
  private boolean isFresh;

  private final LatePart<InspectorController> inspector;
  private final LatePart<LessonController> lesson;
  private final LatePart<ProblemsController> problems;
  private final LatePart<TensorViewer> tensors;
  private final LatePart<RunPanel> runs;
  private final LatePart<MeasurePanel> measure;
  private final LatePart<BudgetPanel> budget;
  private final LatePart<ExportSheet> exports;
  private final LatePart<DoctorSheet> doctor;
  private final LatePart<CompareSheet> compare;
  private final LatePart<StartController> start;

  @FXML private StackPane root;
  @FXML private Button home;
  @FXML private MenuBar menuBar;
  @FXML private HBox tools;
  @FXML private Button run;
  @FXML private Label title;
  @FXML private Region dirty;
  @FXML private HBox banner;
  @FXML private SplitPane columns;
  @FXML private SplitPane rows;
  @FXML private StackPane centre;
  @FXML private VBox palette;
  @FXML private TabPane side;
  @FXML private TabPane bottom;
  @FXML private Tab problemsTab;
  @FXML private Tab tensorsTab;
  @FXML private Tab measureTab;
  @FXML private Tab budgetTab;
  @FXML private Tab inspectorTab;
  @FXML private Tab lessonTab;
  @FXML private Tab runTab;
  @FXML private FontIcon runIcon;
  @FXML private PaletteController paletteController;
  @FXML private StatusController statusController;

  public ShellController(
      Workplace place,
      EditorPane editor,
      DesignFiles files,
      PictureExport pictures,
      Comparing comparing,
      LatePart.Describing parts) {
    this.place = place;
    this.current = place.designs().current();
    this.editor = editor;
    this.files = files;
    this.pictures = pictures;
    this.comparing = comparing;
    overlays = new Overlays(current);
    inspector =
        new LatePart<>(
            parts,
            InspectorController.class,
            "Inspector.fxml",
            part -> part.onReveal(this::reveal));
    lesson =
        new LatePart<>(
            parts, LessonController.class, "Lesson.fxml", part -> part.onTry(this::tryOut));
    problems =
        new LatePart<>(
            parts,
            ProblemsController.class,
            "Problems.fxml",
            part -> part.onReveal(editor::reveal));
    tensors = new LatePart<>(parts, TensorViewer.class, "TensorViewer.fxml", _ -> {});
    runs = new LatePart<>(parts, RunPanel.class, "RunPanel.fxml", this::connect);
    measure =
        new LatePart<>(
            parts,
            MeasurePanel.class,
            "MeasurePanel.fxml",
            part -> part.onPicture(() -> panels.growBottom(PICTURE)));
    budget =
        new LatePart<>(
            parts, BudgetPanel.class, "BudgetPanel.fxml", part -> part.onReveal(this::reveal));
    exports =
        new LatePart<>(
            parts, ExportSheet.class, "ExportSheet.fxml", part -> part.onClose(overlays::close));
    doctor =
        new LatePart<>(
            parts, DoctorSheet.class, "DoctorSheet.fxml", part -> part.onClose(overlays::close));
    compare =
        new LatePart<>(
            parts, CompareSheet.class, "CompareSheet.fxml", part -> part.onClose(overlays::close));
    start = new LatePart<>(parts, StartController.class, "StartScreen.fxml", this::connect);
  }

  @FXML
  void initialize() {
    centre.getChildren().add(editor);
    root.getChildren().add(overlays.layer());
    panels =
        new Panels(
            columns, rows, palette, side, bottom, place.preferences(), place.userInterface());
    commands =
        new CommandBook(current, place.actions(), editor, files, place.themes(), panels, this)
            .all();
    header = new Header(current, place.preferences(), files, commands);
    header.fill(menuBar, tools);
    home.setOnAction(_ -> showStart());
    tabs().forEach((tab, part) -> part.in(tab::setContent));
    start.in(
        screen -> root.getChildren().add(root.getChildren().indexOf(overlays.layer()), screen));
    connectPanels();
    files.onOpened(this::opened);
    FileDrop.attach(root, place.userInterface(), files::open);
    root.addEventHandler(KeyEvent.KEY_TYPED, this::typed);
    root.sceneProperty().subscribe(scene -> Optional.ofNullable(scene).ifPresent(this::addKeys));
    place.themes().dressed().follow(scope, _ -> repaint());
    current.bind(scope, this::bind);
  }

  private void repaint() {
    header.show(current.get().state());
    compare.known().ifPresent(CompareSheet::repaint);
    measure.known().ifPresent(MeasurePanel::repaint);
  }

  private void bind(OpenDesign design, Scope open) {
    changes = List.of();
    CanvasView.of(design, open).watch(open, this::show);
    RunView.of(design, open).watch(open, this::show);
    WindowView.of(design, open).watch(open, this::show);
    design.workbench().watch(open, this::greet);
  }

  private void connectPanels() {
    paletteController.onAdd(this::add);
    paletteController.onAddPreset(preset -> insert(Document.of(preset.graph().get())));
    paletteController.onChosen(block -> current.get().reading().about(block));
    statusController.onVerdict(this::showProblems);
    statusController.onZoom(editor::fit);
    statusController.onBudget(this::showBudget);
    statusController.onDevice(this::showRun);
    editor.onZoom(zoom -> statusController.zoom(Math.round(100 * zoom) + " %"));
    files.onSaid(statusController::say);
    paletteController.onCompare(this::compare, this::compare);
    run.setOnAction(_ -> {
      if (current.get().runs().state().isRunning()) stop();
      else run();
    });
  }

  private void connect(RunPanel part) {
    part.onReveal(editor::reveal);
    part.onRunAll(() -> {
      showMeasure();
      measure.get().start(MeasurementKind.FOLDER);
    });
  }

  private void show(CanvasView now) {
    editor.setHeat(now.heat());
    editor.setPortValues(now.portValues());
  }

  private void show(RunView now) {
    boolean running = now.isRunning();
    run.setText(running ? say("shell.stop") : say("shell.run"));
    runIcon.setIconLiteral(running ? "fth-square" : "fth-play");
    run.setTooltip(
        new Tooltip(running ? say("shell.stop-the-run-ctrl") : say("shell.run-the-design-ctrl")));
    statusController.device(
        now.wish().device().map(Device::toString).orElse(say("shell.best-device")));
    var found = now.changes().fresh();
    if (found.isEmpty() || found.get().equals(changes)) return;
    changes = found.get();
    statusController.say(RunPanel.changes(now));
  }

  private void connect(StartController part) {
    part.root().setVisible(false);
    part.onEmpty(files::newDesign);
    part.onOpen(files::open);
    part.onBack(this::hideStart);
    part.onSample(files::open);
    part.onPreset(files::open);
    part.onRecent(files::open);
    part.root()
        .addEventHandler(
            KeyEvent.KEY_PRESSED,
            event -> {
              if (event.getCode() == javafx.scene.input.KeyCode.ESCAPE) hideStart();
            });
  }

  private void opened() {
    isFresh = true;
    hideStart();
    editor.requestFocus();
    if (runsWhenOpened) run();
    runsWhenOpened = false;
  }

  private Map<Tab, LatePart<?>> tabs() {
    return Map.of(
        inspectorTab, inspector,
        runTab, runs,
        lessonTab, lesson,
        problemsTab, problems,
        tensorsTab, tensors,
        measureTab, measure,
        budgetTab, budget);
  }

  /// Makes what can be seen and the first frame did without; and the rest once it is seen.
  public void complete() {
    tabs().forEach((tab, part) -> part.whenSeen(tab));
  }

  /// Opens a sample and runs it at once: what a newcomer sees first.
  public void greet(Samples.Sample sample) {
    runsWhenOpened = true;
    files.open(sample);
  }

  private void addKeys(Scene scene) {
    scene.getAccelerators().put(KeyCombination.valueOf("F3"), this::listCommands);
    scene
        .getAccelerators()
        .put(KeyCombination.valueOf("Shortcut+Y"), () -> current.get().workbench().redo());
  }

  /// A question mark asks for the keys, except in a field.
  private void typed(KeyEvent event) {
    boolean inField = event.getTarget() instanceof TextInputControl;
    if (event.getCharacter().equals("?") && !inField) showKeys();
  }

  private void show(WindowView now) {
    title.setText(now.title());
    dirty.setVisible(now.isDirty());
    windowTitle.set((now.isDirty() ? "• " : "") + now.title() + " – Vertebra");
    int problems = now.problems().known().orElse(0);
    problemsTab.setText(
        problems == 0 ? say("shell.problems") : say("shell.problems-counted", problems));
  }

  /// The problems of a design that was just opened are shown by themselves.
  private void greet(Workbench.WorkbenchState state) {
    header.show(state);
    if (!isFresh || !state.isChecked()) return;
    isFresh = false;
    if (!state.analysis().errors().isEmpty()) showProblemsNow();
  }

  /// What the window is called: the design's name, marked when there are unsaved changes.
  public ReadOnlyStringProperty windowTitle() {
    return windowTitle.getReadOnlyProperty();
  }

  /// Who closes the program once nothing is unsaved.
  public void onQuit(Runnable action) {
    quit = action;
  }

  /// Offers work that was left behind.
  public void offer(List<Autosave.Recovered> left) {
    new RecoveryBanner(banner, files).offer(left);
  }

  public DesignFiles files() {
    return files;
  }

  private void add(BlockSearch.Offer offer) {
    hideStart();
    editor.add(offer);
    place.preferences().addRecentBlock(offer.block().id());
    paletteController.refresh();
  }

  private void insert(Document part) {
    hideStart();
    editor.insert(part);
  }

  private void tryOut(BlockType block, Example example) {
    var site = block.site(example);
    var shapes = new LinkedHashMap<String, Shape>();
    for (int i = 0; i < site.ports().size(); i++) shapes.put(site.ports().get(i), site.shape(i));
    var designs = new Designs(current.get().state().catalogue());
    insert(Document.of(designs.around(block, example.parameters(), shapes)));
  }

  private void reveal(NodeId id) {
    current.get().workbench().select(Selection.of(id));
    editor.reveal(id);
  }

  // what commands ask of the window

  @Override
  public void showStart() {
    var screen = start.get();
    screen.refresh();
    screen.root().setVisible(true);
    screen.first().requestFocus();
  }

  private void hideStart() {
    var screen = start.known().map(StartController::root).filter(Node::isVisible);
    if (screen.isEmpty()) return;
    screen.get().setVisible(false);
    editor.requestFocus();
  }

  @Override
  public void find() {
    overlays.find(this::reveal);
  }

  @Override
  public void listCommands() {
    overlays.list(commands);
  }

  @Override
  public void showKeys() {
    overlays.keys(commands);
  }

  @Override
  public void about() {
    var number = ShellController.class.getPackage().getImplementationVersion();
    place
        .dialogs()
        .tell(
            say("shell.vertebra-and-version", number == null ? "" : " " + number),
            say("shell.draw-neural-networks-see", Runtime.version().feature()));
  }

  @Override
  public void focusPalette() {
    panels.showPalette();
    paletteController.focusSearch();
  }

  @Override
  public void showInspector() {
    panels.showSide(inspectorTab);
  }

  @Override
  public void showLesson() {
    panels.showSide(lessonTab);
  }

  @Override
  public void showRun() {
    panels.showSide(runTab);
  }

  @Override
  public void export(Exporting.ExportKind kind) {
    var sheet = exports.get();
    sheet.prepare(kind);
    overlays.open(sheet.root(), sheet.first());
  }

  @Override
  public void showDevices() {
    var sheet = doctor.get();
    sheet.look();
    overlays.open(sheet.root(), sheet.first());
  }

  @Override
  public void compare() {
    var sheet = compare.get();
    sheet.prepare();
    overlays.open(sheet.root(), sheet.first());
  }

  @Override
  public void compareThis() {
    comparing.add(current.get());
    compare();
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

  @Override
  public void stepPicture(int steps) {
    current.get().album().step(steps, statusController::say);
  }

  @Override
  public void showBudget() {
    panels.showBottom(budgetTab);
    panels.growBottom(BUDGET);
    place.userInterface().execute(budget.get()::focus);
  }

  @Override
  public void showMeasure() {
    panels.showBottom(measureTab);
  }

  @Override
  public void showTensors() {
    panels.showBottom(tensorsTab);
  }

  @Override
  public void run() {
    showRun();
    current.get().runs().run();
  }

  @Override
  public void stop() {
    current.get().runs().cancel();
  }

  private void showProblems() {
    if (panels.isBottom(problemsTab)) panels.toggleBottom();
    else showProblemsNow();
  }

  private void showProblemsNow() {
    panels.showBottom(problemsTab);
  }

  @Override
  public void rename() {
    editor.rename();
  }

  @Override
  public void nextProblem() {
    showProblemsNow();
    problems.get().next();
  }

  @Override
  public void applyFirstFix() {
    problems.get().applyFirstFix();
  }

  @Override
  public void exportPicture() {
    pictures.export(files.title(), statusController::say);
  }

  @Override
  public void quit() {
    files.leaving(() -> {
      panels.remember();
      quit.run();
    });
  }
}
