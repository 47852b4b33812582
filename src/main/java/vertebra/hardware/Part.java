package vertebra.hardware;

/// Something that running models on a device depends on: a driver, a native library, a file of one.
///
/// @param name what it is called, such as "NVIDIA driver"
/// @param words what was found, and what to do where it is not good; for the user
public record Part(String name, Condition state, String words) {

  /// How a part was found.
  public enum Condition {
    /// It is there and good enough.
    GOOD,
    /// It is there, but something about it deserves attention.
    DOUBTFUL,
    /// It is not there, or cannot be used.
    MISSING
  }

  public static Part good(String name, String words) {
    return new Part(name, Condition.GOOD, words);
  }

  public static Part doubtful(String name, String words) {
    return new Part(name, Condition.DOUBTFUL, words);
  }

  public static Part missing(String name, String words) {
    return new Part(name, Condition.MISSING, words);
  }
}
