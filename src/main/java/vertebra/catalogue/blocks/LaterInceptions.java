package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Inceptions.COLUMN;
import static vertebra.catalogue.blocks.Inceptions.ROW;
import static vertebra.catalogue.blocks.Inceptions.SHORT_COLUMN;
import static vertebra.catalogue.blocks.Inceptions.SHORT_ROW;
import static vertebra.catalogue.blocks.Inceptions.averaged;
import static vertebra.catalogue.blocks.Inceptions.halfPooled;
import static vertebra.catalogue.blocks.Inceptions.halve;
import static vertebra.catalogue.blocks.Inceptions.look;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Merging.FACTOR;

import java.util.function.BiFunction;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Site;
import vertebra.catalogue.layers.Merging;
import vertebra.graph.Port;

/// The modules of Inception v4 and Inception-ResNet v2.
public final class LaterInceptions {
  private static final Family.Builder FAMILY = Family.continuing(Inceptions.BLOCKS);

  private static final String FOURTH =
      "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning";

  public static final BlockType INCEPTION_V4_A =
      FAMILY.add(
          BlockType.named("inception-v4-a", "Inception v4 A")
              .aliases("multi-scale")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch0", x, 96, 1);
                    var three = look(body, "branch1.1", look(body, "branch1.0", x, 64, 1), 96, 3);
                    var twice = look(body, "branch2.1", look(body, "branch2.0", x, 64, 1), 96, 3);
                    var end = look(body, "branch2.2", twice, 96, 3);
                    var pooled =
                        look(body, "branch3.1", averaged(body, "branch3.0", x, false), 96, 1);
                    return body.add("concat", CONCAT, one, three, end, pooled);
                  }))
              .example("in the network", "N,384,35,35", "N,384,35,35")
              .example("smaller", "N,64,9,9", "N,384,9,9")
              .summary("Four branches of 96 channels each.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The simplest module of Inception v4: a 1×1, a 3×3, two 3×3 in a row and an averaging, all 96 \
                  channels wide. The averaging does not count the padding at the border.
                  """));

  public static final BlockType INCEPTION_V4_B =
      FAMILY.add(
          BlockType.named("inception-v4-b", "Inception v4 B")
              .aliases("factorized convolution")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch0", x, 384, 1);
                    var row = look(body, "branch1.1", look(body, "branch1.0", x, 192, 1), 224, ROW);
                    var seven = look(body, "branch1.2", row, 256, COLUMN);
                    var a =
                        look(body, "branch2.1", look(body, "branch2.0", x, 192, 1), 192, COLUMN);
                    var b =
                        look(body, "branch2.3", look(body, "branch2.2", a, 224, ROW), 224, COLUMN);
                    var twice = look(body, "branch2.4", b, 256, ROW);
                    var pooled =
                        look(body, "branch3.1", averaged(body, "branch3.0", x, false), 128, 1);
                    return body.add("concat", CONCAT, one, seven, twice, pooled);
                  }))
              .example("in the network", "N,1024,17,17", "N,1024,17,17")
              .example("smaller", "N,64,9,9", "N,1024,9,9")
              .summary("7×7 windows made of rows and columns.")
              .source(FOURTH, 2016)
              .description(
                  """
                  Looks seven pixels far on the middle map, once and twice, with rows and columns in place of full \
                  windows. Next to them stand a 1×1 branch and an averaging. The branches grow wider as they go.
                  """));

  public static final BlockType INCEPTION_V4_C =
      FAMILY.add(
          BlockType.named("inception-v4-c", "Inception v4 C")
              .aliases("rows and columns")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch0", x, 256, 1);
                    var narrow = look(body, "branch1_0", x, 384, 1);
                    var a = look(body, "branch1_1a", narrow, 256, SHORT_ROW);
                    var b = look(body, "branch1_1b", narrow, 256, SHORT_COLUMN);
                    var tall =
                        look(
                            body,
                            "branch2_1",
                            look(body, "branch2_0", x, 384, 1),
                            448,
                            SHORT_COLUMN);
                    var deep = look(body, "branch2_2", tall, 512, SHORT_ROW);
                    var c = look(body, "branch2_3a", deep, 256, SHORT_ROW);
                    var d = look(body, "branch2_3b", deep, 256, SHORT_COLUMN);
                    var pooled =
                        look(body, "branch3.1", averaged(body, "branch3.0", x, false), 256, 1);
                    return body.add("concat", CONCAT, one, a, b, c, d, pooled);
                  }))
              .example("in the network", "N,1536,8,8", "N,1536,8,8")
              .example("smaller", "N,64,5,5", "N,1536,5,5")
              .summary("Fans out into rows and columns on the coarsest map.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The module of the coarsest map: six ways of 256 channels, four of which are rows and columns of \
                  three pixels that fan out from narrower maps.
                  """));

  public static final Whole FIRST_WIDTH = width("k", "First of three", 192);

  public static final Whole SECOND_WIDTH = width("l", "Second of three", 224);

  public static final Whole THIRD_WIDTH = width("m", "Third of three", 256);

  public static final Whole SINGLE_WIDTH = width("n", "Single", 384);

  private static Whole width(String key, String label, int initial) {
    return whole(key, label, initial, 1, 65_536, "channels", "Channels of that convolution.");
  }

  public static final BlockType INCEPTION_REDUCTION_A =
      FAMILY.add(
          BlockType.named("inception-reduction-a", "Inception reduction A")
              .aliases("downsample")
              .parameters(FIRST_WIDTH, SECOND_WIDTH, THIRD_WIDTH, SINGLE_WIDTH)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    var single = halve(body, "branch0", x, site.get(SINGLE_WIDTH));
                    var narrow = look(body, "branch1.0", x, site.get(FIRST_WIDTH), 1);
                    var third =
                        halve(
                            body,
                            "branch1.2",
                            look(body, "branch1.1", narrow, site.get(SECOND_WIDTH), 3),
                            site.get(THIRD_WIDTH));
                    return body.add(
                        "concat", CONCAT, single, third, halfPooled(body, "branch2", x));
                  }))
              .example("of Inception v4", "N,384,35,35", "N,1024,17,17")
              .example(
                  "of Inception-ResNet v2",
                  set(FIRST_WIDTH.to(256), SECOND_WIDTH.to(256), THIRD_WIDTH.to(384)),
                  "N,320,35,35",
                  "N,1088,17,17")
              .summary("Halves the map by two strided branches and a max-pooling.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The first reduction, shared by Inception v4 and Inception-ResNet with different widths: a strided \
                  3×3, a chain of three convolutions that ends strided, and a max-pooling.
                  """));

  public static final BlockType INCEPTION_V4_REDUCTION_B =
      FAMILY.add(
          BlockType.named("inception-v4-reduction-b", "Inception v4 reduction B")
              .aliases("downsample")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var three = halve(body, "branch0.1", look(body, "branch0.0", x, 192, 1), 192);
                    var row = look(body, "branch1.1", look(body, "branch1.0", x, 256, 1), 256, ROW);
                    var seven =
                        halve(body, "branch1.3", look(body, "branch1.2", row, 320, COLUMN), 320);
                    return body.add("concat", CONCAT, three, seven, halfPooled(body, "branch2", x));
                  }))
              .example("in the network", "N,1024,17,17", "N,1536,8,8")
              .example("smaller", "N,64,9,9", "N,576,4,4")
              .summary("Halves the map; one branch looks through 7×7 first.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The second reduction of Inception v4: one branch looks far with a row and a column before it \
                  shrinks the map, one only shrinks it, and a max-pooling keeps the strongest answers.
                  """));

  public static final BlockType INCEPTION_RESNET_REDUCTION_B =
      FAMILY.add(
          BlockType.named("inception-resnet-reduction-b", "Inception-ResNet reduction B")
              .aliases("mixed_7a", "downsample")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var a = halve(body, "branch0.1", look(body, "branch0.0", x, 256, 1), 384);
                    var b = halve(body, "branch1.1", look(body, "branch1.0", x, 256, 1), 288);
                    var c = look(body, "branch2.1", look(body, "branch2.0", x, 256, 1), 288, 3);
                    var d = halve(body, "branch2.2", c, 320);
                    return body.add("concat", CONCAT, a, b, d, halfPooled(body, "branch3", x));
                  }))
              .example("in the network", "N,1088,17,17", "N,2080,8,8")
              .example("smaller", "N,64,9,9", "N,1056,4,4")
              .summary("Halves the map by three strided branches and a max-pooling.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The second reduction of Inception-ResNet v2. Three branches shrink the map with strided 3×3 \
                  convolutions of different depth; the fourth is a max-pooling.
                  """));

  public static final BlockType INCEPTION_RESNET_ENTRY =
      FAMILY.add(
          BlockType.named("inception-resnet-entry", "Inception-ResNet entry")
              .aliases("mixed_5b")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch0", x, 96, 1);
                    var five = look(body, "branch1.1", look(body, "branch1.0", x, 48, 1), 64, 5);
                    var twice = look(body, "branch2.1", look(body, "branch2.0", x, 64, 1), 96, 3);
                    var end = look(body, "branch2.2", twice, 96, 3);
                    var pooled =
                        look(body, "branch3.1", averaged(body, "branch3.0", x, false), 64, 1);
                    return body.add("concat", CONCAT, one, five, end, pooled);
                  }))
              .example("in the network", "N,192,35,35", "N,320,35,35")
              .example("smaller", "N,32,9,9", "N,320,9,9")
              .summary("The module in front of the residual blocks.")
              .source(FOURTH, 2016)
              .description(
                  """
                  An Inception module without skip connection that brings the stem's 192 channels to the 320 of the \
                  first residual blocks. It is the module of Inception v3 with other widths.
                  """));

  public static final Real SCALE =
      real(
          "scale",
          "Scale",
          0.17,
          0,
          10,
          "What the branches' answer is multiplied with before the addition.");

  public static final Flag ACTIVE =
      flag("active", "ReLU at the end", true, "Cuts off negative sums.");

  public static final BlockType INCEPTION_RESNET_A =
      FAMILY.add(
          residual(
                  "inception-resnet-a",
                  "Inception-ResNet A",
                  (body, x) -> {
                    var one = look(body, "branch0", x, 32, 1);
                    var three = look(body, "branch1.1", look(body, "branch1.0", x, 32, 1), 32, 3);
                    var twice = look(body, "branch2.1", look(body, "branch2.0", x, 32, 1), 48, 3);
                    var end = look(body, "branch2.2", twice, 64, 3);
                    return body.add("concat", CONCAT, one, three, end);
                  })
              .aliases("Block35", "residual block", "skip")
              .example("in the network", "N,320,35,35", "N,320,35,35")
              .example("other channels", set(SCALE.to(0.5)), "N,64,9,9", "N,64,9,9")
              .summary("Branches, brought together by a 1×1, scaled and added to the input.")
              .source(FOURTH, 2016)
              .description(
                  """
                  An Inception module inside a residual block. The branches are cheaper than in Inception v4; a 1×1 \
                  convolution without normalization brings them to the channels of the input, their answer is scaled \
                  down, here to 0.17, and added. Scaling keeps very wide residual networks stable in training.
                  """));

  public static final BlockType INCEPTION_RESNET_B =
      FAMILY.add(
          residual(
                  "inception-resnet-b",
                  "Inception-ResNet B",
                  (body, x) -> {
                    var one = look(body, "branch0", x, 192, 1);
                    var row = look(body, "branch1.1", look(body, "branch1.0", x, 128, 1), 160, ROW);
                    var seven = look(body, "branch1.2", row, 192, COLUMN);
                    return body.add("concat", CONCAT, one, seven);
                  })
              .aliases("Block17", "residual block", "skip")
              .example("in the network", set(SCALE.to(0.1)), "N,1088,17,17", "N,1088,17,17")
              .example("other channels", "N,64,9,9", "N,64,9,9")
              .summary("A 1×1 and a 7×7 in row and column, scaled and added to the input.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The residual module of the middle map: a 1×1 branch and one that looks seven pixels far by a row \
                  and a column. In the network it is repeated twenty times with a scale of 0.1.
                  """));

  public static final BlockType INCEPTION_RESNET_C =
      FAMILY.add(
          residual(
                  "inception-resnet-c",
                  "Inception-ResNet C",
                  (body, x) -> {
                    var one = look(body, "branch0", x, 192, 1);
                    var row =
                        look(body, "branch1.1", look(body, "branch1.0", x, 192, 1), 224, SHORT_ROW);
                    var three = look(body, "branch1.2", row, 256, SHORT_COLUMN);
                    return body.add("concat", CONCAT, one, three);
                  })
              .aliases("Block8", "residual block", "skip")
              .example("in the network", set(SCALE.to(0.2)), "N,2080,8,8", "N,2080,8,8")
              .example(
                  "the last one: no ReLU",
                  set(SCALE.to(1.0), ACTIVE.to(false)),
                  "N,64,8,8",
                  "N,64,8,8")
              .summary("A 1×1 and a 3×3 in row and column, scaled and added to the input.")
              .source(FOURTH, 2016)
              .description(
                  """
                  The residual module of the coarsest map. Nine of them have a scale of 0.2; the tenth adds its \
                  answer unscaled and leaves negative numbers in place.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private LaterInceptions() {}

  /// Branches that read the input, and whose answer is scaled and added to it.
  private static BlockType.Definition residual(
      String id, String title, BiFunction<Body.Builder, Port, Port> branches) {
    return BlockType.named(id, title)
        .parameters(SCALE, ACTIVE)
        .requiring(Parts::images)
        .expanded(site ->
            Body.of(body -> {
              var x = body.input();
              return added(site, body, x, branches.apply(body, x));
            }));
  }

  private static Port added(Site site, Body.Builder body, Port x, Port branches) {
    var wide = body.add("conv2d", CONV_2D, biased(channels(site), 1), branches);
    var scaled = body.add("scale", Merging.SCALE, set(FACTOR.to(site.get(SCALE))), wide);
    var sum = body.add("add", ADD, x, scaled);
    return site.get(ACTIVE) ? body.add("relu", RELU, sum) : sum;
  }
}
