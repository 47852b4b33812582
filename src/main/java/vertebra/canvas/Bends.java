package vertebra.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import vertebra.document.Edit;
import vertebra.document.Flow;
import vertebra.document.Position;
import vertebra.graph.Edge;
import vertebra.paint.Point;
import vertebra.paint.Route;

/// The places that a wire is led through, in its direction.
///
/// @param points in world units
public record Bends(Edge edge, List<Point> points) {

  /// How near a bend is near enough, in pixels.
  private static final double REACH = 9;

  public Bends {
    points = List.copyOf(points);
  }

  static Bends of(ViewGraph view, Edge edge) {
    return new Bends(edge, view.bends(edge));
  }

  /// What a double click on a wire does: it takes the bend there out, or makes one.
  public static Edit toggled(ViewGraph view, Edge edge, Point at, double zoom) {
    var bends = of(view, edge);
    var known = bends.near(at, zoom);
    if (known.isEmpty()) return bends.with(bends.place(view, at), at).edit();
    var rest = new ArrayList<>(bends.points);
    rest.remove(known.getAsInt());
    return new Bends(edge, rest).edit();
  }

  /// The bend at a point, by its number.
  OptionalInt near(Point at, double zoom) {
    int best = -1;
    for (int i = 0; i < points.size(); i++)
      if (points.get(i).distanceTo(at) * zoom <= REACH
          && (best < 0 || points.get(i).distanceTo(at) < points.get(best).distanceTo(at))) best = i;
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /// Which number a new bend at a point of the wire has.
  int place(ViewGraph view, Point at) {
    var route = view.wire(edge).map(Wire::route);
    if (route.isEmpty()) return points.size();
    double along = along(route.get(), at);
    int place = 0;
    for (var point : points) if (along(route.get(), point) < along) place++;
    return place;
  }

  /// How far along a route the place is that is nearest to a point.
  private static double along(Route route, Point point) {
    double best = Double.MAX_VALUE;
    double found = 0;
    double walked = 0;
    for (int i = 1; i < route.size(); i++) {
      var piece = new Route(route.x(i - 1), route.y(i - 1), route.x(i), route.y(i));
      double distance = piece.distanceTo(point);
      if (distance < best) {
        best = distance;
        found = walked + Math.min(piece.length(), piece.start().distanceTo(point));
      }
      walked += piece.length();
    }
    return found;
  }

  /// With one more before the one of that number.
  Bends with(int place, Point point) {
    var more = new ArrayList<>(points);
    more.add(place, point);
    return new Bends(edge, more);
  }

  /// With the one of that number elsewhere.
  Bends moved(int place, Point point) {
    var other = new ArrayList<>(points);
    other.set(place, point);
    return new Bends(edge, other);
  }

  Edit edit() {
    return new Edit.SetBends(
        edge,
        points.stream()
            .map(point -> new Position(Math.rint(point.x()), Math.rint(point.y())))
            .toList());
  }

  /// The way of a wire through them, with the flow into each and out of it.
  Route route(Point from, Point to, Flow flow) {
    var way = new ArrayList<Point>();
    var at = from;
    var stops = new ArrayList<>(points);
    stops.add(to);
    for (var stop : stops) {
      var piece = Routing.direct(at, stop, flow);
      for (int i = 0; i < piece.size(); i++)
        if (way.isEmpty() || !way.getLast().equals(piece.point(i))) way.add(piece.point(i));
      at = stop;
    }
    return new Route(
        way.stream()
            .flatMap(point -> Stream.of(point.x(), point.y()))
            .mapToDouble(Double::doubleValue)
            .toArray());
  }
}
