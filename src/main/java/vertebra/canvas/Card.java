package vertebra.canvas;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import vertebra.document.CardState;
import vertebra.document.Flow;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Icon;
import vertebra.paint.Volume;
import vertebra.tensor.TensorType;

/// A node as it is drawn.
///
/// @param flow which way tensors go through it: inputs stand on the upper edge or on the left one
/// @param top where what it says begins, in world units
/// @param title the user's name for it, else the block's title
/// @param subtitle its parameters in brief, blank if none is worth a word
/// @param shape what leaves it for one sample, blank if it has several outputs (each [PortSpot]
///   tells its own) or none
/// @param volume the same as a form; none if it has several outputs
/// @param tone the style key: a role in lower case, or `block` for a part of none
/// @param composite whether there is something inside to look at
/// @param steps what happens between the maps that leave it
/// @param namesInputs whether its inputs have names worth a line
/// @param states what the user wants of it
public record Card(
    NodeId id,
    Box bounds,
    Build build,
    Flow flow,
    double top,
    String title,
    String subtitle,
    String shape,
    Icon icon,
    Volume volume,
    String tone,
    boolean composite,
    boolean namesInputs,
    List<PortSpot> inputs,
    List<PortSpot> outputs,
    List<Step> steps,
    Badge badge,
    Knowledge knowledge,
    Node.Mode mode,
    Set<CardState> states) {

  /// What a card is made for: one output, a column or row for each of several, what goes into the
  /// design, or what comes out of it.
  public enum Build {
    ONE,
    SEVERAL,
    INPUT,
    OUTPUT
  }

  /// What the block does between two of its maps.
  ///
  /// @param at the middle between them, in world units: its x, or its y on a card of rows
  /// @param sign `/2`, `×2 +`
  /// @param back whether it goes from the coarser map to the finer one
  public record Step(double at, String sign, boolean back) {
    Step moved(double by) {
      return new Step(at + by, sign, back);
    }
  }

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
    steps = List.copyOf(steps);
    states = Set.copyOf(states);
  }

  public Stream<PortSpot> ports() {
    return Stream.concat(inputs.stream(), outputs.stream());
  }

  public Optional<PortSpot> input(String name) {
    return named(name, inputs);
  }

  public Optional<PortSpot> output(String name) {
    return named(name, outputs);
  }

  private static Optional<PortSpot> named(String name, List<PortSpot> spots) {
    for (var spot : spots) if (spot.port().name().equals(name)) return Optional.of(spot);
    return Optional.empty();
  }

  /// Whether it could take one more wire where it has two or more already.
  public boolean hasSpare() {
    return inputs.stream().anyMatch(PortSpot::isSpare)
        && inputs.stream().filter(spot -> spot.state() == PortSpot.PortState.CONNECTED).count() > 1;
  }

  /// Whether it stays where it stands.
  public boolean isPinned() {
    return states.contains(CardState.PINNED);
  }

  /// Whether the card has one output column a port, as a backbone with taps has.
  public boolean isMultiOutput() {
    return build == Build.SEVERAL;
  }

  /// The shape as it is written on the card: a best guess says that it is one.
  public String told() {
    boolean isGuess = knowledge == Knowledge.PROVISIONAL && !isUnlike() && !shape.isEmpty();
    return (isGuess ? "≈ " : "") + shape;
  }

  /// Whether it shows two shapes that are not alike instead of one.
  boolean isUnlike() {
    return shape.contains("≠");
  }

  /// Whether something was wrong before and nothing is now, and the shape says so.
  public boolean isMended(Card before) {
    boolean wasWrong = before.badge == Badge.ERROR || before.knowledge == Knowledge.PROVISIONAL;
    return wasWrong
        && badge != Badge.ERROR
        && knowledge == Knowledge.CERTAIN
        && !before.shape.isEmpty()
        && !before.told().equals(told());
  }

  /// A tensor type as bubbles say it: `N×64×56×56`.
  public static String written(TensorType type) {
    return CardMaker.written(type);
  }

  /// What leaves a block in a few words; of more than two shapes the first and the last.
  public static String written(List<TensorType> types) {
    var shapes = types.stream().map(Card::written).distinct().toList();
    return shapes.size() > 2
        ? shapes.getFirst() + " … " + shapes.getLast()
        : String.join(", ", shapes);
  }

  /// The same card elsewhere.
  public Card moved(double dx, double dy) {
    return at(
        bounds.moved(dx, dy),
        top + dy,
        inputs.stream().map(spot -> spot.moved(dx, dy)).toList(),
        outputs.stream().map(spot -> spot.moved(dx, dy)).toList(),
        steps.stream().map(step -> step.moved(flow == Flow.RIGHT ? dy : dx)).toList());
  }

  /// What layouts know of the card, mirrored at the diagonal: its box and its ports.
  Card turned() {
    return at(
        bounds.turned(),
        bounds.x(),
        inputs.stream().map(PortSpot::turned).toList(),
        outputs.stream().map(PortSpot::turned).toList(),
        List.of());
  }

  private Card at(
      Box box, double textTop, List<PortSpot> in, List<PortSpot> out, List<Step> between) {
    return new Card(
        id,
        box,
        build,
        flow,
        textTop,
        title,
        subtitle,
        shape,
        icon,
        volume,
        tone,
        composite,
        namesInputs,
        in,
        out,
        between,
        badge,
        knowledge,
        mode,
        states);
  }
}
