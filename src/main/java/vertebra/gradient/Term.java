package vertebra.gradient;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import vertebra.onnx.Attribute;

/// A tensor of a tape, with its sizes, and the arithmetic that records more of them.
///
/// Sizes are numbers: a training step is made for one batch. Operands of different sizes are
/// broadcast as in ONNX.
public final class Term {

  /// The power of two by which [#positive] makes numbers larger: as steep as float32 allows.
  private static final int STEEP = 126;

  private final Tape tape;
  private final String name;
  private final long[] dims;

  Term(Tape tape, String name, long... dims) {
    this.tape = tape;
    this.name = name;
    this.dims = dims;
  }

  /// What the term is recorded on.
  public Tape tape() {
    return tape;
  }

  /// The tensor's name in the model.
  public String name() {
    return name;
  }

  /// The extents, outermost first; none for a scalar.
  public long[] dims() {
    return dims.clone();
  }

  public int rank() {
    return dims.length;
  }

  /// One extent; negative axes count from the end.
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /// The number of elements.
  public long elements() {
    return LongStream.of(dims).reduce(1, Math::multiplyExact);
  }

  boolean isNone() {
    return name.isEmpty();
  }

  public Term plus(Term other) {
    return tape.pair("Add", this, other);
  }

  public Term plus(double number) {
    return plus(tape.scalar(number));
  }

  public Term minus(Term other) {
    return tape.pair("Sub", this, other);
  }

  public Term times(Term other) {
    return tape.pair("Mul", this, other);
  }

  public Term times(double number) {
    return times(tape.scalar(number));
  }

  public Term over(Term other) {
    return tape.pair("Div", this, other);
  }

  public Term raisedTo(double exponent) {
    return tape.pair("Pow", this, tape.scalar(exponent));
  }

  public Term raisedTo(Term exponent) {
    return tape.pair("Pow", this, exponent);
  }

  /// The smaller of each number and the other one.
  public Term atMost(double number) {
    return tape.pair("Min", this, tape.scalar(number));
  }

  /// The larger of each number and the other one.
  public Term atLeast(double number) {
    return tape.pair("Max", this, tape.scalar(number));
  }

  /// The smaller of each two numbers.
  public Term atMost(Term other) {
    return tape.pair("Min", this, other);
  }

  /// The larger of each two numbers.
  public Term atLeast(Term other) {
    return tape.pair("Max", this, other);
  }

  /// The same numbers, taken for given: no gradient goes back through them.
  public Term held() {
    return tape.whole("Held", dims, (name, y) -> new Macro.Held(name, this, y));
  }

  public Term arctangent() {
    return each("Atan");
  }

  public Term squared() {
    return times(this);
  }

  /// `number − x`.
  public Term from(double number) {
    return tape.scalar(number).minus(this);
  }

  public Term negated() {
    return each("Neg");
  }

  public Term reciprocal() {
    return each("Reciprocal");
  }

  public Term exp() {
    return each("Exp");
  }

  public Term log() {
    return each("Log");
  }

  public Term root() {
    return each("Sqrt");
  }

  public Term magnitude() {
    return each("Abs");
  }

  public Term sign() {
    return each("Sign");
  }

  public Term sigmoid() {
    return each("Sigmoid");
  }

  public Term tanh() {
    return each("Tanh");
  }

  public Term softplus() {
    return each("Softplus");
  }

  public Term logSoftmax(int axis) {
    return each("LogSoftmax", Attribute.whole("axis", axis));
  }

  public Term softmax(int axis) {
    return each("Softmax", Attribute.whole("axis", axis));
  }

  /// 1 where a number is above 0, else 0.
  Term positive() {
    return positive(1, 0);
  }

  /// 1 where `slope · x + offset` is above 0, else 0. The slope of a hard sigmoid makes it one pass
  /// over the numbers; comparing and choosing are two. A power of two loses no digit, so at 0
  /// itself it is 0.
  Term positive(double slope, double offset) {
    int room = Math.max(0, Math.getExponent(Math.max(Math.abs(slope), Math.abs(offset))) + 1);
    return each(
        "HardSigmoid",
        Attribute.real("alpha", Math.scalb(slope, STEEP - room)),
        Attribute.real("beta", Math.scalb(offset, STEEP - room)));
  }

