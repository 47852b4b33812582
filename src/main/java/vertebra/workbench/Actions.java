package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import vertebra.analysis.QuickFix;
import vertebra.block.BlockType;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.design.Connections;
import vertebra.design.Designs;
import vertebra.design.Fitting;
import vertebra.design.Ports;
import vertebra.design.Prospect;
import vertebra.design.Snapshot;
import vertebra.design.Titles;
import vertebra.document.CardState;
import vertebra.document.Edit;
import vertebra.document.Frame;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.learning.LearningSettings;

/// What a person does to a design, one method a gesture or menu entry. Each is one step of the
/// history with a name of its own, and leaves selected what the next gesture is likely to be about.
public final class Actions {

  /// No fix puts more blocks into a wire.
  private static final int WAY = 4;

  private final Supplier<Workbench> shown;

  public Actions(Workbench workbench) {
    this(() -> workbench);
  }

  /// @param shown the design that is shown when something is done
  public Actions(Supplier<Workbench> shown) {
    this.shown = shown;
  }

  private Workbench workbench() {
    return shown.get();
  }

  /// Puts a block on the canvas and selects it.
  public NodeId add(BlockType block, Parameters parameters, Position at) {
    var node = Node.of(graph().freshId(block.id().value()), block.id(), parameters);
    workbench().perform(say("step.add", block.title()), placed(node, at), Selection.of(node.id()));
    return node.id();
  }

  public NodeId add(BlockType block, Position at) {
    return add(block, Parameters.NONE, at);
  }

  /// How a new block would go behind another.
  ///
  /// @param mended whether a fix is looked for; in a large design that takes its time
  public Optional<Fitting> fitting(
      BlockType block, Parameters parameters, NodeId above, boolean mended) {
    return Fitting.behind(workbench().state().design(), block, parameters, above, mended);
  }

  /// Puts a block behind another as [#fitting] found, and selects it. Whoever draws the design
  /// finds its place.
  public NodeId addBehind(Fitting fitting) {
    var id = fitting.node().id();
    var title = block(fitting.node()).map(BlockType::title).orElse(id.value());
    workbench().perform(say("step.add", title), Edit.of(fitting.edit()), Selection.of(id));
    return id;
  }

  /// Puts a block on the canvas and wires it to a port: what a wire that is dropped on empty space
  /// does.
  ///
  /// @param from the output or input port at which the wire began
  /// @param isOutput whether that port is an output
  public NodeId addAt(BlockType block, Position at, Port from, boolean isOutput) {
    return addAt(block, Parameters.NONE, at, from, isOutput);
  }

  /// The same with parameters.
  public NodeId addAt(
      BlockType block, Parameters parameters, Position at, Port from, boolean isOutput) {
    var node = Node.of(graph().freshId(block.id().value()), block.id(), parameters);
    var edits = new ArrayList<Edit>();
    edits.add(placed(node, at));
    Prospect.wire(block, node, from, isOutput)
        .ifPresent(edge -> edits.add(Edit.of(new GraphEdit.Connect(edge))));
    workbench()
        .perform(say("step.add", block.title()), new Edit.Batch(edits), Selection.of(node.id()));
    return node.id();
  }

  /// Puts a block between the ends of a wire. Answers nothing if the block has no input or no
  /// output.
  public Optional<NodeId> insertOn(Edge wire, BlockType block, Position at) {
    return insertOn(wire, block, Parameters.NONE, Optional.of(at));
  }

  /// The same; without a place, whoever draws the design finds one and makes room.
  public Optional<NodeId> insertOn(
      Edge wire, BlockType block, Parameters parameters, Optional<Position> at) {
    var input = block.inputs(parameters).stream().findFirst();
    var output = block.outputs(parameters).stream().findFirst();
    if (input.isEmpty() || output.isEmpty()) return Optional.empty();
    var node = Node.of(graph().freshId(block.id().value()), block.id(), parameters);
    var insert = new GraphEdit.InsertOn(wire, node, input.get().slot(1), output.get().name());
    workbench()
        .perform(
            say("step.insert", block.title()),
            at.<Edit>map(place ->
                    Edit.all(Edit.of(insert), new Edit.Move(java.util.Map.of(node.id(), place))))
                .orElseGet(() -> Edit.of(insert)),
            Selection.of(node.id()));
    return Optional.of(node.id());
  }

