package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Label;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Cost;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.compile.Formulas;
import vertebra.compile.Formulas.Subject;
import vertebra.design.Titles;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.report.Units;
import vertebra.workbench.Figures;
import vertebra.workbench.Workbench;

/// The shapes and costs of one node as rows, with the formulas behind them.
final class NodeFigures {

  private final NodeId id;
  private final BlockType block;
  private final Finding finding;
  private final Optional<Figures.Sheet> sheet;

  NodeFigures(NodeId id, BlockType block, Finding finding, Optional<Figures.Sheet> sheet) {
    this.id = id;
    this.block = block;
    this.finding = finding;
    this.sheet = sheet;
  }

  List<Node> ports() {
    var rows = new ArrayList<Node>();
    var site = finding.site();
    for (int i = 0; i < site.ports().size(); i++)
      rows.add(port(say("inspector.in"), inputTitle(site, i), site.input(i).toString()));
    for (var spec : finding.outputPorts()) {
      var type = finding.output(spec.name());
      if (type.isEmpty()) continue;
      rows.add(
          port(say("inspector.out"), spec.title(), (finding.isTyped() ? "" : "≈ ") + type.get()));
      sheet
          .flatMap(figures -> figures.field(new Port(id, spec.name())))
          .ifPresent(field -> rows.add(note(say("inspector.sees", field))));
      if (block.role() == Role.INPUT)
        sheet.stream()
            .flatMap(figures -> figures.analysis().findings().sizes().rules(type.get()).stream())
            .forEach(rule -> rows.add(note(rule + ".")));
    }
    if (rows.isEmpty()) rows.add(note(say("inspector.shapes-appear-when-every")));
    else
      Formulas.of(block, finding).stream()
          .filter(line -> line.subject() == Subject.SIZE)
          .forEach(line ->
              rows.add(
                  new FigureRow(line.what(), line.result(), "")
                      .explained("formula-" + key(line.what()), () -> Optional.of(line))));
    return rows;
  }

  /// Whose weights a block has, where it is not alone with them.
  static Optional<String> sharing(Workbench.WorkbenchState state, NodeId id) {
    var owner = state.graph().node(id).sharesWeightsWith().flatMap(state.graph()::find);
    int users = state.graph().sharing(id).size();
    var titles = new Titles(state.design());
    return owner
        .map(of -> say("inspector.weights-of", titles.of(of)))
        .or(() ->
            users == 0 ? Optional.empty() : Optional.of(say("inspector.weights-used", users)));
  }

  /// @param sharing whose weights they are, in words
  List<Node> costs(Optional<String> sharing) {
    var cost = finding.cost();
    var rows = new ArrayList<Node>();
    if (!finding.isTyped()) {
      rows.add(unknown(say("inspector.parameters")));
      rows.add(unknown(say("inspector.multiply-adds")));
      rows.add(unknown(say("inspector.operations")));
      rows.add(unknown(say("inspector.activations")));
      return rows;
    }
    var parameters = figure(say("inspector.parameters"), cost.parameters(), "");
    rows.add(
        cost.parameters() == 0
            ? parameters
            : parameters.explained(
                "formula-parameters", () -> line(Subject.PARAMETERS, cost.parameters())));
    if (cost.parameters() > 0) sharing.ifPresent(said -> rows.add(note(said)));
    if (cost.knownMultiplyAdds().isEmpty()) rows.add(unknown(say("inspector.multiply-adds")));
    else rows.addAll(macs(cost));
    if (!cost.isComplete()) {
      rows.add(unknown(say("inspector.operations")));
      rows.add(unknown(say("inspector.activations")));
      rows.add(note(say("inspector.of-operators-counted", cost.counted(), cost.operators())));
      return rows;
    }
    rows.add(figure(say("inspector.operations"), cost.flops(), " FLOPs"));
    rows.add(
        new FigureRow(
            say("inspector.activations"),
            Units.bytes(cost.activationBytes()),
            Units.exact(cost.activationBytes()) + " B"));
    if (cost.operators() > 0) rows.add(note(say("inspector.macs-leave-out")));
    return rows;
  }

  private List<Node> macs(Cost cost) {
    var rows = new ArrayList<Node>();
    var macs = figure(say("inspector.multiply-adds"), cost.multiplyAdds(), " MACs");
    rows.add(
        cost.multiplyAdds() == 0
            ? macs
            : macs.explained(
                "formula-macs", () -> line(Subject.MULTIPLY_ADDS, cost.multiplyAdds())));
    if (cost.attentionMultiplyAdds() > 0)
      rows.add(figure(say("inspector.in-attention"), cost.attentionMultiplyAdds(), " MACs"));
    return rows;
  }

  static FigureRow unknown(String name) {
    return new FigureRow(name, Units.UNKNOWN, "");
  }

  static FigureRow figure(String name, long number, String unit) {
    return new FigureRow(name, Units.count(number) + unit, Units.exact(number) + unit);
  }

  private Optional<Formulas.Line> line(Subject subject, long number) {
    return Formulas.of(block, finding).stream()
        .filter(line -> line.subject() == subject)
        .findFirst()
        .or(() ->
            Optional.of(
                new Formulas.Line(
                    subject,
                    "",
                    say("inspector.the-sum-over-the-operators"),
                    say("inspector.look-inside-for-each"),
                    Units.exact(number))));
  }

  private String inputTitle(Site site, int index) {
    var name = site.ports().get(index);
    return block.inputs(site.parameters()).stream()
        .filter(spec -> spec.covers(name))
        .findFirst()
        .map(spec ->
            spec.slot(1).equals(spec.name())
                ? spec.title()
                : spec.title() + " " + spec.number(name))
        .orElse(name);
  }

  private static Node port(String direction, String title, String shape) {
    var row = new FigureRow(title, shape, "");
    row.getStyleClass().addAll("port", direction);
    return row;
  }

  static Label note(String text) {
    var note = new Label(text);
    note.setWrapText(true);
    note.getStyleClass().add("figure-note");
    return note;
  }

  static String key(String words) {
    return words.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
