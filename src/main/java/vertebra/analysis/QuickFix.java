package vertebra.analysis;

import vertebra.graph.GraphEdit;
import vertebra.text.Message;

/// A way out of a mistake: words that start with a verb, and the edit they stand for.
public record QuickFix(Message said, GraphEdit edit) {

  /// The words in the language of the program, with blocks and ports by their ids.
  public String title() {
    return said.text();
  }
}
