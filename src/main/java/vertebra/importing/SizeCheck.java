package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelFile.Node;
import vertebra.onnx.ModelShapes;
import vertebra.text.Message;

/// Whether operators can work on the sizes that reach them. Only what is wrong whatever the open
/// sizes are is reported.
final class SizeCheck {

  private static final Set<String> PAIRWISE =
      Set.of("Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Equal", "Greater", "Less");

  /// Operators with an axis of their first input, and whether the axis may be the rank itself.
  private static final Set<String> ON_AN_AXIS =
      Set.of(
          "ArgMax",
          "ArgMin",
          "Concat",
          "Gather",
          "GatherElements",
          "Hardmax",
          "LayerNormalization",
          "LogSoftmax",
          "ScatterElements",
          "Softmax",
          "Split",
          "TopK");

  /// No machine holds a tensor of more numbers.
  private static final double MOST_ELEMENTS = 0x1p44;

  private final ModelShapes shapes;
  private final long opset;
  private final Faults faults;

  private SizeCheck(ModelIndex index, Faults faults) throws ModelException {
    shapes = index.certainSizes();
    opset = index.header().opset();
    this.faults = faults;
  }

  /// Checks the operators of the graph itself; those in graphs and functions inside are known only
  /// when they run.
  static void check(ModelIndex index, Faults faults) throws ModelException {
    if (index.graph().outputs().isEmpty())
      throw new ModelException(say("onnx.is-no-onnx-model", index.path()));
    var file = index.plain();
    var check = new SizeCheck(index, faults);
    for (int i = 0; i < file.nodes().size(); i++) {
      var node = file.nodes().get(i);
      if (node.nests() || !node.is(node.type())) continue;
      var place = node.name().isEmpty() ? node.type() + "_" + i : node.name();
      check.check(node, place);
      check.checkOutputs(node, place);
    }
  }

  /// What comes out has sizes that numbers can have. Whatever takes part in them is counted and
  /// multiplied later on without being looked at again, those beside a size of 0 as well.
  private void checkOutputs(Node node, String place) {
    for (var output : node.outputs()) {
      var sizes = shapes.of(output).orElse(null);
      if (sizes == null) continue;
      double elements = 1;
      for (long size : sizes) elements *= Math.max(1, size);
      if (Arrays.stream(sizes).anyMatch(size -> size < 0))
        faults.error("size-expected", place, Message.of("fault.negative-size", text(sizes)));
      else if (elements > MOST_ELEMENTS)
        faults.error("size-expected", place, Message.of("fault.too-large", text(sizes)));
    }
  }

  private void check(Node node, String place) {
    checkSteps(node, place);
    var x = shape(node, 0);
    if (x == null) return;
    try {
      check(node, place, x);
    } catch (ArithmeticException overflow) {
      faults.error("size-expected", place, Message.of("fault.overflow"));
    } catch (IndexOutOfBoundsException tooFewAxes) {
      faults.error("axis-expected", place, Message.of("fault.rank", node.type(), x.length));
    }
  }

  /// Numbers that count or step, where they come as inputs.
  private void checkSteps(Node node, String place) {
    if (node.is("Slice") && shapes.values(node.input(4)).filter(SizeCheck::hasZero).isPresent())
      faults.error("step-expected", place, Message.of("fault.step"));
    if (!node.is("STFT")) return;
    checkPositive(place, "frame_step", node.input(1));
    checkPositive(place, "frame_length", node.input(3));
  }

  private static boolean hasZero(double[] steps) {
    return Arrays.stream(steps).anyMatch(step -> step == 0);
  }

  private void checkPositive(String place, String name, String tensor) {
    var values = shapes.values(tensor);
    if (values.isPresent() && values.get().length == 1 && values.get()[0] < 1)
      faults.error(
          "positive-number-expected",
          place,
          Message.of("fault.not-positive", name, (long) values.get()[0]));
  }

