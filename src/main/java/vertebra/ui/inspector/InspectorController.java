package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.design.RoleFrames;
import vertebra.design.Samples;
import vertebra.design.Titles;
import vertebra.document.Edit;
import vertebra.graph.BlockId;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.ui.theme.Tones;
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.Figures;
import vertebra.workbench.FiguresView;
import vertebra.workbench.Observed;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.Scope;
import vertebra.workbench.Shown;
import vertebra.workbench.Workbench;

/// Shows the selection, or the whole design when nothing is selected.
///
/// Controls stay while the selection stays, so that an edit does not take the focus away; they show
/// the new values.
@SuppressWarnings("NullAway.Init")
public final class InspectorController {

  /// What the controls were made for.
  private record Form(List<NodeId> nodes, List<BlockId> blocks) {}

  /// What the figures that show were made of.
  private record Explained(
      Optional<Finding> finding, Shown<Figures.Sheet> figures, Optional<Baseline.Mark> mark) {}

  private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");

  private final Observed<OpenDesign> current;
  private final Actions actions;
  private final Baseline baseline;
  private final Scope scope = new Scope();
  private final List<ParameterRow> rows = new ArrayList<>();
  private Consumer<NodeId> reveal = _ -> {};
  private Form form = new Form(List.of(), List.of());
  private @Nullable Explained explained;
  private Shown<Figures.Sheet> figures = new Shown.None<>();
  private boolean showing;

  @FXML private ScrollPane selectionView;
  @FXML private VBox designView;
  @FXML private VBox emptyView;
  @FXML private Region dot;
  @FXML private Label title;
  @FXML private ToggleButton mute;
  @FXML private ToggleButton bypass;
  @FXML private VBox nameBox;
  @FXML private TextField name;
  @FXML private ComboBox<Role> role;
  @FXML private VBox parametersSection;
  @FXML private VBox parameters;
  @FXML private VBox portsSection;
  @FXML private VBox ports;
  @FXML private VBox costsSection;
  @FXML private VBox costs;
  @FXML private Label notes;
  @FXML private VBox totals;
  @FXML private Label baselineNote;
  @FXML private Button markBaseline;
  @FXML private Button clearBaseline;
  @FXML private TableView<DesignFigures.NodeCost> table;

  public InspectorController(Observed<OpenDesign> current, Actions actions, Baseline baseline) {
    this.current = current;
    this.actions = actions;
    this.baseline = baseline;
  }

  @FXML
  void initialize() {
    mute.setOnAction(_ -> actions.toggleMuted());
    bypass.setOnAction(_ -> actions.toggleBypassed());
    name.setOnAction(_ -> rename());
    name.focusedProperty()
        .subscribe(focused -> {
          if (!focused) rename();
        });
    name.addEventFilter(
        KeyEvent.KEY_PRESSED,
        event -> {
          if (event.getCode() == KeyCode.ESCAPE) single().ifPresent(this::showName);
        });
    role.getItems().setAll(Role.values());
    role.setCellFactory(_ -> new RoleCell());
    role.setButtonCell(new RoleCell());
    role.valueProperty().subscribe((_, chosen) -> setRole(chosen));
    DesignFigures.prepare(table, id -> reveal.accept(id));
    current.bind(scope, this::bind);
    baseline.observed().follow(scope, _ -> show(workbench().state()));
    markBaseline.setOnAction(_ ->
        figures
            .fresh()
            .ifPresent(sheet -> baseline.set(workbench().state().design(), sheet.costs())));
    clearBaseline.setOnAction(_ -> baseline.clear());
  }

  private void bind(OpenDesign design, Scope open) {
    form = new Form(List.of(), List.of());
    explained = null;
    FiguresView.of(design, open)
        .watch(
            open,
            view -> {
              figures = view.sheet();
              show(design.state());
            });
    design.workbench().observed().follow(open, this::show);
  }

  private Workbench workbench() {
    return current.get().workbench();
  }

  /// Who brings a node into view.
  public void onReveal(Consumer<NodeId> revealer) {
    reveal = revealer;
  }

  /// Puts the cursor into the name of the selected block.
  public void focusName() {
    if (single().isEmpty()) return;
    name.requestFocus();
    name.selectAll();
  }

  private void show(Workbench.WorkbenchState state) {
    var nodes =
        state.selection().nodes().stream().flatMap(id -> state.graph().find(id).stream()).toList();
    boolean design = nodes.isEmpty();
    selectionView.setVisible(!design);
    designView.setVisible(design && !state.graph().isEmpty());
    emptyView.setVisible(design && state.graph().isEmpty());
    showing = true;
    notes.setText(state.document().settings().find(Samples.NOTES).orElse(""));
    notes.setVisible(!notes.getText().isEmpty());
    notes.setManaged(notes.isVisible());
    if (design) showDesign();
    else showSelection(state, nodes);
    showing = false;
  }

  private void showDesign() {
    form = new Form(List.of(), List.of());
    totals.pseudoClassStateChanged(STALE, !figures.remark().isEmpty());
    table.pseudoClassStateChanged(STALE, !figures.remark().isEmpty());
    totals.setAccessibleHelp(figures.remark());
    var mark = baseline.mark();
    var titles = new Titles(workbench().state().design());
    var sheet = figures.known();
    var wanted = new Explained(Optional.empty(), figures, mark);
    if (wanted.equals(explained)) return;
    explained = wanted;
    markBaseline.setDisable(figures.fresh().isEmpty());
    totals.getChildren().clear();
    table.getItems().clear();
    sheet.ifPresent(
        known -> totals.getChildren().setAll(DesignFigures.totals(known, mark, titles)));
    baselineNote.setText(mark.map(it -> say("inspector.of-the-baseline", it.name())).orElse(""));
    show(baselineNote, mark.isPresent());
    show(clearBaseline, mark.isPresent());
    sheet.ifPresent(known -> table.getItems().setAll(DesignFigures.rows(known, titles)));
    table.sort();
  }

