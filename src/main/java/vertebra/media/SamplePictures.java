package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The pictures that come with the program.
public final class SamplePictures {

  /// By the names under which designs and lessons may name them.
  public static final List<String> NAMES =
      List.of(
          "star.png",
          "circle.png",
          "cross.png",
          "ring.png",
          "square.png",
          "triangle.png",
          "scene.png",
          "few-shapes.png",
          "seven.png");

  private SamplePictures() {}

  /// The contents of one; the caller closes them.
  ///
  /// @throws IOException if there is none of that name; the message is for the user
  public static InputStream open(String name) throws IOException {
    var stream =
        NAMES.contains(name) ? SamplePictures.class.getResourceAsStream("/samples/" + name) : null;
    if (stream == null)
      throw new FileNotFoundException(say("media.no-such-picture", name, String.join(", ", NAMES)));
    return stream;
  }

  /// The name of the one that a file is, if it is one.
  public static Optional<String> nameOf(Path picture) {
    var name = String.valueOf(picture.getFileName());
    if (!NAMES.contains(name)) return Optional.empty();
    if (picture.getParent() == null) return Optional.of(name);
    try (var own = open(name)) {
      return Arrays.equals(own.readAllBytes(), Files.readAllBytes(picture))
          ? Optional.of(name)
          : Optional.empty();
    } catch (IOException unread) {
      return Optional.empty();
    }
  }
}
