package vertebra.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The optimisers by the names that people give them, each with the rate that suits it.
public enum OptimiserName {
  ADAMW(3e-3),
  ADAM(3e-3),
  SGD(0.05),
  RMSPROP(1e-3);

  private final double usualRate;

  OptimiserName(double usualRate) {
    this.usualRate = usualRate;
  }

  /// The one of a name in lower case.
  public static Optional<OptimiserName> of(String word) {
    return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The learning rate where none is wished for.
  public double usualRate() {
    return usualRate;
  }

  /// A recipe with this optimiser.
  public Recipe in(Recipe recipe, double rate) {
    return switch (this) {
      case ADAMW -> recipe.with(Optimiser.AdamW.USUAL, rate);
      case ADAM -> recipe.with(Optimiser.Adam.USUAL, rate);
      case SGD -> recipe.with(Optimiser.Sgd.USUAL, rate);
      case RMSPROP -> recipe.with(Optimiser.RmsProp.USUAL, rate).with(new Schedule.Cosine());
    };
  }
}
