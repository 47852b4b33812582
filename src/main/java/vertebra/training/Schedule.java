package vertebra.training;

/// How the learning rate changes while training goes on, as a factor.
public sealed interface Schedule {

  /// The factor at a step.
  ///
  /// @param step from 0
  /// @param steps how many there will be
  double factor(long step, long steps);

  /// The same all the time.
  record Constant() implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return 1;
    }
  }

  /// Smaller by a factor at some points of the way.
  ///
  /// @param parts into how many equal parts the way is cut
  record Stairs(int parts, double smaller) implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return Math.pow(smaller, (double) Math.floorDiv(step * parts, steps));
    }
  }

  /// Along half a cosine down to nothing.
  ///
  /// Source: Loshchilov and Hutter 2017, "SGDR", equation 5.
  record Cosine() implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return between(1, 0, (double) step / steps);
    }
  }

  /// Up for a part of the way, then down to nearly nothing.
  ///
  /// Source: Smith and Topin 2018, "Super-Convergence", with cosines.
  ///
  /// @param rise the share of the way that goes up
  record OneCycle(double rise) implements Schedule {
    private static final double START = 1.0 / 25;
    private static final double END = START / 1e4;

    @Override
    public double factor(long step, long steps) {
      double top = rise * steps - 1;
      double last = steps - 1;
      return step <= top
          ? between(START, 1, step / Math.max(1, top))
          : between(1, END, (step - top) / Math.max(1, last - top));
    }
  }

  /// From nearly nothing up in some steps, then another schedule.
  record WarmUp(long rise, Schedule then) implements Schedule {
    @Override
    public double factor(long step, long steps) {
      return step < rise
          ? (step + 1.0) / (rise + 1)
          : then.factor(step - rise, Math.max(1, steps - rise));
    }
  }

  private static double between(double from, double to, double way) {
    return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, way))) / 2;
  }
}
