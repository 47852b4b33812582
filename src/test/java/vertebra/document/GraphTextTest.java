package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Value;

class GraphTextTest {

  @Test
  void linesAreReadAsNodesAndWires() throws DocumentException {
    var graph =
        GraphText.parse(
            """
            # a comment
            image = input(shape: N,3,224,224, name: "the #1 image")
            conv  = conv-2d(filters: 64, bias: true, rate: 0.5)  image
            back  = fpn                                          c5=conv:c5
            sum   = add @bypassed                                conv later   # forward
            later = relu                                         conv
            """);
    assertEquals(
        "[image:y → conv:x, conv:c5 → back:c5, conv:y → sum:x1, later:y → sum:x2, conv:y →"
            + " later:x]",
        graph.edges().toString());
    var image = graph.node(new NodeId("image")).parameters();
    assertEquals(Value.of("N,3,224,224"), image.values().get("shape"));
    assertEquals(Value.of("the #1 image"), image.values().get("name"));
    assertEquals(Value.of(0.5), graph.node(new NodeId("conv")).parameters().values().get("rate"));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void anyGraphButItsOriginsSurvivesBeingWrittenAndRead(long seed) throws DocumentException {
    var edits = new RandomEdits(seed);
    var document = Document.EMPTY;
    for (int i = 0; i < 100; i++) document = Edit.apply(document, edits.next(document)).document();
    var graph = Graph.EMPTY;
    for (var node : document.graph().nodes()) graph = graph.with(node.with(Origin.NONE));
    for (var edge : document.graph().edges()) graph = graph.with(edge);
    assertEquals(graph, GraphText.parse(GraphText.text(graph)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "conv                       | Line 1: expected \"name = block(parameter: value) inputs\","
            + " not \"conv\".",
        "conv = conv-2d(filters: 3  | Line 1: a \")\" is missing.",
        "conv = conv-2d(filters 3)  | Line 1: expected \"parameter: value\" at \"filters 3\".",
        "conv = conv-2d  image      | Line 1: there is no \"image\".",
        "conv = conv-2d @asleep     | Line 1: \"@asleep\" is not @bypassed, @muted or"
            + " @shares(name)."
      })
  void aMistakeNamesItsLine(String text, String message) {
    assertEquals(
        message, assertThrows(DocumentException.class, () -> GraphText.parse(text)).getMessage());
  }

  @Test
  void aNameMayBeUsedOnce() {
    var failure =
        assertThrows(DocumentException.class, () -> GraphText.parse("a = relu\na = relu"));
    assertEquals("Line 2: there already is a \"a\".", failure.getMessage());
  }
}
