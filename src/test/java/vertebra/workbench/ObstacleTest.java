package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.workbench.FirstFixTest.open;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.analysis.QuickFix;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.design.Obstacle;
import vertebra.document.DocumentException;

/// What cannot be compiled yet says what it lacks, in our words and with a way out, before anything
/// else is asked to run it.
class ObstacleTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private static Optional<Obstacle> obstacle(Workbench workbench) {
    return Obstacle.of(workbench.state().design());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image = input",
        "image = input\nother = input",
        "image = input\nconv = conv-2d",
        "image = input\nout = output",
      })
  void whatIsNotConnectedLeadsNowhere(String lines) throws DocumentException {
    var workbench = open(lines);
    var words = obstacle(workbench).orElseThrow().words();
    assertTrue(words.startsWith("Nothing leads from an input to an output yet"), words);
    var thrown =
        assertThrows(
            CompileException.class,
            () ->
                new Compiler(CATALOGUE)
                    .compile(workbench.state().analysis(), Compiler.Options.DEFAULT));
    assertTrue(thrown.getMessage().startsWith("Nothing leads from an input"), thrown.getMessage());
  }

  @Test
  void aLoneInputBecomesADesignByItsFix() throws DocumentException {
    var workbench = open("image = input");
    var obstacle = obstacle(workbench).orElseThrow();
    assertTrue(obstacle.words().endsWith("A way out: Add an output."), obstacle.words());
    new Actions(workbench).apply(obstacle.problems().getFirst().fixes().getFirst());
    assertEquals(Optional.empty(), obstacle(workbench));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image = input\nneck = fpn\nout = output neck",
        "neck = fpn\nout = output neck",
        "image = input\nhead = classification-head\nout = output head",
      })
  void aMissingBackboneIsOfferedAndMakesTheDesignWhole(String lines) throws DocumentException {
    var workbench = open(lines);
    var obstacle = obstacle(workbench).orElseThrow();
    assertFalse(obstacle.words().contains("\"neck\""), obstacle.words());
    var first = obstacle.problems().getFirst().fixes().getFirst();
    assertTrue(first.title().startsWith("Add a backbone"), first.title());
    new Actions(workbench).apply(first);
    assertEquals(Optional.empty(), obstacle(workbench));
  }

  @Test
  void aPyramidBehindABackboneIsWiredAtOnce() throws DocumentException {
    var workbench = open("image = input\nbody = resnet image\nneck = fpn\nout = output neck");
    var titles =
        workbench.state().analysis().errors().getFirst().fixes().stream()
            .map(QuickFix::title)
            .toList();
    assertEquals(
        List.of("Connect 4 maps of body by stride", "Connect body:c2"), titles.subList(0, 2));
    new Actions(workbench)
        .apply(workbench.state().analysis().errors().getFirst().fixes().getFirst());
    assertEquals(Optional.empty(), obstacle(workbench));
  }

  @Test
  void whatIsWrongIsSaidWithItsWayOut() throws DocumentException {
    var workbench = open("image = input\nbad = dense image\nout = output bad");
    var words = obstacle(workbench).orElseThrow().words();
    assertTrue(words.startsWith("The design has a problem: "), words);
    assertTrue(words.contains("A way out: "), words);
    assertFalse(words.contains("bad"), words);
  }
}
