package vertebra.runtime.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Which devices have been tried and did not bring their process down: one line each, which names
/// the device, its driver and its libraries. Losing the file costs another trial and nothing else.
record TrialRecord(Path file) {

  private static final System.Logger LOG = System.getLogger(TrialRecord.class.getName());

  boolean holds(String line) {
    try {
      return Files.isRegularFile(file) && Files.readAllLines(file).contains(line);
    } catch (IOException damaged) {
      return false;
    }
  }

  void note(String line) {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException forgotten) {
      LOG.log(System.Logger.Level.DEBUG, "a trial was not noted", forgotten);
    }
  }
}
