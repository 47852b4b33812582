package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import vertebra.files.OtherFormat;
import vertebra.runtime.Run;
import vertebra.runtime.TopK;

/// The names of a classifier's classes, in the order of its scores.
public record Labels(List<String> names) implements TopK.Names {

  /// No class has a name.
  public static final Labels NONE = new Labels(List.of());

  /// Larger files are not lists of names.
  private static final long LARGEST = 16 << 20;

  /// Some editors begin a text file with this invisible sign.
  private static final String MARK = "\ufeff";

  public Labels {
    names = List.copyOf(names);
  }

  /// The name of a class; empty where the list ends before it.
  @Override
  public String of(int index) {
    return index >= 0 && index < names.size() ? names.get(index) : "";
  }

  /// Says that there are more or fewer names than a run had classes.
  public Optional<String> remark(Run run) {
    if (names.isEmpty() || run.top().isEmpty()) return Optional.empty();
    var scores = run.outputs().get(run.top().get().output());
    if (scores == null || scores.tensor().dim(1) == names.size()) return Optional.empty();
    return Optional.of(say("media.names-for-classes", names.size(), scores.tensor().dim(1)));
  }

  /// Reads a text file with one name a line; empty lines at the end do not count.
  public static Labels read(Path file) throws InputException {
    try {
      if (Files.size(file) > LARGEST)
        throw new InputException(say("media.is-too-large-for-a-list", file));
      var lines =
          Files.readAllLines(file).stream().map(line -> line.replace(MARK, "").strip()).toList();
      int end = lines.size();
      while (end > 0 && lines.get(end - 1).isEmpty()) end--;
      if (end == 0) throw new InputException(say("media.is-empty-write-one", file));
      return new Labels(lines.subList(0, end));
    } catch (NoSuchFileException absent) {
      throw new InputException(say("media.does-not-exist", file), absent);
    } catch (CharacterCodingException binary) {
      throw new InputException(
          OtherFormat.of(file).orElseGet(() -> say("media.is-not-a-text-file-in-utf", file)),
          binary);
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("media.cannot-be-read-because", file, failure.getMessage()), failure);
    }
  }
}
