package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.MobileNets.MULTIPLIER;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.divisible;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Shuffles.ENTRY;
import static vertebra.catalogue.blocks.Shuffles.GHOST_BOTTLENECK;
import static vertebra.catalogue.blocks.Shuffles.GHOST_INNER;
import static vertebra.catalogue.blocks.Shuffles.GHOST_SQUEEZED;
import static vertebra.catalogue.blocks.Shuffles.SHUFFLE_UNIT_V1;
import static vertebra.catalogue.blocks.Shuffles.SHUFFLE_UNIT_V2;
import static vertebra.catalogue.blocks.Shuffles.UNIT_GROUPS;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Inverted;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Small networks that shuffle, copy or search to get by with little work.
public final class LightNetworks {
  private static final Family.Builder FAMILY =
      Family.named("light-networks", "ShuffleNet, GhostNet, MNASNet");

  public static final OneOf GROUP_COUNT =
      oneOf(
          "groups",
          "Groups",
          3,
          List.of(1, 2, 3, 4, 8),
          "Into how many groups the 1×1 convolutions are split; more groups allow wider layers.");

  private static final Map<Integer, List<Integer>> V1_WIDTHS =
      Map.of(
          1, List.of(144, 288, 576),
          2, List.of(200, 400, 800),
          3, List.of(240, 480, 960),
          4, List.of(272, 544, 1088),
          8, List.of(384, 768, 1536));

  private static final List<Integer> UNITS_PER_STAGE = List.of(4, 8, 4);

  public static final Real WIDTH_SCALE =
      real(
          "multiplier",
          "Width multiplier",
          1.0,
          0.25,
          8,
          "Makes every layer narrower or wider; published for 0.5, 1, 1.5 and 2.");

