package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.GATE;
import static vertebra.catalogue.blocks.ConvUnits.GATE_NAMES;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZED;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.Parts.avgPool;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Axes.AXIS;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.Axes.TO;
import static vertebra.catalogue.layers.CommonParameters.squeezed;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Rearranging.CHANNEL_SHUFFLE;
import static vertebra.catalogue.layers.Rearranging.SHUFFLE_GROUPS;
import static vertebra.catalogue.layers.Reshaping.SPLIT;

import java.util.ArrayList;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Blocks that save work by convolving only some channels and dealing the others out, or by making
/// channels from channels.
public final class Shuffles {
  private static final Family.Builder FAMILY =
      Family.named("shuffle-blocks", "Shuffle and ghost blocks");

  private static final Setting PLAIN = ACTIVATION.to(Activation.NONE);

  public static final Whole UNIT_GROUPS =
      whole(
          "groups",
          "Groups",
          3,
          1,
          64,
          "groups",
          "Into how many groups the 1×1 convolutions are split.");
  public static final Flag ENTRY =
      flag(
          "entry",
          "First of all",
          false,
          "Leaves the first 1×1 in one group, as the very first unit does because its input is"
              + " narrow.");

  public static final BlockType SHUFFLE_UNIT_V1 =
      FAMILY.add(
          BlockType.named("shuffle-unit-v1", "ShuffleNet v1 unit")
              .aliases("channel shuffle", "group convolution", "downsample", "skip")
              .parameters(FILTERS, STEP, UNIT_GROUPS, ENTRY)
              .width(FILTERS)
              .requiring(Shuffles::grouped)
              .expanded(site -> Body.of(body -> first(site, body)))
              .example("keeps its shape", set(FILTERS.to(240)), "N,240,28,28", "N,240,28,28")
              .example(
                  "halves the map", set(FILTERS.to(480), STEP.to(2)), "N,240,28,28", "N,480,14,14")
              .summary("Grouped 1×1, shuffle, depthwise 3×3, grouped 1×1; the input joins.")
              .source(
                  "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile"
                      + " Devices",
                  2017)
              .description(
                  """
                  In small networks most work sits in the 1×1 convolutions. Splitting them into groups divides their cost, \
                  but then no group hears of the others; shuffling the channels in between deals every group's channels \
                  out to all. A depthwise 3×3 looks around, and the input is added. Where the map shrinks, the averaged \
                  input is laid beside the result instead.
                  """));

  public static final BlockType SHUFFLE_UNIT_V2 =
      FAMILY.add(
          BlockType.named("shuffle-unit-v2", "ShuffleNet v2 unit")
              .aliases("channel split", "channel shuffle", "downsample", "skip")
              .parameters(FILTERS, STEP)
              .width(FILTERS)
              .requiring(Shuffles::halves)
              .expanded(site -> Body.of(body -> second(site, body)))
              .example("keeps its shape", set(FILTERS.to(116)), "N,116,28,28", "N,116,28,28")
              .example(
                  "halves the map", set(FILTERS.to(116), STEP.to(2)), "N,24,56,56", "N,116,28,28")
              .summary("Half the channels pass untouched, the other half is convolved; shuffled.")
              .source(
                  "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", 2018)
              .description(
                  """
                  Designed by the clock instead of by counting multiplications. The channels are split: one half goes \
                  straight through, the other through 1×1, depthwise 3×3 and 1×1 of equal width; both are laid side by \
                  side and shuffled, so next time other channels pass. There is no addition and there are no groups, \
                  which cost time in memory traffic. Where the map shrinks, both halves are made from the whole input.
                  """));

  public static final Flag ACTIVE =
      flag("active", "ReLU", true, "Cuts off negative numbers after both steps.");

