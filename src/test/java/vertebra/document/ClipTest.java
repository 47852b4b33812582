package vertebra.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;

class ClipTest {

  private static final List<NodeId> PART = List.of(new NodeId("conv"), new NodeId("act"));

  private static Document design() throws DocumentException {
    var graph =
        GraphText.parse(
            """
            image = input
            conv  = conv-2d(filters: 8)   image
            act   = relu                  conv
            out   = output                act
            """);
    return Document.of(graph)
        .with(
            Layout.EMPTY
                .with(new NodeId("conv"), new Position(100, 100))
                .with(new NodeId("act"), new Position(300, 100))
                .withTitle(new NodeId("act"), "Switch"));
  }

  @Test
  void aClipIsTheNodesTheirInnerWiresAndWhatCameIn() throws DocumentException {
    var clip = Clip.of(design(), PART);
    assertEquals(
        "conv = conv-2d(filters: 8)\nact  = relu                 conv\n",
        GraphText.text(clip.part().graph()));
    assertEquals("[image:y → conv:x]", clip.incoming().toString());
    assertEquals(Optional.of(clip), Clip.parse(clip.text()));
  }

  @Test
  void pastingTwiceGivesFreshNamesAndNeverTheSamePlace() throws DocumentException {
    var document = design();
    var clip = Clip.of(document, PART);
    for (int i = 0; i < 3; i++)
      document = Edit.apply(document, clip.into(document, 0, 0, false).edit()).document();
    assertEquals(10, document.graph().size());
    var places = document.layout().positions().values();
    assertEquals(places.size(), new HashSet<>(places).size());
    assertEquals(Optional.of("Switch"), document.layout().title(new NodeId("act-4")));
    assertTrue(document.graph().incoming(new NodeId("conv-2")).isEmpty());
  }

  @Test
  void wiresFromOutsideComeAlongOnRequest() throws DocumentException {
    var document = design();
    var pasted = Clip.of(document, PART).into(document, 30, 30, true);
    var after = Edit.apply(document, pasted.edit()).document();
    assertEquals(
        "[image:y → conv-2:x]", after.graph().incoming(pasted.nodes().getFirst()).toString());
  }

  @Test
  void textThatIsNoDesignIsNothingToPaste() {
    assertFalse(Clip.parse("Dear Sir or Madam").isPresent());
    assertFalse(Clip.parse("{\"formatVersion\": 1}").isPresent());
    assertTrue(Clip.parse("act = relu").isPresent());
  }
}
