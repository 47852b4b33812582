package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.Partial.C2F;
import static vertebra.catalogue.blocks.Partial.C3;
import static vertebra.catalogue.blocks.Partial.REPEATS;
import static vertebra.catalogue.blocks.Partial.leaky;
import static vertebra.catalogue.blocks.Partial.silu;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.necks.Contexts.SPPF;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Pooling;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The backbones that belong to one YOLO detector each.
public final class YoloBackbones {
  private static final Family.Builder FAMILY = Family.named("yolo-backbones", "YOLO backbones");

  private static final Setting HALVING = STRIDE.to(Pair.of(2));

  public static final BlockType YOLO_V1_BACKBONE =
      FAMILY.add(
          BlockType.named("yolov1-backbone", "YOLOv1 backbone")
              .role(Role.BACKBONE)
              .aliases("GoogLeNet-like")
              .outputs(PortSpec.one("c6", "C6, stride 64"))
              .requiring(Parts::images)
              .expanded(site -> Body.of(YoloBackbones::yoloV1))
              .example("at the paper's size", "N,3,448,448", "N,1024,7,7")
              .example("small", "N,3,128,128", "N,1024,2,2")
              .summary("Twenty-four convolutions, 1×1 and 3×3 in turn; stride 64.")
              .source("You Only Look Once: Unified, Real-Time Object Detection", 2015)
              .description(
                  """
                  Twenty-four convolutions inspired by GoogLeNet, but without its parallel branches: 1×1 convolutions \
                  that squeeze the channels take turns with 3×3 convolutions. Four max-poolings and two strides shrink a \
                  picture of 448 px to 7×7. There is no batch norm, so every convolution has a bias; all use leaky ReLU.
                  """));

  public static final BlockType DARKNET_TINY =
      FAMILY.add(
          BlockType.named("darknet-tiny", "Tiny Darknet of YOLOv3")
              .role(Role.BACKBONE)
              .aliases("YOLOv3-tiny", "mobile", "fast")
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(YoloBackbones::tiny))
              .example(
                  "at the stated size",
                  Parameters.NONE,
                  List.of("N,3,416,416"),
                  List.of(
                      "N,32,208,208", "N,64,104,104", "N,128,52,52", "N,256,26,26", "N,1024,13,13"))
              .example(
                  "small",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,32,32,32", "N,64,16,16", "N,128,8,8", "N,256,4,4", "N,1024,2,2"))
              .summary("Seven 3×3 convolutions with max-pooling between them.")
              .source("YOLOv3: An Incremental Improvement", 2018)
              .description(
                  """
                  A chain of seven 3×3 convolutions whose channels double from 16 to 1024, with max-pooling between \
                  them. The last pooling has stride 1: it looks at 2×2 pixels but keeps the size of the map, with one row and \
                  column at the bottom and right that never win. It is fast and inaccurate; YOLOv3-tiny reads C4 and C5.
                  """));

  public static final Real DEPTH =
      real("depth", "Depth", 0.33, 0.01, 8, "How many times as many units a stage has as size l.");
  public static final Real WIDTH =
      real(
          "width",
          "Width",
          0.5,
          0.01,
          8,
          "How many times as many channels there are as in size l.");
  public static final Flag POOLED =
      flag("sppf", "SPPF", true, "Ends with the SPPF pooling, as detectors do.");

