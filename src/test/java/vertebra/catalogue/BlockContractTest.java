package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.block.Example;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.graph.Parameters;
import vertebra.tensor.Dim;

/// What every block promises, asked of every block in the catalogue and of every example it gives.
class BlockContractTest {

  private static final BlockContract CONTRACT = new BlockContract(Designs.CATALOGUE);
  private static final int WORDS_IN_A_DESCRIPTION = 120;

  /// How many times fewer: no unit stands behind such a number.
  private static final Set<String> FACTORS = Set.of("stride", "se");

  private static final long LARGER_BY = 128;
  private static final Pattern STRIDE = Pattern.compile("[Ss]tride (\\d+)");

  private static Stream<DynamicTest> every(BlockContract.Question question) {
    return Designs.CATALOGUE.blocks().stream()
        .map(block ->
            DynamicTest.dynamicTest(block.id().value(), () -> BlockContract.ask(block, question)));
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
  Stream<DynamicTest> everyBlockHasTwoExamples() {
    return every(BlockContract::twoExamples);
  }

  @TestFactory
  Stream<DynamicTest> everyPartOfACompositeReachesAnOutput() {
    return every(BlockContract::everyPartReachesAnOutput);
  }

  @TestFactory
  Stream<DynamicTest> everyParameterIsReadOrSaysWhyNot() {
    return every(CONTRACT::everyParameterIsRead);
  }

  @TestFactory
  Stream<DynamicTest> everyBlockIsExplained() {
    return every(block -> {
      var description = block.description();
      long words = description.text().split("\\s+").length;
      assertTrue(words <= WORDS_IN_A_DESCRIPTION, () -> words + " words in the description");
      assertFalse(description.summary().contains("\n"), "the summary is one line");
      assertFalse(description.text().contains("  "), "the description has a double space");
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
  Stream<DynamicTest> everyParameterHasAUnitAndASentence() {
    return every(block -> {
      for (var spec : block.parameters()) {
        var unit =
            switch (spec) {
              case ParameterSpec.Whole whole -> whole.unit();
              case ParameterSpec.Sides sides -> sides.unit();
              default -> "none needed";
            };
        assertTrue(
            !unit.isBlank() || FACTORS.contains(spec.key()), () -> spec.key() + " has no unit");
        assertFalse(spec.expectation().isBlank(), () -> spec.key() + " has no bounds");
        assertTrue(spec.help().endsWith("."), () -> spec.key() + ": " + spec.help());
      }
    });
  }

  @TestFactory
  Stream<DynamicTest> partsOfNetworksNameTheirPaperOrSayThatThereIsNone() {
    return every(block -> {
      var description = block.description();
      assertFalse(description.origin().isBlank());
      if (List.of(Role.BACKBONE, Role.NECK, Role.HEAD, Role.POSTPROCESSING).contains(block.role()))
        assertTrue(
            description.source().isPresent() || description.productDefined(),
            "neither paper nor word");
      assertTrue(
          description.source().isEmpty() || !description.productDefined(),
          "both paper and no paper");
      description
          .source()
          .ifPresent(source ->
              assertTrue(source.year() >= 1980 && source.year() <= 2026, source.toString()));
    });
  }

  @TestFactory
  Stream<DynamicTest> descriptionsMakeNoneOfTheUsualMistakes() {
    return every(block -> {
      var description = block.description().text().toLowerCase(Locale.ROOT);
      for (var mistake : List.of("recurrent unit", "recurrent layer", "adjacent layer"))
        assertFalse(description.contains(mistake), mistake);
      assertFalse(block.description().firstSentence().isBlank());
    });
  }

  @TestFactory
  Stream<DynamicTest> publishedFiguresNameTheirSource() {
    return every(block -> {
      for (var figure : block.published()) {
        assertFalse(figure.figure().isBlank());
        assertFalse(figure.value().isBlank(), figure.figure());
        assertFalse(figure.source().isBlank(), figure.figure());
      }
    });
  }

  /// Measured by how much a map grows with the picture, so that borders do not count.
  @TestFactory
  Stream<DynamicNode> tapsLeaveAtTheStrideTheyName() {
    return Designs.everyExample((block, example) -> {
      var picture = example.inputs().isEmpty() ? null : example.inputs().getFirst();
      if (block.role() != Role.BACKBONE || picture == null || picture.shape().rank() != 4) return;
      var larger =
          picture.with(picture.shape().with(2, Dim.of(picture.shape().dim(2).value() + LARGER_BY)));
      var grown =
          new Example(example.name(), example.parameters(), List.of(larger), example.outputs());
      var analysis = Designs.analyzed(Designs.around(block, grown));
      if (!analysis.isValid()) return;
      var maps = analysis.findings().of(Designs.SUBJECT).typing().outputs();
      var ports = block.outputs(example.parameters());
      for (int i = 0; i < ports.size(); i++) {
        var named = STRIDE.matcher(ports.get(i).title());
        var map = example.outputs().get(i).shape();
        if (!named.find() || map.rank() != 4) continue;
        long growth = maps.get(i).shape().dim(2).value() - map.dim(2).value();
        assertEquals(LARGER_BY / Long.parseLong(named.group(1)), growth, ports.get(i).title());
        assertTrue(map.dim(1).known().isPresent(), ports.get(i).title() + " has no channels");
      }
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
