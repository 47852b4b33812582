package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Partial.C2F;
import static vertebra.catalogue.blocks.Partial.C3;
import static vertebra.catalogue.blocks.Partial.FIVE_CONVS;
import static vertebra.catalogue.blocks.Partial.REPEATS;
import static vertebra.catalogue.blocks.Partial.SHORTCUT;
import static vertebra.catalogue.blocks.Partial.leaky;
import static vertebra.catalogue.blocks.Partial.silu;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.layers.CommonParameters.widths;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Rearranging.SPACE_TO_DEPTH;
import static vertebra.catalogue.necks.Contexts.SPP;

import java.util.List;
import java.util.function.BiFunction;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The necks of the YOLO detectors: levels are laid side by side instead of added.
public final class YoloNecks {
  private static final Family.Builder FAMILY = Family.named("yolo-necks", "YOLO necks");

  private static final Setting HALVING = STRIDE.to(Pair.of(2));

  private static final PortSpec C3_IN = PortSpec.one("c3", "C3, stride 8");
  private static final PortSpec C4_IN = PortSpec.one("c4", "C4, stride 16");
  private static final PortSpec C5_IN = PortSpec.one("c5", "C5, stride 32");
  private static final PortSpec P3_OUT = PortSpec.one("p3", "P3, stride 8");
  private static final PortSpec P4_OUT = PortSpec.one("p4", "P4, stride 16");
  private static final PortSpec P5_OUT = PortSpec.one("p5", "P5, stride 32");

  public static final Wholes WIDTHS =
      widths(
          "Channels of the levels that leave, finest first; empty follows the levels that come"
              + " in.");

  public static final BlockType YOLO_V2_NECK =
      FAMILY.add(
          BlockType.named("yolov2-neck", "YOLOv2 neck")
              .role(Role.NECK)
              .aliases("passthrough", "reorg", "YOLO9000", "skip")
              .inputs(C4_IN, C5_IN)
              .outputs(P5_OUT)
              .requiring(Parts::images)
              .expanded(site -> Body.of(YoloNecks::yoloV2))
              .example(
                  "over Darknet-19",
                  Parameters.NONE,
                  List.of("N,512,26,26", "N,1024,13,13"),
                  List.of("N,1024,13,13"))
              .example(
                  "over thinner maps",
                  Parameters.NONE,
                  List.of("N,64,8,8", "N,128,4,4"),
                  List.of("N,1024,4,4"))
              .summary("Folds the finer map into the channels of the coarser one.")
              .source("YOLO9000: Better, Faster, Stronger", 2016)
              .description(
                  """
                  YOLOv2 predicts at one level only, but small objects need finer detail. The finer map is squeezed to 64 \
                  channels, every 2×2 square of it becomes four channels of one pixel (space to depth, here in the order \
                  channel first), and the result is laid beside the coarse map. A 3×3 convolution mixes them. The \
                  author's program has an unusual order of the channels in that step.
                  """));

  public static final Flag POOLED =
      flag("spp", "SPP", false, "Puts max-poolings over 13, 9 and 5 pixels at the coarsest level.");

