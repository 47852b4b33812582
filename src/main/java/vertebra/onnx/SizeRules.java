package vertebra.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ModelFile.Node;

/// The sizes that one operator gives for the sizes it gets, as the ONNX specification states them.
final class SizeRules {

  private final Node node;
  private final long[] x;
  private final Function<String, long @Nullable []> wholes;
  private final Function<String, long @Nullable []> shapes;
  private final Function<String, double @Nullable []> values;

  SizeRules(
      Node node,
      long[] x,
      Function<String, long @Nullable []> wholes,
      Function<String, long @Nullable []> shapes,
      Function<String, double @Nullable []> values) {
    this.node = node;
    this.x = x;
    this.wholes = wholes;
    this.shapes = shapes;
    this.values = values;
  }

  /// The sizes of the first outputs; none when they cannot be told.
  List<long[]> outputs() {
    return switch (node.type()) {
      case "Conv" -> one(convolved());
      case "ConvTranspose" -> one(enlarged());
      case "MaxPool", "AveragePool", "LpPool" -> {
        var pooled = pooled();
        yield node.outputs().size() > 1 ? List.of(pooled, pooled) : List.of(pooled);
      }
      case "BatchNormalization" -> {
        // While it trains, means and variances leave it too: two or, in older sets, four of them.
        var outputs = new ArrayList<>(Collections.nCopies(5, new long[] {x[1]}));
        outputs.set(0, x);
        yield outputs;
      }
      case "GlobalAveragePool", "GlobalMaxPool" -> {
        var pooled = x.clone();
        Arrays.fill(pooled, 2, pooled.length, 1);
        yield List.of(pooled);
      }
      case "Gemm" -> one(product(node.whole("transA", 0) == 1, node.whole("transB", 0) == 1));
      case "MatMul" -> one(matrixProduct());
      case "Flatten" -> List.of(flattened());
      case "Reshape" -> one(reshaped());
      case "Transpose" -> List.of(transposed());
      case "Squeeze" -> one(squeezed());
      case "Unsqueeze" -> one(unsqueezed());
      case "Gather" -> one(gathered());
      case "GatherElements" -> one(shape(1));
      case "GatherND" -> one(picked());
      case "Einsum" -> one(summed());
      case "Slice" -> one(sliced());
      case "Split" -> split();
      case "Shape" -> List.of(new long[] {ModelShapes.asked(node, x).length});
      case "Expand" -> one(expanded());
      case "Tile" -> one(tiled());
      case "Pad" -> one(padded());
      case "Resize", "Upsample" -> one(resized());
      case "DepthToSpace" -> List.of(regrouped(node.whole("blocksize", 1), 1));
      case "SpaceToDepth" -> List.of(regrouped(1, node.whole("blocksize", 1)));
      case "TopK" -> topK();
      default -> List.of();
    };
  }

  private static List<long[]> one(long @Nullable [] shape) {
    return shape == null ? List.of() : List.of(shape);
  }

  private long @Nullable [] shape(int input) {
    return shapes.apply(node.input(input));
  }

  private long[] attribute(String name, int count, long otherwise) {
    var filled = new long[count];
    Arrays.fill(filled, otherwise);
    return node.wholes(name).orElse(filled);
  }

  private long @Nullable [] convolved() {
    var w = shape(1);
    if (w == null) return null;
    var result = slid(Arrays.copyOfRange(w, 2, w.length), false);
    result[1] = w[0];
    return result;
  }

  private long[] pooled() {
    return slid(attribute("kernel_shape", x.length - 2, 1), node.whole("ceil_mode", 0) == 1);
  }

  private long[] slid(long[] kernel, boolean up) {
    int count = x.length - 2;
    var strides = attribute("strides", count, 1);
    var dilations = attribute("dilations", count, 1);
    var pads = attribute("pads", 2 * count, 0);
    var result = x.clone();
    for (int i = 0; i < count; i++) {
      if (node.text("auto_pad").startsWith("SAME")) {
        result[i + 2] = Math.ceilDiv(x[i + 2], strides[i]);
        continue;
      }
      long room = x[i + 2] + pads[i] + pads[i + count] - dilations[i] * (kernel[i] - 1) - 1;
      long places = up ? Math.ceilDiv(room, strides[i]) : Math.floorDiv(room, strides[i]);
      if (up && places * strides[i] >= x[i + 2] + pads[i]) places--;
      result[i + 2] = places + 1;
    }
    return result;
  }

