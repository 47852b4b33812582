package vertebra.dataset;

import java.awt.Shape;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;

/// A picture of one to four shapes, and where they are.
///
/// @param pixels 0 for the background, else the number of the shape's class and 1
record ShapeScene(BufferedImage picture, PixelClasses pixels, List<LabelledBox> objects) {

  private static final int MOST = 4;

  /// So often a place is sought at which a shape hides little of the others.
  private static final int TRIES = 20;

  private static final double SHARED = 0.05;

  private record Placed(int kind, Shape shape, BoundingBox box) {}

  static ShapeScene of(int width, int height, long number) {
    var random = new Random(ShapePicture.scramble(number * 31 + 17));
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = ShapePicture.open(picture, random);
    var placed = new ArrayList<Placed>();
    int count = 1 + random.nextInt(MOST);
    double side = Math.min(width, height);
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(ShapePicture.CLASSES.size());
      for (int round = 0; round < TRIES; round++) {
        double radius = side * (0.1 + 0.14 * random.nextDouble());
        double x = radius + (width - 2 * radius) * random.nextDouble();
        double y = radius + (height - 2 * radius) * random.nextDouble();
        var shape = ShapePicture.placed(kind, x, y, radius, random);
        var box = box(shape.getBounds2D()).within(width, height);
        if (placed.stream().anyMatch(other -> other.box().overlap(box) > SHARED)) continue;
        ShapePicture.paint(graphics, shape, radius, random);
        placed.add(new Placed(kind, shape, box));
        break;
      }
    }
    graphics.dispose();
    return new ShapeScene(
        picture,
        PixelClasses.of(width, height, (x, y) -> at(placed, x + 0.5, y + 0.5)),
        placed.stream().map(one -> new LabelledBox(one.box(), one.kind())).toList());
  }

  private static int at(List<Placed> placed, double x, double y) {
    for (var one : placed.reversed()) if (one.shape().contains(x, y)) return one.kind() + 1;
    return 0;
  }

  private static BoundingBox box(Rectangle2D around) {
    return new BoundingBox(around.getMinX(), around.getMinY(), around.getMaxX(), around.getMaxY());
  }
}
