package vertebra.catalogue;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Habits;
import vertebra.block.Preset;
import vertebra.catalogue.backbones.*;
import vertebra.catalogue.blocks.*;
import vertebra.catalogue.heads.*;
import vertebra.catalogue.layers.*;
import vertebra.catalogue.models.*;
import vertebra.catalogue.necks.*;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.text.Texts;

/// Every block and network that comes with Vertebra. Families are in palette order.
///
/// What can be listed and searched is read from a table of contents that the build writes from the
/// definitions; a definition itself is made when somebody first asks for it. Without that table
/// everything is defined at once.
public final class StandardCatalogue {

  /// In palette order. A family is made when its supplier is first asked.
  private static final List<Supplier<Family>> FAMILIES =
      List.of(
          () -> Inputs.BLOCKS,
          () -> TransposedConvolutions.BLOCKS,
          () -> Normalization.BLOCKS,
          () -> Activations.BLOCKS,
          () -> Unpooling.BLOCKS,
          () -> Merging.BLOCKS,
          () -> Weighing.BLOCKS,
          () -> Rearranging.BLOCKS,
          () -> Cropping.BLOCKS,
          () -> Linear.BLOCKS,
          () -> Axes.BLOCKS,
          () -> Wavelets.BLOCKS,
          () -> Tokens.BLOCKS,
          () -> Windows.BLOCKS,
          () -> ConvUnits.BLOCKS,
          () -> Skips.BLOCKS,
          () -> Residuals.BLOCKS,
          () -> Inverted.BLOCKS,
          () -> Shuffles.BLOCKS,
          () -> Branches.BLOCKS,
          () -> LaterInceptions.BLOCKS,
          () -> Partial.BLOCKS,
          () -> MultiScale.BLOCKS,
          () -> WaveletBlocks.BLOCKS,
          () -> Attention.BLOCKS,
          () -> TransformerBlocks.BLOCKS,
          () -> WindowBlocks.BLOCKS,
          () -> PlainNetworks.BLOCKS,
          () -> ResNets.BLOCKS,
          () -> InceptionNetworks.BLOCKS,
          () -> DenseNets.BLOCKS,
          () -> SqueezeNets.BLOCKS,
          () -> MobileNets.BLOCKS,
          () -> EfficientNets.BLOCKS,
          () -> RegNets.BLOCKS,
          () -> LightNetworks.BLOCKS,
          () -> MultiScaleNetworks.BLOCKS,
          () -> WaveletNetworks.BLOCKS,
          () -> RdNets.BLOCKS,
          () -> CompositeBackbones.BLOCKS,
          () -> ConvNeXts.BLOCKS,
          () -> VisionTransformers.BLOCKS,
          () -> WindowTransformers.BLOCKS,
          () -> Darknets.BLOCKS,
          () -> YoloBackbones.BLOCKS,
          () -> UNets.BLOCKS,
          () -> Pyramids.BLOCKS,
          () -> Contexts.BLOCKS,
          () -> Fusions.BLOCKS,
          () -> YoloNecks.BLOCKS,
          () -> Decoders.BLOCKS,
          () -> BiFpn.BLOCKS,
          () -> SsdNecks.BLOCKS,
          () -> Classifiers.BLOCKS,
          () -> Segmenters.BLOCKS,
          () -> PixelHeads.BLOCKS,
          () -> SsdHeads.BLOCKS,
          () -> RegionHeads.BLOCKS,
          () -> Anchors.BLOCKS,
          () -> DistanceDecoding.BLOCKS,
          () -> BestBoxes.BLOCKS,
          () -> Regions.BLOCKS,
          () -> Finishing.BLOCKS,
          () -> OneStageFinishing.BLOCKS,
          () -> Queries.BLOCKS,
          () -> Detr.BLOCKS,
          () -> YoloHeads.BLOCKS,
          () -> SetsAndImages.BLOCKS);

  private static final List<Supplier<List<Preset>>> PRESETS =
      List.of(
          () -> ClassificationModels.PRESETS,
          () -> CompactModels.PRESETS,
          () -> TransformerModels.PRESETS,
          () -> OtherModels.PRESETS,
          () -> SegmentationModels.PRESETS,
          () -> DetectionModels.PRESETS,
          () -> YoloModels.PRESETS,
          () -> SingleBlocks.PRESETS,
          () -> RegionModels.PRESETS,
          () -> Concepts.PRESETS,
          () -> NetworkBlocks.PRESETS);

  private static final Catalogue CATALOGUE =
      Contents.written()
          .map(
              contents -> contents.catalogue(StandardCatalogue::family, StandardCatalogue::presets))
          .orElseGet(StandardCatalogue::defined)
          .beyond(OperatorBlocks::find);

  /// Apart, so that networks can be looked up before the language is chosen.
  private static final class Shown {
    static final Catalogue CATALOGUE =
        Texts.isTranslated()
            ? StandardCatalogue.CATALOGUE.worded(Texts::worded)
            : StandardCatalogue.CATALOGUE;
  }

  private StandardCatalogue() {}

  /// The catalogue in the words of the program's language, made once.
  public static Catalogue catalogue() {
    return Shown.CATALOGUE;
  }

  /// Whether a network has that id. No text is looked up for it.
  public static boolean hasPreset(String id) {
    return CATALOGUE.preset(id).isPresent();
  }

  /// The catalogue with every definition made.
  static Catalogue defined() {
    var networks =
        presetLists().stream().flatMap(List::stream).map(PublishedAccuracies::with).toList();
    var all = new Catalogue(families(), networks);
    return all.with(Habits.of(all.blocks(), networks));
  }

  static List<Family> families() {
    return IntStream.range(0, FAMILIES.size()).mapToObj(StandardCatalogue::family).toList();
  }

  static List<List<Preset>> presetLists() {
    return IntStream.range(0, PRESETS.size()).mapToObj(StandardCatalogue::presets).toList();
  }

  // One at a time: families are built upon one another, and two threads that each wait for a class
  // that the other is loading would wait forever.
  private static synchronized Family family(int number) {
    return FAMILIES.get(number).get();
  }

  private static synchronized List<Preset> presets(int number) {
    return PRESETS.get(number).get();
  }
}
