package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A fact with what it should be: `shape out = 2,8,8`, `macs <= 600,000,000`, `mean out = 0.5 ±
/// 1e-6`.
///
/// @param of the design that it is about, by name; empty for the one at hand
/// @param expected the value as it was written
/// @param asked which numbers of the value may be answered alone, by their places: those that stood
///   in brackets, as the channels in `(8),6,6`
/// @param tolerance how far numbers may be off
public record Claim(
    DesignFact fact,
    String of,
    Relation relation,
    String expected,
    List<Integer> asked,
    double tolerance) {

  public Claim {
    asked = List.copyOf(asked);
  }

  /// How the value stands to what is expected.
  public enum Relation {
    EQUAL("="),
    OTHER("!="),
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    @Override
    public String toString() {
      return sign;
    }
  }

  /// Whether a claim holds, and in words what was expected and what is.
  public record Verdict(boolean holds, String words) {}

  /// How far numbers may be off where nothing else is said.
  private static final double EXACT = 1e-6;

  /// What may be answered alone stands in them.
  private static final String BRACKETS = "\\(([^()]*)\\)";

  private static final Pattern FORM =
      Pattern.compile("(.+?)(?: of ([a-z0-9-]+))?\\s*(<=|>=|!=|=)\\s*(.+?)(?:\\s*±\\s*(\\S+))?");

  /// Reads a claim.
  public static Claim parse(String text) throws FactException {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) throw new FactException(say("facts.no-claim", text));
    var relation = Relation.EQUAL;
    for (var each : Relation.values()) if (each.sign.equals(match.group(3))) relation = each;
    double tolerance = EXACT;
    try {
      if (match.group(5) != null) tolerance = Double.parseDouble(match.group(5));
    } catch (NumberFormatException unreadable) {
      throw new FactException(say("facts.no-claim", text));
    }
    return new Claim(
        DesignFact.parse(match.group(1)),
        match.group(2) == null ? "" : match.group(2),
        relation,
        match.group(4).replaceAll(BRACKETS, "$1"),
        asked(match.group(4)),
        tolerance);
  }

  private static List<Integer> asked(String expected) {
    var numbers = expected.split(",", -1);
    return IntStream.range(0, numbers.length)
        .filter(at -> numbers[at].strip().matches(BRACKETS))
        .boxed()
        .toList();
  }

  /// Whether a person answered with the numbers that were asked for alone; one is enough where they
  /// are equal.
  public boolean isAnswered(Found found, Found typed) {
    if (!(found instanceof Found.Numbers(var all) && typed instanceof Found.Numbers(var said)))
      return false;
    var wanted = asked.stream().filter(at -> at < all.size()).map(all::get).toList();
    var distinct = wanted.stream().distinct().toList();
    return !wanted.isEmpty()
        && (said.equals(wanted) || distinct.size() == 1 && said.equals(distinct));
  }

  /// The claim that a fact is what it is in a design.
  ///
  /// @param fact such as `shape out`
  public static Claim of(String fact, Specimen design) throws FactException {
    var known = DesignFact.parse(fact);
    return new Claim(known, "", Relation.EQUAL, known.in(design).typed(), List.of(), EXACT);
  }

  /// The same with what is true of a design in the place of what is expected.
  public Claim settled(Specimen design) throws FactException {
    return new Claim(fact, of, relation, found(design).typed(), asked, tolerance);
  }

  /// The same of the design at hand, where another one was named.
  public Claim atHand() {
    return new Claim(fact, "", relation, expected, asked, tolerance);
  }

  /// What the fact is, of the design at hand or the named one.
  public Found found(Specimen design) throws FactException {
    if (of.isEmpty()) return fact.in(design);
    try (var other =
        design
            .other(of)
            .orElseThrow(() -> new FactException(say("facts.nothing-to-compare-with", of)))) {
      return fact.in(other);
    }
  }

  /// What it is about, where learners read it: `Receptive field of Output`.
  public String subject(Specimen design) {
    return FactName.of(fact, design::called);
  }

  /// Whether it is true. A fact that cannot be told makes it false, with the reason.
  public Verdict ask(Specimen design) {
    try {
      var found = found(design);
      return new Verdict(
          holds(found, expected),
          say("facts.expected-found", subject(design), wanted(found), fact.said(found)));
    } catch (FactException untold) {
      return new Verdict(false, String.valueOf(untold.getMessage()));
    }
  }

  /// How far a typed number may be off, where that is more than rounding.
  public Optional<Double> margin() {
    return tolerance > EXACT ? Optional.of(tolerance) : Optional.empty();
  }

  /// A value that was found as learners read it, with no more digits than are asked for.
  public String said(Found found) {
    int digits = (int) Math.max(0, Math.ceil(-Math.log10(tolerance)));
    return fact.said(found.rounded(digits));
  }

  /// What it says, where people read it: `Parameters: at most 2,000,000`.
  ///
  /// @param called what a block is called
  public String inWords(UnaryOperator<String> called) {
    return say(
        "facts.said", FactName.of(fact, called), wanted(Found.readings(expected).getFirst()));
  }

  /// What is expected, in words, written as what was found is.
  private String wanted(Found found) {
    var value =
        Found.readings(expected).stream()
            .filter(reading -> reading.getClass() == found.getClass())
            .findFirst()
            .map(fact::said)
            .orElse(expected);
    return switch (relation) {
      case EQUAL -> value;
      case OTHER -> say("facts.anything-but", value);
      case AT_MOST -> say("facts.at-most", value);
      case AT_LEAST -> say("facts.at-least", value);
    };
  }

  /// How many numbers answer it in full; 0 where words or cells do.
  public int numbers() {
    return Found.readings(expected).stream()
        .mapToInt(reading -> reading instanceof Found.Numbers(var values) ? values.size() : 0)
        .filter(size -> size > 0)
        .findFirst()
        .orElse(0);
  }

  /// Whether a value that was found fits what is expected.
  public boolean holds(Found found, String wanted) {
    return Found.readings(wanted).stream()
        .anyMatch(reading ->
            switch (relation) {
              case EQUAL -> found.isNear(reading, tolerance);
              case OTHER ->
                  reading.getClass() == found.getClass() && !found.isNear(reading, tolerance);
              case AT_MOST -> number(found) <= number(reading);
              case AT_LEAST -> number(found) >= number(reading);
            });
  }

  private static double number(Found found) {
    return found instanceof Found.Numbers(var values) && values.size() == 1
        ? values.getFirst()
        : Double.NaN;
  }

  @Override
  public String toString() {
    var numbers = expected.split(",", -1);
    for (int at : asked) numbers[at] = "(" + numbers[at] + ")";
    return fact.words()
        + (of.isEmpty() ? "" : " of " + of)
        + " "
        + relation
        + " "
        + String.join(",", numbers);
  }
}
