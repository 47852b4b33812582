package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.GATE_NAMES;
import static vertebra.catalogue.blocks.ConvUnits.REDUCTION;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Axes.PAD_CHANNELS;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.CommonParameters.partNames;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Site;
import vertebra.catalogue.layers.Axes;
import vertebra.catalogue.layers.Pooling;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Blocks that add what they compute to what came in, and the stages built of them.
public final class Residuals {
  private static final Family.Builder FAMILY = Family.named("residual-blocks", "Residual blocks");

  /// Where a residual network shrinks the image and where it normalizes.
  public enum Variant {
    V1("v1: stride on the first 1×1"),
    V1_5("v1.5: stride on the 3×3"),
    V2("v2: normalize before"),
    D("D: averaging shortcut");

    private final String title;

    Variant(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// Which residual block a stage repeats.
  public enum ResidualKind {
    BASIC("Basic, two 3×3"),
    BOTTLENECK("Bottleneck, 1×1 3×3 1×1");

    private final String title;

    ResidualKind(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Whole WIDTH =
      whole("width", "Width", 64, 1, 65_536, "channels", "Channels of the convolutions inside.");
  public static final Whole STEP =
      whole("stride", "Stride", 1, 1, 32, "", "How many times smaller the image leaves.");
  public static final Whole SPREAD =
      whole(
          "dilation",
          "Dilation",
          1,
          1,
          64,
          "px",
          "Distance between the points that the 3×3 window looks at.");
  public static final Choice<Variant> VARIANT =
      choice(
          "variant",
          "Variant",
          Variant.V1_5,
          "Where the image shrinks and where normalization stands.");
  public static final Whole CARDINALITY =
      whole(
          "groups",
          "Groups",
          1,
          1,
          4096,
          "groups",
          "Into how many independent groups the 3×3 is split (ResNeXt: 32).");
  public static final Whole BASE =
      whole(
          "base",
          "Base width",
          64,
          1,
          4096,
          "channels",
          "Channels of a group when the width is 64 (Wide ResNet: 128).");
  public static final Whole EXPANSION =
      whole(
          "expansion",
          "Expansion",
          4,
          1,
          64,
          "times",
          "How many times wider the block leaves than its width.");
  public static final Whole ATTENTION =
      whole(
          "se",
          "Squeeze and excite",
          0,
          0,
          4096,
          "",
          "Reduction of a squeeze-and-excitation before the addition; 0 for none.");

  /// What the parts of a residual block are called in weight files.
  public enum Names {
    TORCHVISION("conv1, bn1, downsample"),
    UNITS("c1.0, c1.1, sc");

    private final String title;

    Names(String title) {
      this.title = title;
    }

    /// The convolution, counted from one.
    String conv(int number) {
      return this == UNITS ? "c" + number + ".0" : "conv" + number;
    }

    String norm(int number) {
      return this == UNITS ? "c" + number + ".1" : "bn" + number;
    }

    String shortcut() {
      return this == UNITS ? "sc" : "downsample";
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Names> NAMES = partNames(Names.TORCHVISION);

  public static final Flag PADDED =
      flag(
          "padded",
          "Padded shortcut",
          false,
          "Where the shape changes, the skip connection drops pixels and is filled up with channels"
              + " of zeros instead of being projected (option A of the paper); basic blocks only.");

  public static final BlockType BASIC_RESIDUAL =
      FAMILY.add(
          BlockType.named("basic-residual", "Basic residual block")
              .aliases(
                  "residual",
                  "residual block",
                  "skip",
                  "shortcut",
                  "BasicBlock",
                  "ResNet-18 block",
                  "residual unit",
                  "resblock")
              .parameters(WIDTH, STEP, SPREAD, VARIANT, ATTENTION, PADDED, NAMES)
              .width(WIDTH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> basic(site, body)))
              .example("keeps its shape", "N,64,56,56", "N,64,56,56")
              .example(
                  "first of a stage", set(WIDTH.to(128), STEP.to(2)), "N,64,56,56", "N,128,28,28")
              .summary("Two 3×3 convolutions; the input is added to their result.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  Computes a correction and adds it to what came in: y = x + f(x). If nothing useful can be learnt, \
                  f shrinks to zero and the block lets its input pass, so adding blocks does not have to hurt; and \
                  the gradient flows back through the addition undamped. That is what made networks of a hundred \
                  layers trainable. The addition needs equal shapes; when the block changes them, a 1×1 convolution \
                  on the skip connection makes the input fit.
                  """));

  public static final BlockType BOTTLENECK =
      FAMILY.add(
          BlockType.named("bottleneck", "Bottleneck")
              .aliases("ResNet-50 block", "ResNeXt block", "residual block", "skip", "shortcut")
              .called(set(VARIANT.to(Variant.V2)), "pre-activation", "preact")
              .parameters(
                  WIDTH, STEP, VARIANT, CARDINALITY, BASE, SPREAD, EXPANSION, ATTENTION, NAMES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> bottleneck(site, body)))
              .example("keeps its shape", "N,256,56,56", "N,256,56,56")
              .example(
                  "first of a stage", set(WIDTH.to(128), STEP.to(2)), "N,256,56,56", "N,512,28,28")
              .example(
                  "32 groups of 4 channels (ResNeXt)",
                  set(CARDINALITY.to(32), BASE.to(4)),
                  "N,256,56,56",
                  "N,256,56,56")
              .summary("1×1 squeezes, 3×3 looks around, 1×1 widens; the input is added.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  A residual block for wide maps. A 1×1 convolution squeezes the channels to a quarter, the 3×3 does \
                  its expensive work on the few, and another 1×1 widens them again before the input is added. \
                  Variant v1 shrinks the image in the first 1×1 and throws three quarters of it away unseen; v1.5 \
                  shrinks in the 3×3 and is a little more accurate with the same weights; v2 normalizes before each \
                  convolution; D averages the skip connection before projecting it.
                  """));

  public static final Choice<ResidualKind> KIND =
      choice("kind", "Block", ResidualKind.BOTTLENECK, "Which block the stage repeats.");
  public static final Whole BLOCK_COUNT =
      whole("blocks", "Blocks", 2, 1, 1024, "blocks", "How many blocks follow each other.");
  public static final Whole ENTRY_SPREAD =
      whole("entrydilation", "First dilation", 1, 1, 64, "px", "Dilation of the first block.");

  public static final BlockType RESIDUAL_STAGE =
      FAMILY.add(
          BlockType.named("residual-stage", "Residual stage")
              .aliases("layer1", "ResNet stage")
              .parameters(
                  KIND,
                  BLOCK_COUNT,
                  WIDTH,
                  STEP,
                  VARIANT,
                  CARDINALITY,
                  BASE,
                  EXPANSION,
                  SPREAD,
                  ENTRY_SPREAD,
                  ATTENTION,
                  PADDED,
                  NAMES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> stage(site, body)))
              .example(
                  "second stage of ResNet-50",
                  set(BLOCK_COUNT.to(4), WIDTH.to(128), STEP.to(2)),
                  "N,256,56,56",
                  "N,512,28,28")
              .example(
                  "first stage of ResNet-18",
                  set(KIND.to(ResidualKind.BASIC)),
                  "N,64,56,56",
                  "N,64,56,56")
              .summary("Residual blocks of one width; the first may shrink the image.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  A residual network is four such stages. All blocks of a stage work at one resolution; the first \
                  one halves the image and doubles the channels (the first stage of the network only widens). For \
                  segmentation the last stages may keep the resolution and spread the windows instead: dilation \
                  sees as far without losing detail.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Residuals() {}

  private static Port basic(Site site, Body.Builder body) {
    int width = site.get(WIDTH);
    var spread = DILATION.to(Pair.of(site.get(SPREAD)));
    return residual(
        site,
        body,
        width,
        List.of(
            conv(width, 3, STRIDE.to(Pair.of(site.get(STEP))), spread), conv(width, 3, spread)));
  }

  private static Port bottleneck(Site site, Body.Builder body) {
    boolean early = site.get(VARIANT) == Variant.V1;
    var stride = STRIDE.to(Pair.of(site.get(STEP)));
    var still = STRIDE.to(Pair.of(1));
    int inner = inner(site);
    int out = site.get(WIDTH) * site.get(EXPANSION);
    var look =
        conv(
            inner,
            3,
            early ? still : stride,
            DILATION.to(Pair.of(site.get(SPREAD))),
            GROUPS.to(site.get(CARDINALITY)));
    return residual(
        site, body, out, List.of(conv(inner, 1, early ? stride : still), look, conv(out, 1)));
  }

  private static Port residual(
      Site site, Body.Builder body, int out, List<Parameters> convolutions) {
    return site.get(VARIANT) == Variant.V2
        ? beforehand(site, body, out, convolutions)
        : afterwards(site, body, out, convolutions);
  }

  /// The channels of the 3×3 window of a bottleneck.
  private static int inner(Site site) {
    return Math.clamp(
        (long) site.get(WIDTH) * site.get(BASE) / 64 * site.get(CARDINALITY), 1, Integer.MAX_VALUE);
  }

  /// The block that normalizes after each convolution and activates the sum.
  private static Port afterwards(
      Site site, Body.Builder body, int out, List<Parameters> convolutions) {
    var names = site.get(NAMES);
    var branch = body.input();
    for (int i = 1; i <= convolutions.size(); i++) {
      var looked = body.add(names.conv(i), CONV_2D, convolutions.get(i - 1), branch);
      branch = body.add(names.norm(i), BATCH_NORM, looked);
      if (i < convolutions.size()) branch = body.add("relu" + i, RELU, branch);
    }
    var sum = body.add("add", ADD, gated(site, body, branch), shortcut(site, body, out));
    return body.add("relu", RELU, sum);
  }

  private static Port shortcut(Site site, Body.Builder body, int out) {
    int stride = site.get(STEP);
    if (stride == 1 && channels(site) == out) return body.input();
    if (site.get(PADDED) && out >= channels(site)) return padded(site, body, out);
    if (site.get(VARIANT) == Variant.D && stride > 1) {
      var mean = body.add("downsample.0", AVG_POOL, averaging(stride), body.input());
      return body.add(
          "downsample.2", BATCH_NORM, body.add("downsample.1", CONV_2D, conv(out, 1), mean));
    }
    return body.add(
        site.get(NAMES).shortcut(),
        CONV_UNIT,
        unit(out, 1, STRIDE.to(Pair.of(stride)), ACTIVATION.to(Activation.NONE)),
        body.input());
  }

  /// The shortcut without weights: every so many pixels, with channels of zeros before and behind.
  private static Port padded(Site site, Body.Builder body, int out) {
    var x = body.input();
    int stride = site.get(STEP);
    if (stride > 1) {
      x = body.add("skip-rows", SLICE, set(Axes.AXIS.to(2), Axes.EVERY.to(stride)), x);
      x = body.add("skip-columns", SLICE, set(Axes.AXIS.to(3), Axes.EVERY.to(stride)), x);
    }
    int more = out - channels(site);
    if (more == 0) return x;
    return body.add(
        "fill", PAD_CHANNELS, set(Axes.BEFORE.to(more / 2), Axes.BEHIND.to(more - more / 2)), x);
  }

  /// Averages windows as large as the stride; the last ones may hang over the edge.
  private static Parameters averaging(int stride) {
    return set(Parts.hangingPool(stride, stride), Pooling.COUNT_PADDING.to(false));
  }

  /// The block that normalizes and activates before each convolution. The shortcut of a block that
  /// changes the shape starts behind the first activation and is a bare 1×1 convolution.
  private static Port beforehand(
      Site site, Body.Builder body, int out, List<Parameters> convolutions) {
    var x = body.input();
    var active = body.add("relu1", RELU, body.add("bn1", BATCH_NORM, x));
    int stride = site.get(STEP);
    var shortcut =
        stride == 1 && channels(site) == out
            ? x
            : body.add("downsample", CONV_2D, conv(out, 1, STRIDE.to(Pair.of(stride))), active);
    var branch = body.add("conv1", CONV_2D, convolutions.getFirst(), active);
    for (int i = 2; i <= convolutions.size(); i++) {
      var normed = body.add("bn" + i, BATCH_NORM, branch);
      branch =
          body.add(
              "conv" + i, CONV_2D, convolutions.get(i - 1), body.add("relu" + i, RELU, normed));
    }
    return body.add("add", ADD, gated(site, body, branch), shortcut);
  }

  private static Port gated(Site site, Body.Builder body, Port branch) {
    int attention = site.get(ATTENTION);
    return attention == 0
        ? branch
        : body.add(
            "se",
            SQUEEZE_EXCITE,
            set(
                REDUCTION.to(attention),
                GATE_NAMES.to(
                    site.get(NAMES) == Names.UNITS
                        ? ConvUnits.GateNames.F
                        : ConvUnits.GateNames.FC)),
            branch);
  }

  private static Port stage(Site site, Body.Builder body) {
    boolean basic = site.get(KIND) == ResidualKind.BASIC;
    var common =
        set(
            WIDTH.to(site.get(WIDTH)),
            VARIANT.to(site.get(VARIANT)),
            ATTENTION.to(site.get(ATTENTION)),
            NAMES.to(site.get(NAMES)));
    if (basic) common = set(common, PADDED.to(site.get(PADDED)));
    else
      common =
          set(
              common,
              CARDINALITY.to(site.get(CARDINALITY)),
              BASE.to(site.get(BASE)),
              EXPANSION.to(site.get(EXPANSION)));
    var x = body.input();
    for (int i = 0; i < site.get(BLOCK_COUNT); i++) {
      var place =
          set(
              common,
              STEP.to(i == 0 ? site.get(STEP) : 1),
              SPREAD.to(site.get(i == 0 ? ENTRY_SPREAD : SPREAD)));
      x = body.add(Integer.toString(i), basic ? BASIC_RESIDUAL : BOTTLENECK, place, x);
    }
    return x;
  }
}
