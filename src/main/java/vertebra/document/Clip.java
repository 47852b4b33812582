package vertebra.document;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;

/// A part of a design, cut out to be pasted: its nodes with the wires among them, their layout, the
/// definitions they need, and the wires that came from outside.
public record Clip(Document part, List<Edge> incoming) {

  private static final String INCOMING = "/incoming";

  public Clip {
    incoming = List.copyOf(incoming);
  }

  /// The given nodes of a design, in its order.
  public static Clip of(Document document, Collection<NodeId> nodes) {
    var chosen = new LinkedHashSet<>(nodes);
    var graph = document.graph().only(node -> chosen.contains(node.id()));
    var gone =
        document.graph().nodes().stream().filter(node -> !chosen.contains(node.id())).toList();
    var part = document.with(Extras.NONE).withSettings(java.util.Map.of());
    for (var node : gone) part = part.with(part.layout().without(node.id()));
    for (var frame : document.layout().frames().entrySet())
      if (frame.getValue().area().isPresent())
        part = part.with(part.layout().withoutFrame(frame.getKey()));
    part = part.with(graph);
    var needed = definitionsFor(document, graph);
    for (var id : document.definitions().keySet())
      if (!needed.contains(id)) part = part.without(id);
    var incoming = new ArrayList<Edge>();
    for (var node : graph.nodes())
      for (var edge : document.graph().incoming(node.id()))
        if (!chosen.contains(edge.from().node())) incoming.add(edge);
    return new Clip(part, incoming);
  }

  /// A note or frame with a place of its own; empty if there is none of that key.
  public static Optional<Clip> ofFrame(Document document, String key) {
    return document
        .layout()
        .frames()
        .find(key)
        .filter(frame -> frame.area().isPresent())
        .map(frame ->
            new Clip(
                Document.EMPTY.with(Layout.EMPTY.withFrame(key, frame.with(List.of()))),
                List.of()));
  }

  /// Reads a clip from text: what [#text] wrote, a whole design file, or lines as [GraphText] has
  /// them.
  public static Optional<Clip> parse(String text) {
    return parse(text, GraphText.USUAL);
  }

  public static Optional<Clip> parse(String text, GraphText.Ports ports) {
    try {
      if (!text.stripLeading().startsWith("{"))
        return Optional.of(new Clip(Document.of(GraphText.parse(text, ports)), List.of()))
            .filter(Clip::isFilled);
      var document = DocumentFile.parse(say("document.the-clipboard"), text).document();
      var incoming = new ArrayList<Edge>();
      var listed = document.extras().byPlace().find(INCOMING);
      if (listed.isPresent()) incoming.addAll(DocumentReader.wires(listed.get()));
      return Optional.of(new Clip(document.with(Extras.NONE), incoming)).filter(Clip::isFilled);
    } catch (DocumentException notAClip) {
      return Optional.empty();
    }
  }

  /// The clip as text, in the format of a design file.
  public String text() {
    if (incoming.isEmpty()) return DocumentFile.text(part);
    return DocumentFile.text(part.with(Extras.NONE.with(INCOMING, DocumentWriter.wires(incoming))));
  }

  /// What pasting into a design does: nodes under fresh names, moved by an offset that grows until
  /// no card lies exactly on another, with the definitions that the design lacks. One whose name
  /// the design gave to another block gets a name of its own.
  ///
  /// @param keepIncoming whether the wires from outside are connected too, as far as their sources
  ///   exist
  public Pasted into(Document target, double dx, double dy, boolean keepIncoming) {
    var names = blockNames(target);
    return names.isEmpty()
        ? placed(target, dx, dy, keepIncoming)
        : new Clip(renaming(names), incoming).placed(target, dx, dy, keepIncoming);
  }

  /// Other names for blocks that the design defines otherwise.
  private Map<BlockId, BlockId> blockNames(Document target) {
    var names = new LinkedHashMap<BlockId, BlockId>();
    for (var definition : part.definitions().values()) {
      var id = definition.id();
      for (int number = 2; isOther(target, definition, id); number++)
        id = new BlockId(definition.id() + "-" + number);
      if (!id.equals(definition.id())) names.put(definition.id(), id);
    }
    return names;
  }

