package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// The pictures of one folder, by name, without those of folders inside it.
///
/// @param pictures at least one
public record PictureFolder(Path folder, List<Path> pictures) {

  /// What the names of pictures end with.
  public static final List<String> ENDINGS =
      List.of("png", "jpg", "jpeg", "webp", "tif", "tiff", "bmp", "gif");

  public PictureFolder {
    pictures = List.copyOf(pictures);
  }

  /// Lists a folder. The exception's message is for the user.
  public static PictureFolder of(Path folder) throws InputException {
    var found = listed(folder, PictureFolder::isPicture);
    if (found.isEmpty()) throw new InputException(say("media.has-no-png-jpeg-bmp", folder));
    return new PictureFolder(folder, found);
  }

  /// The files of a folder that are wanted, by name.
  static List<Path> listed(Path folder, Predicate<Path> wanted) throws InputException {
    try (var files = Files.list(folder)) {
      return files
          .filter(wanted)
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName())))
          .toList();
    } catch (IOException failure) {
      throw new InputException(
          say("media.cannot-be-listed", folder, failure.getMessage()), failure);
    }
  }

  /// Whether a file is a picture by its name; hidden files are none.
  public static boolean isPicture(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && ENDINGS.stream().anyMatch(end -> name.endsWith("." + end));
  }

  /// The position of a picture, from 0; empty if it is none of them.
  public Optional<Integer> place(Path picture) {
    int place = pictures.indexOf(folder.resolve(picture.getFileName()));
    return place < 0 ? Optional.empty() : Optional.of(place);
  }

  /// The picture so many places further on; after the last comes the first.
  public Path from(Path picture, int steps) {
    int place = place(picture).orElse(steps > 0 ? -1 : 0);
    return pictures.get(Math.floorMod(place + steps, pictures.size()));
  }
}
