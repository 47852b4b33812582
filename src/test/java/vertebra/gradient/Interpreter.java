package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelShapes;

/// Runs models in double precision, one element after the other, straight from the definitions of
/// the ONNX specification. Nothing of the program is used but the sizes.
public final class Interpreter {

  private static final Attribute NO_ATTRIBUTE = Attribute.wholes("");

  private final ModelShapes shapes;
  private final Map<String, Numbers> tensors = new HashMap<>();

  private Interpreter(Model model) {
    shapes = ModelShapes.of(model);
  }

  /// The outputs of a model, by name.
  ///
  /// @param given numbers for its inputs and for stored weights that do not say theirs
  public static Map<String, Numbers> run(Model model, Map<String, Numbers> given) {
    var interpreter = new Interpreter(model);
    for (var weight : model.weights())
      switch (weight.init()) {
        case Init.Values(var values) ->
            interpreter.store(weight, values.stream().mapToDouble(Float::doubleValue).toArray());
        case Init.Wholes(var values) ->
            interpreter.store(weight, values.stream().mapToDouble(Long::doubleValue).toArray());
        case Init.Constant(var value) -> {
          var filled = new double[(int) weight.elements()];
          Arrays.fill(filled, value);
          interpreter.store(weight, filled);
        }
        case Init.InFile _, Init.Normal _, Init.TruncatedNormal _, Init.Uniform _ -> {}
      }
    interpreter.tensors.putAll(given);
    for (var operator : model.operators()) interpreter.new Step(operator).run();
    var outputs = new LinkedHashMap<String, Numbers>();
    for (var output : model.outputs())
      outputs.put(output.name(), interpreter.tensors.get(output.name()));
    return outputs;
  }

  private void store(Model.Weight weight, double[] values) {
    tensors.put(weight.name(), new Numbers(values, Window.unboxed(weight.dims())));
  }

  /// One operator at work.
  private final class Step {
    private final Model.Operator operator;

    Step(Model.Operator operator) {
      this.operator = operator;
    }

    void run() {
      var results = results();
      for (int i = 0; i < operator.outputs().size(); i++)
        tensors.put(operator.outputs().get(i), results.get(i));
    }

    private boolean has(int input) {
      return input < operator.inputs().size() && !operator.inputs().get(input).isEmpty();
    }

    private Numbers x(int input) {
      var found = tensors.get(operator.inputs().get(input));
      if (found == null) throw new IllegalStateException("no " + operator.inputs().get(input));
      return found;
    }

    private Attribute attribute(String name) {
      return operator.attributes().stream()
          .filter(one -> one.name().equals(name))
          .findFirst()
          .orElse(NO_ATTRIBUTE);
    }

    private long whole(String name, long otherwise) {
      return attribute(name) instanceof Attribute.Whole(_, var value) ? value : otherwise;
    }

    private double real(String name, double otherwise) {
      return attribute(name) instanceof Attribute.Real(_, var value) ? value : otherwise;
    }

    private String text(String name, String otherwise) {
      return attribute(name) instanceof Attribute.Text(_, var value) ? value : otherwise;
    }

    private long[] wholes(String name, long... otherwise) {
      return attribute(name) instanceof Attribute.Wholes(var found, var values)
              && found.equals(name)
          ? Window.unboxed(values)
          : otherwise;
    }

    private int axis(long axis, int rank) {
      return (int) (axis < 0 ? axis + rank : axis);
    }

    private long[] sizes() {
      return shapes.of(operator.outputs().getFirst()).orElseThrow();
    }

    private List<Numbers> results() {
      return switch (operator.type()) {
        case "BatchNormalization" -> batchNorm();
        case "LayerNormalization" -> layerNorm();
        case "MaxPool" -> maxPool();
        case "Split" -> split();
        case "TopK" -> descending();
        default -> List.of(result());
      };
    }

    private Numbers each(DoubleUnaryOperator function) {
      return x(0).map(function);
    }

