package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.heads.Detectors.CLASSES;
import static vertebra.catalogue.layers.CommonParameters.anchors;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Port;

/// The head that looks at every level with layers of its own.
public final class SsdHeads {
  private static final Family.Builder FAMILY = Family.continuing(TwoStageHeads.BLOCKS);

  public static final Wholes PER_LEVEL =
      wholes(
          "anchors",
          "Anchors",
          List.of(4, 6, 6, 6, 4, 4),
          1,
          1000,
          "Prepared boxes at every place of each level.");

  public static final BlockType SSD_HEAD =
      FAMILY.add(
          BlockType.named("ssd-head", "SSD head")
              .role(Role.HEAD)
              .aliases("single shot detector", "one-stage detector", "default boxes", "detection")
              .inputs(Levels.PORT)
              .outputs(
                  PortSpec.one("classes", "Class scores"), PortSpec.one("boxes", "Box corrections"))
              .parameters(CLASSES, PER_LEVEL)
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> ssd(site, body)))
              .example(
                  "two levels",
                  set(CLASSES.to(21)),
                  List.of("N,512,8,8", "N,1024,4,4"),
                  List.of("N,352,21", "N,352,4"))
              .example(
                  "one level",
                  set(CLASSES.to(3), PER_LEVEL.to(List.of(2))),
                  List.of("N,8,5,5"),
                  List.of("N,50,3", "N,50,4"))
              .summary("One 3×3 convolution a level for classes and one for boxes.")
              .source("SSD: Single Shot MultiBox Detector", 2015)
              .description(
                  """
                  Every level gets its own 3×3 convolution for class scores and another for box corrections, with \
                  four or six prepared boxes at each place. Fine maps find small objects, coarse maps large ones. \
                  Levels beyond the list use its last number. Class 0 is the background.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private SsdHeads() {}

  private static List<Port> ssd(Site site, Body.Builder body) {
    var anchors = site.get(PER_LEVEL);
    int classes = site.get(CLASSES);
    var scores = new ArrayList<Port>();
    var boxes = new ArrayList<Port>();
    for (var level : Levels.slots(site)) {
      int number = scores.size();
      int count = anchors.isEmpty() ? 1 : anchors.get(Math.min(number, anchors.size() - 1));
      var x = body.input(level);
      var scored =
          body.add(
              "classification_head.module_list." + number, CONV_2D, biased(count * classes, 3), x);
      var boxed =
          body.add("regression_head.module_list." + number, CONV_2D, biased(count * 4, 3), x);
      scores.add(Parts.unrolled(body, "classes." + number, scored, classes));
      boxes.add(Parts.unrolled(body, "boxes." + number, boxed, 4));
    }
    return List.of(Levels.joined(body, "classes", scores), Levels.joined(body, "boxes", boxes));
  }
}
