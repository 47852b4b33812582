package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Weighing.L2_NORM;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The necks of SSD: coarser and coarser maps behind a backbone.
public final class SsdNecks {
  private static final Family.Builder FAMILY = Family.named("ssd-necks", "SSD necks");

  public static final Wholes WIDTHS =
      wholes(
          "widths",
          "Widths",
          List.of(512, 256, 256, 256),
          2,
          65_536,
          "Channels of each level that is added.");
  public static final Wholes STEPS =
      wholes(
          "steps",
          "Strides",
          List.of(2, 2, 1, 1),
          1,
          2,
          "Stride of each added level: 2 halves the map, 1 takes a border of one pixel off.");
  public static final Flag SCALED =
      flag("scaled", "L2 norm", true, "Gives the first map's places length 1 and a trained scale.");

  public static final BlockType SSD_EXTRAS =
      FAMILY.add(
          BlockType.named("ssd-extras", "SSD extra levels")
              .role(Role.NECK)
              .aliases("single shot detector", "SSD300", "extra feature layers", "pyramid")
              .inputs(PortSpec.one("fine", "Finer map"), PortSpec.one("coarse", "Coarser map"))
              .outputs(values -> levels(WIDTHS.in(values).size()))
              .parameters(WIDTHS, STEPS, SCALED)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> extras(site, body)))
              .example(
                  "SSD300",
                  Parameters.NONE,
                  List.of("N,512,38,38", "N,1024,19,19"),
                  List.of(
                      "N,512,38,38",
                      "N,1024,19,19",
                      "N,512,10,10",
                      "N,256,5,5",
                      "N,256,3,3",
                      "N,256,1,1"))
              .example(
                  "one more level",
                  set(WIDTHS.to(List.of(32)), SCALED.to(false)),
                  List.of("N,64,16,16", "N,128,8,8"),
                  List.of("N,64,16,16", "N,128,8,8", "N,32,4,4"))
              .summary("Passes two maps on and makes smaller and smaller ones.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  SSD finds large objects on small maps, so more levels are put behind the backbone: each is a 1×1 \
                  convolution that halves the channels and a 3×3 that shrinks the map, with stride 2 or, at the end, by \
                  leaving out the padding. Nothing flows back to the fine maps, which is why SSD is weak on small objects. \
                  The finest map gets an L2 norm, because its numbers are larger than those of the rest.
                  """));

  public static final Wholes LIGHT_WIDTHS =
      wholes(
          "widths",
          "Widths",
          List.of(512, 256, 256, 128),
          2,
          65_536,
          "Channels of each level that is added.");

  public static final BlockType SSDLITE_EXTRAS =
      FAMILY.add(
          BlockType.named("ssdlite-extras", "SSDlite extra levels")
              .role(Role.NECK)
              .aliases("SSDlite", "mobile", "separable", "pyramid")
              .inputs(PortSpec.one("fine", "Finer map"), PortSpec.one("coarse", "Coarser map"))
              .outputs(values -> levels(LIGHT_WIDTHS.in(values).size()))
              .parameters(LIGHT_WIDTHS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> light(site, body)))
              .example(
                  "behind MobileNet v3",
                  Parameters.NONE,
                  List.of("N,672,20,20", "N,480,10,10"),
                  List.of(
                      "N,672,20,20",
                      "N,480,10,10",
                      "N,512,5,5",
                      "N,256,3,3",
                      "N,256,2,2",
                      "N,128,1,1"))
              .example(
                  "one more level",
                  set(LIGHT_WIDTHS.to(List.of(32))),
                  List.of("N,64,16,16", "N,128,8,8"),
                  List.of("N,64,16,16", "N,128,8,8", "N,32,4,4"))
              .summary("SSD's extra levels with depthwise separable convolutions.")
              .source("MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018)
              .description(
                  """
                  As in SSD, coarser maps are made behind the backbone, but every 3×3 filters each channel by itself, \
                  between two 1×1 convolutions that change the number of channels. Every convolution has batch norm and \
                  ReLU6.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private SsdNecks() {}

  private static List<PortSpec> levels(int added) {
    return IntStream.rangeClosed(1, added + 2)
        .mapToObj(level -> PortSpec.one("p" + level, "Level " + level))
        .toList();
  }

  private static List<Port> extras(Site site, Body.Builder body) {
    var fine = body.input("fine");
    var levels = new ArrayList<Port>();
    levels.add(site.get(SCALED) ? body.add("backbone.scale_weight", L2_NORM, fine) : fine);
    levels.add(body.input("coarse"));
    for (int i = 0; i < site.get(WIDTHS).size(); i++) {
      int wide = site.get(WIDTHS).get(i);
      boolean halves = i >= site.get(STEPS).size() || site.get(STEPS).get(i) == 2;
      var chain = new Chain(body, "backbone.extra." + (i + 1) + ".", levels.getLast());
      chain.add(CONV_2D, biased(wide / 2, 1));
      chain.add(RELU);
      chain.add(CONV_2D, biased(wide, 3, halves ? STRIDE.to(Pair.of(2)) : padded(0)));
      levels.add(chain.add(RELU));
    }
    return levels;
  }

  private static List<Port> light(Site site, Body.Builder body) {
    var relu6 = ACTIVATION.to(Activation.RELU6);
    var epsilon = UNIT_EPSILON.to(1e-3);
    var levels = new ArrayList<>(List.of(body.input("fine"), body.input("coarse")));
    for (int wide : site.get(LIGHT_WIDTHS)) {
      int half = wide / 2;
      var name = "backbone.extra." + (levels.size() - 2);
      var narrow =
          body.add(name + ".0", CONV_UNIT, unit(half, 1, relu6, epsilon), levels.getLast());
      var halving = unit(half, 3, relu6, epsilon, STRIDE.to(Pair.of(2)), GROUPS.to(half));
      var looked = body.add(name + ".1", CONV_UNIT, halving, narrow);
      levels.add(body.add(name + ".2", CONV_UNIT, unit(wide, 1, relu6, epsilon), looked));
    }
    return levels;
  }
}
