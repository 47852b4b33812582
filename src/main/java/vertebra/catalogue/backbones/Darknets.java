package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The backbones of the YOLO detectors.
public final class Darknets {
  private static final Family.Builder FAMILY = Family.named("dark-networks", "Darknets");

  private static final Setting LEAKY = ACTIVATION.to(Activation.LEAKY_RELU);
  private static final Setting MISH = ACTIVATION.to(Activation.MISH);
  private static final Setting HALVING = STRIDE.to(Pair.of(2));

  /// Residual units in each of the five stages.
  private static final List<Integer> UNITS = List.of(1, 2, 8, 8, 4);

  public static final BlockType DARKNET_19 =
      FAMILY.add(
          BlockType.named("darknet-19", "Darknet-19")
              .role(Role.BACKBONE)
              .aliases("YOLOv2", "YOLO9000")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> darknet19(body)))
              .example(Taps.doubling("for classification", Parameters.NONE, 224, 64))
              .example(Taps.doubling("small", Parameters.NONE, 64, 64))
              .summary("Nineteen convolutions, 3×3 and 1×1 in turn; the backbone of YOLOv2.")
              .source("YOLO9000: Better, Faster, Stronger", 2016)
              .description(
                  """
                  Mostly 3×3 convolutions like VGG (twelve of the nineteen), with 1×1 convolutions between them that \
                  squeeze the channels, batch norm everywhere and leaky ReLU. The nineteenth convolution is the 1×1 \
                  of the classification head, so eighteen are here. Max-pooling halves the image five times; each tap \
                  is taken before the next pooling.
                  """)
              .published("ImageNet-1k top-1 accuracy, %", "72.9", "the author's Darknet page"));

  public static final BlockType DARKNET_UNIT =
      FAMILY.add(
          BlockType.named("darknet-unit", "Darknet residual unit")
              .aliases("YOLOv3 block", "residual block", "skip")
              .parameters()
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    int channels = channels(site);
                    var narrow =
                        body.add("c1", CONV_UNIT, unit(Math.max(1, channels / 2), 1, LEAKY), x);
                    return body.add(
                        "add", ADD, x, body.add("c2", CONV_UNIT, unit(channels, 3, LEAKY), narrow));
                  }))
              .example("keeps its shape", "N,128,64,64", "N,128,64,64")
              .example("deep in the network", "N,1024,8,8", "N,1024,8,8")
              .summary("1×1 to half the channels, 3×3 back, plus the input.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  A residual block of two convolutions: a 1×1 halves the channels, a 3×3 looks around and brings \
                  them back, and the input is added. No activation follows the addition, so the skip connections \
                  form one clean path through a whole stage.
                  """));

  public static final BlockType DARKNET_STAGE =
      FAMILY.add(
          BlockType.named("darknet-stage", "Darknet stage")
              .aliases("YOLOv3 stage", "downsample")
              .parameters(FILTERS, BLOCK_COUNT)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var chain = new Chain(body, "", body.input());
                    chain.add(CONV_UNIT, unit(site.get(FILTERS), 3, HALVING, LEAKY));
                    for (int i = 0; i < site.get(BLOCK_COUNT); i++) chain.add(DARKNET_UNIT);
                    return chain.end();
                  }))
              .example("second stage", set(FILTERS.to(128)), "N,64,128,128", "N,128,64,64")
              .example(
                  "last stage",
                  set(FILTERS.to(1024), BLOCK_COUNT.to(4)),
                  "N,512,16,16",
                  "N,1024,8,8")
              .summary("A strided 3×3, then residual units.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  Halves the image with a strided convolution, which learns how to shrink instead of only keeping \
                  the largest value, and then repeats residual units at that size.
                  """));

  public static final BlockType DARKNET_53 =
      FAMILY.add(
          BlockType.named("darknet-53", "Darknet-53")
              .role(Role.BACKBONE)
              .aliases("YOLOv3", "residual network", "skip connection", "darknet")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> staged(body, DARKNET_STAGE, LEAKY)))
              .example(Taps.doubling("for classification", Parameters.NONE, 256, 64))
              .example(Taps.doubling("small", Parameters.NONE, 64, 64))
              .summary("Fifty-two convolutions with skip connections; the backbone of YOLOv3.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  Five stages, each a strided 3×3 followed by 1, 2, 8, 8 and 4 residual units. There is no pooling \
                  at all. YOLOv3 reads C3, C4 and C5 and so predicts on three scales. With the classification layer \
                  it has 53 layers with weights, as accurate as ResNet-101 and about one and a half times as fast \
                  by its author's measure.
                  """)
              .published("ImageNet-1k top-1 accuracy, %", "77.2", "the paper, table 2"));

  public static final Flag WHOLE =
      flag(
          "whole",
          "Keep all channels",
          false,
          "Both ways get all channels instead of half of them.");

  public static final BlockType CSP_STAGE =
      FAMILY.add(
          BlockType.named("csp-stage", "CSP stage")
              .aliases("cross stage partial", "YOLOv4 stage", "downsample")
              .parameters(FILTERS, BLOCK_COUNT, WHOLE)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> cspStage(site, body)))
              .example("second stage", set(FILTERS.to(128)), "N,64,104,104", "N,128,52,52")
              .example(
                  "first stage: both ways keep all channels",
                  set(FILTERS.to(64), BLOCK_COUNT.to(1), WHOLE.to(true)),
                  "N,32,64,64",
                  "N,64,32,32")
              .summary("Sends half of the channels around the residual units.")
              .source("CSPNet: A New Backbone that can Enhance Learning Capability of CNN", 2019)
              .description(
                  """
                  Splits the map in two by 1×1 convolutions. One half passes through the residual units, the other \
                  goes straight to the end, where both are laid side by side and mixed. That saves work and memory \
                  and keeps gradients from being repeated in every unit. YOLOv4 and its successors are built of it.
                  """));

  public static final BlockType CSP_DARKNET_53 =
      FAMILY.add(
          BlockType.named("cspdarknet-53", "CSPDarknet-53")
              .role(Role.BACKBONE)
              .aliases("cspdarknet", "YOLOv4", "cross stage partial", "Mish")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> staged(body, CSP_STAGE, MISH)))
              .example(Taps.doubling("for classification", Parameters.NONE, 256, 64))
              .example(Taps.doubling("small", Parameters.NONE, 64, 64))
              .summary("Darknet-53 with CSP stages and Mish; the backbone of YOLOv4.")
              .source("YOLOv4: Optimal Speed and Accuracy of Object Detection", 2020)
              .description(
                  """
                  Darknet-53 in which half of the channels go around the residual units of every stage, with Mish in \
                  place of leaky ReLU. A third fewer weights than Darknet-53 at about the same accuracy, which is why \
                  YOLOv4 took it as its backbone.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Darknets() {}

  private static List<Port> darknet19(Body.Builder body) {
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_UNIT, unit(32, 3, LEAKY));
    for (int stage = 1; stage <= 5; stage++) {
      chain.add(MAX_POOL);
      int wide = 32 << stage;
      int narrow = wide / 2;
      chain.add(CONV_UNIT, unit(wide, 3, LEAKY));
      for (int i = 0; i < List.of(0, 1, 1, 2, 2).get(stage - 1); i++) {
        chain.add(CONV_UNIT, unit(narrow, 1, LEAKY));
        chain.add(CONV_UNIT, unit(wide, 3, LEAKY));
      }
      taps.add(chain.end());
    }
    return taps;
  }

  private static List<Port> staged(Body.Builder body, BlockType type, Setting activation) {
    var taps = new ArrayList<Port>();
    var x = body.add("stem", CONV_UNIT, unit(32, 3, activation), body.input());
    for (int stage = 1; stage <= 5; stage++) {
      var size = set(FILTERS.to(32 << stage), BLOCK_COUNT.to(UNITS.get(stage - 1)));
      x =
          body.add(
              "stage" + stage,
              type,
              type.equals(CSP_STAGE) && stage == 1 ? set(size, WHOLE.to(true)) : size,
              x);
      taps.add(x);
    }
    return taps;
  }

  private static Port cspStage(Site site, Body.Builder body) {
    int out = site.get(FILTERS);
    int half = Math.max(1, out / 2);
    int way = site.get(WHOLE) ? out : half;
    var down = body.add("down", CONV_UNIT, unit(out, 3, HALVING, MISH), body.input());
    var right = body.add("right", CONV_UNIT, unit(way, 1, MISH), down);
    var left = body.add("left", CONV_UNIT, unit(way, 1, MISH), down);
    for (int i = 0; i < site.get(BLOCK_COUNT); i++) {
      var narrow = body.add("blocks." + i + ".0", CONV_UNIT, unit(half, 1, MISH), left);
      left =
          body.add(
              "add" + i,
              ADD,
              left,
              body.add("blocks." + i + ".1", CONV_UNIT, unit(way, 3, MISH), narrow));
    }
    var joined =
        body.add("concat", CONCAT, body.add("post", CONV_UNIT, unit(way, 1, MISH), left), right);
    return body.add("merge", CONV_UNIT, unit(out, 1, MISH), joined);
  }
}
