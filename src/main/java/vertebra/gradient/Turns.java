package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import vertebra.gradient.Kernel.Action;
import vertebra.onnx.Attribute;
import vertebra.tensor.DType;

/// Divides a tape between a library of kernels and standard operators, in as few turns as their
/// order allows: each turn takes all that can be computed by then.
final class Turns {

  private static final int FLAT = 2;
  private static final int MOST_AXES = 5;

  private static final Set<String> TRUTHS =
      Set.of(
          "And",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "IsInf",
          "IsNaN",
          "Less",
          "LessOrEqual",
          "Not",
          "Or",
          "Xor");

  private final Tape source;
  private final List<Macro> needed;
  private final Map<String, Kernel> kernels = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private final Map<String, DType> types = new HashMap<>();

  Turns(Tape source) {
    this.source = source;
    this.needed = StandardLowering.needed(source);
    source.outputs().forEach(output -> outputs.add(output.name()));
    source.inputs().forEach(input -> types.put(input.name(), input.type().dtype()));
    source.stored().values().forEach(weight -> types.put(weight.name(), weight.dtype()));
    for (var macro : needed) {
      for (int i = 0; i < macro.outputs().size(); i++)
        types.put(macro.outputs().get(i).name(), type(macro, i));
      kernel(macro).ifPresent(kernel -> kernels.put(kernel.name(), kernel));
    }
  }

  /// The turns; empty where no kernel is worth it.
  List<StepTurn> divided() {
    return turns(settled());
  }

  /// What the turns hold when they hold the most, besides the step's inputs and outputs, in bytes;
  /// empty where no kernel is worth it. The library may enlarge a tensor to whole blocks.
  OptionalLong bytes() {
    var turns = settled();
    if (turns.isEmpty()) return OptionalLong.empty();
    var kernelled = new ArrayList<Macro>();
    long bytes = 0;
    for (int at = 0; at < turns.size(); at++) {
      var turn = turns.get(at);
      var behind = turns.subList(at + 1, turns.size());
      var later =
          later(isWhole(turn) ? behind.stream().filter(each -> !isWhole(each)).toList() : behind);
      var left = made(turn).values().stream().filter(term -> later.contains(term.name())).toList();
      // What goes over from one to the other stays where it is for the next step.
      bytes += bytes(left.stream().filter(term -> !outputs.contains(term.name())));
      if (isWhole(turn)) {
        kernelled.addAll(turn);
        // It is put into row-major order at the end of the turn.
        kernelled.add(new Macro.Plain("left " + at, "Left", left, List.of(), List.of()));
      } else bytes += standard(turn, later).working().bytes();
    }
    long between = new WorkingTensors(kernelled, Set.of()).bytes();
    return OptionalLong.of(bytes + between + arranged(kernelled));
  }

  /// Maps and weights that come from elsewhere, once more in a form of the library's own.
  private static long arranged(List<Macro> kernelled) {
    var made = made(kernelled);
    var taken = new HashMap<String, Term>();
    for (var macro : kernelled)
      for (var input : macro.inputs())
        if (input.rank() > FLAT && !made.containsKey(input.name())) taken.put(input.name(), input);
    return bytes(taken.values().stream());
  }

  private static Map<String, Term> made(List<Macro> macros) {
    var made = new LinkedHashMap<String, Term>();
    for (var macro : macros)
      for (var output : macro.outputs()) if (!output.isNone()) made.put(output.name(), output);
    return made;
  }

  private static long bytes(Stream<Term> terms) {
    return Float.BYTES * terms.mapToLong(Term::elements).sum();
  }

  private List<List<Macro>> settled() {
    while (true) {
      int before = kernels.size();
      keepBetween();
      keepPlaces();
      var turns = inTurns();
      for (var turn : turns) {
        var names = turn.stream().map(Macro::name).filter(kernels::containsKey).toList();
        if (names.stream().noneMatch(name -> of(name).isWorthwhile()))
          names.forEach(kernels::remove);
      }
      if (kernels.size() == before) return kernels.isEmpty() ? List.of() : turns;
    }
  }

