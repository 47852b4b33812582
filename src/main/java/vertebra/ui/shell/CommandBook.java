package vertebra.ui.shell;

import static vertebra.text.Texts.say;
import static vertebra.ui.shell.Command.Menu.ARRANGE;
import static vertebra.ui.shell.Command.Menu.EDIT;
import static vertebra.ui.shell.Command.Menu.FILE;
import static vertebra.ui.shell.Command.Menu.HELP;
import static vertebra.ui.shell.Command.Menu.LEARN;
import static vertebra.ui.shell.Command.Menu.RUN;
import static vertebra.ui.shell.Command.Menu.VIEW;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import vertebra.canvas.Alignment;
import vertebra.design.BlockSearch;
import vertebra.design.Samples;
import vertebra.document.CardState;
import vertebra.document.Flow;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.text.Message;
import vertebra.ui.canvas.CanvasKey;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.parts.Keymap;
import vertebra.ui.settings.KeyChoice;
import vertebra.ui.settings.SettingsSheet;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Actions;
import vertebra.workbench.Exporting;
import vertebra.workbench.Learning;
import vertebra.workbench.Measuring;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Selection;
import vertebra.workbench.Settings;
import vertebra.workbench.Workbench;
import vertebra.workbench.Workbench.WorkbenchState;

/// Everything that can be asked of the window.
final class CommandBook {

  /// From how many faults one is drawn.
  private static final int SEEDS = 1000;

  private final Observed<OpenDesign> current;
  private final Actions actions;
  private final Themes themes;
  private final Dialogs dialogs;
  private final EditorPane editor;
  private final DesignFiles files;
  private final Panels panels;
  private final PanelTabs tabs;
  private final Overlays overlays;
  private final Sheets sheets;
  private final StartPage start;
  private final RunControl runs;
  private final Window window;
  private final Supplier<Cover> cover;
  private final Keymap keymap;

  /// The parts of the window that do what is asked.
  record Parts(
      EditorPane editor,
      DesignFiles files,
      Panels panels,
      PanelTabs tabs,
      Overlays overlays,
      Sheets sheets,
      StartPage start,
      RunControl runs) {}

  /// What the window itself does, with several of its parts.
  interface Window {

    /// Selects a block and brings it into view.
    void reveal(NodeId node);

    /// Shows the palette, with the keyboard in its search.
    void focusPalette();

    /// Folds the palette to a rail of icons, or unfolds it.
    void foldPalette();

    /// Puts a block into the design.
    void add(BlockSearch.Offer offer);

    /// Offers blocks at the mouse or in the middle of the canvas, wherever the keyboard is.
    void offerBlocks();

    /// Gives the keyboard to the next panel that is shown, round and round.
    ///
    /// @param steps 1, or -1 for the one before
    void nextPanel(int steps);

    /// Adds the design to the comparison and shows that.
    void compareThis();

    /// Goes on by so many pictures of the folder that the design runs on.
    void stepPicture(int steps);

    /// Runs the design on a picture.
    void runOn(Path picture);

    /// Shows a short remark.
    void remark(String words);

    /// Shows canvas and microscope alone, in large type, for a room; or everything again.
    void present();

    /// Asks where to write a picture of the design, and writes it.
    void exportPicture();

    /// Closes the design that is shown, once nothing of it is unsaved.
    void closeTab();

    /// Gives the design that is shown a window of its own.
    void tearOff();

    /// Shows the open design so many tabs on.
    void nextTab(int steps);

    /// Whether several designs are open.
    boolean hasTabs();

    /// Ends the program, once nothing is unsaved.
    void quit();
  }

  /// @param cover what lies over the design now
  CommandBook(Workplace place, Parts parts, Window window, Supplier<Cover> cover) {
    this.cover = cover;
    keymap = new Keymap(new Settings(place.preferences()));
    current = place.designs().current();
    actions = place.actions();
    themes = place.themes();
    dialogs = place.dialogs();
    editor = parts.editor();
    files = parts.files();
    panels = parts.panels();
    tabs = parts.tabs();
    overlays = parts.overlays();
    sheets = parts.sheets();
    start = parts.start();
    runs = parts.runs();
    this.window = window;
  }

