package vertebra.ui.canvas;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import vertebra.canvas.Hit;
import vertebra.canvas.Lod;
import vertebra.canvas.MapFace;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.inspect.PortValue;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Thumbnail;
import vertebra.workbench.Microscopy;

/// What leaves ports, on the faces of the volumes of cards: which picture each face has, what is
/// framed on it, and which place of a map lies under the mouse.
final class Faces {

  private final CanvasModel desk;
  private final ChannelStrips channels;
  private final Motion motion;
  private final Map<Port, Integer> pinned = new HashMap<>();
  private Map<Port, PortValue> portValues = Map.of();
  private Map<Port, BufferedImage> learning = Map.of();
  private Map<PortPath, Box> seen = Map.of();
  private Map<PortPath, Box> pointed = Map.of();

  Faces(CanvasModel desk, Motion motion) {
    this.desk = desk;
    this.motion = motion;
    channels = new ChannelStrips(desk, this::pin);
  }

  /// The rows of channels under cards.
  ChannelStrips channels() {
    return channels;
  }

  /// Shows what leaves output ports.
  void show(Map<Port, PortValue> values) {
    portValues = Map.copyOf(values);
    show();
  }

  /// Shows what leaves output ports while the design learns, in the place of what left them before.
  void learn(Map<Port, BufferedImage> pictures) {
    if (pictures.equals(learning)) return;
    learning = Map.copyOf(pictures);
    show();
  }

  /// Frames what a place saw, as shares of each map from 0 to 1.
  void frameSeen(Map<PortPath, Box> regions) {
    if (regions.equals(seen)) return;
    seen = Map.copyOf(regions);
    show();
  }

  /// The same of a place that is pointed at; as long as one is, in the place of the other.
  void framePointed(Map<PortPath, Box> regions) {
    if (regions.equals(pointed)) return;
    pointed = Map.copyOf(regions);
    show();
  }

  /// The map of what flows under a point of the world, and the place of it that is meant.
  ///
  /// @param hit what else lies there
  Optional<MapFace> at(Hit hit, Point world) {
    return shown(hit, world).filter(face -> channels(face.port()) > 0);
  }

  /// What shows on a face under a point of the world, be it a map or tokens.
  ///
  /// @param hit what else lies there
  Optional<MapFace> shown(Hit hit, Point world) {
    return Gestures.card(hit)
        .filter(_ -> desk.hasMaps())
        .flatMap(desk.view()::card)
        .flatMap(card -> MapFace.at(card, world, Lod.of(desk.camera().zoom())))
        .filter(face -> portValues.containsKey(face.port()));
  }

  private int channels(Port port) {
    var value = portValues.get(port);
    return value == null ? 0 : value.channels();
  }

  /// The place in the numbers of a map.
  Optional<Microscopy.PointedPlace> place(MapFace face) {
    return Optional.ofNullable(portValues.get(face.port()))
        .map(value ->
            new Microscopy.PointedPlace(
                path(face.port()), value.row(face.down()), value.column(face.across())));
  }

  /// Where a port of the shown level lies in the design.
  PortPath path(Port port) {
    return PortPath.of(desk.trail(), port);
  }

  /// The picture on the face of a volume: the channel that somebody pinned, else the liveliest.
  private Thumbnail face(Port port, PortValue portValue) {
    return Optional.ofNullable(pinned.get(port))
        .filter(channel -> channel < portValue.channels())
        .map(portValue::channel)
        .orElseGet(portValue::thumbnail);
  }

  private void pin(Port port, OptionalInt channel) {
    if (channel.isPresent()) pinned.put(port, channel.getAsInt());
    else pinned.remove(port);
    show();
  }

  private void show() {
    channels.show(portValues, pinned);
    var pictures = new LinkedHashMap<Port, Thumbnail>();
    var words = new LinkedHashMap<Port, String>();
    portValues.forEach((port, portValue) -> {
      var region = (pointed.isEmpty() ? seen : pointed).get(path(port));
      var thumbnail = face(port, portValue);
      pictures.put(port, region == null ? thumbnail : thumbnail.framing(region));
      words.put(port, portValue.inWords());
    });
    learning.forEach((port, picture) -> {
      int wide = picture.getWidth();
      int high = picture.getHeight();
      var pixels = picture.getRGB(0, 0, wide, high, null, 0, wide);
      pictures.put(port, new Thumbnail(wide, high, pixels));
      words.remove(port);
    });
    var coming = new ArrayList<>(pictures.keySet());
    coming.removeAll(desk.pictured());
    motion.fill(
        coming.size(),
        shown -> {
          var now = new LinkedHashMap<>(pictures);
          now.keySet().removeAll(coming.subList(shown, coming.size()));
          desk.portValues(now, words);
        });
  }
}
