package vertebra.gradient;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Places of a tensor: on every axis one and from there every so many-th.
///
/// @param from the first place on each axis
/// @param steps from one place to the next, below 0 backwards
public record Grid(List<Long> from, List<Long> steps) {

  public Grid {
    from = List.copyOf(from);
    steps = List.copyOf(steps);
  }

  /// Neighbours, from some place on.
  static Grid dense(long... from) {
    return new Grid(LongStream.of(from).boxed().toList(), Collections.nCopies(from.length, 1L));
  }

  /// What a slice takes.
  static Grid sliced(Application a) throws GradientException {
    var starts = a.wholes(1);
    var axes = a.has(3) ? a.wholes(3) : IntStream.range(0, starts.length).asLongStream().toArray();
    var taken = new long[starts.length];
    Arrays.fill(taken, 1);
    if (a.has(4)) taken = a.wholes(4);
    var from = new Long[a.x().rank()];
    var steps = new Long[from.length];
    Arrays.fill(from, 0L);
    Arrays.fill(steps, 1L);
    for (int i = 0; i < starts.length; i++) {
      int axis = a.axis(axes[i]);
      long size = a.x().dim(axis);
      long start = starts[i] < 0 ? starts[i] + size : starts[i];
      from[axis] = Math.clamp(start, 0, taken[i] > 0 ? size : size - 1);
      steps[axis] = taken[i];
    }
    return new Grid(List.of(from), List.of(steps));
  }

  /// The same places with the first one first on every axis.
  ///
  /// @param count of places on each axis
  Grid ascending(long... count) {
    return new Grid(
        IntStream.range(0, count.length)
            .mapToObj(axis ->
                from.get(axis) + (isBackwards(axis) ? (count[axis] - 1) * steps.get(axis) : 0))
            .toList(),
        steps.stream().map(Math::abs).toList());
  }

  boolean isBackwards(int axis) {
    return steps.get(axis) < 0;
  }

  boolean isAscending() {
    return steps.stream().allMatch(step -> step > 0);
  }
}