  List<Command> all() {
    return usual().stream().map(command -> command.rekeyed(keymap).guarded(cover)).toList();
  }

  /// Everything whose keys can be chosen: each command, and the keys of the canvas that are none.
  List<KeyChoice> keyChoices() {
    var state = workbench().state();
    var choices = new ArrayList<KeyChoice>();
    var taken = new LinkedHashSet<String>();
    for (var command : usual()) {
      taken.add(command.keyId());
      var shared = command.keys().flatMap(CanvasKey::of).map(CanvasKey::combinations);
      choices.add(
          new KeyChoice(
              command.keyId(),
              KeySheet.plain(command, state),
              command.menu().title(),
              command.isGlobal(),
              shared.orElse(command.keys().stream().toList())));
    }
    for (var key : CanvasKey.values())
      if (CanvasKeyWords.WORDS.containsKey(key) && taken.add(key.id()))
        choices.add(
            new KeyChoice(
                key.id(),
                CanvasKeyWords.WORDS.getOrDefault(key, ""),
                say("shell.on-the-canvas"),
                false,
                key.combinations()));
    return choices;
  }

  private List<Command> usual() {
    var all = new ArrayList<Command>();
    all.addAll(file());
    all.addAll(edit());
    all.addAll(view());
    all.addAll(arrange());
    all.addAll(run());
    all.addAll(learn());
    all.addAll(help());
    return all;
  }

  /// Every command, and one for each block that can be added, sample picture and setting.
  private List<Command> withBlocks() {
    var all = new ArrayList<>(all());
    for (var block : workbench().state().catalogue().blocks())
      all.add(
          Command.of(
                  Command.ADDS + block.id(),
                  EDIT,
                  0,
                  say("command.add-one", block.title()),
                  () -> window.add(new BlockSearch.Offer(block, Parameters.NONE)))
              .guarded(cover));
    for (var picture : Samples.pictures()) {
      var file = Path.of(picture);
      all.add(
          Command.of(
                  Command.RUNS_ON + picture,
                  RUN,
                  0,
                  say("command.run-on", picture),
                  () -> window.runOn(file))
              .when(_ -> current.get().album().takes(file))
              .guarded(cover));
    }
    for (var setting : SettingsSheet.SETTINGS.entrySet())
      all.add(
          Command.of(
                  Command.SETS + setting.getKey(),
                  FILE,
                  3,
                  say("command.setting", setting.getValue()),
                  () -> sheets.showSetting(keyChoices(), setting.getKey()))
              .under(Cover.START_PAGE)
              .guarded(cover));
    return all;
  }

  private List<Command> file() {
    return List.of(
        Command.of(FILE, 0, Message.of("command.start"), start::show).on("Shortcut+Shift+N"),
        Command.of(FILE, 0, Message.of("command.new"), files::newDesign)
            .on("Shortcut+N")
            .under(Cover.START_PAGE),
        Command.of(FILE, 0, Message.of("command.open"), files::open)
            .on("Shortcut+O")
            .under(Cover.START_PAGE),
        Command.of(FILE, 1, Message.of("command.save"), files::save)
            .on("Shortcut+S")
            .when(CommandBook::isFilled),
        Command.of(FILE, 1, Message.of("command.save-as"), files::saveAs)
            .on("Shortcut+Shift+S")
            .when(CommandBook::isFilled),
        Command.of(
                FILE,
                2,
                Message.of("command.export-model"),
                () -> sheets.showExport(Exporting.ExportKind.MODEL))
            .on("Shortcut+E")
            .when(CommandBook::isFilled),
        Command.of(
                FILE,
                2,
                Message.of("command.export-weights"),
                () -> sheets.showExport(Exporting.ExportKind.WEIGHTS))
            .when(CommandBook::isFilled),
        Command.of(FILE, 2, Message.of("command.export-picture"), window::exportPicture)
            .on("Shortcut+Shift+E")
            .when(CommandBook::isFilled),
        Command.of(FILE, 3, Message.of("command.settings"), () -> sheets.showSettings(keyChoices()))
            .on("Shortcut+Comma")
            .under(Cover.START_PAGE),
        Command.of(FILE, 3, Message.of("command.close-tab"), window::closeTab).on("Shortcut+W"),
        Command.of(FILE, 3, Message.of("command.quit"), window::quit)
            .on("Shortcut+Q")
            .under(Cover.SHEET));
  }

