package vertebra.canvas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import vertebra.paint.Box;

/// A window, and what lies over parts of it: where something can be seen whole. In pixels.
///
/// @param covers what lies over the window, such as the overview in its corner
public record Clearing(Box window, List<Box> covers) {

  public Clearing {
    covers = List.copyOf(covers);
  }

  /// The view that shows a part of the world as large as there is room for it, never larger than
  /// [Camera#MAX_FIT_ZOOM].
  ///
  /// @param margin around it, in pixels
  public Camera fitting(Box world, double margin) {
    return rooms().stream()
        .map(room -> fitting(world, room, margin))
        .max(Comparator.comparingDouble(Camera::zoom))
        .orElseGet(() -> fitting(world, window, margin));
  }

  private static Camera fitting(Box world, Box room, double margin) {
    return Camera.fit(world, room.width(), room.height(), margin).panned(room.x(), room.y());
  }

  /// A view moved as little as needed to show a part of the world whole; from farther away only if
  /// there is no room at this zoom.
  public Camera revealing(Camera from, Box world, double margin) {
    return moved(from, world, margin)
        .or(() -> moved(from, world, 0))
        .orElseGet(() -> fitting(world, margin));
  }

  /// A part of the world as near as can be to where it is asked for that is seen whole; empty if
  /// there is no room for it at this zoom.
  public Optional<Box> nearest(Camera from, Box world, double margin) {
    return moved(from, world, margin).map(there -> from.toWorld(there.toScreen(world)));
  }

  private Optional<Camera> moved(Camera from, Box world, double margin) {
    var box = from.toScreen(world).grown(margin);
    var across = new TreeSet<>(List.of(step(box.x(), box.right(), window.x(), window.right())));
    var down = new TreeSet<>(List.of(step(box.y(), box.bottom(), window.y(), window.bottom())));
    for (var cover : covers) {
      across.add(Math.floor(cover.x() - box.right()));
      across.add(Math.ceil(cover.right() - box.x()));
      down.add(Math.floor(cover.y() - box.bottom()));
      down.add(Math.ceil(cover.bottom() - box.y()));
    }
    Optional<Camera> best = Optional.empty();
    double least = Double.POSITIVE_INFINITY;
    for (double dx : across)
      for (double dy : down) {
        double way = Math.abs(dx) + Math.abs(dy);
        if (way >= least || !isFree(box.moved(dx, dy))) continue;
        least = way;
        best = Optional.of(from.panned(dx, dy));
      }
    return best;
  }

  /// Where something of a size stands in the corners of the window: the lower left, the upper left,
  /// the upper right, the lower right.
  ///
  /// @param margin from the edges, in pixels
  public List<Box> corners(double width, double height, double margin) {
    double left = window.x() + margin;
    double right = window.right() - margin - width;
    double top = window.y() + margin;
    double bottom = window.bottom() - margin - height;
    return List.of(
        new Box(left, bottom, width, height),
        new Box(left, top, width, height),
        new Box(right, top, width, height),
        new Box(right, bottom, width, height));
  }

  /// Whether all of a box is seen.
  public boolean isFree(Box box) {
    return window.contains(box) && covers.stream().noneMatch(cover -> overlap(cover, box));
  }

  /// The rectangles that nothing covers; those nearest to the middle first.
  private List<Box> rooms() {
    var xs = new TreeSet<>(List.of(window.x(), window.right()));
    var ys = new TreeSet<>(List.of(window.y(), window.bottom()));
    for (var cover : covers) {
      xs.addAll(List.of(inside(cover.x(), true), inside(cover.right(), true)));
      ys.addAll(List.of(inside(cover.y(), false), inside(cover.bottom(), false)));
    }
    var rooms = new ArrayList<Box>();
    for (double left : xs)
      for (double right : xs.tailSet(left, false))
        for (double top : ys)
          for (double bottom : ys.tailSet(top, false)) {
            var room = Box.between(left, top, right, bottom);
            if (covers.stream().noneMatch(cover -> overlap(cover, room))) rooms.add(room);
          }
    rooms.sort(Comparator.comparingDouble(this::eccentricity));
    return rooms;
  }

  /// Whether two boxes share more than an edge.
  private static boolean overlap(Box one, Box other) {
    return one.x() < other.right()
        && other.x() < one.right()
        && one.y() < other.bottom()
        && other.y() < one.bottom();
  }

  private double inside(double edge, boolean across) {
    return across
        ? Math.clamp(edge, window.x(), window.right())
        : Math.clamp(edge, window.y(), window.bottom());
  }

  private double eccentricity(Box room) {
    return Math.abs(room.centreX() - window.centreX())
        + Math.abs(room.centreY() - window.centreY());
  }

  private static double step(double low, double high, double from, double to) {
    if (low < from) return Math.ceil(from - low);
    return high > to ? Math.floor(to - high) : 0.0;
  }
}
