package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// Pictures of several shapes each, with a class for every pixel or a box around every shape, drawn
/// from a seed.
///
/// @param seed decides over all pictures; those to be judged by are never among those to learn from
record Scenes(Answer answer, Preparation preparation, long seed) implements Dataset {

  private static final int TRAINING = 2400;
  private static final int VALIDATION = 300;

  @Override
  public String title() {
    return say("dataset.drawn-scenes");
  }

  /// The shapes; where every pixel has a class, the background before them.
  @Override
  public List<String> classes() {
    if (answer != Answer.MASK) return ShapePicture.CLASSES;
    var all = new ArrayList<String>();
    all.add(say("dataset.background"));
    all.addAll(ShapePicture.CLASSES);
    return all;
  }

  @Override
  public int size(Part part) {
    return switch (part) {
      case TRAINING -> TRAINING;
      case VALIDATION -> VALIDATION;
    };
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) {
    int width = preparation.width();
    int height = preparation.height();
    int place = part == Part.VALIDATION ? TRAINING + index : index;
    var scene = ShapeScene.of(width, height, DrawnPictures.number(seed, place));
    var pixels = scene.picture().getRGB(0, 0, width, height, null, 0, width);
    var target =
        answer == Answer.MASK
            ? new RightAnswer.Masked(scene.pixels())
            : new RightAnswer.Boxed(scene.objects());
    return new Example(ImageInput.of(pixels, width, height, preparation), target);
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
