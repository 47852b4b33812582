package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What exporters write differently though it computes the same: each rule puts one spelling into
/// the form in which blocks are compared, and leaves its name on what it touched. The bytes of a
/// file stay as they are; only the comparison sees through.
final class KnownSpellings {

  /// Joins of more than so many tensors stay as they are: joins of the last two joins double.
  private static final int MOST_JOINED = 512;

  private KnownSpellings() {}

  private static final List<BiConsumer<OperatorDraft, Operation>> RULES =
      List.of(
          KnownSpellings::passed,
          Views::counted,
          WindowSpellings::idle,
          WindowSpellings::padded,
          WindowSpellings::rounding,
          WindowSpellings::resize,
          KnownSpellings::transposed,
          Views::expanded,
          Views::stored,
          WrittenOut::bias,
          WrittenOut::layerNorm,
          Views::counted,
          WrittenOut::gelu,
          WrittenOut::hardSigmoid,
          WrittenOut::hardSwish,
          WrittenOut::length,
          WrittenOut::globalPool,
          WrittenOut::dense,
          WrittenOut::turned,
          Views::beside,
          AttentionSpelling::apply,
          Views::picked,
          Views::around,
          Views::view,
          Views::parts,
          Views::rearranged,
          KnownSpellings::single);

  /// Applies every rule, each to all operators before the next.
  static void apply(OperatorDraft draft) {
    for (var rule : RULES) for (var operation : draft.operations()) rule.accept(draft, operation);
  }

  /// Folds every batch norm behind a convolution that nobody else reads into that convolution, as
  /// exporters do; answers whether there was one.
  static boolean foldNorms(OperatorDraft draft) {
    boolean any = false;
    for (var norm : draft.operations()) {
      if (!norm.is("BatchNormalization")) continue;
      var convolution = draft.maker(norm.input(0), "Conv");
      if (convolution.isEmpty() || draft.onlyReader(norm.input(0)).isEmpty()) continue;
      var filters = draft.stored(convolution.get().input(1));
      if (filters.isEmpty()) continue;
      var bias =
          draft.stored(
              StoredTensor.weight(
                  filters.get().elementType(), List.of(filters.get().dims().getFirst())));
      var folded =
          new Operation(
                  "Conv",
                  List.of(convolution.get().input(0), convolution.get().input(1), bias),
                  norm.outputs())
              .like(convolution.get());
      draft.fuse(List.of(convolution.get(), norm), folded, Rule.NORM_FOLDED);
      any = true;
    }
    return any;
  }

  /// `Identity` and `Dropout` pass their input on; an `Identity` of a weight is how some exporters
  /// store equal weights once.
  private static void passed(OperatorDraft draft, Operation operation) {
    if (!operation.is("Identity") && !operation.is("Dropout")) return;
    if (operation.is("Dropout") && drops(draft, operation)) return;
    boolean maskRead =
        operation.outputs().size() > 1 && !draft.readers(operation.outputs().get(1)).isEmpty();
    if (maskRead || draft.isOutput(operation.output())) return;
    var weight = draft.stored(operation.input(0));
    if (weight.isPresent()) draft.store(operation, weight.get(), Rule.PASSED_ON);
    else draft.seeThrough(operation, Rule.PASSED_ON);
  }

  /// Whether a `Dropout` is one of training that does drop something.
  private static boolean drops(OperatorDraft draft, Operation dropout) {
    boolean inTraining =
        draft
            .stored(dropout.input(2))
            .flatMap(StoredTensor::only)
            .filter(mode -> mode != 0)
            .isPresent();
    var ratio = draft.stored(dropout.input(1)).flatMap(StoredTensor::only);
    return inTraining && ratio.orElse(0.5) != 0;
  }

  private static void transposed(OperatorDraft draft, Operation operation) {
    if (!operation.is("Transpose") || draft.isOutput(operation.output())) return;
    var matrix = draft.stored(operation.input(0)).filter(tensor -> tensor.rank() == 2);
    boolean exchanged =
        operation.numbers("perm").map(axes -> axes.length == 2 && axes[0] == 1).orElse(true);
    if (matrix.isPresent() && exchanged)
      draft.store(operation, matrix.get().transposed(), Rule.TRANSPOSED_WEIGHT);
  }

  private static void single(OperatorDraft draft, Operation operation) {
    if (operation.is("Concat")
        && operation.inputs().size() == 1
        && draft.stored(operation.input(0)).isEmpty()
        && !draft.isOutput(operation.output())) draft.seeThrough(operation, Rule.CONCATS);
  }

  /// Whether a join reads another along the same axis.
  static boolean hasJoins(OperatorDraft draft) {
    return draft.operations().stream()
        .anyMatch(join ->
            join.is("Concat")
                && join.inputs().stream()
                    .anyMatch(tensor -> inner(draft, join, tensor).isPresent()));
  }

  /// The join along the same axis that makes an input of a join.
  private static Optional<Operation> inner(OperatorDraft draft, Operation join, int tensor) {
    return draft
        .maker(tensor, "Concat")
        .filter(other -> other.number("axis", 0) == join.number("axis", 0));
  }

  /// Joins of joins along one axis are one join of all; answers whether there were any. What a
  /// block joined is then no longer to be seen, so this is another way to look at a model.
  static boolean joinJoins(OperatorDraft draft) {
    boolean any = false;
    for (var join : draft.operations()) {
      if (!join.is("Concat")) continue;
      var inputs = new ArrayList<Integer>();
      for (int tensor : join.inputs()) {
        var inner = inner(draft, join, tensor);
        if (inner.isEmpty()) inputs.add(tensor);
        else inputs.addAll(inner.get().inputs());
      }
      if (inputs.equals(join.inputs()) || inputs.size() > MOST_JOINED) continue;
      var joined = List.copyOf(join.inputs());
      draft.rewire(join, inputs);
      for (int tensor : joined)
        draft
            .maker(tensor, "Concat")
            .filter(inner -> draft.readers(tensor).isEmpty() && !draft.isOutput(tensor))
            .ifPresent(inner -> {
              draft.remove(inner);
              join.carry(inner, Rule.CONCATS);
            });
      any = true;
    }
    return any;
  }
}
