package vertebra.document;

import static vertebra.text.Texts.say;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Map;

/// JSON as plain maps, lists, texts, numbers and booleans, for whoever must not know the library
/// behind it.
public final class Json {

  static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /// The longest line that a list or object below the second level may stand on.
  private static final int LINE = 120;

  private Json() {}

  /// Maps (in their order), lists, arrays, texts, numbers, booleans and null as JSON text: one
  /// entry a line on the upper levels, small things on one line below, so that a change of one
  /// entry changes one line. Numbers that JSON cannot say (NaN, infinities) become texts.
  public static String text(Object value) {
    return text(MAPPER.valueToTree(value));
  }

  /// A value on one line, for programs that read line by line.
  public static String line(Object value) {
    return spaced(MAPPER.valueToTree(value));
  }

  /// Reads a JSON object. Throws a [DocumentException] that names the source when it is none.
  public static Map<String, Object> object(String source, String text) throws DocumentException {
    try {
      return MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (JsonProcessingException damaged) {
      throw new DocumentException(
          say("document.is-damaged", source, DocumentFile.where(damaged)), damaged);
    }
  }

  static String text(JsonNode node) {
    var out = new StringBuilder();
    write(node, 0, out);
    return out.append('\n').toString();
  }

  private static void write(JsonNode node, int depth, StringBuilder out) {
    var line = node.toString();
    if (!node.isContainerNode() || node.isEmpty() || depth > 1 && line.length() <= LINE) {
      out.append(spaced(node));
      return;
    }
    boolean object = node.isObject();
    var parts = new ArrayList<String>();
    if (node instanceof ObjectNode fields)
      fields
          .properties()
          .forEach(
              field -> parts.add(quoted(field.getKey()) + ": " + nested(field.getValue(), depth)));
    else node.forEach(element -> parts.add(nested(element, depth)));
    var indent = "  ".repeat(depth + 1);
    out.append(object ? "{\n" : "[\n").append(indent);
    out.append(String.join(",\n" + indent, parts));
    out.append('\n').append("  ".repeat(depth)).append(object ? '}' : ']');
  }

  private static String nested(JsonNode node, int depth) {
    var out = new StringBuilder();
    write(node, depth + 1, out);
    return out.toString();
  }

  /// One line with a space after every colon and comma.
  private static String spaced(JsonNode node) {
    if (node instanceof ObjectNode fields) {
      var parts = new ArrayList<String>();
      fields
          .properties()
          .forEach(field -> parts.add(quoted(field.getKey()) + ": " + spaced(field.getValue())));
      return "{" + String.join(", ", parts) + "}";
    }
    if (node.isArray()) {
      var parts = new ArrayList<String>();
      node.forEach(element -> parts.add(spaced(element)));
      return "[" + String.join(", ", parts) + "]";
    }
    return node.toString();
  }

  private static String quoted(String text) {
    return MAPPER.getNodeFactory().textNode(text).toString();
  }
}
