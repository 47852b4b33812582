package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Attention.ENCODER_BLOCK;
import static vertebra.catalogue.blocks.Attention.HEADS;
import static vertebra.catalogue.blocks.Attention.NAMES;
import static vertebra.catalogue.blocks.Attention.NORM_EPSILON;
import static vertebra.catalogue.blocks.Attention.PACKING;
import static vertebra.catalogue.blocks.Attention.QKV_BIAS;
import static vertebra.catalogue.blocks.Attention.SELF_ATTENTION;
import static vertebra.catalogue.blocks.Attention.order;
import static vertebra.catalogue.blocks.Attention.shape;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Inverted.TIMES;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.divisible;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.layers.Axes.FROM;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.Axes.TO;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.EPSILON;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Reshaping.RESHAPE;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Tokens.LEARNED_SCALE;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Attention.Names;
import vertebra.catalogue.blocks.Attention.Packing;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.Dim;
import vertebra.text.Message;

/// Blocks of networks between convolution and attention: ConvNeXt, MobileViT and TNT.
public final class TransformerBlocks {
  private static final Family.Builder FAMILY =
      Family.named("transformer-blocks", "Transformer-like blocks");

  public static final BlockType CONVNEXT_BLOCK =
      FAMILY.add(
          BlockType.named("convnext-block", "ConvNeXt block")
              .aliases("CNBlock", "depthwise 7×7", "skip")
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> convNextBlock(site, body)))
              .example("of the first stage of ConvNeXt-T", "N,96,56,56", "N,96,56,56")
              .example("of the last stage of ConvNeXt-T", "N,768,7,7", "N,768,7,7")
              .summary("A 7×7 per channel, then two dense layers at every pixel; added.")
              .source("A ConvNet for the 2020s", 2022)
              .description(
                  """
                  A transformer block with a convolution in place of attention. A depthwise 7×7 looks around, layer norm \
                  evens out the channels of each pixel, two dense layers with GELU between, four times wider inside, \
                  think about each pixel, a learned scale that starts near zero damps the result, and the input is added. \
                  One normalization and one activation per block are enough.
                  """));

  public static final BlockType CONVNEXT_STAGE =
      FAMILY.add(
          BlockType.named("convnext-stage", "ConvNeXt stage")
              .aliases("ConvNeXt blocks")
              .parameters(BLOCK_COUNT)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var chain = new Chain(body, "", body.input());
                    for (int i = 0; i < site.get(BLOCK_COUNT); i++) chain.add(CONVNEXT_BLOCK);
                    return chain.end();
                  }))
              .example("two blocks", "N,96,28,28", "N,96,28,28")
              .example("nine blocks", set(BLOCK_COUNT.to(9)), "N,384,14,14", "N,384,14,14")
              .summary("ConvNeXt blocks in a row; the shape stays.")
              .source("A ConvNet for the 2020s", 2022)
              .description(
                  """
                  Blocks of one width at one resolution. ConvNeXt takes the numbers of blocks from Swin, 3, 3, 9 and 3 for \
                  the smallest network, and shrinks the map between stages by a layer norm and a 2×2 convolution of \
                  stride 2.
                  """));

  public static final BlockType MOBILEVIT_INVERTED =
      FAMILY.add(
          BlockType.named("mobilevit-inverted", "Inverted residual of MobileViT")
              .aliases("MV2", "inverted residual", "downsample", "skip")
              .parameters(FILTERS, TIMES, STEP)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> inverted(site, body)))
              .example(
                  "adds its input", set(FILTERS.to(64), TIMES.to(4)), "N,64,64,64", "N,64,64,64")
              .example(
                  "stride two",
                  set(FILTERS.to(96), TIMES.to(4), STEP.to(2)),
                  "N,64,64,64",
                  "N,96,32,32")
              .summary("The inverted residual of MobileNet v2 with SiLU.")
              .source(
                  "MobileViT: Light-weight, General-purpose, and Mobile-friendly Vision"
                      + " Transformer",
                  2021)
              .description(
                  """
                  Widens by a 1×1, filters every channel by itself with a 3×3, narrows by a 1×1 without activation, and \
                  adds the input where the shape has not changed. It differs from the block of MobileNet v2 only in its \
                  activation, SiLU in place of ReLU6.
                  """));

  public static final Whole TOKEN_WIDTH =
      whole("width", "Token width", 144, 4, 65_536, "features", "Numbers that describe one token.");
  public static final Whole LAYERS =
      whole("layers", "Layers", 2, 1, 64, "layers", "How many transformer blocks follow.");

  public static final BlockType MOBILEVIT_BLOCK =
      FAMILY.add(
          BlockType.named("mobilevit-block", "MobileViT block")
              .aliases("convolution and attention")
              .parameters(TOKEN_WIDTH, LAYERS)
              .requiring(site ->
                  Parts.sized("The MobileViT block", site, 2)
                      .or(() -> Attention.divided(site.get(TOKEN_WIDTH), 4)))
              .expanded(site -> Body.of(body -> mobileVit(site, body)))
              .example("of MobileViT-S", "N,96,32,32", "N,96,32,32")
              .example(
                  "four layers",
                  set(TOKEN_WIDTH.to(192), LAYERS.to(4)),
                  "N,128,16,16",
                  "N,128,16,16")
              .summary("Convolutions for detail, attention over the whole map, both joined.")
              .source(
                  "MobileViT: Light-weight, General-purpose, and Mobile-friendly Vision"
                      + " Transformer",
                  2021)
              .description(
                  """
                  A 3×3 gathers what is near, then the map is read as tokens in four lists: the upper left pixels of all \
                  2×2 squares, the upper right ones, and so on. Within each list every token attends to all others, so \
                  through its neighbours every pixel hears of the whole image at a quarter of the cost. The result is \
                  laid behind the input and a last 3×3 joins both. Height and width must be even.
                  """));

  public static final Whole TNT_HEADS =
      whole("heads", "Heads", 6, 1, 256, "heads", "Heads of the attention between patches.");
  public static final Whole INNER_HEADS =
      whole(
          "innerheads",
          "Inner heads",
          4,
          1,
          256,
          "heads",
          "Heads of the attention inside patches.");

  private static final PortSpec PIXELS = PortSpec.one("pixels", "Pixels of patches");
  private static final PortSpec PATCHES = PortSpec.one("patches", "Class token and patches");

  public static final BlockType TNT_BLOCK =
      FAMILY.add(
          BlockType.named("tnt-block", "TNT block")
              .aliases("transformer in transformer", "inner and outer transformer", "skip")
              .inputs(PIXELS, PATCHES)
              .outputs(PIXELS, PATCHES)
              .parameters(TNT_HEADS, INNER_HEADS)
              .requiring(TransformerBlocks::pixelsAndPatches)
              .expanded(site -> Body.withOutputs(body -> tntBlock(site, body)))
              .example(
                  "of TNT-S, one image",
                  set(),
                  List.of("196,16,24", "1,197,384"),
                  List.of("196,16,24", "1,197,384"))
              .example(
                  "two images of four patches",
                  set(TNT_HEADS.to(2), INNER_HEADS.to(2)),
                  List.of("8,16,8", "2,5,32"),
                  List.of("8,16,8", "2,5,32"))
              .summary("Attention inside every patch, then between patches.")
              .source("Transformer in Transformer", 2021)
              .description(
                  """
                  Two transformer blocks in one. The inner one lets the 16 pixels of a patch attend to each other; all \
                  patches share its weights. A dense layer then turns the pixels of each patch into a correction of that \
                  patch's token, and the outer block lets patches and class token attend to each other. Queries, keys \
                  and values have no bias.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private TransformerBlocks() {}

  private static Port convNextBlock(Site site, Body.Builder body) {
    int width = channels(site);
    var x = body.input();
    var looked = body.add("block.0", CONV_2D, biased(width, 7, GROUPS.to(width)), x);
    var pixels = body.add("block.1", TRANSPOSE, order(0, 2, 3, 1), looked);
    var even = body.add("block.2", LAYER_NORM, set(EPSILON.to(1e-6)), pixels);
    var thought =
        Attention.thought(body, "block.3", "block.5", 4 * width, width, Activation.GELU, even);
    var planes = body.add("block.6", TRANSPOSE, order(0, 3, 1, 2), thought);
    return body.add("add", ADD, body.add("layer_scale", LEARNED_SCALE, planes), x);
  }

  /// A convolution unit with SiLU whose parts are called by words.
  private static Parameters silu(int filters, int kernel, Setting... more) {
    var silu =
        set(
            unit(filters, kernel),
            ACTIVATION.to(Activation.SILU),
            ConvUnits.NAMES.to(ConvUnits.Names.WORDS));
    return set(silu, more);
  }

  private static Port inverted(Site site, Body.Builder body) {
    int in = channels(site);
    int wide = divisible((double) in * site.get(TIMES), 8);
    int stride = site.get(STEP);
    var x = body.input();
    var inside = body.add("conv1_1x1", CONV_UNIT, silu(wide, 1), x);
    inside =
        body.add(
            "conv2_kxk",
            CONV_UNIT,
            silu(wide, 3, GROUPS.to(wide), STRIDE.to(Pair.of(stride))),
            inside);
    inside =
        body.add(
            "conv3_1x1",
            CONV_UNIT,
            silu(site.get(FILTERS), 1, ACTIVATION.to(Activation.NONE)),
            inside);
    return stride == 1 && in == site.get(FILTERS) ? body.add("add", ADD, x, inside) : inside;
  }

  private static Port mobileVit(Site site, Body.Builder body) {
    int channels = channels(site);
    int width = site.get(TOKEN_WIDTH);
    long rows = site.shape(0).dim(2).value() / 2;
    long columns = site.shape(0).dim(3).value() / 2;
    var x = body.input();
    var near = body.add("conv_kxk", CONV_UNIT, silu(channels, 3), x);
    var wide = body.add("conv_1x1", CONV_2D, conv(width, 1), near);
    var apart = body.add("apart", RESHAPE, shape("0,0," + rows + ",2," + columns + ",2"), wide);
    var turned = body.add("cut", TRANSPOSE, order(0, 3, 5, 2, 4, 1), apart);
    var tokens = body.add("tokens", RESHAPE, shape("-1," + rows * columns + "," + width), turned);
    var each =
        set(
            HEADS.to(4),
            Attention.TIMES.to(2),
            Attention.BEND.to(Activation.SILU),
            NORM_EPSILON.to(1e-5),
            NAMES.to(Names.TIMM));
    var chain = new Chain(body, "transformer.", tokens);
    for (int i = 0; i < site.get(LAYERS); i++) chain.add(ENCODER_BLOCK, each);
    var even = body.add("norm", LAYER_NORM, chain.end());
    var back =
        body.add("back", RESHAPE, shape("-1,2,2," + rows + "," + columns + "," + width), even);
    var planes = body.add("planes", TRANSPOSE, order(0, 5, 3, 1, 4, 2), back);
    var map = body.add("map", RESHAPE, shape("0,0," + 2 * rows + "," + 2 * columns), planes);
    var narrow = body.add("conv_proj", CONV_UNIT, silu(channels, 1), map);
    return body.add(
        "conv_fusion", CONV_UNIT, silu(channels, 3), body.add("concat", CONCAT, x, narrow));
  }

  private static Optional<Problem> pixelsAndPatches(Site site) {
    if (site.inputs().size() < 2) return Optional.empty();
    var pixels = site.shape(0);
    var patches = site.shape(1);
    boolean fits =
        pixels.rank() == 3
            && patches.rank() == 3
            && pixels.dim(1).known().isPresent()
            && pixels.dim(2).known().isPresent()
            && patches.dim(1).known().orElse(0) > 1
            && patches.dim(2).known().isPresent();
    if (!fits)
      return Optional.of(
          Problem.of(
              "pixels-and-patches-expected",
              Message.of("problem.pixels-and-patches-expected", pixels, patches)));
    var rows = patches.dim(0).times(patches.dim(1).value() - 1);
    if (pixels.dim(0).equalTo(rows) == Dim.Verdict.NO)
      return Optional.of(
          Problem.of(
              "one-row-a-patch-expected",
              Message.of("problem.one-row-a-patch-expected", patches, rows, pixels.dim(0))));
    return divides(pixels.dim(2).value(), site.get(INNER_HEADS), INNER_HEADS)
        .or(() -> divides(patches.dim(2).value(), site.get(TNT_HEADS), TNT_HEADS));
  }

  private static Optional<Problem> divides(long features, int heads, Whole spec) {
    if (features % heads == 0) return Optional.empty();
    int fewer = Parts.divisorUpTo((int) features, heads);
    return Optional.of(
        Problem.of(
            "dividing-heads-expected",
            Message.of(
                "problem.dividing-heads-expected.must-divide", spec.label(), heads, features),
            new Problem.Remedy.Set(
                Message.of("fix.set-to", spec.label(), fewer), spec.key(), spec.encode(fewer))));
  }

  private static List<Port> tntBlock(Site site, Body.Builder body) {
    long patches = site.shape(1).dim(1).value() - 1;
    int width = (int) site.shape(1).dim(2).value();
    int inner = (int) site.shape(0).dim(2).value();
    long pixelCount = site.shape(0).dim(1).value();
    var unbiased = set(QKV_BIAS.to(false), PACKING.to(Packing.QK_V));
    var p = body.input(PIXELS.name());
    var x = body.input(PATCHES.name());
    var looked =
        body.add(
            "attn_in",
            SELF_ATTENTION,
            set(unbiased, HEADS.to(site.get(INNER_HEADS))),
            body.add("norm_in", LAYER_NORM, p));
    p = body.add("add-in1", ADD, p, looked);
    var thought =
        Attention.thought(
            body,
            "mlp_in.fc1",
            "mlp_in.fc2",
            4 * inner,
            inner,
            Activation.GELU,
            body.add("norm_mlp_in", LAYER_NORM, p));
    p = body.add("add-in2", ADD, p, thought);
    var even = body.add("norm1_proj", LAYER_NORM, p);
    var joined = body.add("join", RESHAPE, shape("-1," + patches + "," + pixelCount * inner), even);
    var told = body.add("proj", DENSE, set(UNITS.to(width)), joined);
    var others = body.add("patches", ADD, body.add("rest", SLICE, set(FROM.to(1)), x), told);
    x = body.add("all", CONCAT, body.add("first", SLICE, set(TO.to(1)), x), others);
    looked =
        body.add(
            "attn_out",
            SELF_ATTENTION,
            set(unbiased, HEADS.to(site.get(TNT_HEADS))),
            body.add("norm_out", LAYER_NORM, x));
    x = body.add("add-out1", ADD, x, looked);
    thought =
        Attention.thought(
            body,
            "mlp.fc1",
            "mlp.fc2",
            4 * width,
            width,
            Activation.GELU,
            body.add("norm_mlp", LAYER_NORM, x));
    return List.of(p, body.add("add-out2", ADD, x, thought));
  }
}
