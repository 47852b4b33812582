package vertebra.importing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Names for parts of a design, made of whatever a file calls them: legal, all different, and the
/// same whenever the same file is read.
final class UniqueNames {

  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> uses = new HashMap<>();

  /// A name of letters, digits and `. _ -`, as near to the wish as can be.
  ///
  /// @param otherwise the name of what has none
  String of(String wish, String otherwise) {
    var plain = wish.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^-+|-+$", "");
    return free(plain.isEmpty() ? otherwise : plain);
  }

  /// A name of lower-case words joined by dashes.
  String words(String wish, String otherwise) {
    var plain =
        wish.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return free(plain.isEmpty() ? otherwise : plain);
  }

  private String free(String wish) {
    var name = wish;
    while (!taken.add(name)) name = wish + "-" + (uses.merge(wish, 1, Integer::sum) + 1);
    return name;
  }
}