  private List<Command> edit() {
    return List.of(
        Command.of(EDIT, 0, Message.of("command.undo"), editor::undo)
            .titled(state ->
                state
                    .history()
                    .undoLabel()
                    .map(what -> say("shell.undo-step", what))
                    .orElse(say("shell.undo")))
            .when(state -> state.history().canUndo())
            .on(CanvasKey.UNDO),
        Command.of(EDIT, 0, Message.of("command.redo"), () -> workbench().redo())
            .titled(state ->
                state
                    .history()
                    .redoLabel()
                    .map(what -> say("shell.redo-step", what))
                    .orElse(say("shell.redo")))
            .when(state -> state.history().canRedo())
            .on(CanvasKey.REDO),
        Command.of(EDIT, 1, Message.of("command.cut"), editor::cut)
            .on(CanvasKey.CUT)
            .when(CommandBook::isCopied),
        Command.of(EDIT, 1, Message.of("command.copy"), editor::copy)
            .on(CanvasKey.COPY)
            .when(CommandBook::isCopied),
        Command.of(EDIT, 1, Message.of("command.paste"), () -> editor.paste(false))
            .on(CanvasKey.PASTE),
        Command.of(EDIT, 1, Message.of("command.paste-wired"), () -> editor.paste(true))
            .on(CanvasKey.PASTE_WIRED),
        Command.of(EDIT, 1, Message.of("command.duplicate"), editor::duplicate)
            .on(CanvasKey.DUPLICATE)
            .when(CommandBook::isCopied),
        Command.of(EDIT, 3, Message.of("command.wire"), editor::choosePorts)
            .onCanvas(CanvasKey.WIRE)
            .when(CommandBook::isFilled),
        Command.of(EDIT, 2, Message.of("command.add-block"), window::offerBlocks)
            .on(CanvasKey.OFFER_BLOCKS),
        Command.of(EDIT, 2, Message.of("command.delete"), editor::delete)
            .onCanvas(CanvasKey.DELETE)
            .when(state -> !state.selection().isEmpty()),
        Command.of(EDIT, 2, Message.of("command.delete-heal"), editor::deleteAndHeal)
            .onCanvas(CanvasKey.DELETE_AND_HEAL)
            .when(CommandBook::isChosen),
        Command.of(EDIT, 3, Message.of("command.rename"), editor::rename)
            .on(CanvasKey.RENAME)
            .when(state -> isOne(state) || state.selection().frame().isPresent()),
        Command.of(EDIT, 3, Message.of("command.replace"), editor::offerReplacements)
            .on(CanvasKey.REPLACE)
            .when(CommandBook::isOne),
        Command.of(EDIT, 3, Message.of("command.mute"), actions::toggleMuted)
            .onCanvas(CanvasKey.MUTE)
            .when(CommandBook::isChosen),
        Command.of(EDIT, 3, Message.of("command.bypass"), actions::toggleBypassed)
            .onCanvas(CanvasKey.BYPASS)
            .when(CommandBook::isChosen),
        Command.of(EDIT, 3, Message.of("command.freeze"), actions::toggleFrozen)
            .on("Shortcut+Shift+K")
            .when(CommandBook::isChosen),
        Command.of(
                EDIT,
                3,
                Message.of("command.link"),
                () -> actions.connectSelected().ifPresent(window::remark))
            .onCanvas(CanvasKey.LINK)
            .when(state -> state.selection().size() > 1),
        Command.of(
                EDIT,
                3,
                Message.of("command.relink"),
                () -> actions.reconnectSelected().ifPresent(window::remark))
            .on(CanvasKey.RELINK)
            .when(state -> state.selection().size() > 1),
        Command.of(EDIT, 4, Message.of("command.select-all"), () -> select(Selection.all(graph())))
            .on(CanvasKey.SELECT_ALL)
            .when(CommandBook::isFilled),
        Command.of(EDIT, 4, Message.of("command.invert"), () -> select(now().inverted(graph())))
            .on(CanvasKey.INVERT)
            .when(CommandBook::isFilled),
        Command.of(EDIT, 4, Message.of("command.upstream"), () -> select(now().upstream(graph())))
            .onCanvas(CanvasKey.UPSTREAM)
            .when(CommandBook::isChosen),
        Command.of(
                EDIT, 4, Message.of("command.downstream"), () -> select(now().downstream(graph())))
            .onCanvas(CanvasKey.DOWNSTREAM)
            .when(CommandBook::isChosen),
        Command.of(EDIT, 4, Message.of("command.connected"), () -> select(now().connected(graph())))
            .onCanvas(CanvasKey.CONNECTED)
            .when(CommandBook::isChosen),
        Command.of(
                EDIT,
                5,
                Message.of("command.find"),
                () -> overlays.find(editor::show, editor::showFrame))
            .on("Shortcut+F")
            .when(CommandBook::isFilled));
  }

