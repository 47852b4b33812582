package vertebra.gradient;

import java.util.Arrays;
import java.util.List;

/// Operators that slide a window over maps, by their definitions.
final class WindowOperators {

  private WindowOperators() {}

  /// Calls back for every place of a window and every pixel under it.
  private interface Visit {
    void at(int[] small, int[] large, int[] kernel, boolean inside);
  }

  private static void slide(
      OperatorCall call, long[] small, long[] large, long[] kernel, Visit visit) {
    int axes = kernel.length;
    var ones = new long[axes];
    Arrays.fill(ones, 1);
    var strides = call.wholes("strides", ones);
    var dilations = call.wholes("dilations", ones);
    var pads = call.wholes("pads", new long[2 * axes]);
    if (call.text("auto_pad", "").startsWith("SAME"))
      for (int i = 0; i < axes; i++) {
        long total =
            Math.max(
                0, (small[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - large[i]);
        pads[i] = call.text("auto_pad", "").endsWith("LOWER") ? total - total / 2 : total / 2;
      }
    for (int s = 0; s < Numbers.count(small); s++)
      for (int k = 0; k < Numbers.count(kernel); k++) {
        var at = Numbers.place(s, small);
        var under = Numbers.place(k, kernel);
        var pixel = new int[axes];
        boolean inside = true;
        for (int i = 0; i < axes; i++) {
          pixel[i] = (int) (at[i] * strides[i] - pads[i] + under[i] * dilations[i]);
          inside &= pixel[i] >= 0 && pixel[i] < large[i];
        }
        visit.at(at, pixel, under, inside);
      }
  }

  private static long[] tail(long[] dims) {
    return Arrays.copyOfRange(dims, 2, dims.length);
  }

  private static int[] join(int first, int second, int[] rest) {
    var joined = new int[2 + rest.length];
    joined[0] = first;
    joined[1] = second;
    System.arraycopy(rest, 0, joined, 2, rest.length);
    return joined;
  }

  static Numbers conv(OperatorCall call) {
    var weight = call.x(1);
    int groups = (int) call.whole("group", 1);
    var result = Numbers.zeros(call.sizes());
    slide(
        call,
        tail(result.dims()),
        tail(call.x(0).dims()),
        tail(weight.dims()),
        (at, pixel, under, inside) -> {
          if (!inside) return;
          for (int n = 0; n < call.x(0).dim(0); n++)
            for (int o = 0; o < weight.dim(0); o++)
              for (int i = 0; i < weight.dim(1); i++)
                result.values()[result.index(join(n, o, at))] +=
                    weight.at(join(o, i, under))
                        * call.x(0)
                            .at(join(n, o / (weight.dim(0) / groups) * weight.dim(1) + i, pixel));
        });
    return biased(call, result);
  }

  static Numbers convTranspose(OperatorCall call) {
    var weight = call.x(1);
    int groups = (int) call.whole("group", 1);
    var result = Numbers.zeros(call.sizes());
    slide(
        call,
        tail(call.x(0).dims()),
        tail(result.dims()),
        tail(weight.dims()),
        (at, pixel, under, inside) -> {
          if (!inside) return;
          for (int n = 0; n < call.x(0).dim(0); n++)
            for (int i = 0; i < weight.dim(0); i++)
              for (int o = 0; o < weight.dim(1); o++)
                result
                        .values()[
                        result.index(
                            join(n, i / (weight.dim(0) / groups) * weight.dim(1) + o, pixel))] +=
                    weight.at(join(i, o, under)) * call.x(0).at(join(n, i, at));
        });
    return biased(call, result);
  }

  static Numbers biased(OperatorCall call, Numbers map) {
    return call.has(2) ? map.with(call.x(2).alongChannels(map.rank()), Double::sum) : map;
  }

  static List<Numbers> maxPool(OperatorCall call) {
    var result = Numbers.zeros(call.sizes());
    Arrays.fill(result.values(), Double.NEGATIVE_INFINITY);
    var places = Numbers.zeros(call.sizes());
    slide(
        call,
        tail(result.dims()),
        tail(call.x(0).dims()),
        call.wholes("kernel_shape"),
        (at, pixel, _, inside) -> {
          if (!inside) return;
          for (int n = 0; n < call.x(0).dim(0); n++)
            for (int c = 0; c < call.x(0).dim(1); c++) {
              int to = result.index(join(n, c, at));
              int from = call.x(0).index(join(n, c, pixel));
              if (!(call.x(0).values()[from] > result.values()[to])) continue;
              result.values()[to] = call.x(0).values()[from];
              places.values()[to] = from;
            }
        });
    return List.of(result, places);
  }

  static Numbers averagePool(OperatorCall call) {
    var result = Numbers.zeros(call.sizes());
    var counts = Numbers.zeros(call.sizes());
    var large = tail(call.x(0).dims());
    var pads = call.wholes("pads", new long[2 * large.length]);
    boolean padding = call.whole("count_include_pad", 0) == 1;
    slide(
        call,
        tail(result.dims()),
        large,
        call.wholes("kernel_shape"),
        (at, pixel, _, inside) -> {
          boolean counted = inside;
          if (padding) {
            counted = true;
            for (int i = 0; i < large.length; i++)
              counted &= pixel[i] < large[i] + pads[i + large.length];
          }
          for (int n = 0; n < call.x(0).dim(0); n++)
            for (int c = 0; c < call.x(0).dim(1); c++) {
              int to = result.index(join(n, c, at));
              if (counted) counts.values()[to]++;
              if (inside) result.values()[to] += call.x(0).at(join(n, c, pixel));
            }
        });
    return result.with(counts, (sum, count) -> sum / count);
  }
}
