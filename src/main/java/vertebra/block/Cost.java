package vertebra.block;

import java.util.OptionalLong;

/// What a block costs for one sample (or for the whole batch, when the batch size is a number).
///
/// @param parameters trainable numbers; a shared weight is counted once
/// @param multiplyAdds multiply-add pairs (MACs) of convolutions, transposed convolutions and
///   linear layers; bias, normalisation, activation and pooling are not in it
/// @param attentionMultiplyAdds multiply-adds of products between activations (attention), kept
///   apart because published counts leave them out
/// @param elementwise all other arithmetic operations
/// @param activationBytes bytes of all outputs of all operators
/// @param operators how many operators there are
/// @param counted how many of them have sizes that are all known, so that their work could be
///   counted
/// @param open how many of the others may multiply and add: the multiply-adds lack theirs alone
public record Cost(
    long parameters,
    long multiplyAdds,
    long attentionMultiplyAdds,
    long elementwise,
    long activationBytes,
    int operators,
    int counted,
    int open) {

  public static final Cost FREE = new Cost(0, 0, 0, 0, 0, 0, 0, 0);

  /// Whether all operators are counted; else work and memory are larger than the numbers here by
  /// nobody knows how much.
  public boolean isComplete() {
    return counted == operators;
  }

  /// The multiply-adds, if every operator is counted that may have some.
  public OptionalLong knownMultiplyAdds() {
    return open == 0 ? OptionalLong.of(multiplyAdds) : OptionalLong.empty();
  }

  /// How many more multiply-adds this has than another, if those of both are known.
  public OptionalLong moreMultiplyAdds(Cost other) {
    return open == 0 && other.open == 0
        ? OptionalLong.of(multiplyAdds - other.multiplyAdds)
        : OptionalLong.empty();
  }

  /// A number of this cost, if every operator is counted.
  public OptionalLong known(long number) {
    return isComplete() ? OptionalLong.of(number) : OptionalLong.empty();
  }

  /// The sum of both. Throws [ArithmeticException] when a sum does not fit in 64 bits.
  public Cost plus(Cost other) {
    return new Cost(
        Math.addExact(parameters, other.parameters),
        Math.addExact(multiplyAdds, other.multiplyAdds),
        Math.addExact(attentionMultiplyAdds, other.attentionMultiplyAdds),
        Math.addExact(elementwise, other.elementwise),
        Math.addExact(activationBytes, other.activationBytes),
        operators + other.operators,
        counted + other.counted,
        open + other.open);
  }

  /// The same work with weights that belong to somebody else.
  public Cost withoutParameters() {
    return new Cost(
        0,
        multiplyAdds,
        attentionMultiplyAdds,
        elementwise,
        activationBytes,
        operators,
        counted,
        open);
  }

  /// Floating-point operations: two for every multiply-add, one for every other operation.
  public long flops() {
    return Math.addExact(
        Math.multiplyExact(2, Math.addExact(multiplyAdds, attentionMultiplyAdds)), elementwise);
  }
}
