package vertebra.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.compile.Compiled;
import vertebra.dataset.Batch;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.dataset.RightAnswer;
import vertebra.detection.AveragePrecision;
import vertebra.detection.BoxHead;
import vertebra.detection.Detection;
import vertebra.detection.LabelledBox;
import vertebra.gradient.Term;
import vertebra.graph.PortPath;
import vertebra.runtime.Tensor;

/// Finding objects by a head whose numbers are read as boxes. Each kind of head has its own loss.
///
/// @param head where its numbers leave it and what they mean
record Detecting(BoxHead head) implements Task {

  private static final double LONGEST = 10;

  /// From which overlap an object counts as found.
  private static final double FOUND = 0.5;

  /// What is less sure is not looked at.
  private static final double LEAST = 0.02;

  @Override
  public Wanted wanted() {
    return new Wanted(Answer.BOXES, head.classes());
  }

  @Override
  public List<PortPath> taps() {
    return head.ports();
  }

  /// At first every place takes itself for an object; without a limit the gradients of all that
  /// background throw the weights far off.
  @Override
  public Optional<Double> usualLongest() {
    return Optional.of(LONGEST);
  }

  @Override
  public String figure() {
    return "ap50";
  }

  @Override
  public List<String> answers(Compiled compiled) {
    return head.ports().stream()
        .map(port -> Objects.requireNonNull(compiled.taps().get(port)))
        .toList();
  }

  @Override
  public Term loss(List<Term> answers, Loss chosen) {
    return switch (head) {
      case BoxHead.Prepared prepared ->
          prepared.background()
              ? new SsdLoss(prepared).of(answers)
              : new RetinaLoss(prepared).of(answers);
      case BoxHead.Maps maps -> new YoloLoss(maps).of(answers);
      case BoxHead.Central central -> new CentralLoss(central).of(answers);
      case BoxHead.Spread spread -> new AlignedLoss(spread).of(answers);
      case BoxHead.Cells cells -> new CellLoss(cells).of(answers);
    };
  }

  @Override
  public Map<String, Tensor> targets(Batch batch, List<long[]> answers) {
    int size = (int) answers.getFirst()[0];
    var objects = new ArrayList<List<LabelledBox>>();
    for (var target : batch.targets()) objects.add(boxed(target).objects());
    return switch (head) {
      case BoxHead.Prepared prepared ->
          prepared.background()
              ? new SsdLoss(prepared).targets(objects, size)
              : new RetinaLoss(prepared).targets(objects, size);
      case BoxHead.Maps maps -> new YoloLoss(maps).targets(objects, size);
      case BoxHead.Central central -> new CentralLoss(central).targets(objects, size);
      case BoxHead.Spread spread -> new AlignedLoss(spread).targets(objects, size);
      case BoxHead.Cells cells -> new CellLoss(cells).targets(objects, size);
    };
  }

  private static RightAnswer.Boxed boxed(RightAnswer target) {
    if (target instanceof RightAnswer.Boxed boxed) return boxed;
    throw new IllegalArgumentException(target.toString());
  }

  @Override
  public boolean isJudgedByItsLoss() {
    return true;
  }

  @Override
  public List<Detection> found(List<Tensor> answers, int row, double least) {
    return head.found(answers, row, least);
  }

  @Override
  public Judgement judgement() {
    return new Precision(head);
  }

  /// The average precision of what is found.
  private static final class Precision implements Judgement {
    private final BoxHead head;
    private final AveragePrecision precision;
    private long samples;

    Precision(BoxHead head) {
      this.head = head;
      this.precision = new AveragePrecision(head.classes(), FOUND);
    }

    @Override
    public void add(List<Tensor> answers, Batch batch) {
      for (int row = 0; row < batch.count(); row++) {
        var boxed = boxed(batch.targets().get(row));
        precision.add(head.found(answers, row, LEAST), boxed.objects(), boxed.crowds());
        samples++;
      }
    }

    @Override
    public long samples() {
      return samples;
    }

    @Override
    public double loss() {
      return 0;
    }

    @Override
    public double score() {
      return precision.mean();
    }

    @Override
    public List<PerClass> perClass() {
      var all = new ArrayList<PerClass>();
      for (int label = 0; label < head.classes(); label++)
        all.add(new PerClass(precision.objects(label), precision.of(label), 0));
      return all;
    }

    @Override
    public SequencedMap<String, Object> more() {
      return new LinkedHashMap<>();
    }
  }
}
