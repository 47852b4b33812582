package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Axes.SLICE;
import static vertebra.catalogue.layers.Axes.TO;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Wavelets.DWT;
import static vertebra.catalogue.layers.Wavelets.EDGE;
import static vertebra.catalogue.layers.Wavelets.WAVELET;
import static vertebra.text.Texts.say;

import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.catalogue.layers.Wavelets.Wavelet;
import vertebra.graph.Port;

/// Blocks that shrink maps by wavelets.
public final class WaveletBlocks {
  private static final Family.Builder FAMILY = Family.named("wavelet-blocks", "Wavelet blocks");

  public static final BlockType DWT_DOWN =
      FAMILY.add(
          BlockType.named("dwt-down", "Wavelet downsampling")
              .aliases("downsample", "wavelet pooling", "Haar", "DWT")
              .parameters(FILTERS, WAVELET, EDGE)
              .width(FILTERS)
              .requiring(site -> even("Wavelet downsampling", site))
              .expanded(site ->
                  Body.of(body -> {
                    var bands = bands(site, body);
                    return body.add("mix", CONV_UNIT, unit(site.get(FILTERS), 1), bands);
                  }))
              .example("64 to 128 channels", set(FILTERS.to(128)), "N,64,112,112", "N,128,56,56")
              .example("to as many", "N,64,56,56", "N,64,28,28")
              .summary("Halves a map by wavelets and mixes the four bands.")
              .source("Wavelet Integrated CNNs for Noise-Robust Image Classification", 2020)
              .description(
                  """
                  Stands where a pooling or a strided convolution would. The wavelet transform halves the map without \
                  dropping anything, and a 1×1 convolution chooses what to keep of the smooth part and of the details. \
                  Fine stripes do not turn into false patterns, as they can when pixels are simply skipped.
                  """));

  public static final BlockType WAVELET_POOL =
      FAMILY.add(
          BlockType.named("wavelet-pool", "Wavelet pooling")
              .aliases("downsample", "Haar", "DWT", "low-pass", "WaveCNet")
              .parameters(WAVELET, EDGE)
              .requiring(site -> even("Wavelet pooling", site))
              .expanded(site ->
                  Body.of(body -> {
                    var bands = bands(site, body);
                    return body.add("smooth", SLICE, set(TO.to(channels(site))), bands);
                  }))
              .example("halves the map", "N,64,56,56", "N,64,28,28")
              .example("CDF 9/7", set(WAVELET.to(Wavelet.CDF_9_7)), "N,16,32,48", "N,16,16,24")
              .summary("Halves a map and keeps only the smooth part of its wavelet transform.")
              .source("Wavelet Integrated CNNs for Noise-Robust Image Classification", 2020)
              .description(
                  """
                  A pooling that neither skips pixels nor favours the largest: the wavelet transform separates the smooth \
                  part of a map from its details, and only the smooth part goes on, half as large. Noise and fine \
                  stripes are mostly detail, so they are left behind instead of turning into false patterns. With the \
                  Haar wavelet it is average pooling times two; longer filters are smoother.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private WaveletBlocks() {}

  private static Port bands(Site site, Body.Builder body) {
    var kind = set(WAVELET.to(site.get(WAVELET)), EDGE.to(site.get(EDGE)));
    return body.add("dwt", DWT, kind, body.input());
  }

  /// The objection to an image whose height or width is odd.
  private static Optional<Problem> even(String block, Site site) {
    return Parts.images(site)
        .or(() ->
            Parts.fitting(site, say("block.needs-an-even-height", block), size -> size + size % 2));
  }
}
