package vertebra.inspect;

/// A way to look at the numbers of a tensor.
public enum LookMode {
  /// All channels side by side.
  CHANNELS,
  /// One channel, large.
  ONE,
  /// Three channels as the colours of a picture.
  COLOURS,
  /// The numbers of a vector as bars.
  BARS,
  /// Who takes how much from whom.
  ATTENTION,
  /// What a pixel sees of the picture that flowed in.
  FIELD,
  /// How often which number stands in it.
  HISTOGRAM
}
