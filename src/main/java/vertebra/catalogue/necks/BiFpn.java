package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.KEEP_BIAS;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.SILU;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DEPTHWISE;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.layers.Weighing.WEIGHTED_SUM;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Convolutions;
import vertebra.catalogue.layers.Normalization;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// EfficientDet's neck.
public final class BiFpn {
  private static final Family.Builder FAMILY = Family.named("bifpn", "BiFPN");

  private static final double EPSILON = 1e-3;

  private static final PortSpec[] LEVELS =
      IntStream.rangeClosed(3, 7).mapToObj(BiFpn::level).toArray(PortSpec[]::new);

  public static final BlockType BIFPN_NODE =
      FAMILY.add(
          BlockType.named("bifpn-node", "BiFPN node")
              .aliases("fusion", "neck of EfficientDet")
              .inputs(PortSpec.many("x", "Maps of one size"))
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> node(site, body)))
              .example(
                  "two maps",
                  Parameters.NONE,
                  List.of("N,64,32,32", "N,64,32,32"),
                  List.of("N,64,32,32"))
              .example(
                  "three maps",
                  Parameters.NONE,
                  List.of("N,88,8,8", "N,88,8,8", "N,88,8,8"),
                  List.of("N,88,8,8"))
              .summary("Adds maps with learned shares, then a separable convolution.")
              .source("EfficientDet: Scalable and Efficient Object Detection", 2019)
              .description(
                  """
                  Where paths meet: maps of one size are added, each with a share that is learned, then SiLU, a 3×3 per \
                  channel, a 1×1 across channels and batch norm. Because the convolution is separable, many such nodes \
                  are affordable.
                  """));

  public static final BlockType BIFPN_CELL =
      FAMILY.add(
          BlockType.named("bifpn-cell", "BiFPN cell")
              .aliases("EfficientDet", "bidirectional feature pyramid")
              .inputs(
                  LEVELS[0],
                  LEVELS[1],
                  LEVELS[2],
                  LEVELS[3],
                  LEVELS[4],
                  PortSpec.optional("p4b", "P4 for the way up"),
                  PortSpec.optional("p5b", "P5 for the way up"))
              .outputs(LEVELS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> cell(site, body)))
              .example(
                  "as in D0",
                  Parameters.NONE,
                  List.of("N,64,64,64", "N,64,32,32", "N,64,16,16", "N,64,8,8", "N,64,4,4"),
                  List.of("N,64,64,64", "N,64,32,32", "N,64,16,16", "N,64,8,8", "N,64,4,4"))
              .example(
                  "sizes that do not halve evenly",
                  Parameters.NONE,
                  List.of("N,16,25,25", "N,16,13,13", "N,16,7,7", "N,16,4,4", "N,16,2,2"),
                  List.of("N,16,25,25", "N,16,13,13", "N,16,7,7", "N,16,4,4", "N,16,2,2"))
              .summary("One way down and one way up over five levels.")
              .source("EfficientDet: Scalable and Efficient Object Detection", 2019)
              .description(
                  """
                  First from coarse to fine: every level is mixed with the next coarser one, enlarged. Then from fine to \
                  coarse: every level is mixed with what it was, what it became on the way down, and the next finer one, \
                  halved by max-pooling. The first cell of a network reads P4 and P5 through separate 1×1 convolutions \
                  for the two ways.
                  """));

  public static final Whole CHANNELS = width(64, "Channels of every level that leaves.");
  public static final Whole CELLS =
      whole("cells", "Cells", 3, 1, 32, "cells", "How many times down and up again.");

  public static final BlockType BIFPN =
      FAMILY.add(
          BlockType.named("bifpn", "BiFPN")
              .role(Role.NECK)
              .joining(BlockType.Joining.ADD)
              .aliases("EfficientDet", "bidirectional feature pyramid", "FPN")
              .inputs(
                  PortSpec.one("c3", "C3, stride 8"),
                  PortSpec.one("c4", "C4, stride 16"),
                  PortSpec.one("c5", "C5, stride 32"))
              .outputs(LEVELS)
              .parameters(CHANNELS, CELLS)
              .width(CHANNELS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> neck(site, body)))
              .example(
                  "EfficientDet-D0",
                  Parameters.NONE,
                  List.of("N,40,64,64", "N,112,32,32", "N,320,16,16"),
                  List.of("N,64,64,64", "N,64,32,32", "N,64,16,16", "N,64,8,8", "N,64,4,4"))
              .example(
                  "one cell over another backbone",
                  set(CHANNELS.to(16), CELLS.to(1)),
                  List.of("N,128,25,25", "N,256,13,13", "N,512,7,7"),
                  List.of("N,16,25,25", "N,16,13,13", "N,16,7,7", "N,16,4,4", "N,16,2,2"))
              .summary("A pyramid that goes down and up several times, with learned shares.")
              .source("EfficientDet: Scalable and Efficient Object Detection", 2019)
              .description(
                  """
                  Takes C3 to C5, makes P6 and P7 by max-pooling, brings all five levels to the same channels and lets \
                  several cells pass information down and up. Larger EfficientDets have more channels and more cells: \
                  64 and 3 in D0 up to 384 and 8 in D7. The released D6 and D7 use plain sums instead of learned shares, \
                  which leaves out 19 numbers a cell; here all sizes learn them.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private BiFpn() {}

  private static PortSpec level(int level) {
    return PortSpec.one("p" + level, "P" + level + ", stride " + (1 << level));
  }

  private static Port node(Site site, Body.Builder body) {
    var inputs = site.ports().stream().map(body::input).toList();
    var sum = body.add("sum", WEIGHTED_SUM, Parameters.NONE, inputs);
    var looked =
        body.add(
            "conv.dw", DEPTHWISE, set(Convolutions.BIAS.to(false)), body.add("act", SILU, sum));
    var mixed = body.add("conv.pw", CONV_2D, biased(channels(site), 1), looked);
    return body.add("bn", BATCH_NORM, set(Normalization.EPSILON.to(EPSILON)), mixed);
  }

  private static Port larger(Body.Builder body, String name, Port coarse, Port like) {
    return Parts.enlargedLike(body, name, coarse, like);
  }

  private static List<Port> cell(Site site, Body.Builder body) {
    var given = new ArrayList<Port>();
    for (var port : LEVELS) given.add(body.input(port.name()));
    var down = new ArrayList<>(given);
    for (int i = 3; i >= 0; i--) {
      var above = larger(body, "enlarge." + i, down.get(i + 1), given.get(i));
      down.set(i, body.add("td." + (3 - i), BIFPN_NODE, Parameters.NONE, given.get(i), above));
    }
    var up = new ArrayList<>(down);
    for (int i = 1; i <= 4; i++) {
      var other = "p" + (i + 3) + "b";
      var own = site.ports().contains(other) ? body.input(other) : given.get(i);
      var below = body.add("halve." + i, MAX_POOL, maxPool(3, 2), up.get(i - 1));
      var maps = i < 4 ? List.of(own, down.get(i), below) : List.of(given.get(i), below);
      up.set(i, body.add("bu." + (i - 1), BIFPN_NODE, Parameters.NONE, maps));
    }
    return up;
  }

  private static List<Port> neck(Site site, Body.Builder body) {
    var project =
        unit(
            site.get(CHANNELS),
            1,
            KEEP_BIAS.to(true),
            ACTIVATION.to(Activation.NONE),
            UNIT_EPSILON.to(EPSILON));
    var c3 = body.input("c3");
    var c4 = body.input("c4");
    var c5 = body.input("c5");
    var levels = new ArrayList<Port>();
    levels.add(body.add("l3", CONV_UNIT, project, c3));
    levels.add(body.add("l4", CONV_UNIT, project, c4));
    levels.add(body.add("l5", CONV_UNIT, project, c5));
    var p4b = body.add("l4b", CONV_UNIT, project, c4);
    var p5b = body.add("l5b", CONV_UNIT, project, c5);
    var p6 = body.add("pool6", MAX_POOL, maxPool(3, 2), body.add("p6", CONV_UNIT, project, c5));
    levels.add(p6);
    levels.add(body.add("pool7", MAX_POOL, maxPool(3, 2), p6));
    List<Port> now = levels;
    for (int i = 0; i < site.get(CELLS); i++) {
      var wires = new ArrayList<>(now);
      if (i == 0) wires.addAll(List.of(p4b, p5b));
      now =
          body.place("cells." + i, BIFPN_CELL, Parameters.NONE, wires.toArray(Port[]::new))
              .outputs();
    }
    return now;
  }
}
