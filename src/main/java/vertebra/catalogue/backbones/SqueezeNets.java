package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Branches.EXPAND_1;
import static vertebra.catalogue.blocks.Branches.EXPAND_3;
import static vertebra.catalogue.blocks.Branches.FIRE;
import static vertebra.catalogue.blocks.Branches.SQUEEZE;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.hangingPool;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Networks of fire modules.
public final class SqueezeNets {
  private static final Family.Builder FAMILY = Family.named("squeeze-networks", "SqueezeNets");

  /// Which release.
  public enum Version {
    V1_0("1.0", Set.of(2, 6)),
    V1_1("1.1: less work, same accuracy", Set.of(1, 3));

    private final String title;
    private final Set<Integer> pooledAfter;

    Version(String title, Set<Integer> pooledAfter) {
      this.title = title;
      this.pooledAfter = pooledAfter;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// Skip connections around fire modules.
  public enum Bypass {
    NONE("None"),
    SIMPLE("Around modules that keep their channels"),
    COMPLEX("Around all, with 1×1 where channels change");

    private final String title;

    Bypass(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Version> VERSION =
      choice(
          "version",
          "Version",
          Version.V1_0,
          "The network of the paper, or the release that needs 2.4 times less work.");
  public static final Choice<Bypass> BYPASS =
      choice("bypass", "Bypass", Bypass.NONE, "Skip connections around fire modules.");

  private static final List<Integer> SQUEEZED = List.of(16, 16, 32, 32, 48, 48, 64, 64);

  public static final BlockType SQUEEZENET =
      FAMILY.add(
          BlockType.named("squeezenet", "SqueezeNet")
              .role(Role.BACKBONE)
              .aliases("fire module", "small network", "bypass", "skip connection")
              .parameters(VERSION, BYPASS)
              .outputs(Taps.between(1, 4))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> squeezenet(site, body)))
              .example(
                  "1.0",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,96,109,109", "N,256,54,54", "N,512,27,27", "N,512,13,13"))
              .example(
                  "1.1",
                  set(VERSION.to(Version.V1_1)),
                  List.of("N,3,224,224"),
                  List.of("N,64,111,111", "N,128,55,55", "N,256,27,27", "N,512,13,13"))
              .example(
                  "complex bypass",
                  set(BYPASS.to(Bypass.COMPLEX)),
                  List.of("N,3,64,64"),
                  List.of("N,96,29,29", "N,256,14,14", "N,512,7,7", "N,512,3,3"))
              .summary("As accurate as AlexNet with a fiftieth of its weights.")
              .source(
                  "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model"
                      + " size",
                  2016)
              .description(
                  """
                  Eight fire modules behind one convolution, with max-pooling late so that maps stay large. It has \
                  1.25 million parameters and no dense layer: the head is a 1×1 convolution that is averaged. Plain \
                  SqueezeNet has no skip connections. The simple bypass adds one around every module that keeps its \
                  channels, the complex bypass also around the others, through 1×1 convolutions.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of 1.0, %",
                  "58.092", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of 1.1, %",
                  "58.178", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private SqueezeNets() {}

  private static List<Port> squeezenet(Site site, Body.Builder body) {
    var version = site.get(VERSION);
    boolean first = version == Version.V1_0;
    var bypass = site.get(BYPASS);
    var taps = new ArrayList<Port>();
    var chain = new Chain(body, "features.", body.input());
    chain.add(CONV_2D, biased(first ? 96 : 64, first ? 7 : 3, STRIDE.to(Pair.of(2)), padded(0)));
    taps.add(chain.add(RELU));
    chain.add(MAX_POOL, hangingPool(3, 2));
    int channels = first ? 96 : 64;
    for (int i = 0; i < SQUEEZED.size(); i++) {
      var x = chain.end();
      int squeezed = SQUEEZED.get(i);
      int out = 8 * squeezed;
      var expanded = set(SQUEEZE.to(squeezed), EXPAND_1.to(out / 2), EXPAND_3.to(out / 2));
      var y = chain.add(FIRE, expanded);
      if (bypass == Bypass.COMPLEX && channels != out)
        x = body.add("bypass." + i, CONV_2D, biased(out, 1), x);
      if (bypass != Bypass.NONE && channels == out || bypass == Bypass.COMPLEX)
        chain.from(body.add("add." + i, ADD, y, x));
      channels = out;
      if (version.pooledAfter.contains(i)) {
        taps.add(chain.end());
        chain.add(MAX_POOL, hangingPool(3, 2));
      }
    }
    taps.add(chain.end());
    return taps;
  }
}
