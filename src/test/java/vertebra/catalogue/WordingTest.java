package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Wording;
import vertebra.graph.Parameters;

/// A block is one English statement, and every text in it has a code by which a translation can
/// replace it.
public class WordingTest {

  private static final String MARK = "«";

  /// Every text of the blocks and networks by its code, as a translation has to have them.
  public static SortedMap<String, String> texts() {
    var texts = new TreeMap<String, String>();
    Wording noting =
        (code, english) -> {
          var before = texts.put(code, english);
          assertTrue(before == null || before.equals(english), code + " is said in two ways");
          return english;
        };
    seen(StandardCatalogue.defined().worded(noting));
    return texts;
  }

  /// All that people are shown of a catalogue.
  private static List<String> seen(Catalogue catalogue) {
    var seen = new ArrayList<String>();
    catalogue.families().forEach(family -> seen.add(family.title()));
    for (var preset : catalogue.presets()) {
      seen.add(preset.title());
      if (!preset.note().isEmpty()) seen.add(preset.note());
      preset.aliases().stream().findFirst().ifPresent(seen::add);
    }
    catalogue.blocks().forEach(block -> seen.addAll(seen(block)));
    return seen;
  }

  private static List<String> seen(BlockType block) {
    var seen = new ArrayList<String>();
    seen.add(block.title());
    block.aliases().stream().findFirst().ifPresent(seen::add);
    seen.add(block.heading().summary());
    seen.add(block.description().summary());
    seen.add(block.description().text());
    seen.addAll(block.idle().values());
    for (var spec : block.parameters()) seen.addAll(seen(spec));
    var placed = Stream.concat(Stream.of(Parameters.NONE), examples(block));
    placed
        .flatMap(
            values -> Stream.concat(block.inputs(values).stream(), block.outputs(values).stream()))
        .map(PortSpec::title)
        .forEach(seen::add);
    block.examples().forEach(example -> seen.add(example.name()));
    return seen;
  }

  private static Stream<Parameters> examples(BlockType block) {
    return block.examples().stream().map(example -> example.parameters());
  }

  private static <T> List<String> seen(ParameterSpec<T> spec) {
    var seen = new ArrayList<>(List.of(spec.label(), spec.help()));
    if (spec instanceof ParameterSpec.Choice<?> choice) seen.addAll(options(choice));
    return seen;
  }

  private static <E extends Enum<E>> List<String> options(ParameterSpec.Choice<E> choice) {
    return choice.options().stream().map(choice::said).toList();
  }

  @Test
  void aTranslationCanReplaceEveryTextOfABlock() {
    var english = seen(StandardCatalogue.defined());
    var other = seen(StandardCatalogue.defined().worded((_, text) -> MARK + text));
    assertEquals(english.stream().map(text -> MARK + text).toList(), other);
  }

  @Test
  void whatALanguageDoesNotSayStaysEnglish() {
    assertEquals(
        seen(StandardCatalogue.defined()),
        seen(StandardCatalogue.catalogue().worded((_, text) -> text)));
  }

  @Test
  void codesFollowFromWhereATextStands() {
    var texts = texts();
    assertEquals("Resize", texts.get("block.resize.title"));
    assertEquals("Nearest pixel", texts.get("block.resize.parameter.mode.nearest"));
    assertEquals("How new pixels come about.", texts.get("block.resize.parameter.mode.help"));
    assertEquals("C4, stride {0}", texts.get("block.resnet.output.c4"));
    assertEquals("three maps", texts.get("block.add.example.2"));
    assertTrue(texts.containsKey("preset.resnet18.title"));
  }

  @Test
  void theStrideOfAPortIsKnownInEveryLanguage() {
    var blocks = StandardCatalogue.defined().worded((_, text) -> "Ausgang").blocks();
    assertTrue(
        blocks.stream()
            .flatMap(block -> block.outputs(Parameters.NONE).stream())
            .anyMatch(port -> port.stride().isPresent()));
  }
}
