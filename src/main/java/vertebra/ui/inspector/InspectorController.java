package vertebra.ui.inspector;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Finding;
import vertebra.analysis.Level;
import vertebra.analysis.QuickFix;
import vertebra.analysis.Target;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.Role;
import vertebra.canvas.BlockFigure;
import vertebra.design.RoleFrames;
import vertebra.design.Samples;
import vertebra.design.Titles;
import vertebra.document.Edit;
import vertebra.document.OwnParameter;
import vertebra.graph.BlockId;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.inspect.PortValue;
import vertebra.paint.StyleTable;
import vertebra.paint.Thumbnail;
import vertebra.ui.parts.EmptyState;
import vertebra.ui.parts.FieldText;
import vertebra.ui.parts.FigureView;
import vertebra.ui.parts.FirstSteps;
import vertebra.ui.parts.Pale;
import vertebra.ui.theme.Icons;
import vertebra.workbench.Actions;
import vertebra.workbench.Baseline;
import vertebra.workbench.CanvasView;
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
  ///
  /// @param own the parameters of those that the design made
  private record Form(List<NodeId> nodes, List<BlockId> blocks, List<OwnParameter> own) {
    static final Form NONE = new Form(List.of(), List.of(), List.of());
  }

  /// What the figures that show were made of.
  private record Explained(
      Optional<Finding> finding,
      Shown<Figures.Sheet> figures,
      Map<NodeId, Double> times,
      Optional<Baseline.Mark> mark) {}

  private final Observed<OpenDesign> current;
  private final Actions actions;
  private final Baseline baseline;
  private final FigureView figure;
  private final Scope scope = new Scope();
  private final List<ParameterRow> rows = new ArrayList<>();

  /// What is said of each mistake of the selected block; a box stays as long as its mistake, so
  /// that the keyboard and a pressed button in it do too.
  private final Map<Diagnostic, FixBox> boxes = new HashMap<>();

  private Consumer<List<NodeId>> reveal = _ -> {};
  private Form form = Form.NONE;
  private @Nullable Explained explained;
  private Shown<Figures.Sheet> figures = new Shown.None<>();
  private Map<NodeId, Double> times = Map.of();
  private Map<Port, PortValue> flowing = Map.of();
  private boolean showing;

  @FXML private ScrollPane selectionView;
  @FXML private ScrollPane designView;
  @FXML private EmptyState emptyView;
  @FXML private HBox head;
  @FXML private Label kind;
  @FXML private VBox figureSection;
  @FXML private VBox problemSection;
  @FXML private VBox barsSection;
  @FXML private VBox bars;
  @FXML private VBox levelsSection;
  @FXML private VBox levels;
  @FXML private Label designTitle;
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
  @FXML private VBox totalsSection;
  @FXML private VBox totals;
  @FXML private Label baselineNote;
  @FXML private HBox baselineTools;
  @FXML private Button markBaseline;
  @FXML private Button clearBaseline;
  @FXML private VBox tableSection;
  @FXML private TableView<DesignFigures.NodeCost> table;

  /// @param colours those of the theme, for figures
  public InspectorController(
      Observed<OpenDesign> current,
      Actions actions,
      Baseline baseline,
      Supplier<StyleTable> colours) {
    this.current = current;
    this.actions = actions;
    this.baseline = baseline;
    figure = new FigureView(colours);
  }

  @FXML
  void initialize() {
    figureSection.getChildren().add(figure);
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
    DesignFigures.prepare(table, id -> reveal.accept(PortPath.plus(workbench().trail(), id)));
    current.bind(scope, this::bind);
    baseline.observed().follow(scope, _ -> show(workbench().state()));
    markBaseline.setOnAction(_ ->
        figures
            .fresh()
            .ifPresent(sheet -> baseline.set(current.get().state().design(), sheet.costs())));
    clearBaseline.setOnAction(_ -> baseline.clear());
  }

  private void bind(OpenDesign design, Scope open) {
    form = Form.NONE;
    explained = null;
    design.onTitles(
        open,
        () -> {
          explained = null;
          show(workbench().state());
        });
    FiguresView.of(design, open)
        .watch(
            open,
            view -> {
              figures = view.sheet();
              times = view.times();
              show(workbench().state());
            });
    CanvasView.of(design, open)
        .watch(
            open,
            view -> {
              flowing = view.portValues().fresh().orElse(Map.of());
              show(workbench().state());
            });
    Observed.derived(
            open,
            design.training()::problem,
            design.training().observed(),
            design.workbench().observed())
        .follow(open, _ -> show(workbench().state()));
    design
        .level()
        .bind(
            open,
            (level, shown) -> {
              form = Form.NONE;
              explained = null;
              level.watch(shown, this::show);
            });
  }

  /// The workbench of the level that is looked at.
  private Workbench workbench() {
    return current.get().level().get();
  }

  /// Who goes to a block, into the composites around it.
  public void onReveal(Consumer<List<NodeId>> revealer) {
    reveal = revealer;
  }

  /// Who gets an empty design going.
  public void onFirst(FirstSteps steps) {
    steps.offerBlock(emptyView);
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
    boolean inside = workbench().isInside();
    notes.setText(inside ? "" : state.document().settings().find(Samples.NOTES).orElse(""));
    notes.setVisible(!notes.getText().isEmpty());
    notes.setManaged(notes.isVisible());
    if (design && inside) showInside(state);
    else if (design) showDesign();
    else showSelection(state, nodes);
    showing = false;
  }

  /// The block that is looked into, and what the blocks in it add to its cost.
  private void showInside(Workbench.WorkbenchState state) {
    form = Form.NONE;
    var top = current.get().state();
    var trail = workbench().trail();
    var around = Optional.of(new Level(top.graph(), top.analysis().findings()));
    for (var id : trail.subList(0, trail.size() - 1))
      around = around.flatMap(level -> level.inside(id));
    var id = trail.getLast();
    var node = around.flatMap(level -> level.graph().find(id));
    var block = node.flatMap(each -> state.catalogue().find(each.block()));
    var finding = around.flatMap(level -> level.findings().find(id));
    designTitle.setText(new Titles(top.design()).along(trail).getLast());
    for (var part : List.of(totals, table)) {
      Pale.show(part, workbench().known().fresh().isEmpty());
      part.setAccessibleHelp("");
    }
    var wanted =
        new Explained(
            current.get().learning().hidesValues() ? Optional.empty() : finding,
            new Shown.None<>(),
            Map.of(),
            Optional.empty());
    if (wanted.equals(explained)) return;
    explained = wanted;
    for (var part : List.of(barsSection, levelsSection, baselineNote, baselineTools))
      show(part, false);
    for (var part : List.of(totalsSection, tableSection)) show(part, true);
    totals.getChildren().clear();
    table.getItems().clear();
    if (wanted.finding().isEmpty() || block.isEmpty()) return;
    var words = new NodeFigures(id, block.get(), wanted.finding().get(), Optional.empty());
    totals.getChildren().setAll(words.ports());
    totals.getChildren().addAll(words.costs(Optional.empty()));
    table.getItems().setAll(DesignFigures.rows(state.design()));
    table.sort();
  }

  private void showDesign() {
    form = Form.NONE;
    show(baselineTools, true);
    Pale.show(totals, !figures.remark().isEmpty());
    Pale.show(table, !figures.remark().isEmpty());
    totals.setAccessibleHelp(figures.remark());
    var mark = baseline.mark();
    var titles = new Titles(current.get().state().design());
    var sheet = figures.known();
    // Before anything is known, a table without rows would say that nothing costs anything.
    show(totalsSection, sheet.isPresent());
    show(tableSection, sheet.isPresent());
    markBaseline.setDisable(figures.fresh().isEmpty());
    // What was found earlier looks as it did, but for its remark.
    var shown = sheet.<Shown<Figures.Sheet>>map(Shown.Fresh::new).orElseGet(Shown.None::new);
    var wanted = new Explained(Optional.empty(), shown, times, mark);
    if (wanted.equals(explained)) return;
    explained = wanted;
    totals
        .getChildren()
        .setAll(sheet.map(known -> DesignFigures.totals(known, mark, titles)).orElseGet(List::of));
    showParts(sheet);
    baselineNote.setText(mark.map(it -> say("inspector.of-the-baseline", it.name())).orElse(""));
    show(baselineNote, mark.isPresent());
    show(clearBaseline, mark.isPresent());
    table
        .getItems()
        .setAll(sheet.map(known -> DesignFigures.rows(known, titles)).orElseGet(List::of));
    if (table.getItems().isEmpty())
      table.setPlaceholder(new Label(sheet.map(DesignFigures::whyNone).orElse("")));
    table.sort();
  }

  private void showParts(Optional<Figures.Sheet> sheet) {
    var state = current.get().state();
    designTitle.setText(current.get().title());
    var parts = sheet.map(known -> new RoleBars(state, known, times));
    bars.getChildren().setAll(parts.map(RoleBars::parts).orElse(List.of()));
    levels.getChildren().setAll(parts.map(RoleBars::levels).orElse(List.of()));
    show(barsSection, !bars.getChildren().isEmpty());
    show(levelsSection, !levels.getChildren().isEmpty());
  }

  private void showSelection(Workbench.WorkbenchState state, List<Node> nodes) {
    var wanted =
        new Form(
            nodes.stream().map(Node::id).toList(),
            nodes.stream().map(Node::block).toList(),
            nodes.stream()
                .map(node -> state.document().definitions().find(node.block()))
                .flatMap(own -> own.stream().flatMap(made -> made.parameters().stream()))
                .toList());
    boolean rebuilt = !wanted.equals(form);
    if (rebuilt) {
      form = wanted;
      explained = null;
      build(state, nodes);
    }
    entitle(state, nodes);
    for (var row : rows) row.show(nodes);
    if (nodes.size() == 1 && !name.isFocused()) showName(nodes.getFirst().id());
    blame(state, nodes);
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
      Pale.show(section, known.fresh().isEmpty());
    var finding = nodes.size() == 1 ? finding(state, nodes.getFirst()) : Optional.<Finding>empty();
    var wantedFigures = new Explained(finding, figures, times, Optional.empty());
    if (wantedFigures.equals(explained)) return;
    explained = wantedFigures;
    explain(state, nodes.getFirst(), finding);
  }

  /// Says what is wrong with a block at the field that is to blame, else above its fields.
  private void blame(Workbench.WorkbenchState state, List<Node> nodes) {
    var problems = nodes.size() == 1 ? problems(state, nodes.getFirst()) : List.<Diagnostic>of();
    boxes.keySet().retainAll(problems);
    problemSection.getChildren().retainAll(boxes.values());
    for (var row : rows) row.forgive(boxes.values());
    for (var problem : problems) blame(state, nodes.getFirst(), problem);
    show(problemSection, !problemSection.getChildren().isEmpty());
  }

  private List<Diagnostic> problems(Workbench.WorkbenchState state, Node node) {
    var errors = state.analysis().about(node.id()).filter(Diagnostic::isError);
    return Stream.concat(errors, untaught(node)).limit(2).toList();
  }

  /// What of a block of the design does not go with the data that it shall learn from.
  private Stream<Diagnostic> untaught(Node node) {
    return current.get().trail().isEmpty()
        ? current.get().training().problem().stream()
            .filter(problem -> problem.target().node().filter(node.id()::equals).isPresent())
        : Stream.empty();
  }

  private void blame(Workbench.WorkbenchState state, Node node, Diagnostic problem) {
    var box =
        boxes.computeIfAbsent(
            problem,
            found ->
                new FixBox(
                    found,
                    current.get().previews(),
                    fix -> {
                      if (workbench().state().isChecked()) actions.apply(fix);
                    }));
    box.show(state.design(), current.get().learning().offersFixes());
    var key = key(node.id(), problem);
    var row = rows.stream().filter(each -> key.filter(each.key()::equals).isPresent()).findFirst();
    row.ifPresentOrElse(
        guilty ->
            guilty.blame(
                figure(state, node, finding(state, node))
                    .flatMap(picture -> picture.sum(guilty.key())),
                box),
        () -> {
          if (!problemSection.getChildren().contains(box)) problemSection.getChildren().add(box);
        });
  }

  /// What is known about a node, unless the learner is to predict it.
  private Optional<Finding> finding(Workbench.WorkbenchState state, Node node) {
    return current.get().learning().hidesValues()
        ? Optional.empty()
        : state.analysis().findings().find(node.id());
  }

  /// The parameter that a problem is about: the one it names, or the one that its first way out
  /// sets.
  private static Optional<String> key(NodeId id, Diagnostic problem) {
    if (problem.target() instanceof Target.OnParameter(_, var key)) return Optional.of(key);
    return problem.fixes().stream()
        .findFirst()
        .map(QuickFix::edit)
        .flatMap(edit ->
            edit instanceof GraphEdit.SetParameter(var node, var key, _) && node.equals(id)
                ? Optional.of(key)
                : Optional.empty());
  }

  private static Optional<BlockFigure> figure(
      Workbench.WorkbenchState state, Node node, Optional<Finding> finding) {
    var block = state.catalogue().find(node.block());
    if (block.isEmpty() || finding.isEmpty()) return Optional.empty();
    var family = state.catalogue().familyOf(node.block()).map(Family::id).orElse("");
    return Optional.of(
        BlockFigure.of(block.get(), family, RoleFrames.key(role(state, node.id())), finding.get()));
  }

  /// The role in which a node is seen: its own, else that of the frame around it.
  private static Role role(Workbench.WorkbenchState state, NodeId id) {
    var own = RoleFrames.roleOf(state.design(), id);
    if (own != Role.PART) return own;
    return state.document().layout().frames().values().stream()
        .filter(frame -> frame.nodes().contains(id))
        .findFirst()
        .flatMap(frame -> RoleFrames.named(frame.role()))
        .orElse(own);
  }

  /// What flows into and out of a node, as it was found in the state that is shown.
  private BlockFigure.Maps maps(Workbench.WorkbenchState state, NodeId id) {
    var site = state.analysis().findings().find(id).map(Finding::site);
    if (flowing.isEmpty() || site.isEmpty()) return BlockFigure.Maps.NONE;
    var inputs = new HashMap<Integer, Thumbnail>();
    var ports = site.get().ports();
    for (int i = 0; i < ports.size(); i++) {
      int place = i;
      state
          .graph()
          .source(new Port(id, ports.get(i)))
          .map(flowing::get)
          .ifPresent(value -> inputs.put(place, value.thumbnail()));
    }
    var outputs = flowing.keySet().stream().filter(port -> port.node().equals(id)).toList();
    return new BlockFigure.Maps(
        inputs,
        outputs.size() == 1
            ? Optional.ofNullable(flowing.get(outputs.getFirst())).map(PortValue::thumbnail)
            : Optional.empty());
  }

  /// Shows in the figure what a value that is being typed would do.
  private void tryOut(NodeId id, String key, Value value) {
    var state = workbench().state();
    if (!state.isChecked()) return;
    var known =
        new Analyzer(state.catalogue())
            .check(state.analysis(), new GraphEdit.SetParameter(id, key, value));
    known
        .graph()
        .find(id)
        .flatMap(node -> figure(state, node, known.findings().find(id)))
        .ifPresent(tried -> figure.show(tried, maps(state, id).ofInputs()));
  }

  /// Makes the controls for a selection.
  private void build(Workbench.WorkbenchState state, List<Node> nodes) {
    var types = types(state, nodes);
    boolean alone = nodes.size() == 1;
    boxes.clear();
    head.getChildren().removeIf(part -> part.getStyleClass().contains("sign"));
    if (types.size() == 1)
      head.getChildren().addFirst(Icons.of(state.catalogue(), types.getFirst()));
    show(nameBox, alone);
    if (alone) showName(nodes.getFirst().id());
    rows.clear();
    var ids = nodes.stream().map(Node::id).toList();
    for (var spec : common(types))
      rows.add(
          new ParameterRow(
              spec,
              ids,
              workbench(),
              new Actions(workbench()),
              (key, value) -> {
                if (ids.size() == 1) tryOut(ids.getFirst(), key, value);
              }));
    parameters.getChildren().setAll(rows);
    show(parametersSection, !rows.isEmpty());
  }

  /// Says what is selected: a title can change while the fields stay.
  private void entitle(Workbench.WorkbenchState state, List<Node> nodes) {
    var kindOf = heading(nodes, types(state, nodes));
    var shown = nodes.size() == 1 ? new Titles(state.design()).of(nodes.getFirst()) : kindOf;
    title.setText(shown);
    kind.setText(shown.equals(kindOf) ? "" : kindOf);
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
    var picture = figure(state, node, finding);
    show(figureSection, picture.isPresent());
    picture.ifPresent(shown -> figure.show(shown, maps(state, node.id())));
    if (!known) return;
    var words =
        new NodeFigures(node.id(), block.orElseThrow(), finding.orElseThrow(), figuresHere());
    ports.getChildren().setAll(words.ports());
    costs.getChildren().setAll(words.costs(NodeFigures.sharing(state, node.id())));
  }

  /// Figures are of the design itself; its blocks and those inside a block may have equal names.
  private Optional<Figures.Sheet> figuresHere() {
    return workbench().isInside() ? Optional.empty() : figures.fresh();
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
    FieldText.show(name, node.map(titles::of).orElse(id.value()));
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
