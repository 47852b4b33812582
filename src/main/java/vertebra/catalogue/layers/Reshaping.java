package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.sides;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Sides;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Blocks that rearrange, cut, pad or resize without weights.
public final class Reshaping {
  private static final Family.Builder FAMILY = Family.named("reshaping", "Shape");

  /// How new pixels come about when an image is resized.
  public enum Filling {
    NEAREST("Nearest pixel"),
    BILINEAR("Bilinear");

    private final String title;

    Filling(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// What a border is filled with.
  public enum Border {
    CONSTANT("A constant"),
    REFLECT("The image, mirrored"),
    EDGE("The nearest pixel");

    private final String title;

    Border(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// In which order channels hold the pixels of a block.
  public enum PixelOrder {
    CRD("Channel first (PixelShuffle)"),
    DCR("Place first");

    private final String title;

    PixelOrder(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Whole PARTS =
      whole("parts", "Parts", 2, 1, 64, "parts", "How many equal parts to cut into.");
  public static final Wholes PART_SIZES =
      wholes(
          "sizes",
          "Sizes",
          List.of(),
          1,
          65_536,
          "The size of every part; empty cuts into equal parts.");
  public static final Whole SPLIT_AXIS =
      whole("axis", "Axis", 1, -8, 7, "index", "The axis to cut along; 1 is the channels.");
  public static final Text TARGET_SHAPE =
      text(
          "shape",
          "Shape",
          "0,-1",
          "\\s*(-1|\\d{1,9})(\\s*,\\s*(-1|\\d{1,9}))*\\s*",
          "sizes with commas; 0 keeps the size of that axis, and one −1 takes what is left",
          "The new sizes; 0 keeps the size of that axis, one −1 takes what is left.");
  public static final Wholes ORDER =
      wholes(
          "order",
          "Order",
          List.of(0, 2, 3, 1),
          0,
          7,
          "Which old axis stands at each new place, counted from 0.");
  public static final Choice<Filling> FILLING =
      choice("mode", "New pixels", Filling.NEAREST, "How new pixels come about.");
  public static final Real SCALE =
      real(
          "scale",
          "Scale",
          2,
          0.01,
          64,
          "How many times larger the image becomes; not used when sizes are given.");
  public static final Sides TARGET =
      sides(
          "size", "Size", 0, 0, 16_384, "px", "Height and width of the result; 0 uses the scale.");
  public static final Flag ALIGN_CORNERS =
      flag(
          "corners",
          "Align corners",
          false,
          "Lets the corner pixels of both images fall onto each other (bilinear).");
  public static final Wholes MARGINS =
      wholes(
          "margins",
          "Margins",
          List.of(1, 1, 1, 1),
          0,
          4_096,
          "Pixels added at the top, right, bottom and left.");
  public static final Choice<Border> BORDER =
      choice("mode", "Border", Border.CONSTANT, "What the border is filled with.");
  public static final Real FILL =
      real("value", "Value", 0, -1e9, 1e9, "The constant of the border.");
  public static final Whole BLOCK =
      whole("block", "Block", 2, 1, 64, "px", "Height and width of the little squares.");
  public static final Choice<PixelOrder> PIXEL_ORDER =
      choice(
          "order",
          "Channel order",
          PixelOrder.CRD,
          "In which order channels hold the pixels of a square.");
  public static final Whole SHUFFLE_GROUPS =
      whole(
          "groups", "Groups", 2, 1, 65_536, "groups", "How many groups of channels are dealt out.");
  public static final Choice<Inputs.Numbers> NUMBERS =
      choice("type", "Numbers", Inputs.Numbers.FLOAT32, "The kind of numbers to turn into.");
  public static final Whole VALUES =
      whole(
          "values",
          "Values",
          4,
          1,
          65_536,
          "numbers",
          "How many numbers belong together at each place.");

  public static final BlockType FLATTEN =
      FAMILY.add(
          BlockType.named("flatten", "Flatten")
              .aliases("vectorize")
              .leaner(_ -> Savings.flattening())
              .typed(site -> {
                var shape = site.shape(0);
                if (shape.rank() == 0)
                  return Rules.unchanged(
                      site, Problem.of("batch-expected", "Flatten needs at least a batch axis"));
                var features = shape.dims().stream().skip(1).reduce(Dim.of(1), Dim::times);
                return Typing.of(site.input(0).with(Shape.of(shape.dim(0), features)));
              })
              .lowered((_, in, emit) -> List.of(emit.op("Flatten", in, Attribute.whole("axis", 1))))
              .example("a map", "N,512,7,7", "N,25088")
              .example("tokens", "N,197,768", "N,151296")
              .summary("Lays everything but the batch out in one row.")
              .description(
                  """
                  Writes all numbers of a sample one after the other, channel by channel, row by row. Nothing is \
                  computed; the next layer merely sees a long vector instead of a map. A dense layer behind it has a \
                  weight for every pixel of every channel, so the image size becomes fixed.
                  """));

  public static final BlockType RESHAPE =
      FAMILY.add(
          BlockType.named("reshape", "Reshape")
              .aliases("view")
              .parameters(TARGET_SHAPE)
              .typed(Reshaping::reshapeTyping)
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) ->
                  List.of(emit.op("Reshape", List.of(in.getFirst(), emit.wholes(targets(site))))))
              .example(
                  "tokens from a map", set(TARGET_SHAPE.to("0,0,-1")), "N,768,14,14", "N,768,196")
              .example("rows of four", set(TARGET_SHAPE.to("0,-1,4")), "N,36,2", "N,18,4")
              .summary("Reads the same numbers with other sizes.")
              .description(
                  """
                  Keeps all numbers in their order and only changes how they are grouped into axes, so the product of \
                  the sizes must stay the same. To change the order of the axes themselves, use Transpose.
                  """));

  public static final BlockType TRANSPOSE =
      FAMILY.add(
          BlockType.named("transpose", "Transpose")
              .aliases("permute", "NHWC", "swap axes")
              .parameters(ORDER)
              .typed(site -> {
                var order = site.get(ORDER);
                var shape = site.shape(0);
                boolean permutes =
                    order.size() == shape.rank()
                        && new HashSet<>(order)
                            .equals(
                                new HashSet<>(IntStream.range(0, shape.rank()).boxed().toList()));
                if (permutes)
                  return Typing.of(
                      site.input(0).with(new Shape(order.stream().map(shape::dim).toList())));
                return Rules.unchanged(
                    site,
                    Problem.of(
                        "every-axis-once-expected",
                        "Transpose must name every axis of " + shape + " once but has " + order,
                        Rules.setting(ORDER, IntStream.range(0, shape.rank()).boxed().toList())));
              })
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "Transpose",
                          in,
                          Attribute.wholes(
                              "perm",
                              site.get(ORDER).stream().mapToLong(Integer::longValue).toArray()))))
              .example("channels last", "N,64,56,48", "N,56,48,64")
              .example(
                  "tokens and features", set(ORDER.to(List.of(0, 2, 1))), "N,768,196", "N,196,768")
              .summary("Changes the order of the axes.")
              .description(
                  """
                  Moves whole axes: what was a channel index can become the last index, for example. The numbers stay \
                  the same, but they lie in another order in memory, which takes time to copy. Transformers use it to \
                  turn a map into a list of tokens.
                  """));

