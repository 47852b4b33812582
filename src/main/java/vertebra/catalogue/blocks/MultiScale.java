package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.REDUCTION;
import static vertebra.catalogue.blocks.Parts.avgPool;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BASIC_RESIDUAL;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.layers.Activations.HARD_SIGMOID;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Axes.GATHERING;
import static vertebra.catalogue.layers.Axes.KEEP;
import static vertebra.catalogue.layers.Axes.POOL_AXIS;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_MAX_POOL;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Merging.MULTIPLY;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Reshaping.PARTS;
import static vertebra.catalogue.layers.Reshaping.SPLIT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.catalogue.layers.Axes.Gathering;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Blocks that look at several scales at once, or weigh places and channels.
public final class MultiScale {
  private static final Family.Builder FAMILY =
      Family.named("multi-scale-blocks", "Multi-scale and attention gates");

  private static final Setting PLAIN = ACTIVATION.to(Activation.NONE);

  public static final Whole SPLITS =
      whole("splits", "Splits", 4, 2, 16, "parts", "Into how many parts the channels are split.");
  public static final Whole SPLIT_BASE =
      whole(
          "base",
          "Base width",
          26,
          1,
          1_024,
          "channels",
          "Channels of a part when the width is 64.");
  public static final Flag ENTRY =
      flag(
          "entry",
          "First of a stage",
          false,
          "Projects its skip connection and lets the parts work apart.");

  public static final BlockType RES2NET_BLOCK =
      FAMILY.add(
          BlockType.named("res2net-block", "Res2Net block")
              .aliases("multi-scale", "M-S", "hierarchical residual", "bottleneck", "skip")
              .parameters(WIDTH, STEP, SPLIT_BASE, SPLITS, ENTRY)
              .requiring(MultiScale::fittingSkip)
              .expanded(site -> Body.of(body -> res2Net(site, body)))
              .example("26 channels in 4 parts", "N,256,56,56", "N,256,56,56")
              .example(
                  "first of a stage",
                  set(WIDTH.to(128), STEP.to(2), ENTRY.to(true)),
                  "N,256,56,56",
                  "N,512,28,28")
              .summary("A bottleneck whose 3×3 is a staircase of small ones.")
              .source("Res2Net: A New Multi-scale Backbone Architecture", 2019)
              .description(
                  """
                  A bottleneck with its 3×3 split in four. The first part is convolved, its result is added to the second \
                  before that is convolved, and so on, while the last part passes untouched. So the parts have seen one, \
                  two or three windows, and one block holds several sizes of view at no more cost. In the first block of \
                  a stage the parts are not added to each other.
                  """));

  public static final Whole BRANCH =
      whole(
          "branch",
          "Branch width",
          0,
          0,
          65_536,
          "channels",
          "Channels of every branch; 0 takes a quarter of the input.");

