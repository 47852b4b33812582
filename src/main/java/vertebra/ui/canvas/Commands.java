package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.input.ClipboardContent;
import vertebra.block.Role;
import vertebra.canvas.Alignment;
import vertebra.canvas.Bends;
import vertebra.canvas.Camera;
import vertebra.canvas.FrameBox;
import vertebra.canvas.Gesture;
import vertebra.design.RoleFrames;
import vertebra.document.CardState;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.workbench.Actions;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Selection;
import vertebra.workbench.Workbench;

/// What keys, menus and the window around the canvas can ask of it, beyond the mouse.
final class Commands {

  /// Nearer than this a card that is shown is read.
  private static final double LEGIBLE = 0.6;

  private static final double NOTE_WIDTH = 240;
  private static final double NOTE_HEIGHT = 96;
  private static final double FRAME_WIDTH = 420;
  private static final double FRAME_HEIGHT = 280;

  private final CanvasModel desk;
  private final Actions actions;
  private final Clipboard clipboard;
  private final NameField name;
  private final NoteField note;
  private final Consumer<String> say;
  private final Consumer<Camera> glide;
  private final Supplier<Optional<Point>> mouse;
  private final Runnable takeBack;

  /// From where each level of each design was looked at before the view last jumped.
  private final Map<Workbench, Camera> before = new WeakHashMap<>();

  /// @param glide moves the view smoothly
  /// @param mouse where the mouse is, if it is over the canvas
  /// @param takeBack takes the last deed back
  Commands(
      CanvasModel desk,
      Actions actions,
      Clipboard clipboard,
      NameField name,
      NoteField note,
      Consumer<String> say,
      Consumer<Camera> glide,
      Supplier<Optional<Point>> mouse,
      Runnable takeBack) {
    this.desk = desk;
    this.actions = actions;
    this.clipboard = clipboard;
    this.name = name;
    this.note = note;
    this.takeBack = takeBack;
    this.say = say;
    this.glide = glide;
    this.mouse = mouse;
  }

  /// Does what a design keeps of itself alone, not of the inside of a block.
  private void atTop(Runnable edit) {
    if (desk.isInside()) say.accept(say("canvas.this-is-the-inside-of-a-block"));
    else edit.run();
  }

  /// Goes back to where one looked from before the view last jumped.
  void previousView() {
    var target = before.get(desk.workbench());
    if (target != null) jump(target);
  }

  private void jump(Camera target) {
    if (!target.equals(desk.camera())) before.put(desk.workbench(), desk.camera());
    glide.accept(target);
  }

  /// Puts the selected cards in order.
  void align(Alignment alignment, String label) {
    desk.workbench().perform(label, alignment.edit(desk.view(), desk.chosen()));
  }

  void fit() {
    jump(desk.fitted());
  }

  /// Zooms about the middle of what is shown; 1 is full size.
  void zoomTo(double zoom) {
    jump(desk.camera().zoomed(zoom / desk.camera().zoom(), desk.window().centre()));
  }

  void maps() {
    desk.toggleMaps();
  }

  void fitSelection() {
    var box = desk.view().bounds(desk.chosen());
    jump(box.map(desk::fitted).orElseGet(desk::fitted));
  }

  /// Full size, around the middle of what is shown.
  void fullSize() {
    jump(
        desk.camera()
            .withZoom(1)
            .centredOn(desk.middle(), desk.window().width(), desk.window().height()));
  }

  void reveal(NodeId id) {
    desk.view()
        .card(id)
        .ifPresent(card ->
            jump(
                desk.camera().zoom() < LEGIBLE
                    ? desk.camera()
                        .withZoom(1)
                        .centredOn(
                            card.bounds().centre(), desk.window().width(), desk.window().height())
                    : desk.showing(card.bounds())));
  }

  void copy() {
    clipboard.copy().ifPresent(Commands::put);
  }

  void cut() {
    clipboard.cut().ifPresent(Commands::put);
  }

  private static void put(String text) {
    var content = new ClipboardContent();
    content.putString(text);
    javafx.scene.input.Clipboard.getSystemClipboard().setContent(content);
  }

  /// Pastes what the system's clipboard holds.
  ///
  /// @param keepIncoming whether wires from outside the copied part are connected again
  void paste(boolean keepIncoming) {
    var text = javafx.scene.input.Clipboard.getSystemClipboard().getString();
    var objection = Optional.ofNullable(text).flatMap(clipboard::objection);
    if (objection.isPresent()) say.accept(objection.get());
    else if (text == null || !pasted(text, keepIncoming))
      say.accept(say("canvas.the-clipboard-holds-no-blocks"));
  }

