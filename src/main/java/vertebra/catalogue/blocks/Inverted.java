package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.GATE;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZED;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.SPREAD;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.CommonParameters.squeezed;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;

import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Residual blocks that are wide inside and narrow outside, as phones need them.
public final class Inverted {
  private static final Family.Builder FAMILY =
      Family.named("inverted-blocks", "Inverted residuals");

  public static final Whole TIMES =
      whole(
          "expansion",
          "Expansion",
          6,
          1,
          64,
          "times",
          "How many times wider the inside is than the input.");

  public static final BlockType INVERTED_RESIDUAL =
      FAMILY.add(
          BlockType.named("inverted-residual", "Inverted residual")
              .aliases("linear bottleneck", "MBConv", "MobileNet v2 block", "skip")
              .parameters(FILTERS, TIMES, STEP, KERNEL)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> inverted(site, body)))
              .example("adds its input", set(FILTERS.to(24)), "N,24,56,56", "N,24,56,56")
              .example(
                  "stride two, no addition",
                  set(FILTERS.to(32), STEP.to(2)),
                  "N,24,56,56",
                  "N,32,28,28")
              .example(
                  "no expansion", set(FILTERS.to(16), TIMES.to(1)), "N,32,112,112", "N,16,112,112")
              .summary("Widens, filters every channel by itself, narrows without activation.")
              .source("MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018)
              .description(
                  """
                  A bottleneck turned inside out. A 1×1 convolution widens the map sixfold, a depthwise 3×3 filters \
                  every channel by itself, and another 1×1 narrows it again. The skip connection joins the narrow \
                  ends, which saves memory. The last convolution has no activation: cutting off negative numbers \
                  would destroy too much when channels are few. The input is added only if the stride is 1 and the \
                  channels are equal.
                  """));

  public static final Whole INNER =
      whole(
          "inner",
          "Inner channels",
          0,
          0,
          65_536,
          "channels",
          "Channels after widening; 0 takes the input times the expansion.");
  public static final Whole MIDDLE = squeezed();
  public static final Choice<Activation> BEND =
      choice(
          "activation",
          "Activation",
          Activation.SILU,
          "The function after the first two convolutions.");
  public static final Choice<Gating> GATING =
      choice(
          "gating",
          "Gating",
          Gating.SIGMOID,
          "How the squeeze-and-excitation computes its factors.");

  /// Functions inside the squeeze-and-excitation.
  public enum Gating {
    SIGMOID("SiLU, sigmoid (EfficientNet)", Activation.SILU, Activation.SIGMOID),
    HARD_SIGMOID("ReLU, hard sigmoid (MobileNet v3)", Activation.RELU, Activation.HARD_SIGMOID);

    private final String title;
    private final Activation inside;
    private final Activation gate;

    Gating(String title, Activation inside, Activation gate) {
      this.title = title;
      this.inside = inside;
      this.gate = gate;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final BlockType MBCONV =
      FAMILY.add(
          BlockType.named("mbconv", "MBConv")
              .aliases(
                  "mobile inverted bottleneck", "EfficientNet block", "MobileNet v3 block", "skip")
              .parameters(
                  FILTERS, TIMES, INNER, KERNEL, STEP, SPREAD, MIDDLE, BEND, GATING, UNIT_EPSILON)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> mbconv(site, body)))
              .example(
                  "EfficientNet, squeezed to a quarter of the input",
                  set(FILTERS.to(24), MIDDLE.to(6)),
                  "N,24,56,56",
                  "N,24,56,56")
              .example(
                  "MobileNet v3",
                  set(
                      FILTERS.to(40),
                      INNER.to(72),
                      KERNEL.to(Pair.of(5)),
                      STEP.to(2),
                      MIDDLE.to(24),
                      BEND.to(Activation.RELU),
                      GATING.to(Gating.HARD_SIGMOID)),
                  "N,24,56,56",
                  "N,40,28,28")
              .summary("An inverted residual with squeeze-and-excitation inside.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  The inverted residual grown up: widen with a 1×1, filter every channel by itself, weigh the \
                  channels by squeeze-and-excitation, narrow with a 1×1 that has no activation, and add the input \
                  if shapes agree. MobileNet v3 and EfficientNet are made of it. They differ in the functions and \
                  in the width of the squeeze: a quarter of the wide map in MobileNet v3, a quarter of the block's \
                  input in EfficientNet.
                  """));

  public static final BlockType FUSED_MBCONV =
      FAMILY.add(
          BlockType.named("fused-mbconv", "Fused MBConv")
              .aliases("EfficientNet v2 block", "skip")
              .parameters(FILTERS, TIMES, KERNEL, STEP, BEND, UNIT_EPSILON)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> fused(site, body)))
              .example(
                  "adds its input", set(FILTERS.to(24), TIMES.to(4)), "N,24,56,56", "N,24,56,56")
              .example(
                  "one convolution only",
                  set(FILTERS.to(48), TIMES.to(1), STEP.to(2)),
                  "N,24,56,56",
                  "N,48,28,28")
              .summary("MBConv whose first two convolutions are one ordinary 3×3.")
              .source("EfficientNetV2: Smaller Models and Faster Training", 2021)
              .description(
                  """
                  An MBConv that widens and looks around in one ordinary 3×3 convolution instead of a 1×1 and a \
                  depthwise 3×3. That takes more multiplications but less memory traffic, so it is faster where maps \
                  are large and channels few. Without expansion only the 3×3 remains. The input is added if shapes \
                  agree.
                  """));

  public static final Flag FUSED =
      flag(
          "fused",
          "Fused",
          false,
          "Repeats the fused form of the block, without squeeze-and-excitation.");

  public static final BlockType MBCONV_STAGE =
      FAMILY.add(
          BlockType.named("mbconv-stage", "MBConv stage")
              .aliases("EfficientNet stage")
              .parameters(FUSED, BLOCK_COUNT, FILTERS, TIMES, KERNEL, STEP, UNIT_EPSILON)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> stage(site, body)))
              .example(
                  "second stage of EfficientNet-B0",
                  set(FILTERS.to(24), STEP.to(2)),
                  "N,16,112,112",
                  "N,24,56,56")
              .example(
                  "fused",
                  set(FUSED.to(true), FILTERS.to(48), TIMES.to(4), STEP.to(2), BLOCK_COUNT.to(4)),
                  "N,24,32,32",
                  "N,48,16,16")
              .summary("MBConv blocks of one width; the first may shrink the image.")
              .source(
                  "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019)
              .description(
                  """
                  Blocks of one width and one resolution in a row. The first changes channels and may halve the \
                  image; the others add their input. The squeeze-and-excitation of each block is a quarter as wide \
                  as the block's input.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Inverted() {}

  private static Port inverted(Site site, Body.Builder body) {
    int in = channels(site);
    int wide = in * site.get(TIMES);
    var relu6 = ACTIVATION.to(Activation.RELU6);
    var x = body.input();
    int next = 0;
    var inside = x;
    if (site.get(TIMES) != 1)
      inside = body.add("conv." + next++, CONV_UNIT, unit(wide, 1, relu6), inside);
    inside =
        body.add(
            "conv." + next++,
            CONV_UNIT,
            unit(
                wide, site.get(KERNEL), STRIDE.to(Pair.of(site.get(STEP))), GROUPS.to(wide), relu6),
            inside);
    inside = body.add("conv." + next++, CONV_2D, conv(site.get(FILTERS), 1), inside);
    inside = body.add("conv." + next, BATCH_NORM, inside);
    return added(site, body, inside);
  }

  private static Port mbconv(Site site, Body.Builder body) {
    int in = channels(site);
    int wide = site.get(INNER) > 0 ? site.get(INNER) : in * site.get(TIMES);
    var kind = set(ACTIVATION.to(site.get(BEND)), UNIT_EPSILON.to(site.get(UNIT_EPSILON)));
    int next = 0;
    var inside = body.input();
    if (wide != in)
      inside =
          body.add(
              "block." + next++,
              CONV_UNIT,
              set(kind, FILTERS.to(wide), KERNEL.to(Pair.of(1))),
              inside);
    inside =
        body.add(
            "block." + next++,
            CONV_UNIT,
            set(
                kind,
                FILTERS.to(wide),
                KERNEL.to(site.get(KERNEL)),
                STRIDE.to(Pair.of(site.get(STEP))),
                DILATION.to(Pair.of(site.get(SPREAD))),
                GROUPS.to(wide)),
            inside);
    if (site.get(MIDDLE) > 0) {
      var gating = site.get(GATING);
      inside =
          body.add(
              "block." + next++,
              SQUEEZE_EXCITE,
              set(
                  SQUEEZED.to(site.get(MIDDLE)),
                  ACTIVATION.to(gating.inside),
                  GATE.to(gating.gate)),
              inside);
    }
    inside = body.add("block." + next, CONV_UNIT, narrow(site, kind), inside);
    return added(site, body, inside);
  }

  private static Port fused(Site site, Body.Builder body) {
    var kind = set(ACTIVATION.to(site.get(BEND)), UNIT_EPSILON.to(site.get(UNIT_EPSILON)));
    boolean single = site.get(TIMES) == 1;
    int wide = single ? site.get(FILTERS) : channels(site) * site.get(TIMES);
    var inside =
        body.add(
            "block.0",
            CONV_UNIT,
            set(
                kind,
                FILTERS.to(wide),
                KERNEL.to(site.get(KERNEL)),
                STRIDE.to(Pair.of(site.get(STEP)))),
            body.input());
    if (!single) inside = body.add("block.1", CONV_UNIT, narrow(site, kind), inside);
    return added(site, body, inside);
  }

  /// The 1×1 without activation at the end.
  private static Parameters narrow(Site site, Parameters kind) {
    return set(
        kind, FILTERS.to(site.get(FILTERS)), KERNEL.to(Pair.of(1)), ACTIVATION.to(Activation.NONE));
  }

  private static Port stage(Site site, Body.Builder body) {
    int in = channels(site);
    var common =
        set(
            FILTERS.to(site.get(FILTERS)),
            TIMES.to(site.get(TIMES)),
            KERNEL.to(site.get(KERNEL)),
            UNIT_EPSILON.to(site.get(UNIT_EPSILON)));
    var chain = new Chain(body, "", body.input());
    for (int i = 0; i < site.get(BLOCK_COUNT); i++) {
      var place = set(common, STEP.to(i == 0 ? site.get(STEP) : 1));
      if (site.get(FUSED)) chain.add(FUSED_MBCONV, place);
      else chain.add(MBCONV, set(place, MIDDLE.to(Math.max(1, in / 4))));
      in = site.get(FILTERS);
    }
    return chain.end();
  }

  /// Adds the input where it fits.
  private static Port added(Site site, Body.Builder body, Port inside) {
    return site.get(STEP) == 1 && channels(site) == site.get(FILTERS)
        ? body.add("add", ADD, body.input(), inside)
        : inside;
  }
}
