package vertebra.cost;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.report.Unit;

/// What a design may cost at most, as the design remembers it: `params<=4M, macs<=600M, ms<=5`.
public record Budget(SequencedMap<Limit, Double> limits) {

  /// What can be limited.
  public enum Limit {
    PARAMETERS("params", say("cost.parameters"), Unit.COUNT),
    MACS("macs", say("cost.macs"), Unit.COUNT),
    PEAK("peak", say("cost.peak-memory"), Unit.BYTES),
    MILLIS("ms", say("cost.time"), Unit.MILLIS);

    private final String word;
    private final String title;
    private final Unit unit;

    Limit(String word, String title, Unit unit) {
      this.word = word;
      this.title = title;
      this.unit = unit;
    }

    /// The word for it in a written budget.
    public String word() {
      return word;
    }

    public String title() {
      return title;
    }

    public Unit unit() {
      return unit;
    }
  }

  /// How it stands with one limit.
  ///
  /// @param actual what the design costs; empty where that is not known, such as a time before the
  ///   design ran
  public record Gauge(Limit limit, double most, OptionalDouble actual) {

    /// What is used of the limit; 1 is all of it.
    public double share() {
      return actual.isEmpty() ? 0 : actual.getAsDouble() / most;
    }

    /// Whether nothing can be said: a size is open that the number depends on, or nothing ran.
    public boolean isUnjudged() {
      return actual.isEmpty();
    }

    public boolean isOver() {
      return actual.isPresent() && actual.getAsDouble() > most;
    }

    /// `61.1 k of 4 M`, or `not measured yet, at most 5 ms`.
    public String words() {
      var limited = limit.unit().text(most);
      return actual.isEmpty()
          ? say("cost.not-known-yet-at-most", limited)
          : say("cost.of", limit.unit().text(actual.getAsDouble()), limited);
    }
  }

  public static final Budget NONE = new Budget(new LinkedHashMap<>());

  private static final String SETTING = "budget";
  private static final Pattern WRITTEN =
      Pattern.compile("\\s*([a-zA-Z]+)\\s*(?:<=|≤|=|<)\\s*(.+?)\\s*");
  private static final Pattern NUMBER =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)\\s*([a-zA-Z]*)");
  private static final Map<String, Double> FACTORS =
      Map.ofEntries(
          Map.entry("", 1.0),
          Map.entry("b", 1.0),
          Map.entry("ms", 1.0),
          Map.entry("k", 1e3),
          Map.entry("kb", 1e3),
          Map.entry("m", 1e6),
          Map.entry("mb", 1e6),
          Map.entry("g", 1e9),
          Map.entry("gb", 1e9),
          Map.entry("t", 1e12),
          Map.entry("kib", 1024.0),
          Map.entry("mib", 1024.0 * 1024),
          Map.entry("gib", 1024.0 * 1024 * 1024));

  public Budget {
    limits = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(limits));
  }

  /// The budget that a design remembers; none if it has none or one that cannot be read.
  public static Budget of(Document document) {
    try {
      return document.settings().find(SETTING).map(Budget::parse).orElse(NONE);
    } catch (IllegalArgumentException unreadable) {
      return NONE;
    }
  }

  /// Reads a written budget. Throws [IllegalArgumentException] with a sentence for the user.
  public static Budget parse(String text) {
    var limits = new EnumMap<Limit, Double>(Limit.class);
    for (var part : text.split(",", -1)) {
      if (part.isBlank()) continue;
      var written = WRITTEN.matcher(part);
      var limit = written.matches() ? limit(written.group(1)) : Optional.<Limit>empty();
      if (limit.isEmpty())
        throw new IllegalArgumentException(say("cost.is-no-limit", part.strip()));
      limits.put(limit.get(), number(written.group(2)));
    }
    var ordered = new LinkedHashMap<Limit, Double>();
    for (var limit : Limit.values())
      Optional.ofNullable(limits.get(limit)).ifPresent(most -> ordered.put(limit, most));
    return new Budget(ordered);
  }

  private static Optional<Limit> limit(String word) {
    for (var limit : Limit.values())
      if (limit.word().equals(word.toLowerCase(Locale.ROOT))) return Optional.of(limit);
    return Optional.empty();
  }

  /// Reads a number such as `4M`, `64 MiB` or `2.5`. Throws [IllegalArgumentException] with a
  /// sentence for the user.
  public static double number(String text) {
    var written = NUMBER.matcher(text.strip());
    var factor = written.matches() ? FACTORS.get(written.group(2).toLowerCase(Locale.ROOT)) : null;
    if (factor == null) throw new IllegalArgumentException(say("cost.is-no-number", text.strip()));
    double number = Double.parseDouble(written.group(1)) * factor;
    if (number <= 0) throw new IllegalArgumentException(say("cost.a-limit-must-be-above-0"));
    return number;
  }

  /// This budget with another limit; without one where there is no number.
  public Budget with(Limit limit, OptionalDouble most) {
    var changed = new LinkedHashMap<Limit, Double>();
    for (var each : Limit.values()) {
      var value = each == limit ? most : most(each);
      if (value.isPresent()) changed.put(each, value.getAsDouble());
    }
    return new Budget(changed);
  }

  /// The limit, if there is one.
  public OptionalDouble most(Limit limit) {
    var most = limits.get(limit);
    return most == null ? OptionalDouble.empty() : OptionalDouble.of(most);
  }

  /// The edit by which a design remembers it.
  public Edit remembered() {
    return new Edit.SetSetting(SETTING, text());
  }

  /// As a design remembers it and [#parse] reads it.
  public String text() {
    var text = new StringBuilder();
    limits.forEach((limit, most) -> {
      if (!text.isEmpty()) text.append(',');
      text.append(limit.word()).append("<=").append(written(limit, most));
    });
    return text.toString();
  }

  /// A limit in short and exactly: `4M`, `64MiB`, `2.5`.
  public static String written(Limit limit, double most) {
    boolean isBytes = limit.unit() == Unit.BYTES;
    double step = isBytes ? 1024 : 1000;
    var units = isBytes ? new String[] {"", "KiB", "MiB", "GiB"} : new String[] {"", "k", "M", "G"};
    int unit = 0;
    double rest = most;
    while (limit != Limit.MILLIS && unit < 3 && rest >= step && rest * 100 % step == 0) {
      rest /= step;
      unit++;
    }
    return (rest == Math.rint(rest) ? Long.toString((long) rest) : Double.toString(rest))
        + units[unit];
  }

  /// How a design stands.
  ///
  /// @param millis how long it took, if it ran
  public List<Gauge> gauges(CostTable costs, OptionalDouble millis) {
    var gauges = new ArrayList<Gauge>();
    limits.forEach(
        (limit, most) -> gauges.add(new Gauge(limit, most, actual(limit, costs, millis))));
    return List.copyOf(gauges);
  }

  static OptionalDouble actual(Limit limit, CostTable costs, OptionalDouble millis) {
    if ((limit == Limit.MACS || limit == Limit.PEAK) && !costs.total().isComplete())
      return OptionalDouble.empty();
    return switch (limit) {
      case PARAMETERS -> OptionalDouble.of((double) costs.total().parameters());
      case MACS -> OptionalDouble.of((double) costs.total().multiplyAdds());
      case PEAK -> OptionalDouble.of((double) costs.peak().bytes());
      case MILLIS -> millis;
    };
  }
}