  /// Whether each number is above the other, as truth values.
  public Term above(double number) {
    return tape.pair("Greater", this, tape.scalar(number));
  }

  /// Whether each number is above the other's, as truth values.
  public Term above(Term other) {
    return tape.pair("Greater", this, other);
  }

  /// The largest numbers along the last axis, from the largest on. It hands no gradient back.
  public Term descending(long count) {
    var sizes = dims.clone();
    sizes[sizes.length - 1] = count;
    var places = tape.fresh("places", sizes);
    var sorted = tape.fresh("descending", sizes);
    tape.record(
        new Macro.Plain(
            sorted.name + "/TopK",
            "TopK",
            List.of(this, tape.wholes(count)),
            List.of(sorted, places),
            List.of()));
    return sorted;
  }

  /// The least number along an axis, which stays with an extent of 1.
  public Term least(int axis) {
    var sizes = dims.clone();
    sizes[axis] = 1;
    return tape.record("ReduceMin", List.of(this), sizes, Attribute.wholes("axes", axis));
  }

  /// Whether each number equals the other's, as truth values.
  public Term equalTo(Term other) {
    return tape.pair("Equal", this, other);
  }

  /// Truth values as 0 and 1.
  public Term asNumbers() {
    return each("Cast", Attribute.whole("to", Tape.FLOAT));
  }

  /// The numbers of `yes` where this is true, those of `no` elsewhere.
  public Term choose(Term yes, Term no) {
    var sizes = Tape.broadcast(Tape.broadcast(dims, yes.dims), no.dims);
    return tape.record("Where", List.of(this, yes, no), sizes);
  }

  Term each(String operator, Attribute... attributes) {
    return tape.record(operator, List.of(this), dims, attributes);
  }

  /// The sum over some axes, which stay with an extent of 1.
  public Term sum(long... axes) {
    var result = dims.clone();
    for (long axis : axes) result[(int) axis] = 1;
    return Arrays.equals(result, dims)
        ? this
        : tape.record("ReduceSum", List.of(this, tape.wholes(axes)), result);
  }

  /// The mean over some axes, which stay with an extent of 1.
  public Term mean(long... axes) {
    double share = 1;
    for (long axis : axes) share /= dims[(int) axis];
    return sum(axes).times(share);
  }

  /// All axes but these.
  long[] axesWithout(int... kept) {
    return IntStream.range(0, rank())
        .filter(axis -> IntStream.of(kept).noneMatch(other -> other == axis))
        .asLongStream()
        .toArray();
  }

  /// The axes from this one on.
  long[] axesFrom(int first) {
    return LongStream.range(first, rank()).toArray();
  }

  /// The sum of all numbers, as a scalar.
  public Term total() {
    return rank() == 0 ? this : sum(axesFrom(0)).reshaped();
  }

  /// The mean of all numbers, as a scalar.
  public Term average() {
    return total().times(1.0 / elements());
  }

  /// The same numbers in other sizes.
  public Term reshaped(long... sizes) {
    return Arrays.equals(sizes, dims)
        ? this
        : tape.record("Reshape", List.of(this, tape.wholes(sizes)), sizes);
  }

  Term transposed(int... order) {
    var sizes = IntStream.of(order).mapToLong(axis -> dims[axis]).toArray();
    return tape.record(
        "Transpose",
        List.of(this),
        sizes,
        Attribute.wholes("perm", IntStream.of(order).asLongStream().toArray()));
  }

  /// The last two axes exchanged.
  public Term turned() {
    var order = IntStream.range(0, rank()).toArray();
    order[rank() - 1] = rank() - 2;
    order[rank() - 2] = rank() - 1;
    return transposed(order);
  }

