package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelShapes;

/// Runs models in double precision, one element after the other, straight from the definitions of
/// the ONNX specification. Nothing of the program is used but the sizes.
public final class Interpreter {

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
  private final class Step extends OperatorCall {

    Step(Model.Operator operator) {
      super(operator, shapes, tensors);
    }

    void run() {
      var results = results();
      for (int i = 0; i < operator().outputs().size(); i++)
        tensors.put(operator().outputs().get(i), results.get(i));
    }

    private List<Numbers> results() {
      return switch (operator().type()) {
        case "BatchNormalization" -> batchNorm();
        case "LayerNormalization" -> layerNorm();
        case "MaxPool" -> WindowOperators.maxPool(this);
        case "Split" -> PlaceOperators.split(this);
        case "TopK" -> PlaceOperators.descending(this);
        default -> List.of(result());
      };
    }

    private Numbers each(DoubleUnaryOperator function) {
      return x(0).map(function);
    }

    private Numbers all(DoubleBinaryOperator function) {
      var result = x(0);
      for (int i = 1; i < operator().inputs().size(); i++) result = result.with(x(i), function);
      return result;
    }

    private Numbers result() {
      return switch (operator().type()) {
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
        case "Mean" -> all(Double::sum).map(x -> x / operator().inputs().size());
        case "Equal" -> all((a, b) -> a == b ? 1 : 0);
        case "Greater" -> all((a, b) -> a > b ? 1 : 0);
        case "Less" -> all((a, b) -> a < b ? 1 : 0);
        case "Where" -> where();
        case "MatMul" -> product(x(0), x(1));
        case "Gemm" -> gemm();
        case "Einsum" -> einsum();
        case "Conv" -> WindowOperators.conv(this);
        case "ConvTranspose" -> WindowOperators.convTranspose(this);
        case "InstanceNormalization" -> evened(x(0), 2, 1);
        case "GroupNormalization" -> groupNorm();
        case "LRN" -> neighbours();
        case "LpNormalization" -> {
          var length = reduced(x(0).map(x -> x * x), Double::sum, 0, true, whole("axis", -1));
          yield x(0).with(length, (x, sum) -> x / Math.sqrt(sum));
        }
        case "Softmax" -> softmax();
        case "LogSoftmax" -> softmax().map(Math::log);
        case "AveragePool" -> WindowOperators.averagePool(this);
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
        case "Concat" -> PlaceOperators.concat(this);
        case "Slice" -> PlaceOperators.slice(this);
        case "Pad" -> PlaceOperators.pad(this);
        case "Tile" ->
            PlaceOperators.picked(
                this,
                place ->
                    IntStream.range(0, place.length).map(i -> place[i] % x(0).dim(i)).toArray());
        case "Gather" -> PlaceOperators.gather(this);
        case "GatherND" -> PlaceOperators.gatherNd(this);
        case "GatherElements" -> {
          int axis = axis(whole("axis", 0), x(0).rank());
          yield PlaceOperators.indexed(
              x(1).dims(),
              place -> {
                var from = place.clone();
                from[axis] = axis((long) x(1).at(place), x(0).dim(axis));
                return x(0).at(from);
              });
        }
        case "ScatterND" -> PlaceOperators.scatterNd(this);
        case "ScatterElements" -> PlaceOperators.scatterElements(this);
        case "CumSum" -> PlaceOperators.cumSum(this);
        case "DepthToSpace" -> PlaceOperators.depthToSpace(this);
        case "SpaceToDepth" -> PlaceOperators.spaceToDepth(this);
        case "Resize" -> PlaceOperators.resize(this);
        default -> throw new UnsupportedOperationException(operator().type());
      };
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    private Numbers where() {
      var dims = Tape.broadcast(Tape.broadcast(x(0).dims(), x(1).dims()), x(2).dims());
      return PlaceOperators.indexed(
          dims, place -> x(0).spread(place) != 0 ? x(1).spread(place) : x(2).spread(place));
    }

    private static Numbers product(Numbers a, Numbers b) {
      var outer =
          Tape.broadcast(
              Arrays.copyOf(a.dims(), a.rank() - 2), Arrays.copyOf(b.dims(), b.rank() - 2));
      var dims = Arrays.copyOf(outer, outer.length + 2);
      dims[outer.length] = a.dim(-2);
      dims[outer.length + 1] = b.dim(-1);
      return PlaceOperators.indexed(
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
      return even.with(x(1).alongChannels(x.rank()), (y, s) -> y * s)
          .with(x(2).alongChannels(x.rank()), Double::sum);
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
          .with(x(1).alongChannels(x.rank()), (y, s) -> y * s)
          .with(x(2).alongChannels(x.rank()), Double::sum);
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
      var mean = training ? mean(x(0), axes) : x(3).alongChannels(rank);
      var centred = x(0).with(mean, (a, b) -> a - b);
      var variance = training ? mean(centred.map(y -> y * y), axes) : x(4).alongChannels(rank);
      var result =
          centred
              .with(variance, (y, v) -> y / Math.sqrt(v + real("epsilon", 1e-5)))
              .with(x(1).alongChannels(rank), (y, s) -> y * s)
              .with(x(2).alongChannels(rank), Double::sum);
      if (!training) return List.of(result);
      double old = real("momentum", 0.9);
      return List.of(
          result,
          x(3).with(mean.reshaped(x(3).dims()), (a, b) -> old * a + (1 - old) * b),
          x(4).with(variance.reshaped(x(4).dims()), (a, b) -> old * a + (1 - old) * b));
    }

    private Numbers neighbours() {
      int size = (int) whole("size", 1);
      return PlaceOperators.indexed(
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
  }
}
