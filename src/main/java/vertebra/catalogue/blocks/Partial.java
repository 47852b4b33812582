package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Reshaping.SPLIT;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The repeated blocks of the YOLO detectors: five convolutions in a row, and blocks that send only
/// part of the channels through their convolutions.
public final class Partial {
  private static final Family.Builder FAMILY = Family.named("yolo-blocks", "YOLO blocks");

  private static final Setting SILU = ACTIVATION.to(Activation.SILU);
  private static final Setting LEAKY = ACTIVATION.to(Activation.LEAKY_RELU);

  public static final Whole REPEATS =
      whole("repeats", "Repeats", 1, 0, 64, "units", "How many small units follow each other.");
  public static final Flag SHORTCUT =
      flag("shortcut", "Shortcut", true, "Adds each unit's input to its output.");

  /// The convolution unit of YOLOv5 and v8: SiLU, epsilon 0.001.
  public static Parameters silu(int filters, int kernel, Setting... more) {
    return set(unit(filters, kernel, SILU, UNIT_EPSILON.to(1e-3)), more);
  }

  /// The convolution unit of YOLOv2 to v4: leaky ReLU with slope 0.1.
  public static Parameters leaky(int filters, int kernel, Setting... more) {
    return set(unit(filters, kernel, LEAKY), more);
  }

  public static final BlockType FIVE_CONVS =
      FAMILY.add(
          BlockType.named("five-convs", "Five convolutions")
              .aliases("YOLOv3 neck", "YOLOv4 neck", "conv set")
              .parameters(FILTERS)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    int narrow = site.get(FILTERS);
                    var chain = new Chain(body, "", body.input());
                    for (int i = 0; i < 5; i++)
                      chain.add(CONV_UNIT, i % 2 == 0 ? leaky(narrow, 1) : leaky(2 * narrow, 3));
                    return chain.end();
                  }))
              .example(
                  "coarsest level of YOLOv3", set(FILTERS.to(512)), "N,1024,13,13", "N,512,13,13")
              .example("after a concatenation", set(FILTERS.to(32)), "N,96,8,8", "N,32,8,8")
              .summary("1×1 and 3×3 in turn, narrow and wide: 1, 3, 1, 3, 1.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  Three 1×1 convolutions with two 3×3 between them. The 1×1 squeeze the channels, the 3×3 look around \
                  and double them. YOLOv3 and v4 put it behind every place where two maps are laid side by side, to mix \
                  what came from the finer and from the coarser level.
                  """));

  public static final BlockType C3 =
      FAMILY.add(
          BlockType.named("c3", "C3")
              .aliases("CSP bottleneck", "cross stage partial", "YOLOv5", "BottleneckCSP")
              .parameters(FILTERS, REPEATS, SHORTCUT)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> c3(site, body)))
              .example("as in YOLOv5 s", "N,64,160,160", "N,64,160,160")
              .example(
                  "in a neck, without shortcut",
                  set(FILTERS.to(32), REPEATS.to(2), SHORTCUT.to(false)),
                  "N,64,20,20",
                  "N,32,20,20")
              .summary("Half of the channels pass through small residual units, half go around.")
              .source("CSPNet: A New Backbone that can Enhance Learning Capability of CNN", 2019)
              .description(
                  """
                  Two 1×1 convolutions make two maps of half the channels. One passes through units of a 1×1 and a \
                  3×3, the other goes straight to the end, where both are laid side by side and mixed by a third 1×1. \
                  The three convolutions gave it its name. YOLOv5 uses it everywhere, with shortcuts in the backbone \
                  and without in the neck.
                  """));

  public static final BlockType C2F =
      FAMILY.add(
          BlockType.named("c2f", "C2f")
              .aliases("CSP bottleneck", "cross stage partial", "YOLOv8", "split")
              .parameters(FILTERS, REPEATS, SHORTCUT)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> c2f(site, body)))
              .example("as in YOLOv8 n", set(FILTERS.to(32)), "N,32,160,160", "N,32,160,160")
              .example(
                  "in a neck, without shortcut",
                  set(FILTERS.to(64), REPEATS.to(2), SHORTCUT.to(false)),
                  "N,192,20,20",
                  "N,64,20,20")
              .summary("Keeps the output of every small unit and mixes them all at the end.")
              .description(
                  """
                  Like C3 with one change: the result of every unit, not only of the last, is laid side by side before \
                  the closing 1×1, so gradients reach each unit directly. A 1×1 makes the map, Split cuts it in two \
                  halves, one stays, the other passes through units of two 3×3. YOLOv8 introduced it without a paper.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Partial() {}

  private static Port bottleneck(
      Body.Builder body, String name, int width, int first, boolean shortcut, Port x) {
    var narrow = body.add(name + ".c1", CONV_UNIT, silu(width, first), x);
    var looked = body.add(name + ".c2", CONV_UNIT, silu(width, 3), narrow);
    return shortcut ? body.add(name + ".add", ADD, x, looked) : looked;
  }

  private static Port c3(Site site, Body.Builder body) {
    int half = Math.max(1, site.get(FILTERS) / 2);
    var x = body.input();
    var through = body.add("c1", CONV_UNIT, silu(half, 1), x);
    var around = body.add("c2", CONV_UNIT, silu(half, 1), x);
    for (int i = 0; i < site.get(REPEATS); i++)
      through = bottleneck(body, "m." + i, half, 1, site.get(SHORTCUT), through);
    return body.add(
        "c3", CONV_UNIT, silu(site.get(FILTERS), 1), body.add("concat", CONCAT, through, around));
  }

  private static Port c2f(Site site, Body.Builder body) {
    int half = Math.max(1, site.get(FILTERS) / 2);
    var wide = body.add("c1", CONV_UNIT, silu(2 * half, 1), body.input());
    var maps = new ArrayList<>(body.place("split", SPLIT, Parameters.NONE, wide).outputs());
    for (int i = 0; i < site.get(REPEATS); i++)
      maps.add(bottleneck(body, "m." + i, half, 3, site.get(SHORTCUT), maps.getLast()));
    return body.add(
        "c2",
        CONV_UNIT,
        silu(site.get(FILTERS), 1),
        body.add("concat", CONCAT, Parameters.NONE, List.copyOf(maps)));
  }
}
