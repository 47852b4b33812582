package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vertebra.block.Catalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.pattern.InputPattern;
import vertebra.runtime.Engine;
import vertebra.weights.WeightRules;

/// What goes with a design when facts are asked of it.
///
/// @param engine what runs designs; none where only what needs no run is asked
/// @param inputs what flows into each input block, by its name; noise into those that are not named
/// @param trained the stored weights that are loaded by name, if any; the rules apply to what they
///   lack
/// @param others the designs that it is compared with, by name, such as `start` and `solution`
/// @param isTimed whether runs are timed; where they are not, multiply-adds stand for the time
public record Conditions(
    Catalogue catalogue,
    Optional<Engine> engine,
    Map<String, InputPattern> inputs,
    WeightRules weights,
    Optional<java.nio.file.Path> trained,
    Function<String, Optional<Graph>> others,
    boolean isTimed) {

  public Conditions {
    inputs = Map.copyOf(inputs);
  }

  /// Noise in, random weights, nothing to compare with.
  public static Conditions usual(Catalogue catalogue, Engine engine) {
    return new Conditions(
        catalogue,
        Optional.of(engine),
        Map.of(),
        WeightRules.RANDOM,
        Optional.empty(),
        _ -> Optional.empty(),
        true);
  }

  /// Nothing runs: for what is counted and not worked out.
  ///
  /// @param others the designs that it is compared with, by name
  public static Conditions still(
      Catalogue catalogue,
      Map<String, InputPattern> inputs,
      Function<String, Optional<Graph>> others) {
    return new Conditions(
        catalogue, Optional.empty(), inputs, WeightRules.RANDOM, Optional.empty(), others, false);
  }

  /// Whether a text is the id of a block.
  boolean knows(String block) {
    return BlockId.isLegal(block) && catalogue.find(new BlockId(block)).isPresent();
  }

  /// Says that there is no block of an id, and which are called nearly so.
  FactException unknown(String block) {
    return FactException.unknown(
        say("facts.no-such-block", block),
        block,
        catalogue.blocks().stream().map(each -> each.id().value()));
  }

  /// The same with other weights.
  Conditions with(WeightRules rules) {
    return new Conditions(catalogue, engine, inputs, rules, Optional.empty(), others, isTimed);
  }

  /// The same with one input's numbers.
  public Conditions feeding(String input, InputPattern pattern) {
    var more = new HashMap<>(inputs);
    more.put(input, pattern);
    return new Conditions(catalogue, engine, more, weights, trained, others, isTimed);
  }
}
