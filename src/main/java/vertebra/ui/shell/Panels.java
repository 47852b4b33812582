package vertebra.ui.shell;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import vertebra.workbench.Preferences;
import vertebra.workbench.Settings;

/// The panels around the canvas: palette, side and bottom. They come and go, and remember their
/// sizes.
final class Panels {

  private static final double PALETTE = 232;
  private static final double SIDE = 300;

  /// The width of the side while it shows runs, whose pictures want it.
  private static final double RUN = 448;

  /// In windows up to this width the palette folds by itself beside what is wide.
  private static final double NARROW = 1366;

  /// No panel takes more than this share of the window.
  private static final double LARGEST = 0.45;

  private static final double BOTTOM = 210;

  /// The share of the width that the bottom panel has, then beside the canvas, while a room looks.
  private static final double PRESENTED = 0.66;

  private static final double DIVIDER = 3;

  /// The least width of the canvas beside panels, where the window has it.
  private static final double CANVAS = 320;

  /// How often in a row panels are given their sizes again that a layout took from them.
  private static final int TRIES = 3;

  /// A window that is smaller has not been shown yet.
  private static final double LEAST = 300;

  private final SplitPane columns;
  private final SplitPane rows;
  private final Region palette;
  private final Supplier<Optional<Double>> folded;
  private final Consumer<Boolean> giveWay;
  private final TabPane side;
  private final TabPane bottom;
  private final Preferences preferences;
  private final Executor later;

  /// Panels that the window has no room for now and that come back when it has.
  private final Set<Region> away = new LinkedHashSet<>();

  private Optional<Tab> run = Optional.empty();
  private Optional<Tab> microscope = Optional.empty();

  /// The pane whose divider is dragged.
  private Optional<SplitPane> dragged = Optional.empty();

  private int tries;

  /// The share of the height that the bottom panel has while the microscope is in front.
  private double magnified;

  /// What stood beside and below the canvas before a room looked on.
  private Optional<Set<Region>> before = Optional.empty();

  private Runnable leave = () -> {};

  /// @param folded the width of the palette while it is folded
  /// @param giveWay told whether the palette is to fold because something beside it is wide
  Panels(
      SplitPane columns,
      SplitPane rows,
      Region palette,
      Supplier<Optional<Double>> folded,
      Consumer<Boolean> giveWay,
      TabPane side,
      TabPane bottom,
      Preferences preferences,
      Executor later) {
    this.later = later;
    this.columns = columns;
    this.rows = rows;
    this.palette = palette;
    this.folded = folded;
    this.giveWay = giveWay;
    this.side = side;
    this.bottom = bottom;
    this.preferences = preferences;
    SplitPane.setResizableWithParent(palette, false);
    SplitPane.setResizableWithParent(side, false);
    SplitPane.setResizableWithParent(bottom, false);
    if (isHidden("palette", false)) columns.getItems().remove(palette);
    if (isHidden("side", false)) columns.getItems().remove(side);
    if (isHidden("bottom", true)) rows.getItems().remove(bottom);
    columns
        .widthProperty()
        .subscribe(_ -> {
          tries = 0;
          afterwards(this::placeColumns);
        });
    palette.widthProperty().subscribe(_ -> mend());
    side.widthProperty().subscribe(_ -> mend());
    rows.heightProperty().subscribe(_ -> afterwards(this::placeRows));
    rows.widthProperty()
        .subscribe(_ -> {
          if (before.isPresent()) afterwards(this::placeRows);
        });
    columns.addEventFilter(MouseEvent.MOUSE_PRESSED, event -> dragged = divided(event));
    columns.addEventFilter(
        MouseEvent.MOUSE_RELEASED,
        _ -> {
          dragged.ifPresent(pane -> {
            if (pane == rows) rememberRows();
            else rememberColumns();
          });
          dragged = Optional.empty();
        });
  }

  /// The pane whose divider is pressed, if one is.
  private Optional<SplitPane> divided(MouseEvent event) {
    if (!(event.getTarget() instanceof Node divider)
        || divider.getStyleClass().stream().noneMatch(word -> word.startsWith("split-pane-")))
      return Optional.empty();
    for (Node at = divider; at != null; at = at.getParent())
      if (at == rows || at == columns) return Optional.of((SplitPane) at);
    return Optional.empty();
  }

  /// Which tabs are wide: in a narrow window the palette folds beside them and comes back after.
  ///
  /// @param run at the side, which is wider while it is selected
  /// @param microscope at the bottom
  void widen(Tab run, Tab microscope) {
    this.run = Optional.of(run);
    this.microscope = Optional.of(microscope);
    run.selectedProperty().subscribe((_, _) -> paletteResized());
    microscope
        .selectedProperty()
        .subscribe((_, _) -> {
          paletteResized();
          afterwards(this::placeRows);
        });
    rows.getItems().subscribe(this::paletteResized);
  }