  /// At the mouse, if it is over the canvas.
  private boolean pasted(String text, boolean keepIncoming) {
    return mouse
        .get()
        .map(desk.camera()::toWorld)
        .map(at -> new Position(Math.rint(at.x()), Math.rint(at.y())))
        .map(at -> clipboard.pasteAt(text, at, keepIncoming))
        .orElseGet(() -> clipboard.paste(text, keepIncoming));
  }

  void duplicate() {
    clipboard.duplicate();
  }

  void delete() {
    actions.delete();
  }

  void deleteAndHeal() {
    actions.deleteAndHeal();
  }

  void mute() {
    actions.toggleMuted();
  }

  void bypass() {
    actions.toggleBypassed();
  }

  /// Gives the selected cards a state, or takes it from them.
  void toggle(CardState state) {
    var label =
        switch (state) {
          case COLLAPSED -> say("step.collapse");
          case FEW_PORTS -> say("step.hide-ports");
          case PINNED -> say("step.pin");
        };
    atTop(() -> actions.toggle(state, label));
  }

  void link() {
    actions.connectSelected().ifPresent(say);
  }

  void relink() {
    actions.reconnectSelected().ifPresent(say);
  }

  /// Moves the selected cards, the selected note or frame with what stands in it, or the last bend
  /// of the selected wire; consecutive moves are one step.
  void nudge(double dx, double dy) {
    var selection = desk.selection();
    selection.frame().flatMap(this::frame).ifPresent(frame -> nudge(frame, dx, dy));
    selection.wire().ifPresent(wire -> nudge(wire, dx, dy));
    actions.nudge(dx, dy);
  }

  private void nudge(FrameBox frame, double dx, double dy) {
    var around = new Gesture.Around(desk.view(), desk.camera(), desk.chosen());
    desk.workbench()
        .perform(
            say("step.move"), List.of("nudge", frame.key()), Gesture.moved(frame, dx, dy, around));
  }

  private void nudge(Edge wire, double dx, double dy) {
    atTop(() ->
        desk.workbench()
            .perform(
                say("canvas.bend-wire"),
                List.of("nudge", wire),
                Bends.nudged(desk.view(), wire, dx, dy)));
  }

  private Optional<FrameBox> frame(String key) {
    return desk.view().frames().stream().filter(frame -> frame.key().equals(key)).findFirst();
  }

  /// Gives a wire one more bend, for keys to lead elsewhere.
  void bendFurther(Edge wire) {
    atTop(() -> desk.workbench().perform(say("canvas.bend-wire"), Bends.bent(desk.view(), wire)));
  }

  /// The note or frame with a place of its own after the selected one, or before it; empty beyond
  /// the last.
  Optional<String> frameBeside(boolean backwards) {
    var keys =
        desk.view().frames().stream().filter(FrameBox::free).map(FrameBox::key).sorted().toList();
    int at = desk.selection().frame().map(keys::indexOf).orElse(backwards ? keys.size() : -1);
    int next = backwards ? at - 1 : at + 1;
    return next < 0 || next >= keys.size() ? Optional.empty() : Optional.of(keys.get(next));
  }

  void undo() {
    takeBack.run();
  }

  void redo() {
    desk.workbench().redo();
  }

  void selectAll() {
    desk.select(Selection.all(desk.graph()));
  }

  void invert() {
    desk.select(desk.selection().inverted(desk.graph()));
  }

  void upstream() {
    desk.select(desk.selection().upstream(desk.graph()));
  }

  void downstream() {
    desk.select(desk.selection().downstream(desk.graph()));
  }

  void connected() {
    desk.select(desk.selection().connected(desk.graph()));
  }

  /// Looks into the only selected block, if there is something inside.
  void enterSelected() {
    desk.selection().single().ifPresent(this::enter);
  }

  void enter(NodeId id) {
    if (desk.enter(id)) return;
    boolean composite = desk.view().card(id).map(vertebra.canvas.Card::composite).orElse(false);
    say.accept(
        composite
            ? say("canvas.what-is-inside-is-not-known")
            : say("canvas.this-block-has-no-parts-to-look"));
  }

  void group() {
    var box = desk.view().bounds(desk.chosen());
    if (box.isEmpty()) {
      say.accept(say("canvas.select-the-blocks-to-group"));
      return;
    }
    name.ask(
        above(box.get()),
        "",
        say("canvas.name-of-the-new-block"),
        title ->
            title.isEmpty()
                ? Optional.of(say("canvas.the-block-needs-a-name"))
                : actions.group(title));
  }

  void openUp() {
    var composite = desk.selection().single();
    if (composite.isEmpty()) say.accept(say("canvas.select-one-block-made"));
    else if (!desk.isInside() && desk.design().imported().isOfFile(composite.get()))
      desk.design().imported().openUp(composite.get(), say);
    else actions.openUp(composite.get()).ifPresent(say);
  }

