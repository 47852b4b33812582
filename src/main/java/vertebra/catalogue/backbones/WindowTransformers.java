package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Attention.order;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.WindowBlocks.MAXVIT_BLOCK;
import static vertebra.catalogue.blocks.WindowBlocks.PATCH_MERGING;
import static vertebra.catalogue.blocks.WindowBlocks.SWIN_BLOCK;
import static vertebra.catalogue.blocks.WindowBlocks.SWIN_HEADS;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Windows.SHIFT;
import static vertebra.catalogue.layers.Windows.WINDOW;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Transformers whose attention stays within windows, so that they make pyramids of maps like
/// convolutional networks.
public final class WindowTransformers {
  private static final Family.Builder FAMILY =
      Family.named("window-transformers", "Window transformers");

  /// The published sizes of Swin: width of the first stage, blocks and heads of all four.
  public enum SwinSize {
    T("Tiny", 96, List.of(2, 2, 6, 2), List.of(3, 6, 12, 24)),
    S("Small", 96, List.of(2, 2, 18, 2), List.of(3, 6, 12, 24)),
    B("Base", 128, List.of(2, 2, 18, 2), List.of(4, 8, 16, 32));

    private final String title;
    private final int width;
    private final List<Integer> blocks;
    private final List<Integer> heads;

    SwinSize(String title, int width, List<Integer> blocks, List<Integer> heads) {
      this.title = title;
      this.width = width;
      this.blocks = blocks;
      this.heads = heads;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<SwinSize> SWIN_SIZE =
      choice("size", "Size", SwinSize.T, "How wide and deep: tiny, small or base.");

  public static final BlockType SWIN =
      FAMILY.add(
          BlockType.named("swin", "Swin Transformer")
              .role(Role.BACKBONE)
              .aliases("shifted windows", "attention", "transformer", "patch merging")
              .parameters(SWIN_SIZE, WINDOW)
              .outputs(Taps.between(2, 5))
              .requiring(site -> Parts.sized("Swin", site, 4))
              .expanded(site -> Body.withOutputs(body -> swin(site, body)))
              .example(
                  "Swin-T",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,96,56,56", "N,192,28,28", "N,384,14,14", "N,768,7,7"))
              .example(
                  "Swin-B on small images",
                  set(SWIN_SIZE.to(SwinSize.B)),
                  List.of("N,3,64,64"),
                  List.of("N,128,16,16", "N,256,8,8", "N,512,4,4", "N,1024,2,2"))
              .summary("A transformer with windows that shift and maps that shrink.")
              .source(
                  "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", 2021)
              .description(
                  """
                  Starts with patches of 4×4 pixels and shrinks the map three times by patch merging, so it has maps at \
                  strides 4 to 32 like a convolutional backbone and fits detectors. Attention works within windows of 7×7; \
                  every second block shifts them by three pixels so that neighbours meet. Instead of absolute positions \
                  it learns how much an offset within a window matters, so any image size is allowed.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of Swin-T, %",
                  "81.474", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of Swin-S, %",
                  "83.196", "torchvision, IMAGENET1K_V1 weights")
              .published(
                  "ImageNet-1k top-1 accuracy of Swin-B, %",
                  "83.582", "torchvision, IMAGENET1K_V1 weights"));

  private static final List<Integer> MAXVIT_WIDTHS = List.of(64, 128, 256, 512);
  private static final List<Integer> MAXVIT_BLOCKS = List.of(2, 2, 5, 2);
  private static final int HEAD_WIDTH = 32;

  public static final BlockType MAXVIT =
      FAMILY.add(
          BlockType.named("maxvit", "MaxViT")
              .role(Role.BACKBONE)
              .aliases("multi-axis attention", "grid attention", "transformer")
              .parameters(WINDOW)
              .outputs(Taps.all())
              .requiring(site -> Parts.sized("MaxViT", site, 32))
              .expanded(site -> Body.withOutputs(body -> maxvit(site, body)))
              .example(
                  "MaxViT-T",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of("N,64,112,112", "N,64,56,56", "N,128,28,28", "N,256,14,14", "N,512,7,7"))
              .example(
                  "smaller windows and images",
                  set(WINDOW.to(2)),
                  List.of("N,3,64,64"),
                  List.of("N,64,32,32", "N,64,16,16", "N,128,8,8", "N,256,4,4", "N,512,2,2"))
              .summary("Convolution, window attention and grid attention in every block.")
              .source("MaxViT: Multi-Axis Vision Transformer", 2022)
              .description(
                  """
                  Repeats one block everywhere: an inverted residual convolution, attention within windows of 7×7, and \
                  attention over a grid of 7×7 pixels spread over the whole map. So every block sees near and far, \
                  already on the large maps, and the cost still grows only with the area. The maps must be whole numbers \
                  of windows to equal the reference, as at 224 pixels a side; others are filled up with zeros.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy of MaxViT-T, %",
                  "83.700", "torchvision, IMAGENET1K_V1 weights"));

  public static final Family BLOCKS = FAMILY.close();

  private WindowTransformers() {}

  private static List<Port> swin(Site site, Body.Builder body) {
    var size = site.get(SWIN_SIZE);
    var window = WINDOW.to(site.get(WINDOW));
    var patches =
        body.add(
            "features.0.0",
            CONV_2D,
            biased(size.width, 4, STRIDE.to(Pair.of(4)), padded(0)),
            body.input());
    var x = body.add("features.0.1", TRANSPOSE, order(0, 2, 3, 1), patches);
    x = body.add("features.0.2", LAYER_NORM, x);
    var ends = new ArrayList<Port>();
    for (int stage = 0; stage < 4; stage++) {
      if (stage > 0) x = body.add("features." + 2 * stage, PATCH_MERGING, x);
      for (int i = 0; i < size.blocks.get(stage); i++) {
        var place =
            set(
                SWIN_HEADS.to(size.heads.get(stage)),
                window,
                SHIFT.to(i % 2 == 0 ? 0 : site.get(WINDOW) / 2));
        x = body.add("features." + (2 * stage + 1) + "." + i, SWIN_BLOCK, place, x);
      }
      ends.add(x);
    }
    ends.set(3, body.add("norm", LAYER_NORM, x));
    var taps = new ArrayList<Port>();
    for (int stage = 0; stage < 4; stage++)
      taps.add(body.add("planes" + (stage + 2), TRANSPOSE, order(0, 3, 1, 2), ends.get(stage)));
    return taps;
  }

  private static List<Port> maxvit(Site site, Body.Builder body) {
    var gelu = ACTIVATION.to(Activation.GELU);
    var first =
        body.add(
            "stem.0",
            CONV_UNIT,
            unit(64, 3, STRIDE.to(Pair.of(2)), gelu, UNIT_EPSILON.to(1e-3)),
            body.input());
    var taps = new ArrayList<Port>();
    taps.add(body.add("stem.1.0", CONV_2D, biased(64, 3), first));
    for (int stage = 0; stage < 4; stage++) {
      var x = taps.getLast();
      int width = MAXVIT_WIDTHS.get(stage);
      for (int i = 0; i < MAXVIT_BLOCKS.get(stage); i++) {
        var place =
            set(
                FILTERS.to(width),
                STEP.to(i == 0 ? 2 : 1),
                SWIN_HEADS.to(width / HEAD_WIDTH),
                WINDOW.to(site.get(WINDOW)));
        x = body.add("blocks." + stage + ".layers." + i, MAXVIT_BLOCK, place, x);
      }
      taps.add(x);
    }
    return taps;
  }
}
