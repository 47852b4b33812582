package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.runtime.ort.TinyModels.classifier;
import static vertebra.runtime.ort.TinyModels.model;
import static vertebra.runtime.ort.TinyModels.numbers;
import static vertebra.runtime.ort.TinyModels.op;
import static vertebra.runtime.ort.TinyModels.unary;
import static vertebra.runtime.ort.TinyModels.value;
import static vertebra.runtime.ort.TinyModels.weight;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.media.NoiseInput;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

@Tag("ort")
class OrtEngineTest {

  private static final OrtEngine ENGINE = new OrtEngine();

  @TempDir Path folder;

  private static Session open(Model model) throws EngineException {
    return open(model, Options.DEFAULT);
  }

  private static Session open(Model model, Options options) throws EngineException {
    return ENGINE.open(model, numbers(), Device.CPU, options);
  }

  private Path file(Model model) throws IOException {
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, numbers(), file, false, (_, _) -> true);
    return file;
  }

  private static Tensor noise(long... dims) {
    return NoiseInput.normal(1).tensor(DType.FLOAT32, dims);
  }

  private static Tensor run(Session session, Tensor input) throws EngineException {
    return session
        .run(Session.feed(session.inputs().getFirst().name(), input), Cancellation.none())
        .sequencedValues()
        .getFirst();
  }

  @Test
  void theProcessorIsProvedReady() {
    var state = ENGINE.availability(Device.CPU);
    assertTrue(state.isReady(), state.toString());
    assertSame(state, ENGINE.availability(Device.CPU), "proved once");
  }

  @Test
  void theInAppModelEqualsItsFileBitForBit() throws EngineException, IOException {
    var input = noise(2, 3, 20, 24);
    try (var made = open(classifier());
        var read = ENGINE.open(file(classifier()), Device.CPU, Options.DEFAULT)) {
      assertEquals("[2, 10]", run(made, input).shapeText());
      assertEquals(-1, run(made, input).data().mismatch(run(read, input).data()));
      assertEquals(made.inputs(), read.inputs());
      assertEquals(made.outputs(), read.outputs());
    }
  }

  @Test
  void aDynamicBatchTakesAnyNumber() throws EngineException {
    try (var session = open(classifier())) {
      for (long batch : new long[] {1, 7, 2})
        assertEquals("[" + batch + ", 10]", run(session, noise(batch, 3, 8, 8)).shapeText());
    }
  }

  @Test
  void memoryOfOursIsNotUsedAfterOpening() throws EngineException {
    // All kinds of use: folded into a convolution, packed for a product, and left as it is.
    var kept = new ArrayList<MemorySegment>();
    var model =
        model(
            List.of(value("x", "1,3,16,16")),
            List.of(value("y", "1,64,16,16"), value("z", "1,64,16,16")),
            List.of(
                op("Add", "a", List.of("x", "b"), List.of("t")),
                op(
                    "Conv",
                    "c",
                    List.of("t", "w"),
                    List.of("y"),
                    Attribute.wholes("pads", 1, 1, 1, 1)),
                op("Mul", "m", List.of("y", "s"), List.of("z"))),
            weight("b", 1L, 3L, 16L, 16L),
            weight("w", 64L, 3L, 3L, 3L),
            weight("s", 1L, 64L, 16L, 16L));
    WeightData spying =
        (weight, target) -> {
          numbers().fill(weight, target);
          kept.add(target);
        };
    try (var session = ENGINE.open(model, spying, Device.CPU, Options.DEFAULT);
        var fresh = open(model)) {
      assertEquals(3, kept.size());
      assertTrue(kept.stream().noneMatch(segment -> segment.scope().isAlive()));
      var input = noise(1, 3, 16, 16);
      assertEquals(-1, run(session, input).data().mismatch(run(fresh, input).data()));
    }
  }

  @Test
  void resultsAreWrittenWhereTheyWereAskedFor() throws EngineException {
    try (var session = open(unary("Relu", "N,4", "N,4"))) {
      var inputs = Session.feed("x", Tensor.of(new float[] {-1, 2, -3, 4}, 1, 4));
      var place = Tensor.zeros(DType.FLOAT32, 1, 4);
      var outputs = session.run(inputs, Map.of("y", place), Cancellation.none());
      assertSame(place, outputs.get("y"));
      assertArrayEquals(new float[] {0, 2, 0, 4}, place.toFloats());
      var unfit = Tensor.zeros(DType.FLOAT32, 2, 4);
      var others = session.run(inputs, Map.of("y", unfit), Cancellation.none());
      assertArrayEquals(new float[] {0, 2, 0, 4}, others.get("y").toFloats());
    }
  }

  @Test
  void outputsKeepTheModelsOrder() throws EngineException {
    var outputs = new ArrayList<Model.Value>();
    var operators = new ArrayList<Model.Operator>();
    for (int i = 9; i >= 0; i--) {
      outputs.add(value("y" + i, "4"));
      operators.add(op("Relu", "r" + i, List.of("x"), List.of("y" + i)));
    }
    try (var session = open(model(List.of(value("x", "4")), outputs, operators))) {
      var names = session.run(Session.feed("x", noise(4)), Cancellation.none()).sequencedKeySet();
      assertEquals(outputs.stream().map(Model.Value::name).toList(), List.copyOf(names));
    }
  }

  @Test
  void aFileThatDeclaresAWrongShapeStillRuns() throws EngineException, IOException {
    // The declared extent is a name that the input already uses for something else.
    var model =
        model(
            List.of(value("x", "N,4")),
            List.of(value("y", "N")),
            List.of(
                op("Flatten", "f", List.of("x"), List.of("t")),
                op("NonZero", "n", List.of("t"), List.of("i")),
                op("Shape", "s", List.of("i"), List.of("k")),
                op("Cast", "c", List.of("k"), List.of("y"), Attribute.whole("to", 1))));
    try (var session = ENGINE.open(file(model), Device.CPU, Options.DEFAULT)) {
      for (long batch : new long[] {2, 3, 2, 5})
        assertEquals("[2]", run(session, noise(batch, 4)).shapeText());
    }
  }

  @Test
  void outputsWhoseShapeDependsOnTheNumbersAreRead() throws EngineException {
    var model =
        new Model(
            "tiny",
            17,
            List.of(value("x", "6")),
            List.of(new Model.Value("places", new TensorType(DType.INT64, Shape.parse("1,K")))),
            List.of(op("NonZero", "n", List.of("x"), List.of("places"))),
            List.of(),
            Map.of());
    try (var session = open(model)) {
      var places = run(session, Tensor.of(new float[] {0, 1, 0, 0, 2, 3}, 6));
      assertEquals("int64 [1, 3]", places.toString());
      assertEquals(4, places.get(1));
      assertEquals("int64 [1, 0]", run(session, Tensor.zeros(DType.FLOAT32, 6)).toString());
    }
  }

  @Test
  void scalarsGoInAndOut() throws EngineException {
    try (var session = open(unary("Neg", "", ""))) {
      assertEquals(-2, run(session, Tensor.of(new float[] {2})).get(0));
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32", "FLOAT16", "FLOAT64", "INT32", "INT64", "INT8", "UINT8", "BOOL"})
  void everyTypeGoesThrough(DType dtype) throws EngineException {
    var type = new TensorType(dtype, Shape.parse("2,3"));
    var model =
        new Model(
            "tiny",
            17,
            List.of(new Model.Value("x", type)),
            List.of(new Model.Value("y", type)),
            List.of(op("Identity", "i", List.of("x"), List.of("y"))),
            List.of(),
            Map.of());
    var input = NoiseInput.normal(2).tensor(dtype, 2, 3);
    try (var session = open(model)) {
      assertEquals(-1, input.data().mismatch(run(session, input).data()));
    }
  }

  @Test
  void brokenNumbersAreCounted() throws EngineException {
    try (var session = open(unary("Log", "4", "4"))) {
      var run =
          Run.of(
              session,
              Run.Request.once(Session.feed("x", Tensor.of(new float[] {-1, 0, 1, -2}, 4))),
              Cancellation.none());
      var statistics = run.outputs().get("y").statistics();
      assertEquals(new TensorStatistics(4, 0, 0, 0, 0, 1, 2, 1), statistics);
      assertTrue(!run.isFinite());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,3,200,224 | FLOAT32 | takes float32 [N, 3, 224, 224] but was given float32 [1, 3, 200",
        "1,3,224 | FLOAT32 | but was given float32 [1, 3, 224]. Give a tensor of that shape.",
        "1,3,224,224 | FLOAT64 | was given float64 [1, 3, 224, 224]. Convert the numbers to"
            + " float32",
      })
  void aWrongInputIsNamedWithWhatIsExpected(String shape, DType dtype, String words)
      throws EngineException {
    try (var session = open(unary("Relu", "N,3,224,224", "N,3,224,224"))) {
      var input = Tensor.zeros(dtype, Shape.parse(shape).toLongs());
      var refusal = assertThrows(EngineException.class, () -> run(session, input));
      assertTrue(refusal.getMessage().contains("\"x\""), refusal.getMessage());
      assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }
  }

  @Test
  void twoInputsThatShareASizeMustAgree() throws EngineException {
    var model =
        model(
            List.of(value("a", "N,4"), value("b", "N,4")),
            List.of(value("y", "N,4")),
            List.of(op("Add", "Add", List.of("a", "b"), List.of("y"))));
    try (var session = open(model)) {
      var inputs = new LinkedHashMap<String, Tensor>();
      inputs.put("a", noise(2, 4));
      assertMessage("The input \"b\" was not given. It takes float32 [N, 4].", session, inputs);
      inputs.put("b", noise(3, 4));
      assertMessage("The input \"b\" takes float32 [N, 4] but was given", session, inputs);
      inputs.put("b", noise(2, 4));
      inputs.put("c", noise(2, 4));
      assertMessage("The model has no input \"c\". Its inputs are \"a\", \"b\".", session, inputs);
    }
  }

  private static void assertMessage(String expected, Session session, Map<String, Tensor> inputs) {
    var refusal =
        assertThrows(EngineException.class, () -> session.run(inputs, Cancellation.none()));
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }

  @Test
  void sizesCanBeFixedWhenOpening() throws EngineException {
    var options = Options.DEFAULT.withSizes(Map.of("N", 2L)).withThreads(1);
    try (var session = open(unary("Relu", "N,4", "N,4"), options)) {
      assertEquals("[2, 4]", run(session, noise(2, 4)).shapeText());
      assertThrows(EngineException.class, () -> run(session, noise(3, 4)));
    }
  }

  @Test
  void placementAndTimesAreStated() throws EngineException {
    try (var session = open(classifier())) {
      var request = Run.Request.once(Session.feed("image", noise(1, 3, 8, 8)));
      var run = Run.of(session, request, Cancellation.none());
      assertEquals("CPUExecutionProvider", run.placement().provider());
      assertEquals(Device.CPU, run.placement().used());
      assertEquals(Optional.empty(), run.placement().fallback());
      assertTrue(run.loadMillis() > 0 && run.runMillis() > 0);
      assertEquals(5, run.top().orElseThrow().entries().size());
    }
  }

  @Test
  void aClosedSessionIsClosedForGood() throws EngineException {
    var session = open(unary("Relu", "4", "4"));
    session.close();
    session.close();
    assertThrows(IllegalStateException.class, () -> run(session, noise(4)));
  }

  @Test
  void moreMemoryThanThereIsIsRefusedBeforehand() {
    var options = Options.DEFAULT.withWorkingBytes(1L << 60);
    var refusal = assertThrows(EngineException.class, () -> open(classifier(), options));
    assertTrue(refusal.getMessage().contains("1.2 EB of memory"), refusal.getMessage());
  }

  @Test
  void weightsThatCannotBeReadAreSaidSo() {
    WeightData broken =
        (_, _) -> {
          throw new IOException("resnet.safetensors is gone");
        };
    var refusal =
        assertThrows(
            EngineException.class,
            () -> ENGINE.open(classifier(), broken, Device.CPU, Options.DEFAULT));
    assertEquals("The weights could not be read: resnet.safetensors is gone", refusal.getMessage());
  }

  @Test
  void aFileThatIsNoModelIsSaidSo() throws IOException {
    var text = Files.writeString(folder.resolve("notes.onnx"), "not a model at all");
    var empty = Files.write(folder.resolve("empty.onnx"), new byte[0]);
    var whole = Files.readAllBytes(file(classifier()));
    var cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, 900));
    for (var file : List.of(text, empty, cut, folder, folder.resolve("none.onnx"))) {
      var refusal =
          assertThrows(EngineException.class, () -> ENGINE.open(file, Device.CPU, Options.DEFAULT));
      assertTrue(
          refusal.getMessage().contains(file.getFileName().toString()), refusal.getMessage());
    }
  }
}
