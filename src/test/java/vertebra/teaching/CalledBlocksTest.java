package vertebra.teaching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;

/// Learners give titles and never see ids: what they add is known by its title, or by what it
/// reads.
class CalledBlocksTest {

  private static Lesson lesson(String id) throws Exception {
    return Lessons.find(id, StandardCatalogue.catalogue()).orElseThrow();
  }

  /// The solution as the window would have made it.
  private static Document built(Lesson lesson, String... renames) {
    var edited = Document.EMPTY.with(lesson.solution());
    for (int i = 0; i < renames.length; i += 2)
      edited =
          edited(
              edited,
              Edit.of(new GraphEdit.Rename(new NodeId(renames[i]), new NodeId(renames[i + 1]))));
    return edited;
  }

  private static Document edited(Document document, Edit edit) {
    return Edit.apply(document, edit).document();
  }

  private static Graph named(Lesson lesson, Document document) {
    return CalledBlocks.named(lesson, document);
  }

  @Test
  void outputsAreKnownByThePortThatTheyAloneRead() throws Exception {
    var capstone = lesson("capstone");
    var made = built(capstone, "classes", "output", "boxes", "output-2", "head", "retinanet-head");
    assertEquals(
        built(capstone, "head", "retinanet-head").graph().nodes().stream()
            .map(node -> node.id().value())
            .sorted()
            .toList(),
        named(capstone, made).nodes().stream().map(node -> node.id().value()).sorted().toList());
    var backbone = lesson("backbone");
    assertEquals(
        backbone.solution(),
        named(backbone, built(backbone, "o2", "output", "o3", "output-2", "o5", "output-3")));
  }

  @Test
  void aTitleSaysWhichBlockIsMeantAndNothingIsTakenFromAnother() throws Exception {
    var capstone = lesson("capstone");
    var made = built(capstone, "neck", "fpn");
    var titled = edited(made, new Edit.Retitle(new NodeId("fpn"), "Neck"));
    assertEquals(capstone.solution(), named(capstone, titled));
    var whole = built(capstone);
    var other = edited(whole, new Edit.Retitle(new NodeId("boxes"), "classes"));
    assertSame(other.graph(), named(capstone, other));
  }
}
