package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.heads.Segmenters.CLASSES;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.dropout;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Cropping.CROP;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.TransposedConvolutions.CONV_TRANSPOSE;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Convolutions;
import vertebra.catalogue.layers.Cropping;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.TransposedConvolutions;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Heads that name every pixel and read more than one map, or a map that a decoder has enlarged.
public final class PixelHeads {
  private static final Family.Builder FAMILY = Family.named("pixel-heads", "Pixel heads");

  private static final PortSpec IMAGE = PortSpec.optional("image", "Size from");

  public static final OneOf WINDOW =
      oneOf("kernel", "Kernel", 1, List.of(1, 3), "Height and width of the window, px.");
  public static final Whole ENLARGE =
      whole(
          "scale",
          "Enlarge",
          1,
          1,
          256,
          "times",
          "How many times larger the result is than the map, when no image is connected.");
  public static final Text NAME =
      text("name", "Layer name", "out", "Name of the convolution in files of weights.");

  public static final BlockType PIXEL_HEAD =
      FAMILY.add(
          BlockType.named("pixel-head", "Pixel head")
              .role(Role.HEAD)
              .aliases(
                  "U-Net head",
                  "SegNet head",
                  "segmentation",
                  "per-pixel",
                  "scores",
                  "segmentation head")
              .inputs(PortSpec.one("x", "Map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, WINDOW, ENLARGE, NAME)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body ->
                      enlarged(
                          site,
                          body,
                          body.add(
                              Parts.legal(site.get(NAME), "out"),
                              CONV_2D,
                              biased(site.get(CLASSES), site.get(WINDOW)),
                              body.input()))))
              .example("U-Net, two classes", set(CLASSES.to(2)), "N,64,512,512", "N,2,512,512")
              .example(
                  "as large as the image",
                  set(CLASSES.to(5), WINDOW.to(3)),
                  List.of("N,16,33,33", "N,3,65,65"),
                  List.of("N,5,65,65"))
              .summary("One convolution that scores every pixel.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  The shortest head: a decoder has already brought the map back to the picture's size, so one 1×1 \
                  convolution turns its channels into a score per class (SegNet takes a 3×3). If the map is smaller than \
                  the picture, connect the picture and the scores are enlarged to its size by bilinear interpolation.
                  """));

  public static final OneOf FINEST =
      oneOf(
          "stride",
          "Finest stride",
          8,
          List.of(8, 16, 32),
          "8 adds scores of C3 and C4, 16 those of C4; 32 uses C5 alone.");

  public static final Whole WIDE =
      whole(
          "width",
          "Width",
          4096,
          1,
          65_536,
          "channels",
          "Channels of the two convolutions that were dense layers.");

  public static final BlockType FCN_VGG_HEAD =
      FAMILY.add(
          BlockType.named("fcn-vgg-head", "FCN-8s, 16s, 32s head")
              .role(Role.HEAD)
              .aliases("fully convolutional", "skip", "deconvolution", "segmentation")
              .inputs(values -> fcnPorts(values))
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, FINEST, WIDE)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> fcnVgg(site, body)))
              .example(
                  "FCN-8s",
                  set(WIDE.to(64)),
                  List.of("N,256,33,33", "N,512,17,17", "N,512,9,9", "N,3,64,64"),
                  List.of("N,21,64,64"))
              .example(
                  "FCN-32s",
                  set(FINEST.to(32), WIDE.to(64)),
                  List.of("N,512,9,9", "N,3,64,64"),
                  List.of("N,21,64,64"))
              .summary("VGG's dense layers as convolutions, then transposed convolutions.")
              .source("Fully Convolutional Networks for Semantic Segmentation", 2014)
              .description(
                  """
                  A dense layer over a 7×7 map is the same as a 7×7 convolution, which also works on larger maps: so the \
                  classifier VGG becomes a network that scores every place. Transposed convolutions, begun as bilinear \
                  interpolation, enlarge the scores. FCN-16s and 8s add scores of finer maps on the way, which sharpens \
                  borders; 32s enlarges in one step. The border that the first convolution added is cut off at the end.
                  """));

  public static final Whole MIDDLE = width(512, "Channels of the 3×3.");
  public static final Real RATE = dropout(0.1);

  public static final BlockType PSP_HEAD =
      FAMILY.add(
          BlockType.named("psp-head", "PSPNet head")
              .role(Role.HEAD)
              .aliases("pyramid scene parsing", "segmentation", "per-pixel")
              .inputs(PortSpec.one("x", "Map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, MIDDLE, RATE, ENLARGE)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> psp(site, body)))
              .example(
                  "as large as the image",
                  Parameters.NONE,
                  List.of("N,4096,60,60", "N,3,473,473"),
                  List.of("N,21,473,473"))
              .example(
                  "by factor",
                  set(CLASSES.to(5), MIDDLE.to(16), ENLARGE.to(8)),
                  "N,64,9,9",
                  "N,5,72,72")
              .summary("A 3×3, then scores, enlarged to the image.")
              .source("Pyramid Scene Parsing Network", 2016)
              .description(
                  """
                  Mixes what the pyramid pooling laid side by side with one 3×3 convolution, scores every place with a 1×1 \
                  and enlarges the scores to the size of the picture by bilinear interpolation.
                  """));

  public static final Whole LOW =
      whole(
          "low",
          "Fine channels",
          48,
          1,
          4096,
          "channels",
          "To how many channels the finer map is cut.");
  public static final Whole CHANNELS = width(256, "Channels of the two 3×3.");

  public static final BlockType DEEPLAB_PLUS_HEAD =
      FAMILY.add(
          BlockType.named("deeplabv3plus-head", "DeepLab v3+ head")
              .role(Role.HEAD)
              .aliases("segmentation", "per-pixel", "DeepLabV3Plus")
              .inputs(PortSpec.one("high", "Coarser map"), PortSpec.one("low", "Finer map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, LOW, CHANNELS, ENLARGE)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> deeplabPlus(site, body)))
              .example(
                  "over ResNet-50",
                  Parameters.NONE,
                  List.of("N,256,32,32", "N,256,128,128", "N,3,512,512"),
                  List.of("N,21,512,512"))
              .example(
                  "by factor",
                  set(CLASSES.to(5), LOW.to(8), CHANNELS.to(16), ENLARGE.to(4)),
                  List.of("N,32,5,5", "N,24,17,17"),
                  List.of("N,5,68,68"))
              .summary("Lays a fine map beside the result of ASPP, mixes, scores, enlarges.")
              .source(
                  "Encoder-Decoder with Atrous Separable Convolution for Semantic Image"
                      + " Segmentation",
                  2018)
              .description(
                  """
                  DeepLab v3 enlarges its scores eight or sixteen times at once and blurs borders. Version 3+ enlarges the \
                  result of ASPP four times only to the size of C2, lays C2 beside it, cut to 48 channels so that it does \
                  not drown the rest, mixes with two 3×3 convolutions and then scores. The last step enlarges four times.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private PixelHeads() {}

  private static Port enlarged(Site site, Body.Builder body, Port scores) {
    if (site.input(IMAGE.name()).isPresent())
      return Parts.blendedLike(body, "enlarge", scores, body.input(IMAGE.name()));
    if (site.get(ENLARGE) == 1) return scores;
    return Parts.blendedBy(body, "enlarge", scores, site.get(ENLARGE));
  }

  private static List<PortSpec> fcnPorts(Parameters values) {
    var ports = new ArrayList<PortSpec>();
    int finest = FINEST.in(values);
    if (finest == 8) ports.add(PortSpec.one("c3", "C3, stride 8"));
    if (finest <= 16) ports.add(PortSpec.one("c4", "C4, stride 16"));
    ports.add(PortSpec.one("c5", "C5, stride 32"));
    ports.add(PortSpec.one("image", "Size from"));
    return ports;
  }

  private static Port fcnVgg(Site site, Body.Builder body) {
    int classes = site.get(CLASSES);
    int finest = site.get(FINEST);
    var looked = body.add("fc6", CONV_2D, biased(site.get(WIDE), 7, padded(0)), body.input("c5"));
    var dropped = body.add("drop6", DROPOUT, body.add("relu6", RELU, looked));
    var mixed = body.add("fc7", CONV_2D, biased(site.get(WIDE), 1), dropped);
    var ready = body.add("drop7", DROPOUT, body.add("relu7", RELU, mixed));
    var scores = body.add("score", CONV_2D, biased(classes, 1), ready);
    if (finest <= 16) {
      var larger = body.add("up2", CONV_TRANSPOSE, enlarging(classes, 4, 2), scores);
      scores = added(body, "4", body.input("c4"), larger, classes, 5);
    }
    if (finest == 8) {
      var larger = body.add("up4", CONV_TRANSPOSE, enlarging(classes, 4, 2), scores);
      scores = added(body, "3", body.input("c3"), larger, classes, 9);
    }
    var full = body.add("up", CONV_TRANSPOSE, enlarging(classes, 2 * finest, finest), scores);
    int border = finest == 32 ? 19 : finest == 16 ? 27 : 31;
    return body.add("crop", CROP, set(Cropping.OFFSET.to(border)), full, body.input("image"));
  }

  private static Port added(
      Body.Builder body, String level, Port map, Port like, int classes, int border) {
    var scored = body.add("s" + level, CONV_2D, biased(classes, 1), map);
    var cut = body.add("crop" + level, CROP, set(Cropping.OFFSET.to(border)), scored, like);
    return body.add("add" + level, ADD, like, cut);
  }

  private static Parameters enlarging(int classes, int kernel, int stride) {
    return set(
        FILTERS.to(classes),
        TransposedConvolutions.UP_KERNEL.to(Pair.of(kernel)),
        TransposedConvolutions.UP_STRIDE.to(Pair.of(stride)),
        Convolutions.BIAS.to(false));
  }

  private static Port psp(Site site, Body.Builder body) {
    var looked = body.add("head.0", CONV_UNIT, unit(site.get(MIDDLE), 3), body.input());
    var dropped = body.add("head.1", DROPOUT, set(Linear.RATE.to(site.get(RATE))), looked);
    return enlarged(site, body, body.add("head.2", CONV_2D, biased(site.get(CLASSES), 1), dropped));
  }

  private static Port deeplabPlus(Site site, Body.Builder body) {
    var low = body.add("low", CONV_UNIT, unit(site.get(LOW), 1), body.input("low"));
    var high = Parts.blendedLike(body, "resize", body.input("high"), low);
    var chain = new Chain(body, "dec.", body.add("concat", CONCAT, low, high));
    chain.add(CONV_UNIT, unit(site.get(CHANNELS), 3));
    chain.add(CONV_UNIT, unit(site.get(CHANNELS), 3));
    return enlarged(site, body, chain.add(CONV_2D, biased(site.get(CLASSES), 1)));
  }
}
