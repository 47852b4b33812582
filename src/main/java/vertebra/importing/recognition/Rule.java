package vertebra.importing.recognition;

/// Why two spellings are taken for the same: they compute the same function, though not always the
/// same last bits.
public enum Rule {
  /// `Identity`, `Dropout` outside training, padding of nothing and windows of one change nothing.
  PASSED_ON,
  /// A matrix of weights is stored the other way round.
  TRANSPOSED_WEIGHT,
  /// Weights are stored as they are used, or turned, picked and shaped while the model runs.
  STORED_VIEW,
  /// Attention with its axes in another order, or with queries, keys and values cut out otherwise.
  ATTENTION,
  /// A product with a stored matrix and a stored sum, or both in one operator.
  DENSE,
  /// The bias of a convolution is added behind it.
  BIAS_APART,
  /// Padding by an operator of its own before a window.
  PADDING,
  /// The length of a vector as a root of a sum of squares.
  LENGTH,
  /// Joining one tensor changes nothing, and joining twice joins all.
  CONCATS,
  /// Layer normalization written out.
  LAYER_NORM,
  /// GELU written out with the error function.
  GELU,
  /// Hard swish and hard sigmoid written as products, sums and bounds.
  HARD_SWISH,
  /// The mean over height and width is global average pooling.
  GLOBAL_POOL,
  /// What follows from sizes alone need not be worked out.
  SIZES,
  /// The same numbers in another shape, however that is said.
  VIEW,
  /// Parts along an axis, split or cut out one by one.
  PARTS,
  /// Rounding up where sizes divide, or where padding at the end does the same.
  ROUNDING,
  /// Weights are stored in another precision than float32.
  PRECISION,
  /// A batch norm is folded into the convolution before it.
  NORM_FOLDED
}
