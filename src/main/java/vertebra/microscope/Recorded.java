package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A training as it was recorded, epoch after epoch.
///
/// @param name what it is told from others by, such as `run 2`
/// @param settings what it was trained with, in words, by what that is; runs of equal settings
///   differ by chance alone
/// @param figure what it is judged by, in words
/// @param epochs in order
public record Recorded(
    String name, SequencedMap<String, String> settings, String figure, List<Epoch> epochs) {

  /// What an epoch gave.
  ///
  /// @param loss on what it learns from
  /// @param figure on what it learns from, from 0 to 1
  /// @param unseenLoss on what it does not learn from
  /// @param unseenFigure on what it does not learn from, from 0 to 1
  public record Epoch(double loss, double figure, double unseenLoss, double unseenFigure) {}

  public Recorded {
    settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    epochs = List.copyOf(epochs);
  }

  /// The best figure on what it did not learn from.
  double best() {
    return epochs.stream()
        .mapToDouble(Epoch::unseenFigure)
        .filter(Double::isFinite)
        .max()
        .orElse(Double.NaN);
  }

  /// What it was trained with, as far as others were not.
  String told(List<Recorded> others) {
    var words =
        settings.entrySet().stream()
            .filter(setting ->
                others.stream()
                    .anyMatch(
                        other -> !setting.getValue().equals(other.settings.get(setting.getKey()))))
            .map(setting -> say("microscope.setting", setting.getKey(), setting.getValue()))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? say("microscope.same-settings") : words;
  }
}
