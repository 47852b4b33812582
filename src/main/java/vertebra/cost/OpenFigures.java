package vertebra.cost;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import vertebra.block.Cost;

/// What a design costs that leaves sizes open: as formulas, and at sizes that are chosen.
///
/// @param formulas those that there are
/// @param sizes the chosen sizes, at which the design works
/// @param at what it costs there
public record OpenFigures(
    SequencedMap<Count, CostFormula> formulas, SequencedMap<String, Long> sizes, CostTable at) {

  /// What is counted.
  public enum Count {
    MACS("macs", Cost::multiplyAdds),
    ATTENTION_MACS("attentionMacs", Cost::attentionMultiplyAdds),
    FLOPS("flops", Cost::flops),
    ACTIVATION_BYTES("activationBytes", Cost::activationBytes);

    private final String key;
    private final ToLongFunction<Cost> of;

    Count(String key, ToLongFunction<Cost> of) {
      this.key = key;
      this.of = of;
    }

    /// A stable word for programs.
    public String key() {
      return key;
    }

    /// The number in a cost.
    public long of(Cost cost) {
      return of.applyAsLong(cost);
    }
  }

  public OpenFigures {
    formulas = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(formulas));
    sizes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sizes));
  }

  /// The figures at sizes at which the design works.
  public static OpenFigures of(OpenCosts costs, SequencedMap<String, Long> sizes) {
    var formulas = new LinkedHashMap<Count, CostFormula>();
    for (var count : Count.values())
      costs.formula(count.of).ifPresent(formula -> formulas.put(count, formula));
    return new OpenFigures(formulas, sizes, costs.at(sizes));
  }

  /// The formula of a count, if it is a polynomial.
  public Optional<CostFormula> formula(Count count) {
    return Optional.ofNullable(formulas.get(count));
  }

  /// A count at the chosen sizes, if all of it is known.
  public OptionalLong number(Count count) {
    return at.total().known(count.of(at.total()));
  }

  /// Which sizes the formulas are about; blank if they are about all.
  public String condition() {
    return formulas.values().stream()
        .map(CostFormula::condition)
        .filter(words -> !words.isEmpty())
        .findFirst()
        .orElse("");
  }

  /// The chosen sizes in words, such as `H=224, W=224`.
  public String atSizes() {
    return sizes.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
  }
}
