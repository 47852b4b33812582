package vertebra.workbench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.document.Edit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// Titles that only say which block a node is, such as `ResNet-50` on a ResNet, so that nobody
/// typed them. An edit that makes another block of the node, or sets what it is by, takes them
/// away.
final class SpentTitles {

  /// What follows the name of a block: the depth or size that it is known by.
  private static final String SIZE = "[ -]?v?[0-9]*[a-zA-Z]?";

  private SpentTitles() {}

  /// What takes away the titles that an edit made untrue.
  ///
  /// @param before the blocks before the edit
  static List<Edit> of(Edit.Applied edit, Catalogue before) {
    return edit.change().changed().stream()
        .filter(id -> isOther(edit.before().graph().node(id), edit.document().graph().node(id)))
        .filter(id -> title(edit, id).filter(title -> isSpent(title, edit, id, before)).isPresent())
        .<Edit>map(id -> new Edit.Retitle(id, ""))
        .toList();
  }

  private static boolean isOther(Node before, Node after) {
    return !before.block().equals(after.block()) || !before.parameters().equals(after.parameters());
  }

  /// The title, if the edit left it as it was.
  private static Optional<String> title(Edit.Applied edit, NodeId id) {
    var now = edit.document().layout().title(id);
    return edit.before().layout().title(id).equals(now) ? now : Optional.empty();
  }

  private static boolean isSpent(String title, Edit.Applied edit, NodeId id, Catalogue blocks) {
    var node = edit.before().graph().node(id);
    var block = blocks.find(node.block());
    if (block.isEmpty()) return false;
    boolean isReplaced = !node.block().equals(edit.document().graph().node(id).block());
    return Stream.concat(Stream.of(block.get().title()), others(isReplaced, block.get(), blocks))
        .anyMatch(name -> title.startsWith(name) && title.substring(name.length()).matches(SIZE));
  }

  /// What other blocks of its part are called, of which one may have stood in its place earlier,
  /// and ready-made networks.
  private static Stream<String> others(boolean isReplaced, BlockType block, Catalogue blocks) {
    if (!isReplaced || block.role() == Role.PART) return Stream.of();
    return Stream.concat(
        blocks.blocks().stream()
            .filter(other -> other.role() == block.role())
            .map(BlockType::title),
        blocks.presets().stream().map(Preset::title));
  }
}
