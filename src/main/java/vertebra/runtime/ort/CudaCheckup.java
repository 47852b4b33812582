package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import vertebra.hardware.GpuProbe;
import vertebra.hardware.Part;

/// What is wrong with NVIDIA's libraries that a pack holds: missing, damaged, too old, or lying
/// twice on this computer.
///
/// @param searchPath where the system looks for libraries before its own folders
record CudaCheckup(CudaFiles files, Versions versions, GpuProbe driver, List<Path> searchPath) {

  /// The first CUDA 12 whose runtime has the functions that ONNX Runtime calls
  /// (`cudaLibraryGetKernel`).
  private static final int OLDEST_RUNTIME = 12_080;

  private static final int OLDEST_CUDNN = 90_000;

  static CudaCheckup of(CudaFiles files, GpuProbe driver) {
    boolean windows = NativePack.Platform.here() == NativePack.Platform.WINDOWS;
    var path = System.getenv(windows ? "PATH" : "LD_LIBRARY_PATH");
    return new CudaCheckup(files, CALLED, driver, folders(path == null ? "" : path));
  }

  private static List<Path> folders(String path) {
    var folders = new ArrayList<Path>();
    for (var word : path.split(File.pathSeparator)) {
      if (word.isBlank()) continue;
      try {
        folders.add(Path.of(word));
      } catch (InvalidPathException _) {
        // The system ignores it as well.
      }
    }
    return folders;
  }

  /// Every finding; one good part where there is none.
  List<Part> parts() {
    var parts = new ArrayList<Part>();
    files
        .missing()
        .forEach((name, who) ->
            parts.add(Part.missing(name, say("ort.it-is-neither-in-the-gpu-pack", who))));
    for (var sentence : files.damaged())
      parts.add(Part.missing(say("ort.gpu-pack"), say("ort.put-a-fresh-copy", sentence)));
    for (var library : files.libraries()) {
      tooOld(library).ifPresent(parts::add);
      shadow(library).ifPresent(parts::add);
    }
    return parts;
  }

  private Optional<Part> tooOld(Path library) {
    var name = String.valueOf(library.getFileName());
    if (isRuntime(name)) {
      int version = versions.runtime(library).orElse(0);
      if (version > 0 && version < OLDEST_RUNTIME)
        return Optional.of(old(name, say("ort.cuda", cuda(version)), "CUDA 12.8"));
      return driverTooOld(name, version);
    }
    if (isConvolutions(name)) {
      long version = versions.cudnn(library).orElse(0);
      if (version > 0 && version < OLDEST_CUDNN)
        return Optional.of(old(name, say("ort.cudnn", cudnn(version)), "cuDNN 9"));
    }
    return Optional.empty();
  }

  static boolean isRuntime(String name) {
    return name.startsWith("libcudart.so") || name.startsWith("cudart64_");
  }

  static boolean isConvolutions(String name) {
    return name.startsWith("libcudnn.so") || name.startsWith("cudnn64_");
  }

  private static Part old(String name, String found, String needed) {
    return Part.missing(name, say("ort.it-is-of-which-is-too-old", found, needed, name));
  }

  /// A driver serves every CUDA of its own number and of earlier ones.
  private Optional<Part> driverTooOld(String name, int runtime) {
    var supported = driver.driver();
    if (supported.isEmpty() || runtime == 0) return Optional.empty();
    int most = Integer.parseInt(supported.get().split("\\.")[0]);
    if (runtime / 1000 <= most) return Optional.empty();
    return Optional.of(
        Part.missing(
            say("ort.nvidia-driver"),
            say("ort.it-serves-cuda-up", supported.get(), name, cuda(runtime), most)));
  }

  private Optional<Part> shadow(Path library) {
    for (var folder : searchPath) {
      var other = folder.resolve(String.valueOf(library.getFileName()));
      if (!Files.isRegularFile(other) || isSame(library, other)) continue;
      return Optional.of(
          Part.doubtful(
              String.valueOf(library.getFileName()),
              say("ort.it-lies-on-this-computer-twice", library, other)));
    }
    return Optional.empty();
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException gone) {
      return true;
    }
  }

  static String cuda(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  static String cudnn(long version) {
    return version < 10_000
        ? version / 1000 + "." + version % 1000 / 100
        : version / 10_000 + "." + version % 10_000 / 100 + "." + version % 100;
  }

  /// What NVIDIA's libraries say of themselves.
  interface Versions {

    /// CUDA 12.9 answers 12090.
    OptionalInt runtime(Path library);

    /// cuDNN 9.5.1 answers 90501.
    OptionalLong cudnn(Path library);
  }

  /// The libraries' answers, got by calling them.
  static final Versions CALLED =
      new Versions() {
        @Override
        public OptionalInt runtime(Path library) {
          return call(
                  library,
                  "cudaRuntimeGetVersion",
                  (function, arena) -> {
                    var number = arena.allocate(ValueLayout.JAVA_INT);
                    var shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
                    int error = (int) handle(function, shape).invokeExact(number);
                    return error == 0 ? (long) number.get(ValueLayout.JAVA_INT, 0) : 0L;
                  })
              .stream()
              .mapToInt(Math::toIntExact)
              .findFirst();
        }

        @Override
        public OptionalLong cudnn(Path library) {
          return call(
              library,
              "cudnnGetVersion",
              (function, _) ->
                  (long)
                      handle(function, FunctionDescriptor.of(ValueLayout.JAVA_LONG)).invokeExact());
        }
      };

  @FunctionalInterface
  private interface Question {
    long ask(MemorySegment function, Arena arena) throws Throwable;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(MemorySegment function, FunctionDescriptor shape) {
    return Linker.nativeLinker().downcallHandle(function, shape);
  }

  @SuppressWarnings("restricted")
  private static OptionalLong call(Path library, String name, Question question) {
    try (var arena = Arena.ofConfined()) {
      var function = SymbolLookup.libraryLookup(library, arena).find(name);
      return function.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(question.ask(function.get(), arena));
    } catch (IllegalArgumentException doesNotLoad) {
      return OptionalLong.empty();
    } catch (Throwable impossible) {
      throw new IllegalStateException("calling " + name, impossible);
    }
  }
}
