package vertebra.teaching;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/// A lesson's text with numbers of its own for each student: lines `vary NAME: 48, 56, 64` of its
/// head say what may stand in the place of `{NAME}`; of numbers that belong together, as `48 / 24`,
/// the second stands in the place of `{NAME:2}`. Several lines of one name add to what may stand
/// there.
///
/// @param seed which of them stand there; 0 for the first of each
public record Variation(long seed) {

  /// The numbers that stand in the lesson where nobody says which.
  public static final Variation FIRST = new Variation(0);

  private static final Pattern LINE = Pattern.compile("vary ([a-z][a-z0-9-]*):(.*)");

  /// The numbers of a student, the same for the same lesson and term.
  public static Variation of(String lesson, String term, String student) {
    long seed = hash(lesson + "\n" + term + "\n" + student);
    return new Variation(seed == 0 ? 1 : seed);
  }

  private static long hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return Long.MAX_VALUE
          & ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  /// Whether a lesson's text has numbers that vary.
  static boolean isIn(String text) {
    return text.lines().anyMatch(line -> LINE.matcher(line).matches());
  }

  /// The text with its numbers in their places.
  String of(String text) {
    var kept = new ArrayList<String>();
    var possible = new LinkedHashMap<String, List<String>>();
    for (var line : text.lines().toList()) {
      var match = LINE.matcher(line);
      if (match.matches())
        possible
            .computeIfAbsent(match.group(1), _ -> new ArrayList<>())
            .addAll(List.of(match.group(2).strip().split("\\s*,\\s+", -1)));
      // An empty line stands in its place, so that mistakes are told by the lines of the file.
      kept.add(match.matches() ? "" : line);
    }
    if (possible.isEmpty()) return text;
    var whole = String.join("\n", kept) + "\n";
    for (var each : possible.entrySet()) {
      var values = each.getValue();
      var value =
          values.get(seed == 0 ? 0 : Math.floorMod(hash(seed + each.getKey()), values.size()));
      var parts = List.of(value.split("\\s*/\\s*", -1));
      for (int part = 0; part < parts.size(); part++)
        whole =
            whole.replace(
                "{" + each.getKey() + (part == 0 ? "" : ":" + (part + 1)) + "}", parts.get(part));
    }
    return whole;
  }
}