  /// Some elements of one axis.
  public Term part(int axis, long from, long count) {
    return parts(axis, new long[] {from}, new long[] {count}, new long[] {1});
  }

  /// Every so many-th element of neighbouring axes, from the axis `first` on.
  Term parts(int first, long[] from, long[] count, long[] step) {
    var sizes = dims.clone();
    var ends = new long[from.length];
    var axes = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      sizes[first + i] = count[i];
      ends[i] = from[i] + (count[i] - 1) * step[i] + 1;
      axes[i] = (long) first + i;
    }
    return Arrays.equals(sizes, dims)
        ? this
        : tape.record(
            "Slice",
            List.of(
                this, tape.wholes(from), tape.wholes(ends), tape.wholes(axes), tape.wholes(step)),
            sizes);
  }

  /// One axis backwards.
  Term reversed(int axis) {
    return dims[axis] == 1
        ? this
        : tape.record(
            "Slice",
            List.of(
                this,
                tape.wholes(-1),
                tape.wholes(-dims[axis] - 1),
                tape.wholes(axis),
                tape.wholes(-1)),
            dims);
  }

  /// Its elements at the places of a grid, which runs forwards, with zeros at all others.
  Term placed(Grid grid, long[] sizes) {
    return Arrays.equals(sizes, dims)
        ? this
        : tape.whole("Place", sizes, (name, y) -> new Macro.Placed(name, this, grid, y));
  }

  /// Zeros around, or with negative counts less at the edges.
  Term padded(long[] before, long[] after) {
    var sizes = dims.clone();
    boolean same = true;
    for (int axis = 0; axis < dims.length; axis++) {
      sizes[axis] += before[axis] + after[axis];
      same &= before[axis] == 0 && after[axis] == 0;
    }
    var pads = LongStream.concat(LongStream.of(before), LongStream.of(after)).toArray();
    return same ? this : tape.record("Pad", List.of(this, tape.wholes(pads)), sizes);
  }

  /// Zeros before and after on one axis, or with negative counts less of it.
  Term padded(int axis, long before, long after) {
    var first = new long[dims.length];
    var last = new long[dims.length];
    first[axis] = before;
    last[axis] = after;
    return padded(first, last);
  }

  Term expanded(long... sizes) {
    return Arrays.equals(sizes, dims)
        ? this
        : tape.record("Expand", List.of(this, tape.wholes(sizes)), sizes);
  }

  /// The matrix product over the last two axes.
  public Term product(Term other) {
    var outer =
        Tape.broadcast(
            Arrays.copyOf(dims, rank() - 2), Arrays.copyOf(other.dims, other.rank() - 2));
    var sizes = Arrays.copyOf(outer, outer.length + 2);
    sizes[outer.length] = dim(-2);
    sizes[outer.length + 1] = other.dim(-1);
    return tape.record("MatMul", List.of(this, other), sizes);
  }

  /// What a broadcast to these numbers' sizes made many of, summed up again.
  Term gathered(long[] sizes) {
    if (Arrays.equals(sizes, dims)) return this;
    int more = dims.length - sizes.length;
    var axes =
        IntStream.range(0, dims.length)
            .filter(axis -> axis < more || sizes[axis - more] == 1 && dims[axis] != 1)
            .asLongStream()
            .toArray();
    return sum(axes).reshaped(sizes);
  }

  /// A matrix applied along one axis: element `i` becomes the sum of `matrix[i][j]` times element
  /// `j`.
  Term along(int axis, float[][] matrix) {
    if (axis == rank() - 2) return tape.matrix(matrix).product(this);
    if (axis == rank() - 1) return product(tape.matrix(Tape.turned(matrix)));
    var order = IntStream.range(0, rank()).toArray();
    order[axis] = rank() - 1;
    order[rank() - 1] = axis;
    return transposed(order).along(rank() - 1, matrix).transposed(order);
  }

  /// `name [2, 3]`.
  @Override
  public String toString() {
    return name + " " + Arrays.toString(dims);
  }
}