  /// Puts a block that is already on the canvas, and has no wires at its first input and output,
  /// between the ends of a wire. Answers whether it could.
  public boolean insertOn(Edge wire, NodeId id) {
    return insertOn(wire, id, Edit.NOTHING);
  }

  /// The same together with a move, as one step.
  public boolean insertOn(Edge wire, NodeId id, Edit move) {
    var node = graph().node(id);
    var input = Ports.free(workbench().state().catalogue(), graph(), id).stream().findFirst();
    var output = Ports.firstOutput(workbench().state().catalogue(), node);
    if (input.isEmpty() || output.isEmpty() || !graph().outgoing(output.get()).isEmpty())
      return false;
    if (wire.from().node().equals(id) || wire.to().node().equals(id)) return false;
    workbench()
        .perform(
            say("step.insert", title(node)),
            Edit.all(
                move,
                Edit.of(
                    GraphEdit.all(
                        new GraphEdit.Connect(new Edge(wire.from(), input.get())),
                        new GraphEdit.Connect(new Edge(output.get(), wire.to()))))));
    return true;
  }

  public void connect(Edge wire) {
    workbench()
        .perform(
            say("step.connect", wire), Edit.of(new GraphEdit.Connect(wire)), Selection.of(wire));
  }

  /// Connects two ports and applies the fix that makes it right, as one step.
  public void connect(Edge wire, QuickFix fix) {
    workbench()
        .perform(
            say("step.connect-and", lower(titled(fix))),
            GraphEdit.all(new GraphEdit.Connect(wire), fix.edit()));
  }

  /// Takes a wire's end elsewhere, with the fix that makes it right there, as one step.
  public void reconnect(Edge instead, Edge wire, Optional<QuickFix> fix) {
    var edits = new ArrayList<GraphEdit>();
    edits.add(new GraphEdit.Disconnect(instead));
    edits.add(new GraphEdit.Connect(wire));
    fix.ifPresent(each -> edits.add(each.edit()));
    workbench().perform(say("step.move-wire"), new GraphEdit.Batch(edits));
  }

  /// Lets wires that end at one port end at another of its kind, as far as there may be such wires;
  /// answers what keeps one from it.
  public Optional<String> moveWires(List<Edge> wires, Port to) {
    var edits = new ArrayList<GraphEdit>();
    Optional<String> objection = Optional.empty();
    for (var wire : wires) {
      boolean isOutput =
          graph()
              .find(to.node())
              .filter(node -> Ports.hasOutput(workbench().state().catalogue(), node, to.name()))
              .isPresent();
      var moved = isOutput ? new Edge(to, wire.to()) : new Edge(wire.from(), to);
      var verdict = new Connections(workbench().state().design()).judge(moved.from(), moved.to());
      if (Connections.asItIs(verdict).isEmpty()) {
        if (verdict instanceof Connections.Illegal illegal)
          objection = Optional.of(illegal.reason());
        continue;
      }
      edits.add(new GraphEdit.Disconnect(wire));
      if (!isOutput)
        graph().source(to).ifPresent(old -> edits.add(new GraphEdit.Disconnect(new Edge(old, to))));
      edits.add(new GraphEdit.Connect(moved));
    }
    if (!edits.isEmpty()) workbench().perform(say("step.move-wires"), new GraphEdit.Batch(edits));
    return objection;
  }

  /// Wires the selected nodes in the order in which they were selected: first output to first free
  /// input. Answers what keeps a block from being wired.
  public Optional<String> connectSelected() {
    return connectSelected(say("workbench.connect-in-order"), false);
  }

  /// Wires the selected nodes in the order in which they were selected: first output to first
  /// input, in place of the wire that ends there.
  public Optional<String> reconnectSelected() {
    return connectSelected(say("workbench.reconnect-in-order"), true);
  }

  /// Each selected block feeds the next, and a pyramid takes its levels from the one before it by
  /// stride and name.
  private Optional<String> connectSelected(String label, boolean anew) {
    var nodes = List.copyOf(workbench().state().selection().nodes());
    if (nodes.size() > (anew ? 2 : 1) && isJoin(nodes.getLast())) return join(nodes, label, anew);
    var edits = new ArrayList<GraphEdit>();
    for (int i = 0; i + 1 < nodes.size(); i++)
      for (var wire :
          Ports.matched(
              workbench().state().catalogue(), graph(), nodes.get(i), nodes.get(i + 1), anew)) {
        graph()
            .source(wire.to())
            .ifPresent(old -> edits.add(new GraphEdit.Disconnect(new Edge(old, wire.to()))));
        edits.add(new GraphEdit.Connect(wire));
      }
    if (!edits.isEmpty()) workbench().perform(label, new GraphEdit.Batch(edits));
    return Optional.empty();
  }

