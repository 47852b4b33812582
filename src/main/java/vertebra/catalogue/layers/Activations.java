package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.CommonParameters.axis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Lowering;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Functions that are applied to every number by itself, and softmax. They let a network bend
/// instead of only add.
public final class Activations {
  private static final Family.Builder FAMILY = Family.named("activation", "Activation");

  public static final Real SLOPE =
      real("slope", "Slope", 0.01, 0, 1, "What is left of a negative number.");
  public static final Whole AXIS =
      axis(-1, "The axis whose numbers will add up to 1; −1 is the last.");

  public static final BlockType RELU =
      FAMILY.add(
          elementwise("relu", "ReLU", 1, operator("Relu"))
              .aliases(
                  "rectifier",
                  "rectified linear unit",
                  "activation",
                  "activation function",
                  "nonlinearity")
              .summary("Keeps what is positive, silences the rest.")
              .source("Rectified Linear Units Improve Restricted Boltzmann Machines", 2010)
              .description(
                  """
                  Passes positive numbers on and turns negative ones into zero. It costs almost nothing and keeps \
                  gradients alive for everything that is on, which made deep networks trainable. A unit that is never \
                  positive learns nothing any more; that is called a dead ReLU.
                  """));

  public static final BlockType RELU6 =
      FAMILY.add(
          elementwise(
                  "relu6",
                  "ReLU6",
                  2,
                  (_, in, emit) ->
                      List.of(
                          emit.op("Clip", List.of(in.getFirst(), emit.scalar(0), emit.scalar(6)))))
              .aliases("clipped relu", "clip", "clamp")
              .summary("ReLU that stops at 6.")
              .source("Convolutional Deep Belief Networks on CIFAR-10", 2010)
              .description(
                  """
                  A ReLU with a ceiling: numbers above 6 become 6. The bounded range survives arithmetic with few bits \
                  well, which is why the MobileNets for phones use it.
                  """));

