package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.ATTENTION;
import static vertebra.catalogue.blocks.Residuals.BASE;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.CARDINALITY;
import static vertebra.catalogue.blocks.Residuals.ENTRY_SPREAD;
import static vertebra.catalogue.blocks.Residuals.KIND;
import static vertebra.catalogue.blocks.Residuals.NAMES;
import static vertebra.catalogue.blocks.Residuals.PADDED;
import static vertebra.catalogue.blocks.Residuals.RESIDUAL_STAGE;
import static vertebra.catalogue.blocks.Residuals.SPREAD;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Residuals.VARIANT;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.blocks.Residuals.Names;
import vertebra.catalogue.blocks.Residuals.ResidualKind;
import vertebra.catalogue.blocks.Residuals.Variant;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Residual networks of all depths and widths.
public final class ResNets {
  private static final Family.Builder FAMILY =
      Family.named("residual-networks", "Residual networks");

  /// Blocks per stage; up to depth 34 basic blocks, from depth 50 bottlenecks.
  private static final Map<Integer, List<Integer>> BLOCKS_PER_STAGE =
      Map.of(
          18, List.of(2, 2, 2, 2),
          34, List.of(3, 4, 6, 3),
          50, List.of(3, 4, 6, 3),
          101, List.of(3, 4, 23, 3),
          152, List.of(3, 8, 36, 3));

  public static final OneOf DEPTH =
      oneOf(
          "depth",
          "Depth",
          50,
          List.of(18, 34, 50, 101, 152),
          "Convolutions and dense layers on the longest path, the classification layer included.");
  public static final OneOf OUTPUT_STRIDE =
      oneOf(
          "outputstride",
          "Output stride",
          32,
          List.of(8, 16, 32),
          "How many times smaller than the image C5 is; below 32 the last stages spread their"
              + " windows instead.");

