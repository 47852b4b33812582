package vertebra.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import vertebra.dataset.Dataset.Part;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// One time through a part of the data, batch by batch: while one is worked on, the next is read.
public final class Batches {

  private final Dataset data;
  private final Part part;
  private final List<Integer> order;
  private final long[] dims;
  private final boolean whole;
  private final Augmentation augmentation;
  private final long seed;
  private final Executor background;
  private final Cancellation cancellation;
  private final SequencedMap<Integer, String> skipped = new TreeMap<>();
  private int next;
  private boolean isBegun;
  private CompletableFuture<Optional<Batch>> ahead;

  private Batches(
      Dataset data,
      Part part,
      List<Integer> order,
      long[] dims,
      boolean whole,
      Augmentation augmentation,
      long seed,
      Executor background,
      Cancellation cancellation) {
    this.data = data;
    this.part = part;
    this.order = order;
    this.dims = dims;
    this.whole = whole;
    this.augmentation = augmentation;
    this.seed = seed;
    this.background = background;
    this.cancellation = cancellation;
    this.ahead = CompletableFuture.supplyAsync(this::read, background);
  }

  /// The training part in an order that a seed decides; what does not fill a batch is left out.
  ///
  /// @param dims the sizes of a batch
  /// @param seed decides over the order and over every change of an example
  /// @param background where the next batch is read
  public static Batches shuffled(
      Dataset data,
      long[] dims,
      long seed,
      Augmentation augmentation,
      Executor background,
      Cancellation cancellation) {
    var order = new ArrayList<>(inOrder(data.size(Part.TRAINING)));
    Collections.shuffle(order, new Random(seed));
    return new Batches(
        data, Part.TRAINING, order, dims, true, augmentation, seed, background, cancellation);
  }

  /// The validation part in its order, to the last example.
  public static Batches validation(
      Dataset data, long[] dims, Executor background, Cancellation cancellation) {
    var order = inOrder(data.size(Part.VALIDATION));
    return new Batches(
        data, Part.VALIDATION, order, dims, false, Augmentation.NONE, 0, background, cancellation);
  }

  private static List<Integer> inOrder(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  /// The next batch; empty after the last.
  public Optional<Batch> next() {
    Optional<Batch> batch;
    try {
      batch = ahead.join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof CancellationException stopped) throw stopped;
      throw failure;
    }
    if (batch.isPresent()) ahead = CompletableFuture.supplyAsync(this::read, background);
    return batch;
  }

  /// What could not be read so far: why, by the example's number. Complete after the last batch.
  public SequencedMap<Integer, String> skipped() {
    return Collections.unmodifiableSequencedMap(skipped);
  }

  private Optional<Batch> read() {
    var inputs = Tensor.zeros(DType.FLOAT32, dims);
    var targets = new ArrayList<RightAnswer>();
    long bytes = inputs.bytes() / dims[0];
    while (targets.size() < dims[0] && next < order.size()) {
      cancellation.check();
      int index = order.get(next++);
      try {
        var example = changed(data.read(part, index, cancellation), index);
        inputs.data().asSlice(targets.size() * bytes, bytes).copyFrom(example.input().data());
        targets.add(example.target());
      } catch (InputException bad) {
        skipped.put(index, String.valueOf(bad.getMessage()));
      }
    }
    if (whole && !isBegun && !skipped.isEmpty()) repeat(inputs, targets);
    isBegun = true;
    boolean enough = whole ? targets.size() == dims[0] : !targets.isEmpty();
    return enough
        ? Optional.of(augmentation.mixed(new Batch(inputs, targets), random(-next)))
        : Optional.empty();
  }

  /// Where what cannot be read leaves too few for one batch, the others stand in it again.
  private static void repeat(Tensor inputs, List<RightAnswer> targets) {
    int read = targets.size();
    long bytes = inputs.bytes() / inputs.dim(0);
    for (int row = read; read > 0 && row < inputs.dim(0); row++) {
      long from = row % read * bytes;
      inputs.data().asSlice(row * bytes, bytes).copyFrom(inputs.data().asSlice(from, bytes));
      targets.add(targets.get(row % read));
    }
  }

  private Dataset.Example changed(Dataset.Example example, int index) {
    return augmentation.isNone() ? example : augmentation.changed(example, random(index));
  }

  /// Chance for one example of one time through the data, the same whenever it is read.
  private SplittableRandom random(int index) {
    return new SplittableRandom(31 * seed + index).split();
  }
}
