package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.files.Scratch;
import vertebra.runtime.EngineException;

/// The one copy of ONNX Runtime that a Java process can hold.
///
/// The first to ask decides where it comes from; it stays until the process ends. Another pack
/// needs a new start of the program.
final class Library {

  /// The library speaks through exceptions and profiles; it never writes to the console. What the
  /// runtime calls the folder that it makes for its native files, even where it takes them from
  /// elsewhere.
  private static final String MADE = "onnxruntime-java";

  private static final OrtLoggingLevel SILENT = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

  private static @Nullable Library loaded;

  private final OrtEnvironment environment;
  private final Optional<NativePack> pack;
  private final List<String> remarks;
  private boolean cudaLoaded;

  private Library(OrtEnvironment environment, Optional<NativePack> pack, List<String> remarks) {
    this.environment = environment;
    this.pack = pack;
    this.remarks = remarks;
  }

  /// The library, loaded on first use: from the folder that the system property names or else from
  /// `folder`, if that is a usable pack; otherwise from the program's own files.
  ///
  /// @param unpacked where the program's own files are kept; empty to have them unpacked anew
  static synchronized Library load(Optional<Path> folder, Optional<Unpacked> unpacked)
      throws EngineException {
    if (loaded != null) return loaded;
    var remarks = new ArrayList<String>();
    var pack =
        Optional.ofNullable(System.getProperty(NativePack.PROPERTY))
            .filter(word -> !word.isBlank())
            .map(Path::of)
            .or(() -> folder)
            .map(NativePack::at)
            .filter(candidate -> isUsable(candidate, remarks));
    pack.map(NativePack::folder)
        .or(() -> unpacked.flatMap(Unpacked::folder))
        .map(Path::toString)
        .ifPresentOrElse(
            path -> System.setProperty(NativePack.PROPERTY, path),
            () -> System.clearProperty(NativePack.PROPERTY));
    boolean isElsewhere = System.getProperty(NativePack.PROPERTY) != null;
    var earlier = Scratch.named(MADE);
    try {
      var environment = OrtEnvironment.getEnvironment(SILENT, "vertebra");
      if (isElsewhere) Scratch.discardEmpty(MADE, earlier);
      // From here on, the property says that a pack is used.
      if (pack.isEmpty()) System.clearProperty(NativePack.PROPERTY);
      environment.setTelemetry(false);
      var library = new Library(environment, pack, remarks);
      loaded = library;
      return library;
    } catch (LinkageError | RuntimeException | OrtException failure) {
      var unusable = Scratch.obstacle();
      if (unusable != null)
        throw new EngineException(String.valueOf(unusable.getMessage()), unusable);
      throw new EngineException(say("ort.onnx-runtime-does", rootMessage(failure)), failure);
    }
  }

  private static String rootMessage(Throwable failure) {
    var cause = failure;
    while (cause.getCause() != null) cause = cause.getCause();
    return String.valueOf(cause.getMessage());
  }

  /// Whether the pack's two main files load. They stay loaded, so the runtime finds them so.
  @SuppressWarnings("restricted")
  private static boolean isUsable(NativePack pack, List<String> remarks) {
    var objection = pack.objection(expectedVersion());
    objection.ifPresent(remarks::add);
    if (objection.isPresent()) return false;
    try {
      System.load(pack.core().toString());
      System.load(pack.bridge().toString());
      return true;
    } catch (UnsatisfiedLinkError error) {
      remarks.add(say("ort.the-gpu-pack-does", pack.folder(), error.getMessage()));
      return false;
    }
  }

  /// The version that the Java half of the runtime belongs to.
  static String expectedVersion() {
    var version = OrtException.class.getPackage().getImplementationVersion();
    return version == null ? "1." : version;
  }

  OrtEnvironment environment() {
    return environment;
  }

  String version() {
    return environment.getVersion();
  }

  Optional<NativePack> pack() {
    return pack;
  }

  /// Where the native half was loaded from, in words.
  String origin() {
    return pack.map(used -> used.folder().toString()).orElse(say("ort.built-in"));
  }

  /// What was wrong with a pack that is not used, or with parts of one that is.
  synchronized List<String> remarks() {
    return List.copyOf(remarks);
  }

  /// Loads CUDA's libraries from the pack, once.
  synchronized void loadCuda() {
    if (cudaLoaded) return;
    cudaLoaded = true;
    pack.ifPresent(used -> remarks.addAll(NativePack.load(used.cuda())));
  }
}
