package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Parts.avgPool;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.hangingPool;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.TANH;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Normalization.LOCAL_RESPONSE_NORM;
import static vertebra.catalogue.layers.Normalization.OFFSET;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Stacks of convolutions and poolings without branches or skip connections, oldest first.
public final class PlainNetworks {
  private static final Family.Builder FAMILY = Family.named("plain-networks", "Plain networks");

  /// Convolutions in each of the five stages.
  private static final Map<Integer, List<Integer>> CONVOLUTIONS =
      Map.of(
          11, List.of(1, 1, 2, 2, 2),
          13, List.of(2, 2, 2, 2, 2),
          16, List.of(2, 2, 3, 3, 3),
          19, List.of(2, 2, 4, 4, 4));

  private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);

  public static final BlockType LENET =
      FAMILY.add(
          BlockType.named("lenet", "LeNet-5")
              .role(Role.BACKBONE)
              .aliases("MNIST", "handwritten digits", "baseline")
              .parameters()
              .outputs(Taps.between(1, 2))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> lenet(body)))
              .example(
                  "a digit",
                  Parameters.NONE,
                  List.of("N,1,32,32"),
                  List.of("N,6,14,14", "N,16,5,5"))
              .example(
                  "in colour",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,6,30,30", "N,16,13,13"))
              .summary("Two convolutions for digits; where it all began.")
              .source("Gradient-Based Learning Applied to Document Recognition", 1998)
              .description(
                  """
                  Two 5×5 convolutions with tanh, each followed by averaging over 2×2. With three dense layers on top \
                  (120, 84 and 10) it reads handwritten digits with 61,706 weights. This is the usual modern form: the \
                  original connected its second convolution sparsely, trained its poolings and ended in radial basis \
                  functions. A good first baseline.
                  """));

  /// Which of the two published forms of AlexNet.
  public enum AlexNetForm {
    PAPER("2012: groups of two, local response norm"),
    SINGLE("2014: one tower, as in torchvision");

    private final String title;

    AlexNetForm(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<AlexNetForm> FORM =
      choice(
          "form",
          "Form",
          AlexNetForm.SINGLE,
          "The network of the 2012 paper, or the later one without groups.");

  public static final BlockType ALEXNET =
      FAMILY.add(
          BlockType.named("alexnet", "AlexNet")
              .role(Role.BACKBONE)
              .aliases("ImageNet 2012", "group convolution", "local response normalization")
              .parameters(FORM)
              .outputs(Taps.between(2, 5))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> alexnet(site, body)))
              .example(
                  "torchvision's form",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,64,55,55", "N,192,27,27", "N,256,13,13", "N,256,6,6"))
              .example(
                  "the paper's form",
                  set(FORM.to(AlexNetForm.PAPER)),
                  List.of("N,3,227,227"),
                  List.of("N,96,55,55", "N,256,27,27", "N,256,13,13", "N,256,6,6"))
              .summary("Five convolutions that won ImageNet 2012.")
              .source("ImageNet Classification with Deep Convolutional Neural Networks", 2012)
              .description(
                  """
                  Five convolutions and three overlapping max-poolings, with ReLU instead of tanh, dropout in the \
                  head and two graphics cards. To split the work, three of its convolutions had two groups that did \
                  not see each other: that is where group convolution comes from. It is not a depthwise one, which \
                  has one group per channel. The later form has one tower, fewer filters and no response \
                  normalization. The paper's input of 224 does not add up; 227 does.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %", "56.522", "torchvision, IMAGENET1K_V1 weights"));

  public static final BlockType NIN =
      FAMILY.add(
          BlockType.named("nin", "Network in Network")
              .role(Role.BACKBONE)
              .aliases("1x1 convolution", "mlpconv", "CIFAR")
              .parameters()
              .outputs(Taps.between(1, 2))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> nin(body)))
              .example(
                  "CIFAR",
                  Parameters.NONE,
                  List.of("N,3,32,32"),
                  List.of("N,96,16,16", "N,192,8,8"))
              .example(
                  "larger",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,96,32,32", "N,192,16,16"))
              .summary("The network that brought the 1×1 convolution.")
              .source("Network In Network", 2013)
              .description(
                  """
                  Puts a small network inside each convolution: after every large window come two 1×1 convolutions, \
                  which are a tiny two-layer network at every pixel. It also ended the reign of dense layers: one \
                  map per class is averaged over the whole image (global average pooling), which needs no weights \
                  and shows where each class was seen. Both ideas are in almost every network since.
                  """));

  public static final OneOf DEPTH =
      oneOf(
          "depth",
          "Depth",
          16,
          List.of(11, 13, 16, 19),
          "Layers with weights: the convolutions here and three dense layers in the head. Poolings"
              + " do not count.");
  public static final Flag NORMALIZE =
      flag("norm", "Batch norm", false, "Normalizes after every convolution.");

  public static final Flag LAST_POOL =
      flag(
          "lastpool",
          "Last pooling",
          true,
          "Ends with the fifth pooling; detectors leave it out, so C5 has stride 16.");

  public static final BlockType VGG =
      FAMILY.add(
          BlockType.named("vgg", "VGG")
              .role(Role.BACKBONE)
              .aliases("VGG-16", "VGG-19", "very deep", "plain network")
              .parameters(DEPTH, NORMALIZE, LAST_POOL)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> vgg(site, body)))
              .example(
                  "VGG-16",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,64,112,112", "N,128,56,56", "N,256,28,28", "N,512,14,14", "N,512,7,7"))
              .example(
                  "VGG-11 with batch norm",
                  set(DEPTH.to(11), NORMALIZE.to(true)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,128,16,16", "N,256,8,8", "N,512,4,4", "N,512,2,2"))
              .summary("3×3 convolutions in rows, with max-pooling in between.")
              .source("Very Deep Convolutional Networks for Large-Scale Image Recognition", 2014)
              .description(
                  """
                  Only 3×3 convolutions and 2×2 max-poolings: two 3×3 in a row see as much as one 5×5 with fewer \
                  weights and one more activation between. Each of the five stages ends with a pooling; the taps \
                  are taken behind it. The convolutions of VGG-16 hold only 14.7 of its 138 million parameters: \
                  the rest sits in three fully connected layers on top. Slow and heavy by today's measure, it is \
                  still a clear teaching example and a good judge of image similarity.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of VGG-11, %",
                  "69.020", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of VGG-16, %",
                  "71.592", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of VGG-16 with batch norm, %",
                  "73.360", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of VGG-19, %",
                  "72.376", "torchvision, IMAGENET1K_V1 weights"));

  public static final BlockType SSD_VGG =
      FAMILY.add(
          BlockType.named("ssd-vgg16", "VGG-16 of SSD")
              .role(Role.BACKBONE)
              .aliases("SSD300", "VGG-16", "dilated fc6")
              .outputs(
                  PortSpec.one("fine", "C3, stride 8"), PortSpec.one("coarse", "C4, stride 16"))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(PlainNetworks::ssdVgg))
              .example(
                  "SSD300",
                  Parameters.NONE,
                  List.of("N,3,300,300"),
                  List.of("N,512,38,38", "N,1024,19,19"))
              .example(
                  "small",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,512,8,8", "N,1024,4,4"))
              .summary("VGG-16 whose dense layers have become convolutions.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  VGG-16 with three changes: the third pooling rounds up, the fifth looks at 3×3 pixels with stride 1 and \
                  keeps the map's size, and the two hidden dense layers become convolutions of 1024 channels, the first \
                  with points six pixels apart so that it still sees far. The finer tap is taken before the fourth pooling.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private PlainNetworks() {}

  private static List<Port> lenet(Body.Builder body) {
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    for (int filters : List.of(6, 16)) {
      chain.add(CONV_2D, biased(filters, 5, padded(0)));
      chain.add(TANH);
      taps.add(chain.add(AVG_POOL));
    }
    return taps;
  }

  private static List<Port> nin(Body.Builder body) {
    var chain = new Chain(body, "features.", body.input());
    mlpconv(chain, List.of(5, 1, 1), List.of(192, 160, 96));
    var c1 = chain.add(MAX_POOL, maxPool(3, 2));
    chain.add(DROPOUT);
    mlpconv(chain, List.of(5, 1, 1), List.of(192, 192, 192));
    chain.add(AVG_POOL, avgPool(3, 2, true));
    chain.add(DROPOUT);
    return List.of(c1, mlpconv(chain, List.of(3, 1), List.of(192, 192)));
  }

  private static Port mlpconv(Chain chain, List<Integer> kernels, List<Integer> widths) {
    for (int i = 0; i < kernels.size(); i++) {
      chain.add(CONV_2D, biased(widths.get(i), kernels.get(i)));
      chain.add(RELU);
    }
    return chain.end();
  }

  private static List<Port> alexnet(Site site, Body.Builder body) {
    boolean paper = site.get(FORM) == AlexNetForm.PAPER;
    var group = GROUPS.to(paper ? 2 : 1);
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_2D, biased(paper ? 96 : 64, 11, STRIDE.to(Pair.of(4)), padded(paper ? 0 : 2)));
    var c2 = chain.add(RELU);
    if (paper) chain.add(LOCAL_RESPONSE_NORM, set(OFFSET.to(2.0)));
    chain.add(MAX_POOL, pool(3, 2, 0));
    chain.add(CONV_2D, biased(paper ? 256 : 192, 5, group));
    var c3 = chain.add(RELU);
    if (paper) chain.add(LOCAL_RESPONSE_NORM, set(OFFSET.to(2.0)));
    chain.add(MAX_POOL, pool(3, 2, 0));
    chain.add(CONV_2D, biased(384, 3));
    chain.add(RELU);
    chain.add(CONV_2D, biased(paper ? 384 : 256, 3, group));
    chain.add(RELU);
    chain.add(CONV_2D, biased(256, 3, group));
    var c4 = chain.add(RELU);
    return List.of(c2, c3, c4, chain.add(MAX_POOL, pool(3, 2, 0)));
  }

  private static List<Port> vgg(Site site, Body.Builder body) {
    var counts = CONVOLUTIONS.getOrDefault(site.get(DEPTH), List.of(1, 1, 1, 1, 1));
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    for (int stage = 0; stage < 5; stage++) {
      for (int i = 0; i < counts.get(stage); i++) {
        chain.add(CONV_2D, biased(WIDTHS.get(stage), 3));
        if (site.get(NORMALIZE)) chain.add(BATCH_NORM);
        chain.add(RELU);
      }
      taps.add(stage < 4 || site.get(LAST_POOL) ? chain.add(MAX_POOL) : chain.end());
    }
    return taps;
  }

  /// VGG-16 up to its fourth stage, then the fifth and two convolutions that were dense layers.
  private static List<Port> ssdVgg(Body.Builder body) {
    var chain = new Chain(body, "features.", body.input());
    for (int stage = 0; stage < 4; stage++) {
      for (int i = 0; i < (stage < 2 ? 2 : 3); i++) {
        chain.add(CONV_2D, biased(WIDTHS.get(stage), 3));
        chain.add(RELU);
      }
      if (stage == 2) chain.add(MAX_POOL, hangingPool(2, 2));
      else if (stage < 2) chain.add(MAX_POOL);
    }
    var fine = chain.end();
    var fifth = new Chain(body, "extra.0.", fine);
    fifth.add(MAX_POOL);
    for (int i = 0; i < 3; i++) {
      fifth.add(CONV_2D, biased(512, 3));
      fifth.add(RELU);
    }
    var dense = new Chain(body, "extra.0.7.", fifth.end());
    dense.add(MAX_POOL, maxPool(3, 1));
    dense.add(CONV_2D, biased(1024, 3, DILATION.to(Pair.of(6))));
    dense.add(RELU);
    dense.add(CONV_2D, biased(1024, 1));
    return List.of(fine, dense.add(RELU));
  }
}
