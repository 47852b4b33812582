package vertebra.onnx;

import java.util.Arrays;
import java.util.List;

/// A named constant of an operator, as in the ONNX specification (`AttributeProto`).
public sealed interface Attribute {

  String name();

  record Whole(String name, long value) implements Attribute {}

  record Wholes(String name, List<Long> values) implements Attribute {
    public Wholes {
      values = List.copyOf(values);
    }
  }

  record Real(String name, float value) implements Attribute {}

  record Reals(String name, List<Float> values) implements Attribute {
    public Reals {
      values = List.copyOf(values);
    }
  }

  record Text(String name, String value) implements Attribute {}

  static Attribute whole(String name, long value) {
    return new Whole(name, value);
  }

  static Attribute wholes(String name, long... values) {
    return new Wholes(name, Arrays.stream(values).boxed().toList());
  }

  static Attribute real(String name, double value) {
    return new Real(name, (float) value);
  }

  static Attribute text(String name, String value) {
    return new Text(name, value);
  }
}
