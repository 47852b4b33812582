package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Link;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.block.Work;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.onnx.Init;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Layers in which every output looks at every input.
public final class Linear {
  private static final Family.Builder FAMILY = Family.named("linear", "Dense layers");

  public static final Whole UNITS =
      whole("units", "Units", 10, 1, 1_000_000, "features", "How many numbers come out.");
  public static final Flag BIAS =
      flag("bias", "Bias", true, "Adds one trainable number to every output.");
  public static final Flag EVERYWHERE =
      flag(
          "everywhere",
          "At every place",
          false,
          "Also reads maps whose channels come last, and works at every place of them by itself.");
  public static final Real RATE =
      real("rate", "Rate", 0.5, 0, 0.99, "Share of the numbers that is set to zero in training.");

  public static final BlockType DENSE =
      FAMILY.add(
          BlockType.named("dense", "Dense")
              .aliases("FC", "fully connected", "linear", "Gemm", "MLP", "FFN", "feed-forward")
              .parameters(UNITS, BIAS, EVERYWHERE)
              .width(UNITS)
              .typed(Rules.reals("Dense", Linear::typing))
              .weights(
                  site -> site.shape(0).dim(-1).plus(site.get(BIAS) ? 1 : 0).times(site.get(UNITS)))
              .work((site, outputs) ->
                  Work.multiplyAdds(Math.multiplyExact(Rules.elements(outputs), features(site)))
                      .plusElementwise(site.get(BIAS) ? Rules.elements(outputs) : 0))
              .reach(site -> site.shape(0).rank() == 2 ? Reach.EVERYTHING : Reach.POINT)
              .lowered(Linear::lower)
              .example("class scores", set(UNITS.to(1000)), "N,2048", "N,1000")
              .example(
                  "every token by itself",
                  set(UNITS.to(3072), BIAS.to(false)),
                  "N,197,768",
                  "N,197,3072")
              .example(
                  "every place of a map, channels last",
                  set(UNITS.to(384), EVERYWHERE.to(true)),
                  "N,56,56,96",
                  "N,56,56,384")
              .summary("Every output is a weighted sum of all inputs.")
              .description(
                  """
                  Multiplies a vector by a matrix of weights and adds a bias: every output looks at every input. At the \
                  end of a classifier it turns features into one score per class. On lists of tokens it is applied to \
                  each token by itself, like a 1×1 convolution. It needs inputs × outputs weights, which is why it \
                  rarely reads whole images.
                  """));

  public static final BlockType DROPOUT =
      FAMILY.add(
          BlockType.named("dropout", "Dropout")
              .aliases("regularization")
              .parameters(RATE)
              .idle(RATE, "only training drops numbers")
              .typed(site -> Typing.of(site.input(0)))
              .lowered((_, in, emit) -> List.of(emit.op("Identity", in)))
              .example("does nothing in a run", "N,4096", "N,4096")
              .example("on maps too", set(RATE.to(0.1)), "N,512,28,28", "N,512,28,28")
              .summary("Silences random numbers in training; does nothing in a run.")
              .source("Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014)
              .description(
                  """
                  While a network trains, a random share of the numbers is set to zero at every step, so that no unit can \
                  rely on one particular other. When the model runs, everything passes unchanged; the block stays in the \
                  design to show where training would drop.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Linear() {}

  private static long features(Site site) {
    return site.shape(0).dim(-1).value();
  }

  private static Typing typing(Site site) {
    var shape = site.shape(0);
    var units = Dim.of(site.get(UNITS));
    if (shape.rank() == 2 || shape.rank() == 3 || site.get(EVERYWHERE) && shape.rank() > 3)
      return Typing.of(site.input(0).with(shape.with(-1, units)));
    var port = site.ports().getFirst();
    var remedies = new ArrayList<Remedy>();
    boolean pooled =
        shape.rank() == 4
            && shape.dim(Rules.ROWS).equals(Dim.of(1))
            && shape.dim(Rules.COLUMNS).equals(Dim.of(1));
    if (pooled)
      remedies.add(
          new Remedy.SetUpstream(
              Message.of("fix.turn-off", GlobalPooling.KEEP_MAP.label()),
              port,
              GlobalPooling.KEEP_MAP.key(),
              GlobalPooling.KEEP_MAP.encode(false)));
    else if (shape.rank() == 4)
      remedies.add(
          new Remedy.InsertChain(
              Message.of("fix.average-every-channel-first"),
              port,
              List.of(
                  new Link(
                      GlobalPooling.GLOBAL_AVG_POOL.id(), set(GlobalPooling.KEEP_MAP.to(false))))));
    if (shape.rank() > 2)
      remedies.add(
          new Remedy.InsertBefore(
              Message.of("fix.flatten-first"), port, Reshaping.FLATTEN.id(), set()));
    var batch = shape.rank() == 0 ? Dim.of(1) : shape.dim(0);
    return Typing.rejected(
        new Problem(
            "vector-expected", Message.of("problem.vector-expected.dense-reads", shape), remedies),
        site.input(0).with(Shape.of(batch, units)));
  }

  private static List<Ref> lower(Site site, List<Ref> in, Emitter emit) {
    long features = features(site);
    var weight =
        emit.weight("weight", Shape.of(site.get(UNITS), features), Init.fanInUniform(features));
    if (site.shape(0).rank() == 2) {
      var inputs = new ArrayList<>(List.of(in.getFirst(), weight));
      if (site.get(BIAS))
        inputs.add(emit.weight("bias", Shape.of(site.get(UNITS)), Init.fanInUniform(features)));
      return List.of(emit.op("Gemm", inputs, Attribute.whole("transB", 1)));
    }
    var turned = emit.op("Transpose", List.of(weight), Attribute.wholes("perm", 1, 0));
    var product = emit.op("MatMul", List.of(in.getFirst(), turned));
    if (!site.get(BIAS)) return List.of(product);
    return List.of(
        emit.op(
            "Add",
            List.of(
                product,
                emit.weight("bias", Shape.of(site.get(UNITS)), Init.fanInUniform(features)))));
  }
}
