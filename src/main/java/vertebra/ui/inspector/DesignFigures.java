package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.graph.NodeId;
import vertebra.report.Units;
import vertebra.tensor.TensorType;
import vertebra.workbench.Baseline;
import vertebra.workbench.Baseline.Mark;
import vertebra.workbench.Figures;

/// The totals of a design, and what each block adds to them, in a table that can be sorted.
final class DesignFigures {

  private static final long BYTES_A_WEIGHT = 4;

  /// A block of the design and its cost.
  record NodeCost(NodeId node, Cost cost) {}

  private DesignFigures() {}

  static List<Node> totals(Figures.Sheet sheet, Optional<Mark> baseline) {
    var costs = sheet.costs();
    var total = costs.total();
    var rows = new ArrayList<Node>();
    rows.add(
        against(
            NodeFigures.figure(say("inspector.parameters"), total.parameters(), ""),
            total.parameters(),
            baseline.map(Mark::parameters)));
    rows.add(
        new FigureRow(
            say("inspector.weights-32-bit"),
            Units.bytes(BYTES_A_WEIGHT * total.parameters()),
            Units.exact(BYTES_A_WEIGHT * total.parameters()) + " B"));
    rows.add(
        against(
            NodeFigures.figure(say("inspector.multiply-adds"), total.multiplyAdds(), " MACs"),
            total.multiplyAdds(),
            baseline.map(Mark::multiplyAdds)));
    if (total.attentionMultiplyAdds() > 0)
      rows.add(
          NodeFigures.figure(
              say("inspector.in-attention"), total.attentionMultiplyAdds(), " MACs"));
    rows.add(
        against(
            NodeFigures.figure(say("inspector.operations"), total.flops(), " FLOPs"),
            total.flops(),
            baseline.map(Mark::flops)));
    rows.add(
        against(
            new FigureRow(
                say("inspector.activations"),
                Units.bytes(total.activationBytes()),
                Units.exact(total.activationBytes()) + " B"),
            total.activationBytes(),
            baseline.map(Mark::activationBytes)));
    rows.add(
        against(
            new FigureRow(
                say("inspector.peak-memory"),
                Units.bytes(costs.peak().bytes()),
                say(
                    "inspector.b-reached-at",
                    Units.exact(costs.peak().bytes()),
                    costs.peak().at())),
            costs.peak().bytes(),
            baseline.map(Mark::peakBytes)));
    rows.add(
        NodeFigures.note(
            say("inspector.of-operators-counted-for-one", total.counted(), total.operators())));
    costs.inputs().forEach((name, type) -> rows.add(port(say("inspector.in"), name, type)));
    costs.outputs().forEach((name, type) -> rows.add(port(say("inspector.out"), name, type)));
    return rows;
  }

  private static FigureRow against(FigureRow row, long now, Optional<Long> then) {
    return then.map(before -> row.against(Baseline.ratio(now, before))).orElse(row);
  }

  private static Node port(String direction, String name, TensorType type) {
    var row = new FigureRow(name, type.toString(), "");
    row.getStyleClass().addAll("port", direction);
    return row;
  }

  /// Gives a table its columns; a chosen row is told.
  static void prepare(TableView<NodeCost> table, Consumer<NodeId> chosen) {
    table.getColumns().add(name());
    table.getColumns().add(number(say("inspector.params"), Cost::parameters, Units::count));
    table.getColumns().add(number(say("inspector.macs"), Cost::multiplyAdds, Units::count));
    table.getColumns().add(number(say("inspector.memory"), Cost::activationBytes, Units::bytes));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table.setPlaceholder(new Label(say("inspector.connect-the-blocks-to-an")));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(row -> Optional.ofNullable(row).map(NodeCost::node).ifPresent(chosen));
  }

  static List<NodeCost> rows(Figures.Sheet sheet) {
    return sheet.costs().byNode().entrySet().stream()
        .map(entry -> new NodeCost(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static TableColumn<NodeCost, String> name() {
    var column = new TableColumn<NodeCost, String>(say("inspector.block"));
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue().node().value()));
    column.setMinWidth(84);
    return column;
  }

  private static TableColumn<NodeCost, Long> number(
      String title, ToLongFunction<Cost> figure, Function<Long, String> written) {
    var column = new TableColumn<NodeCost, Long>(title);
    column.setCellValueFactory(
        cell -> new ReadOnlyObjectWrapper<>(figure.applyAsLong(cell.getValue().cost())));
    column.setComparator(Comparator.naturalOrder());
    column.setSortType(TableColumn.SortType.DESCENDING);
    column.getStyleClass().add("number-column");
    column.setMinWidth(58);
    column.setCellFactory(_ ->
        new TableCell<>() {
          @Override
          protected void updateItem(@Nullable Long number, boolean empty) {
            super.updateItem(number, empty);
            setText(empty || number == null ? null : number == 0 ? "–" : written.apply(number));
            setTooltip(
                empty || number == null || number == 0 ? null : new Tooltip(Units.exact(number)));
          }
        });
    return column;
  }
}
