package vertebra.graph;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorType;

/// What a parameter of a node may be: what a user types into the inspector ([Plain]), and what
/// other programs' operators hold besides.
public sealed interface Value {

  /// The value as a number, if it is one.
  default OptionalDouble number() {
    return switch (this) {
      case Whole whole -> OptionalDouble.of((double) whole.value());
      case Real real -> OptionalDouble.of(real.value());
      default -> OptionalDouble.empty();
    };
  }

  /// A value that a person can type; it reads as its text.
  sealed interface Plain extends Value {}

  record Whole(long value) implements Plain {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  record Real(double value) implements Plain {
    @Override
    public String toString() {
      return Double.toString(value);
    }
  }

  record Flag(boolean value) implements Plain {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  record Text(String value) implements Plain {
    @Override
    public String toString() {
      return value;
    }
  }

  /// Values one after another.
  record Sequence(List<Value> values) implements Value {
    public Sequence {
      values = List.copyOf(values);
    }

    @Override
    public String toString() {
      return values.stream().map(Value::toString).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /// Bytes as they are, such as a text of no known encoding.
  final class Bytes implements Value {
    private final byte[] bytes;

    public Bytes(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    public byte[] toArray() {
      return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes same && Arrays.equals(bytes, same.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return say("graph.bytes", bytes.length);
    }
  }

  /// A type of tensors, as a value that decides what may flow.
  record Type(TensorType type) implements Value {
    @Override
    public String toString() {
      return type.dtype() + " " + type.shape();
    }
  }

  /// A tensor that stands in a file.
  record Tensor(TensorRef reference) implements Value {
    @Override
    public String toString() {
      return reference.name().isEmpty()
          ? reference.elementType() + " " + reference.dims()
          : say("graph.the-tensor", reference.name());
    }
  }

  /// The graph of a definition of the same document, such as a branch or the body of a loop.
  record Subgraph(BlockId definition) implements Value {
    @Override
    public String toString() {
      return say("graph.the-graph-of", definition);
    }
  }

  static Value of(long value) {
    return new Whole(value);
  }

  static Value of(double value) {
    return new Real(value);
  }

  static Value of(boolean value) {
    return new Flag(value);
  }

  static Value of(String value) {
    return new Text(value);
  }

  static Value of(List<Value> values) {
    return new Sequence(values);
  }
}
