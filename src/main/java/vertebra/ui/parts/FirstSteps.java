package vertebra.ui.parts;

import static vertebra.text.Texts.say;

import java.util.Optional;
import java.util.function.Consumer;
import vertebra.analysis.QuickFix;
import vertebra.block.Role;
import vertebra.design.Titles;
import vertebra.graph.Node;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Selection;

/// What gets a design going of which a panel has nothing to show.
///
/// @param add offers blocks on the canvas
/// @param find searches for a block in the palette
/// @param run runs the design
/// @param fix applies a way out of a problem
public record FirstSteps(Runnable add, Runnable find, Runnable run, Consumer<QuickFix> fix) {

  /// None: nothing is offered that would do anything.
  public static final FirstSteps NONE = new FirstSteps(() -> {}, () -> {}, () -> {}, _ -> {});

  /// Offers a first block.
  public void offerBlock(EmptyState empty) {
    empty.offer(say("empty.add-a-block"), add);
  }

  /// Offers what lets something flow where something is to be looked at: a block, a block to look
  /// at, or the first way out of what is wrong.
  public void offerFlow(EmptyState empty, OpenDesign design) {
    offerFlow(empty, design, () -> {});
  }

  /// The same for a panel that goes on by keyboard once there is something to look at.
  ///
  /// @param looked done after a block was chosen here
  public void offerFlow(EmptyState empty, OpenDesign design, Runnable looked) {
    var state = design.state();
    if (state.graph().isEmpty()) {
      offerBlock(empty);
      return;
    }
    if (state.selection().nodes().isEmpty()) {
      worthLooking(design)
          .ifPresentOrElse(
              node ->
                  empty.offer(
                      say("empty.look-at", new Titles(state.design()).of(node.id())),
                      () -> {
                        design.workbench().select(Selection.of(node.id()));
                        looked.run();
                      }),
              empty::offerNothing);
      return;
    }
    var wrong =
        state.analysis().errors().stream()
            .filter(error -> !error.fixes().isEmpty() && design.learning().offersFixes())
            .findFirst();
    if (wrong.isEmpty()) {
      empty.offerNothing();
      return;
    }
    var way = wrong.get().fixes().getFirst();
    var titles = new Titles(state.design());
    wrong
        .get()
        .target()
        .node()
        .ifPresent(id ->
            empty.say(say("empty.has-a-problem", titles.of(id)), titles.said(wrong.get().said())));
    var words = titles.said(way.said());
    empty.offer(words, () -> fix.accept(way));
    FixButton.price(design, words, way.edit(), priced -> empty.reword(words, priced));
  }

  /// The first block that does something.
  private static Optional<Node> worthLooking(OpenDesign design) {
    var state = design.state();
    return state.graph().nodes().stream()
        .filter(node ->
            state
                .catalogue()
                .find(node.block())
                .filter(block -> block.role() != Role.INPUT && block.role() != Role.OUTPUT)
                .isPresent())
        .findFirst();
  }
}
