package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.text.Text;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;

/// Everything has room: at every size of the window in points that 900 × 600, 1280 × 800 and 1920 ×
/// 1080 pixels have at the scales 1, 1.5 and 2, in both themes, every label shows its whole text,
/// no two lie on each other, and nothing that is pressed lies outside.
class RoomTest extends WindowTest {

  private record Size(int width, int height) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(900, 600),
          new Size(1280, 800),
          new Size(853, 533),
          new Size(640, 400),
          new Size(1920, 1080),
          new Size(1280, 720),
          new Size(960, 540));

  /// Labels that say what a person named, a path, or a long remark with its whole text as a tip.
  private static final Set<String> FREE =
      Set.of(
          "design-title",
          "design-tab-name",
          "block-summary",
          "block-title",
          "figure-note",
          "problem-node",
          "recent-folder",
          "row-summary",
          "drawer-title",
          "status-outputs");

  private static final String DESIGN =
      """
      image = input
      first = conv-2d image
      second = relu first
      out = output second
      """;

  private double width;
  private double height;

  @BeforeEach
  void show() throws Exception {
    width = stage.getWidth();
    height = stage.getHeight();
    design(DESIGN);
    select("first");
  }

  @AfterEach
  void restore() {
    robot.interact(() -> {
      stage.setWidth(width);
      stage.setHeight(height);
      fire("menu-theme-system");
    });
  }

  private void fire(String id) {
    find("#menu-bar", MenuBar.class).getMenus().stream()
        .map(Menu::getItems)
        .flatMap(List::stream)
        .filter(item -> id.equals(item.getId()))
        .forEach(javafx.scene.control.MenuItem::fire);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "menu-start",
        "menu-export-model",
        "menu-devices",
        "menu-compare",
        "menu-settings",
        "menu-keys",
        "menu-commands"
      })
  void everythingHasRoom(String opened) {
    var guilty = new ArrayList<String>();
    for (var theme : List.of("menu-theme-light", "menu-theme-dark"))
      for (var size : SIZES) {
        robot.interact(() -> {
          fire(theme);
          stage.setWidth(size.width());
          stage.setHeight(size.height());
          if (!opened.isEmpty()) fire(opened);
        });
        WaitForAsyncUtils.waitForFxEvents();
        WaitForAsyncUtils.waitForFxEvents();
        robot.interact(() -> {
          var root = stage.getScene().getRoot();
          root.applyCss();
          root.layout();
          var top = top(opened);
          for (var fault : faults(top)) guilty.add(theme + " " + size + ": " + fault);
        });
        if (!opened.isEmpty()) press(KeyCode.ESCAPE);
      }
    assertEquals(
        "", String.join("\n", guilty.stream().limit(60).toList()), () -> guilty.size() + " faults");
  }

  private Parent top(String opened) {
    if (opened.isEmpty()) return stage.getScene().getRoot();
    return find(opened.equals("menu-start") ? "#start-screen" : "#layer", Parent.class);
  }

  private List<String> faults(Parent root) {
    var faults = new ArrayList<String>();
    var labels = all(root).filter(Labeled.class::isInstance).map(Labeled.class::cast).toList();
    var seen = new ArrayList<Labeled>();
    for (var label : labels) {
      if (label.getText() == null || label.getText().isBlank() || label instanceof ListCell)
        continue;
      if (!isFree(label) && !shown(label).equals(label.getText()) && !label.isWrapText())
        faults.add("cut: " + words(label) + " shows " + shown(label));
      if (!isWithin(label)) {
        if (label instanceof Button && scroll(label) == null)
          faults.add("outside: " + words(label));
        continue;
      }
      for (var other : seen)
        if (overlap(label, other)) faults.add("on each other: " + words(label) + words(other));
      seen.add(label);
    }
    return faults;
  }

  private static Stream<Node> all(Node node) {
    if (!node.isVisible() || node.getOpacity() == 0) return Stream.empty();
    var below =
        node instanceof Parent parent
            ? parent.getChildrenUnmodifiable().stream().flatMap(RoomTest::all)
            : Stream.<Node>empty();
    return Stream.concat(Stream.of(node), below);
  }

  private static boolean isFree(Labeled label) {
    return label.getStyleClass().stream().anyMatch(FREE::contains)
        || label.getId() != null && FREE.contains(label.getId());
  }

  /// The text as it is drawn.
  private static String shown(Labeled label) {
    return label.getChildrenUnmodifiable().stream()
        .filter(RoomTest::isText)
        .map(text -> ((Text) text).getText())
        .findFirst()
        .orElse(label.getText());
  }

  /// Icons are letters of a typeface too.
  private static boolean isText(Node node) {
    return node instanceof Text && node.getStyleClass().contains("text");
  }

  private static String words(Labeled label) {
    return "«" + label.getText() + "» " + label.getStyleClass() + label.getId() + " ";
  }

  private static ScrollPane scroll(Node node) {
    for (Node at = node; at != null; at = at.getParent())
      if (at instanceof ScrollPane pane) return pane;
    return null;
  }

  private boolean isWithin(Labeled label) {
    var bounds = label.localToScene(label.getLayoutBounds());
    var scene = stage.getScene();
    var room = scroll(label);
    boolean inScroll = room == null || room.localToScene(room.getLayoutBounds()).contains(bounds);
    return inScroll
        && bounds.getMinX() >= -1
        && bounds.getMinY() >= -1
        && bounds.getMaxX() <= scene.getWidth() + 1
        && bounds.getMaxY() <= scene.getHeight() + 1;
  }

  private static boolean overlap(Labeled one, Labeled other) {
    if (isAround(one, other) || isAround(other, one)) return false;
    var first = drawn(one);
    var second = drawn(other);
    double width =
        Math.min(first.getMaxX(), second.getMaxX()) - Math.max(first.getMinX(), second.getMinX());
    double height =
        Math.min(first.getMaxY(), second.getMaxY()) - Math.max(first.getMinY(), second.getMinY());
    return width > 2 && height > 3;
  }

  private static Bounds drawn(Labeled label) {
    return label.getChildrenUnmodifiable().stream()
        .filter(RoomTest::isText)
        .findFirst()
        .map(text -> text.localToScene(text.getLayoutBounds()))
        .orElseGet(() -> label.localToScene(label.getLayoutBounds()));
  }

  private static boolean isAround(Node outer, Node inner) {
    for (Node at = inner; at != null; at = at.getParent()) if (at == outer) return true;
    return false;
  }
}