  private boolean isJoin(NodeId id) {
    return graph()
        .find(id)
        .filter(node ->
            Ports.inputs(workbench().state().catalogue(), node).stream()
                .limit(1)
                .anyMatch(input -> input.arity() == PortSpec.Arity.MANY))
        .isPresent();
  }

  /// Blocks and one that joins any number: each feeds that one, with the fix that makes it right
  /// there, as a wire does that the mouse drops, unless it feeds it already.
  private Optional<String> join(List<NodeId> nodes, String label, boolean anew) {
    var into = nodes.getLast();
    var edits = new ArrayList<GraphEdit>();
    if (anew) for (var old : graph().incoming(into)) edits.add(new GraphEdit.Disconnect(old));
    Optional<String> objection = Optional.empty();
    Optional<String> known = Optional.empty();
    for (var from : nodes.subList(0, nodes.size() - 1)) {
      var design = after(edits);
      boolean isFed =
          design.graph().incoming(into).stream().anyMatch(wire -> wire.from().node().equals(from));
      if (isFed) {
        var titles = new Titles(design);
        known =
            Optional.of(
                say(
                    "workbench.feeds-it",
                    titles.of(design.graph().node(from)),
                    titles.of(design.graph().node(into))));
        continue;
      }
      for (var wire : Ports.matched(design.catalogue(), design.graph(), from, into, false))
        switch (new Connections(after(edits)).judge(wire.from(), wire.to())) {
          case Connections.Legal legal -> edits.add(new GraphEdit.Connect(legal.wire()));
          case Connections.Fixable fixable -> {
            var through = through(design, fixable, into);
            if (through.isPresent()) {
              var titles = new Titles(design);
              objection =
                  Optional.of(
                      say(
                          "workbench.feeds-it-already",
                          titles.of(design.graph().node(from)),
                          titles.of(design.graph().node(into)),
                          titles.of(through.get())));
              continue;
            }
            edits.add(new GraphEdit.Connect(fixable.wire()));
            edits.add(fixable.fix().edit());
          }
          case Connections.Illegal illegal -> objection = Optional.of(illegal.reason());
        }
    }
    if (!edits.isEmpty()) workbench().perform(label, new GraphEdit.Batch(edits));
    return objection.isEmpty() && edits.isEmpty() ? known : objection;
  }

  /// The block that a fix put behind the source of a wire before, if it stands there and leads
  /// where the wire would.
  private static Optional<Node> through(Snapshot design, Connections.Fixable fixable, NodeId into) {
    var graph = design.graph();
    var from = fixable.wire().from();
    var fixed = GraphEdit.apply(graph.with(fixable.wire()), fixable.fix().edit());
    var added =
        fixed.outgoing(from).stream()
            .map(wire -> fixed.node(wire.to().node()))
            .filter(node -> !graph.contains(node.id()))
            .toList();
    return graph.outgoing(from).stream()
        .map(wire -> graph.node(wire.to().node()))
        .filter(node -> isWay(graph, node.id(), into))
        .filter(node ->
            added.stream()
                .anyMatch(each ->
                    each.block().equals(node.block())
                        && each.parameters().equals(node.parameters())))
        .findFirst();
  }

  /// Whether what leaves a block goes to another and nowhere else, however many stand between.
  private static boolean isWay(Graph graph, NodeId start, NodeId end) {
    var at = start;
    for (int steps = 0; steps < WAY; steps++) {
      var next = graph.outgoing(at).stream().map(wire -> wire.to().node()).distinct().toList();
      if (next.size() != 1) return false;
      at = next.getFirst();
      if (at.equals(end)) return true;
    }
    return false;
  }

  /// The design as it would be.
  private Snapshot after(List<GraphEdit> edits) {
    var now = workbench().state().design();
    var graph = now.graph();
    for (var edit : edits) graph = GraphEdit.apply(graph, edit);
    return new Snapshot(
        now.document().with(graph), now.catalogue(), now.analysis(), now.checkedBy(), now.file());
  }

