package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// NVIDIA's libraries in a folder: which there are, in which order they must be loaded, and which
/// the runtime's CUDA back end would miss.
///
/// Linux finds a needed library by the name that it gives itself, among those already loaded first;
/// so each is loaded after what it needs, and no setting of the system matters.
///
/// @param libraries those to load, in this order
/// @param missing the names that neither the folder nor the system has, each with who needs it
/// @param damaged what lies in the folder and is no library, a sentence each
record CudaFiles(List<Path> libraries, Map<String, String> missing, List<String> damaged) {

  /// The beginnings of the names of NVIDIA's libraries, in an order in which each finds those it
  /// needs already loaded.
  private static final List<String> LINUX =
      List.of(
          "libcudart.so.",
          "libnvJitLink.so.",
          "libcublasLt.so.",
          "libcublas.so.",
          "libcurand.so.",
          "libcufft.so.",
          "libnvrtc-builtins.so.",
          "libnvrtc.so.",
          "libcudnn",
          "libnvinfer",
          "libnvonnxparser.so.");

  private static final List<String> WINDOWS =
      List.of(
          "cudart64_",
          "nvJitLink_",
          "cublasLt64_",
          "cublas64_",
          "curand64_",
          "cufft64_",
          "nvrtc-builtins64_",
          "nvrtc64_",
          "zlibwapi",
          "cudnn_graph64_",
          "cudnn64_",
          "nvinfer",
          "nvonnxparser");

  private static final List<String> WINDOWS_NEEDED =
      List.of(
          "cudart64_12.dll",
          "cublasLt64_12.dll",
          "cublas64_12.dll",
          "curand64_10.dll",
          "cudnn64_9.dll");

  private static final String BACK_END = "libonnxruntime_providers_cuda.so";

  /// Opened by name while running, so no library's own list names it.
  private static final String CONVOLUTIONS = "libcudnn.so.9";

  CudaFiles {
    libraries = List.copyOf(libraries);
    damaged = List.copyOf(damaged);
  }

  /// Whether the folder has nothing to do with NVIDIA.
  boolean isEmpty() {
    return libraries.isEmpty() && missing.isEmpty() && damaged.isEmpty();
  }

  static CudaFiles in(Path folder, NativePack.Platform platform) throws IOException {
    List<Path> files;
    try (var list = Files.list(folder)) {
      files = list.filter(Files::isRegularFile).sorted().toList();
    }
    if (platform == NativePack.Platform.WINDOWS)
      return new CudaFiles(byBeginning(files), missingOnWindows(folder), List.of());
    return linked(folder, files);
  }

  private static List<Path> byBeginning(List<Path> files) {
    return WINDOWS.stream()
        .flatMap(beginning -> files.stream().filter(file -> isNamed(file, beginning)))
        .toList();
  }

  /// A Windows library's own list is not read; what the back end of this version needs is known.
  private static Map<String, String> missingOnWindows(Path folder) {
    var missing = new LinkedHashMap<String, String>();
    if (!Files.isRegularFile(folder.resolve("onnxruntime_providers_cuda.dll"))) return missing;
    for (var name : WINDOWS_NEEDED)
      if (!Files.isRegularFile(folder.resolve(name)) && !isInSystem(name))
        missing.put(
            name,
            name.startsWith("cudnn") ? say("ort.every-convolution") : say("ort.the-cuda-back-end"));
    return missing;
  }

  private static boolean isNamed(Path file, String beginning) {
    return String.valueOf(file.getFileName())
        .toLowerCase(Locale.ROOT)
        .startsWith(beginning.toLowerCase(Locale.ROOT));
  }

  private static CudaFiles linked(Path folder, List<Path> files) {
    var damaged = new ArrayList<String>();
    var found = new LinkedHashMap<String, SharedObject>();
    for (var beginning : LINUX)
      for (var file : files) {
        if (!isNamed(file, beginning)) continue;
        try {
          var library = SharedObject.read(file);
          // A file and a link to it are one library; the one that carries the name comes first.
          if (isOwnName(file, library) || !found.containsKey(library.name()))
            found.put(library.name(), library);
        } catch (IOException unreadable) {
          damaged.add(say("ort.cannot-be-loaded", file, unreadable.getMessage()));
        }
      }
    var backEnd = backEnd(folder, damaged);
    var wanted = closure(backEnd, found);
    found.keySet().removeIf(name -> isOtherVersion(name, wanted, found.keySet()));
    return new CudaFiles(ordered(found), missing(folder, backEnd, found), damaged);
  }

  private static boolean isOwnName(Path file, SharedObject library) {
    return library.name().equals(String.valueOf(file.getFileName()));
  }

  private static List<String> backEnd(Path folder, List<String> damaged) {
    var file = folder.resolve(BACK_END);
    if (!Files.isRegularFile(file)) return List.of();
    try {
      return SharedObject.read(file).needed();
    } catch (IOException unreadable) {
      damaged.add(say("ort.cannot-be-loaded", file, unreadable.getMessage()));
      return List.of();
    }
  }

  private static Set<String> closure(List<String> roots, Map<String, SharedObject> found) {
    var wanted = new LinkedHashSet<String>();
    var open = new ArrayList<>(roots);
    while (!open.isEmpty()) {
      var name = open.removeLast();
      if (!wanted.add(name)) continue;
      var library = found.get(name);
      if (library != null) open.addAll(library.needed());
    }
    return wanted;
  }

  /// Whether the folder holds this library in two versions, of which the other one is needed.
  private static boolean isOtherVersion(String name, Set<String> wanted, Set<String> all) {
    return !wanted.contains(name)
        && all.stream().anyMatch(other -> stem(other).equals(stem(name)) && wanted.contains(other));
  }

  private static String stem(String name) {
    int end = name.indexOf(".so");
    return end < 0 ? name : name.substring(0, end);
  }

  private static List<Path> ordered(Map<String, SharedObject> found) {
    var ordered = new LinkedHashSet<Path>();
    var begun = new LinkedHashSet<String>();
    for (var name : found.keySet()) place(name, found, begun, ordered);
    return List.copyOf(ordered);
  }

  private static void place(
      String name, Map<String, SharedObject> found, Set<String> begun, Set<Path> ordered) {
    var library = found.get(name);
    if (library == null || !begun.add(name)) return;
    for (var needed : library.needed()) place(needed, found, begun, ordered);
    ordered.add(library.file());
  }

  private static Map<String, String> missing(
      Path folder, List<String> backEnd, Map<String, SharedObject> found) {
    var missing = new LinkedHashMap<String, String>();
    if (!Files.isRegularFile(folder.resolve(BACK_END))) return missing;
    for (var name : backEnd) note(name, say("ort.the-cuda-back-end"), found, missing);
    note(CONVOLUTIONS, say("ort.every-convolution"), found, missing);
    for (var library : found.values())
      for (var name : library.needed()) note(name, library.name(), found, missing);
    return missing;
  }

  private static void note(
      String name, String who, Map<String, SharedObject> found, Map<String, String> missing) {
    boolean nvidias = LINUX.stream().anyMatch(name::startsWith);
    if (nvidias && !found.containsKey(name) && !missing.containsKey(name) && !isInSystem(name))
      missing.put(name, who);
  }

  /// Whether the system's own search finds a library of this name.
  @SuppressWarnings("restricted")
  private static boolean isInSystem(String name) {
    try (var arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(name, arena);
      return true;
    } catch (IllegalArgumentException absent) {
      return false;
    }
  }
}
