package vertebra.canvas;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.graph.Edge;
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
/// @param heat for each card how much of the measured quantity it takes, from 0 to 1
/// @param times how long each card takes in one run, in milliseconds; none if nobody measured it
/// @param locked cards whose weights stay as they are while others are trained
/// @param thumbnails small pictures of what leaves output ports, shown beside them
/// @param asked whether somebody is to say the shapes before they are shown
/// @param grid whether dots are painted behind everything
/// @param pointed the wire under the pointer, beside which all others fade
/// @param wiring whether a wire is drawn, so that every port that could take it is shown
/// @param struck what the shapes of cards were until now, struck through instead of the new ones
public record Marks(
    Set<NodeId> selected,
    Optional<Edge> wire,
    Optional<NodeId> hovered,
    Set<NodeId> hidden,
    Map<NodeId, Double> heat,
    Map<NodeId, Double> times,
    Set<NodeId> locked,
    Map<Port, Thumbnail> thumbnails,
    boolean asked,
    boolean grid,
    Optional<Edge> pointed,
    boolean wiring,
    Map<NodeId, String> struck) {

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
          Map.of());

  public Marks withGrid() {
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
        true,
        pointed,
        wiring,
        struck);
  }

  public Marks selecting(Set<NodeId> nodes, Optional<Edge> edge) {
    return new Marks(
        nodes,
        edge,
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
        struck);
  }

  public Marks hovering(Optional<NodeId> node) {
    return new Marks(
        selected,
        wire,
        node,
        hidden,
        heat,
        times,
        locked,
        thumbnails,
        asked,
        grid,
        pointed,
        wiring,
        struck);
  }

  public Marks hiding(Set<NodeId> nodes) {
    return new Marks(
        selected,
        wire,
        hovered,
        nodes,
        heat,
        times,
        locked,
        thumbnails,
        asked,
        grid,
        pointed,
        wiring,
        struck);
  }

  public Marks heating(Map<NodeId, Double> shares) {
    return new Marks(
        selected,
        wire,
        hovered,
        hidden,
        shares,
        times,
        locked,
        thumbnails,
        asked,
        grid,
        pointed,
        wiring,
        struck);
  }

  public Marks timing(Map<NodeId, Double> millis) {
    return new Marks(
        selected,
        wire,
        hovered,
        hidden,
        heat,
        millis,
        locked,
        thumbnails,
        asked,
        grid,
        pointed,
        wiring,
        struck);
  }

  public Marks locking(Set<NodeId> nodes) {
    return new Marks(
        selected,
        wire,
        hovered,
        hidden,
        heat,
        times,
        nodes,
        thumbnails,
        asked,
        grid,
        pointed,
        wiring,
        struck);
  }

  public Marks picturing(Map<Port, Thumbnail> pictures) {
    return new Marks(
        selected, wire, hovered, hidden, heat, times, locked, pictures, asked, grid, pointed,
        wiring, struck);
  }

  public Marks asking(boolean isAsked) {
    return new Marks(
        selected,
        wire,
        hovered,
        hidden,
        heat,
        times,
        locked,
        thumbnails,
        isAsked,
        grid,
        pointed,
        wiring,
        struck);
  }

  /// @param edge the wire under the pointer
  public Marks pointing(Optional<Edge> edge) {
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
        edge,
        wiring,
        struck);
  }

  public Marks wiring(boolean isWiring) {
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
        isWiring,
        struck);
  }

  public Marks striking(Map<NodeId, String> shapes) {
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
        shapes);
  }
}
