package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.OptionalLong;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// How a network takes a set of points in space.
///
/// @param points how many there are in a set
/// @param isTurned whether it takes `[batch, 3, points]`, else `[batch, points, 3]`
record PointForm(int points, boolean isTurned) {

  /// How many numbers say where a point is.
  static final int AXES = 3;

  /// The form that a model's input asks for. The exception says what an input of points is like.
  static PointForm of(Model.Value input) throws InputException {
    var shape = input.type().shape();
    boolean turned = shape.rank() == 3 && shape.dim(1).known().orElse(0) == AXES;
    boolean straight = shape.rank() == 3 && shape.dim(2).known().orElse(0) == AXES;
    var count = shape.rank() == 3 ? shape.dim(straight ? 1 : 2).known() : OptionalLong.empty();
    if (!turned && !straight || count.isEmpty())
      throw new InputException(say("dataset.points-need-an-input", input.name(), input.type()));
    return new PointForm((int) count.getAsLong(), !straight);
  }

  /// A set as it goes into the network.
  ///
  /// @param places three numbers for every point
  Tensor tensor(float[] places) {
    if (!isTurned) return Tensor.of(places, 1, points, AXES);
    var turned = new float[places.length];
    for (int i = 0; i < points; i++)
      for (int axis = 0; axis < AXES; axis++) turned[axis * points + i] = places[AXES * i + axis];
    return Tensor.of(turned, 1, AXES, points);
  }
}
