package vertebra.importing.recognition;

import java.util.BitSet;

/// What of a library can be met in one model: the descriptions of which the model has every word.
/// Constants count as had, since their numbers are read only where they are asked for.
final class LibraryView {

  private final BlockLibrary library;

  /// The nodes of the trie from which a description can be ended.
  private final BitSet leading;

  /// Those below which another output is described.
  private final BitSet rooted;

  private LibraryView(BlockLibrary library, BitSet leading, BitSet rooted) {
    this.library = library;
    this.leading = leading;
    this.rooted = rooted;
  }

  /// @param operations the tokens of the model's operators; negative for words that nothing has
  /// @param weights the same of its weights
  static LibraryView of(BlockLibrary library, int[] operations, int[] weights) {
    var had = library.constantWords();
    for (var tokens : new int[][] {operations, weights})
      for (int token : tokens) if (token >= 0) had.set(Token.number(token));
    var leading = new BitSet(library.nodes());
    var rooted = new BitSet(library.nodes());
    library.readings().keySet().forEach(leading::set);
    // Children stand behind their parents.
    for (int node = library.nodes() - 1; node >= 0; node--)
      for (int child = library.firstChild(node); child < library.endOfChildren(node); child++) {
        if (!leading.get(child)) continue;
        int token = library.token(child);
        boolean isWord = Token.kind(token) == Token.TokenKind.WORD;
        if (isWord && !had.get(Token.number(token))) {
          leading.clear(child);
          continue;
        }
        leading.set(node);
        if (token == Token.ROOT || rooted.get(child)) rooted.set(node);
      }
    return new LibraryView(library, leading, rooted);
  }

  /// Where a token leads from a node, or −1 where no description goes on that the model can have.
  int child(int node, int token) {
    int child = library.child(node, token);
    return child >= 0 && leading.get(child) ? child : -1;
  }

  /// Whether the model can have a description that goes through a node.
  boolean leadsOn(int node) {
    return leading.get(node);
  }

  /// Whether another output may be described behind a node.
  boolean hasRoot(int node) {
    return rooted.get(node);
  }
}
