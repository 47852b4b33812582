package vertebra.training;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.weights.Safetensors;
import vertebra.weights.WeightException;

/// Where an interrupted training goes on from: a safetensors file with the whole state and how far
/// it was. It appears complete or not at all.
///
/// @param epoch how many epochs are done
/// @param best the best of them
/// @param passed all of them, as far as the file tells, without a gap up to the last
record Checkpoint(int epoch, Epoch best, List<Epoch> passed) {

  private static final String PROGRESS = "training/progress";
  private static final String BEST = "training/best";
  private static final String PASSED = "training/epochs";

  Checkpoint {
    passed = List.copyOf(passed);
  }

  /// The file that belongs to a file of weights.
  static Path beside(Path weights) {
    return weights.resolveSibling(
        String.valueOf(weights.getFileName()).replaceFirst("\\.safetensors$", "")
            + ".checkpoint.safetensors");
  }

  private static Weight whole(int count) {
    return new Weight(
        PROGRESS, DType.INT64, List.of((long) count), Init.zeros(), Weight.WeightKind.CONSTANT);
  }

  private static Weight real(String name, int count) {
    return new Weight(
        name, DType.FLOAT64, List.of((long) count), Init.zeros(), Weight.WeightKind.CONSTANT);
  }

  /// Writes the file.
  void write(Path file, State state, Recipe recipe) throws IOException {
    long[] progress = {epoch, recipe.seed(), recipe.batch(), recipe.epochs(), best.number()};
    var numbers = best.numbers();
    var each = passed.stream().map(Epoch::numbers).flatMapToDouble(DoubleStream::of).toArray();
    var all = new ArrayList<>(state.weights());
    all.addAll(state.memory());
    all.add(whole(progress.length));
    all.add(real(BEST, numbers.length));
    all.add(real(PASSED, each.length));
    Safetensors.write(
        file,
        all,
        State.numbers(
            state.tensors(),
            (weight, target) -> {
              switch (weight.name()) {
                case PROGRESS -> target.copyFrom(Tensor.of(progress, progress.length).data());
                case BEST -> target.copyFrom(MemorySegment.ofArray(numbers));
                default -> target.copyFrom(MemorySegment.ofArray(each));
              }
            }));
  }

  static boolean isThere(Path file) {
    return Files.exists(file);
  }

  /// Reads the file into a state. The exception says what does not fit.
  static Checkpoint read(Path file, State state, Recipe recipe)
      throws IOException, TrainingException {
    try (var stored = Safetensors.open(file)) {
      var progress = Tensor.zeros(DType.INT64, 5);
      stored.fill(PROGRESS, DType.INT64, progress.data());
      expect(file, "seed", (long) progress.get(1), recipe.seed());
      expect(file, "batch", (long) progress.get(2), recipe.batch());
      expect(file, "epochs", (long) progress.get(3), recipe.epochs());
      var numbers = Tensor.zeros(DType.FLOAT64, Epoch.NUMBERS);
      stored.fill(BEST, DType.FLOAT64, numbers.data());
      for (var entry : state.tensors().entrySet())
        stored.fill(entry.getKey(), DType.FLOAT32, entry.getValue().data());
      int epoch = (int) progress.get(0);
      return new Checkpoint(
          epoch, Epoch.of((int) progress.get(4), numbers, 0), passed(stored, epoch));
    } catch (WeightException unfit) {
      throw new TrainingException(
          say(
              "training.training-cannot-go-on-from-delete-it-or-use",
              file,
              String.valueOf(unfit.getMessage())));
    }
  }

  /// The epochs that a file tells of; one of an earlier version tells of none.
  private static List<Epoch> passed(Safetensors stored, int last) throws IOException {
    var entry = stored.find(PASSED);
    if (entry.isEmpty()) return List.of();
    int count = (int) (entry.get().elements() / Epoch.NUMBERS);
    var numbers = Tensor.zeros(DType.FLOAT64, count, Epoch.NUMBERS);
    stored.fill(PASSED, DType.FLOAT64, numbers.data());
    return IntStream.range(0, count)
        .mapToObj(i -> Epoch.of(last - count + 1 + i, numbers, i))
        .toList();
  }

  private static void expect(Path file, String what, long stored, long wanted)
      throws TrainingException {
    if (stored != wanted)
      throw new TrainingException(
          say(
              "training.training-cannot-go-on-from-it-was-begun-with-not-give",
              file,
              what,
              stored,
              wanted));
  }
}
