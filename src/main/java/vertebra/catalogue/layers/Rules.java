package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Link;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Questions that many rules ask.
final class Rules {

  static final int ROWS = 2;
  static final int COLUMNS = 3;

  private Rules() {}

  /// The objection to a first input that is no image `[batch, channels, height, width]` of real
  /// numbers. A vector can be read as a 1 × 1 image, and a square number of tokens as a square one.
  static Optional<Problem> imageExpected(String block, Site site) {
    var shape = site.shape(0);
    if (shape.rank() == 4) return realExpected(block, site);
    var remedies = new ArrayList<Remedy>();
    var port = site.ports().getFirst();
    if (shape.rank() == 2)
      remedies.add(
          new Remedy.InsertBefore(
              Message.of("fix.read-the-vector-as-a-1"),
              port,
              Reshaping.RESHAPE.id(),
              set(Reshaping.TARGET_SHAPE.to("0,-1,1,1"))));
    squareSide(shape)
        .ifPresent(side ->
            remedies.add(
                new Remedy.InsertChain(
                    Message.of("fix.lay-the-tokens-out", side),
                    port,
                    List.of(
                        new Link(
                            Reshaping.TRANSPOSE.id(), set(Reshaping.ORDER.to(List.of(0, 2, 1)))),
                        new Link(
                            Reshaping.RESHAPE.id(),
                            set(Reshaping.TARGET_SHAPE.to("0,0," + side + "," + side)))))));
    return Optional.of(
        new Problem(
            "image-expected",
            Message.of("problem.image-expected.reads-images", block, shape),
            remedies));
  }

  /// The image that the remedies of [#imageExpected] would make of a shape.
  static Optional<Shape> asImage(Shape shape) {
    if (shape.rank() == 4) return Optional.of(shape);
    if (shape.rank() == 2)
      return Optional.of(Shape.of(shape.dim(0), shape.dim(1), Dim.of(1), Dim.of(1)));
    return squareSide(shape)
        .map(side -> Shape.of(shape.dim(0), shape.dim(2), Dim.of(side), Dim.of(side)));
  }

  /// The side of the square that so many tokens `[batch, tokens, features]` fill.
  private static Optional<Long> squareSide(Shape shape) {
    if (shape.rank() != 3 || shape.dim(1).known().isEmpty()) return Optional.empty();
    long side = (long) Math.sqrt((double) shape.dim(1).value());
    return side * side == shape.dim(1).value() ? Optional.of(side) : Optional.empty();
  }

  /// The rejection of an input that is no image, which guesses what would follow from one.
  static Typing guessing(Problem problem, Site site, UnaryOperator<Shape> rule) {
    return asImage(site.shape(0))
        .map(image -> new TensorType(DType.FLOAT32, rule.apply(image)))
        .<Typing>map(guess -> Typing.rejected(problem, guess))
        .orElseGet(() -> Typing.rejected(problem));
  }

  /// The objection to sizes of an input that are left open although the numbers of the block depend
  /// on them.
  static Optional<Problem> known(String block, Site site, int input, int... axes) {
    var shape = site.shape(input);
    for (int axis : axes)
      if (shape.dim(axis).known().isEmpty())
        return Optional.of(
            Problem.of(
                "known-size-expected",
                Message.of("problem.known-size-expected.is-laid", block, shape.dim(axis), shape)));
    return Optional.empty();
  }

  /// The objection to inputs that hold whole numbers, such as class numbers or places.
  static Optional<Problem> realExpected(String block, Site site) {
    for (int i = 0; i < site.inputs().size(); i++) {
      var type = site.input(i);
      if (type.dtype() == DType.FLOAT32) continue;
      return Optional.of(
          Problem.of(
              "real-numbers-expected",
              Message.of("problem.real-numbers-expected", block, type),
              new Remedy.InsertBefore(
                  Message.of("fix.convert-to-float32"),
                  site.ports().get(i),
                  Rearranging.CONVERT.id(),
                  set())));
    }
    return Optional.empty();
  }

  /// A rule that is asked only where all inputs hold real numbers.
  static Function<Site, Typing> reals(String block, Function<Site, Typing> rule) {
    return site ->
        realExpected(block, site)
            .<Typing>map(problem -> Typing.rejected(problem, site.input(0).with(DType.FLOAT32)))
            .orElseGet(() -> rule.apply(site));
  }

  /// A rejection that answers the input as its best guess.
  static Typing unchanged(Site site, Problem problem) {
    return Typing.rejected(problem, site.input(0));
  }

  /// The number of elements of the first output.
  static long elements(List<TensorType> outputs) {
    return outputs.getFirst().shape().elementsPerSample().orElseThrow();
  }

  /// So many operations for every element of the output.
  static Work perElement(List<TensorType> outputs, long operations) {
    return Work.elementwise(Math.multiplyExact(elements(outputs), operations));
  }

  static Attribute sides(String name, Pair pair) {
    return Attribute.wholes(name, pair.height(), pair.width());
  }

  /// A fix that sets a parameter of the block.
  static <T> Remedy setting(ParameterSpec<T> spec, T value) {
    return new Remedy.Set(
        Message.of("fix.set-to", spec.label(), value), spec.key(), spec.encode(value));
  }

  /// The extent of a window sliding over an axis: ⌊(size + padding − window) ⁄ stride⌋ + 1.
  static Dim slid(Dim size, long padding, long window, long stride) {
    return size.plus(padding).minus(window).floorDiv(stride).plus(1);
  }

  static long span(int kernel, int dilation) {
    return (long) (kernel - 1) * dilation + 1;
  }

  /// The divisors of a number that are nearest to another, nearest first.
  static List<Integer> divisorsNear(long number, int wished, int min, int max, int count) {
    return IntStream.rangeClosed(min, (int) Math.min(number, Math.min(max, 2L * wished + 64)))
        .filter(candidate -> number % candidate == 0)
        .boxed()
        .sorted(Comparator.comparingInt(candidate -> Math.abs(candidate - wished)))
        .limit(count)
        .toList();
  }

  static int of(Pair pair, int axis) {
    return axis == ROWS ? pair.height() : pair.width();
  }
}
