package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.heads.Detectors.FCOS_HEAD;
import static vertebra.catalogue.heads.Detectors.RETINANET_HEAD;
import static vertebra.catalogue.models.Networks.detector;
import static vertebra.catalogue.necks.Pyramids.EXTRA;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;

import java.util.List;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.necks.Pyramids.Extra;

/// Networks that find objects, by the names under which they are known.
public final class DetectionModels {

  public static final List<Preset> PRESETS =
      List.of(
          detector(
              "retinanet_resnet50_fpn",
              "RetinaNet, ResNet-50, FPN",
              "Levels P3 to P7, P6 made from P5, 91 classes; outputs are not decoded.",
              "N,3,800,800",
              Part.of(RESNET),
              Part.of(FPN, FIRST.to(3), EXTRA.to(Extra.P6P7)),
              Part.of(RETINANET_HEAD)),
          detector(
              "fcos_resnet50_fpn",
              "FCOS, ResNet-50, FPN",
              "No prepared boxes; levels P3 to P7, 91 classes; outputs are not decoded.",
              "N,3,800,800",
              Part.of(RESNET),
              Part.of(FPN, FIRST.to(3), EXTRA.to(Extra.P6P7)),
              Part.of(FCOS_HEAD)));

  private DetectionModels() {}
}
