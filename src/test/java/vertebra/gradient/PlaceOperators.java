package vertebra.gradient;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that take numbers from other places, by their definitions.
final class PlaceOperators {

  private PlaceOperators() {}

  /// What stands at a place.
  interface Element {
    double at(int[] place);
  }

  interface Source {
    int[] of(int[] place);
  }

  static Numbers indexed(long[] dims, Element element) {
    var result = Numbers.zeros(dims);
    for (int i = 0; i < result.values().length; i++)
      result.values()[i] = element.at(Numbers.place(i, dims));
    return result;
  }

  static Numbers picked(OperatorCall call, Source source) {
    return indexed(call.sizes(), place -> call.x(0).at(source.of(place)));
  }

  static Numbers concat(OperatorCall call) {
    int axis = call.axis(call.whole("axis", 0), call.x(0).rank());
    var result = Numbers.zeros(call.sizes());
    int at = 0;
    for (int i = 0; i < call.operator().inputs().size(); i++) {
      for (int j = 0; j < call.x(i).values().length; j++) {
        var place = Numbers.place(j, call.x(i).dims());
        place[axis] += at;
        result.values()[result.index(place)] = call.x(i).values()[j];
      }
      at += call.x(i).dim(axis);
    }
    return result;
  }

  /// All of the last axis, the largest first, with their places.
  static List<Numbers> descending(OperatorCall call) {
    int row = call.x(0).dim(-1);
    int count = (int) call.x(1).wholes()[0];
    var dims = call.x(0).dims().clone();
    dims[dims.length - 1] = count;
    var values = Numbers.zeros(dims);
    var places = Numbers.zeros(dims);
    for (int i = 0; i * count < values.values().length; i++) {
      int start = i * row;
      var order =
          IntStream.range(0, row)
              .boxed()
              .sorted(Comparator.comparingDouble(at -> -call.x(0).values()[start + at]))
              .toList();
      for (int k = 0; k < count; k++) {
        values.values()[i * count + k] = call.x(0).values()[start + order.get(k)];
        places.values()[i * count + k] = order.get(k);
      }
    }
    return List.of(values, places);
  }

  static List<Numbers> split(OperatorCall call) {
    int axis = call.axis(call.whole("axis", 0), call.x(0).rank());
    var parts = new ArrayList<Numbers>();
    int at = 0;
    for (var output : call.operator().outputs()) {
      int from = at;
      var dims = call.sizesOf(output);
      parts.add(
          indexed(
              dims,
              place -> {
                var source = place.clone();
                source[axis] += from;
                return call.x(0).at(source);
              }));
      at += (int) dims[axis];
    }
    return parts;
  }

  static Numbers slice(OperatorCall call) {
    var starts = call.x(1).wholes();
    var axes =
        call.has(3)
            ? call.x(3).wholes()
            : IntStream.range(0, starts.length).asLongStream().toArray();
    return picked(
        call,
        place -> {
          var from = place.clone();
          for (int i = 0; i < starts.length; i++) {
            int axis = call.axis(axes[i], call.x(0).rank());
            long step = call.has(4) ? call.x(4).wholes()[i] : 1;
            long size = call.x(0).dim(axis);
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            start = Math.min(Math.max(start, 0), step < 0 ? size - 1 : size);
            from[axis] = (int) (start + place[axis] * step);
          }
          return from;
        });
  }

  static Numbers pad(OperatorCall call) {
    var pads = call.x(1).wholes();
    double fill = call.has(2) ? call.x(2).values()[0] : 0;
    var mode = call.text("mode", "constant");
    return indexed(
        call.sizes(),
        place -> {
          var from = place.clone();
          for (int axis = 0; axis < from.length; axis++) {
            int size = call.x(0).dim(axis);
            int at = place[axis] - (int) pads[axis];
            if (at < 0 || at >= size) {
              if (mode.equals("constant")) return fill;
              if (mode.equals("edge")) at = at < 0 ? 0 : size - 1;
              else at = at < 0 ? -at : 2 * size - 2 - at;
            }
            from[axis] = at;
          }
          return call.x(0).at(from);
        });
  }

  static Numbers gather(OperatorCall call) {
    int axis = call.axis(call.whole("axis", 0), call.x(0).rank());
    int deep = call.x(1).rank();
    return picked(
        call,
        place -> {
          var from = new int[call.x(0).rank()];
          System.arraycopy(place, 0, from, 0, axis);
          var index = call.x(1).at(Arrays.copyOfRange(place, axis, axis + deep));
          from[axis] = call.axis((long) index, call.x(0).dim(axis));
          System.arraycopy(place, axis + deep, from, axis + 1, from.length - axis - 1);
          return from;
        });
  }

  static int[] pointed(
      OperatorCall call, Numbers indices, int[] outer, int[] rest, Numbers target) {
    int deep = indices.dim(-1);
    var from = new int[deep + rest.length];
    for (int i = 0; i < deep; i++) {
      var at = Arrays.copyOf(outer, outer.length + 1);
      at[outer.length] = i;
      from[i] = call.axis((long) indices.at(at), target.dim(i));
    }
    System.arraycopy(rest, 0, from, deep, rest.length);
    return from;
  }

