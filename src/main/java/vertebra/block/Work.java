package vertebra.block;

/// The arithmetic of one primitive block at one place, for one sample.
///
/// @param multiplyAdds multiply-add pairs with weights
/// @param attentionMultiplyAdds multiply-add pairs between activations
/// @param elementwise all other operations
public record Work(long multiplyAdds, long attentionMultiplyAdds, long elementwise) {

  public static final Work NONE = new Work(0, 0, 0);

  /// Work that nobody has a rule for; told from [#NONE] by being it.
  public static final Work UNKNOWN = new Work(0, 0, 0);

  public static Work multiplyAdds(long count) {
    return new Work(count, 0, 0);
  }

  public static Work elementwise(long count) {
    return new Work(0, 0, count);
  }

  public Work plusElementwise(long count) {
    return new Work(multiplyAdds, attentionMultiplyAdds, Math.addExact(elementwise, count));
  }
}
