package vertebra.importing.recognition;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.onnx.ModelFile;
import vertebra.onnx.ModelShapes;
import vertebra.tensor.DType;

/// The operators of a model file, ready to be compared.
///
/// What a file works out of its own sizes while it runs, and what is therefore always the same for
/// the sizes that its inputs have, is a constant here.
final class ModelOperators {

  private final ModelFile file;
  private final ModelShapes shapes;
  private final OperatorDraft draft = new OperatorDraft();
  private final Map<String, Integer> numbers = new HashMap<>();

  /// What operators work out of nothing but sizes and constants.
  private final Map<Operation, StoredTensor> worked = new LinkedHashMap<>();

  private ModelOperators(ModelFile file, ModelShapes shapes) {
    this.file = file;
    this.shapes = shapes;
  }

  /// @param kinds what the stored tensors are for, as far as known
  static ModelOperators of(
      ModelFile file, ModelShapes shapes, Map<String, StoredTensor.StoredKind> kinds) {
    var made = new ModelOperators(file, shapes);
    made.collect(kinds);
    CanonicalForm.apply(made.draft);
    KnownSpellings.apply(made.draft);
    return made;
  }

  OperatorDraft draft() {
    return draft;
  }

  /// The number of a tensor of the file; [OperatorGraph#NONE] for none.
  int number(String tensor) {
    return draft.real(numbers.getOrDefault(tensor, OperatorGraph.NONE));
  }

  /// The sizes of a tensor of the file, one by one; empty where they are not known.
  List<Long> sizes(String tensor) {
    return shapes.of(tensor).map(sizes -> Arrays.stream(sizes).boxed().toList()).orElse(List.of());
  }

  /// The numbers of all tensors of the file by name.
  Map<String, Integer> tensors() {
    var all = new HashMap<String, Integer>();
    numbers.forEach((name, number) -> all.put(name, draft.real(number)));
    return all;
  }

  /// The tensors that are stored, or the same as if they were.
  Set<String> constants() {
    return numbers.entrySet().stream()
        .filter(entry -> draft.stored(draft.real(entry.getValue())).isPresent())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void collect(Map<String, StoredTensor.StoredKind> kinds) {
    for (var tensor : file.tensors().values())
      numbers.put(
          tensor.name(),
          draft.stored(
              new StoredTensor(
                  tensor.dtype().onnx(),
                  tensor.dims(),
                  kinds.getOrDefault(tensor.name(), StoredTensor.StoredKind.EITHER),
                  () -> Optional.ofNullable(tensor.values()))));
    for (var input : file.inputs()) numbers.computeIfAbsent(input, this::flow);
    for (var node : file.nodes())
      for (var output : node.outputs())
        if (!output.isEmpty()) numbers.computeIfAbsent(output, this::flow);
    for (int origin = 0; origin < file.nodes().size(); origin++)
      collect(origin, file.nodes().get(origin));
    for (var output : file.outputs())
      Optional.ofNullable(numbers.get(output)).ifPresent(draft::output);
    worked.forEach((operation, constant) -> {
      if (!draft.isOutput(operation.output())) draft.settle(operation, constant, Rule.SIZES);
    });
  }

  private void collect(int origin, ModelFile.Node node) {
    var outputs = node.outputs().stream().map(this::wired).toList();
    boolean stores =
        !node.outputs().isEmpty() && file.tensors().containsKey(node.outputs().getFirst());
    if (stores) {
      draft.storedBy(origin, outputs.getFirst());
      return;
    }
    boolean own = !node.nests() && (node.domain().isEmpty() || node.domain().equals("ai.onnx"));
    var operation =
        new Operation(
            own ? node.type() : node.domain() + "::" + node.type(),
            node.inputs().stream().map(this::wired).toList(),
            outputs);
    node.attributes().values().forEach(operation::set);
    draft.add(origin, operation);
    constant(node).ifPresent(constant -> worked.put(operation, constant));
  }

  private int wired(String tensor) {
    return tensor.isEmpty() ? OperatorGraph.NONE : numbers.computeIfAbsent(tensor, this::flow);
  }

  private int flow(String tensor) {
    int number = draft.flow();
    shapes.of(tensor).ifPresent(sizes -> draft.sizes(number, sizes));
    return number;
  }

  /// What an operator works out of nothing but sizes and constants. A copy of a weight is none.
  private Optional<StoredTensor> constant(ModelFile.Node node) {
    if (node.outputs().size() != 1 || node.is("Identity") || node.is("Transpose"))
      return Optional.empty();
    var values = shapes.values(node.outputs().getFirst());
    var sizes = shapes.of(node.outputs().getFirst());
    if (values.isEmpty() || sizes.isEmpty()) return Optional.empty();
    var dims = Arrays.stream(sizes.get()).boxed().toList();
    var worked = StoredTensor.constant(elementType(node), dims, values.get());
    // A weight may be turned while the model runs, and may be small.
    return Optional.of(worked.isReal() ? worked.either() : worked);
  }

  private int elementType(ModelFile.Node node) {
    if (node.is("Cast")) return (int) node.whole("to", DType.INT64.onnx());
    if (shapes.isReal(node.outputs().getFirst())) return DType.FLOAT32.onnx();
    return Optional.ofNullable(numbers.get(node.input(0)))
        .flatMap(draft::stored)
        .map(StoredTensor::elementType)
        .filter(type -> !node.is("Shape") && type != DType.FLOAT32.onnx())
        .orElse(DType.INT64.onnx());
  }
}
