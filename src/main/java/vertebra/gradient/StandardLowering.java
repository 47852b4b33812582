package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;

/// The lowering to standard ONNX operators, which run wherever the design runs. It is the reference
/// for any other.
final class StandardLowering {

  private final Tape source;
  private final Tape target;
  private final Map<String, Term> made = new HashMap<>();

  StandardLowering(Tape source) {
    this.source = source;
    this.target = new Tape(source.opset());
  }

  /// How long what lies between the operators is held. Inputs, outputs and stored tensors are not
  /// counted.
  static WorkingTensors working(Tape source) {
    var lowering = new StandardLowering(source);
    lowering.lower();
    var kept = new HashSet<String>();
    source.inputs().forEach(input -> kept.add(input.name()));
    source.outputs().forEach(output -> kept.add(output.name()));
    kept.addAll(lowering.target.stored().keySet());
    return new WorkingTensors(lowering.target.macros(), kept);
  }

  private void lower() {
    source.inputs().forEach(input -> target.claim(input.name()));
    source.stored().values().forEach(target::store);
    source.macros().forEach(macro -> target.claim(macro.name()));
    for (var macro : needed(source)) {
      target.within(macro.name());
      lower(macro);
    }
    for (var output : source.outputs()) {
      var term = made.get(output.name());
      if (term != null) target.record(same(term, output.name()));
    }
  }

  /// A term that was lowered to others, under the name that it had.
  private static Macro.Plain same(Term term, String name) {
    return new Macro.Plain(
        name + "/Identity",
        "Identity",
        List.of(term),
        List.of(new Term(term.tape(), name, term.dims())),
        List.of());
  }

  Model model(String name) {
    lower();
    var operators =
        target.macros().stream()
            .map(Macro.Plain.class::cast)
            .map(plain ->
                new Model.Operator(
                    plain.name(),
                    plain.type(),
                    plain.inputs().stream().map(Term::name).toList(),
                    plain.outputs().stream().map(Term::name).toList(),
                    plain.attributes()))
            .toList();
    return new Model(
        name,
        source.opset(),
        source.inputs(),
        source.outputs(),
        operators,
        List.copyOf(target.stored().values()),
        Map.of());
  }

  /// The operators that lead to an output.
  static List<Macro> needed(Tape source) {
    var wanted = new HashSet<String>();
    source.outputs().forEach(output -> wanted.add(output.name()));
    var kept = new ArrayList<Macro>();
    for (var macro : source.macros().reversed())
      if (macro.outputs().stream().anyMatch(output -> wanted.contains(output.name()))) {
        kept.add(macro);
        macro.inputs().forEach(input -> wanted.add(input.name()));
      }
    return kept.reversed();
  }

  /// A term of the source as one of the target.
  private Term in(Term term) {
    var found = made.get(term.name());
    return found != null ? found : new Term(target, term.name(), term.dims());
  }

  private void lower(Macro macro) {
    switch (macro) {
      case Macro.Plain plain ->
          target.record(
              new Macro.Plain(
                  plain.name(),
                  plain.type(),
                  plain.inputs().stream().map(this::in).toList(),
                  plain.outputs(),
                  plain.attributes()));
      case Macro.BatchNorm norm -> lower(norm);
      case Macro.BatchNormBack back -> lower(back);
      case Macro.ConvolutionByData(_, var dy, var weight, var window, var dx) ->
          made.put(dx.name(), byData(in(dy), in(weight), window, dx.dims()));
      case Macro.ConvolutionByWeights(_, var x, var dy, var window, var dWeight) ->
          made.put(
              dWeight.name(), new WeightGradient(in(x), in(dy), window, dWeight.dims()).recorded());
      case Macro.EachBack(_, var curve, var dy, var basis, var dx) ->
          made.put(dx.name(), in(dy).times(curve.slope(in(basis))));
      case Macro.Held(_, var x, var y) -> made.put(y.name(), in(x));
      case Macro.Placed(_, var x, var grid, var y) ->
          made.put(y.name(), placed(in(x), grid, y.dims()));
      case Macro.MaxPoolBack(_, var dy, var places, var dx) ->
          made.put(dx.name(), placed(in(dy), in(places), dx.dims()));
      case Macro.AveragePoolBack(_, var dy, var window, var padding, var dx) ->
          made.put(dx.name(), shared(in(dy), window, padding, dx.dims()));
    }
  }

