package vertebra.analysis;

import static vertebra.text.Texts.say;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import vertebra.block.Reach;
import vertebra.block.Role;
import vertebra.graph.PortPath;

/// The receptive field and stride of every tensor in a plan, with respect to the model's inputs.
///
/// Composed step by step (Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional
/// Neural Networks", Distill 2019): a window of k steps on a grid of stride s adds (k−1)·s to the
/// field. Where branches meet, the field is what they see together.
public final class ReceptiveFields {

  /// What one element sees of the input.
  ///
  /// @param top how many rows at the beginning of the input the first element leaves out
  /// @param left the same for columns
  /// @param height rows of the input
  /// @param width columns of the input
  /// @param strideY input rows between neighbouring elements; below 1 on an enlarged grid
  /// @param strideX the same for columns
  /// @param everything whether the element sees the whole input
  /// @param isPiece whether the map is in pieces, beyond which nothing looks
  public record Field(
      double top,
      double left,
      double height,
      double width,
      double strideY,
      double strideX,
      boolean everything,
      boolean isPiece) {

    static final Field PIXEL = new Field(0, 0, 1, 1, 1, 1, false, false);

    private Field after(Reach reach) {
      boolean isPiece = this.isPiece || reach.sight() == Reach.Sight.CUTTING;
      return new Field(
          top + reach.from().height() * strideY,
          left + reach.from().width() * strideX,
          height + (reach.window().height() - 1) * strideY,
          width + (reach.window().width() - 1) * strideX,
          strideY * reach.rowStep(),
          strideX * reach.columnStep(),
          everything || reach.sight() == Reach.Sight.EVERYTHING && !isPiece,
          isPiece && reach.sight() != Reach.Sight.JOINING);
    }

    private Field union(Field other) {
      double first = Math.min(top, other.top);
      double second = Math.min(left, other.left);
      return new Field(
          first,
          second,
          Math.max(top + height, other.top + other.height) - first,
          Math.max(left + width, other.left + other.width) - second,
          Math.max(strideY, other.strideY),
          Math.max(strideX, other.strideX),
          everything || other.everything,
          isPiece || other.isPiece);
    }

    private static String number(double value) {
      return value == Math.rint(value)
          ? Long.toString((long) value)
          : String.format(Locale.ROOT, "%.2f", value);
    }

    /// In words, such as `35 × 35 px, stride 4`.
    @Override
    public String toString() {
      var stride = strideY == strideX ? number(strideY) : number(strideY) + " × " + number(strideX);
      var seen =
          everything
              ? say("analysis.the-whole-input")
              : say("analysis.px", number(height), number(width));
      return everything ? seen : say("analysis.stride", seen, stride);
    }
  }

  private final Plan plan;
  private final Map<Integer, Field> fields = new HashMap<>();

  private ReceptiveFields(Plan plan) {
    this.plan = plan;
    for (var step : plan.steps()) {
      var field = step.inputs().stream().map(this::field).reduce(Field::union).orElse(Field.PIXEL);
      boolean ends = step.block().role() == Role.INPUT || step.block().role() == Role.OUTPUT;
      var seen = ends ? field : field.after(step.rules().reach().apply(step.site()));
      for (int tensor : step.outputs()) fields.put(tensor, seen);
    }
  }

  public static ReceptiveFields of(Plan plan) {
    return new ReceptiveFields(plan);
  }

  /// The field at an output port.
  public Optional<Field> at(PortPath port) {
    return plan.tensor(port).map(this::field);
  }

  private Field field(int tensor) {
    return fields.getOrDefault(tensor, Field.PIXEL);
  }
}
