package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import vertebra.hardware.GpuProbe;
import vertebra.hardware.Part;

/// Which of NVIDIA's libraries are loaded, in which order, and what is said about the others. The
/// files are made here; no card is needed.
@EnabledOnOs(OS.LINUX)
class CudaFilesTest {

  private static final String BACK_END = "libonnxruntime_providers_cuda.so";

  @TempDir Path folder;

  private void library(String name, String... needed) throws IOException {
    TinyLibrary.write(folder, name, name, needed);
  }

  private void pack(String cuda) throws IOException {
    library("libcublas.so." + cuda, "libcublasLt.so." + cuda, "libc.so.6");
    library("libcublasLt.so." + cuda, "libc.so.6");
    library("libcudart.so." + cuda);
    library("libcurand.so.10");
    library("libcudnn.so.9");
    library("libcudnn_ops.so.9", "libcudnn_graph.so.9");
    library("libcudnn_graph.so.9", "libcudnn.so.9");
    library(
        BACK_END,
        "libcublas.so." + cuda,
        "libcublasLt.so." + cuda,
        "libcurand.so.10",
        "libcudart.so." + cuda,
        "libcuda.so.1");
  }

  private CudaFiles files() throws IOException {
    return CudaFiles.in(folder, NativePack.Platform.LINUX);
  }

  private static List<String> names(CudaFiles files) {
    return files.libraries().stream().map(file -> file.getFileName().toString()).toList();
  }

  @Test
  void aLibrarySaysWhatItIsAndNeeds() throws IOException {
    var file = TinyLibrary.write(folder, "file.so.1.2", "name.so.1", "a.so", "b.so");
    var library = SharedObject.read(file);
    assertEquals("name.so.1", library.name());
    assertEquals(List.of("a.so", "b.so"), library.needed());
  }

  @Test
  void everyCutOfALibraryIsRefusedWithASentence() throws IOException {
    var whole = Files.readAllBytes(TinyLibrary.write(folder, "a.so", "a.so", "b.so"));
    for (int length = 0; length < whole.length - 8; length += 3) {
      var cut = Files.write(folder.resolve("cut.so"), java.util.Arrays.copyOf(whole, length));
      assertThrows(IOException.class, () -> SharedObject.read(cut), "of length " + length);
    }
  }

  @Test
  void eachIsLoadedAfterWhatItNeeds() throws IOException {
    for (var cuda : List.of("12", "13")) {
      clear();
      pack(cuda);
      assertEquals(
          List.of(
              "libcudart.so." + cuda,
              "libcublasLt.so." + cuda,
              "libcublas.so." + cuda,
              "libcurand.so.10",
              "libcudnn.so.9",
              "libcudnn_graph.so.9",
              "libcudnn_ops.so.9"),
          names(files()));
      assertEquals(Map.of(), files().missing());
    }
  }

  @Test
  void aFileWithALongerNameIsKnownByTheNameInside() throws IOException {
    pack("12");
    Files.move(folder.resolve("libcudart.so.12"), folder.resolve("libcudart.so.12.9.79"));
    Files.createSymbolicLink(folder.resolve("libcurand.so"), folder.resolve("libcurand.so.10"));
    assertEquals(Map.of(), files().missing());
    assertEquals("libcudart.so.12.9.79", names(files()).getFirst());
    assertEquals(7, names(files()).size(), "a link is not loaded a second time");
  }

  @Test
  void ofTwoVersionsTheNeededOneIsLoaded() throws IOException {
    pack("12");
    library("libcudart.so.13");
    library("libcublas.so.13", "libcublasLt.so.13");
    library("libcublasLt.so.13");
    assertTrue(
        names(files()).stream().noneMatch(name -> name.endsWith(".13")), names(files())::toString);
    assertEquals(7, names(files()).size());
  }

