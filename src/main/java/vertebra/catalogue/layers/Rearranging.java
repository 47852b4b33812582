package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.Reshaping.indivisible;
import static vertebra.catalogue.layers.Resizing.FILLING;
import static vertebra.catalogue.layers.Resizing.Filling;
import static vertebra.catalogue.layers.Resizing.MARGINS;
import static vertebra.catalogue.layers.Resizing.PAD;
import static vertebra.catalogue.layers.Resizing.RESIZE;
import static vertebra.catalogue.layers.Resizing.TARGET;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Blocks that put the numbers of a map in another order, or write them as numbers of another kind.
public final class Rearranging {
  private static final Family.Builder FAMILY = Family.continuing(Resizing.BLOCKS);

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

  public static final BlockType DEPTH_TO_SPACE =
      FAMILY.add(
          BlockType.named("depth-to-space", "Depth to space")
              .aliases("pixel shuffle", "sub-pixel", "PixelShuffle", "upsample", "depth2space")
              .parameters(BLOCK, PIXEL_ORDER)
              .typed(Rearranging::depthToSpaceTyping)
              .reach(site -> Reach.enlarging(Pair.of(1), Pair.of(site.get(BLOCK))))
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
              .aliases(
                  "pixel unshuffle",
                  "reorg",
                  "passthrough",
                  "downsample",
                  "focus",
                  "patch",
                  "space2depth")
              .parameters(BLOCK, PIXEL_ORDER)
              .typed(Rearranging::spaceToDepthTyping)
              .reach(site ->
                  Reach.window(Pair.of(site.get(BLOCK)), Pair.of(site.get(BLOCK)), Pair.of(1)))
              .lowered(Rearranging::lowerSpaceToDepth)
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
              .typed(Rearranging::unrollTyping)
              .lowered(Rearranging::lowerUnroll)
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

  private Rearranging() {}

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
            Message.of(
                "problem.divisible-channels-expected.depth-to", block, block * block, channels),
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
            Message.of("problem.divisible-size-expected.space-to", block, shape),
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
            Message.of("fix.pad-to-px", high, wide),
            port,
            PAD.id(),
            set(MARGINS.to(List.of(0, right, bottom, 0)))));
    if (high <= TARGET.max() && wide <= TARGET.max())
      remedies.add(
          new Remedy.InsertBefore(
              Message.of("fix.resize-to-rectangle", high, wide),
              port,
              RESIZE.id(),
              set(FILLING.to(Filling.BILINEAR), TARGET.to(new Pair((int) high, (int) wide)))));
    return remedies;
  }

  /// ONNX's SpaceToDepth has the order of places first; the other is said with reshapes.
  private static List<Ref> lowerSpaceToDepth(Site site, List<Ref> in, Emitter emit) {
    int block = site.get(BLOCK);
    if (site.get(PIXEL_ORDER) == PixelOrder.DCR)
      return List.of(emit.op("SpaceToDepth", in, Attribute.whole("blocksize", block)));
    var sizes = new RunningSizes(site, in, emit);
    var square = Dim.of(block);
    var rows = sizes.site().shape(0).dim(ROWS).floorDiv(block);
    var columns = sizes.site().shape(0).dim(COLUMNS).floorDiv(block);
    var batch = Dim.of(0);
    var apart =
        emit.op(
            "Reshape",
            List.of(
                in.getFirst(), sizes.of(batch, site.channels(), rows, square, columns, square)));
    var turned = emit.op("Transpose", List.of(apart), Attribute.wholes("perm", 0, 1, 3, 5, 2, 4));
    var deep = site.channels().times((long) block * block);
    return List.of(emit.op("Reshape", List.of(turned, sizes.of(batch, deep, rows, columns))));
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
