package vertebra.text;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import vertebra.catalogue.WordingTest;

/// The sentences of another language, held against everything that Vertebra says: the English
/// resource, and the texts of blocks and networks. What the window says must be there; blocks and
/// networks may keep their English names and descriptions, as the field does.
final class Translation {

  static final Path FOLDER = Path.of("src/main/resources/vertebra/text");

  private static final List<String> ONLY_ON_THE_COMMAND_LINE = List.of("cli.", "help.");

  private final Map<String, String> sentences;

  Translation(Map<String, String> sentences) {
    this.sentences = Map.copyOf(sentences);
  }

  static Translation read(Path file) throws IOException {
    return new Translation(sentences(file));
  }

  /// Every text there is, in English, by its code.
  static SortedMap<String, String> english() throws IOException {
    var english = new TreeMap<>(WordingTest.texts());
    english.putAll(sentences(FOLDER.resolve("messages.properties")));
    return english;
  }

  static Map<String, String> sentences(Path file) throws IOException {
    var lines = new Sentences(Files.readAllBytes(file));
    var sentences = new TreeMap<String, String>();
    for (var code : lines.codes()) sentences.put(code, lines.find(code).orElseThrow());
    return sentences;
  }

  /// The codes of what the window says that the language has no sentence for.
  List<String> missing() throws IOException {
    return sentences(FOLDER.resolve("messages.properties")).keySet().stream()
        .filter(code -> ONLY_ON_THE_COMMAND_LINE.stream().noneMatch(code::startsWith))
        .filter(code -> !sentences.containsKey(code))
        .sorted()
        .toList();
  }

  /// The codes of sentences that nobody says.
  List<String> unknown() throws IOException {
    var english = english();
    return sentences.keySet().stream().filter(code -> !english.containsKey(code)).sorted().toList();
  }

  /// The codes of sentences that name other arguments than the English ones.
  List<String> unlike() throws IOException {
    var unlike = new ArrayList<String>();
    BiPredicate<String, String> alike =
        (one, other) -> new Sentence(one).places().equals(new Sentence(other).places());
    english()
        .forEach((code, text) -> {
          if (sentences.containsKey(code) && !alike.test(text, sentences.get(code)))
            unlike.add(code);
        });
    return unlike;
  }

  /// Prints what a language has no sentence for, as lines of its resource in English.
  ///
  /// @param arguments the language's tag, such as `de`
  public static void main(String[] arguments) throws IOException {
    var file = FOLDER.resolve("messages_" + arguments[0] + ".properties");
    var known = Files.exists(file) ? read(file) : new Translation(Map.of());
    var english = english();
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (var code : known.missing())
      out.println(code + "=" + english.get(code).replace("\\", "\\\\").replace("\n", "\\n"));
  }
}
