package vertebra.ui.shell;

import static vertebra.ui.shell.Command.of;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import vertebra.ui.canvas.EditorPane;
import vertebra.ui.shell.Command.Menu;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Actions;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench;
import vertebra.workbench.Workbench.State;

/// Everything that can be asked of the window.
final class CommandBook {

  private static final Predicate<State> CHOSEN = state -> !state.selection().nodes().isEmpty();
  private static final Predicate<State> ONE = state -> state.selection().single().isPresent();
  private static final Predicate<State> FILLED = state -> !state.graph().isEmpty();

  private final Workbench workbench;
  private final Actions actions;
  private final EditorPane editor;
  private final DesignFiles files;
  private final Themes themes;
  private final Window window;

  /// What the window itself does.
  interface Window {
    void showStart();

    void find();

    void listCommands();

    void showKeys();

    void about();

    void togglePalette();

    void toggleSide();

    void toggleBottom();

    void focusPalette();

    void showInspector();

    void showLesson();

    void rename();

    void nextProblem();

    void applyFirstFix();

    void exportPicture();

    void quit();
  }

  CommandBook(
      Workbench workbench,
      Actions actions,
      EditorPane editor,
      DesignFiles files,
      Themes themes,
      Window window) {
    this.workbench = workbench;
    this.actions = actions;
    this.editor = editor;
    this.files = files;
    this.themes = themes;
    this.window = window;
  }

  List<Command> all() {
    var all = new ArrayList<Command>();
    all.addAll(file());
    all.addAll(edit());
    all.addAll(view());
    all.addAll(arrange());
    all.addAll(run());
    all.addAll(help());
    return List.copyOf(all);
  }

  private List<Command> file() {
    return List.of(
        of("start", Menu.FILE, 0, "Start Screen", window::showStart).on("Shortcut+Shift+N"),
        of("new", Menu.FILE, 0, "New Design", files::newDesign).on("Shortcut+N"),
        of("open", Menu.FILE, 0, "Open…", files::open).on("Shortcut+O"),
        of("save", Menu.FILE, 1, "Save", files::save).on("Shortcut+S").when(FILLED),
        of("save-as", Menu.FILE, 1, "Save As…", files::saveAs).on("Shortcut+Shift+S").when(FILLED),
        of("export-picture", Menu.FILE, 2, "Export Picture…", window::exportPicture)
            .on("Shortcut+Shift+E")
            .when(FILLED),
        of("quit", Menu.FILE, 3, "Quit", window::quit).on("Shortcut+Q"));
  }

  private List<Command> edit() {
    return List.of(
        of("undo", Menu.EDIT, 0, "Undo", workbench::undo)
            .titled(state -> state.history().undoLabel().map(what -> "Undo " + what).orElse("Undo"))
            .when(state -> state.history().canUndo())
            .on("Shortcut+Z"),
        of("redo", Menu.EDIT, 0, "Redo", workbench::redo)
            .titled(state -> state.history().redoLabel().map(what -> "Redo " + what).orElse("Redo"))
            .when(state -> state.history().canRedo())
            .on("Shortcut+Shift+Z"),
        of("cut", Menu.EDIT, 1, "Cut", editor::cut).on("Shortcut+X").when(CHOSEN),
        of("copy", Menu.EDIT, 1, "Copy", editor::copy).on("Shortcut+C").when(CHOSEN),
        of("paste", Menu.EDIT, 1, "Paste", () -> editor.paste(false)).on("Shortcut+V"),
        of("paste-wired", Menu.EDIT, 1, "Paste with Incoming Wires", () -> editor.paste(true))
            .on("Shortcut+Shift+V"),
        of("duplicate", Menu.EDIT, 1, "Duplicate", editor::duplicate).on("Shortcut+D").when(CHOSEN),
        of("delete", Menu.EDIT, 2, "Delete", editor::delete)
            .onCanvas("Delete")
            .when(state -> !state.selection().isEmpty()),
        of("delete-heal", Menu.EDIT, 2, "Delete and Heal the Wires", editor::deleteAndHeal)
            .onCanvas("Shift+Delete")
            .when(CHOSEN),
        of("rename", Menu.EDIT, 3, "Rename…", window::rename).on("F2").when(ONE),
        of("mute", Menu.EDIT, 3, "Mute", actions::toggleMuted).onCanvas("M").when(CHOSEN),
        of("bypass", Menu.EDIT, 3, "Bypass", actions::toggleBypassed).onCanvas("B").when(CHOSEN),
        of("link", Menu.EDIT, 3, "Connect in Order", actions::connectSelected)
            .onCanvas("L")
            .when(state -> state.selection().size() > 1),
        of("select-all", Menu.EDIT, 4, "Select All", () -> select(Selection.all(graph())))
            .on("Shortcut+A")
            .when(FILLED),
        of("invert", Menu.EDIT, 4, "Invert Selection", () -> select(now().inverted(graph())))
            .on("Shortcut+I")
            .when(FILLED),
        of("upstream", Menu.EDIT, 4, "Select Upstream", () -> select(now().upstream(graph())))
            .onCanvas("U")
            .when(CHOSEN),
        of("downstream", Menu.EDIT, 4, "Select Downstream", () -> select(now().downstream(graph())))
            .onCanvas("J")
            .when(CHOSEN),
        of("connected", Menu.EDIT, 4, "Select Connected", () -> select(now().connected(graph())))
            .onCanvas("K")
            .when(CHOSEN),
        of("find", Menu.EDIT, 5, "Find a Block in the Design…", window::find)
            .on("Shortcut+F")
            .when(FILLED));
  }

