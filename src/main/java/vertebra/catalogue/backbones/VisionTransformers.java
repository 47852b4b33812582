package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Attention.ENCODER_BLOCK;
import static vertebra.catalogue.blocks.Attention.HEADS;
import static vertebra.catalogue.blocks.Attention.NAMES;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.TransformerBlocks.INNER_HEADS;
import static vertebra.catalogue.blocks.TransformerBlocks.TNT_BLOCK;
import static vertebra.catalogue.blocks.TransformerBlocks.TNT_HEADS;
import static vertebra.catalogue.layers.Axes.FROM;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.Axes.TO;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Normalization.EPSILON;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Reshaping.ORDER;
import static vertebra.catalogue.layers.Reshaping.RESHAPE;
import static vertebra.catalogue.layers.Reshaping.TARGET_SHAPE;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Resizing.FILLING;
import static vertebra.catalogue.layers.Resizing.RESIZE;
import static vertebra.catalogue.layers.Resizing.TARGET;
import static vertebra.catalogue.layers.Tokens.CLASS_TOKEN;
import static vertebra.catalogue.layers.Tokens.POSITIONS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Attention.Names;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Resizing.Filling;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Networks that read an image as a list of patches.
public final class VisionTransformers {
  private static final Family.Builder FAMILY =
      Family.named("vision-transformers", "Vision transformers");

  public static final Whole WIDTH =
      whole("width", "Width", 768, 8, 65_536, "features", "Numbers that describe one token.");
  public static final Whole LAYERS =
      whole("layers", "Layers", 12, 1, 256, "layers", "How many encoder blocks follow each other.");
  public static final Whole PATCH =
      whole("patch", "Patch", 16, 1, 256, "px", "Height and width of the patches.");
  public static final Whole RESOLUTION =
      whole(
          "resolution",
          "Resolution",
          224,
          16,
          4_096,
          "px",
          "Height and width of the images. There is a learned position for every patch, so no other"
              + " size fits.");
  public static final Choice<Names> FILE_NAMES =
      choice(
          "names",
          "Names of parts",
          Names.TORCHVISION,
          "Whose files of weights the names fit: torchvision's (ViT) or timm's (DeiT).");

  private static final PortSpec[] MAP_AND_CLASS = {
    PortSpec.one("map", "Patches as a map"), PortSpec.one("class", "Class token")
  };