  private void check(Node node, String place, long[] x) {
    var type = node.type();
    if (PAIRWISE.contains(type) && opset >= 7) checkPair(place, x, shape(node, 1));
    if (ON_AN_AXIS.contains(type) && node.attributes().containsKey("axis"))
      checkAxis(place, node.whole("axis", 0), x);
    switch (type) {
      case "Conv" -> checkConvolution(node, place, x);
      case "ConvTranspose" -> {
        checkTransposed(node, place, x);
        checkAddedEdges(node, place);
      }
      case "MaxPool", "AveragePool", "LpPool" -> {
        var kernel = node.wholes("kernel_shape");
        if (kernel.isPresent()) checkWindow(node, place, x, kernel.get());
      }
      case "MatMul" -> checkProduct(place, x, shape(node, 1));
      case "Gemm" -> checkGemm(node, place, x);
      case "Concat" -> checkConcat(node, place, x);
      case "Reshape" -> checkReshape(node, place, x);
      case "Transpose" -> {
        var order = node.wholes("perm");
        if (order.isPresent() && order.get().length != x.length)
          faults.error(
              "axis-expected", place, Message.of("fault.order-of", order.get().length, x.length));
      }
      case "BatchNormalization", "InstanceNormalization" -> checkNorm(node, place, x);
      case "GroupNormalization" -> checkEven(place, x, 1, node.whole("num_groups", 1));
      case "DepthToSpace" -> {
        long side = node.whole("blocksize", 1);
        checkEven(place, x, 1, Math.multiplyExact(side, side));
      }
      case "SpaceToDepth" -> {
        checkEven(place, x, 2, node.whole("blocksize", 1));
        checkEven(place, x, 3, node.whole("blocksize", 1));
      }
      case "Split" -> checkSplit(node, place, x);
      case "Expand" -> checkPair(place, x, wholes(node, 1).orElse(null));
      case "Tile" -> checkCount(place, "repeats", x.length, wholes(node, 1));
      case "Pad" -> {
        long axes =
            node.input(3).isEmpty() ? x.length : wholes(node, 3).map(a -> a.length).orElse(-1);
        if (axes >= 0)
          checkCount(place, "pads", 2 * axes, node.wholes("pads").or(() -> wholes(node, 1)));
      }
      case "Resize" -> checkResize(node, place);
      case "Squeeze" -> checkSqueeze(node, place, x);
      case "Unsqueeze" -> checkUnsqueeze(node, place, x);
      case "GatherElements", "ScatterElements" -> {
        var places = shape(node, 1);
        if (places != null && places.length != x.length)
          faults.error("axis-expected", place, Message.of("fault.pair", text(x), text(places)));
      }
      case "GatherND" -> checkDepth(node, place, x, node.whole("batch_dims", 0));
      case "ScatterND" -> checkDepth(node, place, x, 0);
      case "NonMaxSuppression" -> checkBoxes(place, x, shape(node, 1));
      case "CumSum" -> {
        var axis = shapes.values(node.input(1));
        if (axis.isPresent() && axis.get().length == 1) checkAxis(place, (long) axis.get()[0], x);
      }
      case "QuantizeLinear", "DequantizeLinear" -> {
        var scales = shape(node, 1);
        if (scales != null && Arrays.stream(scales).anyMatch(size -> size > 1))
          checkAxis(place, node.whole("axis", 1), x);
      }
      case "LSTM" -> checkRecurrent(node, place, x, 4);
      case "GRU" -> checkRecurrent(node, place, x, 3);
      case "RNN" -> checkRecurrent(node, place, x, 1);
      case "TopK" -> checkTaken(node, place, x, -1, 0, 0);
      case "Gather" -> checkTaken(node, place, x, 0, 1, 1);
      case "Einsum" ->
          EinsumEquation.of(node.text("equation"))
              .ifPresent(equation -> checkFactors(node, place, equation));
      default -> {}
    }
  }

  private long @Nullable [] shape(Node node, int input) {
    return shapes.of(node.input(input)).orElse(null);
  }

  /// Whole numbers that come as an input, where they are known.
  private Optional<long[]> wholes(Node node, int input) {
    return shapes
        .values(node.input(input))
        .map(found -> Arrays.stream(found).mapToLong(d -> (long) d).toArray());
  }

  private void checkPair(String place, long[] a, long @Nullable [] b) {
    if (b == null) return;
    for (int i = 1; i <= Math.min(a.length, b.length); i++) {
      long left = a[a.length - i];
      long right = b[b.length - i];
      if (left == right || left == 1 || right == 1) continue;
      faults.error("equal-sizes-expected", place, Message.of("fault.pair", text(a), text(b)));
      return;
    }
  }

  /// @param gates how often the state's size stands in the weights
  private void checkRecurrent(Node node, String place, long[] x, long gates) {
    var w = shape(node, 1);
    var r = shape(node, 2);
    if (w == null || r == null) return;
    boolean fits =
        x.length == 3
            && w.length == 3
            && r.length == 3
            && w[2] == x[2]
            && w[1] == r[1]
            && r[1] == gates * r[2];
    if (!fits)
      faults.error(
          "channels-expected",
          place,
          Message.of("fault.kernel-rank", text(w) + ", " + text(r), text(x)));
  }

