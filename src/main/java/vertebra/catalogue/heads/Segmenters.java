package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.CommonParameters.dropout;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.MULTIPLY;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.necks.Contexts.ASPP;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.necks.Contexts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Heads that name every pixel.
public final class Segmenters {
  private static final Family.Builder FAMILY =
      Family.named("segmentation-heads", "Segmentation heads");

  public static final Whole CLASSES =
      classes(21, "How many kinds of things a pixel may be, background included.");
  public static final Whole NARROWING =
      whole(
          "narrowing",
          "Narrowing",
          4,
          1,
          256,
          "times fewer",
          "How many times fewer channels the 3×3 has than the input.");
  public static final Whole ENLARGE =
      whole(
          "scale",
          "Enlarge",
          8,
          1,
          256,
          "times",
          "How many times larger the result is than the map, when no image is connected.");
  public static final Real RATE = dropout(0.1);
  public static final Text PREFIX =
      text(
          "name",
          "Layer names",
          "classifier",
          "What the layers' names begin with in files of weights.");

  private static final PortSpec IMAGE = PortSpec.optional("image", "Size from");

  public static final BlockType FCN_HEAD =
      FAMILY.add(
          BlockType.named("fcn-head", "FCN head")
              .role(Role.HEAD)
              .aliases("segmentation", "fully convolutional", "per-pixel")
              .inputs(PortSpec.one("x", "Map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, NARROWING, RATE, ENLARGE, PREFIX)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> fcn(site, body)))
              .example("21 classes, eight times larger", "N,2048,65,65", "N,21,520,520")
              .example(
                  "as large as the image",
                  set(CLASSES.to(5)),
                  List.of("N,64,9,9", "N,3,67,67"),
                  List.of("N,5,67,67"))
              .summary("Scores every pixel, then enlarges the scores to the image's size.")
              .source("Fully Convolutional Networks for Semantic Segmentation", 2014)
              .description(
                  """
                  Gives every place of the map a score per class with a 3×3 and a 1×1 convolution, and enlarges the \
                  scores to the size of the image by bilinear interpolation. Since there is no dense layer, any \
                  image size will do. A backbone whose output stride is 8 instead of 32 keeps sixteen times as many \
                  places, which is why segmentation networks use dilated stages. Connect the image to get its \
                  exact size.
                  """));

  public static final Wholes RATES =
      wholes(
          "rates",
          "Dilations",
          List.of(12, 24, 36),
          1,
          256,
          "Dilation of each 3×3 branch: 12, 24, 36 at output stride 8; 6, 12, 18 at 16.");

  public static final Real SPATIAL_RATE = dropout(0.5);

  public static final BlockType DEEPLAB_HEAD =
      FAMILY.add(
          BlockType.named("deeplab-head", "DeepLab v3 head")
              .role(Role.HEAD)
              .aliases("segmentation", "ASPP", "per-pixel", "atrous")
              .inputs(PortSpec.one("x", "Map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, RATES, SPATIAL_RATE, ENLARGE, PREFIX)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> deeplab(site, body)))
              .example("eight times larger", "N,2048,65,65", "N,21,520,520")
              .example(
                  "as large as the image",
                  set(CLASSES.to(5), RATES.to(List.of(2))),
                  List.of("N,64,9,9", "N,3,67,67"),
                  List.of("N,5,67,67"))
              .summary("Sees far through dilated branches, then scores every pixel.")
              .source("Rethinking Atrous Convolution for Semantic Image Segmentation", 2017)
              .description(
                  """
                  Reads the map through ASPP, which looks with several dilations and at the image as a whole, then \
                  through a 3×3, and scores every place with a 1×1. The scores are enlarged to the image's size by \
                  bilinear interpolation. Connect the image to get its exact size.
                  """));

  public static final Whole NARROW = width(128, "Channels between the map and the scores.");

  public static final BlockType LRASPP_HEAD =
      FAMILY.add(
          BlockType.named("lraspp-head", "LR-ASPP head")
              .role(Role.HEAD)
              .aliases("segmentation", "mobile", "MobileNet v3", "lite")
              .inputs(PortSpec.one("low", "Finer map"), PortSpec.one("high", "Coarser map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, NARROW, ENLARGE, PREFIX)
              .width(CLASSES)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> lraspp(site, body)))
              .example(
                  "MobileNet v3 Large",
                  Parameters.NONE,
                  List.of("N,40,65,65", "N,960,33,33", "N,3,520,520"),
                  List.of("N,21,520,520"))
              .example(
                  "by factor",
                  set(CLASSES.to(5), NARROW.to(32)),
                  List.of("N,24,8,8", "N,64,4,4"),
                  List.of("N,5,64,64"))
              .summary("A light segmentation head that reads two maps.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  Two cheap branches read the coarse map: a 1×1 convolution, and an average over the whole image \
                  that turns its channels up or down. The result is enlarged and scored, the finer map is scored too, \
                  and both scores are added, so borders come from the fine map and meaning from the coarse one.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Segmenters() {}

  private static Port fcn(Site site, Body.Builder body) {
    var name = Parts.legal(site.get(PREFIX), "classifier");
    int middle = Math.max(1, channels(site) / site.get(NARROWING));
    var looked = body.add(name + ".0", CONV_2D, conv(middle, 3), body.input());
    var active = body.add(name + ".2", RELU, body.add(name + ".1", BATCH_NORM, looked));
    var dropped = body.add(name + ".3", DROPOUT, set(Linear.RATE.to(site.get(RATE))), active);
    var scores = body.add(name + ".4", CONV_2D, biased(site.get(CLASSES), 1), dropped);
    return enlarged(site, body, scores);
  }

  private static Port deeplab(Site site, Body.Builder body) {
    var name = Parts.legal(site.get(PREFIX), "classifier");
    var far =
        body.add(
            name + ".0",
            ASPP,
            set(Contexts.RATES.to(site.get(RATES)), Contexts.RATE.to(site.get(SPATIAL_RATE))),
            body.input());
    var looked = body.add(name + ".1", CONV_2D, conv(256, 3), far);
    var active = body.add(name + ".3", RELU, body.add(name + ".2", BATCH_NORM, looked));
    return enlarged(
        site, body, body.add(name + ".4", CONV_2D, biased(site.get(CLASSES), 1), active));
  }

  private static Port lraspp(Site site, Body.Builder body) {
    var name = Parts.legal(site.get(PREFIX), "classifier");
    var low = body.input("low");
    var high = body.input("high");
    var mapped = body.add(name + ".cbr", CONV_UNIT, unit(site.get(NARROW), 1), high);
    var mean = body.add(name + ".scale.0", GLOBAL_AVG_POOL, high);
    var gate =
        body.add(
            name + ".scale.2",
            SIGMOID,
            body.add(name + ".scale.1", CONV_2D, conv(site.get(NARROW), 1), mean));
    var weighed = Parts.blendedLike(body, "resize", body.add("weigh", MULTIPLY, mapped, gate), low);
    var fine = body.add(name + ".low_classifier", CONV_2D, biased(site.get(CLASSES), 1), low);
    var coarse =
        body.add(name + ".high_classifier", CONV_2D, biased(site.get(CLASSES), 1), weighed);
    return enlarged(site, body, body.add("add", ADD, fine, coarse));
  }

  /// Enlarges a map to the image's size, or by the factor when no image is connected.
  static Port enlarged(Site site, Body.Builder body, Port scores) {
    return site.input(IMAGE.name()).isPresent()
        ? Parts.blendedLike(body, "enlarge", scores, body.input(IMAGE.name()))
        : Parts.blendedBy(body, "enlarge", scores, site.get(ENLARGE));
  }
}
