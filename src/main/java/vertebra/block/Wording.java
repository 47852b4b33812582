package vertebra.block;

import java.util.List;

/// What the texts of blocks are called in some language. A block's English stands in its own
/// statement; each of its texts has a code that follows from where it stands, such as
/// `block.conv-2d.title` or `block.conv-2d.parameter.kernel.help`.
@FunctionalInterface
public interface Wording {

  /// What separates words that stand in one text.
  String BETWEEN = "|";

  /// A text in the language.
  ///
  /// @param english the text as it stands in the statement, which is the answer where the language
  ///   has no other
  String of(String code, String english);

  /// Several words likewise, under one code.
  default List<String> of(String code, List<String> english) {
    var words = String.join(BETWEEN, english);
    return words.isEmpty() ? english : List.of(of(code, words).split("\\|", -1));
  }
}
