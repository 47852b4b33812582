package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks from a design space in which widths follow a straight line.
public final class RegNets {
  private static final Family.Builder FAMILY = Family.named("regular-networks", "RegNets");

  public static final Whole GROUP_WIDTH =
      whole(
          "groupwidth",
          "Group width",
          16,
          1,
          4096,
          "channels",
          "Channels of every group of the 3×3.");
  public static final Flag SQUEEZED =
      flag(
          "se",
          "Squeeze and excite",
          false,
          "Weighs the channels inside, a quarter as wide as the block's input (RegNet Y).");

  public static final BlockType REGNET_BLOCK =
      FAMILY.add(
          BlockType.named("regnet-block", "RegNet block")
              .aliases("X block", "Y block", "residual block", "skip")
              .parameters(WIDTH, STEP, GROUP_WIDTH, SQUEEZED)
              .width(WIDTH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> block(site, body)))
              .example("keeps its shape", set(WIDTH.to(160)), "N,160,14,14", "N,160,14,14")
              .example(
                  "first of a stage, with squeeze-and-excitation",
                  set(WIDTH.to(104), STEP.to(2), GROUP_WIDTH.to(8), SQUEEZED.to(true)),
                  "N,48,28,28",
                  "N,104,14,14")
              .summary("A bottleneck that is as wide inside as outside.")
              .source("Designing Network Design Spaces", 2020)
              .description(
                  """
                  A residual block of 1×1, grouped 3×3 and 1×1. It does not squeeze: in the design space the best \
                  bottleneck ratio was 1, so all three convolutions have the same width and the groups keep the 3×3 \
                  cheap. The Y form weighs its channels by squeeze-and-excitation.
                  """));

  public static final Whole NUMBER =
      whole(
          "number",
          "Stage number",
          1,
          1,
          99,
          "index",
          "Only names the blocks in files of weights: block1-0, block1-1 and so on.");

  public static final BlockType REGNET_STAGE =
      FAMILY.add(
          BlockType.named("regnet-stage", "RegNet stage")
              .aliases("downsample")
              .parameters(WIDTH, BLOCK_COUNT, GROUP_WIDTH, SQUEEZED, NUMBER)
              .width(WIDTH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> stage(site, body)))
              .example("two blocks", set(WIDTH.to(64)), "N,32,56,56", "N,64,28,28")
              .example(
                  "with squeeze-and-excitation",
                  set(WIDTH.to(48), SQUEEZED.to(true)),
                  "N,32,56,56",
                  "N,48,28,28")
              .summary("RegNet blocks of one width; the first halves the image.")
              .source("Designing Network Design Spaces", 2020)
              .description(
                  """
                  Every stage of a RegNet starts with a block of stride 2 and goes on with blocks that keep the \
                  shape. Widths of the stages follow from a straight line, rounded to multiples of the group width.
                  """));

  /// The published sizes: widths, blocks and group width of the four stages.
  public enum Size {
    X_400MF("X-400MF", false, List.of(32, 64, 160, 400), List.of(1, 2, 7, 12), 16),
    X_800MF("X-800MF", false, List.of(64, 128, 288, 672), List.of(1, 3, 7, 5), 16),
    X_1_6GF("X-1.6GF", false, List.of(72, 168, 408, 912), List.of(2, 4, 10, 2), 24),
    X_3_2GF("X-3.2GF", false, List.of(96, 192, 432, 1008), List.of(2, 6, 15, 2), 48),
    X_8GF("X-8GF", false, List.of(80, 240, 720, 1920), List.of(2, 5, 15, 1), 120),
    X_16GF("X-16GF", false, List.of(256, 512, 896, 2048), List.of(2, 6, 13, 1), 128),
    X_32GF("X-32GF", false, List.of(336, 672, 1344, 2520), List.of(2, 7, 13, 1), 168),
    Y_400MF("Y-400MF", true, List.of(48, 104, 208, 440), List.of(1, 3, 6, 6), 8),
    Y_800MF("Y-800MF", true, List.of(64, 144, 320, 784), List.of(1, 3, 8, 2), 16),
    Y_1_6GF("Y-1.6GF", true, List.of(48, 120, 336, 888), List.of(2, 6, 17, 2), 24),
    Y_3_2GF("Y-3.2GF", true, List.of(72, 216, 576, 1512), List.of(2, 5, 13, 1), 24),
    Y_8GF("Y-8GF", true, List.of(224, 448, 896, 2016), List.of(2, 4, 10, 1), 56),
    Y_16GF("Y-16GF", true, List.of(224, 448, 1232, 3024), List.of(2, 4, 11, 1), 112),
    Y_32GF("Y-32GF", true, List.of(232, 696, 1392, 3712), List.of(2, 5, 12, 1), 232);

    private final String title;
    private final boolean squeezed;
    private final List<Integer> widths;
    private final List<Integer> blocks;
    private final int groupWidth;

    Size(
        String title,
        boolean squeezed,
        List<Integer> widths,
        List<Integer> blocks,
        int groupWidth) {
      this.title = title;
      this.squeezed = squeezed;
      this.widths = widths;
      this.blocks = blocks;
      this.groupWidth = groupWidth;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Size> SIZE =
      choice(
          "size",
          "Size",
          Size.Y_400MF,
          "Which network; the number says its multiply-adds (MF: million, GF: billion).");

  public static final BlockType REGNET =
      FAMILY.add(
          BlockType.named("regnet", "RegNet")
              .role(Role.BACKBONE)
              .aliases("RegNetX", "RegNetY", "design space")
              .parameters(SIZE)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> regnet(site, body)))
              .example(
                  "Y-400MF",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,32,112,112", "N,48,56,56", "N,104,28,28", "N,208,14,14", "N,440,7,7"))
              .example(
                  "X-400MF",
                  set(SIZE.to(Size.X_400MF)),
                  List.of("N,3,64,64"),
                  List.of("N,32,32,32", "N,32,16,16", "N,64,8,8", "N,160,4,4", "N,400,2,2"))
              .summary("Found by narrowing down a space of designs, not by searching one network.")
              .source("Designing Network Design Spaces", 2020)
              .description(
                  """
                  Instead of searching for one best network, its authors trained hundreds from a space of designs \
                  and narrowed the space down to simple rules: a stem, four stages of blocks with groups, widths on \
                  a straight line, no bottleneck. Nearly every network that follows the rules is good. X is plain, Y \
                  has squeeze-and-excitation.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of Y-400MF, %",
                  "74.046", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private RegNets() {}

  private static Port block(Site site, Body.Builder body) {
    int width = site.get(WIDTH);
    int in = channels(site);
    var stride = STRIDE.to(Pair.of(site.get(STEP)));
    var plain = ACTIVATION.to(Activation.NONE);
    var x = body.input();
    int groupWidth = Math.min(width, site.get(GROUP_WIDTH));
    var look = unit(width, 3, stride, GROUPS.to(Math.max(1, width / groupWidth)));
    var inside = body.add("f.b", CONV_UNIT, look, body.add("f.a", CONV_UNIT, unit(width, 1), x));
    if (site.get(SQUEEZED)) {
      int squeezed = Math.max(1, (int) Math.rint(0.25 * in));
      inside = body.add("f.se", SQUEEZE_EXCITE, set(ConvUnits.SQUEEZED.to(squeezed)), inside);
    }
    inside = body.add("f.c", CONV_UNIT, unit(width, 1, plain), inside);
    var shortcut =
        in == width && site.get(STEP) == 1
            ? x
            : body.add("proj", CONV_UNIT, unit(width, 1, stride, plain), x);
    return body.add("activation", RELU, body.add("add", ADD, shortcut, inside));
  }

  private static Port stage(Site site, Body.Builder body) {
    var common =
        set(
            WIDTH.to(site.get(WIDTH)),
            GROUP_WIDTH.to(site.get(GROUP_WIDTH)),
            SQUEEZED.to(site.get(SQUEEZED)));
    var chain = new Chain(body, "block" + site.get(NUMBER) + "-", body.input());
    for (int i = 0; i < site.get(BLOCK_COUNT); i++)
      chain.add(REGNET_BLOCK, set(common, STEP.to(i == 0 ? 2 : 1)));
    return chain.end();
  }

  private static List<Port> regnet(Site site, Body.Builder body) {
    var size = site.get(SIZE);
    var taps = new ArrayList<Port>();
    taps.add(body.add("stem", CONV_UNIT, unit(32, 3, STRIDE.to(Pair.of(2))), body.input()));
    for (int i = 0; i < 4; i++) {
      var stage =
          set(
              WIDTH.to(size.widths.get(i)),
              BLOCK_COUNT.to(size.blocks.get(i)),
              GROUP_WIDTH.to(size.groupWidth),
              SQUEEZED.to(size.squeezed),
              NUMBER.to(i + 1));
      taps.add(body.add("trunk_output.block" + (i + 1), REGNET_STAGE, stage, taps.getLast()));
    }
    return taps;
  }
}