  private void showSelection(Workbench.WorkbenchState state, List<Node> nodes) {
    var wanted =
        new Form(nodes.stream().map(Node::id).toList(), nodes.stream().map(Node::block).toList());
    boolean rebuilt = !wanted.equals(form);
    if (rebuilt) {
      form = wanted;
      explained = null;
      build(state, nodes);
    }
    for (var row : rows) row.show(nodes);
    if (nodes.size() == 1 && !name.isFocused()) showName(nodes.getFirst().id());
    mute.setSelected(nodes.stream().allMatch(node -> node.mode() == Node.Mode.MUTED));
    bypass.setSelected(nodes.stream().allMatch(node -> node.mode() == Node.Mode.BYPASSED));
    var roles =
        nodes.stream()
            .map(node -> RoleFrames.roleOf(state.design(), node.id()))
            .distinct()
            .toList();
    role.setValue(roles.size() == 1 ? roles.getFirst() : null);
    var known = workbench().known();
    for (var section : List.of(portsSection, costsSection))
      section.pseudoClassStateChanged(STALE, known.fresh().isEmpty());
    var finding =
        nodes.size() == 1
            ? state.analysis().findings().find(nodes.getFirst().id())
            : Optional.<Finding>empty();
    var wantedFigures = new Explained(finding, figures, Optional.empty());
    if (wantedFigures.equals(explained)) return;
    explained = wantedFigures;
    explain(state, nodes.getFirst(), finding);
  }

  /// Makes the controls for a selection.
  private void build(Workbench.WorkbenchState state, List<Node> nodes) {
    var types = types(state, nodes);
    title.setText(heading(nodes, types));
    dot.getStyleClass()
        .setAll("tone-dot", types.size() == 1 ? Tones.of(types.getFirst().role()) : "tone-block");
    boolean alone = nodes.size() == 1;
    show(nameBox, alone);
    if (alone) showName(nodes.getFirst().id());
    rows.clear();
    var ids = nodes.stream().map(Node::id).toList();
    for (var spec : common(types))
      rows.add(new ParameterRow(spec, ids, workbench(), new Actions(workbench())));
    parameters.getChildren().setAll(rows);
    show(parametersSection, !rows.isEmpty());
  }

  private static String heading(List<Node> nodes, List<BlockType> types) {
    if (nodes.size() == 1)
      return types.isEmpty() ? nodes.getFirst().block().value() : types.getFirst().title();
    return types.size() == 1
        ? nodes.size() + " × " + types.getFirst().title()
        : say("inspector.blocks", nodes.size());
  }

  private static List<BlockType> types(Workbench.WorkbenchState state, List<Node> nodes) {
    var types = new LinkedHashSet<BlockType>();
    for (var node : nodes) state.catalogue().find(node.block()).ifPresent(types::add);
    return List.copyOf(types);
  }

  /// The parameters that every block has, with the same name and kind.
  private static List<ParameterSpec<?>> common(List<BlockType> types) {
    if (types.isEmpty()) return List.of();
    return types.getFirst().parameters().stream()
        .filter(spec ->
            types.stream()
                .allMatch(type ->
                    type.parameter(spec.key())
                        .filter(other -> other.getClass() == spec.getClass())
                        .filter(other -> other.expectation().equals(spec.expectation()))
                        .isPresent()))
        .toList();
  }

  private void explain(Workbench.WorkbenchState state, Node node, Optional<Finding> finding) {
    var block = state.catalogue().find(node.block());
    boolean known = block.isPresent() && finding.isPresent();
    show(portsSection, known);
    show(costsSection, known);
    if (!known) return;
    var words =
        new NodeFigures(node.id(), block.orElseThrow(), finding.orElseThrow(), figures.fresh());
    ports.getChildren().setAll(words.ports());
    costs.getChildren().setAll(words.costs());
  }

  private static void show(Region part, boolean visible) {
    part.setVisible(visible);
    part.setManaged(visible);
  }

  private Optional<NodeId> single() {
    return workbench().state().selection().single();
  }

  private void showName(NodeId id) {
    var node = workbench().state().graph().find(id);
    var titles = new Titles(workbench().state().design());
    name.setText(node.map(titles::of).orElse(id.value()));
    name.setPromptText(id.value());
  }

  private void rename() {
    if (showing || form.nodes().size() != 1) return;
    var id = form.nodes().getFirst();
    if (!workbench().state().graph().contains(id)) return;
    var titles = new Titles(workbench().state().design());
    var typed = name.getText().strip();
    if (typed.equals(titles.of(id))) return;
    workbench().perform(say("step.rename", id), new Edit.Retitle(id, typed));
    showName(id);
  }

  private void setRole(@Nullable Role chosen) {
    if (showing || chosen == null) return;
    var state = workbench().state();
    var edits = new ArrayList<Edit>();
    for (var id : form.nodes()) {
      var own =
          state
              .graph()
              .find(id)
              .flatMap(node -> state.catalogue().find(node.block()))
              .map(BlockType::role);
      boolean isOwn = own.filter(chosen::equals).isPresent();
      edits.add(new Edit.SetRole(id, isOwn ? "" : RoleFrames.key(chosen)));
    }
    workbench()
        .perform(
            say("step.set-role-to", Objects.requireNonNull(chosen).title()), new Edit.Batch(edits));
  }
}
