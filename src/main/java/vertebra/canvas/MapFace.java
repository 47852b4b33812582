package vertebra.canvas;

import java.util.Optional;
import vertebra.document.Flow;
import vertebra.graph.Port;
import vertebra.paint.Box;
import vertebra.paint.Point;
import vertebra.paint.Volume;

/// A place of a feature map that lies on a card.
///
/// @param port what the map leaves
/// @param across how far to the right the place is, as a share of the map from 0 to 1
/// @param down how far down
public record MapFace(Port port, double across, double down) {

  /// The place under a point of the world, if the face of a map lies there.
  ///
  /// @param lod how much of the card is painted
  public static Optional<MapFace> at(Card card, Point world, Lod lod) {
    if (!lod.hasCards()) return Optional.empty();
    for (var spot : card.outputs()) {
      var face = face(card, spot, lod == Lod.FULL);
      if (face.isPresent() && face.get().contains(world)) {
        var box = face.get();
        return Optional.of(
            new MapFace(
                spot.port(),
                Math.clamp((world.x() - box.x()) / box.width(), 0, 1),
                Math.clamp((world.y() - box.y()) / box.height(), 0, 1)));
      }
    }
    return Optional.empty();
  }

  /// Where the face lies, as cards are painted, in world units.
  static Optional<Box> face(Card card, PortSpot spot, boolean isFull) {
    var bounds = card.bounds();
    return switch (card.build()) {
      case ONE ->
          face(
              card.volume(),
              bounds.right() - CardMaker.GLYPH / 2,
              card.top() + CardPainter.BASE,
              CardPainter.GLYPH_SCALE);
      case SEVERAL ->
          card.flow() == Flow.RIGHT
              ? face(
                  spot.volume(),
                  bounds.right() - CardMaker.GLYPH / 2 - 4,
                  spot.at().y() + CardPainter.ROW_BASE,
                  1)
              : face(
                  spot.volume(),
                  spot.at().x(),
                  card.top() + (isFull ? CardPainter.COLUMN_BASE : CardPainter.FAR_COLUMN_BASE),
                  isFull ? 1 : CardPainter.FAR_GLYPH_SCALE);
      case INPUT -> {
        double side = isFull ? CardPainter.PICTURE : CardPainter.FAR_PICTURE;
        yield Optional.of(new Box(bounds.x() + 8, bounds.centreY() - side / 2, side, side));
      }
      case OUTPUT -> Optional.empty();
    };
  }

  private static Optional<Box> face(Volume volume, double middle, double base, double scale) {
    if (volume.form() != Volume.Form.MAP || volume.rows() < 1 || volume.columns() < 1)
      return Optional.empty();
    double width = volume.width() * scale;
    double height = volume.height() * scale;
    double left = middle - (width + volume.depth() * scale) / 2;
    return Optional.of(new Box(left, base - height, width, height));
  }
}
