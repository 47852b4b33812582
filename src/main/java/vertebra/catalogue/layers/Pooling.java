package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Blocks that summarise windows of an image, without weights.
public final class Pooling {
  private static final Family.Builder FAMILY = Family.named("pooling", "Pooling");

  public static final Sides KERNEL =
      sides("kernel", "Kernel", 2, 1, 1_024, "px", "Height and width of the window.");
  public static final Sides STRIDE =
      sides("stride", "Stride", 2, 1, 1_024, "px", "How far the window moves each step.");
  public static final Sides PADDING =
      sides(
          "padding",
          "Padding",
          0,
          0,
          512,
          "px",
          "Rows and columns added at every side; at most half the kernel.");
  public static final Sides DILATION =
      sides("dilation", "Dilation", 1, 1, 512, "px", "Steps between the window's taps.");
  public static final Sides END_PADDING =
      sides(
          "end",
          "Padding at the end",
          0,
          0,
          512,
          "px",
          "Rows and columns added at the bottom and right only, on top of the padding.");
  public static final Flag PLACES =
      flag(
          "places",
          "Answer the places",
          false,
          "Also answers where each strongest number stood, for Max unpool.");
  public static final Flag CEILING =
      flag(
          "ceiling",
          "Round up",
          false,
          "Lets the last window hang over the edge instead of leaving pixels out.");
  public static final Flag COUNT_PADDING =
      flag("countpad", "Count padding", true, "Counts the padding's zeros in the average.");
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

  /// How far windows reach apart from the parameters that all pooling has.
  ///
  /// @param end rows and columns added at the end only
  private record Window(Pair dilation, Pair end) {}

  private static final Window AVERAGE = new Window(Pair.of(1), Pair.of(0));

