package vertebra.catalogue.backbones;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.blocks.Branches.C1;
import static vertebra.catalogue.blocks.Branches.C3;
import static vertebra.catalogue.blocks.Branches.C5;
import static vertebra.catalogue.blocks.Branches.INCEPTION;
import static vertebra.catalogue.blocks.Branches.LARGE;
import static vertebra.catalogue.blocks.Branches.POOLED;
import static vertebra.catalogue.blocks.Branches.R3;
import static vertebra.catalogue.blocks.Branches.R5;
import static vertebra.catalogue.blocks.ConvUnits.CONV_UNIT;
import static vertebra.catalogue.blocks.ConvUnits.NAMES;
import static vertebra.catalogue.blocks.ConvUnits.NORM;
import static vertebra.catalogue.blocks.ConvUnits.UNIT_EPSILON;
import static vertebra.catalogue.blocks.Inceptions.INCEPTION_V3_A;
import static vertebra.catalogue.blocks.Inceptions.INCEPTION_V3_B;
import static vertebra.catalogue.blocks.Inceptions.INCEPTION_V3_C;
import static vertebra.catalogue.blocks.Inceptions.INCEPTION_V3_D;
import static vertebra.catalogue.blocks.Inceptions.INCEPTION_V3_E;
import static vertebra.catalogue.blocks.Inceptions.INNER;
import static vertebra.catalogue.blocks.LaterInceptions.ACTIVE;
import static vertebra.catalogue.blocks.LaterInceptions.FIRST_WIDTH;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_REDUCTION_A;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_A;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_B;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_C;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_ENTRY;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_RESNET_REDUCTION_B;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_V4_A;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_V4_B;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_V4_C;
import static vertebra.catalogue.blocks.LaterInceptions.INCEPTION_V4_REDUCTION_B;
import static vertebra.catalogue.blocks.LaterInceptions.SCALE;
import static vertebra.catalogue.blocks.LaterInceptions.SECOND_WIDTH;
import static vertebra.catalogue.blocks.LaterInceptions.THIRD_WIDTH;
import static vertebra.catalogue.blocks.Parts.hangingPool;
import static vertebra.catalogue.blocks.Parts.padded;
import static vertebra.catalogue.blocks.Parts.pool;
import static vertebra.catalogue.blocks.Parts.unit;
import static vertebra.catalogue.layers.Convolutions.FILTERS;
import static vertebra.catalogue.layers.Convolutions.KERNEL;
import static vertebra.catalogue.layers.Convolutions.STRIDE;
import static vertebra.catalogue.layers.Merging.CONCAT;
import static vertebra.catalogue.layers.Normalization.LOCAL_RESPONSE_NORM;
import static vertebra.catalogue.layers.Normalization.OFFSET;
import static vertebra.catalogue.layers.Pooling.MAX_POOL;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.PortSpec;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.ConvUnits.Names;
import vertebra.catalogue.blocks.Inceptions;
import vertebra.catalogue.blocks.Norm;
import vertebra.catalogue.blocks.Parts;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// GoogLeNet and its successors.
public final class InceptionNetworks {
  private static final Family.Builder FAMILY =
      Family.named("inception-networks", "Inception networks");

  /// Which published form of GoogLeNet.
  public enum GoogLeNetForm {
    PAPER("2014: local response norm, 5×5 windows"),
    NORMALIZED("Batch norm, 3×3 windows, as in torchvision");

    private final String title;

