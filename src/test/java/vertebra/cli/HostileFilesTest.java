package vertebra.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.Labels;
import vertebra.media.Npy;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;

/// Files that are damaged, by accident or on purpose, are read or refused with a sentence: nothing
/// else comes of them, and no memory to speak of is taken for them. A small file of each kind is
/// cut, bent and repeated in many places; `-Pfull` does so ten times as often.
@Tag("slow")
class HostileFilesTest {

  private static final int VARIANTS = Integer.getInteger("vertebra.variants", 200);

  /// What reading one file may allocate, in bytes.
  private static final long MOST_ALLOCATED = 1L << 30;

  /// What reading one file may take of the processor, in nanoseconds.
  private static final long MOST_TIME = 5_000_000_000L;

  @TempDir Path folder;

  /// Reads a file. A refusal is the sentence that a user gets, and empty where it was read.
  @FunctionalInterface
  private interface Reader {
    String refusal(Path file) throws Exception;
  }

  /// A file that is whole, and who reads it.
  private record Whole(String name, List<Byte> content, Reader reader) {
    static Whole of(String name, byte[] content, Reader reader) {
      var bytes = new java.util.ArrayList<Byte>();
      for (byte each : content) bytes.add(each);
      return new Whole(name, bytes, reader);
    }

    byte[] bytes() {
      var bytes = new byte[content.size()];
      for (int i = 0; i < bytes.length; i++) bytes[i] = content.get(i);
      return bytes;
    }
  }

  private final Shell shell = Shell.overStandardBlocks();

  private String verb(String... arguments) {
    var run = shell.run(arguments);
    if (run.code() == 2) return run.err();
    assertEquals(0, run.code() / 2, run::toString);
    return "";
  }

  private static String design(Path file) {
    try {
      var opened = DocumentFile.read(file);
      var catalogue = StandardCatalogue.catalogue();
      new Analyzer(catalogue).analyze(opened.document().graph());
      return "";
    } catch (DocumentException refused) {
      return refused.getMessage();
    }
  }

  private static String picture(Path file) throws IOException {
    try {
      ImageInput.read(file, Preparation.usual(8, 8, 3), Cancellation.none());
      return "";
    } catch (InputException refused) {
      return refused.getMessage();
    }
  }

  private static String array(Path file) {
    try {
      Npy.read(file);
      return "";
    } catch (InputException refused) {
      return refused.getMessage();
    }
  }

  private static String labels(Path file) {
    try {
      Labels.read(file);
      return "";
    } catch (InputException refused) {
      return refused.getMessage();
    }
  }

  private static String weights(Path file) throws IOException {
    try (var opened = Safetensors.open(file)) {
      for (var entry : opened.entries().values())
        opened.fill(
            entry.name(),
            entry.type().twin().orElseThrow(),
            Tensor.zeros(
                    entry.type().twin().orElseThrow(),
                    entry.dims().stream().mapToLong(Long::longValue).toArray())
                .data());
      return "";
    } catch (WeightException refused) {
      return refused.getMessage();
    }
  }

