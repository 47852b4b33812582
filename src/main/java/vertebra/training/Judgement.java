package vertebra.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import vertebra.runtime.Tensor;

/// How scores compare with the classes they should have named.
public final class Judgement {

  /// One class.
  ///
  /// @param samples how many examples of it there were
  /// @param right how many of them were named rightly
  public record PerClass(long samples, long right) {}

  private final long[] samples;
  private final long[] right;
  private double loss;

  public Judgement(int classes) {
    samples = new long[classes];
    right = new long[classes];
  }

  /// Adds the first examples of a batch, as many as there are labels.
  public void add(Tensor scores, List<Integer> labels) {
    int classes = samples.length;
    for (int row = 0; row < labels.size(); row++) {
      int label = labels.get(row);
      int best = 0;
      double largest = scores.get((long) row * classes);
      for (int c = 1; c < classes; c++)
        if (scores.get((long) row * classes + c) > largest) {
          best = c;
          largest = scores.get((long) row * classes + c);
        }
      double sum = 0;
      for (int c = 0; c < classes; c++)
        sum += Math.exp(scores.get((long) row * classes + c) - largest);
      loss += largest + Math.log(sum) - scores.get((long) row * classes + label);
      samples[label]++;
      if (best == label) right[label]++;
    }
  }

  /// How many examples there were.
  public long samples() {
    return LongStream.of(samples).sum();
  }

  /// The mean cross-entropy.
  public double loss() {
    return loss / samples();
  }

  /// The share of right answers.
  public double accuracy() {
    return (double) LongStream.of(right).sum() / samples();
  }

  /// The classes by number.
  public List<PerClass> perClass() {
    var all = new ArrayList<PerClass>();
    for (int i = 0; i < samples.length; i++) all.add(new PerClass(samples[i], right[i]));
    return all;
  }
}
