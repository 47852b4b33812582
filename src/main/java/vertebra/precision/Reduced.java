package vertebra.precision;

import static vertebra.text.Texts.say;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;

/// A model in another precision, and what has to be said about it.
///
/// @param numbers makes the numbers of its weights from those of the float32 model's, each when it
///   is asked for
/// @param counted what is counted, in a word: `operators`, `layers`
/// @param all how many of these there are
/// @param exact those among them that stay in float32: their kinds, by reason
/// @param notes what else has to be said, a sentence each
public record Reduced(
    Precision precision,
    Model model,
    UnaryOperator<WeightData> numbers,
    String counted,
    int all,
    SequencedMap<String, List<String>> exact,
    List<String> notes) {

  /// A list of operators that is longer says nothing more.
  private static final int MOST_KINDS = 6;

  public Reduced {
    exact = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(exact));
    notes = List.copyOf(notes);
  }

  /// A model as it is.
  public static Reduced none(Model model) {
    return new Reduced(
        Precision.FLOAT32,
        model,
        UnaryOperator.identity(),
        "operators",
        model.operators().size(),
        new LinkedHashMap<>(),
        List.of());
  }

  /// The numbers of the reduced model's weights, from those of the float32 model's.
  public WeightData data(WeightData original) {
    return numbers.apply(original);
  }

  /// How many of those that are counted really compute in the precision.
  public int changed() {
    return all - exact.values().stream().mapToInt(List::size).sum();
  }

  /// What stayed in float32 and why, a sentence a line: `3 stay in float32 (2 Exp, Log): …`.
  public List<String> exceptions() {
    return exact.entrySet().stream()
        .map(entry ->
            say(
                "precision.stays-in-float32",
                entry.getValue().size(),
                kinds(entry.getValue()),
                entry.getKey()))
        .toList();
  }

  private static String kinds(List<String> kinds) {
    var counts = new LinkedHashMap<String, Integer>();
    for (var kind : kinds) counts.merge(kind, 1, Integer::sum);
    return counts.entrySet().stream()
            .limit(MOST_KINDS)
            .map(entry ->
                entry.getValue() == 1 ? entry.getKey() : entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "))
        + (counts.size() > MOST_KINDS ? ", …" : "");
  }

  /// `71 of 75 operators in float16`.
  public String summary() {
    return say("precision.of-in", changed(), all, counted, precision.title());
  }
}
