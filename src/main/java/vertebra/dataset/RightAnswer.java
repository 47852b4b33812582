package vertebra.dataset;

import java.util.List;
import vertebra.detection.LabelledBox;
import vertebra.runtime.Tensor;

/// What a network should answer to an example.
public sealed interface RightAnswer {

  /// One class.
  ///
  /// @param label its number
  record Named(int label) implements RightAnswer {}

  /// Two classes at once, as where two pictures were laid over each other.
  ///
  /// @param share how much of the first there is, from 0.5 to 1; the rest is of the second
  record Mixed(int first, int second, double share) implements RightAnswer {}

  /// A class for every pixel.
  record Masked(PixelClasses pixels) implements RightAnswer {}

  /// The objects in a picture, their boxes in pixels of the input.
  ///
  /// @param crowds boxes around many objects that were not told apart: what is found in them is
  ///   neither right nor wrong
  record Boxed(List<LabelledBox> objects, List<LabelledBox> crowds) implements RightAnswer {
    public Boxed {
      objects = List.copyOf(objects);
      crowds = List.copyOf(crowds);
    }

    public Boxed(List<LabelledBox> objects) {
      this(objects, List.of());
    }
  }

  /// A picture.
  ///
  /// @param picture float32 `[1, channels, height, width]`
  record Pictured(Tensor picture) implements RightAnswer {}
}
