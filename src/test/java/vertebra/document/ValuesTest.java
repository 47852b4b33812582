package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorRef;
import vertebra.tensor.TensorType;

class ValuesTest {

  private static final NodeId NODE = new NodeId("a");

  /// A value of every kind, and those that are easily mistaken for another.
  static final List<Value> ALL =
      List.of(
          Value.of(3),
          Value.of(Long.MIN_VALUE),
          Value.of(3.0),
          Value.of(-0.0),
          Value.of(Double.MIN_VALUE),
          Value.of(1e300),
          Value.of(Double.NaN),
          Value.of(Double.NEGATIVE_INFINITY),
          Value.of(true),
          Value.of(""),
          Value.of("true"),
          Value.of("NaN"),
          Value.of("N,3, \"x\": {\\}\n# @muted ) é"),
          Value.of("!\"[1]\""),
          Value.of("!oh"),
          Value.of(List.of()),
          Value.of(List.of(Value.of(1), Value.of(1.0), Value.of("1"), Value.of(List.of()))),
          Value.of(List.of(Value.of("a, b: \")"), Value.of(Double.POSITIVE_INFINITY))),
          new Value.Bytes(new byte[0]),
          new Value.Bytes(new byte[] {0, -1, 127, 13, 10}),
          new Value.Type(new TensorType(DType.BFLOAT16, Shape.parse(""))),
          new Value.Type(
              new TensorType(
                  DType.FLOAT32,
                  Shape.of(Dim.named("N"), Dim.named("H").plus(2).floorDiv(3), Dim.of(7)))),
          new Value.Tensor(
              new TensorRef(
                  new TensorRef.Home.OfDesign(),
                  "onnx::Conv/193:0",
                  new TensorRef.Range(0, 0),
                  "float8e4m3fn",
                  List.of(),
                  List.of())),
          new Value.Tensor(
              new TensorRef(
                  new TensorRef.Home.OfFile(
                      "../weights/net.safetensors",
                      new TensorRef.FileStamp(
                          99, Instant.parse("2026-05-04T03:02:01.000000009Z"), Optional.of("ab"))),
                  "w",
                  new TensorRef.Range(8, 24),
                  "float32",
                  List.of(2L, 3L),
                  List.of(
                      new TensorRef.View.Transpose(List.of(1, 0)),
                      new TensorRef.View.Slice(0, 1, 3),
                      new TensorRef.View.Cast(DType.FLOAT16)))),
          new Value.Subgraph(new BlockId("my-loop")));

  @Test
  void aTensorWithoutANameIsCalledByWhatItHolds() {
    var home = new TensorRef.Home.OfDesign();
    var range = new TensorRef.Range(0, 16);
    var tensor = new TensorRef(home, "", range, "int64", List.of(2L), List.of());
    assertEquals("int64 [2]", new Value.Tensor(tensor).toString());
  }

  private static Graph graph(Value value) {
    var parameters = Parameters.NONE.with("first", value).with("last", Value.of(1));
    return Graph.EMPTY.with(Node.of(NODE, new BlockId("relu"), parameters));
  }

  @Test
  void everyKindOfValueIsTried() {
    assertEquals(
        kinds(Value.class), ALL.stream().map(Object::getClass).distinct().count(), "kinds tried");
  }

  private static long kinds(Class<?> kind) {
    if (!kind.isSealed()) return 1;
    long sum = 0;
    for (var part : kind.getPermittedSubclasses()) sum += kinds(part);
    return sum;
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aFileKeepsEveryValue(Value value) throws DocumentException {
    var document = Document.of(graph(value));
    var opened = DocumentFile.parse("test", DocumentFile.text(document));
    assertEquals(List.of(), opened.notes());
    assertEquals(document, opened.document());
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void linesOfTextKeepEveryValue(Value value) throws DocumentException {
    var text = GraphText.text(graph(value));
    assertEquals(1, text.lines().count());
    assertEquals(graph(value), GraphText.parse(text));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void theClipboardKeepsEveryValue(Value value) {
    var clip = Clip.of(Document.of(graph(value)), List.of(NODE));
    assertEquals(clip, Clip.parse(clip.text()).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[1, null]",
        "{}",
        "{\"real\": \"1\"}",
        "{\"real\": \"NaN\", \"unit\": \"s\"}",
        "{\"bytes\": \"%%\"}",
        "{\"matrix\": []}",
        "{\"graph\": \"No Block\"}",
        "{\"type\": {\"elements\": \"float4\", \"sizes\": []}}",
        "{\"type\": {\"elements\": \"float32\", \"sizes\": [[\"minus\", 1]]}}",
        "{\"tensor\": {\"name\": \"w\", \"offset\": 0, \"length\": 4, \"elements\": \"float32\","
            + " \"sizes\": [2]}}",
        "{\"tensor\": {\"name\": \"w\", \"offset\": 0, \"length\": 4, \"elements\": \"float32\","
            + " \"sizes\": [1], \"device\": 1}}",
        "12345678901234567890"
      })
  void aKindThatIsNotUnderstoodIsKeptWordForWord(String json) throws DocumentException {
    var text = DocumentFile.text(Document.of(graph(Value.of("?")))).replace("\"?\"", json);
    var opened = DocumentFile.parse("test", text);
    assertEquals(1, opened.notes().size());
    assertTrue(opened.document().graph().node(NODE).parameters().get("first").isEmpty());
    assertTrue(DocumentFile.text(opened.document()).contains("\"first\": " + json), json);
  }

  @Test
  void theClipboardTakesAlongTheGraphsThatParametersName() {
    var body =
        new BlockDefinition(
            new BlockId("body"),
            "Body",
            graph(Value.of(1)),
            List.of(),
            List.of(new BlockDefinition.Output("y", new Port(NODE, "y"))));
    var branches = Value.of(List.of(new Value.Subgraph(body.id())));
    var document = Document.of(graph(branches)).with(body);
    var pasted = Clip.of(document, List.of(NODE)).into(Document.EMPTY, 0, 0, false);
    var after = Edit.apply(Document.EMPTY, pasted.edit()).document();
    assertEquals(body, after.definitions().get(body.id()));
    var without =
        Edit.apply(document, Edit.of(new GraphEdit.SetParameter(NODE, "first", Value.of(2))));
    assertTrue(Clip.of(without.document(), List.of(NODE)).part().definitions().isEmpty());
  }
}
