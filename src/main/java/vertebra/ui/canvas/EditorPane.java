package vertebra.ui.canvas;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.DoubleConsumer;
import javafx.application.Platform;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.shape.Rectangle;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.block.Preset;
import vertebra.canvas.Alignment;
import vertebra.canvas.Card;
import vertebra.canvas.Effect;
import vertebra.canvas.Hit;
import vertebra.canvas.MapFace;
import vertebra.canvas.Marks;
import vertebra.canvas.Picture;
import vertebra.canvas.Pointer;
import vertebra.design.BlockSearch;
import vertebra.design.Drawing;
import vertebra.design.Titles;
import vertebra.document.CardState;
import vertebra.document.Document;
import vertebra.document.Layout;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;
import vertebra.paint.Box;
import vertebra.paint.Palette;
import vertebra.paint.Point;
import vertebra.text.Texts;
import vertebra.ui.parts.Keymap;
import vertebra.workbench.Actions;
import vertebra.workbench.CanvasView;
import vertebra.workbench.Clipboard;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Preferences;
import vertebra.workbench.Selection;
import vertebra.workbench.Settings;
import vertebra.workbench.Shown;

/// The node editor. It shows the current open design, or the inside of one of its composites, and
/// turns mouse, keyboard and drops into actions of its workbench.
///
/// Its colours are `-vertebra-canvas-…` and `-vertebra-tone-…` of the style sheets in force; see
/// [Palette] for the names.
public final class EditorPane extends Region {

  private final CanvasModel desk;
  private final Pane body = new Pane();
  private final Pane ground = new Pane();
  private final Colours colours = new Colours(body, this::requestLayout);
  private final SceneCanvas scene;
  private final Overlay overlay;
  private final Proxies proxies;
  private final Faces faces;
  private final Notes notes = new Notes();
  private final Floats floats;
  private final ErrorBubble bubble;
  private final Offering offering;
  private final PortChooser ports;
  private final NameField name;
  private final NoteField note;
  private final Gestures gestures;
  private final Commands commands;
  private final Motion motion;
  private final Arranging arranging;
  private final CanvasMenu menu;
  private final Pointing pointing;
  private final FocusRing ring;
  private Runnable looking = () -> {};

  /// @param background where slow work is done: judging wires, arranging
  public EditorPane(
      Observed<OpenDesign> current,
      Actions actions,
      Clipboard clipboard,
      Preferences preferences,
      Executor background) {
    desk = new CanvasModel(current);
    scene = new SceneCanvas(desk, colours::styles);
    overlay = new Overlay(desk, colours::styles);
    proxies = new Proxies(desk);
    ring = new FocusRing(desk, overlay, proxies, ground);
    floats =
        new Floats(
            desk,
            colours::styles,
            preferences,
            new EmptyCanvas(desk.state().catalogue(), preset -> begin(preset, background)));
    bubble =
        new ErrorBubble(
            desk,
            () -> current.get().previews(),
            fix -> {
              if (desk.state().isChecked()) actions.apply(fix);
            },
            () -> current.get().learning().offersFixes());
    var placements = new Placements(desk, background);
    offering =
        new Offering(
            desk,
            actions,
            clipboard,
            preferences,
            notes,
            this::mouse,
            background,
            placements,
            this::focusGround,
            this::ring);
    name = new NameField(this::focusGround, notes::say);
    note = new NoteField(this::focusGround);
    var settings = new Settings(preferences);
    var keymap = new Keymap(settings);
    motion = new Motion(desk, scene, settings::isMotionReduced);
    faces = new Faces(desk, motion);
    desk.within(floats::covers, motion::glide);
    desk.onMended(motion::morph);
    commands =
        new Commands(
            desk,
            actions,
            clipboard,
            name,
            note,
            notes::say,
            motion::glide,
            this::mouse,
            placements::undo);
    arranging = new Arranging(desk, background, Platform::runLater, notes::say, motion::leadFrom);
    menu =
        new CanvasMenu(
            ground,
            desk,
            commands,
            actions,
            offering::atMouse,
            offering::replacements,
            this::choosePorts,
            arranging,
            keymap);
    var performer =
        new Performer(desk, actions, clipboard, notes::say, offering::at, this::clicked);
    pointing =
        new Pointing(
            desk,
            overlay,
            notes,
            faces,
            this::gestures,
            colours::styles,
            offering::isOpen,
            background);
    gestures = new Gestures(desk, performer, pointing::gestureChanged);
    ports =
        new PortChooser(
            desk,
            background,
            Platform::runLater,
            performer::connect,
            wire -> desk.select(Selection.of(wire)),
            menu::openAt,
            hit -> clear(actions, hit),
            this::focusGround);
    var keys =
        new Keys(
            desk,
            commands,
            gestures,
            ring,
            offering::byKey,
            this::wireByKey,
            arranging::start,
            keymap);
    new Drops(
            desk,
            actions,
            clipboard,
            preferences,
            overlay::showTarget,
            overlay::hover,
            notes,
            background,
            placements)
        .attach(ground);
    assemble();
    listen(keys);
    desk.watch(this::changed);
    desk.start();
  }

