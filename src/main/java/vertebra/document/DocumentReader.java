package vertebra.document;

import static vertebra.text.Texts.say;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Turns the tree of a file into a design, keeping what it does not understand and saying what it
/// had to leave out.
final class DocumentReader {

  /// How many single notes are given; the rest are counted.
  private static final int NOTES = 20;

  private final List<String> notes = new ArrayList<>();
  private Extras extras = Extras.NONE;

  DocumentFile.Opened read(ObjectNode root) {
    var fields = new Fields("", root);
    fields.take(DocumentFile.FORMAT);
    var graph = readGraph(fields, say("document.the-design"));
    var document = Document.of(graph).with(readLayout(fields, graph));
    for (var definition : readDefinitions(fields)) document = document.with(definition);
    document = document.withSettings(readTexts(fields, "settings"));
    fields.keepRest();
    return new DocumentFile.Opened(document.with(extras), shortened());
  }

  /// Reads wires from JSON text; what is none is left out.
  static List<Edge> wires(String json) throws DocumentException {
    try {
      var edges = new ArrayList<Edge>();
      for (var element : Json.MAPPER.readTree(json)) {
        var from = port(element.path("from").asText());
        var to = port(element.path("to").asText());
        if (from.isPresent() && to.isPresent()) edges.add(new Edge(from.get(), to.get()));
      }
      return edges;
    } catch (JsonProcessingException damaged) {
      throw new DocumentException(
          say("document.the-wires-are-damaged", DocumentFile.where(damaged)), damaged);
    }
  }

  private static Optional<Port> port(String text) {
    var name = text.substring(0, Math.max(0, text.lastIndexOf(':')));
    return NodeId.isLegal(name) ? port(text, Map.of(name, new NodeId(name))) : Optional.empty();
  }

  private List<String> shortened() {
    if (notes.size() <= NOTES) return notes;
    var few = new ArrayList<>(notes.subList(0, NOTES));
    few.add(say("document.there-are-more-remarks", notes.size() - NOTES));
    return few;
  }

  private Graph readGraph(Fields fields, String where) {
    var names = new HashMap<String, NodeId>();
    var graph = Graph.EMPTY;
    for (var element : fields.elements("nodes")) {
      var node = readNode(element, fields.place, graph, where);
      if (node.isEmpty()) continue;
      graph = graph.with(node.get());
      names.putIfAbsent(element.path("id").asText(), node.get().id());
    }
    for (var element : fields.elements("wires")) graph = readWire(element, graph, names, where);
    return graph;
  }

  private Optional<Node> readNode(JsonNode element, String place, Graph graph, String where) {
    if (!(element instanceof ObjectNode object)
        || !object.path("id").isTextual()
        || !object.path("block").isTextual()) {
      notes.add(say("document.an-entry-of-nodes", where, brief(element)));
      return Optional.empty();
    }
    var name = object.get("id").asText();
    var id = name.isBlank() ? graph.freshId("node") : graph.freshId(name);
    if (!id.value().equals(name))
      notes.add(
          NodeId.isLegal(name)
              ? say("document.two-blocks-in-are-called", where, name, id)
              : say("document.cannot-name-a-block", name, id));
    var fields = new Fields(place + "/nodes/" + id, object);
    fields.take("id");
    var node = Node.of(id, readBlock(fields.text("block").orElse("")), readParameters(fields, id));
    var mode = fields.text("mode");
    if (mode.isPresent()) node = node.with(readMode(mode.get(), id));
    var owner = fields.text("sharesWeightsWith");
    if (owner.filter(NodeId::isLegal).isPresent()) node = node.sharing(new NodeId(owner.get()));
    node = node.with(readOrigin(fields));
    fields.keepRest();
    return Optional.of(node);
  }

  private BlockId readBlock(String name) {
    if (BlockId.isLegal(name)) return new BlockId(name);
    var plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    var id = new BlockId(plain.isEmpty() ? "unknown" : plain);
    notes.add(say("document.cannot-name-a-kind-of-block", name, id));
    return id;
  }

