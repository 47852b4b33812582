package vertebra.canvas;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.tensor.TensorType;

/// A node as it is drawn.
///
/// @param title the user's name for it, else the block's title
/// @param subtitle its parameters in brief, blank if the block has none
/// @param shape what leaves it, blank if it has several outputs (each [PortSpot] tells its own) or
///   none
/// @param tone the style key: a role in lower case, or the family of a plain part
/// @param composite whether there is something inside to look at
/// @param namesInputs whether its inputs have names worth a line
public record Card(
    NodeId id,
    Box bounds,
    String title,
    String subtitle,
    String shape,
    String tone,
    boolean composite,
    boolean namesInputs,
    List<PortSpot> inputs,
    List<PortSpot> outputs,
    Badge badge,
    Knowledge knowledge,
    Node.Mode mode) {

  /// The worst that the analysis has to say about the node.
  public enum Badge {
    NONE,
    WARNING,
    ERROR
  }

  /// How far what the card says can be trusted: proven, a best guess behind a mistake, or nothing
  /// known yet.
  public enum Knowledge {
    CERTAIN,
    PROVISIONAL,
    WAITING
  }

  public Card {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Stream<PortSpot> ports() {
    return Stream.concat(inputs.stream(), outputs.stream());
  }

  public Optional<PortSpot> input(String name) {
    return inputs.stream().filter(spot -> spot.port().name().equals(name)).findFirst();
  }

  public Optional<PortSpot> output(String name) {
    return outputs.stream().filter(spot -> spot.port().name().equals(name)).findFirst();
  }

  /// Whether the card has one output column a port, as a backbone with taps has.
  public boolean isMultiOutput() {
    return outputs.size() > 1;
  }

  /// A tensor type as cards and wires say it: `N×64×56×56`.
  public static String written(TensorType type) {
    return CardMaker.written(type);
  }

  /// The same card elsewhere.
  public Card moved(double dx, double dy) {
    return new Card(
        id,
        bounds.moved(dx, dy),
        title,
        subtitle,
        shape,
        tone,
        composite,
        namesInputs,
        inputs.stream().map(spot -> spot.moved(dx, dy)).toList(),
        outputs.stream().map(spot -> spot.moved(dx, dy)).toList(),
        badge,
        knowledge,
        mode);
  }
}