  /// The operator in its training form; with a momentum of 0 its running results are the mean and
  /// the biased variance of the batch. ONNX Runtime 1.28 writes these over the kept ones that it
  /// was given, even where others read them, so it gets some that are for nobody else.
  private void lower(Macro.BatchNorm norm) {
    var nothing = in(norm.scale()).times(0);
    target.record(
        new Macro.Plain(
            norm.name(),
            "BatchNormalization",
            List.of(in(norm.x()), in(norm.scale()), in(norm.shift()), nothing, nothing.plus(1)),
            norm.outputs(),
            List.of(
                Attribute.real("epsilon", norm.epsilon()),
                Attribute.real("momentum", 0),
                Attribute.whole("training_mode", 1))));
  }

  private Term filled(float number, long count) {
    var numbers = new float[(int) count];
    Arrays.fill(numbers, number);
    return target.constant(numbers, count);
  }

  /// `dx = a dy + b (x − µ) + c` with three numbers a channel; the first and the last are one pass,
  /// a norm that is settled.
  private void lower(Macro.BatchNormBack back) {
    var forward = back.forward();
    var dy = in(back.dy());
    var x = in(forward.x());
    int rank = x.rank();
    long channels = x.dim(1);
    var axes = x.axesWithout(1);
    double share = (double) channels / x.elements();
    var centred = x.minus(NormRules.channels(in(forward.mean()), rank, 1));
    var slope = in(forward.variance()).plus(forward.epsilon()).root().reciprocal();
    var dShift = dy.sum(axes).reshaped(channels);
    var dScale = dy.times(centred).sum(axes).reshaped(channels).times(slope);
    var a = in(forward.scale()).times(slope);
    var b = a.times(slope).times(dScale).times(-share);
    var c = a.times(dShift).times(-share);
    var line =
        target.record(
            "BatchNormalization",
            List.of(dy, a, c, filled(0, channels), filled(1, channels)),
            x.dims(),
            Attribute.real("epsilon", 0));
    made.put(back.dx().name(), line.plus(centred.times(NormRules.channels(b, rank, 1))));
    made.put(back.dScale().name(), dScale);
    made.put(back.dShift().name(), dShift);
  }

  /// With stride 1 a convolution with the weights turned round, else a transposed convolution,
  /// which is slower.
  private Term byData(Term dy, Term weight, Window window, long[] dims) {
    var turned = new Long[2 * window.axes()];
    for (int axis = 0; axis < window.axes(); axis++) {
      turned[axis] = window.reach(axis) - 1 - window.before().get(axis);
      turned[axis + window.axes()] = window.reach(axis) - 1 - window.after().get(axis);
    }
    if (window.isStrideOne() && Arrays.stream(turned).allMatch(pad -> pad >= 0))
      return target.record(
          "Conv",
          List.of(dy, flipped(weight, window)),
          dims,
          new Attribute.Wholes("kernel_shape", window.kernel()),
          new Attribute.Wholes("dilations", window.dilations()),
          new Attribute.Wholes("pads", List.of(turned)),
          Attribute.whole("group", window.groups()));
    var more =
        IntStream.range(0, window.axes())
            .mapToLong(axis ->
                dims[axis + 2]
                    + window.before().get(axis)
                    + window.after().get(axis)
                    - window.covered(axis, dy.dim(axis + 2)))
            .toArray();
    return transposed(dy, weight, window, window.pads(), more, dims);
  }

  private Term transposed(
      Term dy, Term weight, Window window, List<Long> pads, long[] more, long[] dims) {
    return target.record(
        "ConvTranspose",
        List.of(dy, weight),
        dims,
        new Attribute.Wholes("kernel_shape", window.kernel()),
        new Attribute.Wholes("strides", window.strides()),
        new Attribute.Wholes("dilations", window.dilations()),
        new Attribute.Wholes("pads", pads),
        Attribute.wholes("output_padding", more),
        Attribute.whole("group", window.groups()));
  }