  private boolean isOther(Document target, BlockDefinition definition, BlockId id) {
    boolean isTaken = !id.equals(definition.id()) && part.definitions().containsKey(id);
    return isTaken
        || target
            .definitions()
            .find(id)
            .filter(there -> !there.equals(definition.named(id)))
            .isPresent();
  }

  /// The part with other names for some of its blocks.
  private Document renaming(Map<BlockId, BlockId> names) {
    var renamed = part.with(renamed(part.graph(), names));
    for (var id : part.definitions().keySet()) renamed = renamed.without(id);
    for (var definition : part.definitions().values())
      renamed =
          renamed.with(
              definition
                  .with(renamed(definition.graph(), names))
                  .named(names.getOrDefault(definition.id(), definition.id())));
    return renamed;
  }

  private static Graph renamed(Graph graph, Map<BlockId, BlockId> names) {
    var renamed = graph;
    for (var node : graph.nodes()) {
      var parameters = node.parameters();
      for (var entry : node.parameters().values().entrySet())
        parameters = parameters.with(entry.getKey(), renamed(entry.getValue(), names));
      var copy = node.with(names.getOrDefault(node.block(), node.block())).with(parameters);
      if (!copy.equals(node)) renamed = renamed.with(copy);
    }
    return renamed;
  }

  private static Value renamed(Value value, Map<BlockId, BlockId> names) {
    return switch (value) {
      case Value.Subgraph(var id) -> new Value.Subgraph(names.getOrDefault(id, id));
      case Value.Sequence(var values) ->
          new Value.Sequence(values.stream().map(each -> renamed(each, names)).toList());
      case Value.Plain _, Value.Bytes _, Value.Type _, Value.Tensor _ -> value;
    };
  }

  private Pasted placed(Document target, double dx, double dy, boolean keepIncoming) {
    var names = new Names(target.graph(), part.graph());
    var edits = new ArrayList<Edit>();
    for (var definition : part.definitions().values())
      if (!target.definitions().containsKey(definition.id()))
        edits.add(new Edit.Define(definition));
    edits.add(
        new Edit.OnGraph(new GraphEdit.Batch(graphEdits(target.graph(), names, keepIncoming))));
    var layout = layoutEdits(target, names, offset(target.layout(), dx, dy));
    edits.addAll(layout);
    var frames =
        layout.stream()
            .filter(Edit.SetFrame.class::isInstance)
            .map(edit -> ((Edit.SetFrame) edit).key())
            .toList();
    return new Pasted(new Edit.Batch(edits), names.fresh(), frames);
  }

  /// What pasting does, and the names of the new nodes.
  ///
  /// @param frames the keys of the frames that come or grow
  public record Pasted(Edit edit, List<NodeId> nodes, List<String> frames) {}

  /// The upper left corners of all that has a place.
  public List<Position> places() {
    return Stream.concat(
            part.layout().positions().values().stream(), areas(part.layout()).map(Frame.Area::at))
        .toList();
  }

  private static Stream<Frame.Area> areas(Layout layout) {
    return layout.frames().values().stream().flatMap(frame -> frame.area().stream());
  }

  private boolean isFilled() {
    return !part.graph().isEmpty() || !part.layout().frames().isEmpty();
  }

  private List<GraphEdit> graphEdits(Graph target, Names names, boolean keepIncoming) {
    var edits = new ArrayList<GraphEdit>();
    for (var node : part.graph().nodes()) {
      var copy = node.with(names.of(node.id()));
      var owner = node.sharesWeightsWith();
      edits.add(new GraphEdit.Add(owner.isPresent() ? copy.sharing(names.of(owner.get())) : copy));
    }
    for (var edge : part.graph().edges())
      edits.add(new GraphEdit.Connect(new Edge(names.of(edge.from()), names.of(edge.to()))));
    if (keepIncoming)
      for (var edge : incoming)
        if (target.contains(edge.from().node()) && part.graph().contains(edge.to().node()))
          edits.add(new GraphEdit.Connect(new Edge(edge.from(), names.of(edge.to()))));
    return edits;
  }