  private List<Whole> wholes() throws IOException {
    var all = new java.util.ArrayList<Whole>();
    var design = folder.resolve("whole.vertebra");
    Files.writeString(
        design,
        "{\"formatVersion\": 2, \"nodes\": [\n{\"id\": \"a\", \"block\": \"input\", \"parameters\":"
            + " {\"shape\": \"N,3,8,8\"}},\n{\"id\": \"conv\", \"block\": \"conv-2d\","
            + " \"parameters\": {\"filters\": 16, \"kernel\": \"3,5\", \"bias\": false}},\n"
            + "{\"id\": \"c\", \"block\": \"output\"}],\n\"wires\": [{\"from\": \"a:y\", \"to\":"
            + " \"conv:x\"},\n{\"from\": \"conv:y\", \"to\": \"c:x\"}],\n\"layout\": {\"a\": [1,"
            + " 2]}}");
    all.add(Whole.of("a.vertebra", Files.readAllBytes(design), HostileFilesTest::design));
    var weights = folder.resolve("whole.safetensors");
    assertEquals("", verb("export", "dense", "-o", weights.toString()));
    all.add(Whole.of("a.safetensors", Files.readAllBytes(weights), HostileFilesTest::weights));
    var array = folder.resolve("whole.npy");
    Npy.write(Tensor.of(new float[24], 2, 3, 4), array);
    all.add(Whole.of("a.npy", Files.readAllBytes(array), HostileFilesTest::array));
    all.add(
        Whole.of(
            "labels.txt",
            "cat\ndog\nfüchse und hasen\n".repeat(4).getBytes(StandardCharsets.UTF_8),
            HostileFilesTest::labels));
    var image = new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 192; i++) image.setRGB(i % 16, i / 16, 0x10305 * i);
    for (var format : List.of("png", "jpeg", "gif", "bmp", "tiff")) {
      var file = folder.resolve("whole." + format);
      ImageIO.write(image, format, file.toFile());
      all.add(Whole.of("a." + format, Files.readAllBytes(file), HostileFilesTest::picture));
    }
    all.add(
        Whole.of(
            "a.webp",
            Base64.getDecoder().decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"),
            HostileFilesTest::picture));
    return all;
  }

  /// Cuts, bends, blanks, fills, repeats or swaps a range.
  private static byte[] damaged(byte[] whole, Random random) {
    int from = random.nextInt(whole.length);
    int length = 1 + random.nextInt(Math.min(whole.length - from, 1 + random.nextInt(32)));
    var bytes = whole.clone();
    switch (random.nextInt(7)) {
      case 0 -> {
        return Arrays.copyOf(whole, from);
      }
      case 1 -> bytes[from] ^= (byte) (1 << random.nextInt(8));
      case 2 -> Arrays.fill(bytes, from, from + length, (byte) 0);
      case 3 -> Arrays.fill(bytes, from, from + length, (byte) 0xff);
      case 4 -> {
        var longer = Arrays.copyOf(whole, whole.length + length);
        System.arraycopy(whole, from, longer, from + length, whole.length - from);
        return longer;
      }
      case 5 -> {
        System.arraycopy(whole, from + length, bytes, from, whole.length - from - length);
        return Arrays.copyOf(bytes, whole.length - length);
      }
      default -> {
        var noise = new byte[length];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, from, length);
      }
    }
    return bytes;
  }

  @TestFactory
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  Stream<DynamicTest> aDamagedFileIsReadOrRefusedWithASentence() throws IOException {
    return wholes().stream()
        .map(whole ->
            DynamicTest.dynamicTest(
                whole.name(),
                () -> {
                  assertEquals("", refusal(whole, whole.bytes()), "whole");
                  var random = new Random(whole.name().hashCode());
                  int refused = 0;
                  for (int i = 0; i < VARIANTS; i++) {
                    var said = refusal(whole, damaged(whole.bytes(), random));
                    if (said.isEmpty()) continue;
                    refused++;
                    assertSentence(whole, said);
                  }
                  assertTrue(refused > 0, "no variant was refused");
                }));
  }

  private String refusal(Whole whole, byte[] bytes) throws Exception {
    var file = Files.write(folder.resolve(whole.name()), bytes);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    long before = threads.getCurrentThreadAllocatedBytes();
    var said = whole.reader().refusal(file);
    long taken = threads.getCurrentThreadCpuTime() - begun;
    assertTrue(taken < MOST_TIME, () -> taken + " ns for " + bytes.length + " bytes");
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < MOST_ALLOCATED, allocated + " bytes for " + bytes.length);
    return said;
  }

  private static void assertSentence(Whole whole, String said) {
    for (var leak :
        List.of(
            "Exception",
            "\tat ",
            "error in Vertebra",
            "REDACTED",
            ": null",
            "java.",
            "because vertebra")) assertFalse(said.contains(leak), whole.name() + ": " + said);
    assertTrue(said.strip().endsWith("."), whole.name() + ": " + said);
    assertTrue(said.contains(whole.name()), whole.name() + ": " + said);
  }

  /// What a refused file means for a verb that was given it.
  @TestFactory
  Stream<DynamicTest> aVerbEndsWithTwo() throws IOException {
    var bad = Files.write(folder.resolve("bad"), new byte[] {1, 2, 3}).toString();
    Files.write(folder.resolve("bad.vertebra"), new byte[] {'{', 2, 3});
    Map<String, List<String>> lines = new LinkedHashMap<>();
    lines.put("design", List.of("check", folder.resolve("bad.vertebra").toString()));
    lines.put("npy", List.of("run", "relu", "--input", "N,3,8,8", "--npy", bad));
    lines.put("picture", List.of("run", "relu", "--input", "N,3,8,8", "--image", bad));
    lines.put("labels", List.of("run", "dense", "--random", "1", "--labels", folder.toString()));
    lines.put("weights", List.of("run", "dense", "--random", "1", "--weights", bad));
    return lines.entrySet().stream()
        .map(line ->
            DynamicTest.dynamicTest(
                line.getKey(),
                () -> {
                  var run = shell.run(line.getValue().toArray(String[]::new));
                  assertEquals(2, run.code(), run::toString);
                  assertFalse(run.err().contains("Exception"), run::err);
                }));
  }
}
