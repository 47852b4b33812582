package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.scene.Node;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.block.Role;
import vertebra.cost.CostTable;
import vertebra.cost.OpenFigures;
import vertebra.cost.OpenFigures.Count;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.report.Units;
import vertebra.tensor.TensorType;
import vertebra.workbench.Baseline;
import vertebra.workbench.Baseline.Mark;
import vertebra.workbench.Figures;

/// The totals of a design, and what each block adds to them, in a table that can be sorted.
final class DesignFigures {

  private static final long BYTES_A_WEIGHT = 4;

  /// What stands in a column for a number that is not known; the largest, as it may be.
  private static final long UNKNOWN = Long.MAX_VALUE;

  /// How wide a column is that says `34.1 M`, and one that says `8.07 MiB`.
  private static final double COUNT = 54;

  private static final double BYTES = 66;

  /// A block of the design and its cost.
  ///
  /// @param titles say what it is called, which few of many rows are asked for
  record NodeCost(NodeId node, Titles titles, Cost cost) {
    String title() {
      return titles.of(node);
    }
  }

  private DesignFigures() {}

  private static List<Node> weights(long parameters, Optional<Mark> baseline) {
    return List.of(
        against(
            NodeFigures.figure(say("inspector.parameters"), parameters, ""),
            parameters,
            baseline.map(Mark::parameters)),
        new FigureRow(
            say("inspector.weights-32-bit"),
            Units.bytes(BYTES_A_WEIGHT * parameters),
            Units.exact(BYTES_A_WEIGHT * parameters) + " B"));
  }

  static List<Node> totals(Figures.Sheet sheet, Optional<Mark> baseline, Titles titles) {
    var costs = sheet.costs();
    var total = costs.total();
    var rows = new ArrayList<Node>();
    if (costs.foundParameters().isPresent()) rows.addAll(weights(total.parameters(), baseline));
    else
      for (var name : List.of(say("inspector.parameters"), say("inspector.weights-32-bit")))
        rows.add(new FigureRow(name, Units.UNKNOWN, Units.UNKNOWN));
    if (total.isComplete()) rows.addAll(work(costs, baseline));
    else rows.addAll(open(total, sheet.open()));
    rows.add(
        NodeFigures.note(
            say("inspector.of-operators-counted-for-one", total.counted(), total.operators())));
    costs
        .inputs()
        .forEach((name, type) -> rows.add(port(say("inspector.in"), titles.named(name), type)));
    costs
        .outputs()
        .forEach((name, type) -> rows.add(port(say("inspector.out"), titles.named(name), type)));
    return rows;
  }

  /// The multiply-adds, the sums over all operators that have some.
  private static List<Node> macs(Cost total, Optional<Mark> baseline) {
    var rows = new ArrayList<Node>();
    rows.add(
        against(
            NodeFigures.figure(say("inspector.multiply-adds"), total.multiplyAdds(), " MACs"),
            total.multiplyAdds(),
            baseline.map(Mark::multiplyAdds)));
    if (total.attentionMultiplyAdds() > 0)
      rows.add(
          NodeFigures.figure(
              say("inspector.in-attention"), total.attentionMultiplyAdds(), " MACs"));
    return rows;
  }

  /// The numbers that are the sums over all operators.
  private static List<Node> work(CostTable costs, Optional<Mark> baseline) {
    var total = costs.total();
    var rows = macs(total, baseline);
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
    rows.add(NodeFigures.note(say("inspector.macs-leave-out")));
    return rows;
  }

