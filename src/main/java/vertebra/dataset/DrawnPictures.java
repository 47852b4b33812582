package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.runtime.Cancellation;

/// Pictures of one thing each, drawn from a seed: data to learn from where there are none.
///
/// @param preparation what a picture goes through
/// @param seed decides over all pictures; those to be judged by are never among those to learn from
record DrawnPictures(Theme theme, Preparation preparation, long seed) implements Dataset {

  /// What is drawn.
  public enum Theme {
    /// Six coloured shapes.
    SHAPES(1500, 200, ShapePicture.CLASSES),
    /// Six patterns that fill the picture.
    TEXTURES(1000, 150, TexturePicture.CLASSES),
    /// The ten digits, by strokes.
    DIGITS(1200, 150, DigitPicture.CLASSES);

    private final int training;
    private final int validation;
    private final List<String> classes;

    Theme(int training, int validation, List<String> classes) {
      this.training = training;
      this.validation = validation;
      this.classes = classes;
    }

    private BufferedImage draw(int kind, int side, long number) {
      return switch (this) {
        case SHAPES -> ShapePicture.single(kind, side, number);
        case TEXTURES -> TexturePicture.of(kind, side, number);
        case DIGITS -> DigitPicture.of(kind, side, number);
      };
    }
  }

  /// The pictures of the samples are drawn from smaller numbers.
  private static final long FIRST = 1000;

  /// More pictures than a seed has.
  private static final long APART = 1_000_000;

  /// The number of a picture.
  static long number(long seed, int index) {
    return FIRST + seed * APART + index;
  }

  @Override
  public String title() {
    return switch (theme) {
      case SHAPES -> say("dataset.drawn-shapes");
      case TEXTURES -> say("dataset.drawn-textures");
      case DIGITS -> say("dataset.drawn-digits");
    };
  }

  @Override
  public List<String> classes() {
    return theme.classes;
  }

  @Override
  public int size(Part part) {
    return classes().size() * each(part);
  }

  private int each(Part part) {
    return switch (part) {
      case TRAINING -> theme.training;
      case VALIDATION -> theme.validation;
    };
  }

  @Override
  public List<Integer> counts(Part part) {
    return Collections.nCopies(classes().size(), Math.floorDiv(size(part), classes().size()));
  }

  @Override
  public Example read(Part part, int index, Cancellation cancellation) {
    int kind = index % classes().size();
    int side = Math.max(preparation.width(), preparation.height());
    int place = Math.floorDiv(index, classes().size());
    if (part == Part.VALIDATION) place += theme.training;
    var picture = theme.draw(kind, side, number(seed, place));
    var pixels = picture.getRGB(0, 0, side, side, null, 0, side);
    return new Example(ImageInput.of(pixels, side, side, preparation), new RightAnswer.Named(kind));
  }

  @Override
  public List<String> remarks() {
    return List.of();
  }
}
