package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that learn how much something counts.
public final class Weighing {
  private static final Family.Builder FAMILY = Family.named("weighing", "Learned weights");

  private static final double NEVER_ZERO = 1e-4;

  public static final BlockType WEIGHTED_SUM =
      FAMILY.add(
          BlockType.named("weighted-sum", "Weighted sum")
              .aliases("fast normalized fusion", "BiFPN", "fusion", "add")
              .inputs(PortSpec.many("x", "Inputs"))
              .typed(Rules.reals("Weighted sum", Weighing::sumTyping))
              .weights(site -> Dim.of(site.inputs().size()))
              .work((site, outputs) ->
                  Rules.perElement(outputs, Math.max(1, 2L * site.inputs().size() - 1)))
              .lowered(Weighing::lowerSum)
              .example(
                  "two maps", set(), List.of("N,64,32,32", "N,64,32,32"), List.of("N,64,32,32"))
              .example(
                  "three maps",
                  set(),
                  List.of("N,88,8,8", "N,88,8,8", "N,88,8,8"),
                  List.of("N,88,8,8"))
              .summary("Adds maps, each with a share that is learned.")
              .source("EfficientDet: Scalable and Efficient Object Detection", 2019)
              .description(
                  """
                  Maps that come from different levels do not matter equally. Every input gets one trainable number; \
                  negative ones count as zero, and each is divided by the sum of all, so the shares add up to about one. \
                  That is cheaper than a softmax and works as well. When the model runs the shares are constants.
                  """));

  public static final Real START =
      real("start", "Start", 20, 0.001, 1000, "What every channel's trained factor begins with.");

  public static final BlockType L2_NORM =
      FAMILY.add(
          BlockType.named("l2-norm", "L2 norm")
              .aliases("normalize", "SSD", "ParseNet", "scale")
              .parameters(START)
              .typed(site ->
                  Rules.imageExpected("L2 norm", site)
                      .map(problem -> Rules.unchanged(site, problem))
                      .orElseGet(() -> Typing.of(site.input(0))))
              .weights(Site::channels)
              .work((_, outputs) -> Rules.perElement(outputs, 4))
              .lowered(Weighing::lowerNorm)
              .example("conv4_3 of SSD", "N,512,38,38", "N,512,38,38")
              .example("begins with one", set(START.to(1.0)), "N,64,8,8", "N,64,8,8")
              .summary("Gives the channels of every place length 1, then scales them.")
              .source("ParseNet: Looking Wider to See Better", 2015)
              .description(
                  """
                  Reads the channels of a place as a vector, divides it by its length, and multiplies each channel by a \
                  trained factor that begins with 20. SSD needs it because an early map of VGG has much larger numbers \
                  than the later ones it is used beside.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Weighing() {}

  private static Typing sumTyping(Site site) {
    var first = site.shape(0);
    for (int i = 1; i < site.inputs().size(); i++)
      if (first.equalTo(site.shape(i)) == Verdict.NO)
        return Rules.unchanged(
            site,
            Problem.of(
                "equal-shapes-expected",
                Message.of("problem.equal-shapes-expected.weighted-sum", first, site.shape(i)),
                new Problem.Remedy.ReplaceBlock(
                    Message.of("fix.concatenate-instead"), Merging.CONCAT.id(), set())));
    return Typing.of(site.input(0));
  }

  private static List<Ref> lowerSum(Site site, List<Ref> in, Emitter emit) {
    int count = in.size();
    var weights = emit.op("Relu", List.of(emit.weight("w", Shape.of(count), Init.ones())));
    var total =
        emit.op("ReduceSum", List.of(weights, emit.wholes(0)), Attribute.whole("keepdims", 1));
    var shares =
        emit.op("Div", List.of(weights, emit.op("Add", List.of(total, emit.scalar(NEVER_ZERO)))));
    var parts = new ArrayList<Ref>();
    for (int i = 0; i < count; i++) {
      var share =
          emit.op("Slice", List.of(shares, emit.wholes(i), emit.wholes(i + 1), emit.wholes(0)));
      parts.add(emit.op("Mul", List.of(in.get(i), share)));
    }
    var result = parts.getFirst();
    for (var part : parts.subList(1, count)) result = emit.op("Add", List.of(result, part));
    return List.of(result);
  }

  private static List<Ref> lowerNorm(Site site, List<Ref> in, Emitter emit) {
    long channels = site.channels().value();
    var length =
        emit.op(
            "ReduceSum",
            List.of(emit.op("Mul", List.of(in.getFirst(), in.getFirst())), emit.wholes(1)),
            Attribute.whole("keepdims", 1));
    var safe = emit.op("Max", List.of(emit.op("Sqrt", List.of(length)), emit.scalar(1e-12)));
    var scale =
        emit.weight("", Shape.of(channels), new Init.Constant(site.get(START).floatValue()));
    var shaped = emit.op("Reshape", List.of(scale, emit.wholes(1, channels, 1, 1)));
    return List.of(emit.op("Mul", List.of(emit.op("Div", List.of(in.getFirst(), safe)), shaped)));
  }
}
