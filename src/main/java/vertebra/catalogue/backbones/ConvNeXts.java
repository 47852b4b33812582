package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NAMES;
import static vertebra.catalogue.blocks.Inverted.TIMES;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.BLOCK_COUNT;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.TransformerBlocks.CONVNEXT_STAGE;
import static vertebra.catalogue.blocks.TransformerBlocks.LAYERS;
import static vertebra.catalogue.blocks.TransformerBlocks.MOBILEVIT_BLOCK;
import static vertebra.catalogue.blocks.TransformerBlocks.MOBILEVIT_INVERTED;
import static vertebra.catalogue.blocks.TransformerBlocks.TOKEN_WIDTH;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Normalization.CHANNEL_NORM;
import static vertebra.catalogue.layers.Normalization.EPSILON;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.ConvUnits.Names;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Convolutional networks that learnt from transformers, and one that has both.
public final class ConvNeXts {
  private static final Family.Builder FAMILY =
      Family.named("modern-networks", "ConvNeXt and MobileViT");

  /// The published sizes: width and blocks of the four stages.
  public enum Size {
    TINY("Tiny", List.of(96, 192, 384, 768), List.of(3, 3, 9, 3)),
    SMALL("Small", List.of(96, 192, 384, 768), List.of(3, 3, 27, 3)),
    BASE("Base", List.of(128, 256, 512, 1024), List.of(3, 3, 27, 3)),
    LARGE("Large", List.of(192, 384, 768, 1536), List.of(3, 3, 27, 3)),
    XLARGE("XLarge", List.of(256, 512, 1024, 2048), List.of(3, 3, 27, 3));

    private final String title;
    private final List<Integer> widths;
    private final List<Integer> blocks;