  /// Weights for the way back: every side backwards, and in each group inputs and outputs
  /// exchanged.
  private static Term flipped(Term weight, Window window) {
    var turned = weight;
    for (int axis = 0; axis < window.axes(); axis++) turned = turned.reversed(axis + 2);
    long groups = window.groups();
    long outputs = weight.dim(0) / groups;
    long inputs = weight.dim(1);
    if (outputs == 1 && inputs == 1) return turned;
    var split = LongStream.concat(LongStream.of(groups, outputs, inputs), rest(weight)).toArray();
    var joined = LongStream.concat(LongStream.of(groups * inputs, outputs), rest(weight)).toArray();
    var order = IntStream.range(0, split.length).toArray();
    order[1] = 2;
    order[2] = 1;
    return turned.reshaped(split).transposed(order).reshaped(joined);
  }

  private static LongStream rest(Term weight) {
    return Arrays.stream(weight.dims()).skip(2);
  }

  private static long elements(long[] dims) {
    return LongStream.of(dims).reduce(1, Math::multiplyExact);
  }

  private static Term placed(Term x, Grid grid, long[] dims) {
    var placed = x;
    for (int axis = 0; axis < dims.length; axis++) {
      placed = spaced(placed, axis, grid.steps().get(axis));
      long from = grid.from().get(axis);
      placed = placed.padded(axis, from, dims[axis] - from - placed.dim(axis));
    }
    return placed;
  }

  /// Zeros behind every element of an axis, so that they lie `step` apart.
  private static Term spaced(Term term, int axis, long step) {
    if (step == 1) return term;
    var dims = term.dims();
    var split = new long[dims.length + 1];
    System.arraycopy(dims, 0, split, 0, axis + 1);
    split[axis + 1] = 1;
    System.arraycopy(dims, axis + 1, split, axis + 2, dims.length - axis - 1);
    dims[axis] *= step;
    return term.reshaped(split).padded(axis + 1, 0, step - 1).reshaped(dims);
  }

  private Term placed(Term dy, Term places, long[] dims) {
    long count = elements(dims);
    return target
        .record(
            "ScatterElements",
            List.of(
                target.scalar(0).expanded(count),
                places.reshaped(places.elements()),
                dy.reshaped(dy.elements())),
            new long[] {count},
            Attribute.whole("axis", 0),
            Attribute.text("reduction", "add"))
        .reshaped(dims);
  }

  /// Each result's share goes to all that it averaged: a transposed convolution with ones.
  private Term shared(Term dy, Window window, boolean padding, long[] dims) {
    if (window.isWhole(dims))
      return dy.times((double) dy.elements() / elements(dims)).expanded(dims);
    int axes = window.axes();
    var places = Arrays.copyOfRange(dy.dims(), 2, axes + 2);
    var counts = new float[] {1};
    for (int axis = 0; axis < axes; axis++) {
      var next = new float[counts.length * (int) places[axis]];
      for (int i = 0; i < next.length; i++)
        next[i] =
            counts[i / (int) places[axis]]
                / averaged(window, axis, i % (int) places[axis], dims[axis + 2], padding);
      counts = next;
    }
    var share =
        target.constant(
            counts, LongStream.concat(LongStream.of(1, 1), LongStream.of(places)).toArray());
    long channels = dims[1];
    var ones = new long[axes + 2];
    System.arraycopy(Window.unboxed(window.kernel()), 0, ones, 2, axes);
    ones[0] = channels;
    ones[1] = 1;
    var covered = dims.clone();
    var before = new long[axes + 2];
    var after = new long[axes + 2];
    for (int axis = 0; axis < axes; axis++) {
      covered[axis + 2] = window.covered(axis, places[axis]);
      before[axis + 2] = -window.before().get(axis);
      after[axis + 2] = dims[axis + 2] + window.before().get(axis) - covered[axis + 2];
    }
    return transposed(
            dy.times(share),
            target.scalar(1).expanded(ones),
            window.grouped(channels),
            zeros(2 * axes),
            new long[axes],
            covered)
        .padded(before, after);
  }

  private static List<Long> zeros(int count) {
    return IntStream.range(0, count).mapToObj(_ -> 0L).toList();
  }

  /// How many numbers of an axis a place of the window averaged.
  private static float averaged(Window window, int axis, long place, long size, boolean padding) {
    long from = place * window.strides().get(axis) - window.before().get(axis);
    long to = from + window.kernel().get(axis);
    if (padding) return Math.min(to, size + window.after().get(axis)) - from;
    return Math.min(to, size) - Math.max(from, 0);
  }
}
