package vertebra.microscope;

/// How an operator of ONNX makes its numbers, as its specification says, one number at a time.
interface Calculation {

  /// The extents of an output.
  long[] dims(Use use);

  /// How one number of an output comes about.
  Working at(Use use, long index);

  /// Whether it moves numbers about and changes none.
  default boolean moves() {
    return false;
  }
}
