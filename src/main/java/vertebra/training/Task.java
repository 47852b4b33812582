package vertebra.training;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.compile.Compiled;
import vertebra.dataset.Batch;
import vertebra.dataset.Dataset.Answer;
import vertebra.dataset.Dataset.Wanted;
import vertebra.detection.BoxHeadException;
import vertebra.detection.BoxHeads;
import vertebra.detection.Detection;
import vertebra.gradient.Term;
import vertebra.graph.PortPath;
import vertebra.runtime.Tensor;
import vertebra.tensor.Shape;

/// What a network is to learn: which of its tensors answer, what makes them right, and how they are
/// judged. It follows from the network's head.
public sealed interface Task permits Scoring, Detecting {

  /// What it asks of data.
  Wanted wanted();

  /// The ports whose tensors must be kept when the design is compiled.
  default List<PortPath> taps() {
    return List.of();
  }

  /// The loss that suits it where none was chosen.
  default Loss usualLoss() {
    return Loss.CrossEntropy.PLAIN;
  }

  /// How many examples go through together where nobody said it: where every example has many
  /// answers, fewer make more steps of the same work.
  default int usualBatch() {
    return answer() == Answer.CLASS ? Recipe.USUAL.batch() : 16;
  }

  /// The length to which the gradient of all weights together is shortened where nobody said it.
  default Optional<Double> usualLongest() {
    return Optional.empty();
  }

  /// The name of the figure that its judgement gives, as a key of JSON.
  String figure();

  /// The tensors that answer, as the compiled model calls them.
  List<String> answers(Compiled compiled) throws TrainingException;

  /// Records the loss.
  ///
  /// @param answers in the order of [#answers]
  /// @param chosen the recipe's loss; a detector has its own
  Term loss(List<Term> answers, Loss chosen);

  /// What the loss takes besides the answers, by name.
  ///
  /// @param answers the sizes of the answers
  Map<String, Tensor> targets(Batch batch, List<long[]> answers);

  /// Whether only the loss that was recorded can tell how large it is.
  default boolean isJudgedByItsLoss() {
    return false;
  }

  Judgement judgement();

  /// The objects that were found in one picture of a batch; none where no objects are looked for.
  ///
  /// @param answers what left the network, in the task's order
  /// @param least the least score
  default List<Detection> found(List<Tensor> answers, int row, double least) {
    return List.of();
  }

  /// The task of a design: that of its detector's head, else by the sizes of its one output.
  static Task of(Catalogue catalogue, Analysis analysis) throws TrainingException {
    try {
      var head = BoxHeads.find(catalogue, analysis);
      if (head.isPresent()) return new Detecting(head.get());
    } catch (BoxHeadException unread) {
      throw new TrainingException(unread);
    }
    var outputs =
        analysis.graph().nodes().stream()
            .filter(node -> node.block().value().equals("output"))
            .toList();
    if (outputs.size() > 1)
      throw new TrainingException(
          say("training.the-design-has-outputs-but-labelled", outputs.size()));
    var shape =
        outputs.stream()
            .findFirst()
            .flatMap(node -> analysis.findings().find(node.id()))
            .map(found -> found.site().input(0).shape())
            .or(() -> end(analysis))
            .orElseThrow(() -> new TrainingException(say("training.the-design-has-no-output")));
    if (shape.rank() == 4 && isOfNumbers(analysis)) return new Picturing(sizes(shape));
    long classes = shape.rank() < 2 ? 0 : shape.dim(1).known().orElse(0);
    if (shape.rank() == 2 && classes > 0) return new Classifying((int) classes);
    if (shape.rank() == 4 && classes > 1) return new Segmenting((int) classes);
    throw new TrainingException(say("training.the-output-has-the-sizes", shape));
  }

  /// Whether what flows in are a few numbers for each example.
  private static boolean isOfNumbers(Analysis analysis) {
    var inputs =
        analysis.graph().nodes().stream()
            .filter(node -> node.block().value().equals("input"))
            .flatMap(node -> analysis.findings().find(node.id()).stream())
            .flatMap(found -> found.typing().outputs().stream())
            .toList();
    return inputs.size() == 1 && inputs.getFirst().shape().rank() == 2;
  }

  private static List<Long> sizes(Shape shape) throws TrainingException {
    var sizes = new ArrayList<Long>();
    for (int axis = 1; axis < shape.rank(); axis++)
      sizes.add(
          shape
              .dim(axis)
              .known()
              .orElseThrow(
                  () -> new TrainingException(say("training.the-output-has-the-sizes", shape))));
    return sizes;
  }

  private static Optional<Shape> end(Analysis analysis) {
    return analysis.graph().nodes().stream()
        .filter(node -> analysis.graph().outgoing(node.id()).isEmpty())
        .flatMap(node -> analysis.findings().find(node.id()).stream())
        .flatMap(found -> found.typing().outputs().stream())
        .map(type -> type.shape())
        .findFirst();
  }

  /// The kind of answer that it learns.
  default Answer answer() {
    return wanted().answer();
  }
}
