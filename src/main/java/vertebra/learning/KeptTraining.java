package vertebra.learning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.Json;
import vertebra.training.Epoch;

/// A training as its design remembers it, to be compared with others.
///
/// @param number from 1
/// @param weights the name of the file of its best weights
/// @param figure the key of its task's figure
/// @param settings what made it differ from others, in words
/// @param curves its epochs alone
public record KeptTraining(
    int number,
    String weights,
    String figure,
    SequencedMap<String, String> settings,
    Curves curves) {

  private static final String MARK = LearningSettings.MARK + "run.";

  /// Digits that a curve is drawn with.
  private static final MathContext DIGITS = new MathContext(5);

  public KeptTraining {
    settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
  }

  /// The trainings that a document remembers, the oldest first.
  public static List<KeptTraining> of(Document document) {
    var found = new TreeMap<Integer, KeptTraining>();
    document
        .settings()
        .forEach((key, text) -> {
          if (key.matches("train\\.run\\.\\d{1,6}")) {
            int number = Integer.parseInt(key.substring(MARK.length()));
            read(number, text).ifPresent(kept -> found.put(number, kept));
          }
        });
    return List.copyOf(found.values());
  }

  /// A document that remembers the trainings of another too, each under the number that it has
  /// there, unless it remembers one of that number.
  public static Document recalled(Document document, Document other) {
    var both = document;
    for (var kept : of(other)) {
      var key = MARK + kept.number();
      var text = other.settings().find(key);
      if (text.isPresent() && document.settings().find(key).isEmpty())
        both = both.withSetting(key, text.get());
    }
    return both;
  }

  private static Optional<KeptTraining> read(int number, String text) {
    try {
      var fields = Json.object(MARK + number, text);
      var settings = new LinkedHashMap<String, String>();
      if (fields.get("settings") instanceof Map<?, ?> said)
        said.forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
      int from = fields.get("from") instanceof Integer first ? first : 1;
      var epochs = new ArrayList<Epoch>();
      if (fields.get("epochs") instanceof List<?> rows)
        for (var row : rows)
          if (row instanceof List<?> numbers && numbers.size() == 5)
            epochs.add(
                new Epoch(
                    epochs.size() + from,
                    at(numbers, 0),
                    at(numbers, 1),
                    at(numbers, 2),
                    at(numbers, 3),
                    at(numbers, 4)));
      return Optional.of(
          new KeptTraining(
              number,
              String.valueOf(fields.get("weights")),
              String.valueOf(fields.get("figure")),
              settings,
              new Curves(List.of(), epochs)));
    } catch (DocumentException damaged) {
      return Optional.empty();
    }
  }

  private static double at(List<?> numbers, int place) {
    return numbers.get(place) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /// The edit by which a document remembers a training as its latest. One that went on where the
  /// latest had been stopped becomes one with it.
  public static Edit keeping(Document document, Learned learned) {
    var known = of(document);
    var weights = String.valueOf(learned.weights().getFileName());
    var epochs = new ArrayList<>(learned.curves().epochs());
    var settings = learned.settings();
    int number = known.isEmpty() ? 1 : known.getLast().number() + 1;
    if (!known.isEmpty() && known.getLast().isBefore(weights, epochs)) {
      var first = known.getLast();
      number--;
      if (first.isApart(epochs)) epochs.addAll(0, first.curves().epochs());
      // By now the design has the weights of where it was stopped.
      settings = first.settings();
    }
    return keeping(number, weights, learned.figure(), settings, epochs);
  }

  /// The edit by which a document remembers a training as its latest, whatever it remembers.
  ///
  /// @param weights the name of the file of its best weights; empty where none is kept
  public static Edit next(
      Document document,
      String weights,
      String figure,
      SequencedMap<String, String> settings,
      List<Epoch> epochs) {
    var known = of(document);
    int number = known.isEmpty() ? 1 : known.getLast().number() + 1;
    return keeping(number, weights, figure, settings, epochs);
  }

  private static Edit keeping(
      int number,
      String weights,
      String figure,
      SequencedMap<String, String> settings,
      List<Epoch> epochs) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("weights", weights);
    fields.put("figure", figure);
    fields.put("settings", settings);
    fields.put("from", epochs.isEmpty() ? 1 : epochs.getFirst().number());
    fields.put("epochs", epochs.stream().map(KeptTraining::numbers).toList());
    return new Edit.SetSetting(MARK + number, Json.line(fields));
  }

  private boolean isBefore(String other, List<Epoch> epochs) {
    if (!weights.equals(other) || epochs.isEmpty() || curves.epochs().isEmpty()) return false;
    return isApart(epochs)
        || epochs.size() >= curves.epochs().size()
            && told(epochs.getFirst()).equals(told(curves.epochs().getFirst()));
  }

  /// Whether others follow its own, and do not begin with them.
  private boolean isApart(List<Epoch> epochs) {
    return curves.epochs().getLast().number() + 1 == epochs.getFirst().number();
  }

  /// The numbers of an epoch as they are told and read again.
  private static List<Double> told(Epoch epoch) {
    return numbers(epoch).stream()
        .map(number -> number instanceof Number told ? told.doubleValue() : Double.NaN)
        .toList();
  }

  /// The edit that forgets it; its weights stay where they are.
  public Edit forgetting() {
    return new Edit.SetSetting(MARK + number, "");
  }

  private static List<Object> numbers(Epoch epoch) {
    return List.of(
        rounded(epoch.loss()),
        rounded(epoch.accuracy()),
        rounded(epoch.validationLoss()),
        rounded(epoch.validationAccuracy()),
        rounded(epoch.samplesPerSecond()));
  }

  private static Object rounded(double number) {
    return Double.isFinite(number) ? new BigDecimal(number).round(DIGITS) : String.valueOf(number);
  }
}
