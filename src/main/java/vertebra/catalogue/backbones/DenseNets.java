package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.oneOf;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Branches.DENSE_BLOCK;
import static vertebra.catalogue.blocks.Branches.GROWTH;
import static vertebra.catalogue.blocks.Branches.LAYER_COUNT;
import static vertebra.catalogue.blocks.Branches.TRANSITION;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.OneOf;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks in which every layer reads all earlier ones.
public final class DenseNets {
  private static final Family.Builder FAMILY = Family.named("dense-networks", "Dense networks");

  /// The numbers of one network.
  private record Plan(int stem, int growth, List<Integer> layers) {}

  private static final Map<Integer, Plan> PLANS =
      Map.of(
          121, new Plan(64, 32, List.of(6, 12, 24, 16)),
          161, new Plan(96, 48, List.of(6, 12, 36, 24)),
          169, new Plan(64, 32, List.of(6, 12, 32, 32)),
          201, new Plan(64, 32, List.of(6, 12, 48, 32)),
          264, new Plan(64, 32, List.of(6, 12, 64, 48)));

  public static final OneOf DEPTH =
      oneOf(
          "depth",
          "Depth",
          121,
          List.of(121, 161, 169, 201, 264),
          "Layers with weights; 161 is also wider (growth rate 48).");

  public static final BlockType DENSENET =
      FAMILY.add(
          BlockType.named("densenet", "DenseNet")
              .role(Role.BACKBONE)
              .aliases("densely connected", "concatenation", "skip connection")
              .parameters(DEPTH)
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> densenet(site, body)))
              .example(
                  "DenseNet-121",
                  Parameters.NONE,
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,256,16,16", "N,512,8,8", "N,1024,4,4", "N,1024,2,2"))
              .example(
                  "DenseNet-161",
                  set(DEPTH.to(161)),
                  List.of("N,3,64,64"),
                  List.of("N,96,32,32", "N,384,16,16", "N,768,8,8", "N,2112,4,4", "N,2208,2,2"))
              .summary("Layers that read everything before them.")
              .source("Densely Connected Convolutional Networks", 2016)
              .description(
                  """
                  Four dense blocks with transitions between. Inside a block every layer adds 32 channels to a pile \
                  that all later layers read, so nothing has to be computed twice and gradients reach the first \
                  layers directly. It needs few weights, but much memory, because old maps must be kept. C2 to C4 \
                  are taken where a block ends, before the transition shrinks the map.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of DenseNet-121, %",
                  "74.434", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private DenseNets() {}

  private static List<Port> densenet(Site site, Body.Builder body) {
    var plan = PLANS.getOrDefault(site.get(DEPTH), new Plan(64, 32, List.of(1, 1, 1, 1)));
    var first =
        body.add(
            "features.conv0", CONV_2D, conv(plan.stem(), 7, STRIDE.to(Pair.of(2))), body.input());
    var c1 = body.add("features.relu0", RELU, body.add("features.norm0", BATCH_NORM, first));
    var taps = new ArrayList<>(List.of(c1));
    var x = body.add("features.pool0", MAX_POOL, maxPool(3, 2), c1);
    for (int block = 1; block <= 4; block++) {
      var size = set(LAYER_COUNT.to(plan.layers().get(block - 1)), GROWTH.to(plan.growth()));
      x = body.add("features.denseblock" + block, DENSE_BLOCK, size, x);
      if (block == 4) x = body.add("relu", RELU, body.add("features.norm5", BATCH_NORM, x));
      taps.add(x);
      if (block < 4) x = body.add("features.transition" + block, TRANSITION, x);
    }
    return taps;
  }
}
