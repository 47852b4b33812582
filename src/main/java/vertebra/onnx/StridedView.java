package vertebra.onnx;

import java.util.Arrays;
import java.util.Optional;

/// Elements of a tensor in another order or only some of them: where the first stands, and how many
/// elements further the next along each axis is. Cutting, exchanging axes, repeating and most
/// changes of shape move no element, so they are views like this of one and the same tensor.
///
/// @param offset the place of the first element in row-major order of what is viewed
/// @param sizes the sizes of the view
/// @param strides how far apart neighbours along each axis stand, in elements
public record StridedView(long offset, long[] sizes, long[] strides) {

  public StridedView {
    sizes = sizes.clone();
    strides = strides.clone();
  }

  /// A whole tensor as it is.
  public static StridedView of(long... sizes) {
    var strides = new long[sizes.length];
    long next = 1;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      strides[axis] = next;
      next = Math.multiplyExact(next, sizes[axis]);
    }
    return new StridedView(0, sizes, strides);
  }

  @Override
  public long[] sizes() {
    return sizes.clone();
  }

  @Override
  public long[] strides() {
    return strides.clone();
  }

  /// How many elements are seen.
  public long elements() {
    return ModelShapes.product(sizes);
  }

  /// The axes in another order.
  public StridedView exchanged(long... order) {
    var there = new long[order.length];
    var apart = new long[order.length];
    for (int axis = 0; axis < order.length; axis++) {
      there[axis] = sizes[(int) order[axis]];
      apart[axis] = strides[(int) order[axis]];
    }
    return new StridedView(offset, there, apart);
  }

  /// Some of the elements along an axis.
  ///
  /// @param step how far apart they are; negative for backwards
  public StridedView cut(int axis, long start, long step, long count) {
    var there = sizes.clone();
    var apart = strides.clone();
    there[axis] = count;
    apart[axis] = strides[axis] * step;
    return new StridedView(offset + strides[axis] * start, there, apart);
  }

  /// One place of an axis, which is then gone.
  public StridedView at(int axis, long index) {
    var there = new long[sizes.length - 1];
    var apart = new long[sizes.length - 1];
    for (int i = 0; i < there.length; i++) {
      there[i] = sizes[i < axis ? i : i + 1];
      apart[i] = strides[i < axis ? i : i + 1];
    }
    return new StridedView(offset + strides[axis] * index, there, apart);
  }

  /// Repeated along axes of one element, so that it has other sizes.
  public StridedView repeated(long... to) {
    var apart = new long[to.length];
    int more = to.length - sizes.length;
    for (int axis = more; axis < to.length; axis++)
      apart[axis] = sizes[axis - more] == 1 ? 0 : strides[axis - more];
    return new StridedView(offset, to, apart);
  }

  /// In another shape; empty where that is no view of the same elements.
  public Optional<StridedView> shaped(long... to) {
    if (ModelShapes.product(to) != elements()) return Optional.empty();
    if (elements() == 0) return Optional.of(of(to));
    var apart = new long[to.length];
    int next = 0;
    int axis = 0;
    while (axis < to.length) {
      while (next < sizes.length && sizes[next] == 1) next++;
      if (to[axis] == 1) {
        apart[axis++] = 0;
        continue;
      }
      int last = next;
      int end = axis + 1;
      long there = sizes[next];
      long here = to[axis];
      while (there != here) {
        if (there < here) {
          if (strides[last] != 0 || sizes[last] != 1) {
            int following = last + 1;
            while (sizes[following] == 1) following++;
            if (strides[last] != strides[following] * sizes[following]) return Optional.empty();
            last = following;
          }
          there *= sizes[last];
        } else {
          here *= to[end++];
        }
      }
      long stride = strides[last];
      for (int back = end - 1; back >= axis; back--) {
        apart[back] = to[back] == 1 ? 0 : stride;
        stride *= to[back];
      }
      axis = end;
      next = last + 1;
    }
    return Optional.of(new StridedView(offset, to, apart));
  }

  /// The same view said in one way: no axis of one element.
  public StridedView plain() {
    var there = new long[sizes.length];
    var apart = new long[sizes.length];
    int count = 0;
    for (int axis = 0; axis < sizes.length; axis++) {
      if (sizes[axis] == 1) continue;
      there[count] = sizes[axis];
      apart[count++] = strides[axis];
    }
    return new StridedView(offset, Arrays.copyOf(there, count), Arrays.copyOf(apart, count));
  }

  /// Whether the same elements are seen in the same order.
  public boolean isSame(StridedView other) {
    return offset == other.offset
        && Arrays.equals(sizes, other.sizes)
        && Arrays.equals(strides, other.strides);
  }

  /// The numbers that are seen, in order.
  public double[] of(double... numbers) {
    var seen = new double[Math.toIntExact(elements())];
    var at = new long[sizes.length];
    for (int i = 0; i < seen.length; i++) {
      long place = offset;
      for (int axis = 0; axis < at.length; axis++) place += at[axis] * strides[axis];
      seen[i] = numbers[Math.toIntExact(place)];
      for (int axis = at.length - 1; axis >= 0 && ++at[axis] == sizes[axis]; axis--) at[axis] = 0;
    }
    return seen;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StridedView view && isSame(view);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes) * 31 + Arrays.hashCode(strides);
  }
}
