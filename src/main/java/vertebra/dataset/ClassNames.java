package vertebra.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.dataset.Dataset.Wanted;
import vertebra.media.InputException;
import vertebra.media.Labels;

/// What classes are called that files give numbers alone.
final class ClassNames {

  private ClassNames() {}

  /// The lines of `classes.txt`, `obj.names` or `labels.txt`, else the names of `data.yaml`, else
  /// the numbers that the head tells apart.
  static List<String> beside(Path folder, Wanted wanted) throws InputException {
    var file =
        Stream.of("classes.txt", "obj.names", "labels.txt")
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .findFirst();
    if (file.isPresent()) return Labels.read(file.get()).names();
    var described = YoloDescription.in(folder).names();
    return described.isEmpty() ? numbered(wanted.classes()) : described;
  }

  static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).toList();
  }
}
