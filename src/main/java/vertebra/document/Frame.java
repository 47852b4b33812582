package vertebra.document;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import vertebra.graph.NodeId;

/// A titled box on the canvas: around nodes that it names, such as a backbone, a neck or a head; at
/// a place of its own, around whatever stands there; or a note.
///
/// @param title for a note, its text as Markdown
/// @param role a role's name in lower case (`backbone`, `neck`, `head`, `part` …); it decides the
///   colour; that of a note is [#NOTE]
/// @param nodes what it is around; none where it has a place of its own
/// @param area the place of its own
public record Frame(String title, String role, List<NodeId> nodes, Optional<Area> area) {

  /// The role of notes.
  public static final String NOTE = "note";

  /// A place on the canvas, in world units.
  ///
  /// @param at the top left corner
  public record Area(Position at, double width, double height) {

    /// No side is shorter.
    public static final double LEAST = 48;

    public Area {
      width = tame(width);
      height = tame(height);
    }

    /// The same elsewhere.
    public Area moved(double dx, double dy) {
      return new Area(at.plus(dx, dy), width, height);
    }

    private static double tame(double side) {
      return Double.isFinite(side) ? Math.clamp(side, LEAST, Position.LIMIT) : LEAST;
    }
  }

  public Frame {
    nodes = List.copyOf(nodes);
  }

  /// The same around more nodes.
  public Frame plus(Collection<NodeId> more) {
    var all = new LinkedHashSet<>(nodes);
    all.addAll(more);
    return with(List.copyOf(all));
  }

  /// A box around nodes.
  public Frame(String title, String role, List<NodeId> nodes) {
    this(title, role, nodes, Optional.empty());
  }

  /// A box with a place of its own.
  public Frame(String title, String role, Area area) {
    this(title, role, List.of(), Optional.of(area));
  }

  /// The same around other nodes.
  public Frame with(List<NodeId> others) {
    return new Frame(title, role, others, area);
  }

  /// The same under another title.
  public Frame titled(String other) {
    return new Frame(other, role, nodes, area);
  }

  /// The same at another place of its own.
  public Frame in(Area other) {
    return new Frame(title, role, nodes, Optional.of(other));
  }
}
