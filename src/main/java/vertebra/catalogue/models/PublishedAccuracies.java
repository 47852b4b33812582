package vertebra.catalogue.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import vertebra.block.Preset;
import vertebra.block.Published;

/// How accurate others found the very networks that come with Vertebra to be, each figure with who
/// published it. A network of another size, or with other weights, has other accuracy; so a figure
/// belongs to a network and never to a block.
public final class PublishedAccuracies {

  /// The single-crop figures that stand beside the first generation of weights in torchvision.
  private static final String TORCHVISION =
      """
      alexnet                56.522
      vgg11                  69.020
      vgg11_bn               70.370
      vgg13                  69.928
      vgg13_bn               71.586
      vgg16                  71.592
      vgg16_bn               73.360
      vgg19                  72.376
      vgg19_bn               74.218
      resnet18               69.758
      resnet34               73.314
      resnet50               76.130
      resnet101              77.374
      resnet152              78.312
      squeezenet1_0          58.092
      squeezenet1_1          58.178
      densenet121            74.434
      densenet161            77.138
      densenet169            75.600
      densenet201            76.896
      inception_v3           77.294
      googlenet              69.778
      shufflenet_v2_x0_5     60.552
      shufflenet_v2_x1_0     69.362
      shufflenet_v2_x1_5     72.996
      shufflenet_v2_x2_0     76.230
      mobilenet_v2           71.878
      mobilenet_v3_large     74.042
      mobilenet_v3_small     67.668
      resnext50_32x4d        77.618
      resnext101_32x8d       79.312
      resnext101_64x4d       83.246
      wide_resnet50_2        78.468
      wide_resnet101_2       78.848
      mnasnet1_0             73.456
      efficientnet_b0        77.692
      efficientnet_b1        78.642
      efficientnet_b2        80.608
      efficientnet_b3        82.008
      efficientnet_b4        83.384
      efficientnet_b5        83.444
      efficientnet_b6        84.008
      efficientnet_b7        84.122
      efficientnet_v2_s      84.228
      efficientnet_v2_m      85.112
      efficientnet_v2_l      85.808
      regnet_x_400mf         72.834
      regnet_x_800mf         75.212
      regnet_x_1_6gf         77.040
      regnet_x_3_2gf         78.364
      regnet_x_8gf           79.344
      regnet_x_16gf          80.058
      regnet_x_32gf          80.622
      regnet_y_400mf         74.046
      regnet_y_800mf         76.420
      regnet_y_1_6gf         77.950
      regnet_y_3_2gf         78.948
      regnet_y_8gf           80.032
      regnet_y_16gf          80.424
      regnet_y_32gf          80.878
      vit_b_16               81.072
      vit_b_32               75.912
      vit_l_16               79.662
      vit_l_32               76.972
      convnext_tiny          82.520
      convnext_small         83.616
      convnext_base          84.062
      convnext_large         84.414
      swin_t                 81.474
      swin_s                 83.196
      swin_b                 83.582
      maxvit_t               83.700
      """;

  /// A figure from somewhere else: network, percent, source.
  private static final String OTHERS =
      """
      mobilenet_v1_1    70.6    the paper, table 8
      mobilenet_v1_0.75 68.4    the paper, table 6
      mobilenet_v1_0.5  63.7    the paper, table 6
      mobilenet_v1_0.25 50.6    the paper, table 6
      darknet19         72.9    the author's Darknet page
      darknet53         77.2    the paper, table 2
      ghostnet_100      73.9    the paper, table 7
      inception_v4        80.144 timm results table, inception_v4.tf_in1k
      inception_resnet_v2 80.458 timm results table, inception_resnet_v2.tf_in1k
      deit_tiny         72.2    the DeiT paper
      deit_small        79.8    the DeiT paper
      tnt_s             81.5    the paper, table 3
      mobilevit_xxs     69.0    the paper
      mobilevit_xs      74.8    the paper
      mobilevit_s       78.4    the paper
      rdnet_tiny        82.8    the paper, table 5
      """;

  private static final Map<String, Published> FIGURES = figures();

  private PublishedAccuracies() {}

  /// The network with what is published about it.
  public static Preset with(Preset preset) {
    var figure = FIGURES.get(preset.id());
    return figure == null ? preset : preset.with(List.of(figure));
  }

  /// How the weights were trained, as torchvision says; figures of different recipes say nothing
  /// about the designs alone.
  private static String recipe(String network) {
    if (begins(
        network, "efficientnet_b", "efficientnet_v2_l", "inception_v3", "googlenet", "densenet"))
      return "taken over from the authors, with their own recipe";
    if (begins(
        network,
        "convnext",
        "efficientnet_v2_",
        "resnext101_64x4d",
        "shufflenet_v2_x1_5",
        "shufflenet_v2_x2_0")) return "torchvision's longer recipe with more augmentation";
    if (begins(network, "vit_")) return "a recipe like that of DeiT";
    if (begins(network, "swin", "maxvit")) return "a recipe like that of the paper";
    return "torchvision's simple recipe";
  }

  private static boolean begins(String network, String... beginnings) {
    return Stream.of(beginnings).anyMatch(network::startsWith);
  }

  private static Map<String, Published> figures() {
    var figures = new LinkedHashMap<String, Published>();
    for (var line : TORCHVISION.lines().toList()) {
      var network = word(line);
      figures.put(
          network,
          Published.top1(
              behind(network, line), "torchvision, IMAGENET1K_V1 weights; " + recipe(network)));
    }
    for (var line : OTHERS.lines().toList()) {
      var network = word(line);
      var figure = behind(network, line);
      var percent = word(figure);
      figures.put(network, Published.top1(percent, behind(percent, figure)));
    }
    return figures;
  }

  private static String word(String line) {
    return line.substring(0, line.indexOf(' '));
  }

  private static String behind(String word, String line) {
    return line.substring(word.length()).strip();
  }
}
