package vertebra.canvas;

import java.util.Locale;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Role;
import vertebra.graph.Node;

/// What an input or an output is called beside others of its kind: by its name, by which models
/// call it too, unless nobody gave it one.
public final class EndName {

  private EndName() {}

  /// The name that tells this end from others; nothing if the node is none or has a number alone.
  public static Optional<String> of(BlockType block, Node node) {
    var id = node.id().value();
    if (!isEnd(block) || id.matches(block.id().value() + "(-?\\d+)?")) return Optional.empty();
    var plain = id.replaceFirst("^out-(?=.)", "").replace('-', ' ');
    return Optional.of(plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1));
  }

  /// Whether it is a block for inputs or for outputs.
  static boolean isEnd(BlockType block) {
    return block.role() == Role.INPUT || block.role() == Role.OUTPUT;
  }
}
