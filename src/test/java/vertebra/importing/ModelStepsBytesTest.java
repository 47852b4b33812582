package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.ModelException;

/// Whatever a step does not touch stays byte for byte.
@Tag("slow")
class ModelStepsBytesTest {

  @TempDir Path folder;

  private Path write(byte[] model) throws Exception {
    var file = folder.resolve("model.onnx");
    Files.write(file, model);
    return file;
  }

  private static byte[] bytes(ModelDraft draft) throws Exception {
    var out = new ByteArrayOutputStream();
    draft.splice().write(Channels.newChannel(out));
    return out.toByteArray();
  }

  private static List<byte[]> nodes(ModelIndex index, String except) {
    return index.graph().nodes().stream()
        .filter(node -> !node.outputs().contains(except) && !node.inputs().contains(except))
        .map(node -> index.file().copy(node.place().whole()))
        .toList();
  }

  @Test
  void aDraftThatNobodyTouchesIsTheFile() throws Exception {
    var models = new ArrayList<>(ForeignModels.operators().values());
    models.addAll(ForeignModels.encodings().values());
    models.addAll(ForeignModels.features().values());
    assertTrue(models.size() > 700, () -> models.size() + " models");
    for (var model : models)
      assertEquals(
          -1,
          Arrays.mismatch(model, bytes(new ModelDraft(ModelIndex.of(write(model))))),
          new String(model, StandardCharsets.ISO_8859_1));
  }

  @Test
  void aNameThatChangesChangesNothingElse() throws Exception {
    var models = new ArrayList<>(ForeignModels.encodings().values());
    models.addAll(ForeignModels.features().values());
    for (var model : models) {
      var file = write(model);
      var before = ModelIndex.of(file);
      var name = before.graph().outputs().getFirst().name();
      var draft = new ModelDraft(before);
      draft.graph().rename(name, "another");
      var after = folder.resolve("after.onnx");
      Files.write(after, bytes(draft));
      var now = ModelIndex.of(after);
      assertEquals("another", now.graph().outputs().getFirst().name());
      var old = nodes(before, name);
      var left = nodes(now, "another");
      assertEquals(old.size(), left.size());
      for (int i = 0; i < old.size(); i++)
        assertEquals(-1, Arrays.mismatch(old.get(i), left.get(i)));
      assertEquals(
          before.graph().initialised().stream()
              .map(tensor ->
                  new String(
                      before.file().copy(tensor.place().whole()), StandardCharsets.ISO_8859_1))
              .toList(),
          now.graph().initialised().stream()
              .map(tensor ->
                  new String(now.file().copy(tensor.place().whole()), StandardCharsets.ISO_8859_1))
              .toList());
    }
  }

  @Test
  void anotherOperatorSetReachesGraphsInsideOperators() throws Exception {
    var body =
        ForeignModel.bare()
            .node("Squeeze", "x", "inside", ForeignModel.wholes("axes", List.of(0L)))
            .output("inside", 3);
    var model =
        ForeignModel.of(7, 12)
            .input(ForeignModel.value("c", ForeignModel.BOOL))
            .input("x", 1, 3)
            .node(
                "If",
                "c",
                "y",
                ForeignModel.graph("then_branch", body),
                ForeignModel.graph("else_branch", body))
            .output("y", 3);
    var draft = new ModelDraft(ModelIndex.of(write(model.bytes())));
    assertEquals(2, OperatorSetChange.change(draft, 13).size());
    var raised = folder.resolve("raised.onnx");
    Files.write(raised, bytes(draft));
    assertEquals(
        List.of(),
        StructureCheck.faults(ModelIndex.of(raised)).stream().map(FileFault::line).toList());
    var back = new ModelDraft(ModelIndex.of(raised));
    assertEquals(2, OperatorSetChange.change(back, 12).size());
    Files.write(folder.resolve("back.onnx"), bytes(back));
    var inner =
        ModelIndex.of(folder.resolve("back.onnx"))
            .graph()
            .nodes()
            .getFirst()
            .attributes()
            .getFirst()
            .graphs()
            .getFirst();
    assertEquals(List.of("x"), inner.nodes().getFirst().inputs());
    assertEquals(List.of(), inner.initialised());
  }

  @Test
  void whatTheSetHasNoFormForIsNamedAndNothingIsWritten() throws Exception {
    var model =
        ForeignModel.of(9, 20)
            .input("x", 1, 3, 4, 4)
            .node("Gelu", "x", "g", ForeignModel.text("approximate", "tanh"))
            .output("g", 1, 3, 4, 4);
    var target = folder.resolve("lower.onnx");
    var said = "";
    try {
      ModelSteps.apply(write(model.bytes()), List.of("opset=13"), target, new Nothing());
    } catch (ModelException refused) {
      said = String.valueOf(refused.getMessage());
    }
    assertTrue(said.contains("Gelu") && said.contains("13"), said);
    assertTrue(Files.notExists(target), "written");
  }

  /// No step of these tests needs anything from outside.
  private static final class Nothing implements ModelSteps.Outside {
    @Override
    public java.util.Map<String, StoredNumbers> run(Path model) {
      throw new IllegalStateException();
    }

    @Override
    public StoredNumbers read(String source) {
      throw new IllegalStateException();
    }
  }
}
