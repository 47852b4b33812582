package vertebra.weights;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;

/// Where the numbers of a model's weights shall come from.
public sealed interface WeightSource {

  /// What is taken where nothing was chosen.
  WeightSource USUAL = fresh(0);

  /// A few words for people, such as `fresh weights, seed 0`.
  String inWords();

  /// Random numbers, drawn as each layer's definition says.
  record Fresh(long seed) implements WeightSource {
    @Override
    public String inWords() {
      return say("weights.fresh-weights-seed", seed);
    }
  }

  /// A safetensors file; what it lacks is drawn from the seed, and listed.
  ///
  /// @param kind how its tensors are found
  record Stored(Path file, WeightMatch.MatchKind kind, long seed) implements WeightSource {

    /// The same in another place.
    public Stored at(Path other) {
      return new Stored(other, kind, seed);
    }

    @Override
    public String inWords() {
      return say(
          "weights.by-order-and-shape", file.getFileName(), kind == WeightMatch.MatchKind.IN_ORDER);
    }
  }

  /// Numbers that are stated, so that the mechanism can be seen; what no rule names is drawn from
  /// seed 0.
  record Stated(WeightRules rules) implements WeightSource {
    @Override
    public String inWords() {
      return say("weights.stated");
    }
  }

  /// A source with its file open.
  ///
  /// @param match what of a file fitted
  /// @param content equal for equal numbers, so that an open session is found again
  /// @param isRandom whether some weight that training would change is random
  record Opened(WeightData data, Optional<WeightMatch> match, Object content, boolean isRandom)
      implements AutoCloseable {

    /// How much of a file fitted and everything that did not, line by line; nothing for fresh
    /// weights.
    public List<String> remarks() {
      return match.map(WeightMatch::report).orElse(List.of());
    }

    /// Equal for equal numbers of one weight, whatever else its model holds.
    public Object content(Model.Weight weight) {
      return match
          .<Object>map(
              found -> List.of(content, Optional.ofNullable(found.matched().get(weight.name()))))
          .orElse(content);
    }

    @Override
    public void close() {
      match.ifPresent(found -> found.file().close());
    }
  }

  static WeightSource fresh(long seed) {
    return new Fresh(seed);
  }

  /// A file whose tensors are found by name.
  static WeightSource file(Path file) {
    return new Stored(file, WeightMatch.MatchKind.BY_NAME, 0);
  }

  /// A file whose tensors are found by order and shape.
  static WeightSource ordered(Path file) {
    return new Stored(file, WeightMatch.MatchKind.IN_ORDER, 0);
  }

  /// Opens the source for a model. Throws [WeightException] when a file cannot be used, or has
  /// nothing that this model needs.
  default Opened open(Model model) throws WeightException {
    return switch (this) {
      case Fresh(var seed) ->
          new Opened(
              Initialiser.seeded(seed),
              Optional.empty(),
              this,
              model.weights().stream().anyMatch(WeightSource::isDrawn));
      case Stated(var rules) ->
          new Opened(
              rules.data(),
              Optional.empty(),
              this,
              model.weights().stream()
                  .anyMatch(weight -> isDrawn(weight) && !rules.covers(weight.name())));
      case Stored stored -> opened(model, stored);
    };
  }

  private static Opened opened(Model model, Stored source) throws WeightException {
    var stamp = Stamp.of(source);
    var file = Safetensors.open(source.file());
    var match = WeightMatch.of(model, file, source.kind());
    if (match.matched().isEmpty() && !match.missing().isEmpty()) {
      file.close();
      throw match.refusal();
    }
    var objection = match.objection(model);
    if (objection.isPresent()) {
      file.close();
      throw objection.get();
    }
    boolean random =
        match.missing().stream().anyMatch(WeightSource::isDrawn)
            || match.misshapen().stream().anyMatch(wrong -> isDrawn(wrong.weight()));
    return new Opened(
        match.data(Initialiser.seeded(source.seed())), Optional.of(match), stamp, random);
  }

  /// Whether the numbers of a weight that training would change are drawn, unless a file has them.
  private static boolean isDrawn(Model.Weight weight) {
    return weight.kind() == Model.Weight.WeightKind.TRAINABLE
        && !(weight.init() instanceof Init.InFile);
  }
}
