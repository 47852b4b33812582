package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.List;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// Pictures of six coloured shapes, drawn from a seed: data to learn from where there are none.
///
/// @param preparation what a picture goes through
/// @param seed decides over all pictures; those to be judged by are never among those to learn from
public record Shapes(Preparation preparation, long seed) implements Dataset {

  private static final int TRAINING_EACH = 1500;
  private static final int VALIDATION_EACH = 200;

  /// The pictures of the samples are drawn from smaller numbers.
  private static final long FIRST = 1000;

  /// More pictures than a seed has.
  private static final long APART = 1_000_000;

  @Override
  public String title() {
    return say("dataset.drawn-shapes");
  }

  @Override
  public List<String> classes() {
    return ShapePicture.CLASSES;
  }

  @Override
  public int size(Part part) {
    return classes().size() * each(part);
  }

  private static int each(Part part) {
    return switch (part) {
      case TRAINING -> TRAINING_EACH;
      case VALIDATION -> VALIDATION_EACH;
    };
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) {
    int kind = index % classes().size();
    int side = Math.max(preparation.width(), preparation.height());
    long number = FIRST + seed * APART + index / classes().size();
    if (part == Part.VALIDATION) number += TRAINING_EACH;
    var picture = ShapePicture.single(kind, side, number);
    var pixels = picture.getRGB(0, 0, side, side, null, 0, side);
    return new Example(ImageInput.of(pixels, side, side, preparation), kind);
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