  private void assemble() {
    getStyleClass().add("editor-pane");
    setAccessibleRole(AccessibleRole.PARENT);
    ground.setId("canvas");
    ground.getStyleClass().add("canvas-ground");
    ground.setFocusTraversable(true);
    ground.setAccessibleRole(AccessibleRole.LIST_VIEW);
    ground.setAccessibleText(Texts.say("canvas.design"));
    body.getStyleClass().add("canvas-body");
    colours.handDown();
    ground.getChildren().addAll(scene, faces.channels(), proxies, overlay, floats.earlier());
    var over = new ArrayList<Node>(List.of(ground));
    over.addAll(floats.parts());
    over.addAll(List.of(bubble, notes, name.label(), name, note, offering.chooser(), ports));
    layOver(over);
    for (var child : List.of(scene, faces.channels(), proxies, overlay, ground, notes))
      child.setManaged(false);
    getChildren().addAll(colours.probe(), body);
    body.setManaged(false);
    // Keys that a text has no use for are no commands either while it is written.
    body.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getTarget() == note) event.consume();
        });
    var clip = new Rectangle();
    clip.widthProperty().bind(widthProperty());
    clip.heightProperty().bind(heightProperty());
    setClip(clip);
  }

  /// Lays parts over each other, each when it is first seen: a window starts without the others.
  private void layOver(List<? extends Node> parts) {
    var laid = body.getChildren();
    for (var part : parts)
      part.visibleProperty()
          .subscribe(seen -> {
            if (!seen || part.getParent() != null) return;
            var below = parts.subList(0, parts.indexOf(part));
            laid.add((int) laid.stream().filter(below::contains).count(), part);
            requestLayout();
          });
  }

  private void listen(Keys keys) {
    // A window that opens with a design has a blank one before.
    floats
        .hint()
        .visibleProperty()
        .subscribe(seen -> {
          if (!seen) body.getChildren().remove(floats.hint());
        });
    gestures.attach(ground);
    ground.setOnContextMenuRequested(event -> {
      if (event.isKeyboardTrigger()) openMenu();
    });
    ground.addEventHandler(
        KeyEvent.KEY_PRESSED,
        event -> {
          notes.hideBubble();
          keys.pressed(event);
        });
    ground.addEventHandler(KeyEvent.KEY_RELEASED, keys::released);
    ground.addEventFilter(MouseEvent.MOUSE_PRESSED, _ -> pressed());
    ground.addEventHandler(MouseEvent.MOUSE_MOVED, _ -> pointing.hovered());
    ground.addEventHandler(MouseEvent.MOUSE_EXITED, _ -> pointing.left());
    ground.addEventHandler(MouseEvent.MOUSE_CLICKED, this::doubleClicked);
    ground
        .focusedProperty()
        .addListener((_, _, focused) -> {
          if (!focused) gestures.space(false);
        });
  }

  @Override
  public String getUserAgentStylesheet() {
    return Objects.requireNonNull(EditorPane.class.getResource("/styles/canvas.css"))
        .toExternalForm();
  }

  // what the window around it asks

  /// Zooms about the middle of what is shown; 1 is full size.
  public void zoomTo(double zoom) {
    commands.zoomTo(zoom);
  }

  /// Shows the whole design.
  public void fit() {
    commands.fit();
  }

  /// Shows the whole design in the room that the canvas has once the window is laid out anew.
  public void fitLater() {
    Platform.runLater(() -> Platform.runLater(commands::fit));
  }

  /// Shows what is selected, or everything.
  public void fitSelection() {
    commands.fitSelection();
  }

  /// Moves the view as little as needed to show a block.
  public void reveal(NodeId id) {
    commands.reveal(id);
  }

  /// Goes to a block, into the composites around it, the outermost first, and selects it there.
  public void show(List<NodeId> place) {
    if (lead(place)) focusGround();
  }

  /// The same, while the keyboard stays where it is. Answers whether the way could be gone.
  public boolean lead(List<NodeId> place) {
    var around = place.subList(0, place.size() - 1);
    if (!desk.trail().equals(around)) {
      desk.leaveTo(0);
      for (var id : around) if (!desk.enter(id)) return false;
    }
    commands.selectOnly(place.getLast());
    commands.reveal(place.getLast());
    return true;
  }

  /// Takes the last deed back, also one whose block is still about to come.
  public void undo() {
    commands.undo();
  }

  /// Arranges what is selected, or everything, in the background.
  public void arrange() {
    arranging.start();
  }

  /// Lets the whole design flow the other way, in the background.
  public void turn() {
    arranging.turn();
  }

  /// Opens the search for a block at the mouse, or in the middle.
  public void offerBlocks() {
    offering.atMouse();
  }

  /// Offers blocks to stand in the place of the one card that is chosen.
  public void offerReplacements() {
    offering.replacements();
  }

  /// Lists the ports and wires of the block with the ring, from which wires can be drawn by name.
  public void choosePorts() {
    ring.focused()
        .or(() -> desk.selection().latest())
        .ifPresentOrElse(ports::open, () -> notes.say(Texts.say("canvas.go-to-a-block-first")));
  }

  private void wireByKey() {
    choosePorts();
    ports.openedByKey();
  }

  private static void clear(Actions actions, Hit hit) {
    if (hit instanceof Hit.OnPort(var spot)) actions.disconnect(spot.port());
    else if (hit instanceof Hit.OnWire(var wire)) actions.disconnect(wire);
  }

  /// Looks into a composite of the shown graph.
  public void enter(NodeId id) {
    commands.enter(id);
  }

  /// Leaves the composite that is looked into; answers whether there was one.
  public boolean leave() {
    return desk.leave();
  }

  /// The composites that are looked into, the outermost first.
  public List<NodeId> trail() {
    return desk.trail();
  }

  /// Puts bars and numbers of a measured quantity on cards, and says what they mean; nothing for
  /// none.
  public void setHeat(Map<NodeId, Marks.Amount> heat, Optional<CanvasView.Scale> scale) {
    desk.heat(heat);
    floats.measured(scale);
    requestLayout();
  }

  /// Says in the bands of parts what share of the time they take.
  ///
  /// @param millis of each block in one run; none if nobody measured it
  public void setTimes(Map<NodeId, Double> millis) {
    desk.times(millis);
  }

  /// Puts a padlock on cards whose weights stay as they are in training.
  public void setLocked(Set<NodeId> locked) {
    desk.lock(locked);
  }

  /// Marks the card that does not go with the data that the design shall learn from.
  public void setProblem(Optional<Diagnostic> problem) {
    desk.problem(problem);
  }

  /// Shows what leaves output ports, and says so if that is about an earlier state.
  ///
  /// @param isUnseen whether what leaves them now could not be worked out
  public void setPortValues(Shown<Map<Port, PortValue>> shown, boolean isUnseen) {
    floats.earlier().mark(shown, isUnseen ? Texts.say("canvas.could-not-be-worked-out") : "");
    requestLayout();
    faces.show(shown.known().orElse(Map.of()));
  }

  /// Shows what leaves output ports while the design learns, in the place of what left them before.
  public void setLearning(Map<Port, BufferedImage> pictures) {
    faces.learn(pictures);
  }

  /// Frames what a place that is looked at saw on the maps of the shown graph.
  ///
  /// @param regions by port, as shares of its map from 0 to 1; none for no frames
  public void frameSeen(Map<PortPath, Box> regions) {
    faces.frameSeen(regions);
  }

  /// Frames what a place saw that is pointed at here; as long as one is, in the place of what is
  /// looked at elsewhere.
  ///
  /// @param regions as of [#frameSeen]
  public void framePointed(Map<PortPath, Box> regions) {
    faces.framePointed(regions);
  }

  /// Who shows the numbers of a map that was clicked.
  public void onMap(Runnable action) {
    looking = action;
  }

  /// Takes the feature maps off the faces of volumes, or puts them back.
  public void toggleMaps() {
    desk.toggleMaps();
    faces.channels().update();
  }

  public void copy() {
    commands.copy();
  }

  public void cut() {
    commands.cut();
  }

  /// Pastes what the system's clipboard holds.
  ///
  /// @param keepIncoming whether wires from outside the copied part are connected again
  public void paste(boolean keepIncoming) {
    commands.paste(keepIncoming);
  }

  /// Goes back to where one looked from before the view last jumped.
  public void previousView() {
    commands.previousView();
  }

  /// Gives the selected cards a state, or takes it from them if all have it.
  public void toggle(CardState state) {
    commands.toggle(state);
  }

  /// Puts the selected cards in order.
  ///
  /// @param label what undo calls it
  public void align(Alignment alignment, String label) {
    commands.align(alignment, label);
  }

  public void duplicate() {
    commands.duplicate();
  }

  public void delete() {
    commands.delete();
  }

  public void deleteAndHeal() {
    commands.deleteAndHeal();
  }

  /// Asks for a name where the selected blocks are, and makes a block of them.
  public void group() {
    commands.group();
  }

  /// Puts the parts of the selected composite in its place.
  public void openUp() {
    commands.openUp();
  }

  /// Asks for another title where the selected block is.
  public void rename() {
    commands.rename();
  }

  /// Asks for the title of a frame around the selected blocks.
  public void frame() {
    commands.frame();
  }

  /// Asks for the text of a new note.
  public void addNote() {
    commands.addNote();
  }

  /// Asks for the title of a new frame with a place of its own.
  public void addFreeFrame() {
    commands.addFreeFrame();
  }

  /// Brings a note or another frame into view.
  public void showFrame(String key) {
    focusGround();
    commands.revealFrame(key);
  }

  /// Frames backbone, neck, head and the other parts that have a role.
  public void frameByRole() {
    commands.frameByRole();
  }

  /// Tells the user something in passing, at the foot of the canvas.
  public void say(String words) {
    notes.say(words);
  }

  /// What is shown now, for a picture of it.
  ///
  /// @param name what the design is called; a file of a level is called by the blocks around it too
  public Picture.Sight sight(String name) {
    var names = new ArrayList<>(List.of(name));
    names.addAll(new Titles(desk.design().state().design()).along(trail()));
    return new Picture.Sight(
        desk.whole(),
        desk.camera().toWorld(desk.window()),
        desk.marks(),
        String.join(" – ", names));
  }

  /// How the canvas is zoomed: 1 is full size.
  public double zoom() {
    return desk.camera().zoom();
  }

  /// Tells how the canvas is zoomed, now and at every change.
  public void onZoom(DoubleConsumer watcher) {
    watcher.accept(zoom());
    desk.watch(change -> {
      if (change == CanvasModel.Change.CAMERA) watcher.accept(zoom());
    });
  }

  /// Puts a block in the middle of what is shown, not on another card, and selects it.
  public void add(BlockSearch.Offer offer) {
    offering.add(offer);
  }

  /// Puts a ready-made network on the canvas, once it is laid out.
  private void begin(Preset preset, Executor background) {
    var catalogue = desk.state().catalogue();
    var layout = Layout.EMPTY.with(desk.view().flow());
    background.execute(() -> {
      var graph = preset.graph().get();
      var analysis = new Analyzer(catalogue).analyze(graph);
      var placed =
          Drawing.placed(Document.of(graph).with(layout), catalogue, analysis, () -> false);
      Platform.runLater(() -> insert(placed));
    });
  }

  /// Shows what wires and boxes mean, or no longer.
  public void toggleLegend() {
    floats.toggleLegend();
  }

  /// Puts a whole design into the shown one, beside what is there, and shows it.
  public void insert(Document part) {
    offering.insert(part);
    commands.fit();
  }

  @Override
  public void requestFocus() {
    focusGround();
  }

  // what happens

  private void changed(CanvasModel.Change change) {
    switch (change) {
      case VIEW -> {
        scene.viewChanged();
        proxies.viewChanged();
        faces.channels().update();
        overlay.cameraMoved();
        notes.hideBubble();
        floats.viewChanged();
        bubble.update();
        ring.follow();
        requestLayout();
      }
      case MARKS -> {
        bubble.update();
        ring.follow();
        scene.marksChanged();
        overlay.cameraMoved();
        floats.marksChanged();
      }
      case CAMERA -> {
        scene.cameraMoved();
        floats.cameraMoved();
        bubble.update();
        proxies.cameraMoved();
        faces.channels().update();
        overlay.cameraMoved();
      }
      case PLACE -> {
        gestures.cancel();
        ring.focus(Optional.empty());
        floats.placeChanged();
        requestLayout();
      }
    }
  }

  private void pressed() {
    focusGround();
    menu.hide();
    offering.close();
    ports.close(false);
    pointing.still();
    notes.hush();
    motion.stop();
  }

  private void clicked(Effect.Click click) {
    var keys = click.pointer().keys();
    if (click.pointer().button() == Pointer.Button.PRIMARY && !keys.shift() && !keys.control())
      faces.shown(click.hit(), click.pointer().world()).ifPresent(this::look);
    if (click.pointer().button() == Pointer.Button.SECONDARY)
      menu.open(click.hit(), click.pointer().screen());
  }

  /// Shows the numbers of a map; the keyboard stays here.
  private void look(MapFace face) {
    desk.design().tensors().choose(faces.path(face.port()));
    looking.run();
  }

  /// The menu of the selected wire, note or frame, else of the card with the ring, else of the
  /// canvas.
  private void openMenu() {
    menu.openAt(
        desk.selection()
            .wire()
            .<Hit>map(Hit.OnWire::new)
            .or(() -> desk.selection().frame().map(Hit.OnFrameHeader::new))
            .or(() -> ring.focused().map(Hit.OnCard::new))
            .orElse(Hit.NOTHING));
  }

  private void doubleClicked(MouseEvent event) {
    boolean twice =
        event.getButton() == MouseButton.PRIMARY
            && event.getClickCount() == 2
            && event.isStillSincePress();
    if (!twice) return;
    switch (gestures.under()) {
      case Hit.OnCard(var id) -> {
        boolean composite = desk.view().card(id).map(Card::composite).orElse(false);
        if (composite) commands.enter(id);
        else commands.rename();
      }
      case Hit.OnFrameHeader(var key) -> commands.editFrame(key);
      case Hit.OnFrame _, Hit.OnNothing _ -> offering.atMouse();
      case Hit.OnWire(var edge) -> commands.bend(edge);
      case Hit.OnPort _ -> {}
    }
  }

  private Gestures gestures() {
    return gestures;
  }

  private Optional<Point> mouse() {
    return gestures.mouse();
  }

  /// A block that came has the ring, and is in view.
  private void ring(NodeId id) {
    ring.focus(Optional.of(id));
    commands.reveal(id);
  }

  private void focusGround() {
    if (!ground.isFocused()) ground.requestFocus();
  }

  @Override
  protected void layoutChildren() {
    double width = getWidth();
    double height = getHeight();
    body.resizeRelocate(0, 0, width, height);
    ground.resizeRelocate(0, 0, width, height);
    scene.resizeRelocate(0, 0, width, height);
    faces.channels().resizeRelocate(0, 0, width, height);
    proxies.resizeRelocate(0, 0, width, height);
    overlay.resizeRelocate(0, 0, width, height);
    notes.resizeRelocate(0, 0, width, height);
    desk.resize(width, height);
    floats.lay(width, height);
    bubble.update();
    if (!colours.refresh()) return;
    scene.repaint();
    overlay.cameraMoved();
    floats.repaint();
  }
}
