package vertebra.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.graph.BlockId;
import vertebra.graph.Value;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorType;

/// Values of parameters as JSON and back. What a person can type stands as it is, a list as a list;
/// everything else is an object whose one field says the kind: `real` (numbers that JSON cannot
/// say), `bytes`, `type`, `tensor`, `graph`.
final class Values {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private Values() {}

  static JsonNode json(Value value) {
    return switch (value) {
      case Value.Whole(var number) -> MAKE.numberNode(number);
      case Value.Real(var number) when Double.isFinite(number) -> MAKE.numberNode(number);
      case Value.Real(var number) -> MAKE.objectNode().put("real", Double.toString(number));
      case Value.Flag(var flag) -> MAKE.booleanNode(flag);
      case Value.Text(var text) -> MAKE.textNode(text);
      case Value.Sequence(var values) -> {
        var list = MAKE.arrayNode();
        values.forEach(each -> list.add(json(each)));
        yield list;
      }
      case Value.Bytes bytes -> MAKE.objectNode().put("bytes", bytes.toArray());
      case Value.Type(var type) -> MAKE.objectNode().set("type", json(type));
      case Value.Tensor(var reference) -> MAKE.objectNode().set("tensor", json(reference));
      case Value.Subgraph(var definition) -> MAKE.objectNode().put("graph", definition.value());
    };
  }

  /// The value; nothing if it is of no known kind.
  static Optional<Value> value(JsonNode json) {
    try {
      return Optional.of(read(json));
    } catch (IllegalArgumentException
        | DateTimeException
        | ArithmeticException
        | IOException other) {
      return Optional.empty();
    }
  }

  /// The value in a line of JSON; nothing if it is damaged or of no known kind.
  static Optional<Value> parsed(String text) {
    try {
      return value(Json.MAPPER.readTree(text));
    } catch (JsonProcessingException damaged) {
      return Optional.empty();
    }
  }

  private static Value read(JsonNode json) throws IOException {
    if (json.isBoolean()) return Value.of(json.booleanValue());
    if (json.isTextual()) return Value.of(json.textValue());
    if (json.isIntegralNumber() && json.canConvertToLong()) return Value.of(json.longValue());
    if (json.isFloatingPointNumber() && Double.isFinite(json.doubleValue()))
      return Value.of(json.doubleValue());
    if (json.isArray()) {
      var values = new ArrayList<Value>();
      for (var element : json) values.add(read(element));
      return Value.of(values);
    }
    if (!(json instanceof ObjectNode object) || object.size() != 1) throw unknown(json);
    var field = object.properties().iterator().next();
    var content = field.getValue();
    return switch (field.getKey()) {
      case "real" -> Value.of(real(text(content)));
      case "bytes" -> new Value.Bytes(bytes(content));
      case "type" -> new Value.Type(type(content));
      case "tensor" -> new Value.Tensor(tensor(content));
      case "graph" -> new Value.Subgraph(new BlockId(text(content)));
      default -> throw unknown(json);
    };
  }

  private static byte[] bytes(JsonNode json) throws IOException {
    return MAKE.textNode(text(json)).binaryValue();
  }

  private static double real(String text) {
    double number = Double.parseDouble(text);
    if (Double.isFinite(number)) throw new IllegalArgumentException(text + " is a JSON number");
    return number;
  }

  private static JsonNode json(TensorType type) {
    return MAKE.objectNode()
        .put("elements", type.dtype().toString())
        .set("sizes", json(type.shape()));
  }

  private static TensorType type(JsonNode json) {
    fields(json, 2);
    var dims = new ArrayList<Dim>();
    for (var dim : list(json.path("sizes"))) dims.add(dim(dim));
    return new TensorType(dtype(json.path("elements")), new Shape(dims));
  }

  private static JsonNode json(Shape shape) {
    var sizes = MAKE.arrayNode();
    shape.dims().forEach(dim -> sizes.add(json(dim)));
    return sizes;
  }

  /// A number, a name, or arithmetic as `["plus", left, right]`.
  private static JsonNode json(Dim dim) {
    return switch (dim) {
      case Dim.Known(var number) -> MAKE.numberNode(number);
      case Dim.Symbol(var name, _) -> MAKE.textNode(name);
      case Dim.Formula(var operator, var left, var right) ->
          MAKE.arrayNode().add(word(operator)).add(json(left)).add(json(right));
    };
  }