  public void disconnect(Edge wire) {
    workbench().perform(say("step.remove-wire"), new GraphEdit.Disconnect(wire));
  }

  /// Removes every wire at a port.
  public void disconnect(Port port) {
    var edits = new ArrayList<GraphEdit>();
    graph()
        .source(port)
        .ifPresent(from -> edits.add(new GraphEdit.Disconnect(new Edge(from, port))));
    for (var edge : graph().outgoing(port)) edits.add(new GraphEdit.Disconnect(edge));
    if (!edits.isEmpty()) workbench().perform(say("step.remove-wires"), new GraphEdit.Batch(edits));
  }

  /// Removes what is selected.
  public void delete() {
    var selection = workbench().state().selection();
    selection.wire().ifPresent(this::disconnect);
    selection
        .frame()
        .ifPresent(key -> workbench().perform(say("step.remove-frame"), new Edit.RemoveFrame(key)));
    var nodes = List.copyOf(selection.nodes());
    if (!nodes.isEmpty())
      workbench()
          .perform(counted(say("workbench.delete"), nodes.size()), new GraphEdit.Remove(nodes));
  }

  /// Removes the selected nodes and joins what fed each to what read it.
  public void deleteAndHeal() {
    var nodes = List.copyOf(workbench().state().selection().nodes());
    if (nodes.isEmpty()) return;
    var edits = nodes.stream().<GraphEdit>map(GraphEdit.RemoveAndHeal::new).toList();
    workbench()
        .perform(
            counted(say("workbench.delete-and-heal"), nodes.size()), new GraphEdit.Batch(edits));
  }

  /// Applies a fix.
  public void apply(QuickFix fix) {
    workbench().perform(titled(fix), fix.edit());
  }

  /// Sets a parameter; setting the block's initial value lets the node fall back to it. Changes of
  /// one gesture, such as a burst of typing in one field, are one step.
  public void set(NodeId id, String key, Value value, Object gesture) {
    set(List.of(id), key, value, gesture);
  }

  /// Sets the same parameter of several nodes; those whose block has no such parameter are left
  /// alone. A number that scales a whole network also resizes the images that feed it.
  public void set(List<NodeId> ids, String key, Value value, Object gesture) {
    assign(ids, key, (_, _) -> Optional.of(value), resized(ids, key, value), gesture);
  }

  /// Does something with the same number of several nodes, each with its own: twice as many
  /// filters, for instance.
  public void setEach(List<NodeId> ids, String key, DoubleUnaryOperator change, Object gesture) {
    assign(ids, key, (spec, node) -> changed(spec, node, change), List.of(), gesture);
  }

  /// Does something with the sides that each of several nodes has, within what they may be.
  public void setEachSide(
      List<NodeId> ids, String key, UnaryOperator<Pair> change, Object gesture) {
    assign(ids, key, (spec, node) -> sides(spec, node, change), List.of(), gesture);
  }

  private static Optional<Value> sides(
      ParameterSpec<?> spec, Node node, UnaryOperator<Pair> change) {
    return switch (spec) {
      case ParameterSpec.Sides sides ->
          Optional.of(change.apply(sides.in(node.parameters())))
              .filter(next -> sides.objection(next).isEmpty())
              .map(sides::encode);
      case ParameterSpec.Padding padding -> sides(padding.sides(), node, change);
      default -> Optional.empty();
    };
  }

  /// @param values what a node's parameter becomes, if it is to change
  /// @param also what changes with it
  private void assign(
      List<NodeId> ids,
      String key,
      BiFunction<ParameterSpec<?>, Node, Optional<Value>> values,
      List<? extends GraphEdit> also,
      Object gesture) {
    var edits = new ArrayList<GraphEdit>();
    var label = key;
    for (var id : ids) {
      var spec = block(graph().node(id)).flatMap(type -> type.parameter(key));
      if (spec.isEmpty()) continue;
      label = spec.get().label();
      values
          .apply(spec.get(), graph().node(id))
          .map(value ->
              isInitial(spec.get(), value)
                  ? new GraphEdit.ResetParameter(id, key)
                  : new GraphEdit.SetParameter(id, key, value))
          .ifPresent(edits::add);
    }
    edits.addAll(also);
    if (!edits.isEmpty())
      workbench()
          .perform(
              say("step.set", label),
              List.of("set", ids, key, gesture),
              Edit.of(new GraphEdit.Batch(edits)));
  }

