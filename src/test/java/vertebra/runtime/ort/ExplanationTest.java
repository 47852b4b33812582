package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.runtime.ort.TinyModels.model;
import static vertebra.runtime.ort.TinyModels.op;
import static vertebra.runtime.ort.TinyModels.value;
import static vertebra.runtime.ort.TinyModels.weight;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

class ExplanationTest {

  /// Texts of devices that this test cannot call forth.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/src/provider_bridge_ort.cc:1988 onnxruntime::Provider&"
            + " onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load"
            + " library /tmp/pack/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12:"
            + " cannot open shared object file: No such file or directory | The library"
            + " libcublasLt.so.12 is missing, which libonnxruntime_providers_cuda.so needs.",
        "Failed to load library /p/libonnxruntime_providers_cuda.so with error: /p/x.so: undefined"
            + " symbol: cudaLibraryGetKernel, version libcudart.so.12"
            + " | The library libcudart.so.12, which must have cudaLibraryGetKernel, is too old for"
            + " libonnxruntime_providers_cuda.so.",
        "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0"
            + " | The NVIDIA driver is too old or not running. Install a current driver.",
        "CUDA failure 700: an illegal memory access was encountered ; GPU=0 | The NVIDIA card"
            + " failed: an illegal memory access was encountered (CUDA error 700).",
        "Non-zero status code returned while running Conv node. Name:'c' Status Message: cuDNN is"
            + " not available. Install cuDNN to use this operator. | NVIDIA's convolution library"
            + " cuDNN 9 is missing. Install cuDNN 9 for CUDA 12, or run on the CPU.",
        "Failed to load library /p/libonnxruntime_providers_tensorrt.so with error:"
            + " libnvinfer.so.10: cannot open shared object file: No such file or directory"
            + " | NVIDIA's TensorRT 10 is missing (libnvinfer.so.10). Install it and put its"
            + " libraries into the GPU pack's folder, or run on CUDA.",
        "Failed to find CUDA shared provider | The ONNX Runtime in use was built without CUDA. A"
            + " GPU pack has it: \"vertebra doctor --install gpu\".",
        "/onnxruntime_src/onnxruntime/core/graph/model.cc:192"
            + " onnxruntime::Model::Model(onnx::Proto&&, const int&) Unsupported model IR version:"
            + " 99, max supported IR version: 13 | The model uses version 99 of the ONNX file"
            + " format, and this ONNX Runtime goes up to 13. Export it with an older opset, 17 for"
            + " example.",
        "Failed to allocate memory for requested buffer of size 9223372036854775808 | There is not"
            + " enough memory for this model. Use a smaller batch or picture, or another device.",
        "Error code - ORT_FAIL - message: /a/b/c.cc:12 void onnxruntime::X::Y(int) Something new."
            + " | ONNX Runtime says: Something new.",
      })
  void aKnownTextBecomesASentence(String text, String sentence) {
    assertEquals(sentence, Explanation.sentence(text));
  }

  @Tag("ort")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Frobnicate | operator Frobnicate at body/Frobnicate, which ONNX does not have in opset"
            + " 17.",
        "MaxPool | MaxPool at body/MaxPool is wrong: Required attribute 'kernel_shape' is missing.",
      })
  void aWrongOperatorIsNamedWithItsPlace(String type, String words) {
    assertOpening(
        words,
        model(
            List.of(value("x", "1,3,8,8")),
            List.of(value("y", "1,3,8,8")),
            List.of(op(type, "body/" + type, List.of("x"), List.of("y")))));
  }

  @Test
  @Tag("ort")
  void aBrokenGraphIsNamed() {
    var x = List.of(value("x", "2,3"));
    var y = List.of(value("y", "2,3"));
    assertOpening(
        "nothing makes its tensor \"q\".",
        model(x, y, List.of(op("Relu", "r", List.of("q"), List.of("y")))));
    assertOpening(
        "an operator needs its own result.",
        model(
            x,
            y,
            List.of(
                op("Add", "a", List.of("x", "b"), List.of("y")),
                op("Relu", "r", List.of("y"), List.of("b")))));
    assertOpening(
        "MatMul at head/MatMul cannot work: Incompatible dimensions",
        model(
            x,
            y,
            List.of(op("MatMul", "head/MatMul", List.of("x", "w"), List.of("y"))),
            weight("w", 4L, 3L)));
    assertOpening(
        "uses ONNX opset 99, and this ONNX Runtime goes up to 26. Export it with an older opset",
        new Model(
            "new",
            99,
            x,
            y,
            List.of(op("Relu", "r", List.of("x"), List.of("y"))),
            List.of(),
            Map.of()));
  }

  @Test
  @Tag("ort")
  void aKindOfNumberThatTheDeviceLacksIsNamed() {
    var half = new TensorType(DType.BFLOAT16, Shape.of(2, 2));
    assertOpening(
        "cannot compute MatMul at m with this kind of number.",
        new Model(
            "half",
            17,
            List.of(new Model.Value("x", half)),
            List.of(new Model.Value("y", half)),
            List.of(op("MatMul", "m", List.of("x", "x"), List.of("y"))),
            List.of(),
            Map.of()));
  }

  private static void assertOpening(String words, Model model) {
    var refusal =
        assertThrows(
            EngineException.class,
            () -> new OrtEngine().open(model, TinyModels.numbers(), Device.CPU, Options.DEFAULT));
    assertReadable(words, refusal);
  }

  private static void assertReadable(String words, EngineException refusal) {
    var message = refusal.getMessage();
    assertTrue(message.contains(words), message);
    assertFalse(message.contains("onnxruntime"), message);
    assertFalse(message.contains("Error code"), message);
  }

  @Test
  @Tag("ort")
  void aMistakeThatShowsOnlyWhileRunningNamesItsOperator() throws EngineException {
    var adding =
        model(
            List.of(value("x", "N,A"), value("z", "N,B")),
            List.of(value("y", "N,C")),
            List.of(op("Add", "block/Add", List.of("x", "z"), List.of("y"))));
    var inputs = new LinkedHashMap<String, Tensor>();
    inputs.put("x", Tensor.zeros(DType.FLOAT32, 1, 3));
    inputs.put("z", Tensor.zeros(DType.FLOAT32, 1, 4));
    assertRunning(
        "Add at block/Add failed: axis == 1 || axis == largest was false. Attempting to broadcast"
            + " an axis by a dimension other than 1. 3 by 4.",
        adding,
        TinyModels.numbers(),
        inputs);
  }

  @Test
  @Tag("ort")
  void moreMemoryThanThereIsIsAMessage() throws EngineException {
    var shape =
        new Model.Weight(
            "shape", DType.INT64, List.of(2L), Init.zeros(), Model.Weight.WeightKind.CONSTANT);
    var growing =
        model(
            List.of(value("x", "1")),
            List.of(value("y", "A,B")),
            List.of(op("Expand", "e", List.of("x", "shape"), List.of("y"))),
            shape);
    var inputs = Session.feed("x", Tensor.zeros(DType.FLOAT32, 1));
    assertRunning(
        "asked for another 4.0 TB of memory", growing, shape(1_000_000, 1_000_000), inputs);
    assertRunning("not enough memory", growing, shape(1L << 62, 1000), inputs);
  }

  private static WeightData shape(long rows, long columns) {
    return (_, target) -> target.copyFrom(Tensor.of(new long[] {rows, columns}, 2).data());
  }

  private static void assertRunning(
      String words, Model model, WeightData data, Map<String, Tensor> inputs)
      throws EngineException {
    try (var session = new OrtEngine().open(model, data, Device.CPU, Options.DEFAULT)) {
      var refusal =
          assertThrows(EngineException.class, () -> session.run(inputs, Cancellation.none()));
      assertReadable(words, refusal);
      assertEquals(words.contains("memory"), refusal.lacksMemory(), refusal.getMessage());
    }
  }

  @Test
  @Tag("ort")
  void weightFilesThatAreMissingShortOrOutsideAreNamed(@TempDir Path folder) throws IOException {
    var product =
        model(
            List.of(value("x", "1,64")),
            List.of(value("y", "1,64")),
            List.of(op("MatMul", "m", List.of("x", "fc.weight"), List.of("y"))),
            weight("fc.weight", 64L, 64L));
    var file = folder.resolve("net.onnx");
    var data = folder.resolve("net.onnx.data");
    ModelWriter.write(product, TinyModels.numbers(), file, true, (_, _) -> true);
    var whole = Files.readAllBytes(data);
    Files.write(data, Arrays.copyOf(whole, 100));
    assertFile("weight file ends before the weight \"fc.weight\".", file);
    Files.delete(data);
    assertFile("weight file net.onnx.data is missing. Put it beside the model.", file);
    for (var place : List.of("../net.data1", "/etc/passwd1")) {
      var text = Files.readString(file, StandardCharsets.ISO_8859_1);
      var other = folder.resolve("other.onnx");
      Files.writeString(
          other, text.replace("net.onnx.data", place + " "), StandardCharsets.ISO_8859_1);
      assertFile("outside its own folder", other);
    }
  }

  private static void assertFile(String words, Path file) {
    var refusal =
        assertThrows(
            EngineException.class, () -> new OrtEngine().open(file, Device.CPU, Options.DEFAULT));
    assertReadable(words, refusal);
  }

  @Test
  @Tag("ort")
  void anUnknownAttributeIsNamed() {
    assertOpening(
        "Relu at r is wrong: Unrecognized attribute: bogus for operator Relu",
        TinyModels.model(
            List.of(value("x", "2")),
            List.of(value("y", "2")),
            List.of(op("Relu", "r", List.of("x"), List.of("y"), Attribute.whole("bogus", 1)))));
  }
}