  public static final BlockType SPLIT =
      FAMILY.add(
          BlockType.named("split", "Split")
              .aliases("chunk", "slice channels")
              .parameters(PARTS, PART_SIZES, SPLIT_AXIS)
              .outputs(Reshaping::splitOutputs)
              .typed(Reshaping::splitTyping)
              .lowered((site, in, emit) ->
                  emit.ops(
                      "Split",
                      List.of(
                          in.getFirst(),
                          emit.wholes(partSizes(site).stream().mapToLong(Dim::value).toArray())),
                      partSizes(site).size(),
                      Attribute.whole("axis", site.get(SPLIT_AXIS))))
              .example(
                  "two halves", set(), List.of("N,116,28,28"), List.of("N,58,28,28", "N,58,28,28"))
              .example(
                  "given sizes",
                  set(PART_SIZES.to(List.of(4, 1, 80))),
                  List.of("N,85,13,13"),
                  List.of("N,4,13,13", "N,1,13,13", "N,80,13,13"))
              .summary("Cuts a map into parts along its channels.")
              .description(
                  """
                  Hands out consecutive channels as separate maps, the opposite of Concat. ShuffleNet and CSPNet send one \
                  part through more layers while the other takes a short cut; detectors cut their answer into boxes and \
                  scores. Nothing is computed.
                  """));