  private static <T> Optional<Value> changed(
      ParameterSpec<T> spec, Node node, DoubleUnaryOperator change) {
    var now = node.parameters().get(spec.key()).orElseGet(() -> spec.encode(spec.initial()));
    return switch (now) {
      case Value.Whole(long number) -> {
        double next = Math.rint(change.applyAsDouble((double) number));
        yield Math.abs(next) > Integer.MAX_VALUE
            ? Optional.empty()
            : Optional.of(new Value.Whole((long) next));
      }
      case Value.Real(double number) -> {
        double next = change.applyAsDouble(number);
        yield Double.isFinite(next) ? Optional.of(new Value.Real(next)) : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private List<GraphEdit> resized(List<NodeId> ids, String key, Value value) {
    var edits = new ArrayList<GraphEdit>();
    var designs = new Designs(workbench().state().catalogue());
    for (var id : ids) {
      var scaling =
          block(graph().node(id))
              .flatMap(BlockType::scaling)
              .filter(by -> by.by().key().equals(key));
      if (scaling.isEmpty()) continue;
      var step = scaling.get().step(graph().node(id).parameters().with(key, value));
      designs.resized(graph(), id, step.side()).ifPresent(edits::add);
    }
    return edits;
  }

  public void reset(NodeId id, String key) {
    workbench().perform(say("step.reset", key), new GraphEdit.ResetParameter(id, key));
  }

  /// Gives the selected cards a state, or takes it from them if all have it.
  ///
  /// @param label what undo calls it
  public void toggle(CardState state, String label) {
    var layout = workbench().state().document().layout();
    var nodes = List.copyOf(workbench().state().selection().nodes());
    if (nodes.isEmpty()) return;
    boolean all = nodes.stream().allMatch(id -> layout.states(id).contains(state));
    var edits = new ArrayList<Edit>();
    for (var id : nodes) {
      var states = new java.util.LinkedHashSet<>(layout.states(id));
      if (all) states.remove(state);
      else states.add(state);
      edits.add(new Edit.SetStates(id, states));
    }
    workbench().perform(label, new Edit.Batch(edits));
  }

  /// Mutes the selected nodes, or makes them active if all are muted.
  public void toggleMuted() {
    toggle(Node.Mode.MUTED, say("workbench.mute"));
  }

  /// Bypasses the selected nodes, or makes them active if all are bypassed.
  public void toggleBypassed() {
    toggle(Node.Mode.BYPASSED, say("workbench.bypass"));
  }

  /// Lets training leave the weights of the selected blocks as they are, or learn them again if all
  /// of them are left already.
  public void toggleFrozen() {
    var state = workbench().state();
    var settings = LearningSettings.of(state.document());
    var trail = workbench().trail();
    var paths =
        state.selection().nodes().stream()
            .map(id -> PortPath.text(PortPath.plus(trail, id)))
            .toList();
    if (paths.isEmpty()) return;
    boolean thaw = settings.frozen().containsAll(paths);
    workbench()
        .perform(thaw ? say("step.thaw") : say("step.freeze"), settings.freezing(paths, !thaw));
  }

  /// Moves cards; the moves of one drag are one step.
  public void move(java.util.Map<NodeId, Position> to, Object gesture) {
    workbench().perform(say("step.move"), List.of("move", gesture), new Edit.Move(to));
  }

  /// Moves the selected cards by a distance; consecutive moves by keys are one step.
  public void nudge(double dx, double dy) {
    var moved = new LinkedHashMap<NodeId, Position>();
    var layout = workbench().state().document().layout();
    for (var id : workbench().state().selection().nodes())
      if (!layout.states(id).contains(CardState.PINNED))
        layout.position(id).ifPresent(at -> moved.put(id, at.plus(dx, dy)));
    if (!moved.isEmpty())
      workbench().perform(say("step.move"), List.of("nudge", moved.keySet()), new Edit.Move(moved));
  }

  /// Gives a node another name, which is also its name in exported models. Answers what is wrong
  /// with the name, if something is.
  public Optional<String> rename(NodeId from, String to) {
    if (from.value().equals(to)) return Optional.empty();
    if (!NodeId.isLegal(to)) return Optional.of(say("workbench.is-no-name-for-a-block", to));
    var name = new NodeId(to);
    if (graph().contains(name)) return Optional.of(say("workbench.there-already-is-a-block", to));
    workbench()
        .perform(
            say("step.rename", from),
            Edit.of(new GraphEdit.Rename(from, name)),
            Selection.of(name));
    return Optional.empty();
  }

  /// Puts another block in a node's place. Wires stay where they mean the same: those that leave go
  /// to the output of the same stride, so a neck keeps its maps when the backbone changes.
  public void replace(NodeId id, BlockType block, Parameters parameters) {
    replace(
        id, block, Prospect.insteadOf(workbench().state().design(), id, block, parameters).edit());
  }

  /// The same, done by what was found out before.
  ///
  /// @param swap one of the edits of a [Prospect]
  public void replace(NodeId id, BlockType block, GraphEdit swap) {
    workbench()
        .perform(say("step.replace-with", title(graph().node(id)), block.title()), Edit.of(swap));
  }

  /// Puts a new block where it was asked about, and selects it.
  public NodeId add(Prospect prospect, Position at) {
    var id = prospect.node();
    var title = block(prospect.after().node(id)).map(BlockType::title).orElse(id.value());
    workbench()
        .perform(
            say("step.add", title),
            Edit.all(Edit.of(prospect.edit()), new Edit.Move(java.util.Map.of(id, at))),
            Selection.of(id));
    return id;
  }

  /// Draws a frame around the selected nodes.
  ///
  /// @param role a role's name in lower case; it decides the colour
  public void frame(String title, String role) {
    var nodes = List.copyOf(workbench().state().selection().nodes());
    if (nodes.isEmpty()) return;
    var key = workbench().state().document().layout().freshFrame("frame");
    workbench()
        .perform(say("step.frame", title), new Edit.SetFrame(key, new Frame(title, role, nodes)));
  }

  /// Whether a block can be made of the selected nodes.
  public boolean canGroup() {
    return Grouping.isPossible(workbench().state());
  }

  /// Makes a block of the selected nodes. Answers why it cannot, if it cannot.
  public Optional<String> group(String title) {
    return switch (Grouping.group(workbench().state(), title)) {
      case Grouping.Refused(var reason) -> Optional.of(reason);
      case Grouping.Possible(var edit, var selected) -> {
        workbench().perform(say("step.group", title), edit, Selection.of(selected));
        yield Optional.empty();
      }
    };
  }

  /// Puts the parts of a composite in its place. Answers why it cannot, if it cannot.
  public Optional<String> openUp(NodeId id) {
    var title = title(graph().node(id));
    return switch (Grouping.openUp(workbench().state(), id)) {
      case Grouping.Refused(var reason) -> Optional.of(reason);
      case Grouping.Possible(var edit, var selected) -> {
        workbench().perform(say("step.open-up", title), edit, Selection.of(selected));
        yield Optional.empty();
      }
    };
  }

  static String counted(String verb, int blocks) {
    return say("workbench.block", verb, blocks);
  }

  private void toggle(Node.Mode mode, String verb) {
    var nodes = List.copyOf(workbench().state().selection().nodes());
    if (nodes.isEmpty()) return;
    boolean all = nodes.stream().allMatch(id -> graph().node(id).mode() == mode);
    var next = all ? Node.Mode.ACTIVE : mode;
    var edits = nodes.stream().<GraphEdit>map(id -> new GraphEdit.SetMode(id, next)).toList();
    workbench()
        .perform(
            counted(all ? say("workbench.activate") : verb, nodes.size()),
            new GraphEdit.Batch(edits));
  }

  private static <T> boolean isInitial(vertebra.block.ParameterSpec<T> spec, Value value) {
    return spec.decode(value).filter(spec.initial()::equals).isPresent();
  }

  private static Edit placed(Node node, Position at) {
    return Edit.all(
        Edit.of(new GraphEdit.Add(node)), new Edit.Move(java.util.Map.of(node.id(), at)));
  }

  private Graph graph() {
    return workbench().state().graph();
  }

  private Optional<BlockType> block(Node node) {
    return workbench().state().catalogue().find(node.block());
  }

  private String title(Node node) {
    return new Titles(workbench().state().design()).of(node);
  }

  private String titled(QuickFix fix) {
    return new Titles(workbench().state().design()).said(fix.said());
  }

  private static String lower(String title) {
    return title.isEmpty() ? title : Character.toLowerCase(title.charAt(0)) + title.substring(1);
  }
}
