package vertebra.compare;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.OptionalLong;
import vertebra.block.Cost;

/// What is different between two networks.
///
/// Two that share a parent keep the names of their blocks, so their blocks are compared by name.
/// Others are laid side by side, operator by operator, so that as much as possible agrees; that is
/// a best match, not knowledge.
///
/// @param before the name of the first
/// @param after the name of the second
/// @param way how pieces were found to belong together
/// @param entries what differs, in execution order
/// @param same how many pieces are the same in both
public record Changes(String before, String after, Way way, List<Change> entries, int same) {

  /// How pieces of two networks were found to belong together.
  public enum Way {
    BY_NAME(say("compare.compared-by-name")),
    BEST_MATCH(say("compare.best-match-by-structure")),
    TOO_LARGE(say("compare.not-compared-piece-by-piece"));

    private final String words;

    Way(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// What happened to a piece.
  public enum ChangeKind {
    ADDED("added"),
    REMOVED("removed"),
    CHANGED("changed"),
    /// Only what flows through it is different.
    FOLLOWS(say("compare.other-sizes"));

    private final String word;

    ChangeKind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// One difference.
  ///
  /// @param path the name of the piece, from the outside in; `a → b` where a best match has two
  /// @param what what is different, in words, such as `Depth 18 → 50`
  /// @param pieces how many primitive blocks or operators it is about
  /// @param before what the piece cost; nothing for one that was added
  /// @param after what it costs; nothing for one that was removed
  /// @param shapeBefore the sizes that left it; blank where there were none
  /// @param shapeAfter the sizes that leave it
  /// @param inside the differences within a composite
  public record Change(
      ChangeKind kind,
      String path,
      String what,
      int pieces,
      Cost before,
      Cost after,
      String shapeBefore,
      String shapeAfter,
      List<Change> inside) {

    public Change {
      inside = List.copyOf(inside);
    }

    public long parameters() {
      return after.parameters() - before.parameters();
    }

    /// The multiply-adds that it adds or takes; empty where either is not known.
    public OptionalLong multiplyAdds() {
      return after.moreMultiplyAdds(before);
    }

    /// The sizes that leave it, before and after where they differ.
    public String shape() {
      if (shapeBefore.equals(shapeAfter) || shapeBefore.isEmpty()) return shapeAfter;
      return shapeAfter.isEmpty() ? shapeBefore : shapeBefore + " → " + shapeAfter;
    }
  }

  public Changes {
    entries = List.copyOf(entries);
  }

  /// The differences from one network to another.
  static Changes between(ComparedNetwork before, ComparedNetwork after) {
    return new Difference(before.name(), after.name(), before.summary(), after.summary()).changes();
  }

  /// How many differences there are of a kind, those within composites in place of the composites.
  public int count(ChangeKind kind) {
    return count(entries, kind);
  }

  private static int count(List<Change> changes, ChangeKind kind) {
    int sum = 0;
    for (var change : changes)
      if (!change.inside().isEmpty()) sum += count(change.inside(), kind);
      else if (change.kind() == kind) sum += change.pieces();
    return sum;
  }

  /// `3 added, 1 removed, 4 changed, 10 follow, 120 the same`.
  public String summary() {
    if (way == Way.TOO_LARGE) return way.words() + ".";
    return say(
        "compare.added-removed-changed-only",
        way.words(),
        count(ChangeKind.ADDED),
        count(ChangeKind.REMOVED),
        count(ChangeKind.CHANGED),
        count(ChangeKind.FOLLOWS),
        same);
  }
}