    GoogLeNetForm(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Choice<GoogLeNetForm> FORM =
      choice(
          "form",
          "Form",
          GoogLeNetForm.NORMALIZED,
          "The network of the 2014 paper, or the later one with batch norm.");

  /// The channels of one module, in the order of the paper's table.
  private record Module(String name, int c1, int r3, int c3, int r5, int c5, int pooled) {}

  private static final List<Module> MODULES =
      List.of(
          new Module("3a", 64, 96, 128, 16, 32, 32),
          new Module("3b", 128, 128, 192, 32, 96, 64),
          new Module("4a", 192, 96, 208, 16, 48, 64),
          new Module("4b", 160, 112, 224, 24, 64, 64),
          new Module("4c", 128, 128, 256, 24, 64, 64),
          new Module("4d", 112, 144, 288, 32, 64, 64),
          new Module("4e", 256, 160, 320, 32, 128, 128),
          new Module("5a", 256, 160, 320, 32, 128, 128),
          new Module("5b", 384, 192, 384, 48, 128, 128));

  public static final Flag AUXILIARY =
      flag(
          "auxiliary",
          "Auxiliary taps",
          false,
          "Also lets the maps out that the two auxiliary heads read in training.");

  public static final BlockType GOOGLENET =
      FAMILY.add(
          BlockType.named("googlenet", "GoogLeNet")
              .role(Role.BACKBONE)
              .aliases("Inception v1", "multi-scale")
              .parameters(FORM, AUXILIARY)
              .outputs(values -> googLeNetPorts(values))
              .requiring(Parts::images)
              .expanded(site -> Body.withOutputs(body -> googLeNet(site, body)))
              .example(
                  "with batch norm",
                  Parameters.NONE,
                  List.of("N,3,224,224"),
                  List.of(
                      "N,64,112,112", "N,192,56,56", "N,480,28,28", "N,832,14,14", "N,1024,7,7"))
              .example(
                  "as in 2014, with auxiliary taps",
                  set(FORM.to(GoogLeNetForm.PAPER), AUXILIARY.to(true)),
                  List.of("N,3,224,224"),
                  List.of(
                      "N,64,112,112",
                      "N,192,56,56",
                      "N,480,28,28",
                      "N,832,14,14",
                      "N,1024,7,7",
                      "N,512,14,14",
                      "N,528,14,14"))
              .summary("Nine Inception modules; won ImageNet 2014 with seven million weights.")
              .source("Going Deeper with Convolutions", 2014)
              .description(
                  """
                  Nine modules that look with several windows at once, in three groups with max-pooling between, and \
                  a classifier that averages each map instead of flattening it. It had a twentieth of VGG's weights \
                  and better accuracy. Two auxiliary heads on middle modules helped training and are dropped \
                  afterwards. torchvision's form has batch norm and, by an old slip kept for its weights, 3×3 where \
                  the paper has 5×5.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %", "69.778", "torchvision, IMAGENET1K_V1 weights"));

  public static final BlockType INCEPTION_V3 =
      FAMILY.add(
          BlockType.named("inception-v3", "Inception v3")
              .role(Role.BACKBONE)
              .aliases("factorized convolution", "multi-scale")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(_ -> Body.withOutputs(body -> inceptionV3(body)))
              .example(
                  "at its own size",
                  Parameters.NONE,
                  List.of("N,3,299,299"),
                  List.of(
                      "N,64,147,147", "N,192,71,71", "N,288,35,35", "N,768,17,17", "N,2048,8,8"))
              .example(
                  "smaller",
                  Parameters.NONE,
                  List.of("N,3,107,107"),
                  List.of("N,64,51,51", "N,192,23,23", "N,288,11,11", "N,768,5,5", "N,2048,2,2"))
              .summary("Large windows split into rows and columns.")
              .source("Rethinking the Inception Architecture for Computer Vision", 2015)
              .description(
                  """
                  Rethinks GoogLeNet with a few rules: split large windows into small ones or into rows and columns, \
                  widen before shrinking, keep depth and width in balance. Eleven modules of five kinds follow a \
                  stem of unpadded convolutions, which is why its usual input is 299 pixels a side. Every \
                  convolution is normalized.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %", "77.294", "torchvision, IMAGENET1K_V1 weights"));

  public static final BlockType INCEPTION_V4 =
      FAMILY.add(
          BlockType.named("inception-v4", "Inception v4")
              .role(Role.BACKBONE)
              .aliases("multi-scale")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(_ -> Body.withOutputs(body -> inceptionV4(body)))
              .example(
                  "at its own size",
                  Parameters.NONE,
                  List.of("N,3,299,299"),
                  List.of(
                      "N,64,147,147", "N,192,71,71", "N,384,35,35", "N,1024,17,17", "N,1536,8,8"))
              .example(
                  "smaller",
                  Parameters.NONE,
                  List.of("N,3,107,107"),
                  List.of("N,64,51,51", "N,192,23,23", "N,384,11,11", "N,1024,5,5", "N,1536,2,2"))
              .summary("Deeper and more regular than v3, still without skip connections.")
              .source(
                  "Inception-v4, Inception-ResNet and the Impact of Residual Connections on"
                      + " Learning",
                  2016)
              .description(
                  """
                  Tidies up Inception v3: one kind of module per map size (four A, seven B, three C), reductions of \
                  their own between them, and a stem that already branches. Its paper asks what skip connections \
                  add: they speed up training, but this network without them ends up about as accurate as the \
                  residual one of the same cost.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %",
                  "80.144", "timm results table, inception_v4.tf_in1k"));

  public static final BlockType INCEPTION_RESNET_V2 =
      FAMILY.add(
          BlockType.named("inception-resnet-v2", "Inception-ResNet v2")
              .role(Role.BACKBONE)
              .aliases("skip connection", "multi-scale", "residual")
              .parameters()
              .outputs(Taps.all())
              .requiring(Parts::images)
              .expanded(_ -> Body.withOutputs(body -> inceptionResNet(body)))
              .example(
                  "at its own size",
                  Parameters.NONE,
                  List.of("N,3,299,299"),
                  List.of(
                      "N,64,147,147", "N,192,71,71", "N,320,35,35", "N,1088,17,17", "N,1536,8,8"))
              .example(
                  "smaller",
                  Parameters.NONE,
                  List.of("N,3,107,107"),
                  List.of("N,64,51,51", "N,192,23,23", "N,320,11,11", "N,1088,5,5", "N,1536,2,2"))
              .summary("Forty Inception modules with skip connections.")
              .source(
                  "Inception-v4, Inception-ResNet and the Impact of Residual Connections on"
                      + " Learning",
                  2016)
              .description(
                  """
                  Inception modules inside residual blocks: ten, twenty and ten of them on three map sizes. Each \
                  block's answer is scaled down before it is added, or training would become unstable. It has 55.8 \
                  million parameters and 244 convolutions, 176 layers on the longest path; the often quoted 164 is \
                  not its depth. This is the form of all released weights; the paper's text counts fewer blocks.
                  """)
              .published(
                  "ImageNet-1k top-1 accuracy, %",
                  "80.458", "timm results table, inception_resnet_v2.tf_in1k"));

  public static final Family BLOCKS = FAMILY.close();

  private InceptionNetworks() {}

  private static List<PortSpec> googLeNetPorts(Parameters values) {
    var ports = new ArrayList<>(List.of(Taps.all()));
    if (AUXILIARY.in(values)) {
      ports.add(PortSpec.one("a1", "Auxiliary tap 1, stride 16"));
      ports.add(PortSpec.one("a2", "Auxiliary tap 2, stride 16"));
    }
    return ports;
  }

  private static List<Port> googLeNet(Site site, Body.Builder body) {
    boolean paper = site.get(FORM) == GoogLeNetForm.PAPER;
    var kind =
        set(NORM.to(paper ? Norm.NONE : Norm.BATCH), NAMES.to(Names.WORDS), UNIT_EPSILON.to(1e-3));
    var c1 =
        body.add(
            "conv1",
            CONV_UNIT,
            set(kind, KERNEL.to(Pair.of(7)), STRIDE.to(Pair.of(2))),
            body.input());
    var x = body.add("maxpool1", MAX_POOL, hangingPool(3, 2), c1);
    if (paper) x = body.add("norm1", LOCAL_RESPONSE_NORM, set(OFFSET.to(1.0)), x);
    x = body.add("conv2", CONV_UNIT, set(kind, KERNEL.to(Pair.of(1))), x);
    var c2 = body.add("conv3", CONV_UNIT, set(kind, FILTERS.to(192)), x);
    x = paper ? body.add("norm2", LOCAL_RESPONSE_NORM, set(OFFSET.to(1.0)), c2) : c2;
    x = body.add("maxpool2", MAX_POOL, hangingPool(3, 2), x);
    var byModule = new LinkedHashMap<String, Port>();
    for (var module : MODULES) {
      x = body.add("inception" + module.name(), INCEPTION, parameters(module, paper), x);
      byModule.put(module.name(), x);
      if (module.name().equals("3b")) x = body.add("maxpool3", MAX_POOL, hangingPool(3, 2), x);
      if (module.name().equals("4e"))
        x = body.add("maxpool4", MAX_POOL, hangingPool(paper ? 3 : 2, 2), x);
    }
    var taps = new ArrayList<>(List.of(c1, c2, byModule.get("3b"), byModule.get("4e"), x));
    if (site.get(AUXILIARY)) taps.addAll(List.of(byModule.get("4a"), byModule.get("4d")));
    return taps;
  }

  private static Parameters parameters(Module module, boolean paper) {
    return set(
        C1.to(module.c1()),
        R3.to(module.r3()),
        C3.to(module.c3()),
        R5.to(module.r5()),
        C5.to(module.c5()),
        POOLED.to(module.pooled()),
        LARGE.to(paper ? 5 : 3),
        NORM.to(paper ? Norm.NONE : Norm.BATCH));
  }

  private static Port look(
      Body.Builder body, String name, Port x, int filters, Pair kernel, Setting... more) {
    var parameters = unit(filters, kernel, UNIT_EPSILON.to(1e-3), NAMES.to(Names.WORDS));
    return body.add(name, CONV_UNIT, set(parameters, more), x);
  }

  private static Port look(
      Body.Builder body, String name, Port x, int filters, int kernel, Setting... more) {
    return look(body, name, x, filters, Pair.of(kernel), more);
  }

  private static Port halved(Body.Builder body, String name, Port x, int filters) {
    return look(body, name, x, filters, 3, STRIDE.to(Pair.of(2)), padded(0));
  }

  private static List<Port> inceptionV3(Body.Builder body) {
    var x = halved(body, "Conv2d_1a_3x3", body.input(), 32);
    var c1 = look(body, "Conv2d_2b_3x3", look(body, "Conv2d_2a_3x3", x, 32, 3, padded(0)), 64, 3);
    x = look(body, "Conv2d_3b_1x1", body.add("maxpool1", MAX_POOL, pool(3, 2, 0), c1), 80, 1);
    var c2 = look(body, "Conv2d_4a_3x3", x, 192, 3, padded(0));
    x = body.add("maxpool2", MAX_POOL, pool(3, 2, 0), c2);
    x = body.add("Mixed_5b", INCEPTION_V3_A, set(Inceptions.POOLED.to(32)), x);
    x = body.add("Mixed_5c", INCEPTION_V3_A, set(Inceptions.POOLED.to(64)), x);
    var c3 = body.add("Mixed_5d", INCEPTION_V3_A, set(Inceptions.POOLED.to(64)), x);
    x = body.add("Mixed_6a", INCEPTION_V3_B, c3);
    x = body.add("Mixed_6b", INCEPTION_V3_C, set(INNER.to(128)), x);
    x = body.add("Mixed_6c", INCEPTION_V3_C, set(INNER.to(160)), x);
    x = body.add("Mixed_6d", INCEPTION_V3_C, set(INNER.to(160)), x);
    var c4 = body.add("Mixed_6e", INCEPTION_V3_C, set(INNER.to(192)), x);
    x = body.add("Mixed_7b", INCEPTION_V3_E, body.add("Mixed_7a", INCEPTION_V3_D, c4));
    return List.of(c1, c2, c3, c4, body.add("Mixed_7c", INCEPTION_V3_E, x));
  }

  private static List<Port> inceptionV4(Body.Builder body) {
    var x = halved(body, "features.0", body.input(), 32);
    var c1 = look(body, "features.2", look(body, "features.1", x, 32, 3, padded(0)), 64, 3);
    var pooled = body.add("features.3.maxpool", MAX_POOL, pool(3, 2, 0), c1);
    x = body.add("features.3.concat", CONCAT, pooled, halved(body, "features.3.conv", c1, 96));
    var short3 =
        look(
            body,
            "features.4.branch0.1",
            look(body, "features.4.branch0.0", x, 64, 1),
            96,
            3,
            padded(0));
    var row =
        look(
            body,
            "features.4.branch1.1",
            look(body, "features.4.branch1.0", x, 64, 1),
            64,
            Pair.of(1, 7));
    var column = look(body, "features.4.branch1.2", row, 64, Pair.of(7, 1));
    var long3 = look(body, "features.4.branch1.3", column, 96, 3, padded(0));
    var c2 = body.add("features.4.concat", CONCAT, short3, long3);
    var half = halved(body, "features.5.conv", c2, 192);
    x =
        body.add(
            "features.5.concat",
            CONCAT,
            half,
            body.add("features.5.maxpool", MAX_POOL, pool(3, 2, 0), c2));
    for (int i = 6; i < 10; i++) x = body.add("features." + i, INCEPTION_V4_A, x);
    var c3 = x;
    x = body.add("features.10", INCEPTION_REDUCTION_A, c3);
    for (int i = 11; i < 18; i++) x = body.add("features." + i, INCEPTION_V4_B, x);
    var c4 = x;
    x = body.add("features.18", INCEPTION_V4_REDUCTION_B, c4);
    for (int i = 19; i < 22; i++) x = body.add("features." + i, INCEPTION_V4_C, x);
    return List.of(c1, c2, c3, c4, x);
  }

  private static List<Port> inceptionResNet(Body.Builder body) {
    var x = halved(body, "conv2d_1a", body.input(), 32);
    var c1 = look(body, "conv2d_2b", look(body, "conv2d_2a", x, 32, 3, padded(0)), 64, 3);
    x = look(body, "conv2d_3b", body.add("maxpool_3a", MAX_POOL, pool(3, 2, 0), c1), 80, 1);
    var c2 = look(body, "conv2d_4a", x, 192, 3, padded(0));
    x =
        body.add(
            "mixed_5b",
            INCEPTION_RESNET_ENTRY,
            body.add("maxpool_5a", MAX_POOL, pool(3, 2, 0), c2));
    for (int i = 0; i < 10; i++) x = body.add("repeat." + i, INCEPTION_RESNET_A, x);
    var c3 = x;
    x =
        body.add(
            "mixed_6a",
            INCEPTION_REDUCTION_A,
            set(FIRST_WIDTH.to(256), SECOND_WIDTH.to(256), THIRD_WIDTH.to(384)),
            c3);
    for (int i = 0; i < 20; i++)
      x = body.add("repeat_1." + i, INCEPTION_RESNET_B, set(SCALE.to(0.1)), x);
    var c4 = x;
    x = body.add("mixed_7a", INCEPTION_RESNET_REDUCTION_B, c4);
    for (int i = 0; i < 9; i++)
      x = body.add("repeat_2." + i, INCEPTION_RESNET_C, set(SCALE.to(0.2)), x);
    x = body.add("block8", INCEPTION_RESNET_C, set(SCALE.to(1.0), ACTIVE.to(false)), x);
    return List.of(c1, c2, c3, c4, look(body, "conv2d_7b", x, 1536, 1));
  }
}
