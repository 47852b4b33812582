package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.NAMES;
import static vertebra.catalogue.blocks.Residuals.RESIDUAL_STAGE;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.MULTIPLY;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.AVG_POOL;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.layers.Reshaping.PARTS;
import static vertebra.catalogue.layers.Reshaping.SPLIT;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.blocks.Residuals.Names;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.Merging;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Backbones made of several backbones: connected stage by stage, or one that looks at several
/// sizes of the image.
public final class CompositeBackbones {
  private static final Family.Builder FAMILY =
      Family.named("composite-backbones", "Composite backbones");

  private static final PortSpec FROM = PortSpec.one("from", "Assistant's map");
  private static final PortSpec INTO = PortSpec.one("into", "What it is added to");

  public static final BlockType COMPOSITE_CONNECTION =
      FAMILY.add(
          BlockType.named("composite-connection", "Composite connection")
              .aliases("CBNet", "skip", "AHLC", "DHLC")
              .inputs(FROM, INTO)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> connection(site, body)))
              .example(
                  "one stage up",
                  Parameters.NONE,
                  List.of("N,1024,14,14", "N,512,28,28"),
                  List.of("N,512,28,28"))
              .example(
                  "two stages up",
                  Parameters.NONE,
                  List.of("N,2048,7,7", "N,512,28,28"),
                  List.of("N,512,28,28"))
              .summary("Projects one backbone's map, enlarges it and adds it to another's.")
              .source(
                  "CBNet: A Novel Composite Backbone Network Architecture for Object Detection",
                  2019)
              .description(
                  """
                  Carries what one backbone found into the next: a 1×1 convolution with batch norm gives the map the \
                  other's channels, it is enlarged by repeating pixels, and added to what enters a stage there. Its scale \
                  starts at zero in training, so the composite begins as its last backbone alone.
                  """));

  /// Which stages of an assistant feed a stage of the next backbone.
  public enum Style {
    AHLC("AHLC: the stage above (CBNet)"),
    DHLC("DHLC: all stages above (CBNetV2), first stage shared");

    private final String title;

    Style(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Style> STYLE =
      choice("style", "Connections", Style.AHLC, "Which stages of an assistant feed the next.");
  public static final Whole COUNT =
      whole("backbones", "Backbones", 2, 2, 4, "backbones", "How many backbones of the same kind.");

  public static final BlockType CBNET =
      FAMILY.add(
          BlockType.named("cbnet", "CBNet")
              .role(Role.BACKBONE)
              .aliases("composite backbone network", "CBNetV2", "Dual-ResNet")
              .parameters(DEPTH, COUNT, STYLE)
              .outputs(Taps.between(2, 5))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> cbNet(site, body)))
              .example(
                  "two ResNet-50",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,256,56,56", "N,512,28,28", "N,1024,14,14", "N,2048,7,7"))
              .example(
                  "three ResNet-18, densely connected",
                  set(DEPTH.to(18), COUNT.to(3), STYLE.to(Style.DHLC)),
                  List.of("N,3,64,64"),
                  List.of("N,64,16,16", "N,128,8,8", "N,256,4,4", "N,512,2,2"))
              .summary("Several ResNets: what the first ones find helps the last.")
              .source(
                  "CBNet: A Novel Composite Backbone Network Architecture for Object Detection",
                  2019)
              .description(
                  """
                  Composite Backbone Network: identical backbones side by side, each with weights of its own. The \
                  assistants' deeper maps are added to what enters the stages of the next one, so the last, the lead, \
                  works with knowledge that would otherwise come later; only its maps go on to the neck. It has nothing \
                  to do with compound scaling, which is EfficientNet's. The second version feeds every stage from all \
                  deeper ones and lets the lead reuse the assistant's first stage.
                  """));

  public static final Whole SCALES =
      whole(
          "scales", "Scales", 3, 2, 5, "scales", "How many sizes of the image: 1, ½, ¼ and so on.");
  public static final Whole MIX_WIDTH =
      whole(
          "width", "Mixing width", 256, 1, 65_536, "channels", "Channels that decide the weights.");

  public static final BlockType IMAGE_PYRAMID =
      FAMILY.add(
          BlockType.named("ms-image-pyramid", "M-S image pyramid")
              .role(Role.BACKBONE)
              .aliases("multi-scale structure", "attention to scale", "shared weights")
              .parameters(DEPTH, SCALES, MIX_WIDTH)
              .outputs(PortSpec.one("c5", "C5, stride 32"))
              .requiring(CompositeBackbones::divisible)
              .expanded(site -> Body.withOutputs(body -> pyramid(site, body)))
              .example(
                  "ResNet-18 at three sizes",
                  set(DEPTH.to(18)),
                  List.of("N,3,224,224"),
                  List.of("N,512,7,7"))
              .example(
                  "ResNet-34 at two sizes",
                  set(DEPTH.to(34), SCALES.to(2), MIX_WIDTH.to(64)),
                  List.of("N,3,128,128"),
                  List.of("N,512,4,4"))
              .summary("One backbone looks at several sizes of the image and weighs what it saw.")
              .productDefined()
              .description(
                  """
                  Product-defined, no paper; "Attention to Scale" (2015) is the published relative. The image and smaller \
                  copies of it go through one and the same ResNet: the instances share their weights, which are stored \
                  and counted once. All maps are brought to the finest one's size; two convolutions decide, place by \
                  place, how much each size counts, and the maps are added with these weights.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private CompositeBackbones() {}

  private static Port connection(Site site, Body.Builder body) {
    var into = body.input(INTO.name());
    int out = channels(site, 1);
    var x = body.add("0", CONV_2D, conv(out, 1), body.input(FROM.name()));
    x = body.add("1", BATCH_NORM, x);
    boolean alike =
        site.inputs().size() > 1
            && site.shape(0).dim(2).equals(site.shape(1).dim(2))
            && site.shape(0).dim(3).equals(site.shape(1).dim(3));
    if (!alike) x = Parts.enlargedLike(body, "enlarge", x, into);
    return body.add("add", ADD, into, x);
  }

  private static List<Port> cbNet(Site site, Body.Builder body) {
    boolean dense = site.get(STYLE) == Style.DHLC;
    List<Port> before = List.of();
    for (int i = 0; i < site.get(COUNT); i++) {
      var name = "bb." + i + ".";
      var now = new ArrayList<Port>();
      int start = 0;
      if (dense && i > 0) {
        now.addAll(before.subList(0, 2));
        start = 1;
      } else {
        var stem =
            body.add(name + "stem", CONV_UNIT, unit(64, 7, STRIDE.to(Pair.of(2))), body.input());
        now.add(body.add(name + "pool", MAX_POOL, maxPool(3, 2), stem));
      }
      for (int stage = start; stage < 4; stage++) {
        var x = now.getLast();
        if (i > 0) x = composed(body, "comp." + (i - 1) + "." + stage, dense, stage, before, x);
        x = body.add(name + "layer" + (stage + 1), RESIDUAL_STAGE, stage(site, stage), x);
        now.add(x);
      }
      before = now;
    }
    return before.subList(1, 5);
  }

  /// Adds the maps of the backbone before to what enters a stage.
  private static Port composed(
      Body.Builder body, String name, boolean dense, int stage, List<Port> before, Port into) {
    if (!dense) return body.add(name, COMPOSITE_CONNECTION, before.get(stage + 1), into);
    var x = into;
    for (int above = stage; above < 4; above++)
      x = body.add(name + "." + (above - stage), COMPOSITE_CONNECTION, before.get(above + 1), x);
    return x;
  }

  private static Parameters stage(Site site, int stage) {
    return set(ResNets.stage(site.get(DEPTH), stage), NAMES.to(Names.UNITS));
  }

  private static Optional<Problem> divisible(Site site) {
    int most = 1 << (site.get(SCALES) - 1);
    return Parts.images(site)
        .or(() ->
            Parts.fitting(
                site,
                say("block.the-smallest-copy-of-the-image", most),
                size -> Math.ceilDiv(size, (long) most) * most));
  }

  private static List<Port> pyramid(Site site, Body.Builder body) {
    int scales = site.get(SCALES);
    var backbone = set(DEPTH.to(site.get(DEPTH)));
    var image = body.input();
    var maps = new ArrayList<Port>();
    maps.add(body.place("bb", ResNets.RESNET, backbone, image).outputs().getLast());
    for (int i = 1; i < scales; i++) {
      int factor = 1 << i;
      var smaller = body.add("image" + factor, AVG_POOL, Parts.pool(factor, factor, 0), image);
      var map =
          body.placeSharing("bb-" + factor, "bb", ResNets.RESNET, backbone, smaller)
              .outputs()
              .getLast();
      maps.add(Parts.blendedLike(body, "like" + factor, map, maps.getFirst()));
    }
    var joined = body.add("join", Merging.CONCAT, set(), maps);
    var mixed = body.add("att.0", CONV_UNIT, unit(site.get(MIX_WIDTH), 3), joined);
    var scores = body.add("att.1", CONV_2D, Parts.biased(scales, 1), mixed);
    var weights = body.add("softmax", Activations.SOFTMAX, set(Activations.AXIS.to(1)), scores);
    var shares = body.place("shares", SPLIT, set(PARTS.to(scales)), weights).outputs();
    var weighed = new ArrayList<Port>();
    for (int i = 0; i < scales; i++)
      weighed.add(body.add("weigh" + i, MULTIPLY, maps.get(i), shares.get(i)));
    return List.of(body.add("sum", ADD, set(), weighed));
  }
}
