package vertebra.runtime;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// The classes that a classifier finds likeliest, likeliest first.
///
/// @param output the model output that was read
/// @param scores what the numbers are
public record TopK(String output, Scores scores, List<Entry> entries) {

  /// The names of a classifier's classes.
  @FunctionalInterface
  public interface Names {

    /// No class has a name.
    Names NONE = _ -> "";

    /// The name of a class; empty where none is known.
    String of(int index);
  }

  /// What the numbers of a classifier are.
  public enum Scores {
    /// They lie between 0 and 1 and sum to 1, as the model gave them.
    PROBABILITIES(say("runtime.probabilities-as-the-model-gives")),
    /// They were any numbers and became probabilities by softmax.
    SOFTMAX(say("runtime.probabilities-by-softmax-of-the-models"));

    private final String words;

    Scores(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /// One class.
  ///
  /// @param label its name, empty where none is known
  /// @param score its probability, 0 to 1
  public record Entry(int index, String label, double score) {}

  /// How far a sum of probabilities may be from 1, which half precision needs.
  private static final double TOLERANCE = 2e-3;

  public TopK {
    entries = List.copyOf(entries);
  }

  /// The best classes of the first sample, from the first output that looks like scores; empty if
  /// none does, or its scores are not numbers. Equal scores keep the order of their classes. A
  /// detector's scores of so many boxes are no classifier's: another output has the boxes.
  public static Optional<TopK> of(SequencedMap<String, Tensor> outputs, int count, Names names) {
    return outputs.entrySet().stream()
        .filter(output -> isScores(output.getValue()))
        .filter(output ->
            outputs.values().stream().noneMatch(other -> tellsMore(other, output.getValue())))
        .findFirst()
        .flatMap(output -> of(output.getKey(), output.getValue(), count, names));
  }

  /// Whether a tensor has several numbers for each of the scores.
  private static boolean tellsMore(Tensor tensor, Tensor scores) {
    return tensor.rank() > 2
        && tensor.dim(0) == scores.dim(0)
        && tensor.dim(1) == scores.dim(1)
        && tensor.elements() > scores.elements();
  }

  /// Whether a tensor can be a classifier's answer: float numbers, `[batch, classes]` or that with
  /// trailing ones, and at least two classes.
  public static boolean isScores(Tensor tensor) {
    boolean real =
        switch (tensor.dtype()) {
          case FLOAT32, FLOAT16, FLOAT64, BFLOAT16 -> true;
          case INT8, UINT8, INT32, INT64, BOOL -> false;
        };
    if (!real || tensor.rank() < 2 || tensor.dim(0) < 1 || tensor.dim(1) < 2) return false;
    return IntStream.range(2, tensor.rank()).allMatch(axis -> tensor.dim(axis) == 1)
        && tensor.dim(1) <= Integer.MAX_VALUE;
  }

  private static Optional<TopK> of(String output, Tensor tensor, int count, Names names) {
    var numbers = new double[(int) tensor.dim(1)];
    for (int i = 0; i < numbers.length; i++) numbers[i] = tensor.get(i);
    if (Arrays.stream(numbers).anyMatch(number -> !Double.isFinite(number)))
      return Optional.empty();
    boolean ready = areProbabilities(numbers);
    var scores = ready ? numbers : softmax(numbers);
    var entries = new ArrayList<Entry>();
    IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
        .limit(count)
        .forEach(i -> entries.add(new Entry(i, names.of(i), scores[i])));
    return Optional.of(new TopK(output, ready ? Scores.PROBABILITIES : Scores.SOFTMAX, entries));
  }

  private static boolean areProbabilities(double... numbers) {
    return Arrays.stream(numbers).allMatch(number -> number >= 0 && number <= 1)
        && Math.abs(Arrays.stream(numbers).sum() - 1) <= TOLERANCE;
  }

  private static double[] softmax(double... numbers) {
    double most = Arrays.stream(numbers).max().orElse(0);
    var powers = Arrays.stream(numbers).map(number -> Math.exp(number - most)).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
