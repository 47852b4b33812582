package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;

import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.Site;
import vertebra.catalogue.layers.Normalization;
import vertebra.graph.Port;

/// The two convolutions of which both halves of a U-Net are made; the encoders that are built of
/// them go on with their family.
public final class DoubleConvs {
  private static final Family.Builder FAMILY =
      Family.named("segmentation-encoders", "Segmentation encoders");

  public static final Flag PADDED =
      flag(
          "padded",
          "Padded",
          true,
          "Keeps the size of the map; without it every 3×3 takes one pixel off each side.");
  public static final Choice<Norm> NORM =
      choice(
          "norm",
          "Normalization",
          Norm.BATCH,
          "What evens out the channels after each convolution.");

  public static final BlockType DOUBLE_CONV =
      FAMILY.add(
          BlockType.named("double-conv", "Double convolution")
              .aliases("U-Net block", "two convolutions")
              .parameters(FILTERS, PADDED, NORM)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> doubleConv(site, body)))
              .example("keeps the size", "N,128,64,64", "N,64,64,64")
              .example(
                  "without padding and normalization, as in 2015",
                  set(PADDED.to(false), NORM.to(Norm.NONE)),
                  "N,1,572,572",
                  "N,64,568,568")
              .summary("Two 3×3 convolutions, the building block of U-Net.")
              .source("U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015)
              .description(
                  """
                  Two 3×3 convolutions, each followed by ReLU, and in modern versions by batch norm before it. The paper \
                  does not pad, so each one takes a border of one pixel off the map and no value depends on made-up \
                  zeros; most programs today pad, which keeps sizes simple.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private DoubleConvs() {}

  private static Port doubleConv(Site site, Body.Builder body) {
    var chain = new Chain(body, "", body.input());
    for (int i = 0; i < 2; i++) {
      boolean bare = site.get(NORM) == Norm.NONE;
      var kind = bare ? biased(site.get(FILTERS), 3) : conv(site.get(FILTERS), 3);
      chain.add(CONV_2D, site.get(PADDED) ? kind : set(kind, padded(0)));
      if (site.get(NORM) == Norm.BATCH) chain.add(BATCH_NORM);
      if (site.get(NORM) == Norm.GROUP)
        chain.add(
            Normalization.GROUP_NORM,
            set(Normalization.GROUPS.to(Parts.divisorUpTo(site.get(FILTERS), 32))));
      chain.add(RELU);
    }
    return chain.end();
  }
}
