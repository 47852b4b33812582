package vertebra.catalogue.operators;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vertebra.block.Site;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Sizes of what leaves an operator in terms of open sizes that flow in, found by trying: numbers
/// are put in the place of the open sizes, and what fits all that comes out is the size. What fits
/// nothing simple stays unknown.
final class OpenExtents {

  /// The numbers that are tried: as many neighbours as the largest step that is looked for, so that
  /// no two roundings look alike.
  private static final int TRIALS = 8;

  private static final long FIRST = 640;

  /// Between the numbers of two sizes, so that they are told apart.
  private static final long APART = 211;

  private final List<List<long[]>> found = new ArrayList<>();
  private final List<Map<String, Long>> numbers = new ArrayList<>();
  private final List<Dim> open;

  private OpenExtents(List<Dim> open) {
    this.open = open;
  }

  /// The shapes of what leaves, if they can be told.
  ///
  /// @param symbols the open sizes
  /// @param rule the sizes of what leaves, once these are numbers
  static Optional<List<Shape>> of(
      Site site,
      Collection<String> symbols,
      Function<Map<String, Long>, Optional<List<long[]>>> rule) {
    var open = new LinkedHashSet<Dim>();
    for (var type : site.inputs())
      for (var dim : type.shape().dims()) if (dim.known().isEmpty()) open.add(dim);
    var extents = new OpenExtents(List.copyOf(open));
    for (int trial = 0; trial < TRIALS; trial++) {
      var sizes = new LinkedHashMap<String, Long>();
      for (var symbol : symbols) sizes.put(symbol, FIRST + APART * sizes.size() + trial);
      var shapes = rule.apply(sizes);
      if (shapes.isEmpty()) return Optional.empty();
      extents.numbers.add(sizes);
      extents.found.add(shapes.get());
    }
    return extents.shapes();
  }

  private Optional<List<Shape>> shapes() {
    var shapes = new ArrayList<Shape>();
    for (int output = 0; output < found.getFirst().size(); output++) {
      var dims = new ArrayList<Dim>();
      for (int axis = 0; axis < found.getFirst().get(output).length; axis++) {
        var dim = dim(output, axis);
        if (dim.isEmpty()) return Optional.empty();
        dims.add(dim.get());
      }
      shapes.add(new Shape(dims));
    }
    return Optional.of(shapes);
  }

  private Optional<Dim> dim(int output, int axis) {
    long first = found.getFirst().get(output)[axis];
    if (fits(Dim.of(first), output, axis)) return Optional.of(Dim.of(first));
    for (var dim : open) if (fits(dim, output, axis)) return Optional.of(dim);
    for (var dim : open) {
      long size = value(dim, 0);
      if (first % size == 0 && fits(dim.times(first / size), output, axis))
        return Optional.of(dim.times(first / size));
      if (fits(dim.plus(first - size), output, axis)) return Optional.of(dim.plus(first - size));
      for (long step = 2; step <= TRIALS; step++)
        for (long shift = -step; shift < step; shift++) {
          long rest = first - Math.floorDiv(size + shift, step);
          var candidate = dim.plus(shift).floorDiv(step).plus(rest);
          if (Math.abs(rest) <= step && fits(candidate, output, axis))
            return Optional.of(candidate);
        }
    }
    return Optional.empty();
  }

  private boolean fits(Dim dim, int output, int axis) {
    for (int trial = 0; trial < TRIALS; trial++)
      if (found.get(trial).get(output).length <= axis
          || value(dim, trial) != found.get(trial).get(output)[axis]) return false;
    return true;
  }

  private long value(Dim dim, int trial) {
    return dim.substitute(numbers.get(trial)).known().orElse(-1);
  }
}
