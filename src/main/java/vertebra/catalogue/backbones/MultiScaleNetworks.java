package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.KEEP_BIAS;
import static vertebra.catalogue.blocks.ConvUnits.NAMES;
import static vertebra.catalogue.blocks.MultiScale.ENTRY;
import static vertebra.catalogue.blocks.MultiScale.HR_MODULE;
import static vertebra.catalogue.blocks.MultiScale.RES2NET_BLOCK;
import static vertebra.catalogue.blocks.MultiScale.SPLITS;
import static vertebra.catalogue.blocks.MultiScale.SPLIT_BASE;
import static vertebra.catalogue.blocks.MultiScale.STREAMS;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.BOTTLENECK;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.layers.Activations.LEAKY_RELU;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.layers.Reshaping.SPLIT;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Activations;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks that keep several scales at once or split their channels.
public final class MultiScaleNetworks {
  private static final Family.Builder FAMILY =
      Family.named("multi-scale-networks", "Multi-scale and partial networks");

  private static final Setting PLAIN = ACTIVATION.to(Activation.NONE);
  private static final Setting HALVING = STRIDE.to(Pair.of(2));
  private static final List<Integer> FIFTY = List.of(3, 4, 6, 3);

  public static final BlockType RES2NET =
      FAMILY.add(
          BlockType.named("res2net", "Res2Net-50")
              .role(Role.BACKBONE)
              .aliases("multi-scale", "M-S", "residual network", "skip connection")
              .parameters(SPLIT_BASE, SPLITS)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> res2Net(site, body)))
              .example(
                  "26w × 4s",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,256,16,16", "N,512,8,8", "N,1024,4,4", "N,2048,2,2"))
              .example(
                  "14w × 8s",
                  set(SPLIT_BASE.to(14), SPLITS.to(8)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,256,16,16", "N,512,8,8", "N,1024,4,4", "N,2048,2,2"))
              .summary("ResNet-50 whose 3×3 convolutions are staircases of small ones.")
              .source("Res2Net: A New Multi-scale Backbone Architecture", 2019)
              .description(
                  """
                  A ResNet-50 in which every 3×3 is replaced by a row of small ones on quarters of the channels, each \
                  handing its result to the next. So every block holds several sizes of view at once and the network \
                  sees scale in finer steps. Parameters and work stay about the same.
                  """)
              .published("ImageNet-1k top-1 error of 26w × 4s, %", "22.01", "the paper, table 2"));

  public static final Whole STREAM_WIDTH =
      whole("width", "Width", 18, 2, 1_024, "channels", "Channels of the finest stream.");
  public static final Flag TOP =
      flag(
          "top",
          "Classifier's map",
          true,
          "Also joins all streams into one wide map at stride 32 for a classifier.");

  public static final BlockType HRNET =
      FAMILY.add(
          BlockType.named("hrnet", "HRNet")
              .role(Role.BACKBONE)
              .aliases("high resolution", "multi-scale", "parallel streams")
              .parameters(STREAM_WIDTH, TOP)
              .outputs(values -> hrPorts(values))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> hrNet(site, body)))
              .example(
                  "W18 for a classifier",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,18,16,16", "N,36,8,8", "N,72,4,4", "N,144,2,2", "N,2048,2,2"))
              .example(
                  "W32, streams only",
                  set(STREAM_WIDTH.to(32), TOP.to(false)),
                  List.of("N,3,64,64"),
                  List.of("N,32,16,16", "N,64,8,8", "N,128,4,4", "N,256,2,2"))
              .summary(
                  "Keeps a fine map through the whole network and adds coarser ones beside it.")
              .source("Deep High-Resolution Representation Learning for Visual Recognition", 2019)
              .description(
                  """
                  Other backbones shrink the map and win detail back later; this one never gives it up. It starts with \
                  one stream at a quarter of the image's size and adds one of half the resolution and twice the channels \
                  at each stage, up to four. Modules of residual blocks end with an exchange in which every stream \
                  receives from all others. Poses and borders come out precise. For a classifier the streams are joined \
                  from fine to coarse.
                  """)
              .published("ImageNet-1k top-1 error of W18-C, %", "23.2", "the paper"));

  public static final Real SLOPE =
      real(
          "slope",
          "Slope",
          0.1,
          0,
          1,
          "What is left of negative numbers: 0.1 in Darknet's original, 0.01 in timm's weights.");

  public static final BlockType CSP_BOTTLENECK =
      FAMILY.add(
          BlockType.named("csp-bottleneck", "CSPResNet bottleneck")
              .aliases("bottleneck", "skip")
              .parameters(SLOPE)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> cspBottleneck(site, body)))
              .example("128 channels", "N,128,64,64", "N,128,64,64")
              .example("slope of timm", set(SLOPE.to(0.01)), "N,256,32,32", "N,256,32,32")
              .summary("A bottleneck that halves the channels inside; leaky.")
              .source("CSPNet: A New Backbone that can Enhance Learning Capability of CNN", 2019)
              .description(
                  """
                  A residual block of 1×1, 3×3 and 1×1 whose inside is half as wide as its ends, with leaky ReLU. It works \
                  on one half of a stage's channels only, so it can be wider inside than an ordinary bottleneck at the \
                  same cost.
                  """));

  public static final BlockType CSP_RESNET_STAGE =
      FAMILY.add(
          BlockType.named("csp-resnet-stage", "CSPResNet stage")
              .aliases("cross stage partial", "downsample")
              .parameters(FILTERS, BLOCK_COUNT, STEP, SLOPE)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> cspStage(site, body)))
              .example(
                  "first stage",
                  set(FILTERS.to(128), BLOCK_COUNT.to(3)),
                  "N,64,64,64",
                  "N,128,64,64")
              .example(
                  "second stage",
                  set(FILTERS.to(256), BLOCK_COUNT.to(3), STEP.to(2)),
                  "N,128,64,64",
                  "N,256,32,32")
              .summary("Half of the channels pass, the other half goes through residual blocks.")
              .source("CSPNet: A New Backbone that can Enhance Learning Capability of CNN", 2019)
              .description(
                  """
                  Widens the map, cuts its channels in two and sends only one half through the residual blocks; then both \
                  halves are laid side by side and mixed by a 1×1. The half that passes carries its gradient unchanged, \
                  so the same information is not learnt twice, and the blocks cost half as much.
                  """));

  public static final BlockType CSP_RESNET_50 =
      FAMILY.add(
          BlockType.named("csp-resnet-50", "CSPResNet-50")
              .role(Role.BACKBONE)
              .aliases("cross stage partial", "CSPNet", "residual network")
              .parameters(SLOPE)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> cspResNet(site, body)))
              .example(
                  "at its own size",
                  Parameters.NONE,
                  List.of("N,3,256,256"),
                  List.of(
                      "N,64,128,128", "N,128,64,64", "N,256,32,32", "N,512,16,16", "N,1024,8,8"))
              .example(
                  "with timm's slope",
                  set(SLOPE.to(0.01)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,128,16,16", "N,256,8,8", "N,512,4,4", "N,1024,2,2"))
              .summary("A ResNet-50 in which half of every stage's channels take a short cut.")
              .source("CSPNet: A New Backbone that can Enhance Learning Capability of CNN", 2019)
              .description(
                  """
                  ResNet-50 rebuilt with cross-stage partial connections: in each of four stages half of the channels go \
                  around the residual blocks and join again at the end. It needs fewer weights than ResNet-50 at about \
                  the same accuracy. The same idea carries CSPDarknet, the backbone of YOLOv4. Check the slope of its \
                  leaky ReLU when loading weights: 0.1 in the original, 0.01 in timm.
                  """)
              .published("ImageNet-1k top-1 accuracy, %", "76.6", "the paper, table 2"));

  public static final Family BLOCKS = FAMILY.close();

  private MultiScaleNetworks() {}

  private static List<Port> res2Net(Site site, Body.Builder body) {
    var taps = new ArrayList<Port>();
    var x = body.add("conv1", CONV_2D, conv(64, 7, HALVING), body.input());
    taps.add(body.add("relu", RELU, body.add("bn1", BATCH_NORM, x)));
    x = body.add("maxpool", MAX_POOL, maxPool(3, 2), taps.getFirst());
    for (int stage = 0; stage < 4; stage++) {
      for (int i = 0; i < FIFTY.get(stage); i++)
        x =
            body.add(
                "layer" + (stage + 1) + "." + i,
                RES2NET_BLOCK,
                set(
                    WIDTH.to(64 << stage),
                    STEP.to(i == 0 && stage > 0 ? 2 : 1),
                    SPLIT_BASE.to(site.get(SPLIT_BASE)),
                    SPLITS.to(site.get(SPLITS)),
                    ENTRY.to(i == 0)),
                x);
      taps.add(x);
    }
    return taps;
  }

  private static List<PortSpec> hrPorts(Parameters values) {
    var streams = Stream.of(Taps.between(2, 5));
    return TOP.in(values)
        ? Stream.concat(streams, Stream.of(PortSpec.one("all", "All streams, stride 32"))).toList()
        : streams.toList();
  }

  private static List<Port> hrNet(Site site, Body.Builder body) {
    int width = site.get(STREAM_WIDTH);
    var x = body.add("conv1", CONV_2D, conv(64, 3, HALVING), body.input());
    x = body.add("relu1", RELU, body.add("bn1", BATCH_NORM, x));
    x = body.add("conv2", CONV_2D, conv(64, 3, HALVING), x);
    x = body.add("relu2", RELU, body.add("bn2", BATCH_NORM, x));
    for (int i = 0; i < 4; i++) x = body.add("layer1." + i, BOTTLENECK, x);
    List<Port> streams =
        List.of(
            body.add("transition1.0", CONV_UNIT, unit(width, 3), x),
            body.add("transition1.1.0", CONV_UNIT, unit(2 * width, 3, HALVING), x));
    streams = exchanged(body, "stage2.", 1, streams);
    streams = exchanged(body, "stage3.", 4, grown(body, "transition2.2.0", 4 * width, streams));
    streams = exchanged(body, "stage4.", 3, grown(body, "transition3.3.0", 8 * width, streams));
    if (!site.get(TOP)) return streams;
    var taps = new ArrayList<>(streams);
    taps.add(joined(body, streams));
    return taps;
  }

  private static List<Port> exchanged(
      Body.Builder body, String prefix, int modules, List<Port> streams) {
    var now = streams;
    for (int i = 0; i < modules; i++)
      now =
          body.place(
                  prefix + i,
                  HR_MODULE,
                  set(STREAMS.to(now.size()), BLOCK_COUNT.to(4)),
                  now.toArray(Port[]::new))
              .outputs();
    return now;
  }

  private static List<Port> grown(Body.Builder body, String name, int width, List<Port> streams) {
    var more = new ArrayList<>(streams);
    more.add(body.add(name, CONV_UNIT, unit(width, 3, HALVING), streams.getLast()));
    return more;
  }

  private static Port joined(Body.Builder body, List<Port> streams) {
    var biased = KEEP_BIAS.to(true);
    var x = body.add("incre_modules.0.0", BOTTLENECK, set(WIDTH.to(32)), streams.getFirst());
    for (int i = 1; i < 4; i++) {
      var wide =
          body.add("incre_modules." + i + ".0", BOTTLENECK, set(WIDTH.to(32 << i)), streams.get(i));
      var shrunk =
          body.add("downsamp_modules." + (i - 1), CONV_UNIT, unit(128 << i, 3, HALVING, biased), x);
      x = body.add("join" + i, ADD, wide, shrunk);
    }
    return body.add("final_layer", CONV_UNIT, unit(2048, 1, biased), x);
  }

  /// A convolution unit whose parts are called by words, and its leaky ReLU.
  private static Port leaky(
      Site site, Body.Builder body, String name, int filters, int kernel, Port x, Setting... more) {
    var plain = body.add(name, CONV_UNIT, worded(filters, kernel, more), x);
    return body.add(name + ".act", LEAKY_RELU, set(Activations.SLOPE.to(site.get(SLOPE))), plain);
  }

  private static Parameters worded(int filters, int kernel, Setting... more) {
    return set(unit(filters, kernel, PLAIN, NAMES.to(ConvUnits.Names.WORDS)), more);
  }

  private static Port cspBottleneck(Site site, Body.Builder body) {
    int width = channels(site);
    int half = Math.max(1, width / 2);
    var x = body.input();
    var y = leaky(site, body, "conv1", half, 1, x);
    y = leaky(site, body, "conv2", half, 3, y);
    y = body.add("conv3", CONV_UNIT, worded(width, 1), y);
    return body.add(
        "act", LEAKY_RELU, set(Activations.SLOPE.to(site.get(SLOPE))), body.add("add", ADD, y, x));
  }

  private static Port cspStage(Site site, Body.Builder body) {
    int width = site.get(FILTERS);
    var x = body.input();
    if (site.get(STEP) > 1)
      x = leaky(site, body, "conv_down", channels(site), 3, x, STRIDE.to(Pair.of(site.get(STEP))));
    var wide = body.add("conv_exp", CONV_UNIT, worded(2 * width, 1), x);
    var halves = body.place("split", SPLIT, set(), wide).outputs();
    var y = halves.getLast();
    for (int i = 0; i < site.get(BLOCK_COUNT); i++)
      y = body.add("blocks." + i, CSP_BOTTLENECK, set(SLOPE.to(site.get(SLOPE))), y);
    y = leaky(site, body, "conv_transition_b", width, 1, y);
    return leaky(
        site, body, "conv_transition", width, 1, body.add("concat", CONCAT, halves.getFirst(), y));
  }

  private static List<Port> cspResNet(Site site, Body.Builder body) {
    var counts = List.of(3, 3, 5, 2);
    var taps = new ArrayList<Port>();
    taps.add(leaky(site, body, "stem.conv1", 64, 7, body.input(), HALVING));
    var x = body.add("stem.pool", MAX_POOL, maxPool(3, 2), taps.getFirst());
    for (int stage = 0; stage < 4; stage++) {
      x =
          body.add(
              "stages." + stage,
              CSP_RESNET_STAGE,
              set(
                  FILTERS.to(128 << stage),
                  BLOCK_COUNT.to(counts.get(stage)),
                  STEP.to(stage == 0 ? 1 : 2),
                  SLOPE.to(site.get(SLOPE))),
              x);
      taps.add(x);
    }
    return taps;
  }
}
