package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.coarsest;
import static vertebra.catalogue.layers.CommonParameters.finest;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;

/// Necks that let the levels of a backbone talk to each other.
public final class Pyramids {
  private static final Family.Builder FAMILY = Family.named("pyramid-necks", "Pyramid necks");

  /// Coarser levels made on top of the ones that come in.
  public enum Extra {
    NONE("None", 0),
    POOL("One, by skipping every other pixel", 1),
    P6P7("Two, by strided convolutions from the last P", 2),
    P6P7_FROM_C("Two, by strided convolutions from the last C", 2);

    private final String title;
    private final int levels;

    Extra(String title, int levels) {
      this.title = title;
      this.levels = levels;
    }

    /// How many levels are added.
    public int levels() {
      return levels;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Whole CHANNELS = width(256, "Channels of every level that leaves.");
  public static final Whole FIRST = finest(2, 1);
  public static final Whole LAST = coarsest(5, 8);
  public static final Choice<Extra> EXTRA =
      choice("extra", "Extra levels", Extra.NONE, "Coarser levels made on top, for large objects.");

  public static final Flag NORMALIZE =
      flag(
          "normalize",
          "Batch norm",
          false,
          "Puts batch norm behind every convolution between levels, in place of its bias.");

  private static final Example OVER_RESNET_50 =
      new Example(
          "over ResNet-50",
          Parameters.NONE,
          squares(List.of(256, 512, 1024, 2048)),
          squares(List.of(256, 256, 256, 256)));

  public static final BlockType FPN =
      FAMILY.add(
          BlockType.named("fpn", "Feature pyramid")
              .role(Role.NECK)
              .joining(BlockType.Joining.ADD)
              .aliases("FPN", "pyramid", "neck", "top-down", "lateral connections", "P6", "P7")
              .parameters(CHANNELS, FIRST, LAST, EXTRA, NORMALIZE)
              .inputs(values -> levels(values).mapToObj(level -> port("c", level)).toList())
              .outputs(values ->
                  IntStream.rangeClosed(first(values), last(values) + EXTRA.in(values).levels())
                      .mapToObj(level -> port("p", level))
                      .toList())
              .width(CHANNELS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> fpn(site, body)))
              .example(OVER_RESNET_50)
              .example(
                  "P3 to P7 for RetinaNet, sizes that do not halve evenly",
                  set(FIRST.to(3), EXTRA.to(Extra.P6P7)),
                  List.of("N,512,25,25", "N,1024,13,13", "N,2048,7,7"),
                  List.of("N,256,25,25", "N,256,13,13", "N,256,7,7", "N,256,4,4", "N,256,2,2"))
              .example(
                  "P6 for Faster R-CNN",
                  set(CHANNELS.to(64), FIRST.to(4), EXTRA.to(Extra.POOL)),
                  List.of("N,96,14,14", "N,320,7,7"),
                  List.of("N,64,14,14", "N,64,7,7", "N,64,4,4"))
              .summary("Hands the meaning of coarse maps down to fine ones.")
              .source("Feature Pyramid Networks for Object Detection", 2016)
              .description(
                  """
                  Fine maps know where, coarse maps know what; a detector needs both at every size. The pyramid \
                  brings all levels to the same number of channels with 1×1 convolutions, then walks down from the \
                  coarsest: each level is enlarged to the size of the next finer one and added to it. A 3×3 \
                  convolution per level cleans up. Extra coarse levels can be made on top for very large objects. \
                  There is no activation in it, and no normalization in its first form.
                  """));

