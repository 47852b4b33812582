package vertebra.importing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Names for parts of a design, made of whatever a file calls them: legal, all different, and the
/// same whenever the same file is read.
final class UniqueNames {

  private static final Pattern NO_PART_OF_A_NAME = Pattern.compile("[^A-Za-z0-9_.-]+");
  private static final Pattern NO_PART_OF_A_WORD = Pattern.compile("[^a-z0-9]+");
  private static final Pattern DASHES_AROUND = Pattern.compile("^-+|-+$");

  /// What is longer is cut; the file keeps it.
  private static final int LONGEST = 160;

  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> uses = new HashMap<>();

  /// A name of letters, digits and `. _ -`, as near to the wish as can be.
  ///
  /// @param otherwise the name of what has none
  String of(String wish, String otherwise) {
    return free(plain(wish, NO_PART_OF_A_NAME), otherwise);
  }

  /// A name of lower-case words joined by dashes.
  String words(String wish, String otherwise) {
    return free(plain(wish.toLowerCase(Locale.ROOT), NO_PART_OF_A_WORD), otherwise);
  }

  private static String plain(String wish, Pattern others) {
    var brief = wish.substring(0, Math.min(wish.length(), LONGEST));
    return DASHES_AROUND.matcher(others.matcher(brief).replaceAll("-")).replaceAll("");
  }

  private String free(String plain, String otherwise) {
    var wish = plain.isEmpty() ? otherwise : plain;
    var name = wish;
    while (!taken.add(name)) name = wish + "-" + (uses.merge(wish, 1, Integer::sum) + 1);
    return name;
  }
}
