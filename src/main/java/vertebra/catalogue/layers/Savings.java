package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.tensor.Dim;
import vertebra.text.Message;

/// Well-known ways to do about the same with less, for blocks to offer where they stand. They are
/// written with identifiers, because some of what they offer is built upon these layers.
public final class Savings {

  private static final BlockId SEPARABLE = new BlockId("depthwise-separable");
  private static final BlockId POINTWISE = new BlockId("conv-1x1");
  private static final BlockId AVERAGE = new BlockId("global-avg-pool");

  /// Narrower than this is not worth a block of its own.
  private static final int LEAST = 8;

  private static final int SQUEEZE = 4;
  private static final int CHANNELS = 1;

  private Savings() {}

  /// For a convolution: filter every channel by itself (Howard and others, "MobileNets", 2017), or
  /// look through a bottleneck (Szegedy and others, "Going Deeper with Convolutions", 2014).
  ///
  /// @param looks what the separable form does after each of its convolutions
  public static List<Remedy> convolution(Site site, Setting... looks) {
    var pair = site.get(Convolutions.KERNEL);
    boolean plain =
        site.get(Convolutions.GROUPS) == 1
            && site.get(Convolutions.DILATION).equals(Pair.of(1))
            && site.get(Convolutions.PADDING).equals(Convolutions.PADDING.initial());
    if (!plain || pair.equals(Pair.of(1)) || site.inputs().isEmpty()) return List.of();
    var remedies = new ArrayList<Remedy>();
    var separable =
        set(
            set(looks),
            Convolutions.FILTERS.to(site.get(Convolutions.FILTERS)),
            Convolutions.KERNEL.to(pair),
            Convolutions.STRIDE.to(site.get(Convolutions.STRIDE)));
    remedies.add(
        new Remedy.ReplaceBlock(Message.of("fix.filter-every-channel"), SEPARABLE, separable));
    var shape = site.shape(0);
    if (shape.rank() == 4
        && shape.dim(CHANNELS) instanceof Dim.Known(var channels)
        && channels / SQUEEZE >= LEAST)
      remedies.add(
          new Remedy.InsertBefore(
              Message.of("fix.squeeze-to-channels-with-a-1", channels / SQUEEZE),
              "x",
              POINTWISE,
              Parameters.NONE.with("filters", Value.of(channels / SQUEEZE))));
    return remedies;
  }

  /// For whatever lays a map out in a row: average every channel first (Lin, Chen and Yan, "Network
  /// In Network", 2013), which leaves one number a channel to the dense layer behind.
  public static List<Remedy> flattening() {
    return List.of(
        new Remedy.InsertBefore(
            Message.of("fix.average-every-channel-first"), "x", AVERAGE, Parameters.NONE));
  }
}
