package vertebra.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.block.Published;
import vertebra.design.Designs;
import vertebra.document.Document;
import vertebra.graph.Parameters;

/// Something that can be put beside others: a design, a network of the catalogue, or a model file
/// from any program.
public sealed interface NetworkSource {

  /// What the user calls it.
  String name();

  /// The same thing under another name.
  NetworkSource named(String other);

  /// A design.
  ///
  /// @param published what others published about this very network; nothing for a design of the
  ///   user's own
  record Design(String name, Document document, List<Published> published)
      implements NetworkSource {
    public Design {
      published = List.copyOf(published);
    }

    @Override
    public NetworkSource named(String other) {
      return new Design(other, document, published);
    }
  }

  /// An ONNX file.
  record Stored(String name, Path file) implements NetworkSource {
    @Override
    public NetworkSource named(String other) {
      return new Stored(other, file);
    }
  }

  /// A design. Where it is exactly a network of the catalogue, what is published about that belongs
  /// to it; one parameter more and nothing does.
  static NetworkSource of(Catalogue blocks, String name, Document document) {
    var published =
        blocks.presets().stream()
            .filter(preset -> !preset.published().isEmpty())
            .filter(preset -> preset.graph().get().equals(document.graph()))
            .findFirst()
            .map(Preset::published)
            .orElse(List.of());
    return new Design(name, document, published);
  }

  /// A network of the catalogue.
  static NetworkSource of(Preset preset) {
    return new Design(preset.id(), Document.of(preset.graph().get()), preset.published());
  }

  /// A block with inputs and outputs around it, as its first example has them.
  static NetworkSource of(Designs designs, BlockType block, Parameters parameters) {
    var graph = designs.around(block, parameters, Map.of());
    return new Design(block.title(), Document.of(graph), List.of());
  }
}