  private Node.Mode readMode(String name, NodeId id) {
    for (var mode : Node.Mode.values())
      if (mode.name().toLowerCase(Locale.ROOT).equals(name)) return mode;
    notes.add(say("document.the-mode-of-is-not-known", name, id));
    return Node.Mode.ACTIVE;
  }

  private Parameters readParameters(Fields node, NodeId id) {
    var parameters = Parameters.NONE;
    var fields = node.object("parameters");
    if (fields.isEmpty()) return parameters;
    for (var key : fields.get().names()) {
      var value = Values.value(fields.get().peek(key));
      if (value.isPresent()) {
        parameters = parameters.with(key, value.get());
        fields.get().take(key);
      } else {
        notes.add(
            say(
                "document.the-parameter-of-has-a-value-that-is-not-understood",
                key,
                id,
                brief(fields.get().peek(key))));
      }
    }
    fields.get().keepRest();
    return parameters;
  }

  private Origin readOrigin(Fields node) {
    var fields = node.object("origin");
    if (fields.isEmpty()) return Origin.NONE;
    var origin =
        new Origin(
            fields.get().text("name"),
            readTexts(fields.get(), "outputs"),
            readTexts(fields.get(), "weights"));
    var part = fields.get().object("part").flatMap(this::readPart);
    fields.get().keepRest();
    return part.map(origin::with).orElse(origin);
  }

  private Optional<FilePart> readPart(Fields fields) {
    var operators = WholeRanges.read(fields.text("operators").orElse(""));
    var block = fields.text("block");
    if (operators.isEmpty() || block.isEmpty()) return Optional.empty();
    var part =
        new FilePart(
            readBlock(block.get()),
            readParameters(fields, new NodeId("part")),
            readTexts(fields, "inputs"),
            operators.get(),
            fields.text("rules").stream()
                .flatMap(text -> Arrays.stream(text.split(" ", -1)))
                .toList(),
            fields.text("weightsOf").filter(NodeId::isLegal).map(NodeId::new),
            fields.whole("weights"),
            fields.text("inside"));
    fields.keepRest();
    return Optional.of(part);
  }

  private Graph readWire(JsonNode element, Graph graph, Map<String, NodeId> names, String where) {
    var from = port(element.path("from").asText(), names);
    var to = port(element.path("to").asText(), names);
    if (from.isEmpty() || to.isEmpty()) {
      notes.add(say("document.a-wire-of-starts-or-ends", where, brief(element)));
      return graph;
    }
    if (graph.source(to.get()).isPresent()) {
      notes.add(say("document.two-wires-of-end", where, to.get(), from.get()));
      return graph;
    }
    return graph.with(new Edge(from.get(), to.get()));
  }

