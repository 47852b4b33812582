package vertebra.importing.recognition;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.tensor.DType;

/// Says of every operator what its attributes are where a file leaves them to their defaults, and
/// puts what newer and older operator sets write differently into one form.
///
/// Source: the ONNX operator specification, versions 7 to 26.
final class CanonicalForm {

  private static final double BATCH_NORM_EPSILON = 1e-5f;

  /// Operators whose axes are an attribute in this form. (ONNX made them an input at 18.)
  private static final Set<String> AXES_AS_ATTRIBUTE =
      Set.of(
          "ReduceMean",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceSumSquare");

  /// Attributes that became inputs, in the order of those inputs behind the first.
  private static final Map<String, List<String>> AS_INPUTS =
      Map.of(
          "Squeeze", List.of("axes"),
          "Unsqueeze", List.of("axes"),
          "ReduceSum", List.of("axes"),
          "Split", List.of("split"),
          "Reshape", List.of("shape"),
          "Expand", List.of("shape"),
          "Clip", List.of("min", "max"),
          "Pad", List.of("pads", "value"),
          "Slice", List.of("starts", "ends", "axes"));

  private static final Set<String> REAL_INPUTS = Set.of("min", "max", "value");

  private CanonicalForm() {}

  static void apply(OperatorDraft draft) {
    for (var operation : draft.operations()) {
      asInputs(draft, operation);
      asAttribute(draft, operation);
      fill(draft, operation);
      while (!operation.inputs().isEmpty() && operation.inputs().getLast() == OperatorGraph.NONE)
        draft.dropInput(operation, operation.inputs().size() - 1);
    }
  }

  private static void asInputs(OperatorDraft draft, Operation operation) {
    var names = AS_INPUTS.getOrDefault(operation.type(), List.of());
    for (int i = 0; i < names.size(); i++) {
      var numbers = operation.numbers(names.get(i));
      if (numbers.isEmpty()) continue;
      boolean real = REAL_INPUTS.contains(names.get(i));
      var type = real ? DType.FLOAT32 : DType.INT64;
      var dims = real ? List.<Long>of() : List.of((long) numbers.get().length);
      var tensor = draft.stored(StoredTensor.constant(type.onnx(), dims, numbers.get()));
      operation.drop(names.get(i));
      while (operation.inputs().size() < i + 1)
        draft.rewire(operation, operation.inputs().size(), OperatorGraph.NONE);
      draft.rewire(operation, i + 1, tensor);
    }
  }

  private static void asAttribute(OperatorDraft draft, Operation operation) {
    if (!AXES_AS_ATTRIBUTE.contains(operation.type()) || operation.inputs().size() < 2) return;
    var axes = draft.stored(operation.input(1)).flatMap(tensor -> tensor.numbers().get());
    if (axes.isEmpty()) return;
    operation.set("axes", axes.get());
    draft.dropInput(operation, 1);
    operation.drop("noop_with_empty_axes");
  }

  private static void fill(OperatorDraft draft, Operation operation) {
    switch (operation.type()) {
      case "Conv", "ConvTranspose" -> {
        int rank = kernel(draft, operation);
        operation.setIfAbsent("strides", rank, 1);
        operation.setIfAbsent("dilations", rank, 1);
        operation.setIfAbsent("group", 1, 1);
        padding(operation, rank);
        if (operation.is("ConvTranspose")) operation.setIfAbsent("output_padding", rank, 0);
      }
      case "MaxPool", "AveragePool" -> {
        int rank = kernel(draft, operation);
        operation.setIfAbsent("strides", rank, 1);
        operation.setIfAbsent("ceil_mode", 1, 0);
        padding(operation, rank);
        operation.drop("storage_order");
        if (operation.is("MaxPool")) operation.setIfAbsent("dilations", rank, 1);
        else {
          operation.setIfAbsent("count_include_pad", 1, 0);
          operation.drop("dilations");
        }
      }
      case "BatchNormalization" -> {
        operation.setIfAbsent("epsilon", 1, BATCH_NORM_EPSILON);
        operation.drop("momentum", "spatial");
        if (operation.number("training_mode", 0) == 0) operation.drop("training_mode");
      }
      case "InstanceNormalization" -> operation.setIfAbsent("epsilon", 1, BATCH_NORM_EPSILON);
      case "LayerNormalization" -> {
        operation.setIfAbsent("axis", 1, -1);
        operation.setIfAbsent("epsilon", 1, BATCH_NORM_EPSILON);
        operation.drop("stash_type");
      }
      case "Gemm" -> {
        operation.setIfAbsent("alpha", 1, 1);
        operation.setIfAbsent("beta", 1, 1);
        operation.setIfAbsent("transA", 1, 0);
        operation.setIfAbsent("transB", 1, 0);
      }
      case "Softmax", "LogSoftmax" -> operation.setIfAbsent("axis", 1, -1);
      case "Flatten" -> operation.setIfAbsent("axis", 1, 1);
      case "Gather", "OneHot" -> operation.setIfAbsent("axis", 1, operation.is("Gather") ? 0 : -1);
      case "LeakyRelu" -> operation.setIfAbsent("alpha", 1, 0.01f);
      case "Elu", "Celu" -> operation.setIfAbsent("alpha", 1, 1);
      case "HardSigmoid" -> {
        operation.setIfAbsent("alpha", 1, 0.2f);
        operation.setIfAbsent("beta", 1, 0.5f);
      }
      case "LRN" -> {
        operation.setIfAbsent("alpha", 1, 1e-4f);
        operation.setIfAbsent("beta", 1, 0.75f);
        operation.setIfAbsent("bias", 1, 1);
      }
      default -> {
        if (AXES_AS_ATTRIBUTE.contains(operation.type()) || operation.is("ReduceSum"))
          operation.setIfAbsent("keepdims", 1, 1);
      }
    }
  }

  /// Says the size of the kernel; answers how many axes it has.
  private static int kernel(OperatorDraft draft, Operation operation) {
    var said = operation.numbers("kernel_shape");
    if (said.isPresent()) return said.get().length;
    var filters = draft.stored(operation.input(1)).filter(tensor -> tensor.rank() > 2);
    if (filters.isEmpty()) return 2;
    var sides = filters.get().dims().subList(2, filters.get().rank());
    operation.set("kernel_shape", sides.stream().mapToDouble(Long::doubleValue).toArray());
    return sides.size();
  }

  private static void padding(Operation operation, int rank) {
    operation.dropWord("auto_pad", "NOTSET");
    if (operation.word("auto_pad").filter("VALID"::equals).isPresent()) {
      operation.drop("auto_pad");
      var none = new double[2 * rank];
      Arrays.fill(none, 0);
      operation.set("pads", none);
    }
    if (operation.word("auto_pad").isEmpty()) operation.setIfAbsent("pads", 2 * rank, 0);
  }
}