  /// Gives the block selected last another title, where the title stands, or the selected note
  /// another text.
  void rename() {
    desk.selection().frame().ifPresent(this::editFrame);
    desk.selection().latest().ifPresent(this::rename);
  }

  private void rename(NodeId id) {
    var card = desk.view().card(id);
    if (card.isEmpty()) return;
    var box = desk.camera().toScreen(card.get().bounds());
    name.ask(
        box,
        card.get().title(),
        say("canvas.title-of-the-block"),
        title -> {
          desk.workbench().perform(say("step.rename", id), new Edit.Retitle(id, title));
          return Optional.empty();
        });
  }

  void renameFrame(String key) {
    atTop(() -> {
      for (FrameBox frame : desk.view().frames())
        if (frame.key().equals(key))
          name.ask(
              desk.camera().toScreen(frame.header()),
              frame.title(),
              say("canvas.title-of-the-frame"),
              title -> retitled(frame, title));
    });
  }

  private Optional<String> retitled(FrameBox frame, String title) {
    if (title.isEmpty()) return Optional.of(say("canvas.the-frame-needs-a-title"));
    var kept = Optional.ofNullable(layout().frames().get(frame.key()));
    kept.ifPresent(known ->
        desk.workbench()
            .perform(
                say("step.rename-frame"), new Edit.SetFrame(frame.key(), known.titled(title))));
    return Optional.empty();
  }

  private vertebra.document.Layout layout() {
    return desk.state().document().layout();
  }

  /// Changes what a note says, or what a frame is called.
  void editFrame(String key) {
    var known = Optional.ofNullable(layout().frames().get(key));
    var area = known.flatMap(Frame::area).filter(_ -> isNote(known.get()));
    if (area.isEmpty()) renameFrame(key);
    else atTop(() -> write(key, known.get().title(), area.get()));
  }

  private static boolean isNote(Frame frame) {
    return frame.role().equals(Frame.NOTE);
  }

  /// Asks for the text of a new note at the mouse, or in the middle of what is shown.
  void addNote() {
    atTop(() -> write(layout().freshFrame(Frame.NOTE), "", area(NOTE_WIDTH, NOTE_HEIGHT)));
  }

  /// Asks for the title of a new frame at the mouse, or in the middle of what is shown.
  void addFreeFrame() {
    var area = area(FRAME_WIDTH, FRAME_HEIGHT);
    var there = desk.showing(box(area));
    glide.accept(there);
    name.ask(
        there.toScreen(box(area)),
        "",
        say("canvas.title-of-the-frame"),
        title -> {
          if (title.isEmpty()) return Optional.of(say("canvas.the-frame-needs-a-title"));
          var key = layout().freshFrame("frame");
          desk.workbench()
              .perform(
                  say("step.frame", title),
                  new Edit.SetFrame(key, new Frame(title, roleFor(title), area)),
                  Selection.ofFrame(key));
          return Optional.empty();
        });
  }

  private void write(String key, String before, Frame.Area area) {
    var there = desk.showing(box(area));
    glide.accept(there);
    note.ask(there.toScreen(box(area)), desk.window(), before, text -> written(key, text, area));
  }

  /// A note without a text is none.
  private void written(String key, String text, Frame.Area area) {
    boolean exists = layout().frames().containsKey(key);
    if (text.isBlank()) {
      if (exists) removeFrame(key);
      return;
    }
    var note = FrameBox.note(text, area);
    if (note.equals(layout().frames().get(key))) return;
    desk.workbench()
        .perform(
            exists ? say("step.edit-note") : say("step.add-note"),
            new Edit.SetFrame(key, note),
            Selection.ofFrame(key));
  }

  /// A place at the mouse, or in the middle of what is shown, or beside what stands there.
  private Frame.Area area(double width, double height) {
    var middle = mouse.get().map(desk.camera()::toWorld);
    var at =
        middle.orElseGet(
            () -> new Point(desk.middle().x() - width / 2, desk.middle().y() - height / 2));
    var seen = desk.camera().toWorld(desk.window());
    double x = Math.clamp(at.x(), seen.x(), Math.max(seen.x(), seen.right() - width));
    double y = Math.clamp(at.y(), seen.y(), Math.max(seen.y(), seen.bottom() - height));
    var free = desk.free(new Box(x, y, width, height));
    return new Frame.Area(new Position(Math.rint(free.x()), Math.rint(free.y())), width, height);
  }

  private static Box box(Frame.Area area) {
    return new Box(area.at().x(), area.at().y(), area.width(), area.height());
  }

