package vertebra.catalogue.models;

import static vertebra.catalogue.backbones.EfficientNets.EFFICIENTNET;
import static vertebra.catalogue.backbones.EfficientNets.PHI;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.blocks.Residuals.BASIC_RESIDUAL;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.models.Networks.alone;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;

import java.util.List;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;

/// One small design for each word that people use about networks, to look at and to start from.
public final class Concepts {

  public static final List<Preset> PRESETS =
      List.of(
          concept(
              "backbone",
              "Backbone",
              "Turns a picture into maps of five sizes, which necks and heads read.",
              Part.of(RESNET),
              "N,3,224,224"),
          baseline(),
          concept(
              "neck",
              "Neck",
              "Lets maps of several sizes learn from each other, between backbone and head.",
              Part.of(FPN),
              "N,256,56,56",
              "N,512,28,28",
              "N,1024,14,14",
              "N,2048,7,7"),
          concept(
              "head",
              "Head",
              "Turns maps into answers: classes here, boxes or pixels elsewhere.",
              Part.of(CLASSIFICATION_HEAD),
              "N,2048,7,7"),
          concept(
              "skip_connection",
              "Skip connection",
              "Leads past at least one layer and is added again. Nothing in it is recurrent.",
              Part.of(BASIC_RESIDUAL),
              "N,64,56,56"),
          concept(
              "downsampling",
              "Down-sampling",
              "Max-pooling keeps the strongest of four values and loses the rest.",
              Part.of(MAX_POOL),
              "N,64,112,112"),
          concept(
              "receptive_pyramid",
              "Feature pyramid",
              "Fine maps for small objects, coarse maps for large ones.",
              Part.of(FPN, FIRST.to(3)),
              "N,512,28,28",
              "N,1024,14,14",
              "N,2048,7,7"),
          concept(
              "compound_scaling",
              "Compound scaling",
              "One number makes EfficientNet wider and deeper at once; pictures grow with it.",
              Part.of(EFFICIENTNET, PHI.to(1)),
              "N,3,240,240"),
          concept(
              "segmentation_head",
              "Segmentation head",
              "Gives every pixel a score per class.",
              Part.of(FCN_HEAD),
              "N,2048,65,65"));

  private Concepts() {}

  private static Preset concept(String id, String title, String note, Part part, String... shapes) {
    return alone("concept_" + id, title, note, part, shapes);
  }

  private static Preset baseline() {
    var linear =
        ClassificationModels.PRESETS.stream()
            .filter(preset -> preset.id().equals("linear_baseline"))
            .findFirst()
            .orElseThrow();
    return new Preset(
        "concept_baseline",
        "Baseline",
        "The simplest classifier there is. Any design can be marked as the one to compare with.",
        List.of(),
        linear.graph());
  }
}