  public static final BlockType VIT =
      FAMILY.add(
          BlockType.named("vit", "ViT")
              .role(Role.BACKBONE)
              .aliases("vision transformer", "DeiT", "attention", "patches", "class token")
              .parameters(WIDTH, LAYERS, HEADS, PATCH, RESOLUTION, FILE_NAMES)
              .outputs(MAP_AND_CLASS)
              .requiring(
                  site -> resolved(site, site.get(PATCH), true).or(() -> shared(site, HEADS)))
              .expanded(site -> Body.withOutputs(body -> vit(site, body)))
              .example(
                  "ViT-B/16",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,768,14,14", "N,768"))
              .example(
                  "DeiT-Ti",
                  set(WIDTH.to(192), HEADS.to(3), FILE_NAMES.to(Names.TIMM)),
                  List.of("N,3,224,224"),
                  List.of("N,192,14,14", "N,192"))
              .example(
                  "small images, few layers",
                  set(WIDTH.to(64), LAYERS.to(2), HEADS.to(4), PATCH.to(8), RESOLUTION.to(32)),
                  List.of("N,3,32,32"),
                  List.of("N,64,4,4", "N,64"))
              .summary("Cuts the image into patches and lets them attend to each other.")
              .source(
                  "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
                  2020)
              .description(
                  """
                  Every patch of 16×16 pixels becomes one token through a single strided convolution; learned positions \
                  are added, a class token is put in front, and twelve encoder blocks follow. All layers work at the same \
                  resolution and every patch sees every other from the first layer on. Because nothing tells it that \
                  neighbours belong together, it needs more training data than a convolutional network; DeiT showed \
                  training recipes that get by with ImageNet alone. The positions tie it to one image size.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of ViT-B/16, %",
                  "81.072", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ViT-L/16, %",
                  "79.662", "torchvision, IMAGENET1K_V1 weights")
              .published("ImageNet-1k top-1 accuracy of DeiT-Ti, %", "72.2", "the DeiT paper"));

  public static final Whole PIXEL_WIDTH =
      whole(
          "inner",
          "Inner width",
          24,
          1,
          4_096,
          "features",
          "Numbers that describe one pixel inside a patch.");
  public static final Whole TNT_WIDTH =
      whole(WIDTH.key(), WIDTH.label(), 384, WIDTH.min(), WIDTH.max(), WIDTH.unit(), WIDTH.help());

  public static final BlockType TNT =
      FAMILY.add(
          BlockType.named("tnt", "TNT")
              .role(Role.BACKBONE)
              .aliases("transformer in transformer", "attention", "patches", "class token")
              .parameters(TNT_WIDTH, PIXEL_WIDTH, LAYERS, TNT_HEADS, INNER_HEADS, RESOLUTION)
              .outputs(MAP_AND_CLASS)
              .requiring(site ->
                  resolved(site, 16, false)
                      .or(() -> divided(site.get(TNT_WIDTH), site.get(TNT_HEADS), TNT_HEADS))
                      .or(() -> divided(site.get(PIXEL_WIDTH), site.get(INNER_HEADS), INNER_HEADS)))
              .expanded(site -> Body.withOutputs(body -> tnt(site, body)))
              .example(
                  "TNT-S", Parameters.NONE, List.of("N,3,224,224"), List.of("N,384,14,14", "N,384"))
              .example(
                  "small images, few layers",
                  set(LAYERS.to(2), RESOLUTION.to(64)),
                  List.of("N,3,64,64"),
                  List.of("N,384,4,4", "N,384"))
              .summary("A small transformer inside each patch, a large one between patches.")
              .source("Transformer in Transformer", 2021)
              .description(
                  """
                  A ViT describes a patch as a whole and loses what is going on inside it. TNT keeps both: 16 small \
                  pixel tokens per patch attend to each other in an inner transformer, their result is added to the \
                  patch's token, and an outer transformer connects the patches. The inner one is narrow, so it adds \
                  little work. This is the authors' form; a later one in timm normalizes once more.
                  """)
              .published("ImageNet-1k top-1 accuracy of TNT-S, %", "81.5", "the paper, table 3"));

  public static final Family BLOCKS = FAMILY.close();

  private VisionTransformers() {}

  private static Problem brokenPatches(int patch, int side, boolean adjustable) {
    var remedies = new ArrayList<Remedy>();
    int smaller = Parts.divisorUpTo(side, patch);
    if (adjustable)
      remedies.add(
          new Remedy.Set(
              Message.of("fix.set-patch-to", smaller), PATCH.key(), PATCH.encode(smaller)));
    int fitting = Math.ceilDiv(side, patch) * patch;
    remedies.add(
        new Remedy.Set(
            Message.of("fix.set-resolution-to", fitting),
            RESOLUTION.key(),
            RESOLUTION.encode(fitting)));
    return new Problem(
        "whole-patches-expected",
        Message.of("problem.whole-patches-expected", patch, side),
        remedies);
  }

  /// The objection to images of another size than the positions are for.
  ///
  /// @param adjustable whether the size of the patches is a parameter
  private static Optional<Problem> resolved(Site site, int patch, boolean adjustable) {
    var noImage = Parts.images(site);
    if (noImage.isPresent()) return noImage;
    int side = site.get(RESOLUTION);
    if (side % patch != 0) return Optional.of(brokenPatches(patch, side, adjustable));
    var shape = site.shape(0);
    long rows = shape.dim(2).known().orElse(-1);
    long columns = shape.dim(3).known().orElse(-1);
    if (rows == side && columns == side) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    if (rows == columns
        && rows >= RESOLUTION.min()
        && rows <= RESOLUTION.max()
        && rows % patch == 0)
      remedies.add(
          new Remedy.Set(
              Message.of("fix.set-resolution-to", rows),
              RESOLUTION.key(),
              RESOLUTION.encode((int) rows)));
    remedies.add(
        new Remedy.InsertBefore(
            Message.of("fix.resize-to-square", side),
            site.ports().getFirst(),
            RESIZE.id(),
            set(FILLING.to(Filling.BILINEAR), TARGET.to(Pair.of(side)))));
    return Optional.of(
        new Problem(
            "resolution-of-the-positions-expected",
            Message.of("problem.resolution-of-the-positions-expected", side, shape),
            remedies));
  }

  private static Optional<Problem> shared(Site site, Whole heads) {
    return divided(site.get(WIDTH), site.get(heads), heads);
  }

  private static Optional<Problem> divided(int width, int heads, Whole spec) {
    if (width % heads == 0) return Optional.empty();
    int fewer = Parts.divisorUpTo(width, heads);
    return Optional.of(
        Problem.of(
            "dividing-heads-expected",
            Message.of("problem.dividing-heads-expected.every-head", heads, width),
            new Remedy.Set(
                Message.of("fix.set-to", spec.label(), fewer), spec.key(), spec.encode(fewer))));
  }

  private static List<Port> vit(Site site, Body.Builder body) {
    boolean torchvision = site.get(FILE_NAMES) == Names.TORCHVISION;
    int patch = site.get(PATCH);
    var looked =
        body.add(
            torchvision ? "conv_proj" : "patch_embed.proj",
            CONV_2D,
            biased(site.get(WIDTH), patch, STRIDE.to(Pair.of(patch)), padded(0)),
            body.input());
    var listed = body.add("list", RESHAPE, set(TARGET_SHAPE.to("0,0,-1")), looked);
    var x = body.add("tokens", TRANSPOSE, set(ORDER.to(List.of(0, 2, 1))), listed);
    x = body.add(torchvision ? "class_token" : "cls_token", CLASS_TOKEN, x);
    x = body.add(torchvision ? "encoder.pos_embedding" : "pos_embed", POSITIONS, x);
    var each = set(HEADS.to(site.get(HEADS)), NAMES.to(site.get(FILE_NAMES)));
    for (int i = 0; i < site.get(LAYERS); i++)
      x =
          body.add(
              (torchvision ? "encoder.layers.encoder_layer_" : "blocks.") + i,
              ENCODER_BLOCK,
              each,
              x);
    x = body.add(torchvision ? "encoder.ln" : "norm", LAYER_NORM, set(EPSILON.to(1e-6)), x);
    return mapAndClass(body, x, site.get(RESOLUTION) / patch);
  }

  /// The tokens of patches laid out as an image, and the class token.
  private static List<Port> mapAndClass(Body.Builder body, Port x, int side) {
    var patches = body.add("patches", SLICE, set(FROM.to(1)), x);
    var turned = body.add("planes", TRANSPOSE, set(ORDER.to(List.of(0, 2, 1))), patches);
    var map = body.add("map", RESHAPE, set(TARGET_SHAPE.to("0,0," + side + "," + side)), turned);
    var first = body.add("first", SLICE, set(TO.to(1)), x);
    return List.of(map, body.add("class", RESHAPE, set(TARGET_SHAPE.to("0,-1")), first));
  }

  private static List<Port> tnt(Site site, Body.Builder body) {
    int inner = site.get(PIXEL_WIDTH);
    int side = site.get(RESOLUTION) / 16;
    int patches = side * side;
    var looked =
        body.add(
            "pixel_embed.proj",
            CONV_2D,
            biased(inner, 7, STRIDE.to(Pair.of(4)), padded(3)),
            body.input());
    var apart =
        body.add(
            "apart", RESHAPE, set(TARGET_SHAPE.to("0,0," + side + ",4," + side + ",4")), looked);
    var cut = body.add("cut", TRANSPOSE, set(ORDER.to(List.of(0, 2, 4, 1, 3, 5))), apart);
    var squares = body.add("squares", RESHAPE, set(TARGET_SHAPE.to("-1," + inner + ",4,4")), cut);
    var placed = body.add("pixel_pos", POSITIONS, squares);
    var listed = body.add("list", RESHAPE, set(TARGET_SHAPE.to("0,0,-1")), placed);
    var pixels = body.add("pixels", TRANSPOSE, set(ORDER.to(List.of(0, 2, 1))), listed);
    var joined =
        body.add("join", RESHAPE, set(TARGET_SHAPE.to("-1," + patches + "," + 16 * inner)), pixels);
    var x = body.add("norm1_proj", LAYER_NORM, joined);
    x = body.add("proj", DENSE, set(UNITS.to(site.get(TNT_WIDTH))), x);
    x = body.add("norm2_proj", LAYER_NORM, x);
    x = body.add("patch_pos", POSITIONS, body.add("cls_token", CLASS_TOKEN, x));
    var each = set(TNT_HEADS.to(site.get(TNT_HEADS)), INNER_HEADS.to(site.get(INNER_HEADS)));
    for (int i = 0; i < site.get(LAYERS); i++) {
      var block = body.place("blocks." + i, TNT_BLOCK, each, pixels, x);
      pixels = block.outputs().getFirst();
      x = block.outputs().getLast();
    }
    return mapAndClass(body, body.add("norm", LAYER_NORM, x), side);
  }
}
