package vertebra.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import vertebra.onnx.Model;
import vertebra.runtime.KernelTime;
import vertebra.tensor.TensorType;

class ProfileTest {

  private static final String CPU = "CPUExecutionProvider";

  private static Model.Operator op(String name, String type, String input) {
    return new Model.Operator(name, type, List.of(input), List.of(name), List.of());
  }

  /// A convolution with its normalisation and activation in `body`, then a dense layer.
  private static final Model MODEL =
      new Model(
          "net",
          17,
          List.of(new Model.Value("x", TensorType.float32("N,4"))),
          List.of(new Model.Value("head/Gemm", TensorType.float32("N,4"))),
          List.of(
              op("body/conv/Conv", "Conv", "x"),
              op("body/bn/BatchNormalization", "BatchNormalization", "body/conv/Conv"),
              op("body/relu/Relu", "Relu", "body/bn/BatchNormalization"),
              op("head/Gemm", "Gemm", "body/relu/Relu")),
          List.of(),
          Map.of());

  private static KernelTime kernel(
      String name, String operator, String provider, double micros, int run) {
    return new KernelTime(name, operator, provider, micros, run, 0);
  }

  @Test
  void aFusedKernelIsTheTimeOfItsBlockAndNamesWhatItSwallowed() {
    var profile =
        Profile.of(
            MODEL,
            List.of(
                kernel("body/conv/Conv", "FusedConv", CPU, 900, 0),
                kernel("body/conv/Conv", "FusedConv", CPU, 2_000, 1),
                kernel("body/conv/Conv", "FusedConv", CPU, 4_000, 2),
                kernel("head/Gemm", "Gemm", CPU, 1_000, 1),
                kernel("head/Gemm", "Gemm", CPU, 1_000, 2)),
            1);
    assertEquals(List.of("body/conv", "head"), paths(profile));
    var body = profile.parts().getFirst();
    assertEquals(3.0, body.millis(), 1e-9);
    assertEquals(List.of("FusedConv"), body.kernels());
    assertEquals(
        List.of("body/bn", "body/relu"), body.fused().stream().map(Profile.Owner::name).toList());
    assertEquals(
        List.of("bn", "relu"),
        body.fused().stream().map(other -> other.beside(body.owner())).toList());
    assertEquals(2, profile.runs());
    assertEquals(4.0, profile.millis(), 1e-9);
    assertEquals(Map.of("body", 3.0, "head", 1.0), profile.byNode());
    assertEquals("attributed 2 of 2 kernels, 100.0 % of time", profile.summary());
  }

  private static List<String> paths(Profile profile) {
    return profile.parts().stream().map(Profile.Part::path).toList();
  }

  @Test
  void kernelsThatTheRuntimeRenamedAreFoundByTheTensorTheyMake() {
    var profile =
        Profile.of(MODEL, List.of(kernel("body/conv/Conv_nchwc", "Conv", CPU, 1_000, 0)), 0);
    assertEquals(List.of("body/conv"), paths(profile));
  }

  @Test
  void kernelsOfNobodyAreNamedAndNotAttributed() {
    var profile =
        Profile.of(
            MODEL,
            List.of(
                kernel("head/Gemm", "Gemm", CPU, 3_000, 0),
                kernel("Memcpy_1", "MemcpyToHost", "CUDAExecutionProvider", 1_000, 0)),
            0);
    assertEquals(List.of("Memcpy_1 (MemcpyToHost)"), profile.strangers());
    assertEquals(2, profile.kernels());
    assertEquals(1, profile.attributed());
    assertEquals(0.75, profile.attributedShare(), 1e-9);
  }

  @Test
  void blocksThatFellBackToAnotherDeviceAreFound() {
    var profile =
        Profile.of(
            MODEL,
            List.of(
                kernel("body/conv/Conv", "Conv", "CUDAExecutionProvider", 1_000, 0),
                kernel("head/Gemm", "Gemm", CPU, 1_000, 0)),
            0);
    var outside = profile.outside("CUDAExecutionProvider");
    assertEquals(1, outside.size());
    assertEquals("head", outside.getFirst().path());
    assertTrue(profile.outside(CPU).stream().anyMatch(part -> part.path().equals("body/conv")));
  }

  @Test
  void nothingThatRanIsNoTime() {
    var profile = Profile.of(MODEL, List.of(), 0);
    assertEquals(0, profile.attributedShare());
    assertEquals(List.of(), profile.parts());
  }

  @Test
  void aCastThatTheRuntimeAddsBelongsToWhoeverReadsItsWeight() {
    var model =
        new Model(
            "net",
            17,
            MODEL.inputs(),
            MODEL.outputs(),
            List.of(
                new Model.Operator(
                    "body/conv/Conv",
                    "Conv",
                    List.of("x", "body.conv.weight"),
                    List.of("head/Gemm"),
                    List.of())),
            List.of(),
            Map.of());
    for (var name : List.of("", "ConvBnFusion_W_")) {
      var profile =
          Profile.of(
              model,
              List.of(
                  kernel(
                      "InsertedPrecisionFreeCast_" + name + "body.conv.weight",
                      "Cast",
                      CPU,
                      100,
                      0)),
              0);
      assertEquals(List.of("body/conv"), paths(profile));
      assertEquals(List.of(), profile.strangers());
    }
  }
}
