package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.runtime.Placement;

/// The kind of number that a model computes with.
public enum Precision {
  FLOAT32("fp32", "float32"),
  FLOAT16("fp16", "float16"),
  INT8("int8", "int8");

  private final String word;
  private final String title;

  Precision(String word, String title) {
    this.word = word;
    this.title = title;
  }

  /// The short word for it: `fp16`.
  public String word() {
    return word;
  }

  /// What reports call it: `float16`.
  public String title() {
    return title;
  }

  /// The precision of that word or title.
  public static Optional<Precision> named(String text) {
    var word = text.strip();
    return Arrays.stream(values())
        .filter(one -> one.word.equalsIgnoreCase(word) || one.title.equalsIgnoreCase(word))
        .findFirst();
  }

  /// All words: `fp32, fp16`.
  public static String words() {
    return Arrays.stream(values()).map(Precision::word).collect(Collectors.joining(", "));
  }

  /// The same where a device may round the factors of float32 products, as the placement says:
  /// `float32 (TF32 allowed)`.
  public String on(Placement placement) {
    return title + placement.arithmetic().map(kind -> say("precision.allowed", kind)).orElse("");
  }

  @Override
  public String toString() {
    return title;
  }
}
