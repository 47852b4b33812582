package vertebra.graph;

/// What a user may type into the inspector, and what a file may hold.
public sealed interface Value {

  record Whole(long value) implements Value {
    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  record Real(double value) implements Value {
    @Override
    public String toString() {
      return Double.toString(value);
    }
  }

  record Flag(boolean value) implements Value {
    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  record Text(String value) implements Value {
    @Override
    public String toString() {
      return value;
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
}
