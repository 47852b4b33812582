package vertebra.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Ways to wire what is open: an input that nothing feeds, a block that stands alone, the ends of a
/// design without outputs.
final class OpenWiring {

  /// More outputs than these nobody wants at once.
  private static final int ENDS = 8;

  /// What enters a network where nothing else is known.
  private static final Shape PICTURE = Shape.parse("N,3,H,W");

  private final Catalogue catalogue;
  private final Analysis analysis;
  private final Graph graph;
  private final Known known;

  OpenWiring(Catalogue catalogue, Analysis analysis) {
    this.catalogue = catalogue;
    this.analysis = analysis;
    graph = analysis.graph();
    known = analysis.known();
  }

  /// How many channels leave a port, where that is known.
  private Optional<Dim> channels(Port port) {
    return analysis
        .findings()
        .find(port.node())
        .flatMap(finding -> finding.output(port.name()))
        .filter(type -> type.shape().rank() > 1)
        .map(type -> type.shape().dim(1));
  }

  /// Whether a map has other channels than those that are wired beside it as its other levels.
  private boolean isUnlike(Port from, Port port, Optional<PortSpec> wanted) {
    return wanted.filter(input -> !input.strides().isEmpty()).stream()
        .flatMap(input ->
            graph.incoming(port.node()).stream().filter(wire -> input.covers(wire.to().name())))
        .anyMatch(wire -> !channels(wire.from()).equals(channels(from)));
  }

  /// Ways to feed an input: what nothing uses yet and is meant for it, then a new model input.
  List<QuickFix> sources(Port port) {
    var fixes = new ArrayList<QuickFix>();
    var wanted =
        known.inputsOf(port.node()).stream().filter(input -> input.covers(port.name())).findFirst();
    var open = new ArrayList<NodeId>();
    for (var id : known.open().keys()) open.add(id);
    open.sort(graph.byPlace().reversed());
    record Source(Port from, int rank) {}
    var sources = new ArrayList<Source>();
    beside(port, wanted)
        .filter(output -> !isUnlike(output, port, wanted))
        .forEach(output -> sources.add(new Source(output, 0)));
    for (var id : open) {
      if (id.equals(port.node()) || known.order().isReachable(graph, port.node(), id)) continue;
      var finding = analysis.findings().of(id);
      finding.outputPorts().stream()
          .filter(output -> graph.outgoing(new Port(id, output.name())).isEmpty())
          .filter(output -> finding.output(output.name()).isPresent())
          .filter(output -> mayFeed(output, wanted))
          .filter(output ->
              !isRole(id, Role.INPUT)
                  || suits(port, finding.output(output.name()).orElseThrow().shape()))
          .map(output -> new Source(new Port(id, output.name()), rank(output, port, wanted)))
          .filter(source -> sources.stream().noneMatch(each -> each.from().equals(source.from())))
          .filter(source -> !isUnlike(source.from(), port, wanted))
          .min(Comparator.comparingInt(Source::rank))
          .ifPresent(sources::add);
    }
    sources.sort(Comparator.comparingInt(Source::rank));
    boolean isMeant =
        sources.stream()
            .anyMatch(source -> source.rank() < 2 || !isRole(source.from().node(), Role.INPUT));
    if (!isMeant) backbone(port).ifPresent(fixes::add);
    if (!sources.isEmpty()) levels(sources.getFirst().from().node(), port).ifPresent(fixes::add);
    sources.stream()
        .limit(2)
        .map(source ->
            new QuickFix(
                Message.of("fix.connect", source.from()),
                new GraphEdit.Connect(new Edge(source.from(), port))))
        .forEach(fixes::add);
    firstOfRole(Role.INPUT)
        .ifPresent(input -> {
          var node = Node.of(graph.freshId("image"), input.id(), entering(input, port));
          var from = new Port(node.id(), input.outputs(node.parameters()).getFirst().name());
          fixes.add(
              new QuickFix(
                  Message.of("fix.add-an-input"),
                  GraphEdit.all(
                      new GraphEdit.Add(node), new GraphEdit.Connect(new Edge(from, port)))));
        });
    return fixes;
  }

  /// What goes into a port in the examples of its block.
  private List<Shape> usual(Port port) {
    var block = catalogue.find(graph.node(port.node()).block());
    var shapes = new ArrayList<Shape>();
    for (var example : block.map(BlockType::examples).orElse(List.of())) {
      var site = block.get().site(example);
      int at = site.ports().indexOf(port.name());
      if (at >= 0 && site.shape(at).rank() > 0) shapes.add(site.shape(at));
    }
    return shapes;
  }

