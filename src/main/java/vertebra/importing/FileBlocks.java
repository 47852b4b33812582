package vertebra.importing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.document.BlockDefinition;
import vertebra.graph.NodeId;
import vertebra.onnx.ModelException;

/// Which operators of a model file are read as which block, for whoever looks at the file itself.
/// Blocks of one kind that are one operator each are taken together.
public final class FileBlocks {

  private final Map<String, NodeId> owners = new HashMap<>();
  private final SequencedMap<NodeId, String> titles = new LinkedHashMap<>();

  private FileBlocks() {}

  /// Reads a file. Throws [ModelException] when it is not sound, none of ONNX, or not there.
  public static FileBlocks of(Path file, Catalogue catalogue) throws ModelException {
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    var document = ImportedModels.open(file, folder, catalogue).document();
    var operators = ModelIndex.of(file).graph().nodes();
    var read = new FileBlocks();
    var singles = new HashMap<String, List<NodeId>>();
    for (var node : document.graph().nodes()) {
      var part = node.origin().part();
      if (part.isEmpty() || part.get().operators().isEmpty()) continue;
      var title =
          document
              .layout()
              .title(node.id())
              .or(() -> document.definitions().find(node.block()).map(BlockDefinition::title))
              .or(() -> catalogue.find(node.block()).map(BlockType::title))
              .orElse(node.block().value());
      var block = node.id();
      if (part.get().operators().size() == 1) {
        var same = singles.computeIfAbsent(title, _ -> new ArrayList<>());
        same.add(block);
        block = same.getFirst();
      }
      read.titles.put(block, title);
      for (int place : part.get().operators())
        for (var made : operators.get(place).outputs()) read.owners.put(made, block);
    }
    singles.forEach((title, same) -> {
      if (same.size() > 1) read.titles.put(same.getFirst(), title + " × " + same.size());
    });
    return read;
  }

  /// The block that an operator is part of; empty where it is kept as it is.
  ///
  /// @param outputs the tensors that it gives
  public Optional<NodeId> owner(List<String> outputs) {
    return outputs.stream().map(owners::get).filter(Objects::nonNull).findFirst();
  }

  /// What a block is called for people; blocks of one title are told apart by their names.
  public String title(NodeId block) {
    var title = titles.getOrDefault(block, block.value());
    boolean isOne = titles.values().stream().filter(title::equals).count() == 1;
    return isOne ? title : title + " (" + block + ")";
  }
}
