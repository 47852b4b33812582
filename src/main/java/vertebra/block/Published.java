package vertebra.block;

import static vertebra.text.Texts.say;

/// A figure that somebody else published about a network, shown apart from what Vertebra computes.
///
/// @param figure what was measured, with its unit (`ImageNet-1k top-1 accuracy, %`)
/// @param value the number as published
/// @param source who published it
public record Published(String figure, String value, String source) {

  /// How often the likeliest of 1,000 classes is the right one, in percent of ImageNet's validation
  /// pictures: the figure by which networks that classify are usually compared.
  public static final String TOP_1 = say("block.imagenet-1-k-top");

  public static Published top1(String percent, String source) {
    return new Published(TOP_1, percent, source);
  }
}
