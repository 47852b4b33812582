package vertebra.depiction;

import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import vertebra.dataset.Augmentation;
import vertebra.dataset.Dataset;
import vertebra.dataset.Dataset.Example;
import vertebra.dataset.Dataset.Part;
import vertebra.dataset.PixelClasses;
import vertebra.dataset.RightAnswer;
import vertebra.media.ImageInput.Normalisation;
import vertebra.media.InputException;
import vertebra.paint.Colour;
import vertebra.paint.RasterSurface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;

/// A sheet of examples as they are, each with what changes at random make of it, and with what
/// should be answered drawn over it.
public final class ChangedExamples {

  /// The shorter side of a picture is enlarged to about as many pixels.
  private static final int SIDE = 128;

  private static final int MARGIN = 12;
  private static final int HEAD = 24;
  private static final int NAME = 20;
  private static final double SIZE = 13;
  private static final int PAPER = 0xffffffff;
  private static final int INK = 0xff1f2328;
  private static final double OVERLAY = 0.45;

  private ChangedExamples() {}

  /// Draws the sheet of some examples to learn from, spread over the data. The exception says why
  /// one cannot be read, or that they are no pictures.
  ///
  /// @param rows how many examples
  /// @param changed how often each is shown changed
  public static BufferedImage of(
      Dataset data,
      Augmentation augmentation,
      long seed,
      int rows,
      int changed,
      Cancellation cancellation)
      throws InputException {
    int size = data.size(Part.TRAINING);
    var examples = new ArrayList<Example>();
    for (int row = 0; row < Math.min(rows, size); row++) {
      cancellation.check();
      // One further in each row: where classes take turns, several are seen.
      long index = Math.floorDiv((long) size * row, Math.min(rows, size)) + row;
      examples.add(data.read(Part.TRAINING, (int) (index % size), cancellation));
    }
    var columns = new ArrayList<List<Example>>();
    columns.add(examples);
    var random = new SplittableRandom(seed);
    for (int i = 0; i < changed; i++) columns.add(augmentation.changed(examples, random.split()));
    return painted(columns, data.classes());
  }

  private static BufferedImage painted(List<List<Example>> columns, List<String> classes)
      throws InputException {
    var first = columns.getFirst().getFirst().input();
    if (first.rank() != 4 || first.dim(1) != 1 && first.dim(1) != 3)
      throw new InputException(say("depiction.examples-are-no-pictures"));
    int scale = (int) Math.max(1, Math.ceilDiv(SIDE, Math.min(first.dim(2), first.dim(3))));
    int wide = (int) first.dim(3) * scale;
    int high = (int) first.dim(2) * scale;
    int rows = columns.getFirst().size();
    try (var surface =
        new RasterSurface(
            columns.size() * (wide + MARGIN) + 2 * MARGIN,
            rows * (high + NAME + MARGIN) + HEAD + MARGIN)) {
      surface.fillRect(0, 0, 1e5, 1e5, PAPER);
      for (int column = 0; column < columns.size(); column++) {
        double x = MARGIN + column * (wide + MARGIN) + (column == 0 ? 0 : MARGIN);
        if (column < 2)
          surface.text(
              column == 0 ? say("depiction.as-they-are") : say("depiction.changed"),
              x,
              HEAD - 6.0,
              Typeface.SEMIBOLD,
              SIZE,
              Anchor.START,
              INK);
        for (int row = 0; row < rows; row++) {
          var example = columns.get(column).get(row);
          double y = HEAD + row * (double) (high + NAME + MARGIN);
          var seen = SeenPicture.of(example.input(), Normalisation.IMAGENET);
          surface.image(seen.pixels(), seen.width(), seen.height(), x, y, wide, high);
          answered(surface, example.target(), x, y, scale, first);
          var name = Typeface.REGULAR.fit(name(example.target(), classes), SIZE, wide);
          surface.text(name, x, y + high + 14, Typeface.REGULAR, SIZE, Anchor.START, INK);
        }
      }
      return surface.image();
    }
  }

  private static void answered(
      RasterSurface surface, RightAnswer target, double x, double y, int scale, Tensor sizes) {
    switch (target) {
      case RightAnswer.Named _, RightAnswer.Mixed _, RightAnswer.Pictured _ -> {}
      case RightAnswer.Boxed(var objects, _) ->
          objects.forEach(object ->
              surface.strokeRound(
                  x + object.box().left() * scale,
                  y + object.box().top() * scale,
                  object.box().width() * scale,
                  object.box().height() * scale,
                  0,
                  2,
                  AnswerPainter.colour(object.label())));
      case RightAnswer.Masked(var pixels) -> {
        int width = (int) sizes.dim(3);
        int height = (int) sizes.dim(2);
        surface.image(
            overlay(pixels.sized(width, height)),
            width,
            height,
            x,
            y,
            width * (double) scale,
            height * (double) scale);
      }
    }
  }

  private static int[] overlay(PixelClasses pixels) {
    var colours = new int[pixels.width() * pixels.height()];
    for (int i = 0; i < colours.length; i++) {
      int label = pixels.at(i % pixels.width(), Math.floorDiv(i, pixels.width()));
      if (label != 0 && label != PixelClasses.IGNORED)
        colours[i] = Colour.withOpacity(AnswerPainter.colour(label), OVERLAY);
    }
    return colours;
  }

  private static String name(RightAnswer target, List<String> classes) {
    return switch (target) {
      case RightAnswer.Named(var label) -> classes.get(label);
      case RightAnswer.Mixed(var first, var second, var share) ->
          say("depiction.two-at-once", classes.get(first), 100 * share, classes.get(second));
      case RightAnswer.Boxed(var objects, _) -> say("depiction.objects", objects.size());
      case RightAnswer.Masked _, RightAnswer.Pictured _ -> "";
    };
  }
}
