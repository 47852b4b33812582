package vertebra.importing;

import java.util.ArrayList;
import java.util.List;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;

/// Takes batch norms into the convolutions before them: each of its factors and offsets is known,
/// so that the weights can hold them.
final class NormFusing {

  private static final float USUAL_EPSILON = 1e-5f;

  private final ModelDraft draft;
  private final GraphDraft graph;

  NormFusing(ModelDraft draft) {
    this.draft = draft;
    graph = draft.graph();
  }

  /// @return the norms that are gone
  List<String> fuse() throws ModelException {
    var gone = new ArrayList<String>();
    for (var norm : List.copyOf(graph.nodes)) if (fuse(norm)) gone.add(norm.title());
    graph.pruneTensors();
    return gone;
  }

  private boolean fuse(DraftNode norm) throws ModelException {
    boolean isPlain =
        norm.is("BatchNormalization")
            && norm.outputs.stream().skip(1).allMatch(String::isEmpty)
            && norm.whole(draft.index(), "training_mode", 0) == 0
            && norm.inputs.size() == 5;
    if (!isPlain) return false;
    var between = norm.input(0);
    var maker = graph.maker(between).filter(node -> node.is("Conv")).orElse(null);
    if (maker == null || graph.reads(between) != 1) return false;
    var weight = maker.input(1);
    boolean isOwn = graph.tensors.containsKey(weight) && graph.reads(weight) == 1;
    var bias = maker.input(2);
    if (!isOwn || graph.input(weight).isPresent() || !bias.isEmpty() && !graph.isConstant(bias))
      return false;
    for (int i = 1; i < 5; i++)
      if (!graph.isConstant(norm.input(i)) || graph.input(norm.input(i)).isPresent()) return false;
    var numbers = graph.numbers(weight).orElseThrow();
    if (numbers.dtype() != DType.FLOAT32) return false;
    var factors = factors(norm);
    int filters = Math.toIntExact(numbers.dims().getFirst());
    if (factors.scale().length != filters) return false;
    graph.store(weight, StoredNumbers.of(numbers.dims(), scaled(numbers.reals(), factors)));
    var offsets = offsets(factors, bias.isEmpty() ? new float[filters] : reals(bias));
    var name =
        !bias.isEmpty() && graph.tensors.containsKey(bias) && graph.reads(bias) == 1
            ? bias
            : graph.free(weight + "_bias");
    graph.store(name, StoredNumbers.of(List.of((long) filters), offsets));
    while (maker.inputs.size() < 3) maker.inputs.add("");
    maker.inputs.set(2, name);
    graph.nodes.remove(norm);
    var output = norm.outputs.getFirst();
    graph.values.removeIf(value -> value.name.equals(between));
    maker.outputs.set(0, output);
    return true;
  }

  /// What a norm multiplies each channel with, and what it adds.
  @SuppressWarnings("ArrayRecordComponent")
  private record Factors(double[] scale, float[] mean, float[] offset) {}

  private Factors factors(DraftNode norm) throws ModelException {
    double epsilon =
        norm.attribute(draft.index(), "epsilon").orElse(null) instanceof Attribute.Real(_, var own)
            ? own
            : USUAL_EPSILON;
    var gamma = reals(norm.input(1));
    var variance = reals(norm.input(4));
    var scale = new double[gamma.length];
    for (int i = 0; i < scale.length; i++) scale[i] = gamma[i] / Math.sqrt(variance[i] + epsilon);
    return new Factors(scale, reals(norm.input(3)), reals(norm.input(2)));
  }

  private float[] reals(String tensor) throws ModelException {
    return graph.numbers(tensor).orElseThrow().reals();
  }

  private static float[] scaled(float[] weights, Factors factors) {
    int each = weights.length / factors.scale().length;
    for (int i = 0; i < weights.length; i++)
      weights[i] = (float) (weights[i] * factors.scale()[i / each]);
    return weights;
  }

  private static float[] offsets(Factors factors, float[] bias) {
    var offsets = new float[bias.length];
    for (int i = 0; i < bias.length; i++)
      offsets[i] =
          (float) ((bias[i] - factors.mean()[i]) * factors.scale()[i] + factors.offset()[i]);
    return offsets;
  }
}
