package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import vertebra.dataset.Dataset.Wanted;
import vertebra.detection.BoundingBox;
import vertebra.detection.LabelledBox;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;

/// The boxes of one picture in the format of YOLO: a line an object, which begins with its class.
/// Places are shares of the picture. Behind the class stand
///
/// - the middle, width and height of the box, and perhaps how sure somebody is of it;
/// - or these four and then key points, each as x, y and whether it is seen (0, 1 or 2), or as many
///   numbers as the description says;
/// - or the corners of an outline or of a turned box, each as x and y, of which the upright box
///   around all is learned.
///
/// (Ultralytics, "Datasets overview": detection, pose, segmentation and oriented boxes.)
final class BoxLines {

  private static final int BOX = 4;
  private static final int KEY_POINT = 3;
  private static final int FEWEST_CORNERS = 3;

  private final Path file;
  private final Preparation preparation;
  private final Wanted wanted;
  private final YoloDescription description;

  BoxLines(Path file, Preparation preparation, Wanted wanted, YoloDescription description) {
    this.file = file;
    this.preparation = preparation;
    this.wanted = wanted;
    this.description = description;
  }

  RightAnswer read() throws InputException {
    var objects = new ArrayList<LabelledBox>();
    int number = 0;
    try {
      for (var line : Files.readAllLines(file)) {
        number++;
        if (line.isBlank()) continue;
        var words = line.strip().split("\\s+", -1);
        int label = Integer.parseInt(words[0]);
        if (label < 0 || label >= wanted.classes())
          throw new InputException(
              say("dataset.a-box-has-a-class", file, number, label, wanted.classes()));
        var places = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
        var box = box(places).scaled(preparation.width(), preparation.height());
        objects.add(new LabelledBox(PictureParts.seen(box, preparation, file), label));
      }
    } catch (IllegalArgumentException broken) {
      throw new InputException(say("dataset.a-line-is-no-box", file, number), broken);
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(failure.getMessage())), failure);
    }
    return new RightAnswer.Boxed(objects);
  }

  /// @throws IllegalArgumentException if so many numbers are no box
  private BoundingBox box(double[] places) {
    if (places.length == BOX
        || places.length == BOX + 1
        || places.length == BOX + description.keyPointNumbers()
        || areKeyPoints(places))
      return BoundingBox.around(places[0], places[1], places[2], places[3]);
    if (places.length % 2 != 0 || places.length < 2 * FEWEST_CORNERS)
      throw new IllegalArgumentException(places.length + " numbers");
    double left = places[0];
    double right = left;
    double top = places[1];
    double bottom = top;
    for (int i = 2; i < places.length; i += 2) {
      left = Math.min(left, places[i]);
      right = Math.max(right, places[i]);
      top = Math.min(top, places[i + 1]);
      bottom = Math.max(bottom, places[i + 1]);
    }
    return new BoundingBox(left, top, right, bottom);
  }

  /// Whether key points follow a box: in threes, of which the last says whether the point is seen.
  private static boolean areKeyPoints(double[] places) {
    if (places.length <= BOX || (places.length - BOX) % KEY_POINT != 0) return false;
    for (int i = BOX + KEY_POINT - 1; i < places.length; i += KEY_POINT)
      if (places[i] != 0 && places[i] != 1 && places[i] != 2) return false;
    return true;
  }
}
