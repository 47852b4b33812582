package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.importing.ForeignModel.FLOAT;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.onnx.ModelException;

/// Two models become one: what the first gives flows into the second.
class JoiningTest {

  private static final ModelSteps.Outside NOTHING =
      new ModelSteps.Outside() {
        @Override
        public Map<String, StoredNumbers> run(Path model) {
          throw new IllegalStateException();
        }

        @Override
        public StoredNumbers read(String source) {
          throw new IllegalStateException();
        }
      };

  @TempDir Path folder;

  /// From `x` to `y` by way of `h`, whose weight is `w`.
  private ModelIndex first() throws Exception {
    return ModelIndex.of(
        ForeignModel.usual()
            .input("x", 1, 4)
            .weight("w", 4, 4)
            .node(ForeignModel.operator("one", "MatMul", "x w", "h"))
            .node(ForeignModel.operator("two", "Relu", "h", "y"))
            .output("y", 1, 4)
            .write(folder.resolve("first.onnx")));
  }

  /// The same names for other things, an older operator set, a graph inside that looks around, and
  /// a function and a domain of its own.
  private ModelIndex second() throws Exception {
    var body = ForeignModel.bare().node("Neg", "h", "y").output("y", 1, 4);
    return ModelIndex.of(
        ForeignModel.of(8, 14)
            .set("own", 1)
            .input("in", 1, 4)
            .input(ForeignModel.value("c", ForeignModel.BOOL))
            .weight("w", 4, 4)
            .node(ForeignModel.operator("one", "MatMul", "in w", "h"))
            .node(
                "If",
                "c",
                "x",
                ForeignModel.graph("then_branch", body),
                ForeignModel.graph("else_branch", body))
            .node("own.Twice", "x", "z")
            .add(MessageFields.GRAPH_VALUE, ForeignModel.value("h", FLOAT, 1, 4))
            .output("z", 1, 4)
            .function(ForeignModel.function("Twice", "Neg", "Neg"))
            .write(folder.resolve("second.onnx")));
  }

  private ModelIndex joined(String step) throws Exception {
    var target = folder.resolve("joined.onnx");
    ModelSteps.apply(folder.resolve("first.onnx"), List.of(step), target, NOTHING);
    return StructureCheck.sound(target);
  }

  @Test
  void whatTheFirstGivesFlowsIntoTheSecond() throws Exception {
    var first = first();
    var second = second();
    var all = joined("join=" + second.path() + ":y=in");
    var graph = all.graph();
    assertEquals(List.of("x", "c"), graph.inputs().stream().map(value -> value.name()).toList());
    assertEquals(List.of("z"), graph.outputs().stream().map(value -> value.name()).toList());
    assertEquals(List.of("y", "h_2"), graph.values().stream().map(value -> value.name()).toList());
    assertEquals(List.of("y", "w_2"), graph.nodes().get(2).inputs());
    var twice = graph.nodes().getLast();
    assertEquals(graph.nodes().get(3).outputs(), twice.inputs());
    var inner = graph.nodes().get(3).attributes().getFirst().graphs().getFirst();
    assertEquals(List.of("h_2"), inner.nodes().getFirst().inputs());
    assertTrue(all.function(twice).isPresent(), "the function stayed behind");
    assertEquals(Map.of("", 17L, "own", 1L), Map.copyOf(all.header().operatorSets()));
    for (int i = 0; i < 2; i++)
      assertArrayEquals(
          first.file().copy(first.graph().nodes().get(i).place().whole()),
          all.file().copy(graph.nodes().get(i).place().whole()));
  }

  @Test
  void dataBesideTheSecondComesAlong() throws Exception {
    first();
    Files.write(folder.resolve("numbers.bin"), new byte[64]);
    var pair =
        new MessageWriter()
            .text(MessageFields.PAIR_FIRST, "location")
            .text(MessageFields.PAIR_SECOND, "numbers.bin");
    var second =
        ForeignModel.usual()
            .input("in", 1, 4)
            .add(
                MessageFields.GRAPH_INITIALIZER,
                ForeignModel.described("w", FLOAT, 4, 4)
                    .message(MessageFields.TENSOR_EXTERNAL, pair)
                    .number(MessageFields.TENSOR_LOCATION, 1))
            .node("MatMul", "in w", "z")
            .output("z", 1, 4)
            .write(folder.resolve("second.onnx"));
    var apart = Files.createDirectory(folder.resolve("apart"));
    var step = List.of("join=" + second, "rename=z=last");
    ModelSteps.apply(folder.resolve("first.onnx"), step, apart.resolve("j.onnx"), NOTHING);
    StructureCheck.sound(apart.resolve("j.onnx"));
    assertEquals(64, Files.size(apart.resolve("numbers.bin")));
  }

  @Test
  void whatDoesNotFitIsRefusedByName() throws Exception {
    first();
    var wide =
        ForeignModel.usual()
            .input("in", 1, 5)
            .node("Neg", "in", "z")
            .output("z", 1, 5)
            .write(folder.resolve("wide.onnx"));
    var refused = assertThrows(ModelException.class, () -> joined("join=" + wide));
    assertTrue(String.valueOf(refused.getMessage()).contains("in takes"), refused::getMessage);
    second();
    var open =
        assertThrows(ModelException.class, () -> joined("join=" + folder.resolve("second.onnx")));
    assertTrue(String.valueOf(open.getMessage()).contains("in, c"), open::getMessage);
  }

  @Test
  void suppressionComesBehindBoxesAndScores() throws Exception {
    ForeignModel.usual()
        .input("x", 1, 6, 4)
        .input("s", 1, 6, 3)
        .node("Identity", "x", "boxes:0")
        .node("Sigmoid", "s", "scores:0")
        .output("boxes:0", 1, 6, 4)
        .output("scores:0", 1, 6, 3)
        .write(folder.resolve("first.onnx"));
    var all = joined("nms=boxes:0,scores:0:iou=0.4:max=7");
    assertEquals("NonMaxSuppression", all.graph().nodes().getLast().type());
    assertEquals("Transpose", all.graph().nodes().get(2).type());
    assertEquals(
        List.of("boxes:0", "scores:0", "selected"),
        all.graph().outputs().stream().map(value -> value.name()).toList());
  }
}
