package vertebra.depiction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.detection.BoundingBox;
import vertebra.detection.KeyPoint;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// The points of found objects beside their boxes: coordinates in pixels, `[n, points, 2]` or `[n,
/// points, 3]` with a third number that is above 0 where the point is seen, or a map of scores for
/// each, `[n, points, rows, columns]`, laid over the object's box, whose highest place is the
/// point.
///
/// Source: He et al. 2017, "Mask R-CNN", section 5, for the maps.
record PointHeads(Optional<Tensor> numbers) {

  /// The points among some outputs.
  ///
  /// @param count of boxes
  static PointHeads of(List<Tensor> outputs, long count) {
    return new PointHeads(
        outputs.stream()
            .filter(one -> one.dtype() == DType.FLOAT32 && one.rank() >= 3 && one.dim(0) == count)
            .filter(one -> one.rank() == 4 ? one.dim(1) > 1 : isList(one))
            .findFirst());
  }

  private static boolean isList(Tensor one) {
    return one.rank() == 3 && one.dim(1) > 1 && (one.dim(2) == 2 || one.dim(2) == 3);
  }

  List<KeyPoint> of(long object, BoundingBox box) {
    return numbers
        .map(found -> found.rank() == 4 ? highest(found, object, box) : listed(found, object))
        .orElse(List.of());
  }

  private static List<KeyPoint> listed(Tensor list, long object) {
    var points = new ArrayList<KeyPoint>();
    long each = list.dim(2);
    for (long p = object * list.dim(1); p < (object + 1) * list.dim(1); p++)
      if (each == 2 || list.get(each * p + 2) > 0)
        points.add(new KeyPoint(list.get(each * p), list.get(each * p + 1)));
    return points;
  }

  private static List<KeyPoint> highest(Tensor maps, long object, BoundingBox box) {
    var points = new ArrayList<KeyPoint>();
    long places = maps.dim(2) * maps.dim(3);
    for (long p = object * maps.dim(1); p < (object + 1) * maps.dim(1); p++) {
      long best = 0;
      for (long place = 1; place < places; place++)
        if (maps.get(p * places + place) > maps.get(p * places + best)) best = place;
      double across = (best % maps.dim(3) + 0.5) / maps.dim(3);
      double down = (Math.floorDiv(best, maps.dim(3)) + 0.5) / maps.dim(2);
      points.add(new KeyPoint(box.left() + across * box.width(), box.top() + down * box.height()));
    }
    return points;
  }
}
