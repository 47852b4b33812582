package vertebra.catalogue;

import java.util.List;
import java.util.stream.IntStream;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.CompositeBackbones;
import vertebra.catalogue.backbones.ConvNeXts;
import vertebra.catalogue.backbones.Darknets;
import vertebra.catalogue.backbones.DenseNets;
import vertebra.catalogue.backbones.EfficientNets;
import vertebra.catalogue.backbones.InceptionNetworks;
import vertebra.catalogue.backbones.LightNetworks;
import vertebra.catalogue.backbones.MobileNets;
import vertebra.catalogue.backbones.MultiScaleNetworks;
import vertebra.catalogue.backbones.PlainNetworks;
import vertebra.catalogue.backbones.RdNets;
import vertebra.catalogue.backbones.RegNets;
import vertebra.catalogue.backbones.ResNets;
import vertebra.catalogue.backbones.SetsAndImages;
import vertebra.catalogue.backbones.SqueezeNets;
import vertebra.catalogue.backbones.UNets;
import vertebra.catalogue.backbones.VisionTransformers;
import vertebra.catalogue.backbones.WaveletNetworks;
import vertebra.catalogue.backbones.WindowTransformers;
import vertebra.catalogue.backbones.YoloBackbones;
import vertebra.catalogue.blocks.Attention;
import vertebra.catalogue.blocks.Branches;
import vertebra.catalogue.blocks.ConvUnits;
import vertebra.catalogue.blocks.Inceptions;
import vertebra.catalogue.blocks.Inverted;
import vertebra.catalogue.blocks.MultiScale;
import vertebra.catalogue.blocks.Partial;
import vertebra.catalogue.blocks.Residuals;
import vertebra.catalogue.blocks.Shuffles;
import vertebra.catalogue.blocks.Skips;
import vertebra.catalogue.blocks.TransformerBlocks;
import vertebra.catalogue.blocks.WaveletBlocks;
import vertebra.catalogue.blocks.WindowBlocks;
import vertebra.catalogue.heads.Classifiers;
import vertebra.catalogue.heads.Detectors;
import vertebra.catalogue.heads.Detr;
import vertebra.catalogue.heads.Finishing;
import vertebra.catalogue.heads.OneStageFinishing;
import vertebra.catalogue.heads.PixelHeads;
import vertebra.catalogue.heads.RegionHeads;
import vertebra.catalogue.heads.Segmenters;
import vertebra.catalogue.heads.YoloHeads;
import vertebra.catalogue.layers.Activations;
import vertebra.catalogue.layers.Anchors;
import vertebra.catalogue.layers.Axes;
import vertebra.catalogue.layers.Convolutions;
import vertebra.catalogue.layers.Cropping;
import vertebra.catalogue.layers.Decoding;
import vertebra.catalogue.layers.Inputs;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Merging;
import vertebra.catalogue.layers.Normalization;
import vertebra.catalogue.layers.Pooling;
import vertebra.catalogue.layers.Queries;
import vertebra.catalogue.layers.Regions;
import vertebra.catalogue.layers.Reshaping;
import vertebra.catalogue.layers.Suppression;
import vertebra.catalogue.layers.Tokens;
import vertebra.catalogue.layers.Wavelets;
import vertebra.catalogue.layers.Weighing;
import vertebra.catalogue.layers.Windows;
import vertebra.catalogue.models.ClassificationModels;
import vertebra.catalogue.models.CompactModels;
import vertebra.catalogue.models.Concepts;
import vertebra.catalogue.models.DetectionModels;
import vertebra.catalogue.models.NetworkBlocks;
import vertebra.catalogue.models.OtherModels;
import vertebra.catalogue.models.PublishedAccuracies;
import vertebra.catalogue.models.RegionModels;
import vertebra.catalogue.models.SegmentationModels;
import vertebra.catalogue.models.SingleBlocks;
import vertebra.catalogue.models.TransformerModels;
import vertebra.catalogue.models.YoloModels;
import vertebra.catalogue.necks.BiFpn;
import vertebra.catalogue.necks.Contexts;
import vertebra.catalogue.necks.Decoders;
import vertebra.catalogue.necks.Fusions;
import vertebra.catalogue.necks.Pyramids;
import vertebra.catalogue.necks.SsdNecks;
import vertebra.catalogue.necks.YoloNecks;

/// Every block and network that comes with Vertebra. Families are in palette order.
///
/// What can be listed and searched is read from a table of contents that the build writes from the
/// definitions; a definition itself is made when somebody first asks for it. Without that table
/// everything is defined at once.
public final class StandardCatalogue {

  private static final int FAMILIES = 68;
  private static final int PRESET_LISTS = 11;

  private static final Catalogue CATALOGUE =
      Contents.written()
          .map(
              contents -> contents.catalogue(StandardCatalogue::family, StandardCatalogue::presets))
          .orElseGet(StandardCatalogue::defined);

  private StandardCatalogue() {}

  /// The catalogue, made once.
  public static Catalogue catalogue() {
    return CATALOGUE;
  }

