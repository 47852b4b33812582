package vertebra.workbench;

import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;

/// Which block's lesson is read beside an open design: that of the block which was chosen last, on
/// the canvas or in the palette. Only choosing something changes it; whatever else happens to the
/// design does not.
public final class Reading {

  /// What is chosen on the canvas.
  private record Chosen(NodeId node, BlockId block) {}

  private final Observed<Workbench> level;
  private final Observed<Optional<BlockId>> block = new Observed<>(Optional.empty());
  private Optional<Chosen> chosen = Optional.empty();

  Reading(Observed<Workbench> level, Scope scope) {
    this.level = level;
    level.bind(scope, (shown, open) -> shown.watch(open, _ -> follow()));
  }

  /// Reads about a block of the palette.
  public void about(BlockType type) {
    if (!block.get().equals(Optional.of(type.id()))) block.set(Optional.of(type.id()));
  }

  Observed<Optional<BlockId>> observed() {
    return block;
  }

  /// The block, as long as the design knows it.
  Optional<BlockType> block() {
    return block.get().flatMap(level.get().state().catalogue()::find);
  }

  private void follow() {
    var state = level.get().state();
    var now =
        state
            .selection()
            .latest()
            .flatMap(state.graph()::find)
            .map(node -> new Chosen(node.id(), node.block()));
    if (now.equals(chosen)) return;
    chosen = now;
    now.map(Chosen::block)
        .filter(id -> !block.get().equals(Optional.of(id)))
        .ifPresent(id -> block.set(Optional.of(id)));
  }
}
