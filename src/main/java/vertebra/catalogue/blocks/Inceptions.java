package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NAMES;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.avgPool;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.graph.Port;

/// The modules of Inception v3, and what those of its successors are made of too.
public final class Inceptions {
  private static final Family.Builder FAMILY =
      Family.named("inception-blocks", "Inception modules");

  private static final String THIRD = "Rethinking the Inception Architecture for Computer Vision";

  static final Pair ROW = Pair.of(1, 7);

  static final Pair COLUMN = Pair.of(7, 1);

  static final Pair SHORT_ROW = Pair.of(1, 3);

  static final Pair SHORT_COLUMN = Pair.of(3, 1);

  private static final Setting HALVING = STRIDE.to(Pair.of(2));

  /// A convolution unit as the Inception networks have it.
  static Port look(
      Body.Builder body, String name, Port x, int filters, Pair kernel, Setting... more) {
    var parameters = unit(filters, kernel, UNIT_EPSILON.to(1e-3), NAMES.to(ConvUnits.Names.WORDS));
    return body.add(name, CONV_UNIT, set(parameters, more), x);
  }

  static Port look(
      Body.Builder body, String name, Port x, int filters, int kernel, Setting... more) {
    return look(body, name, x, filters, Pair.of(kernel), more);
  }

  /// A 3×3 without padding that halves the map.
  static Port halve(Body.Builder body, String name, Port x, int filters) {
    return look(body, name, x, filters, 3, HALVING, padded(0));
  }

  static Port halfPooled(Body.Builder body, String name, Port x) {
    return body.add(name, MAX_POOL, pool(3, 2, 0), x);
  }

  static Port averaged(Body.Builder body, String name, Port x, boolean countPadding) {
    return body.add(name, AVG_POOL, avgPool(3, 1, countPadding), x);
  }

  public static final Whole POOLED =
      whole(
          "pooled",
          "After pooling",
          32,
          1,
          65_536,
          "channels",
          "Channels of the 1×1 behind the averaging.");

