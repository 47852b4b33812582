package vertebra.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
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
  private final Executor background;
  private final Cancellation cancellation;
  private final SequencedMap<Integer, String> skipped = new TreeMap<>();
  private int next;
  private CompletableFuture<Optional<Batch>> ahead;

  private Batches(
      Dataset data,
      Part part,
      List<Integer> order,
      long[] dims,
      boolean whole,
      Executor background,
      Cancellation cancellation) {
    this.data = data;
    this.part = part;
    this.order = order;
    this.dims = dims;
    this.whole = whole;
    this.background = background;
    this.cancellation = cancellation;
    this.ahead = CompletableFuture.supplyAsync(this::read, background);
  }

  /// The training part in an order that a seed decides; what does not fill a batch is left out.
  ///
  /// @param dims the sizes of a batch
  /// @param background where the next batch is read
  public static Batches shuffled(
      Dataset data, long[] dims, long seed, Executor background, Cancellation cancellation) {
    var order = new ArrayList<>(inOrder(data.size(Part.TRAINING)));
    Collections.shuffle(order, new Random(seed));
    return new Batches(data, Part.TRAINING, order, dims, true, background, cancellation);
  }

  /// The validation part in its order, to the last example.
  public static Batches validation(
      Dataset data, long[] dims, Executor background, Cancellation cancellation) {
    var order = inOrder(data.size(Part.VALIDATION));
    return new Batches(data, Part.VALIDATION, order, dims, false, background, cancellation);
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
        var example = data.read(part, index, cancellation);
        inputs.data().asSlice(targets.size() * bytes, bytes).copyFrom(example.input().data());
        targets.add(example.target());
      } catch (InputException bad) {
        skipped.put(index, String.valueOf(bad.getMessage()));
      }
    }
    boolean enough = whole ? targets.size() == dims[0] : !targets.isEmpty();
    return enough ? Optional.of(new Batch(inputs, targets)) : Optional.empty();
  }
}
