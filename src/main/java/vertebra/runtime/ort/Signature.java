package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.onnx.Model;
import vertebra.onnx.SizeRule;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What a model takes and gives, and whether given tensors fit.
///
/// @param extents what has to be positive inside; unknown of a file
/// @param usual what open sizes may be, and are where nobody says others
record Signature(
    List<Model.Value> inputs,
    List<Model.Value> outputs,
    List<Model.Extent> extents,
    UsualSizes usual) {

  Signature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    extents = List.copyOf(extents);
  }

  /// What a model of ours says.
  static Signature of(Model model) {
    return new Signature(model.inputs(), model.outputs(), model.extents(), UsualSizes.of(model));
  }

  /// What an opened session declares.
  static Signature of(OrtSession session) throws OrtException, EngineException {
    return new Signature(
        values(session.getInputInfo()),
        values(session.getOutputInfo()),
        List.of(),
        new UsualSizes(SizeRule.of(session.getMetadata().getCustomMetadata())));
  }

  private static List<Model.Value> values(Map<String, NodeInfo> infos) throws EngineException {
    var values = new ArrayList<Model.Value>();
    for (var entry : infos.entrySet()) {
      var name = entry.getKey();
      if (!(entry.getValue().getInfo() instanceof TensorInfo info))
        throw new EngineException(say("ort.of-the-model-is-a-sequence-or-a-map", name));
      var dtype =
          Translation.type(info.type)
              .orElseThrow(() ->
                  new EngineException(
                      say(
                          "ort.of-the-model-holds-which-cannot-be-shown",
                          name,
                          info.onnxType.name())));
      values.add(new Model.Value(name, new TensorType(dtype, Translation.shape(name, info))));
    }
    return values;
  }

  /// The numbers behind the symbolic sizes that these inputs decide. Throws with a sentence that
  /// names the input, what it takes and what was given.
  Map<String, Long> bind(Map<String, Tensor> given, Map<String, Long> fixed)
      throws EngineException {
    for (var name : given.keySet())
      if (inputs.stream().noneMatch(input -> input.name().equals(name)))
        throw new EngineException(say("ort.the-model-has-no-input", name, names()));
    var sizes = new HashMap<>(fixed);
    for (var input : inputs) {
      var tensor = given.get(input.name());
      if (tensor == null)
        throw new EngineException(
            say("ort.the-input-was-not-given", input.name(), words(input.type())));
      bind(input, tensor, sizes);
    }
    requireAllowed(sizes);
    requirePositive(sizes);
    return sizes;
  }

  private void requireAllowed(Map<String, Long> sizes) throws EngineException {
    for (var rule : usual.rules().values()) {
      var size = sizes.get(rule.name());
      if (size != null && !rule.allows(size))
        throw new EngineException(
            say("ort.the-size-does-not-fit", rule.name(), size, rule.words()));
    }
  }

  /// The runtime divides by such sizes without looking.
  private void requirePositive(Map<String, Long> sizes) throws EngineException {
    for (var extent : extents) {
      var size = extent.size().substitute(sizes).known();
      if (size.isPresent() && size.getAsLong() < 1)
        throw new EngineException(
            say("ort.the-input-is-too-small", extent.path(), size.getAsLong()));
    }
  }

  private static void bind(Model.Value input, Tensor tensor, Map<String, Long> sizes)
      throws EngineException {
    var type = input.type();
    // The runtime says of an input of unstated rank what it says of a single number.
    boolean isUnstated = type.shape().rank() == 0;
    boolean fits =
        type.dtype() == tensor.dtype() && (isUnstated || type.shape().rank() == tensor.rank());
    for (int axis = 0; fits && axis < type.shape().rank(); axis++)
      fits = accepts(type.shape().dim(axis), tensor.dim(axis), sizes);
    if (!fits)
      throw new EngineException(
          say(
              "ort.the-input-takes-but-was-given",
              input.name(),
              words(input.type()),
              tensor,
              wayOut(type, tensor)));
  }

  private static boolean accepts(Dim dim, long size, Map<String, Long> sizes) {
    return switch (dim) {
      case Dim.Known(var value) -> value == size;
      case Dim.Symbol(var name, _) -> {
        var earlier = sizes.putIfAbsent(name, size);
        yield earlier == null || earlier == size;
      }
      case Dim.Formula formula -> {
        var value = formula.substitute(sizes).known();
        yield value.isEmpty() || value.getAsLong() == size;
      }
    };
  }

  private static String wayOut(TensorType type, Tensor tensor) {
    if (type.dtype() != tensor.dtype()) return say("ort.convert-the-numbers-to", type.dtype());
    if (type.shape().rank() == 4 && tensor.rank() == 4) return say("ort.resize-the-picture-to-fit");
    return say("ort.give-a-tensor-of-that-shape");
  }

  private static String words(TensorType type) {
    return type.dtype() + " " + type.shape();
  }

  private String names() {
    return inputs.stream()
        .map(input -> "\"" + input.name() + "\"")
        .collect(Collectors.joining(", "));
  }

  /// The shape of an output once sizes are known, if that decides it.
  static Optional<long[]> decided(Shape shape, Map<String, Long> sizes) {
    var decided = shape.isKnown() ? shape : shape.substitute(sizes);
    return decided.isKnown() ? Optional.of(decided.toLongs()) : Optional.empty();
  }
}
