package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import vertebra.canvas.Camera;
import vertebra.canvas.Card;
import vertebra.canvas.FrameBox;
import vertebra.canvas.Lod;
import vertebra.canvas.PortSpot;
import vertebra.canvas.Wire;
import vertebra.graph.NodeId;
import vertebra.paint.Box;

/// Invisible regions over the cards, ports, wires and frames that can be read, so that a screen
/// reader, keyboard focus and tests find by id what is only painted: `node-…`, `port-in-…-…`,
/// `port-out-…-…`. From far away, or in a crowd, there are none.
final class Proxies extends Pane {

  private static final int CROWD = 250;
  private static final double MARGIN = 256;
  private static final double PORT = 14;

  private final CanvasModel desk;
  private final Map<String, Region> shown = new LinkedHashMap<>();
  private Camera base = Camera.HOME;

  Proxies(CanvasModel desk) {
    this.desk = desk;
    setMouseTransparent(true);
  }

  void viewChanged() {
    requestLayout();
  }

  /// A pan only moves all of them; they are placed anew when it went far.
  void cameraMoved() {
    double dx = desk.camera().offsetX() - base.offsetX();
    double dy = desk.camera().offsetY() - base.offsetY();
    boolean near = Math.abs(dx) <= MARGIN && Math.abs(dy) <= MARGIN;
    if (desk.camera().zoom() == base.zoom() && near) {
      setTranslateX(dx);
      setTranslateY(dy);
    } else {
      requestLayout();
    }
  }

  Optional<Region> of(NodeId id) {
    return Optional.ofNullable(shown.get("node-" + id));
  }

  @Override
  protected void layoutChildren() {
    base = desk.camera();
    setTranslateX(0);
    setTranslateY(0);
    var wanted = new HashSet<String>();
    if (Lod.of(base.zoom()).hasCards()) {
      var cards = desk.view().cardsIn(base.toWorld(desk.window().grown(MARGIN)));
      if (cards.size() <= CROWD) for (var card : cards) place(card, wanted);
      if (cards.size() <= CROWD) for (var card : cards) placeWires(card, wanted);
      for (var frame : desk.view().frames()) {
        var region = region("frame-" + frame.key(), wanted, AccessibleRole.TEXT);
        region.setAccessibleText(
            frame.isNote()
                ? say("canvas.note-that-says", FrameBox.words(frame.title()))
                : say("canvas.frame-called", frame.title()));
        put(region, base.toScreen(frame.header()));
      }
    }
    drop(wanted);
  }

  private void place(Card card, Set<String> wanted) {
    var region = region("node-" + card.id(), wanted, AccessibleRole.LIST_ITEM);
    region.setAccessibleText(words(card));
    put(region, base.toScreen(card.bounds()));
    card.ports()
        .forEach(spot -> {
          var port =
              region(
                  (spot.isInput() ? "port-in-" : "port-out-")
                      + card.id()
                      + "-"
                      + spot.port().name(),
                  wanted,
                  AccessibleRole.NODE);
          port.setAccessibleText(say("canvas.port-of", named(spot), card.title()));
          var at = base.toScreen(spot.at());
          put(port, new Box(at.x() - PORT / 2, at.y() - PORT / 2, PORT, PORT));
        });
  }

  /// The wires that leave a card.
  private void placeWires(Card card, Set<String> wanted) {
    for (var wire : desk.view().wiresAt(card.id())) {
      if (!wire.edge().from().node().equals(card.id())) continue;
      var region = region("wire-" + wire.edge(), wanted, AccessibleRole.NODE);
      var target = desk.view().card(wire.edge().to().node()).map(Card::title).orElse("");
      var words = say("canvas.wire-between", card.title(), target);
      if (!wire.label().isEmpty()) words += ", " + wire.label();
      if (wire.state() == Wire.WireState.ERROR) words += say("canvas.has-an-error");
      region.setAccessibleText(words);
      put(region, base.toScreen(wire.route().bounds()));
    }
  }

  private static void put(Region region, Box box) {
    region.resizeRelocate(
        Math.rint(box.x()), Math.rint(box.y()), Math.rint(box.width()), Math.rint(box.height()));
  }

  private Region region(String id, Set<String> wanted, AccessibleRole role) {
    wanted.add(id);
    var known = shown.get(id);
    if (known != null) return known;
    var made = new Region();
    made.setId(id);
    made.setManaged(false);
    made.setMouseTransparent(true);
    made.setAccessibleRole(role);
    shown.put(id, made);
    getChildren().add(made);
    return made;
  }

  private void drop(Set<String> wanted) {
    var gone = new HashSet<>(shown.keySet());
    gone.removeAll(wanted);
    if (gone.isEmpty()) return;
    shown.keySet().removeAll(gone);
    getChildren().removeIf(child -> gone.contains(String.valueOf(child.getId())));
  }

  /// A port by its direction and title, which may be the same word.
  static String named(PortSpot spot) {
    var direction = say("canvas.direction", spot.isInput());
    return spot.title().startsWith(direction) ? spot.title() : direction + " " + spot.title();
  }

  private static String words(Card card) {
    var words = new StringBuilder(card.title());
    if (!card.subtitle().isEmpty()) words.append(", ").append(card.subtitle());
    for (PortSpot spot : card.outputs())
      if (!spot.shape().isEmpty()) words.append(", ").append(spot.shape());
    switch (card.badge()) {
      case NONE -> {}
      case WARNING -> words.append(say("canvas.has-a-warning"));
      case ERROR -> words.append(say("canvas.has-an-error"));
    }
    return words.toString();
  }
}
