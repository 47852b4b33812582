package vertebra.gradient;

import vertebra.gradient.GradientRules.Table;

/// The gradients of functions that look at one number at a time.
///
/// Source: the ONNX operator specification for the functions, elementary calculus for the rest.
final class ActivationRules {

  private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);
  private static final double ROOT_HALF = Math.sqrt(0.5);
  private static final double NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);
  private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);

  /// The cubic term of GELU's approximation by a hyperbolic tangent.
  private static final double CUBIC = 0.044715;

  private static final double SELU_ALPHA = 1.6732631921768188;
  private static final double SELU_GAMMA = 1.0507010221481323;

  private ActivationRules() {}

  static void addTo(Table table) {
    addFunctions(table);
    addSteps(table);
    addSmooth(table);
  }

  private static void addFunctions(Table table) {
    // y = x
    table.first("Identity", a -> a.dy());
    // y = −x
    table.first("Neg", a -> a.dy().negated());
    // y = |x|, y′ = sign x
    table.first("Abs", a -> a.dy().times(a.x().sign()));
    // y = 1 ⁄ x, y′ = −y²
    table.first("Reciprocal", a -> a.dy().times(a.y().squared()).negated());
    // y = eˣ, y′ = y
    table.first("Exp", a -> a.dy().times(a.y()));
    // y = ln x, y′ = 1 ⁄ x
    table.first("Log", a -> a.dy().over(a.x()));
    // y = √x, y′ = 1 ⁄ 2y
    table.first("Sqrt", a -> a.dy().over(a.y().times(2)));
    // y = sin x, y′ = cos x
    table.first("Sin", a -> a.dy().times(a.x().each("Cos")));
    // y = cos x, y′ = −sin x
    table.first("Cos", a -> a.dy().times(a.x().each("Sin")).negated());
    // y = arctan x, y′ = 1 ⁄ (1 + x²)
    table.first("Atan", a -> a.dy().over(a.x().squared().plus(1)));
    // y = erf x, y′ = 2 ⁄ √π · e^−x²
    table.first("Erf", a -> a.dy().times(a.x().squared().negated().exp().times(TWO_OVER_ROOT_PI)));
    // Whole numbers and truth values have no gradient; between kinds of real numbers it passes.
    table.add(
        "Cast",
        a -> {
          if (a.whole("to", 0) == Tape.FLOAT) a.give(0, a::dy);
        });
  }

  private static void addSteps(Table table) {
    for (var form : Curve.Form.values())
      table.first(
          form.operator(),
          a -> Curve.of(a).map(curve -> back(a, curve)).orElseGet(() -> clipped(a)));
    // y = x above 0, s·x below, with s of its own weight
    table.add(
        "PRelu",
        a -> {
          a.give(0, () -> a.x().above(0).choose(a.dy(), a.dy().times(a.x(1))));
          a.give(1, () -> a.dy().times(a.x().atMost(0)));
        });
  }

  private static Term back(Application a, Curve curve) {
    var basis = curve.form().readsResult() ? a.y() : a.x();
    return a.tape()
        .whole(
            curve.form().operator(),
            a.x().dims(),
            (name, dx) -> new Macro.EachBack(name, curve, a.dy(), basis, dx));
  }

  /// Between bounds that may change from step to step.
  private static Term clipped(Application a) {
    return a.x().equalTo(a.y()).choose(a.dy(), a.tape().scalar(0));
  }

  private static void addSmooth(Table table) {
    // y = x ⁄ (1 + |x|), y′ = 1 ⁄ (1 + |x|)²
    table.first("Softsign", a -> a.dy().over(a.x().magnitude().plus(1).squared()));
    // y = α (eˣ − 1) below 0, y′ = y + α
    table.first(
        "Elu", a -> a.x().above(0).choose(a.dy(), a.dy().times(a.y().plus(a.real("alpha", 1)))));
    // y = α (e^(x ⁄ α) − 1) below 0, y′ = y ⁄ α + 1
    table.first(
        "Celu",
        a ->
            a.x()
                .above(0)
                .choose(a.dy(), a.dy().times(a.y().times(1 / a.real("alpha", 1)).plus(1))));
    // y = γ x above 0, γ α (eˣ − 1) below
    table.first(
        "Selu",
        a -> {
          double gamma = a.real("gamma", SELU_GAMMA);
          var below = a.y().plus(gamma * a.real("alpha", SELU_ALPHA));
          return a.x().above(0).choose(a.dy().times(gamma), a.dy().times(below));
        });
    table.first("Gelu", a -> a.dy().times(slopeOfGelu(a)));
  }

  /// `y = x Φ(x)`, `y′ = Φ + x φ`; or with Φ replaced by `½ (1 + tanh √(2 ⁄ π) (x + 0.044715 x³))`.
  private static Term slopeOfGelu(Application a) {
    var x = a.x();
    if (a.text("approximate", "none").equals("none")) {
      var share = x.times(ROOT_HALF).each("Erf").plus(1).times(0.5);
      return share.plus(x.times(x.squared().times(-0.5).exp().times(NORMAL_PEAK)));
    }
    var t = x.plus(x.squared().times(x).times(CUBIC)).times(ROOT_TWO_OVER_PI).tanh();
    var inner = x.squared().times(3 * CUBIC).plus(1).times(ROOT_TWO_OVER_PI);
    return t.plus(1).plus(x.times(t.squared().from(1)).times(inner)).times(0.5);
  }
}
