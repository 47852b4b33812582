package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.Operators;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// A program that is being recorded: a model's forward pass, and whatever arithmetic follows it.
///
/// It grows by what is done to its terms and by [#gradients]; [#model] makes an ONNX model of it. A
/// tape is for one thread.
public final class Tape {

  /// The number of float32 in the attribute `to` of a cast.
  static final long FLOAT = 1;

  /// Numbers that decide over sizes are few.
  private static final int FEW = 4096;

  private final int opset;
  private final List<Macro> macros = new ArrayList<>();
  private final List<Model.Value> inputs = new ArrayList<>();
  private final List<Model.Value> outputs = new ArrayList<>();
  private final SequencedMap<String, Weight> stored = new LinkedHashMap<>();
  private final Map<String, double[]> numbers = new HashMap<>();
  private final Map<String, Term> shared = new HashMap<>();
  private final Set<String> names = new HashSet<>();

  /// The number of the last term of a name that was taken already.
  private final Map<String, Integer> uses = new HashMap<>();

  private String scope = "step";

  Tape(int opset) {
    this.opset = opset;
  }

  int opset() {
    return opset;
  }

  List<Macro> macros() {
    return Collections.unmodifiableList(macros);
  }

  List<Model.Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  List<Model.Value> outputs() {
    return Collections.unmodifiableList(outputs);
  }

  SequencedMap<String, Weight> stored() {
    return Collections.unmodifiableSequencedMap(stored);
  }

