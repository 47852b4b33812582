package vertebra.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// Fresh weights: the numbers that a weight's [Init] describes, drawn from a seed and the weight's
/// name.
///
/// Every element depends only on the seed, the name and its position, so a weight has the same
/// numbers in every model that has it, on every machine and in every order of drawing. Elements are
/// made by hashing a counter, which costs less than writing them to a disk.
public final class Initialiser implements WeightData {

  /// Elements that share one pair of keys; small enough for the first-level cache.
  private static final int CHUNK = 1 << 12;

  /// Elements that are handed over at a time; small enough for the second-level cache.
  private static final int PIECE = 1 << 17;

  private static final long GOLDEN_64 = 0x9E3779B97F4A7C15L;
  private static final int GOLDEN_32 = 0x9E3779B9;

  private static final Quantiles NORMAL = Quantiles.normal();
  private static final Quantiles TRUNCATED = Quantiles.normalWithinTwo();

  private final long seed;

  private Initialiser(long seed) {
    this.seed = seed;
  }

  /// The weights of a seed.
  public static Initialiser seeded(long seed) {
    return new Initialiser(seed);
  }

  /// Fills `target` as [WeightData#fill] states. Throws [IllegalArgumentException] when the weight
  /// lists another number of values than it has elements.
  @Override
  public void fill(Weight weight, MemorySegment target) {
    switch (weight.init()) {
      case Init.Constant(var value) -> fillConstant(weight, value, target);
      case Init.Values(var values) -> {
        expect(weight, values.size());
        for (int i = 0; i < values.size(); i++)
          Elements.store(weight.dtype(), target, i, values.get(i));
      }
      case Init.Wholes(var wholes) -> fillWholes(weight, wholes, target);
      case Init.Uniform _, Init.Normal _, Init.TruncatedNormal _ ->
          new Drawing(weight).draw(0, weight.elements(), target);
    }
  }

  @Override
  public void stream(Weight weight, Sink sink) throws IOException {
    if (weight.elements() <= PIECE || !isDrawn(weight.init())) {
      WeightData.super.stream(weight, sink);
      return;
    }
    var drawing = new Drawing(weight);
    int width = weight.dtype().bytes();
    try (var arena = Arena.ofConfined()) {
      var piece = arena.allocate((long) PIECE * width, 64);
      for (long first = 0; first < weight.elements(); first += PIECE) {
        long count = Math.min(PIECE, weight.elements() - first);
        drawing.draw(first, count, piece);
        sink.accept(piece.asSlice(0, count * width));
      }
    }
  }

  private static boolean isDrawn(Init init) {
    return switch (init) {
      case Init.Uniform _, Init.Normal _, Init.TruncatedNormal _ -> true;
      case Init.Constant _, Init.Values _, Init.Wholes _ -> false;
    };
  }

  private static void fillConstant(Weight weight, float value, MemorySegment target) {
    if (value == 0) {
      target.fill((byte) 0);
      return;
    }
    long count = weight.elements();
    for (long i = 0; i < count; i++) Elements.store(weight.dtype(), target, i, value);
  }

  private static void fillWholes(Weight weight, List<Long> wholes, MemorySegment target) {
    expect(weight, wholes.size());
    for (int i = 0; i < wholes.size(); i++) {
      long value = wholes.get(i);
      if (weight.dtype() == DType.INT64) target.setAtIndex(Elements.LONG, i, value);
      else Elements.store(weight.dtype(), target, i, (double) value);
    }
  }

  private static void expect(Weight weight, int count) {
    if (weight.elements() != count)
      throw new IllegalArgumentException(
          weight.name() + " has " + weight.elements() + " elements, but " + count + " values");
  }

  /// A weight's random numbers, any part of which can be made by itself.
  private final class Drawing {
    private final Weight weight;
    private final long key;
    private final int[] bits = new int[CHUNK];
    private final float[] values = new float[CHUNK];

    Drawing(Weight weight) {
      this.weight = weight;
      key = mixed(seed * GOLDEN_64 + hashed(weight.name()));
    }

    /// @param first the first element to make, a multiple of [#CHUNK]
    void draw(long first, long elements, MemorySegment target) {
      for (long done = 0; done < elements; done += CHUNK) {
        randomise(mixed(key + (first + done) / CHUNK * GOLDEN_64), bits);
        apply();
        int count = (int) Math.min(CHUNK, elements - done);
        Elements.store(values, count, weight.dtype(), target, done);
      }
    }

    private void apply() {
      switch (weight.init()) {
        case Init.Uniform(var bound) -> scale(bits, (float) (bound / (1 << 23)), values);
        case Init.Normal(var deviation) -> NORMAL.of(bits, (float) deviation, values);
        case Init.TruncatedNormal(var deviation) -> TRUNCATED.of(bits, (float) deviation, values);
        case Init.Constant _, Init.Values _, Init.Wholes _ ->
            throw new IllegalStateException(weight.name() + " is not drawn");
      }
    }
  }

  private static void scale(int[] bits, float factor, float[] values) {
    for (int i = 0; i < CHUNK; i++) values[i] = (bits[i] >> 8) * factor;
  }

  /// 32 random bits for every position. The loop has no branch and no 64-bit product, so that it
  /// runs on vectors.
  private static void randomise(long key, int[] bits) {
    int low = (int) key;
    int high = (int) (key >>> 32);
    for (int i = 0; i < CHUNK; i++) {
      int x = i * GOLDEN_32 + low;
      x ^= x >>> 16;
      x *= 0x7feb352d;
      x ^= (x >>> 15) ^ high;
      x *= 0x846ca68b;
      x ^= x >>> 16;
      bits[i] = x;
    }
  }

  /// FNV-1a over the name's bytes in UTF-8.
  private static long hashed(String name) {
    long hash = 0xCBF29CE484222325L;
    for (byte part : name.getBytes(StandardCharsets.UTF_8))
      hash = (hash ^ (part & 0xff)) * 0x100000001B3L;
    return hash;
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
  private static long mixed(long value) {
    long x = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
