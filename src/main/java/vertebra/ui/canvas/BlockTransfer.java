package vertebra.ui.canvas;

import java.util.Optional;
import javafx.scene.input.DataFormat;
import javafx.scene.input.Dragboard;
import vertebra.block.Catalogue;
import vertebra.design.BlockSearch.Offer;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;

/// What the palette puts on a dragboard and the canvas takes from it.
public final class BlockTransfer {

  /// A block with its parameters, as a line of a design.
  public static final DataFormat BLOCK = format("application/x-vertebra-block");

  /// The id of a ready-made network, as text.
  public static final DataFormat PRESET = format("application/x-vertebra-preset");

  private BlockTransfer() {}

  /// JavaFX allows each name once in a process.
  private static DataFormat format(String name) {
    var known = DataFormat.lookupMimeType(name);
    return known == null ? new DataFormat(name) : known;
  }

  /// What stands on the board for a block.
  public static String text(Offer offer) {
    var id = offer.block().id();
    return GraphText.text(
        Graph.EMPTY.with(Node.of(new NodeId(id.value()), id, offer.parameters())));
  }

  /// The block on a board; empty if there is none, or none that is known.
  static Optional<Offer> offer(Dragboard board, Catalogue catalogue) {
    var text = board.getContent(BLOCK);
    if (text == null) return Optional.empty();
    try {
      return GraphText.parse(text.toString()).nodes().stream()
          .findFirst()
          .flatMap(node ->
              catalogue.find(node.block()).map(block -> new Offer(block, node.parameters())));
    } catch (DocumentException ofAnotherProgram) {
      return Optional.empty();
    }
  }
}
