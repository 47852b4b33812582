package vertebra.microscope;

import java.util.Arrays;
import java.util.stream.LongStream;
import vertebra.microscope.Working.Term;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;

/// An operator where it is used: what flows in, and its attributes.
///
/// @param output which of its outputs is asked for
record Use(Derivation derivation, Model.Operator operator, int output) {

  boolean has(int input) {
    return input < operator.inputs().size() && !operator.inputs().get(input).isEmpty();
  }

  int inputs() {
    return operator.inputs().size();
  }

  String tensor(int input) {
    return operator.inputs().get(input);
  }

  long[] dims(int input) {
    return derivation.dims(tensor(input));
  }

  double value(int input, long index) {
    return derivation.value(tensor(input), index);
  }

  /// A number of an input, or another where the input is left out.
  double value(int input, long index, double otherwise) {
    return has(input) ? value(input, index) : otherwise;
  }

  Term term(int input, long index, double factor) {
    return new Term(tensor(input), index, value(input, index), factor);
  }

  /// A number of an input, multiplied with one of another.
  Term term(int input, long index, int by, long byIndex) {
    return new Term(
        tensor(input), index, value(input, index), value(by, byIndex), tensor(by), byIndex);
  }

  /// All whole numbers of an input.
  long[] longs(int input) {
    long count = Cells.count(dims(input));
    return LongStream.range(0, count).map(i -> (long) value(input, i)).toArray();
  }

  private <T extends Attribute> T attribute(Class<T> type, String name, T otherwise) {
    return operator.attributes().stream()
        .filter(each -> each.name().equals(name))
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(otherwise);
  }

  long whole(String name, long otherwise) {
    return attribute(Attribute.Whole.class, name, new Attribute.Whole(name, otherwise)).value();
  }

  double real(String name, double otherwise) {
    return attribute(Attribute.Real.class, name, new Attribute.Real(name, (float) otherwise))
        .value();
  }

  String text(String name, String otherwise) {
    return attribute(Attribute.Text.class, name, new Attribute.Text(name, otherwise)).value();
  }

  /// Empty where the operator has no such attribute.
  long[] wholes(String name) {
    return attribute(Attribute.Wholes.class, name, (Attribute.Wholes) Attribute.wholes(name))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  long[] wholes(String name, long otherwise, int count) {
    var found = wholes(name);
    if (found.length > 0) return found;
    var usual = new long[count];
    Arrays.fill(usual, otherwise);
    return usual;
  }

  /// The axes of an attribute, or of an input that has taken its place; all if there are none.
  long[] axes(int input, int rank) {
    var found = has(input) ? longs(input) : wholes("axes");
    if (found.length == 0) return LongStream.range(0, rank).toArray();
    return Arrays.stream(found).map(axis -> axis < 0 ? axis + rank : axis).toArray();
  }

  int axis(String name, long otherwise, int rank) {
    long axis = whole(name, otherwise);
    return (int) (axis < 0 ? axis + rank : axis);
  }
}
