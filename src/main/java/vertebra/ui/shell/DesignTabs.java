package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Point2D;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import vertebra.ui.theme.Icons;
import vertebra.ui.theme.LateTip;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Scope;
import vertebra.workbench.WindowView;

/// The row of open designs. A press shows one, a drag along the row moves it there, a drag out of
/// the row tears it off into a window of its own. One design alone needs no row.
final class DesignTabs {

  private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");

  /// So many pixels out of the row a tab is torn off.
  private static final double TEAR = 48;

  private final Pane row;
  private final OpenDesigns designs;
  private final DesignFiles files;
  private final Consumer<OpenDesign> tearOff;
  private final Map<OpenDesign, Entry> entries = new LinkedHashMap<>();

  /// One tab.
  ///
  /// @param open lasts as long as the tab
  private record Entry(HBox box, ToggleButton name, Scope open) {}

  /// @param tearOff gives a design a window of its own
  DesignTabs(
      Pane row, OpenDesigns designs, DesignFiles files, Consumer<OpenDesign> tearOff, Scope scope) {
    this.row = row;
    this.designs = designs;
    this.files = files;
    this.tearOff = tearOff;
    designs.all().watch(scope, this::show);
    designs.current().watch(scope, _ -> mark());
  }

  private void show(List<OpenDesign> open) {
    for (var entry : List.copyOf(entries.entrySet())) {
      if (open.contains(entry.getKey())) continue;
      entries.remove(entry.getKey());
      entry.getValue().open().close();
    }
    var tabs = open.size() > 1 ? open : List.<OpenDesign>of();
    row.getChildren().setAll(tabs.stream().<Node>map(each -> tab(each).box()).toList());
    row.setVisible(!tabs.isEmpty());
    row.setManaged(!tabs.isEmpty());
    mark();
  }

  private void mark() {
    entries.forEach((design, entry) -> {
      boolean shown = design == designs.shown();
      entry.box().pseudoClassStateChanged(SELECTED, shown);
      entry.name().setSelected(shown);
    });
  }

  private Entry tab(OpenDesign design) {
    return entries.computeIfAbsent(design, this::entry);
  }

  private Entry entry(OpenDesign design) {
    var name = new ToggleButton();
    name.getStyleClass().addAll("flat", "design-tab-name");
    name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
    name.setMnemonicParsing(false);
    name.setMinWidth(48);
    name.setOnAction(_ -> {
      designs.show(design);
      mark();
    });
    var close =
        Icons.button("close-tab", "fth-x", say("command.close-tab"), () -> files.close(design));
    close.setMinWidth(Region.USE_PREF_SIZE);
    close.setFocusTraversable(false);
    var box = new HBox(name, close);
    box.setAlignment(Pos.CENTER_LEFT);
    box.getStyleClass().add("design-tab");
    name.setContextMenu(menu(design));
    name.addEventHandler(MouseEvent.MOUSE_DRAGGED, event -> dragged(design, event));
    name.addEventHandler(MouseEvent.MOUSE_RELEASED, event -> released(design, event));
    box.addEventHandler(
        MouseEvent.MOUSE_CLICKED,
        event -> {
          if (event.getButton() == MouseButton.MIDDLE) files.close(design);
        });
    var open = new Scope();
    WindowView.of(design, open)
        .watch(
            open,
            now -> {
              var words = (now.isDirty() ? "• " : "") + now.title();
              name.setText(words);
              name.setAccessibleText(
                  now.isDirty() ? say("shell.unsaved-design", now.title()) : now.title());
              LateTip.on(name, design.state().file().map(Object::toString).orElse(now.title()));
            });
    return new Entry(box, name, open);
  }

  private ContextMenu menu(OpenDesign design) {
    return new ContextMenu(
        item(say("command.close-tab"), () -> files.close(design)),
        item(
            say("shell.close-other-tabs"),
            () ->
                designs.all().get().stream()
                    .filter(other -> other != design)
                    .forEach(files::close)),
        item(say("command.tear-off"), () -> tearOff.accept(design)));
  }

  private static MenuItem item(String words, Runnable action) {
    var item = new MenuItem(words);
    item.setOnAction(_ -> action.run());
    return item;
  }

  /// A tab that is dragged over another changes places with it.
  private void dragged(OpenDesign design, MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY || isOutside(event)) return;
    double x = inRow(event).getX();
    var open = designs.all().get();
    for (int i = 0; i < open.size(); i++) {
      var bounds = tab(open.get(i)).box().getBoundsInParent();
      double middle = bounds.getCenterX();
      int at = open.indexOf(design);
      if (i < at && x < middle || i > at && x > middle) {
        designs.move(design, i);
        return;
      }
    }
  }

  private void released(OpenDesign design, MouseEvent event) {
    boolean isTorn = event.getButton() == MouseButton.PRIMARY && isOutside(event);
    if (isTorn && designs.all().get().size() > 1) tearOff.accept(design);
  }

  private boolean isOutside(MouseEvent event) {
    double y = inRow(event).getY();
    return y < -TEAR || y > row.getHeight() + TEAR;
  }

  private Point2D inRow(MouseEvent event) {
    return row.sceneToLocal(event.getSceneX(), event.getSceneY());
  }
}
