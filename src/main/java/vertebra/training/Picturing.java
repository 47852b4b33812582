package vertebra.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.dataset.Batch;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.RightAnswer;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Giving the picture that belongs to a few numbers, as a decoder does.
///
/// @param sizes those of a picture, `[channels, height, width]`
record Picturing(List<Long> sizes) implements Scoring {

  Picturing {
    sizes = List.copyOf(sizes);
  }

  @Override
  public Wanted wanted() {
    return new Wanted(Answer.PICTURE, 0, sizes);
  }

  @Override
  public Loss usualLoss() {
    return new Loss.MeanSquared();
  }

  @Override
  public String figure() {
    return "explained";
  }

  @Override
  public Map<String, Tensor> targets(Batch batch, List<long[]> answers) {
    var all = Tensor.zeros(DType.FLOAT32, answers.getFirst());
    long bytes = all.bytes() / all.dim(0);
    for (int row = 0; row < batch.count(); row++)
      all.data().asSlice(row * bytes, bytes).copyFrom(picture(batch, row).data());
    return Map.of(Scores.TARGET, all);
  }

  private static Tensor picture(Batch batch, int row) {
    if (batch.targets().get(row) instanceof RightAnswer.Pictured(var picture)) return picture;
    throw new IllegalArgumentException(batch.targets().get(row).toString());
  }

  @Override
  public Judgement judgement() {
    return new Explained();
  }

  /// How much of what pictures differ by was given.
  private static final class Explained implements Judgement {
    private long samples;
    private long numbers;
    private double missed;
    private double sum;
    private double squares;

    @Override
    public void add(List<Tensor> answers, Batch batch) {
      var given = answers.getFirst().toFloats();
      for (int row = 0; row < batch.count(); row++) {
        samples++;
        var right = picture(batch, row).toFloats();
        for (int i = 0; i < right.length; i++) {
          double distance = given[row * right.length + i] - right[i];
          missed += distance * distance;
          sum += right[i];
          squares += (double) right[i] * right[i];
        }
        numbers += right.length;
      }
    }

    @Override
    public long samples() {
      return samples;
    }

    @Override
    public double loss() {
      return numbers == 0 ? 0 : missed / numbers;
    }

    /// One less the share of the variance that is missed; 0 where a plain grey would be as good.
    @Override
    public double score() {
      double variance = squares - sum * sum / Math.max(1, numbers);
      return variance <= 0 ? 0 : Math.max(0, 1 - missed / variance);
    }

    @Override
    public List<PerClass> perClass() {
      return List.of();
    }

    @Override
    public SequencedMap<String, Object> more() {
      return new LinkedHashMap<>();
    }
  }
}
