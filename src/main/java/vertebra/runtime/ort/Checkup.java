package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.hardware.GpuProbe;
import vertebra.hardware.Part;
import vertebra.runtime.EngineException;

/// Everything that running models on a device depends on here, and how it was found.
final class Checkup {

  private Checkup() {}

  static List<Part> parts(OrtEngine engine) {
    var parts = new ArrayList<Part>();
    Optional<NativePack> pack = Optional.empty();
    try {
      var library = engine.library();
      library.loadCuda();
      pack = library.pack();
      parts.add(
          Part.good(say("ort.onnx-runtime"), say("ort.from", library.version(), library.origin())));
      for (var remark : library.remarks()) parts.add(Part.doubtful(say("ort.gpu-pack"), remark));
    } catch (EngineException failure) {
      parts.add(Part.missing(say("ort.onnx-runtime"), String.valueOf(failure.getMessage())));
    }
    parts.add(driver(Nvidia.probe()));
    pack.ifPresent(used -> parts.addAll(cuda(used)));
    parts.addAll(Graphics.parts());
    return parts;
  }

  private static Part driver(GpuProbe probe) {
    var cards = probe.gpus().stream().map(GpuProbe.Gpu::toString).collect(Collectors.joining(", "));
    return probe
        .problem()
        .map(problem -> Part.missing(say("ort.nvidia-driver"), problem))
        .orElseGet(() ->
            Part.good(
                say("ort.nvidia-driver"),
                say("ort.serves-cuda-up-to", cards, probe.driver().orElse("?"))));
  }

  /// NVIDIA's libraries in a pack.
  static List<Part> cuda(NativePack pack) {
    var files = pack.cuda();
    if (files.isEmpty()) return List.of();
    var parts = new ArrayList<>(CudaCheckup.of(files, Nvidia.probe()).parts());
    var versions = new ArrayList<String>();
    for (var library : files.libraries()) version(library).ifPresent(versions::add);
    parts.addFirst(
        Part.good(
            say("ort.nvidia-libraries"),
            say(
                "ort.files-in",
                files.libraries().size(),
                pack.folder(),
                versions.isEmpty() ? "" : ": " + String.join(", ", versions))));
    return parts;
  }

  private static Optional<String> version(java.nio.file.Path library) {
    var name = String.valueOf(library.getFileName());
    if (CudaCheckup.isRuntime(name)) {
      var version = CudaCheckup.CALLED.runtime(library);
      if (version.isPresent())
        return Optional.of(say("ort.cuda", CudaCheckup.cuda(version.getAsInt())));
    }
    if (CudaCheckup.isConvolutions(name)) {
      var version = CudaCheckup.CALLED.cudnn(library);
      if (version.isPresent())
        return Optional.of(say("ort.cudnn", CudaCheckup.cudnn(version.getAsLong())));
    }
    return Optional.empty();
  }
}
