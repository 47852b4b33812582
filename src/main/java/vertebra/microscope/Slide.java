package vertebra.microscope;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.graph.NodeId;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// A block under the microscope: the operators that it is made of, and the numbers that really
/// flowed in, stand in it, and came out.
///
/// @param nodes the block, after the composites around it from the outside in
/// @param title what the block is called
/// @param kind the id of its block
/// @param operators in execution order; none for a composite that is too large to be worked out
/// @param inputs what flows in, in the order in which the block reads it
/// @param weights the names of tensors that belong to the block and do not flow in
/// @param known the numbers by the names of their tensors: inputs, weights, and those that the
///   runtime gave between the parts of a composite
/// @param outputs what the runtime gave
/// @param parts the blocks inside a composite
/// @param picture what flowed into the design as a picture, if anything did
/// @param sightline what its places saw in the maps before it
/// @param surroundings what is known of it beside its numbers
/// @param trouble why its numbers are not to be seen, if that is so
public record Slide(
    List<NodeId> nodes,
    String title,
    String kind,
    List<Model.Operator> operators,
    List<Flow> inputs,
    Set<String> weights,
    Map<String, Tensor> known,
    List<Flow> outputs,
    List<Part> parts,
    Optional<Tensor> picture,
    Sightline sightline,
    Surroundings surroundings,
    Optional<String> trouble) {

  /// A tensor that flows into or out of a block.
  ///
  /// @param tensor what the model calls it
  /// @param name what people call it: the block that it comes from, or the port
  public record Flow(String tensor, String name, Tensor numbers) {}

  /// A block inside a composite.
  ///
  /// @param nodes after the composites around it from the outside in
  public record Part(List<NodeId> nodes, String title) {
    public Part {
      nodes = List.copyOf(nodes);
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public Slide {
    nodes = List.copyOf(nodes);
    operators = List.copyOf(operators);
    inputs = List.copyOf(inputs);
    weights = Set.copyOf(weights);
    known = Map.copyOf(known);
    outputs = List.copyOf(outputs);
    parts = List.copyOf(parts);
  }

  /// No number can be seen of a block.
  static Slide nothing(
      List<NodeId> nodes,
      String title,
      String kind,
      List<Part> parts,
      Surroundings surroundings,
      String why) {
    return new Slide(
        nodes,
        title,
        kind,
        List.of(),
        List.of(),
        Set.of(),
        Map.of(),
        List.of(),
        parts,
        Optional.empty(),
        Sightline.NONE,
        surroundings,
        Optional.of(why));
  }

  /// The same with other numbers in the place of what the runtime gave; for whoever tries whether a
  /// difference is noticed.
  Slide giving(List<Flow> others) {
    return new Slide(
        nodes,
        title,
        kind,
        operators,
        inputs,
        weights,
        known,
        others,
        parts,
        picture,
        sightline,
        surroundings,
        trouble);
  }

  Derivation derivation() {
    return new Derivation(operators, known, weights);
  }

  /// The bytes of all its numbers.
  public long bytes() {
    return bytes(known.values()) + bytes(outputs.stream().map(Flow::numbers).toList());
  }

  private static long bytes(Collection<Tensor> tensors) {
    return tensors.stream().mapToLong(Tensor::bytes).sum();
  }
}