  private long @Nullable [] enlarged() {
    var w = shape(1);
    if (w == null) return null;
    int count = x.length - 2;
    var strides = attribute("strides", count, 1);
    var dilations = attribute("dilations", count, 1);
    var pads = attribute("pads", 2 * count, 0);
    var extra = attribute("output_padding", count, 0);
    var wish = node.wholes("output_shape").orElse(null);
    var result = x.clone();
    result[1] = w[1] * node.whole("group", 1);
    if (wish != null) {
      System.arraycopy(wish, wish.length - count, result, 2, count);
      return result;
    }
    for (int i = 0; i < count; i++)
      result[i + 2] =
          node.text("auto_pad").startsWith("SAME")
              ? x[i + 2] * strides[i]
              : strides[i] * (x[i + 2] - 1)
                  + extra[i]
                  + dilations[i] * (w[i + 2] - 1)
                  + 1
                  - pads[i]
                  - pads[i + count];
    return result;
  }

  private long @Nullable [] product(boolean turnA, boolean turnB) {
    var b = shape(1);
    if (b == null) return null;
    return new long[] {x[turnA ? 1 : 0], b[turnB ? 0 : 1]};
  }

  private long @Nullable [] matrixProduct() {
    var b = shape(1);
    if (b == null) return null;
    if (x.length == 1 || b.length == 1) return null;
    var outer =
        ModelShapes.broadcast(Arrays.copyOf(x, x.length - 2), Arrays.copyOf(b, b.length - 2));
    var result = Arrays.copyOf(outer, outer.length + 2);
    result[outer.length] = x[x.length - 2];
    result[outer.length + 1] = b[b.length - 1];
    return result;
  }

  private long[] flattened() {
    int axis = ModelShapes.axis(node.whole("axis", 1), x.length);
    return new long[] {
      ModelShapes.product(Arrays.copyOf(x, axis)),
      ModelShapes.product(Arrays.copyOfRange(x, axis, x.length))
    };
  }

  private long @Nullable [] reshaped() {
    var wish = wholes.apply(node.input(1));
    if (wish == null) return null;
    var result = wish.clone();
    int open = -1;
    for (int axis = 0; axis < result.length; axis++) {
      if (result[axis] == 0 && node.whole("allowzero", 0) == 0) result[axis] = x[axis];
      if (result[axis] == -1) open = axis;
    }
    if (open < 0) return result;
    result[open] = 1;
    result[open] = ModelShapes.product(x) / Math.max(1, ModelShapes.product(result));
    return result;
  }

  private long[] transposed() {
    var result = new long[x.length];
    var order = node.wholes("perm");
    for (int axis = 0; axis < x.length; axis++)
      result[axis] = x[order.isPresent() ? (int) order.get()[axis] : x.length - 1 - axis];
    return result;
  }

  private long @Nullable [] axes() {
    return node.wholes("axes").orElseGet(() -> wholes.apply(node.input(1)));
  }

  private long @Nullable [] squeezed() {
    boolean all = node.wholes("axes").isEmpty() && node.input(1).isEmpty();
    var axes = all ? new long[0] : axes();
    if (axes == null) return null;
    var gone = new boolean[x.length];
    for (long axis : axes) gone[ModelShapes.axis(axis, x.length)] = true;
    var result = new ArrayList<Long>();
    for (int axis = 0; axis < x.length; axis++)
      if (all ? x[axis] != 1 : !gone[axis]) result.add(x[axis]);
    return result.stream().mapToLong(Long::longValue).toArray();
  }

  private long @Nullable [] unsqueezed() {
    var axes = axes();
    if (axes == null) return null;
    var result = new long[x.length + axes.length];
    Arrays.fill(result, -1);
    for (long axis : axes) result[ModelShapes.axis(axis, result.length)] = 1;
    int next = 0;
    for (int axis = 0; axis < result.length; axis++) if (result[axis] < 0) result[axis] = x[next++];
    return result;
  }

  private long @Nullable [] gathered() {
    var indices = shape(1);
    if (indices == null) return null;
    int axis = ModelShapes.axis(node.whole("axis", 0), x.length);
    var result = new long[x.length - 1 + indices.length];
    System.arraycopy(x, 0, result, 0, axis);
    System.arraycopy(indices, 0, result, axis, indices.length);
    System.arraycopy(x, axis + 1, result, axis + indices.length, x.length - axis - 1);
    return result;
  }

  private long @Nullable [] picked() {
    var indices = shape(1);
    if (indices == null || node.whole("batch_dims", 0) != 0) return null;
    int outer = indices.length - 1;
    int deep = (int) indices[outer];
    var result = Arrays.copyOf(indices, outer + x.length - deep);
    System.arraycopy(x, deep, result, outer, x.length - deep);
    return result;
  }

  /// The sizes of the axes that an equation names for its result.
  private long @Nullable [] summed() {
    var sides = node.text("equation").replace(" ", "").split("->", -1);
    if (sides.length != 2 || node.text("equation").contains(".")) return null;
    var sizes = new HashMap<Integer, Long>();
    var factors = sides[0].split(",", -1);
    for (int i = 0; i < factors.length; i++) {
      var shape = shape(i);
      if (shape == null || shape.length != factors[i].length()) return null;
      for (int axis = 0; axis < shape.length; axis++)
        sizes.put((int) factors[i].charAt(axis), shape[axis]);
    }
    return sides[1].chars().mapToLong(axis -> sizes.getOrDefault(axis, 1L)).toArray();
  }

