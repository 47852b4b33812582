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
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.compile.Compiler;
import vertebra.compile.Compiler.Options;
import vertebra.graph.Parameters;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight.Kind;

/// What every block promises, asked of every block in the catalogue and of every example it gives.
class BlockContractTest {

  private static final int WORDS_IN_A_LESSON = 120;

  /// A question about one block.
  private interface Question {
    void about(BlockType block) throws Exception;
  }

  /// A question about one example of a block.
  private interface Case {
    void of(BlockType block, Example example) throws Exception;
  }

  private static Stream<DynamicTest> every(Question question) {
    return Designs.CATALOGUE.blocks().stream()
        .map(block -> DynamicTest.dynamicTest(block.id().value(), () -> question.about(block)));
  }

  private static Stream<DynamicNode> everyExample(Case test) {
    return Designs.CATALOGUE.blocks().stream()
        .map(block ->
            DynamicContainer.dynamicContainer(
                block.id().value(),
                block.examples().stream()
                    .map(example ->
                        DynamicTest.dynamicTest(example.name(), () -> test.of(block, example)))));
  }

  @TestFactory
  Stream<DynamicNode> examplesHaveTheShapesTheyClaim() {
    return everyExample((block, example) -> {
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

  @TestFactory
  Stream<DynamicNode> weightsEmittedAreTheParametersCounted() {
    return everyExample((block, example) -> {
      var analysis = Designs.analyzed(Designs.around(block, example));
      var model = new Compiler(Designs.CATALOGUE).compile(analysis, Options.DEFAULT).model();
      long trainable =
          model.weights().stream()
              .filter(weight -> weight.kind() == Kind.TRAINABLE)
              .mapToLong(Model.Weight::elements)
              .sum();
      assertEquals(analysis.cost().parameters(), trainable);
      assertEquals(
          model.weights().size(),
          model.weights().stream().map(Model.Weight::name).distinct().count(),
          "two weights of one name");
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
