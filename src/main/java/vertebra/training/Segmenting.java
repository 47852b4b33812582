package vertebra.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.dataset.Batch;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.PixelClasses;
import vertebra.dataset.RightAnswer;
import vertebra.runtime.Tensor;

/// Naming the class of every pixel. Where the network answers for fewer places than there are
/// pixels, each takes the class of the pixel at its middle.
///
/// @param classes how many scores each place gets
record Segmenting(int classes) implements Scoring {

  @Override
  public Wanted wanted() {
    return new Wanted(Answer.MASK, classes);
  }

  @Override
  public Loss usualLoss() {
    return new Loss.CrossEntropyAndDice();
  }

  @Override
  public String figure() {
    return "meanIoU";
  }

  @Override
  public Map<String, Tensor> targets(Batch batch, List<long[]> answers) {
    var dims = answers.getFirst();
    int height = (int) dims[2];
    int width = (int) dims[3];
    int places = height * width;
    var values = new float[Math.toIntExact(dims[0] * classes * places)];
    for (int row = 0; row < batch.count(); row++) {
      var pixels = pixels(batch, row, width, height);
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
          int label = pixels.at(x, y);
          if (label != PixelClasses.IGNORED)
            values[(row * classes + label) * places + y * width + x] = 1;
        }
    }
    return Map.of(Scores.TARGET, Tensor.of(values, dims));
  }

  private static PixelClasses pixels(Batch batch, int row, int width, int height) {
    if (batch.targets().get(row) instanceof RightAnswer.Masked(var pixels))
      return pixels.sized(width, height);
    throw new IllegalArgumentException(batch.targets().get(row).toString());
  }

  @Override
  public Judgement judgement() {
    return new Overlap(classes);
  }

  /// How much of what each class should cover it covers, and what else.
  private static final class Overlap implements Judgement {
    private final long[] wanted;
    private final long[] answered;
    private final long[] both;
    private long samples;
    private long pixels;
    private double loss;

    Overlap(int classes) {
      wanted = new long[classes];
      answered = new long[classes];
      both = new long[classes];
    }

    @Override
    public void add(List<Tensor> answers, Batch batch) {
      var map = answers.getFirst();
      int height = (int) map.dim(2);
      int width = (int) map.dim(3);
      var numbers = map.toFloats();
      var scores = new double[wanted.length];
      for (int row = 0; row < batch.count(); row++) {
        samples++;
        var right = pixels(batch, row, width, height);
        for (int place = 0; place < width * height; place++) {
          int label = right.at(place % width, Math.floorDiv(place, width));
          if (label == PixelClasses.IGNORED) continue;
          for (int c = 0; c < scores.length; c++)
            scores[c] = numbers[(row * scores.length + c) * width * height + place];
          add(scores, label);
        }
      }
    }

    private void add(double[] scores, int label) {
      loss += Scores.logSum(scores) - scores[label];
      pixels++;
      int best = Scores.best(scores);
      wanted[label]++;
      answered[best]++;
      if (best == label) both[label]++;
    }

    @Override
    public long samples() {
      return samples;
    }

    @Override
    public double loss() {
      return pixels == 0 ? 0 : loss / pixels;
    }

    private double overlap(int label) {
      return (double) both[label] / (wanted[label] + answered[label] - both[label]);
    }

    /// The mean over the classes that are there or were answered.
    @Override
    public double score() {
      double sum = 0;
      int count = 0;
      for (int label = 0; label < wanted.length; label++)
        if (wanted[label] + answered[label] > 0) {
          sum += overlap(label);
          count++;
        }
      return count == 0 ? 0 : sum / count;
    }

    @Override
    public List<PerClass> perClass() {
      var all = new ArrayList<PerClass>();
      for (int label = 0; label < wanted.length; label++)
        all.add(new PerClass(wanted[label], overlap(label), 0));
      return all;
    }

    @Override
    public SequencedMap<String, Object> more() {
      long right = 0;
      for (long one : both) right += one;
      var more = new LinkedHashMap<String, Object>();
      more.put("pixelAccuracy", pixels == 0 ? 0 : (double) right / pixels);
      return more;
    }
  }
}