  /// Leads a wire through the place of the mouse, or no longer.
  void bend(Edge edge) {
    mouse
        .get()
        .map(desk.camera()::toWorld)
        .ifPresent(at ->
            atTop(() ->
                desk.workbench()
                    .perform(
                        say("canvas.bend-wire"),
                        Bends.toggled(desk.view(), edge, at, desk.camera().zoom()))));
  }

  /// Lets a wire find its way itself.
  void straighten(Edge edge) {
    atTop(() ->
        desk.workbench().perform(say("canvas.unbend-wire"), new Edit.SetBends(edge, List.of())));
  }

  /// Moves the view to a frame or a note, and selects it if it has a place of its own.
  void revealFrame(String key) {
    desk.leaveTo(0);
    frame(key)
        .ifPresent(frame -> {
          if (frame.free()) desk.select(Selection.ofFrame(key));
          jump(
              desk.camera()
                  .withZoom(Math.max(desk.camera().zoom(), 0.75))
                  .centredOn(
                      frame.header().centre(), desk.window().width(), desk.window().height()));
        });
  }

  void removeFrame(String key) {
    atTop(() -> desk.workbench().perform(say("step.remove-frame"), new Edit.RemoveFrame(key)));
  }

  /// Draws a frame around what is selected and asks for its title; a title that is a role's decides
  /// the colour.
  void frame() {
    atTop(() -> {
      var box = desk.view().bounds(desk.chosen());
      if (box.isEmpty()) {
        say.accept(say("canvas.select-the-blocks-to-frame"));
        return;
      }
      name.ask(
          above(box.get()),
          Role.BACKBONE.title(),
          say("canvas.title-of-the-frame"),
          title -> {
            if (title.isEmpty()) return Optional.of(say("canvas.the-frame-needs-a-title"));
            actions.frame(title, roleFor(title));
            return Optional.empty();
          });
    });
  }

  private static String roleFor(String title) {
    var words = title.toLowerCase(Locale.ROOT);
    for (var role : Role.values())
      if (words.startsWith(role.title().toLowerCase(Locale.ROOT))) return RoleFrames.key(role);
    return RoleFrames.key(Role.PART);
  }

  void frameAs(Role role) {
    atTop(() -> actions.frame(role.title(), RoleFrames.key(role)));
  }

  void frameByRole() {
    atTop(() ->
        desk.workbench()
            .perform(say("step.frame-by-role"), RoleFrames.frames(desk.state().design())));
  }

  private Box above(Box world) {
    var box = desk.camera().toScreen(world);
    double x = Math.clamp(box.x(), 8, Math.max(8, desk.window().width() - 240));
    double y = Math.clamp(box.y() - 40, 8, Math.max(8, desk.window().height() - 48));
    return new Box(x, y, 220, 30);
  }

  /// Remembers the present view under a digit, in the design itself.
  void storeView(int number) {
    if (desk.isInside()) return;
    var at = desk.middle();
    var text = String.format(Locale.ROOT, "%.1f %.1f %.4f", at.x(), at.y(), desk.camera().zoom());
    desk.workbench()
        .perform(
            say("step.store-view", number),
            List.of("view", number),
            new Edit.SetSetting(view(number), text));
    say.accept(say("canvas.view-stored-press", number));
  }

  void recallView(int number) {
    var text = desk.state().document().settings().get(view(number));
    if (text == null) {
      say.accept(say("canvas.no-view-is-stored-under", number));
      return;
    }
    desk.leaveTo(0);
    parsed(text).ifPresent(this::jump);
  }

  private static String view(int number) {
    return "view-" + number;
  }

  /// A stored view; nothing if someone wrote something else there.
  private Optional<Camera> parsed(String text) {
    var numbers = new ArrayList<Double>();
    for (var word : text.strip().split(" +", -1)) {
      if (!word.matches("-?\\d{1,9}(\\.\\d{1,6})?")) return Optional.empty();
      numbers.add(Double.valueOf(word));
    }
    if (numbers.size() != 3) return Optional.empty();
    return Optional.of(
        Camera.HOME
            .withZoom(numbers.get(2))
            .centredOn(
                new Point(numbers.get(0), numbers.get(1)),
                desk.window().width(),
                desk.window().height()));
  }

  /// The card after another in the order of computation, or before it.
  Optional<NodeId> neighbour(Optional<NodeId> from, boolean backwards) {
    Graph graph = desk.graph();
    var order = Topology.of(graph).order();
    if (order.isEmpty()) return Optional.empty();
    int at = from.map(order::indexOf).orElse(-1);
    if (at < 0) return Optional.of(backwards ? order.getLast() : order.getFirst());
    int next = backwards ? at - 1 : at + 1;
    return next < 0 || next >= order.size() ? Optional.empty() : Optional.of(order.get(next));
  }

  void selectOnly(NodeId id) {
    desk.select(new LinkedHashSet<>(List.of(id)), Optional.empty());
  }
}
