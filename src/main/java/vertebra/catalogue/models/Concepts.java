package vertebra.catalogue.models;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.backbones.EfficientNets.EFFICIENTNET;
import static vertebra.catalogue.backbones.EfficientNets.PHI;
import static vertebra.catalogue.backbones.ResNets.RESNET;
import static vertebra.catalogue.blocks.Residuals.BASIC_RESIDUAL;
import static vertebra.catalogue.heads.Classifiers.CLASSIFICATION_HEAD;
import static vertebra.catalogue.heads.Segmenters.FCN_HEAD;
import static vertebra.catalogue.layers.Inputs.OUTPUT;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;
import static vertebra.catalogue.models.Networks.alone;
import static vertebra.catalogue.necks.Pyramids.FIRST;
import static vertebra.catalogue.necks.Pyramids.FPN;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.Body;
import vertebra.block.Preset;
import vertebra.catalogue.models.Networks.Part;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

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
          scaling(),
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

  /// The same network at two steps of its scale, so that what grows can be compared.
  private static Preset scaling() {
    return new Preset(
        "concept_compound_scaling",
        "Compound scaling",
        "EfficientNet at φ = 0 and φ = 1: one number makes it wider and deeper, and pictures grow.",
        List.of(),
        () ->
            Body.withOutputs(
                    body -> {
                      var leaving = new ArrayList<Port>();
                      for (int phi = 0; phi < 2; phi++) {
                        int side = phi == 0 ? 224 : 240;
                        var picture =
                            Networks.input(body, "image-" + side, "N,3," + side + "," + side);
                        var maps =
                            body.place("phi-" + phi, EFFICIENTNET, set(PHI.to(phi)), picture);
                        var last = maps.outputs().getLast();
                        body.place("c5-phi-" + phi, OUTPUT, Parameters.NONE, last);
                        leaving.add(last);
                      }
                      return leaving;
                    })
                .graph());
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