  private boolean isRun() {
    return columns.getItems().contains(side) && run.filter(Tab::isSelected).isPresent();
  }

  private boolean isCrowded(double width) {
    return width <= NARROW && (isRun() || isMagnified());
  }

  private boolean isMagnified() {
    return rows.getItems().contains(bottom) && microscope.filter(Tab::isSelected).isPresent();
  }

  /// A split pane gives its parts equal shares when it is laid out for the first time, which may be
  /// after they were given their sizes.
  private void mend() {
    double width = columns.getWidth();
    if (dragged.isPresent() || before.isPresent() || width < LEAST || tries >= TRIES) return;
    boolean isOff =
        columns.getItems().contains(palette) && differs(palette.getWidth(), paletteWidth(width))
            || columns.getItems().contains(side) && differs(side.getWidth(), sideWidth(width));
    if (!isOff) return;
    tries++;
    afterwards(this::placeColumns);
  }

  private static boolean differs(double one, double other) {
    return Math.abs(one - other) > 2 * DIVIDER;
  }

  private void afterwards(Runnable placing) {
    later.execute(placing);
  }

  private boolean isHidden(String panel, boolean usually) {
    return preferences.text("panel." + panel).map("hidden"::equals).orElse(usually);
  }

  private double size(String panel, double usual, double whole) {
    var text = preferences.text("size." + panel).orElse("");
    double wished = text.matches("\\d{2,5}") ? Double.parseDouble(text) : usual;
    return wished < whole * LARGEST ? wished : Math.min(usual, whole * LARGEST);
  }

  /// Gives the panels their sizes, whenever the window has another; after the layout that gave it
  /// the size, which would move them.
  private void placeColumns() {
    double width = columns.getWidth();
    if (width < LEAST) return;
    giveWay(width);
    fold(width);
    var positions = DoubleStream.builder();
    if (columns.getItems().contains(palette)) positions.add(paletteWidth(width) / width);
    if (columns.getItems().contains(side)) positions.add(1 - sideWidth(width) / width);
    columns.setDividerPositions(positions.build().toArray());
  }

  private void giveWay(double width) {
    if (before.isEmpty()) giveWay.accept(isCrowded(width));
  }

  /// Leaves the canvas its room: of panels that do not fit beside it, the palette folds first.
  private void fold(double width) {
    if (before.isPresent()) return;
    unfold(palette, 0, width);
    unfold(side, columns.getItems().size(), width);
    if (taken(width) > width - CANVAS && columns.getItems().contains(side)) fold(palette);
    if (taken(width) > width - CANVAS) fold(side);
  }

  private void fold(Region panel) {
    if (columns.getItems().size() > 1 && columns.getItems().remove(panel)) away.add(panel);
  }

  private void unfold(Region panel, int place, double width) {
    if (!away.contains(panel)) return;
    double wanted = panel == palette ? paletteWidth(width) : sideWidth(width);
    if (taken(width) + wanted > width - CANVAS) return;
    away.remove(panel);
    columns.getItems().add(place, panel);
  }

  private double paletteWidth(double width) {
    return folded.get().orElseGet(() -> size("palette", usual(PALETTE), width));
  }

  /// As wide as larger text needs it.
  private double usual(double width) {
    return width * Math.max(1, new Settings(preferences).textSize() / 100.0);
  }

  private double sideWidth(double width) {
    return isRun() ? size("run", usual(RUN), width) : size("side", usual(SIDE), width);
  }

  /// How much of a width the panels beside the canvas take.
  private double taken(double width) {
    double taken = columns.getItems().contains(palette) ? paletteWidth(width) : 0;
    return columns.getItems().contains(side) ? taken + sideWidth(width) : taken;
  }

  private void placeRows() {
    double height = rows.getHeight();
    if (before.isPresent()) rows.setDividerPosition(0, 1 - PRESENTED);
    else if (height >= LEAST && rows.getItems().contains(bottom)) {
      double share = size("bottom", BOTTOM, height) / height;
      rows.setDividerPosition(0, 1 - (isMagnified() ? Math.max(share, magnified) : share));
    }
  }

  /// Gives panels their width when the palette was folded or unfolded, or something else is shown.
  void paletteResized() {
    tries = 0;
    // What is about to be laid out for the first time is not made to be folded right after.
    if (columns.getWidth() < LEAST && columns.getScene() != null)
      giveWay(columns.getScene().getWidth());
    afterwards(this::placeColumns);
  }

  /// Leaves the canvas and the bottom panel alone in the window, for a room.
  void clear() {
    var shown = new LinkedHashSet<Region>();
    for (var panel : List.of(palette, side)) if (columns.getItems().remove(panel)) shown.add(panel);
    if (rows.getItems().contains(bottom)) shown.add(bottom);
    before = Optional.of(shown);
    rows.setOrientation(Orientation.HORIZONTAL);
  }