  private List<Edit> layoutEdits(Document target, Names names, Position offset) {
    var edits = new ArrayList<Edit>();
    var moved = new java.util.LinkedHashMap<NodeId, Position>();
    // Where the design flows another way, the cards find other places.
    boolean alike = part.layout().flow() == target.layout().flow();
    if (alike)
      part.layout()
          .positions()
          .forEach((id, at) -> moved.put(names.of(id), at.plus(offset.x(), offset.y())));
    edits.add(new Edit.Move(moved));
    part.layout().titles().forEach((id, title) -> edits.add(new Edit.Retitle(names.of(id), title)));
    part.layout().roles().forEach((id, role) -> edits.add(new Edit.SetRole(names.of(id), role)));
    part.layout()
        .states()
        .forEach((id, states) -> edits.add(new Edit.SetStates(names.of(id), states)));
    if (alike)
      part.layout()
          .bends()
          .forEach((edge, points) ->
              edits.add(
                  new Edit.SetBends(
                      new Edge(names.of(edge.from()), names.of(edge.to())),
                      points.stream().map(at -> at.plus(offset.x(), offset.y())).toList())));
    var keys = new HashSet<>(target.layout().frames().keySet());
    part.layout()
        .frames()
        .forEach((key, frame) -> {
          var nodes = frame.nodes().stream().map(names::of).toList();
          var own = target.layout().frames().find(key).filter(there -> isPartOf(frame, there));
          if (own.isPresent()) {
            edits.add(new Edit.SetFrame(key, own.get().plus(nodes)));
            return;
          }
          var copy = frame.with(nodes);
          edits.add(
              new Edit.SetFrame(
                  freshKey(key, keys),
                  frame
                      .area()
                      .map(area -> copy.in(area.moved(offset.x(), offset.y())))
                      .orElse(copy)));
        });
    return edits;
  }

  /// Whether a frame was cut out of another one, of which something was left.
  private static boolean isPartOf(Frame frame, Frame there) {
    return frame.title().equals(there.title())
        && frame.role().equals(there.role())
        && !frame.nodes().containsAll(there.nodes());
  }

  private static String freshKey(String wish, Set<String> taken) {
    var key = wish;
    for (int number = 2; !taken.add(key); number++) key = wish + "-" + number;
    return key;
  }

  private Position offset(Layout target, double dx, double dy) {
    var taken = new HashSet<>(target.positions().values());
    areas(target).map(Frame.Area::at).forEach(taken::add);
    double step = 24;
    for (int tries = 0; tries < 1_000; tries++) {
      var offset = new Position(dx + tries * step, dy + tries * step);
      if (places().stream().noneMatch(at -> taken.contains(at.plus(offset.x(), offset.y()))))
        return offset;
    }
    return new Position(dx, dy);
  }

  private static Set<BlockId> definitionsFor(Document document, Graph graph) {
    var needed = new LinkedHashSet<BlockId>();
    for (var node : graph.nodes())
      for (var id : mentioned(node)) {
        var definition = document.definitions().find(id);
        if (definition.isPresent() && needed.add(id))
          needed.addAll(definitionsFor(document.without(id), definition.get().graph()));
      }
    return needed;
  }

  /// The blocks that a node and its parameters name.
  private static Set<BlockId> mentioned(Node node) {
    var blocks = new LinkedHashSet<>(Set.of(node.block()));
    for (var value : node.parameters().values().values()) addMentioned(value, blocks);
    return blocks;
  }

  private static void addMentioned(Value value, Set<BlockId> blocks) {
    switch (value) {
      case Value.Subgraph(var definition) -> blocks.add(definition);
      case Value.Sequence(var values) -> values.forEach(each -> addMentioned(each, blocks));
      case Value.Plain _, Value.Bytes _, Value.Type _, Value.Tensor _ -> {}
    }
  }
}
