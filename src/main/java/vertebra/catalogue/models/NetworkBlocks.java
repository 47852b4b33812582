package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.CompositeBackbones.COMPOSITE_CONNECTION;
import static vertebra.catalogue.backbones.SetsAndImages.RDB;
import static vertebra.catalogue.backbones.SetsAndImages.SET_EQUIVARIANT;
import static vertebra.catalogue.blocks.Attention.ENCODER_BLOCK;
import static vertebra.catalogue.blocks.MultiScale.CBAM;
import static vertebra.catalogue.blocks.MultiScale.MS_BLOCK;
import static vertebra.catalogue.blocks.MultiScale.RES2NET_BLOCK;
import static vertebra.catalogue.blocks.Residuals.STEP;
import static vertebra.catalogue.blocks.Shuffles.GHOST_MODULE;
import static vertebra.catalogue.blocks.Shuffles.SHUFFLE_UNIT_V1;
import static vertebra.catalogue.blocks.Shuffles.SHUFFLE_UNIT_V2;
import static vertebra.catalogue.blocks.TransformerBlocks.CONVNEXT_BLOCK;
import static vertebra.catalogue.blocks.TransformerBlocks.MOBILEVIT_BLOCK;
import static vertebra.catalogue.blocks.TransformerBlocks.TNT_BLOCK;
import static vertebra.catalogue.blocks.WaveletBlocks.DWT_DOWN;
import static vertebra.catalogue.blocks.WindowBlocks.PATCH_MERGING;
import static vertebra.catalogue.blocks.WindowBlocks.SWIN_BLOCK;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Rearranging.CHANNEL_SHUFFLE;
import static vertebra.catalogue.layers.Rearranging.SHUFFLE_GROUPS;
import static vertebra.catalogue.layers.Wavelets.DWT;
import static vertebra.catalogue.layers.Wavelets.INVERSE_DWT;
import static vertebra.catalogue.layers.Windows.SHIFT;
import static vertebra.catalogue.models.Networks.block;
import static vertebra.catalogue.models.Networks.levelsOfResNet50;
import static vertebra.catalogue.necks.Fusions.FFF;
import static vertebra.catalogue.necks.Fusions.POAPL;

import java.util.List;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;

/// Blocks of small networks, transformers and others, each alone at a size that its network uses.
public final class NetworkBlocks {

  public static final List<Preset> PRESETS =
      List.of(
          block(
              "channel_shuffle",
              "Channel shuffle, 240 channels",
              "Three groups.",
              Part.of(CHANNEL_SHUFFLE, SHUFFLE_GROUPS.to(3)),
              "N,240,28,28"),
          block(
              "shuffle_unit_v1",
              "ShuffleNet v1 unit, 240 → 240",
              "Three groups.",
              Part.of(SHUFFLE_UNIT_V1, FILTERS.to(240)),
              "N,240,28,28"),
          block(
              "shuffle_unit_v1_s2",
              "ShuffleNet v1 unit, 240 → 480",
              "Stride 2: the averaged input is laid beside.",
              Part.of(SHUFFLE_UNIT_V1, FILTERS.to(480), STEP.to(2)),
              "N,240,28,28"),
          block(
              "shuffle_unit_v2",
              "ShuffleNet v2 unit, 116 → 116",
              "Half of the channels pass.",
              Part.of(SHUFFLE_UNIT_V2, FILTERS.to(116)),
              "N,116,28,28"),
          block(
              "shuffle_unit_v2_s2",
              "ShuffleNet v2 unit, 24 → 116",
              "Stride 2: both halves are convolved.",
              Part.of(SHUFFLE_UNIT_V2, FILTERS.to(116), STEP.to(2)),
              "N,24,56,56"),
          block(
              "ghost_module",
              "Ghost module, 16 → 48",
              "24 channels and their ghosts.",
              Part.of(GHOST_MODULE, FILTERS.to(48)),
              "N,16,112,112"),
          block(
              "convnext_block",
              "ConvNeXt block, 96 channels",
              "As in the first stage.",
              Part.of(CONVNEXT_BLOCK),
              "N,96,56,56"),
          block(
              "vit_block",
              "ViT encoder block, 768 features",
              "12 heads, 197 tokens.",
              Part.of(ENCODER_BLOCK),
              "N,197,768"),
          block(
              "tnt_block",
              "TNT block, 384 features",
              "One image: 196 patches of 16 pixels, and the class token.",
              Part.of(TNT_BLOCK),
              "196,16,24",
              "1,197,384"),
          block(
              "swin_block",
              "Swin block, shifted",
              "96 features, 3 heads, windows of 7×7.",
              Part.of(SWIN_BLOCK, SHIFT.to(3)),
              "N,56,56,96"),
          block(
              "patch_merging",
              "Patch merging, 96 → 192",
              "Halves the map.",
              Part.of(PATCH_MERGING),
              "N,56,56,96"),
          block(
              "mobilevit_block",
              "MobileViT block, 96 channels",
              "Tokens of 144 features, 2 layers.",
              Part.of(MOBILEVIT_BLOCK),
              "N,96,32,32"),
          block("cbam", "CBAM, 256 channels", "Reduction 16, 7×7.", Part.of(CBAM), "N,256,28,28"),
          block(
              "res2net_block",
              "Res2Net block 26w × 4s",
              "A staircase of small 3×3.",
              Part.of(RES2NET_BLOCK),
              "N,256,56,56"),
          block(
              "ms_block",
              "M-S block, 256 channels",
              "Product-defined: four branches of 64.",
              Part.of(MS_BLOCK),
              "N,256,28,28"),
          block(
              "fff",
              "FFF, C2 to C5",
              "Product-defined: 256 channels at stride 8.",
              Part.of(FFF),
              levelsOfResNet50()),
          block(
              "poapl",
              "PoAPL, 512 → 256",
              "Product-defined: four levels and their sum.",
              Part.of(POAPL),
              "N,512,56,56"),
          block("haar_dwt", "Haar transform", "64 → 256 channels.", Part.of(DWT), "N,64,112,112"),
          block(
              "haar_idwt",
              "Inverse Haar transform",
              "256 → 64 channels.",
              Part.of(INVERSE_DWT),
              "N,256,56,56"),
          block(
              "dwt_down",
              "Wavelet downsampling, 64 → 128",
              "Haar, then a 1×1.",
              Part.of(DWT_DOWN, FILTERS.to(128)),
              "N,64,112,112"),
          block(
              "rdb",
              "Residual dense block",
              "Eight layers, growth rate 64.",
              Part.of(RDB),
              "N,64,48,48"),
          block(
              "deepsets_equivariant",
              "Deep Sets equivariant layer, 3 → 256",
              "Maximum over the members.",
              Part.of(SET_EQUIVARIANT),
              "N,100,3"),
          block(
              "cbnet_connection",
              "CBNet connection, 1024 → 512",
              "From stage 3 into stage 3.",
              Part.of(COMPOSITE_CONNECTION),
              "N,1024,14,14",
              "N,512,28,28"));

  private NetworkBlocks() {}
}
