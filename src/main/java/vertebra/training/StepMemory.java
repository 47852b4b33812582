package vertebra.training;

import static vertebra.text.Texts.say;

import vertebra.files.ByteCount;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;

/// What training holds in memory at once.
///
/// @param fixed weights, the optimiser's memory and what norms keep, each twice: as it was and as
///   it becomes; gradients that are looked at; what stays as it is, as ours and as the runtime's
/// @param perBatch what lies between the operators of a step, and the batch, in bytes
/// @param batch how many examples go through together
public record StepMemory(long fixed, long perBatch, int batch) {

  /// What of the computer's memory training may take.
  private static final double SHARE = 0.9;

  /// What the program holds besides tensors: code, classes, the runtime's libraries and threads.
  /// The most that three trainings held of 42, 43 and 96 MB of tensors was 511, 486 and 613 MB
  /// (Linux x86-64, Java 25, one process each).
  private static final long PROGRAM = 480_000_000;

  /// @param working what lies between the operators of a step, in bytes
  static StepMemory of(Step step, long working) {
    long fixed = 0;
    for (var weight : step.weights()) fixed += (step.isWatched() ? 3 : 2) * weight.bytes();
    for (var weight : step.statistics()) fixed += 2 * weight.bytes();
    for (var weight : step.memory()) fixed += 2 * weight.bytes();
    fixed += 2 * stored(step.training()) + 2 * stored(step.judging());
    fixed += 2 * step.part().map(part -> stored(part.model())).orElse(0L);
    long input = Float.BYTES * step.dims().stream().reduce(1L, Math::multiplyExact);
    long answers =
        step.answers().stream()
            .mapToLong(one -> one.dims().stream().reduce((long) Float.BYTES, Math::multiplyExact))
            .sum();
    // Two batches are there: one is learned, the next is read.
    return new StepMemory(
        fixed, working + 2 * (input + answers), Math.toIntExact(step.dims().getFirst()));
  }

  private static long stored(Model model) {
    return model.weights().stream().mapToLong(Weight::bytes).sum();
  }

  /// The tensors, in bytes.
  public long tensors() {
    return fixed + perBatch;
  }

  /// All that the process holds, in bytes.
  public long total() {
    return PROGRAM + tensors();
  }

  /// Whether so much memory is enough, of which training may take a part.
  public boolean fits(long available) {
    return total() <= SHARE * available;
  }

  /// The largest batch that fits into so much memory, or 0.
  public int largestBatch(long available) {
    double each = (double) perBatch / batch;
    return (int) Math.clamp((SHARE * available - PROGRAM - fixed) / each, 0, Integer.MAX_VALUE);
  }

  /// Refuses what does not fit, before anything is begun, and offers a batch that does.
  ///
  /// @param available the memory of this computer, in bytes
  void require(long available) throws TrainingException {
    if (fits(available)) return;
    int fits = largestBatch(available);
    throw new TrainingException(
        fits == 0
            ? say(
                "training.no-batch-fits-into-memory",
                ByteCount.words(total()),
                ByteCount.words(available))
            : say(
                "training.the-batch-does-not-fit",
                batch,
                ByteCount.words(total()),
                ByteCount.words(available),
                fits));
  }
}