  private static Dim dim(JsonNode json) {
    if (json.isIntegralNumber()) return Dim.of(whole(json));
    if (json.isTextual()) return Dim.named(json.textValue());
    if (json.size() != 3) throw unknown(json);
    for (var operator : Dim.Operator.values())
      if (word(operator).equals(text(json.path(0))))
        return new Dim.Formula(operator, dim(json.get(1)), dim(json.get(2)));
    throw unknown(json);
  }

  private static String word(Dim.Operator operator) {
    return operator.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private static JsonNode json(TensorRef reference) {
    var fields = MAKE.objectNode();
    if (reference.home() instanceof TensorRef.Home.OfFile(var path, var stamp)) {
      fields
          .put("file", path)
          .put("size", stamp.bytes())
          .put("written", stamp.written().toString());
      stamp.checksum().ifPresent(checksum -> fields.put("checksum", checksum));
    }
    fields
        .put("name", reference.name())
        .put("offset", reference.range().offset())
        .put("length", reference.range().length())
        .put("elements", reference.elementType());
    var sizes = fields.putArray("sizes");
    reference.dims().forEach(sizes::add);
    if (!reference.views().isEmpty()) {
      var views = fields.putArray("views");
      reference.views().forEach(view -> views.add(json(view)));
    }
    return fields;
  }

  private static JsonNode json(TensorRef.View view) {
    var fields = MAKE.objectNode();
    switch (view) {
      case TensorRef.View.Transpose(var axes) -> {
        var order = fields.putArray("transpose");
        axes.forEach(order::add);
      }
      case TensorRef.View.Slice(var axis, var begin, var end) ->
          fields.putArray("slice").add(axis).add(begin).add(end);
      case TensorRef.View.Cast(var to) -> fields.put("cast", to.toString());
    }
    return fields;
  }

  private static TensorRef tensor(JsonNode json) {
    int optional = (json.has("views") ? 1 : 0) + (json.has("checksum") ? 1 : 0);
    fields(json, optional + (json.has("file") ? 8 : 5));
    var dims = new ArrayList<Long>();
    for (var dim : list(json.path("sizes"))) dims.add(whole(dim));
    var views = new ArrayList<TensorRef.View>();
    if (json.has("views")) for (var view : list(json.path("views"))) views.add(view(view));
    return new TensorRef(
        home(json),
        text(json.path("name")),
        new TensorRef.Range(whole(json.path("offset")), whole(json.path("length"))),
        text(json.path("elements")),
        dims,
        views);
  }

  private static TensorRef.Home home(JsonNode json) {
    if (!json.has("file")) return new TensorRef.Home.OfDesign();
    var checksum =
        json.has("checksum") ? Optional.of(text(json.path("checksum"))) : Optional.<String>empty();
    return new TensorRef.Home.OfFile(
        text(json.path("file")),
        new TensorRef.FileStamp(
            whole(json.path("size")), Instant.parse(text(json.path("written"))), checksum));
  }

  private static TensorRef.View view(JsonNode json) {
    fields(json, 1);
    if (json.has("cast")) return new TensorRef.View.Cast(dtype(json.path("cast")));
    var numbers = new ArrayList<Long>();
    for (var number : list(json.has("slice") ? json.path("slice") : json.path("transpose")))
      numbers.add(whole(number));
    if (json.has("transpose"))
      return new TensorRef.View.Transpose(numbers.stream().map(Math::toIntExact).toList());
    if (numbers.size() != 3) throw unknown(json);
    return new TensorRef.View.Slice(
        Math.toIntExact(numbers.get(0)), numbers.get(1), numbers.get(2));
  }

  /// Refuses an object that says more than is understood.
  private static void fields(JsonNode json, int count) {
    if (!json.isObject() || json.size() != count) throw unknown(json);
  }

  private static DType dtype(JsonNode json) {
    return DType.named(text(json)).orElseThrow(() -> unknown(json));
  }

  private static String text(JsonNode json) {
    if (!json.isTextual()) throw unknown(json);
    return json.textValue();
  }

  private static long whole(JsonNode json) {
    if (!json.isIntegralNumber() || !json.canConvertToLong()) throw unknown(json);
    return json.longValue();
  }

  private static List<JsonNode> list(JsonNode json) {
    if (!json.isArray()) throw unknown(json);
    var elements = new ArrayList<JsonNode>();
    json.forEach(elements::add);
    return elements;
  }

  private static IllegalArgumentException unknown(JsonNode json) {
    return new IllegalArgumentException("not understood: " + json);
  }
}
