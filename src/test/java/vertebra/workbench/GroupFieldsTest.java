package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.GraphText;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// A field inside an own block becomes a parameter of all blocks of the kind, and others follow it.
class GroupFieldsTest {

  private static final NodeId FIRST = new NodeId("first");
  private static final NodeId SECOND = new NodeId("second");
  private static final GroupFields.Wanted WIDTH =
      new GroupFields.Wanted("Width", Value.of(16), OptionalDouble.of(1), OptionalDouble.of(64));

  private final Scope scope = new Scope();

  private static Workbench opened(String text) {
    try {
      var graph = GraphText.parse(text, Ports.of(StandardCatalogue.catalogue()));
      return new Workbench(
          Document.of(graph), StandardCatalogue.catalogue(), Runnable::run, Runnable::run);
    } catch (DocumentException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Workbench pair() {
    var workbench =
        opened(
            """
            image = input(shape: "N,3,32,32")
            first = conv-2d(filters: 16, padding: 1) image
            second = conv-2d(filters: 32, padding: 1) first
            out = output second
            """);
    workbench.select(Selection.of(List.of(FIRST, SECOND)));
    assertEquals(Optional.empty(), new Actions(workbench).group("Pair"));
    return workbench;
  }

  private static NodeId block(Workbench workbench) {
    return workbench.state().graph().nodes().stream()
        .map(node -> node.id())
        .filter(id -> id.value().startsWith("pair"))
        .findFirst()
        .orElseThrow();
  }

  private static BlockType type(Workbench workbench, NodeId id) {
    return workbench
        .state()
        .catalogue()
        .find(workbench.state().graph().node(id).block())
        .orElseThrow();
  }

  private static String shape(Workbench workbench, NodeId id) {
    return workbench
        .state()
        .analysis()
        .findings()
        .type(
            new Port(
                id,
                type(workbench, id)
                    .outputs(workbench.state().graph().node(id).parameters())
                    .getFirst()
                    .name()))
        .orElseThrow()
        .shape()
        .toString();
  }

  @Test
  void aFieldBecomesAParameterAndOthersFollowIt() throws DocumentException {
    var workbench = pair();
    var id = block(workbench);
    var before = DocumentFile.text(workbench.state().document());
    var inside = Workbench.inside(workbench, id, scope);
    assertEquals(Optional.empty(), fields(inside).make(FIRST, "filters", WIDTH));
    assertEquals(Optional.empty(), fields(inside).follow(SECOND, "filters", "2 * width + 1"));
    var spec = type(workbench, id).parameter("width").orElseThrow();
    assertTrue(
        spec instanceof ParameterSpec.Whole(_, _, _, var least, var most, _, _)
            && least == 1
            && most == 64);
    assertTrue(shape(workbench, id).contains("33"), shape(workbench, id));
    new Actions(workbench).set(List.of(id), "width", Value.of(20), this);
    assertTrue(shape(workbench, id).contains("41"), shape(workbench, id));
    assertEquals(
        Optional.of(Value.of(20)), inside.state().graph().node(FIRST).parameters().get("filters"));
    var text = DocumentFile.text(workbench.state().document());
    assertEquals(text, DocumentFile.text(DocumentFile.parse("again", text).document()));
    workbench.undo();
    workbench.undo();
    workbench.undo();
    assertEquals(before, DocumentFile.text(workbench.state().document()));
  }

  private static GroupFields fields(Workbench inside) {
    return inside.groupFields().orElseThrow();
  }

  @Test
  void anExpressionNamesWhatThereIs() {
    var inside = Workbench.inside(pair(), new NodeId("pair"), scope);
    assertTrue(fields(inside).follow(FIRST, "filters", "2*depth").isPresent());
    assertTrue(
        fields(inside)
            .make(
                FIRST,
                "filters",
                new GroupFields.Wanted(
                    "Width", Value.of(99), OptionalDouble.of(1), OptionalDouble.of(64)))
            .isPresent());
    assertEquals(Optional.empty(), fields(inside).make(FIRST, "filters", WIDTH));
    assertTrue(fields(inside).make(SECOND, "filters", WIDTH).isPresent());
    assertTrue(fields(inside).follow(SECOND, "filters", "2*").isPresent());
  }

  @Test
  void aReleasedFieldTakesItsParameterAlong() {
    var workbench = pair();
    var id = block(workbench);
    var inside = Workbench.inside(workbench, id, scope);
    assertEquals(Optional.empty(), fields(inside).make(FIRST, "filters", WIDTH));
    new Actions(workbench).set(List.of(id), "width", Value.of(20), this);
    fields(inside).release(FIRST, "filters");
    assertEquals(List.of(), type(workbench, id).parameters());
    assertEquals(0, workbench.state().graph().node(id).parameters().values().size());
  }

  @Test
  void otherEditsInsideLeaveWhatFollowsFollowing() {
    var workbench = pair();
    var id = block(workbench);
    var inside = Workbench.inside(workbench, id, scope);
    assertEquals(Optional.empty(), fields(inside).make(FIRST, "filters", WIDTH));
    new Actions(inside).set(List.of(SECOND), "filters", Value.of(48), this);
    assertTrue(fields(inside).following(FIRST, "filters").isPresent());
    new Actions(workbench).set(List.of(id), "width", Value.of(8), this);
    assertTrue(shape(workbench, id).contains("48"), shape(workbench, id));
  }

  @Test
  void aBuiltInBlockKeepsItsParameters() {
    var workbench =
        opened(
            """
            image = input(shape: "N,3,32,32")
            unit = conv-unit(filters: 16) image
            out = output unit
            """);
    var id = new NodeId("unit");
    var inside = Workbench.inside(workbench, id, scope);
    var last =
        inside.state().graph().nodes().stream()
            .filter(node -> node.block().value().contains("relu"))
            .findFirst();
    var part = last.map(node -> node.id()).orElseThrow();
    inside.select(Selection.of(List.of(part)));
    new Actions(inside).toggleMuted();
    var kept = type(workbench, id);
    assertTrue(kept.isComposite() && kept.parameter("filters").isPresent(), "" + kept.parameters());
    new Actions(workbench).set(List.of(id), "filters", Value.of(24), this);
    assertTrue(shape(workbench, id).contains("24"), shape(workbench, id));
  }

  @Test
  void aPastedBlockIsTheOneThatWasCopied() {
    var workbench = pair();
    var id = block(workbench);
    var clip = vertebra.document.Clip.of(workbench.state().document(), List.of(id));
    var inside = Workbench.inside(workbench, id, scope);
    new Actions(inside).set(List.of(SECOND), "filters", Value.of(48), this);
    var pasted = clip.into(workbench.state().document(), 400, 0, false);
    workbench.perform("Paste", pasted.edit());
    var copy = workbench.state().graph().node(pasted.nodes().getFirst());
    var original = workbench.state().graph().node(id);
    assertTrue(!copy.block().equals(original.block()), "" + copy.block());
    var again = clip.into(workbench.state().document(), 800, 0, false);
    workbench.perform("Paste", again.edit());
    assertEquals(copy.block(), workbench.state().graph().node(again.nodes().getFirst()).block());
    assertEquals(2, workbench.state().document().definitions().size());
  }
}
