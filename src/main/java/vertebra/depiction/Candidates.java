package vertebra.depiction;

import java.util.List;
import vertebra.detection.BoxHead;
import vertebra.detection.Detection;
import vertebra.detection.Surest;

/// What a detector found before anything is left out, on the way to what is shown.
///
/// @param all how many boxes the network answers for
/// @param found those that are sure enough to be looked at, the surest first
/// @param isCut whether there were more of them than are kept
public record Candidates(long all, List<Detection> found, boolean isCut) {

  /// What is less sure is never looked at.
  public static final double LEAST = 0.05;

  private static final int MOST = 3_000;

  public Candidates {
    found = List.copyOf(found);
  }

  static Surest collecting() {
    return new Surest(MOST, LEAST);
  }

  static Candidates of(long all, Surest surest) {
    return new Candidates(all, surest.found(), surest.isCut());
  }

  /// Those with at least a score.
  public List<Detection> above(double least) {
    return found.stream().filter(one -> one.score() >= least).toList();
  }

  /// Of those, each object once.
  ///
  /// @param overlap from which share two boxes of a class are taken for one object
  public List<Detection> once(double least, double overlap) {
    return Detection.suppressed(above(least), overlap, BoxHead.MOST);
  }
}
