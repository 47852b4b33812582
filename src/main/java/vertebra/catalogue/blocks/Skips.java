package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.CONCAT;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.PortSpec;
import vertebra.block.Site;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.Dim;

/// Wires that go around other blocks, and how they come back.
public final class Skips {
  private static final Family.Builder FAMILY = Family.named("skip-connections", "Skip connections");

  /// What happens to a skip connection whose shape differs.
  public enum Fit {
    NONE("Nothing: shapes must agree"),
    PROJECT("Shrink or enlarge it and project its channels");

    private final String title;

    Fit(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private static final PortSpec MAIN = PortSpec.one("main", "Main path");
  private static final PortSpec SKIP = PortSpec.one("skip", "Skip connection");

  public static final Choice<Fit> FIT =
      choice(
          "fit",
          "When shapes differ",
          Fit.PROJECT,
          "Makes the skip connection fit the main path by itself.");
  public static final Choice<Activation> AFTER =
      choice("activation", "Activation", Activation.NONE, "The function after the addition.");

  public static final BlockType SKIP_ADD =
      FAMILY.add(
          BlockType.named("skip-add", "Skip connection (add)")
              .aliases(
                  "skip",
                  "shortcut",
                  "residual",
                  "residual connection",
                  "identity",
                  "bypass",
                  "identity mapping")
              .inputs(MAIN, SKIP)
              .parameters(FIT, AFTER)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> add(site, body)))
              .example(
                  "equal shapes",
                  Parameters.NONE,
                  List.of("N,64,56,56", "N,64,56,56"),
                  List.of("N,64,56,56"))
              .example(
                  "the main path halved the map and doubled the channels",
                  set(AFTER.to(Activation.RELU)),
                  List.of("N,128,28,28", "N,64,56,56"),
                  List.of("N,128,28,28"))
              .example(
                  "the skip connection is coarser",
                  Parameters.NONE,
                  List.of("N,64,28,28", "N,64,14,14"),
                  List.of("N,64,28,28"))
              .summary("Adds an earlier map to the main path; makes it fit if need be.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  A skip connection carries a map around one or more layers and adds it behind them. Gradients flow \
                  back through the addition unchanged, so deep networks learn more easily. Adding needs equal \
                  shapes. If they differ, a strided 1×1 convolution with batch norm shrinks and projects the skip \
                  connection as ResNet does; a coarser map is enlarged by repeating pixels.
                  """));

  public static final Flag FIT_SIZE =
      flag(
          "fit",
          "Resize when sizes differ",
          true,
          "Resizes the skip connection to the main path's height and width.");

  public static final BlockType SKIP_CONCAT =
      FAMILY.add(
          BlockType.named("skip-concat", "Skip connection (concat)")
              .aliases("skip", "shortcut", "U-Net", "DenseNet", "merge")
              .inputs(MAIN, SKIP)
              .parameters(FIT_SIZE)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> concat(site, body)))
              .example(
                  "equal sizes",
                  Parameters.NONE,
                  List.of("N,64,56,56", "N,32,56,56"),
                  List.of("N,96,56,56"))
              .example(
                  "the skip connection is coarser",
                  Parameters.NONE,
                  List.of("N,64,56,56", "N,32,28,28"),
                  List.of("N,96,56,56"))
              .summary("Lays an earlier map behind the main path; resizes it if need be.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  Instead of adding, keeps both: the channels of the earlier map are laid behind those of the main \
                  path, and the next layer decides what to use. U-Net brings fine detail back this way, DenseNet \
                  joins all its layers so. Channels may differ, height and width must agree; a map of another size \
                  is resized to that of the main path.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  /// The most that a skip connection is larger or smaller than the main path.
  private static final int MOST_TIMES = 64;

  private Skips() {}

  private static Port add(Site site, Body.Builder body) {
    var main = body.input(MAIN.name());
    var skip = body.input(SKIP.name());
    if (site.get(FIT) == Fit.PROJECT) skip = fitted(site, body, skip);
    return site.get(AFTER).after(body.add("add", ADD, main, skip), "activation", body);
  }

  private static Port fitted(Site site, Body.Builder body, Port skip) {
    if (site.inputs().size() < 2 || site.shape(0).rank() != 4 || site.shape(1).rank() != 4)
      return skip;
    int channels = channels(site, 0);
    var stride = new Pair(ratio(site, 2), ratio(site, 3));
    var fitted = skip;
    if (channels != channels(site, 1) || !stride.equals(Pair.of(1))) {
      var projection = unit(channels, 1, STRIDE.to(stride), ACTIVATION.to(Activation.NONE));
      fitted = body.add("project", CONV_UNIT, projection, skip);
    }
    return coarser(site)
        ? Parts.enlargedLike(body, "enlarge", fitted, body.input(MAIN.name()))
        : fitted;
  }

  /// How many times larger the skip connection is than the main path along an axis, rounded up; 1
  /// if it is not larger or not known.
  private static int ratio(Site site, int axis) {
    return times(site.shape(1).dim(axis), site.shape(0).dim(axis)).orElse(1);
  }

  private static boolean coarser(Site site) {
    return IntStream.of(2, 3)
        .anyMatch(axis -> {
          var main = site.shape(0).dim(axis);
          var skip = site.shape(1).dim(axis);
          return main.known().isPresent() && skip.known().isPresent()
              ? main.value() > skip.value()
              : times(main, skip).orElse(1) > 1;
        });
  }

  /// The stride that makes one size of another; empty if it is not the larger of the two.
  private static OptionalInt times(Dim large, Dim small) {
    if (large.known().isPresent() && small.known().isPresent()) {
      long times = small.value() < 1 ? 1 : Math.ceilDiv(large.value(), small.value());
      return OptionalInt.of(Math.clamp(times, 1, MOST_TIMES));
    }
    return IntStream.rangeClosed(1, MOST_TIMES)
        .filter(times -> large.ceilDiv(times).equalTo(small) == Dim.Verdict.YES)
        .findFirst();
  }

  private static Port concat(Site site, Body.Builder body) {
    var main = body.input(MAIN.name());
    var skip = body.input(SKIP.name());
    boolean differs =
        site.inputs().size() == 2
            && site.shape(0).rank() == 4
            && site.shape(1).rank() == 4
            && IntStream.of(2, 3)
                .anyMatch(axis ->
                    site.shape(0).dim(axis).equalTo(site.shape(1).dim(axis)) != Dim.Verdict.YES);
    if (site.get(FIT_SIZE) && differs) skip = Parts.blendedLike(body, "resize", skip, main);
    return body.add("concat", CONCAT, main, skip);
  }
}
