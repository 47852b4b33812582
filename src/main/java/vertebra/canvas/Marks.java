package vertebra.canvas;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import vertebra.graph.Edge;
import vertebra.graph.NodeFate;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.paint.Thumbnail;

/// What the user points at: painted over the design but no part of it.
///
/// @param selected cards with an outline
/// @param wire the selected wire
/// @param hovered the card under the pointer
/// @param hidden cards that are left out, with their wires, because something else shows them while
///   they are dragged
/// @param heat how much of the measured quantity each card takes
/// @param times how long each card takes in one run, in milliseconds; none if nobody measured it
/// @param locked cards whose weights stay as they are while others are trained
/// @param thumbnails small pictures of what leaves output ports, shown beside them
/// @param asked whether somebody is to say the shapes before they are shown
/// @param grid whether dots are painted behind everything
/// @param pointed the wire under the pointer, beside which all others fade
/// @param wiring whether a wire is drawn, so that every port that could take it is shown
/// @param fates what became of cards since another design that this one is held against
/// @param struck what the shapes of cards were until now, struck through instead of the new ones
public record Marks(
    Set<NodeId> selected,
    Optional<Edge> wire,
    Optional<NodeId> hovered,
    Set<NodeId> hidden,
    Map<NodeId, Amount> heat,
    Map<NodeId, Double> times,
    Set<NodeId> locked,
    Map<Port, Thumbnail> thumbnails,
    boolean asked,
    boolean grid,
    Optional<Edge> pointed,
    boolean wiring,
    Map<NodeId, NodeFate> fates,
    Map<NodeId, String> struck) {

  /// How much of a measured quantity a card takes.
  ///
  /// @param share of the most that a card of the level takes, from 0 to 1
  /// @param words the same as a number with its unit
  public record Amount(double share, String words) {}

  public static final Marks NONE =
      new Marks(
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Set.of(),
          Map.of(),
          Map.of(),
          Set.of(),
          Map.of(),
          false,
          false,
          Optional.empty(),
          false,
          Map.of(),
          Map.of());

  public Marks withGrid() {
    return with(all -> all.grid = true);
  }

  public Marks selecting(Set<NodeId> nodes, Optional<Edge> edge) {
    return with(all -> {
      all.selected = nodes;
      all.wire = edge;
    });
  }

  public Marks hovering(Optional<NodeId> node) {
    return with(all -> all.hovered = node);
  }

  public Marks hiding(Set<NodeId> nodes) {
    return with(all -> all.hidden = nodes);
  }

  public Marks heating(Map<NodeId, Amount> amounts) {
    return with(all -> all.heat = amounts);
  }

  public Marks timing(Map<NodeId, Double> millis) {
    return with(all -> all.times = millis);
  }

  public Marks locking(Set<NodeId> nodes) {
    return with(all -> all.locked = nodes);
  }

  public Marks picturing(Map<Port, Thumbnail> pictures) {
    return with(all -> all.thumbnails = pictures);
  }

  public Marks asking(boolean isAsked) {
    return with(all -> all.asked = isAsked);
  }

  /// With all wires faded but one.
  ///
  /// @param edge the wire under the pointer
  public Marks pointing(Optional<Edge> edge) {
    return with(all -> all.pointed = edge);
  }

  public Marks wiring(boolean isWiring) {
    return with(all -> all.wiring = isWiring);
  }

  public Marks telling(Map<NodeId, NodeFate> nodes) {
    return with(all -> all.fates = nodes);
  }

  public Marks striking(Map<NodeId, String> shapes) {
    return with(all -> all.struck = shapes);
  }

  private Marks with(Consumer<Fields> change) {
    var fields = new Fields(this);
    change.accept(fields);
    return fields.marks();
  }

  /// All marks while one of them changes.
  private static final class Fields {

    private Set<NodeId> selected;
    private Optional<Edge> wire;
    private Optional<NodeId> hovered;
    private Set<NodeId> hidden;
    private Map<NodeId, Amount> heat;
    private Map<NodeId, Double> times;
    private Set<NodeId> locked;
    private Map<Port, Thumbnail> thumbnails;
    private boolean asked;
    private boolean grid;
    private Optional<Edge> pointed;
    private boolean wiring;
    private Map<NodeId, NodeFate> fates;
    private Map<NodeId, String> struck;

    private Fields(Marks marks) {
      selected = marks.selected;
      wire = marks.wire;
      hovered = marks.hovered;
      hidden = marks.hidden;
      heat = marks.heat;
      times = marks.times;
      locked = marks.locked;
      thumbnails = marks.thumbnails;
      asked = marks.asked;
      grid = marks.grid;
      pointed = marks.pointed;
      wiring = marks.wiring;
      fates = marks.fates;
      struck = marks.struck;
    }

    private Marks marks() {
      return new Marks(
          selected,
          wire,
          hovered,
          hidden,
          heat,
          times,
          locked,
          thumbnails,
          asked,
          grid,
          pointed,
          wiring,
          fates,
          struck);
    }
  }
}
