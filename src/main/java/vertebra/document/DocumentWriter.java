package vertebra.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;

/// Turns a design into the tree of its file.
final class DocumentWriter {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private final Map<String, Map<String, String>> extras;

  private DocumentWriter(Extras extras) {
    this.extras = extras.byObject();
  }

  static ObjectNode tree(Document document) {
    var writer = new DocumentWriter(document.extras());
    var root = MAKE.objectNode();
    root.put(DocumentFile.FORMAT, DocumentFile.FORMAT_VERSION);
    writer.writeGraph(root, "", document.graph());
    writer.writeLayout(root, document.layout());
    writer.writeDefinitions(root, document);
    var settings = MAKE.objectNode();
    document.settings().forEach(settings::put);
    writer.writeExtras(settings, "/settings");
    if (!settings.isEmpty()) root.set("settings", settings);
    writer.writeExtras(root, "");
    return root;
  }

  private void writeGraph(ObjectNode target, String place, Graph graph) {
    var nodes = target.putArray("nodes");
    for (var node : graph.nodes()) nodes.add(written(node, place + "/nodes/" + node.id()));
    target.set("wires", written(graph.edges()));
  }

  /// Wires as JSON text.
  static String wires(List<Edge> edges) {
    return written(edges).toString();
  }

  private static ArrayNode written(List<Edge> edges) {
    var wires = MAKE.arrayNode();
    for (var edge : edges)
      wires.addObject().put("from", edge.from().toString()).put("to", edge.to().toString());
    return wires;
  }

  private ObjectNode written(Node node, String place) {
    var fields = MAKE.objectNode().put("id", node.id().value()).put("block", node.block().value());
    var parameters = written(node.parameters());
    writeExtras(parameters, place + "/parameters");
    if (!parameters.isEmpty()) fields.set("parameters", parameters);
    if (node.mode() != Node.Mode.ACTIVE)
      fields.put("mode", node.mode().name().toLowerCase(Locale.ROOT));
    node.sharesWeightsWith().ifPresent(owner -> fields.put("sharesWeightsWith", owner.value()));
    var origin = written(node.origin(), place + "/origin");
    if (!origin.isEmpty()) fields.set("origin", origin);
    writeExtras(fields, place);
    return fields;
  }

  private static ObjectNode written(Parameters parameters) {
    var fields = MAKE.objectNode();
    parameters.values().forEach((key, value) -> fields.set(key, Values.json(value)));
    return fields;
  }

  private ObjectNode written(Origin origin, String place) {
    var fields = MAKE.objectNode();
    origin.name().ifPresent(name -> fields.put("name", name));
    writeNames(fields, place, "outputs", origin.outputs());
    writeNames(fields, place, "weights", origin.weights());
    origin.part().ifPresent(part -> fields.set("part", written(part, place + "/part")));
    writeExtras(fields, place);
    return fields;
  }

  private ObjectNode written(FilePart part, String place) {
    var fields = MAKE.objectNode().put("block", part.block().value());
    var parameters = written(part.parameters());
    if (!parameters.isEmpty()) fields.set("parameters", parameters);
    writeNames(fields, place, "inputs", part.inputs());
    fields.put("operators", WholeRanges.text(part.operators()));
    if (!part.rules().isEmpty()) fields.put("rules", String.join(" ", part.rules()));
    part.weightsOf().ifPresent(owner -> fields.put("weightsOf", owner.value()));
    if (part.weights() > 0) fields.put("weights", part.weights());
    part.inside().ifPresent(inside -> fields.put("inside", inside));
    writeExtras(fields, place);
    return fields;
  }

  private void writeNames(ObjectNode origin, String place, String what, Map<String, String> names) {
    var fields = MAKE.objectNode();
    names.forEach(fields::put);
    writeExtras(fields, place + "/" + what);
    if (!fields.isEmpty()) origin.set(what, fields);
  }