  private static String text(long[] sizes) {
    return Arrays.toString(sizes);
  }

  private void checkAxis(String place, long axis, long[] x) {
    if (axis < -x.length || axis >= x.length)
      faults.error("axis-expected", place, Message.of("fault.axis", axis, text(x)));
  }

  private void checkConvolution(Node node, String place, long[] x) {
    var w = shape(node, 1);
    if (w == null) return;
    long group = node.whole("group", 1);
    if (w.length != x.length || x.length < 3)
      faults.error("channels-expected", place, Message.of("fault.kernel-rank", text(w), text(x)));
    else if (Math.multiplyExact(w[1], group) != x[1] || w[0] % group != 0)
      faults.error(
          "channels-expected", place, Message.of("fault.channels", text(w), group, text(x)));
    else if (!agrees(node, w))
      faults.error(
          "kernel-expected",
          place,
          Message.of("fault.kernel-shape", text(node.wholes("kernel_shape").get()), text(w)));
    else checkWindow(node, place, x, Arrays.copyOfRange(w, 2, w.length));
  }

  private static boolean agrees(Node node, long[] w) {
    var stated = node.wholes("kernel_shape");
    return stated.isEmpty() || Arrays.equals(stated.get(), Arrays.copyOfRange(w, 2, w.length));
  }

  /// Whether lists have a number for every axis, and a window fits into the input with its edges.
  private void checkWindow(Node node, String place, long[] x, long[] kernel) {
    int axes = x.length - 2;
    if (!fits(node, place, "kernel_shape", axes)
        || !fits(node, place, "strides", axes)
        || !fits(node, place, "dilations", axes)
        || !fits(node, place, "pads", 2 * axes)
        || kernel.length != axes
        || node.text("auto_pad").startsWith("SAME")) return;
    var dilations = node.wholes("dilations").orElse(null);
    var pads = node.wholes("pads").orElse(null);
    for (int i = 0; i < axes; i++) {
      long step = dilations == null ? 1 : dilations[i];
      long reach = Math.addExact(Math.multiplyExact(kernel[i] - 1, step), 1);
      long room = x[i + 2] + (pads == null ? 0 : Math.addExact(pads[i], pads[i + axes]));
      if (reach <= room || x[i + 2] == 0) continue;
      faults.error(
          "larger-input-expected", place, Message.of("fault.window", reach, room, text(x)));
      return;
    }
  }

  private boolean fits(Node node, String place, String attribute, int count) {
    var numbers = node.wholes(attribute);
    if (numbers.isEmpty() || numbers.get().length == count) return true;
    faults.error(
        "attribute-expected",
        place,
        Message.of("fault.list", attribute, count, numbers.get().length));
    return false;
  }

  private void checkTransposed(Node node, String place, long[] x) {
    var w = shape(node, 1);
    if (w == null) return;
    int axes = x.length - 2;
    if (w.length != x.length || w[0] != x[1]) {
      faults.error(
          "channels-expected",
          place,
          Message.of("fault.channels", text(w), node.whole("group", 1), text(x)));
      return;
    }
    var wished = node.wholes("output_shape");
    if (!fits(node, place, "strides", axes) || !fits(node, place, "pads", 2 * axes)) return;
    if (wished.isEmpty()) return;
    var sizes = wished.get();
    int first = sizes.length == x.length ? 2 : 0;
    if (sizes.length - first != axes) {
      faults.error(
          "attribute-expected",
          place,
          Message.of("fault.list", "output_shape", axes, sizes.length));
      return;
    }
    var strides = node.wholes("strides").orElse(null);
    var dilations = node.wholes("dilations").orElse(null);
    for (int i = 0; i < axes; i++) {
      long step = strides == null ? 1 : strides[i];
      long spread = dilations == null ? 1 : dilations[i];
      long most = step * (x[i + 2] - 1) + spread * (w[i + 2] - 1) + 1;
      long wish = sizes[first + i];
      // What is taken off at the edges, or added beyond the last step, must leave the size wished.
      if (wish >= 1 && wish <= most + step - 1) continue;
      faults.error(
          "output-shape-expected", place, Message.of("fault.output-shape", text(sizes), text(x)));
      return;
    }
  }