  /// The catalogue with every definition made.
  static Catalogue defined() {
    return new Catalogue(
        families(),
        presetLists().stream().flatMap(List::stream).map(PublishedAccuracies::with).toList());
  }

  static List<Family> families() {
    return IntStream.range(0, FAMILIES).mapToObj(StandardCatalogue::family).toList();
  }

  static List<List<Preset>> presetLists() {
    return IntStream.range(0, PRESET_LISTS).mapToObj(StandardCatalogue::presets).toList();
  }

  // One at a time: families are built upon one another, and two threads that each wait for a class
  // that the other is loading would wait forever.
  private static synchronized Family family(int number) {
    return switch (number) {
      case 0 -> Inputs.BLOCKS;
      case 1 -> Convolutions.BLOCKS;
      case 2 -> Normalization.BLOCKS;
      case 3 -> Activations.BLOCKS;
      case 4 -> Pooling.BLOCKS;
      case 5 -> Merging.BLOCKS;
      case 6 -> Weighing.BLOCKS;
      case 7 -> Reshaping.BLOCKS;
      case 8 -> Cropping.BLOCKS;
      case 9 -> Linear.BLOCKS;
      case 10 -> Axes.BLOCKS;
      case 11 -> Wavelets.BLOCKS;
      case 12 -> Tokens.BLOCKS;
      case 13 -> Windows.BLOCKS;
      case 14 -> ConvUnits.BLOCKS;
      case 15 -> Skips.BLOCKS;
      case 16 -> Residuals.BLOCKS;
      case 17 -> Inverted.BLOCKS;
      case 18 -> Shuffles.BLOCKS;
      case 19 -> Branches.BLOCKS;
      case 20 -> Inceptions.BLOCKS;
      case 21 -> Partial.BLOCKS;
      case 22 -> MultiScale.BLOCKS;
      case 23 -> WaveletBlocks.BLOCKS;
      case 24 -> Attention.BLOCKS;
      case 25 -> TransformerBlocks.BLOCKS;
      case 26 -> WindowBlocks.BLOCKS;
      case 27 -> PlainNetworks.BLOCKS;
      case 28 -> ResNets.BLOCKS;
      case 29 -> InceptionNetworks.BLOCKS;
      case 30 -> DenseNets.BLOCKS;
      case 31 -> SqueezeNets.BLOCKS;
      case 32 -> MobileNets.BLOCKS;
      case 33 -> EfficientNets.BLOCKS;
      case 34 -> RegNets.BLOCKS;
      case 35 -> LightNetworks.BLOCKS;
      case 36 -> MultiScaleNetworks.BLOCKS;
      case 37 -> WaveletNetworks.BLOCKS;
      case 38 -> RdNets.BLOCKS;
      case 39 -> CompositeBackbones.BLOCKS;
      case 40 -> ConvNeXts.BLOCKS;
      case 41 -> VisionTransformers.BLOCKS;
      case 42 -> WindowTransformers.BLOCKS;
      case 43 -> Darknets.BLOCKS;
      case 44 -> YoloBackbones.BLOCKS;
      case 45 -> UNets.BLOCKS;
      case 46 -> Pyramids.BLOCKS;
      case 47 -> Contexts.BLOCKS;
      case 48 -> Fusions.BLOCKS;
      case 49 -> YoloNecks.BLOCKS;
      case 50 -> Decoders.BLOCKS;
      case 51 -> BiFpn.BLOCKS;
      case 52 -> SsdNecks.BLOCKS;
      case 53 -> Classifiers.BLOCKS;
      case 54 -> Segmenters.BLOCKS;
      case 55 -> PixelHeads.BLOCKS;
      case 56 -> Detectors.BLOCKS;
      case 57 -> RegionHeads.BLOCKS;
      case 58 -> Anchors.BLOCKS;
      case 59 -> Decoding.BLOCKS;
      case 60 -> Suppression.BLOCKS;
      case 61 -> Regions.BLOCKS;
      case 62 -> Finishing.BLOCKS;
      case 63 -> OneStageFinishing.BLOCKS;
      case 64 -> Queries.BLOCKS;
      case 65 -> Detr.BLOCKS;
      case 66 -> YoloHeads.BLOCKS;
      case 67 -> SetsAndImages.BLOCKS;
      default -> throw new IndexOutOfBoundsException(number);
    };
  }

  private static synchronized List<Preset> presets(int number) {
    return switch (number) {
      case 0 -> ClassificationModels.PRESETS;
      case 1 -> CompactModels.PRESETS;
      case 2 -> TransformerModels.PRESETS;
      case 3 -> OtherModels.PRESETS;
      case 4 -> SegmentationModels.PRESETS;
      case 5 -> DetectionModels.PRESETS;
      case 6 -> YoloModels.PRESETS;
      case 7 -> SingleBlocks.PRESETS;
      case 8 -> RegionModels.PRESETS;
      case 9 -> Concepts.PRESETS;
      case 10 -> NetworkBlocks.PRESETS;
      default -> throw new IndexOutOfBoundsException(number);
    };
  }
}