  /// Reads `node:port`.
  private static Optional<Port> port(String text, Map<String, NodeId> names) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || colon == text.length() - 1) return Optional.empty();
    return Optional.ofNullable(names.get(text.substring(0, colon)))
        .map(node -> new Port(node, text.substring(colon + 1)));
  }

  private Layout readLayout(Fields root, Graph graph) {
    var layout = Layout.EMPTY;
    var fields = root.object("layout");
    if (fields.isEmpty()) return layout;
    var positions = new LinkedHashMap<NodeId, Position>();
    for (var entry : fields.get().entries("positions"))
      if (placed(entry.getKey(), graph) && entry.getValue().size() == 2)
        positions.put(
            new NodeId(entry.getKey()),
            new Position(entry.getValue().get(0).asDouble(), entry.getValue().get(1).asDouble()));
    layout = layout.with(positions);
    for (var entry : fields.get().entries("titles"))
      if (placed(entry.getKey(), graph))
        layout = layout.withTitle(new NodeId(entry.getKey()), entry.getValue().asText());
    for (var entry : fields.get().entries("roles"))
      if (placed(entry.getKey(), graph))
        layout = layout.withRole(new NodeId(entry.getKey()), entry.getValue().asText());
    for (var entry : fields.get().entries("states"))
      if (placed(entry.getKey(), graph))
        layout = layout.withStates(new NodeId(entry.getKey()), states(entry.getValue()));
    for (var entry : fields.get().entries("frames"))
      layout = readFrame(layout, entry.getKey(), entry.getValue(), graph);
    layout = readBends(layout, fields.get().elements("bends"), graph);
    layout = layout.with(fields.get().text("flow").map(Flow::of).orElse(Flow.DOWN));
    fields.get().keepRest();
    return layout;
  }

  private static Layout readBends(Layout layout, List<JsonNode> listed, Graph graph) {
    var names = new HashMap<String, NodeId>();
    if (!listed.isEmpty()) graph.nodes().forEach(node -> names.put(node.id().value(), node.id()));
    var read = layout;
    for (var each : listed) {
      var from = port(each.path("from").asText(), names);
      var to = port(each.path("to").asText(), names);
      if (from.isEmpty() || to.isEmpty()) continue;
      var edge = new Edge(from.get(), to.get());
      var points = new ArrayList<Position>();
      for (var point : each.path("points"))
        if (point.size() == 2)
          points.add(new Position(point.get(0).asDouble(), point.get(1).asDouble()));
      if (graph.contains(edge)) read = read.withBends(edge, points);
    }
    return read;
  }

  private static Set<CardState> states(JsonNode words) {
    var states = new LinkedHashSet<CardState>();
    for (var word : words) CardState.of(word.asText()).ifPresent(states::add);
    return states;
  }

  private Layout readFrame(Layout layout, String key, JsonNode element, Graph graph) {
    if (!(element instanceof ObjectNode object)) return layout;
    var fields = new Fields("/layout/frames/" + Extras.escaped(key), object);
    var nodes = new ArrayList<NodeId>();
    for (var name : fields.elements("nodes"))
      if (placed(name.asText(), graph)) nodes.add(new NodeId(name.asText()));
    var sides = fields.elements("box").stream().mapToDouble(JsonNode::asDouble).toArray();
    var area =
        sides.length == 4
            ? Optional.of(new Frame.Area(new Position(sides[0], sides[1]), sides[2], sides[3]))
            : Optional.<Frame.Area>empty();
    var frame =
        new Frame(
            fields.text("title").orElse(key), fields.text("role").orElse("part"), nodes, area);
    fields.keepRest();
    return nodes.isEmpty() && area.isEmpty() ? layout : layout.withFrame(key, frame);
  }

  private List<BlockDefinition> readDefinitions(Fields root) {
    var definitions = new ArrayList<BlockDefinition>();
    for (var element : root.elements("definitions")) {
      if (!(element instanceof ObjectNode object) || !object.path("id").isTextual()) {
        notes.add(say("document.a-block-definition-has-no-id", brief(element)));
        continue;
      }
      var id = readBlock(object.get("id").asText());
      var fields = new Fields("/definitions/" + id, object);
      fields.take("id");
      var title = fields.text("title").orElse(id.value());
      var graph = readGraph(fields, say("document.the-block", title));
      var inputs = fields.elements("inputs").stream().map(JsonNode::asText).toList();
      var sizes = fields.elements("sizes").stream().map(JsonNode::asText).toList();
      var outputs = readOutputs(fields, graph, title);
      var parameters = readOwn(fields);
      definitions.add(
          new BlockDefinition(id, title, graph, inputs, outputs, sizes)
              .with(parameters, readFollowing(fields)));
      fields.keepRest();
    }
    return definitions;
  }

  private static List<OwnParameter> readOwn(Fields fields) {
    var read = new ArrayList<OwnParameter>();
    for (var each : fields.elements("parameters")) {
      var key = each.path("key").asText();
      var value = Values.value(each.path("initial"));
      if (!key.matches("[a-z][a-z0-9_]*") || value.isEmpty()) continue;
      read.add(
          new OwnParameter(
              key,
              each.path("label").asText(key),
              value.get(),
              number(each.path("least")),
              number(each.path("most"))));
    }
    return read;
  }

  private static OptionalDouble number(JsonNode field) {
    return field.isNumber() ? OptionalDouble.of(field.asDouble()) : OptionalDouble.empty();
  }

  private static List<Following> readFollowing(Fields fields) {
    var read = new ArrayList<Following>();
    for (var each : fields.elements("following")) {
      var node = each.path("node").asText();
      if (NodeId.isLegal(node))
        read.add(
            new Following(
                new NodeId(node), each.path("key").asText(), each.path("expression").asText()));
    }
    return read;
  }

  private List<BlockDefinition.Output> readOutputs(Fields fields, Graph graph, String title) {
    var names = new HashMap<String, NodeId>();
    graph.nodes().forEach(node -> names.put(node.id().value(), node.id()));
    var outputs = new ArrayList<BlockDefinition.Output>();
    for (var entry : fields.entries("outputs")) {
      var source = port(entry.getValue().asText(), names);
      if (source.isPresent()) outputs.add(new BlockDefinition.Output(entry.getKey(), source.get()));
      else notes.add(say("document.the-output-of-the-block-leads", entry.getKey(), title));
    }
    return outputs;
  }

  /// The texts of a nested object; what is no text is kept as an extra.
  private static SequencedMap<String, String> readTexts(Fields root, String name) {
    var texts = new LinkedHashMap<String, String>();
    root.object(name)
        .ifPresent(fields -> {
          for (var key : fields.names()) fields.text(key).ifPresent(text -> texts.put(key, text));
          fields.keepRest();
        });
    return texts;
  }

  private static boolean placed(String name, Graph graph) {
    return NodeId.isLegal(name) && graph.contains(new NodeId(name));
  }

  private static String brief(JsonNode element) {
    var text = element.toString();
    return text.length() <= 80 ? text : text.substring(0, 77) + "…";
  }

  /// The fields of one object. What nobody took is kept as an extra.
  private final class Fields {
    private final String place;
    private final ObjectNode object;
    private final Set<String> taken = new HashSet<>();

    Fields(String place, ObjectNode object) {
      this.place = place;
      this.object = object;
    }

    JsonNode take(String name) {
      taken.add(name);
      return peek(name);
    }

    JsonNode peek(String name) {
      return Optional.ofNullable(object.get(name)).orElse(MissingNode.getInstance());
    }

    List<String> names() {
      return object.properties().stream().map(Map.Entry::getKey).toList();
    }

    /// A text; a field of another kind is kept as an extra.
    Optional<String> text(String name) {
      return peek(name).isTextual() ? Optional.of(take(name).textValue()) : Optional.empty();
    }

    /// The elements of a list; a field of another kind is kept as an extra.
    List<JsonNode> elements(String name) {
      if (!peek(name).isArray()) return List.of();
      var elements = new ArrayList<JsonNode>();
      take(name).forEach(elements::add);
      return elements;
    }

    List<Map.Entry<String, JsonNode>> entries(String name) {
      return peek(name).isObject() ? List.copyOf(take(name).properties()) : List.of();
    }

    /// A count; 0 where there is none.
    long whole(String name) {
      return peek(name).canConvertToLong() && peek(name).asLong() > 0 ? take(name).asLong() : 0;
    }

    /// A nested object; a field of another kind is kept as an extra.
    Optional<Fields> object(String name) {
      if (!(peek(name) instanceof ObjectNode nested)) return Optional.empty();
      taken.add(name);
      return Optional.of(new Fields(place + "/" + Extras.escaped(name), nested));
    }

    void keepRest() {
      for (var name : names())
        if (!taken.contains(name))
          extras = extras.with(place + "/" + Extras.escaped(name), object.get(name).toString());
    }
  }
}