  private List<Command> view() {
    var list = new ArrayList<Command>();
    list.add(
        Command.of(VIEW, 0, Message.of("command.fit"), editor::fit)
            .onCanvas(CanvasKey.FIT)
            .when(CommandBook::isFilled));
    list.add(
        Command.of(VIEW, 0, Message.of("command.feature-maps"), editor::toggleMaps)
            .onCanvas(CanvasKey.MAPS)
            .when(CommandBook::isFilled));
    list.add(
        Command.of(VIEW, 0, Message.of("command.heat"), () -> measuring().toggleHeat())
            .when(_ -> measuring().hasHeat()));
    list.add(Command.of(VIEW, 0, Message.of("command.legend"), editor::toggleLegend));
    list.add(
        Command.of(VIEW, 0, Message.of("command.fit-selection"), editor::fitSelection)
            .onCanvas(CanvasKey.FIT_SELECTION)
            .when(CommandBook::isChosen));
    list.add(
        Command.of(VIEW, 0, Message.of("command.previous-view"), editor::previousView)
            .on("Alt+Home")
            .when(CommandBook::isFilled));
    list.add(
        Command.of(VIEW, 0, Message.of("command.enter"), this::enter)
            .onCanvas(CanvasKey.ENTER)
            .when(CommandBook::isOne));
    list.add(
        Command.of(VIEW, 0, Message.of("command.leave"), editor::leave)
            .onCanvas(CanvasKey.LEAVE)
            .when(_ -> !editor.trail().isEmpty()));
    list.add(
        Command.of(VIEW, 1, Message.of("command.search-palette"), window::focusPalette)
            .on("Shortcut+K"));
    list.add(
        Command.of(VIEW, 1, Message.of("command.next-panel"), () -> window.nextPanel(1)).on("F6"));
    list.add(
        Command.of(VIEW, 1, Message.of("command.previous-panel"), () -> window.nextPanel(-1))
            .on("Shift+F6"));
    list.add(
        Command.of(VIEW, 1, Message.of("command.go-to-canvas"), editor::requestFocus).on("F7"));
    list.add(
        Command.of(VIEW, 2, Message.of("command.next-tab"), () -> window.nextTab(1))
            .on("Shortcut+Tab")
            .when(_ -> window.hasTabs()));
    list.add(
        Command.of(VIEW, 2, Message.of("command.previous-tab"), () -> window.nextTab(-1))
            .on("Shortcut+Shift+Tab")
            .when(_ -> window.hasTabs()));
    list.add(
        Command.of(VIEW, 2, Message.of("command.tear-off"), window::tearOff)
            .when(_ -> window.hasTabs()));
    list.add(Command.of(VIEW, 1, Message.of("command.show-inspector"), tabs::showInspector));
    list.add(Command.of(VIEW, 1, Message.of("command.show-lesson"), tabs::enterLesson));
    list.add(Command.of(VIEW, 2, Message.of("command.toggle-palette"), panels::togglePalette));
    list.add(
        Command.of(VIEW, 2, Message.of("command.fold-palette"), window::foldPalette)
            .on("Shortcut+Shift+B"));
    list.add(Command.of(VIEW, 2, Message.of("command.toggle-side"), panels::toggleSide));
    list.add(
        Command.of(VIEW, 2, Message.of("command.toggle-bottom"), panels::toggleBottom)
            .on("Shortcut+J"));
    list.add(
        Command.of(VIEW, 2, Message.of("command.present"), window::present)
            .on("F11")
            .when(CommandBook::isFilled));
    for (var choice : Themes.Choice.values())
      list.add(
          Command.of(
                  Command.DRESSES + choice.word(),
                  VIEW,
                  3,
                  say("command.theme", choice.title()),
                  () -> themes.choose(choice))
              .under(Cover.SHEET)
              .titled(
                  _ -> say("shell.theme", themes.choice() == choice ? "✓ " : "", choice.title())));
    return list;
  }

