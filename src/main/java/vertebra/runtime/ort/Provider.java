package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;

/// One of the runtime's back ends: how it is called, where it can exist, and how a session is told
/// to use it.
///
/// @param name what the runtime calls it in profiles
/// @param systems the beginnings of the `os.name`s on which it exists; empty for all
/// @param where that in words
/// @param absence why the hardware is not there, as far as that can be asked beforehand
record Provider(
    Device.DeviceKind kind,
    String name,
    List<String> systems,
    String where,
    Function<Device, Optional<String>> absence,
    Attach attach) {

  /// Adds the back end to a session's options; fails where its native parts are missing.
  @FunctionalInterface
  interface Attach {
    void to(SessionOptions session, Device device, Engine.Options options) throws OrtException;
  }

  static Provider of(Device.DeviceKind kind) {
    return switch (kind) {
      case CPU ->
          new Provider(
              kind, "CPUExecutionProvider", ANYWHERE, "", Provider::unasked, (_, _, _) -> {});
      case CUDA ->
          new Provider(
              kind, "CUDAExecutionProvider", PC, PC_WORDS, Nvidia::objection, Provider::cuda);
      case TENSORRT ->
          new Provider(
              kind,
              "TensorrtExecutionProvider",
              PC,
              PC_WORDS,
              Nvidia::objection,
              Provider::tensorRt);
      case COREML ->
          new Provider(
              kind,
              "CoreMLExecutionProvider",
              List.of("Mac"),
              "macOS",
              Provider::unasked,
              (session, _, _) ->
                  session.addCoreML(Map.of("ModelFormat", "MLProgram", "MLComputeUnits", "ALL")));
      case WEBGPU ->
          new Provider(
              kind,
              "WebGpuExecutionProvider",
              ANYWHERE,
              "",
              _ -> Graphics.objection(),
              (session, _, _) -> session.addWebGPU(Map.of()));
      case DIRECTML ->
          new Provider(
              kind,
              "DmlExecutionProvider",
              List.of("Windows"),
              "Windows",
              Provider::unasked,
              (session, device, _) -> {
                session.setMemoryPatternOptimization(false);
                session.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
                session.addDirectML(device.index());
              });
    };
  }

  private static final List<String> ANYWHERE = List.of();
  private static final List<String> PC = List.of("Windows", "Linux");
  private static final String PC_WORDS = say("ort.windows-and-linux");

  boolean isNvidia() {
    return kind == Device.DeviceKind.CUDA || kind == Device.DeviceKind.TENSORRT;
  }

  /// Why the back end cannot work for this device on this system.
  Optional<String> objection(String system, Device device) {
    if (systems.isEmpty() || systems.stream().anyMatch(system::startsWith))
      return absence.apply(device);
    return Optional.of(say("ort.exists-on-only", kind.title(), where));
  }

  /// How products are computed on the device where that is not plain float32.
  Optional<String> arithmetic(Engine.Options options) {
    return isNvidia() && options.tf32() ? Optional.of("TF32") : Optional.empty();
  }

  private static Optional<String> unasked(Device device) {
    return Optional.empty();
  }

  private static void cuda(SessionOptions session, Device device, Engine.Options options)
      throws OrtException {
    try (var cuda = new OrtCUDAProviderOptions(device.index())) {
      cuda.add("use_tf32", options.tf32() ? "1" : "0");
      session.addCUDA(cuda);
    }
  }

  /// What TensorRT does not know is left to CUDA.
  private static void tensorRt(SessionOptions session, Device device, Engine.Options options)
      throws OrtException {
    try (var tensorRt = new OrtTensorRTProviderOptions(device.index())) {
      session.addTensorrt(tensorRt);
    }
    cuda(session, device, options);
  }
}
