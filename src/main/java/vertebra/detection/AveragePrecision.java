package vertebra.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How well a class is found over many pictures: the area under the curve of precision over recall,
/// precision never falling as recall shrinks.
///
/// Source: Everingham et al. 2010, "The PASCAL Visual Object Classes Challenge", section 4.2, with
/// the area in place of eleven points.
public final class AveragePrecision {

  private record Found(double score, boolean right) {}

  private final double overlap;
  private final List<List<Found>> found = new ArrayList<>();
  private final long[] there;

  /// @param overlap from which share of overlap a box counts as found, such as 0.5
  public AveragePrecision(int classes, double overlap) {
    this.overlap = overlap;
    this.there = new long[classes];
    for (int i = 0; i < classes; i++) found.add(new ArrayList<>());
  }

  /// Adds a picture: what was found in it, and what is there. An object is found once; what finds
  /// it again is wrong. What else is found in a crowd of its class does not count (as COCO's own
  /// evaluation has it, Lin et al. 2014).
  ///
  /// @param crowds boxes around many objects that were not told apart
  public void add(List<Detection> detections, List<LabelledBox> objects, List<LabelledBox> crowds) {
    for (var object : objects) there[object.label()]++;
    var taken = new boolean[objects.size()];
    var sorted = new ArrayList<>(detections);
    sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
    for (var one : sorted) {
      int best = -1;
      double most = overlap;
      for (int i = 0; i < objects.size(); i++) {
        if (objects.get(i).label() != one.label()) continue;
        double share = objects.get(i).box().overlap(one.box());
        if (share >= most) {
          most = share;
          best = i;
        }
      }
      boolean right = best >= 0 && !taken[best];
      if (right) taken[best] = true;
      if (right || !one.isOfCrowd(crowds, overlap))
        found.get(one.label()).add(new Found(one.score(), right));
    }
  }

  /// How many objects of a class there are.
  public long objects(int label) {
    return there[label];
  }

  /// The average precision of a class; not a number if there is no object of it.
  public double of(int label) {
    if (there[label] == 0) return Double.NaN;
    var sorted = new ArrayList<>(found.get(label));
    sorted.sort(Comparator.comparingDouble(Found::score).reversed());
    var precision = new double[sorted.size()];
    int right = 0;
    for (int i = 0; i < sorted.size(); i++) {
      if (sorted.get(i).right()) right++;
      precision[i] = (double) right / (i + 1);
    }
    double highest = 0;
    double area = 0;
    for (int i = sorted.size() - 1; i >= 0; i--) {
      highest = Math.max(highest, precision[i]);
      if (sorted.get(i).right()) area += highest / there[label];
    }
    return area;
  }

  /// The mean over the classes that there are objects of; 0 if there are none.
  public double mean() {
    double sum = 0;
    int count = 0;
    for (int label = 0; label < there.length; label++)
      if (there[label] > 0) {
        sum += of(label);
        count++;
      }
    return count == 0 ? 0 : sum / count;
  }
}
