package vertebra.gradient;

import java.util.Arrays;
import java.util.List;
import vertebra.gradient.GradientRules.Table;
import vertebra.onnx.Attribute;

/// The gradients of convolutions.
///
/// A convolution adds up, for every place of its window, what is under the window times the
/// weights. Going back in what it looked at spreads every result over what was under the window;
/// going back in the weights adds up, over all places, what was under the window times the result's
/// gradient. A transposed convolution is the former, so its own gradients are the convolution and
/// the latter with the two maps exchanged.
///
/// Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
final class ConvolutionRules {

  private ConvolutionRules() {}

  static void addTo(Table table) {
    table.add(
        "Conv",
        a -> {
          var window = window(a, a.x().dims(), a.y().dims());
          a.give(0, () -> byData(a, a.dy(), window));
          a.give(1, () -> byWeights(a, a.x(), a.dy(), window));
          a.give(2, () -> bias(a));
        });
    table.add(
        "ConvTranspose",
        a -> {
          var window = window(a, a.y().dims(), a.x().dims());
          a.give(0, () -> convolved(a, window));
          a.give(1, () -> byWeights(a, a.dy(), a.x(), window));
          a.give(2, () -> bias(a));
        });
  }

  private static Window window(Application a, long[] large, long[] small) {
    var weight = a.x(1).dims();
    return Window.of(a, Arrays.copyOfRange(weight, 2, weight.length), large, small);
  }

  private static Term byData(Application a, Term dy, Window window) {
    return a.tape()
        .whole(
            "ConvolutionByData",
            a.x().dims(),
            (name, dx) -> new Macro.ConvolutionByData(name, dy, a.x(1), window, dx));
  }

  private static Term byWeights(Application a, Term x, Term dy, Window window) {
    return a.tape()
        .whole(
            "ConvolutionByWeights",
            a.x(1).dims(),
            (name, dWeight) -> new Macro.ConvolutionByWeights(name, x, dy, window, dWeight));
  }

  /// The bias is added at every place.
  private static Term bias(Application a) {
    return a.dy().sum(a.dy().axesWithout(1)).reshaped(a.x(2).dims());
  }

  /// The convolution that a transposed one is the gradient of.
  private static Term convolved(Application a, Window window) {
    return a.tape().record("Conv", List.of(a.dy(), a.x(1)), a.x().dims(), attributes(window));
  }

  /// A window as a convolution's attributes.
  static Attribute[] attributes(Window window) {
    return new Attribute[] {
      new Attribute.Wholes("kernel_shape", window.kernel()),
      new Attribute.Wholes("strides", window.strides()),
      new Attribute.Wholes("dilations", window.dilations()),
      new Attribute.Wholes("pads", window.pads()),
      Attribute.whole("group", window.groups())
    };
  }
}