  /// What is added beyond the last step is less than a step.
  private void checkAddedEdges(Node node, String place) {
    var added = node.wholes("output_padding").orElse(new long[0]);
    var strides = node.wholes("strides").orElse(new long[0]);
    var dilations = node.wholes("dilations").orElse(new long[0]);
    for (int i = 0; i < added.length; i++) {
      long step = i < strides.length ? strides[i] : 1;
      long most = Math.max(step, i < dilations.length ? dilations[i] : 1);
      if (added[i] >= 0 && added[i] < most) continue;
      faults.error("output-shape-expected", place, Message.of("fault.added-edge", added[i], most));
      return;
    }
  }

  private void checkEven(String place, long[] x, int axis, long parts) {
    if (x[axis] % parts != 0)
      faults.error("channels-expected", place, Message.of("fault.uneven", x[axis], text(x), parts));
  }

  private void checkCount(String place, String what, long count, Optional<long[]> numbers) {
    if (numbers.isPresent() && numbers.get().length != count)
      faults.error(
          "numbers-expected", place, Message.of("fault.list", what, count, numbers.get().length));
  }

  private void checkResize(Node node, String place) {
    if (isGiven(node, 2) && isGiven(node, 3))
      faults.error("inputs-expected", place, Message.of("fault.both", "scales", "sizes"));
  }

  private boolean isGiven(Node node, int input) {
    var sizes = shape(node, input);
    return sizes != null && sizes.length == 1 && sizes[0] > 0;
  }

  private void checkSqueeze(Node node, String place, long[] x) {
    for (long axis : node.wholes("axes").or(() -> wholes(node, 1)).orElse(new long[0])) {
      checkAxis(place, axis, x);
      if (axis < -x.length || axis >= x.length) return;
      long size = x[(int) (axis < 0 ? axis + x.length : axis)];
      if (size == 1) continue;
      faults.error("size-expected", place, Message.of("fault.squeezed", axis, text(x), size));
      return;
    }
  }

  private void checkUnsqueeze(Node node, String place, long[] x) {
    var axes = node.wholes("axes").or(() -> wholes(node, 1)).orElse(new long[0]);
    int rank = x.length + axes.length;
    var places = new HashSet<Long>();
    for (long axis : axes)
      if (axis >= -rank && axis < rank) places.add(axis < 0 ? axis + rank : axis);
    if (places.size() < axes.length)
      faults.error("axis-expected", place, Message.of("fault.new-axes", text(axes), rank));
  }

  /// Whether places of several numbers each are no longer than what they point into is deep.
  private void checkDepth(Node node, String place, long[] x, long shared) {
    var places = shape(node, 1);
    if (places == null || places.length == 0) return;
    long each = places[places.length - 1];
    if (each > x.length - shared)
      faults.error("index-expected", place, Message.of("fault.depth", each, text(x)));
  }

  private void checkBoxes(String place, long[] boxes, long @Nullable [] scores) {
    boolean fits =
        boxes.length == 3
            && boxes[2] == 4
            && (scores == null
                || scores.length == 3 && scores[0] == boxes[0] && scores[2] == boxes[1]);
    if (!fits)
      faults.error(
          "equal-sizes-expected",
          place,
          Message.of("fault.boxes", text(boxes), scores == null ? "?" : text(scores)));
  }

  private void checkProduct(String place, long[] a, long @Nullable [] b) {
    if (b == null || a.length == 0 || b.length == 0) return;
    long inner = b.length == 1 ? b[0] : b[b.length - 2];
    if (a[a.length - 1] != inner)
      faults.error("equal-sizes-expected", place, Message.of("fault.product", text(a), text(b)));
  }

  private void checkGemm(Node node, String place, long[] a) {
    var b = shape(node, 1);
    if (b == null) return;
    if (a.length != 2 || b.length != 2) {
      faults.error("axis-expected", place, Message.of("fault.rank", node.type(), a.length));
      return;
    }
    long left = a[node.whole("transA", 0) == 0 ? 1 : 0];
    long right = b[node.whole("transB", 0) == 0 ? 0 : 1];
    if (left != right)
      faults.error("equal-sizes-expected", place, Message.of("fault.product", text(a), text(b)));
    var c = shape(node, 2);
    long[] out = {a[node.whole("transA", 0) == 0 ? 0 : 1], b[node.whole("transB", 0) == 0 ? 1 : 0]};
    if (c == null || opset < 7) return;
    boolean fits = c.length <= 2;
    for (int i = 1; fits && i <= c.length; i++)
      fits = c[c.length - i] == 1 || c[c.length - i] == out[2 - i];
    if (!fits)
      faults.error("equal-sizes-expected", place, Message.of("fault.pair", text(c), text(out)));
  }