  public static final BlockType SHUFFLENET_V1 =
      FAMILY.add(
          BlockType.named("shufflenet-v1", "ShuffleNet v1")
              .role(Role.BACKBONE)
              .aliases("channel shuffle", "group convolution", "mobile")
              .parameters(GROUP_COUNT, WIDTH_SCALE)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> shuffleNetV1(site, body)))
              .example(
                  "three groups",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,24,112,112", "N,24,56,56", "N,240,28,28", "N,480,14,14", "N,960,7,7"))
              .example(
                  "eight groups",
                  set(GROUP_COUNT.to(8)),
                  List.of("N,3,64,64"),
                  List.of("N,24,32,32", "N,24,16,16", "N,384,8,8", "N,768,4,4", "N,1536,2,2"))
              .summary("Grouped 1×1 convolutions with shuffled channels, for tiny budgets.")
              .source(
                  "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile"
                      + " Devices",
                  2017)
              .description(
                  """
                  Made for about 140 million multiply-adds. Splitting all 1×1 convolutions into groups pays for more \
                  channels at the same cost, and shuffling lets the groups exchange what they know. Three stages of \
                  residual units follow a small stem. The published sizes for 1, 2, 3, 4 and 8 groups cost about the \
                  same and differ in width.
                  """)
              .published("ImageNet-1k top-1 error of 3 groups, %", "32.6", "the paper, table 2"));

  private static final Map<Double, List<Integer>> V2_WIDTHS =
      Map.of(
          0.5, List.of(48, 96, 192, 1024),
          1.0, List.of(116, 232, 464, 1024),
          1.5, List.of(176, 352, 704, 1024),
          2.0, List.of(244, 488, 976, 2048));

  /// The published widths of ShuffleNet v2.
  public enum Width {
    X0_5("0.5", 0.5),
    X1_0("1.0", 1.0),
    X1_5("1.5", 1.5),
    X2_0("2.0", 2.0);

    private final String title;
    private final double factor;

    Width(String title, double factor) {
      this.title = title;
      this.factor = factor;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Width> WIDTH =
      choice("width", "Width", Width.X1_0, "How wide the layers are; the paper lists four widths.");

  public static final BlockType SHUFFLENET_V2 =
      FAMILY.add(
          BlockType.named("shufflenet-v2", "ShuffleNet v2")
              .role(Role.BACKBONE)
              .aliases("channel split", "channel shuffle", "mobile")
              .parameters(WIDTH)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> shuffleNetV2(site, body)))
              .example(
                  "width 1",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,24,112,112", "N,24,56,56", "N,116,28,28", "N,232,14,14", "N,1024,7,7"))
              .example(
                  "half as wide",
                  set(WIDTH.to(Width.X0_5)),
                  List.of("N,3,64,64"),
                  List.of("N,24,32,32", "N,24,16,16", "N,48,8,8", "N,96,4,4", "N,1024,2,2"))
              .summary("Splits, convolves one half, shuffles: fast on real phones.")
              .source(
                  "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018)
              .description(
                  """
                  Counting multiplications does not tell how fast a network runs: memory traffic counts too. Four rules \
                  came out of measuring: equal widths in and out, few groups, few branches, few element-wise steps. The \
                  network follows them: half of the channels simply pass each unit, and shuffling makes sure that it is \
                  not always the same half. C5 is taken behind the last 1×1.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of width 1.0, %",
                  "69.362", "torchvision, IMAGENET1K_V1 weights"));

  /// A block of GhostNet: kernel, inner and outer channels, whether gated, stride, and whether it
  /// begins a group of the reference's names.
  private record Ghost(int kernel, int inner, int out, boolean gated, int stride, boolean begins) {}

  private static final List<Ghost> GHOSTS =
      List.of(
          new Ghost(3, 16, 16, false, 1, true),
          new Ghost(3, 48, 24, false, 2, true),
          new Ghost(3, 72, 24, false, 1, true),
          new Ghost(5, 72, 40, true, 2, true),
          new Ghost(5, 120, 40, true, 1, true),
          new Ghost(3, 240, 80, false, 2, true),
          new Ghost(3, 200, 80, false, 1, true),
          new Ghost(3, 184, 80, false, 1, false),
          new Ghost(3, 184, 80, false, 1, false),
          new Ghost(3, 480, 112, true, 1, false),
          new Ghost(3, 672, 112, true, 1, false),
          new Ghost(5, 672, 160, true, 2, true),
          new Ghost(5, 960, 160, false, 1, true),
          new Ghost(5, 960, 160, true, 1, false),
          new Ghost(5, 960, 160, false, 1, false),
          new Ghost(5, 960, 160, true, 1, false));

  public static final BlockType GHOSTNET =
      FAMILY.add(
          BlockType.named("ghostnet", "GhostNet")
              .role(Role.BACKBONE)
              .aliases("ghost module", "cheap operations", "mobile")
              .parameters(MULTIPLIER)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> ghostNet(site, body)))
              .example(
                  "standard width",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,16,112,112", "N,24,56,56", "N,40,28,28", "N,112,14,14", "N,960,7,7"))
              .example(
                  "half as wide",
                  set(MULTIPLIER.to(0.5)),
                  List.of("N,3,64,64"),
                  List.of("N,8,32,32", "N,12,16,16", "N,20,8,8", "N,56,4,4", "N,480,2,2"))
              .summary("Half of its channels are cheap copies of the other half.")
              .source("GhostNet: More Features from Cheap Operations", 2019)
              .description(
                  """
                  Takes the layout of MobileNet v3 and builds it from ghost modules: half of the channels of every 1×1 are \
                  computed, the others are made from them by a depthwise 3×3. So it needs 141 million multiply-adds. Some \
                  blocks weigh their channels by squeeze-and-excitation. The head has one hidden layer of 1280 behind the \
                  average.
                  """)
              .published("ImageNet-1k top-1 accuracy, %", "73.9", "the paper, table 7"));

  /// A row of blocks of MNASNet.
  private record Search(int kernel, int stride, int times, int channels, int count) {}

  private static final List<Search> SEARCHED =
      List.of(
          new Search(3, 2, 3, 24, 3),
          new Search(5, 2, 3, 40, 3),
          new Search(5, 2, 6, 80, 3),
          new Search(3, 1, 6, 96, 2),
          new Search(5, 2, 6, 192, 4),
          new Search(3, 1, 6, 320, 1));

  public static final BlockType MNASNET_BLOCK =
      FAMILY.add(
          BlockType.named("mnasnet-block", "MNASNet block")
              .aliases("inverted residual", "downsample", "skip")
              .parameters(FILTERS, Inverted.TIMES, KERNEL, STEP)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> mnasBlock(site, body)))
              .example("adds its input", set(FILTERS.to(24)), "N,24,56,56", "N,24,56,56")
              .example(
                  "stride two",
                  set(FILTERS.to(40), KERNEL.to(Pair.of(5)), STEP.to(2)),
                  "N,24,56,56",
                  "N,40,28,28")
              .summary("The inverted residual of MobileNet v2 with ReLU.")
              .source("MnasNet: Platform-Aware Neural Architecture Search for Mobile", 2018)
              .description(
                  """
                  Widens by a 1×1, filters every channel by itself, narrows without activation, and adds the input where \
                  the shape has not changed. It is the block of MobileNet v2 with ReLU in place of ReLU6 and windows of \
                  3×3 or 5×5.
                  """));

  public static final BlockType MNASNET =
      FAMILY.add(
          BlockType.named("mnasnet", "MNASNet")
              .role(Role.BACKBONE)
              .aliases("architecture search", "MnasNet-B1", "mobile")
              .parameters(MULTIPLIER)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> mnasNet(site, body)))
              .example(
                  "standard width",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,16,112,112", "N,24,56,56", "N,40,28,28", "N,96,14,14", "N,1280,7,7"))
              .example(
                  "half as wide",
                  set(MULTIPLIER.to(0.5)),
                  List.of("N,3,64,64"),
                  List.of("N,8,32,32", "N,16,16,16", "N,24,8,8", "N,48,4,4", "N,1280,2,2"))
              .summary("Found by a search that measured the time on a phone.")
              .source("MnasNet: Platform-Aware Neural Architecture Search for Mobile", 2018)
              .description(
                  """
                  A computer tried thousands of networks of inverted residuals and was rewarded for accuracy and for \
                  speed, measured on a real phone instead of counted. It found that different stages want different \
                  windows and widenings. This is form B1, without squeeze-and-excitation. MobileNet v3 and EfficientNet \
                  grew out of the same search. C5 is taken behind the last 1×1.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %", "73.456", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private LightNetworks() {}

  private static List<Port> shuffleNetV1(Site site, Body.Builder body) {
    int groups = site.get(GROUP_COUNT);
    double scale = site.get(WIDTH_SCALE);
    int stem = scale >= 2 ? 48 : scale >= 1 ? 24 : scale >= 0.5 ? 12 : 6;
    var taps = new ArrayList<Port>();
    taps.add(body.add("stem", CONV_UNIT, unit(stem, 3, STRIDE.to(Pair.of(2))), body.input()));
    taps.add(body.add("pool", MAX_POOL, maxPool(3, 2), taps.getFirst()));
    var widths = V1_WIDTHS.getOrDefault(groups, List.of(144, 288, 576));
    for (int stage = 0; stage < 3; stage++) {
      var x = taps.getLast();
      int width = (int) (widths.get(stage) * scale);
      for (int i = 0; i < UNITS_PER_STAGE.get(stage); i++)
        x =
            body.add(
                "stage" + (stage + 2) + "." + i,
                SHUFFLE_UNIT_V1,
                set(
                    FILTERS.to(width),
                    STEP.to(i == 0 ? 2 : 1),
                    UNIT_GROUPS.to(groups),
                    ENTRY.to(stage == 0 && i == 0)),
                x);
      taps.add(x);
    }
    return taps;
  }

  private static List<Port> shuffleNetV2(Site site, Body.Builder body) {
    var widths = V2_WIDTHS.getOrDefault(site.get(WIDTH).factor, List.of());
    var taps = new ArrayList<Port>();
    taps.add(body.add("conv1", CONV_UNIT, unit(24, 3, STRIDE.to(Pair.of(2))), body.input()));
    taps.add(body.add("maxpool", MAX_POOL, maxPool(3, 2), taps.getFirst()));
    for (int stage = 0; stage < 3; stage++) {
      var x = taps.getLast();
      for (int i = 0; i < UNITS_PER_STAGE.get(stage); i++)
        x =
            body.add(
                "stage" + (stage + 2) + "." + i,
                SHUFFLE_UNIT_V2,
                set(FILTERS.to(widths.get(stage)), STEP.to(i == 0 ? 2 : 1)),
                x);
      taps.add(x);
    }
    taps.set(4, body.add("conv5", CONV_UNIT, unit(widths.getLast(), 1), taps.getLast()));
    return taps;
  }

  private static List<Port> ghostNet(Site site, Body.Builder body) {
    double multiplier = site.get(MULTIPLIER);
    int stem = divisible(16 * multiplier, 4);
    var taps = new ArrayList<Port>();
    var x = body.add("conv_stem", CONV_2D, conv(stem, 3, STRIDE.to(Pair.of(2))), body.input());
    x = body.add("relu1", RELU, body.add("bn1", BATCH_NORM, x));
    int group = -1;
    int next = 0;
    for (var ghost : GHOSTS) {
      if (ghost.begins()) {
        group++;
        next = 0;
      }
      if (ghost.stride() == 2) taps.add(x);
      int inner = divisible(ghost.inner() * multiplier, 4);
      x =
          body.add(
              "blocks." + group + "." + next++,
              GHOST_BOTTLENECK,
              set(
                  FILTERS.to(divisible(ghost.out() * multiplier, 4)),
                  GHOST_INNER.to(inner),
                  KERNEL.to(Pair.of(ghost.kernel())),
                  STEP.to(ghost.stride()),
                  GHOST_SQUEEZED.to(ghost.gated() ? divisible(inner * 0.25, 4) : 0)),
              x);
    }
    int last = divisible(960 * multiplier, 4);
    x = body.add("blocks.9.0.conv", CONV_2D, conv(last, 1), x);
    taps.add(body.add("blocks.9.0.relu", RELU, body.add("blocks.9.0.bn1", BATCH_NORM, x)));
    return taps;
  }

  private static Port mnasBlock(Site site, Body.Builder body) {
    int in = channels(site);
    int wide = in * site.get(Inverted.TIMES);
    var kernel = KERNEL.to(site.get(KERNEL));
    var stride = STRIDE.to(Pair.of(site.get(STEP)));
    var x = body.input();
    var y = body.add("layers.0", CONV_2D, conv(wide, 1), x);
    y = body.add("layers.2", RELU, body.add("layers.1", BATCH_NORM, y));
    y = body.add("layers.3", CONV_2D, conv(wide, 3, kernel, stride, GROUPS.to(wide)), y);
    y = body.add("layers.5", RELU, body.add("layers.4", BATCH_NORM, y));
    y = body.add("layers.6", CONV_2D, conv(site.get(FILTERS), 1), y);
    y = body.add("layers.7", BATCH_NORM, y);
    return site.get(STEP) == 1 && in == site.get(FILTERS) ? body.add("add", ADD, y, x) : y;
  }

  private static List<Port> mnasNet(Site site, Body.Builder body) {
    double multiplier = site.get(MULTIPLIER);
    int stem = divisible(32 * multiplier, 8);
    int first = divisible(16 * multiplier, 8);
    var taps = new ArrayList<Port>();
    var x = body.add("layers.0", CONV_2D, conv(stem, 3, STRIDE.to(Pair.of(2))), body.input());
    x = body.add("layers.2", RELU, body.add("layers.1", BATCH_NORM, x));
    x = body.add("layers.3", CONV_2D, conv(stem, 3, GROUPS.to(stem)), x);
    x = body.add("layers.5", RELU, body.add("layers.4", BATCH_NORM, x));
    x = body.add("layers.7", BATCH_NORM, body.add("layers.6", CONV_2D, conv(first, 1), x));
    int row = 8;
    for (var found : SEARCHED) {
      if (found.stride() == 2) taps.add(x);
      for (int i = 0; i < found.count(); i++)
        x =
            body.add(
                "layers." + row + "." + i,
                MNASNET_BLOCK,
                set(
                    FILTERS.to(divisible(found.channels() * multiplier, 8)),
                    Inverted.TIMES.to(found.times()),
                    KERNEL.to(Pair.of(found.kernel())),
                    STEP.to(i == 0 ? found.stride() : 1)),
                x);
      row++;
    }
    x = body.add("layers.15", BATCH_NORM, body.add("layers.14", CONV_2D, conv(1280, 1), x));
    taps.add(body.add("layers.16", RELU, x));
    return taps;
  }
}
