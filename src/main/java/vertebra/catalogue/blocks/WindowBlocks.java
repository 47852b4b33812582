package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Attention.HEADS;
import static vertebra.catalogue.blocks.Attention.features;
import static vertebra.catalogue.blocks.Attention.order;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZED;
import static vertebra.catalogue.blocks.ConvUnits.SQUEEZE_EXCITE;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.Axes.AXIS;
import static vertebra.catalogue.layers.Axes.EVERY;
import static vertebra.catalogue.layers.Axes.FROM;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Linear.BIAS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.EVERYWHERE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Normalization.EPSILON;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Resizing.MARGINS;
import static vertebra.catalogue.layers.Resizing.PAD;
import static vertebra.catalogue.layers.Windows.GRID;
import static vertebra.catalogue.layers.Windows.MAP;
import static vertebra.catalogue.layers.Windows.RELATIVE_POSITIONS;
import static vertebra.catalogue.layers.Windows.SHIFT;
import static vertebra.catalogue.layers.Windows.WINDOW;
import static vertebra.catalogue.layers.Windows.WINDOW_MERGE;
import static vertebra.catalogue.layers.Windows.WINDOW_PARTITION;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Attention.Form;
import vertebra.catalogue.blocks.Attention.Packing;
import vertebra.catalogue.layers.Merging;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Attention within windows of a map, and the blocks that Swin and MaxViT repeat.
public final class WindowBlocks {
  private static final Family.Builder FAMILY = Family.named("window-blocks", "Window attention");

  public static final Whole SWIN_HEADS =
      whole(HEADS.key(), HEADS.label(), 3, HEADS.min(), HEADS.max(), HEADS.unit(), HEADS.help());

  public static final BlockType SWIN_BLOCK =
      FAMILY.add(
          BlockType.named("swin-block", "Swin block")
              .aliases("shifted window attention", "W-MSA", "SW-MSA", "skip")
              .parameters(SWIN_HEADS, WINDOW, SHIFT)
              .requiring(WindowBlocks::mapAndHeads)
              .expanded(site -> Body.of(body -> swinBlock(site, body)))
              .example("windows as they lie", "N,56,56,96", "N,56,56,96")
              .example(
                  "shifted windows",
                  set(SWIN_HEADS.to(6), SHIFT.to(3)),
                  "N,28,28,192",
                  "N,28,28,192")
              .summary("A transformer block whose attention stays within windows.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  A transformer block on a map with channels last. Attention works within windows of 7×7 pixels, so the \
                  cost grows with the area of the map and not with its square. Every second block first shifts the map by \
                  half a window: what were borders now lie inside windows, and information spreads over the whole image. \
                  Two dense layers on every pixel follow.
                  """));

  public static final BlockType PATCH_MERGING =
      FAMILY.add(
          BlockType.named("patch-merging", "Patch merging")
              .aliases("downsample", "Swin downsampling")
              .requiring(WindowBlocks::map)
              .expanded(site -> Body.of(body -> patchMerging(site, body)))
              .example("half as large, twice as wide", "N,56,56,96", "N,28,28,192")
              .example("odd sizes are filled up", "N,7,9,8", "N,4,5,16")
              .summary("Joins 2×2 pixels into one and halves the result's channels.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  How Swin shrinks a map with channels last. The four pixels of every 2×2 square are laid behind each \
                  other, four times as many channels, evened out by layer norm, and mixed down to twice as many by a \
                  dense layer without bias. No pixel is dropped before the layer has seen it.
                  """));