  /// What is not worth it itself leads from what is to what is, through nothing but kernels.
  private void keepBetween() {
    var behind = new HashSet<String>();
    for (var macro : needed)
      if (kernels.containsKey(macro.name())
          && (of(macro.name()).isWorthwhile()
              || macro.inputs().stream().anyMatch(input -> behind.contains(input.name()))))
        macro.outputs().forEach(output -> behind.add(output.name()));
    var before = new HashSet<String>();
    for (var macro : needed.reversed())
      if (kernels.containsKey(macro.name())
          && (of(macro.name()).isWorthwhile()
              || macro.outputs().stream().anyMatch(output -> before.contains(output.name()))))
        macro.inputs().forEach(input -> before.add(input.name()));
    kernels
        .values()
        .removeIf(kernel ->
            !kernel.isWorthwhile()
                && (kernel.outputs().stream().noneMatch(made -> behind.contains(made.name()))
                    || kernel.outputs().stream().noneMatch(made -> before.contains(made.name()))));
  }

  private Kernel of(String name) {
    return Optional.ofNullable(kernels.get(name)).orElseThrow();
  }

  /// Where maxima came from is in a form of the library's own: it is its matter both ways or not at
  /// all.
  private void keepPlaces() {
    for (var macro : needed) {
      if (!macro.type().equals("MaxPool") || macro.outputs().size() < 2) continue;
      var places = macro.outputs().get(1).name();
      var readers = needed.stream().filter(reader -> reads(reader, places)).toList();
      if (kernels.containsKey(macro.name())
          && readers.stream().allMatch(reader -> kernels.containsKey(reader.name()))) continue;
      kernels.remove(macro.name());
      readers.forEach(reader -> kernels.remove(reader.name()));
    }
  }

  private static boolean reads(Macro macro, String term) {
    return macro.inputs().stream().anyMatch(input -> input.name().equals(term));
  }

  private List<List<Macro>> inTurns() {
    var there = new HashSet<>(types.keySet());
    needed.forEach(macro -> macro.outputs().forEach(output -> there.remove(output.name())));
    there.add("");
    var left = new ArrayList<>(needed);
    var turns = new ArrayList<List<Macro>>();
    for (boolean whole = true; !left.isEmpty(); whole = !whole) {
      var turn = new ArrayList<Macro>();
      for (var macro : left) {
        if (kernels.containsKey(macro.name()) != whole
            || !macro.inputs().stream().allMatch(input -> there.contains(input.name()))) continue;
        turn.add(macro);
        macro.outputs().forEach(output -> there.add(output.name()));
      }
      left.removeAll(new HashSet<>(turn));
      if (!turn.isEmpty()) turns.add(turn);
    }
    return turns;
  }

  private List<StepTurn> turns(List<List<Macro>> divided) {
    var turns = new ArrayList<StepTurn>();
    var rectified = new Rectified(needed, outputs);
    for (int at = 0; at < divided.size(); at++) {
      var turn = divided.get(at);
      turns.add(
          isWhole(turn)
              ? whole(turn, rectified)
              : new StepTurn.Standard(
                  standard(turn, later(divided.subList(at + 1, divided.size()))).model("turn")));
    }
    return turns;
  }

  private boolean isWhole(List<Macro> turn) {
    return kernels.containsKey(turn.getFirst().name());
  }

  /// What turns read, and what the step gives.
  private Set<String> later(List<List<Macro>> turns) {
    var later = new HashSet<>(outputs);
    turns.stream()
        .flatMap(List::stream)
        .flatMap(macro -> macro.inputs().stream())
        .forEach(input -> later.add(input.name()));
    return later;
  }

  private StepTurn whole(List<Macro> turn, Rectified rectified) {
    var taken = rectified.of(turn.stream().map(macro -> of(macro.name())).toList());
    var stored =
        taken.stream()
            .flatMap(kernel -> kernel.inputs().stream())
            .distinct()
            .flatMap(input -> Stream.ofNullable(source.stored().get(input.name())))
            .distinct()
            .toList();
    return new StepTurn.Whole(taken, stored);
  }

  /// @param later what those behind it read, and what the step gives
  private Tape standard(List<Macro> turn, Set<String> later) {
    var part = new Tape(source.opset());
    var made = made(turn);
    var taken = new LinkedHashMap<String, Term>();
    for (var macro : turn)
      for (var input : macro.inputs())
        if (!made.containsKey(input.name()) && !input.isNone()) taken.put(input.name(), input);
    for (var term : taken.values()) {
      var weight = source.stored().get(term.name());
      if (weight == null) part.given(term.name(), typeOf(term.name()), term.dims());
      else part.store(weight);
    }
    turn.forEach(part::record);
    for (var term : made.values())
      if (later.contains(term.name())) part.give(term, typeOf(term.name()));
    return part;
  }

  private DType typeOf(String term) {
    return types.getOrDefault(term, DType.FLOAT32);
  }