  public static final BlockType MS_BLOCK =
      FAMILY.add(
          BlockType.named("ms-block", "M-S block")
              .aliases("multi-scale structure", "dilated branches", "skip")
              .parameters(BRANCH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> msBlock(site, body)))
              .example("256 channels", "N,256,28,28", "N,256,28,28")
              .example("narrow branches", set(BRANCH.to(16)), "N,256,14,14", "N,256,14,14")
              .summary("A pixel, a 3×3 and two spread 3×3 side by side; added to the input.")
              .productDefined()
              .description(
                  """
                  Product-defined, no paper: "multi-scale structure" is an idea with many forms, and this is a simple \
                  one. Four branches look at the same map: a 1×1 and three 3×3 windows spread by 1, 2 and 3 pixels. Their \
                  answers are laid side by side, mixed by a 1×1 and added to the input. Published relatives are \
                  Inception, ASPP, Res2Net and HRNet.
                  """));

  public static final Whole STREAMS =
      whole("streams", "Streams", 2, 1, 8, "streams", "How many resolutions run side by side.");

  public static final BlockType HR_MODULE =
      FAMILY.add(
          BlockType.named("hr-module", "High-resolution module")
              .aliases("HRNet", "multi-scale fusion", "parallel streams")
              .inputs(PortSpec.many("x", "Streams, finest first"))
              .outputs(values -> streams(STREAMS.in(values)))
              .parameters(STREAMS, BLOCK_COUNT)
              .requiring(MultiScale::allStreams)
              .expanded(site -> Body.withOutputs(body -> hrModule(site, body)))
              .example(
                  "two streams",
                  Parameters.NONE,
                  List.of("N,18,56,56", "N,36,28,28"),
                  List.of("N,18,56,56", "N,36,28,28"))
              .example(
                  "three streams",
                  set(STREAMS.to(3), BLOCK_COUNT.to(1)),
                  List.of("N,8,32,32", "N,16,16,16", "N,32,8,8"),
                  List.of("N,8,32,32", "N,16,16,16", "N,32,8,8"))
              .summary("Residual blocks at several resolutions, which then exchange everything.")
              .source("Deep High-Resolution Representation Learning for Visual Recognition", 2019)
              .description(
                  """
                  Keeps maps of several resolutions side by side. Each goes through residual blocks of its own, then each \
                  receives from all others: finer maps are shrunk by strided 3×3 convolutions, coarser ones are projected \
                  and enlarged by repeating pixels, and everything is added. The fine map never has to be won back from a \
                  coarse one.
                  """));

  public static final BlockType CBAM =
      FAMILY.add(
          BlockType.named("cbam", "CBAM")
              .aliases("channel attention", "spatial attention", "gate")
              .parameters(REDUCTION)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> cbam(site, body)))
              .example("a sixteenth in the middle", "N,256,28,28", "N,256,28,28")
              .example("a quarter in the middle", set(REDUCTION.to(4)), "N,64,14,14", "N,64,14,14")
              .summary("Weighs the channels, then the places.")
              .source("CBAM: Convolutional Block Attention Module", 2018)
              .description(
                  """
                  Two gates in a row. The first asks which channels matter: their averages and their maxima go through the \
                  same two small layers, the sum of both gives a factor per channel. The second asks where to look: the \
                  average and the maximum over channels, as two maps, go through one 7×7 convolution that gives a factor \
                  per place.
                  """));

  public static final BlockType EFFECTIVE_SE =
      FAMILY.add(
          BlockType.named("effective-se", "Effective squeeze-and-excitation")
              .aliases("eSE", "channel attention", "gate")
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    var mean = body.add("avgpool", GLOBAL_AVG_POOL, x);
                    var wide = body.add("fc", CONV_2D, Parts.biased(channels(site), 1), mean);
                    return body.add("scale", MULTIPLY, x, body.add("gate", HARD_SIGMOID, wide));
                  }))
              .example("a map", "N,128,14,14", "N,128,14,14")
              .example("a small map", "N,224,7,7", "N,224,7,7")
              .summary("Turns channels up or down with a single layer.")
              .source("CenterMask: Real-Time Anchor-Free Instance Segmentation", 2019)
              .description(
                  """
                  Squeeze-and-excitation without the squeeze: the averages of all channels go through one layer of full \
                  width and a hard sigmoid, and the channels are multiplied by the result. Not narrowing in the middle \
                  keeps what the channels say about each other.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private MultiScale() {}

  private static Optional<Problem> fittingSkip(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int out = 4 * site.get(WIDTH);
    if (site.get(ENTRY) || site.get(STEP) == 1 && channels(site) == out) return Optional.empty();
    return Optional.of(
        Problem.of(
            "first-of-a-stage-expected",
            Message.of("problem.first-of-a-stage-expected", channels(site), out),
            new Problem.Remedy.Set(
                Message.of("fix.make-it-the-first-of-a-stage"), ENTRY.key(), ENTRY.encode(true))));
  }

  private static Port res2Net(Site site, Body.Builder body) {
    int width = site.get(WIDTH);
    int parts = site.get(SPLITS);
    int narrow = Math.max(1, width * site.get(SPLIT_BASE) / 64);
    boolean entry = site.get(ENTRY);
    int stride = site.get(STEP);
    var x = body.input();
    var y = body.add("conv1", CONV_2D, conv(narrow * parts, 1), x);
    y = body.add("relu1", RELU, body.add("bn1", BATCH_NORM, y));
    var pieces = body.place("split", SPLIT, set(PARTS.to(parts)), y).outputs();
    var looked = new ArrayList<Port>();
    for (int i = 0; i < parts - 1; i++) {
      var piece = pieces.get(i);
      if (i > 0 && !entry) piece = body.add("add" + i, ADD, looked.getLast(), piece);
      piece = body.add("convs." + i, CONV_2D, conv(narrow, 3, STRIDE.to(Pair.of(stride))), piece);
      looked.add(body.add("relu2." + i, RELU, body.add("bns." + i, BATCH_NORM, piece)));
    }
    looked.add(
        entry
            ? body.add("pool", AVG_POOL, avgPool(3, stride, true), pieces.getLast())
            : pieces.getLast());
    y = body.add("conv3", CONV_2D, conv(4 * width, 1), body.add("concat", CONCAT, set(), looked));
    y = body.add("bn3", BATCH_NORM, y);
    var skip =
        entry
            ? body.add(
                "downsample", CONV_UNIT, unit(4 * width, 1, STRIDE.to(Pair.of(stride)), PLAIN), x)
            : x;
    return body.add("relu3", RELU, body.add("add", ADD, y, skip));
  }

  private static Port msBlock(Site site, Body.Builder body) {
    int in = channels(site);
    int branch = site.get(BRANCH) > 0 ? site.get(BRANCH) : Math.max(1, in / 4);
    var x = body.input();
    var views = new ArrayList<Port>();
    views.add(body.add("b.0", CONV_UNIT, unit(branch, 1), x));
    for (int spread = 1; spread <= 3; spread++) {
      var narrow = body.add("b." + spread + ".0", CONV_UNIT, unit(branch, 1), x);
      views.add(
          body.add(
              "b." + spread + ".1",
              CONV_UNIT,
              unit(branch, 3, DILATION.to(Pair.of(spread))),
              narrow));
    }
    var mixed =
        body.add("out", CONV_UNIT, unit(in, 1, PLAIN), body.add("concat", CONCAT, set(), views));
    return body.add("relu", RELU, body.add("add", ADD, x, mixed));
  }

  private static List<PortSpec> streams(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> PortSpec.one("y" + i, "Stream " + i))
        .toList();
  }

  private static Optional<Problem> allStreams(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int wires = site.inputs().size();
    if (wires == site.get(STREAMS)) return Optional.empty();
    return Optional.of(
        Problem.of(
            "a-wire-for-every-stream-expected",
            Message.of("problem.a-wire-for-every-stream-expected", site.get(STREAMS), wires),
            new Problem.Remedy.Set(
                Message.of("fix.set-streams-to", wires), STREAMS.key(), STREAMS.encode(wires))));
  }

  private static List<Port> hrModule(Site site, Body.Builder body) {
    int count = site.get(STREAMS);
    var streams = new ArrayList<Port>();
    for (int i = 0; i < count; i++) {
      var x = body.input("x" + (i + 1));
      for (int b = 0; b < site.get(BLOCK_COUNT); b++)
        x =
            body.add(
                "branches." + i + "." + b, BASIC_RESIDUAL, set(WIDTH.to(channels(site, i))), x);
      streams.add(x);
    }
    if (count == 1) return streams;
    var fused = new ArrayList<Port>();
    for (int to = 0; to < count; to++) {
      var all = new ArrayList<Port>();
      for (int from = 0; from < count; from++) all.add(exchanged(site, body, streams, from, to));
      fused.add(body.add("relu" + to, RELU, body.add("sum" + to, ADD, set(), all)));
    }
    return fused;
  }

  /// One stream at the resolution and width of another.
  private static Port exchanged(
      Site site, Body.Builder body, List<Port> streams, int from, int to) {
    var x = streams.get(from);
    int out = channels(site, to);
    var name = "fuse_layers." + to + "." + from;
    if (from > to) {
      var narrow = body.add(name, CONV_UNIT, unit(out, 1, PLAIN), x);
      return Parts.enlargedLike(body, "enlarge" + to + "-" + from, narrow, streams.get(to));
    }
    for (int step = 0; step < to - from; step++) {
      boolean last = step == to - from - 1;
      x =
          body.add(
              name + "." + step,
              CONV_UNIT,
              unit(
                  last ? out : channels(site, from),
                  3,
                  STRIDE.to(Pair.of(2)),
                  ACTIVATION.to(last ? Activation.NONE : Activation.RELU)),
              x);
    }
    return x;
  }

  private static Port cbam(Site site, Body.Builder body) {
    int in = channels(site);
    int narrow = Math.max(1, in / site.get(REDUCTION));
    var x = body.input();
    var mean = body.add("avgpool", GLOBAL_AVG_POOL, x);
    var top = body.add("maxpool", GLOBAL_MAX_POOL, x);
    var first = body.add("relu-mean", RELU, body.add("f1", CONV_2D, conv(narrow, 1), mean));
    var second =
        body.add(
            "relu-max",
            RELU,
            body.placeSharing("f1-max", "f1", CONV_2D, conv(narrow, 1), top).only());
    var sum =
        body.add(
            "sum",
            ADD,
            body.add("f2", CONV_2D, conv(in, 1), first),
            body.placeSharing("f2-max", "f2", CONV_2D, conv(in, 1), second).only());
    x = body.add("channels", MULTIPLY, x, body.add("channel-gate", SIGMOID, sum));
    var keep = set(KEEP.to(true));
    var both =
        body.add(
            "both",
            CONCAT,
            body.add("mean", POOL_AXIS, keep, x),
            body.add("max", POOL_AXIS, set(keep, GATHERING.to(Gathering.MAX)), x));
    var place = body.add("place-gate", SIGMOID, body.add("sp", CONV_2D, conv(1, 7), both));
    return body.add("places", MULTIPLY, x, place);
  }
}
