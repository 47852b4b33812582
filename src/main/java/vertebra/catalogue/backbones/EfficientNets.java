package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Inverted.FUSED;
import static vertebra.catalogue.blocks.Inverted.MBCONV_STAGE;
import static vertebra.catalogue.blocks.Inverted.TIMES;
import static vertebra.catalogue.blocks.Parts.divisible;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Role;
import vertebra.block.Scaling;
import vertebra.block.Scaling.Step;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks whose width, depth and resolution grow together.
public final class EfficientNets {
  private static final Family.Builder FAMILY =
      Family.named("efficient-networks", "Efficient networks");

  /// A row of blocks.
  private record Stage(boolean fused, int times, int kernel, int stride, int channels, int count) {}

  private static final List<Stage> B0 =
      List.of(
          new Stage(false, 1, 3, 1, 16, 1),
          new Stage(false, 6, 3, 2, 24, 2),
          new Stage(false, 6, 5, 2, 40, 2),
          new Stage(false, 6, 3, 2, 80, 3),
          new Stage(false, 6, 5, 1, 112, 3),
          new Stage(false, 6, 5, 2, 192, 4),
          new Stage(false, 6, 3, 1, 320, 1));

  public static final OneOf PHI =
      oneOf(
          "phi",
          "Scale φ (B0 … B7)",
          0,
          List.of(0, 1, 2, 3, 4, 5, 6, 7),
          "Makes the network wider and deeper and the images larger, all at once.");

  /// How B0 is scaled, and the side of the images each size was trained on.
  private static final Scaling SCALING =
      new Scaling(
          PHI,
          List.of(
              new Step(1.0, 1.0, 224),
              new Step(1.0, 1.1, 240),
              new Step(1.1, 1.2, 260),
              new Step(1.2, 1.4, 300),
              new Step(1.4, 1.8, 380),
              new Step(1.6, 2.2, 456),
              new Step(1.8, 2.6, 528),
              new Step(2.0, 3.1, 600)));

  public static final Flag TOP =
      flag(
          "top",
          "Last 1×1",
          true,
          "Ends with the wide 1×1 convolution that the classifier reads; detectors leave it out.");