  public static final BlockType MAX_POOL =
      FAMILY.add(
          BlockType.named("max-pool", "Max pool")
              .aliases("maximum pooling", "downsample", "MaxPool2d")
              .parameters(KERNEL, STRIDE, PADDING, END_PADDING, DILATION, CEILING, PLACES)
              .outputs(parameters ->
                  PLACES.in(parameters)
                      ? List.of(PortSpec.one("y", "Output"), PortSpec.one("places", "Places"))
                      : List.of(PortSpec.one("y", "Output")))
              .typed(Pooling::maxTyping)
              .work((site, outputs) -> Rules.perElement(outputs, area(site)))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), site.get(DILATION)))
              .lowered(Pooling::lowerMax)
              .example("halves the image", "N,64,112,112", "N,64,56,56")
              .example(
                  "overlapping windows, as in ResNet",
                  set(KERNEL.to(Pair.of(3)), PADDING.to(Pair.of(1))),
                  "N,64,112,112",
                  "N,64,56,56")
              .example(
                  "rounded up, as in SqueezeNet",
                  set(KERNEL.to(Pair.of(3)), CEILING.to(true)),
                  "N,96,109,109",
                  "N,96,54,54")
              .example(
                  "same size, as in SPP",
                  set(KERNEL.to(Pair.of(5)), STRIDE.to(Pair.of(1)), PADDING.to(Pair.of(2))),
                  "N,8,13,13",
                  "N,8,13,13")
              .example(
                  "same size with a 2×2 window, as in YOLOv3-tiny",
                  set(STRIDE.to(Pair.of(1)), END_PADDING.to(Pair.of(1))),
                  "N,512,13,13",
                  "N,512,13,13")
              .summary("Keeps the strongest answer in each window.")
              .description(
                  """
                  Slides a window over every channel and keeps the largest number in it. With a 2×2 window and stride 2 \
                  three of four numbers are dropped: whether a pattern was found stays, where exactly it was fades. A \
                  shift within a window changes nothing, a shift across its border does. It has no weights.
                  """));

  public static final BlockType AVG_POOL =
      FAMILY.add(
          BlockType.named("avg-pool", "Average pool")
              .aliases("average pooling", "mean pooling", "downsample", "AvgPool2d")
              .parameters(KERNEL, STRIDE, PADDING, CEILING, COUNT_PADDING)
              .typed(site -> typing("Average pool", site, AVERAGE))
              .work((site, outputs) -> Rules.perElement(outputs, area(site) + 1))
              .reach(site -> Reach.window(site.get(KERNEL), site.get(STRIDE), Pair.of(1)))
              .lowered(Pooling::lowerAverage)
              .example("halves the image", "N,64,56,56", "N,64,28,28")
              .example(
                  "padded, without the zeros",
                  set(
                      KERNEL.to(Pair.of(3)),
                      STRIDE.to(Pair.of(1)),
                      PADDING.to(Pair.of(1)),
                      COUNT_PADDING.to(false)),
                  "N,64,35,35",
                  "N,64,35,35")
              .summary("Averages each window.")
              .description(
                  """
                  Replaces every window by the mean of its numbers. It keeps how much of a pattern there is rather than \
                  the single best place, and it blurs, so fine stripes do not turn into false patterns when the map \
                  shrinks. Whether the zeros of the padding count in the average differs between networks.
                  """));

  public static final BlockType GLOBAL_AVG_POOL =
      FAMILY.add(
          BlockType.named("global-avg-pool", "Global average pool")
              .aliases("GAP", "global pooling", "squeeze")
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
              .aliases("GMP", "global pooling", "squeeze")
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
              .typed(Pooling::adaptiveTyping)
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(Pooling::adaptiveReach)
              .lowered(Pooling::lowerAdaptive)
              .example("to 7 × 7", set(SIZE.to(Pair.of(7))), "N,512,14,14", "N,512,7,7")
              .example("uneven windows", set(SIZE.to(Pair.of(3, 2))), "N,8,10,7", "N,8,3,2")
              .summary("Averages an image of any size down to a given one.")
              .description(
                  """
                  You say how large the output shall be and the windows follow: output row i averages the input rows \
                  from ⌊i·H ⁄ out⌋ up to ⌈(i+1)·H ⁄ out⌉. It lets a dense layer of fixed width read images of any size. \
                  Pyramid pooling uses several of them side by side to see an image at several scales.
                  """));

  public static final BlockType MAX_UNPOOL =
      FAMILY.add(
          BlockType.named("max-unpool", "Max unpool")
              .aliases("unpooling", "SegNet upsampling", "upsample", "MaxUnpool2d")
              .inputs(
                  PortSpec.one("x", "Input"),
                  PortSpec.one("places", "Places"),
                  PortSpec.optional("like", "Size like"))
              .parameters(KERNEL, STRIDE)
              .typed(Pooling::unpoolTyping)
              .reach(site -> Reach.enlarging(Pair.of(1), site.get(STRIDE).height()))
              .lowered(Pooling::lowerUnpool)
              .example(
                  new Example(
                      "twice as large",
                      set(),
                      withPlaces("N,64,28,28"),
                      List.of(TensorType.float32("N,64,56,56"))))
              .example(
                  new Example(
                      "as large as the map that was pooled",
                      set(KERNEL.to(Pair.of(3))),
                      Stream.concat(
                              withPlaces("N,8,6,6").stream(),
                              Stream.of(TensorType.float32("N,8,13,13")))
                          .toList(),
                      List.of(TensorType.float32("N,8,13,13"))))
              .summary("Puts numbers back to where max pooling found them.")
              .source(
                  "SegNet: A Deep Convolutional Encoder-Decoder Architecture for Image"
                      + " Segmentation",
                  2017)
              .description(
                  """
                  Undoes a max pooling as far as it can be undone: every number goes back to the place it was taken from, \
                  and all other places become zero. Wire the places of that very max pool to it, with the same kernel and \
                  stride. If the pooled map had left-over rows or columns, wire it to "Size like" too, so that the places \
                  still fit. SegNet's decoder enlarges this way and keeps edges sharp without weights.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Pooling() {}

  private static long area(Site site) {
    return (long) site.get(KERNEL).height() * site.get(KERNEL).width();
  }

  private static Window maximum(Site site) {
    return new Window(site.get(DILATION), site.get(END_PADDING));
  }

  private static Typing maxTyping(Site site) {
    var typing = typing("Max pool", site, maximum(site));
    if (!site.get(PLACES)) return typing;
    return switch (typing) {
      case Typing.Typed(var outputs) ->
          Typing.of(outputs.getFirst(), outputs.getFirst().with(DType.INT64));
      case Typing.Rejected(var problems, var guess) ->
          new Typing.Rejected(
              problems, guess.stream().flatMap(y -> Stream.of(y, y.with(DType.INT64))).toList());
      case Typing.Waiting waiting -> waiting;
    };
  }

  private static Typing typing(String name, Site site, Window window) {
    var notImage = Rules.imageExpected(name, site);
    if (notImage.isPresent())
      return Rules.guessing(notImage.get(), site, image -> pooled(site, image, window));
    var shape = pooled(site, site.shape(0), window);
    var tooMuch = tooMuchPadding(name, site, window);
    if (tooMuch.isPresent()) return Typing.rejected(tooMuch.get(), site.input(0).with(shape));
    return Convolutions.tooSmall(
            name, site, KERNEL, (axis, kernel) -> slid(site, site.shape(0), window, axis, kernel))
        .map(
            problem -> new Problem(problem.code(), problem.message(), smallRemedies(site, problem)))
        .map(problem -> Rules.unchanged(site, problem))
        .orElse(Typing.of(site.input(0).with(shape)));
  }

  private static List<Remedy> smallRemedies(Site site, Problem problem) {
    var remedies = new ArrayList<>(problem.remedies());
    var kernel = site.get(KERNEL);
    remedies.add(Rules.setting(PADDING, new Pair(kernel.height() / 2, kernel.width() / 2)));
    if (site.get(STRIDE).equals(kernel) && site.get(PADDING).equals(Pair.of(0)))
      remedies.add(Rules.setting(CEILING, true));
    return remedies;
  }

  private static Optional<Problem> tooMuchPadding(String name, Site site, Window window) {
    var padding = site.get(PADDING);
    var kernel = site.get(KERNEL);
    if (2 * padding.height() > kernel.height() || 2 * padding.width() > kernel.width())
      return Optional.of(
          Problem.of(
              "smaller-padding-expected",
              name
                  + " may pad by at most half its kernel: the kernel is "
                  + kernel
                  + " px, the padding "
                  + padding
                  + " px",
              Rules.setting(PADDING, new Pair(kernel.height() / 2, kernel.width() / 2))));
    var end = window.end();
    if (padding.height() + end.height() < kernel.height()
            && padding.width() + end.width() < kernel.width()
        || end.equals(Pair.of(0))) return Optional.empty();
    return Optional.of(
        Problem.of(
            "smaller-padding-expected",
            name
                + " must see a pixel in every window, so the padding at the end must be less than"
                + " the kernel: the kernel is "
                + kernel
                + " px, the padding "
                + padding
                + " px and "
                + end
                + " px more",
            Rules.setting(END_PADDING, Pair.of(0))));
  }

  private static Shape pooled(Site site, Shape image, Window window) {
    return image
        .with(ROWS, slid(site, image, window, ROWS, site.get(KERNEL).height()))
        .with(COLUMNS, slid(site, image, window, COLUMNS, site.get(KERNEL).width()));
  }

  /// The extent, rounded up on request; then a last window that would start in the padding at the
  /// end is left out, as PyTorch does.
  private static Dim slid(Site site, Shape image, Window window, int axis, int kernel) {
    var size = image.dim(axis);
    long stride = Rules.of(site.get(STRIDE), axis);
    long padding = Rules.of(site.get(PADDING), axis);
    long both = 2 * padding + Rules.of(window.end(), axis);
    long span = Rules.span(kernel, Rules.of(window.dilation(), axis));
    if (!site.get(CEILING)) return Rules.slid(size, both, span, stride);
    var rounded = size.plus(both).minus(span).ceilDiv(stride).plus(1);
    if (rounded.known().isEmpty()) return rounded;
    boolean startsOutside = (rounded.value() - 1) * stride >= size.value() + padding;
    return startsOutside ? rounded.minus(1) : rounded;
  }

  /// Where windows stand: either with every pixel of padding written out, or left to the runtime
  /// because the size is open.
  ///
  /// @param hangs whether the last window hangs over the padded edge
  private record Margins(List<Long> pads, boolean roundUp, boolean hangs) {}

  private static Margins margins(Site site, Window window) {
    var padding = site.get(PADDING);
    var pads =
        List.of(
            (long) padding.height(),
            (long) padding.width(),
            (long) padding.height() + window.end().height(),
            (long) padding.width() + window.end().width());
    if (!site.get(CEILING)) return new Margins(pads, false, false);
    var image = site.shape(0);
    if (image.dim(ROWS).known().isEmpty() || image.dim(COLUMNS).known().isEmpty())
      return new Margins(pads, true, false);
    long bottom = endOf(site, window, ROWS);
    long right = endOf(site, window, COLUMNS);
    boolean hangs = bottom > pads.get(2) || right > pads.get(3);
    // Runtimes refuse a padding as long as the kernel, even if dilation spreads it further.
    if (bottom >= site.get(KERNEL).height() || right >= site.get(KERNEL).width())
      return new Margins(pads, true, hangs);
    var written =
        List.of(
            pads.get(0), pads.get(1), Math.max(pads.get(2), bottom), Math.max(pads.get(3), right));
    return new Margins(written, false, hangs);
  }

  /// How far the last window reaches over the image.
  private static long endOf(Site site, Window window, int axis) {
    int kernel = Rules.of(site.get(KERNEL), axis);
    long count = slid(site, site.shape(0), window, axis, kernel).value();
    return (count - 1) * Rules.of(site.get(STRIDE), axis)
        + Rules.span(kernel, Rules.of(window.dilation(), axis))
        - site.shape(0).dim(axis).value()
        - Rules.of(site.get(PADDING), axis);
  }

  private static List<Attribute> attributes(Site site, Margins margins) {
    return List.of(
        Rules.sides("kernel_shape", site.get(KERNEL)),
        Rules.sides("strides", site.get(STRIDE)),
        new Attribute.Wholes("pads", margins.pads()),
        Attribute.whole("ceil_mode", margins.roundUp() ? 1 : 0));
  }

  private static List<Ref> lowerMax(Site site, List<Ref> in, Emitter emit) {
    var attributes = new ArrayList<>(attributes(site, margins(site, maximum(site))));
    attributes.add(Rules.sides("dilations", site.get(DILATION)));
    return emit.ops("MaxPool", in, site.get(PLACES) ? 2 : 1, attributes.toArray(Attribute[]::new));
  }

  /// A window that hangs over the edge counts the padding but not what hangs over. No runtime does
  /// exactly that, so such an average is taken over pixels only and then scaled.
  private static List<Ref> lowerAverage(Site site, List<Ref> in, Emitter emit) {
    var margins = margins(site, AVERAGE);
    boolean counts = site.get(COUNT_PADDING) && !site.get(PADDING).equals(Pair.of(0));
    boolean scaled = counts && margins.hangs();
    var attributes = new ArrayList<>(attributes(site, margins));
    attributes.add(Attribute.whole("count_include_pad", counts && !scaled ? 1 : 0));
    var mean = emit.op("AveragePool", in, attributes.toArray(Attribute[]::new));
    if (!scaled) return List.of(mean);
    var rows = shares(site, ROWS);
    var columns = shares(site, COLUMNS);
    var factors = new float[rows.length * columns.length];
    for (int i = 0; i < factors.length; i++)
      factors[i] = (float) (rows[i / columns.length] * columns[i % columns.length]);
    var share = emit.constant(Shape.of(1, 1, rows.length, columns.length), factors);
    return List.of(emit.op("Mul", List.of(mean, share)));
  }

  /// For each window along an axis, its pixels divided by its pixels and padding.
  private static double[] shares(Site site, int axis) {
    int kernel = Rules.of(site.get(KERNEL), axis);
    long size = site.shape(0).dim(axis).value();
    long padding = Rules.of(site.get(PADDING), axis);
    var shares = new double[(int) slid(site, site.shape(0), AVERAGE, axis, kernel).value()];
    for (int i = 0; i < shares.length; i++) {
      long from = (long) i * Rules.of(site.get(STRIDE), axis) - padding;
      long pixels = Math.min(from + kernel, size) - Math.max(from, 0);
      shares[i] = (double) pixels / (Math.min(from + kernel, size + padding) - from);
    }
    return shares;
  }

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
        .or(() ->
            site.get(SIZE).equals(Pair.of(1))
                ? Optional.empty()
                : Rules.known("Adaptive average pool", site, 0, ROWS, COLUMNS))
        .map(problem -> Rules.guessing(problem, site, rule))
        .orElseGet(() -> Typing.of(site.input(0).with(rule.apply(site.shape(0)))));
  }

  private static Reach adaptiveReach(Site site) {
    var rows = site.shape(0).dim(ROWS).known().orElse(0);
    var columns = site.shape(0).dim(COLUMNS).known().orElse(0);
    var size = site.get(SIZE);
    if (rows < 1 || columns < 1 || rows % size.height() != 0 || columns % size.width() != 0)
      return Reach.EVERYTHING;
    var window =
        new Pair(Math.toIntExact(rows / size.height()), Math.toIntExact(columns / size.width()));
    return Reach.window(window, window, Pair.of(1));
  }

  private static List<TensorType> withPlaces(String shape) {
    return List.of(TensorType.float32(shape), TensorType.float32(shape).with(DType.INT64));
  }

  private static Typing unpoolTyping(Site site) {
    var shape = site.shape(0);
    var guess = unpooled(site, shape);
    if (shape.rank() != 4 || site.input(0).dtype() != DType.FLOAT32)
      return Typing.rejected(
          Problem.of(
              "image-expected",
              "Max unpool reads images [batch, channels, height, width] but receives "
                  + site.input(0)));
    var places = site.input(1);
    if (places.dtype() != DType.INT64 || places.shape().equalTo(shape) == Verdict.NO)
      return Typing.rejected(
          Problem.of(
              "places-expected",
              "Max unpool needs the places that a Max pool answers for a map of "
                  + shape
                  + " but receives "
                  + places
                  + ". Turn on \""
                  + PLACES.label()
                  + "\" there and wire its second output"),
          guess);
    var like = site.input("like");
    if (like.isPresent() && like.get().shape().rank() != 4)
      return Typing.rejected(
          Problem.of(
              "image-expected",
              "Max unpool takes its size from an image [batch, channels, height, width] but"
                  + " receives "
                  + like.get(),
              new Remedy.Disconnect("Use kernel and stride instead", "like")),
          guess);
    if (like.isPresent() && isTooSmall(site, like.get().shape()))
      return Typing.rejected(
          Problem.of(
              "larger-image-expected",
              "Max unpool spreads "
                  + shape
                  + " over windows, for which the image of the wanted size "
                  + like.get().shape()
                  + " is too small",
              new Remedy.Disconnect("Use kernel and stride instead", "like")),
          guess);
    return Typing.of(guess);
  }

  private static boolean isTooSmall(Site site, Shape like) {
    for (int axis : new int[] {ROWS, COLUMNS}) {
      var least = site.shape(0).dim(axis).known();
      if (least.isEmpty() || like.dim(axis).known().isEmpty()) continue;
      long needed =
          (least.getAsLong() - 1) * Rules.of(site.get(STRIDE), axis)
              + Rules.of(site.get(KERNEL), axis);
      if (like.dim(axis).value() < needed) return true;
    }
    return false;
  }

  private static TensorType unpooled(Site site, Shape shape) {
    if (shape.rank() != 4) return site.input(0);
    var like = site.input("like").map(TensorType::shape).filter(image -> image.rank() == 4);
    var result = shape;
    for (int axis : new int[] {ROWS, COLUMNS}) {
      int at = axis;
      var enlarged =
          shape
              .dim(axis)
              .minus(1)
              .times(Rules.of(site.get(STRIDE), axis))
              .plus(Rules.of(site.get(KERNEL), axis));
      result = result.with(axis, like.map(image -> image.dim(at)).orElse(enlarged));
    }
    return site.input(0).with(result);
  }

  private static List<Ref> lowerUnpool(Site site, List<Ref> in, Emitter emit) {
    var inputs = new ArrayList<>(in.subList(0, 2));
    if (site.input("like").isPresent())
      inputs.add(Reshaping.sizeLike(in.getFirst(), in.get(2), emit));
    return List.of(
        emit.op(
            "MaxUnpool",
            inputs,
            Rules.sides("kernel_shape", site.get(KERNEL)),
            Rules.sides("strides", site.get(STRIDE))));
  }

  /// Windows that all have the same size are an ordinary average pool; others are two products with
  /// constant matrices.
  private static List<Ref> lowerAdaptive(Site site, List<Ref> in, Emitter emit) {
    var size = site.get(SIZE);
    if (size.equals(Pair.of(1))) return List.of(emit.op("GlobalAveragePool", in));
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
