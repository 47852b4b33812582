package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.graph.Parameters;

/// What every block promises, asked of every block in the catalogue and of every example it gives.
class BlockContractTest {

  private static final int WORDS_IN_A_LESSON = 120;

  /// A question about one block.
  private interface Question {
    void about(BlockType block) throws Exception;
  }

  private static Stream<DynamicTest> every(Question question) {
    return Designs.CATALOGUE.blocks().stream()
        .map(block -> DynamicTest.dynamicTest(block.id().value(), () -> question.about(block)));
  }

  @TestFactory
  Stream<DynamicNode> examplesHaveTheShapesTheyClaim() {
    return Designs.everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      assertEquals(List.of(), analysis.errors());
      assertEquals(example.outputs(), analysis.findings().of(Designs.SUBJECT).typing().outputs());
    });
  }

  @TestFactory
  Stream<DynamicTest> initialValuesAreAcceptable() {
    return every(block -> {
      for (var spec : block.parameters())
        assertEquals(Optional.empty(), objection(spec), spec.key());
    });
  }

  private static <T> Optional<String> objection(ParameterSpec<T> spec) {
    return spec.objection(spec.initial());
  }

  @TestFactory
  Stream<DynamicTest> parametersSurviveWritingAndReading() {
    return every(block -> {
      for (var spec : block.parameters()) assertRoundTrip(spec, Parameters.NONE);
      for (var example : block.examples())
        for (var spec : block.parameters()) assertRoundTrip(spec, example.parameters());
    });
  }

  private static <T> void assertRoundTrip(ParameterSpec<T> spec, Parameters parameters) {
    var value = spec.in(parameters);
    assertEquals(Optional.of(value), spec.decode(spec.encode(value)), spec.key());
    assertEquals(Optional.empty(), spec.complaint(parameters), spec.key());
  }

  @TestFactory
  Stream<DynamicTest> examplesSetOnlyParametersThatExist() {
    return every(block -> {
      for (var example : block.examples())
        for (var key : example.parameters().values().keySet())
          assertTrue(block.parameter(key).isPresent(), () -> example.name() + " sets " + key);
    });
  }

  @TestFactory
  Stream<DynamicTest> everyBlockIsExplained() {
    return every(block -> {
      var lesson = block.lesson();
      long words = lesson.text().split("\\s+").length;
      assertTrue(words <= WORDS_IN_A_LESSON, () -> words + " words in the lesson");
      assertFalse(lesson.summary().contains("\n"), "the summary is one line");
      assertFalse(lesson.text().contains("  "), "the lesson has a double space");
      assertTrue(
          block.examples().size() >= 2 || block.role() == Role.INPUT || block.role() == Role.OUTPUT,
          "fewer than two examples");
      for (var spec : block.parameters()) {
        assertFalse(spec.label().isBlank(), () -> spec.key() + " has no label");
        assertFalse(spec.help().isBlank(), () -> spec.key() + " has no help");
        assertTrue(
            spec.key().matches("[a-z][a-z0-9]*"), () -> spec.key() + " is not one lower-case word");
      }
      assertEquals(
          block.parameters().stream().map(ParameterSpec::key).distinct().count(),
          block.parameters().size(),
          "two parameters of one key");
    });
  }

  @Test
  void noBlockThatEverExistedIsGone() throws IOException {
    try (var list = BlockContractTest.class.getResourceAsStream("block-ids.txt")) {
      var frozen =
          new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      var now = Designs.CATALOGUE.blocks().stream().map(block -> block.id().value()).toList();
      assertEquals(
          List.of(),
          frozen.stream().filter(id -> !now.contains(id)).toList(),
          "blocks that are gone");
      assertEquals(
          List.of(),
          now.stream().filter(id -> !frozen.contains(id)).toList(),
          "blocks to add to block-ids.txt");
    }
  }
}