  private DType type(Macro macro, int output) {
    var type = macro.type();
    if (TRUTHS.contains(type)) return DType.BOOL;
    if (output == 1 && Set.of("MaxPool", "TopK").contains(type)) return DType.INT64;
    if (Set.of("ArgMax", "ArgMin", "NonZero", "Shape", "Size").contains(type)) return DType.INT64;
    if (!(macro instanceof Macro.Plain plain)) return DType.FLOAT32;
    return switch (type) {
      case "Cast" -> cast(plain);
      case "ConstantOfShape" -> DType.FLOAT32;
      case "Where" -> typeOf(plain.inputs().get(1).name());
      case "OneHot" -> typeOf(plain.inputs().get(2).name());
      default -> typeOf(plain.inputs().getFirst().name());
    };
  }

  private static DType cast(Macro.Plain plain) {
    for (var attribute : plain.attributes())
      if (attribute instanceof Attribute.Whole(var name, var to) && name.equals("to"))
        for (var dtype : DType.values()) if (dtype.onnx() == to) return dtype;
    return DType.FLOAT32;
  }

  private Optional<Kernel> kernel(Macro macro) {
    return macro.outputs().stream().noneMatch(output -> outputs.contains(output.name()))
            && isMap(macro.outputs().getFirst())
        ? action(macro).filter(kernel -> macro instanceof Macro.MaxPoolBack || takesFloats(kernel))
        : Optional.empty();
  }

  private Optional<Kernel> action(Macro macro) {
    return switch (macro) {
      case Macro.Plain plain -> kernel(plain);
      case Macro.BatchNorm norm ->
          Optional.of(kernel(norm, new Action.Norm(norm.epsilon(), false)));
      case Macro.BatchNormBack back ->
          Optional.of(kernel(back, new Action.NormBack(back.forward().epsilon(), false)));
      case Macro.ConvolutionByData back ->
          sliding(back, Action.ConvolutionByData::new, back.window(), back.dx(), back.dy());
      case Macro.ConvolutionByWeights back ->
          sliding(back, Action.ConvolutionByWeights::new, back.window(), back.x(), back.dy());
      case Macro.EachBack back -> Optional.of(kernel(back, new Action.EachBack(back.curve())));
      case Macro.MaxPoolBack back -> pooledBack(back);
      case Macro.AveragePoolBack(_, var dy, var window, var padding, var dx) ->
          sliding(macro, exact -> new Action.AverageBack(exact, padding), window, dx, dy);
      case Macro.Placed placed -> Optional.of(kernel(placed, new Action.Place(placed.grid())));
      case Macro.Held _ -> Optional.empty();
    };
  }

  private boolean takesFloats(Kernel kernel) {
    return kernel.inputs().stream().allMatch(input -> typeOf(input.name()) == DType.FLOAT32);
  }

  private static boolean isMap(Term term) {
    return term.rank() > FLAT && term.rank() <= MOST_AXES;
  }

  private Optional<Kernel> kernel(Macro.Plain plain) {
    var x = plain.inputs().getFirst();
    var y = plain.outputs().getFirst();
    return switch (plain.type()) {
      case "Add" -> pair(plain, Kernel.Arithmetic.SUM);
      case "Sub" -> pair(plain, Kernel.Arithmetic.DIFFERENCE);
      case "Mul" -> pair(plain, Kernel.Arithmetic.PRODUCT);
      case "Div" -> pair(plain, Kernel.Arithmetic.QUOTIENT);
      case "ReduceSum" ->
          x.rank() == y.rank() ? Optional.of(kernel(plain, new Action.Sum(), x)) : Optional.empty();
      case "Conv" -> {
        var window = window(plain, plain.inputs().get(1).dims(), x, y);
        yield sliding(plain, Action.Convolution::new, window, x, y);
      }
      case "ConvTranspose" -> {
        var window = window(plain, plain.inputs().get(1).dims(), y, x);
        yield sliding(plain, Action.ConvolutionByData::new, window, y, x);
      }
      case "MaxPool" -> pooled(plain);
      case "AveragePool" -> {
        boolean padding = applied(plain).whole("count_include_pad", 0) == 1;
        yield pooled(plain, window -> new Action.Average(window, padding));
      }
      case "GlobalAveragePool" ->
          sliding(plain, exact -> new Action.Average(exact, false), Window.whole(x.dims()), x, y);
      case "Slice" -> moved(plain, this::sliced);
      case "Pad" -> moved(plain, this::padded);
      default -> Curve.of(applied(plain)).map(curve -> kernel(plain, new Action.Each(curve), x));
    };
  }

