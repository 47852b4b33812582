package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that bring numbers into a steady range.
public final class Normalization {
  private static final Family.Builder FAMILY = Family.named("normalization", "Normalization");

  public static final Real EPSILON =
      real(
          "epsilon",
          "Epsilon",
          1e-5,
          0,
          1,
          "Added to the variance so that nothing is divided by zero.");
  public static final Whole AXES =
      whole(
          "axes",
          "Axes",
          1,
          1,
          8,
          "axes",
          "How many axes, counted from the last, are evened out together.");
  public static final Whole GROUPS =
      whole(
          "groups",
          "Groups",
          32,
          1,
          65_536,
          "groups",
          "How many groups the channels are split into.");
  public static final Whole WINDOW =
      whole(
          "size",
          "Neighbours",
          5,
          1,
          1_024,
          "channels",
          "How many neighbouring channels are looked at.");
  public static final Real ALPHA =
      real("alpha", "Alpha", 1e-4, 0, 10, "The weight of the neighbours.");
  public static final Real BETA = real("beta", "Beta", 0.75, 0, 10, "The exponent.");
  public static final Real OFFSET =
      real("offset", "Offset", 1, 0, 100, "Added before the exponent (k in the paper).");

  public static final BlockType BATCH_NORM =
      FAMILY.add(
          BlockType.named("batch-norm", "Batch norm")
              .aliases(
                  "norm", "BN", "normalization", "batch normalization", "BatchNorm2d", "norm layer")
              .parameters(EPSILON)
              .typed(Rules.reals("Batch norm", site -> channelled("Batch norm", site)))
              .weights(site -> site.channels().times(2))
              .work((_, outputs) -> Rules.perElement(outputs, 2))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "BatchNormalization",
                          List.of(
                              in.getFirst(),
                              emit.weight("weight", Shape.of(site.channels()), Init.ones()),
                              emit.weight("bias", Shape.of(site.channels()), Init.zeros()),
                              emit.buffer("running_mean", Shape.of(site.channels()), Init.zeros()),
                              emit.buffer("running_var", Shape.of(site.channels()), Init.ones())),
                          Attribute.real("epsilon", site.get(EPSILON)))))
              .example("keeps the shape", "N,64,56,56", "N,64,56,56")
              .example("vectors too", set(EPSILON.to(1e-3)), "N,256", "N,256")
              .summary("Evens out every channel over the batch.")
              .source("Batch Normalization: Accelerating Deep Network Training", 2015)
              .description(
                  """
                  In training, every channel is shifted and scaled to mean 0 and variance 1 over the batch, then given a \
                  trainable scale and shift of its own. Steady ranges let deep networks train with larger steps. When \
                  the model runs, the averages collected in training are used instead, so the block is only one \
                  multiplication and one addition per number and can be merged into the convolution before it.
                  """));

  public static final BlockType LAYER_NORM =
      FAMILY.add(
          BlockType.named("layer-norm", "Layer norm")
              .aliases("LN", "layer normalization")
              .parameters(AXES, EPSILON)
              .typed(Rules.reals("Layer norm", Normalization::layerTyping))
              .weights(site -> product(normalized(site)).times(2))
              .work((_, outputs) -> Rules.perElement(outputs, 7))
              .reach(_ -> Reach.POINT)
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "LayerNormalization",
                          List.of(
                              in.getFirst(),
                              emit.weight("weight", normalized(site), Init.ones()),
                              emit.weight("bias", normalized(site), Init.zeros())),
                          Attribute.whole("axis", -site.get(AXES)),
                          Attribute.real("epsilon", site.get(EPSILON)))))
              .example("tokens", "N,197,768", "N,197,768")
              .example("a whole map", set(AXES.to(3), EPSILON.to(1e-6)), "N,8,4,4", "N,8,4,4")
              .summary("Evens out every token by itself.")
              .source("Layer Normalization", 2016)
              .description(
                  """
                  Shifts and scales the numbers of one sample, over its last axes, to mean 0 and variance 1, then applies \
                  a trainable scale and shift. It looks at nothing outside the sample, so it does the same in training \
                  and in a run and works with any batch size. Transformers use it before attention and before the dense \
                  layers.
                  """));

  public static final BlockType CHANNEL_NORM =
      FAMILY.add(
          BlockType.named("channel-norm", "Layer norm over channels")
              .aliases("LN", "LayerNorm2d", "ConvNeXt norm")
              .parameters(EPSILON)
              .typed(
                  Rules.reals(
                      "Layer norm over channels",
                      site -> channelled("Layer norm over channels", site)))
              .weights(site -> site.channels().times(2))
              .work((_, outputs) -> Rules.perElement(outputs, 7))
              .lowered(Normalization::lowerChannel)
              .example("a map", "N,96,56,56", "N,96,56,56")
              .example("a vector", set(EPSILON.to(1e-6)), "N,768", "N,768")
              .summary("Evens out the channels of every pixel by itself.")
              .source("A ConvNet for the 2020s", 2022)
              .description(
                  """
                  Layer norm as transformers use it, on maps: at every pixel the channels are shifted and scaled to mean \
                  0 and variance 1, then given a trainable scale and shift per channel. It looks neither at other pixels \
                  nor at other images, so batch size does not matter. ConvNeXt uses it in place of batch norm.
                  """));

  public static final BlockType GROUP_NORM =
      FAMILY.add(
          BlockType.named("group-norm", "Group norm")
              .aliases("GN", "group normalization", "instance norm")
              .parameters(GROUPS, EPSILON)
              .typed(Rules.reals("Group norm", Normalization::groupTyping))
              .weights(site -> site.channels().times(2))
              .work((_, outputs) -> Rules.perElement(outputs, 7))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Normalization::lowerGroup)
              .example("32 groups", "N,256,28,28", "N,256,28,28")
              .example(
                  "one channel a group is instance norm",
                  set(GROUPS.to(8)),
                  "N,8,14,14",
                  "N,8,14,14")
              .summary("Evens out groups of channels within one image.")
              .source("Group Normalization", 2018)
              .description(
                  """
                  Splits the channels of one image into groups and evens out each group over its channels and pixels. It \
                  does not depend on the batch, so it helps where batches are small, as in detectors with large images. \
                  One group is like layer norm over the whole map; as many groups as channels is instance norm.
                  """));

  public static final BlockType LOCAL_RESPONSE_NORM =
      FAMILY.add(
          BlockType.named("local-response-norm", "Local response norm")
              .aliases("LRN", "AlexNet normalization")
              .parameters(WINDOW, ALPHA, BETA, OFFSET)
              .typed(site ->
                  Rules.imageExpected("Local response norm", site)
                      .or(() -> evenWindow(site))
                      .map(problem -> Rules.unchanged(site, problem))
                      .orElseGet(() -> Typing.of(site.input(0))))
              .work((site, outputs) -> Rules.perElement(outputs, 2L * site.get(WINDOW) + 3))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "LRN",
                          in,
                          Attribute.whole("size", site.get(WINDOW)),
                          Attribute.real("alpha", site.get(ALPHA)),
                          Attribute.real("beta", site.get(BETA)),
                          Attribute.real("bias", site.get(OFFSET)))))
              .example("as in GoogLeNet", "N,64,56,56", "N,64,56,56")
              .example("as in AlexNet", set(OFFSET.to(2.0)), "N,96,55,55", "N,96,55,55")
              .summary("Damps a channel where its neighbours are strong.")
              .source("ImageNet Classification with Deep Convolutional Neural Networks", 2012)
              .description(
                  """
                  Divides every number by a measure of how strong the neighbouring channels are at the same pixel, so \
                  that a loud channel quietens the ones beside it. AlexNet and the first GoogLeNet used it; batch \
                  normalization has replaced it since. It has no weights.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Normalization() {}

  /// Runtimes look at as many channels on one side as on the other.
  private static Optional<Problem> evenWindow(Site site) {
    int window = site.get(WINDOW);
    if (window % 2 == 1) return Optional.empty();
    return Optional.of(
        Problem.of(
            "odd-window-expected",
            Message.of("problem.odd-window-expected", window),
            Rules.setting(WINDOW, window + 1),
            Rules.setting(WINDOW, window - 1)));
  }

  private static Typing channelled(String name, Site site) {
    return site.shape(0).rank() >= 2
        ? Typing.of(site.input(0))
        : Rules.unchanged(
            site,
            Problem.of(
                "channels-expected", Message.of("problem.channels-expected", name, site.shape(0))));
  }

  private static Typing layerTyping(Site site) {
    if (site.get(AXES) < site.shape(0).rank()) return Typing.of(site.input(0));
    return Rules.unchanged(
        site,
        Problem.of(
            "fewer-axes-expected",
            Message.of("problem.fewer-axes-expected", site.get(AXES), site.shape(0)),
            Rules.setting(AXES, Math.max(1, site.shape(0).rank() - 1))));
  }

  /// LayerNormalization works on the last axes, so the channels are moved there and back.
  private static List<Ref> lowerChannel(Site site, List<Ref> in, Emitter emit) {
    int rank = site.shape(0).rank();
    var there = new long[rank];
    var back = new long[rank];
    for (int axis = 1; axis < rank; axis++) {
      there[axis] = axis == rank - 1 ? 1 : axis + 1;
      back[axis] = axis == 1 ? rank - 1 : axis - 1;
    }
    var x = in.getFirst();
    if (rank > 2) x = emit.op("Transpose", List.of(x), Attribute.wholes("perm", there));
    var even =
        emit.op(
            "LayerNormalization",
            List.of(
                x,
                emit.weight("weight", Shape.of(site.channels()), Init.ones()),
                emit.weight("bias", Shape.of(site.channels()), Init.zeros())),
            Attribute.whole("axis", -1),
            Attribute.real("epsilon", site.get(EPSILON)));
    return List.of(
        rank > 2 ? emit.op("Transpose", List.of(even), Attribute.wholes("perm", back)) : even);
  }

  private static Shape normalized(Site site) {
    var dims = site.shape(0).dims();
    return new Shape(dims.subList(dims.size() - site.get(AXES), dims.size()));
  }

  private static Dim product(Shape shape) {
    return shape.dims().stream().reduce(Dim.of(1), Dim::times);
  }

  private static Typing groupTyping(Site site) {
    if (site.shape(0).rank() < 3)
      return Rules.unchanged(
          site,
          Problem.of(
              "image-expected", Message.of("problem.image-expected.group-norm", site.shape(0))));
    var channels = site.channels().known();
    int groups = site.get(GROUPS);
    if (channels.isEmpty() || channels.getAsLong() % groups == 0) return Typing.of(site.input(0));
    var remedies = new ArrayList<Remedy>();
    for (int fitting :
        Rules.divisorsNear(channels.getAsLong(), groups, GROUPS.min(), GROUPS.max(), 2))
      remedies.add(Rules.setting(GROUPS, fitting));
    return Rules.unchanged(
        site,
        new Problem(
            "divisible-channels-expected",
            Message.of(
                "problem.divisible-channels-expected.group-norm", channels.getAsLong(), groups),
            remedies));
  }

  /// GroupNormalization is an operator only from opset 21 on (the form of 18 scales groups, not
  /// channels), so it is said as an instance normalization of the groups.
  private static List<Ref> lowerGroup(Site site, List<Ref> in, Emitter emit) {
    long groups = site.get(GROUPS);
    var ones = new float[(int) groups];
    Arrays.fill(ones, 1);
    var grouped = emit.op("Reshape", List.of(in.getFirst(), emit.wholes(0, groups, -1)));
    var even =
        emit.op(
            "InstanceNormalization",
            List.of(
                grouped,
                emit.constant(Shape.of(groups), ones),
                emit.constant(Shape.of(groups), new float[(int) groups])),
            Attribute.real("epsilon", site.get(EPSILON)));
    var back = emit.op("Reshape", List.of(even, emit.op("Shape", in)));
    var perChannel = new ArrayList<Dim>(List.of(site.channels()));
    for (int axis = 2; axis < site.shape(0).rank(); axis++) perChannel.add(Dim.of(1));
    var view = perChannel.stream().mapToLong(Dim::value).toArray();
    var scale =
        emit.op(
            "Reshape",
            List.of(
                emit.weight("weight", Shape.of(site.channels()), Init.ones()), emit.wholes(view)));
    var shift =
        emit.op(
            "Reshape",
            List.of(
                emit.weight("bias", Shape.of(site.channels()), Init.zeros()), emit.wholes(view)));
    return List.of(emit.op("Add", List.of(emit.op("Mul", List.of(back, scale)), shift)));
  }
}