  public static final BlockType RESNET =
      FAMILY.add(
          BlockType.named("resnet", "ResNet")
              .role(Role.BACKBONE)
              .aliases(
                  "residual network",
                  "backbone",
                  "feature extractor",
                  "ResNeXt",
                  "Wide ResNet",
                  "SE-ResNet",
                  "ResNet-D",
                  "skip connection")
              .parameters(DEPTH, VARIANT, CARDINALITY, BASE, ATTENTION, OUTPUT_STRIDE)
              .outputs(values -> Taps.within(OUTPUT_STRIDE.in(values)))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> resnet(site, body)))
              .example(
                  "ResNet-50",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of(
                      "N,64,112,112", "N,256,56,56", "N,512,28,28", "N,1024,14,14", "N,2048,7,7"))
              .example(
                  "ResNet-18 for segmentation, output stride 8",
                  set(DEPTH.to(18), OUTPUT_STRIDE.to(8)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,64,16,16", "N,128,8,8", "N,256,8,8", "N,512,8,8"))
              .example(
                  "pre-activation",
                  set(DEPTH.to(18), VARIANT.to(Variant.V2)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,64,16,16", "N,128,8,8", "N,256,4,4", "N,512,2,2"))
              .summary("Stages of residual blocks; the standard backbone.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  A 7×7 convolution and a pooling shrink the image to a quarter; then four stages of residual \
                  blocks halve it again and again while the channels double. Every block adds a correction to its \
                  input, so even 152 layers can be trained. There is nothing recurrent in it. Depths 18 and 34 use \
                  two 3×3 convolutions a block, deeper ones bottlenecks. Groups and base width give ResNeXt (32 \
                  groups, base 4) and Wide ResNet (base 128). ResNet-34 has 21.8 million parameters, ResNet-50 has \
                  25.6 million, each with a 1000-class layer on top.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of ResNet-18, %",
                  "69.758", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ResNet-34, %",
                  "73.314", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ResNet-50, %",
                  "76.130", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ResNet-101, %",
                  "77.374", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ResNet-152, %",
                  "78.312", "torchvision, IMAGENET1K_V1 weights"));

  public static final Whole SMALL_DEPTH =
      whole(
          "depth",
          "Depth",
          20,
          8,
          1_202,
          "layers",
          "Convolutions and the dense layer on the longest path: 6n + 2, such as 20, 56 or 110.");

  public static final BlockType RESNET_CIFAR =
      FAMILY.add(
          BlockType.named("resnet-cifar", "ResNet for small images")
              .role(Role.BACKBONE)
              .aliases("ResNet-20", "ResNet-56", "ResNet-110", "CIFAR", "baseline")
              .parameters(SMALL_DEPTH)
              .outputs(
                  PortSpec.one("s1", "Stride 1"),
                  PortSpec.one("s2", "Stride 2"),
                  PortSpec.one("s4", "Stride 4"))
              .requiring(ResNets::sixNPlusTwo)
              .expanded(site -> Body.withOutputs(body -> small(site, body)))
              .example(
                  "ResNet-20",
                  Parameters.NONE,
                  List.of("N,3,32,32"),
                  List.of("N,16,32,32", "N,32,16,16", "N,64,8,8"))
              .example(
                  "ResNet-56",
                  set(SMALL_DEPTH.to(56)),
                  List.of("N,3,32,32"),
                  List.of("N,16,32,32", "N,32,16,16", "N,64,8,8"))
              .summary("The residual networks of 32-pixel images: 20, 56 or 110 layers.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  The form for CIFAR's pictures of 32×32 pixels: one 3×3 convolution, then three stages of basic blocks \
                  with 16, 32 and 64 channels. Where the shape changes, the skip connection drops every second pixel and \
                  adds channels of zeros, so it has no weights at all. With 270 thousand parameters ResNet-20 is a good \
                  baseline to compare others with.
                  """)
              .published("CIFAR-10 test error of ResNet-20, %", "8.75", "the paper, table 6")
              .published("CIFAR-10 test error of ResNet-110, %", "6.43", "the paper, table 6"));

  public static final Family BLOCKS = FAMILY.close();

  private ResNets() {}

  /// The objection to depths that three equal stages of blocks of two layers cannot have.
  private static Optional<Problem> sixNPlusTwo(Site site) {
    int depth = site.get(SMALL_DEPTH);
    if ((depth - 2) % 6 == 0) return Parts.images(site);
    int fitting = Math.max(8, (depth - 2 + 3) / 6 * 6 + 2);
    return Optional.of(
        Problem.of(
            "six-n-plus-two-expected",
            Message.of("problem.six-n-plus-two-expected", depth),
            new Problem.Remedy.Set(
                say("fix.set-depth-to", fitting), SMALL_DEPTH.key(), SMALL_DEPTH.encode(fitting))));
  }

  private static List<Port> small(Site site, Body.Builder body) {
    int blocks = (site.get(SMALL_DEPTH) - 2) / 6;
    var x = body.add("stem", CONV_UNIT, unit(16, 3), body.input());
    var taps = new ArrayList<Port>();
    for (int stage = 1; stage <= 3; stage++) {
      var place =
          set(
              KIND.to(ResidualKind.BASIC),
              BLOCK_COUNT.to(blocks),
              WIDTH.to(8 << stage),
              STEP.to(stage == 1 ? 1 : 2),
              PADDED.to(true),
              NAMES.to(Names.UNITS));
      x = body.add("layer" + stage, RESIDUAL_STAGE, place, x);
      taps.add(x);
    }
    return taps;
  }

  /// The stage, counted from zero, of the network of that depth.
  static Parameters stage(int depth, int stage) {
    var counts = BLOCKS_PER_STAGE.getOrDefault(depth, List.of(1, 1, 1, 1));
    return set(
        KIND.to(depth < 50 ? ResidualKind.BASIC : ResidualKind.BOTTLENECK),
        BLOCK_COUNT.to(counts.get(stage)),
        WIDTH.to(64 << stage),
        STEP.to(stage == 0 ? 1 : 2));
  }

  private static List<Port> resnet(Site site, Body.Builder body) {
    boolean beforehand = site.get(VARIANT) == Variant.V2;
    var taps = new ArrayList<Port>();
    taps.add(stem(site, body));
    var x = body.add("maxpool", MAX_POOL, maxPool(3, 2), taps.getFirst());
    int reached = 4;
    int spread = 1;
    for (int stage = 1; stage <= 4; stage++) {
      int stride = stage == 1 ? 1 : 2;
      int entry = spread;
      if (stride * reached > site.get(OUTPUT_STRIDE)) {
        spread *= stride;
        stride = 1;
      }
      reached *= stride;
      var place = set(STEP.to(stride), ENTRY_SPREAD.to(entry), SPREAD.to(spread));
      x = body.add("layer" + stage, RESIDUAL_STAGE, stage(site, stage, place), x);
      taps.add(x);
    }
    if (beforehand) taps.set(4, body.add("relu", RELU, body.add("norm", BATCH_NORM, x)));
    return taps;
  }

  private static Port stem(Site site, Body.Builder body) {
    var halving = STRIDE.to(Pair.of(2));
    var x = body.input();
    return switch (site.get(VARIANT)) {
      case V1, V1_5 ->
          normed(body, "bn1", "relu", body.add("conv1", CONV_2D, conv(64, 7, halving), x));
      case V2 -> body.add("conv1", CONV_2D, conv(64, 7, halving), x);
      case D -> {
        var first = body.add("conv1.0", CONV_2D, conv(32, 3, halving), x);
        var second =
            body.add("conv1.3", CONV_2D, conv(32, 3), normed(body, "conv1.1", "conv1.2", first));
        var third =
            body.add("conv1.6", CONV_2D, conv(64, 3), normed(body, "conv1.4", "conv1.5", second));
        yield normed(body, "bn1", "relu", third);
      }
    };
  }

  private static Port normed(Body.Builder body, String norm, String relu, Port x) {
    return body.add(relu, RELU, body.add(norm, BATCH_NORM, x));
  }

  private static Parameters stage(Site site, int stage, Parameters place) {
    var counts = BLOCKS_PER_STAGE.getOrDefault(site.get(DEPTH), List.of(1, 1, 1, 1));
    return set(
        place,
        KIND.to(site.get(DEPTH) < 50 ? ResidualKind.BASIC : ResidualKind.BOTTLENECK),
        BLOCK_COUNT.to(counts.get(stage - 1)),
        WIDTH.to(32 << stage),
        VARIANT.to(site.get(VARIANT)),
        CARDINALITY.to(site.get(CARDINALITY)),
        BASE.to(site.get(BASE)),
        ATTENTION.to(site.get(ATTENTION)));
  }
}
