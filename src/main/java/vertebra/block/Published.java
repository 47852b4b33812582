package vertebra.block;

import static vertebra.text.Texts.say;

/// A figure that somebody else published about a network, shown apart from what Vertebra computes.
///
/// @param measured what was measured, with its unit, or the code of a sentence that says it
/// @param value the number as published
/// @param source who published it
public record Published(String measured, String value, String source) {

  private static final String TOP_1 = "block.imagenet-1-k-top";

  /// How often the likeliest of 1,000 classes is the right one, in percent of ImageNet's validation
  /// pictures: the figure by which networks that classify are usually compared.
  public static Published top1(String percent, String source) {
    return new Published(TOP_1, percent, source);
  }

  public boolean isTop1() {
    return measured.equals(TOP_1);
  }

  /// What was measured, with its unit: `ImageNet-1k top-1 accuracy, %`.
  public String figure() {
    return isTop1() ? say("block.imagenet-1-k-top") : measured;
  }
}
