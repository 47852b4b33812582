package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.stream.Stream;
import vertebra.design.BlockSearch;

/// A fact that cannot be told of a design, or that nobody can read. The message is for people.
public final class FactException extends Exception {
  private static final long serialVersionUID = 1;

  FactException(String message) {
    super(message);
  }

  /// Something that is called by a name that nothing has.
  ///
  /// @param names what there is, of which the nearest are said
  static FactException unknown(String said, String name, Stream<String> names) {
    var near = BlockSearch.nearest(name, names, 3);
    return new FactException(
        near.isEmpty() ? said : said + say("facts.did-you-mean", String.join(", ", near)));
  }

  FactException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
