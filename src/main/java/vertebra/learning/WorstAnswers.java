package vertebra.learning;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import vertebra.dataset.Batch;
import vertebra.dataset.PixelClasses;
import vertebra.dataset.RightAnswer;
import vertebra.depiction.AnswerPainter;
import vertebra.depiction.Depiction;
import vertebra.depiction.SeenPicture;
import vertebra.learning.Evaluation.WorstAnswer;
import vertebra.media.ImageInput.Normalisation;
import vertebra.paint.RasterSurface;
import vertebra.runtime.Tensor;
import vertebra.training.Epoch;
import vertebra.training.Task;
import vertebra.training.Trainer;

/// Keeps the answers that are furthest off while the validation part is judged.
final class WorstAnswers implements Trainer.Listener {

  private static final int KEPT = 12;

  /// The longer side of a picture is enlarged to about as many pixels.
  private static final int SIDE = 152;

  /// How sure and how near a found object has to be.
  private static final double LEAST = 0.3;

  private static final double OVERLAP = 0.5;

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
      case MASK -> masked(answers.getFirst(), batch);
      case BOXES -> boxed(answers, batch);
      case PICTURE -> {}
    }
  }

  /// The share of pixels that have another class than they should, each answer drawn over its
  /// picture.
  private void masked(Tensor scores, Batch batch) {
    for (int row = 0; row < batch.count(); row++) {
      if (!(batch.targets().get(row) instanceof RightAnswer.Masked(var pixels))) continue;
      var regions = Depiction.regions(sample(scores, row));
      var right = pixels.sized(regions.width(), regions.height());
      int wrong = 0;
      int asked = 0;
      for (int i = 0; i < regions.classes().size(); i++) {
        int label = right.at(i % regions.width(), Math.floorDiv(i, regions.width()));
        if (label == PixelClasses.IGNORED) continue;
        asked++;
        if (regions.classes().get(i) != label) wrong++;
      }
      if (wrong == 0) continue;
      double share = (double) wrong / asked;
      keep(
          share,
          batch.inputs(),
          row,
          say("learning.pixels-wrong", 100 * share),
          painter -> painter.regions(regions));
    }
  }

  /// How many objects were missed or made up.
  private void boxed(List<Tensor> answers, Batch batch) {
    for (int row = 0; row < batch.count(); row++) {
      if (!(batch.targets().get(row) instanceof RightAnswer.Boxed(var objects, var crowds)))
        continue;
      var found = task.found(answers, row, LEAST);
      long missed =
          objects.stream()
              .filter(object ->
                  found.stream()
                      .noneMatch(one ->
                          one.label() == object.label()
                              && one.box().overlap(object.box()) >= OVERLAP))
              .count();
      long made =
          found.stream()
              .filter(one -> !one.isOfCrowd(crowds, OVERLAP))
              .filter(one ->
                  objects.stream()
                      .noneMatch(object ->
                          one.label() == object.label()
                              && one.box().overlap(object.box()) >= OVERLAP))
              .count();
      if (missed + made > 0)
        keep(
            (double) missed + made,
            batch.inputs(),
            row,
            say("learning.objects-wrong", missed, made),
            painter -> painter.objects(found, Optional.empty()));
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
          say("learning.answered", classes.get(answered), 100 / sum, classes.get(right)),
          _ -> {});
    }
  }

  /// @param drawn what is painted over the picture
  private void keep(
      double distance, Tensor inputs, int row, String words, Consumer<AnswerPainter> drawn) {
    if (worst.size() == KEPT && worst.getLast().distance() >= distance) return;
    var seen = SeenPicture.of(sample(inputs, row), normalisation.orElseThrow());
    int scale = Math.max(1, Math.ceilDiv(SIDE, Math.max(seen.width(), seen.height())));
    try (var surface = new RasterSurface(seen.width() * scale, seen.height() * scale)) {
      var painter = new AnswerPainter(surface, seen, this::name, 0, 0, scale);
      painter.picture();
      drawn.accept(painter);
      worst.add(new WorstAnswer(surface.image(), words, distance));
    }
    worst.sort(Comparator.comparingDouble(WorstAnswer::distance).reversed());
    if (worst.size() > KEPT) worst.removeLast();
  }

  private String name(int label) {
    return label < classes.size() ? classes.get(label) : "";
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
