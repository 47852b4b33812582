package vertebra.training;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import vertebra.dataset.Dataset;
import vertebra.dataset.ForwardingDataset;
import vertebra.dataset.RightAnswer;
import vertebra.files.Scratch;
import vertebra.media.InputException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Data whose examples are the features that a frozen part makes of others. Each is made when it is
/// first asked for and kept in a file that goes with the training; where the disk has no room, they
/// are made anew each time.
///
/// The part's session belongs to the thread that reads.
final class KeptFeatures implements ForwardingDataset, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(KeptFeatures.class.getName());

  /// What of the free room on the disk features may take.
  private static final double SHARE = 0.5;

  /// Why features could not be made; comes through the reading of examples.
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(EngineException cause) {
      super(cause);
    }

    EngineException reason() {
      return (EngineException) requireNonNull(getCause());
    }
  }

  private final FrozenPart part;
  private final Dataset data;
  private final Session session;
  private final Executor reading;
  private final long[] dims;
  private final Path folder;
  private final Map<Part, Kept> kept = new EnumMap<>(Part.class);

  private KeptFeatures(
      FrozenPart part, long[] dims, Dataset data, Session session, Executor reading, Path folder) {
    this.part = part;
    this.data = data;
    this.session = session;
    this.reading = reading;
    this.dims = dims;
    this.folder = folder;
  }

  /// What is done with the examples that a step takes.
  interface Work<T> {
    T done(Dataset examples) throws IOException, EngineException, TrainingException;
  }

  /// Does something with the examples that a step takes: the data themselves, or their features.
  static <T> T over(Step step, Dataset data, Trainer.Place place, Work<T> work)
      throws IOException, EngineException, TrainingException {
    if (step.part().isEmpty()) return work.done(data);
    var one = step.sizes();
    one[0] = 1;
    try (var features = open(step.part().get(), one, data, place)) {
      return work.done(features);
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof Failure why) throw why.reason();
      if (failed.getCause() instanceof CancellationException stopped) throw stopped;
      throw failed;
    }
  }

  /// Opens the part where examples are read.
  ///
  /// @param dims the sizes of the features of one example
  private static KeptFeatures open(FrozenPart part, long[] dims, Dataset data, Trainer.Place place)
      throws IOException {
    var folder = Scratch.folder("features");
    var session =
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return place.open(part.model());
                  } catch (EngineException cannot) {
                    throw new Failure(cannot);
                  }
                },
                place.background())
            .join();
    return new KeptFeatures(part, dims, data, session, place.background(), folder);
  }

  /// The features of one part of the data that are known.
  private final class Kept {
    private final Part which;
    private final FileChannel file;
    private final BitSet known = new BitSet();
    private final Map<Integer, RightAnswer> answers = new HashMap<>();
    private boolean isRoomy;

    Kept(Part which) throws IOException {
      this.which = which;
      file =
          FileChannel.open(
              folder.resolve(which.name()),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      isRoomy = part.bytes(data.size(which)) <= SHARE * Files.getFileStore(folder).getUsableSpace();
    }

    boolean has(int index) {
      return known.get(index);
    }

    /// A class of every pixel is read again: many of them would fill the memory.
    RightAnswer answer(int index, Cancellation cancellation) throws InputException {
      var answer = answers.get(index);
      return answer == null ? data.read(which, index, cancellation).target() : answer;
    }

    Tensor read(int index) throws IOException {
      var features = Tensor.zeros(DType.FLOAT32, dims);
      var bytes = features.data().asByteBuffer();
      while (bytes.hasRemaining())
        if (file.read(bytes, part.bytes(index) + bytes.position()) < 0)
          throw new EOFException(folder.toString());
      return features;
    }

    void keep(int index, Example example) {
      if (!isRoomy) return;
      try {
        var bytes = example.input().data().asByteBuffer();
        while (bytes.hasRemaining()) file.write(bytes, part.bytes(index) + bytes.position());
        known.set(index);
        boolean isLarge =
            example.target() instanceof RightAnswer.Masked
                || example.target() instanceof RightAnswer.Pictured;
        if (!isLarge) answers.put(index, example.target());
      } catch (IOException full) {
        isRoomy = false;
        LOG.log(System.Logger.Level.DEBUG, "no more features are kept", full);
      }
    }
  }

  @Override
  public Dataset data() {
    return data;
  }

  @Override
  public Example read(Part which, int index, Cancellation cancellation) throws InputException {
    try {
      var known = kept.get(which);
      if (known == null) {
        known = new Kept(which);
        kept.put(which, known);
      }
      if (known.has(index))
        return new Example(known.read(index), known.answer(index, cancellation));
      var made = made(data.read(which, index, cancellation), cancellation);
      known.keep(index, made);
      return made;
    } catch (InputException bad) {
      throw bad;
    } catch (IOException failure) {
      throw new InputException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private Example made(Example example, Cancellation cancellation) {
    try {
      var input = session.inputs().getFirst().name();
      var results = session.run(Map.of(input, example.input()), cancellation);
      var features = Tensor.zeros(DType.FLOAT32, dims);
      long at = 0;
      for (var output : part.model().outputs()) {
        var result = requireNonNull(results.get(output.name()), output.name());
        MemorySegment.copy(result.data(), 0, features.data(), at, result.bytes());
        at += result.bytes();
      }
      return new Example(features, example.target());
    } catch (EngineException cannot) {
      throw new Failure(cannot);
    }
  }

  @Override
  public void close() throws IOException {
    CompletableFuture.runAsync(session::close, reading).join();
    for (var one : kept.values()) one.file.close();
    Scratch.discard(folder);
  }
}
