package vertebra.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.onnx.AttributeProto;
import org.bytedeco.onnx.OpSchema;
import org.bytedeco.onnx.OpSchemaRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import vertebra.onnx.Operators.AttributeKind;
import vertebra.onnx.Operators.OperatorRule;

/// The table of operators says what ONNX's own schemas say.
class OperatorsTest {

  @BeforeAll
  static void loadSchemas() {
    Loader.load(org.bytedeco.onnx.global.onnx.class);
  }

  @TestFactory
  Stream<DynamicTest> everyRowAgreesWithTheSchema() {
    return Operators.rows().stream()
        .map(row -> DynamicTest.dynamicTest(row.name(), () -> compare(row)));
  }

  private static void compare(OperatorRule row) {
    var schema = OpSchemaRegistry.Schema(row.name(), row.since(), "");
    assertNotNull(schema, "no such operator at version " + row.since());
    assertTrue(row.minInputs() >= schema.min_input(), "fewest inputs");
    assertTrue(row.maxInputs() <= schema.max_input(), "most inputs");
    assertTrue(row.minOutputs() >= schema.min_output(), "fewest outputs");
    assertTrue(row.maxOutputs() <= schema.max_output(), "most outputs");
    var attributes = attributes(schema);
    for (var entry : row.attributes().entrySet()) {
      var attribute = attributes.get(entry.getKey());
      assertNotNull(attribute, () -> "no attribute " + entry.getKey());
      assertEquals(type(entry.getValue()), attribute.type(), entry.getKey());
    }
    for (var entry : attributes.entrySet())
      if (entry.getValue().required())
        assertTrue(row.required().contains(entry.getKey()), () -> entry.getKey() + " is required");
    if (row.since() > 17) assertNewerThan17(row);
  }

  private static void assertNewerThan17(OperatorRule row) {
    var old = OpSchemaRegistry.Schema(row.name(), 17, "");
    assertTrue(
        old == null || old.since_version() < row.since(), () -> "version 17 has this form already");
  }

  private static Map<String, OpSchema.Attribute> attributes(OpSchema schema) {
    var attributes = new HashMap<String, OpSchema.Attribute>();
    var end = schema.attributes().end();
    for (var it = schema.attributes().begin(); !it.equals(end); it.increment())
      attributes.put(it.first().getString(), it.second());
    return attributes;
  }

  private static int type(AttributeKind kind) {
    return switch (kind) {
      case WHOLE -> AttributeProto.INT;
      case WHOLES -> AttributeProto.INTS;
      case REAL -> AttributeProto.FLOAT;
      case REALS -> AttributeProto.FLOATS;
      case TEXT -> AttributeProto.STRING;
    };
  }

  @Test
  void theTableIsNotEmpty() {
    assertTrue(Operators.rows().size() >= 90, () -> Operators.rows().size() + " rows");
  }

  private static String refusal(String name, int inputs, int outputs, Attribute... attributes) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> Operators.check(name, inputs, outputs, List.of(attributes)))
            .getMessage());
  }

  @Test
  void mistakesAreRefusedByName() {
    assertEquals("the table of operators has no \"Relux\"", refusal("Relux", 1, 1));
    assertEquals("Relu takes 1 to 1 inputs, not 2", refusal("Relu", 2, 1));
    assertEquals("Relu has 1 to 1 outputs, not 2", refusal("Relu", 1, 2));
    assertEquals(
        "Softmax has no attribute \"axes\"; it has [axis]",
        refusal("Softmax", 1, 1, Attribute.whole("axes", 1)));
    assertEquals(
        "the attribute axis of Softmax holds WHOLE, not REAL",
        refusal("Softmax", 1, 1, Attribute.real("axis", 1)));
    assertEquals("Concat needs the attribute \"axis\"", refusal("Concat", 2, 1));
  }
}
