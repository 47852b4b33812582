package vertebra.block;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import vertebra.graph.BlockId;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.tensor.Dim;
import vertebra.text.Message;

/// What a rule objects to, and local remedies. The rule knows no node ids; the analysis turns
/// remedies into edits.
///
/// @param code a stable kebab-case word for what was expected (`vector-expected`)
/// @param rule what is wrong where it stands: the rule with the numbers at hand
/// @param place the parts that lead to where it stands, from the outside in; empty if it is the
///   block itself
public record Problem(String code, Message rule, List<NodeId> place, List<Remedy> remedies) {

  public Problem {
    place = List.copyOf(place);
    remedies = List.copyOf(remedies);
  }

  public Problem(String code, Message rule, List<Remedy> remedies) {
    this(code, rule, List.of(), remedies);
  }

  /// What the user sees, in the language of the program.
  public String message() {
    return said().text();
  }

  /// The rule and where it stands.
  public Message said() {
    return place.isEmpty()
        ? rule
        : Message.of(
            "problem.inside",
            place.stream().map(NodeId::toString).collect(Collectors.joining("/")),
            rule);
  }

  /// The same problem as a composite has it whose part of that name has it.
  ///
  /// @param outside the remedies that are of use there
  public Problem within(NodeId part, List<Remedy> outside) {
    var longer = new ArrayList<NodeId>();
    longer.add(part);
    longer.addAll(place);
    return new Problem(code, rule, longer, outside);
  }

  /// A way out, offered as a one-click fix. The title starts with a verb.
  public sealed interface Remedy {
    String title();

    /// Sets a parameter of this block.
    record Set(String title, String key, Value value) implements Remedy {}

    /// Sets a parameter of the block whose output arrives at the input port of this name, if it has
    /// that parameter.
    record SetUpstream(String title, String input, String key, Value value) implements Remedy {}

    /// Puts a block on the wire that ends at the input port of this name.
    record InsertBefore(String title, String input, BlockId block, Parameters parameters)
        implements Remedy {}

    /// Puts a chain of blocks, first to last, on the wire that ends at the input port of this name.
    record InsertChain(String title, String input, List<Link> chain) implements Remedy {
      public InsertChain {
        chain = List.copyOf(chain);
      }
    }

    /// Puts a block of its own on every wire that ends at one of the input ports of these names.
    record InsertOnEach(String title, List<String> inputs, Link link) implements Remedy {
      public InsertOnEach {
        inputs = List.copyOf(inputs);
      }
    }

    /// Changes the block upstream that decides the channels arriving at the input port, so that
    /// `wanted` arrive.
    record WidenUpstream(String title, String input, Dim wanted) implements Remedy {}

    /// Puts another block in this one's place and keeps its wires.
    record ReplaceBlock(String title, BlockId block, Parameters parameters) implements Remedy {}

    /// Removes the wire that ends at the input port of this name.
    record Disconnect(String title, String input) implements Remedy {}
  }

  /// A block in a chain to insert.
  public record Link(BlockId block, Parameters parameters) {}

  public static Problem of(String code, Message rule, Remedy... remedies) {
    return new Problem(code, rule, List.of(remedies));
  }
}
