package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.Darknets.CSP_DARKNET_53;
import static vertebra.catalogue.backbones.Darknets.DARKNET_19;
import static vertebra.catalogue.backbones.Darknets.DARKNET_53;
import static vertebra.catalogue.backbones.YoloBackbones.DARKNET_TINY;
import static vertebra.catalogue.backbones.YoloBackbones.DEPTH;
import static vertebra.catalogue.backbones.YoloBackbones.MOST;
import static vertebra.catalogue.backbones.YoloBackbones.POOLED;
import static vertebra.catalogue.backbones.YoloBackbones.WIDTH;
import static vertebra.catalogue.backbones.YoloBackbones.YOLO_V1_BACKBONE;
import static vertebra.catalogue.backbones.YoloBackbones.YOLO_V5_BACKBONE;
import static vertebra.catalogue.backbones.YoloBackbones.YOLO_V8_BACKBONE;
import static vertebra.catalogue.blocks.Partial.REPEATS;
import static vertebra.catalogue.heads.YoloHeads.LEVEL_COUNT;
import static vertebra.catalogue.heads.YoloHeads.WIDTHS;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V1_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V2_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V3_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V5_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V8_CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V8_HEAD;
import static vertebra.catalogue.heads.YoloHeads.YOLO_V8_SEGMENTATION_HEAD;
import static vertebra.catalogue.models.Networks.classifier;
import static vertebra.catalogue.models.Networks.finder;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V2_NECK;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V3_NECK;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V3_TINY_NECK;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V4_NECK;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V5_NECK;
import static vertebra.catalogue.necks.YoloNecks.YOLO_V8_NECK;

import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Names;
import vertebra.catalogue.models.Networks.Part;
import vertebra.catalogue.necks.YoloNecks;

/// The YOLO detectors, by the names under which they are known. Outputs are maps, not decoded.
public final class YoloModels {

  private static final String RAW = "80 classes; outputs are maps, not decoded.";
  private static final String LARGE = "N,3,640,640";

  public static final List<Preset> PRESETS =
      List.of(
          classifier(
              "yolov1",
              "YOLOv1",
              "As in the paper, without batch norm; 7×7 cells, 20 classes.",
              "N,3,448,448",
              Part.of(YOLO_V1_BACKBONE),
              Part.of(YOLO_V1_HEAD)),
          darknet(
              "yolov2",
              "YOLOv2",
              RAW,
              "N,3,416,416",
              Part.of(DARKNET_19),
              Part.of(YOLO_V2_NECK),
              Part.of(YOLO_V2_HEAD)),
          darknet(
              "yolov3",
              "YOLOv3",
              RAW,
              "N,3,416,416",
              Part.of(DARKNET_53),
              Part.of(YOLO_V3_NECK),
              Part.of(YOLO_V3_HEAD)),
          darknet(
              "yolov3_spp",
              "YOLOv3-SPP",
              RAW,
              "N,3,608,608",
              Part.of(DARKNET_53),
              Part.of(YOLO_V3_NECK, YoloNecks.POOLED.to(true)),
              Part.of(YOLO_V3_HEAD)),
          darknet(
              "yolov3_tiny",
              "YOLOv3-tiny",
              RAW,
              "N,3,416,416",
              Part.of(DARKNET_TINY),
              Part.of(YOLO_V3_TINY_NECK),
              Part.of(YOLO_V3_HEAD, LEVEL_COUNT.to(2), WIDTHS.to(List.of(256, 512)))),
          new Preset(
              "yolov4",
              "YOLOv4",
              RAW,
              List.of(),
              () ->
                  finder(
                      "N,3,608,608",
                      Names.PLAIN,
                      Part.of(CSP_DARKNET_53),
                      Part.of(YOLO_V4_NECK),
                      Part.of(YOLO_V3_HEAD),
                      false)),
          yoloV5("n", 0.33, 0.25, 1).called("YOLOv5"),
          yoloV5("s", 0.33, 0.5, 1),
          yoloV5("m", 0.67, 0.75, 2),
          yoloV5("l", 1, 1, 3),
          yoloV5("x", 1.33, 1.25, 4),
          yoloV8("n", 0.33, 0.25, 1024, 1)
              .called("YOLO", "YOLOv8", "object detection", "detection", "detector"),
          yoloV8("s", 0.33, 0.5, 1024, 1),
          yoloV8("m", 0.67, 0.75, 768, 2),
          yoloV8("l", 1, 1, 512, 3),
          yoloV8("x", 1, 1.25, 512, 3),
          new Preset(
              "yolov8n_seg",
              "YOLOv8 n, segmentation",
              "80 classes, 32 prototype masks; outputs are maps, not decoded.",
              List.of(),
              () ->
                  finder(
                      LARGE,
                      Names.PLAIN,
                      Part.of(YOLO_V8_BACKBONE, DEPTH.to(0.33), WIDTH.to(0.25)),
                      Part.of(YOLO_V8_NECK),
                      Part.of(YOLO_V8_SEGMENTATION_HEAD),
                      false)),
          classifier(
              "yolov8n_cls",
              "YOLOv8 n, classification",
              "1000 classes.",
              "N,3,224,224",
              Part.of(YOLO_V8_BACKBONE, DEPTH.to(0.33), WIDTH.to(0.25), POOLED.to(false)),
              Part.of(YOLO_V8_CLASSIFICATION_HEAD)));

  private YoloModels() {}

  /// A detector of the Darknet program, which lists the coarsest level first.
  private static Preset darknet(
      String id, String title, String note, String input, Part backbone, Part neck, Part head) {
    return new Preset(
        id, title, note, List.of(), () -> finder(input, Names.PLAIN, backbone, neck, head, true));
  }

  private static Preset yoloV5(String size, double depth, double width, int repeats) {
    return new Preset(
        "yolov5" + size,
        "YOLOv5 " + size,
        "Version 6, depth " + depth + ", width " + width + "; " + RAW,
        List.of(),
        () ->
            finder(
                LARGE,
                Names.PLAIN,
                scaled(YOLO_V5_BACKBONE, depth, width),
                Part.of(YOLO_V5_NECK, REPEATS.to(repeats)),
                Part.of(YOLO_V5_HEAD),
                false));
  }

  private static Preset yoloV8(String size, double depth, double width, int most, int repeats) {
    return new Preset(
        "yolov8" + size,
        "YOLOv8 " + size,
        "Depth " + depth + ", width " + width + "; " + RAW,
        List.of(),
        () ->
            finder(
                LARGE,
                new Names("backbone", "neck", "det"),
                scaled(YOLO_V8_BACKBONE, depth, width, MOST.to(most)),
                Part.of(YOLO_V8_NECK, REPEATS.to(repeats)),
                Part.of(YOLO_V8_HEAD),
                false));
  }

  private static Part scaled(BlockType type, double depth, double width, Setting... more) {
    return new Part(type, set(set(DEPTH.to(depth), WIDTH.to(width)), more));
  }
}
