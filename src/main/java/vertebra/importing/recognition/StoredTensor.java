package vertebra.importing.recognition;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import vertebra.tensor.DType;

/// A tensor that a model stores, as recognition sees it: its element type and sizes, and its
/// numbers only where somebody asks for them.
///
/// A lowering knows whether it stores a weight or a constant of the program. A file does not say,
/// so there either may be meant.
///
/// @param elementType the number of the element type in the ONNX specification
/// @param kind what it is for, as far as known
/// @param numbers the elements in row-major order; empty where they cannot be read or are too many
///   to be told apart by
record StoredTensor(
    int elementType, List<Long> dims, StoredKind kind, Supplier<Optional<double[]>> numbers) {

  /// What a stored tensor is for.
  enum StoredKind {
    WEIGHT,
    CONSTANT,
    EITHER
  }

  /// The numbers of the types of real numbers in the ONNX specification.
  private static final Set<Integer> REAL = Set.of(1, 10, 11, 16);

  /// Up to so many numbers stand in a description one by one; more are told apart by a hash.
  private static final int SPELT_OUT = 64;

  StoredTensor {
    dims = List.copyOf(dims);
  }

  static StoredTensor weight(int elementType, List<Long> dims) {
    return new StoredTensor(elementType, dims, StoredKind.WEIGHT, Optional::empty);
  }

  static StoredTensor constant(int elementType, List<Long> dims, double... numbers) {
    return new StoredTensor(elementType, dims, StoredKind.CONSTANT, () -> Optional.of(numbers));
  }

  /// The same, which may be a weight too.
  StoredTensor either() {
    return new StoredTensor(elementType, dims, StoredKind.EITHER, numbers);
  }

  /// The only number of a tensor of one element.
  Optional<Double> only() {
    if (dims.stream().reduce(1L, (a, b) -> a * b) != 1) return Optional.empty();
    return numbers.get().filter(found -> found.length == 1).map(found -> found[0]);
  }

  /// The same numbers with the two axes of a matrix exchanged.
  StoredTensor transposed() {
    return new StoredTensor(elementType, List.of(dims.get(1), dims.get(0)), kind, Optional::empty);
  }

  /// The same numbers without axes of one element in front.
  StoredTensor bare() {
    int first = 0;
    while (first < dims.size() && dims.get(first) == 1) first++;
    return new StoredTensor(elementType, dims.subList(first, dims.size()), kind, numbers);
  }

  /// Whether its elements are real numbers.
  boolean isReal() {
    return REAL.contains(elementType);
  }

  int rank() {
    return dims.size();
  }

  /// How it stands in a description if it is a weight.
  String asWeight() {
    return "w" + sizes();
  }

  /// How a description of it as a constant begins, which needs no number to be read.
  String constantBegins() {
    return "c" + sizes();
  }

  /// How it stands in a description if it is a constant; empty if its numbers are not known.
  Optional<String> asConstant() {
    return numbers.get().map(found -> constantBegins() + "=" + spelt(found));
  }

  private String sizes() {
    // In how many bits a weight is stored does not change which block it is of.
    int type = isReal() ? DType.FLOAT32.onnx() : elementType;
    var text = new StringBuilder().append(type).append(':');
    for (long dim : dims) text.append(dim).append('x');
    return text.toString();
  }

  private static String spelt(double[] numbers) {
    if (numbers.length <= SPELT_OUT) return Spelling.of(numbers);
    long hash = 1;
    for (double number : numbers) hash = 31 * hash + Float.floatToIntBits((float) number + 0f);
    return "#" + numbers.length + "#" + Long.toHexString(hash);
  }
}