  static long[] broadcast(long[] a, long[] b) {
    var result = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= result.length; i++) {
      long left = i <= a.length ? a[a.length - i] : 1;
      long right = i <= b.length ? b[b.length - i] : 1;
      if (left != right && left != 1 && right != 1)
        throw new IllegalArgumentException(
            Arrays.toString(a) + " and " + Arrays.toString(b) + " do not go together");
      result[result.length - i] = left == 1 ? right : left;
    }
    return result;
  }

  /// Names what is recorded from now on after a block or a part of the step.
  void within(String path) {
    scope = path;
  }

  private String unique(String name) {
    var free = name;
    while (!names.add(free)) free = name + "_" + uses.merge(name, 1, Integer::sum);
    return free;
  }

  /// Says that a name is taken.
  void claim(String name) {
    names.add(name);
  }

  /// An input of the program, float32.
  public Term input(String name, long... dims) {
    return given(name, DType.FLOAT32, dims);
  }

  /// An input of any element type.
  Term given(String name, DType dtype, long... dims) {
    claim(name);
    inputs.add(new Model.Value(name, new TensorType(dtype, Shape.of(dims))));
    return new Term(this, name, dims);
  }

  /// Makes a term an output of the program.
  public void output(String name, Term term) {
    claim(name);
    outputs.add(new Model.Value(name, new TensorType(DType.FLOAT32, Shape.of(term.dims()))));
    if (!term.name().equals(name))
      macros.add(
          new Macro.Plain(
              unique(name + "/Identity"),
              "Identity",
              List.of(term),
              List.of(new Term(this, name, term.dims())),
              List.of()));
  }

  /// Makes a term an output of the program under its own name.
  void give(Term term, DType dtype) {
    outputs.add(new Model.Value(term.name(), new TensorType(dtype, Shape.of(term.dims()))));
  }

  /// A scalar constant.
  public Term scalar(double value) {
    return shared.computeIfAbsent(
        "scalar " + (float) value, _ -> floats(new float[] {(float) value}));
  }

  /// Numbers that do not change.
  public Term constant(float[] values, long... dims) {
    return floats(values, dims);
  }

  Term matrix(float[][] matrix) {
    var values = new float[matrix.length * matrix[0].length];
    for (int row = 0; row < matrix.length; row++)
      System.arraycopy(matrix[row], 0, values, row * matrix[0].length, matrix[0].length);
    return floats(values, matrix.length, matrix[0].length);
  }

  static float[][] turned(float[][] matrix) {
    var result = new float[matrix[0].length][matrix.length];
    for (int row = 0; row < matrix.length; row++)
      for (int column = 0; column < matrix[0].length; column++)
        result[column][row] = matrix[row][column];
    return result;
  }

  private Term floats(float[] values, long... dims) {
    var list = new ArrayList<Float>(values.length);
    for (float value : values) list.add(value);
    return store(
        new Weight(
            unique(scope + "/number"),
            DType.FLOAT32,
            LongStream.of(dims).boxed().toList(),
            new Init.Values(list),
            Weight.WeightKind.CONSTANT));
  }

  Term wholes(long... values) {
    return shared.computeIfAbsent(
        "wholes " + Arrays.toString(values),
        _ ->
            store(
                new Weight(
                    unique(scope + "/sizes"),
                    DType.INT64,
                    List.of((long) values.length),
                    new Init.Wholes(LongStream.of(values).boxed().toList()),
                    Weight.WeightKind.CONSTANT)));
  }

  /// Takes a stored tensor over.
  Term store(Weight weight) {
    claim(weight.name());
    stored.put(weight.name(), weight);
    return new Term(this, weight.name(), Window.unboxed(weight.dims()));
  }

  /// Remembers the numbers of a term that no step changes.
  void know(String term, double[] values) {
    numbers.put(term, values);
  }

  /// The numbers of a term that no step changes.
  Optional<double[]> numbers(Term term) {
    var known = numbers.get(term.name());
    if (known != null) return Optional.of(known);
    var weight = stored.get(term.name());
    if (weight == null || weight.elements() > FEW) return Optional.empty();
    return switch (weight.init()) {
      case Init.Values(var values) ->
          Optional.of(values.stream().mapToDouble(Float::doubleValue).toArray());
      case Init.Wholes(var values) ->
          Optional.of(values.stream().mapToDouble(Long::doubleValue).toArray());
      case Init.InFile _, Init.Constant _, Init.Normal _, Init.TruncatedNormal _, Init.Uniform _ ->
          Optional.empty();
    };
  }

  Term none() {
    return new Term(this, "");
  }

  Term pair(String operator, Term a, Term b) {
    return record(operator, List.of(a, b), broadcast(a.dims(), b.dims()));
  }

  Term record(String operator, List<Term> given, long[] dims, Attribute... attributes) {
    Operators.check(operator, given.size(), 1, List.of(attributes));
    var name = unique(scope + "/" + operator);
    var result = new Term(this, name, dims);
    macros.add(new Macro.Plain(name, operator, given, List.of(result), List.of(attributes)));
    return result;
  }

  /// Records an operator as it is.
  void record(Macro macro) {
    claim(macro.name());
    macro.outputs().forEach(output -> claim(output.name()));
    macros.add(macro);
  }

  /// Records an operator that lowerings take whole and that has one result.
  Term whole(String suffix, long[] dims, BiFunction<String, Term, Macro> making) {
    var name = unique(scope + "/" + suffix);
    var result = new Term(this, name, dims);
    macros.add(making.apply(name, result));
    return result;
  }

  /// A term that an operator yet to be recorded will make.
  Term fresh(String suffix, long... dims) {
    return new Term(this, unique(scope + "/" + suffix), dims);
  }

  /// The gradients of a scalar in some terms of the tape, in their order; recorded behind all that
  /// is there. A term that the scalar does not depend on has a gradient of zeros.
  ///
  /// Throws [GradientException] if an operator between has no rule.
  public List<Term> gradients(Term scalar, List<Term> of) throws GradientException {
    return new Backward(this, of).from(scalar);
  }

  /// Terms one behind the other on an axis.
  public static Term concatenated(List<Term> parts, int axis) {
    if (parts.size() == 1) return parts.getFirst();
    var dims = parts.getFirst().dims();
    dims[axis] = parts.stream().mapToLong(part -> part.dim(axis)).sum();
    return parts.getFirst().tape().record("Concat", parts, dims, Attribute.whole("axis", axis));
  }

  /// Scalars and small tensors as one vector, in their order.
  public static Term joined(List<Term> parts) {
    return concatenated(parts.stream().map(part -> part.reshaped(part.elements())).toList(), 0);
  }

  /// What the program in standard ONNX operators holds between them, besides its inputs and
  /// outputs.
  public WorkingTensors working() {
    return StandardLowering.working(this);
  }

  /// The recorded program in standard ONNX operators. Stored tensors that are not constants need
  /// numbers when it is opened.
  public Model model(String name) {
    return new StandardLowering(this).model(name);
  }

  /// The recorded program divided between a library of kernels and standard operators; empty where
  /// no kernel is worth it.
  public List<StepTurn> turns() {
    return new Turns(this).divided();
  }

  /// What the program so divided holds at once besides its inputs and outputs, in bytes; empty
  /// where no kernel is worth it.
  public OptionalLong bytesInTurns() {
    return new Turns(this).bytes();
  }
}
