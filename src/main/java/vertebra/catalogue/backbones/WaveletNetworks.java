package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BASIC_RESIDUAL;
import static vertebra.catalogue.blocks.Residuals.WIDTH;
import static vertebra.catalogue.blocks.WaveletBlocks.DWT_DOWN;
import static vertebra.catalogue.layers.CommonParameters.convolutions;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Wavelets.DWT;
import static vertebra.catalogue.layers.Wavelets.EDGE;
import static vertebra.catalogue.layers.Wavelets.INVERSE_DWT;
import static vertebra.catalogue.layers.Wavelets.WAVELET;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.blocks.Residuals;
import vertebra.catalogue.layers.Wavelets.Wavelet;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Networks that shrink, and grow again, by wavelet transforms.
public final class WaveletNetworks {
  private static final Family.Builder FAMILY = Family.named("wavelet-networks", "Wavelet networks");

  private static final List<Integer> WAVELET_WIDTHS = List.of(64, 128, 256, 512);

  public static final BlockType DWT_NET =
      FAMILY.add(
          BlockType.named("dwt-net", "Wavelet network")
              .role(Role.BACKBONE)
              .aliases("DWT", "Haar", "wavelet pooling", "downsample")
              .parameters()
              .outputs(Taps.between(1, 4))
              .requiring(site ->
                  Parts.images(site)
                      .or(() ->
                          Parts.fitting(
                              site,
                              say("block.the-wavelet-network-halves"),
                              size -> Math.ceilDiv(size, 16L) * 16)))
              .expanded(_ -> Body.withOutputs(body -> dwtNet(body)))
              .example(
                  "an ImageNet picture",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,64,112,112", "N,128,56,56", "N,256,28,28", "N,512,14,14"))
              .example(
                  "a small one",
                  Parameters.NONE,
                  List.of("N,3,32,32"),
                  List.of("N,64,16,16", "N,128,8,8", "N,256,4,4", "N,512,2,2"))
              .summary("Like ResNet-18, but every shrinking is a wavelet transform.")
              .productDefined()
              .description(
                  """
                  Product-defined, no paper: a small classifier that shows wavelets at work. Four times a Haar transform \
                  halves the map without dropping anything, a 1×1 mixes its four bands, and two basic residual blocks \
                  follow. Nothing is pooled or skipped. The transforms themselves have no weights.
                  """));

  public static final Wholes WIDTHS =
      wholes(
          "widths",
          "Widths",
          List.of(160, 256, 256),
          1,
          65_536,
          "Channels of each level, finest first; there are as many levels as widths.");
  public static final Whole DEPTH =
      convolutions(4, 1, "How many 3×3 convolutions each level has on either side.");

  public static final BlockType WAVELET_UNET =
      FAMILY.add(
          BlockType.named("wavelet-unet", "Wavelet U-Net")
              .role(Role.BACKBONE)
              .aliases("MWCNN", "U-Net", "DWT", "denoising", "restoration", "Haar")
              .parameters(WIDTHS, DEPTH, WAVELET, EDGE)
              .outputs(PortSpec.one("image", "Image"))
              .requiring(WaveletNetworks::requirement)
              .expanded(site -> Body.of(body -> waveletUNet(site, body)))
              .example("as in the paper, grey", "N,1,64,64", "N,1,64,64")
              .example(
                  "two levels, colours, CDF 5/3",
                  set(WIDTHS.to(List.of(16, 24)), DEPTH.to(2), WAVELET.to(Wavelet.CDF_5_3)),
                  "N,3,32,48",
                  "N,3,32,48")
              .summary("A U-Net whose poolings and enlargements are wavelet transforms.")
              .source("Multi-level Wavelet-CNN for Image Restoration", 2018)
              .description(
                  """
                  Cleans images: it answers the image without noise, blur or compression marks. On the way down a wavelet \
                  transform halves the map and keeps everything in four bands, where a U-Net would drop three pixels of \
                  four; 3×3 convolutions mix the bands. On the way up the last convolution of a level makes four bands, \
                  and the inverse transform lays them together into a map twice as large, to which the map of the way \
                  down is added. The network computes only the correction: at the end the image itself is added.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private WaveletNetworks() {}

  private static List<Port> dwtNet(Body.Builder body) {
    var x = body.add("stem", CONV_UNIT, unit(32, 3), body.input());
    var taps = new ArrayList<Port>();
    for (int stage = 0; stage < 4; stage++) {
      int width = WAVELET_WIDTHS.get(stage);
      var name = "features." + stage + ".";
      var basic = set(WIDTH.to(width), Residuals.NAMES.to(Residuals.Names.UNITS));
      x = body.add(name + 0, DWT_DOWN, set(FILTERS.to(width)), x);
      x = body.add(name + 1, BASIC_RESIDUAL, basic, x);
      x = body.add(name + 2, BASIC_RESIDUAL, basic, x);
      taps.add(x);
    }
    return taps;
  }

  private static Optional<Problem> requirement(Site site) {
    var noImage = Parts.images(site);
    if (noImage.isPresent() || site.inputs().isEmpty()) return noImage;
    int levels = site.get(WIDTHS).size();
    if (levels == 0 || levels > 10)
      return Optional.of(
          Problem.of("levels-expected", Message.of("problem.levels-expected", levels)));
    long divisor = 1L << levels;
    return Parts.fitting(
        site,
        say("block.the-wavelet-u-net", levels, divisor),
        size -> Math.ceilDiv(size, divisor) * divisor);
  }

  private static Port waveletUNet(Site site, Body.Builder body) {
    var widths = site.get(WIDTHS);
    var wavelet = set(WAVELET.to(site.get(WAVELET)), EDGE.to(site.get(EDGE)));
    var skips = new ArrayList<Port>();
    var x = body.input();
    for (int level = 0; level < widths.size(); level++) {
      skips.add(x);
      var chain = new Chain(body, "enc." + level + ".", body.add("dwt." + level, DWT, wavelet, x));
      for (int i = 0; i < site.get(DEPTH); i++) chain.add(CONV_UNIT, unit(widths.get(level), 3));
      x = chain.end();
    }
    for (int level = widths.size() - 1; level >= 0; level--) {
      var chain = new Chain(body, "dec." + level + ".", x);
      for (int i = 1; i < site.get(DEPTH); i++) chain.add(CONV_UNIT, unit(widths.get(level), 3));
      int finer = level == 0 ? channels(site) : widths.get(level - 1);
      var bands = chain.add(CONV_2D, biased(4 * finer, 3));
      var larger = body.add("idwt." + level, INVERSE_DWT, wavelet, bands);
      x = body.add("add." + level, ADD, larger, skips.get(level));
    }
    return x;
  }
}
