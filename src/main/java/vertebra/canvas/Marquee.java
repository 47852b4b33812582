package vertebra.canvas;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import vertebra.graph.NodeId;
import vertebra.paint.Box;
import vertebra.paint.Point;

/// Choosing cards with a box: drawn to the right it takes what lies wholly inside, drawn to the
/// left whatever it touches.
///
/// @param mode what happens to cards that were chosen before
public record Marquee(Point from, Point to, Mode mode, SequencedSet<NodeId> before) {

  /// What a new box does with the cards that were chosen before.
  public enum Mode {
    REPLACE,
    ADD,
    TOGGLE
  }

  public Marquee {
    before = new LinkedHashSet<>(before);
  }

  static Mode mode(Pointer.Keys keys) {
    if (keys.control()) return Mode.TOGGLE;
    return keys.shift() ? Mode.ADD : Mode.REPLACE;
  }

  public Box box() {
    return Box.between(from.x(), from.y(), to.x(), to.y());
  }

  /// Whether touching is enough.
  public boolean isCrossing() {
    return to.x() < from.x();
  }

  public Marquee to(Point point) {
    return new Marquee(from, point, mode, before);
  }

  /// What is chosen if the box is let go now.
  public SequencedSet<NodeId> chosen(ViewGraph view) {
    var inside = new LinkedHashSet<NodeId>();
    for (var card : view.cardsIn(box()))
      if (isCrossing() || box().contains(card.bounds())) inside.add(card.id());
    var chosen = new LinkedHashSet<NodeId>(mode == Mode.REPLACE ? Set.of() : before);
    switch (mode) {
      case REPLACE, ADD -> chosen.addAll(inside);
      case TOGGLE -> {
        for (var id : inside) if (!chosen.remove(id)) chosen.add(id);
      }
    }
    return chosen;
  }
}
