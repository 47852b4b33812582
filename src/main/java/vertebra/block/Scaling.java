package vertebra.block;

import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.graph.Parameters;

/// Compound scaling: one whole number that makes a network wider and deeper and is meant for larger
/// images, all at once (Tan and Le, "EfficientNet", 2019).
///
/// @param by the parameter that holds the number, counted from 0
/// @param steps what each number stands for
public record Scaling(ParameterSpec<Integer> by, List<Step> steps) {

  /// What one number stands for.
  ///
  /// @param width the factor on channels
  /// @param depth the factor on the number of layers
  /// @param side the height and width of the images it is meant for, in pixels
  public record Step(double width, double depth, int side) {

    /// All three, such as `width × 1.2, depth × 1.4, images of 300 × 300 px`.
    @Override
    public String toString() {
      return say("block.width-depth-images", width, depth, side);
    }
  }

  public Scaling {
    steps = List.copyOf(steps);
  }

  /// The step that the parameters of a node ask for; the nearest one if the number is out of range.
  public Step step(Parameters values) {
    return steps.get(Math.clamp(by.in(values), 0, steps.size() - 1));
  }
}
