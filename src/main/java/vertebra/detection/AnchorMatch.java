package vertebra.detection;

import java.util.Arrays;
import java.util.List;

/// Which prepared box learns which object, and which learns that there is none.
///
/// @param objects the number of its object for every prepared box, or [#NONE] or [#IGNORED]
public record AnchorMatch(List<Integer> objects) {

  /// The box learns that there is no object.
  public static final int NONE = -1;

  /// The box learns nothing.
  public static final int IGNORED = -2;

  public AnchorMatch {
    objects = List.copyOf(objects);
  }

  /// Every prepared box learns the object that it overlaps most, from an overlap of `high` on;
  /// below `low` it learns that there is none, and between nothing. The boxes that overlap an
  /// object most learn it in any case, so that no object is lost.
  ///
  /// Source: Lin et al. 2017, "Focal Loss for Dense Object Detection", section 4 (0.5 and 0.4); Ren
  /// et al. 2015, "Faster R-CNN", section 3.1.2, for the last sentence.
  public static AnchorMatch byOverlap(
      List<BoundingBox> anchors, List<LabelledBox> objects, double low, double high) {
    var overlap = overlaps(anchors, objects);
    var result = new int[anchors.size()];
    for (int a = 0; a < result.length; a++) {
      int best = best(overlap, a);
      double share = best < 0 ? 0 : overlap[best][a];
      result[a] = share >= high ? best : share < low ? NONE : IGNORED;
    }
    for (int o = 0; o < objects.size(); o++) {
      double most = Arrays.stream(overlap[o]).max().orElse(0);
      for (int a = 0; most > 0 && a < result.length; a++)
        if (overlap[o][a] == most) result[a] = best(overlap, a);
    }
    return of(result);
  }

  /// Every object is learned by the prepared box that overlaps it most, a box of its own; all other
  /// boxes that overlap an object by more than `share` learn it too, the rest that there is none.
  ///
  /// Source: Liu et al. 2016, "SSD: Single Shot MultiBox Detector", section 2.2 (0.5).
  public static AnchorMatch bipartite(
      List<BoundingBox> anchors, List<LabelledBox> objects, double share) {
    var overlap = overlaps(anchors, objects);
    var result = new int[anchors.size()];
    for (int a = 0; a < result.length; a++) {
      int best = best(overlap, a);
      result[a] = best >= 0 && overlap[best][a] > share ? best : NONE;
    }
    var taken = new boolean[anchors.size()];
    var given = new boolean[objects.size()];
    for (int round = 0; round < objects.size(); round++) {
      int object = -1;
      int anchor = -1;
      double most = 0;
      for (int o = 0; o < given.length; o++)
        for (int a = 0; !given[o] && a < taken.length; a++)
          if (!taken[a] && overlap[o][a] > most) {
            most = overlap[o][a];
            object = o;
            anchor = a;
          }
      if (object < 0) break;
      given[object] = true;
      taken[anchor] = true;
      result[anchor] = object;
    }
    return of(result);
  }

  private static AnchorMatch of(int[] objects) {
    return new AnchorMatch(Arrays.stream(objects).boxed().toList());
  }

  private static double[][] overlaps(List<BoundingBox> anchors, List<LabelledBox> objects) {
    var all = new double[objects.size()][anchors.size()];
    for (int o = 0; o < all.length; o++)
      for (int a = 0; a < all[o].length; a++)
        all[o][a] = anchors.get(a).overlap(objects.get(o).box());
    return all;
  }

  /// The object that a prepared box overlaps most; −1 if it overlaps none.
  private static int best(double[][] overlap, int anchor) {
    int best = -1;
    double most = 0;
    for (int o = 0; o < overlap.length; o++)
      if (overlap[o][anchor] > most) {
        most = overlap[o][anchor];
        best = o;
      }
    return best;
  }
}