  /// What is known while sizes are open: formulas, and numbers at usual sizes.
  private static List<Node> open(Cost total, Optional<OpenFigures> figures) {
    boolean isCounted = total.knownMultiplyAdds().isPresent();
    var rows = isCounted ? macs(total, Optional.empty()) : new ArrayList<Node>();
    for (var count : Count.values()) {
      if (isCounted && (count == Count.MACS || count == Count.ATTENTION_MACS)) continue;
      var number = figures.map(known -> known.number(count)).orElse(OptionalLong.empty());
      if (count == Count.ATTENTION_MACS && number.orElse(0) == 0) continue;
      boolean isBytes = count == Count.ACTIVATION_BYTES;
      var name =
          switch (count) {
            case MACS -> say("inspector.multiply-adds");
            case ATTENTION_MACS -> say("inspector.in-attention");
            case FLOPS -> say("inspector.operations");
            case ACTIVATION_BYTES -> say("inspector.activations");
          };
      var formula = figures.flatMap(known -> known.formula(count)).map(Object::toString);
      rows.add(
          new FigureRow(
              name, formula.map(words -> isBytes ? words + " B" : words).orElse("—"), ""));
      if (number.isPresent())
        rows.add(
            NodeFigures.note(
                say(
                    "inspector.at-sizes",
                    isBytes ? Units.bytes(number.getAsLong()) : Units.count(number.getAsLong()),
                    figures.map(OpenFigures::atSizes).orElse(""))));
    }
    rows.add(NodeFigures.unknown(say("inspector.peak-memory")));
    figures
        .map(OpenFigures::condition)
        .filter(words -> !words.isEmpty())
        .ifPresent(words -> rows.add(NodeFigures.note(say("inspector.formulas-hold-for", words))));
    rows.add(NodeFigures.note(say("inspector.macs-leave-out")));
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
    table
        .getColumns()
        .add(
            number(
                say("inspector.params"),
                COUNT,
                cost -> OptionalLong.of(cost.parameters()),
                Units::count));
    table
        .getColumns()
        .add(number(say("inspector.macs"), COUNT, Cost::knownMultiplyAdds, Units::count));
    table
        .getColumns()
        .add(
            number(
                say("inspector.memory"),
                BYTES,
                cost -> cost.known(cost.activationBytes()),
                Units::bytes));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(row -> Optional.ofNullable(row).map(NodeCost::node).ifPresent(chosen));
  }

  /// Why a design has no rows.
  static String whyNone(Figures.Sheet sheet) {
    var graph = sheet.analysis().graph();
    boolean isWired =
        sheet.roles().entrySet().stream()
            .anyMatch(
                each -> each.getValue() == Role.OUTPUT && !graph.incoming(each.getKey()).isEmpty());
    return isWired ? say("inspector.nothing-counted") : say("inspector.connect-the-blocks-to-an");
  }

  static List<NodeCost> rows(Figures.Sheet sheet, Titles titles) {
    return sheet.byNode().entrySet().stream()
        .map(entry -> new NodeCost(entry.getKey(), titles, entry.getValue()))
        .toList();
  }

  /// The blocks of a level that cost something.
  static List<NodeCost> rows(Snapshot level) {
    var titles = new Titles(level);
    return level.graph().nodes().stream()
        .flatMap(node ->
            level.analysis().findings().find(node.id()).stream()
                .filter(finding -> finding.cost().operators() > 0)
                .map(finding -> new NodeCost(node.id(), titles, finding.cost())))
        .toList();
  }

  private static TableColumn<NodeCost, String> name() {
    var column = new TableColumn<NodeCost, String>(say("inspector.block"));
    column.setCellValueFactory(cell -> new ReadOnlyObjectWrapper<>(cell.getValue().title()));
    column.setMinWidth(84);
    // Blocks of a kind differ in the number at the end.
    column.setCellFactory(_ ->
        new TableCell<>() {
          @Override
          protected void updateItem(@Nullable String title, boolean empty) {
            super.updateItem(title, empty);
            setText(empty ? null : title);
            setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
          }
        });
    return column;
  }

  private static TableColumn<NodeCost, Long> number(
      String title,
      double width,
      Function<Cost, OptionalLong> figure,
      Function<Long, String> written) {
    var column = new TableColumn<NodeCost, Long>(title);
    column.setCellValueFactory(
        cell -> new ReadOnlyObjectWrapper<>(figure.apply(cell.getValue().cost()).orElse(UNKNOWN)));
    column.setComparator(Comparator.naturalOrder());
    column.setSortType(TableColumn.SortType.DESCENDING);
    column.getStyleClass().add("number-column");
    column.setMinWidth(width);
    column.setCellFactory(_ ->
        new TableCell<>() {
          private final Tooltip tip = new Tooltip();

          @Override
          protected void updateItem(@Nullable Long number, boolean empty) {
            super.updateItem(number, empty);
            if (empty || number == null || number == 0) {
              setText(empty || number == null ? null : "–");
              setTooltip(null);
              return;
            }
            boolean isUnknown = number == UNKNOWN;
            setText(isUnknown ? Units.UNKNOWN : written.apply(number));
            tip.setText(isUnknown ? say("inspector.depends-on-open-sizes") : Units.exact(number));
            setTooltip(tip);
          }
        });
    return column;
  }
}
