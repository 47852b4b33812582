package vertebra.catalogue.necks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.blocks.ConvUnits.ACTIVATION;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Parts.channels;
import static vertebra.catalogue.blocks.Parts.conv;
import static vertebra.catalogue.blocks.Parts.maxPool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.CommonParameters.dropout;
import static vertebra.catalogue.layers.CommonParameters.width;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Convolutions.DILATION;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.GlobalPooling.ADAPTIVE_AVG_POOL;
import static vertebra.catalogue.layers.GlobalPooling.GLOBAL_AVG_POOL;
import static vertebra.catalogue.layers.Linear.DROPOUT;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.BATCH_NORM;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Activation;
import vertebra.catalogue.blocks.Chain;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.GlobalPooling;
import vertebra.catalogue.layers.Linear;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Necks that let every place of one map see far.
public final class Contexts {
  private static final Family.Builder FAMILY = Family.named("context-necks", "Context modules");

  public static final Wholes RATES =
      wholes(
          "rates",
          "Dilations",
          List.of(6, 12, 18),
          1,
          256,
          "Dilation of each of the 3×3 branches.");
  public static final Whole CHANNELS = width(256, "Channels of every branch and of the result.");
  public static final Real RATE = dropout(0.5);

  public static final BlockType ASPP =
      FAMILY.add(
          BlockType.named("aspp", "ASPP")
              .role(Role.NECK)
              .aliases("atrous spatial pyramid pooling", "DeepLab", "dilated convolution")
              .parameters(RATES, CHANNELS, RATE)
              .width(CHANNELS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> aspp(site, body)))
              .example("output stride 16", "N,2048,33,33", "N,256,33,33")
              .example(
                  "two dilations",
                  set(RATES.to(List.of(2, 4)), CHANNELS.to(32)),
                  "N,64,9,9",
                  "N,32,9,9")
              .summary("Looks at a map with several dilations and as a whole.")
              .source("Rethinking Atrous Convolution for Semantic Image Segmentation", 2017)
              .description(
                  """
                  Things come in many sizes, so the map is read by a 1×1, by 3×3 convolutions whose points stand \
                  far apart (dilation 6, 12 and 18 at output stride 16), and by an average over the whole image. The \
                  answers are laid side by side and mixed by a 1×1. Nothing is shrunk, so every pixel keeps its \
                  place.
                  """));

  public static final Wholes WINDOWS =
      wholes(
          "windows",
          "Windows",
          List.of(13, 9, 5),
          1,
          255,
          "Odd windows of the max-poolings, in the order of their channels.");

  public static final BlockType SPP =
      FAMILY.add(
          BlockType.named("spp", "SPP")
              .role(Role.NECK)
              .aliases("spatial pyramid pooling", "YOLOv3-SPP", "YOLOv4")
              .parameters(WINDOWS)
              .requiring(Parts::images)
              .expanded(site ->
                  Body.of(body -> {
                    var x = body.input();
                    var branches = new ArrayList<Port>();
                    for (int window : site.get(WINDOWS))
                      branches.add(
                          body.add(
                              "pool" + window + "-" + branches.size(),
                              MAX_POOL,
                              maxPool(window, 1),
                              x));
                    branches.add(x);
                    return body.add("concat", CONCAT, Parameters.NONE, branches);
                  }))
              .example("YOLOv4", "N,512,19,19", "N,2048,19,19")
              .example("one window", set(WINDOWS.to(List.of(5))), "N,64,8,8", "N,128,8,8")
              .summary("Max-poolings with large windows beside the map itself.")
              .source(
                  "Spatial Pyramid Pooling in Deep Convolutional Networks for Visual Recognition",
                  2014)
              .description(
                  """
                  Lays the map beside its own max-poolings over 13, 9 and 5 pixels, all with stride 1, so that every \
                  place knows the strongest answers in its wider surroundings. It has no weights. The original used \
                  pooling over grids to get vectors of fixed length; this is the form of the YOLO detectors.
                  """));

  public static final BlockType SPPF =
      FAMILY.add(
          BlockType.named("sppf", "SPPF")
              .role(Role.NECK)
              .aliases("spatial pyramid pooling", "YOLOv5", "YOLOv8")
              .parameters(FILTERS)
              .width(FILTERS)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> sppf(site, body)))
              .example("small", set(FILTERS.to(256)), "N,256,20,20", "N,256,20,20")
              .example("other widths", set(FILTERS.to(64)), "N,32,9,9", "N,64,9,9")
              .summary("SPP made of three chained poolings: the same result, faster.")
              .source("Ultralytics YOLOv5, software without a paper", 2021)
              .description(
                  """
                  Three max-poolings over 5 pixels in a row see 5, 9 and 13 pixels, exactly what the three windows of \
                  SPP see, with much less work. A 1×1 halves the channels before, another mixes all four maps after. \
                  YOLOv5 introduced it without a paper.
                  """));

  public static final Wholes BINS =
      wholes(
          "bins",
          "Grids",
          List.of(1, 2, 3, 6),
          1,
          64,
          "Rows and columns of each grid that the map is averaged to.");
  public static final Whole BRANCH = width(512, "Channels that each grid adds.");

  public static final BlockType PPM =
      FAMILY.add(
          BlockType.named("ppm", "Pyramid pooling")
              .role(Role.NECK)
              .aliases("PSPNet", "pyramid scene parsing", "PPM", "context")
              .parameters(BINS, BRANCH)
              .requiring(Parts::images)
              .expanded(site -> Body.of(body -> ppm(site, body)))
              .example("PSPNet", "N,2048,60,60", "N,4096,60,60")
              .example(
                  "two grids, sizes that do not divide",
                  set(BINS.to(List.of(1, 3)), BRANCH.to(16)),
                  "N,64,10,7",
                  "N,96,10,7")
              .summary("Averages the map over coarse grids and lays the results beside it.")
              .source("Pyramid Scene Parsing Network", 2016)
              .description(
                  """
                  A boat is likelier on water than on a road, so it helps to know the scene. The map is averaged to grids \
                  of 1, 4, 9 and 36 cells; a 1×1 convolution cuts each to 512 channels; all are enlarged back and laid \
                  beside the map. Every pixel then knows what is in its cell, its quarter and the whole picture.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Contexts() {}

  private static Port aspp(Site site, Body.Builder body) {
    int channels = site.get(CHANNELS);
    var x = body.input();
    var branches = new ArrayList<Port>();
    branches.add(body.add("convs.0", CONV_UNIT, unit(channels, 1), x));
    for (int rate : site.get(RATES))
      branches.add(
          body.add(
              "convs." + branches.size(),
              CONV_UNIT,
              unit(channels, 3, DILATION.to(Pair.of(rate))),
              x));
    var whole = new Chain(body, "convs." + branches.size() + ".", x);
    whole.add(GLOBAL_AVG_POOL);
    whole.add(CONV_2D, conv(channels, 1));
    whole.add(BATCH_NORM);
    branches.add(Parts.enlargedLike(body, "spread", whole.add(RELU), x));
    var mixed =
        body.add(
            "project",
            CONV_UNIT,
            unit(channels, 1),
            body.add("concat", CONCAT, Parameters.NONE, branches));
    return body.add("dropout", DROPOUT, set(Linear.RATE.to(site.get(RATE))), mixed);
  }

  private static Port ppm(Site site, Body.Builder body) {
    var x = body.input();
    var maps = new ArrayList<>(List.of(x));
    for (int bins : site.get(BINS)) {
      var number = maps.size() - 1;
      var pooled =
          body.add(
              "pool." + number, ADAPTIVE_AVG_POOL, set(GlobalPooling.SIZE.to(Pair.of(bins))), x);
      var narrow = body.add("p." + number, CONV_UNIT, unit(site.get(BRANCH), 1), pooled);
      maps.add(Parts.blendedLike(body, "enlarge." + number, narrow, x));
    }
    return body.add("concat", CONCAT, Parameters.NONE, maps);
  }

  private static Port sppf(Site site, Body.Builder body) {
    var kind = set(ACTIVATION.to(Activation.SILU), UNIT_EPSILON.to(1e-3));
    int half = Math.max(1, channels(site) / 2);
    var maps = new ArrayList<Port>();
    maps.add(
        body.add(
            "c1", CONV_UNIT, set(kind, FILTERS.to(half), KERNEL.to(Pair.of(1))), body.input()));
    for (int i = 1; i <= 3; i++)
      maps.add(body.add("pool" + i, MAX_POOL, maxPool(5, 1), maps.getLast()));
    var joined = body.add("concat", CONCAT, Parameters.NONE, maps);
    return body.add(
        "c2", CONV_UNIT, set(kind, FILTERS.to(site.get(FILTERS)), KERNEL.to(Pair.of(1))), joined);
  }
}