  public static final BlockType EFFICIENTNET =
      FAMILY.add(
          BlockType.named("efficientnet", "EfficientNet")
              .role(Role.BACKBONE)
              .aliases("compound scaling", "B0", "B7", "MBConv")
              .parameters(PHI, TOP)
              .scaled(SCALING)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> efficientNet(site, body)))
              .example(
                  "B0",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,16,112,112", "N,24,56,56", "N,40,28,28", "N,112,14,14", "N,1280,7,7"))
              .example(
                  "B1 without the last 1×1",
                  set(PHI.to(1), TOP.to(false)),
                  List.of("N,3,64,64"),
                  List.of("N,16,32,32", "N,24,16,16", "N,40,8,8", "N,112,4,4", "N,320,2,2"))
              .summary("One small network and one number that scales it.")
              .source(
                  "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019)
              .description(
                  """
                  A search found the small network B0; the rest is scaling. More layers, wider layers and larger \
                  images each help less and less on their own, so one number φ raises all three together: per step \
                  about 1.2 times deeper, 1.1 times wider and 1.15 times more pixels a side, which doubles the work. \
                  B0 has 5.3 million parameters and fewer multiplications than older networks of its accuracy; B7 \
                  has 66 million.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of B0, %",
                  "77.692", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of B7, %",
                  "84.122", "torchvision, IMAGENET1K_V1 weights"));

  /// The sizes of the second generation.
  public enum Size {
    S(
        24,
        List.of(
            row(1, 1, 24, 2),
            row(4, 2, 48, 4),
            row(4, 2, 64, 4),
            mb(4, 2, 128, 6),
            mb(6, 1, 160, 9),
            mb(6, 2, 256, 15))),
    M(
        24,
        List.of(
            row(1, 1, 24, 3),
            row(4, 2, 48, 5),
            row(4, 2, 80, 5),
            mb(4, 2, 160, 7),
            mb(6, 1, 176, 14),
            mb(6, 2, 304, 18),
            mb(6, 1, 512, 5))),
    L(
        32,
        List.of(
            row(1, 1, 32, 4),
            row(4, 2, 64, 7),
            row(4, 2, 96, 7),
            mb(4, 2, 192, 10),
            mb(6, 1, 224, 19),
            mb(6, 2, 384, 25),
            mb(6, 1, 640, 7)));

    private final int stem;
    private final List<Stage> rows;

    Size(int stem, List<Stage> rows) {
      this.stem = stem;
      this.rows = rows;
    }

    private static Stage row(int times, int stride, int channels, int count) {
      return new Stage(true, times, 3, stride, channels, count);
    }

    private static Stage mb(int times, int stride, int channels, int count) {
      return new Stage(false, times, 3, stride, channels, count);
    }
  }

  public static final Choice<Size> SIZE =
      choice(
          "size",
          "Size",
          Size.S,
          "Small, medium or large; meant for sides of 384, 480 and 480 px.");

  public static final BlockType EFFICIENTNET_V2 =
      FAMILY.add(
          BlockType.named("efficientnet-v2", "EfficientNet v2")
              .role(Role.BACKBONE)
              .aliases("fused MBConv", "MBConv")
              .parameters(SIZE, TOP)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> efficientNetV2(site, body)))
              .example(
                  "small",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,24,32,32", "N,48,16,16", "N,64,8,8", "N,160,4,4", "N,1280,2,2"))
              .example(
                  "medium without the last 1×1",
                  set(SIZE.to(Size.M), TOP.to(false)),
                  List.of("N,3,64,64"),
                  List.of("N,24,32,32", "N,48,16,16", "N,80,8,8", "N,176,4,4", "N,512,2,2"))
              .summary("Faster to train: ordinary convolutions early, depthwise ones late.")
              .source("EfficientNetV2: Smaller Models and Faster Training", 2021)
              .description(
                  """
                  Depthwise convolutions save arithmetic but not time where maps are large and channels few: memory \
                  is the limit there. So the early stages fuse the widening 1×1 and the depthwise 3×3 into one \
                  ordinary 3×3 convolution; the late stages keep MBConv with squeeze-and-excitation. It trains \
                  several times faster than the first generation at equal accuracy.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of S, %",
                  "84.228", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private EfficientNets() {}

  private static List<Port> efficientNet(Site site, Body.Builder body) {
    var scale = SCALING.step(site.parameters());
    var epsilon = UNIT_EPSILON.to(site.get(PHI) >= 5 ? 1e-3 : 1e-5);
    var rows =
        B0.stream()
            .map(row ->
                new Stage(
                    row.fused(),
                    row.times(),
                    row.kernel(),
                    row.stride(),
                    divisible(row.channels() * scale.width(), 8),
                    (int) Math.ceil(scale.depth() * row.count())))
            .toList();
    return stages(
        site, body, divisible(32 * scale.width(), 8), rows, epsilon, 4 * rows.getLast().channels());
  }

  private static List<Port> efficientNetV2(Site site, Body.Builder body) {
    var size = site.get(SIZE);
    return stages(site, body, size.stem, size.rows, UNIT_EPSILON.to(1e-3), 1280);
  }

  private static List<Port> stages(
      Site site, Body.Builder body, int stem, List<Stage> rows, Setting epsilon, int top) {
    var silu = ACTIVATION.to(Activation.SILU);
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_UNIT, unit(stem, 3, STRIDE.to(Pair.of(2)), silu, epsilon));
    for (var row : rows) {
      if (row.stride() == 2) taps.add(chain.end());
      chain.add(
          MBCONV_STAGE,
          set(
              FUSED.to(row.fused()),
              BLOCK_COUNT.to(row.count()),
              FILTERS.to(row.channels()),
              TIMES.to(row.times()),
              KERNEL.to(Pair.of(row.kernel())),
              STEP.to(row.stride()),
              epsilon));
    }
    if (site.get(TOP)) chain.add(CONV_UNIT, unit(top, 1, silu, epsilon));
    taps.add(chain.end());
    return taps;
  }
}
