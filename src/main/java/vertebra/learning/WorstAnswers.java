package vertebra.learning;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import vertebra.dataset.Batch;
import vertebra.dataset.RightAnswer;
import vertebra.depiction.SeenPicture;
import vertebra.learning.Evaluation.WorstAnswer;
import vertebra.media.ImageInput.Normalisation;
import vertebra.runtime.Tensor;
import vertebra.training.Epoch;
import vertebra.training.Task;
import vertebra.training.Trainer;

/// Keeps the answers that are furthest off while the validation part is judged.
final class WorstAnswers implements Trainer.Listener {

  private static final int KEPT = 12;

  private final Task task;
  private final List<String> classes;
  private final Optional<Normalisation> normalisation;
  private final List<WorstAnswer> worst = new ArrayList<>();

  /// @param normalisation how the brightness of pictures was treated; empty where examples are none
  WorstAnswers(Task task, List<String> classes, Optional<Normalisation> normalisation) {
    this.task = task;
    this.classes = classes;
    this.normalisation = normalisation;
  }

  /// The worst first.
  List<WorstAnswer> found() {
    return List.copyOf(worst);
  }

  @Override
  public void judged(List<Tensor> answers, Batch batch) {
    if (normalisation.isEmpty() || batch.inputs().rank() != 4) return;
    switch (task.answer()) {
      case CLASS -> named(answers.getFirst(), batch);
      case MASK, BOXES -> {}
    }
  }

  private void named(Tensor scores, Batch batch) {
    int count = classes.size();
    for (int row = 0; row < batch.count(); row++) {
      if (!(batch.targets().get(row) instanceof RightAnswer.Named(var right))) continue;
      long from = (long) row * count;
      int best = 0;
      for (int c = 1; c < count; c++) if (scores.get(from + c) > scores.get(from + best)) best = c;
      if (best == right) continue;
      double sum = 0;
      for (int c = 0; c < count; c++)
        sum += Math.exp(scores.get(from + c) - scores.get(from + best));
      int answered = best;
      double distance = scores.get(from + best) - scores.get(from + right);
      keep(
          distance,
          batch.inputs(),
          row,
          say("learning.answered", classes.get(answered), 100 / sum, classes.get(right)));
    }
  }

  private void keep(double distance, Tensor inputs, int row, String words) {
    if (worst.size() == KEPT && worst.getLast().distance() >= distance) return;
    var picture = SeenPicture.of(sample(inputs, row), normalisation.orElseThrow()).image();
    worst.add(new WorstAnswer(picture, words, distance));
    worst.sort(Comparator.comparingDouble(WorstAnswer::distance).reversed());
    if (worst.size() > KEPT) worst.removeLast();
  }

  /// One example of a batch as a batch of its own.
  static Tensor sample(Tensor batch, int row) {
    var dims = batch.dims();
    dims[0] = 1;
    var one = Tensor.zeros(batch.dtype(), dims);
    one.data().copyFrom(batch.data().asSlice(row * one.bytes(), one.bytes()));
    return one;
  }

  @Override
  public void step(long step, long steps, double loss) {}

  @Override
  public void epoch(Epoch epoch) {}

  @Override
  public void skipped(List<String> reasons) {}
}
