package vertebra.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.catalogue.layers.Pooling;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// A block that maps flow into, as in one of its examples, with the heights and widths of the maps
/// left open: the largest is `H` × `W`, and smaller ones are what a stride makes of that.
///
/// @param levels how many times smaller each input is, rows and columns; 0 where the size of the
///   example stays
record OpenExamples(BlockType block, Example example, List<Pair> levels) {

  /// Every example that a map flows into.
  static Stream<OpenExamples> all() {
    return Designs.CATALOGUE.blocks().stream()
        .flatMap(block -> block.examples().stream().map(example -> of(block, example)))
        .filter(each -> each.levels().stream().anyMatch(pair -> pair.height() + pair.width() > 0));
  }

  private static OpenExamples of(BlockType block, Example example) {
    var levels = new ArrayList<Pair>();
    for (var type : example.inputs())
      levels.add(
          type.shape().rank() == 4
              ? new Pair(level(example, type.shape(), 2), level(example, type.shape(), 3))
              : Pair.of(0));
    return new OpenExamples(block, example, List.copyOf(levels));
  }

  private static int level(Example example, Shape shape, int axis) {
    long largest =
        example.inputs().stream()
            .map(TensorType::shape)
            .filter(map -> map.rank() == 4)
            .mapToLong(map -> map.dim(axis).known().orElse(1))
            .max()
            .orElseThrow();
    long own = shape.dim(axis).known().orElse(1);
    if (own == 1 && largest > 1) return 0;
    int times = (int) Math.round((double) largest / own);
    return Math.ceilDiv(largest, times) == own ? times : 0;
  }

  /// The same with another value of a parameter.
  OpenExamples with(Parameters parameters) {
    return new OpenExamples(
        block, new Example(example.name(), parameters, example.inputs(), List.of()), levels);
  }

  /// A design of the block with open sizes.
  Graph design() {
    return design(Map.of());
  }

  /// A design of the block at a height and a width.
  Graph design(long height, long width) {
    return design(sizes(height, width));
  }

  private Graph design(Map<String, Long> sizes) {
    var opened = new ArrayList<TensorType>();
    var shrunk = new ArrayList<Pair>();
    for (int i = 0; i < levels.size(); i++) {
      var type = example.inputs().get(i);
      var level = levels.get(i);
      boolean strided = type.dtype() == DType.FLOAT32 && level.height() > 0 && level.width() > 0;
      shrunk.add(strided ? level : Pair.of(1));
      var shape = type.shape();
      if (level.height() > 0)
        shape = shape.with(2, Dim.named("H" + (strided ? 1 : level.height())));
      if (level.width() > 0) shape = shape.with(3, Dim.named("W" + (strided ? 1 : level.width())));
      opened.add(type.with(shape.substitute(sizes)));
    }
    var graph =
        Designs.around(block, new Example(example.name(), example.parameters(), opened, List.of()));
    for (int i = 0; i < shrunk.size(); i++) {
      if (shrunk.get(i).equals(Pair.of(1))) continue;
      var input = new Port(new NodeId("in" + (i + 1)), "y");
      var wire = graph.outgoing(input).iterator().next();
      var pool =
          Node.of(
              new NodeId("level" + (i + 1)),
              Pooling.MAX_POOL.id(),
              ParameterSpec.set(Pooling.KERNEL.to(Pair.of(1)), Pooling.STRIDE.to(shrunk.get(i))));
      graph =
          graph
              .without(wire)
              .with(pool)
              .with(new Edge(input, new Port(pool.id(), "x")))
              .with(new Edge(new Port(pool.id(), "y"), wire.to()));
    }
    return graph;
  }

  /// The same with each other value of one parameter, and of each two.
  Stream<OpenExamples> varied() {
    var specs = block.parameters();
    var singles = specs.stream().flatMap(spec -> set(example.parameters(), spec)).toList();
    var pairs =
        IntStream.range(0, specs.size())
            .boxed()
            .flatMap(a ->
                set(example.parameters(), specs.get(a))
                    .flatMap(first ->
                        specs.subList(a + 1, specs.size()).stream()
                            .flatMap(second -> set(first, second))));
    return Stream.concat(Stream.of(example.parameters()), Stream.concat(singles.stream(), pairs))
        .map(this::with);
  }

  private static <T> Stream<Parameters> set(Parameters parameters, ParameterSpec<T> spec) {
    return values(spec)
        .filter(value -> !value.equals(spec.in(parameters)) && spec.objection(value).isEmpty())
        .map(value -> parameters.with(spec.key(), spec.encode(value)));
  }

  /// A few values of a parameter, small ones, since sizes go from 1 to 40.
  @SuppressWarnings("unchecked")
  private static <T> Stream<T> values(ParameterSpec<T> spec) {
    return (Stream<T>)
        switch (spec) {
          case ParameterSpec.Whole _ -> Stream.of(1, 2, 3, 4);
          case ParameterSpec.OneOf choice -> choice.allowed().stream().limit(3);
          case ParameterSpec.Real _ -> Stream.of(0.3, 0.5, 0.7, 1.1, 1.5, 2.0, 3.0);
          case ParameterSpec.Flag _ -> Stream.of(true, false);
          case ParameterSpec.Choice<?> choice -> choice.options().stream();
          case ParameterSpec.Sides _ ->
              Stream.of("0", "1", "2", "3", "4", "1x2", "3x2", "0x5")
                  .flatMap(text -> Pair.parse(text).stream());
          case ParameterSpec.Wholes _ ->
              Stream.of(List.of(0), List.of(1), List.of(2, 3), List.of(0, 1, 2, 1));
          case ParameterSpec.Sizes _, ParameterSpec.Attribute _ -> Stream.empty();
          case ParameterSpec.Padding padding ->
              Stream.concat(
                  padding.rules().stream().map(ParameterSpec.Padding.Rule::word),
                  Stream.of("1", "0x2"));
          case ParameterSpec.Text _ -> Stream.of("0,-1", "1,2");
        };
  }

  /// What [#design()] calls open sizes, with their values at a height and a width.
  Map<String, Long> sizes(long height, long width) {
    var sizes = new HashMap<String, Long>();
    for (var level : levels) {
      if (level.height() > 0) sizes.put("H" + level.height(), Math.ceilDiv(height, level.height()));
      if (level.width() > 0) sizes.put("W" + level.width(), Math.ceilDiv(width, level.width()));
    }
    sizes.put("H1", height);
    sizes.put("W1", width);
    return sizes;
  }

  /// `conv-2d: no padding`
  String name() {
    return block.id() + ": " + example.name();
  }

  @Override
  public String toString() {
    return name() + " " + example.parameters();
  }
}