  private void writeLayout(ObjectNode root, Layout layout) {
    var fields = MAKE.objectNode();
    if (!layout.positions().isEmpty()) {
      var positions = fields.putObject("positions");
      layout
          .positions()
          .forEach(
              (id, at) -> positions.putArray(id.value()).add(number(at.x())).add(number(at.y())));
    }
    if (!layout.titles().isEmpty()) {
      var titles = fields.putObject("titles");
      layout.titles().forEach((id, title) -> titles.put(id.value(), title));
    }
    if (!layout.roles().isEmpty()) {
      var roles = fields.putObject("roles");
      layout.roles().forEach((id, role) -> roles.put(id.value(), role));
    }
    if (!layout.states().isEmpty()) {
      var states = fields.putObject("states");
      layout
          .states()
          .forEach((id, wanted) -> {
            var words = states.putArray(id.value());
            wanted.stream().sorted().map(CardState::word).forEach(words::add);
          });
    }
    if (!layout.frames().isEmpty()) {
      var frames = fields.putObject("frames");
      layout
          .frames()
          .forEach((key, frame) ->
              frames.set(key, written(frame, "/layout/frames/" + Extras.escaped(key))));
    }
    if (!layout.bends().isEmpty()) {
      var bends = fields.putArray("bends");
      layout
          .bends()
          .forEach((edge, points) -> {
            var places =
                bends
                    .addObject()
                    .put("from", edge.from().toString())
                    .put("to", edge.to().toString())
                    .putArray("points");
            for (var at : points) places.addArray().add(number(at.x())).add(number(at.y()));
          });
    }
    if (layout.flow() != Flow.DOWN) fields.put("flow", layout.flow().word());
    writeExtras(fields, "/layout");
    if (!fields.isEmpty()) root.set("layout", fields);
  }

  private ObjectNode written(Frame frame, String place) {
    var fields = MAKE.objectNode().put("title", frame.title()).put("role", frame.role());
    var nodes = fields.putArray("nodes");
    frame.nodes().forEach(id -> nodes.add(id.value()));
    frame
        .area()
        .ifPresent(area ->
            fields
                .putArray("box")
                .add(number(area.at().x()))
                .add(number(area.at().y()))
                .add(number(area.width()))
                .add(number(area.height())));
    writeExtras(fields, place);
    return fields;
  }

  private void writeDefinitions(ObjectNode root, Document document) {
    if (document.definitions().isEmpty()) return;
    var definitions = root.putArray("definitions");
    for (var definition : document.definitions().values()) {
      var place = "/definitions/" + definition.id();
      var fields =
          definitions
              .addObject()
              .put("id", definition.id().value())
              .put("title", definition.title());
      fields.set("inputs", texts(definition.inputs()));
      if (!definition.sizes().isEmpty()) fields.set("sizes", texts(definition.sizes()));
      var outputs = fields.putObject("outputs");
      for (var output : definition.outputs())
        outputs.put(output.name(), output.source().toString());
      writeOwn(fields, definition);
      writeGraph(fields, place, definition.graph());
      writeExtras(fields, place);
    }
  }

  private static void writeOwn(ObjectNode target, BlockDefinition definition) {
    if (!definition.parameters().isEmpty()) {
      var parameters = target.putArray("parameters");
      for (var own : definition.parameters()) {
        var fields = parameters.addObject().put("key", own.key()).put("label", own.label());
        fields.set("initial", Values.json(own.initial()));
        own.least().ifPresent(least -> fields.set("least", number(least)));
        own.most().ifPresent(most -> fields.set("most", number(most)));
      }
    }
    if (definition.following().isEmpty()) return;
    var following = target.putArray("following");
    for (var field : definition.following())
      following
          .addObject()
          .put("node", field.node().value())
          .put("key", field.key())
          .put("expression", field.expression());
  }

  private static ArrayNode texts(List<String> words) {
    var array = MAKE.arrayNode();
    words.forEach(array::add);
    return array;
  }

  private static JsonNode number(double value) {
    return value == Math.rint(value) ? MAKE.numberNode((long) value) : MAKE.numberNode(value);
  }

  private void writeExtras(ObjectNode target, String place) {
    extras
        .getOrDefault(place, Map.of())
        .forEach((name, json) -> {
          try {
            target.set(name, Json.MAPPER.readTree(json));
          } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(place + "/" + name + " does not hold JSON", impossible);
          }
        });
  }
}