    private Numbers all(DoubleBinaryOperator function) {
      var result = x(0);
      for (int i = 1; i < operator.inputs().size(); i++) result = result.with(x(i), function);
      return result;
    }

    private Numbers result() {
      return switch (operator.type()) {
        case "Identity" -> x(0);
        case "Neg" -> each(x -> -x);
        case "Abs" -> each(Math::abs);
        case "Sign" -> each(Math::signum);
        case "Reciprocal" -> each(x -> 1 / x);
        case "Exp" -> each(Math::exp);
        case "Log" -> each(Math::log);
        case "Sqrt" -> each(Math::sqrt);
        case "Sin" -> each(Math::sin);
        case "Cos" -> each(Math::cos);
        case "Atan" -> each(Math::atan);
        case "Erf" -> each(ErrorFunction::of);
        case "Floor" -> each(Math::floor);
        case "Cast" ->
            whole("to", 0) == 9
                ? each(x -> x == 0 ? 0 : 1)
                : whole("to", 0) == 7 ? each(x -> (long) x) : x(0);
        case "Relu" -> each(x -> Math.max(x, 0));
        case "LeakyRelu" -> each(x -> x > 0 ? x : real("alpha", 0.01) * x);
        case "PRelu" -> all((x, slope) -> x > 0 ? x : slope * x);
        case "Clip" -> {
          double low = has(1) ? x(1).values()[0] : Double.NEGATIVE_INFINITY;
          double high = has(2) ? x(2).values()[0] : Double.POSITIVE_INFINITY;
          yield each(x -> Math.min(Math.max(x, low), high));
        }
        case "Sigmoid" -> each(Step::sigmoid);
        case "Tanh" -> each(Math::tanh);
        case "HardSigmoid" ->
            each(x -> Math.max(0, Math.min(1, real("alpha", 0.2) * x + real("beta", 0.5))));
        case "HardSwish" -> each(x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)));
        case "Softplus" -> each(x -> Math.log1p(Math.exp(x)));
        case "Softsign" -> each(x -> x / (1 + Math.abs(x)));
        case "Elu" -> each(x -> x > 0 ? x : real("alpha", 1) * Math.expm1(x));
        case "Celu" -> each(x -> x > 0 ? x : real("alpha", 1) * Math.expm1(x / real("alpha", 1)));
        case "Selu" ->
            each(x ->
                real("gamma", 1.0507009873554805)
                    * (x > 0 ? x : real("alpha", 1.6732632423543772) * Math.expm1(x)));
        case "Mish" -> each(x -> x * Math.tanh(Math.log1p(Math.exp(x))));
        case "Gelu" ->
            text("approximate", "none").equals("none")
                ? each(x -> x / 2 * (1 + ErrorFunction.of(x / Math.sqrt(2))))
                : each(x ->
                    x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))));
        case "Add", "Sum" -> all(Double::sum);
        case "Sub" -> all((a, b) -> a - b);
        case "Mul" -> all((a, b) -> a * b);
        case "Div" -> all((a, b) -> a / b);
        case "Pow" -> all(Math::pow);
        case "Max" -> all(Math::max);
        case "Min" -> all(Math::min);
        case "Mean" -> all(Double::sum).map(x -> x / operator.inputs().size());
        case "Equal" -> all((a, b) -> a == b ? 1 : 0);
        case "Greater" -> all((a, b) -> a > b ? 1 : 0);
        case "Less" -> all((a, b) -> a < b ? 1 : 0);
        case "Where" -> where();
        case "MatMul" -> product(x(0), x(1));
        case "Gemm" -> gemm();
        case "Einsum" -> einsum();
        case "Conv" -> conv();
        case "ConvTranspose" -> convTranspose();
        case "InstanceNormalization" -> evened(x(0), 2, 1);
        case "GroupNormalization" -> groupNorm();
        case "LRN" -> neighbours();
        case "LpNormalization" -> {
          var length = reduced(x(0).map(x -> x * x), Double::sum, 0, true, whole("axis", -1));
          yield x(0).with(length, (x, sum) -> x / Math.sqrt(sum));
        }
        case "Softmax" -> softmax();
        case "LogSoftmax" -> softmax().map(Math::log);
        case "AveragePool" -> averagePool();
        case "GlobalAveragePool" -> mean(x(0), pixels());
        case "GlobalMaxPool" -> reduced(x(0), Math::max, Double.NEGATIVE_INFINITY, true, pixels());
        case "ReduceSum" -> reduce(Double::sum, 0);
        case "ReduceMean" ->
            reduce(Double::sum, 0).map(x -> x * Numbers.count(sizes()) / x(0).values().length);
        case "ReduceMax" -> reduce(Math::max, Double.NEGATIVE_INFINITY);
        case "ReduceMin" -> reduce(Math::min, Double.POSITIVE_INFINITY);
        case "ReduceProd" -> reduce((a, b) -> a * b, 1);
        case "ReduceL2" -> reduce((a, b) -> a + b * b, 0).map(Math::sqrt);
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> x(0).reshaped(sizes());
        case "Shape" ->
            new Numbers(
                Arrays.stream(x(0).dims()).asDoubleStream().toArray(), new long[] {x(0).rank()});
        case "Transpose" -> {
          int rank = x(0).rank();
          var turned = IntStream.range(0, rank).map(i -> rank - 1 - i).asLongStream().toArray();
          yield x(0).transposed(
                  Arrays.stream(wholes("perm", turned)).mapToInt(Math::toIntExact).toArray());
        }
        case "Expand" -> x(0).with(Numbers.zeros(x(1).wholes()), (x, _) -> x);
        case "Concat" -> concat();
        case "Slice" -> slice();
        case "Pad" -> pad();
        case "Tile" ->
            picked(place ->
                IntStream.range(0, place.length).map(i -> place[i] % x(0).dim(i)).toArray());
        case "Gather" -> gather();
        case "GatherND" -> gatherNd();
        case "GatherElements" -> {
          int axis = axis(whole("axis", 0), x(0).rank());
          yield indexed(
              x(1).dims(),
              place -> {
                var from = place.clone();
                from[axis] = axis((long) x(1).at(place), x(0).dim(axis));
                return x(0).at(from);
              });
        }
        case "ScatterND" -> scatterNd();
        case "ScatterElements" -> scatterElements();
        case "CumSum" -> cumSum();
        case "DepthToSpace" -> depthToSpace();
        case "SpaceToDepth" -> spaceToDepth();
        case "Resize" -> resize();
        default -> throw new UnsupportedOperationException(operator.type());
      };
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    /// What stands at a place.
    private interface Element {
      double at(int[] place);
    }

    private interface Source {
      int[] of(int[] place);
    }

    private static Numbers indexed(long[] dims, Element element) {
      var result = Numbers.zeros(dims);
      for (int i = 0; i < result.values().length; i++)
        result.values()[i] = element.at(Numbers.place(i, dims));
      return result;
    }

    private Numbers picked(Source source) {
      return indexed(sizes(), place -> x(0).at(source.of(place)));
    }

    private Numbers where() {
      var dims = Tape.broadcast(Tape.broadcast(x(0).dims(), x(1).dims()), x(2).dims());
      return indexed(
          dims, place -> x(0).spread(place) != 0 ? x(1).spread(place) : x(2).spread(place));
    }

    private static Numbers product(Numbers a, Numbers b) {
      var outer =
          Tape.broadcast(
              Arrays.copyOf(a.dims(), a.rank() - 2), Arrays.copyOf(b.dims(), b.rank() - 2));
      var dims = Arrays.copyOf(outer, outer.length + 2);
      dims[outer.length] = a.dim(-2);
      dims[outer.length + 1] = b.dim(-1);
      return indexed(
          dims,
          place -> {
            double sum = 0;
            var left = place.clone();
            var right = place.clone();
            for (int k = 0; k < a.dim(-1); k++) {
              left[left.length - 1] = k;
              right[right.length - 2] = k;
              sum += a.spread(left) * b.spread(right);
            }
            return sum;
          });
    }

    private Numbers gemm() {
      var a = whole("transA", 0) == 1 ? x(0).transposed(1, 0) : x(0);
      var b = whole("transB", 0) == 1 ? x(1).transposed(1, 0) : x(1);
      var product = product(a, b).map(x -> x * real("alpha", 1));
      return has(2) ? product.with(x(2), (y, c) -> y + real("beta", 1) * c) : product;
    }

    private Numbers einsum() {
      var sides = text("equation", "").split("->", -1);
      var factors = sides[0].split(",", -1);
      var letters = new LinkedHashMap<Character, Long>();
      for (char letter : sides[1].toCharArray()) letters.put(letter, 0L);
      for (int i = 0; i < factors.length; i++)
        for (int axis = 0; axis < factors[i].length(); axis++)
          letters.put(factors[i].charAt(axis), x(i).dims()[axis]);
      var names = List.copyOf(letters.keySet());
      var all = letters.values().stream().mapToLong(Long::longValue).toArray();
      var result = Numbers.zeros(Arrays.copyOf(all, sides[1].length()));
      for (int at = 0; at < Numbers.count(all); at++) {
        var place = Numbers.place(at, all);
        double product = 1;
        for (int i = 0; i < factors.length; i++)
          product *=
              x(i).at(
                      factors[i]
                          .chars()
                          .map(letter -> place[names.indexOf((char) letter)])
                          .toArray());
        result.values()[result.index(Arrays.copyOf(place, result.rank()))] += product;
      }
      return result;
    }

    /// Calls back for every place of a window and every pixel under it.
    private interface Visit {
      void at(int[] small, int[] large, int[] kernel, boolean inside);
    }

    private void slide(long[] small, long[] large, long[] kernel, Visit visit) {
      int axes = kernel.length;
      var ones = new long[axes];
      Arrays.fill(ones, 1);
      var strides = wholes("strides", ones);
      var dilations = wholes("dilations", ones);
      var pads = wholes("pads", new long[2 * axes]);
      if (text("auto_pad", "").startsWith("SAME"))
        for (int i = 0; i < axes; i++) {
          long total =
              Math.max(
                  0, (small[i] - 1) * strides[i] + dilations[i] * (kernel[i] - 1) + 1 - large[i]);
          pads[i] = text("auto_pad", "").endsWith("LOWER") ? total - total / 2 : total / 2;
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

    private Numbers conv() {
      var weight = x(1);
      int groups = (int) whole("group", 1);
      var result = Numbers.zeros(sizes());
      slide(
          tail(result.dims()),
          tail(x(0).dims()),
          tail(weight.dims()),
          (at, pixel, under, inside) -> {
            if (!inside) return;
            for (int n = 0; n < x(0).dim(0); n++)
              for (int o = 0; o < weight.dim(0); o++)
                for (int i = 0; i < weight.dim(1); i++)
                  result.values()[result.index(join(n, o, at))] +=
                      weight.at(join(o, i, under))
                          * x(0).at(
                                  join(n, o / (weight.dim(0) / groups) * weight.dim(1) + i, pixel));
          });
      return biased(result);
    }

    private Numbers convTranspose() {
      var weight = x(1);
      int groups = (int) whole("group", 1);
      var result = Numbers.zeros(sizes());
      slide(
          tail(x(0).dims()),
          tail(result.dims()),
          tail(weight.dims()),
          (at, pixel, under, inside) -> {
            if (!inside) return;
            for (int n = 0; n < x(0).dim(0); n++)
              for (int i = 0; i < weight.dim(0); i++)
                for (int o = 0; o < weight.dim(1); o++)
                  result
                          .values()[
                          result.index(
                              join(n, i / (weight.dim(0) / groups) * weight.dim(1) + o, pixel))] +=
                      weight.at(join(i, o, under)) * x(0).at(join(n, i, at));
          });
      return biased(result);
    }

    private Numbers biased(Numbers map) {
      return has(2) ? map.with(channels(x(2), map.rank()), Double::sum) : map;
    }

    private static Numbers channels(Numbers perChannel, int rank) {
      var dims = new long[rank - 1];
      Arrays.fill(dims, 1);
      dims[0] = perChannel.values().length;
      return perChannel.reshaped(dims);
    }

    private List<Numbers> maxPool() {
      var result = Numbers.zeros(sizes());
      Arrays.fill(result.values(), Double.NEGATIVE_INFINITY);
      var places = Numbers.zeros(sizes());
      slide(
          tail(result.dims()),
          tail(x(0).dims()),
          wholes("kernel_shape"),
          (at, pixel, _, inside) -> {
            if (!inside) return;
            for (int n = 0; n < x(0).dim(0); n++)
              for (int c = 0; c < x(0).dim(1); c++) {
                int to = result.index(join(n, c, at));
                int from = x(0).index(join(n, c, pixel));
                if (!(x(0).values()[from] > result.values()[to])) continue;
                result.values()[to] = x(0).values()[from];
                places.values()[to] = from;
              }
          });
      return List.of(result, places);
    }

    private Numbers averagePool() {
      var result = Numbers.zeros(sizes());
      var counts = Numbers.zeros(sizes());
      var large = tail(x(0).dims());
      var pads = wholes("pads", new long[2 * large.length]);
      boolean padding = whole("count_include_pad", 0) == 1;
      slide(
          tail(result.dims()),
          large,
          wholes("kernel_shape"),
          (at, pixel, _, inside) -> {
            boolean counted = inside;
            if (padding) {
              counted = true;
              for (int i = 0; i < large.length; i++)
                counted &= pixel[i] < large[i] + pads[i + large.length];
            }
            for (int n = 0; n < x(0).dim(0); n++)
              for (int c = 0; c < x(0).dim(1); c++) {
                int to = result.index(join(n, c, at));
                if (counted) counts.values()[to]++;
                if (inside) result.values()[to] += x(0).at(join(n, c, pixel));
              }
          });
      return result.with(counts, (sum, count) -> sum / count);
    }

    private long[] pixels() {
      return IntStream.range(2, x(0).rank()).asLongStream().toArray();
    }

    private static Numbers reduced(
        Numbers x, DoubleBinaryOperator function, double start, boolean keep, long... axes) {
      var kept = x.dims().clone();
      for (long axis : axes) kept[(int) (axis < 0 ? axis + x.rank() : axis)] = 1;
      var result = Numbers.zeros(kept);
      Arrays.fill(result.values(), start);
      for (int i = 0; i < x.values().length; i++) {
        var place = Numbers.place(i, x.dims());
        for (int axis = 0; axis < kept.length; axis++) if (kept[axis] == 1) place[axis] = 0;
        int at = result.index(place);
        result.values()[at] = function.applyAsDouble(result.values()[at], x.values()[i]);
      }
      if (keep) return result;
      var gone = new ArrayList<Integer>();
      for (long axis : axes) gone.add((int) (axis < 0 ? axis + x.rank() : axis));
      return result.reshaped(
          IntStream.range(0, x.rank())
              .filter(axis -> !gone.contains(axis))
              .mapToLong(axis -> x.dims()[axis])
              .toArray());
    }

    private Numbers reduce(DoubleBinaryOperator function, double start) {
      var all = IntStream.range(0, x(0).rank()).asLongStream().toArray();
      var axes = has(1) ? x(1).wholes() : wholes("axes", all);
      return reduced(x(0), function, start, whole("keepdims", 1) == 1, axes);
    }

    private static Numbers mean(Numbers x, long... axes) {
      var sum = reduced(x, Double::sum, 0, true, axes);
      return sum.map(y -> y * sum.values().length / x.values().length);
    }

    private Numbers evened(Numbers x, int first, int channelAxis) {
      var axes = IntStream.range(first, x.rank()).asLongStream().toArray();
      var centred = x.with(mean(x, axes), (a, b) -> a - b);
      var variance = mean(centred.map(y -> y * y), axes);
      var even = centred.with(variance, (y, v) -> y / Math.sqrt(v + real("epsilon", 1e-5)));
      if (channelAxis == 0) return even;
      return even.with(channels(x(1), x.rank()), (y, s) -> y * s)
          .with(channels(x(2), x.rank()), Double::sum);
    }

    private Numbers groupNorm() {
      var x = x(0);
      var even =
          evened(
              x.reshaped(
                  x.dim(0),
                  whole("num_groups", 1),
                  -x.values().length / -x.dim(0) / whole("num_groups", 1)),
              2,
              0);
      return even.reshaped(x.dims())
          .with(channels(x(1), x.rank()), (y, s) -> y * s)
          .with(channels(x(2), x.rank()), Double::sum);
    }

    private List<Numbers> layerNorm() {
      int first = axis(whole("axis", -1), x(0).rank());
      var axes = IntStream.range(first, x(0).rank()).asLongStream().toArray();
      var mean = mean(x(0), axes);
      var slope =
          mean(x(0).with(mean, (a, b) -> (a - b) * (a - b)), axes)
              .map(v -> 1 / Math.sqrt(v + real("epsilon", 1e-5)));
      var result = evened(x(0), first, 0).with(x(1), (y, s) -> y * s);
      return List.of(has(2) ? result.with(x(2), Double::sum) : result, mean, slope);
    }

    private List<Numbers> batchNorm() {
      int rank = x(0).rank();
      var axes = IntStream.range(0, rank).filter(axis -> axis != 1).asLongStream().toArray();
      boolean training = whole("training_mode", 0) == 1;
      var mean = training ? mean(x(0), axes) : channels(x(3), rank);
      var centred = x(0).with(mean, (a, b) -> a - b);
      var variance = training ? mean(centred.map(y -> y * y), axes) : channels(x(4), rank);
      var result =
          centred
              .with(variance, (y, v) -> y / Math.sqrt(v + real("epsilon", 1e-5)))
              .with(channels(x(1), rank), (y, s) -> y * s)
              .with(channels(x(2), rank), Double::sum);
      if (!training) return List.of(result);
      double old = real("momentum", 0.9);
      return List.of(
          result,
          x(3).with(mean.reshaped(x(3).dims()), (a, b) -> old * a + (1 - old) * b),
          x(4).with(variance.reshaped(x(4).dims()), (a, b) -> old * a + (1 - old) * b));
    }

    private Numbers neighbours() {
      int size = (int) whole("size", 1);
      return indexed(
          x(0).dims(),
          place -> {
            double sum = 0;
            var near = place.clone();
            for (int c = place[1] - (size - 1) / 2; c <= place[1] + size / 2; c++) {
              if (c < 0 || c >= x(0).dim(1)) continue;
              near[1] = c;
              sum += x(0).at(near) * x(0).at(near);
            }
            return x(0).at(place)
                * Math.pow(real("bias", 1) + real("alpha", 1e-4) / size * sum, -real("beta", 0.75));
          });
    }

    private Numbers softmax() {
      var raised = x(0).map(Math::exp);
      return raised.with(reduced(raised, Double::sum, 0, true, whole("axis", -1)), (a, b) -> a / b);
    }

    private Numbers concat() {
      int axis = axis(whole("axis", 0), x(0).rank());
      var result = Numbers.zeros(sizes());
      int at = 0;
      for (int i = 0; i < operator.inputs().size(); i++) {
        for (int j = 0; j < x(i).values().length; j++) {
          var place = Numbers.place(j, x(i).dims());
          place[axis] += at;
          result.values()[result.index(place)] = x(i).values()[j];
        }
        at += x(i).dim(axis);
      }
      return result;
    }

    /// All of the last axis, the largest first, with their places.
    private List<Numbers> descending() {
      int row = x(0).dim(-1);
      int count = (int) x(1).wholes()[0];
      var dims = x(0).dims().clone();
      dims[dims.length - 1] = count;
      var values = Numbers.zeros(dims);
      var places = Numbers.zeros(dims);
      for (int i = 0; i * count < values.values().length; i++) {
        int start = i * row;
        var order =
            IntStream.range(0, row)
                .boxed()
                .sorted(Comparator.comparingDouble(at -> -x(0).values()[start + at]))
                .toList();
        for (int k = 0; k < count; k++) {
          values.values()[i * count + k] = x(0).values()[start + order.get(k)];
          places.values()[i * count + k] = order.get(k);
        }
      }
      return List.of(values, places);
    }

    private List<Numbers> split() {
      int axis = axis(whole("axis", 0), x(0).rank());
      var parts = new ArrayList<Numbers>();
      int at = 0;
      for (var output : operator.outputs()) {
        int from = at;
        var dims = shapes.of(output).orElseThrow();
        parts.add(
            indexed(
                dims,
                place -> {
                  var source = place.clone();
                  source[axis] += from;
                  return x(0).at(source);
                }));
        at += (int) dims[axis];
      }
      return parts;
    }

    private Numbers slice() {
      var starts = x(1).wholes();
      var axes =
          has(3) ? x(3).wholes() : IntStream.range(0, starts.length).asLongStream().toArray();
      return picked(place -> {
        var from = place.clone();
        for (int i = 0; i < starts.length; i++) {
          int axis = axis(axes[i], x(0).rank());
          long step = has(4) ? x(4).wholes()[i] : 1;
          long size = x(0).dim(axis);
          long start = starts[i] < 0 ? starts[i] + size : starts[i];
          start = Math.min(Math.max(start, 0), step < 0 ? size - 1 : size);
          from[axis] = (int) (start + place[axis] * step);
        }
        return from;
      });
    }

    private Numbers pad() {
      var pads = x(1).wholes();
      double fill = has(2) ? x(2).values()[0] : 0;
      var mode = text("mode", "constant");
      return indexed(
          sizes(),
          place -> {
            var from = place.clone();
            for (int axis = 0; axis < from.length; axis++) {
              int size = x(0).dim(axis);
              int at = place[axis] - (int) pads[axis];
              if (at < 0 || at >= size) {
                if (mode.equals("constant")) return fill;
                if (mode.equals("edge")) at = at < 0 ? 0 : size - 1;
                else at = at < 0 ? -at : 2 * size - 2 - at;
              }
              from[axis] = at;
            }
            return x(0).at(from);
          });
    }

    private Numbers gather() {
      int axis = axis(whole("axis", 0), x(0).rank());
      int deep = x(1).rank();
      return picked(place -> {
        var from = new int[x(0).rank()];
        System.arraycopy(place, 0, from, 0, axis);
        var index = x(1).at(Arrays.copyOfRange(place, axis, axis + deep));
        from[axis] = axis((long) index, x(0).dim(axis));
        System.arraycopy(place, axis + deep, from, axis + 1, from.length - axis - 1);
        return from;
      });
    }

    private int[] pointed(Numbers indices, int[] outer, int[] rest, Numbers target) {
      int deep = indices.dim(-1);
      var from = new int[deep + rest.length];
      for (int i = 0; i < deep; i++) {
        var at = Arrays.copyOf(outer, outer.length + 1);
        at[outer.length] = i;
        from[i] = axis((long) indices.at(at), target.dim(i));
      }
      System.arraycopy(rest, 0, from, deep, rest.length);
      return from;
    }

    private Numbers gatherNd() {
      int outer = x(1).rank() - 1;
      return picked(place ->
          pointed(
              x(1),
              Arrays.copyOf(place, outer),
              Arrays.copyOfRange(place, outer, place.length),
              x(0)));
    }

    private Numbers scatterNd() {
      var result = new Numbers(x(0).values().clone(), x(0).dims());
      int outer = x(1).rank() - 1;
      for (int i = 0; i < x(2).values().length; i++) {
        var place = Numbers.place(i, x(2).dims());
        var to =
            pointed(
                x(1),
                Arrays.copyOf(place, outer),
                Arrays.copyOfRange(place, outer, place.length),
                result);
        result.values()[result.index(to)] += x(2).values()[i];
      }
      return result;
    }

    private Numbers scatterElements() {
      var result = new Numbers(x(0).values().clone(), x(0).dims());
      int axis = axis(whole("axis", 0), x(0).rank());
      for (int i = 0; i < x(1).values().length; i++) {
        var to = Numbers.place(i, x(1).dims());
        to[axis] = axis((long) x(1).values()[i], result.dim(axis));
        result.values()[result.index(to)] += x(2).values()[i];
      }
      return result;
    }

    private Numbers cumSum() {
      int axis = axis((long) x(1).values()[0], x(0).rank());
      boolean exclusive = whole("exclusive", 0) == 1;
      boolean reverse = whole("reverse", 0) == 1;
      return indexed(
          x(0).dims(),
          place -> {
            double sum = 0;
            var near = place.clone();
            for (int i = 0; i < x(0).dim(axis); i++) {
              near[axis] = i;
              boolean before = reverse ? i > place[axis] : i < place[axis];
              if (before || i == place[axis] && !exclusive) sum += x(0).at(near);
            }
            return sum;
          });
    }

    private Numbers depthToSpace() {
      int b = (int) whole("blocksize", 1);
      int channels = x(0).dim(1) / b / b;
      boolean last = text("mode", "DCR").equals("CRD");
      return picked(place -> {
        int block = place[2] % b * b + place[3] % b;
        int from = last ? place[1] * b * b + block : block * channels + place[1];
        return new int[] {place[0], from, place[2] / b, place[3] / b};
      });
    }

    private Numbers spaceToDepth() {
      int b = (int) whole("blocksize", 1);
      return picked(place -> {
        int block = place[1] / x(0).dim(1);
        return new int[] {
          place[0], place[1] % x(0).dim(1), place[2] * b + block / b, place[3] * b + block % b
        };
      });
    }

    private Numbers resize() {
      var scales = has(2) ? x(2).values() : null;
      boolean nearest = text("mode", "nearest").equals("nearest");
      var dims = sizes();
      return indexed(
          dims, place -> resized(place, 0, new int[place.length], dims, scales, nearest));
    }

    /// One axis after the other: the pixel itself, or its two neighbours by their nearness.
    private double resized(
        int[] place, int axis, int[] from, long[] dims, double[] scales, boolean nearest) {
      if (axis == place.length) return x(0).at(from);
      int size = x(0).dim(axis);
      double scale = scales != null ? scales[axis] : (double) dims[axis] / size;
      double at =
          switch (text("coordinate_transformation_mode", "half_pixel")) {
            case "asymmetric" -> place[axis] / scale;
            case "align_corners" ->
                dims[axis] == 1 ? 0 : place[axis] * (size - 1.0) / (dims[axis] - 1);
            case "pytorch_half_pixel" -> dims[axis] == 1 ? 0 : (place[axis] + 0.5) / scale - 0.5;
            default -> (place[axis] + 0.5) / scale - 0.5;
          };
      if (nearest) {
        double whole =
            switch (text("nearest_mode", "round_prefer_floor")) {
              case "floor" -> Math.floor(at);
              case "ceil" -> Math.ceil(at);
              case "round_prefer_ceil" -> Math.floor(at + 0.5);
              default -> Math.ceil(at - 0.5);
            };
        from[axis] = (int) Math.min(Math.max(whole, 0), size - 1);
        return resized(place, axis + 1, from, dims, scales, true);
      }
      double inside = Math.min(Math.max(at, 0), size - 1);
      int left = (int) inside;
      double share = inside - left;
      from[axis] = left;
      double first = resized(place, axis + 1, from.clone(), dims, scales, false);
      if (share == 0) return first;
      from[axis] = left + 1;
      return (1 - share) * first
          + share * resized(place, axis + 1, from.clone(), dims, scales, false);
    }
  }
}