  public static final BlockType INCEPTION_V3_A =
      FAMILY.add(
          BlockType.named("inception-v3-a", "Inception v3 A")
              .aliases("Mixed_5b", "Mixed_5c", "Mixed_5d", "multi-scale")
              .parameters(POOLED)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch1x1", x, 64, 1);
                    var five =
                        look(body, "branch5x5_2", look(body, "branch5x5_1", x, 48, 1), 64, 5);
                    var twice =
                        look(body, "branch3x3dbl_2", look(body, "branch3x3dbl_1", x, 64, 1), 96, 3);
                    var three = look(body, "branch3x3dbl_3", twice, 96, 3);
                    var mean = averaged(body, "avgpool", x, true);
                    var pooled = look(body, "branch_pool", mean, site.get(POOLED), 1);
                    return body.add("concat", CONCAT, one, five, three, pooled);
                  }))
              .example("Mixed_5b", "N,192,35,35", "N,256,35,35")
              .example("Mixed_5d", set(POOLED.to(64)), "N,288,35,35", "N,288,35,35")
              .summary("1×1, 5×5, two 3×3 in a row, and averaging side by side.")
              .source(THIRD, 2015)
              .description(
                  """
                  The Inception module after a rethink: two 3×3 convolutions in a row replace one large window, \
                  because they see as much with fewer weights, and every convolution is normalized. Four branches \
                  read the same map and their answers are laid side by side.
                  """));

  public static final BlockType INCEPTION_V3_B =
      FAMILY.add(
          BlockType.named("inception-v3-b", "Inception v3 B")
              .aliases("Mixed_6a", "reduction", "downsample")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var three = halve(body, "branch3x3", x, 384);
                    var twice =
                        look(body, "branch3x3dbl_2", look(body, "branch3x3dbl_1", x, 64, 1), 96, 3);
                    var end = halve(body, "branch3x3dbl_3", twice, 96);
                    return body.add("concat", CONCAT, three, end, halfPooled(body, "maxpool", x));
                  }))
              .example("Mixed_6a", "N,288,35,35", "N,768,17,17")
              .example("smaller", "N,64,15,15", "N,544,7,7")
              .summary("Halves the map by two strided branches and a max-pooling.")
              .source(THIRD, 2015)
              .description(
                  """
                  Shrinks a map without a bottleneck of information: pooling alone would lose too much, widening \
                  first would cost too much. So strided convolutions and a max-pooling work side by side, and their \
                  channels are laid next to each other.
                  """));

  public static final Whole INNER =
      whole(
          "inner",
          "Inner channels",
          128,
          1,
          65_536,
          "channels",
          "Channels between the rows and columns.");

  public static final BlockType INCEPTION_V3_C =
      FAMILY.add(
          BlockType.named("inception-v3-c", "Inception v3 C")
              .aliases("Mixed_6b", "Mixed_6e", "factorized convolution")
              .parameters(INNER)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    int c = site.get(INNER);
                    var one = look(body, "branch1x1", x, 192, 1);
                    var row = look(body, "branch7x7_2", look(body, "branch7x7_1", x, c, 1), c, ROW);
                    var seven = look(body, "branch7x7_3", row, 192, COLUMN);
                    var a =
                        look(
                            body,
                            "branch7x7dbl_2",
                            look(body, "branch7x7dbl_1", x, c, 1),
                            c,
                            COLUMN);
                    var b =
                        look(
                            body,
                            "branch7x7dbl_4",
                            look(body, "branch7x7dbl_3", a, c, ROW),
                            c,
                            COLUMN);
                    var twice = look(body, "branch7x7dbl_5", b, 192, ROW);
                    var pooled =
                        look(body, "branch_pool", averaged(body, "avgpool", x, true), 192, 1);
                    return body.add("concat", CONCAT, one, seven, twice, pooled);
                  }))
              .example("Mixed_6b", "N,768,17,17", "N,768,17,17")
              .example("Mixed_6e", set(INNER.to(192)), "N,768,17,17", "N,768,17,17")
              .summary("7×7 windows made of rows and columns.")
              .source(THIRD, 2015)
              .description(
                  """
                  A 7×7 window is split into a 1×7 row and a 7×1 column: fourteen weights instead of forty-nine for \
                  the same view. One branch does it once, another twice. It works well on maps of about 12 to 20 \
                  pixels a side.
                  """));

  public static final BlockType INCEPTION_V3_D =
      FAMILY.add(
          BlockType.named("inception-v3-d", "Inception v3 D")
              .aliases("Mixed_7a", "reduction", "downsample")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var three =
                        halve(body, "branch3x3_2", look(body, "branch3x3_1", x, 192, 1), 320);
                    var row =
                        look(
                            body,
                            "branch7x7x3_2",
                            look(body, "branch7x7x3_1", x, 192, 1),
                            192,
                            ROW);
                    var seven =
                        halve(
                            body,
                            "branch7x7x3_4",
                            look(body, "branch7x7x3_3", row, 192, COLUMN),
                            192);
                    return body.add("concat", CONCAT, three, seven, halfPooled(body, "maxpool", x));
                  }))
              .example("Mixed_7a", "N,768,17,17", "N,1280,8,8")
              .example("smaller", "N,64,9,9", "N,576,4,4")
              .summary("Halves the map; one branch looks through 7×7 first.")
              .source(THIRD, 2015)
              .description(
                  """
                  The second reduction of Inception v3. One branch looks far with a row and a column before it \
                  shrinks, one only shrinks, and a max-pooling keeps the strongest answers.
                  """));

  public static final BlockType INCEPTION_V3_E =
      FAMILY.add(
          BlockType.named("inception-v3-e", "Inception v3 E")
              .aliases("Mixed_7b", "Mixed_7c")
              .requiring(Parts::images)
              .expanded(_ ->
                  Body.of(body -> {
                    var x = body.input();
                    var one = look(body, "branch1x1", x, 320, 1);
                    var narrow = look(body, "branch3x3_1", x, 384, 1);
                    var a = look(body, "branch3x3_2a", narrow, 384, SHORT_ROW);
                    var b = look(body, "branch3x3_2b", narrow, 384, SHORT_COLUMN);
                    var deep =
                        look(
                            body,
                            "branch3x3dbl_2",
                            look(body, "branch3x3dbl_1", x, 448, 1),
                            384,
                            3);
                    var c = look(body, "branch3x3dbl_3a", deep, 384, SHORT_ROW);
                    var d = look(body, "branch3x3dbl_3b", deep, 384, SHORT_COLUMN);
                    var pooled =
                        look(body, "branch_pool", averaged(body, "avgpool", x, true), 192, 1);
                    return body.add("concat", CONCAT, one, a, b, c, d, pooled);
                  }))
              .example("Mixed_7b", "N,1280,8,8", "N,2048,8,8")
              .example("Mixed_7c", "N,2048,8,8", "N,2048,8,8")
              .summary("Fans out into rows and columns on the coarsest map.")
              .source(THIRD, 2015)
              .description(
                  """
                  On the coarsest map there is room for many channels. Each 3×3 window is split into a row and a \
                  column that stand side by side instead of one behind the other, which widens the map to 2048 \
                  channels of different kinds.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Inceptions() {}
}