  private List<Command> view() {
    var list = new ArrayList<Command>();
    list.add(
        of("fit", Menu.VIEW, 0, "Show Everything", editor::fit).onCanvas("Shift+F").when(FILLED));
    list.add(
        of("fit-selection", Menu.VIEW, 0, "Show the Selection", editor::fitSelection)
            .onCanvas("F")
            .when(CHOSEN));
    list.add(of("enter", Menu.VIEW, 0, "Look Inside", this::enter).onCanvas("Enter").when(ONE));
    list.add(
        of("leave", Menu.VIEW, 0, "Go Outside", editor::leave)
            .onCanvas("Alt+Up")
            .when(_ -> !editor.trail().isEmpty()));
    list.add(
        of("search-palette", Menu.VIEW, 1, "Search the Palette", window::focusPalette)
            .on("Shortcut+K"));
    list.add(of("show-inspector", Menu.VIEW, 1, "Show the Inspector", window::showInspector));
    list.add(of("show-lesson", Menu.VIEW, 1, "Read the Lesson", window::showLesson));
    list.add(of("toggle-palette", Menu.VIEW, 2, "Palette On or Off", window::togglePalette));
    list.add(of("toggle-side", Menu.VIEW, 2, "Inspector On or Off", window::toggleSide));
    list.add(
        of("toggle-bottom", Menu.VIEW, 2, "Problems and Run On or Off", window::toggleBottom)
            .on("Shortcut+J"));
    for (var choice : Themes.Choice.values())
      list.add(
          of(
                  "theme-" + choice.name().toLowerCase(java.util.Locale.ROOT),
                  Menu.VIEW,
                  3,
                  "Theme: " + choice.title(),
                  () -> themes.choose(choice))
              .titled(_ -> (themes.choice() == choice ? "✓ " : "") + "Theme: " + choice.title()));
    return list;
  }

  private List<Command> arrange() {
    return List.of(
        of("arrange", Menu.ARRANGE, 0, "Arrange", editor::arrange)
            .on("Shortcut+Shift+L")
            .when(FILLED),
        of("frame", Menu.ARRANGE, 1, "Frame the Selection…", editor::frame).when(CHOSEN),
        of("frame-roles", Menu.ARRANGE, 1, "Frame Backbone, Neck and Head", editor::frameByRole)
            .when(FILLED),
        of("group", Menu.ARRANGE, 2, "Make a Block of the Selection…", editor::group)
            .on("Shortcut+G")
            .when(CHOSEN),
        of("open-up", Menu.ARRANGE, 2, "Open Up into Its Parts", editor::openUp)
            .on("Shortcut+Shift+G")
            .when(ONE));
  }

  private List<Command> run() {
    return List.of(
        of("next-problem", Menu.RUN, 2, "Next Problem", window::nextProblem)
            .on("F8")
            .when(state -> !state.analysis().diagnostics().isEmpty()),
        of("apply-fix", Menu.RUN, 2, "Apply the First Fix", window::applyFirstFix)
            .on("Alt+Enter")
            .when(state ->
                state.analysis().diagnostics().stream()
                    .anyMatch(problem -> !problem.fixes().isEmpty())));
  }

  private List<Command> help() {
    return List.of(
        of("commands", Menu.HELP, 0, "All Commands…", window::listCommands).on("Shortcut+Shift+P"),
        of("keys", Menu.HELP, 0, "Keys and Gestures", window::showKeys).on("F1"),
        of("about", Menu.HELP, 1, "About Vertebra", window::about));
  }

  private void enter() {
    now().single().ifPresent(editor::enter);
  }

  private void select(Selection selection) {
    workbench.select(selection);
  }

  private Selection now() {
    return workbench.state().selection();
  }

  private vertebra.graph.Graph graph() {
    return workbench.state().graph();
  }
}
