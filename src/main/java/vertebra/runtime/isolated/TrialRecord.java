package vertebra.runtime.isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which devices have been tried, each in a line that names the device, its driver and its
/// libraries: alone if it did not bring its process down, else with the reason why it cannot be
/// used. Losing the file costs another trial and nothing else.
record TrialRecord(Path file) {

  private static final System.Logger LOG = System.getLogger(TrialRecord.class.getName());

  /// Stands between a device and the reason.
  private static final String BUT = "\t";

  boolean holds(String device) {
    return lines().contains(device);
  }

  /// Why the device could not be used when it was tried last; empty if it was not, or could.
  Optional<String> failure(String device) {
    return lines().reversed().stream()
        .filter(isAbout(device))
        .findFirst()
        .map(line -> line.substring(device.length()))
        .filter(reason -> !reason.isEmpty())
        .map(reason -> reason.substring(BUT.length()));
  }

  void note(String device) {
    add(device);
  }

  void noteFailure(String device, String reason) {
    add(device + BUT + reason.replaceAll("\\s+", " "));
  }

  /// Forgets all reasons why devices cannot be used.
  void forgetFailures() {
    try {
      var kept = lines().stream().filter(line -> !line.contains(BUT)).toList();
      if (kept.size() < lines().size()) Files.write(file, kept);
    } catch (IOException remembered) {
      LOG.log(System.Logger.Level.DEBUG, "a failure was not forgotten", remembered);
    }
  }

  private static Predicate<String> isAbout(String device) {
    return line -> line.equals(device) || line.startsWith(device + BUT);
  }

  private List<String> lines() {
    try {
      return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException damaged) {
      return List.of();
    }
  }

  private void add(String line) {
    try {
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) Files.createDirectories(folder);
      Files.write(file, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException forgotten) {
      LOG.log(System.Logger.Level.DEBUG, "a trial was not noted", forgotten);
    }
  }
}
