package vertebra.catalogue;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What may be wrong with a block: every parameter at its bounds, just outside them and of another
/// kind; every input with an axis more or less, with tiny, odd, open and indivisible sizes, and
/// with other numbers.
final class Mistakes {

  private static final List<Long> SMALL = List.of(1L, 2L, 3L, 5L, 7L);
  private static final List<Long> PICTURES = List.of(1L, 2L, 3L, 5L, 7L, 17L, 33L);

  private Mistakes() {}

  /// One mistake, or something that only looks like one: an example with one thing changed.
  ///
  /// @param usual the example as it was
  record Mistake(BlockType block, Example example, Example usual, String what) {

    /// The design; its ports are those of the parameters that the block can have.
    Graph design() {
      var graph =
          Designs.around(
              block, new Example(example.name(), sound(), example.inputs(), example.outputs()));
      return graph.with(graph.node(Designs.SUBJECT).with(example.parameters()));
    }

    private Parameters sound() {
      var sound = example.parameters();
      for (var spec : block.parameters())
        if (spec.complaint(sound).isPresent()) sound = sound.without(spec.key());
      return sound;
    }

    /// Whether other outputs leave the block than in the example, so that no edit of the block
    /// alone makes the design whole.
    boolean changesOutputs() {
      return block.outputs(sound()).size() != usual.outputs().size();
    }

    /// Whether the wires of the example fit the ports that the parameters make.
    boolean isWired() {
      var sound = sound();
      return block.portNames(sound, example.inputs().size()).size() == example.inputs().size()
          && block.inputs(sound).size() <= example.inputs().size();
    }
  }

  /// Everything that is tried with a block.
  static List<Mistake> about(BlockType block) {
    var all = new ArrayList<Mistake>();
    for (var example : block.examples().subList(0, Math.min(2, block.examples().size()))) {
      for (var spec : block.parameters())
        for (var value : values(spec))
          all.add(
              changed(
                  block,
                  example,
                  example.parameters().with(spec.key(), value),
                  example.inputs(),
                  spec.key() + " = " + value));
      for (int i = 0; i < example.inputs().size(); i++)
        for (var other : variants(example.inputs().get(i))) {
          var inputs = new ArrayList<>(example.inputs());
          inputs.set(i, other);
          all.add(
              changed(
                  block, example, example.parameters(), inputs, "input " + (i + 1) + " " + other));
        }
      if (example.inputs().size() > 1)
        for (var side : PICTURES)
          all.add(
              changed(
                  block,
                  example,
                  example.parameters(),
                  example.inputs().stream().map(type -> pictured(type, Dim.of(side))).toList(),
                  "all pictures " + side + " px"));
    }
    return all.stream().filter(Mistake::isWired).toList();
  }

  private static Mistake changed(
      BlockType block, Example like, Parameters values, List<TensorType> inputs, String what) {
    return new Mistake(
        block,
        new Example(like.name(), values, inputs, like.outputs()),
        like,
        block + ", " + like.name() + ": " + what);
  }

  private static TensorType pictured(TensorType type, Dim side) {
    return type.shape().rank() == 4 ? type.with(type.shape().with(2, side).with(3, side)) : type;
  }

  private static List<TensorType> variants(TensorType type) {
    var shape = type.shape();
    var dims = shape.dims();
    var shapes = new ArrayList<Shape>();
    if (dims.size() > 1) shapes.add(new Shape(dims.subList(0, dims.size() - 1)));
    var more = new ArrayList<>(dims);
    more.add(Dim.of(2));
    shapes.add(new Shape(more));
    for (int axis = 1; axis < dims.size(); axis++) {
      for (long size : SMALL) shapes.add(shape.with(axis, Dim.of(size)));
      if (dims.get(axis).known().isPresent()) {
        shapes.add(shape.with(axis, Dim.of(dims.get(axis).value() + 1)));
        if (dims.get(axis).value() > 1)
          shapes.add(shape.with(axis, Dim.of(dims.get(axis).value() - 1)));
      }
      shapes.add(shape.with(axis, Dim.named("S")));
    }
    var variants = new ArrayList<>(shapes.stream().map(type::with).toList());
    if (dims.size() == 4) {
      for (long side : PICTURES) variants.add(pictured(type, Dim.of(side)));
      variants.add(type.with(shape.with(2, Dim.named("H")).with(3, Dim.named("W"))));
    }
    variants.add(type.with(type.dtype() == DType.INT64 ? DType.FLOAT32 : DType.INT64));
    return variants;
  }

  private static List<Value> values(ParameterSpec<?> spec) {
    return switch (spec) {
      case ParameterSpec.Whole whole ->
          List.of(
              whole.encode(whole.min()),
              whole.encode(whole.max()),
              whole.encode(Math.min(whole.max(), whole.initial() + 1)),
              whole.encode(whole.min() - 1),
              Value.of(whole.max() + 1L),
              Value.of(1L << 40),
              Value.of("many"));
      case ParameterSpec.OneOf some -> {
        var values = new ArrayList<Value>();
        for (int allowed : some.allowed()) values.add(some.encode(allowed));
        values.addAll(List.of(Value.of(-1), Value.of(1_000_001), Value.of("deep")));
        yield values;
      }
      case ParameterSpec.Real real ->
          List.of(
              real.encode(real.min()),
              real.encode(real.max()),
              real.encode(real.min() - 1),
              real.encode(real.max() * 2 + 1),
              real.encode(Double.NaN),
              Value.of("half"));
      case ParameterSpec.Flag flag ->
          List.of(flag.encode(!flag.initial()), Value.of("maybe"), Value.of(3));
      case ParameterSpec.Choice<?> choice -> {
        var values = new ArrayList<Value>();
        for (var option : choice.options())
          values.add(Value.of(ParameterSpec.Choice.written(option)));
        values.add(Value.of("other"));
        yield values;
      }
      case ParameterSpec.Sides sides ->
          List.of(
              sides.encode(Pair.of(sides.min())),
              sides.encode(Pair.of(sides.max())),
              sides.encode(new Pair(sides.min(), Math.min(sides.max(), sides.min() + 1))),
              sides.encode(Pair.of(sides.min() - 1)),
              sides.encode(Pair.of(sides.max() + 1)),
              Value.of("3x"));
      case ParameterSpec.Wholes wholes ->
          List.of(
              Value.of(""),
              wholes.encode(List.of(wholes.min())),
              wholes.encode(List.of(wholes.min(), wholes.min())),
              wholes.encode(List.of(wholes.max())),
              wholes.encode(List.of(wholes.min() - 1)),
              Value.of("1,2,3,4,5,6,7,8,9"),
              Value.of("a,b"));
      case ParameterSpec.Sizes _ ->
          List.of(
              Value.of(""),
              Value.of("N"),
              Value.of("N,0"),
              Value.of("-1"),
              Value.of("N,3,"),
              Value.of("1,1,1,1,1,1,1"));
      case ParameterSpec.Attribute _ -> List.of();
      case ParameterSpec.Padding _, ParameterSpec.Text _ ->
          List.of(
              Value.of(""),
              Value.of("hello"),
              Value.of("0"),
              Value.of("-1"),
              Value.of("1,2"),
              Value.of("1;2"),
              Value.of("0.1,x"),
              Value.of(",,"),
              Value.of("nan"));
    };
  }
}
