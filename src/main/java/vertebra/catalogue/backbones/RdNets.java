package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Branches.GROWTH;
import static vertebra.catalogue.blocks.Branches.LAYER_COUNT;
import static vertebra.catalogue.blocks.MultiScale.EFFECTIVE_SE;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Activations.GELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.GROUPS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.CHANNEL_NORM;
import static vertebra.catalogue.layers.Normalization.EPSILON;
import static vertebra.catalogue.layers.Tokens.FLAT;
import static vertebra.catalogue.layers.Tokens.LEARNED_SCALE;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Densely connected networks with today's blocks.
public final class RdNets {
  private static final Family.Builder FAMILY = Family.named("rdnets", "RDNets");

  private static final Parameters FINE = set(EPSILON.to(1e-6));

  public static final Flag GATED =
      flag("gated", "Gate", false, "Weighs the new channels by effective squeeze-and-excitation.");

  public static final BlockType RDNET_LAYER =
      FAMILY.add(
          BlockType.named("rdnet-layer", "RDNet layer")
              .aliases("feature mixer", "dense layer", "ConvNeXt")
              .parameters(GROWTH, GATED)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> layer(site, body)))
              .example("64 new channels", set(GROWTH.to(64)), "N,128,56,56", "N,64,56,56")
              .example(
                  "with a gate", set(GROWTH.to(128), GATED.to(true)), "N,216,14,14", "N,128,14,14")
              .summary("Reads everything so far, makes a few new channels.")
              .source("DenseNets Reloaded: Paradigm Shift Beyond ResNets and ViTs", 2024)
              .description(
                  """
                  A dense layer made of today's parts: a depthwise 7×7 on all channels so far, layer norm, a 1×1 that \
                  widens fourfold, GELU, and a 1×1 down to the growth rate; in later stages a gate; a learned scale at \
                  the end. Only the new channels leave; the stage lays them behind the others.
                  """));

  public static final BlockType RDNET_STAGE =
      FAMILY.add(
          BlockType.named("rdnet-stage", "RDNet stage")
              .aliases("dense block", "concatenation", "skip connection")
              .parameters(LAYER_COUNT, GROWTH, GATED)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> stage(site, body)))
              .example(
                  "three layers",
                  set(LAYER_COUNT.to(3), GROWTH.to(64)),
                  "N,64,56,56",
                  "N,256,56,56")
              .example(
                  "two layers with gates",
                  set(LAYER_COUNT.to(2), GROWTH.to(32), GATED.to(true)),
                  "N,64,14,14",
                  "N,128,14,14")
              .summary("RDNet layers that each read all earlier ones.")
              .source("DenseNets Reloaded: Paradigm Shift Beyond ResNets and ViTs", 2024)
              .description(
                  """
                  Every layer reads the input and the new channels of all layers before it, as in DenseNet. Stages have \
                  three layers only; between stages a layer norm and a convolution halve the channels, so the pile never \
                  grows as high as it did in the original.
                  """));

  /// The published sizes: stem, growth rates of all stages, and which stages start by halving.
  public enum Size {
    TINY("Tiny", 64, List.of(64, 104, 128, 128, 128, 128, 224), Set.of(1, 2, 6)),
    SMALL(
        "Small",
        72,
        List.of(64, 128, 128, 128, 128, 128, 128, 128, 128, 240, 240),
        Set.of(1, 2, 9)),
    BASE(
        "Base",
        120,
        List.of(96, 128, 168, 168, 168, 168, 168, 168, 168, 336, 336),
        Set.of(1, 2, 9)),
    LARGE(
        "Large",
        144,
        List.of(128, 192, 256, 256, 256, 256, 256, 256, 256, 256, 360, 360),
        Set.of(1, 2, 10));

    private final String title;
    private final int stem;
    private final List<Integer> growth;
    private final Set<Integer> halving;

    Size(String title, int stem, List<Integer> growth, Set<Integer> halving) {
      this.title = title;
      this.stem = stem;
      this.growth = growth;
      this.halving = halving;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Size> SIZE =
      choice("size", "Size", Size.TINY, "How wide and deep, from tiny to large.");

  public static final BlockType RDNET =
      FAMILY.add(
          BlockType.named("rdnet", "RDNet")
              .role(Role.BACKBONE)
              .aliases("DenseNets reloaded", "revitalized DenseNet", "concatenation")
              .parameters(SIZE)
              .outputs(Taps.between(2, 5))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> rdNet(site, body)))
              .example(
                  "RDNet-T",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,256,56,56", "N,440,28,28", "N,744,14,14", "N,1040,7,7"))
              .example(
                  "RDNet-S on small images",
                  set(SIZE.to(Size.SMALL)),
                  List.of("N,3,64,64"),
                  List.of("N,264,16,16", "N,512,8,8", "N,760,4,4", "N,1264,2,2"))
              .summary("DenseNet brought up to date: concatenation against addition.")
              .source("DenseNets Reloaded: Paradigm Shift Beyond ResNets and ViTs", 2024)
              .description(
                  """
                  Asks whether concatenating was abandoned too early. It keeps DenseNet's idea that every layer reads \
                  all earlier ones and changes the rest: wide and shallow instead of narrow and deep, ConvNeXt's parts \
                  inside the layers, patches of 4×4 as the stem, and many more places where channels are halved. Not to \
                  be confused with RDN, the residual dense network for super-resolution.
                  """)
              .published("ImageNet-1k top-1 accuracy of RDNet-T, %", "82.8", "the paper, table 5"));

  public static final Family BLOCKS = FAMILY.close();

  private RdNets() {}

  private static Port layer(Site site, Body.Builder body) {
    int in = channels(site);
    int wide = Math.max(8, in * 4 / 8 * 8);
    var x = body.add("layers.layers.0", CONV_2D, biased(in, 7, GROUPS.to(in)), body.input());
    x = body.add("layers.layers.1", CHANNEL_NORM, FINE, x);
    x = body.add("layers.layers.2", CONV_2D, biased(wide, 1), x);
    x = body.add("layers.layers.3", GELU, x);
    x = body.add("layers.layers.4", CONV_2D, biased(site.get(GROWTH), 1), x);
    if (site.get(GATED)) x = body.add("layers.layers.5", EFFECTIVE_SE, x);
    return body.add("gamma", LEARNED_SCALE, set(FLAT.to(true)), x);
  }

  private static Port stage(Site site, Body.Builder body) {
    var each = set(GROWTH.to(site.get(GROWTH)), GATED.to(site.get(GATED)));
    var all = body.input();
    for (int i = 0; i < site.get(LAYER_COUNT); i++)
      all = body.add("join" + i, CONCAT, all, body.add("dense_block" + i, RDNET_LAYER, each, all));
    return all;
  }

  private static List<Port> rdNet(Site site, Body.Builder body) {
    var size = site.get(SIZE);
    var x =
        body.add(
            "stem.0",
            CONV_2D,
            biased(size.stem, 4, STRIDE.to(Pair.of(4)), padded(0)),
            body.input());
    x = body.add("stem.1", CHANNEL_NORM, FINE, x);
    int channels = size.stem;
    var taps = new ArrayList<Port>();
    for (int i = 0; i < size.growth.size(); i++) {
      var name = "dense_stages." + i + ".";
      if (i > 0) {
        int step = size.halving.contains(i) ? 2 : 1;
        if (step == 2) taps.add(x);
        channels = channels / 2 / 8 * 8;
        x = body.add(name + 0, CHANNEL_NORM, FINE, x);
        x =
            body.add(
                name + 1, CONV_2D, biased(channels, step, STRIDE.to(Pair.of(step)), padded(0)), x);
      }
      int growth = size.growth.get(i);
      var place = set(LAYER_COUNT.to(3), GROWTH.to(growth), GATED.to(i >= 2));
      x = body.add(name + (i == 0 ? 0 : 2), RDNET_STAGE, place, x);
      channels += 3 * growth;
    }
    taps.add(x);
    return taps;
  }
}
