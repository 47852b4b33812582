package vertebra.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// An object that a network found.
///
/// @param label the number of its class
/// @param score how sure the network is, from 0 to 1
/// @param points its named points, where a head gives them
public record Detection(BoundingBox box, int label, double score, List<KeyPoint> points) {

  public Detection {
    points = List.copyOf(points);
  }

  /// An object of which no points are known.
  public Detection(BoundingBox box, int label, double score) {
    this(box, label, score, List.of());
  }

  /// Whether so much of it lies in a crowd of its class.
  ///
  /// @param crowds boxes around many objects that were not told apart
  public boolean isOfCrowd(List<LabelledBox> crowds, double share) {
    return crowds.stream()
        .anyMatch(crowd -> crowd.label() == label && box.shareIn(crowd.box()) >= share);
  }

  /// Of boxes of one class that overlap more than allowed, the surest alone; the surest first.
  ///
  /// Source: Girshick 2015, "Fast R-CNN".
  ///
  /// @param overlap from which share two boxes are taken for one object
  /// @param most how many are kept
  public static List<Detection> suppressed(List<Detection> found, double overlap, int most) {
    var sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
    var kept = new ArrayList<Detection>();
    for (var one : sorted) {
      if (kept.size() == most) break;
      boolean twice =
          kept.stream()
              .anyMatch(other -> other.label == one.label && other.box.overlap(one.box) > overlap);
      if (!twice) kept.add(one);
    }
    return kept;
  }
}