  static Numbers gatherNd(OperatorCall call) {
    int outer = call.x(1).rank() - 1;
    return picked(
        call,
        place ->
            pointed(
                call,
                call.x(1),
                Arrays.copyOf(place, outer),
                Arrays.copyOfRange(place, outer, place.length),
                call.x(0)));
  }

  static Numbers scatterNd(OperatorCall call) {
    var result = new Numbers(call.x(0).values().clone(), call.x(0).dims());
    int outer = call.x(1).rank() - 1;
    for (int i = 0; i < call.x(2).values().length; i++) {
      var place = Numbers.place(i, call.x(2).dims());
      var to =
          pointed(
              call,
              call.x(1),
              Arrays.copyOf(place, outer),
              Arrays.copyOfRange(place, outer, place.length),
              result);
      result.values()[result.index(to)] += call.x(2).values()[i];
    }
    return result;
  }

  static Numbers scatterElements(OperatorCall call) {
    var result = new Numbers(call.x(0).values().clone(), call.x(0).dims());
    int axis = call.axis(call.whole("axis", 0), call.x(0).rank());
    for (int i = 0; i < call.x(1).values().length; i++) {
      var to = Numbers.place(i, call.x(1).dims());
      to[axis] = call.axis((long) call.x(1).values()[i], result.dim(axis));
      result.values()[result.index(to)] += call.x(2).values()[i];
    }
    return result;
  }

  static Numbers cumSum(OperatorCall call) {
    int axis = call.axis((long) call.x(1).values()[0], call.x(0).rank());
    boolean exclusive = call.whole("exclusive", 0) == 1;
    boolean reverse = call.whole("reverse", 0) == 1;
    return indexed(
        call.x(0).dims(),
        place -> {
          double sum = 0;
          var near = place.clone();
          for (int i = 0; i < call.x(0).dim(axis); i++) {
            near[axis] = i;
            boolean before = reverse ? i > place[axis] : i < place[axis];
            if (before || i == place[axis] && !exclusive) sum += call.x(0).at(near);
          }
          return sum;
        });
  }

  static Numbers depthToSpace(OperatorCall call) {
    int b = (int) call.whole("blocksize", 1);
    int channels = call.x(0).dim(1) / b / b;
    boolean last = call.text("mode", "DCR").equals("CRD");
    return picked(
        call,
        place -> {
          int block = place[2] % b * b + place[3] % b;
          int from = last ? place[1] * b * b + block : block * channels + place[1];
          return new int[] {place[0], from, place[2] / b, place[3] / b};
        });
  }

  static Numbers spaceToDepth(OperatorCall call) {
    int b = (int) call.whole("blocksize", 1);
    return picked(
        call,
        place -> {
          int block = place[1] / call.x(0).dim(1);
          return new int[] {
            place[0],
            place[1] % call.x(0).dim(1),
            place[2] * b + block / b,
            place[3] * b + block % b
          };
        });
  }

  static Numbers resize(OperatorCall call) {
    var scales = call.has(2) ? call.x(2).values() : null;
    boolean nearest = call.text("mode", "nearest").equals("nearest");
    var dims = call.sizes();
    return indexed(
        dims, place -> resized(call, place, 0, new int[place.length], dims, scales, nearest));
  }

  /// One axis after the other: the pixel itself, or its two neighbours by their nearness.
  static double resized(
      OperatorCall call,
      int[] place,
      int axis,
      int[] from,
      long[] dims,
      double[] scales,
      boolean nearest) {
    if (axis == place.length) return call.x(0).at(from);
    int size = call.x(0).dim(axis);
    double scale = scales != null ? scales[axis] : (double) dims[axis] / size;
    double at =
        switch (call.text("coordinate_transformation_mode", "half_pixel")) {
          case "asymmetric" -> place[axis] / scale;
          case "align_corners" ->
              dims[axis] == 1 ? 0 : place[axis] * (size - 1.0) / (dims[axis] - 1);
          case "pytorch_half_pixel" -> dims[axis] == 1 ? 0 : (place[axis] + 0.5) / scale - 0.5;
          default -> (place[axis] + 0.5) / scale - 0.5;
        };
    if (nearest) {
      double whole =
          switch (call.text("nearest_mode", "round_prefer_floor")) {
            case "floor" -> Math.floor(at);
            case "ceil" -> Math.ceil(at);
            case "round_prefer_ceil" -> Math.floor(at + 0.5);
            default -> Math.ceil(at - 0.5);
          };
      from[axis] = (int) Math.min(Math.max(whole, 0), size - 1);
      return resized(call, place, axis + 1, from, dims, scales, true);
    }
    double inside = Math.min(Math.max(at, 0), size - 1);
    int left = (int) inside;
    double share = inside - left;
    from[axis] = left;
    double first = resized(call, place, axis + 1, from.clone(), dims, scales, false);
    if (share == 0) return first;
    from[axis] = left + 1;
    return (1 - share) * first
        + share * resized(call, place, axis + 1, from.clone(), dims, scales, false);
  }
}
