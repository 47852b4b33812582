package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.DoubleConvs.DOUBLE_CONV;
import static vertebra.catalogue.blocks.DoubleConvs.NORM;
import static vertebra.catalogue.blocks.DoubleConvs.PADDED;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.coarsest;
import static vertebra.catalogue.layers.CommonParameters.finest;
import static vertebra.catalogue.layers.CommonParameters.widths;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Cropping.CROP;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.TransposedConvolutions.CONV_TRANSPOSE;
import static vertebra.catalogue.layers.Unpooling.MAX_UNPOOL;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.blocks.SegNetMaps;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// Necks that lead from the coarsest map back to the size of the picture.
public final class Decoders {
  private static final Family.Builder FAMILY = Family.named("decoders", "Decoders");

  public static final BlockType UNET_UP =
      FAMILY.add(
          BlockType.named("unet-up", "U-Net up step")
              .aliases("up-convolution", "skip connection", "expanding path", "up block", "upblock")
              .inputs(PortSpec.one("x", "Coarser map"), PortSpec.one("skip", "Finer map"))
              .parameters(FILTERS, PADDED, NORM)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var names = new Names("up", "crop", "concat", "dec");
                    return up(
                        site, body, names, site.get(FILTERS), body.input(), body.input("skip"));
                  }))
              .example(
                  "from 1024 to 512 channels",
                  set(FILTERS.to(512)),
                  List.of("N,1024,32,32", "N,512,64,64"),
                  List.of("N,512,64,64"))
              .example(
                  "without padding: the finer map is cut",
                  set(PADDED.to(false), NORM.to(Norm.NONE)),
                  List.of("N,128,28,28", "N,64,64,64"),
                  List.of("N,64,52,52"))
              .summary("Doubles the map, lays the finer one beside it, and mixes.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  A 2×2 transposed convolution doubles the coarse map and halves its channels. The map that the encoder \
                  had at this size is cut to the same height and width and laid in front of it, so detail that pooling \
                  destroyed is back; two convolutions mix both. The skip connection leads past all coarser levels.
                  """));

  public static final Whole FIRST = finest(0, 0);
  public static final Whole LAST = coarsest(4, 9);
  public static final Wholes WIDTHS =
      widths(
          "Channels of the maps on the way up, finest first; empty follows the maps that come in.");

  public static final BlockType UNET_DECODER =
      FAMILY.add(
          BlockType.named("unet-decoder", "U-Net decoder")
              .role(Role.NECK)
              .joining(BlockType.Joining.CONCATENATE)
              .aliases("expanding path", "decoder", "U-Net", "skip connection", "segmentation")
              .inputs(values -> levels(values).mapToObj(Decoders::level).toList())
              .outputs(values -> List.of(PortSpec.one("y", "Map, stride " + (1 << first(values)))))
              .parameters(FIRST, LAST, WIDTHS, PADDED, NORM)
              .requiring(Decoders::decoderRequirement)
              .expanded(site -> Body.of(body -> decoder(site, body)))
              .example(
                  "over the U-Net encoder",
                  Parameters.NONE,
                  List.of("N,64,64,64", "N,128,32,32", "N,256,16,16", "N,512,8,8", "N,1024,4,4"),
                  List.of("N,64,64,64"))
              .example(
                  "over a residual network, narrow",
                  set(FIRST.to(1), LAST.to(3), WIDTHS.to(List.of(16, 32))),
                  List.of("N,64,32,32", "N,256,16,16", "N,512,8,8"),
                  List.of("N,16,32,32"))
              .summary("Climbs from the coarsest map to the finest, one doubling at a time.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  The right side of the U. Starting at the coarsest map, each step doubles height and width with a \
                  transposed convolution, lays the encoder's map of that size beside the result and mixes both with two \
                  3×3 convolutions. What leaves has the size of the finest map that comes in. Any backbone will do whose \
                  maps double exactly from level to level.
                  """));

  public static final BlockType SEGNET_DECODER =
      FAMILY.add(
          BlockType.named("segnet-decoder", "SegNet decoder")
              .role(Role.NECK)
              .aliases("unpooling", "max-pooling indices", "segmentation")
              .inputs(_ -> SegNetMaps.ports())
              .expanded(site -> Body.of(Decoders::segnet))
              .example(segnetExample(64))
              .example(segnetExample(224))
              .summary("Puts values back where the encoder found them, and fills in between.")
              .source(
                  "SegNet: A Deep Convolutional Encoder-Decoder Architecture for Image"
                      + " Segmentation",
                  2015)
              .description(
                  """
                  Mirrors the encoder: five times every value is put back to the place where the encoder's pooling had \
                  found the maximum, zeros everywhere else, and convolutions fill the gaps. Borders come out sharp \
                  although no map of the encoder is kept, only places.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  /// What the parts of an up step are called.
  private record Names(String up, String crop, String concat, String mix) {}

  private Decoders() {}

  private static int first(Parameters values) {
    return Math.min(FIRST.in(values), LAST.in(values));
  }

  private static IntStream levels(Parameters values) {
    return IntStream.rangeClosed(first(values), Math.max(FIRST.in(values), LAST.in(values)));
  }

  private static PortSpec level(int level) {
    return PortSpec.one("c" + level, "C" + level + ", stride " + (1 << level));
  }

  private static Port up(
      Site site, Body.Builder body, Names names, int width, Port coarse, Port skip) {
    var larger = body.add(names.up(), CONV_TRANSPOSE, set(FILTERS.to(width)), coarse);
    var cut = site.get(PADDED) ? skip : body.add(names.crop(), CROP, skip, larger);
    return body.add(
        names.mix(),
        DOUBLE_CONV,
        set(FILTERS.to(width), PADDED.to(site.get(PADDED)), NORM.to(site.get(NORM))),
        body.add(names.concat(), CONCAT, cut, larger));
  }

  private static Port decoder(Site site, Body.Builder body) {
    var maps = levels(site.parameters()).mapToObj(level -> body.input("c" + level)).toList();
    var x = maps.getLast();
    for (int i = maps.size() - 2, step = 0; i >= 0; i--, step++) {
      var widths = site.get(WIDTHS);
      int width = i < widths.size() ? widths.get(i) : channels(site, i);
      var names = new Names("up." + step, "crop." + step, "concat." + step, "dec." + step);
      x = up(site, body, names, width, x, maps.get(i));
    }
    return x;
  }

  private static Optional<Problem> decoderRequirement(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent() || !site.get(PADDED)) return noImage;
    for (int i = 1; i < site.inputs().size(); i++)
      for (int axis = 2; axis <= 3; axis++) {
        var fine = site.shape(i - 1).dim(axis).known();
        var coarse = site.shape(i).dim(axis).known();
        if (fine.isEmpty() || coarse.isEmpty() || fine.getAsLong() == 2 * coarse.getAsLong())
          continue;
        return Optional.of(
            Problem.of(
                "doubling-sizes-expected",
                Message.of(
                    "problem.doubling-sizes-expected",
                    site.ports().get(i),
                    site.shape(i),
                    site.ports().get(i - 1),
                    site.shape(i - 1),
                    1 << Math.max(FIRST.in(site.parameters()), LAST.in(site.parameters()))),
                new Remedy.Set(
                    Message.of("fix.cut-the-finer-maps"), PADDED.key(), PADDED.encode(false))));
      }
    return Optional.empty();
  }

  private static Port segnet(Body.Builder body) {
    var x = body.input("c5");
    var stages = List.of(512, 512, 256, 128, 64);
    var last = List.of(512, 256, 128, 64, 64);
    for (int stage = 0; stage < 5; stage++) {
      var places = body.input("places" + (5 - stage));
      var chain =
          new Chain(body, "d." + stage + ".", body.add("unpool." + stage, MAX_UNPOOL, x, places));
      int convs = stage < 3 ? 3 : stage == 3 ? 2 : 1;
      for (int i = 0; i < convs; i++) {
        chain.add(CONV_2D, biased(i == convs - 1 ? last.get(stage) : stages.get(stage), 3));
        chain.add(BATCH_NORM);
        chain.add(RELU);
      }
      x = chain.end();
    }
    return x;
  }

  private static Example segnetExample(int size) {
    return new Example(
        size + " px",
        Parameters.NONE,
        SegNetMaps.of(size),
        List.of(TensorType.float32("N,64," + size + "," + size)));
  }
}
