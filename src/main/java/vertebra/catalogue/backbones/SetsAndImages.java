package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.TANH;
import static vertebra.catalogue.layers.Axes.GATHERING;
import static vertebra.catalogue.layers.Axes.KEEP;
import static vertebra.catalogue.layers.Axes.POOL_AXIS;
import static vertebra.catalogue.layers.Axes.SIDE;
import static vertebra.catalogue.layers.Axes.SPATIAL_BROADCAST;
import static vertebra.catalogue.layers.Axes.SUBTRACT;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Linear.BIAS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Linear.RATE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Rearranging.BLOCK;
import static vertebra.catalogue.layers.Rearranging.DEPTH_TO_SPACE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Axes.Gathering;
import vertebra.catalogue.layers.Reshaping;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Networks for sets, and networks whose answer is an image.
public final class SetsAndImages {
  private static final Family.Builder FAMILY =
      Family.named("sets-and-images", "Sets and image makers");

  private static final PortSpec MEMBERS = PortSpec.one("x", "Members of the set");
  private static final PortSpec MASK = PortSpec.optional("mask", "Which count, 0 or 1");

  public static final Whole FEATURES =
      whole("features", "Features", 256, 1, 65_536, "features", "Numbers that leave per member.");
  public static final Choice<Gathering> EQUIVARIANT_POOL =
      choice("pool", "Pooling", Gathering.MAX, "What is taken over all members: maximum or mean.");

  public static final BlockType SET_EQUIVARIANT =
      FAMILY.add(
          BlockType.named("set-equivariant", "Deep Sets equivariant layer")
              .aliases("permutation equivariant", "Deep Sets", "point cloud")
              .inputs(MEMBERS, MASK)
              .parameters(FEATURES, EQUIVARIANT_POOL)
              .width(FEATURES)
              .requiring(SetsAndImages::members)
              .expanded(site -> Body.of(body -> equivariant(site, body)))
              .example("points in space", "N,100,3", "N,100,256")
              .example(
                  "with a mask and the mean",
                  set(FEATURES.to(64), EQUIVARIANT_POOL.to(Gathering.MEAN)),
                  List.of("N,100,3", "N,100"),
                  List.of("N,100,64"))
              .summary("One layer for all members, minus what all have in common.")
              .source("Deep Sets", 2017)
              .description(
                  """
                  Changes every member of a set while knowing the whole: a dense layer on the member minus another one on \
                  the maximum (or mean) over all members. If the members come in another order, the answers come in that \
                  other order and are the same otherwise. A mask says which members count.
                  """));

  public static final Wholes PHI =
      wholes(
          "phi",
          "Layers per member",
          List.of(256, 256, 256),
          1,
          65_536,
          "Widths of the dense layers that every member goes through (φ).");
  public static final Choice<Gathering> POOL =
      choice("pool", "Pooling", Gathering.SUM, "How the members become one vector.");
  public static final Wholes RHO =
      wholes(
          "rho",
          "Hidden layers behind",
          List.of(256),
          1,
          65_536,
          "Widths of the dense layers behind the pooling, in front of the last (ρ).");
  public static final Whole ANSWERS =
      whole("answers", "Answers", 40, 1, 1_000_000, "numbers", "How many numbers leave.");

  public static final BlockType DEEP_SETS =
      FAMILY.add(
          BlockType.named("deep-sets", "Deep Sets")
              .role(Role.BACKBONE)
              .aliases("permutation invariant", "set network", "point cloud", "aggregation")
              .inputs(MEMBERS, MASK)
              .outputs(PortSpec.one("scores", "Scores"))
              .parameters(PHI, POOL, RHO, ANSWERS)
              .width(ANSWERS)
              .requiring(SetsAndImages::members)
              .expanded(site -> Body.of(body -> invariant(site, body)))
              .example("a hundred points, 40 classes", "N,100,3", "N,40")
              .example(
                  "sets of different sizes, by a mask",
                  set(PHI.to(List.of(32)), RHO.to(List.of()), ANSWERS.to(1)),
                  List.of("N,20,5", "N,20"),
                  List.of("N,1"))
              .summary("Looks at each member alone, adds everything up, then decides.")
              .source("Deep Sets", 2017)
              .description(
                  """
                  Answers a question about a set, whatever the order of its members. Every member goes through the same \
                  layers (φ), the results are summed, and more layers (ρ) turn the sum into the answer. The second part \
                  matters: only with it can every function of sets be approximated. A mask makes room for sets of \
                  different sizes; mean and maximum are the other usual poolings.
                  """));

