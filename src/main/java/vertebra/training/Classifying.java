package vertebra.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import vertebra.dataset.Batch;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.RightAnswer;
import vertebra.runtime.Tensor;

/// Naming the class of each example.
///
/// @param classes how many scores each example gets
record Classifying(int classes) implements Scoring {

  @Override
  public Wanted wanted() {
    return new Wanted(Answer.CLASS, classes);
  }

  @Override
  public String figure() {
    return "accuracy";
  }

  @Override
  public Map<String, Tensor> targets(Batch batch, List<long[]> answers) {
    var dims = answers.getFirst();
    var values = new float[Math.toIntExact(dims[0] * classes)];
    for (int row = 0; row < batch.count(); row++)
      switch (batch.targets().get(row)) {
        case RightAnswer.Named(var label) -> values[row * classes + label] = 1;
        case RightAnswer.Mixed(var first, var second, var share) -> {
          values[row * classes + first] += (float) share;
          values[row * classes + second] += (float) (1 - share);
        }
        case RightAnswer.Masked _, RightAnswer.Boxed _, RightAnswer.Pictured _ ->
            throw new IllegalArgumentException(batch.targets().get(row).toString());
      }
    return Map.of(Scores.TARGET, Tensor.of(values, dims));
  }

  @Override
  public Judgement judgement() {
    return new Named(classes);
  }

  /// How often scores name the right class.
  private static final class Named implements Judgement {
    private final long[][] named;
    private double loss;

    Named(int classes) {
      named = new long[classes][classes];
    }

    @Override
    public void add(List<Tensor> answers, Batch batch) {
      var scores = new double[named.length];
      for (int row = 0; row < batch.count(); row++) {
        int label = label(batch.targets().get(row));
        for (int c = 0; c < scores.length; c++)
          scores[c] = answers.getFirst().get((long) row * scores.length + c);
        loss += Scores.logSum(scores) - scores[label];
        named[label][Scores.best(scores)]++;
      }
    }

    /// Of two pictures laid over each other, the one that there is more of.
    private static int label(RightAnswer target) {
      return switch (target) {
        case RightAnswer.Named(var label) -> label;
        case RightAnswer.Mixed(var first, _, _) -> first;
        case RightAnswer.Masked _, RightAnswer.Boxed _, RightAnswer.Pictured _ ->
            throw new IllegalArgumentException(target.toString());
      };
    }

    @Override
    public long samples() {
      return Arrays.stream(named).flatMapToLong(LongStream::of).sum();
    }

    @Override
    public double loss() {
      return loss / samples();
    }

    @Override
    public double score() {
      long right = 0;
      for (int i = 0; i < named.length; i++) right += named[i][i];
      return (double) right / samples();
    }

    @Override
    public List<PerClass> perClass() {
      var all = new ArrayList<PerClass>();
      for (int i = 0; i < named.length; i++) {
        long samples = LongStream.of(named[i]).sum();
        double share = samples == 0 ? 0 : (double) named[i][i] / samples;
        all.add(new PerClass(samples, share, named[i][i]));
      }
      return all;
    }

    /// The matrix of confusion: a row for every class, and in it how often each class was answered.
    @Override
    public SequencedMap<String, Object> more() {
      var more = new LinkedHashMap<String, Object>();
      more.put(
          "confusion",
          Arrays.stream(named).map(row -> LongStream.of(row).boxed().toList()).toList());
      return more;
    }
  }
}
