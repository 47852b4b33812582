package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.Optional;
import javafx.scene.layout.Region;
import vertebra.graph.NodeId;

/// The card that has the keyboard.
final class FocusRing implements Keys.Ring {

  private final CanvasModel desk;
  private final Overlay overlay;
  private final Proxies proxies;
  private final Region ground;
  private Optional<NodeId> ring = Optional.empty();
  private Optional<NodeId> followed = Optional.empty();

  /// @param ground says aloud which card it is
  FocusRing(CanvasModel desk, Overlay overlay, Proxies proxies, Region ground) {
    this.desk = desk;
    this.overlay = overlay;
    this.proxies = proxies;
    this.ground = ground;
  }

  /// The ring is where the selection is, as soon as that changes.
  void follow() {
    if (desk.selection().frame().isPresent()) {
      followed = Optional.empty();
      if (ring.isPresent()) focus(Optional.empty());
      return;
    }
    var latest = desk.selection().latest();
    if (latest.equals(followed)) return;
    followed = latest;
    if (latest.isPresent()) focus(latest);
  }

  @Override
  public Optional<NodeId> focused() {
    return ring.filter(id -> desk.view().card(id).isPresent());
  }

  @Override
  public void focus(Optional<NodeId> id) {
    ring = id;
    overlay.focus(id);
    ground.setAccessibleText(
        id.flatMap(proxies::of).map(Region::getAccessibleText).orElse(say("canvas.word.design")));
  }
}
