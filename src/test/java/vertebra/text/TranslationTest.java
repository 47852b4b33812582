package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A translation says everything, nothing else, and with the same arguments.
class TranslationTest {

  /// The translations that come with the program.
  private static List<Path> files() throws IOException {
    try (var files = Files.list(Translation.FOLDER)) {
      return files.filter(file -> file.toString().contains("messages_")).sorted().toList();
    }
  }

  @Test
  void everyTranslationIsWhole() throws IOException {
    var faults = new ArrayList<String>();
    for (var file : files()) {
      var translation = Translation.read(file);
      translation.missing().forEach(code -> faults.add(file + " lacks " + code));
      translation.unknown().forEach(code -> faults.add(file + " says " + code + " to nobody"));
      translation.unlike().forEach(code -> faults.add(file + " has other arguments in " + code));
    }
    assertEquals(List.of(), faults);
  }

  @Test
  void whatIsLeftOutAddedOrChangedInATranslationIsFound() throws IOException {
    var sentences = new TreeMap<>(Translation.english());
    assertEquals(List.of(), new Translation(sentences).missing());
    sentences.remove("palette.fits");
    sentences.remove("shell.run");
    sentences.put("shell.nobody-says-this", "Niemand");
    sentences.put("shell.undo-step", "Rückgängig");
    var translation = new Translation(sentences);
    assertEquals(List.of("palette.fits", "shell.run"), translation.missing());
    assertEquals(List.of("shell.nobody-says-this"), translation.unknown());
    assertEquals(List.of("shell.undo-step"), translation.unlike());
  }
}