  private List<Command> arrange() {
    var all = new ArrayList<>(arrangements());
    all.add(card(Message.of("command.collapse"), CanvasKey.COLLAPSE, CardState.COLLAPSED));
    all.add(card(Message.of("command.hide-ports"), CanvasKey.FEW_PORTS, CardState.FEW_PORTS));
    all.add(card(Message.of("command.pin"), CanvasKey.PIN, CardState.PINNED));
    for (var alignment : Alignment.values()) {
      var title = title(alignment);
      all.add(
          Command.of(ARRANGE, 3, title, () -> editor.align(alignment, title.text()))
              .when(state -> state.selection().size() > 1));
    }
    return all;
  }

  private Command card(Message title, CanvasKey key, CardState state) {
    return Command.of(ARRANGE, 2, title, () -> editor.toggle(state))
        .onCanvas(key)
        .when(now -> isChosen(now) && isOutside());
  }

  private static Message title(Alignment alignment) {
    return switch (alignment) {
      case LEFT -> Message.of("command.align-left");
      case CENTRE -> Message.of("command.align-centre");
      case RIGHT -> Message.of("command.align-right");
      case TOP -> Message.of("command.align-top");
      case MIDDLE -> Message.of("command.align-middle");
      case BOTTOM -> Message.of("command.align-bottom");
      case ACROSS -> Message.of("command.align-across");
      case DOWN -> Message.of("command.align-down");
      case STRAIGHT -> Message.of("command.align-straight");
    };
  }

  private static String flow(WorkbenchState state) {
    return say("command.flow", state.document().layout().flow() == Flow.DOWN);
  }