  /// Whether a shape may go in there, as far as examples tell: it has as many axes as one of them,
  /// and the last of its axes is as in all where that is what examples of unlike ranks share.
  private boolean suits(Port port, Shape shape) {
    var usual = usual(port);
    if (usual.isEmpty()) return true;
    var ranks = usual.stream().map(Shape::rank).collect(Collectors.toSet());
    var ends = usual.stream().map(each -> each.dim(-1)).collect(Collectors.toSet());
    boolean endsAlike = ranks.size() < 2 || ends.size() > 1 || ends.contains(shape.dim(-1));
    return ranks.contains(shape.rank()) && endsAlike;
  }

  /// The parameters of a new input for a port: a picture, unless none goes in there.
  private Parameters entering(BlockType input, Port port) {
    if (suits(port, PICTURE)) return Parameters.NONE;
    var sizes =
        usual(port).getFirst().dims().stream().map(Dim::toString).collect(Collectors.joining(","));
    return Parameters.NONE.with(input.parameters().getFirst().key(), Value.of(sizes));
  }

  /// All open inputs of a block that state the strides of another's maps, if there are several.
  private Optional<QuickFix> levels(NodeId from, Port port) {
    var edits = new ArrayList<GraphEdit>();
    var channels = new HashSet<Optional<Dim>>();
    for (var input : known.inputsOf(port.node()))
      for (int wire = 1; wire <= Math.max(1, input.strides().size()); wire++) {
        var to = new Port(port.node(), input.slot(wire));
        var stride = input.strideAt(to.name());
        if (stride.isEmpty() || graph.source(to).isPresent()) continue;
        analysis.findings().of(from).outputPorts().stream()
            .filter(output -> output.stride().equals(stride))
            .findFirst()
            .ifPresent(output -> {
              var level = new Port(from, output.name());
              edits.add(new GraphEdit.Connect(new Edge(level, to)));
              if (!input.strides().isEmpty()) channels.add(channels(level));
            });
      }
    if (edits.size() < 2 || channels.size() > 1) return Optional.empty();
    return Optional.of(
        new QuickFix(
            Message.of("fix.connect-levels", edits.size(), from), new GraphEdit.Batch(edits)));
  }

  /// The backbone that usually stands before a neck or a head, wired to all of its open inputs.
  private Optional<QuickFix> backbone(Port port) {
    if (!isRole(port.node(), Role.NECK) && !isRole(port.node(), Role.HEAD)) return Optional.empty();
    var habits = catalogue.habits();
    var reader = graph.node(port.node()).block();
    var block =
        catalogue.blocks().stream()
            .filter(each -> each.role() == Role.BACKBONE)
            .filter(each ->
                known.inputsOf(port.node()).stream()
                    .allMatch(input -> level(each, input).isPresent()))
            .max(
                Comparator.<BlockType>comparingInt(each -> habits.behind(each.id(), reader))
                    .thenComparingInt(each -> habits.uses(each.id())));
    var picture = firstOfRole(Role.INPUT);
    if (block.isEmpty() || picture.isEmpty()) return Optional.empty();
    var edits = new ArrayList<GraphEdit>();
    var body = Node.of(graph.freshId("backbone"), block.get().id(), Parameters.NONE);
    edits.add(new GraphEdit.Add(body));
    edits.add(
        new GraphEdit.Connect(new Edge(picture(picture.get(), edits), entry(body, block.get()))));
    for (var input : known.inputsOf(port.node())) {
      var to = new Port(port.node(), input.slot(1));
      if (graph.source(to).isEmpty())
        level(block.get(), input)
            .map(level -> new GraphEdit.Connect(new Edge(new Port(body.id(), level.name()), to)))
            .ifPresent(edits::add);
    }
    return Optional.of(
        new QuickFix(
            Message.of("fix.add-a-backbone", block.get().title()), new GraphEdit.Batch(edits)));
  }

  private static Port entry(Node node, BlockType block) {
    return new Port(node.id(), block.inputs(node.parameters()).getFirst().slot(1));
  }

  private static Optional<PortSpec> level(BlockType backbone, PortSpec input) {
    var maps = backbone.outputs(Parameters.NONE);
    if (input.stride().isEmpty()) return maps.stream().reduce((_, last) -> last);
    return maps.stream().filter(output -> output.stride().equals(input.stride())).findFirst();
  }