  public static final Whole POINT_WIDTH =
      whole("width", "Width", 256, 1, 65_536, "features", "Features of the three layers.");

  public static final BlockType DEEP_SETS_POINTS =
      FAMILY.add(
          BlockType.named("deep-sets-points", "Deep Sets point-cloud classifier")
              .role(Role.BACKBONE)
              .aliases("permutation equivariant", "point cloud", "ModelNet40")
              .inputs(MEMBERS, MASK)
              .outputs(PortSpec.one("scores", "Scores"))
              .parameters(POINT_WIDTH, EQUIVARIANT_POOL, ANSWERS)
              .width(ANSWERS)
              .requiring(SetsAndImages::members)
              .expanded(site -> Body.of(body -> points(site, body)))
              .example("a hundred points, 40 classes", "N,100,3", "N,40")
              .example("narrow", set(POINT_WIDTH.to(32), ANSWERS.to(10)), "N,50,3", "N,10")
              .summary("Three equivariant layers, a maximum, two dense layers.")
              .source("Deep Sets", 2017)
              .description(
                  """
                  The authors' classifier of shapes given as points. Three equivariant layers with tanh let every point \
                  know about all others, the maximum over the points gives one vector for the shape, and two dense layers \
                  name it. The order of the points does not matter.
                  """));

  public static final Whole DECODER_WIDTH =
      whole("width", "Width", 64, 1, 4_096, "channels", "Channels of the convolutions.");
  public static final Whole DECODER_LAYERS =
      whole("layers", "Layers", 4, 1, 32, "layers", "How many 3×3 convolutions follow.");
  public static final Whole PICTURE_CHANNELS =
      whole("channels", "Picture channels", 3, 1, 4_096, "channels", "Channels of the image.");
  public static final Flag VALID =
      flag(
          "valid",
          "Without padding",
          false,
          "Starts from a larger map and pads no convolution, as MONet and IODINE do.");

  public static final BlockType SPATIAL_BROADCAST_DECODER =
      FAMILY.add(
          BlockType.named("spatial-broadcast-decoder", "Spatial Broadcast Decoder")
              .role(Role.HEAD)
              .aliases("SBD", "MONet", "IODINE", "VAE decoder", "CoordConv", "latent to image")
              .outputs(PortSpec.one("image", "Image"))
              .parameters(SIDE, DECODER_WIDTH, DECODER_LAYERS, PICTURE_CHANNELS, VALID)
              .expanded(site -> Body.of(body -> decoded(site, body)))
              .example("64 pixels from ten numbers", "N,10", "N,3,64,64")
              .example(
                  "as in MONet",
                  set(DECODER_WIDTH.to(32), PICTURE_CHANNELS.to(4), VALID.to(true)),
                  "N,16",
                  "N,4,64,64")
              .summary("Draws an image from a few numbers that are known at every pixel.")
              .source(
                  "Spatial Broadcast Decoder: A Simple Architecture for Learning Disentangled"
                      + " Representations in VAEs",
                  2019)
              .description(
                  """
                  Turns a vector into an image without ever enlarging a map. The vector is repeated at every pixel, two \
                  channels with the pixel's coordinates are laid behind it, and a few 3×3 convolutions draw. The \
                  coordinates are essential: without them all inner pixels would come out the same. Because positions \
                  are given and need not be learnt, it separates what an image shows from where.
                  """));

  private static Whole size(String key, String label, int initial, int max, String help) {
    return whole(key, label, initial, 1, max, key, help);
  }

  public static final Whole RDB_LAYERS =
      size("layers", "Layers", 8, 64, "How many convolutions a block has.");
  public static final Whole RDB_GROWTH =
      whole("growth", "Growth rate", 64, 1, 4_096, "channels", "Channels that each one adds.");

