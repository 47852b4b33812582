package vertebra.dataset;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import vertebra.media.InputException;

/// What `data.yaml` says of a folder of pictures in the layout of YOLO. (Ultralytics, "Datasets
/// overview": `names` and `kpt_shape`.)
///
/// @param names what the classes are called, in their order; empty if it does not say
/// @param keyPointNumbers how many numbers of key points follow each box; 0 if it does not say
record YoloDescription(List<String> names, int keyPointNumbers) {

  /// More classes or key points than any data has.
  private static final int MOST = 100_000;

  private static final YoloDescription NONE = new YoloDescription(List.of(), 0);

  YoloDescription {
    names = List.copyOf(names);
  }

  static boolean isMeant(Path file) {
    return String.valueOf(file.getFileName()).matches("(?i).*\\.ya?ml");
  }

  /// What the file in a folder says, nothing where there is none.
  static YoloDescription in(Path folder) throws InputException {
    var file =
        Stream.of("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .findFirst();
    return file.isPresent() ? read(file.get()) : NONE;
  }

  private static YoloDescription read(Path file) throws InputException {
    try {
      var all = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
      if (!(all instanceof Map<?, ?> entries)) return NONE;
      return new YoloDescription(
          names(entries.get("names")).orElseThrow(() -> broken(file, "names")),
          numbers(entries.get("kpt_shape")).orElseThrow(() -> broken(file, "kpt_shape")));
    } catch (YamlEngineException damaged) {
      var mark = String.valueOf(damaged.getMessage()).strip().replaceAll("\\s+", " ");
      throw new InputException(say("dataset.cannot-be-read", file, mark), damaged);
    } catch (InputException known) {
      throw known;
    } catch (IOException failure) {
      throw new InputException(
          say("dataset.cannot-be-read", file, String.valueOf(failure.getMessage())), failure);
    }
  }

  private static InputException broken(Path file, String key) {
    return new InputException(say("dataset.the-description-is-broken", file, key));
  }

  /// A list of names, or names by their numbers; a number between them without a name is its own.
  private static Optional<List<String>> names(@Nullable Object entry) {
    return switch (entry) {
      case null -> Optional.of(List.of());
      case List<?> list -> Optional.of(list.stream().map(String::valueOf).toList());
      case Map<?, ?> map -> byNumber(map);
      default -> Optional.empty();
    };
  }

  private static Optional<List<String>> byNumber(Map<?, ?> map) {
    var all = new TreeMap<Integer, String>();
    for (var entry : map.entrySet())
      if (entry.getKey() instanceof Integer number && number >= 0 && number < MOST)
        all.put(number, String.valueOf(entry.getValue()));
      else return Optional.empty();
    int count = all.isEmpty() ? 0 : all.lastKey() + 1;
    return Optional.of(
        IntStream.range(0, count)
            .mapToObj(number -> all.getOrDefault(number, String.valueOf(number)))
            .toList());
  }

  /// How many key points there are, times how many numbers each has.
  private static Optional<Integer> numbers(@Nullable Object entry) {
    if (entry == null) return Optional.of(0);
    return entry instanceof List<?> list
            && list.size() == 2
            && list.get(0) instanceof Integer points
            && list.get(1) instanceof Integer each
            && points > 0
            && points < MOST
            && (each == 2 || each == 3)
        ? Optional.of(points * each)
        : Optional.empty();
  }
}
