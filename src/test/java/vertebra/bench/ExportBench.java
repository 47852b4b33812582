package vertebra.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.weights.Initialiser;

/// Exporting VGG-16 with fresh weights, against writing as many bytes from memory to the same disk.
/// Both reach the disk before they count as done, and they take turns. Prints medians in
/// milliseconds and their ratio, by the clock and by the processor time of the writing thread; the
/// latter is what counts on a machine that does other things too.
public final class ExportBench {

  private static final int ROUNDS = 7;

  private ExportBench() {}

  public static void main(String[] arguments) throws IOException, CompileException {
    var catalogue = StandardCatalogue.catalogue();
    var graph = catalogue.preset("vgg16").orElseThrow().graph().get();
    var model =
        new Compiler(catalogue)
            .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
            .model();
    var folder = Files.createTempDirectory("vertebra-export");
    var exports = new double[2][ROUNDS];
    var plain = new double[2][ROUNDS];
    try {
      for (int round = -1; round < ROUNDS; round++) {
        var export = timed(() -> export(model, folder.resolve("model.onnx")));
        long bytes = Files.size(folder.resolve("model.onnx"));
        var write = timed(() -> write(bytes, folder.resolve("plain")));
        if (round < 0) continue;
        for (int clock = 0; clock < 2; clock++) {
          exports[clock][round] = export[clock];
          plain[clock][round] = write[clock];
        }
      }
    } finally {
      Files.deleteIfExists(folder.resolve("model.onnx"));
      Files.deleteIfExists(folder.resolve("plain"));
      Files.delete(folder);
    }
    for (int clock = 0; clock < 2; clock++)
      System.out.printf(
          "vgg16, %d bytes, %s: export %.0f ms, plain write %.0f ms, ratio %.2f%n",
          model.weightBytes(),
          clock == 0 ? "clock" : "processor time",
          median(exports[clock]),
          median(plain[clock]),
          median(exports[clock]) / median(plain[clock]));
  }

  /// Something to time.
  private interface Task {
    void run() throws IOException;
  }

  /// The milliseconds that a task takes, by the clock and of processor time.
  private static double[] timed(Task task) throws IOException {
    var threads = ManagementFactory.getThreadMXBean();
    long processor = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    task.run();
    return new double[] {
      (System.nanoTime() - start) / 1e6, (threads.getCurrentThreadCpuTime() - processor) / 1e6
    };
  }

  private static void export(Model model, Path file) throws IOException {
    ModelWriter.write(model, Initialiser.seeded(0), file, false, (_, _) -> true);
  }

  /// Writes from one buffer over and over, so that making the bytes costs nothing.
  private static void write(long bytes, Path file) throws IOException {
    try (var arena = Arena.ofConfined();
        var channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      ByteBuffer buffer = arena.allocate(64 << 20, 4096).fill((byte) 7).asByteBuffer();
      for (long left = bytes; left > 0; ) {
        buffer.position(0).limit((int) Math.min(left, buffer.capacity()));
        while (buffer.hasRemaining()) left -= channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static double median(double[] times) {
    var sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
