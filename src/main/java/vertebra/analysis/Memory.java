package vertebra.analysis;

import org.jspecify.annotations.Nullable;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.HashTrie;

/// Answers of blocks about places, for whoever asks the same again: equal parts of composites, and
/// edits that are undone. What has long not been asked is forgotten.
///
/// @param recent what was asked lately
/// @param older what was asked before that
record Memory(HashTrie<Question, Finding> recent, HashTrie<Question, Finding> older) {

  /// A block at a place.
  record Question(BlockId block, Site site) {
    // By hand: a record's own are slow to be made, and every start asks them.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Question question
          && question.block.equals(block)
          && question.site.equals(site);
    }

    @Override
    public int hashCode() {
      return 31 * block.hashCode() + site.hashCode();
    }
  }

  /// So many answers are kept at least, and twice as many at most.
  static final int KEPT = 20_000;

  static final Memory EMPTY = new Memory(HashTrie.empty(), HashTrie.empty());

  int size() {
    return recent.size() + older.size();
  }

  /// A memory that is being used.
  static final class Draft {
    private HashTrie<Question, Finding> older;
    private HashTrie.Draft<Question, Finding> recent;

    Draft(Memory memory) {
      older = memory.older;
      recent = memory.recent.draft();
    }

    @Nullable Finding find(Question question) {
      var known = recent.get(question);
      if (known != null) return known;
      var old = older.get(question);
      if (old != null) put(question, old);
      return old;
    }

    void put(Question question, Finding finding) {
      if (recent.size() >= KEPT) {
        older = recent.done();
        recent = HashTrie.<Question, Finding>empty().draft();
      }
      recent.put(question, finding);
    }

    Memory done() {
      return new Memory(recent.done(), older);
    }
  }
}
