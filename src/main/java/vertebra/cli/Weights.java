package vertebra.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.weights.Initialiser;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;
import vertebra.weights.WeightMatch;

/// The numbers of a model's weights: from a file by name, and drawn from a seed for the rest.
///
/// @param match what the file had and what it lacked; empty without a file
record Weights(long seed, WeightData data, Optional<WeightMatch> match) implements AutoCloseable {

  /// The weights of a model. A file of which nothing fits is refused; what else does not fit is in
  /// [#complaints()].
  static Weights of(Model model, WeightOptions options, Optional<Path> usual) throws Unusable {
    var drawn = Initialiser.seeded(options.seed());
    var file = options.file().map(Path::of).or(() -> options.isGiven() ? Optional.empty() : usual);
    if (file.isEmpty()) return new Weights(options.seed(), drawn, Optional.empty());
    try {
      var opened = Safetensors.open(file.get());
      var match = WeightMatch.of(model, opened);
      if (match.matched().isEmpty()) {
        opened.close();
        throw new Unusable(nothingFits(file.get(), match));
      }
      return new Weights(options.seed(), match.data(drawn), Optional.of(match));
    } catch (WeightException unreadable) {
      throw Unusable.because(unreadable);
    }
  }

  private static String nothingFits(Path file, WeightMatch match) {
    var example =
        match.missing().isEmpty()
            ? ""
            : " The design needs names such as " + match.missing().getFirst().name();
    var found =
        match.unexpected().isEmpty()
            ? "."
            : ", and the file has names such as " + match.unexpected().getFirst() + ".";
    return file + " has no weight of this design." + example + found;
  }

  /// What did not fit, a sentence each.
  List<String> complaints() {
    return match.map(WeightMatch::complaints).orElse(List.of());
  }

  /// A few words for people.
  String inWords() {
    return match
        .map(found -> found.summary() + " from " + found.file().file())
        .orElse("fresh, drawn from seed " + seed);
  }

  /// The same as maps, for JSON.
  Map<String, Object> report() {
    return Desk.fields(
        "source", inWords(),
        "matched", match.map(found -> found.matched().size()).orElse(0),
        "mismatches", complaints());
  }

  @Override
  public void close() {
    match.ifPresent(found -> found.file().close());
  }
}