  private void checkConcat(Node node, String place, long[] x) {
    long axis = node.whole("axis", 0);
    if (axis < -x.length || axis >= x.length) return;
    int along = (int) (axis < 0 ? axis + x.length : axis);
    for (int i = 1; i < node.inputs().size(); i++) {
      var other = shape(node, i);
      if (other == null) continue;
      boolean fits = other.length == x.length;
      for (int j = 0; fits && j < x.length; j++) fits = j == along || other[j] == x[j];
      if (fits) continue;
      faults.error("equal-sizes-expected", place, Message.of("fault.concat", text(x), text(other)));
      return;
    }
  }

  private void checkReshape(Node node, String place, long[] x) {
    var wish = wholes(node, 1).orElse(null);
    if (wish == null) return;
    boolean zeroIsCopied = node.whole("allowzero", 0) == 0;
    long known = 1;
    int open = 0;
    for (int i = 0; i < wish.length; i++) {
      long size = wish[i];
      if (size == 0 && zeroIsCopied) size = x[i];
      if (size == -1) open++;
      else known = Math.multiplyExact(known, size);
    }
    long elements = 1;
    for (long size : x) elements = Math.multiplyExact(elements, size);
    boolean fits = open == 0 ? known == elements : open == 1 && known > 0 && elements % known == 0;
    if (!fits && !(open == 1 && elements == 0))
      faults.error("reshape-expected", place, Message.of("fault.reshape", text(x), text(wish)));
  }

  private void checkNorm(Node node, String place, long[] x) {
    if (x.length < 2) return;
    for (int i = 1; i < 5; i++) {
      var each = shape(node, i);
      if (each == null || each.length == 1 && each[0] == x[1]) continue;
      faults.error("channels-expected", place, Message.of("fault.norm", text(each), x[1], text(x)));
      return;
    }
  }

  private void checkFactors(Node node, String place, EinsumEquation equation) {
    var sizes = new HashMap<Integer, Long>();
    for (int i = 0; i < equation.factors().size(); i++) {
      var letters = equation.factors().get(i);
      var each = shape(node, i);
      if (each == null || letters.contains(EinsumEquation.REST)) continue;
      if (each.length != letters.length()) {
        faults.error(
            "axis-expected",
            place,
            Message.of("fault.factor", letters, letters.length(), each.length));
        return;
      }
      for (int axis = 0; axis < each.length; axis++) {
        if (each[axis] == 1) continue;
        var before = sizes.putIfAbsent((int) letters.charAt(axis), each[axis]);
        if (before == null || before == each[axis]) continue;
        faults.error(
            "equal-sizes-expected",
            place,
            Message.of("fault.letter", letters.substring(axis, axis + 1), before, each[axis]));
        return;
      }
    }
  }

  private void checkSplit(Node node, String place, long[] x) {
    var sizes = node.wholes("split").or(() -> wholes(node, 1));
    checkCount(place, "split", node.outputs().size(), sizes);
    long axis = node.whole("axis", 0);
    if (sizes.isEmpty() || axis < -x.length || axis >= x.length) return;
    long along = x[(int) (axis < 0 ? axis + x.length : axis)];
    if (Arrays.stream(sizes.get()).sum() != along)
      faults.error("split-expected", place, Message.of("fault.split", text(sizes.get()), along));
  }

  /// Whether numbers that say how much of an axis is taken, or which of its places, fit it.
  ///
  /// @param axisOtherwise the axis where the operator names none
  /// @param below how many places from the end on may be named, in lengths of the axis
  /// @param beyond how far below the length of the axis the numbers must stay
  private void checkTaken(
      Node node, String place, long[] x, long axisOtherwise, long below, long beyond) {
    long axis = node.whole("axis", axisOtherwise);
    var taken = shapes.values(node.input(1));
    if (taken.isEmpty() || axis < -x.length || axis >= x.length) return;
    long along = x[(int) (axis < 0 ? axis + x.length : axis)];
    for (double number : taken.get())
      if (number > along - beyond || number < -along * below) {
        faults.error(
            "index-expected", place, Message.of("fault.taken", (long) number, along, axis));
        return;
      }
  }
}
