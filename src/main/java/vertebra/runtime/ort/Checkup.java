package vertebra.runtime.ort;

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
      parts.add(Part.good("ONNX Runtime", library.version() + ", from " + library.origin() + "."));
      for (var remark : library.remarks()) parts.add(Part.doubtful("GPU pack", remark));
    } catch (EngineException failure) {
      parts.add(Part.missing("ONNX Runtime", String.valueOf(failure.getMessage())));
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
        .map(problem -> Part.missing("NVIDIA driver", problem))
        .orElseGet(() ->
            Part.good(
                "NVIDIA driver",
                cards + "; serves CUDA up to " + probe.driver().orElse("?") + "."));
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
            "NVIDIA libraries",
            files.libraries().size()
                + " files in "
                + pack.folder()
                + (versions.isEmpty() ? "" : ": " + String.join(", ", versions))
                + "."));
    return parts;
  }

  private static Optional<String> version(java.nio.file.Path library) {
    var name = String.valueOf(library.getFileName());
    if (CudaCheckup.isRuntime(name)) {
      var version = CudaCheckup.CALLED.runtime(library);
      if (version.isPresent()) return Optional.of("CUDA " + CudaCheckup.cuda(version.getAsInt()));
    }
    if (CudaCheckup.isConvolutions(name)) {
      var version = CudaCheckup.CALLED.cudnn(library);
      if (version.isPresent())
        return Optional.of("cuDNN " + CudaCheckup.cudnn(version.getAsLong()));
    }
    return Optional.empty();
  }
}
