package vertebra.ui.canvas;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.image.ImageView;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import vertebra.canvas.Card;
import vertebra.canvas.PortSpot;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.inspect.PortValue;
import vertebra.ui.parts.Images;

/// The first channels of what leaves a card, in a row under it, once one is near enough to tell
/// them apart. A click pins one: it takes the place of the liveliest on the face of the card's
/// volume.
final class ChannelStrips extends Pane {

  /// The least zoom at which channels are shown.
  private static final double FROM = 1.5;

  private static final int MOST = 12;

  /// The side of a tile, how far apart they stand, and how far under the card, in world units.
  private static final double SIDE = 19;

  private static final double PITCH = 22;
  private static final double BELOW = 8;

  private final CanvasModel desk;
  private final BiConsumer<Port, OptionalInt> pin;
  private final Map<NodeId, Strip> strips = new HashMap<>();
  private Map<Port, PortValue> values = Map.of();
  private Map<Port, Integer> pinned = Map.of();

  /// The channels of one card.
  private record Strip(Port port, List<ToggleButton> tiles, Label words) {}

  /// @param pin told which channel is to be on the face of a port's volume
  ChannelStrips(CanvasModel desk, BiConsumer<Port, OptionalInt> pin) {
    this.desk = desk;
    this.pin = pin;
    setId("channel-strips");
    setPickOnBounds(false);
    // A tile hears of the mouse first; the canvas is not to hear of it.
    for (var kind :
        List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED, MouseEvent.MOUSE_CLICKED))
      addEventHandler(kind, MouseEvent::consume);
  }

  /// Shows the channels of what flows now.
  ///
  /// @param pinned the channel that was chosen of some ports
  void show(Map<Port, PortValue> flowing, Map<Port, Integer> pinned) {
    this.pinned = Map.copyOf(pinned);
    if (!flowing.equals(values)) {
      values = Map.copyOf(flowing);
      strips.clear();
      getChildren().clear();
    }
    update();
  }

  /// Follows the view.
  void update() {
    var seen = new HashMap<NodeId, Card>();
    if (desk.camera().zoom() >= FROM && desk.hasMaps())
      for (var card : desk.view().cardsIn(desk.camera().toWorld(desk.window())))
        if (port(card).isPresent()) seen.put(card.id(), card);
    if (seen.isEmpty() && strips.isEmpty()) return;
    strips.keySet().retainAll(seen.keySet());
    seen.forEach((id, card) -> strips.computeIfAbsent(id, _ -> strip(port(card).orElseThrow())));
    var nodes = new ArrayList<javafx.scene.Node>();
    for (var strip : strips.values()) {
      nodes.addAll(strip.tiles());
      nodes.add(strip.words());
    }
    if (!getChildren().equals(nodes)) getChildren().setAll(nodes);
    seen.forEach((id, card) -> {
      var strip = strips.get(id);
      if (strip != null) place(card, strip);
    });
  }

  /// The port of a card of one output whose channels can be told apart.
  private Optional<Port> port(Card card) {
    if (card.outputs().size() != 1 || card.isMultiOutput()) return Optional.empty();
    return Optional.of(card.outputs().getFirst())
        .map(PortSpot::port)
        .filter(port -> channels(port) > 1);
  }

  private int channels(Port port) {
    var value = values.get(port);
    return value == null ? 0 : value.channels();
  }

  private Strip strip(Port port) {
    var value = Objects.requireNonNull(values.get(port));
    var tiles = new ArrayList<ToggleButton>();
    for (int i = 0; i < Math.min(MOST, value.channels()); i++) tiles.add(tile(port, value, i));
    var words = new Label();
    words.getStyleClass().add("canvas-channel-words");
    words.setMouseTransparent(true);
    return new Strip(port, List.copyOf(tiles), words);
  }

  private ToggleButton tile(Port port, PortValue value, int channel) {
    var picture = new ImageView(Images.of(value.channel(channel)));
    picture.setSmooth(false);
    var tile = new ToggleButton(null, picture);
    tile.getStyleClass().add("canvas-channel");
    tile.setId("channel-" + port.node() + "-" + channel);
    tile.setAccessibleText(say("canvas.channel", channel));
    tile.setFocusTraversable(false);
    tile.setOnAction(
        _ -> pin.accept(port, tile.isSelected() ? OptionalInt.of(channel) : OptionalInt.empty()));
    return tile;
  }

  private void place(Card card, Strip strip) {
    var camera = desk.camera();
    double zoom = camera.zoom();
    var chosen = Optional.ofNullable(pinned.get(strip.port()));
    double side = Math.rint(SIDE * zoom);
    double left =
        camera.toScreenX(card.bounds().centreX()) - (MOST * PITCH - (PITCH - SIDE)) / 2 * zoom;
    double top =
        Math.rint(camera.toScreenY(card.bounds().bottom() + BELOW + (card.composite() ? 4 : 0)));
    for (int i = 0; i < strip.tiles().size(); i++) {
      var tile = strip.tiles().get(i);
      tile.setSelected(chosen.filter(Integer.valueOf(i)::equals).isPresent());
      if (tile.getGraphic() instanceof ImageView picture) {
        picture.setFitWidth(side - 2);
        picture.setFitHeight(side - 2);
      }
      tile.resizeRelocate(Math.rint(left + i * PITCH * zoom), top, side, side);
    }
    var words = strip.words();
    words.setText(
        chosen.isPresent()
            ? say("canvas.channel-pinned", chosen.get())
            : say("canvas.channels", strip.tiles().size(), channels(strip.port())));
    words.applyCss();
    double width = Math.ceil(words.prefWidth(-1));
    words.resizeRelocate(
        Math.rint(left), top + side + 2, width, Math.ceil(words.prefHeight(width)));
  }

  @Override
  protected void layoutChildren() {
    // everything stands where the view says
  }
}
