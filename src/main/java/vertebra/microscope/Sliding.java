package vertebra.microscope;

import java.util.Arrays;

/// How a window slides over a map: rows, then columns; a map of one axis has a single row.
///
/// @param pads before the first row, before the first column, behind the last row and column
@SuppressWarnings("ArrayRecordComponent")
record Sliding(
    long[] kernel, long[] strides, long[] dilations, long[] pads, long[] sizes, long[] outs) {

  /// The window of a convolution or a pooling.
  ///
  /// @param kernel rows and columns of the window
  /// @param map the extents of the map, batch and channels first
  static Sliding of(Use use, long[] kernel, long... map) {
    int axes = kernel.length;
    var sizes = Arrays.copyOfRange(map, 2, map.length);
    var strides = use.wholes("strides", 1, axes);
    var dilations = use.wholes("dilations", 1, axes);
    var pads = use.wholes("pads", 0, 2 * axes);
    var same = use.text("auto_pad", "NOTSET");
    var outs = new long[axes];
    boolean ceiling = use.whole("ceil_mode", 0) == 1;
    for (int i = 0; i < axes; i++) {
      long window = (kernel[i] - 1) * dilations[i] + 1;
      if (same.startsWith("SAME")) {
        outs[i] = Math.ceilDiv(sizes[i], strides[i]);
        long all = Math.max(0, (outs[i] - 1) * strides[i] + window - sizes[i]);
        pads[i] = same.equals("SAME_UPPER") ? all / 2 : all - all / 2;
        pads[axes + i] = all - pads[i];
        continue;
      }
      if (same.equals("VALID")) pads[i] = pads[axes + i] = 0;
      long room = sizes[i] + pads[i] + pads[axes + i] - window;
      outs[i] = (ceiling ? Math.ceilDiv(room, strides[i]) : Math.floorDiv(room, strides[i])) + 1;
      boolean beyond = ceiling && (outs[i] - 1) * strides[i] >= sizes[i] + pads[i];
      if (beyond) outs[i]--;
    }
    return new Sliding(kernel, strides, dilations, pads, sizes, outs).flat();
  }

  /// The same with rows and columns, if it has columns alone.
  Sliding flat() {
    if (kernel.length == 2) return this;
    return new Sliding(
        new long[] {1, kernel[0]},
        new long[] {1, strides[0]},
        new long[] {1, dilations[0]},
        new long[] {0, pads[0], 0, pads[1]},
        new long[] {1, sizes[0]},
        new long[] {1, outs[0]});
  }

  long row(long out, long tap) {
    return out * strides[0] - pads[0] + tap * dilations[0];
  }

  long column(long out, long tap) {
    return out * strides[1] - pads[1] + tap * dilations[1];
  }

  boolean contains(long row, long column) {
    return row >= 0 && row < sizes[0] && column >= 0 && column < sizes[1];
  }

  /// Whether a place lies on the rim that was asked for, and not beyond it.
  boolean isPadded(long row, long column) {
    return row >= -pads[0]
        && row < sizes[0] + pads[2]
        && column >= -pads[1]
        && column < sizes[1] + pads[3];
  }

  long area() {
    return sizes[0] * sizes[1];
  }
}
