package vertebra.gradient;

import java.util.List;
import vertebra.onnx.Attribute;

/// An operator of a tape. Those that a lowering may want whole have a variant of their own; all
/// others are plain.
sealed interface Macro {

  /// The operator's name, which begins with the path of the block that it belongs to.
  String name();

  List<Term> inputs();

  List<Term> outputs();

  /// The name of the rule for its gradient.
  default String type() {
    return getClass().getSimpleName();
  }

  /// A standard operator.
  record Plain(
      String name, String type, List<Term> inputs, List<Term> outputs, List<Attribute> attributes)
      implements Macro {
    public Plain {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = List.copyOf(attributes);
    }
  }

  /// Batch normalisation over the batch itself: every channel is brought to mean 0 and variance 1.
  ///
  /// @param mean of each channel
  /// @param variance of each channel, biased
  record BatchNorm(
      String name, Term x, Term scale, Term shift, double epsilon, Term y, Term mean, Term variance)
      implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(x, scale, shift);
    }

    @Override
    public List<Term> outputs() {
      return List.of(y, mean, variance);
    }
  }

  /// The gradient of [BatchNorm] in all that it takes.
  record BatchNormBack(String name, BatchNorm forward, Term dy, Term dx, Term dScale, Term dShift)
      implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(dy, forward.x(), forward.scale(), forward.mean(), forward.variance());
    }

    @Override
    public List<Term> outputs() {
      return List.of(dx, dScale, dShift);
    }
  }

  /// The gradient of a convolution in what it looks at.
  record ConvolutionByData(String name, Term dy, Term weight, Window window, Term dx)
      implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(dy, weight);
    }

    @Override
    public List<Term> outputs() {
      return List.of(dx);
    }
  }

  /// The gradient of a convolution in its weights.
  record ConvolutionByWeights(String name, Term x, Term dy, Window window, Term dWeight)
      implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(x, dy);
    }

    @Override
    public List<Term> outputs() {
      return List.of(dWeight);
    }
  }

  /// The gradient of a curve.
  ///
  /// @param basis what its slope is worked out from
  record EachBack(String name, Curve curve, Term dy, Term basis, Term dx) implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(dy, basis);
    }

    @Override
    public List<Term> outputs() {
      return List.of(dx);
    }
  }

  /// The same numbers, taken for given: no gradient goes back through them.
  record Held(String name, Term x, Term y) implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(x);
    }

    @Override
    public List<Term> outputs() {
      return List.of(y);
    }
  }

  /// The elements of a tensor at the places of a larger one, with zeros at all others.
  record Placed(String name, Term x, Grid grid, Term y) implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(x);
    }

    @Override
    public List<Term> outputs() {
      return List.of(y);
    }
  }

  /// The gradient of max pooling, which goes to the place that each maximum came from.
  ///
  /// @param places of the maxima in the flattened input
  record MaxPoolBack(String name, Term dy, Term places, Term dx) implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(dy, places);
    }

    @Override
    public List<Term> outputs() {
      return List.of(dx);
    }
  }

  /// The gradient of average pooling.
  ///
  /// @param padding whether the zeros around the input count in the average
  record AveragePoolBack(String name, Term dy, Window window, boolean padding, Term dx)
      implements Macro {
    @Override
    public List<Term> inputs() {
      return List.of(dy);
    }

    @Override
    public List<Term> outputs() {
      return List.of(dx);
    }
  }
}