  public static final BlockType RESIZE =
      FAMILY.add(
          BlockType.named("resize", "Resize")
              .aliases("upsample", "interpolate", "enlarge", "downsample")
              .inputs(PortSpec.one("x", "Input"), PortSpec.optional("like", "Size like"))
              .parameters(FILLING, SCALE, TARGET, ALIGN_CORNERS)
              .typed(Reshaping::resizeTyping)
              .work((site, outputs) ->
                  Rules.perElement(outputs, site.get(FILLING) == Filling.BILINEAR ? 7 : 0))
              .reach(Reshaping::resizeReach)
              .lowered(Reshaping::lowerResize)
              .example("twice as large", "N,256,14,14", "N,256,28,28")
              .example(
                  "as large as another map",
                  set(FILLING.to(Filling.BILINEAR)),
                  List.of("N,21,28,28", "N,3,224,224"),
                  List.of("N,21,224,224"))
              .example("a given size", set(TARGET.to(new Pair(19, 25))), "N,8,10,10", "N,8,19,25")
              .summary("Enlarges or shrinks an image without weights.")
              .description(
                  """
                  Changes height and width. "Nearest" repeats pixels, "bilinear" blends the four neighbours. Feature \
                  pyramids use it to bring a coarse map to the size of a finer one before adding; segmentation heads use \
                  it to return to the size of the picture. It cannot bring back detail that was lost.
                  """));

  public static final BlockType PAD =
      FAMILY.add(
          BlockType.named("pad", "Pad")
              .aliases("border", "zero padding")
              .parameters(MARGINS, BORDER, FILL)
              .typed(Reshaping::padTyping)
              .lowered(Reshaping::lowerPad)
              .example("one pixel all around", "N,3,32,32", "N,3,34,34")
              .example(
                  "right and bottom, mirrored",
                  set(MARGINS.to(List.of(0, 2, 2, 0)), BORDER.to(Border.REFLECT)),
                  "N,8,16,16",
                  "N,8,18,18")
              .summary("Adds a border around an image.")
              .description(
                  """
                  Makes an image larger by a border: of zeros, of its own mirror image, or of its edge pixels. \
                  Convolutions and pooling can pad by themselves; this block is for borders they do not have, such as \
                  mirrored ones or different widths on every side.
                  """));

