package vertebra.training;

import java.util.List;
import java.util.stream.IntStream;
import vertebra.gradient.Term;

/// Boxes that are told by how far their four sides are from a place, and how much two such boxes of
/// one place have in common.
record SideDistances(Term left, Term top, Term right, Term bottom) {

  /// Keeps what is divided by from being zero.
  private static final double LITTLE = 1e-7;

  private static final double FOUR_OVER_PI_SQUARED = 4 / (Math.PI * Math.PI);

  /// The four distances along an axis, which stays with an extent of 1.
  static SideDistances along(int axis, Term four) {
    return of(IntStream.range(0, 4).mapToObj(side -> four.part(axis, side, 1)).toList());
  }

  static SideDistances of(List<Term> four) {
    return new SideDistances(four.get(0), four.get(1), four.get(2), four.get(3));
  }

  private Term width() {
    return left.plus(right);
  }

  private Term height() {
    return top.plus(bottom);
  }

  private Term area() {
    return width().times(height());
  }

  private Term shared(SideDistances other) {
    var wide = left.atMost(other.left).plus(right.atMost(other.right)).atLeast(0);
    return wide.times(top.atMost(other.top).plus(bottom.atMost(other.bottom)).atLeast(0));
  }

  private SideDistances around(SideDistances other) {
    return new SideDistances(
        left.atLeast(other.left),
        top.atLeast(other.top),
        right.atLeast(other.right),
        bottom.atLeast(other.bottom));
  }

  /// The shared area divided by that of both together.
  Term overlap(SideDistances other) {
    var shared = shared(other);
    return shared.over(area().plus(other.area()).minus(shared).plus(LITTLE));
  }

  /// The overlap, less the share that neither has of the box around both.
  ///
  /// Source: Rezatofighi et al. 2019, "Generalized Intersection over Union", algorithm 1.
  Term generalOverlap(SideDistances other) {
    var shared = shared(other);
    var both = area().plus(other.area()).minus(shared).plus(LITTLE);
    var around = around(other).area().plus(LITTLE);
    return shared.over(both).minus(around.minus(both).over(around));
  }

  /// The overlap, less how far the middles are apart and how much the sides' ratios differ.
  ///
  /// Source: Zheng et al. 2020, "Distance-IoU Loss", equations 7 to 11.
  Term completeOverlap(SideDistances other) {
    var overlap = overlap(other);
    var around = around(other);
    var diagonal = around.width().squared().plus(around.height().squared()).plus(LITTLE);
    var across = right.minus(left).minus(other.right.minus(other.left));
    var down = bottom.minus(top).minus(other.bottom.minus(other.top));
    var apart = across.squared().plus(down.squared()).times(0.25);
    var turned = other.ratio().minus(ratio()).squared().times(FOUR_OVER_PI_SQUARED);
    var weight = turned.over(turned.minus(overlap).plus(1 + LITTLE)).held();
    return overlap.minus(apart.over(diagonal)).minus(weight.times(turned));
  }

  private Term ratio() {
    return width().over(height().plus(LITTLE)).arctangent();
  }
}
