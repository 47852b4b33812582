package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.design.Definitions;
import vertebra.design.Prospect;
import vertebra.design.RoleFrames;
import vertebra.design.Snapshot;
import vertebra.document.Edit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.importing.FileChanges;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;

/// Another block in the place of one that a model file was read as, such as another head or
/// backbone. Everything else stays the file's own.
public final class BlockReplacement {

  private final Snapshot design;
  private final Path folder;

  private BlockReplacement(Snapshot design, Path folder) {
    this.design = design;
    this.folder = folder;
  }

  /// Opens a file. Throws [ModelException] when it is not sound, none of ONNX, or not there.
  public static BlockReplacement in(Path file, Catalogue catalogue) throws ModelException {
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    var document = ImportedModels.open(file, folder, catalogue).document();
    var all = Definitions.added(catalogue, document.definitions().values());
    var analysis = new Analyzer(all).analyze(document.graph());
    return new BlockReplacement(Snapshot.checked(document, all, analysis), folder);
  }

  /// Writes the file with another block. One of the same kind keeps the parameters that are not
  /// given. Throws [ModelException] where there is no such place, or where the block does not fit
  /// there.
  ///
  /// @param place a node's name, or a role that one block has: `backbone`, `neck`, `head`
  /// @return what that changes in the file
  public FileChanges write(String place, BlockType block, Parameters given, Path target)
      throws ModelException {
    var node = node(place);
    var parameters = node.block().equals(block.id()) ? node.parameters() : Parameters.NONE;
    for (var entry : given.values().entrySet())
      parameters = parameters.with(entry.getKey(), entry.getValue());
    var edit = Edit.of(Prospect.insteadOf(design, node.id(), block, parameters).edit());
    var changed = Edit.apply(design.document(), edit).document();
    var changes = ImportedModels.changes(changed, folder, design.catalogue());
    ImportedModels.write(changed, folder, target, design.catalogue());
    return changes;
  }

  private Node node(String place) throws ModelException {
    if (NodeId.isLegal(place)) {
      var named = design.graph().find(new NodeId(place));
      if (named.isPresent()) return named.get();
    }
    var playing = RoleFrames.named(place).map(this::playing).orElse(List.of());
    if (playing.size() == 1) return playing.getFirst();
    throw new ModelException(
        say(
            "edit.no-such-block",
            place,
            playing.size(),
            design.graph().nodes().stream()
                .filter(node -> node.origin().part().isPresent())
                .map(node -> node.id().value())
                .collect(Collectors.joining(", "))));
  }

  private List<Node> playing(Role role) {
    return design.graph().nodes().stream()
        .filter(node -> node.origin().part().isPresent())
        .filter(node -> RoleFrames.roleOf(design, node.id()) == role)
        .toList();
  }
}
