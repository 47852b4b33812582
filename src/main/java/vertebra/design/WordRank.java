package vertebra.design;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How well typed words name a thing: its title or another name of it exactly, the beginning of its
/// title, a word of it, its other names, and last what is said about it. Letters that only lie
/// scattered in a name say nothing. Case, hyphens, accents and spaces do not matter, so that
/// `maxpool` is "Max pool" and `u-net` is "U-Net".
///
/// @param level the better one comes first
/// @param place where among the thing's other names the exact one stands; the first is the one that
///   people use most for it
public record WordRank(Level level, int place) implements Comparable<WordRank> {

  /// From the best to the least.
  public enum Level {
    TITLE,
    NAME,
    BEGINNING,
    WORD,
    OTHER_NAME,
    PART,
    TEXT
  }

  /// What stands in a title beside the name itself: `(add)`, `, ResNet-50, FPN`.
  private static final Pattern ASIDE = Pattern.compile("\\s*(\\(.*\\)|, .*)$");

  /// What is said of a later form at the end of its name: `DeepLabv3+`.
  private static final Pattern PLUS = Pattern.compile("(?<=[a-z0-9])\\+(?![a-z0-9])");

  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

  /// Letters that lie in the middle of a word name it from this many on.
  private static final int PART_FROM = 4;

  /// A text as it is compared.
  ///
  /// @param letters its letters and digits alone, small: its words without what is between them
  private record Spelling(String letters, List<String> words) {

    static Spelling of(String text) {
      var words = split(text);
      return new Spelling(String.join("", words), words);
    }

    /// Whether every word begins one of some texts, or all together begin at one of their words.
    boolean begins(List<Spelling> texts) {
      for (var text : texts) if (text.hasFromAWordOn(letters)) return true;
      for (var word : words) {
        boolean found = false;
        for (var text : texts) for (var own : text.words) found |= own.startsWith(word);
        if (!found) return false;
      }
      return true;
    }

    /// Whether what stands from one of the words on begins so.
    boolean hasFromAWordOn(String wanted) {
      int from = 0;
      for (var word : words) {
        if (letters.startsWith(wanted, from)) return true;
        from += word.length();
      }
      return false;
    }
  }

  /// What is known of a thing by words, taken apart once for all that will be asked.
  public static final class Named {

    private final Spelling title;
    private final Spelling bare;
    private final List<Spelling> names;

    /// Its title and other names.
    private final List<Spelling> called;

    /// Those, and what is said about it.
    private final List<Spelling> all;

    /// @param names other names, the usual one first
    /// @param about what is said about it
    public Named(String title, List<String> names, List<String> about) {
      this.title = Spelling.of(title);
      bare = Spelling.of(ASIDE.matcher(title).replaceFirst(""));
      this.names = names.stream().map(Spelling::of).toList();
      called = with(List.of(this.title), this.names);
      all = with(called, about.stream().map(Spelling::of).toList());
    }

    private static List<Spelling> with(List<Spelling> some, List<Spelling> more) {
      return Stream.concat(some.stream(), more.stream()).toList();
    }
  }

  /// How well a query names something; nothing if one of its words does not.
  public static Optional<WordRank> of(String query, Named thing) {
    var typed = Spelling.of(query);
    var wanted = typed.letters();
    if (wanted.isEmpty() || wanted.equals(thing.title.letters()))
      return Optional.of(new WordRank(Level.TITLE, 0));
    if (wanted.equals(thing.bare.letters())) return Optional.of(new WordRank(Level.TITLE, 1));
    for (int i = 0; i < thing.names.size(); i++)
      if (wanted.equals(thing.names.get(i).letters()))
        return Optional.of(new WordRank(Level.NAME, i));
    return level(typed, thing).map(level -> new WordRank(level, 0));
  }

  private static Optional<Level> level(Spelling typed, Named thing) {
    var wanted = typed.letters();
    if (thing.title.letters().startsWith(wanted)) return Optional.of(Level.BEGINNING);
    if (typed.begins(List.of(thing.title))) return Optional.of(Level.WORD);
    if (thing.names.stream().anyMatch(name -> typed.begins(List.of(name))))
      return Optional.of(Level.OTHER_NAME);
    if (typed.begins(thing.called)
        || wanted.length() >= PART_FROM
            && thing.called.stream()
                .flatMap(name -> name.words().stream())
                .anyMatch(word -> word.contains(wanted))) return Optional.of(Level.PART);
    return typed.begins(thing.all) ? Optional.of(Level.TEXT) : Optional.empty();
  }

  /// Where a text has what was typed: the letters from each start to each end, in order. The whole
  /// query is marked where it stands together, else the beginnings of its words.
  public static List<Range> marks(String query, String text) {
    var places = new ArrayList<Integer>();
    var letters = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      var plain = squeezed(text.substring(i, i + 1));
      for (int k = 0; k < plain.length(); k++) places.add(i);
      letters.append(plain);
    }
    var wanted = squeezed(query);
    int whole = wanted.isEmpty() ? -1 : letters.indexOf(wanted);
    if (whole >= 0 && (wanted.length() >= PART_FROM || whole == 0))
      return List.of(new Range(places.get(whole), places.get(whole + wanted.length() - 1) + 1));
    var marks = new ArrayList<Range>();
    for (int i = 0; i < letters.length(); i++) {
      if (i > 0 && places.get(i) - places.get(i - 1) < 2) continue;
      int from = i;
      words(query).stream()
          .filter(word -> letters.indexOf(word, from) == from)
          .mapToInt(String::length)
          .max()
          .ifPresent(
              size -> marks.add(new Range(places.get(from), places.get(from + size - 1) + 1)));
    }
    return marks;
  }

  /// Letters of a text.
  ///
  /// @param end the place behind the last
  public record Range(int start, int end) {}

  private static List<String> words(String text) {
    return Spelling.of(text).words();
  }

  private static List<String> split(String text) {
    var words = new ArrayList<String>();
    var plain = plain(text);
    int from = 0;
    for (int i = 0; i <= plain.length(); i++) {
      if (i < plain.length() && Character.isLetterOrDigit(plain.charAt(i))) continue;
      if (i > from) words.add(plain.substring(from, i));
      from = i + 1;
    }
    return words;
  }

  /// The letters and digits of a text alone, small.
  static String squeezed(String text) {
    return Spelling.of(text).letters();
  }

  private static String plain(String text) {
    boolean simple = true;
    for (int i = 0; i < text.length(); i++) simple &= text.charAt(i) < 0x80;
    var apart = simple ? text : Normalizer.normalize(text, Normalizer.Form.NFKD).replace('×', 'x');
    var small = (simple ? apart : ACCENTS.matcher(apart).replaceAll("")).toLowerCase(Locale.ROOT);
    return small.indexOf('+') < 0 ? small : PLUS.matcher(small).replaceAll("plus");
  }

  /// Behind everything else that matches.
  WordRank last() {
    return new WordRank(Level.TEXT, List.of(Level.values()).indexOf(level));
  }

  @Override
  public int compareTo(WordRank other) {
    int byLevel = level.compareTo(other.level);
    return byLevel != 0 ? byLevel : Integer.compare(place, other.place);
  }
}
