package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.Merging;
import vertebra.catalogue.layers.Reshaping;
import vertebra.graph.Port;

/// Blocks as somebody who is new might write them, and what the contract says to them.
class WrongBlocksTest {

  private static final Flag LOUD = flag("loud", "Loud", false, "Says it twice.");

  private static BlockType.Definition definition() {
    return BlockType.named("newcomer", "Newcomer")
        .expanded(_ -> Body.of(body -> body.add("act", Activations.RELU, body.input())))
        .example("one", "N,4,8,8", "N,4,8,8")
        .example("another", "N,6,8,8", "N,6,8,8")
        .summary("Cuts off negative numbers.")
        .description("It is what it says.");
  }

  private static BlockType newcomer(UnaryOperator<BlockType.Definition> change) {
    return Family.named("made-up", "Made up").add(change.apply(definition()));
  }

  private static void assertRefused(String expected, BlockType block) {
    var family = new Family("made-up", "Made up", List.of(block));
    var contract = new BlockContract(Designs.CATALOGUE.plus(family));
    var refusal = assertThrows(AssertionFailedError.class, () -> contract.hold(block));
    assertTrue(
        refusal.getMessage().startsWith("newcomer: " + expected), () -> refusal.getMessage());
  }

  @Test
  void aSoundBlockIsAccepted() {
    var block = newcomer(definition -> definition);
    var family = new Family("made-up", "Made up", List.of(block));
    assertDoesNotThrow(() -> new BlockContract(Designs.CATALOGUE.plus(family)).hold(block));
  }

  @Test
  void aBlockWithOneExampleIsRefused() {
    var block =
        Family.named("made-up", "Made up")
            .add(
                BlockType.named("newcomer", "Newcomer")
                    .expanded(_ -> Body.of(Body.Builder::input))
                    .example("one", "N,4", "N,4")
                    .summary("Nothing.")
                    .description("Does nothing."));
    assertRefused("fewer than two examples", block);
  }

  @Test
  void aPartThatReachesNoOutputIsRefused() {
    var block =
        newcomer(definition ->
            definition.expanded(_ ->
                Body.of(body -> {
                  body.add("forgotten", Activations.SIGMOID, body.input());
                  return body.add("act", Activations.RELU, body.input());
                })));
    assertRefused("in \"one\" no output needs the parts [forgotten]", block);
  }

  @Test
  void aParameterThatNothingReadsIsRefused() {
    assertRefused(
        "nothing reads the parameter loud", newcomer(definition -> definition.parameters(LOUD)));
  }

  @Test
  void aParameterThatSaysWhyItIsIdleIsAcceptedWhileItIs() {
    var block =
        newcomer(definition -> definition.parameters(LOUD).idle(LOUD, "only training is louder"));
    var family = new Family("made-up", "Made up", List.of(block));
    assertDoesNotThrow(() -> new BlockContract(Designs.CATALOGUE.plus(family)).hold(block));
    assertRefused(
        "says that loud is idle, but something reads it",
        newcomer(definition ->
            definition
                .parameters(LOUD)
                .idle(LOUD, "only training is louder")
                .expanded(site ->
                    Body.of(body -> {
                      var once = body.add("act", Activations.RELU, body.input());
                      return site.get(LOUD) ? body.add("twice", Merging.ADD, once, once) : once;
                    }))));
    assertRefused(
        "does not say why loud is idle",
        newcomer(definition -> definition.parameters(LOUD).idle(LOUD, " ")));
    assertRefused(
        "says why loud is idle but has no loud",
        newcomer(definition -> definition.idle(LOUD, "only training is louder")));
  }

  @Test
  void aPartOfSeveralOutputsMustSayWhichIsMeant() {
    var block =
        newcomer(definition -> definition.expanded(_ -> Body.of(body -> split(body, false))));
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ((Behaviour.Composite) block.behaviour())
                    .expansion()
                    .apply(block.site(block.examples().getFirst())));
    assertEquals(
        "the part halves (split) has the outputs [y1, y2]: place it and name one with out",
        refusal.getMessage());
    assertRefused("the part halves (split) has the outputs", block);
    var sound =
        newcomer(definition -> definition.expanded(_ -> Body.of(body -> split(body, true))));
    assertDoesNotThrow(() -> BlockContract.everyPartReachesAnOutput(sound));
  }

  private static Port split(Body.Builder body, boolean named) {
    var kind = set(Reshaping.SPLIT_AXIS.to(1));
    return named
        ? body.place("halves", Reshaping.SPLIT, kind, body.input()).out("y1")
        : body.add("halves", Reshaping.SPLIT, kind, body.input());
  }
}