  private List<Command> arrangements() {
    return List.of(
        Command.of(ARRANGE, 0, Message.of("command.arrange"), editor::arrange)
            .on(CanvasKey.ARRANGE)
            .when(CommandBook::isFilled),
        Command.of(ARRANGE, 0, Message.of("command.flow", true), editor::turn)
            .on("Shortcut+Shift+D")
            .titled(CommandBook::flow),
        Command.of(ARRANGE, 1, Message.of("command.frame"), editor::frame)
            .when(state -> isChosen(state) && isOutside()),
        Command.of(ARRANGE, 1, Message.of("command.add-free-frame"), editor::addFreeFrame)
            .when(_ -> isOutside()),
        Command.of(ARRANGE, 1, Message.of("command.add-note"), editor::addNote)
            .on("Shortcut+Shift+T")
            .when(_ -> isOutside()),
        Command.of(ARRANGE, 1, Message.of("command.frame-roles"), editor::frameByRole)
            .when(state -> isFilled(state) && isOutside()),
        Command.of(ARRANGE, 2, Message.of("command.group"), editor::group)
            .on(CanvasKey.GROUP)
            .when(CommandBook::isChosen),
        Command.of(ARRANGE, 2, Message.of("command.open-up"), editor::openUp)
            .on(CanvasKey.OPEN_UP)
            .when(CommandBook::isOne),
        Command.of(
                ARRANGE,
                2,
                Message.of("command.as-in-file"),
                () -> current.get().imported().showAsInFile(window::remark))
            .on("Shortcut+Shift+F")
            .when(_ -> current.get().imported().isThere()),
        Command.of(ARRANGE, 2, Message.of("command.rework"), sheets::showRework)
            .when(_ -> current.get().imported().isThere()));
  }

  private List<Command> run() {
    return List.of(
        Command.of(RUN, 0, Message.of("command.run"), runs::run)
            .on("Shortcut+Enter")
            .when(CommandBook::isFilled),
        Command.of(RUN, 0, Message.of("command.stop"), runs::stop).on("Shortcut+Period"),
        Command.of(RUN, 1, Message.of("command.show-run"), tabs::enterRun),
        Command.of(RUN, 1, Message.of("command.train"), tabs::train)
            .on("Shortcut+Shift+Enter")
            .when(CommandBook::isFilled),
        Command.of(RUN, 1, Message.of("command.show-train"), tabs::enterTrain),
        Command.of(RUN, 1, Message.of("command.devices"), sheets::showDevices)
            .under(Cover.START_PAGE),
        Command.of(RUN, 1, Message.of("command.show-measure"), tabs::enterMeasure),
        Command.of(RUN, 1, Message.of("command.show-budget"), tabs::showBudget).on("Shortcut+B"),
        Command.of(RUN, 1, Message.of("command.show-import"), tabs::showImport)
            .on("Shortcut+Shift+M"),
        Command.of(RUN, 1, Message.of("command.compare"), sheets::showComparison)
            .on("Shortcut+Shift+C"),
        Command.of(RUN, 1, Message.of("command.compare-this"), window::compareThis)
            .when(CommandBook::isFilled),
        Command.of(RUN, 1, Message.of("command.show-tensors"), tabs::enterTensors),
        Command.of(RUN, 1, Message.of("command.show-microscope"), tabs::showMicroscope)
            .on("Shortcut+M")
            .when(CommandBook::isFilled),
        Command.of(RUN, 1, Message.of("command.next-picture"), () -> window.stepPicture(1))
            .on("Alt+Page Down"),
        Command.of(RUN, 1, Message.of("command.previous-picture"), () -> window.stepPicture(-1))
            .on("Alt+Page Up"),
        Command.of(RUN, 2, Message.of("command.show-problems"), tabs::enterProblems),
        Command.of(RUN, 2, Message.of("command.next-problem"), tabs::nextProblem)
            .on("F8")
            .when(_ ->
                !current.get().state().analysis().diagnostics().isEmpty()
                    || current.get().training().problem().isPresent()),
        Command.of(RUN, 2, Message.of("command.apply-fix"), tabs::applyFirstFix)
            .on("Alt+Enter")
            .when(_ ->
                current.get().learning().offersFixes()
                    && Stream.concat(
                            current.get().state().analysis().diagnostics().stream(),
                            current.get().training().problem().stream())
                        .anyMatch(problem -> !problem.fixes().isEmpty())));
  }