  /// What an operator does to where the numbers of a map lie.
  @FunctionalInterface
  private interface Move {
    Optional<Action> of(Application applied) throws GradientException;
  }

  private Optional<Kernel> moved(Macro.Plain plain, Move move) {
    try {
      return move.of(applied(plain))
          .map(action -> kernel(plain, action, plain.inputs().getFirst()));
    } catch (GradientException dependsOnWhatFlows) {
      return Optional.empty();
    }
  }

  private Optional<Action> sliced(Application a) throws GradientException {
    return Optional.of(Grid.sliced(a)).filter(Grid::isAscending).map(Action.Take::new);
  }

  /// Zeros all around, or less all around.
  private Optional<Action> padded(Application a) throws GradientException {
    var pads = a.wholes(1);
    var before = Arrays.copyOf(pads, pads.length / 2);
    boolean zeros =
        a.text("mode", "constant").equals("constant")
            && (!a.has(2) || Arrays.stream(a.numbers(2)).allMatch(number -> number == 0));
    if (!zeros || before.length != a.x().rank()) return Optional.empty();
    if (Arrays.stream(pads).allMatch(pad -> pad >= 0))
      return Optional.of(new Action.Place(Grid.dense(before)));
    return Arrays.stream(pads).allMatch(pad -> pad <= 0)
        ? Optional.of(
            new Action.Take(Grid.dense(Arrays.stream(before).map(Math::negateExact).toArray())))
        : Optional.empty();
  }

  /// Two maps, or one and something that goes with all of it.
  private static Optional<Kernel> pair(Macro.Plain plain, Kernel.Arithmetic arithmetic) {
    var y = plain.outputs().getFirst();
    var order =
        arithmetic.commutes() && !Arrays.equals(plain.inputs().getFirst().dims(), y.dims())
            ? plain.inputs().reversed()
            : plain.inputs();
    return Arrays.equals(order.getFirst().dims(), y.dims())
        ? Optional.of(new Kernel(plain.name(), new Action.Pair(arithmetic), order, plain.outputs()))
        : Optional.empty();
  }

  private Application applied(Macro macro) {
    return new Application(macro, new Backward(source, List.of()));
  }

  private Window window(Macro.Plain plain, long[] weight, Term large, Term small) {
    var kernel = Arrays.copyOfRange(weight, 2, weight.length);
    return Window.of(applied(plain), kernel, large.dims(), small.dims());
  }

  private Optional<Kernel> pooled(Macro.Plain plain) {
    return plain.outputs().size() == 2 ? pooled(plain, Action.Maximum::new) : Optional.empty();
  }

  private Optional<Kernel> pooled(Macro.Plain plain, Function<Window, Action> action) {
    var x = plain.inputs().getFirst();
    var y = plain.outputs().getFirst();
    var kernel = applied(plain).wholes("kernel_shape", new long[0]);
    var window = Window.of(applied(plain), kernel, x.dims(), y.dims());
    return window.dilations().stream().allMatch(step -> step == 1)
        ? sliding(plain, action, window, x, y)
        : Optional.empty();
  }

  private Optional<Kernel> pooledBack(Macro.MaxPoolBack back) {
    for (var forward : kernels.values())
      if (forward.action() instanceof Action.Maximum(var window)
          && forward.outputs().get(1).name().equals(back.places().name()))
        return Optional.of(kernel(back, new Action.MaximumBack(window)));
    return Optional.empty();
  }

  private static Kernel kernel(Macro macro, Action action, Term... inputs) {
    return new Kernel(
        macro.name(),
        action,
        inputs.length == 0 ? macro.inputs() : List.of(inputs),
        macro.outputs());
  }

  /// With the zeros behind the map as they follow from the two maps, which may be fewer than the
  /// window has, but no less than none.
  private static Optional<Kernel> sliding(
      Macro macro, Function<Window, Action> action, Window window, Term large, Term small) {
    if (!isMap(large) || window.before().stream().anyMatch(pad -> pad < 0)) return Optional.empty();
    var after = new ArrayList<Long>();
    for (int axis = 0; axis < window.axes(); axis++)
      after.add(
          Math.max(
              0,
              window.covered(axis, small.dim(axis + 2))
                  - large.dim(axis + 2)
                  - window.before().get(axis)));
    var exact =
        new Window(
            window.kernel(),
            window.strides(),
            window.dilations(),
            window.before(),
            after,
            window.groups());
    return Optional.of(kernel(macro, action.apply(exact)));
  }
}
