package vertebra.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListCell;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.control.skin.VirtualFlow;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.testfx.util.WaitForAsyncUtils;
import vertebra.paint.Colour;

/// Everything has room (the largest size is cut to the screen that tests have): at the sizes in
/// points that windows of 900 × 600, 1280 × 800 and 1920 × 1080 pixels have at the scales 1, 1.5
/// and 2, every label of the window, its panels, its sheets and the start page shows its whole text
/// in colours that can be read, no two lie on each other, and nothing that is pressed lies outside.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RoomTest extends WindowTest {

  /// The opened model stays among what was opened last, which the other tests do not expect.
  private static final int LAST = Integer.MAX_VALUE;

  /// @param width in points
  /// @param height in points
  private record Size(int width, int height) {}

  /// What is looked at.
  ///
  /// @param opened the menu entry that opens it; empty for the window as it is
  /// @param query what is looked through
  /// @param isCover whether Escape closes it
  private record Sight(String opened, String query, boolean isCover) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(900, 600),
          new Size(1280, 800),
          new Size(853, 533),
          new Size(640, 400),
          new Size(1600, 1000),
          new Size(1280, 720),
          new Size(960, 540));

  /// The smallest text that is read without effort, in points.
  private static final double LEAST_TEXT = 10;

  private static final List<Sight> SIGHTS =
      Stream.of(
              Stream.of(new Sight("", "#shell", false)),
              Stream.of(
                      "show-inspector",
                      "show-run",
                      "show-train",
                      "show-lesson",
                      "go-to-step",
                      "show-tensors",
                      "show-microscope",
                      "show-measure",
                      "show-budget",
                      "show-import")
                  .map(id -> new Sight("menu-" + id, "#shell", false)),
              Stream.of(new Sight("menu-start", "#start-screen", true)),
              Stream.of(
                      "export-model",
                      "export-picture",
                      "devices",
                      "compare",
                      "settings",
                      "lessons",
                      "glossary",
                      "keys",
                      "commands")
                  .map(id -> new Sight("menu-" + id, "#layer", true)))
          .flatMap(sights -> sights)
          .toList();

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
          "status-parameters",
          "status-macs",
          "status-peak",
          "status-outputs");

  private static final String DESIGN =
      """
      image = input
      first = conv-2d image
      second = relu first
      out = output second
      """;

  private static final int LOOKS = 4;

  private double width;
  private double height;

  @BeforeEach
  void show() throws Exception {
    width = stage.getWidth();
    height = stage.getHeight();
    design(DESIGN);
    select("first");
  }

  @AfterAll
  void restore() {
    robot.interact(() -> {
      stage.setWidth(width);
      stage.setHeight(height);
      fire("menu-theme-system");
    });
  }

  private void fire(String id) {
    find("#menu-bar", MenuBar.class).getMenus().stream()
        .flatMap(RoomTest::items)
        .filter(item -> id.equals(item.getId()))
        .forEach(MenuItem::fire);
  }

  private static Stream<MenuItem> items(Menu menu) {
    return menu.getItems().stream()
        .flatMap(item ->
            item instanceof Menu inner
                ? Stream.concat(Stream.of(item), items(inner))
                : Stream.of(item));
  }

  @Test
  void everythingHasRoomInASmallWindowAndInTheSmallest() {
    var faults = faults("menu-theme-light", new Size(900, 600));
    faults.addAll(popups("light"));
    faults.addAll(faults("menu-theme-dark", new Size(640, 400)));
    faults.addAll(popups("dark"));
    assertEquals("", String.join("\n", faults));
  }

  @Test
  void everyStepOfALessonHasRoomInTheSmallestWindow() {
    resize("menu-theme-light", new Size(640, 400));
    var faults = new ArrayList<String>();
    eachStepOfALesson(i -> faults.addAll(faults("step " + i, "#shell")));
    assertEquals("", String.join("\n", faults));
  }

  @Test
  @Tag("full")
  void everythingHasRoomAtEverySizeInBothThemes() {
    var faults = new ArrayList<String>();
    for (var theme : List.of("menu-theme-light", "menu-theme-dark"))
      for (var size : SIZES) faults.addAll(faults(theme, size));
    assertEquals("", String.join("\n", faults));
  }

  /// The sheet that needs a model file, with a step that is done.
  @Test
  @Order(LAST)
  void whatChangesAModelHasRoomAtEverySizeInBothThemes() throws Exception {
    modelFile();
    var faults = new ArrayList<String>();
    for (var theme : List.of("menu-theme-light", "menu-theme-dark")) {
      robot.interact(() -> fire("menu-rework"));
      robot.interact(() -> find("#rework-add", ButtonBase.class).fire());
      until("done", () -> !find("#rework-done", Parent.class).getChildrenUnmodifiable().isEmpty());
      for (var size : SIZES) {
        resize(theme, size);
        faults.addAll(faults(size + " " + theme, "#layer"));
      }
      press(KeyCode.ESCAPE);
      faults.addAll(faults(theme, "#shell"));
    }
    assertEquals("", String.join("\n", faults));
  }

  /// What was opened last makes the start page higher than the smallest window.
  @Test
  @Order(LAST)
  void theStartPageHasRoomForWhatWasOpenedLast() throws Exception {
    modelFile();
    resize("menu-theme-dark", new Size(640, 400));
    robot.interact(() -> fire("menu-start"));
    var faults = faults("start page", "#start-screen");
    press(KeyCode.ESCAPE);
    assertEquals("", String.join("\n", faults));
  }

  @Test
  @Tag("full")
  void everythingHasRoomInLargeText() {
    enlarge(150);
    var faults = faults("menu-theme-light", new Size(1280, 800));
    enlarge(100);
    assertEquals("", String.join("\n", faults));
  }

  @Test
  void aChoiceIsAsWideAsBeforeAfterLargerText() {
    resize("menu-theme-light", new Size(1280, 800));
    double before = widthOfAChoice();
    enlarge(150);
    double larger = widthOfAChoice();
    enlarge(100);
    assertTrue(larger > before, "it does not widen");
    assertEquals(before, widthOfAChoice(), 1);
  }

  private double widthOfAChoice() {
    robot.interact(() -> fire("menu-compare"));
    WaitForAsyncUtils.waitForFxEvents();
    double width = find("#compare-y", Region.class).getWidth();
    press(KeyCode.ESCAPE);
    return width;
  }

  private void enlarge(int percent) {
    robot.interact(() -> fire("menu-settings"));
    WaitForAsyncUtils.waitForFxEvents();
    robot.interact(() -> {
      @SuppressWarnings("unchecked")
      ChoiceBox<Integer> sizes = find("#settings-text", ChoiceBox.class);
      sizes.setValue(percent);
    });
    press(KeyCode.ESCAPE);
    WaitForAsyncUtils.waitForFxEvents();
  }

  private List<String> faults(String theme, Size size) {
    resize(theme, size);
    var faults = new ArrayList<String>();
    for (var sight : SIGHTS) {
      robot.interact(() -> fire(sight.opened()));
      faults.addAll(faults(size + " " + theme + " " + sight.opened(), sight.query()));
      if (sight.isCover()) press(KeyCode.ESCAPE);
    }
    return faults;
  }

  /// What cannot be read of menus and tips, which are windows of their own.
  private List<String> popups(String theme) {
    var faults = new ArrayList<String>();
    var tip = new Tooltip("What a thing does");
    robot.interact(() -> {
      for (var menu : find("#menu-bar", MenuBar.class).getMenus()) {
        menu.show();
        faults.addAll(paleInPopups(theme + " " + menu.getId()));
        menu.hide();
      }
      tip.show(stage);
      faults.addAll(paleInPopups(theme + " tip"));
      tip.hide();
    });
    return faults;
  }

  private static List<String> paleInPopups(String where) {
    var faults = new ArrayList<String>();
    int labels = 0;
    for (var window : List.copyOf(Window.getWindows())) {
      if (!(window instanceof PopupWindow)) continue;
      var root = window.getScene().getRoot();
      root.applyCss();
      root.layout();
      for (var label : all(root).filter(Labeled.class::isInstance).toList()) {
        labels++;
        for (var fault : pale((Labeled) label)) faults.add(where + ": " + fault);
      }
    }
    if (labels == 0) faults.add(where + ": nothing is shown");
    return faults;
  }

  private void resize(String theme, Size size) {
    robot.interact(() -> {
      fire(theme);
      stage.setWidth(size.width());
      stage.setHeight(size.height());
    });
    WaitForAsyncUtils.waitForFxEvents();
  }

  private List<String> faults(String where, String query) {
    WaitForAsyncUtils.waitForFxEvents();
    WaitForAsyncUtils.waitForFxEvents();
    var faults = new ArrayList<String>();
    // What arrives late is laid out with a pulse after it: what stays is a fault.
    for (int look = 0; look == 0 || look < LOOKS && !faults.isEmpty(); look++) {
      if (look > 0) WaitForAsyncUtils.waitForFxEvents();
      faults.clear();
      robot.interact(() -> {
        var root = stage.getScene().getRoot();
        root.applyCss();
        root.layout();
        for (var fault : faults(find(query, Parent.class))) faults.add(where + ": " + fault);
      });
    }
    return faults;
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
        if (label instanceof ButtonBase && !isScrolled(label))
          faults.add("outside: " + words(label));
        continue;
      }
      for (var other : seen)
        if (overlap(label, other)) faults.add("on each other: " + words(label) + words(other));
      seen.add(label);
      for (var part : label.getChildrenUnmodifiable())
        if (isText(part) && part instanceof Text text && text.getFont().getSize() < LEAST_TEXT)
          faults.add("small, " + text.getFont().getSize() + ": " + words(label));
      faults.addAll(pale(label));
    }
    return faults;
  }

  /// Text is read with a contrast of 4.5 or more, and of 3 where it cannot be used now; what is
  /// ticked has an edge of 3 or more.
  private static List<String> pale(Labeled label) {
    var faults = new ArrayList<String>();
    var ground = ground(label.getParent());
    if (label.getTextFill() instanceof Color ink) {
      var own = over(fill(label), ground);
      double contrast =
          contrast(faded(ink, own, opacity(label)), faded(own, ground, opacity(label)));
      if (contrast < (label.isDisabled() ? 3 : 4.5))
        faults.add("pale " + contrast + ": " + words(label));
    }
    if (!label.isDisabled() && label.lookup(".box") instanceof Region box)
      if (contrast(edge(box), ground) < 3) faults.add("no edge: " + words(label));
    return faults;
  }

  private static Color edge(Region box) {
    return box.getBackground() != null
            && box.getBackground().getFills().getFirst().getFill() instanceof Color colour
        ? colour
        : Color.TRANSPARENT;
  }

  /// What is painted behind the text of a node itself.
  private static Color fill(Region region) {
    if (region.getBackground() == null) return Color.TRANSPARENT;
    var fills = region.getBackground().getFills();
    return !fills.isEmpty() && fills.getLast().getFill() instanceof Color colour
        ? colour
        : Color.TRANSPARENT;
  }

  private static Color ground(Node node) {
    var around = new ArrayList<Color>();
    for (Node at = node; at != null; at = at.getParent())
      if (at instanceof Region region) around.addFirst(fill(region));
    var ground = Color.WHITE;
    for (var each : around) ground = over(each, ground);
    return ground;
  }

  private static Color over(Color above, Color below) {
    return faded(
        Color.color(above.getRed(), above.getGreen(), above.getBlue()), below, above.getOpacity());
  }

  private static Color faded(Color colour, Color ground, double opacity) {
    return ground.interpolate(colour, opacity);
  }

  private static double opacity(Node node) {
    double opacity = 1;
    for (Node at = node; at != null; at = at.getParent()) opacity *= at.getOpacity();
    return opacity;
  }

  private static double contrast(Color one, Color other) {
    return Colour.contrast(bits(one), bits(other));
  }

  private static int bits(Color colour) {
    return Colour.of(
        255,
        (int) Math.round(255 * colour.getRed()),
        (int) Math.round(255 * colour.getGreen()),
        (int) Math.round(255 * colour.getBlue()));
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

  /// Whether what is out of sight can be scrolled to.
  private static boolean isScrolled(Node node) {
    for (Node at = node; at != null; at = at.getParent())
      if (at instanceof ScrollPane || at instanceof VirtualFlow) return true;
    return false;
  }

  /// Whether all of it can be seen: nothing around it, such as a tab or what scrolls, cuts it off.
  private boolean isWithin(Labeled label) {
    var drawn = inner(label.localToScene(label.getLayoutBounds()));
    for (Node at = label.getParent(); at != null; at = at.getParent()) {
      boolean cuts = at.getClip() != null || at instanceof ScrollPane || at.getParent() == null;
      if (cuts && !at.localToScene(at.getLayoutBounds()).contains(drawn)) return false;
    }
    return true;
  }

  /// Without the pixel by which places are rounded.
  private static Bounds inner(Bounds bounds) {
    return new BoundingBox(
        bounds.getMinX() + 1,
        bounds.getMinY() + 1,
        Math.max(0, bounds.getWidth() - 2),
        Math.max(0, bounds.getHeight() - 2));
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
