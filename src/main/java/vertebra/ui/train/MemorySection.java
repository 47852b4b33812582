package vertebra.ui.train;

import static vertebra.text.Texts.say;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.geometry.HPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.javafx.FontIcon;
import vertebra.learning.Outlook;
import vertebra.report.Units;
import vertebra.training.BlockMemory;

/// What training will take in memory: all of it, and what each block of the design takes beside
/// what it takes in a run.
final class MemorySection extends VBox {

  /// So many blocks are shown, those that take the most.
  private static final int MOST = 12;

  private static final double GAP = 4;

  private final Button open = new Button();
  private final VBox rows = new VBox(GAP);
  private boolean isOpen;
  private Optional<Outlook> shown = Optional.empty();

  MemorySection() {
    super(GAP);
    setId("train-memory");
    open.setId("train-memory-open");
    open.setWrapText(true);
    open.setMaxWidth(Double.MAX_VALUE);
    open.setOnAction(_ -> {
      isOpen = !isOpen;
      fill();
    });
    getChildren().addAll(open, rows);
    fill();
  }

  /// @param outlook what is known before training begins
  void show(Optional<Outlook> outlook) {
    if (outlook.equals(shown)) return;
    shown = outlook;
    fill();
  }

  private void fill() {
    var memory = shown.flatMap(Outlook::memory);
    TrainPanel.shown(this, memory.isPresent());
    rows.getChildren().clear();
    TrainPanel.shown(rows, isOpen);
    memory.ifPresent(takes -> {
      open.setText(say("train.memory", Units.bytes(takes.total()), Units.bytes(takes.tensors())));
      open.setGraphic(new FontIcon(isOpen ? "fth-chevron-up" : "fth-chevron-down"));
      if (isOpen)
        rows.getChildren()
            .addAll(table(), TrainPanel.line(say("train.memory-help"), "figure-note", ""));
    });
  }

  private GridPane table() {
    var grid = new GridPane(8, 2);
    grid.setId("train-memory-blocks");
    var first = new ColumnConstraints();
    first.setHgrow(Priority.ALWAYS);
    var number = new ColumnConstraints();
    number.setHalignment(HPos.RIGHT);
    grid.getColumnConstraints().addAll(first, number, number);
    grid.addRow(
        0,
        cell(say("train.memory-block")),
        cell(say("train.memory-run")),
        cell(say("train.memory-step")));
    int row = 1;
    for (var block : largest())
      grid.addRow(
          row++,
          TrainPanel.line(
              block.block().isEmpty() ? say("train.memory-rest") : block.block(),
              "figure-name",
              ""),
          value(block.run()),
          value(block.training()));
    return grid;
  }

  private static Node cell(String words) {
    return TrainPanel.line(words, "figure-note", "");
  }

  private static Node value(long bytes) {
    var value = TrainPanel.line(Units.bytes(bytes), "figure-value", "");
    value.setMinWidth(USE_PREF_SIZE);
    return value;
  }

  private List<BlockMemory> largest() {
    return shown.map(Outlook::blocks).orElse(List.of()).stream()
        .sorted(Comparator.comparingLong(BlockMemory::training).reversed())
        .limit(MOST)
        .toList();
  }
}
