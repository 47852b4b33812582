package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.EfficientNets.EFFICIENTNET;
import static vertebra.catalogue.backbones.EfficientNets.PHI;
import static vertebra.catalogue.backbones.EfficientNets.TOP;
import static vertebra.catalogue.backbones.MobileNets.SSDLITE_MOBILENET;
import static vertebra.catalogue.backbones.PlainNetworks.SSD_VGG;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.heads.Detectors.FCOS_HEAD;
import static vertebra.catalogue.heads.Detectors.GROUPED;
import static vertebra.catalogue.heads.Detectors.RETINANET_HEAD;
import static vertebra.catalogue.heads.Detr.DETR_HEAD;
import static vertebra.catalogue.heads.Detr.TRANSFORMER;
import static vertebra.catalogue.heads.LevelMaps.MAPS;
import static vertebra.catalogue.heads.RegionHeads.DEPTH;
import static vertebra.catalogue.heads.RegionHeads.EFFICIENTDET_HEAD;
import static vertebra.catalogue.heads.RegionHeads.SSDLITE_HEAD;
import static vertebra.catalogue.heads.SsdHeads.PER_LEVEL;
import static vertebra.catalogue.heads.SsdHeads.SSD_HEAD;
import static vertebra.catalogue.models.Networks.named;
import static vertebra.catalogue.necks.BiFpn.BIFPN;
import static vertebra.catalogue.necks.BiFpn.CELLS;
import static vertebra.catalogue.necks.BiFpn.CHANNELS;
import static vertebra.catalogue.necks.Pyramids.EXTRA;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;
import static vertebra.catalogue.necks.SsdNecks.SSDLITE_EXTRAS;
import static vertebra.catalogue.necks.SsdNecks.SSD_EXTRAS;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Names;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.necks.Pyramids.Extra;

/// One-stage networks that find objects, by the names under which they are known. Nodes are called
/// as in published files of weights.
public final class DetectionModels {

  private static final Names PYRAMID = new Names("backbone.body", "backbone.fpn", "head");
  private static final Names PLAIN = new Names("backbone", "neck", "head");

  private static final String PHOTO = "N,3,800,800";
  private static final Part LEVELS_3_TO_7 = Part.of(FPN, FIRST.to(3), EXTRA.to(Extra.P6P7));

  public static final List<Preset> PRESETS =
      Stream.concat(
              Stream.of(
                  named(
                          "retinanet_resnet50_fpn",
                          "RetinaNet, ResNet-50, FPN",
                          "Levels P3 to P7, P6 made from P5, 91 classes; outputs are not decoded.",
                          PHOTO,
                          PYRAMID,
                          Part.of(RESNET),
                          LEVELS_3_TO_7,
                          Part.of(RETINANET_HEAD))
                      .called("retina"),
                  named(
                      "retinanet_resnet50_fpn_v2",
                      "RetinaNet v2, ResNet-50, FPN",
                      "P6 made from C5, group norm in the head, 91 classes; outputs are not"
                          + " decoded.",
                      PHOTO,
                      PYRAMID,
                      Part.of(RESNET),
                      Part.of(FPN, FIRST.to(3), EXTRA.to(Extra.P6P7_FROM_C)),
                      Part.of(RETINANET_HEAD, GROUPED.to(true))),
                  named(
                      "fcos_resnet50_fpn",
                      "FCOS, ResNet-50, FPN",
                      "No prepared boxes; levels P3 to P7, 91 classes; outputs are not decoded.",
                      PHOTO,
                      PYRAMID,
                      Part.of(RESNET),
                      LEVELS_3_TO_7,
                      Part.of(FCOS_HEAD)),
                  named(
                          "ssd300_vgg16",
                          "SSD300, VGG-16",
                          "Six levels, 8732 boxes, 91 classes; outputs are not decoded.",
                          "N,3,300,300",
                          PLAIN,
                          Part.of(SSD_VGG),
                          Part.of(SSD_EXTRAS),
                          Part.of(SSD_HEAD))
                      .called("SSD"),
                  named(
                          "ssdlite320_mobilenet_v3_large",
                          "SSDlite320, MobileNet v3",
                          "Six levels, 3234 boxes, 91 classes; outputs are not decoded.",
                          "N,3,320,320",
                          PLAIN,
                          Part.of(SSDLITE_MOBILENET),
                          Part.of(SSDLITE_EXTRAS),
                          Part.of(SSDLITE_HEAD, PER_LEVEL.to(List.of(6))))
                      .called("SSDlite"),
                  named(
                      "detr_resnet50",
                      "DETR, ResNet-50",
                      "100 queries, 91 classes and nothing; no anchors, no suppression.",
                      "N,3,800,1066",
                      new Names("backbone.0.body", "neck", "head"),
                      Part.of(RESNET),
                      Part.of(TRANSFORMER),
                      Part.of(DETR_HEAD))),
              IntStream.range(0, 8).mapToObj(DetectionModels::efficientDet))
          .toList();

  private DetectionModels() {}

  /// A size of EfficientDet.
  private record Size(int phi, int side, int channels, int cells, int depth) {}

  private static Preset efficientDet(int number) {
    var size =
        List.of(
                new Size(0, 512, 64, 3, 3),
                new Size(1, 640, 88, 4, 3),
                new Size(2, 768, 112, 5, 3),
                new Size(3, 896, 160, 6, 4),
                new Size(4, 1024, 224, 7, 4),
                new Size(5, 1280, 288, 7, 4),
                new Size(6, 1280, 384, 8, 5),
                new Size(6, 1536, 384, 8, 5))
            .get(number);
    var network =
        named(
            "efficientdet_d" + number,
            "EfficientDet-D" + number,
            "EfficientNet-B"
                + size.phi()
                + ", "
                + size.cells()
                + " BiFPN cells, 90 classes; outputs are not decoded.",
            "N,3," + size.side() + "," + size.side(),
            PLAIN,
            Part.of(EFFICIENTNET, PHI.to(size.phi()), TOP.to(false)),
            Part.of(BIFPN, CHANNELS.to(size.channels()), CELLS.to(size.cells())),
            Part.of(EFFICIENTDET_HEAD, DEPTH.to(size.depth()), MAPS.to(5)));
    return number == 0 ? network.called("EfficientDet") : network;
  }
}