  public static final BlockType MAXVIT_MBCONV =
      FAMILY.add(
          BlockType.named("maxvit-mbconv", "MaxViT MBConv")
              .aliases("inverted residual", "pre-norm MBConv", "downsample", "skip")
              .parameters(FILTERS, STEP)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> maxvitConv(site, body)))
              .example("keeps its shape", "N,64,56,56", "N,64,56,56")
              .example(
                  "first of a stage", set(FILTERS.to(128), STEP.to(2)), "N,64,56,56", "N,128,28,28")
              .summary("An inverted residual with its normalization in front.")
              .source("MaxViT: Multi-Axis Vision Transformer", 2022)
              .description(
                  """
                  The convolution in a MaxViT block: normalize, widen fourfold by a 1×1, filter every channel by a \
                  depthwise 3×3, weigh the channels by squeeze-and-excitation, narrow by a 1×1. Where the map shrinks, \
                  the skip connection is averaged and projected. It brings the feeling for neighbourhood that attention \
                  lacks.
                  """));

  public static final BlockType PARTITION_ATTENTION =
      FAMILY.add(
          BlockType.named("partition-attention", "Partition attention")
              .aliases("block attention", "grid attention", "multi-axis attention", "skip")
              .parameters(SWIN_HEADS, WINDOW, GRID)
              .requiring(WindowBlocks::mapAndHeads)
              .expanded(site -> Body.of(body -> partitionAttention(site, body)))
              .example("neighbours", set(SWIN_HEADS.to(2)), "N,56,56,64", "N,56,56,64")
              .example(
                  "a grid over the whole map",
                  set(SWIN_HEADS.to(4), GRID.to(true)),
                  "N,28,28,128",
                  "N,28,28,128")
              .summary("A transformer block within windows, or within a sparse grid.")
              .source("MaxViT: Multi-Axis Vision Transformer", 2022)
              .description(
                  """
                  A transformer block on 49 pixels at a time, taken in one of two ways. Windows hold neighbours and see \
                  detail; the grid holds pixels evenly spread over the whole map and sees everything at once. One after \
                  the other they connect any two pixels in two steps while the cost stays proportional to the area.
                  """));

  public static final BlockType MAXVIT_BLOCK =
      FAMILY.add(
          BlockType.named("maxvit-block", "MaxViT block")
              .aliases("multi-axis block")
              .parameters(FILTERS, STEP, SWIN_HEADS, WINDOW)
              .width(FILTERS)
              .requiring(site ->
                  Parts.sized("The MaxViT block", site, 1)
                      .or(() -> Attention.divided(site.get(FILTERS), site.get(SWIN_HEADS))))
              .expanded(site -> Body.of(body -> maxvitBlock(site, body)))
              .example("keeps its shape", set(SWIN_HEADS.to(2)), "N,64,56,56", "N,64,56,56")
              .example(
                  "first of a stage",
                  set(FILTERS.to(128), STEP.to(2), SWIN_HEADS.to(4)),
                  "N,64,56,56",
                  "N,128,28,28")
              .summary("Convolution, attention in windows, attention over a grid.")
              .source("MaxViT: Multi-Axis Vision Transformer", 2022)
              .description(
                  """
                  Three steps that see at three distances: an inverted residual convolution sees the next pixels, window \
                  attention sees a neighbourhood of 7×7, grid attention sees the whole map in 7×7 steps. Every stage of \
                  the network repeats it, from the largest map on.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private WindowBlocks() {}

  /// The objection to an input that is no map of known size with its channels last.
  private static Optional<Problem> map(Site site) {
    var shape = site.shape(0);
    boolean fits =
        shape.rank() == 4 && shape.dims().stream().skip(1).allMatch(dim -> dim.known().isPresent());
    if (fits) return Optional.empty();
    return Optional.of(
        Problem.of(
            "sized-map-expected", Message.of("problem.sized-map-expected.this-block", shape)));
  }

  private static Optional<Problem> mapAndHeads(Site site) {
    return map(site).or(() -> Attention.divided(features(site), site.get(SWIN_HEADS)));
  }

  /// Height and width of a map with channels last.
  private static Pair size(Site site) {
    return new Pair(side(site, 1), side(site, 2));
  }

  private static int side(Site site, int axis) {
    return Math.clamp(site.shape(0).dim(axis).known().orElse(1), 1, 16_384);
  }

  private static Port swinBlock(Site site, Body.Builder body) {
    int width = features(site);
    int heads = site.get(SWIN_HEADS);
    var window = WINDOW.to(site.get(WINDOW));
    var shift = SHIFT.to(site.get(SHIFT));
    var x = body.input();
    var pieces =
        body.add("windows", WINDOW_PARTITION, set(window, shift), body.add("norm1", LAYER_NORM, x));
    double scale = 1 / Math.sqrt((double) Math.max(1, width / heads));
    var attended =
        Attention.attended(
            body,
            pieces,
            new Form("attn.", width, heads, scale, true, Packing.QKV),
            scores ->
                body.add(
                    "attn.relative_position_bias_table",
                    RELATIVE_POSITIONS,
                    set(window, shift, MAP.to(size(site))),
                    scores));
    x = body.add("add1", ADD, x, body.add("merge", WINDOW_MERGE, set(window, shift), attended, x));
    var thought =
        Attention.thought(
            body,
            "mlp.0",
            "mlp.3",
            4 * width,
            width,
            Activation.GELU,
            body.add("norm2", LAYER_NORM, x));
    return body.add("add2", ADD, x, thought);
  }

  private static Port patchMerging(Site site, Body.Builder body) {
    var size = size(site);
    var x = body.input();
    if (size.height() % 2 + size.width() % 2 > 0) {
      var planes = body.add("planes", TRANSPOSE, order(0, 3, 1, 2), x);
      var margins = List.of(0, size.width() % 2, size.height() % 2, 0);
      var filled = body.add("fill", PAD, set(MARGINS.to(margins)), planes);
      x = body.add("pixels", TRANSPOSE, order(0, 2, 3, 1), filled);
    }
    var even = body.add("even-rows", SLICE, set(EVERY.to(2)), x);
    var odd = body.add("odd-rows", SLICE, set(FROM.to(1), EVERY.to(2)), x);
    var columns = set(AXIS.to(2), EVERY.to(2));
    var others = set(columns, FROM.to(1));
    var joined =
        body.add(
            "join",
            CONCAT,
            set(Merging.AXIS.to(3)),
            body.add("upper-left", SLICE, columns, even),
            body.add("lower-left", SLICE, columns, odd),
            body.add("upper-right", SLICE, others, even),
            body.add("lower-right", SLICE, others, odd));
    return body.add(
        "reduction",
        DENSE,
        set(UNITS.to(2 * features(site)), BIAS.to(false), EVERYWHERE.to(true)),
        body.add("norm", LAYER_NORM, joined));
  }

  private static Port maxvitConv(Site site, Body.Builder body) {
    int out = site.get(FILTERS);
    int wide = 4 * out;
    int stride = site.get(STEP);
    var gelu = ACTIVATION.to(Activation.GELU);
    var epsilon = UNIT_EPSILON.to(1e-3);
    var x = body.input();
    var skip = x;
    if (stride != 1 || channels(site) != out) {
      if (stride != 1) skip = body.add("proj.0", AVG_POOL, pool(3, stride, 1), skip);
      skip = body.add("proj.1", CONV_2D, biased(out, 1), skip);
    }
    var inside = body.add("layers.pre_norm", BATCH_NORM, set(EPSILON.to(1e-3)), x);
    inside = body.add("layers.conv_a", CONV_UNIT, unit(wide, 1, gelu, epsilon), inside);
    inside =
        body.add(
            "layers.conv_b",
            CONV_UNIT,
            unit(wide, 3, gelu, epsilon, GROUPS.to(wide), STRIDE.to(Pair.of(stride))),
            inside);
    inside =
        body.add(
            "layers.squeeze_excitation",
            SQUEEZE_EXCITE,
            set(SQUEEZED.to(Math.max(1, out / 4)), ACTIVATION.to(Activation.SILU)),
            inside);
    inside = body.add("layers.conv_c", CONV_2D, biased(out, 1), inside);
    return body.add("add", ADD, skip, inside);
  }

  /// As torchvision scales the scores: by the width of all heads together.
  private static Port partitionAttention(Site site, Body.Builder body) {
    int width = features(site);
    var cut = set(WINDOW.to(site.get(WINDOW)), GRID.to(site.get(GRID)));
    var map = body.input();
    var x = body.add("windows", WINDOW_PARTITION, cut, map);
    var attended =
        Attention.attended(
            body,
            body.add("attn_layer.0", LAYER_NORM, x),
            new Form(
                "attn_layer.1.",
                width,
                site.get(SWIN_HEADS),
                1 / Math.sqrt((double) width),
                true,
                Packing.TO_QKV),
            scores ->
                body.add(
                    "attn_layer.1.relative_position_bias_table",
                    RELATIVE_POSITIONS,
                    set(WINDOW.to(site.get(WINDOW))),
                    scores));
    x = body.add("add1", ADD, x, attended);
    var thought =
        Attention.thought(
            body,
            "mlp_layer.1",
            "mlp_layer.3",
            4 * width,
            width,
            Activation.GELU,
            body.add("mlp_layer.0", LAYER_NORM, x));
    return body.add("merge", WINDOW_MERGE, cut, body.add("add2", ADD, x, thought), map);
  }

  private static Port maxvitBlock(Site site, Body.Builder body) {
    var convolved =
        body.add(
            "layers.MBconv",
            MAXVIT_MBCONV,
            set(FILTERS.to(site.get(FILTERS)), STEP.to(site.get(STEP))),
            body.input());
    var attention = set(SWIN_HEADS.to(site.get(SWIN_HEADS)), WINDOW.to(site.get(WINDOW)));
    var x = body.add("pixels", TRANSPOSE, order(0, 2, 3, 1), convolved);
    x = body.add("layers.window_attention", PARTITION_ATTENTION, attention, x);
    x = body.add("layers.grid_attention", PARTITION_ATTENTION, set(attention, GRID.to(true)), x);
    return body.add("planes", TRANSPOSE, order(0, 3, 1, 2), x);
  }
}