  /// Brings back what was there before.
  void restore() {
    var shown = before.orElse(Set.of());
    before = Optional.empty();
    rows.setOrientation(Orientation.VERTICAL);
    if (shown.contains(palette)) columns.getItems().addFirst(palette);
    if (shown.contains(side)) columns.getItems().addLast(side);
    if (!shown.contains(bottom)) rows.getItems().remove(bottom);
    placeColumns();
    placeRows();
  }

  /// Who gets the keyboard when the panel that had it is put away.
  void onLeft(Runnable action) {
    leave = action;
  }

  void togglePalette() {
    makeRoom(palette, side);
    toggle("palette", columns, palette, 0);
    placeColumns();
  }

  void toggleSide() {
    makeRoom(side, palette);
    toggle("side", columns, side, columns.getItems().size());
    placeColumns();
  }

  void toggleBottom() {
    toggle("bottom", rows, bottom, rows.getItems().size());
    placeRows();
  }

  void showPalette() {
    if (!columns.getItems().contains(palette)) togglePalette();
  }

  void showSide(Tab tab) {
    if (!columns.getItems().contains(side)) toggleSide();
    side.getSelectionModel().select(tab);
  }

  void showBottom(Tab tab) {
    if (!rows.getItems().contains(bottom)) {
      if (before.isPresent()) rows.getItems().add(bottom);
      else toggleBottom();
    }
    bottom.getSelectionModel().select(tab);
  }

  /// Gives the bottom panel at least so many pixels, if the window has them; after what another tab
  /// had is given back.
  void growBottom(double pixels) {
    afterwards(() -> grow(pixels));
  }

  private void grow(double pixels) {
    if (before.isPresent()) return;
    double height = rows.getHeight();
    if (height < LEAST || !rows.getItems().contains(bottom)) return;
    double wished = Math.min(pixels, LARGEST * height);
    if (bottom.getHeight() < wished) rows.setDividerPosition(0, 1 - wished / height);
  }

  /// Gives the bottom panel at least this share of the height, for as long as the microscope is in
  /// front; or what somebody gave it then.
  void magnify(double share) {
    if (magnified == 0) magnified = share;
    placeRows();
  }

  /// Whether a tab of the bottom panel can be seen.
  boolean isBottom(Tab tab) {
    return rows.getItems().contains(bottom) && tab.isSelected();
  }

  /// Where two panels have no room, the one that is asked for takes the other's.
  private void makeRoom(Region wanted, Region other) {
    away.remove(wanted);
    double width = columns.getWidth();
    boolean comes = !columns.getItems().contains(wanted);
    if (comes && paletteWidth(width) + usual(SIDE) > width - CANVAS) fold(other);
  }

  private void toggle(String name, SplitPane pane, Node panel, int place) {
    if (before.isPresent()) return;
    boolean hide = pane.getItems().contains(panel);
    var scene = Optional.ofNullable(pane.getScene());
    var keyboard = scene.map(Scene::getFocusOwner);
    if (hide) pane.getItems().remove(panel);
    else pane.getItems().add(place, panel);
    preferences.set("panel." + name, hide ? "hidden" : "shown");
    if (keyboard.filter(owner -> owner.getScene() == null).isPresent()) leave.run();
  }

  /// Writes down how high the bottom panel is that somebody gave a height. What the microscope has
  /// is its own, and is had until the program ends.
  private void rememberRows() {
    if (before.isPresent() || !rows.getItems().contains(bottom)) return;
    if (isMagnified()) magnified = bottom.getHeight() / rows.getHeight();
    else size(bottom.getHeight(), rows.getHeight(), "bottom", BOTTOM);
  }

  /// Writes down how wide the panels are that somebody gave a width.
  private void rememberColumns() {
    if (before.isPresent()) return;
    if (columns.getItems().contains(palette) && folded.get().isEmpty())
      size(palette.getWidth(), columns.getWidth(), "palette", usual(PALETTE));
    if (columns.getItems().contains(side))
      size(
          side.getWidth(),
          columns.getWidth(),
          isRun() ? "run" : "side",
          usual(isRun() ? RUN : SIDE));
  }

  /// A size that leaves the canvas no room is none that a person chose: it comes from before the
  /// first layout.
  ///
  /// What differs by no more than a divider is the same size: else a panel would lose that much
  /// each time the program is used.
  private void size(double pixels, double whole, String panel, double usual) {
    boolean isOther = Math.abs(pixels - size(panel, usual, whole)) > DIVIDER;
    if (isOther && pixels > 40 && pixels < whole * LARGEST)
      preferences.set("size." + panel, String.valueOf(Math.round(pixels)));
  }
}
