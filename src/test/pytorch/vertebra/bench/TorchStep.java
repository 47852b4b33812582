package vertebra.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import vertebra.bench.KernelBench.Taken;

/// A step of training by PyTorch, as DJL brings it: forward, backward and SGD with momentum, on
/// noise.
///
/// Channels come last where weights and pictures were made so and are seen with their axes moved:
/// PyTorch goes by the distances between numbers, and everything behind follows.
final class TorchStep implements AutoCloseable {

  private static final int CLASSES = 10;
  private static final PrintStream OUT = System.out;

  private final NDManager home;
  private final boolean isByPixel;
  private final UnaryOperator<NDArray> network;
  private final NDArray picture;
  private final NDArray labels;
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> velocities = new ArrayList<>();
  private final List<NDArray> statistics = new ArrayList<>();
  private int nextWeight;
  private int nextStatistic;

  /// Does a step whenever a line asks for one, and answers with the milliseconds of all threads and
  /// of the clock, and how many numbers are learned: `last` with channels last, `first` otherwise.
  ///
  /// @param arguments the network, the batch, the threads
  public static void main(String[] arguments) throws Exception {
    System.setProperty("ai.djl.pytorch.num_threads", arguments[2]);
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    int batch = Integer.parseInt(arguments[1]);
    try (var first = new TorchStep(arguments[0], batch, false);
        var last = new TorchStep(arguments[0], batch, true);
        var lines = new BufferedReader(new InputStreamReader(System.in, US_ASCII))) {
      OUT.println(Engine.getEngine("PyTorch").getVersion());
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var step = line.equals("last") ? last : first;
        var taken = Taken.by(step::run);
        OUT.println(taken.processor() + " " + taken.clock() + " " + step.learned());
      }
    }
  }

  /// A network whose weights are made by its first step.
  ///
  /// @param isByPixel whether channels come last
  private TorchStep(String name, int batch, boolean isByPixel) {
    this.isByPixel = isByPixel;
    home = Engine.getEngine("PyTorch").newBaseManager();
    network =
        switch (name) {
          case "resnet20_cifar" -> this::resNet20;
          case "mobilenet-small" -> this::mobileNet;
          case "vit-tiny" -> picture -> viT(picture, 192, 6, 3);
          default -> throw new IllegalArgumentException(name);
        };
    picture = map(0.1f, batch, 3, 32, 32);
    labels =
        home.create(
            LongStream.range(0, batch).map(i -> i % CLASSES).toArray(), new Shape(batch, 1));
  }

  private float run() {
    nextWeight = 0;
    nextStatistic = 0;
    try (var passing = home.newSubManager();
        var gradients = home.getEngine().newGradientCollector()) {
      var seen = picture.duplicate();
      seen.attach(passing);
      var loss = network.apply(seen).logSoftmax(1).gather(labels, 1).mean().neg();
      gradients.backward(loss);
      for (int i = 0; i < weights.size(); i++) {
        var weight = weights.get(i);
        try (var gradient = weight.getGradient()) {
          weight
              .getNDArrayInternal()
              .sgdUpdate(
                  new NDList(weight, gradient, velocities.get(i)),
                  new NDList(weight),
                  0.01f,
                  1e-4f,
                  1,
                  -1,
                  0.9f,
                  false);
          gradient.subi(gradient);
        }
      }
      return loss.getFloat();
    }
  }

  private long learned() {
    return weights.stream().mapToLong(NDArray::size).sum();
  }

  private NDArray resNet20(NDArray picture) {
    var map = norm(convolved(picture, 16, 3, 1, 1), true);
    for (long filters = 16; filters <= 64; filters *= 2)
      for (int i = 0; i < 3; i++) map = residual(map, filters);
    return dense(map.getNDArrayInternal().globalAvgPool(), CLASSES);
  }

  /// The way past a block that halves the map takes every second pixel and adds channels of zeros.
  private NDArray residual(NDArray map, long filters) {
    long missing = filters - map.getShape().get(1);
    int stride = missing == 0 ? 1 : 2;
    var inner = norm(convolved(map, filters, 3, stride, 1), true);
    inner = norm(convolved(inner, filters, 3, 1, 1), false);
    var past = map;
    if (missing > 0)
      past =
          map.get(":, :, ::2, ::2")
              .pad(new Shape(0, 0, 0, 0, missing / 2, missing - missing / 2), 0);
    return inner.add(past).getNDArrayInternal().relu();
  }

  private NDArray mobileNet(NDArray picture) {
    var map = clipped(norm(convolved(picture, 32, 3, 1, 1), false));
    map = inverted(map, 16, 1, 1);
    map = inverted(map, 24, 1, 6);
    map = inverted(map, 24, 1, 6);
    map = inverted(map, 32, 2, 6);
    map = inverted(map, 32, 1, 6);
    map = inverted(map, 64, 2, 6);
    map = inverted(map, 64, 1, 6);
    map = clipped(norm(convolved(map, 128, 1, 1, 1), false));
    return dense(map.getNDArrayInternal().globalAvgPool(), CLASSES);
  }

  private NDArray inverted(NDArray map, long filters, int stride, int expansion) {
    long entering = map.getShape().get(1);
    long wide = entering * expansion;
    var inner = map;
    if (expansion > 1) inner = clipped(norm(convolved(inner, wide, 1, 1, 1), false));
    inner = clipped(norm(convolved(inner, wide, 3, stride, wide), false));
    inner = norm(convolved(inner, filters, 1, 1, 1), false);
    return stride == 1 && entering == filters ? inner.add(map) : inner;
  }

  private NDArray viT(NDArray picture, long width, int layers, int heads) {
    long batch = picture.getShape().get(0);
    var kernel = weight(width, 3, 4, 4);
    var stride = new Shape(4, 4);
    var patches =
        picture
            .getNDArrayInternal()
            .convolution(
                picture, kernel, weight(width), stride, new Shape(0, 0), new Shape(1, 1), 1)
            .singletonOrThrow()
            .reshape(batch, width, -1)
            .transpose(0, 2, 1);
    var token = weight(1, 1, width).broadcast(batch, 1, width);
    var tokens = NDArrays.concat(new NDList(token, patches), 1);
    tokens = tokens.add(weight(1, tokens.getShape().get(1), width));
    for (int i = 0; i < layers; i++) {
      tokens = tokens.add(attended(layerNorm(tokens), heads));
      var inner = dense(layerNorm(tokens), 4 * width).getNDArrayInternal().gelu();
      tokens = tokens.add(dense(inner, width));
    }
    return dense(layerNorm(tokens).get(":, 0"), CLASSES);
  }

  private NDArray attended(NDArray tokens, int heads) {
    long batch = tokens.getShape().get(0);
    long width = tokens.getShape().get(2);
    var parts =
        dense(tokens, 3 * width)
            .reshape(batch, -1, 3, heads, width / heads)
            .transpose(2, 0, 3, 1, 4);
    var queries = parts.get(0).mul(Math.sqrt((double) heads / width));
    var shares = queries.matMul(parts.get(1).transpose(0, 1, 3, 2)).softmax(-1);
    var found = shares.matMul(parts.get(2)).transpose(0, 2, 1, 3).reshape(batch, -1, width);
    return dense(found, width);
  }

  private NDArray convolved(NDArray map, long filters, long kernel, long stride, long groups) {
    var weight = weight(filters, map.getShape().get(1) / groups, kernel, kernel);
    return map.getNDArrayInternal()
        .convolution(
            map,
            weight,
            null,
            new Shape(stride, stride),
            new Shape(kernel / 2, kernel / 2),
            new Shape(1, 1),
            (int) groups)
        .singletonOrThrow();
  }

  private NDArray norm(NDArray map, boolean isRectified) {
    long channels = map.getShape().get(1);
    var normed =
        map.getNDArrayInternal()
            .batchNorm(
                map,
                statistic(channels),
                statistic(channels),
                scale(channels),
                weight(channels),
                1,
                0.9f,
                1e-5f,
                true)
            .singletonOrThrow();
    return isRectified ? normed.getNDArrayInternal().relu() : normed;
  }

  private NDArray layerNorm(NDArray tokens) {
    long width = tokens.getShape().get(2);
    return tokens
        .getNDArrayInternal()
        .layerNorm(tokens, new Shape(width), scale(width), weight(width), 1e-6f)
        .singletonOrThrow();
  }

  private static NDArray clipped(NDArray map) {
    return map.clip(0, 6);
  }

  private NDArray dense(NDArray features, long units) {
    var sizes = features.getShape();
    var weight = weight(units, sizes.get(sizes.dimension() - 1));
    return features.getNDArrayInternal().linear(features, weight, weight(units)).singletonOrThrow();
  }

  /// The next weight: noise small enough for its inputs, zeros where it has one axis.
  private NDArray weight(long... sizes) {
    if (nextWeight == weights.size()) {
      double inputs = LongStream.of(sizes).skip(1).reduce(1, (one, other) -> one * other);
      learn(
          sizes.length == 1
              ? home.zeros(new Shape(sizes))
              : map((float) Math.sqrt(2 / inputs), sizes));
    }
    return weights.get(nextWeight++);
  }

  private NDArray scale(long size) {
    if (nextWeight == weights.size()) learn(home.ones(new Shape(size)));
    return weights.get(nextWeight++);
  }

  private void learn(NDArray weight) {
    velocities.add(weight.zerosLike());
    weight.setRequiresGradient(true);
    weights.add(weight);
  }

  private NDArray statistic(long size) {
    if (nextStatistic == statistics.size()) statistics.add(home.ones(new Shape(size)));
    return statistics.get(nextStatistic++);
  }

  private NDArray map(float spread, long... sizes) {
    if (!isByPixel || sizes.length != 4)
      return home.randomNormal(0, spread, new Shape(sizes), DataType.FLOAT32);
    return home.randomNormal(
            0, spread, new Shape(sizes[0], sizes[2], sizes[3], sizes[1]), DataType.FLOAT32)
        .transpose(0, 3, 1, 2);
  }

  @Override
  public void close() {
    home.close();
  }
}