    Size(String title, List<Integer> widths, List<Integer> blocks) {
      this.title = title;
      this.widths = widths;
      this.blocks = blocks;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<Size> SIZE =
      choice("size", "Size", Size.TINY, "How wide and deep, from tiny to extra large.");

  public static final BlockType CONVNEXT =
      FAMILY.add(
          BlockType.named("convnext", "ConvNeXt")
              .role(Role.BACKBONE)
              .aliases("depthwise 7×7", "modern ResNet", "patchify")
              .parameters(SIZE)
              .outputs(Taps.between(2, 5))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> convNext(site, body)))
              .example(
                  "ConvNeXt-T",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,96,56,56", "N,192,28,28", "N,384,14,14", "N,768,7,7"))
              .example(
                  "ConvNeXt-B",
                  set(SIZE.to(Size.BASE)),
                  List.of("N,3,64,64"),
                  List.of("N,128,16,16", "N,256,8,8", "N,512,4,4", "N,1024,2,2"))
              .summary("A ResNet brought up to date with what transformers taught.")
              .source("A ConvNet for the 2020s", 2022)
              .description(
                  """
                  Its authors changed a ResNet step by step towards Swin and kept what helped: patches of 4×4 as the \
                  stem, stages of 3, 3, 9 and 3 blocks, depthwise 7×7 windows, inverted bottlenecks, layer norm and GELU \
                  in place of batch norm and ReLU, and fewer of both. The result, without any attention, is as accurate \
                  as Swin at the same cost. Every convolution has a bias and there is no batch norm.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of ConvNeXt-T, %",
                  "82.520", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of ConvNeXt-B, %",
                  "84.062", "torchvision, IMAGENET1K_V1 weights"));

  /// The published sizes of MobileViT.
  public enum MobileVitSize {
    XXS(List.of(16, 24, 48, 64, 80), List.of(64, 80, 96), 2, 320),
    XS(List.of(32, 48, 64, 80, 96), List.of(96, 120, 144), 4, 384),
    S(List.of(32, 64, 96, 128, 160), List.of(144, 192, 240), 4, 640);

    private final List<Integer> channels;
    private final List<Integer> tokens;
    private final int times;
    private final int last;

    MobileVitSize(List<Integer> channels, List<Integer> tokens, int times, int last) {
      this.channels = channels;
      this.tokens = tokens;
      this.times = times;
      this.last = last;
    }
  }

  public static final Choice<MobileVitSize> MOBILEVIT_SIZE =
      choice("size", "Size", MobileVitSize.S, "Extra extra small, extra small or small.");

  private static final List<Integer> MOBILEVIT_LAYERS = List.of(2, 4, 3);

  public static final BlockType MOBILEVIT =
      FAMILY.add(
          BlockType.named("mobilevit", "MobileViT")
              .role(Role.BACKBONE)
              .aliases("mobile", "transformer", "attention", "inverted residual")
              .parameters(MOBILEVIT_SIZE)
              .outputs(Taps.all())
              .requiring(site -> Parts.sized("MobileViT", site, 64))
              .expanded(site -> Body.withOutputs(body -> mobileVit(site, body)))
              .example(
                  "MobileViT-S",
                  Parameters.NONE,
                  List.of("N,3,256,256"),
                  List.of("N,32,128,128", "N,64,64,64", "N,96,32,32", "N,128,16,16", "N,640,8,8"))
              .example(
                  "MobileViT-XXS on small images",
                  set(MOBILEVIT_SIZE.to(MobileVitSize.XXS)),
                  List.of("N,3,64,64"),
                  List.of("N,16,32,32", "N,24,16,16", "N,48,8,8", "N,64,4,4", "N,320,2,2"))
              .summary("Inverted residuals, with a little transformer in the last three stages.")
              .source(
                  "MobileViT: Light-weight, General-purpose, and Mobile-friendly Vision"
                      + " Transformer",
                  2021)
              .description(
                  """
                  A network for phones that begins like MobileNet v2 and, from stride 8 on, follows each shrinking block \
                  with a MobileViT block: convolutions for what is near, a few transformer layers for the whole map. It \
                  needs no learned positions, because the convolutions keep the order of the pixels. C5 is taken behind \
                  the last 1×1. Height and width must be multiples of 64.
                  """)
              .published("ImageNet-1k top-1 accuracy of MobileViT-S, %", "78.4", "the paper"));

  public static final Family BLOCKS = FAMILY.close();

  private ConvNeXts() {}

  private static List<Port> convNext(Site site, Body.Builder body) {
    var size = site.get(SIZE);
    var epsilon = set(EPSILON.to(1e-6));
    var x =
        body.add(
            "features.0.0",
            CONV_2D,
            biased(size.widths.getFirst(), 4, STRIDE.to(Pair.of(4)), padded(0)),
            body.input());
    x = body.add("features.0.1", CHANNEL_NORM, epsilon, x);
    var taps = new ArrayList<Port>();
    for (int stage = 0; stage < 4; stage++) {
      if (stage > 0) {
        var name = "features." + 2 * stage;
        x = body.add(name + ".0", CHANNEL_NORM, epsilon, x);
        x =
            body.add(
                name + ".1",
                CONV_2D,
                biased(size.widths.get(stage), 2, STRIDE.to(Pair.of(2)), padded(0)),
                x);
      }
      x =
          body.add(
              "features." + (2 * stage + 1),
              CONVNEXT_STAGE,
              set(BLOCK_COUNT.to(size.blocks.get(stage))),
              x);
      taps.add(x);
    }
    return taps;
  }

  private static List<Port> mobileVit(Site site, Body.Builder body) {
    var size = site.get(MOBILEVIT_SIZE);
    var kind = new Setting[] {ACTIVATION.to(Activation.SILU), NAMES.to(Names.WORDS)};
    var times = TIMES.to(size.times);
    var x =
        body.add("stem", CONV_UNIT, set(unit(16, 3, STRIDE.to(Pair.of(2))), kind), body.input());
    var taps = new ArrayList<Port>();
    var width = FILTERS.to(size.channels.get(0));
    taps.add(body.add("stages.0.0", MOBILEVIT_INVERTED, set(width, times), x));
    x = taps.getLast();
    width = FILTERS.to(size.channels.get(1));
    for (int i = 0; i < 3; i++)
      x =
          body.add(
              "stages.1." + i, MOBILEVIT_INVERTED, set(width, times, STEP.to(i == 0 ? 2 : 1)), x);
    taps.add(x);
    for (int stage = 2; stage < 5; stage++) {
      width = FILTERS.to(size.channels.get(stage));
      x = body.add("stages." + stage + ".0", MOBILEVIT_INVERTED, set(width, times, STEP.to(2)), x);
      x =
          body.add(
              "stages." + stage + ".1",
              MOBILEVIT_BLOCK,
              set(
                  TOKEN_WIDTH.to(size.tokens.get(stage - 2)),
                  LAYERS.to(MOBILEVIT_LAYERS.get(stage - 2))),
              x);
      taps.add(x);
    }
    taps.set(4, body.add("final_conv", CONV_UNIT, set(unit(size.last, 1), kind), x));
    return taps;
  }
}
