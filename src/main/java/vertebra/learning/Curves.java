package vertebra.learning;

import java.util.ArrayList;
import java.util.List;
import vertebra.training.Epoch;

/// How a training went on.
///
/// @param moments the loss while it learned, each the mean over some steps
/// @param epochs what each time through the data gave
public record Curves(List<Moment> moments, List<Epoch> epochs) {

  /// Nothing was learned yet.
  public static final Curves NONE = new Curves(List.of(), List.of());

  /// @param at in epochs, from 0
  public record Moment(double at, double loss) {}

  public Curves {
    moments = List.copyOf(moments);
    epochs = List.copyOf(epochs);
  }

  /// The epoch that judged best; by its figure, then by its loss.
  public java.util.Optional<Epoch> best() {
    Epoch best = null;
    for (var epoch : epochs)
      if (best == null
          || epoch.validationAccuracy() > best.validationAccuracy()
          || epoch.validationAccuracy() == best.validationAccuracy()
              && epoch.validationLoss() < best.validationLoss()) best = epoch;
    return java.util.Optional.ofNullable(best);
  }

  /// Curves that are being made, on one thread.
  static final class Growing {
    private static final int MOMENTS = 240;

    private final List<Moment> moments = new ArrayList<>();
    private final List<Epoch> epochs = new ArrayList<>();
    private double sum;
    private int count;

    /// Adds the loss of a step.
    ///
    /// @param perEpoch how many steps an epoch has
    void step(long step, long steps, double perEpoch, double loss) {
      sum += loss;
      count++;
      if (count < Math.max(1, Math.floorDiv(steps, MOMENTS))) return;
      moments.add(new Moment((step - (count - 1) / 2.0) / perEpoch, sum / count));
      sum = 0;
      count = 0;
    }

    void epoch(Epoch epoch) {
      epochs.add(epoch);
    }

    Curves now() {
      return new Curves(moments, epochs);
    }
  }
}
