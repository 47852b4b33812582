package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.paint.Typeface;

/// What a field says of a parameter reads well at its bounds, at nothing and at one.
class ParameterWordsTest {

  /// The unit says the label again, a number of nothing has a unit, or one is of many.
  private static final Pattern ODD =
      Pattern.compile(
          "(?i)\\b(\\p{L}{3,}) [\\d,.]+ \\1\\b|\\b[01] times\\b|\\b1 \\p{L}+[^s\\W]s\\b|stride \\d+"
              + " px");

  /// A word said twice.
  private static final Pattern TWICE = Pattern.compile("(?i)\\b(?!extra)(\\p{L}{3,}) \\1\\b");

  private static List<String> odd(BlockType block, ParameterSpec<?> spec) {
    var said = new ArrayList<String>();
    if (spec instanceof ParameterSpec.Whole whole)
      IntStream.of(whole.min(), 0, 1, 2, whole.max())
          .filter(number -> number >= whole.min() && number <= whole.max())
          .forEach(number ->
              said.add((whole.label() + " " + number + " " + whole.unit(number)).strip()));
    var sentences = List.of(spec.label() + ": " + spec.expectation(), spec.help());
    return Stream.concat(
            said.stream().filter(words -> ODD.matcher(words).find()),
            sentences.stream().filter(words -> words.isBlank() || TWICE.matcher(words).find()))
        .map(words -> block.id() + ": " + words)
        .toList();
  }

  @Test
  void everyFieldReadsWellAtItsBounds() {
    var odd = new ArrayList<String>();
    for (var block : StandardCatalogue.catalogue().blocks())
      for (var spec : block.parameters()) odd.addAll(odd(block, spec));
    assertEquals("", String.join("\n", odd));
  }

  /// The inspector has so much room for the words of a label, one below the other; a word with a
  /// hyphen is not parted there.
  @Test
  void everyWordOfALabelHasRoomBesideItsField() {
    var wide = new TreeSet<String>();
    for (var block : StandardCatalogue.catalogue().blocks())
      for (var spec : block.parameters())
        for (var word : spec.label().split(" ", -1))
          if (Typeface.REGULAR.width(word, 12) > 90) wide.add(word);
    assertEquals(Set.of(), wide);
  }

  @Test
  void noTitleSaysAWordTwice() {
    var odd = new ArrayList<String>();
    for (var block : StandardCatalogue.catalogue().blocks())
      for (var title : List.of(block.title(), block.heading().summary())) {
        if (TWICE.matcher(title).find()) odd.add(block.id() + ": " + title);
      }
    assertEquals(List.of(), odd);
  }
}
