package vertebra.execute;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.onnx.Attribute;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.precision.HalfModel;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.report.Unit;
import vertebra.report.Units;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.weights.Initialiser;

/// What a device reaches at best, measured here: how fast it multiplies large matrices, and how
/// fast it moves numbers through memory. Nothing that runs on it can be faster than both allow
/// together (Williams, Waterman and Patterson, "Roofline", 2009), unless its data stays in a cache.
///
/// Both are found as the difference between a model with so many equal steps and one with none, so
/// that starting a run and copying its input count for neither.
///
/// @param flops floating-point operations a second of a large matrix product; a multiply-add is two
/// @param bytes bytes a second that an addition to a large tensor reads and writes
/// @param side rows and columns of the matrices that were multiplied
/// @param copied bytes of the tensor that was copied
public record DeviceCeiling(
    Placement placement, Precision precision, double flops, double bytes, long side, long copied) {

  private static final int WARMUP = 2;
  private static final int RUNS = 8;
  private static final int PRODUCTS = 4;
  private static final int COPIES = 6;
  private static final long CPU_SIDE = 1_024;
  private static final long CARD_SIDE = 4_096;
  private static final long CPU_COPY = 4_096;
  private static final long CARD_COPY = 8_192;
  private static final double SECOND = 1_000;

  /// Measures on the calling thread; takes a few seconds.
  public static DeviceCeiling of(
      Engine engine,
      Device device,
      Engine.Options options,
      Precision precision,
      Cancellation cancellation)
      throws EngineException {
    boolean isCpu = device.kind() == Device.DeviceKind.CPU;
    return of(
        engine,
        device,
        options,
        precision,
        isCpu ? CPU_SIDE : CARD_SIDE,
        isCpu ? CPU_COPY : CARD_COPY,
        cancellation);
  }

  /// @param side rows and columns of the matrices that are multiplied
  /// @param rows rows and columns of the tensor that is moved
  static DeviceCeiling of(
      Engine engine,
      Device device,
      Engine.Options options,
      Precision precision,
      long side,
      long rows,
      Cancellation cancellation)
      throws EngineException {
    var bench = new Bench(engine, device, options, precision, cancellation);
    double product = bench.perStep(side, "MatMul", PRODUCTS);
    double copy = bench.perStep(rows, "Add", COPIES);
    int width = precision == Precision.FLOAT16 ? 2 : Float.BYTES;
    return new DeviceCeiling(
        bench.placement(),
        precision,
        2.0 * side * side * side / product * SECOND,
        2.0 * width * rows * rows / copy * SECOND,
        side,
        width * rows * rows);
  }

  /// The least time in milliseconds for so much work.
  public double leastMillis(double operations, double traffic) {
    return SECOND * Math.max(operations / flops, traffic / bytes);
  }

  /// Operations a byte from which on multiplying, and not memory, is the limit.
  public double ridge() {
    return flops / bytes;
  }

  /// How it was found, in a sentence.
  public String inWords() {
    return say(
        "execute.on-this-computer",
        placement.used().title(),
        Unit.FLOPS.text(flops),
        side,
        Unit.BANDWIDTH.text(bytes),
        Units.bytes(copied),
        precision.on(placement));
  }

  /// The measuring of one device.
  private static final class Bench {
    private final Engine engine;
    private final Device device;
    private final Engine.Options options;
    private final Precision precision;
    private final Cancellation cancellation;
    private final List<Placement> placements = new ArrayList<>();

    Bench(
        Engine engine,
        Device device,
        Engine.Options options,
        Precision precision,
        Cancellation cancellation) {
      this.engine = engine;
      this.device = device;
      this.options = options;
      this.precision = precision;
      this.cancellation = cancellation;
    }

    Placement placement() {
      return placements.getFirst();
    }

    /// The time of one step in milliseconds.
    double perStep(long side, String operator, int steps) throws EngineException {
      double without = best(model(side, operator, 0));
      double with = best(model(side, operator, steps));
      return with > without ? (with - without) / steps : with / steps;
    }

    private double best(Model model) throws EngineException {
      cancellation.check();
      var reduced =
          precision == Precision.FLOAT16 ? HalfModel.of(model, Set.of()) : Reduced.none(model);
      var data = reduced.data(Initialiser.seeded(0));
      try (var session = engine.open(reduced.model(), data, device, options)) {
        placements.add(session.placement());
        return best(session, Map.of("one", Tensor.of(new float[] {1}, 1)));
      }
    }

    private double best(Session session, Map<String, Tensor> feed) throws EngineException {
      double best = Double.MAX_VALUE;
      for (int run = 0; run < WARMUP + RUNS; run++) {
        long start = System.nanoTime();
        session.run(feed, cancellation);
        double millis = (System.nanoTime() - start) / 1e6;
        if (run >= WARMUP) best = Math.min(best, millis);
      }
      return best;
    }
  }

  /// `mean(A·one ∘ step ∘ step …)`. The input of one number keeps the runtime from working it out
  /// beforehand, and the mean keeps the result small.
  private static Model model(long side, String operator, int steps) {
    var operators = new ArrayList<Model.Operator>();
    operators.add(operator("start", "Mul", List.of("A", "one"), "h0"));
    for (int step = 1; step <= steps; step++)
      operators.add(
          operator(
              "step" + step,
              operator,
              List.of("h" + (step - 1), operator.equals("MatMul") ? "A" : "one"),
              "h" + step));
    operators.add(
        new Model.Operator(
            "mean",
            "ReduceMean",
            List.of("h" + steps),
            List.of("mean"),
            List.of(Attribute.whole("keepdims", 0))));
    var weight =
        new Model.Weight(
            "A",
            DType.FLOAT32,
            List.of(side, side),
            operator.equals("MatMul") ? new Init.Normal(1 / Math.sqrt((double) side)) : Init.ones(),
            Model.Weight.WeightKind.TRAINABLE);
    return new Model(
        "roof",
        vertebra.compile.Compiler.OPSET,
        List.of(new Model.Value("one", TensorType.float32("1"))),
        List.of(new Model.Value("mean", new TensorType(DType.FLOAT32, Shape.of(new long[0])))),
        operators,
        List.of(weight),
        Map.of());
  }

  private static Model.Operator operator(
      String name, String type, List<String> inputs, String output) {
    return new Model.Operator(name, type, inputs, List.of(output), List.of());
  }
}
