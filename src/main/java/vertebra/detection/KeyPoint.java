package vertebra.detection;

import java.util.List;

/// A named point of an object, such as a joint of a body, in pixels.
public record KeyPoint(double x, double y) {

  /// Which points of a body are joined, in COCO's order: nose, eyes, ears, shoulders, elbows,
  /// wrists, hips, knees, ankles, the left one first.
  ///
  /// Source: Lin et al. 2014, "Microsoft COCO", the skeleton of its key points.
  private static final List<Limb> BODY =
      List.of(
          new Limb(0, 1),
          new Limb(0, 2),
          new Limb(1, 3),
          new Limb(2, 4),
          new Limb(5, 6),
          new Limb(5, 7),
          new Limb(7, 9),
          new Limb(6, 8),
          new Limb(8, 10),
          new Limb(5, 11),
          new Limb(6, 12),
          new Limb(11, 12),
          new Limb(11, 13),
          new Limb(13, 15),
          new Limb(12, 14),
          new Limb(14, 16));

  private static final int JOINTS = 17;

  /// Two points that are joined, by their numbers.
  public record Limb(int from, int to) {}

  /// Which of so many points are joined; none where nobody can tell.
  public static List<Limb> limbs(int points) {
    return points == JOINTS ? BODY : List.of();
  }
}
