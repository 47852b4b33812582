package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.DEPTHWISE_SEPARABLE;
import static vertebra.catalogue.blocks.ConvUnits.GATE;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZED;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Inverted.BEND;
import static vertebra.catalogue.blocks.Inverted.GATING;
import static vertebra.catalogue.blocks.Inverted.INNER;
import static vertebra.catalogue.blocks.Inverted.INVERTED_RESIDUAL;
import static vertebra.catalogue.blocks.Inverted.MBCONV;
import static vertebra.catalogue.blocks.Inverted.MIDDLE;
import static vertebra.catalogue.blocks.Inverted.TIMES;
import static vertebra.catalogue.blocks.Parts.divisible;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.SPREAD;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Inverted;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks for phones.
public final class MobileNets {
  private static final Family.Builder FAMILY = Family.named("mobile-networks", "Mobile networks");

  public static final Real MULTIPLIER =
      real("multiplier", "Width multiplier", 1.0, 0.05, 8, "Makes every layer narrower or wider.");

  private static final List<Integer> V1_WIDTHS =
      List.of(64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024);

  public static final BlockType MOBILENET_V1 =
      FAMILY.add(
          BlockType.named("mobilenet-v1", "MobileNet v1")
              .role(Role.BACKBONE)
              .aliases("depthwise separable", "mobile")
              .parameters(MULTIPLIER)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> mobileNetV1(site, body)))
              .example(
                  "standard width",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of(
                      "N,64,112,112", "N,128,56,56", "N,256,28,28", "N,512,14,14", "N,1024,7,7"))
              .example(
                  "a quarter of the width",
                  set(MULTIPLIER.to(0.25)),
                  List.of("N,3,64,64"),
                  List.of("N,16,32,32", "N,32,16,16", "N,64,8,8", "N,128,4,4", "N,256,2,2"))
              .summary("Depthwise separable convolutions in a row: 4.2 million parameters.")
              .source(
                  "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision"
                      + " Applications",
                  2017)
              .description(
                  """
                  Thirteen depthwise separable convolutions behind one ordinary one. Splitting each convolution into \
                  a filter per channel and a 1×1 mix needs an eighth of the work for a little less accuracy. Two \
                  knobs trade accuracy for speed: the width multiplier makes every layer narrower, and a smaller \
                  image makes every map smaller. There are no skip connections.
                  """)
              .published("ImageNet-1k top-1 accuracy, %", "70.6", "the paper, table 8"));

  /// A row of blocks: expansion, channels, how many, stride of the first.
  private record Stage(int times, int channels, int count, int stride) {}

  private static final List<Stage> V2_ROWS =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  public static final BlockType MOBILENET_V2 =
      FAMILY.add(
          BlockType.named("mobilenet-v2", "MobileNet v2")
              .role(Role.BACKBONE)
              .aliases("inverted residual", "linear bottleneck", "mobile")
              .parameters(MULTIPLIER)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> mobileNetV2(site, body)))
              .example(
                  "standard width",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,16,112,112", "N,24,56,56", "N,32,28,28", "N,96,14,14", "N,1280,7,7"))
              .example(
                  "half width",
                  set(MULTIPLIER.to(0.5)),
                  List.of("N,3,64,64"),
                  List.of("N,8,32,32", "N,16,16,16", "N,16,8,8", "N,48,4,4", "N,1280,2,2"))
              .summary("Inverted residuals for phones: 3.5 million parameters.")
              .source("MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018)
              .description(
                  """
                  Seventeen inverted residual blocks between a small stem and a wide 1×1 convolution. The maps that \
                  have to be kept in memory are narrow, the work happens in wide maps that are filtered channel by \
                  channel, and the narrow ends have no activation. The width multiplier scales all channels, \
                  rounded to multiples of 8; the last convolution never gets narrower than 1280. C5 is taken behind \
                  that convolution.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %", "71.878", "torchvision, IMAGENET1K_V1 weights"));

  /// Which of the two networks of the MobileNet v3 paper.
  public enum Size {
    LARGE("Large", 960),
    SMALL("Small", 576);

    private final String title;
    private final int last;

    Size(String title, int last) {
      this.title = title;
      this.last = last;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private static final Setting HARD_SWISH = ACTIVATION.to(Activation.HARD_SWISH);
  private static final Setting EPSILON = UNIT_EPSILON.to(1e-3);

  /// A block of MobileNet v3.
  private record Row3(
      int kernel, int inner, int channels, boolean squeezed, Activation activation, int stride) {}

  private static final Activation RE = Activation.RELU;
  private static final Activation HS = Activation.HARD_SWISH;

  private static final Map<Size, List<Row3>> V3_ROWS =
      Map.of(
          Size.LARGE,
          List.of(
              new Row3(3, 16, 16, false, RE, 1),
              new Row3(3, 64, 24, false, RE, 2),
              new Row3(3, 72, 24, false, RE, 1),
              new Row3(5, 72, 40, true, RE, 2),
              new Row3(5, 120, 40, true, RE, 1),
              new Row3(5, 120, 40, true, RE, 1),
              new Row3(3, 240, 80, false, HS, 2),
              new Row3(3, 200, 80, false, HS, 1),
              new Row3(3, 184, 80, false, HS, 1),
              new Row3(3, 184, 80, false, HS, 1),
              new Row3(3, 480, 112, true, HS, 1),
              new Row3(3, 672, 112, true, HS, 1),
              new Row3(5, 672, 160, true, HS, 2),
              new Row3(5, 960, 160, true, HS, 1),
              new Row3(5, 960, 160, true, HS, 1)),
          Size.SMALL,
          List.of(
              new Row3(3, 16, 16, true, RE, 2),
              new Row3(3, 72, 24, false, RE, 2),
              new Row3(3, 88, 24, false, RE, 1),
              new Row3(5, 96, 40, true, HS, 2),
              new Row3(5, 240, 40, true, HS, 1),
              new Row3(5, 240, 40, true, HS, 1),
              new Row3(5, 120, 48, true, HS, 1),
              new Row3(5, 144, 48, true, HS, 1),
              new Row3(5, 288, 96, true, HS, 2),
              new Row3(5, 576, 96, true, HS, 1),
              new Row3(5, 576, 96, true, HS, 1)));

  public static final Choice<Size> SIZE =
      choice("size", "Size", Size.LARGE, "The larger or the smaller network of the paper.");
  public static final Flag DILATED =
      flag(
          "dilated",
          "Keep stride 16",
          false,
          "The last stage spreads its windows instead of halving the map, for segmentation.");

  public static final Flag BARE =
      flag(
          "bare",
          "Bare layer names",
          false,
          "Layers' names in files of weights begin with their number instead of \"features\", as in"
              + " detectors and segmentation networks.");
  public static final Flag MORE =
      flag(
          "more",
          "Tap inside stages",
          false,
          "Also answers the maps behind the first block of stages 3, 4 and 5, which some heads"
              + " read.");
  public static final Real EPSILON_V3 =
      real(
          "epsilon",
          "Epsilon",
          1e-3,
          0,
          1,
          "Added to the variance so that nothing is divided by zero; 0.00001 in detectors.");

  public static final BlockType MOBILENET_V3 =
      FAMILY.add(
          BlockType.named("mobilenet-v3", "MobileNet v3")
              .role(Role.BACKBONE)
              .aliases("hard swish", "squeeze-excite", "mobile")
              .parameters(SIZE, MULTIPLIER, DILATED, MORE, BARE, EPSILON_V3)
              .outputs(values -> tapped(MORE.in(values), DILATED.in(values) ? 16 : 32))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> mobileNetV3(site, body)))
              .example(
                  "large",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,16,112,112", "N,24,56,56", "N,40,28,28", "N,112,14,14", "N,960,7,7"))
              .example(
                  "small",
                  set(SIZE.to(Size.SMALL)),
                  List.of("N,3,64,64"),
                  List.of("N,16,32,32", "N,16,16,16", "N,24,8,8", "N,48,4,4", "N,576,2,2"))
              .example(
                  "large, dilated",
                  set(DILATED.to(true)),
                  List.of("N,3,64,64"),
                  List.of("N,16,32,32", "N,24,16,16", "N,40,8,8", "N,112,4,4", "N,960,4,4"))
              .example(
                  "large, one more tap",
                  set(MORE.to(true), BARE.to(true)),
                  List.of("N,3,64,64"),
                  List.of(
                      "N,16,32,32",
                      "N,24,16,16",
                      "N,40,8,8",
                      "N,112,4,4",
                      "N,960,2,2",
                      "N,40,8,8",
                      "N,80,4,4",
                      "N,160,2,2"))
              .summary("Found by search: MBConv blocks of mixed sizes with HardSwish.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  A computer searched for the sizes of the blocks, people finished the ends by hand. Some blocks have \
                  squeeze-and-excitation and 5×5 windows; the deeper half uses HardSwish, an activation that is cheap \
                  to compute on phones. C5 is taken behind the last 1×1 convolution; the classification head adds \
                  one hidden layer after averaging, where it costs almost nothing.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of Large, %",
                  "74.042", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of Small, %",
                  "67.668", "torchvision, IMAGENET1K_V1 weights"));

  public static final BlockType SSDLITE_MOBILENET =
      FAMILY.add(
          BlockType.named("ssdlite-mobilenet-v3", "MobileNet v3 for SSDlite")
              .role(Role.BACKBONE)
              .aliases("SSDlite", "mobile", "reduced tail")
              .outputs(
                  PortSpec.one("fine", "C4, stride 16"), PortSpec.one("coarse", "C5, stride 32"))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(MobileNets::ssdLite))
              .example(
                  "at the stated size",
                  Parameters.NONE,
                  List.of("N,3,320,320"),
                  List.of("N,672,20,20", "N,480,10,10"))
              .example(
                  "small", Parameters.NONE, List.of("N,3,64,64"), List.of("N,672,4,4", "N,480,2,2"))
              .summary("MobileNet v3 Large with half the channels at the end.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  For detection the paper halves the channels of the last stage, which were made for a thousand classes. \
                  The finer tap is taken where that stage's first block has widened its channels and not yet shrunk the \
                  map: wide, and still at stride 16.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private MobileNets() {}

  private static List<Port> mobileNetV1(Site site, Body.Builder body) {
    double multiplier = site.get(MULTIPLIER);
    var relu6 = ConvUnits.ACTIVATION.to(Activation.RELU6);
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_UNIT, unit(narrowed(32, multiplier), 3, STRIDE.to(Pair.of(2)), relu6));
    int before = 0;
    for (int width : V1_WIDTHS) {
      int stride = before > 0 && width > before ? 2 : 1;
      if (stride == 2) taps.add(chain.end());
      chain.add(
          DEPTHWISE_SEPARABLE,
          set(FILTERS.to(narrowed(width, multiplier)), STRIDE.to(Pair.of(stride))));
      before = width;
    }
    taps.add(chain.end());
    return taps;
  }

  /// MobileNet v1 cuts fractions of channels off instead of rounding them.
  private static int narrowed(int width, double multiplier) {
    return Math.max(1, (int) (width * multiplier));
  }

  private static List<PortSpec> tapped(boolean more, int outputStride) {
    var ports = new ArrayList<>(Taps.within(outputStride));
    if (more)
      for (int level = 3; level <= 5; level++)
        ports.add(
            PortSpec.one(
                "c" + level + "a",
                "C" + level + " behind one block, stride " + Math.min(1 << level, outputStride)));
    return ports;
  }

  private static List<Port> mobileNetV3(Site site, Body.Builder body) {
    double multiplier = site.get(MULTIPLIER);
    var size = site.get(SIZE);
    boolean dilated = site.get(DILATED);
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, site.get(BARE) ? "" : "features.", body.input());
    chain.add(
        CONV_UNIT, stem(divisible(16 * multiplier, 8), UNIT_EPSILON.to(site.get(EPSILON_V3))));
    int reached = 2;
    var early = new ArrayList<Port>();
    var epsilon = UNIT_EPSILON.to(site.get(EPSILON_V3));
    for (var row : V3_ROWS.getOrDefault(size, List.of())) {
      if (row.stride() == 2) {
        taps.add(chain.end());
        reached *= 2;
      }
      boolean spread = dilated && reached == 32;
      var place = set(STEP.to(spread ? 1 : row.stride()), SPREAD.to(spread ? 2 : 1));
      chain.add(MBCONV, set(place, row3(row, multiplier, epsilon)));
      if (row.stride() == 2) early.add(chain.end());
    }
    int last = 6 * divisible(Math.floorDiv(size.last, 6) * multiplier, 8);
    taps.add(chain.add(CONV_UNIT, unit(last, 1, HARD_SWISH, epsilon)));
    if (site.get(MORE)) taps.addAll(early.subList(early.size() - 3, early.size()));
    return taps;
  }

  private static Parameters stem(int width, Setting epsilon) {
    return unit(width, 3, STRIDE.to(Pair.of(2)), HARD_SWISH, epsilon);
  }

  private static Setting[] row3(Row3 row, double multiplier, Setting epsilon) {
    int inner = divisible(row.inner() * multiplier, 8);
    return new Setting[] {
      FILTERS.to(divisible(row.channels() * multiplier, 8)),
      INNER.to(inner),
      KERNEL.to(Pair.of(row.kernel())),
      MIDDLE.to(row.squeezed() ? divisible(Math.floorDiv(inner, 4), 8) : 0),
      BEND.to(row.activation()),
      GATING.to(Inverted.Gating.HARD_SIGMOID),
      epsilon
    };
  }

  /// The last stage's first block is opened up, because its wide inside is a tap.
  private static List<Port> ssdLite(Body.Builder body) {
    var rows = V3_ROWS.getOrDefault(Size.LARGE, List.of());
    var fine = new Chain(body, "features.0.", body.input());
    fine.add(CONV_UNIT, stem(16, EPSILON));
    for (var row : rows.subList(0, 12))
      fine.add(MBCONV, set(set(STEP.to(row.stride())), row3(row, 1, EPSILON)));
    int wide = rows.get(12).inner();
    fine.add(CONV_UNIT, unit(wide, 1, HARD_SWISH, EPSILON));
    // The reference numbers the opened block's parts from 1 on.
    var looked =
        body.add(
            "features.1.0.1",
            CONV_UNIT,
            unit(wide, 5, STRIDE.to(Pair.of(2)), GROUPS.to(wide), HARD_SWISH, EPSILON),
            fine.end());
    var weighed =
        body.add(
            "features.1.0.2",
            SQUEEZE_EXCITE,
            set(SQUEEZED.to(divisible(wide / 4.0, 8)), GATE.to(Activation.HARD_SIGMOID)),
            looked);
    var x =
        body.add(
            "features.1.0.3",
            CONV_UNIT,
            unit(80, 1, ACTIVATION.to(Activation.NONE), EPSILON),
            weighed);
    var reduced = new Row3(5, 480, 80, true, HS, 1);
    for (int i = 1; i <= 2; i++)
      x = body.add("features.1." + i, MBCONV, set(set(STEP.to(1)), row3(reduced, 1, EPSILON)), x);
    return List.of(
        fine.end(), body.add("features.1.3", CONV_UNIT, unit(480, 1, HARD_SWISH, EPSILON), x));
  }

  private static List<Port> mobileNetV2(Site site, Body.Builder body) {
    double multiplier = site.get(MULTIPLIER);
    var relu6 = ACTIVATION.to(Activation.RELU6);
    var taps = new ArrayList<Port>();
    var x =
        body.add(
            "features.0",
            CONV_UNIT,
            unit(divisible(32 * multiplier, 8), 3, STRIDE.to(Pair.of(2)), relu6),
            body.input());
    int next = 1;
    for (var row : V2_ROWS) {
      for (int i = 0; i < row.count(); i++) {
        int stride = i == 0 ? row.stride() : 1;
        if (stride == 2) taps.add(x);
        x =
            body.add(
                "features." + next++,
                INVERTED_RESIDUAL,
                set(
                    FILTERS.to(divisible(row.channels() * multiplier, 8)),
                    TIMES.to(row.times()),
                    STEP.to(stride)),
                x);
      }
    }
    int last = divisible(1280 * Math.max(1, multiplier), 8);
    taps.add(body.add("features." + next, CONV_UNIT, unit(last, 1, relu6), x));
    return taps;
  }
}
