package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

/// The table of contents lists the catalogue as it is defined, and defines only what is asked for.
class ContentsTest {

  private static final Contents CONTENTS =
      Contents.of(StandardCatalogue.families(), StandardCatalogue.presetLists());

  private static Catalogue listed() {
    return Contents.parse(CONTENTS.text())
        .catalogue(
            StandardCatalogue.families()::get,
            number -> StandardCatalogue.presetLists().get(number));
  }

  @Test
  void everyHeadingSurvivesWritingAndReading() {
    assertEquals(CONTENTS, Contents.parse(CONTENTS.text()));
  }

  @Test
  void everyBlockThatIsListedIsTheOneThatIsDefined() {
    var defined = StandardCatalogue.defined();
    var listed = listed();
    assertEquals(List.copyOf(defined.blocks()), List.copyOf(listed.blocks()));
    for (var block : listed.blocks()) {
      var own = defined.find(block.id()).orElseThrow();
      assertEquals(own.heading(), block.heading());
      assertEquals(own.description(), block.description(), block.id().value());
      assertEquals(own.parameters(), block.parameters(), block.id().value());
    }
  }

  @Test
  void everyNetworkThatIsListedHasTheDesignThatIsDefined() {
    var defined = StandardCatalogue.defined();
    var listed = listed();
    assertEquals(
        defined.presets().stream().map(Preset::id).toList(),
        listed.presets().stream().map(Preset::id).toList());
    for (var preset : listed.presets())
      assertEquals(
          defined.preset(preset.id()).orElseThrow().graph().get(),
          preset.graph().get(),
          preset.id());
  }

  @Test
  void listingAndSearchingDefineNothing() {
    var asked = new ArrayList<Integer>();
    var catalogue =
        CONTENTS.catalogue(
            number -> {
              asked.add(number);
              return StandardCatalogue.families().get(number);
            },
            number -> StandardCatalogue.presetLists().get(number));
    for (var block : catalogue.blocks())
      assertFalse(block.heading().summary().isBlank(), block.title());
    assertEquals(List.of(), asked);
    var resnet = catalogue.find(new BlockId("resnet")).orElseThrow();
    assertEquals(6, resnet.parameters().size());
    assertEquals(5, resnet.outputs(Parameters.NONE).size());
    assertEquals(1, asked.size(), "the residual networks, once");
  }

  @Test
  void aDefinitionWithAnotherHeadingIsRefused() {
    var block = listed().blocks().iterator().next();
    var other =
        new BlockType.Heading(
            block.id(),
            "Another title",
            block.role(),
            List.of(),
            Map.of(),
            "Summary.",
            Optional.empty());
    var stale = BlockType.deferred(other, () -> block);
    assertThrows(IllegalStateException.class, stale::parameters);
  }
}
