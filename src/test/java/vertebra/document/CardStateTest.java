package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;

/// What is wanted of a card is kept with the design.
class CardStateTest {

  private static final NodeId ACT = new NodeId("act");

  private static Document design() throws DocumentException {
    var document = Document.of(GraphText.parse("act = relu"));
    return Edit.apply(
            document, new Edit.SetStates(ACT, EnumSet.of(CardState.PINNED, CardState.COLLAPSED)))
        .document();
  }

  @Test
  void itIsWrittenAndReadAgain() throws Exception {
    var text = DocumentFile.text(design());
    var read = DocumentFile.parse("design", text).document();
    assertEquals(Set.of(CardState.PINNED, CardState.COLLAPSED), read.layout().states(ACT));
    assertEquals(text, DocumentFile.text(read));
  }

  @Test
  void itFollowsTheNodeAndGoesWithIt() throws Exception {
    var other = new NodeId("other");
    var renamed = Edit.apply(design(), Edit.of(new GraphEdit.Rename(ACT, other))).document();
    assertEquals(design().layout().states(ACT), renamed.layout().states(other));
    var gone =
        Edit.apply(renamed, Edit.of(new GraphEdit.Remove(java.util.List.of(other)))).document();
    assertEquals(Set.of(), gone.layout().states(other));
  }
}
