package vertebra.block;

import static vertebra.text.Texts.say;

import java.util.Optional;

/// The words that come with a block.
///
/// @param summary one line for the palette
/// @param text at most 120 words of plain English on what the block does and why
/// @param source where the block was defined; empty for general operations
/// @param productDefined whether no paper defines it, which the user is told
public record Description(
    String summary, String text, Optional<Source> source, boolean productDefined) {

  Description worded(String code, Wording wording) {
    return new Description(
        wording.of(code + ".summary", summary),
        wording.of(code + ".description", text),
        source,
        productDefined);
  }

  /// A publication.
  public record Source(String title, int year) {
    @Override
    public String toString() {
      return title + " (" + year + ")";
    }
  }

  /// Where the block comes from, in words: its paper, or that there is none.
  public String origin() {
    if (productDefined) return say("block.product-defined-no-paper");
    return source.map(Source::toString).orElse(say("block.a-general-operation-no-single"));
  }

  /// The first sentence of the text.
  public String firstSentence() {
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }
}
