package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Value;

class OriginTest {

  private static final NodeId CONV = new NodeId("conv");
  private static final Origin ORIGIN =
      new Origin(
          Optional.of("/layer1/layer1.0/Conv:0 é"),
          Map.of("y", "onnx::Relu/194"),
          Map.of("weight", "onnx::Conv_193"));
  private static final Document DESIGN =
      Document.of(Graph.EMPTY.with(Node.of("conv", "conv-2d").with(ORIGIN)));

  private static Origin origin(Document document, String id) {
    return document.graph().node(new NodeId(id)).origin();
  }

  @Test
  void savingKeepsIt() throws DocumentException {
    var opened = DocumentFile.parse("test", DocumentFile.text(DESIGN));
    assertEquals(DESIGN, opened.document());
    assertEquals(List.of(), opened.notes());
  }

  @Test
  void copiesKeepIt() {
    var clip = Clip.parse(Clip.of(DESIGN, List.of(CONV)).text()).orElseThrow();
    var after = Edit.apply(DESIGN, clip.into(DESIGN, 0, 0, false).edit()).document();
    assertEquals(ORIGIN, origin(after, "conv-2"));
  }

  @Test
  void everyEditOfItsNodeKeepsIt() {
    var edits =
        List.of(
            new GraphEdit.SetParameter(CONV, "stride", Value.of(2)),
            new GraphEdit.SetMode(CONV, Node.Mode.MUTED),
            new GraphEdit.Rename(CONV, new NodeId("other")));
    var history = History.startingAt(DESIGN);
    for (var edit : edits) history = history.then("Edit", Edit.of(edit));
    assertEquals(ORIGIN, origin(history.present(), "other"));
    assertEquals(ORIGIN, origin(history.undo().undo().undo().present(), "conv"));
  }
}
