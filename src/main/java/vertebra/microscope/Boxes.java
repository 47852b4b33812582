package vertebra.microscope;

import vertebra.onnx.Model;

/// Boxes among the numbers of a block.
final class Boxes {

  private Boxes() {}

  /// Whether an operator lets boxes fall that overlap better ones.
  static boolean isSuppression(Model.Operator operator) {
    return operator.type().equals("NonMaxSuppression");
  }
}
