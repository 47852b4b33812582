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
import java.util.stream.Stream;
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
    keepPlaces();
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
      var turns = inTurns();
      var idle = new HashSet<String>();
      for (var turn : turns) {
        var names = turn.stream().map(Macro::name).filter(kernels::containsKey).toList();
        if (names.stream().noneMatch(name -> of(name).isWorthwhile())) idle.addAll(names);
      }
      if (idle.isEmpty()) return kernels.isEmpty() ? List.of() : turns;
      kernels.keySet().removeAll(idle);
      keepPlaces();
    }
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
    for (int at = 0; at < divided.size(); at++) {
      var turn = divided.get(at);
      turns.add(
          isWhole(turn)
              ? whole(turn)
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

  private StepTurn whole(List<Macro> turn) {
    var stored =
        turn.stream()
            .flatMap(macro -> macro.inputs().stream())
            .distinct()
            .flatMap(input -> Stream.ofNullable(source.stored().get(input.name())))
            .distinct()
            .toList();
    return new StepTurn.Whole(turn.stream().map(macro -> of(macro.name())).toList(), stored);
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
    if (macro.outputs().stream().anyMatch(output -> outputs.contains(output.name()))
        || !(macro instanceof Macro.MaxPoolBack || takesFloats(macro))
        || !isMap(macro.outputs().getFirst())) return Optional.empty();
    return switch (macro) {
      case Macro.Plain plain -> kernel(plain);
      case Macro.BatchNorm norm ->
          Optional.of(kernel(norm, Kernel.Action.NORM, Optional.empty(), norm.epsilon()));
      case Macro.BatchNormBack back ->
          Optional.of(
              new Kernel(
                  back.name(),
                  Kernel.Action.NORM_BACK,
                  back.inputs(),
                  back.outputs(),
                  Optional.empty(),
                  back.forward().epsilon()));
      case Macro.ConvolutionByData back ->
          sliding(back, Kernel.Action.CONVOLUTION_BY_DATA, back.window(), back.dx(), back.dy());
      case Macro.ConvolutionByWeights back ->
          sliding(back, Kernel.Action.CONVOLUTION_BY_WEIGHTS, back.window(), back.x(), back.dy());
      case Macro.ReluBack _ -> simple(macro, Kernel.Action.RELU_BACK);
      case Macro.MaxPoolBack back -> pooledBack(back);
      case Macro.AveragePoolBack _, Macro.Held _ -> Optional.empty();
    };
  }

  private boolean takesFloats(Macro macro) {
    return macro.inputs().stream().allMatch(input -> typeOf(input.name()) == DType.FLOAT32);
  }

  private static boolean isMap(Term term) {
    return term.rank() > FLAT && term.rank() <= MOST_AXES;
  }

  private Optional<Kernel> kernel(Macro.Plain plain) {
    var inputs = plain.inputs();
    return switch (plain.type()) {
      case "Relu" -> simple(plain, Kernel.Action.RELU);
      case "Add" ->
          Arrays.equals(inputs.get(0).dims(), inputs.get(1).dims())
              ? simple(plain, Kernel.Action.SUM)
              : Optional.empty();
      case "Conv" -> {
        var weight = inputs.get(1).dims();
        var window = window(plain, weight, inputs.getFirst(), plain.outputs().getFirst());
        yield sliding(
            plain,
            Kernel.Action.CONVOLUTION,
            window,
            inputs.getFirst(),
            plain.outputs().getFirst());
      }
      case "ConvTranspose" -> {
        var weight = inputs.get(1).dims();
        var window = window(plain, weight, plain.outputs().getFirst(), inputs.getFirst());
        yield sliding(
            plain,
            Kernel.Action.CONVOLUTION_BY_DATA,
            window,
            plain.outputs().getFirst(),
            inputs.getFirst());
      }
      case "MaxPool" -> pooled(plain);
      default -> Optional.empty();
    };
  }

  private Application applied(Macro macro) {
    return new Application(macro, new Backward(source, List.of()));
  }

  private Window window(Macro.Plain plain, long[] weight, Term large, Term small) {
    var kernel = Arrays.copyOfRange(weight, 2, weight.length);
    return Window.of(applied(plain), kernel, large.dims(), small.dims());
  }

  private Optional<Kernel> pooled(Macro.Plain plain) {
    var x = plain.inputs().getFirst();
    var y = plain.outputs().getFirst();
    var kernel = applied(plain).wholes("kernel_shape", new long[0]);
    var window = Window.of(applied(plain), kernel, x.dims(), y.dims());
    return plain.outputs().size() == 2 && window.dilations().stream().allMatch(step -> step == 1)
        ? sliding(plain, Kernel.Action.MAXIMUM, window, x, y)
        : Optional.empty();
  }

  private Optional<Kernel> pooledBack(Macro.MaxPoolBack back) {
    return kernels.values().stream()
        .filter(forward ->
            forward.action() == Kernel.Action.MAXIMUM
                && forward.outputs().get(1).name().equals(back.places().name()))
        .findFirst()
        .map(forward -> kernel(back, Kernel.Action.MAXIMUM_BACK, forward.window(), 0));
  }

  private static Optional<Kernel> simple(Macro macro, Kernel.Action action) {
    return Optional.of(kernel(macro, action, Optional.empty(), 0));
  }

  private static Kernel kernel(
      Macro macro, Kernel.Action action, Optional<Window> window, double epsilon) {
    return new Kernel(macro.name(), action, macro.inputs(), macro.outputs(), window, epsilon);
  }

  /// With the zeros behind the map as they follow from the two maps, which may be fewer than the
  /// window has, but no less than none.
  private static Optional<Kernel> sliding(
      Macro macro, Kernel.Action action, Window window, Term large, Term small) {
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
    return Optional.of(kernel(macro, action, Optional.of(exact), 0));
  }
}
