package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Reshaping.RESIZE;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Reshaping;
import vertebra.graph.Port;

/// Heads that name every pixel.
public final class Segmenters {
  private static final Family.Builder FAMILY =
      Family.named("segmentation-heads", "Segmentation heads");

  public static final Whole CLASSES =
      whole(
          "classes",
          "Classes",
          21,
          1,
          65_536,
          "classes",
          "How many kinds of things a pixel may be, background included.");
  public static final Whole NARROWING =
      whole(
          "narrowing",
          "Narrowing",
          4,
          1,
          256,
          "",
          "How many times fewer channels the 3×3 has than the input.");
  public static final Whole ENLARGE =
      whole(
          "scale",
          "Enlarge",
          8,
          1,
          256,
          "",
          "How many times larger the result is than the map, when no image is connected.");
  public static final Real RATE =
      real(
          "dropout",
          "Dropout",
          0.1,
          0,
          0.99,
          "Share of numbers set to zero in training; nothing happens in a run.");
  public static final Text PREFIX =
      text(
          "name",
          "Layer names",
          "classifier",
          "What the layers' names begin with in files of weights.");

  private static final PortSpec IMAGE =
      PortSpec.optional("image", "Image whose size the result gets");

  public static final BlockType FCN_HEAD =
      FAMILY.add(
          BlockType.named("fcn-head", "FCN head")
              .role(Role.HEAD)
              .aliases("segmentation", "fully convolutional", "per-pixel")
              .inputs(PortSpec.one("x", "Map"), IMAGE)
              .outputs(PortSpec.one("scores", "Scores per pixel"))
              .parameters(CLASSES, NARROWING, RATE, ENLARGE, PREFIX)
              .width(CLASSES)
              .expanded(site -> Body.of(body -> fcn(site, body)))
              .example("21 classes, eight times larger", "N,2048,65,65", "N,21,520,520")
              .example(
                  "as large as the image",
                  set(CLASSES.to(5)),
                  List.of("N,64,9,9", "N,3,67,67"),
                  List.of("N,5,67,67"))
              .summary("Scores every pixel, then enlarges the scores to the image's size.")
              .source("Fully Convolutional Networks for Semantic Segmentation", 2014)
              .lesson(
                  """
                  Gives every place of the map a score per class with a 3×3 and a 1×1 convolution, and enlarges the \
                  scores to the size of the image by bilinear interpolation. Since there is no dense layer, any \
                  image size will do. A backbone whose output stride is 8 instead of 32 keeps sixteen times as many \
                  places, which is why segmentation networks use dilated stages. Connect the image to get its \
                  exact size.
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

  /// Enlarges a map to the image's size, or by the factor when no image is connected.
  static Port enlarged(Site site, Body.Builder body, Port scores) {
    return site.input(IMAGE.name()).isPresent()
        ? Parts.blendedLike(body, "enlarge", scores, body.input(IMAGE.name()))
        : body.add("enlarge", RESIZE, set(Reshaping.SCALE.to((double) site.get(ENLARGE))), scores);
  }
}
