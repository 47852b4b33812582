package vertebra.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Ports;
import vertebra.document.GraphText;
import vertebra.graph.Graph;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Session;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.DType;
import vertebra.weights.Initialiser;

/// The memory that opening a model takes, each way in a process of its own (Linux only, which alone
/// tells the peak).
///
/// VGG-16 with fresh weights, handed over in memory, against ONNX Runtime opening the same model
/// from a file by its path: peaks of the whole processes and their ratio. Then a model with 3 GB of
/// weights is exported and run in a process whose Java heap may hold 1 GB.
public final class MemoryBench {

  private static final int ROUNDS = 3;

  private MemoryBench() {}

  public static void main(String[] arguments) throws Exception {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "made" -> made();
      case "path" -> path(Path.of(arguments[1]));
      case "large" -> large(Path.of(arguments[1]));
      default -> compare();
    }
  }

  private static void compare() throws Exception {
    var folder = Files.createTempDirectory("vertebra-memory");
    try {
      var file = folder.resolve("vgg16.onnx");
      ModelWriter.write(vgg(), Initialiser.seeded(0), file, false, (_, _) -> true);
      var made = new ArrayList<Long>();
      var path = new ArrayList<Long>();
      for (int round = 0; round < ROUNDS; round++) {
        made.add(peak(child("512m", "made")));
        path.add(peak(child("512m", "path", file.toString())));
      }
      IO.println(
          "vgg16 opened and run: handed over in memory %,d MiB, by path %,d MiB, ratio %.2f"
              .formatted(median(made), median(path), (double) median(made) / median(path)));
      IO.println(child("1g", "large", folder.toString()).strip());
    } finally {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  /// Runs a part of this program in a process of its own; answers what it printed.
  private static String child(String heap, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryBench.class.getName()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(arguments[0] + " failed: " + printed);
    return printed;
  }

  private static long peak(String printed) {
    return Long.parseLong(printed.strip());
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Model vgg() throws Exception {
    return compiled(StandardCatalogue.catalogue().preset("vgg16").orElseThrow().graph().get());
  }

  private static Model compiled(Graph graph) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    return new Compiler(catalogue)
        .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
        .model();
  }

  private static void made() throws Exception {
    var model = vgg();
    try (var session =
        new OrtEngine().open(model, Initialiser.seeded(0), Device.CPU, Engine.Options.DEFAULT)) {
      session.run(
          Session.feed(
              session.inputs().getFirst().name(),
              NoiseInput.normal(1).tensor(DType.FLOAT32, new long[] {1, 3, 224, 224})),
          Cancellation.none());
    }
    IO.println(highWaterMebibytes());
  }

  private static void path(Path file) throws Exception {
    var environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions();
        var session = environment.createSession(file.toString(), options);
        var input =
            OnnxTensor.createTensor(
                environment, FloatBuffer.allocate(3 * 224 * 224), new long[] {1, 3, 224, 224})) {
      session.run(Map.of(session.getInputNames().iterator().next(), input)).close();
    }
    IO.println(highWaterMebibytes());
  }

  /// 48 products with matrices of 4096 × 4096: 3 GiB of weights.
  private static void large(Path folder) throws Exception {
    var text = new StringBuilder("x0 = input(shape: \"1,4096\")\n");
    for (int i = 0; i < 48; i++)
      text.append("x%d = dense(units: 4096, bias: false) x%d%n".formatted(i + 1, i));
    text.append("y = output x48\n");
    var model = compiled(GraphText.parse(text.toString(), Ports.of(StandardCatalogue.catalogue())));
    var file = folder.resolve("large.onnx");
    long start = System.nanoTime();
    ModelWriter.write(model, Initialiser.seeded(0), file, true, (_, _) -> true);
    double written = (System.nanoTime() - start) / 1e9;
    try (var session = new OrtEngine().open(file, Device.CPU, Engine.Options.DEFAULT)) {
      session.run(
          Session.feed(
              session.inputs().getFirst().name(),
              NoiseInput.normal(1).tensor(DType.FLOAT32, new long[] {1, 4096})),
          Cancellation.none());
    }
    IO.println(
        "a model with %.1f GB of weights: exported in %.1f s and run, Java heap %,d MiB at the most"
            .formatted(model.weightBytes() / 1e9, written, Runtime.getRuntime().maxMemory() >> 20));
  }

  private static long highWaterMebibytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          >> 10;
    }
  }
}
