package vertebra.training;

import java.util.Arrays;
import java.util.List;
import vertebra.gradient.Term;

/// How far scores are from what they should be, as one number to make small.
///
/// Scores and targets have the same sizes, `[batch, classes, …]`; a target is 1 for the right class
/// and 0 for all others where classes are told apart.
sealed interface Loss {

  /// Records the loss.
  Term of(Term scores, Term target);

  /// The usual loss of classifiers: minus the logarithm of the right class's probability.
  ///
  /// Source: Szegedy et al. 2016, section 7, for the smoothing.
  ///
  /// @param smoothing the share of the target that is spread over all classes
  /// @param weights how much each class counts; empty if they count the same
  record CrossEntropy(double smoothing, List<Double> weights) implements Loss {

    /// All classes count the same, and the target is sure.
    public static final CrossEntropy PLAIN = new CrossEntropy(0, List.of());

    public CrossEntropy {
      weights = List.copyOf(weights);
      if (!(smoothing >= 0 && smoothing < 1))
        throw new IllegalArgumentException("a smoothing of " + smoothing);
    }

    @Override
    public Term of(Term scores, Term target) {
      long classes = scores.dim(1);
      var wanted = smoothing == 0 ? target : target.times(1 - smoothing).plus(smoothing / classes);
      var missed = scores.logSoftmax(1).negated().times(wanted);
      if (weights.isEmpty()) return missed.total().times((double) classes / scores.elements());
      if (weights.size() != classes)
        throw new IllegalArgumentException(weights.size() + " weights for " + classes + " classes");
      var counts = perClass(scores);
      return missed.times(counts).total().over(target.times(counts).total());
    }

    private Term perClass(Term scores) {
      var dims = new long[scores.rank()];
      Arrays.fill(dims, 1);
      dims[1] = scores.dim(1);
      var numbers = new float[weights.size()];
      for (int i = 0; i < numbers.length; i++) numbers[i] = weights.get(i).floatValue();
      return scores.tape().constant(numbers, dims);
    }
  }

  /// The mean of squared differences.
  record MeanSquared() implements Loss {
    @Override
    public Term of(Term scores, Term target) {
      return scores.minus(target).squared().average();
    }
  }

  /// The mean of absolute differences (L1).
  record MeanAbsolute() implements Loss {
    @Override
    public Term of(Term scores, Term target) {
      return scores.minus(target).magnitude().average();
    }
  }

  /// Squared near zero, absolute further off.
  ///
  /// Source: Girshick 2015, "Fast R-CNN", equation 3.
  ///
  /// @param beta where the one becomes the other
  record SmoothAbsolute(double beta) implements Loss {
    @Override
    public Term of(Term scores, Term target) {
      var distance = scores.minus(target).magnitude();
      var near = distance.atMost(beta);
      return near.times(distance.minus(near.times(0.5))).average().times(1 / beta);
    }
  }

  /// Every score by itself is the logarithm of odds, as where several classes may be right.
  record BinaryCrossEntropy() implements Loss {
    @Override
    public Term of(Term scores, Term target) {
      return missed(scores, target).average();
    }

    private static Term missed(Term scores, Term target) {
      return scores.softplus().minus(scores.times(target));
    }
  }

  /// Binary cross-entropy in which what is nearly right counts little.
  ///
  /// Source: Lin et al. 2017, "Focal Loss for Dense Object Detection", equation 5.
  ///
  /// @param gamma how much less
  /// @param alpha how much a 1 of the target counts, a 0 counting the rest
  record Focal(double gamma, double alpha) implements Loss {

    /// As in the paper.
    public static final Focal USUAL = new Focal(2, 0.25);

    @Override
    public Term of(Term scores, Term target) {
      var sure = scores.sigmoid();
      var wrong = sure.plus(target).minus(sure.times(target).times(2));
      var share = target.times(2 * alpha - 1).plus(1 - alpha);
      return share
          .times(wrong.raisedTo(gamma))
          .times(BinaryCrossEntropy.missed(scores, target))
          .average();
    }
  }

  /// One minus the overlap of each class, for maps in which most places are background.
  ///
  /// Source: Milletari et al. 2016, "V-Net", section 3, with 1 added above and below.
  record Dice() implements Loss {
    @Override
    public Term of(Term scores, Term target) {
      var sure = scores.softmax(1);
      var axes = new long[scores.rank() - 2];
      for (int i = 0; i < axes.length; i++) axes[i] = i + 2L;
      var both = sure.times(target).sum(axes).times(2).plus(1);
      var all = sure.plus(target).sum(axes).plus(1);
      return both.over(all).from(1).average();
    }
  }
}