  public static final BlockType DEPTH_TO_SPACE =
      FAMILY.add(
          BlockType.named("depth-to-space", "Depth to space")
              .aliases("pixel shuffle", "sub-pixel", "PixelShuffle", "upsample")
              .parameters(BLOCK, PIXEL_ORDER)
              .typed(Reshaping::depthToSpaceTyping)
              .reach(site -> Reach.enlarging(Pair.of(1), site.get(BLOCK)))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "DepthToSpace",
                          in,
                          Attribute.whole("blocksize", site.get(BLOCK)),
                          Attribute.text("mode", site.get(PIXEL_ORDER).name()))))
              .example("twice as large", "N,256,16,16", "N,64,32,32")
              .example("place first", set(PIXEL_ORDER.to(PixelOrder.DCR)), "N,16,8,8", "N,4,16,16")
              .summary("Turns channels into finer pixels.")
              .source(
                  "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel"
                      + " CNN",
                  2016)
              .description(
                  """
                  Takes four channels and lays their numbers out as a 2×2 square of pixels, so an image with a quarter of \
                  the channels and twice the height and width comes out. Super-resolution networks compute on the small \
                  image and enlarge only at the end this way. Nothing is computed, only moved.
                  """));

  public static final BlockType SPACE_TO_DEPTH =
      FAMILY.add(
          BlockType.named("space-to-depth", "Space to depth")
              .aliases("pixel unshuffle", "reorg", "passthrough", "downsample", "patch")
              .parameters(BLOCK, PIXEL_ORDER)
              .typed(Reshaping::spaceToDepthTyping)
              .reach(site ->
                  Reach.window(Pair.of(site.get(BLOCK)), Pair.of(site.get(BLOCK)), Pair.of(1)))
              .lowered(Reshaping::lowerSpaceToDepth)
              .example("half as large", "N,64,26,26", "N,256,13,13")
              .example("place first", set(PIXEL_ORDER.to(PixelOrder.DCR)), "N,3,8,8", "N,12,4,4")
              .summary("Turns little squares of pixels into channels.")
              .description(
                  """
                  The opposite of depth to space: every 2×2 square of pixels becomes four channels at one place. The map \
                  halves in height and width without losing a number. YOLOv2 uses it to bring a fine map to the size of a \
                  coarse one before they are concatenated.
                  """));

  public static final BlockType CHANNEL_SHUFFLE =
      FAMILY.add(
          BlockType.named("channel-shuffle", "Channel shuffle")
              .aliases("shuffle")
              .parameters(SHUFFLE_GROUPS)
              .typed(site -> {
                var notImage = Rules.imageExpected("Channel shuffle", site);
                if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
                return Rules.known("Channel shuffle", site, 0, 1)
                    .or(() ->
                        indivisible(
                            "Channel shuffle",
                            site.channels(),
                            site.get(SHUFFLE_GROUPS),
                            SHUFFLE_GROUPS))
                    .map(problem -> Rules.unchanged(site, problem))
                    .orElse(Typing.of(site.input(0)));
              })
              .lowered((site, in, emit) -> {
                long groups = site.get(SHUFFLE_GROUPS);
                var perGroup = site.channels().value() / groups;
                var apart =
                    emit.op(
                        "Reshape", List.of(in.getFirst(), emit.wholes(0, groups, perGroup, -1)));
                var turned =
                    emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 2, 1, 3));
                var height = site.shape(0).dim(ROWS);
                var width = site.shape(0).dim(COLUMNS);
                var sizes =
                    height.known().isPresent() && width.known().isPresent()
                        ? emit.wholes(0, groups * perGroup, height.value(), width.value())
                        : emit.op("Shape", List.of(in.getFirst()));
                return List.of(emit.op("Reshape", List.of(turned, sizes)));
              })
              .example("two groups", "N,116,28,28", "N,116,28,28")
              .example("three groups", set(SHUFFLE_GROUPS.to(3)), "N,240,28,28", "N,240,28,28")
              .summary("Deals the channels of groups out like cards.")
              .source(
                  "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile"
                      + " Devices",
                  2017)
              .description(
                  """
                  Convolutions in groups never see the other groups' channels. The shuffle writes the channels as a table \
                  with one row per group and reads it column by column, so the next group convolution gets some of \
                  every group. The order is fixed, not random, and there is nothing to learn.
                  """));

  public static final BlockType CONVERT =
      FAMILY.add(
          BlockType.named("convert", "Convert numbers")
              .aliases("cast", "type", "int64", "float32")
              .parameters(NUMBERS)
              .typed(site -> Typing.of(site.input(0).with(site.get(NUMBERS).dtype())))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op("Cast", in, Attribute.whole("to", site.get(NUMBERS).dtype().onnx()))))
              .example(
                  new Example(
                      "class numbers to real numbers",
                      set(),
                      List.of(TensorType.float32("N,64,64").with(DType.INT64)),
                      List.of(TensorType.float32("N,64,64"))))
              .example(
                  new Example(
                      "cut off behind the point",
                      set(NUMBERS.to(Inputs.Numbers.INT64)),
                      List.of(TensorType.float32("N,5")),
                      List.of(TensorType.float32("N,5").with(DType.INT64))))
              .summary("Turns whole numbers into real ones, or back.")
              .description(
                  """
                  Layers compute with float32 numbers; places, classes and indices are whole numbers (int64). This block \
                  turns one kind into the other. From real to whole, whatever stands behind the point is cut off: 2.9 \
                  becomes 2 and −2.9 becomes −2.
                  """));

  public static final BlockType UNROLL =
      FAMILY.add(
          BlockType.named("unroll", "Unroll predictions")
              .aliases("flatten anchors", "detections to list")
              .parameters(VALUES)
              .typed(Reshaping::unrollTyping)
              .lowered(Reshaping::lowerUnroll)
              .example("four numbers for 9 boxes a pixel", "N,36,8,8", "N,576,4")
              .example("91 scores", set(VALUES.to(91)), "N,819,4,4", "N,144,91")
              .summary("Turns a map of predictions into a list.")
              .description(
                  """
                  A detector's map holds several predictions at every pixel, each of a few numbers. This lays them out as \
                  one list, row by row, with the predictions of a pixel next to each other, so that lists from maps of \
                  different sizes can be joined.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Reshaping() {}

  private static Optional<Problem> indivisible(String name, Dim size, int divisor, Whole spec) {
    if (size.known().isEmpty() || size.value() % divisor == 0) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    for (int fitting : Rules.divisorsNear(size.value(), divisor, spec.min(), spec.max(), 2))
      remedies.add(Rules.setting(spec, fitting));
    return Optional.of(
        new Problem(
            "divisible-channels-expected",
            name
                + ": "
                + spec.label()
                + " ("
                + divisor
                + ") must divide the channels ("
                + size
                + ")",
            remedies));
  }

  private static long[] targets(Site site) {
    return Arrays.stream(site.get(TARGET_SHAPE).split(","))
        .mapToLong(word -> Long.parseLong(word.strip()))
        .toArray();
  }

  private static Typing reshapeTyping(Site site) {
    var shape = site.shape(0);
    var targets = targets(site);
    var dims = new ArrayList<Dim>();
    int open = -1;
    for (int axis = 0; axis < targets.length; axis++) {
      if (targets[axis] == 0 && axis >= shape.rank())
        return Rules.unchanged(
            site,
            Problem.of(
                "existing-axis-expected",
                "Reshape keeps the size of axis " + axis + ", which " + shape + " does not have"));
      if (targets[axis] == -1 && open >= 0)
        return Rules.unchanged(
            site,
            Problem.of(
                "one-open-size-expected",
                "Reshape can take what is left for one axis only, but −1 stands twice"));
      if (targets[axis] == -1) open = axis;
      dims.add(
          targets[axis] == -1
              ? Dim.of(1)
              : targets[axis] == 0 ? shape.dim(axis) : Dim.of(targets[axis]));
    }
    // Axes that are kept cancel out, so an open batch does not stand in the way.
    Dim before = Dim.of(1);
    Dim after = Dim.of(1);
    for (int axis = 0; axis < shape.rank(); axis++)
      if (axis >= targets.length || targets[axis] != 0) before = before.times(shape.dim(axis));
    for (int axis = 0; axis < targets.length; axis++)
      if (targets[axis] > 0) after = after.times(dims.get(axis));
    if (open >= 0) {
      boolean uneven =
          before.known().isPresent() && (after.value() == 0 || before.value() % after.value() != 0);
      if (uneven) return Rules.unchanged(site, misfit(shape, site));
      dims.set(open, before.floorDiv(after));
    } else if (before.equalTo(after) == Verdict.NO) {
      return Rules.unchanged(site, misfit(shape, site));
    }
    return Typing.of(site.input(0).with(new Shape(dims)));
  }

  private static Problem misfit(Shape shape, Site site) {
    return Problem.of(
        "same-number-of-elements-expected",
        "Reshape must keep the number of elements, but "
            + shape
            + " does not fit into ("
            + site.get(TARGET_SHAPE)
            + ")",
        Rules.setting(TARGET_SHAPE, "0,-1"));
  }

  private static List<PortSpec> splitOutputs(Parameters parameters) {
    int parts =
        PART_SIZES.in(parameters).isEmpty()
            ? PARTS.in(parameters)
            : PART_SIZES.in(parameters).size();
    return IntStream.rangeClosed(1, parts)
        .mapToObj(part -> PortSpec.one("y" + part, "Part " + part))
        .toList();
  }

  private static int splitAxis(Site site) {
    return site.get(SPLIT_AXIS) < 0
        ? site.get(SPLIT_AXIS) + site.shape(0).rank()
        : site.get(SPLIT_AXIS);
  }

  private static List<Dim> partSizes(Site site) {
    var sizes = site.get(PART_SIZES);
    if (!sizes.isEmpty()) return sizes.stream().map(size -> Dim.of(size)).toList();
    var equal = site.shape(0).dim(splitAxis(site)).floorDiv(site.get(PARTS));
    return IntStream.range(0, site.get(PARTS)).mapToObj(_ -> equal).toList();
  }

  private static Typing splitTyping(Site site) {
    var shape = site.shape(0);
    int axis = splitAxis(site);
    if (axis < 0 || axis >= shape.rank()) {
      var problem =
          Problem.of(
              "existing-axis-expected",
              "Split cuts along axis "
                  + site.get(SPLIT_AXIS)
                  + ", which "
                  + shape
                  + " does not have",
              Rules.setting(SPLIT_AXIS, Math.max(0, Math.min(1, shape.rank() - 1))));
      int parts = splitOutputs(site.parameters()).size();
      return new Typing.Rejected(List.of(problem), Collections.nCopies(parts, site.input(0)));
    }
    var sizes = partSizes(site);
    var guess = sizes.stream().map(size -> site.input(0).with(shape.with(axis, size))).toList();
    var extent = shape.dim(axis);
    var total = sizes.stream().reduce(Dim.of(0), Dim::plus);
    if (extent.known().isEmpty() || total.equals(extent)) return new Typing.Typed(guess);
    var problem =
        site.get(PART_SIZES).isEmpty()
            ? indivisible("Split", extent, site.get(PARTS), PARTS).orElseThrow()
            : misfit(site, axis, total.value());
    return new Typing.Rejected(List.of(problem), guess);
  }

  private static Problem misfit(Site site, int axis, long total) {
    var shape = site.shape(0);
    var sizes = new ArrayList<>(site.get(PART_SIZES));
    long last = sizes.getLast() + shape.dim(axis).value() - total;
    var remedies = new ArrayList<Remedy>();
    if (last >= PART_SIZES.min() && last <= PART_SIZES.max()) {
      sizes.set(sizes.size() - 1, (int) last);
      remedies.add(
          new Remedy.Set(
              "Set the last part to " + last, PART_SIZES.key(), PART_SIZES.encode(sizes)));
    }
    remedies.add(
        new Remedy.Set(
            "Cut into equal parts", PART_SIZES.key(), PART_SIZES.encode(PART_SIZES.initial())));
    return new Problem(
        "parts-of-the-whole-expected",
        "Split's parts add up to "
            + total
            + " but axis "
            + axis
            + " of "
            + shape
            + " has "
            + shape.dim(axis),
        remedies);
  }

  private static Typing resizeTyping(Site site) {
    var notImage = Rules.imageExpected("Resize", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var like = site.input("like");
    if (like.isPresent() && like.get().shape().rank() != 4)
      return Rules.unchanged(
          site,
          Problem.of(
              "image-expected",
              "Resize takes its size from an image [batch, channels, height, width] but receives "
                  + like.get(),
              new Remedy.Disconnect("Use the scale instead", "like")));
    var result =
        site.input(0)
            .with(
                site.shape(0)
                    .with(ROWS, resized(site, ROWS))
                    .with(COLUMNS, resized(site, COLUMNS)));
    if (resized(site, ROWS).known().orElse(1) > 0 && resized(site, COLUMNS).known().orElse(1) > 0)
      return Typing.of(result);
    return Rules.unchanged(
        site,
        Problem.of(
            "larger-image-expected",
            "Resize by "
                + site.get(SCALE)
                + " leaves nothing of an image of "
                + site.shape(0).dim(ROWS)
                + " × "
                + site.shape(0).dim(COLUMNS)
                + " px",
            Rules.setting(SCALE, 1.0),
            Rules.setting(TARGET, Pair.of(1))));
  }

  private static Dim resized(Site site, int axis) {
    var like = site.input("like");
    if (like.isPresent()) return like.get().shape().dim(axis);
    int target = Rules.of(site.get(TARGET), axis);
    if (target > 0) return Dim.of(target);
    return scaled(site.shape(0).dim(axis), site.get(SCALE));
  }

  /// ⌊size · scale⌋. A scale that is a fraction of small numbers, such as 1.5, also scales sizes
  /// that are still open; others are taken to a millionth.
  private static Dim scaled(Dim size, double scale) {
    if (size.known().isPresent())
      return Dim.of((long) Math.floor((float) size.value() * (float) scale));
    for (int parts = 1; parts <= 64; parts++) {
      long times = Math.round(scale * parts);
      if (times > 0 && Math.abs(scale * parts - times) < 1e-9)
        return size.times(times).floorDiv(parts);
    }
    return size.times(Math.round(scale * 1_000_000)).floorDiv(1_000_000);
  }

  private static Reach resizeReach(Site site) {
    long from = site.shape(0).dim(ROWS).known().orElse(1);
    long to = resized(site, ROWS).known().orElse(from);
    int window = site.get(FILLING) == Filling.BILINEAR ? 2 : 1;
    if (to >= from)
      return Reach.enlarging(
          Pair.of(window), Math.toIntExact(Math.max(1, Math.round((double) to / from))));
    return Reach.window(
        Pair.of(window),
        Pair.of(Math.toIntExact(Math.max(1, Math.round((double) from / Math.max(1, to))))),
        Pair.of(1));
  }

  /// PyTorch's nearest is asymmetric and rounds down, its bilinear has half-pixel centres.
  private static List<Ref> lowerResize(Site site, List<Ref> in, Emitter emit) {
    boolean nearest = site.get(FILLING) == Filling.NEAREST;
    var centres = nearest ? "asymmetric" : site.get(ALIGN_CORNERS) ? "align_corners" : "half_pixel";
    var attributes =
        new ArrayList<>(
            List.of(
                Attribute.text("mode", nearest ? "nearest" : "linear"),
                Attribute.text("coordinate_transformation_mode", centres)));
    if (nearest) attributes.add(Attribute.text("nearest_mode", "floor"));
    var given = attributes.toArray(Attribute[]::new);
    if (site.input("like").isEmpty() && site.get(TARGET).equals(Pair.of(0))) {
      float scale = site.get(SCALE).floatValue();
      return List.of(
          emit.op(
              "Resize",
              List.of(in.getFirst(), Ref.NONE, emit.constant(Shape.of(4), 1, 1, scale, scale)),
              given));
    }
    var sizes =
        site.input("like").isPresent()
            ? sizeLike(in.getFirst(), in.get(1), emit)
            : joined(
                axes(in.getFirst(), 0, emit),
                emit.wholes(resized(site, ROWS).value(), resized(site, COLUMNS).value()),
                emit);
    return List.of(emit.op("Resize", List.of(in.getFirst(), Ref.NONE, Ref.NONE, sizes), given));
  }

  /// The sizes of a tensor as it runs: batch and channels of one, height and width of another.
  static Ref sizeLike(Ref own, Ref like, Emitter emit) {
    return joined(axes(own, 0, emit), axes(like, 2, emit), emit);
  }

  /// Two neighbouring sizes of a tensor as it runs.
  static Ref axes(Ref tensor, int from, Emitter emit) {
    return emit.op(
        "Slice",
        List.of(
            emit.op("Shape", List.of(tensor)),
            emit.wholes(from),
            emit.wholes(from + 2),
            emit.wholes(0)));
  }

  private static Ref joined(Ref first, Ref second, Emitter emit) {
    return emit.op("Concat", List.of(first, second), Attribute.whole("axis", 0));
  }

  private static Typing padTyping(Site site) {
    var notImage = Rules.imageExpected("Pad", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var margins = site.get(MARGINS);
    if (margins.size() != 4)
      return Rules.unchanged(
          site,
          Problem.of(
              "four-margins-expected",
              "Pad needs four margins (top, right, bottom, left) but has " + margins.size(),
              Rules.setting(MARGINS, MARGINS.initial())));
    var rows = site.shape(0).dim(ROWS);
    var columns = site.shape(0).dim(COLUMNS);
    var result =
        site.input(0)
            .with(
                site.shape(0)
                    .with(ROWS, rows.plus(margins.get(0) + (long) margins.get(2)))
                    .with(COLUMNS, columns.plus(margins.get(1) + (long) margins.get(3))));
    long high = Math.max(margins.get(0), margins.get(2));
    long wide = Math.max(margins.get(1), margins.get(3));
    boolean beyond =
        rows.known().orElse(Long.MAX_VALUE) <= high
            || columns.known().orElse(Long.MAX_VALUE) <= wide;
    if (site.get(BORDER) == Border.REFLECT && beyond)
      return Typing.rejected(
          Problem.of(
              "smaller-margins-expected",
              "A mirrored border must be narrower than the image, but "
                  + margins
                  + " does not fit "
                  + site.shape(0),
              Rules.setting(BORDER, Border.EDGE)),
          result);
    return Typing.of(result);
  }

  /// Runtimes merge a pad into the pooling that follows it and then pad with −∞ there, or leave the
  /// border out of the mean. An axis of one is put in and taken out so that the two never touch.
  private static List<Ref> lowerPad(Site site, List<Ref> in, Emitter emit) {
    var margins = site.get(MARGINS);
    long top = margins.get(0);
    long left = margins.get(3);
    var mode = Attribute.text("mode", Choice.written(site.get(BORDER)));
    if (site.get(BORDER) != Border.CONSTANT) {
      var pads = emit.wholes(0, 0, top, left, 0, 0, margins.get(2), margins.get(1));
      return List.of(emit.op("Pad", List.of(in.getFirst(), pads), mode));
    }
    var pads = emit.wholes(0, 0, 0, top, left, 0, 0, 0, margins.get(2), margins.get(1));
    var apart = emit.op("Unsqueeze", List.of(in.getFirst(), emit.wholes(2)));
    var padded = emit.op("Pad", List.of(apart, pads, emit.scalar(site.get(FILL))), mode);
    return List.of(emit.op("Squeeze", List.of(padded, emit.wholes(2))));
  }

  private static Typing depthToSpaceTyping(Site site) {
    var notImage = Rules.imageExpected("Depth to space", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    int block = site.get(BLOCK);
    var channels = site.channels();
    var shape = site.shape(0);
    var result =
        site.input(0)
            .with(
                shape
                    .with(1, channels.floorDiv((long) block * block))
                    .with(ROWS, shape.dim(ROWS).times(block))
                    .with(COLUMNS, shape.dim(COLUMNS).times(block)));
    if (channels.known().isEmpty() || channels.value() % ((long) block * block) == 0)
      return Typing.of(result);
    var remedies = new ArrayList<Remedy>();
    for (int smaller = block - 1; smaller >= 1 && remedies.isEmpty(); smaller--)
      if (channels.value() % ((long) smaller * smaller) == 0)
        remedies.add(Rules.setting(BLOCK, smaller));
    return Typing.rejected(
        new Problem(
            "divisible-channels-expected",
            "Depth to space makes squares of "
                + block
                + " × "
                + block
                + " pixels, so "
                + block * block
                + " must divide the channels ("
                + channels
                + ")",
            remedies),
        result);
  }

  private static Typing spaceToDepthTyping(Site site) {
    var notImage = Rules.imageExpected("Space to depth", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    int block = site.get(BLOCK);
    var shape = site.shape(0);
    var result =
        site.input(0)
            .with(
                shape
                    .with(1, site.channels().times((long) block * block))
                    .with(ROWS, shape.dim(ROWS).floorDiv(block))
                    .with(COLUMNS, shape.dim(COLUMNS).floorDiv(block)));
    boolean even =
        shape.dim(ROWS).known().orElse(0) % block == 0
            && shape.dim(COLUMNS).known().orElse(0) % block == 0;
    if (even) return Typing.of(result);
    return Typing.rejected(
        new Problem(
            "divisible-size-expected",
            "Space to depth needs a height and width that "
                + block
                + " divides but receives "
                + shape,
            evenRemedies(site, block)),
        result);
  }

  /// Ways to an image whose height and width a number divides.
  public static List<Remedy> evenRemedies(Site site, int divisor) {
    var rows = site.shape(0).dim(ROWS).known();
    var columns = site.shape(0).dim(COLUMNS).known();
    if (rows.isEmpty() || columns.isEmpty()) return List.of();
    int bottom = Math.floorMod(-rows.getAsLong(), divisor);
    int right = Math.floorMod(-columns.getAsLong(), divisor);
    var port = site.ports().getFirst();
    long high = rows.getAsLong() + bottom;
    long wide = columns.getAsLong() + right;
    var remedies = new ArrayList<Remedy>();
    remedies.add(
        new Remedy.InsertBefore(
            "Pad to " + high + " × " + wide + " px",
            port,
            PAD.id(),
            set(MARGINS.to(List.of(0, right, bottom, 0)))));
    if (high <= TARGET.max() && wide <= TARGET.max())
      remedies.add(
          new Remedy.InsertBefore(
              "Resize to " + high + " × " + wide + " px",
              port,
              RESIZE.id(),
              set(FILLING.to(Filling.BILINEAR), TARGET.to(new Pair((int) high, (int) wide)))));
    return remedies;
  }

  /// ONNX's SpaceToDepth has the order of places first; the other is said with reshapes.
  private static List<Ref> lowerSpaceToDepth(Site site, List<Ref> in, Emitter emit) {
    long block = site.get(BLOCK);
    if (site.get(PIXEL_ORDER) == PixelOrder.DCR)
      return List.of(emit.op("SpaceToDepth", in, Attribute.whole("blocksize", block)));
    long channels = site.channels().value();
    long rows = site.shape(0).dim(ROWS).value() / block;
    long columns = site.shape(0).dim(COLUMNS).value() / block;
    var apart =
        emit.op(
            "Reshape",
            List.of(in.getFirst(), emit.wholes(0, channels, rows, block, columns, block)));
    var turned = emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 1, 3, 5, 2, 4));
    return List.of(
        emit.op(
            "Reshape", List.of(turned, emit.wholes(0, channels * block * block, rows, columns))));
  }

  private static Typing unrollTyping(Site site) {
    var notImage = Rules.imageExpected("Unroll predictions", site);
    if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
    var problem = indivisible("Unroll predictions", site.channels(), site.get(VALUES), VALUES);
    var shape = site.shape(0);
    var places =
        shape.dim(ROWS).times(shape.dim(COLUMNS)).times(site.channels().floorDiv(site.get(VALUES)));
    var result = site.input(0).with(Shape.of(shape.dim(0), places, Dim.of(site.get(VALUES))));
    return problem.map(each -> Typing.rejected(each, result)).orElse(Typing.of(result));
  }

  private static List<Ref> lowerUnroll(Site site, List<Ref> in, Emitter emit) {
    long values = site.get(VALUES);
    var turned = emit.op("Transpose", in, Attribute.wholes("perm", 0, 2, 3, 1));
    return List.of(emit.op("Reshape", List.of(turned, emit.wholes(0, -1, values))));
  }
}
