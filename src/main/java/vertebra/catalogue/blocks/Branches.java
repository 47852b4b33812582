package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NAMES;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Blocks that look in several ways at once and lay the answers side by side.
public final class Branches {
  private static final Family.Builder FAMILY = Family.named("branch-blocks", "Branching blocks");

  private static Whole width(String key, String label, int initial, String help) {
    return whole(key, label, initial, 1, 65_536, "channels", help);
  }

  public static final Whole SQUEEZE =
      width("squeeze", "Squeeze", 16, "Channels of the 1×1 in front.");
  public static final Whole EXPAND_1 =
      width("expand1", "Expand 1×1", 64, "Channels of the 1×1 branch.");
  public static final Whole EXPAND_3 =
      width("expand3", "Expand 3×3", 64, "Channels of the 3×3 branch.");

  public static final BlockType FIRE =
      FAMILY.add(
          BlockType.named("fire", "Fire module")
              .aliases("SqueezeNet", "squeeze expand")
              .parameters(SQUEEZE, EXPAND_1, EXPAND_3)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> fire(site, body)))
              .example("first of SqueezeNet", "N,96,55,55", "N,128,55,55")
              .example(
                  "last of SqueezeNet",
                  set(SQUEEZE.to(64), EXPAND_1.to(256), EXPAND_3.to(256)),
                  "N,512,13,13",
                  "N,512,13,13")
              .summary("Squeezes to few channels, then expands with 1×1 and 3×3 side by side.")
              .source(
                  "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model"
                      + " size",
                  2016)
              .description(
                  """
                  Saves weights in two ways. A 1×1 convolution squeezes the channels first, so that the expensive \
                  3×3 reads only a few; and half of the output comes from 1×1 filters, which have a ninth of the \
                  weights. Both halves are laid side by side. Modules simply follow each other: only the bypass \
                  variants of SqueezeNet add skip connections.
                  """));

  public static final Whole C1 = width("c1", "1×1", 64, "Channels of the first branch.");
  public static final Whole R3 =
      width("r3", "Before 3×3", 96, "Channels of the 1×1 in front of the 3×3.");
  public static final Whole C3 = width("c3", "3×3", 128, "Channels of the 3×3 branch.");
  public static final Whole R5 =
      width("r5", "Before 5×5", 16, "Channels of the 1×1 in front of the 5×5.");
  public static final Whole C5 = width("c5", "5×5", 32, "Channels of the 5×5 branch.");
  public static final Whole POOLED =
      width("pooled", "After pooling", 32, "Channels of the 1×1 behind the pooling.");
  public static final Whole LARGE =
      whole(
          "large",
          "Large window",
          5,
          3,
          11,
          "px",
          "Window of the third branch; torchvision uses 3.");

  public static final BlockType INCEPTION =
      FAMILY.add(
          BlockType.named("inception", "Inception module")
              .aliases("GoogLeNet", "multi-scale", "Inception v1")
              .parameters(C1, R3, C3, R5, C5, POOLED, LARGE, NORM)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> inception(site, body)))
              .example("module 3a of GoogLeNet", "N,192,28,28", "N,256,28,28")
              .example(
                  "module 5b of GoogLeNet, without normalization",
                  set(
                      C1.to(384),
                      R3.to(192),
                      C3.to(384),
                      R5.to(48),
                      C5.to(128),
                      POOLED.to(128),
                      NORM.to(Norm.NONE)),
                  "N,832,7,7",
                  "N,1024,7,7")
              .summary("1×1, 3×3, 5×5 and pooling side by side.")
              .source("Going Deeper with Convolutions", 2014)
              .description(
                  """
                  Things appear at different sizes, so look with several windows at once: 1×1, 3×3, 5×5 and a \
                  max-pooling, all on the same map, with their answers laid side by side. 1×1 convolutions in front \
                  of the large windows keep the work small. How many channels each window gets is chosen by hand; what \
                  the windows look for is learnt. Nine such modules make GoogLeNet.
                  """));

  public static final Whole GROWTH =
      width("growth", "Growth rate", 32, "Channels that the layer adds.");
  public static final Whole NARROW =
      whole(
          "narrow",
          "Bottleneck factor",
          4,
          1,
          64,
          "times",
          "Width of the 1×1 in front, as a multiple of the growth rate.");
  public static final Flag JOIN =
      flag(
          "join",
          "Join input",
          true,
          "Lays the new channels behind the input; without it only they leave.");

  public static final BlockType DENSE_LAYER =
      FAMILY.add(
          BlockType.named("dense-layer", "Dense layer")
              .aliases("DenseNet", "skip connection", "concatenation")
              .parameters(GROWTH, NARROW, JOIN)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> denseLayer(site, body)))
              .example("adds 32 channels", "N,64,56,56", "N,96,56,56")
              .example("only the new ones", set(JOIN.to(false)), "N,64,56,56", "N,32,56,56")
              .summary("Computes a few channels and lays them behind what came in.")
              .source("Densely Connected Convolutional Networks", 2016)
              .description(
                  """
                  Adds a little knowledge without replacing any. The layer reads everything computed before it, \
                  makes a few new channels (the growth rate) and concatenates them to its input. So every later \
                  layer sees the maps of all earlier ones, and no layer has to repeat what another already knows. \
                  Normalization and activation stand before each convolution. Not to be confused with a dense, \
                  that is fully connected, layer.
                  """));

  public static final Whole LAYER_COUNT =
      whole("layers", "Layers", 6, 1, 512, "layers", "How many layers follow each other.");

  public static final BlockType DENSE_BLOCK =
      FAMILY.add(
          BlockType.named("dense-block", "Dense block")
              .aliases("DenseNet stage", "densenet block")
              .parameters(LAYER_COUNT, GROWTH, NARROW)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    var each = set(GROWTH.to(site.get(GROWTH)), NARROW.to(site.get(NARROW)));
                    for (int i = 1; i <= site.get(LAYER_COUNT); i++)
                      x = body.add("denselayer" + i, DENSE_LAYER, each, x);
                    return x;
                  }))
              .example("first of DenseNet-121", "N,64,56,56", "N,256,56,56")
              .example("three layers", set(LAYER_COUNT.to(3)), "N,64,28,28", "N,160,28,28")
              .summary("Dense layers in a row: the channels grow, the image keeps its size.")
              .source("Densely Connected Convolutional Networks", 2016)
              .description(
                  """
                  Layers that each read the maps of all before them. After n layers there are n times the growth \
                  rate more channels than came in. Because maps can be concatenated only if their sizes agree, the \
                  image keeps its size inside a block; transitions between the blocks shrink it.
                  """));

  public static final BlockType TRANSITION =
      FAMILY.add(
          BlockType.named("transition", "Transition")
              .aliases("DenseNet transition", "downsample")
              .parameters()
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var active = body.add("relu", RELU, body.add("norm", BATCH_NORM, body.input()));
                    int half = Math.max(1, channels(site) / 2);
                    return body.add(
                        "pool", AVG_POOL, body.add("conv", CONV_2D, conv(half, 1), active));
                  }))
              .example("half the channels, half the image", "N,256,56,56", "N,128,28,28")
              .example("odd numbers are rounded down", "N,513,28,28", "N,256,14,14")
              .summary("Halves channels and image between two dense blocks.")
              .source("Densely Connected Convolutional Networks", 2016)
              .description(
                  """
                  Dense blocks let the channels grow and need one image size throughout. Between two of them the \
                  transition makes room: a 1×1 convolution halves the channels, and averaging over 2×2 halves \
                  height and width.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Branches() {}

  private static Port fire(Site site, Body.Builder body) {
    var squeezed =
        body.add(
            "squeeze_activation",
            RELU,
            body.add("squeeze", CONV_2D, biased(site.get(SQUEEZE), 1), body.input()));
    var one = body.add("expand1x1", CONV_2D, biased(site.get(EXPAND_1), 1), squeezed);
    var three = body.add("expand3x3", CONV_2D, biased(site.get(EXPAND_3), 3), squeezed);
    return body.add(
        "concat",
        CONCAT,
        body.add("expand1x1_activation", RELU, one),
        body.add("expand3x3_activation", RELU, three));
  }

  private static Port inception(Site site, Body.Builder body) {
    var kind = set(NORM.to(site.get(NORM)), NAMES.to(ConvUnits.Names.WORDS), UNIT_EPSILON.to(1e-3));
    var x = body.input();
    var one = looked(body, "branch1", kind, site.get(C1), 1, x);
    var three =
        looked(
            body,
            "branch2.1",
            kind,
            site.get(C3),
            3,
            looked(body, "branch2.0", kind, site.get(R3), 1, x));
    var five =
        looked(
            body,
            "branch3.1",
            kind,
            site.get(C5),
            site.get(LARGE),
            looked(body, "branch3.0", kind, site.get(R5), 1, x));
    var pooled = body.add("branch4.0", MAX_POOL, maxPool(3, 1), x);
    return body.add(
        "concat",
        CONCAT,
        one,
        three,
        five,
        looked(body, "branch4.1", kind, site.get(POOLED), 1, pooled));
  }

  private static Port looked(
      Body.Builder body, String name, Parameters kind, int filters, int kernel, Port x) {
    return body.add(name, CONV_UNIT, set(kind, FILTERS.to(filters), KERNEL.to(Pair.of(kernel))), x);
  }

  private static Port denseLayer(Site site, Body.Builder body) {
    int growth = site.get(GROWTH);
    var x = body.input();
    var narrow =
        body.add(
            "conv1",
            CONV_2D,
            conv(growth * site.get(NARROW), 1),
            body.add("relu1", RELU, body.add("norm1", BATCH_NORM, x)));
    var added =
        body.add(
            "conv2",
            CONV_2D,
            conv(growth, 3),
            body.add("relu2", RELU, body.add("norm2", BATCH_NORM, narrow)));
    return site.get(JOIN) ? body.add("concat", CONCAT, x, added) : added;
  }
}
