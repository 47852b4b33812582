package vertebra.gradient;

import java.util.Optional;
import java.util.function.BiFunction;

/// A function of one number at a time whose slope follows from what went in alone or from what came
/// out alone.
///
/// Source: the ONNX operator specification for the functions, elementary calculus for the slopes.
///
/// @param alpha the first number that its form takes, else 0
/// @param beta the second
public record Curve(Form form, double alpha, double beta) {

  /// What a curve looks like, and how steep it is.
  public enum Form {
    /// y = max(x, 0), y′ = [y > 0]
    RELU("Relu", true, (_, y) -> y.positive()),
    /// y′ = 1 above 0, α below
    LEAKY_RELU("LeakyRelu", false, (c, x) -> x.positive().times(1 - c.alpha).plus(c.alpha)),
    /// y = max(α, min(β, x)), y′ = 1 between, 0 at the bounds themselves
    CLIP("Clip", true, Curve::inside),
    /// y = max(0, min(1, αx + β)), y′ = α between
    HARD_SIGMOID(
        "HardSigmoid",
        false,
        (c, x) ->
            x.positive(c.alpha, c.beta).times(x.positive(-c.alpha, 1 - c.beta)).times(c.alpha)),
    /// y = x · h, h = max(0, min(1, αx + β)), y′ = h + αx between −3 and 3
    HARD_SWISH(
        "HardSwish",
        false,
        (c, x) ->
            x.times(c.alpha)
                .plus(c.beta)
                .atLeast(0)
                .atMost(1)
                .plus(x.times(x.magnitude().from(3).positive()).times(c.alpha))),
    /// y = 1 ⁄ (1 + e^−x), y′ = y (1 − y)
    SIGMOID("Sigmoid", true, (_, y) -> y.times(y.from(1))),
    /// y′ = 1 − y²
    TANH("Tanh", true, (_, y) -> y.squared().from(1)),
    /// y = ln(1 + e^αx) ⁄ α, y′ = sigmoid αx, with an α of 1
    SOFTPLUS("Softplus", false, (_, x) -> x.sigmoid()),
    /// y = x · t, t = tanh softplus x, y′ = t + x (1 − t²) sigmoid x
    MISH(
        "Mish",
        false,
        (_, x) -> {
          var t = x.softplus().tanh();
          return t.plus(x.times(t.squared().from(1)).times(x.sigmoid()));
        });

    private final String operator;
    private final boolean readsResult;
    private final BiFunction<Curve, Term, Term> slope;

    Form(String operator, boolean readsResult, BiFunction<Curve, Term, Term> slope) {
      this.operator = operator;
      this.readsResult = readsResult;
      this.slope = slope;
    }

    String operator() {
      return operator;
    }

    /// Whether the slope is worked out from the result instead of from what went in.
    public boolean readsResult() {
      return readsResult;
    }
  }

  /// The curve of an operator; empty if it has none, or if its numbers change from step to step.
  static Optional<Curve> of(Application a) {
    for (var form : Form.values()) if (form.operator.equals(a.macro().type())) return of(form, a);
    return Optional.empty();
  }

  private static Optional<Curve> of(Form form, Application a) {
    return switch (form) {
      case RELU, SIGMOID, TANH, MISH -> Optional.of(new Curve(form, 0, 0));
      case SOFTPLUS -> Optional.of(new Curve(form, 1, 0));
      case LEAKY_RELU -> Optional.of(new Curve(form, a.real("alpha", 0.01), 0));
      case HARD_SIGMOID -> Optional.of(new Curve(form, a.real("alpha", 0.2), a.real("beta", 0.5)));
      case HARD_SWISH -> Optional.of(new Curve(form, 1.0 / 6, 0.5));
      case CLIP ->
          bound(a, 1, -Float.MAX_VALUE)
              .flatMap(
                  least -> bound(a, 2, Float.MAX_VALUE).map(most -> new Curve(form, least, most)));
    };
  }

  private static Optional<Double> bound(Application a, int input, double none) {
    return a.has(input)
        ? a.tape().numbers(a.x(input)).map(numbers -> numbers[0])
        : Optional.of(none);
  }

  private Term inside(Term y) {
    return y.positive(1, -alpha).times(y.positive(-1, beta));
  }

  /// How steep it is, from what [Form#readsResult] says.
  Term slope(Term given) {
    return form.slope.apply(this, given);
  }
}
