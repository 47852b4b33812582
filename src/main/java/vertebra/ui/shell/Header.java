package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.layout.HBox;
import vertebra.design.Samples;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.Themes;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Scope;
import vertebra.workbench.Workbench;

/// Menus and tool bar, made from the commands.
final class Header {

  private final Observed<OpenDesign> current;
  private final Scope scope = new Scope();
  private final Preferences preferences;
  private final DesignFiles files;
  private final Themes themes;
  private final List<Command> commands;
  private final Menus menus = new Menus();

  Header(
      Observed<OpenDesign> current,
      Preferences preferences,
      DesignFiles files,
      Themes themes,
      List<Command> commands) {
    this.current = current;
    this.preferences = preferences;
    this.files = files;
    this.themes = themes;
    this.commands = commands;
  }

  void fill(MenuBar bar, HBox tools) {
    menus.fill(
        bar,
        commands.stream().filter(command -> !isTheme(command)).toList(),
        List.of(
            new Menus.SubMenu(
                Command.Menu.FILE, 0, "menu-recent", say("shell.open-recent"), this::recent),
            new Menus.SubMenu(
                Command.Menu.FILE, 0, "menu-samples", say("shell.open-sample"), this::samples),
            new Menus.SubMenu(
                Command.Menu.VIEW, 3, "menu-theme", say("shell.theme-menu"), this::looks)),
        () -> workbench().state());
    tools
        .getChildren()
        .setAll(
            tool("undo", "fth-corner-up-left"),
            tool("redo", "fth-corner-up-right"),
            tool("arrange", "fth-git-merge"),
            tool("fit", "fth-maximize"),
            tool("commands", "fth-command"));
  }

  void rekey(List<Command> rekeyed) {
    menus.rekey(rekeyed);
  }

  void show(Workbench.WorkbenchState state) {
    menus.show(state);
  }

  private Button tool(String id, String icon) {
    var command = commands.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    var words =
        command.title().apply(workbench().state())
            + (command.keyText().isEmpty() ? "" : " (" + command.keyText() + ")");
    var button = Icons.button("tool-" + id, icon, words, command.action());
    current.bind(
        scope,
        (design, open) ->
            design
                .level()
                .bind(
                    open,
                    (level, shown) ->
                        level.watch(
                            shown, state -> button.setDisable(!command.isEnabled().test(state)))));
    return button;
  }

  private List<MenuItem> recent() {
    var items =
        preferences.recentFiles().stream()
            .map(file -> item(String.valueOf(file.getFileName()), () -> files.open(file)))
            .toList();
    if (!items.isEmpty()) return items;
    var none = new MenuItem(say("shell.no-files-yet"));
    none.setDisable(true);
    return List.of(none);
  }

  private List<MenuItem> samples() {
    return Samples.all().stream()
        .map(sample -> item(sample.title(), () -> files.open(sample)))
        .toList();
  }

  private static boolean isTheme(Command command) {
    return command.id().startsWith(Command.DRESSES);
  }

  private List<MenuItem> looks() {
    return commands.stream()
        .filter(Header::isTheme)
        .<MenuItem>map(command -> {
          var choice = Themes.Choice.of(command.id().substring(Command.DRESSES.length()));
          var item = new RadioMenuItem(choice.title());
          item.setId("menu-" + command.id());
          item.setMnemonicParsing(false);
          item.setSelected(themes.choice() == choice);
          item.setOnAction(_ -> command.action().run());
          return item;
        })
        .toList();
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> action.run());
    return item;
  }

  private Workbench workbench() {
    return current.get().level().get();
  }
}
