package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.Samples;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.document.Layout;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.SeededFault.FaultKind;

/// Known faults in designs that were in order: what the program says first about each, and the
/// exercise of finding it.
@Tag("slow")
class SeededFaultTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static final Layout CALLED =
      Layout.EMPTY.withTitle(new NodeId("wide"), "Wide part").withTitle(new NodeId("stem"), "Stem");

  @TempDir static Path folder;

  private static Graph base() throws DocumentException {
    return GraphText.parse(
        """
        image = input(shape: "N,3,64,64")
        stem  = conv-unit(filters: 32, stride: 2) image
        res   = basic-residual(width: 32) stem
        wide  = conv-unit(filters: 64, stride: 2) res
        head  = classification-head(classes: 6) wide
        out   = output head
        """,
        Ports.of(CATALOGUE));
  }

  private static Classroom room() {
    return new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
  }

  @ParameterizedTest
  @EnumSource(FaultKind.class)
  void theFirstErrorOfEachFaultIsItsOwnAndItsExerciseIsSound(FaultKind kind) throws Exception {
    var fault = SeededFault.in(base(), CATALOGUE, 1, List.of(kind)).orElseThrow();
    var first = new Analyzer(CATALOGUE).analyze(fault.broken(), Analysis.NONE).errors().getFirst();
    assertEquals(kind.code(), first.code());
    assertEquals(fault, SeededFault.in(base(), CATALOGUE, 1, List.of(kind)).orElseThrow());
    var exercise = fault.exercise("base", CALLED, room());
    var proof = LessonProof.of(room(), exercise);
    assertEquals(List.of(), proof.faults());
    assertTrue(proof.isSound());
    assertEquals(
        exercise, LessonText.parse(Lessons.text(exercise, CATALOGUE), CATALOGUE), "as a file");
    assertEquals(
        Optional.of("Wide part"), exercise.layout(exercise.start()).title(new NodeId("wide")));
    for (var hint : exercise.hints()) assertFalse(hint.matches(".*Inside, at \\d.*"), hint);
  }

  @Test
  void seedsDrawAllKindsAndOtherPlaces() throws Exception {
    var kinds = EnumSet.noneOf(FaultKind.class);
    for (long seed = 0; seed < 40; seed++)
      kinds.add(SeededFault.in(base(), CATALOGUE, seed).orElseThrow().kind());
    assertEquals(EnumSet.allOf(FaultKind.class), kinds);
    var one = SeededFault.in(base(), CATALOGUE, 1, List.of(FaultKind.WIRE)).orElseThrow();
    var other = SeededFault.in(base(), CATALOGUE, 3, List.of(FaultKind.WIRE)).orElseThrow();
    assertNotEquals(one.broken(), other.broken());
  }

  @Test
  void aDesignWithErrorsIsNotBrokenFurther() throws Exception {
    var broken = SeededFault.in(base(), CATALOGUE, 5).orElseThrow().broken();
    assertTrue(SeededFault.in(broken, CATALOGUE, 5).isEmpty());
    assertTrue(SeededFault.in(Graph.EMPTY, CATALOGUE, 5).isEmpty());
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.ValueSource(strings = {"resnet18", "unet_bn_same", "lenet5"})
  void wholeNetworksCanBeBroken(String id) {
    var network = CATALOGUE.preset(id).orElseThrow().graph().get();
    assertTrue(SeededFault.in(network, CATALOGUE, 7).isPresent());
  }
}