  public static final BlockType GHOST_MODULE =
      FAMILY.add(
          BlockType.named("ghost-module", "Ghost module")
              .aliases("cheap operation", "GhostNet")
              .parameters(FILTERS, ACTIVE)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> ghost(site, body)))
              .example(
                  "24 real and 24 ghost channels",
                  set(FILTERS.to(48)),
                  "N,16,112,112",
                  "N,48,112,112")
              .example(
                  "an odd number",
                  set(FILTERS.to(25), ACTIVE.to(false)),
                  "N,16,28,28",
                  "N,25,28,28")
              .summary("Computes half the channels, derives the other half cheaply.")
              .source("GhostNet: More Features from Cheap Operations", 2019)
              .description(
                  """
                  Many channels of a trained network look like slightly changed copies of others. So a 1×1 convolution \
                  computes only half of them, a depthwise 3×3 makes a ghost of each, and both are laid side by side. It \
                  needs about half the work of an ordinary 1×1 of that width.
                  """));

  public static final Whole GHOST_INNER =
      whole("inner", "Inner channels", 48, 1, 65_536, "channels", "Channels inside the block.");
  public static final Whole GHOST_SQUEEZED = squeezed();

  public static final BlockType GHOST_BOTTLENECK =
      FAMILY.add(
          BlockType.named("ghost-bottleneck", "Ghost bottleneck")
              .aliases("GhostNet block", "downsample", "skip")
              .parameters(FILTERS, GHOST_INNER, KERNEL, STEP, GHOST_SQUEEZED)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> ghostBottleneck(site, body)))
              .example(
                  "first of GhostNet",
                  set(FILTERS.to(16), GHOST_INNER.to(16)),
                  "N,16,112,112",
                  "N,16,112,112")
              .example(
                  "stride two, gated",
                  set(
                      FILTERS.to(40),
                      GHOST_INNER.to(72),
                      KERNEL.to(Pair.of(5)),
                      STEP.to(2),
                      GHOST_SQUEEZED.to(20)),
                  "N,24,56,56",
                  "N,40,28,28")
              .summary("A ghost module widens, another narrows; the input is added.")
              .source("GhostNet: More Features from Cheap Operations", 2019)
              .description(
                  """
                  A residual block of two ghost modules: the first widens, the second narrows without activation. Between \
                  them stand, where asked, a depthwise convolution that shrinks the map and a squeeze-and-excitation with \
                  a hard gate. Where the shape changes, the skip connection is a depthwise convolution and a 1×1.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Shuffles() {}

  private static Optional<Problem> grouped(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int in = channels(site);
    int out = site.get(FILTERS);
    int groups = site.get(UNIT_GROUPS);
    boolean halving = site.get(STEP) > 1;
    if (halving ? out <= in : out != in)
      return Optional.of(
          Problem.of(
              "fitting-width-expected",
              halving
                  ? Message.of("problem.fitting-width-expected.a-unit-that-shrinks", in, out)
                  : Message.of("problem.fitting-width-expected.a-unit-of-stride-1-adds", in, out),
              new Remedy.Set(
                  Message.of("fix.set-filters-to", halving ? 2 * in : in),
                  FILTERS.key(),
                  FILTERS.encode(halving ? 2 * in : in))));
    int made = halving ? out - in : out;
    boolean fits =
        out / 4 >= groups
            && out / 4 % groups == 0
            && made % groups == 0
            && (site.get(ENTRY) || in % groups == 0);
    if (fits) return Optional.empty();
    return Optional.of(
        Problem.of(
            "divisible-channels-expected",
            Message.of(
                "problem.divisible-channels-expected.groups-must", groups, in, out / 4, made),
            new Remedy.Set(
                Message.of("fix.set-groups-to-1"), UNIT_GROUPS.key(), UNIT_GROUPS.encode(1))));
  }

  private static Port first(Site site, Body.Builder body) {
    int out = site.get(FILTERS);
    int groups = site.get(UNIT_GROUPS);
    int stride = site.get(STEP);
    int narrow = Math.max(1, out / 4);
    var x = body.input();
    var y = body.add("p1", CONV_UNIT, unit(narrow, 1, GROUPS.to(site.get(ENTRY) ? 1 : groups)), x);
    if (groups > 1) y = body.add("shuffle", CHANNEL_SHUFFLE, set(SHUFFLE_GROUPS.to(groups)), y);
    y =
        body.add(
            "dw",
            CONV_UNIT,
            unit(narrow, 3, GROUPS.to(narrow), STRIDE.to(Pair.of(stride)), PLAIN),
            y);
    int made = stride > 1 ? out - channels(site) : out;
    y = body.add("p2", CONV_UNIT, unit(Math.max(1, made), 1, GROUPS.to(groups), PLAIN), y);
    var joined =
        stride > 1
            ? body.add("concat", CONCAT, body.add("pool", AVG_POOL, avgPool(3, stride, true), x), y)
            : body.add("add", ADD, x, y);
    return body.add("relu", RELU, joined);
  }

  private static Optional<Problem> halves(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int in = channels(site);
    int out = site.get(FILTERS);
    var remedies = new ArrayList<Remedy>();
    if (out % 2 != 0) {
      remedies.add(
          new Remedy.Set(
              Message.of("fix.set-filters-to", out + 1), FILTERS.key(), FILTERS.encode(out + 1)));
      return Optional.of(
          new Problem(
              "even-width-expected", Message.of("problem.even-width-expected", out), remedies));
    }
    if (site.get(STEP) > 1 || in == out) return Optional.empty();
    if (in % 2 == 0)
      remedies.add(
          new Remedy.Set(Message.of("fix.set-filters-to", in), FILTERS.key(), FILTERS.encode(in)));
    remedies.add(new Remedy.Set(Message.of("fix.set-stride-to-2"), STEP.key(), STEP.encode(2)));
    return Optional.of(
        new Problem(
            "fitting-width-expected",
            Message.of("problem.fitting-width-expected.a-unit-of-stride-1-lets", in, out),
            remedies));
  }

  private static Port second(Site site, Body.Builder body) {
    int half = Math.max(1, site.get(FILTERS) / 2);
    int in = channels(site);
    var stride = STRIDE.to(Pair.of(site.get(STEP)));
    Port left;
    Port right;
    if (site.get(STEP) > 1) {
      left = body.add("branch1.0", CONV_2D, conv(in, 3, stride, GROUPS.to(in)), body.input());
      left = body.add("branch1.1", BATCH_NORM, left);
      left = body.add("branch1.2", CONV_2D, conv(half, 1), left);
      left = body.add("branch1.4", RELU, body.add("branch1.3", BATCH_NORM, left));
      right = body.input();
    } else {
      var parts = body.place("split", SPLIT, set(), body.input()).outputs();
      left = parts.getFirst();
      right = parts.getLast();
    }
    right = body.add("branch2.0", CONV_2D, conv(half, 1), right);
    right = body.add("branch2.2", RELU, body.add("branch2.1", BATCH_NORM, right));
    right = body.add("branch2.3", CONV_2D, conv(half, 3, stride, GROUPS.to(half)), right);
    right = body.add("branch2.4", BATCH_NORM, right);
    right = body.add("branch2.5", CONV_2D, conv(half, 1), right);
    right = body.add("branch2.7", RELU, body.add("branch2.6", BATCH_NORM, right));
    return body.add("shuffle", CHANNEL_SHUFFLE, body.add("concat", CONCAT, left, right));
  }

  private static Port ghost(Site site, Body.Builder body) {
    int out = site.get(FILTERS);
    int half = Math.ceilDiv(out, 2);
    var activation = ACTIVATION.to(site.get(ACTIVE) ? Activation.RELU : Activation.NONE);
    var real = body.add("primary_conv", CONV_UNIT, unit(half, 1, activation), body.input());
    var ghosts =
        body.add("cheap_operation", CONV_UNIT, unit(half, 3, GROUPS.to(half), activation), real);
    var both = body.add("concat", CONCAT, real, ghosts);
    return out % 2 == 0 ? both : body.add("cut", SLICE, set(AXIS.to(1), TO.to(out)), both);
  }

  private static Port ghostBottleneck(Site site, Body.Builder body) {
    int in = channels(site);
    int inner = site.get(GHOST_INNER);
    int out = site.get(FILTERS);
    var kernel = KERNEL.to(site.get(KERNEL));
    var stride = STRIDE.to(Pair.of(site.get(STEP)));
    var x = body.input();
    var y = body.add("ghost1", GHOST_MODULE, set(FILTERS.to(inner)), x);
    if (site.get(STEP) > 1) {
      y = body.add("conv_dw", CONV_2D, conv(inner, 3, kernel, stride, GROUPS.to(inner)), y);
      y = body.add("bn_dw", BATCH_NORM, y);
    }
    if (site.get(GHOST_SQUEEZED) > 0)
      y =
          body.add(
              "se",
              SQUEEZE_EXCITE,
              set(
                  SQUEEZED.to(site.get(GHOST_SQUEEZED)),
                  GATE.to(Activation.HARD_SIGMOID),
                  GATE_NAMES.to(ConvUnits.GateNames.CONV)),
              y);
    y = body.add("ghost2", GHOST_MODULE, set(FILTERS.to(out), ACTIVE.to(false)), y);
    if (in == out && site.get(STEP) == 1) return body.add("add", ADD, y, x);
    var skip = body.add("shortcut.0", CONV_2D, conv(in, 3, kernel, stride, GROUPS.to(in)), x);
    skip = body.add("shortcut.2", CONV_2D, conv(out, 1), body.add("shortcut.1", BATCH_NORM, skip));
    return body.add("add", ADD, y, body.add("shortcut.3", BATCH_NORM, skip));
  }
}
