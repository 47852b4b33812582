package vertebra.block;

import java.util.List;
import java.util.function.Function;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;

/// The inside of a composite: an ordinary graph whose `argument` nodes stand for the composite's
/// inputs.
///
/// @param outputs the inner port behind each output of the composite, in port order
public record Body(Graph graph, List<Port> outputs) {

  /// The block id of the nodes that stand for inputs. Their parameter `port` names the input; they
  /// have one output `y`.
  public static final BlockId ARGUMENT = new BlockId("argument");

  /// The name of an argument's output.
  public static final String ARGUMENT_OUTPUT = "y";

  /// Under which parameter a block that is no composite may name the definition that shows what it
  /// holds: graphs that it runs as it sees fit, which say nothing about what leaves it.
  public static final String HELD = "graphs-inside";

  private static final String PORT = "port";

  public Body {
    outputs = List.copyOf(outputs);
  }

  /// A body with one output.
  public static Body of(Function<Builder, Port> recipe) {
    return withOutputs(body -> List.of(recipe.apply(body)));
  }

  /// A body with any number of outputs, in port order.
  public static Body withOutputs(Function<Builder, List<Port>> recipe) {
    var builder = new Builder();
    var outputs = recipe.apply(builder);
    return new Body(builder.graph, outputs);
  }

  /// The node that stands for an input.
  public static Node argument(NodeId id, String port) {
    return Node.of(id, ARGUMENT, Parameters.NONE.with(PORT, Value.of(port)));
  }

  /// Which input an argument node stands for.
  public static String portOf(Node argument) {
    return argument.parameters().get(PORT).map(Object::toString).orElse("x");
  }

  /// Writes a body from top to bottom; every step answers the port it made.
  public static final class Builder {
    private Graph graph = Graph.EMPTY;

    /// The input port of this name, or slot of an input that takes many wires.
    public Port input(String port) {
      var id = new NodeId("in." + port);
      if (!graph.contains(id)) graph = graph.with(argument(id, port));
      return new Port(id, ARGUMENT_OUTPUT);
    }

    /// The input `x` of a block that has only that.
    public Port input() {
      return input("x");
    }

    /// Places a block that has one output and no more, and wires its inputs in port order.
    public Port add(String name, BlockType type, Parameters parameters, Port... inputs) {
      return place(name, type, parameters, inputs).only();
    }

    public Port add(String name, BlockType type, Parameters parameters, List<Port> inputs) {
      return add(name, type, parameters, inputs.toArray(Port[]::new));
    }

    /// Places a block with default parameters.
    public Port add(String name, BlockType type, Port... inputs) {
      return add(name, type, Parameters.NONE, inputs);
    }

    /// Places a block and wires its inputs in port order.
    public Placed place(String name, BlockType type, Parameters parameters, Port... inputs) {
      return place(Node.of(new NodeId(name), type.id(), parameters), type, inputs);
    }

    /// Places another instance that uses the weights of an earlier node of the same block.
    public Placed placeSharing(
        String name, String owner, BlockType type, Parameters parameters, Port... inputs) {
      return place(
          Node.of(new NodeId(name), type.id(), parameters).sharing(new NodeId(owner)),
          type,
          inputs);
    }

    private Placed place(Node node, BlockType type, Port... inputs) {
      if (graph.contains(node.id()))
        throw new IllegalArgumentException("two parts called " + node.id());
      graph = graph.with(node);
      var names = type.portNames(node.parameters(), inputs.length);
      if (names.size() < inputs.length)
        throw new IllegalArgumentException(
            node.id() + " takes fewer than " + inputs.length + " wires");
      for (int i = 0; i < inputs.length; i++)
        graph = graph.with(new Edge(inputs[i], new Port(node.id(), names.get(i))));
      return new Placed(
          node.id(),
          type.id(),
          type.outputs(node.parameters()).stream()
              .map(port -> new Port(node.id(), port.name()))
              .toList());
    }
  }

  /// A block that was placed in a body.
  public record Placed(NodeId id, BlockId block, List<Port> outputs) {

    /// Its single output. Of several, one must be named.
    public Port only() {
      if (outputs.size() != 1)
        throw new IllegalArgumentException(
            "the part "
                + id
                + " ("
                + block
                + ") has the outputs "
                + outputs.stream().map(Port::name).toList()
                + ": place it and name one with out");
      return outputs.getFirst();
    }

    /// Its output of that name.
    public Port out(String name) {
      return outputs.stream()
          .filter(port -> port.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(id + " has no output " + name));
    }
  }
}
