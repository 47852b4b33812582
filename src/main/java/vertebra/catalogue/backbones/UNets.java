package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.DoubleConvs.DOUBLE_CONV;
import static vertebra.catalogue.blocks.DoubleConvs.NORM;
import static vertebra.catalogue.blocks.DoubleConvs.PADDED;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.hangingPool;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.layers.Pooling.PLACES;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.DoubleConvs;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.blocks.SegNetMaps;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;

/// The shrinking halves of segmentation networks that mirror themselves.
public final class UNets {
  private static final Family.Builder FAMILY = Family.continuing(DoubleConvs.BLOCKS);

  public static final Whole BASE =
      whole(
          "base",
          "First channels",
          64,
          1,
          4096,
          "channels",
          "Channels of the finest level; each next has twice as many.");
  public static final Whole LEVELS =
      whole("levels", "Levels", 5, 2, 8, "levels", "How many sizes of maps there are.");

  public static final BlockType UNET_ENCODER =
      FAMILY.add(
          BlockType.named("unet-encoder", "U-Net encoder")
              .role(Role.BACKBONE)
              .aliases("contracting path", "U-Net", "segmentation")
              .parameters(BASE, LEVELS, PADDED, NORM)
              .outputs(values -> fromFinest(LEVELS.in(values)))
              .requiring(UNets::encoderRequirement)
              .expanded(site -> Body.withOutputs(body -> encoder(site, body)))
              .example(
                  "padded",
                  Parameters.NONE,
                  List.of("N,3,512,512"),
                  List.of(
                      "N,64,512,512",
                      "N,128,256,256",
                      "N,256,128,128",
                      "N,512,64,64",
                      "N,1024,32,32"))
              .example(
                  "as in 2015",
                  set(PADDED.to(false), NORM.to(Norm.NONE), BASE.to(4)),
                  List.of("N,1,572,572"),
                  List.of("N,4,568,568", "N,8,280,280", "N,16,136,136", "N,32,64,64", "N,64,28,28"))
              .summary("Double convolutions with max-pooling between them; every level is tapped.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  The left side of the U: two convolutions, a max-pooling that halves the map while the channels double, \
                  and so on for five levels. All levels leave, the finest at the picture's own size, because the decoder \
                  lays them beside its own maps. Every pooling must meet an even height and width: with padding the \
                  picture's sides must be multiples of 16.
                  """));

  public static final BlockType SEGNET_ENCODER =
      FAMILY.add(
          BlockType.named("segnet-encoder", "SegNet encoder")
              .role(Role.BACKBONE)
              .aliases("VGG-16", "max-pooling indices", "segmentation")
              .outputs(_ -> SegNetMaps.ports())
              .requiring(site -> even(site, 32, "SegNet"))
              .expanded(site -> Body.withOutputs(UNets::segnet))
              .example(segnetExample(64))
              .example(segnetExample(224))
              .summary("VGG-16 with batch norm that remembers where each maximum stood.")
              .source(
                  "SegNet: A Deep Convolutional Encoder-Decoder Architecture for Image"
                      + " Segmentation",
                  2015)
              .description(
                  """
                  The thirteen convolutions of VGG-16, each with bias and batch norm. The special thing are its poolings: \
                  they also answer the place of every maximum, and the decoder puts values back exactly there. That \
                  costs far less memory than keeping whole maps as U-Net does. Height and width must be multiples of 32.
                  """));

  public static final BlockType FCN_VGG =
      FAMILY.add(
          BlockType.named("fcn-vgg16", "VGG-16 of FCN")
              .role(Role.BACKBONE)
              .aliases("fully convolutional", "VGG-16", "segmentation")
              .outputs(Taps.between(3, 5))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(UNets::fcnVgg))
              .example(
                  "PASCAL VOC",
                  Parameters.NONE,
                  List.of("N,3,500,500"),
                  List.of("N,256,88,88", "N,512,44,44", "N,512,22,22"))
              .example(
                  "small",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,256,33,33", "N,512,17,17", "N,512,9,9"))
              .summary("VGG-16 whose first convolution pads by 100 pixels.")
              .source("Fully Convolutional Networks for Semantic Segmentation", 2014)
              .description(
                  """
                  The convolutions of VGG-16 with a large border of zeros around the picture, 100 pixels instead of 1, so \
                  that the 7×7 convolution of the head finds enough map even for small pictures. The head cuts the \
                  border off again. Poolings round up. Taps are taken behind the third, fourth and fifth pooling.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private UNets() {}

  private static Example segnetExample(int size) {
    return new Example(
        size + " px",
        Parameters.NONE,
        List.of(TensorType.float32("N,3," + size + "," + size)),
        SegNetMaps.of(size));
  }

  private static List<PortSpec> fromFinest(int levels) {
    return IntStream.range(0, levels)
        .mapToObj(level -> PortSpec.one("c" + level, "C" + level + ", stride " + (1 << level)))
        .toList();
  }

  private static List<Port> encoder(Site site, Body.Builder body) {
    var taps = new ArrayList<Port>();
    var x = body.input();
    for (int level = 0; level < site.get(LEVELS); level++) {
      if (level > 0) x = body.add("pool." + level, MAX_POOL, x);
      x =
          body.add(
              "enc." + level,
              DOUBLE_CONV,
              set(
                  FILTERS.to((int) Math.min(65_536L, (long) site.get(BASE) << level)),
                  PADDED.to(site.get(PADDED)),
                  NORM.to(site.get(NORM))),
              x);
      taps.add(x);
    }
    return taps;
  }

  private static Optional<Problem> encoderRequirement(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent() || site.inputs().isEmpty()) return noImage;
    int levels = site.get(LEVELS);
    if (site.get(PADDED)) return even(site, 1 << (levels - 1), "U-Net's encoder");
    var rule = say("block.without-padding-each", levels - 1);
    return Parts.fitting(site, rule, size -> nextUnpadded(size, levels));
  }

  /// The least size, not below another, whose maps are even at every pooling.
  private static long nextUnpadded(long size, int levels) {
    long next = size;
    while (!fitsUnpadded(next, levels)) next++;
    return next;
  }

  private static boolean fitsUnpadded(long size, int levels) {
    long left = size;
    for (int level = 1; level < levels; level++) {
      left -= 4;
      if (left < 2 || left % 2 != 0) return false;
      left /= 2;
    }
    return left > 4;
  }

  private static Optional<Problem> even(Site site, int divisor, String name) {
    var noImage = Parts.images(site);
    if (noImage.isPresent() || site.inputs().isEmpty()) return noImage;
    LongUnaryOperator next = size -> Math.ceilDiv(size, divisor) * divisor;
    return Parts.fitting(site, say("block.halves-the-map-again", name, divisor), next);
  }

  private static List<Port> segnet(Body.Builder body) {
    var outputs = new ArrayList<Port>();
    var x = body.input();
    for (int stage = 0; stage < 5; stage++) {
      var chain = new Chain(body, "e." + stage + ".", x);
      for (int i = 0; i < (stage < 2 ? 2 : 3); i++) {
        chain.add(CONV_2D, biased(Math.min(512, 64 << stage), 3));
        chain.add(BATCH_NORM);
        chain.add(RELU);
      }
      var pooled = body.place("pool." + stage, MAX_POOL, set(PLACES.to(true)), chain.end());
      x = pooled.outputs().getFirst();
      outputs.add(pooled.outputs().getLast());
    }
    outputs.addFirst(x);
    return outputs;
  }

  private static List<Port> fcnVgg(Body.Builder body) {
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    for (int stage = 0; stage < 5; stage++) {
      for (int i = 0; i < (stage < 2 ? 2 : 3); i++) {
        boolean first = stage == 0 && i == 0;
        var kind = biased(Math.min(512, 64 << stage), 3);
        chain.add(CONV_2D, first ? set(kind, padded(100)) : kind);
        chain.add(RELU);
      }
      chain.add(MAX_POOL, hangingPool(2, 2));
      if (stage >= 2) taps.add(chain.end());
    }
    return taps;
  }
}
