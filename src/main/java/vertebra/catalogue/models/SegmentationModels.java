package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.ResNets.DEPTH;
import static vertebra.catalogue.backbones.ResNets.OUTPUT_STRIDE;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.models.Networks.segmenter;

import java.util.List;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;

/// Networks that name every pixel, by the names under which they are known.
public final class SegmentationModels {

  private static final String PHOTO = "N,3,520,520";

  public static final List<Preset> PRESETS =
      List.of(fcn("fcn_resnet50", 50), fcn("fcn_resnet101", 101));

  private SegmentationModels() {}

  private static Preset fcn(String id, int depth) {
    return segmenter(
        id,
        "FCN, ResNet-" + depth,
        "Output stride 8, 21 classes, scores as large as the picture.",
        PHOTO,
        Part.of(RESNET, DEPTH.to(depth), OUTPUT_STRIDE.to(8)),
        Part.of(FCN_HEAD));
  }
}