  public static final BlockType YOLO_V5_BACKBONE =
      FAMILY.add(
          BlockType.named("yolov5-backbone", "YOLOv5 backbone")
              .role(Role.BACKBONE)
              .aliases("YOLOv5", "compound scaling", "C3", "CSPDarknet")
              .parameters(DEPTH, WIDTH, POOLED)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV5(site, body)))
              .example(Taps.doubling("size s", Parameters.NONE, 640, 32))
              .example(Taps.doubling("size n", set(WIDTH.to(0.25)), 64, 16))
              .summary("Strided convolutions and C3 blocks in five sizes; ends with SPPF.")
              .source("Ultralytics YOLOv5, software without a paper", 2020)
              .description(
                  """
                  Five strided convolutions, each but the first followed by C3 blocks, then SPPF. Two numbers make all \
                  sizes: depth multiplies how often a block is repeated (3, 6, 9, 3), width multiplies the channels \
                  (64 to 1024, rounded up to multiples of 8). Depth and width are 0.33 and 0.25 for n, 0.33 and 0.5 for \
                  s, 0.67 and 0.75 for m, 1 and 1 for l, 1.33 and 1.25 for x. The first convolution has a 6×6 window, \
                  which does what older versions did by slicing. Version 6; there is no paper.
                  """));

  public static final Whole MOST =
      whole(
          "most",
          "Most channels",
          1024,
          8,
          65_536,
          "channels",
          "Upper limit of a stage's channels before the width is multiplied.");

  public static final BlockType YOLO_V8_BACKBONE =
      FAMILY.add(
          BlockType.named("yolov8-backbone", "YOLOv8 backbone")
              .role(Role.BACKBONE)
              .aliases("YOLO", "YOLOv8", "compound scaling", "C2f", "CSPDarknet")
              .parameters(DEPTH, WIDTH, MOST, POOLED)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> yoloV8(site, body)))
              .example(Taps.doubling("size s", Parameters.NONE, 640, 32))
              .example(
                  Taps.doubling(
                      "size n, for classification", set(WIDTH.to(0.25), POOLED.to(false)), 64, 16))
              .summary("Strided convolutions and C2f blocks in five sizes; ends with SPPF.")
              .source("Ultralytics YOLOv8, software without a paper", 2023)
              .description(
                  """
                  The plan of YOLOv5 with C2f in place of C3, repeated 3, 6, 6 and 3 times before the depth is \
                  multiplied, and a 3×3 at the entrance. Depth, width and most channels are 0.33, 0.25, 1024 for n; \
                  0.33, 0.5, 1024 for s; 0.67, 0.75, 768 for m; 1, 1, 512 for l; 1, 1.25, 512 for x. The limit is \
                  applied before the width, so large sizes do not grow in the last stage. There is no paper.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private YoloBackbones() {}

  private static Port yoloV1(Body.Builder body) {
    var plain = set(NORM.to(Norm.NONE), ACTIVATION.to(Activation.LEAKY_RELU));
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_UNIT, set(plain, FILTERS.to(64), HALVING, KERNEL.to(Pair.of(7))));
    chain.add(MAX_POOL);
    chain.add(CONV_UNIT, set(plain, FILTERS.to(192)));
    chain.add(MAX_POOL);
    pair(chain, plain, 128, 256);
    pair(chain, plain, 256, 512);
    chain.add(MAX_POOL);
    for (int i = 0; i < 4; i++) pair(chain, plain, 256, 512);
    pair(chain, plain, 512, 1024);
    chain.add(MAX_POOL);
    for (int i = 0; i < 2; i++) pair(chain, plain, 512, 1024);
    chain.add(CONV_UNIT, set(plain, FILTERS.to(1024)));
    chain.add(CONV_UNIT, set(plain, FILTERS.to(1024), HALVING));
    for (int i = 0; i < 2; i++) chain.add(CONV_UNIT, set(plain, FILTERS.to(1024)));
    return chain.end();
  }

  private static void pair(Chain chain, Parameters plain, int narrow, int wide) {
    chain.add(CONV_UNIT, set(plain, FILTERS.to(narrow), KERNEL.to(Pair.of(1))));
    chain.add(CONV_UNIT, set(plain, FILTERS.to(wide)));
  }

  private static List<Port> tiny(Body.Builder body) {
    var taps = new ArrayList<Port>();
    var fine = new Chain(body, "a.", body.input());
    fine.add(CONV_UNIT, leaky(16, 3));
    for (int level = 1; level <= 4; level++) {
      fine.add(MAX_POOL);
      taps.add(fine.add(CONV_UNIT, leaky(16 << level, 3)));
    }
    var coarse = new Chain(body, "b.", fine.end());
    coarse.add(MAX_POOL);
    coarse.add(CONV_UNIT, leaky(512, 3));
    coarse.add(MAX_POOL, set(Pooling.STRIDE.to(Pair.of(1)), Pooling.END_PADDING.to(Pair.of(1))));
    taps.add(coarse.add(CONV_UNIT, leaky(1024, 3)));
    return taps;
  }

  private static int scaled(double channels, double width) {
    return (int) Math.max(8, Math.ceil(channels * width / 8 - 1e-9) * 8);
  }

  private static int repeats(Site site, int full) {
    return (int) Math.max(1, Math.rint(full * site.get(DEPTH)));
  }

  private static List<Port> yoloV5(Site site, Body.Builder body) {
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "b.", body.input());
    for (int stage = 0; stage < 5; stage++) {
      int wide = scaled(64 << stage, site.get(WIDTH));
      chain.add(CONV_UNIT, stage == 0 ? silu(wide, 6, HALVING, padded(2)) : silu(wide, 3, HALVING));
      if (stage > 0)
        chain.add(
            C3,
            set(FILTERS.to(wide), REPEATS.to(repeats(site, List.of(3, 6, 9, 3).get(stage - 1)))));
      if (stage == 4 && site.get(POOLED)) chain.add(SPPF, set(FILTERS.to(wide)));
      taps.add(chain.end());
    }
    return taps;
  }

  private static List<Port> yoloV8(Site site, Body.Builder body) {
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "b.", body.input());
    for (int stage = 0; stage < 5; stage++) {
      int wide = scaled(Math.min(64 << stage, site.get(MOST)), site.get(WIDTH));
      chain.add(CONV_UNIT, silu(wide, 3, HALVING));
      if (stage > 0)
        chain.add(
            C2F,
            set(FILTERS.to(wide), REPEATS.to(repeats(site, List.of(3, 6, 6, 3).get(stage - 1)))));
      if (stage == 4 && site.get(POOLED)) chain.add(SPPF, set(FILTERS.to(wide)));
      taps.add(chain.end());
    }
    return taps;
  }
}
