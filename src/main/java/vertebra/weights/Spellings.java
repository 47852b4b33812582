package vertebra.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/// Other names that the same weight has in other people's files.
///
/// A name is first looked up as it is, then with the outer node's name taken off, and then in the
/// spellings of `spellings.txt`. A spelling that changes nothing in a name says nothing about it.
final class Spellings {

  private static final String ARROW = "->";

  private record Replacement(Pattern pattern, String replacement) {}

  private static final List<List<Replacement>> ALL = read();

  private Spellings() {}

  /// The names to look a weight up by, the likeliest first.
  static List<String> of(String name) {
    var names = new ArrayList<String>();
    names.add(name);
    names.add(inner(name));
    for (var spelling : ALL) {
      var spelled = name;
      for (var rule : spelling)
        spelled = rule.pattern().matcher(spelled).replaceAll(rule.replacement());
      if (!spelled.equals(name)) names.add(spelled);
    }
    return names;
  }

  /// The name with that of the outer node taken off.
  private static String inner(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  private static List<List<Replacement>> read() {
    var spellings = new ArrayList<List<Replacement>>();
    var current = new ArrayList<Replacement>();
    for (var line : lines()) {
      if (line.startsWith("#")) continue;
      if (line.isBlank()) {
        if (!current.isEmpty()) spellings.add(List.copyOf(current));
        current.clear();
        continue;
      }
      int arrow = line.indexOf(ARROW);
      current.add(
          new Replacement(
              Pattern.compile(line.substring(0, arrow).strip()),
              line.substring(arrow + ARROW.length()).strip()));
    }
    if (!current.isEmpty()) spellings.add(List.copyOf(current));
    return List.copyOf(spellings);
  }

  private static List<String> lines() {
    try (var file = Spellings.class.getResourceAsStream("spellings.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