  private List<Command> learn() {
    return List.of(
        Command.of(LEARN, 0, Message.of("command.lessons"), sheets::showLessons)
            .on("F9")
            .under(Cover.START_PAGE),
        Command.of(LEARN, 0, Message.of("command.glossary"), sheets::showGlossary)
            .on("Shift+F1")
            .under(Cover.START_PAGE),
        Command.of(LEARN, 3, Message.of("command.record"), this::record)
            .when(CommandBook::isFilled),
        Command.of(LEARN, 3, Message.of("command.break-it"), this::breakIt)
            .when(state ->
                state.isChecked() && !state.graph().isEmpty() && state.analysis().isValid()),
        Command.of(LEARN, 1, Message.of("command.go-to-step"), tabs::showLearn).on("Shift+F9"),
        Command.of(LEARN, 1, Message.of("command.next-step"), () -> learning(Learning::next))
            .on("Shortcut+Shift+Page Down")
            .when(_ -> isTaught()),
        Command.of(
                LEARN,
                1,
                Message.of("command.previous-step"),
                () -> learning(learning -> learning.go(learning.state().notebook().at() - 1)))
            .on("Shortcut+Shift+Page Up")
            .when(_ -> isTaught()),
        Command.of(LEARN, 1, Message.of("command.hint"), () -> learning(Learning::hint))
            .on("Shortcut+Shift+H")
            .when(_ -> isTaught()),
        Command.of(LEARN, 2, Message.of("command.start-over"), () -> learning(Learning::startOver))
            .when(_ -> isTaught()),
        Command.of(LEARN, 2, Message.of("command.save-notebook"), files::saveNotebook)
            .when(_ -> isTaught()));
  }

  private void record() {
    current.get().recording().begin();
    tabs.showLearn();
  }

  private void breakIt() {
    var design = current.get();
    design
        .recording()
        .breakIt(
            ThreadLocalRandom.current().nextInt(SEEDS),
            design.title(),
            files::open,
            window::remark);
  }

  private boolean isTaught() {
    return current.get().learning().state().lesson().isPresent();
  }

  /// Does something with the lesson, and shows the step.
  private void learning(Consumer<Learning> what) {
    what.accept(current.get().learning());
    tabs.showLearn();
  }

  private List<Command> help() {
    return List.of(
        Command.of(HELP, 0, Message.of("command.commands"), () -> overlays.list(withBlocks()))
            .on("Shortcut+Shift+P")
            .under(Cover.START_PAGE),
        Command.of(HELP, 0, Message.of("command.keys"), () -> overlays.keys(all()))
            .on("F1")
            .under(Cover.START_PAGE),
        Command.of(HELP, 1, Message.of("command.about"), this::about).under(Cover.START_PAGE));
  }

  private void about() {
    var number = CommandBook.class.getPackage().getImplementationVersion();
    dialogs.tell(
        say("shell.vertebra-and-version", number == null ? "" : " " + number),
        say("shell.draw-neural-networks-see", Runtime.version().feature()));
  }

  private Measuring measuring() {
    return current.get().measuring();
  }

  private static boolean isChosen(WorkbenchState state) {
    return !state.selection().nodes().isEmpty();
  }

  private static boolean isCopied(WorkbenchState state) {
    return isChosen(state) || state.selection().frame().isPresent();
  }

  private static boolean isOne(WorkbenchState state) {
    return state.selection().single().isPresent();
  }

  /// Whether the design itself is looked at, which alone keeps frames, notes and folded cards.
  private boolean isOutside() {
    return !workbench().isInside();
  }

  private static boolean isFilled(WorkbenchState state) {
    return !state.graph().isEmpty();
  }

  private void enter() {
    now().single().ifPresent(editor::enter);
  }

  private void select(Selection selection) {
    workbench().select(selection);
  }

  private Selection now() {
    return workbench().state().selection();
  }

  private vertebra.graph.Graph graph() {
    return workbench().state().graph();
  }

  private Workbench workbench() {
    return current.get().level().get();
  }
}