  public static final BlockType RDB =
      FAMILY.add(
          BlockType.named("rdb", "Residual dense block")
              .aliases("dense connection", "skip connection", "RDN", "super-resolution")
              .parameters(RDB_LAYERS, RDB_GROWTH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> denseBlock(site, body)))
              .example("eight layers", "N,64,48,48", "N,64,48,48")
              .example(
                  "three layers",
                  set(RDB_LAYERS.to(3), RDB_GROWTH.to(16)),
                  "N,32,24,24",
                  "N,32,24,24")
              .summary("Convolutions that read all earlier ones, mixed and added to the input.")
              .source("Residual Dense Network for Image Super-Resolution", 2018)
              .description(
                  """
                  Dense and residual at once. Every 3×3 reads the input and the answers of all convolutions before it; at \
                  the end a 1×1 mixes everything back to the width of the input, which is added. There is no batch norm: \
                  it would disturb the brightness that image restoration must keep.
                  """));

  public static final Whole RDN_WIDTH =
      whole("width", "Width", 64, 1, 4_096, "channels", "Channels between the blocks.");
  public static final Whole RDN_BLOCKS =
      size("blocks", "Blocks", 16, 128, "How many residual dense blocks follow each other.");
  public static final OneOf ENLARGE =
      oneOf("scale", "Scale", 2, List.of(2, 3, 4), "How many times larger the image becomes.");

  public static final BlockType RDN =
      FAMILY.add(
          BlockType.named("rdn", "RDN: Residual Dense Network")
              .role(Role.HEAD)
              .aliases("super-resolution", "restoration", "RDNet", "pixel shuffle", "upsample")
              .outputs(PortSpec.one("image", "Image"))
              .parameters(RDN_BLOCKS, RDB_LAYERS, RDB_GROWTH, RDN_WIDTH, ENLARGE)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> rdn(site, body)))
              .example("twice as large", "N,3,48,48", "N,3,96,96")
              .example(
                  "three times, small",
                  set(
                      RDN_BLOCKS.to(2),
                      RDB_LAYERS.to(3),
                      RDB_GROWTH.to(16),
                      RDN_WIDTH.to(16),
                      ENLARGE.to(3)),
                  "N,3,16,20",
                  "N,3,48,60")
              .summary("Makes a small image larger and sharper.")
              .source("Residual Dense Network for Image Super-Resolution", 2018)
              .description(
                  """
                  Super-resolution: two convolutions look at the small image, sixteen residual dense blocks refine, the \
                  results of all blocks are laid together and mixed, the first map is added, and only at the end the \
                  image is enlarged by turning channels into pixels. Some texts call it RDNet; that name now belongs to \
                  another network, a classifier of 2024.
                  """)
              .published("PSNR on Set5, twice enlarged, dB", "38.24", "the paper, table 2"));

  public static final Family BLOCKS = FAMILY.close();

  private SetsAndImages() {}

  /// The objection to an input that is no set of vectors.
  private static Optional<Problem> members(Site site) {
    var shape = site.shape(0);
    if (shape.rank() == 3) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    if (shape.rank() == 4)
      remedies.add(
          new Remedy.InsertChain(
              Message.of("fix.make-every-pixel-a-member"),
              site.ports().getFirst(),
              List.of(
                  new Problem.Link(
                      Reshaping.RESHAPE.id(), set(Reshaping.TARGET_SHAPE.to("0,0,-1"))),
                  new Problem.Link(
                      Reshaping.TRANSPOSE.id(), set(Reshaping.ORDER.to(List.of(0, 2, 1)))))));
    return Optional.of(
        new Problem("set-expected", Message.of("problem.set-expected", shape), remedies));
  }

  private static Port pooled(
      Site site, Body.Builder body, String name, Gathering how, boolean keep, Port x) {
    var parameters = set(GATHERING.to(how), KEEP.to(keep));
    return site.input(MASK.name()).isPresent()
        ? body.add(name, POOL_AXIS, parameters, x, body.input(MASK.name()))
        : body.add(name, POOL_AXIS, parameters, x);
  }

  private static Port equivariant(Site site, Body.Builder body) {
    var x = body.input();
    var units = UNITS.to(site.get(FEATURES));
    var own = body.add("gamma", DENSE, set(units), x);
    var all = pooled(site, body, "pool", site.get(EQUIVARIANT_POOL), true, x);
    return body.add(
        "subtract", SUBTRACT, own, body.add("lam", DENSE, set(units, BIAS.to(false)), all));
  }

  private static Port invariant(Site site, Body.Builder body) {
    var x = body.input();
    int next = 0;
    for (int width : site.get(PHI)) {
      x = body.add("phi." + next, DENSE, set(UNITS.to(width)), x);
      x = body.add("phi." + (next + 1), RELU, x);
      next += 2;
    }
    x = pooled(site, body, "pool", site.get(POOL), false, x);
    next = 0;
    for (int width : site.get(RHO)) {
      x = body.add("rho." + next, DENSE, set(UNITS.to(width)), x);
      x = body.add("rho." + (next + 1), RELU, x);
      next += 2;
    }
    return body.add("rho." + next, DENSE, set(UNITS.to(site.get(ANSWERS))), x);
  }

  private static Port points(Site site, Body.Builder body) {
    int width = site.get(POINT_WIDTH);
    boolean masked = site.input(MASK.name()).isPresent();
    var each = set(FEATURES.to(width), EQUIVARIANT_POOL.to(site.get(EQUIVARIANT_POOL)));
    var x = body.input();
    for (int i = 0; i < 6; i += 2) {
      var layer =
          masked
              ? body.add("phi." + i, SET_EQUIVARIANT, each, x, body.input(MASK.name()))
              : body.add("phi." + i, SET_EQUIVARIANT, each, x);
      x = body.add("phi." + (i + 1), TANH, layer);
    }
    x = pooled(site, body, "pool", Gathering.MAX, false, x);
    x = body.add("rho.0", DROPOUT, set(RATE.to(0.5)), x);
    x = body.add("rho.2", TANH, body.add("rho.1", DENSE, set(UNITS.to(width)), x));
    x = body.add("rho.3", DROPOUT, set(RATE.to(0.5)), x);
    return body.add("rho.4", DENSE, set(UNITS.to(site.get(ANSWERS))), x);
  }

  private static Port decoded(Site site, Body.Builder body) {
    int layers = site.get(DECODER_LAYERS);
    boolean valid = site.get(VALID);
    int side = site.get(SIDE) + (valid ? 2 * layers : 0);
    var x = body.add("broadcast", SPATIAL_BROADCAST, set(SIDE.to(side)), body.input());
    for (int i = 0; i < layers; i++) {
      var look = biased(site.get(DECODER_WIDTH), 3, padded(valid ? 0 : 1));
      x = body.add("net." + (2 * i + 1), RELU, body.add("net." + 2 * i, CONV_2D, look, x));
    }
    return body.add("net." + 2 * layers, CONV_2D, biased(site.get(PICTURE_CHANNELS), 1), x);
  }

  private static Port denseBlock(Site site, Body.Builder body) {
    var x = body.input();
    var all = x;
    for (int i = 0; i < site.get(RDB_LAYERS); i++) {
      var added = body.add("convs." + i, CONV_2D, biased(site.get(RDB_GROWTH), 3), all);
      all = body.add("join" + i, CONCAT, all, body.add("relu" + i, RELU, added));
    }
    return body.add("add", ADD, x, body.add("lff", CONV_2D, biased(channels(site), 1), all));
  }

  private static Port rdn(Site site, Body.Builder body) {
    int width = site.get(RDN_WIDTH);
    int growth = site.get(RDB_GROWTH);
    int scale = site.get(ENLARGE);
    var shallow = body.add("sfe1", CONV_2D, biased(width, 3), body.input());
    var x = body.add("sfe2", CONV_2D, biased(width, 3), shallow);
    var each = set(RDB_LAYERS.to(site.get(RDB_LAYERS)), RDB_GROWTH.to(growth));
    var all = new ArrayList<Port>();
    for (int i = 0; i < site.get(RDN_BLOCKS); i++) {
      x = body.add("rdb." + i, RDB, each, x);
      all.add(x);
    }
    x = body.add("gff.0", CONV_2D, biased(width, 1), body.add("all", CONCAT, set(), all));
    x = body.add("add", ADD, body.add("gff.1", CONV_2D, biased(width, 3), x), shallow);
    int next = 0;
    int step = scale == 3 ? 3 : 2;
    for (int reached = 1; reached < scale; reached *= step) {
      x = body.add("up." + next, CONV_2D, biased(growth * step * step, 3), x);
      x = body.add("up." + (next + 1), DEPTH_TO_SPACE, set(BLOCK.to(step)), x);
      next += 2;
    }
    return body.add("up." + next, CONV_2D, biased(channels(site), 3), x);
  }
}
