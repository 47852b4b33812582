package vertebra.learning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.design.Designs;
import vertebra.design.Snapshot;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.document.Json;
import vertebra.document.TextDigest;
import vertebra.files.AtomicFile;
import vertebra.training.Trainer;

/// A training that began and has not ended: a small file beside its weights says which design it is
/// of and how it was meant, and a checkpoint lies there from its first epoch on.
///
/// @param weights the file of its best weights
/// @param choice the edit that brings its settings back
public record Interruption(Path weights, Edit choice) {

  private static final String ENDING = ".training.json";
  private static final String DESIGN = "design";
  private static final String SETTINGS = "settings";

  /// Leaves word that a training of a design begins.
  static void note(Path weights, Snapshot design) throws IOException {
    var document = design.document();
    var settings = new LinkedHashMap<String, Object>();
    for (var choice : LearningSettings.Choice.values())
      settings.put(choice.key(), document.settings().find(choice.key()).orElse(""));
    var text = Json.text(Map.of(DESIGN, mark(design), SETTINGS, settings));
    AtomicFile.write(beside(weights), text.getBytes(StandardCharsets.UTF_8));
  }

  /// Takes the word back, with the checkpoint.
  public static void forget(Path weights) throws IOException {
    Files.deleteIfExists(beside(weights));
    var checkpoint = Trainer.interrupted(weights);
    if (checkpoint.isPresent()) Files.deleteIfExists(checkpoint.get());
  }

  /// The training of a design that can go on, the latest if there are several.
  ///
  /// @param folder where its weights would lie
  /// @param stem what their names begin with
  static Optional<Interruption> find(Path folder, String stem, Snapshot design) {
    if (!Files.isDirectory(folder)) return Optional.empty();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> name(file).startsWith(stem) && name(file).endsWith(ENDING))
          .sorted(java.util.Comparator.comparingLong(Interruption::changed).reversed())
          .flatMap(file -> read(file, design).stream())
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static long changed(Path file) {
    return file.toFile().lastModified();
  }

  private static Optional<Interruption> read(Path file, Snapshot design) {
    try {
      var found = Json.object(file.toString(), Files.readString(file));
      var weights = file.resolveSibling(name(file).replace(ENDING, "") + TrainedFiles.ENDING);
      if (!mark(design).equals(found.get(DESIGN))
          || Trainer.interrupted(weights).isEmpty()
          || !(found.get(SETTINGS) instanceof Map<?, ?> settings)) return Optional.empty();
      var edits = new java.util.ArrayList<Edit>();
      settings.forEach(
          (key, text) -> edits.add(new Edit.SetSetting(String.valueOf(key), String.valueOf(text))));
      return Optional.of(new Interruption(weights, new Edit.Batch(edits)));
    } catch (IOException | DocumentException damaged) {
      return Optional.empty();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static Path beside(Path weights) {
    return weights.resolveSibling(name(weights).replace(TrainedFiles.ENDING, "") + ENDING);
  }

  /// The same for a design and for what was saved of it.
  private static String mark(Snapshot design) {
    return TextDigest.of(GraphText.text(new Designs(design.catalogue()).trimmed(design.graph())));
  }
}
