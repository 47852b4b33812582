package vertebra.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// How a window slides over the pixels of a map; every list has a number for each axis of pixels.
///
/// @param kernel the window's sides
/// @param before zeros in front of the map
/// @param after zeros behind it
/// @param groups the parts into which channels are split
public record Window(
    List<Long> kernel,
    List<Long> strides,
    List<Long> dilations,
    List<Long> before,
    List<Long> after,
    long groups) {

  public Window {
    kernel = List.copyOf(kernel);
    strides = List.copyOf(strides);
    dilations = List.copyOf(dilations);
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /// The window of a convolution or pooling operator.
  ///
  /// @param small the map with an element for every place of the window
  /// @param large the map that the window slides over
  static Window of(Application applied, long[] kernel, long[] large, long[] small) {
    int axes = kernel.length;
    var ones = new long[axes];
    Arrays.fill(ones, 1);
    var strides = applied.wholes("strides", ones);
    var dilations = applied.wholes("dilations", ones);
    var pads = applied.wholes("pads", new long[2 * axes]);
    var same = applied.text("auto_pad", "NOTSET");
    if (same.startsWith("SAME"))
      for (int axis = 0; axis < axes; axis++) {
        long total =
            Math.max(
                0,
                (small[axis + 2] - 1) * strides[axis]
                    + dilations[axis] * (kernel[axis] - 1)
                    + 1
                    - large[axis + 2]);
        pads[axis] = same.equals("SAME_LOWER") ? Math.ceilDiv(total, 2) : total / 2;
        pads[axis + axes] = total - pads[axis];
      }
    return new Window(
        boxed(kernel),
        boxed(strides),
        boxed(dilations),
        boxed(Arrays.copyOf(pads, axes)),
        boxed(Arrays.copyOfRange(pads, axes, 2 * axes)),
        applied.whole("group", 1));
  }

  private static List<Long> boxed(long[] numbers) {
    return LongStream.of(numbers).boxed().toList();
  }

  static long[] unboxed(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /// The zeros around, as operators want them: first all in front, then all behind.
  List<Long> pads() {
    return Stream.concat(before.stream(), after.stream()).toList();
  }

  /// The same window with the channels split otherwise.
  Window grouped(long parts) {
    return new Window(kernel, strides, dilations, before, after, parts);
  }

  /// How many axes of pixels there are.
  public int axes() {
    return kernel.size();
  }

  /// The pixels from the first to the last that a window covers on an axis.
  long reach(int axis) {
    return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  /// The extent that so many places of the window cover on an axis, padding included.
  long covered(int axis, long places) {
    return (places - 1) * strides.get(axis) + reach(axis);
  }

  /// The window that is as large as the map.
  static Window whole(long... dims) {
    var kernel = boxed(Arrays.copyOfRange(dims, 2, dims.length));
    var ones = kernel.stream().map(_ -> 1L).toList();
    var zeros = kernel.stream().map(_ -> 0L).toList();
    return new Window(kernel, ones, ones, zeros, zeros, 1);
  }

  /// Whether it is as large as the map and slides nowhere.
  boolean isWhole(long... dims) {
    return isUnpadded() && kernel.equals(boxed(Arrays.copyOfRange(dims, 2, dims.length)));
  }

  boolean isDense() {
    return strides.stream().allMatch(step -> step == 1)
        && dilations.stream().allMatch(step -> step == 1);
  }

  boolean isUnpadded() {
    return before.stream().allMatch(pad -> pad == 0) && after.stream().allMatch(pad -> pad == 0);
  }

  /// Whether the window is a single pixel.
  boolean isPixel() {
    return kernel.stream().allMatch(side -> side == 1);
  }

  boolean isStrideOne() {
    return strides.stream().allMatch(step -> step == 1);
  }
}
