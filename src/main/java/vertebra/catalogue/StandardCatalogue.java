package vertebra.catalogue;

import java.util.List;
import java.util.stream.Stream;
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
import vertebra.catalogue.blocks.WindowBlocks;
import vertebra.catalogue.heads.Classifiers;
import vertebra.catalogue.heads.Detectors;
import vertebra.catalogue.heads.Detr;
import vertebra.catalogue.heads.Finishing;
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
public final class StandardCatalogue {

  private static final Catalogue CATALOGUE = new Catalogue(families(), presets());

  private StandardCatalogue() {}

  /// The catalogue, made once.
  public static Catalogue catalogue() {
    return CATALOGUE;
  }

  private static List<Family> families() {
    return List.of(
        Inputs.BLOCKS,
        Convolutions.BLOCKS,
        Normalization.BLOCKS,
        Activations.BLOCKS,
        Pooling.BLOCKS,
        Merging.BLOCKS,
        Weighing.BLOCKS,
        Reshaping.BLOCKS,
        Cropping.BLOCKS,
        Linear.BLOCKS,
        Axes.BLOCKS,
        Wavelets.BLOCKS,
        Tokens.BLOCKS,
        Windows.BLOCKS,
        ConvUnits.BLOCKS,
        Skips.BLOCKS,
        Residuals.BLOCKS,
        Inverted.BLOCKS,
        Shuffles.BLOCKS,
        Branches.BLOCKS,
        Inceptions.BLOCKS,
        Partial.BLOCKS,
        MultiScale.BLOCKS,
        Attention.BLOCKS,
        TransformerBlocks.BLOCKS,
        WindowBlocks.BLOCKS,
        PlainNetworks.BLOCKS,
        ResNets.BLOCKS,
        InceptionNetworks.BLOCKS,
        DenseNets.BLOCKS,
        SqueezeNets.BLOCKS,
        MobileNets.BLOCKS,
        EfficientNets.BLOCKS,
        RegNets.BLOCKS,
        LightNetworks.BLOCKS,
        MultiScaleNetworks.BLOCKS,
        RdNets.BLOCKS,
        CompositeBackbones.BLOCKS,
        ConvNeXts.BLOCKS,
        VisionTransformers.BLOCKS,
        WindowTransformers.BLOCKS,
        Darknets.BLOCKS,
        YoloBackbones.BLOCKS,
        UNets.BLOCKS,
        Pyramids.BLOCKS,
        Contexts.BLOCKS,
        Fusions.BLOCKS,
        YoloNecks.BLOCKS,
        Decoders.BLOCKS,
        BiFpn.BLOCKS,
        SsdNecks.BLOCKS,
        Classifiers.BLOCKS,
        Segmenters.BLOCKS,
        PixelHeads.BLOCKS,
        Detectors.BLOCKS,
        RegionHeads.BLOCKS,
        Anchors.BLOCKS,
        Decoding.BLOCKS,
        Suppression.BLOCKS,
        Regions.BLOCKS,
        Finishing.BLOCKS,
        Queries.BLOCKS,
        Detr.BLOCKS,
        YoloHeads.BLOCKS,
        SetsAndImages.BLOCKS);
  }

  private static List<Preset> presets() {
    return Stream.of(
            ClassificationModels.PRESETS,
            CompactModels.PRESETS,
            TransformerModels.PRESETS,
            OtherModels.PRESETS,
            SegmentationModels.PRESETS,
            DetectionModels.PRESETS,
            YoloModels.PRESETS,
            SingleBlocks.PRESETS,
            RegionModels.PRESETS,
            Concepts.PRESETS,
            NetworkBlocks.PRESETS)
        .flatMap(List::stream)
        .toList();
  }
}
