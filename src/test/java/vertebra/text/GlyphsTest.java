package vertebra.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What people read in the window is drawn in the bundled typefaces, and these have a glyph for
/// each of its characters: none stands as an empty box where a computer has no other typeface.
/// Chinese is left out, since every system that is set to it brings its characters.
class GlyphsTest {

  private static final Path FONTS = Path.of("src/main/resources/vertebra/ui/theme/fonts");
  private static final Path LESSONS = Path.of("src/main/resources/vertebra/lessons");
  private static final Path CLASSES = Path.of("target/classes/vertebra");

  /// The rooms whose own texts, such as signs before numbers, are drawn.
  private static final List<String> DRAWING =
      List.of("canvas", "microscope", "paint", "ui", "workbench");

  /// Where signs stand that are drawn in another way: as lines, or in the typeface of numbers.
  private static final Set<String> OTHERWISE =
      Set.of("vertebra/canvas/CardPainter", "vertebra/microscope/TermsPainter.sign");

  private static final List<CmapLookup> FACES = new ArrayList<>();

  @BeforeAll
  static void openTheTypefacesOfWords() throws IOException {
    try (var files = Files.newDirectoryStream(FONTS, "Inter_*.ttf")) {
      for (var file : files)
        try (var font = new TTFParser().parse(new RandomAccessReadBufferedFile(file))) {
          FACES.add(font.getUnicodeCmapLookup());
        }
    }
  }

  @Test
  void everySentenceIsDrawnWholeInEveryLanguage() throws IOException {
    assertEquals(Map.of(), lacking(Translation.english()));
    for (var language : List.of("de", "zh-Hans")) {
      var file = Translation.FOLDER.resolve("messages_" + language + ".properties");
      assertEquals(Map.of(), lacking(Translation.sentences(file)), language);
    }
  }

  @Test
  void everyLessonIsDrawnWholeInEveryLanguage() throws IOException {
    var lessons = new TreeMap<String, String>();
    try (var files = Files.newDirectoryStream(LESSONS, "*.md")) {
      for (var file : files) lessons.put(file.getFileName().toString(), Files.readString(file));
    }
    assertEquals(Map.of(), lacking(lessons));
  }

  @Test
  void everySignOfTheWindowsOwnIsDrawn() throws IOException {
    var signs = new TreeMap<String, String>();
    for (var room : DRAWING)
      try (var files = Files.walk(CLASSES.resolve(room))) {
        for (var file : files.filter(file -> file.toString().endsWith(".class")).toList())
          for (var literal : Literals.of(ClassFile.of().parse(file)))
            signs.merge(literal.place(), literal.text(), String::concat);
      }
    signs.keySet().removeIf(place -> OTHERWISE.stream().anyMatch(place::startsWith));
    assertEquals(Map.of(), lacking(signs));
  }

  @Test
  void aSignThatATypefaceLacksIsFound() {
    assertEquals(
        Map.of("one", "⌈⌉"), lacking(Map.of("one", "⌈225 ÷ 2⌉ → 113", "other", "113 × 113")));
  }

  /// The characters of each text that some typeface of words has no glyph for.
  private static Map<String, String> lacking(Map<String, String> texts) {
    var lacking = new TreeMap<String, String>();
    texts.forEach((place, text) -> {
      var signs = new StringBuilder();
      text.codePoints()
          .filter(point -> !Character.isISOControl(point) && !isChinese(point))
          .filter(point -> FACES.stream().anyMatch(face -> face.getGlyphId(point) == 0))
          .distinct()
          .forEach(signs::appendCodePoint);
      if (!signs.isEmpty()) lacking.put(place, signs.toString());
    });
    return lacking;
  }

  private static boolean isChinese(int point) {
    var block = UnicodeBlock.of(point);
    return UnicodeScript.of(point) == UnicodeScript.HAN
        || block == UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION
        || block == UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS;
  }
}
