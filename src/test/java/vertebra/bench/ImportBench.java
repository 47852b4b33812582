package vertebra.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Definitions;
import vertebra.document.Document;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.ImportedModels;
import vertebra.importing.ModelSearch;
import vertebra.onnx.Model;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelWriter;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// Opening model files (Linux only, which alone tells what of a file was touched): a large one,
/// about 10,000 operators, a chain of 100,000, three that are made to confuse, and numbers that
/// stand 6 GiB into a data file. Each is opened and checked in a process of its own, where nothing
/// is warm, and once more in the same. An argument chooses those in whose names it stands.
public final class ImportBench {

  private static final int CHAIN = 100_000;
  private static final int CONFUSING = 10_000;
  private static final long FAR = 6L << 30;

  /// Meanwhile Java gives back some of what it does not need.
  private static final long REST_NANOS = 1_500_000_000;

  private ImportBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      open(arguments[0], Path.of(arguments[1]));
      return;
    }
    var folder = Files.createTempDirectory("vertebra-import");
    try {
      var wanted = arguments.length == 0 ? "" : arguments[0];
      measure(wanted, "VGG-16", () -> preset("vgg16"), folder);
      measure(wanted, "64 × MobileNet v3 small", () -> compiled(many()), folder);
      measure(wanted, "a chain of 100,000", () -> chain(CHAIN), folder);
      measure(wanted, "10,000 × Add of the last two results", ImportBench::confusing, folder);
      measure(wanted, "10,000 in equal layers", ImportBench::layers, folder);
      measure(wanted, "5,000 times the beginning of a block", ImportBench::beginnings, folder);
      if ("numbers far away".contains(wanted)) far(folder);
    } finally {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
      }
    }
  }

  private static void measure(String wanted, String what, Callable<Model> made, Path folder)
      throws Exception {
    if (what.contains(wanted)) child(what, written(made.call(), folder));
  }

  private static Path written(Model model, Path folder) throws IOException {
    var file = folder.resolve("model.onnx");
    Files.deleteIfExists(file);
    ModelWriter.write(model, Initialiser.seeded(0), file, false, (_, _) -> true);
    return file;
  }

  private static Model preset(String name) throws Exception {
    return compiled(StandardCatalogue.catalogue().preset(name).orElseThrow().graph().get());
  }

  private static Model compiled(Graph graph) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    return new Compiler(catalogue)
        .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
        .model();
  }

  /// 64 backbones side by side, 9,000 operators.
  private static Graph many() {
    var image = new NodeId("image");
    var graph =
        Graph.EMPTY.with(
            Node.of("image", "input").with(Parameters.NONE.with("shape", Value.of("N,3,224,224"))));
    for (int i = 0; i < 64; i++) {
      var net = new NodeId("net" + i);
      var end = new NodeId("end" + i);
      graph =
          graph
              .with(
                  Node.of(net.value(), "mobilenet-v3")
                      .with(Parameters.NONE.with("size", Value.of("small"))))
              .with(Node.of(end.value(), "output"))
              .with(new Edge(new Port(image, "y"), new Port(net, "x")))
              .with(new Edge(new Port(net, "c5"), new Port(end, "x")));
    }
    return graph;
  }

  private static Model model(List<Model.Operator> operators) {
    var type = TensorType.float32("1,8");
    return new Model(
        "made",
        17,
        List.of(new Model.Value("t0", type), new Model.Value("t1", type)),
        List.of(new Model.Value(operators.getLast().outputs().getFirst(), type)),
        operators,
        List.of(),
        java.util.Map.of());
  }

  private static Model.Operator operator(String type, String result, String... inputs) {
    return new Model.Operator(result, type, List.of(inputs), List.of(result), List.of());
  }

  private static Model chain(int length) {
    var operators = new ArrayList<Model.Operator>();
    for (int i = 1; i <= length; i++) operators.add(operator("Relu", "t" + (i + 1), "t" + i));
    return model(operators);
  }

  private static Model confusing() {
    var operators = new ArrayList<Model.Operator>();
    for (int i = 0; i < CONFUSING; i++)
      operators.add(operator("Add", "t" + (i + 2), "t" + i, "t" + (i + 1)));
    return model(operators);
  }

  /// Layers that no block is, each of four operators.
  private static Model layers() {
    var operators = new ArrayList<Model.Operator>();
    for (int i = 1; i <= CONFUSING / 4; i++) {
      operators.add(operator("Sin", "a" + i, "t" + i));
      operators.add(operator("Cos", "b" + i, "a" + i));
      operators.add(operator("Tanh", "c" + i, "b" + i));
      operators.add(operator("Max", "t" + (i + 1), "c" + i, "t" + i));
    }
    return model(operators);
  }

  /// GELU written out, but for its end.
  private static Model beginnings() {
    var operators = new ArrayList<Model.Operator>();
    for (int i = 1; i <= 5_000; i++) {
      operators.add(operator("Sigmoid", "s" + i, "t" + i));
      operators.add(operator("Mul", "t" + (i + 1), i % 7 == 0 ? "t0" : "t" + i, "s" + i));
    }
    return model(operators);
  }

  private static void child(String what, Path file) throws Exception {
    var command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx2g",
            // As the editor starts: what it no longer needs it gives back.
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=25",
            "-XX:G1HeapRegionSize=1m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ImportBench.class.getName(),
            what,
            file.toString());
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0)
      throw new IOException(what + " failed");
  }

  private static void open(String what, Path file) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    long before = atRest();
    var times = new ArrayList<String>();
    Document design = null;
    long read = 0;
    for (int round = 0; round < 2; round++) {
      read = given();
      long start = System.nanoTime();
      double used = Clock.now();
      design = opened(file, catalogue);
      read = given() - read;
      times.add(
          "%.2f s (%.2f s of the processor)"
              .formatted((System.nanoTime() - start) / 1e9, (Clock.now() - used) / 1e3));
    }
    IO.println(
        "%s: %d cards; opened, folded and checked in %s, then %s; of its %,d MiB %.1f %% read and %.1f %% mapped; %,d MiB of memory more while it is open"
            .formatted(
                what,
                design.graph().size(),
                times.getFirst(),
                times.getLast(),
                Files.size(file) >> 20,
                100.0 * read / Files.size(file),
                100.0 * mapped(file) / Files.size(file),
                (atRest() - before) >> 10));
    Reference.reachabilityFence(design);
  }

  private static Document opened(Path file, Catalogue catalogue) throws ModelException {
    var document =
        ImportedModels.open(file, file.toAbsolutePath().getParent(), catalogue).document();
    var all = Definitions.added(catalogue, document.definitions().values());
    new Analyzer(all).analyze(document.graph());
    return document;
  }

  /// The memory of this process that is in no file once it has given back what it does not need, in
  /// KiB.
  private static long atRest() throws IOException {
    System.gc();
    long now = anonymous();
    for (long earlier = Long.MAX_VALUE; now < earlier; ) {
      earlier = now;
      LockSupport.parkNanos(REST_NANOS);
      now = anonymous();
    }
    return now;
  }

  /// The bytes that this process was given of files so far.
  private static long given() throws IOException {
    return field(Files.readAllLines(Path.of("/proc/self/io")), "rchar:");
  }

  /// The memory of this process that is in no file, in KiB.
  private static long anonymous() throws IOException {
    return field(Files.readAllLines(Path.of("/proc/self/smaps_rollup")), "Anonymous:");
  }

  /// The bytes of a file that stand mapped in this process: what it touched, and around it.
  private static long mapped(Path file) throws IOException {
    long sum = 0;
    boolean isOurs = false;
    for (var line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) isOurs = line.endsWith(file.toString());
      else if (isOurs && line.startsWith("Rss:")) sum += field(List.of(line), "Rss:") << 10;
    }
    return sum;
  }

  private static long field(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  /// A matrix that stands 6 GiB into its data file, which is sparse.
  private static void far(Path folder) throws Exception {
    try (var data = new RandomAccessFile(folder.resolve("far.data").toFile(), "rw")) {
      data.setLength(FAR + 64);
      data.seek(FAR);
      for (int i = 0; i < 16; i++) data.writeInt(Integer.reverseBytes(Float.floatToIntBits(i)));
    }
    var file = folder.resolve("far.onnx");
    Files.write(file, farModel());
    var opened = ImportedModels.open(file, folder, StandardCatalogue.catalogue());
    var held = ModelSearch.held(file, "w");
    IO.println(
        "numbers 6 GiB into a data file: %d cards, the largest of the tensor is %s, as written: %b"
            .formatted(opened.document().graph().size(), held.most(), held.most() == 15));
  }

  private static byte[] farModel() throws IOException {
    var tensor =
        message(
            number(1, 4),
            number(1, 4),
            number(2, 1),
            text(8, "w"),
            message(13, text(1, "location"), text(2, "far.data")),
            message(13, text(1, "offset"), text(2, Long.toString(FAR))),
            message(13, text(1, "length"), text(2, "64")),
            number(14, 1));
    var node = message(text(1, "x"), text(1, "w"), text(2, "y"), text(4, "MatMul"));
    var graph =
        message(
            field(1, node),
            text(2, "far"),
            field(5, tensor),
            field(11, value("x")),
            field(12, value("y")));
    return message(number(1, 8), field(7, graph), message(8, number(2, 17)));
  }

  private static byte[] value(String name) throws IOException {
    var size = message(1, number(1, 4));
    var type = message(number(1, 1), message(2, size, size));
    return message(text(1, name), message(2, field(1, type)));
  }

  private static byte[] message(byte[]... parts) throws IOException {
    var all = new ByteArrayOutputStream();
    for (var part : parts) all.write(part);
    return all.toByteArray();
  }

  private static byte[] message(int field, byte[]... parts) throws IOException {
    return field(field, message(parts));
  }

  private static byte[] field(int field, byte[] content) throws IOException {
    var all = new ByteArrayOutputStream();
    varint(all, field << 3 | 2);
    varint(all, content.length);
    all.write(content);
    return all.toByteArray();
  }

  private static byte[] text(int field, String text) throws IOException {
    return field(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] number(int field, long number) {
    var all = new ByteArrayOutputStream();
    varint(all, field << 3);
    varint(all, number);
    return all.toByteArray();
  }

  private static void varint(ByteArrayOutputStream all, long number) {
    long rest = number;
    for (; (rest & ~0x7fL) != 0; rest >>>= 7) all.write((int) (rest & 0x7f | 0x80));
    all.write((int) rest);
  }
}
