package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.CommonParameters.partNames;
import static vertebra.catalogue.layers.Convolutions.BIAS;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.PADDING;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Merging.MULTIPLY;

import java.util.ArrayList;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.catalogue.layers.Convolutions;
import vertebra.catalogue.layers.Normalization;
import vertebra.catalogue.layers.Savings;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// A convolution together with what usually stands around it.
public final class ConvUnits {
  private static final Family.Builder FAMILY = Family.named("conv-units", "Convolution units");

  /// How the parts of a unit are called in weight files.
  public enum Names {
    NUMBERS("0, 1, 2"),
    WORDS("conv, bn, act");

    private final String title;

    Names(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Norm> NORM =
      choice(
          "norm",
          "Normalization",
          Norm.BATCH,
          "What evens out the channels after the convolution.");
  public static final Choice<Activation> ACTIVATION =
      choice("activation", "Activation", Activation.RELU, "The function at the end.");
  public static final Real UNIT_EPSILON = Normalization.EPSILON;
  public static final Flag KEEP_BIAS =
      flag(
          "bias",
          "Bias",
          false,
          "Adds a number per filter even though normalization follows. Without one it always"
              + " does.");
  public static final Choice<Names> NAMES = partNames(Names.NUMBERS);

  public static final BlockType CONV_UNIT =
      FAMILY.add(
          BlockType.named("conv-unit", "Conv unit")
              .aliases(
                  "stem",
                  "conv bn relu",
                  "CBR",
                  "CBA",
                  "ConvBNReLU",
                  "conv block",
                  "convolution block",
                  "downsample",
                  "cbs",
                  "cbl",
                  "conv bn silu")
              .parameters(
                  FILTERS,
                  KERNEL,
                  STRIDE,
                  PADDING,
                  DILATION,
                  GROUPS,
                  NORM,
                  ACTIVATION,
                  UNIT_EPSILON,
                  KEEP_BIAS,
                  NAMES)
              .width(FILTERS)
              .leaner(site ->
                  Savings.convolution(
                      site, NORM.to(site.get(NORM)), ACTIVATION.to(site.get(ACTIVATION))))
              .cautious(Convolutions::unevenPadding)
              .requiring(ConvUnits::requirement)
              .expanded(site -> Body.of(body -> convUnit(site, body)))
              .example("keeps the image size", "N,64,56,56", "N,64,56,56")
              .example(
                  "stride two halves it",
                  unit(128, 3, STRIDE.to(Pair.of(2))),
                  "N,64,56,56",
                  "N,128,28,28")
              .example(
                  "no normalization, leaky",
                  unit(32, 1, NORM.to(Norm.NONE), ACTIVATION.to(Activation.LEAKY_RELU)),
                  "N,64,14,14",
                  "N,32,14,14")
              .summary("Convolution, then normalization, then activation.")
              .description(
                  """
                  The brick of almost every modern network: a convolution looks for patterns, normalization keeps \
                  the answers in a steady range so that training stays stable, and the activation lets the network \
                  bend instead of only adding. The convolution needs no bias when normalization follows, because \
                  normalization would remove it again. At inference the normalization is only a scale and a shift \
                  per channel.
                  """));

  public static final BlockType CONV_1X1 =
      FAMILY.add(
          BlockType.named("conv-1x1", "1×1 conv")
              .aliases(
                  "1x1",
                  "pointwise",
                  "point-wise",
                  "projection",
                  "network in network",
                  "pw conv",
                  "pwconv")
              .parameters(FILTERS, STRIDE, GROUPS, BIAS)
              .width(FILTERS)
              .requiring(ConvUnits::requirement)
              .expanded(site ->
                  Body.of(body ->
                      body.add(
                          "conv",
                          CONV_2D,
                          set(
                              conv(site.get(FILTERS), 1),
                              STRIDE.to(site.get(STRIDE)),
                              GROUPS.to(site.get(GROUPS)),
                              BIAS.to(site.get(BIAS))),
                          body.input())))
              .example("three colours to one grey", set(FILTERS.to(1)), "N,3,64,64", "N,1,64,64")
              .example("fewer channels", set(FILTERS.to(64)), "N,256,56,56", "N,64,56,56")
              .summary("Mixes the channels of every pixel; sees no neighbours.")
              .source("Network In Network", 2013)
              .description(
                  """
                  A convolution whose window is a single pixel. It cannot see shapes; it computes new channels as \
                  weighted sums of the old ones, the same sums at every pixel. Networks use it to change the number \
                  of channels cheaply: to squeeze before an expensive 3×3, to widen after it, or to make a skip \
                  connection fit before an addition. From a to b channels it needs a·b weights and b biases.
                  """));

  public static final Choice<Activation> ACTIVATION_6 =
      choice(
          "activation",
          "Activation",
          Activation.RELU6,
          "The function after each of the two convolutions.");

  public static final BlockType DEPTHWISE_SEPARABLE =
      FAMILY.add(
          BlockType.named("depthwise-separable", "Depthwise separable conv")
              .aliases("separable", "Xception", "MobileNet")
              .parameters(FILTERS, KERNEL, STRIDE, NORM, ACTIVATION_6)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    int channels = channels(site);
                    var common =
                        set(NORM.to(site.get(NORM)), ACTIVATION.to(site.get(ACTIVATION_6)));
                    var look =
                        body.add(
                            "0",
                            CONV_UNIT,
                            set(
                                common,
                                FILTERS.to(channels),
                                KERNEL.to(site.get(KERNEL)),
                                STRIDE.to(site.get(STRIDE)),
                                GROUPS.to(channels)),
                            body.input());
                    return body.add(
                        "1",
                        CONV_UNIT,
                        set(common, FILTERS.to(site.get(FILTERS)), KERNEL.to(Pair.of(1))),
                        look);
                  }))
              .example(
                  "mixes 32 channels into 64", set(FILTERS.to(64)), "N,32,112,112", "N,64,112,112")
              .example(
                  "stride two halves the image",
                  set(FILTERS.to(128), STRIDE.to(Pair.of(2))),
                  "N,64,112,112",
                  "N,128,56,56")
              .summary("One filter per channel, then a 1×1 convolution that mixes them.")
              .source(
                  "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision"
                      + " Applications",
                  2017)
              .description(
                  """
                  Splits an ordinary convolution in two. First every channel is filtered by itself, which finds \
                  shapes; then a 1×1 convolution combines the channels. For a 3×3 window and many filters this \
                  needs about an eighth to a ninth of the multiplications. The price is that a filter can no longer \
                  look for a shape across several channels in one step.
                  """));

  public static final Whole REDUCTION =
      whole(
          "reduction",
          "Reduction",
          16,
          1,
          4096,
          "times fewer",
          "How many times narrower the middle is than the input.");
  public static final Whole SQUEEZED =
      whole(
          "squeezed",
          "Middle channels",
          0,
          0,
          65_536,
          "channels",
          "The width of the middle; 0 takes the input divided by the reduction.");
  public static final Choice<Activation> GATE =
      choice("gate", "Gate", Activation.SIGMOID, "Turns the answers into factors between 0 and 1.");

  /// What the two layers of a squeeze-and-excitation are called in weight files.
  public enum GateNames {
    FC("fc1", "fc2"),
    CONV("conv_reduce", "conv_expand"),
    F("f1", "f2");

    private final String first;
    private final String second;

    GateNames(String first, String second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public String toString() {
      return first + ", " + second;
    }
  }

  public static final Choice<GateNames> GATE_NAMES =
      choice(
          "names",
          "Names of layers",
          GateNames.FC,
          "What the two layers are called in files of weights.");

  public static final BlockType SQUEEZE_EXCITE =
      FAMILY.add(
          BlockType.named("squeeze-excite", "Squeeze-and-excitation")
              .aliases("SE", "channel attention", "SENet")
              .parameters(REDUCTION, SQUEEZED, ACTIVATION, GATE, GATE_NAMES)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    int channels = channels(site);
                    int middle =
                        site.get(SQUEEZED) > 0
                            ? site.get(SQUEEZED)
                            : Math.max(1, channels / site.get(REDUCTION));
                    var x = body.input();
                    var mean = body.add("avgpool", GLOBAL_AVG_POOL, x);
                    var squeezed =
                        body.add(site.get(GATE_NAMES).first, CONV_2D, biased(middle, 1), mean);
                    var active = site.get(ACTIVATION).after(squeezed, "activation", body);
                    var wide =
                        body.add(site.get(GATE_NAMES).second, CONV_2D, biased(channels, 1), active);
                    var gate = site.get(GATE).after(wide, "gate", body);
                    return body.add("scale", MULTIPLY, x, gate);
                  }))
              .example("a sixteenth in the middle", "N,256,56,56", "N,256,56,56")
              .example(
                  "as in MobileNet v3",
                  set(SQUEEZED.to(24), GATE.to(Activation.HARD_SIGMOID)),
                  "N,72,28,28",
                  "N,72,28,28")
              .summary("Turns whole channels up or down, depending on the image.")
              .source("Squeeze-and-Excitation Networks", 2017)
              .description(
                  """
                  Asks which channels matter for this image. Every channel is averaged to one number; two small \
                  layers turn these numbers into one factor between 0 and 1 per channel; the channels are \
                  multiplied by them. It costs little, because the layers work on averages instead of pixels, and \
                  usually improves accuracy by about one percentage point.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private ConvUnits() {}

  /// An image whose channels the groups divide, and filters that they divide too.
  private static Optional<Problem> requirement(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int groups = site.get(GROUPS);
    int filters = site.get(FILTERS);
    long channels = site.channels().known().orElse(groups);
    if (channels % groups == 0 && filters % groups == 0) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    int fewer = groups;
    while (channels % fewer != 0 || filters % fewer != 0) fewer--;
    remedies.add(
        new Remedy.Set(Message.of("fix.set-groups-to", fewer), GROUPS.key(), GROUPS.encode(fewer)));
    int wider = Math.ceilDiv(filters, groups) * groups;
    if (channels % groups == 0 && wider <= FILTERS.max())
      remedies.add(
          new Remedy.Set(
              Message.of("fix.set-filters-to", wider), FILTERS.key(), FILTERS.encode(wider)));
    return Optional.of(
        new Problem(
            "divisible-channels-expected",
            Message.of(
                "problem.divisible-channels-expected.the-channels", groups, channels, filters),
            remedies));
  }

  private static Port convUnit(Site site, Body.Builder body) {
    boolean words = site.get(NAMES) == Names.WORDS;
    var norm = site.get(NORM);
    var plain = site.parameters();
    var convolution =
        set(
            Parameters.NONE,
            FILTERS.to(FILTERS.in(plain)),
            KERNEL.to(KERNEL.in(plain)),
            STRIDE.to(STRIDE.in(plain)),
            PADDING.to(PADDING.in(plain)),
            DILATION.to(DILATION.in(plain)),
            GROUPS.to(GROUPS.in(plain)),
            BIAS.to(norm == Norm.NONE || site.get(KEEP_BIAS)));
    var x = body.add(words ? "conv" : "0", CONV_2D, convolution, body.input());
    var even = norm.after(x, words ? "bn" : "1", site.get(UNIT_EPSILON), body);
    return site.get(ACTIVATION).after(even, words ? "act" : norm == Norm.NONE ? "1" : "2", body);
  }
}
