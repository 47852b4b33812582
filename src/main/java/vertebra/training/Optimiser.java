package vertebra.training;

import java.util.List;
import vertebra.gradient.Term;

/// How a weight changes by its gradient.
///
/// Weight decay leaves out what has one axis: biases, and the scales and shifts of norms.
public sealed interface Optimiser {

  /// The numbers of a step that are the same for all weights.
  ///
  /// @param rate the learning rate
  /// @param first `1 ⁄ (1 − β₁ᵗ)` at step t, which takes back that averages begin at 0
  /// @param second the same of β₂
  record Rates(Term rate, Term first, Term second) {}

  /// A weight after a step, and what is remembered for the next.
  record Update(Term weight, List<Term> memory) {}

  /// What is remembered of each weight, as tensors of its sizes that begin at 0.
  List<String> memory();

  /// Records a step.
  ///
  /// @param memory in the order of [#memory()]
  Update step(Term weight, Term gradient, List<Term> memory, Rates rates);

  /// The decays of the averages behind [Rates#first] and [Rates#second]; 0 where there is none.
  default double[] averages() {
    return new double[] {0, 0};
  }

  private static Term decayed(Term weight, Term gradient, double decay) {
    return decay == 0 || weight.rank() < 2 ? gradient : gradient.plus(weight.times(decay));
  }

  private static Term mixed(Term memory, Term found, double share) {
    return memory.times(share).plus(found.times(1 - share));
  }

  /// Down the gradient, with momentum.
  ///
  /// Source: Sutskever et al. 2013, "On the importance of initialization and momentum".
  ///
  /// @param momentum the share of the last step that is kept
  /// @param nesterov whether the gradient is looked at from where momentum leads
  record Sgd(double momentum, boolean nesterov, double decay) implements Optimiser {

    /// As is customary for classifiers.
    public static final Sgd USUAL = new Sgd(0.9, true, 5e-4);

    @Override
    public List<String> memory() {
      return momentum == 0 ? List.of() : List.of("velocity");
    }

    @Override
    public Update step(Term weight, Term gradient, List<Term> memory, Rates rates) {
      var down = decayed(weight, gradient, decay);
      if (momentum == 0) return new Update(weight.minus(down.times(rates.rate())), List.of());
      var velocity = memory.getFirst().times(momentum).plus(down);
      var way = nesterov ? down.plus(velocity.times(momentum)) : velocity;
      return new Update(weight.minus(way.times(rates.rate())), List.of(velocity));
    }
  }

  /// Steps of about the same length for every weight, by running averages of the gradient and of
  /// its square.
  ///
  /// Source: Kingma and Ba 2015, "Adam", algorithm 1.
  record Adam(double beta1, double beta2, double epsilon, double decay) implements Optimiser {

    /// As in the paper.
    public static final Adam USUAL = new Adam(0.9, 0.999, 1e-8, 0);

    @Override
    public List<String> memory() {
      return List.of("mean", "square");
    }

    @Override
    public double[] averages() {
      return new double[] {beta1, beta2};
    }

    @Override
    public Update step(Term weight, Term gradient, List<Term> memory, Rates rates) {
      var down = decayed(weight, gradient, decay);
      var mean = mixed(memory.get(0), down, beta1);
      var square = mixed(memory.get(1), down.squared(), beta2);
      var length = square.times(rates.second()).root().plus(epsilon);
      var way = mean.times(rates.first()).over(length);
      return new Update(weight.minus(way.times(rates.rate())), List.of(mean, square));
    }
  }

  /// Adam in which weights decay by themselves, apart from the gradient.
  ///
  /// Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2.
  record AdamW(double beta1, double beta2, double epsilon, double decay) implements Optimiser {

    /// As is customary.
    public static final AdamW USUAL = new AdamW(0.9, 0.999, 1e-8, 0.01);

    @Override
    public List<String> memory() {
      return adam().memory();
    }

    @Override
    public double[] averages() {
      return adam().averages();
    }

    private Adam adam() {
      return new Adam(beta1, beta2, epsilon, 0);
    }

    @Override
    public Update step(Term weight, Term gradient, List<Term> memory, Rates rates) {
      var smaller =
          decay == 0 || weight.rank() < 2
              ? weight
              : weight.times(rates.rate().times(-decay).plus(1));
      return adam().step(smaller, gradient, memory, rates);
    }
  }

  /// The gradient divided by the root of a running average of its square.
  ///
  /// Source: Tieleman and Hinton 2012, lecture 6.5.
  ///
  /// @param share how much of the average is kept
  record RmsProp(double share, double epsilon, double decay) implements Optimiser {

    /// As is customary.
    public static final RmsProp USUAL = new RmsProp(0.99, 1e-8, 0);

    @Override
    public List<String> memory() {
      return List.of("square");
    }

    @Override
    public Update step(Term weight, Term gradient, List<Term> memory, Rates rates) {
      var down = decayed(weight, gradient, decay);
      var square = mixed(memory.getFirst(), down.squared(), share);
      var way = down.over(square.root().plus(epsilon));
      return new Update(weight.minus(way.times(rates.rate())), List.of(square));
    }
  }
}
