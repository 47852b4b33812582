package vertebra.detection;

import java.util.ArrayList;
import java.util.List;

/// Which place of a head's maps learns which object, where no boxes are prepared.
///
/// @param objects the number of its object for every place, or [AnchorMatch#NONE]
public record PlaceMatch(List<Integer> objects) {

  /// How far from an object's middle a place may lie on either axis, in strides.
  private static final double NEAR = 1.5;

  /// How far the farthest side is from a place of a level, in strides; the finest level has no
  /// least distance and the coarsest no greatest.
  private static final double LEAST = 4;

  private static final double GREATEST = 8;

  public PlaceMatch {
    objects = List.copyOf(objects);
  }

  /// A place of a map, in pixels of the picture.
  ///
  /// @param stride pixels between two places of the map
  public record Place(double x, double y, double stride) {

    /// How far the left, top, right and bottom side of a box are, in strides; below zero for a side
    /// that the place lies beyond.
    public double[] distances(BoundingBox box) {
      return new double[] {
        (x - box.left()) / stride,
        (y - box.top()) / stride,
        (box.right() - x) / stride,
        (box.bottom() - y) / stride
      };
    }

    /// The box with its sides so far away, in strides.
    public BoundingBox box(double left, double top, double right, double bottom) {
      return new BoundingBox(
          x - left * stride, y - top * stride, x + right * stride, y + bottom * stride);
    }

    /// Whether the place lies in the box, not on its border.
    public boolean isIn(BoundingBox box) {
      return x > box.left() && x < box.right() && y > box.top() && y < box.bottom();
    }

    private boolean isNearMiddle(BoundingBox box) {
      return Math.max(Math.abs(x - box.x()), Math.abs(y - box.y())) < NEAR * stride;
    }
  }

  /// A place learns the smallest object that it lies in, near to its middle, and whose farthest
  /// side is as far away as its level is made for.
  ///
  /// Source: Tian et al. 2020, "FCOS: A Simple and Strong Anchor-Free Object Detector", section
  /// 3.1, with distances in strides: 64 pixels are eight of the finest level's.
  public static PlaceMatch of(List<Place> places, List<LabelledBox> objects) {
    double finest = places.stream().mapToDouble(Place::stride).min().orElse(0);
    double coarsest = places.stream().mapToDouble(Place::stride).max().orElse(0);
    var all = new ArrayList<Integer>();
    for (var place : places) {
      double least = place.stride() == finest ? 0 : LEAST;
      double greatest = place.stride() == coarsest ? Double.POSITIVE_INFINITY : GREATEST;
      int smallest = AnchorMatch.NONE;
      for (int o = 0; o < objects.size(); o++) {
        var box = objects.get(o).box();
        if (!place.isIn(box) || !place.isNearMiddle(box)) continue;
        double farthest = farthest(place.distances(box));
        if (farthest <= least || farthest >= greatest) continue;
        if (smallest < 0 || box.area() < objects.get(smallest).box().area()) smallest = o;
      }
      all.add(smallest);
    }
    return new PlaceMatch(all);
  }

  private static double farthest(double[] distances) {
    return Math.max(Math.max(distances[0], distances[1]), Math.max(distances[2], distances[3]));
  }

  /// How central a place is: 1 in the middle of a box, 0 at its border.
  ///
  /// Source: the same, equation 3.
  ///
  /// @param distances to the four sides, in their order
  public static double centrality(double[] distances) {
    return Math.sqrt(
        Math.min(distances[0], distances[2])
            / Math.max(distances[0], distances[2])
            * Math.min(distances[1], distances[3])
            / Math.max(distances[1], distances[3]));
  }
}
