package vertebra.catalogue.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import vertebra.block.Site;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Sizes that are open when a block is lowered, worked out by operators as the model runs.
///
/// The block's own rule of sizes is asked at [#site], where every open size of an input has a name
/// of its own; what it answers is said in operators.
final class RunningSizes {

  /// Where a size is found: the tensor, and which of its axes.
  private record Place(Ref tensor, int axis) {}

  private final Site site;
  private final Emitter emit;
  private final Map<Dim, Place> places = new HashMap<>();
  private final Map<Ref, Ref> shapes = new HashMap<>();

  RunningSizes(Site place, List<Ref> in, Emitter emit) {
    this.emit = emit;
    var named = new ArrayList<TensorType>();
    for (int i = 0; i < place.inputs().size(); i++) {
      var dims = new ArrayList<>(place.shape(i).dims());
      for (int axis = 0; axis < dims.size(); axis++)
        if (dims.get(axis).known().isEmpty()) {
          var name = Dim.named("x" + i + "_" + axis);
          places.put(name, new Place(in.get(i), axis));
          dims.set(axis, name);
        }
      named.add(place.input(i).with(new Shape(dims)));
    }
    site = new Site(place.parameters(), place.ports(), named);
  }

  /// The place with a name for every open size.
  Site site() {
    return site;
  }

  /// Sizes at [#site] one after another, as a tensor of one axis.
  Ref of(Dim... sizes) {
    if (Arrays.stream(sizes).allMatch(size -> size.known().isPresent()))
      return emit.wholes(Arrays.stream(sizes).mapToLong(Dim::value).toArray());
    var parts = Arrays.stream(sizes).map(this::one).toList();
    return parts.size() == 1
        ? parts.getFirst()
        : emit.op("Concat", parts, Attribute.whole("axis", 0));
  }

  private Ref one(Dim size) {
    return switch (size) {
      case Dim.Known(var value) -> emit.wholes(value);
      case Dim.Symbol _ -> found(Objects.requireNonNull(places.get(size)));
      case Dim.Formula(var operator, var left, var right) ->
          emit.op(
              switch (operator) {
                case PLUS -> "Add";
                case MINUS -> "Sub";
                case TIMES -> "Mul";
                case FLOOR_DIV -> "Div";
              },
              List.of(one(left), one(right)));
    };
  }

  private Ref found(Place place) {
    var shape = shapes.computeIfAbsent(place.tensor(), x -> emit.op("Shape", List.of(x)));
    return emit.op("Gather", List.of(shape, emit.wholes(place.axis())));
  }
}
