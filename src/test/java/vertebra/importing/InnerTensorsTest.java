package vertebra.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Definitions;
import vertebra.graph.NodeId;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;

/// Tensors inside graphs and functions become outputs and inputs of the model: they come out as
/// they are in there, and what nobody asked about stays as it is.
class InnerTensorsTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final float[] GIVEN = {1, -2, 3, -4};

  @TempDir Path folder;

  private static MessageWriter bool(String name) {
    return ForeignModel.value(name, ForeignModel.BOOL);
  }

  /// `y = tanh(u)` with `u = -relu(q)`, where `q` is 4·x or 0 by the flag `c`, twice over: as
  /// functions `G` in `F`, and an If in `F`.
  private Path functions() throws Exception {
    var then =
        ForeignModel.bare().node("Add", "d d", "e").node("Identity", "e", "q1").output("q1", 4);
    var otherwise = ForeignModel.bare().node("Sub", "d d", "q2").output("q2", 4);
    var inner = ForeignModel.function("G", "Relu", "Neg");
    var set =
        new MessageWriter()
            .text(MessageFields.PAIR_FIRST, "")
            .number(MessageFields.PAIR_SECOND, 17);
    var own =
        new MessageWriter()
            .text(MessageFields.PAIR_FIRST, "own")
            .number(MessageFields.PAIR_SECOND, 1);
    var outer =
        new MessageWriter()
            .text(MessageFields.FUNCTION_NAME, "F")
            .text(MessageFields.FUNCTION_INPUT, "a")
            .text(MessageFields.FUNCTION_INPUT, "c")
            .text(MessageFields.FUNCTION_OUTPUT, "b");
    for (var node :
        List.of(
            ForeignModel.operator("", "Add", "a a", "d"),
            ForeignModel.operator(
                "",
                "If",
                "c",
                "q",
                ForeignModel.graph("then_branch", then),
                ForeignModel.graph("else_branch", otherwise)),
            ForeignModel.operator("g", "own.G", "q", "u"),
            ForeignModel.operator("", "Tanh", "u", "b")))
      outer.message(MessageFields.FUNCTION_NODE, node);
    outer
        .message(MessageFields.FUNCTION_OPERATOR_SET, set)
        .message(MessageFields.FUNCTION_OPERATOR_SET, own)
        .text(MessageFields.FUNCTION_DOMAIN, "own");
    return ForeignModel.usual()
        .set("own", 1)
        .function(inner)
        .function(outer)
        .between(4)
        .input(bool("flag"))
        .node(ForeignModel.operator("one", "own.F", "x flag", "m"))
        .node(ForeignModel.operator("two", "own.F", "m flag", "y"))
        .write(folder.resolve("functions.onnx"));
  }

  /// `y` is `x`, to which `x` is added and of which the negative is taken, three times.
  private Path loop() throws Exception {
    var body =
        ForeignModel.bare()
            .input(ForeignModel.value("i", ForeignModel.INT64))
            .input(bool("go"))
            .input("s", 4)
            .node("Identity", "go", "goes")
            .node("Add", "s x", "more")
            .node("Neg", "more", "t")
            .add(MessageFields.GRAPH_OUTPUT, bool("goes"))
            .output("t", 4);
    return ForeignModel.usual()
        .between(4)
        .wholes("times", 3)
        .node("Loop", "times _ x", "y", ForeignModel.graph("body", body))
        .write(folder.resolve("loop.onnx"));
  }

  private Path changed() {
    return folder.resolve("changed.onnx");
  }

  private interface Edit {
    void on(Cuts cuts) throws ModelException;
  }

  private void edit(Path file, Edit edit) throws Exception {
    var draft = new ModelDraft(StructureCheck.sound(file));
    edit.on(new Cuts(draft));
    draft.write(draft.splice(), changed());
  }

  private Tensor run(String output, Map<String, Tensor> given) throws Exception {
    StructureCheck.sound(changed());
    try (var session = new OrtEngine().open(changed(), Device.CPU, Engine.Options.DEFAULT)) {
      return session.run(given, Cancellation.none()).get(output);
    }
  }

  private static Map<String, Tensor> given(boolean flag) {
    var bool = Tensor.zeros(DType.BOOL);
    bool.set(0, flag ? 1 : 0);
    return Map.of("x", Tensor.of(GIVEN, 4), "flag", bool);
  }

  @ParameterizedTest
  @CsvSource({
    "one/d, true, 2, -4, 6, -8",
    "one/q, false, 0, 0, 0, 0",
    "one/g/b1, true, 4, 0, 12, 0",
    "one/e, true, 4, -8, 12, -16"
  })
  void whatIsMadeInsideAFunctionComesOut(
      String tensor, boolean flag, float a, float b, float c, float d) throws Exception {
    edit(functions(), cuts -> assertEquals(List.of(tensor), cuts.addOutputs(List.of(tensor))));
    assertArrayEquals(new float[] {a, b, c, d}, run(tensor, given(flag)).toFloats());
    var before = ModelIndex.of(folder.resolve("functions.onnx"));
    var after = ModelIndex.of(changed());
    assertEquals(
        text(before, before.functions().get(1).place()),
        text(after, after.functions().get(1).place()));
    var two = before.graph().nodes().getLast();
    assertEquals(text(before, two.place()), text(after, after.graph().nodes().getLast().place()));
  }

  private static String text(ModelIndex index, ModelIndex.Place place) {
    return new String(index.file().copy(place.whole()), StandardCharsets.ISO_8859_1);
  }

  /// Constants may be given as plain numbers.
  private Path numbers() throws Exception {
    var reals = new MessageWriter();
    for (float each : new float[] {2, 3, 4, 5}) reals.real(MessageFields.ATTRIBUTE_FLOATS, each);
    var function =
        ForeignModel.function(
            "F",
            List.of("a"),
            "b",
            List.of(
                ForeignModel.operator(
                    "k", "Constant", "", "k", ForeignModel.formed("value_floats", 6, reals)),
                ForeignModel.operator(
                    "h", "Constant", "", "h", ForeignModel.real("value_float", 0.5f)),
                ForeignModel.operator("n", "Constant", "", "n", ForeignModel.whole("value_int", 7)),
                ForeignModel.operator(
                    "s", "Constant", "", "s", ForeignModel.wholes("value_ints", List.of(2L, 2L))),
                ForeignModel.operator("", "Mul", "k h", "p"),
                ForeignModel.operator("", "Mul", "a p", "q"),
                ForeignModel.operator("", "Reshape", "q s", "r"),
                ForeignModel.operator(
                    "t", "Constant", "", "t", ForeignModel.wholes("value_ints", List.of(4L))),
                ForeignModel.operator("", "Reshape", "r t", "b")));
    return ForeignModel.usual()
        .set("own", 1)
        .function(function)
        .between(4)
        .node(ForeignModel.operator("one", "own.F", "x", "y"))
        .write(folder.resolve("numbers.onnx"));
  }

  @Test
  void constantsThatAreGivenAsPlainNumbersHaveTypes() throws Exception {
    var file = numbers();
    var document = ImportedModels.open(file, folder, CATALOGUE).document();
    var known = Definitions.added(CATALOGUE, document.definitions().values());
    var inside =
        new Analyzer(known)
            .analyze(document.graph())
            .findings()
            .of(new NodeId("one"))
            .inside()
            .orElseThrow()
            .findings();
    var types = new ArrayList<String>();
    for (var constant : List.of("k", "h", "n", "s")) {
      var type = inside.of(new NodeId(constant)).output("output").orElseThrow();
      types.add(type.dtype() + " " + type.shape());
    }
    assertEquals(List.of("float32 [4]", "float32 []", "int64 []", "int64 [2]"), types);
    edit(file, cuts -> cuts.addOutputs(List.of("one/p", "one/n")));
    var given = Map.of("x", Tensor.of(GIVEN, 4));
    assertArrayEquals(new float[] {1, 1.5f, 2, 2.5f}, run("one/p", given).toFloats());
    assertEquals(7, run("one/n", given).get(0));
  }

  @Test
  void aGraphThatIsNotTakenGivesNothing() throws Exception {
    edit(functions(), cuts -> cuts.addOutputs(List.of("one/e")));
    assertEquals(0, run("one/e", given(false)).elements());
  }

  @Test
  void onlyWhatIsNeededIsLeftOfAFunction() throws Exception {
    edit(functions(), cuts -> cuts.outputs(List.of("one/g/b1")));
    var after = ModelIndex.of(changed());
    assertEquals(1, after.graph().nodes().size());
    var inner = after.functions().get(2);
    assertEquals(List.of("b1"), inner.outputs());
    assertEquals(1, inner.nodes().size());
    assertArrayEquals(new float[] {4, 0, 12, 0}, run("one/g/b1", given(true)).toFloats());
  }

  @Test
  void stepsAboutOneCallShareItsFunction() throws Exception {
    edit(functions(), cuts -> cuts.addOutputs(List.of("one/d")));
    var first = folder.resolve("first.onnx");
    Files.move(changed(), first);
    edit(first, cuts -> cuts.addOutputs(List.of("one/u")));
    var after = ModelIndex.of(changed());
    assertEquals(
        List.of("G", "F", "F_2"), after.functions().stream().map(IndexedFunction::name).toList());
    assertArrayEquals(new float[] {-4, -0f, -12, -0f}, run("one/u", given(true)).toFloats());
  }

  @Test
  void whatIsMadeInsideAFunctionIsGivenInstead() throws Exception {
    edit(functions(), cuts -> cuts.input("two/g/b1"));
    var after = ModelIndex.of(changed());
    assertEquals(
        List.of("two/g/b1"), after.graph().inputs().stream().map(IndexedValue::name).toList());
    assertEquals(
        Math.tanh(-1),
        run("y", Map.of("two/g/b1", Tensor.of(new float[] {1, 0, 0, 0}, 4))).get(0),
        1e-6);
  }

  @Test
  void whatALoopMakesComesOutTimeByTime() throws Exception {
    edit(loop(), cuts -> assertEquals(List.of("more_2"), cuts.addOutputs(List.of("more"))));
    var rows = run("more_2", Map.of("x", Tensor.of(GIVEN, 4)));
    assertArrayEquals(new long[] {3, 4}, rows.dims());
    assertArrayEquals(new float[] {2, -4, 6, -8, -1, 2, -3, 4, 2, -4, 6, -8}, rows.toFloats());
  }

  @Test
  void whatALoopMakesIsGivenInstead() throws Exception {
    edit(loop(), cuts -> assertEquals(List.of("more"), cuts.input("more")));
    var given = Map.of("x", Tensor.of(GIVEN, 4), "more", Tensor.of(new float[] {1, 2, 3, 4}, 4));
    assertArrayEquals(new float[] {-1, -2, -3, -4}, run("y", given).toFloats());
  }

  @Test
  void whatAGraphGivesBackStaysItsOwn() throws Exception {
    var file = loop();
    assertThrows(ModelException.class, () -> edit(file, cuts -> cuts.input("t")));
    assertThrows(ModelException.class, () -> edit(file, cuts -> cuts.input("i")));
    assertThrows(
        ModelException.class,
        () -> edit(functions(), cuts -> cuts.addOutputs(List.of("one/none"))));
  }
}
