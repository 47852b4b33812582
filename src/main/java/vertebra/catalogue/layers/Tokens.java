package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
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
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// What transformers are made of besides dense layers: products between activations, learned
/// tokens, positions and scales.
public final class Tokens {
  private static final Family.Builder FAMILY = Family.named("tokens", "Tokens");

  public static final Flag TURNED =
      flag(
          "turned",
          "Turn the second",
          false,
          "Swaps the last two axes of the second input first, as attention does with its keys.");
  public static final Real FACTOR =
      real("factor", "Factor", 1, -1e6, 1e6, "What every product is multiplied by.");

  private static final PortSpec LEFT = PortSpec.one("a", "First");
  private static final PortSpec RIGHT = PortSpec.one("b", "Second");

  public static final BlockType MATRIX_PRODUCT =
      FAMILY.add(
          BlockType.named("matrix-product", "Matrix product")
              .aliases("MatMul", "bmm", "attention scores", "dot product")
              .inputs(LEFT, RIGHT)
              .parameters(TURNED, FACTOR)
              .typed(Rules.reals("Matrix product", Tokens::productTyping))
              .work((site, outputs) ->
                  new Work(0, Math.multiplyExact(Rules.elements(outputs), inner(site).value()), 0))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Tokens::lowerProduct)
              .example(
                  "scores of three heads",
                  set(TURNED.to(true), FACTOR.to(0.125)),
                  List.of("N,3,197,64", "N,3,197,64"),
                  List.of("N,3,197,197"))
              .example(
                  "values by weights",
                  set(),
                  List.of("N,3,197,197", "N,3,197,64"),
                  List.of("N,3,197,64"))
              .summary("Multiplies two tensors as matrices; nothing is learnt in it.")
              .source("Attention Is All You Need", 2017)
              .description(
                  """
                  Multiplies matrices that both come from the data, one pair for every sample and head. Attention needs \
                  it twice: queries times keys say how much each token has to do with each other one, and these weights \
                  times the values mix the tokens. The work grows with the square of the number of tokens. Published \
                  counts often leave it out, so it is counted apart.
                  """));

  public static final BlockType CLASS_TOKEN =
      FAMILY.add(
          BlockType.named("class-token", "Class token")
              .aliases("CLS", "register token", "learned token")
              .typed(
                  Rules.reals(
                      "Class token",
                      site -> {
                        var notTokens = tokensExpected("Class token", site);
                        if (notTokens.isPresent()) return Rules.unchanged(site, notTokens.get());
                        return Typing.of(
                            site.input(0)
                                .with(site.shape(0).with(1, site.shape(0).dim(1).plus(1))));
                      }))
              .weights(site -> site.shape(0).dim(2))
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) -> {
                var features = site.shape(0).dim(2);
                var token = emit.weight("", Shape.of(Dim.of(1), Dim.of(1), features), Init.zeros());
                var batch =
                    emit.op(
                        "Slice",
                        List.of(
                            emit.op("Shape", in), emit.wholes(0), emit.wholes(1), emit.wholes(0)));
                var sizes =
                    emit.op(
                        "Concat",
                        List.of(batch, emit.wholes(1, features.value())),
                        Attribute.whole("axis", 0));
                var tokens = emit.op("Expand", List.of(token, sizes));
                return List.of(
                    emit.op("Concat", List.of(tokens, in.getFirst()), Attribute.whole("axis", 1)));
              })
              .example("in front of 196 patches", "N,196,768", "N,197,768")
              .example("in front of 49 patches", "N,49,192", "N,50,192")
              .summary("Puts one learned token in front of all others.")
              .source("An Image is Worth 16x16 Words", 2020)
              .description(
                  """
                  Puts a token in front of the list that does not come from the image: it starts as the same learned \
                  numbers for every image and collects, layer by layer, what it needs from the other tokens. The \
                  classifier at the end reads only this one.
                  """));

  public static final BlockType POSITIONS =
      FAMILY.add(
          BlockType.named("positions", "Learned positions")
              .aliases("position", "position embedding", "positional encoding", "pos_embed")
              .typed(Rules.reals("Learned positions", Tokens::positionsTyping))
              .weights(site -> perSample(site).dims().stream().reduce(Dim.of(1), Dim::times))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "Add",
                          List.of(
                              in.getFirst(),
                              emit.weight("", perSample(site), new Init.TruncatedNormal(0.02))))))
              .example("197 tokens", "N,197,768", "N,197,768")
              .example("the pixels of a patch", "N,24,4,4", "N,24,4,4")
              .summary("Adds a learned number to every feature of every place.")
              .source("An Image is Worth 16x16 Words", 2020)
              .description(
                  """
                  Attention sees a set of tokens, not a row. So that it can tell places apart, every place has learned \
                  numbers of its own that are added to the token standing there. There are as many as there are places, \
                  so a network trained with them is tied to one image size; for another one they must be interpolated.
                  """));

  public static final Real START =
      real("start", "Start value", 1e-6, -10, 10, "What the factors are before training.");
  public static final Flag FLAT =
      flag(
          "flat",
          "Flat",
          false,
          "Stores one number per channel instead of [channels, 1, 1]; only the weight file"
              + " differs.");

  public static final BlockType LEARNED_SCALE =
      FAMILY.add(
          BlockType.named("learned-scale", "Learned scale")
              .aliases("layer scale", "gamma", "LayerScale")
              .parameters(START, FLAT)
              .typed(
                  Rules.reals(
                      "Learned scale",
                      site ->
                          Rules.imageExpected("Learned scale", site)
                              .map(problem -> Rules.unchanged(site, problem))
                              .orElseGet(() -> Typing.of(site.input(0)))))
              .weights(Site::channels)
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((site, in, emit) -> {
                var start = new Init.Constant(site.get(START).floatValue());
                var channels = site.channels();
                var one = Dim.of(1);
                var factors =
                    site.get(FLAT)
                        ? emit.op(
                            "Reshape",
                            List.of(
                                emit.weight("", Shape.of(channels), start),
                                emit.wholes(channels.value(), 1, 1)))
                        : emit.weight("", Shape.of(channels, one, one), start);
                return List.of(emit.op("Mul", List.of(in.getFirst(), factors)));
              })
              .example("as in ConvNeXt", "N,96,56,56", "N,96,56,56")
              .example("one half at first", set(START.to(0.5)), "N,64,14,14", "N,64,14,14")
              .summary("Multiplies every channel by a learned number.")
              .source("Going deeper with Image Transformers", 2021)
              .description(
                  """
                  One learned factor per channel, almost zero before training. Standing at the end of a residual branch \
                  it lets the block begin as if it were not there and grow into the network, which makes deep networks \
                  easier to train.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Tokens() {}

  private static Typing positionsTyping(Site site) {
    var dims = site.shape(0).dims();
    if (dims.size() > 1 && dims.stream().skip(1).allMatch(dim -> dim.known().isPresent()))
      return Typing.of(site.input(0));
    return Rules.unchanged(
        site,
        Problem.of(
            "decided-sizes-expected", Message.of("problem.decided-sizes-expected", site.shape(0))));
  }

  /// The objection to an input that is no list of tokens.
  static Optional<Problem> tokensExpected(String block, Site site) {
    var shape = site.shape(0);
    if (shape.rank() == 3) return Optional.empty();
    return Optional.of(
        new Problem(
            "tokens-expected",
            Message.of("problem.tokens-expected.reads-tokens", block, shape),
            unrolled(site)));
  }

  /// The way to make tokens of a map that comes in: every pixel is one.
  public static List<Remedy> unrolled(Site site) {
    if (site.shape(0).rank() != 4) return List.of();
    return List.of(
        new Remedy.InsertChain(
            say("fix.make-every-pixel-a-token"),
            site.ports().getFirst(),
            List.of(
                new Problem.Link(Reshaping.RESHAPE.id(), set(Reshaping.TARGET_SHAPE.to("0,0,-1"))),
                new Problem.Link(
                    Reshaping.TRANSPOSE.id(), set(Reshaping.ORDER.to(List.of(0, 2, 1)))))));
  }

  private static Shape perSample(Site site) {
    return site.shape(0).with(0, Dim.of(1));
  }

  /// The size over which the products are summed.
  private static Dim inner(Site site) {
    return site.shape(0).dim(-1);
  }

  private static Typing productTyping(Site site) {
    var a = site.shape(0);
    if (site.inputs().size() < 2) return new Typing.Waiting();
    var b = site.shape(1);
    boolean turned = site.get(TURNED);
    if (a.rank() < 2 || a.rank() != b.rank())
      return Rules.unchanged(
          site, Problem.of("matrices-expected", Message.of("problem.matrices-expected", a, b)));
    var result = site.input(0).with(a.with(-1, b.dim(turned ? -2 : -1)));
    var problem = mismatch(a, b, turned);
    return problem.map(each -> Typing.rejected(each, result)).orElseGet(() -> Typing.of(result));
  }

  private static Optional<Problem> mismatch(Shape a, Shape b, boolean turned) {
    for (int axis = 0; axis < a.rank() - 2; axis++)
      if (a.dim(axis).equalTo(b.dim(axis)) == Verdict.NO)
        return Optional.of(
            Problem.of("equal-stacks-expected", Message.of("problem.equal-stacks-expected", a, b)));
    if (a.dim(-1).equalTo(b.dim(turned ? -1 : -2)) != Verdict.NO) return Optional.empty();
    boolean other = a.dim(-1).equalTo(b.dim(turned ? -2 : -1)) == Verdict.YES;
    var remedies = new ArrayList<Remedy>();
    if (other) remedies.add(Rules.setting(TURNED, !turned));
    return Optional.of(
        new Problem(
            "fitting-matrices-expected",
            Message.of("problem.fitting-matrices-expected", a, b, turned),
            remedies));
  }

  private static List<Ref> lowerProduct(Site site, List<Ref> in, Emitter emit) {
    var second = in.get(1);
    if (site.get(TURNED)) {
      int rank = site.shape(1).rank();
      var order = new long[rank];
      for (int axis = 0; axis < rank; axis++) order[axis] = axis;
      order[rank - 1] = rank - 2L;
      order[rank - 2] = rank - 1L;
      second = emit.op("Transpose", List.of(second), Attribute.wholes("perm", order));
    }
    double factor = site.get(FACTOR);
    var first =
        factor == 1 ? in.getFirst() : emit.op("Mul", List.of(in.getFirst(), emit.scalar(factor)));
    return List.of(emit.op("MatMul", List.of(first, second)));
  }
}