  private long @Nullable [] sliced() {
    var starts = wholes.apply(node.input(1));
    var ends = wholes.apply(node.input(2));
    if (starts == null || ends == null) return null;
    var axes = node.input(3).isEmpty() ? null : wholes.apply(node.input(3));
    var steps = node.input(4).isEmpty() ? null : wholes.apply(node.input(4));
    var result = x.clone();
    for (int i = 0; i < starts.length; i++) {
      int axis = axes == null ? i : ModelShapes.axis(axes[i], x.length);
      long step = steps == null ? 1 : steps[i];
      long low = step > 0 ? 0 : -1;
      long high = step > 0 ? x[axis] : x[axis] - 1;
      long from = Math.clamp(starts[i] < 0 ? starts[i] + x[axis] : starts[i], 0, high);
      long to = Math.clamp(ends[i] < 0 ? Math.max(ends[i] + x[axis], -1) : ends[i], low, x[axis]);
      result[axis] = Math.max(0, Math.ceilDiv(to - from, step));
    }
    return result;
  }

  private List<long[]> split() {
    int axis = ModelShapes.axis(node.whole("axis", 0), x.length);
    int count = node.outputs().size();
    var sizes =
        node.input(1).isEmpty() ? node.wholes("split").orElse(null) : wholes.apply(node.input(1));
    if (sizes == null && !node.input(1).isEmpty()) return List.of();
    long even = Math.ceilDiv(x[axis], count);
    var parts = new ArrayList<long[]>();
    for (int i = 0; i < count; i++) {
      var part = x.clone();
      part[axis] = sizes != null ? sizes[i] : Math.min(even, x[axis] - i * even);
      parts.add(part);
    }
    return parts;
  }

  private long @Nullable [] expanded() {
    var wish = wholes.apply(node.input(1));
    return wish == null ? null : ModelShapes.broadcast(x, wish);
  }

  private long @Nullable [] tiled() {
    var times = wholes.apply(node.input(1));
    if (times == null) return null;
    var result = x.clone();
    for (int axis = 0; axis < x.length; axis++) result[axis] *= times[axis];
    return result;
  }

  private long @Nullable [] padded() {
    var pads = node.wholes("pads").orElseGet(() -> wholes.apply(node.input(1)));
    var axes = node.input(3).isEmpty() ? all() : wholes.apply(node.input(3));
    if (pads == null || axes == null || pads.length != 2 * axes.length) return null;
    var result = x.clone();
    for (int i = 0; i < axes.length; i++)
      result[ModelShapes.axis(axes[i], x.length)] += pads[i] + pads[i + axes.length];
    return result;
  }

  private long[] all() {
    return LongStream.range(0, x.length).toArray();
  }

  private long @Nullable [] resized() {
    var axes = node.wholes("axes").orElseGet(this::all);
    var sizes = node.input(3).isEmpty() ? null : wholes.apply(node.input(3));
    var result = x.clone();
    if (sizes != null && sizes.length == axes.length) {
      var policy = node.text("keep_aspect_ratio_policy");
      double[] ratios = new double[axes.length];
      for (int i = 0; i < axes.length; i++)
        ratios[i] = sizes[i] / (double) x[ModelShapes.axis(axes[i], x.length)];
      boolean isFree = policy.isEmpty() || policy.equals("stretch");
      var limits = Arrays.stream(ratios);
      double scale = (policy.equals("not_smaller") ? limits.max() : limits.min()).orElse(1);
      for (int i = 0; i < axes.length; i++) {
        int axis = ModelShapes.axis(axes[i], x.length);
        // Halves are rounded up, as the specification says.
        result[axis] = isFree ? sizes[i] : (long) Math.floor(x[axis] * scale + 0.5);
      }
      return result;
    }
    // Before opset 11 the factors are the second input.
    boolean isOld = node.type().equals("Upsample") || node.inputs().size() == 2;
    var scales = values.apply(node.input(isOld ? 1 : 2));
    if (scales == null || scales.length != axes.length) return null;
    for (int i = 0; i < axes.length; i++) {
      int axis = ModelShapes.axis(axes[i], x.length);
      result[axis] = (long) Math.floor(x[axis] * scales[i]);
    }
    return result;
  }

  private long[] regrouped(long larger, long smaller) {
    long area = larger * larger;
    return new long[] {
      x[0], x[1] / area * smaller * smaller, x[2] * larger / smaller, x[3] * larger / smaller
    };
  }

  private List<long[]> topK() {
    var k = wholes.apply(node.input(1));
    if (k == null) return List.of();
    var result = x.clone();
    result[ModelShapes.axis(node.whole("axis", -1), x.length)] = k[0];
    return List.of(result, result);
  }
}
