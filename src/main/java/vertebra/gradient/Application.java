package vertebra.gradient;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;

/// One operator on the way back: what it took, what came out, the gradient of that, and where the
/// gradients of its inputs go.
final class Application {

  private final Macro macro;
  private final Backward backward;

  Application(Macro macro, Backward backward) {
    this.macro = macro;
    this.backward = backward;
  }

  Macro macro() {
    return macro;
  }

  Tape tape() {
    return backward.tape();
  }

  Term x() {
    return x(0);
  }

  Term x(int input) {
    return macro.inputs().get(input);
  }

  boolean has(int input) {
    return input < macro.inputs().size() && !x(input).isNone();
  }

  Term y() {
    return y(0);
  }

  Term y(int output) {
    return macro.outputs().get(output);
  }

  /// The gradient of the first output.
  Term dy() {
    return dy(0);
  }

  /// The gradient of an output; zeros where nothing depends on it.
  Term dy(int output) {
    return gradient(output)
        .orElseGet(() -> tape().scalar(0).expanded(macro.outputs().get(output).dims()));
  }

  Optional<Term> gradient(int output) {
    return backward.gradient(macro.outputs().get(output));
  }

  /// Says the gradient of an input; it is only recorded if a weight depends on it. It may have
  /// larger sizes than the input, which was broadcast then.
  void give(int input, Supplier<Term> gradient) {
    if (has(input) && backward.isActive(x(input))) backward.add(x(input), gradient.get());
  }

  /// The same for every input.
  void giveEach(Function<Integer, Term> gradient) {
    for (int i = 0; i < macro.inputs().size(); i++) {
      int input = i;
      give(input, () -> gradient.apply(input));
    }
  }

  /// The numbers of an input that does not change from step to step.
  double[] numbers(int input) throws GradientException {
    return tape()
        .numbers(x(input))
        .orElseThrow(() -> refused(say("gradient.depends-on-what-flows")));
  }

  long[] wholes(int input) throws GradientException {
    var numbers = numbers(input);
    var wholes = new long[numbers.length];
    for (int i = 0; i < wholes.length; i++) wholes[i] = (long) numbers[i];
    return wholes;
  }

  /// The axes that an operator names in an attribute or in an input.
  long[] axes(int input, long[] otherwise) throws GradientException {
    if (has(input)) return wholes(input);
    return wholes("axes", otherwise);
  }

  GradientException refused(String why) {
    return new GradientException(
        say(
            "gradient.the-gradient-of-in-cannot-be-computed",
            macro.type(),
            Model.Operator.blockOf(macro.name()),
            why));
  }

  private Optional<Attribute> attribute(String name) {
    return macro instanceof Macro.Plain plain
        ? plain.attributes().stream().filter(one -> one.name().equals(name)).findFirst()
        : Optional.empty();
  }

  long whole(String name, long otherwise) {
    return attribute(name).orElse(null) instanceof Attribute.Whole(_, var value)
        ? value
        : otherwise;
  }

  double real(String name, double otherwise) {
    return attribute(name).orElse(null) instanceof Attribute.Real(_, var value) ? value : otherwise;
  }

  String text(String name, String otherwise) {
    return attribute(name).orElse(null) instanceof Attribute.Text(_, var value) ? value : otherwise;
  }

  long[] wholes(String name, long[] otherwise) {
    return attribute(name).orElse(null) instanceof Attribute.Wholes(_, var values)
        ? Window.unboxed(values)
        : otherwise;
  }

  /// An axis attribute, counted from the front.
  int axis(String name, long otherwise) {
    return axis(whole(name, otherwise));
  }

  int axis(long axis) {
    return (int) (axis < 0 ? axis + x().rank() : axis);
  }
}