  public static final BlockType PAFPN =
      FAMILY.add(
          BlockType.named("pafpn", "PAFPN")
              .role(Role.NECK)
              .joining(BlockType.Joining.ADD)
              .aliases("PAN", "PANet", "path aggregation", "bottom-up")
              .parameters(CHANNELS, FIRST, LAST)
              .inputs(values -> levels(values).mapToObj(level -> port("c", level)).toList())
              .outputs(values -> levels(values).mapToObj(level -> port("p", level)).toList())
              .width(CHANNELS)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> pafpn(site, body)))
              .example(OVER_RESNET_50)
              .example(
                  "two levels",
                  set(CHANNELS.to(32), FIRST.to(4)),
                  List.of("N,64,14,14", "N,128,7,7"),
                  List.of("N,32,14,14", "N,32,7,7"))
              .summary("A feature pyramid followed by a second path from fine to coarse.")
              .source("Path Aggregation Network for Instance Segmentation", 2018)
              .description(
                  """
                  An FPN hands meaning down from coarse to fine maps; but where exactly an edge lies is known at the \
                  fine end, dozens of layers away from the coarse one. A second, short path of strided convolutions \
                  carries it back up: each level is halved and added to the next coarser one.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Pyramids() {}

  /// Maps of 56, 28, … pixels a side.
  private static List<TensorType> squares(List<Integer> channels) {
    return IntStream.range(0, channels.size())
        .mapToObj(i -> "N," + channels.get(i) + "," + (56 >> i) + "," + (56 >> i))
        .map(TensorType::float32)
        .toList();
  }

  private static int first(Parameters values) {
    return Math.min(FIRST.in(values), LAST.in(values));
  }

  private static int last(Parameters values) {
    return Math.max(FIRST.in(values), LAST.in(values));
  }

  private static IntStream levels(Parameters values) {
    return IntStream.rangeClosed(first(values), last(values));
  }

  private static PortSpec port(String letter, int level) {
    return PortSpec.one(
        letter + level, letter.toUpperCase(Locale.ROOT) + level + ", stride " + (1L << level));
  }

  private static Port convolved(Site site, Body.Builder body, String name, int kernel, Port x) {
    int channels = site.get(CHANNELS);
    if (!site.get(NORMALIZE)) return body.add(name + ".0", CONV_2D, biased(channels, kernel), x);
    var plain = body.add(name + ".0", CONV_2D, conv(channels, kernel), x);
    return body.add(name + ".1", BATCH_NORM, plain);
  }

  private static List<Port> fpn(Site site, Body.Builder body) {
    var inputs = levels(site.parameters()).mapToObj(level -> body.input("c" + level)).toList();
    var merged = new ArrayList<Port>();
    for (int i = 0; i < inputs.size(); i++)
      merged.add(convolved(site, body, "inner_blocks." + i, 1, inputs.get(i)));
    for (int i = inputs.size() - 2; i >= 0; i--) {
      var enlarged = Parts.enlargedLike(body, "enlarge." + i, merged.get(i + 1), merged.get(i));
      merged.set(i, body.add("add." + i, ADD, merged.get(i), enlarged));
    }
    var outputs = new ArrayList<Port>();
    for (int i = 0; i < inputs.size(); i++)
      outputs.add(convolved(site, body, "layer_blocks." + i, 3, merged.get(i)));
    outputs.addAll(extra(site, body, inputs.getLast(), outputs.getLast()));
    return outputs;
  }

  private static List<Port> pafpn(Site site, Body.Builder body) {
    int channels = site.get(CHANNELS);
    var inputs =
        levels(site.parameters()).mapToObj(level -> body.input("c" + level)).toArray(Port[]::new);
    var size =
        set(
            CHANNELS.to(channels),
            FIRST.to(first(site.parameters())),
            LAST.to(last(site.parameters())));
    var pyramid = body.place("fpn", FPN, size, inputs).outputs();
    var outputs = new ArrayList<>(List.of(pyramid.getFirst()));
    var climbing = pyramid.getFirst();
    for (int i = 1; i < pyramid.size(); i++) {
      var halved =
          body.add(
              "down." + (i - 1), CONV_2D, biased(channels, 3, STRIDE.to(Pair.of(2))), climbing);
      climbing = body.add("climb." + (i - 1), ADD, pyramid.get(i), halved);
      outputs.add(body.add("post." + (i - 1), CONV_2D, biased(channels, 3), climbing));
    }
    return outputs;
  }

  private static List<Port> extra(Site site, Body.Builder body, Port c, Port p) {
    var halving = biased(site.get(CHANNELS), 3, STRIDE.to(Pair.of(2)));
    return switch (site.get(EXTRA)) {
      case NONE -> List.of();
      case POOL -> List.of(body.add("extra_blocks.pool", MAX_POOL, pool(1, 2, 0), p));
      case P6P7, P6P7_FROM_C -> {
        var from = site.get(EXTRA) == Extra.P6P7 ? p : c;
        var p6 = body.add("extra_blocks.p6", CONV_2D, halving, from);
        var active = body.add("extra_blocks.relu", RELU, p6);
        yield List.of(p6, body.add("extra_blocks.p7", CONV_2D, halving, active));
      }
    };
  }
}