  public static final BlockType YOLO_V3_NECK =
      FAMILY.add(
          BlockType.named("yolov3-neck", "YOLOv3 neck")
              .role(Role.NECK)
              .joining(BlockType.Joining.CONCATENATE)
              .aliases("feature pyramid", "top-down", "YOLOv3-SPP", "FPN")
              .inputs(C3_IN, C4_IN, C5_IN)
              .outputs(P3_OUT, P4_OUT, P5_OUT)
              .parameters(POOLED, WIDTHS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV3(site, body)))
              .example(
                  "over Darknet-53",
                  Parameters.NONE,
                  List.of("N,256,52,52", "N,512,26,26", "N,1024,13,13"),
                  List.of("N,128,52,52", "N,256,26,26", "N,512,13,13"))
              .example(
                  "with SPP, narrow, sizes that do not halve evenly",
                  set(POOLED.to(true), WIDTHS.to(List.of(16, 32, 64))),
                  List.of("N,32,13,13", "N,64,7,7", "N,128,4,4"),
                  List.of("N,16,13,13", "N,32,7,7", "N,64,4,4"))
              .summary("Hands the coarse map down twice and lays it beside the finer ones.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  A feature pyramid that concatenates instead of adding. Five convolutions treat the coarsest map; the \
                  result leaves and is also squeezed, enlarged and laid beside the next finer map, and so on down to \
                  stride 8. Every level keeps half of the channels that come in unless widths are given. The SPP form \
                  puts three max-poolings into the middle of the coarsest level's convolutions.
                  """));

  public static final BlockType YOLO_V3_TINY_NECK =
      FAMILY.add(
          BlockType.named("yolov3-tiny-neck", "YOLOv3-tiny neck")
              .role(Role.NECK)
              .joining(BlockType.Joining.CONCATENATE)
              .aliases("top-down", "fast")
              .inputs(C4_IN, C5_IN)
              .outputs(P4_OUT, P5_OUT)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> tiny(site, body)))
              .example(
                  "over the tiny Darknet",
                  Parameters.NONE,
                  List.of("N,256,26,26", "N,1024,13,13"),
                  List.of("N,384,26,26", "N,256,13,13"))
              .example(
                  "narrower",
                  Parameters.NONE,
                  List.of("N,32,8,8", "N,64,4,4"),
                  List.of("N,40,8,8", "N,16,4,4"))
              .summary("Squeezes the coarse map, enlarges it and lays it beside the finer one.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  The smallest neck that still joins two levels: a 1×1 convolution cuts the coarse map to a quarter of \
                  its channels, another halves these, and the result is enlarged and laid beside the finer map. The \
                  3×3 convolutions of the head do the mixing.
                  """));

  public static final BlockType YOLO_V4_NECK =
      FAMILY.add(
          BlockType.named("yolov4-neck", "YOLOv4 neck")
              .role(Role.NECK)
              .joining(BlockType.Joining.CONCATENATE)
              .aliases("PANet with concatenation", "path aggregation", "SPP", "bottom-up")
              .inputs(C3_IN, C4_IN, C5_IN)
              .outputs(P3_OUT, P4_OUT, P5_OUT)
              .parameters(WIDTHS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV4(site, body)))
              .example(
                  "over CSPDarknet-53",
                  Parameters.NONE,
                  List.of("N,256,76,76", "N,512,38,38", "N,1024,19,19"),
                  List.of("N,128,76,76", "N,256,38,38", "N,512,19,19"))
              .example(
                  "narrow",
                  set(WIDTHS.to(List.of(8, 16, 32))),
                  List.of("N,32,16,16", "N,64,8,8", "N,128,4,4"),
                  List.of("N,8,16,16", "N,16,8,8", "N,32,4,4"))
              .summary("SPP at the top, then a path down and a path back up.")
              .source("YOLOv4: Optimal Speed and Accuracy of Object Detection", 2020)
              .description(
                  """
                  Three ideas in one neck. SPP widens the view of the coarsest map. A path from coarse to fine hands down \
                  what things are; both maps are cut to the same width before they are laid side by side. A second path \
                  of strided convolutions carries back up where exactly things are (PANet, with concatenation instead of \
                  addition). Five convolutions mix after every joint.
                  """));

  public static final BlockType YOLO_V5_NECK =
      FAMILY.add(
          paths("yolov5-neck", "YOLOv5 neck", "C3", YoloNecks::yoloV5)
              .summary("A path down and a path back up, with C3 blocks at every joint.")
              .source("Ultralytics YOLOv5, software without a paper", 2020)
              .description(
                  """
                  Path aggregation as in YOLOv4 with C3 blocks in place of the five convolutions. The coarsest map is \
                  squeezed by a 1×1, enlarged and laid beside the next finer one; twice. Then strided convolutions lead \
                  back up, and each level is laid beside the squeezed map of the way down. Levels leave as wide as they \
                  came in unless widths are given. There is no paper.
                  """));

  public static final BlockType YOLO_V8_NECK =
      FAMILY.add(
          paths("yolov8-neck", "YOLOv8 neck", "C2f", YoloNecks::yoloV8)
              .summary("YOLOv5's neck without its 1×1 convolutions, with C2f blocks.")
              .source("Ultralytics YOLOv8, software without a paper", 2023)
              .description(
                  """
                  The same two paths as in YOLOv5, but maps are enlarged as they are, without a 1×1 convolution in front, \
                  and C2f blocks without shortcuts stand at the joints. On the way back up each level is laid beside the \
                  finished map of the way down. There is no paper.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private YoloNecks() {}

  /// The width of a level: as given, or the share of what comes in.
  private static int width(Site site, int level, int share) {
    var widths = site.get(WIDTHS);
    return level < widths.size() ? widths.get(level) : Math.max(1, channels(site, level) / share);
  }

  /// A neck of two paths, down and back up, with blocks of that name at every joint.
  private static BlockType.Definition paths(
      String id, String title, String joint, BiFunction<Site, Body.Builder, List<Port>> recipe) {
    return BlockType.named(id, title)
        .role(Role.NECK)
        .joining(BlockType.Joining.CONCATENATE)
        .aliases("PANet with concatenation", "path aggregation", joint, "bottom-up")
        .inputs(C3_IN, C4_IN, C5_IN)
        .outputs(P3_OUT, P4_OUT, P5_OUT)
        .parameters(REPEATS, WIDTHS)
        .requiring(Parts::images)
        .expanded(site -> Body.withOutputs(body -> recipe.apply(site, body)))
        .example(
            "over the backbone of size s",
            Parameters.NONE,
            List.of("N,128,80,80", "N,256,40,40", "N,512,20,20"),
            List.of("N,128,80,80", "N,256,40,40", "N,512,20,20"))
        .example(
            "over another backbone, narrow",
            set(REPEATS.to(2), WIDTHS.to(List.of(16, 32, 64))),
            List.of("N,64,16,16", "N,128,8,8", "N,256,4,4"),
            List.of("N,16,16,16", "N,32,8,8", "N,64,4,4"));
  }

  private static Port side(Body.Builder body, String name, Port... maps) {
    return body.add(name, CONCAT, maps);
  }

  private static Port yoloV2(Body.Builder body) {
    var coarse = new Chain(body, "h1.", body.input("c5"));
    coarse.add(CONV_UNIT, leaky(1024, 3));
    coarse.add(CONV_UNIT, leaky(1024, 3));
    var narrow = body.add("skip", CONV_UNIT, leaky(64, 1), body.input("c4"));
    var folded = body.add("s2d", SPACE_TO_DEPTH, narrow);
    return body.add("h2", CONV_UNIT, leaky(1024, 3), side(body, "concat", folded, coarse.end()));
  }

  private static List<Port> yoloV3(Site site, Body.Builder body) {
    int wide = width(site, 2, 2);
    int middle = width(site, 1, 2);
    int fine = width(site, 0, 2);
    var c3 = body.input("c3");
    var c4 = body.input("c4");
    var c5 = body.input("c5");
    var p5 =
        site.get(POOLED)
            ? pooled(body, "n5a", "n5b", wide, c5)
            : body.add("n5", FIVE_CONVS, set(FILTERS.to(wide)), c5);
    var l5 = body.add("l5", CONV_UNIT, leaky(middle, 1), p5);
    var p4 =
        body.add(
            "n4",
            FIVE_CONVS,
            set(FILTERS.to(middle)),
            side(body, "concat4", Parts.enlargedLike(body, "up5", l5, c4), c4));
    var l4 = body.add("l4", CONV_UNIT, leaky(fine, 1), p4);
    var p3 =
        body.add(
            "n3",
            FIVE_CONVS,
            set(FILTERS.to(fine)),
            side(body, "concat3", Parts.enlargedLike(body, "up4", l4, c3), c3));
    return List.of(p3, p4, p5);
  }

  /// Three convolutions, SPP and three more.
  private static Port pooled(Body.Builder body, String before, String after, int width, Port x) {
    var first = new Chain(body, before + ".", x);
    first.add(CONV_UNIT, leaky(width, 1));
    first.add(CONV_UNIT, leaky(2 * width, 3));
    first.add(CONV_UNIT, leaky(width, 1));
    var second = new Chain(body, after + ".", body.add("spp", SPP, first.end()));
    second.add(CONV_UNIT, leaky(width, 1));
    second.add(CONV_UNIT, leaky(2 * width, 3));
    second.add(CONV_UNIT, leaky(width, 1));
    return second.end();
  }

  private static List<Port> tiny(Site site, Body.Builder body) {
    int wide = Math.max(2, channels(site, 1) / 4);
    var c4 = body.input("c4");
    var p5 = body.add("b.4", CONV_UNIT, leaky(wide, 1), body.input("c5"));
    var narrow = body.add("l", CONV_UNIT, leaky(wide / 2, 1), p5);
    return List.of(side(body, "concat", Parts.enlargedLike(body, "up", narrow, c4), c4), p5);
  }

  private static List<Port> yoloV4(Site site, Body.Builder body) {
    int wide = width(site, 2, 2);
    int middle = width(site, 1, 2);
    int fine = width(site, 0, 2);
    var c3 = body.input("c3");
    var c4 = body.input("c4");
    var p5 = pooled(body, "pre", "post", wide, body.input("c5"));
    var u5 = body.add("u5", CONV_UNIT, leaky(middle, 1), p5);
    var s4 = body.add("c4", CONV_UNIT, leaky(middle, 1), c4);
    var p4 =
        body.add(
            "n4",
            FIVE_CONVS,
            set(FILTERS.to(middle)),
            side(body, "concat4", s4, Parts.enlargedLike(body, "up5", u5, c4)));
    var u4 = body.add("u4", CONV_UNIT, leaky(fine, 1), p4);
    var s3 = body.add("c3", CONV_UNIT, leaky(fine, 1), c3);
    var p3 =
        body.add(
            "n3",
            FIVE_CONVS,
            set(FILTERS.to(fine)),
            side(body, "concat3", s3, Parts.enlargedLike(body, "up4", u4, c3)));
    var d3 = body.add("d3", CONV_UNIT, leaky(middle, 3, HALVING), p3);
    var q4 = body.add("m4", FIVE_CONVS, set(FILTERS.to(middle)), side(body, "concat-up4", d3, p4));
    var d4 = body.add("d4", CONV_UNIT, leaky(wide, 3, HALVING), q4);
    var q5 = body.add("m5", FIVE_CONVS, set(FILTERS.to(wide)), side(body, "concat-up5", d4, p5));
    return List.of(p3, q4, q5);
  }

  private static List<Port> yoloV5(Site site, Body.Builder body) {
    int wide = width(site, 2, 1);
    int middle = width(site, 1, 1);
    int fine = width(site, 0, 1);
    var c3 = body.input("c3");
    var c4 = body.input("c4");
    var l5 = body.add("l5", CONV_UNIT, silu(middle, 1), body.input("c5"));
    var p4 = mixed(site, body, C3, "t4", middle, Parts.enlargedLike(body, "up5", l5, c4), c4);
    var l4 = body.add("l4", CONV_UNIT, silu(fine, 1), p4);
    var p3 = mixed(site, body, C3, "t3", fine, Parts.enlargedLike(body, "up4", l4, c3), c3);
    var d3 = body.add("d3", CONV_UNIT, silu(fine, 3, HALVING), p3);
    var q4 = mixed(site, body, C3, "b4", middle, d3, l4);
    var d4 = body.add("d4", CONV_UNIT, silu(middle, 3, HALVING), q4);
    return List.of(p3, q4, mixed(site, body, C3, "b5", wide, d4, l5));
  }

  private static List<Port> yoloV8(Site site, Body.Builder body) {
    int wide = width(site, 2, 1);
    int middle = width(site, 1, 1);
    int fine = width(site, 0, 1);
    var c3 = body.input("c3");
    var c4 = body.input("c4");
    var c5 = body.input("c5");
    var p4 = mixed(site, body, C2F, "t4", middle, Parts.enlargedLike(body, "up5", c5, c4), c4);
    var p3 = mixed(site, body, C2F, "t3", fine, Parts.enlargedLike(body, "up4", p4, c3), c3);
    var d3 = body.add("d3", CONV_UNIT, silu(fine, 3, HALVING), p3);
    var q4 = mixed(site, body, C2F, "b4", middle, d3, p4);
    var d4 = body.add("d4", CONV_UNIT, silu(middle, 3, HALVING), q4);
    return List.of(p3, q4, mixed(site, body, C2F, "b5", wide, d4, c5));
  }

  /// Two maps side by side, mixed by a block without shortcuts.
  private static Port mixed(
      Site site, Body.Builder body, BlockType type, String name, int width, Port a, Port b) {
    return body.add(
        name,
        type,
        set(FILTERS.to(width), REPEATS.to(site.get(REPEATS)), SHORTCUT.to(false)),
        side(body, name + ".concat", a, b));
  }
}
