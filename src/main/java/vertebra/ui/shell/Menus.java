package vertebra.ui.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.event.Event;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import vertebra.workbench.Workbench;

/// The menu bar, made from the commands. Titles are brought up to date when a menu opens; what can
/// be chosen with every state, because keys work without opening it.
final class Menus {

  /// An entry of a menu that has entries of its own.
  record SubMenu(
      Command.Menu menu, int section, String id, String title, Supplier<List<MenuItem>> items) {}

  private record Entry(Command command, MenuItem item) {}

  private final List<Entry> entries = new ArrayList<>();

  /// @param state of the design that commands are about
  void fill(
      MenuBar bar,
      List<Command> commands,
      List<SubMenu> subMenus,
      Supplier<Workbench.WorkbenchState> state) {
    for (var part : Command.Menu.values()) {
      var menu = new Menu(part.title());
      menu.setId("menu-" + part.name().toLowerCase(java.util.Locale.ROOT));
      int section = Integer.MIN_VALUE;
      var own = commands.stream().filter(command -> command.menu() == part).toList();
      for (var command : own) {
        if (section != Integer.MIN_VALUE && section != command.section()) {
          addSubMenus(menu, part, section, subMenus);
          menu.getItems().add(new SeparatorMenuItem());
        }
        section = command.section();
        menu.getItems().add(item(command));
      }
      addSubMenus(menu, part, section, subMenus);
      for (var sub : subMenus)
        if (sub.menu() == part && own.stream().noneMatch(each -> each.section() == sub.section()))
          menu.getItems().addAll(new SeparatorMenuItem(), made(sub));
      menu.addEventHandler(Menu.ON_SHOWING, (Event _) -> title(state.get()));
      bar.getMenus().add(menu);
    }
    title(state.get());
  }

  private static void addSubMenus(
      Menu menu, Command.Menu part, int section, List<SubMenu> subMenus) {
    for (var sub : subMenus)
      if (sub.menu() == part && sub.section() == section) menu.getItems().add(made(sub));
  }

  private static Menu made(SubMenu sub) {
    var menu = new Menu(sub.title());
    menu.setId(sub.id());
    menu.getItems().setAll(sub.items().get());
    menu.addEventHandler(Menu.ON_SHOWING, (Event _) -> menu.getItems().setAll(sub.items().get()));
    return menu;
  }

  private MenuItem item(Command command) {
    var item = new MenuItem();
    item.setId("menu-" + command.id());
    item.setMnemonicParsing(false);
    item.setOnAction(_ -> command.action().run());
    if (command.isGlobal()) command.keys().ifPresent(item::setAccelerator);
    entries.add(new Entry(command, item));
    return item;
  }

  /// Says and obeys other keys.
  void rekey(List<Command> commands) {
    for (var entry : entries)
      commands.stream()
          .filter(command -> command.id().equals(entry.command().id()) && command.isGlobal())
          .findFirst()
          .ifPresent(command -> entry.item().setAccelerator(command.keys().orElse(null)));
  }

  /// Its title, with the keys that work on the canvas alone, which an accelerator would let work
  /// everywhere.
  private static String titled(Command command, Workbench.WorkbenchState state) {
    var title = command.title().apply(state);
    return command.isGlobal() || command.keyText().isEmpty()
        ? title
        : title + "   " + command.keyText();
  }

  private void title(Workbench.WorkbenchState state) {
    for (var entry : entries) entry.item().setText(titled(entry.command(), state));
  }

  void show(Workbench.WorkbenchState state) {
    for (var entry : entries) entry.item().setDisable(!entry.command().isEnabled().test(state));
  }
}