  @Test
  void everyMissingFileIsNamedWithWhoNeedsIt() throws IOException {
    pack("12");
    for (var name : List.of("libcublasLt.so.12", "libcudart.so.12", "libcudnn.so.9"))
      Files.delete(folder.resolve(name));
    assertEquals(
        List.of("libcublasLt.so.12", "libcudart.so.12", "libcudnn.so.9"),
        List.copyOf(files().missing().keySet()));
    var words = checkup(Optional.empty()).parts().toString();
    assertTrue(
        words.contains("libcudnn.so.9, state=MISSING, words=It is neither in the GPU pack"), words);
    assertTrue(words.contains("every convolution needs it"), words);
  }

  @Test
  void onWindowsTheNamesAreKnown() throws IOException {
    for (var name :
        List.of(
            "cublas64_12.dll",
            "cublasLt64_12.dll",
            "cudart64_12.dll",
            "cudnn64_9.dll",
            "cudnn_graph64_9.dll",
            "onnxruntime_providers_cuda.dll")) Files.writeString(folder.resolve(name), "a library");
    var files = CudaFiles.in(folder, NativePack.Platform.WINDOWS);
    assertEquals(
        List.of(
            "cudart64_12.dll",
            "cublasLt64_12.dll",
            "cublas64_12.dll",
            "cudnn_graph64_9.dll",
            "cudnn64_9.dll"),
        names(files));
    assertEquals(Map.of("curand64_10.dll", "the CUDA back end"), files.missing());
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    pack("12");
    Files.writeString(folder.resolve("libcurand.so.10"), "half a download");
    var words = checkup(Optional.empty()).parts().toString();
    assertTrue(words.contains("libcurand.so.10 cannot be loaded: it ends in the middle."), words);
    assertTrue(words.contains("libcurand.so.10, state=MISSING"), words);
  }

  @Test
  void aSecondCopyOnTheSearchPathIsNamedWithTheOneThatIsUsed(@TempDir Path other)
      throws IOException {
    pack("12");
    Files.writeString(other.resolve("libcublas.so.12"), "another one");
    var parts = checkup(Optional.of(other)).parts();
    assertEquals(1, parts.size(), parts::toString);
    assertEquals(Part.Condition.DOUBTFUL, parts.getFirst().state());
    assertTrue(parts.getFirst().words().contains("is used (" + folder), parts::toString);
    assertTrue(parts.getFirst().words().contains("not " + other), parts::toString);
  }

  @Test
  void versionsReadAsPeopleWriteThem() {
    assertEquals("12.9", CudaCheckup.cuda(12_090));
    assertEquals("13.0", CudaCheckup.cuda(13_000));
    assertEquals("9.5.1", CudaCheckup.cudnn(90_501));
    assertEquals("8.9", CudaCheckup.cudnn(8_904));
  }

  @Test
  void oldLibrariesAndAnOldDriverAreNamed() throws IOException {
    pack("12");
    var words = checkup(Optional.empty(), 12_060, 80_904).parts().toString();
    assertTrue(words.contains("libcudart.so.12, state=MISSING, words=It is of CUDA 12.6"), words);
    assertTrue(words.contains("needs CUDA 12.8 or newer"), words);
    assertTrue(words.contains("libcudnn.so.9, state=MISSING, words=It is of cuDNN 8.9.4"), words);
    clear();
    pack("13");
    words = checkup(Optional.empty(), 13_000, 91_000).parts().toString();
    assertTrue(words.contains("It serves CUDA up to 12.8"), words);
    assertTrue(words.contains("is of CUDA 13.0. Install a newer driver"), words);
  }

  private void clear() throws IOException {
    try (var files = Files.list(folder)) {
      for (var old : files.toList()) Files.delete(old);
    }
  }

  private CudaCheckup checkup(Optional<Path> other) throws IOException {
    return checkup(other, 12_090, 90_501);
  }

  private CudaCheckup checkup(Optional<Path> other, int runtime, long cudnn) throws IOException {
    return new CudaCheckup(
        files(),
        new CudaCheckup.Versions() {
          @Override
          public OptionalInt runtime(Path library) {
            return OptionalInt.of(runtime);
          }

          @Override
          public OptionalLong cudnn(Path library) {
            return OptionalLong.of(cudnn);
          }
        },
        new GpuProbe(Optional.of("12.8"), List.of(), Optional.empty()),
        other.stream().toList());
  }
}
