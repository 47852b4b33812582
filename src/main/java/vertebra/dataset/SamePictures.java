package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.runtime.Cancellation;

/// Files that are learned from and judged by at once, whatever they are called. Only files of equal
/// sizes are read.
final class SamePictures {

  private SamePictures() {}

  /// A sentence about how many there are, and one of them; empty if there are none.
  static Optional<String> remark(
      List<Path> training, List<Path> validation, Cancellation cancellation) {
    var bySize = new HashMap<Long, Set<Path>>();
    for (var file : training) {
      cancellation.check();
      add(bySize, file);
    }
    int twice = 0;
    Optional<Path> first = Optional.empty();
    for (var file : validation) {
      if (!isAmong(bySize.getOrDefault(size(file), Set.of()), file, cancellation)) continue;
      twice++;
      if (first.isEmpty()) first = Optional.of(file);
    }
    int count = twice;
    return first.map(one -> say("dataset.the-same-pictures-are-in-both", count, one));
  }

  private static void add(Map<Long, Set<Path>> bySize, Path file) {
    bySize.computeIfAbsent(size(file), _ -> new HashSet<>()).add(file);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException unreadable) {
      return -1;
    }
  }

  private static boolean isAmong(Set<Path> candidates, Path file, Cancellation cancellation) {
    for (var other : candidates) {
      cancellation.check();
      if (isSame(other, file)) return true;
    }
    return false;
  }

  /// A file that cannot be read is named when its turn comes.
  private static boolean isSame(Path one, Path other) {
    try {
      return Files.mismatch(one, other) < 0;
    } catch (IOException unreadable) {
      return false;
    }
  }
}
