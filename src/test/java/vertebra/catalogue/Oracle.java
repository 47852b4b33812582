package vertebra.catalogue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// What a reference implementation of a network computed, in a form that can be repeated: the names
/// and shapes of its tensors, a rule that fills each of them from its name, and the outputs for an
/// input filled the same way. The references are torchvision's networks and transcriptions of the
/// papers in PyTorch.
///
/// A resource has a line for every input, every output and every module:
///
/// ```
/// input 1,3,224,224
/// output 1,1000 sum=… l2=… min=… max=… argmax=… first=…,…
/// conv conv1 64,3,7,7
/// batchnorm bn1 64
/// linear+bias fc 1000,512
/// small-tensor class_token 1,1,768
/// ```
///
/// Blocks at other settings than their presets' bring the design that asks for them, in lines that
/// begin with `design`.
record Oracle(
    String name,
    List<String> design,
    List<long[]> inputs,
    List<Expected> outputs,
    List<Weight> weights,
    Map<String, Filling> fillings) {

  /// The seed of the first input; the next has the next one.
  private static final int INPUT_SEED = 12345;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// One output: its shape, facts about all of its numbers, and the first 16 of them.
  @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
  record Expected(
      long[] dims, double sum, double l2, double min, double max, long argmax, double[] first) {

    double largest() {
      return Math.max(Math.abs(min), Math.abs(max));
    }
  }

  /// How a tensor is filled: `base + scale · u`, with `u` between -1 and 1.
  private record Filling(double base, double scale) {}

  static List<String> names() throws IOException {
    return lines("networks");
  }

  /// The names of all single blocks.
  static List<String> blocks() throws IOException {
    return lines("blocks/blocks");
  }

  static Oracle block(String name) throws IOException {
    return read(name, "blocks/" + name);
  }

  static Oracle of(String name) throws IOException {
    return read(name, name);
  }

  /// Blocks at unusual settings, one paragraph each that begins with a name.
  static List<Oracle> settings() throws IOException {
    var oracles = new ArrayList<Oracle>();
    for (var line : lines("settings"))
      if (line.startsWith("name ")) oracles.add(empty(line.substring(5)));
      else if (!line.isBlank()) oracles.getLast().add(line);
    return oracles;
  }

  private static Oracle read(String name, String resource) throws IOException {
    var oracle = empty(name);
    for (var line : lines(resource)) oracle.add(line);
    return oracle;
  }

  private static Oracle empty(String name) {
    return new Oracle(
        name,
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new ArrayList<>(),
        new HashMap<>());
  }

  private void add(String line) {
    var cells = line.split(" ");
    switch (cells[0]) {
      case "design" -> design.add(line.substring(7));
      case "input" -> inputs.add(dims(cells[1]));
      case "output" -> outputs.add(expected(cells));
      default -> addModule(cells[0], cells[1], dims(cells[2]));
    }
  }

  private static List<String> lines(String name) throws IOException {
    try (var file = Oracle.class.getResourceAsStream("oracle/" + name + ".txt")) {
      return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private static long[] dims(String text) {
    return text.equals("-")
        ? new long[0]
        : Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private static Expected expected(String[] cells) {
    var facts = new LinkedHashMap<String, String>();
    for (int i = 2; i < cells.length; i++) {
      var parts = cells[i].split("=");
      facts.put(parts[0], parts[1]);
    }
    var first =
        Arrays.stream(facts.getOrDefault("first", "").split(","))
            .mapToDouble(Double::parseDouble)
            .toArray();
    return new Expected(
        dims(cells[1]),
        Double.parseDouble(facts.get("sum")),
        Double.parseDouble(facts.get("l2")),
        Double.parseDouble(facts.get("min")),
        Double.parseDouble(facts.get("max")),
        Long.parseLong(facts.get("argmax")),
        first);
  }

  private void addModule(String kind, String module, long[] dims) {
    var place = module.isEmpty() ? "" : module + ".";
    long rows = dims.length == 0 ? 1 : dims[0];
    double fan = (double) Arrays.stream(dims).reduce(1, (a, b) -> a * b) / rows;
    var conv = new Filling(0, Math.sqrt(6 / fan));
    var linear = new Filling(0, Math.sqrt(3 / fan));
    var small = new Filling(0, 0.1);
    var scale = new Filling(1, 0.1);
    switch (kind) {
      case "conv", "conv+bias" -> add(place + "weight", dims, conv);
      case "linear", "linear+bias" -> add(place + "weight", dims, linear);
      case "norm", "batchnorm" -> {
        add(place + "weight", dims, scale);
        add(place + "bias", dims, small);
      }
      case "conv-tensor" -> add(module, dims, conv);
      case "linear-tensor" -> add(module, dims, linear);
      case "small-tensor" -> add(module, dims, small);
      case "half-tensor" -> add(module, dims, new Filling(0.5, 0.1));
      default -> throw new IllegalArgumentException(kind);
    }
    if (kind.endsWith("+bias")) add(place + "bias", new long[] {rows}, small);
    if (!kind.equals("batchnorm")) return;
    add(place + "running_mean", dims, small);
    add(place + "running_var", dims, new Filling(1, 0.25));
  }

  private void add(String tensor, long[] dims, Filling filling) {
    weights.add(
        new Weight(
            tensor,
            DType.FLOAT32,
            Arrays.stream(dims).boxed().toList(),
            Init.zeros(),
            Weight.WeightKind.TRAINABLE));
    fillings.put(tensor, filling);
  }

  /// The numbers of the reference's tensors.
  WeightData numbers() {
    return (weight, target) -> {
      var filling = Objects.requireNonNull(fillings.get(weight.name()), weight.name());
      fill(fnv(weight.name()), filling, target);
    };
  }

  /// The numbers of an input.
  Tensor input(int index) {
    var tensor = Tensor.zeros(DType.FLOAT32, inputs.get(index));
    fill(INPUT_SEED + index, new Filling(0, 1), tensor.data());
    return tensor;
  }

  private static void fill(int seed, Filling filling, MemorySegment target) {
    var numbers = new float[(int) (target.byteSize() / Float.BYTES)];
    for (int i = 0; i < numbers.length; i++)
      numbers[i] = (float) (filling.base() + filling.scale() * uniform(seed, i));
    MemorySegment.copy(numbers, 0, target, FLOAT, 0, numbers.length);
  }

  /// An even number between -1 and 1 for a position, by hashing.
  static double uniform(int seed, int index) {
    int x = index * 0x9E3779B9 + seed;
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return (x & 0xffffffffL) * 0x1p-31 - 1.0;
  }

  /// FNV-1a over the bytes of a name.
  static int fnv(String name) {
    int hash = 0x811C9DC5;
    for (byte part : name.getBytes(StandardCharsets.UTF_8))
      hash = (hash ^ (part & 0xff)) * 0x01000193;
    return hash;
  }
}
