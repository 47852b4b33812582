package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// Poolings whose result does not depend on how large the map is.
public final class GlobalPooling {
  private static final Family.Builder FAMILY = Family.continuing(Pooling.BLOCKS);

  public static final Flag KEEP_MAP =
      flag(
          "keepmap",
          "Keep a 1 × 1 map",
          true,
          "Answers [N, C, 1, 1] instead of the vector [N, C].");

  public static final Sides SIZE =
      sides(
          "size",
          "Output size",
          1,
          1,
          1_024,
          "px",
          "Height and width of the output, whatever the input has.");

  public static final BlockType GLOBAL_AVG_POOL =
      FAMILY.add(
          BlockType.named("global-avg-pool", "Global average pool")
              .aliases("GAP", "global pooling", "global average pooling")
              .parameters(KEEP_MAP)
              .typed(site -> globalTyping("Global average pool", site))
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) -> lowerGlobal("GlobalAveragePool", site, in, emit))
              .example("a 1 × 1 map", "N,2048,7,7", "N,2048,1,1")
              .example("a vector", set(KEEP_MAP.to(false)), "N,2048,7,7", "N,2048")
              .summary("One number per channel: its mean over the image.")
              .source("Network In Network", 2013)
              .description(
                  """
                  Averages every channel over the whole image to a single number. What was found remains, where it was \
                  is gone, and the result has the same length for any image size. Network in Network introduced it in \
                  place of large dense layers; almost all classifiers since end with it.
                  """));

  public static final BlockType GLOBAL_MAX_POOL =
      FAMILY.add(
          BlockType.named("global-max-pool", "Global max pool")
              .aliases("GMP", "global pooling")
              .parameters(KEEP_MAP)
              .typed(site -> globalTyping("Global max pool", site))
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) -> lowerGlobal("GlobalMaxPool", site, in, emit))
              .example("a 1 × 1 map", "N,256,28,28", "N,256,1,1")
              .example("a vector", set(KEEP_MAP.to(false)), "N,256,28,28", "N,256")
              .summary("One number per channel: its strongest over the image.")
              .source("CBAM: Convolutional Block Attention Module", 2018)
              .description(
                  """
                  Keeps the largest number of every channel, wherever in the image it stands: whether a pattern occurs \
                  at all, not how often. CBAM looks at both the mean and the maximum of each channel to decide which \
                  channels to turn up.
                  """));

  public static final BlockType ADAPTIVE_AVG_POOL =
      FAMILY.add(
          BlockType.named("adaptive-avg-pool", "Adaptive average pool")
              .aliases("adaptive pooling", "pyramid pooling")
              .parameters(SIZE)
              .typed(GlobalPooling::adaptiveTyping)
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(GlobalPooling::adaptiveReach)
              .lowered(GlobalPooling::lowerAdaptive)
              .example("to 7 × 7", set(SIZE.to(Pair.of(7))), "N,512,14,14", "N,512,7,7")
              .example("uneven windows", set(SIZE.to(Pair.of(3, 2))), "N,8,10,7", "N,8,3,2")
              .summary("Averages an image of any size down to a given one.")
              .description(
                  """
                  You say how large the output shall be and the windows follow: output row i averages the input rows \
                  from i·H ⁄ out, rounded down, up to (i+1)·H ⁄ out, rounded up. It lets a dense layer of fixed width \
                  read images of any size. Pyramid pooling uses several of them side by side to see an image at several \
                  scales.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private GlobalPooling() {}

  private static Typing globalTyping(String name, Site site) {
    var notImage = Rules.imageExpected(name, site);
    if (notImage.isPresent())
      return Rules.guessing(notImage.get(), site, image -> global(site, image));
    return Typing.of(site.input(0).with(global(site, site.shape(0))));
  }

  private static Shape global(Site site, Shape image) {
    return site.get(KEEP_MAP)
        ? Shape.of(image.dim(0), image.dim(1), Dim.of(1), Dim.of(1))
        : Shape.of(image.dim(0), image.dim(1));
  }

  private static List<Ref> lowerGlobal(String operator, Site site, List<Ref> in, Emitter emit) {
    var pooled = emit.op(operator, in);
    return List.of(
        site.get(KEEP_MAP)
            ? pooled
            : emit.op("Flatten", List.of(pooled), Attribute.whole("axis", 1)));
  }

  private static Typing adaptiveTyping(Site site) {
    UnaryOperator<Shape> rule =
        image ->
            image
                .with(ROWS, Dim.of(site.get(SIZE).height()))
                .with(COLUMNS, Dim.of(site.get(SIZE).width()));
    return Rules.imageExpected("Adaptive average pool", site)
        .map(problem -> Rules.guessing(problem, site, rule))
        .orElseGet(() -> Typing.of(site.input(0).with(rule.apply(site.shape(0)))));
  }

  /// The largest of the windows, which are only as uneven as they must be. While the size is open
  /// it is not known how large they are, but never larger than the input.
  private static Reach adaptiveReach(Site site) {
    var rows = site.shape(0).dim(ROWS).known();
    var columns = site.shape(0).dim(COLUMNS).known();
    var size = site.get(SIZE);
    if (rows.isEmpty() || columns.isEmpty() || size.equals(Pair.of(1))) return Reach.EVERYTHING;
    return Reach.window(
        new Pair(
            largest(rows.getAsLong(), size.height()), largest(columns.getAsLong(), size.width())),
        (double) rows.getAsLong() / size.height(),
        (double) columns.getAsLong() / size.width());
  }

  private static int largest(long side, int windows) {
    return (int)
        LongStream.range(0, windows)
            .map(i -> Math.ceilDiv((i + 1) * side, windows) - i * side / windows)
            .max()
            .orElse(side);
  }

  /// Windows that all have the same size are an ordinary average pool; others are two products with
  /// constant matrices.
  private static List<Ref> lowerAdaptive(Site site, List<Ref> in, Emitter emit) {
    var size = site.get(SIZE);
    if (size.equals(Pair.of(1))) return List.of(emit.op("GlobalAveragePool", in));
    if (site.shape(0).dim(ROWS).known().isEmpty() || site.shape(0).dim(COLUMNS).known().isEmpty())
      return List.of(lowerOpen(site, in, emit));
    int height = (int) site.shape(0).dim(ROWS).value();
    int width = (int) site.shape(0).dim(COLUMNS).value();
    if (height == size.height() && width == size.width()) return List.of(emit.op("Identity", in));
    if (height % size.height() == 0 && width % size.width() == 0) {
      var window = new Pair(height / size.height(), width / size.width());
      return List.of(
          emit.op(
              "AveragePool",
              in,
              Rules.sides("kernel_shape", window),
              Rules.sides("strides", window)));
    }
    var rows =
        emit.constant(Shape.of(size.height(), height), averaging(size.height(), height, false));
    var columns =
        emit.constant(Shape.of(width, size.width()), averaging(size.width(), width, true));
    return List.of(
        emit.op("MatMul", List.of(emit.op("MatMul", List.of(rows, in.getFirst())), columns)));
  }

  /// Two products with matrices that are made as the model runs.
  private static Ref lowerOpen(Site site, List<Ref> in, Emitter emit) {
    var sizes = new RunningSizes(site, in, emit);
    var image = sizes.site().shape(0);
    var size = site.get(SIZE);
    var rows = averaging(size.height(), sizes.of(image.dim(ROWS)), emit);
    var columns = averaging(size.width(), sizes.of(image.dim(COLUMNS)), emit);
    var turned = emit.op("Transpose", List.of(columns), Attribute.wholes("perm", 1, 0));
    return emit.op("MatMul", List.of(emit.op("MatMul", List.of(rows, in.getFirst())), turned));
  }

  /// [outputs, inputs]: one over the length of the window where an input is in it, else 0.
  private static Ref averaging(int outputs, Ref inputs, Emitter emit) {
    var windows = LongStream.range(0, outputs).toArray();
    var ends = LongStream.rangeClosed(1, outputs).toArray();
    var count = emit.wholes(outputs);
    var from =
        emit.op("Div", List.of(emit.op("Mul", List.of(emit.wholes(windows), inputs)), count));
    var above =
        emit.op(
            "Add",
            List.of(emit.op("Mul", List.of(emit.wholes(ends), inputs)), emit.wholes(outputs - 1)));
    var to = emit.op("Div", List.of(above, count));
    var zero = emit.op("Squeeze", List.of(emit.wholes(0)));
    var one = emit.op("Squeeze", List.of(emit.wholes(1)));
    var places = emit.op("Range", List.of(zero, emit.op("Squeeze", List.of(inputs)), one));
    var upright = emit.wholes(1);
    var first = emit.op("Unsqueeze", List.of(from, upright));
    var end = emit.op("Unsqueeze", List.of(to, upright));
    var before = emit.op("Less", List.of(places, first));
    var inside =
        emit.op(
            "And", List.of(emit.op("Not", List.of(before)), emit.op("Less", List.of(places, end))));
    var length =
        emit.op(
            "Cast",
            List.of(emit.op("Sub", List.of(end, first))),
            Attribute.whole("to", DType.FLOAT32.onnx()));
    return emit.op(
        "Where", List.of(inside, emit.op("Reciprocal", List.of(length)), emit.scalar(0)));
  }

  private static float[] averaging(int outputs, int inputs, boolean transposed) {
    var matrix = new float[outputs * inputs];
    for (int out = 0; out < outputs; out++) {
      int from = (int) Math.floorDiv((long) out * inputs, outputs);
      int to = (int) Math.ceilDiv((long) (out + 1) * inputs, outputs);
      for (int at = from; at < to; at++)
        matrix[transposed ? at * outputs + out : out * inputs + at] = 1f / (to - from);
    }
    return matrix;
  }
}