  private boolean isRole(NodeId id, Role role) {
    return catalogue.find(graph.node(id).block()).filter(block -> block.role() == role).isPresent();
  }

  /// An input of the model that nothing reads yet, else a new one.
  private Port picture(BlockType input, List<GraphEdit> edits) {
    for (var id : known.inputs().keys()) {
      var node = graph.node(id);
      var output = analysis.findings().of(id).outputPorts();
      if (node.block().equals(input.id()) && !output.isEmpty() && graph.outgoing(id).isEmpty())
        return new Port(id, output.getFirst().name());
    }
    var node = Node.of(graph.freshId("image"), input.id(), Parameters.NONE);
    edits.add(new GraphEdit.Add(node));
    return new Port(node.id(), input.outputs(node.parameters()).getFirst().name());
  }

  /// What an unwired block may read or feed, and last to take it away.
  List<QuickFix> block(NodeId id) {
    var fixes = new ArrayList<QuickFix>();
    known.inputsOf(id).stream()
        .findFirst()
        .ifPresent(input -> fixes.addAll(sources(new Port(id, input.slot(1)))));
    fixes.add(
        new QuickFix(Message.of("fix.remove-this-block", id), new GraphEdit.Remove(List.of(id))));
    return fixes;
  }

  /// New outputs at every end that something comes to: at what leaves a backbone last, and at all
  /// that leaves another block.
  List<QuickFix> newOutputs() {
    var output = firstOfRole(Role.OUTPUT);
    if (output.isEmpty()) return List.of();
    var edits = new ArrayList<GraphEdit>();
    var after = graph;
    for (var end : known.ends().keys()) {
      if (graph.size() > 1 && graph.incoming(end).isEmpty()) continue;
      var ports = analysis.findings().of(end).outputPorts();
      var open = isRole(end, Role.BACKBONE) && !ports.isEmpty() ? List.of(ports.getLast()) : ports;
      for (var port : open) {
        if (edits.size() / 2 == ENDS) return List.of();
        var node = Node.of(after.freshId("output"), output.get().id(), Parameters.NONE);
        after = after.with(node);
        edits.add(new GraphEdit.Add(node));
        edits.add(
            new GraphEdit.Connect(new Edge(new Port(end, port.name()), entry(node, output.get()))));
      }
    }
    return edits.isEmpty()
        ? List.of()
        : List.of(
            new QuickFix(
                Message.of("fix.add-outputs", edits.size() / 2), new GraphEdit.Batch(edits)));
  }

  /// How well an output is meant for an input: by the stride that both state, or by their names,
  /// else by how near their strides are.
  private static int rank(PortSpec output, Port port, Optional<PortSpec> wanted) {
    var stride = stride(port, wanted);
    if (stride.isPresent() && output.stride().equals(stride)) return 0;
    if (output.name().equals(port.name())) return 1;
    if (stride.isEmpty() || output.stride().isEmpty()) return 2;
    double apart = (double) output.stride().getAsInt() / stride.getAsInt();
    return 2 + (int) Math.round(Math.abs(Math.log(apart) / Math.log(2)));
  }

  /// Not if the titles of both state strides, and different ones.
  private static boolean mayFeed(PortSpec output, Optional<PortSpec> wanted) {
    var stride = wanted.map(PortSpec::stride).orElse(OptionalInt.empty());
    return stride.isEmpty() || output.stride().isEmpty() || output.stride().equals(stride);
  }

  private static OptionalInt stride(Port port, Optional<PortSpec> wanted) {
    return wanted.map(input -> input.strideAt(port.name())).orElse(OptionalInt.empty());
  }

  /// Maps of the stride that an input states, of the blocks that feed its block already, whether
  /// others read them or not.
  private Stream<Port> beside(Port port, Optional<PortSpec> wanted) {
    var stride = stride(port, wanted);
    if (stride.isEmpty()) return Stream.empty();
    return graph.incoming(port.node()).stream()
        .map(wire -> wire.from().node())
        .distinct()
        .flatMap(id ->
            analysis.findings().of(id).outputPorts().stream()
                .filter(output -> output.stride().equals(stride))
                .map(output -> new Port(id, output.name())));
  }

  private Optional<BlockType> firstOfRole(Role role) {
    return catalogue.blocks().stream().filter(block -> block.role() == role).findFirst();
  }
}
