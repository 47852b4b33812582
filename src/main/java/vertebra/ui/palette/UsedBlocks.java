package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.design.BlockSearch.Offer;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.ui.canvas.BlockTransfer;
import vertebra.ui.theme.Icons;

/// The blocks that a design has most of, each to be added once more.
final class UsedBlocks extends VBox {

  private static final int CHIPS = 5;

  private final HoverCard card;
  private final Consumer<Offer> add;
  private final FlowPane chips = new FlowPane(6, 6);
  private List<BlockId> used = List.of();

  /// The graph in which they are used.
  private Graph counted = Graph.EMPTY;

  /// How many of each block that graph has.
  private final Map<BlockId, Integer> counts = new LinkedHashMap<>();

  UsedBlocks(HoverCard card, Consumer<Offer> add) {
    super(8);
    this.card = card;
    this.add = add;
    var heading = new Label(say("palette.used-in-this-design"));
    heading.getStyleClass().add("shelf-title");
    getStyleClass().add("palette-used");
    getChildren().addAll(heading, chips);
    chips.setId("palette-used");
    setVisible(false);
    setManaged(false);
  }

  /// Shows those of a graph.
  ///
  /// @param anew whether blocks may be others though the graph is the same
  void show(Graph graph, Catalogue catalogue, boolean anew) {
    var before = used;
    if (count(graph) || anew) used = most(catalogue);
    if (anew || !used.equals(before)) fill(catalogue);
  }

  /// Brings the counts of blocks to a graph, at the cost of what it differs in from the one that
  /// was counted. Answers whether any differs.
  private boolean count(Graph graph) {
    boolean differs = false;
    for (var id : graph.differing(counted)) {
      var before = counted.find(id).map(Node::block);
      var now = graph.find(id).map(Node::block);
      if (before.equals(now)) continue;
      differs = true;
      before.ifPresent(block -> counts.computeIfPresent(block, (_, n) -> n == 1 ? null : n - 1));
      now.ifPresent(block -> counts.merge(block, 1, Integer::sum));
    }
    counted = graph;
    return differs;
  }

  /// The blocks that the design has most of.
  private List<BlockId> most(Catalogue catalogue) {
    return counts.entrySet().stream()
        .sorted((a, b) -> Integer.compare(b.getValue(), a.getValue()))
        .map(Map.Entry::getKey)
        .filter(id ->
            catalogue
                .find(id)
                .filter(block -> block.role() != Role.INPUT && block.role() != Role.OUTPUT)
                .isPresent())
        .limit(CHIPS)
        .toList();
  }

  private void fill(Catalogue catalogue) {
    setVisible(!used.isEmpty());
    setManaged(!used.isEmpty());
    chips
        .getChildren()
        .setAll(
            used.stream()
                .flatMap(id -> catalogue.find(id).stream())
                .map(block -> chip(catalogue, block))
                .toList());
  }

  private Button chip(Catalogue catalogue, BlockType block) {
    var chip = new Button(BriefNames.brief(block), Icons.of(catalogue, block));
    chip.getStyleClass().add("used-chip");
    chip.setId("used-" + block.id());
    chip.setAccessibleText(say("palette.add-another", block.title()));
    chip.setOnAction(_ -> add.accept(PaletteController.offer(block)));
    chip.setOnDragDetected(event -> {
      card.hide();
      var content = new ClipboardContent();
      content.put(BlockTransfer.BLOCK, BlockTransfer.text(PaletteController.offer(block)));
      chip.startDragAndDrop(TransferMode.COPY).setContent(content);
      event.consume();
    });
    card.over(chip, PaletteController.offer(block));
    return chip;
  }
}