  public static final BlockType LEAKY_RELU =
      FAMILY.add(
          elementwise(
                  "leaky-relu",
                  "Leaky ReLU",
                  2,
                  (site, in, emit) ->
                      List.of(emit.op("LeakyRelu", in, Attribute.real("alpha", site.get(SLOPE)))))
              .parameters(SLOPE)
              .aliases("LReLU", "Darknet activation")
              .example("slope 0.1 as in Darknet", set(SLOPE.to(0.1)), "N,64,52,52", "N,64,52,52")
              .summary("ReLU that lets a little of the negative through.")
              .source("Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013)
              .description(
                  """
                  Like ReLU, but a negative number is multiplied by a small slope instead of becoming zero, so no unit \
                  ever stops learning. The Darknet and YOLO networks use a slope of 0.1; most libraries start from 0.01.
                  """));

  public static final Real SLOPE_AT_FIRST =
      real("start", "Start value", 0.25, 0, 1, "What the slopes are before training.");
  public static final Flag ONE_SLOPE =
      flag("shared", "One slope", false, "All channels have the same slope.");

  public static final BlockType PRELU =
      FAMILY.add(
          BlockType.named("prelu", "PReLU")
              .aliases("parametric ReLU", "learned slope")
              .parameters(ONE_SLOPE, SLOPE_AT_FIRST)
              .typed(Rules.reals("PReLU", site -> Typing.of(site.input(0))))
              .weights(site -> slopes(site).dims().stream().reduce(Dim.of(1), Dim::times))
              .work((_, outputs) -> Rules.perElement(outputs, 2))
              .lowered(Activations::lowerPrelu)
              .example("keeps the shape", "N,64,56,56", "N,64,56,56")
              .example("a vector", "N,512", "N,512")
              .example("one slope for all", set(ONE_SLOPE.to(true)), "N,64,56,56", "N,64,56,56")
              .example("one slope, a vector", set(ONE_SLOPE.to(true)), "N,512", "N,512")
              .summary("Leaky ReLU with a learned slope for each channel.")
              .source(
                  "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet"
                      + " Classification",
                  2015)
              .description(
                  """
                  Like Leaky ReLU, but how much of a negative number is left is learned, for each channel by itself or \
                  one number for all. Networks for faces and for larger pictures use it. The slopes must not be pulled \
                  towards zero by weight decay, or it turns into ReLU.
                  """));

  public static final Real ALPHA =
      real("alpha", "Alpha", 1, 0, 10, "How far below zero it goes at most.");

  public static final BlockType ELU =
      FAMILY.add(
          elementwise(
                  "elu",
                  "ELU",
                  5,
                  (site, in, emit) ->
                      List.of(emit.op("Elu", in, Attribute.real("alpha", site.get(ALPHA)))))
              .parameters(ALPHA)
              .aliases("exponential linear unit")
              .example("down to −½", set(ALPHA.to(0.5)), "N,64,56,56", "N,64,56,56")
              .summary("ReLU that bends down to −1 instead of stopping at 0.")
              .source(
                  "Fast and Accurate Deep Network Learning by Exponential Linear Units (ELUs)",
                  2015)
              .description(
                  """
                  Positive numbers pass; a negative one becomes e to its power minus 1, which comes close to −1 and no \
                  further. The mean of what leaves a layer lies nearer to zero than with ReLU, so learning goes \
                  faster; the exponential costs time.
                  """));

  public static final BlockType SIGMOID =
      FAMILY.add(
          elementwise("sigmoid", "Sigmoid", 4, operator("Sigmoid"))
              .aliases("logistic", "gate")
              .summary("Squeezes every number into 0 to 1.")
              .description(
                  """
                  Maps any number to a value between 0 and 1: large ones close to 1, very negative ones close to 0. \
                  Today it rarely stands inside a network, because it flattens out at both ends; it serves as a gate \
                  that turns channels up or down, and to turn scores of independent classes into probabilities.
                  """));

  public static final BlockType SILU =
      FAMILY.add(
          elementwise(
                  "silu",
                  "SiLU",
                  5,
                  (_, in, emit) ->
                      List.of(emit.op("Mul", List.of(in.getFirst(), emit.op("Sigmoid", in)))))
              .aliases("swish", "sigmoid linear unit")
              .summary("A smooth ReLU: the number times its sigmoid.")
              .source("Searching for Activation Functions", 2017)
              .description(
                  """
                  The number multiplied by its own sigmoid. It behaves like ReLU far from zero and is smooth near it, \
                  with a small dip below zero. EfficientNet and the newer YOLO networks use it; it costs more than ReLU.
                  """));

  public static final BlockType HARD_SIGMOID =
      FAMILY.add(
          elementwise(
                  "hard-sigmoid",
                  "HardSigmoid",
                  3,
                  (_, in, emit) ->
                      List.of(
                          emit.op(
                              "HardSigmoid",
                              in,
                              Attribute.real("alpha", 1.0 / 6),
                              Attribute.real("beta", 0.5))))
              .aliases("hard gate")
              .summary("A sigmoid made of straight lines.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  Approximates the sigmoid by three straight lines: x ⁄ 6 + ½, cut off at 0 and 1. It is much cheaper \
                  on small processors. MobileNet v3 uses it as the gate of squeeze-and-excitation.
                  """));

  public static final BlockType HARD_SWISH =
      FAMILY.add(
          elementwise("hard-swish", "HardSwish", 4, operator("HardSwish"))
              .aliases("h-swish", "hswish")
              .summary("SiLU made of straight lines.")
              .source("Searching for MobileNetV3", 2019)
              .description(
                  """
                  The number times its hard sigmoid: close to SiLU, but without an exponential. MobileNet v3 uses it in \
                  its deeper half, where maps are small and the extra cost over ReLU is small too.
                  """));

  public static final BlockType TANH =
      FAMILY.add(
          elementwise("tanh", "Tanh", 5, operator("Tanh"))
              .aliases("hyperbolic tangent")
              .summary("Squeezes every number into −1 to 1.")
              .description(
                  """
                  Maps any number to a value between −1 and 1 and keeps zero at zero. LeNet-5 and other early networks \
                  used it everywhere; since it flattens out at both ends, deep stacks of it are hard to train.
                  """));

  public static final BlockType GELU =
      FAMILY.add(
          elementwise("gelu", "GELU", 8, Activations::lowerGelu)
              .aliases("Gaussian error linear unit", "transformer activation")
              .summary("A smooth ReLU, weighted by the normal distribution.")
              .source("Gaussian Error Linear Units (GELUs)", 2016)
              .description(
                  """
                  Multiplies a number by the probability that a normally distributed one is smaller. Large numbers pass, \
                  very negative ones vanish, and in between the change is smooth. Transformers and ConvNeXt use it.
                  """));

  public static final BlockType MISH =
      FAMILY.add(
          elementwise(
                  "mish",
                  "Mish",
                  8,
                  (_, in, emit) ->
                      List.of(
                          emit.op(
                              "Mul",
                              List.of(
                                  in.getFirst(),
                                  emit.op("Tanh", List.of(emit.op("Softplus", in)))))))
              .aliases("YOLOv4 activation")
              .summary("A smooth ReLU with a small dip below zero.")
              .source("Mish: A Self Regularized Non-Monotonic Activation Function", 2019)
              .description(
                  """
                  The number times the tanh of its softplus. Its curve is close to SiLU's. CSPDarknet-53, the backbone \
                  of YOLOv4, uses it; later networks went back to the cheaper SiLU.
                  """));

  public static final BlockType SOFTMAX =
      FAMILY.add(
          BlockType.named("softmax", "Softmax")
              .aliases("probabilities", "normalized exponential")
              .parameters(AXIS)
              .typed(Rules.reals("Softmax", Activations::softmaxTyping))
              .work((_, outputs) -> Rules.perElement(outputs, 5))
              .lowered((site, in, emit) ->
                  List.of(emit.op("Softmax", in, Attribute.whole("axis", site.get(AXIS)))))
              .example("class probabilities", "N,1000", "N,1000")
              .example("one decision per pixel", set(AXIS.to(1)), "N,21,64,64", "N,21,64,64")
              .summary("Turns scores into probabilities that add up to 1.")
              .description(
                  """
                  Raises e to every score and divides by the sum, so the results are positive and add up to 1. The \
                  order of the scores stays the same: whoever had the largest score has the largest probability. A high \
                  probability is not a promise; an untrained network can be very sure and wrong.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Activations() {}

  private static Typing softmaxTyping(Site site) {
    int rank = site.shape(0).rank();
    int axis = site.get(AXIS);
    if (axis >= -rank && axis < rank) return Typing.of(site.input(0));
    return Rules.unchanged(
        site,
        Problem.of(
            "existing-axis-expected",
            Message.of("problem.existing-axis-expected.softmax-works", axis, site.shape(0)),
            Rules.setting(AXIS, -1)));
  }

  private static BlockType.Definition elementwise(
      String id, String title, int operations, Lowering lowering) {
    return BlockType.named(id, title)
        .typed(Rules.reals(title, site -> Typing.of(site.input(0))))
        .work((_, outputs) -> Rules.perElement(outputs, operations))
        .lowered(lowering)
        .example("keeps the shape", "N,64,56,56", "N,64,56,56")
        .example("tokens", "N,197,768", "N,197,768");
  }

  private static Lowering operator(String name) {
    return (_, in, emit) -> List.of(emit.op(name, in));
  }

  /// The shape of the slopes: as many as channels, which stand in front of all other axes.
  private static Shape slopes(Site site) {
    int rank = site.shape(0).rank();
    var dims = new ArrayList<Dim>(Collections.nCopies(Math.max(1, rank - 1), Dim.of(1)));
    if (!site.get(ONE_SLOPE)) dims.set(0, site.channels());
    return Shape.of(dims.toArray(Dim[]::new));
  }

  private static List<Ref> lowerPrelu(Site site, List<Ref> in, Emitter emit) {
    var start = new Init.Constant(site.get(SLOPE_AT_FIRST).floatValue());
    return List.of(emit.op("PRelu", List.of(in.getFirst(), emit.weight("", slopes(site), start))));
  }

  /// The exact form with the error function: Gelu is an operator only from opset 20 on.
  private static List<Ref> lowerGelu(Site site, List<Ref> in, Emitter emit) {
    var x = in.getFirst();
    var erf = emit.op("Erf", List.of(emit.op("Mul", List.of(x, emit.scalar(Math.sqrt(0.5))))));
    var share =
        emit.op("Mul", List.of(emit.op("Add", List.of(erf, emit.scalar(1))), emit.scalar(0.5)));
    return List.of(emit.op("Mul", List.of(x, share)));
  }
}
