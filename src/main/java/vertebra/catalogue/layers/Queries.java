package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
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

/// What DETR's transformer needs besides attention: positions of a map, learned queries, and one
/// projection for queries, keys and values that come from different places.
public final class Queries {
  private static final Family.Builder FAMILY = Family.named("queries", "Queries and positions");

  private static final double HOTTEST = 10_000;

  public static final BlockType SINE_POSITIONS =
      FAMILY.add(
          BlockType.named("sine-positions", "Sine positions")
              .aliases("positional encoding", "DETR", "sinusoidal")
              .typed(site ->
                  Rules.imageExpected("Sine positions", site)
                      .or(() -> Rules.known("Sine positions", site, 0, 1, 2, 3))
                      .<Typing>map(Typing::rejected)
                      .orElseGet(() -> sineTyping(site)))
              .lowered(Queries::lowerSine)
              .example("of C5 in DETR", "N,256,25,34", "N,850,256")
              .example("small", "N,16,4,4", "N,16,16")
              .summary("Fixed waves that tell where a token stands in the map.")
              .source("End-to-End Object Detection with Transformers", 2020)
              .description(
                  """
                  Attention does not know where a token comes from. Here row and column of every place are turned into sines \
                  and cosines of many wavelengths, half of the features for the row, half for the column, which are added to \
                  queries and keys. Nothing is learned, so any map size will do; it must be known when the model is compiled.
                  """));

  public static final Whole COUNT =
      whole(
          "queries",
          "Queries",
          100,
          1,
          100_000,
          "queries",
          "How many objects can be found at most.");

  public static final BlockType LEARNED_QUERIES =
      FAMILY.add(
          BlockType.named("learned-queries", "Learned queries")
              .aliases("object queries", "DETR", "query embedding")
              .inputs(PortSpec.one("x", "Tokens that give batch and features"))
              .parameters(COUNT)
              .typed(
                  Rules.reals(
                      "Learned queries",
                      site -> {
                        var shape = site.shape(0);
                        if (shape.rank() != 3)
                          return Typing.rejected(
                              Problem.of(
                                  "tokens-expected",
                                  Message.of(
                                      "problem.tokens-expected.learned-queries", site.input(0))));
                        return Typing.of(
                            site.input(0).with(shape.with(1, Dim.of(site.get(COUNT)))));
                      }))
              .weights(site -> site.shape(0).dim(2).times(site.get(COUNT)))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Queries::lowerQueries)
              .example("of DETR", "N,850,256", "N,100,256")
              .example("ten", set(COUNT.to(10)), "N,16,32", "N,10,32")
              .summary("A fixed number of learned tokens, the same for every picture.")
              .source("End-to-End Object Detection with Transformers", 2020)
              .description(
                  """
                  Each query is a learned vector that asks for one object. In training they share the work among themselves: \
                  one looks for large things in the middle, another for small ones at the left. A picture cannot yield more \
                  objects than there are queries.
                  """));

  public static final BlockType ATTENTION_INPUTS =
      FAMILY.add(
          BlockType.named("attention-inputs", "Queries, keys and values")
              .aliases("in_proj", "projection", "attention")
              .inputs(
                  PortSpec.one("query", "For queries"),
                  PortSpec.one("key", "For keys"),
                  PortSpec.one("value", "For values"))
              .outputs(
                  PortSpec.one("queries", "Queries"),
                  PortSpec.one("keys", "Keys"),
                  PortSpec.one("values", "Values"))
              .typed(Rules.reals("Queries, keys and values", Queries::inputsTyping))
              .weights(site -> {
                var features = site.shape(0).dim(-1);
                return features.plus(1).times(features).times(3);
              })
              .work((_, outputs) -> {
                long all = 0;
                long features = 0;
                for (var output : outputs) {
                  all += output.shape().elementsPerSample().orElseThrow();
                  features = output.shape().dim(2).value();
                }
                return Work.multiplyAdds(Math.multiplyExact(all, features)).plusElementwise(all);
              })
              .reach(_ -> Reach.POINT)
              .lowered(Queries::lowerInputs)
              .example(
                  "queries ask a picture",
                  set(),
                  List.of("N,100,256", "N,850,256", "N,850,256"),
                  List.of("N,100,256", "N,850,256", "N,850,256"))
              .example(
                  "tokens ask each other",
                  set(),
                  List.of("N,16,32", "N,16,32", "N,16,32"),
                  List.of("N,16,32", "N,16,32", "N,16,32"))
              .summary("Three dense layers kept in one tensor, for attention.")
              .source("Attention Is All You Need", 2017)
              .description(
                  """
                  Attention needs three views of its tokens: queries that ask, keys that are compared with them, and values \
                  that are handed over. Each is a dense layer of its own; their weights are stored one under the other in \
                  one tensor. The three inputs may differ: positions are often added to queries and keys but not to values.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Queries() {}

  private static Typing sineTyping(Site site) {
    var map = site.shape(0);
    if (map.dim(1).known().orElse(4) % 4 != 0)
      return Typing.rejected(
          Problem.of(
              "divisible-channels-expected",
              Message.of("problem.divisible-channels-expected.sine-positions", map.dim(1))));
    return Typing.of(
        site.input(0).with(Shape.of(map.dim(0), map.dim(2).times(map.dim(3)), map.dim(1))));
  }

  private static List<Ref> lowerSine(Site site, List<Ref> in, Emitter emit) {
    int channels = (int) site.channels().value();
    int rows = (int) site.shape(0).dim(2).value();
    int columns = (int) site.shape(0).dim(3).value();
    int half = channels / 2;
    var values = new float[rows * columns * channels];
    for (int y = 0; y < rows; y++)
      for (int x = 0; x < columns; x++)
        for (int i = 0; i < half; i++) {
          double wave = Math.pow(HOTTEST, 2.0 * Math.floorDiv(i, 2) / half);
          int at = (y * columns + x) * channels + i;
          values[at] = (float) wave(i, turn(y, rows) / wave);
          values[at + half] = (float) wave(i, turn(x, columns) / wave);
        }
    long places = (long) rows * columns;
    var waves = emit.constant(Shape.of(1, places, channels), values);
    return List.of(spread(waves, in.getFirst(), places, channels, emit));
  }

  /// The share of a full turn that a place has on its axis, counted from 1.
  private static double turn(int place, int size) {
    return (place + 1) / (size + 1e-6) * 2 * Math.PI;
  }

  private static double wave(int feature, double angle) {
    return feature % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  private static List<Ref> lowerQueries(Site site, List<Ref> in, Emitter emit) {
    long features = site.shape(0).dim(2).value();
    long count = site.get(COUNT);
    var queries = emit.weight("weight", Shape.of(count, features), new Init.Normal(1));
    return List.of(spread(queries, in.getFirst(), count, features, emit));
  }

  /// The same rows for every picture of a batch.
  private static Ref spread(Ref rows, Ref batched, long count, long features, Emitter emit) {
    var batch = BoxRules.sizes(batched, 1, emit);
    var sizes =
        emit.op("Concat", List.of(batch, emit.wholes(count, features)), Attribute.whole("axis", 0));
    return emit.op("Expand", List.of(rows, sizes));
  }

  private static long features(Site site) {
    return site.shape(0).dim(-1).value();
  }

  private static Typing inputsTyping(Site site) {
    for (int i = 0; i < site.inputs().size(); i++)
      if (site.shape(i).rank() != 3
          || site.shape(i).dim(2).equalTo(site.shape(0).dim(2)) == Verdict.NO)
        return Typing.rejected(
            Problem.of(
                "tokens-expected",
                Message.of("problem.tokens-expected.queries-keys", site.shape(0), site.shape(i))));
    return new Typing.Typed(site.inputs());
  }

  private static List<Ref> lowerInputs(Site site, List<Ref> in, Emitter emit) {
    long width = features(site);
    var weight =
        emit.weight("weight", Shape.of(3 * width, width), Init.xavierUniform(width, width));
    var bias = emit.weight("bias", Shape.of(3 * width), Init.zeros());
    var turned = emit.op("Transpose", List.of(weight), Attribute.wholes("perm", 1, 0));
    var matrices =
        emit.ops(
            "Split",
            List.of(turned, emit.wholes(width, width, width)),
            3,
            Attribute.whole("axis", 1));
    var biases =
        emit.ops(
            "Split",
            List.of(bias, emit.wholes(width, width, width)),
            3,
            Attribute.whole("axis", 0));
    var outputs = new ArrayList<Ref>();
    for (int i = 0; i < 3; i++)
      outputs.add(
          emit.op(
              "Add",
              List.of(emit.op("MatMul", List.of(in.get(i), matrices.get(i))), biases.get(i))));
    return outputs;
  }
}
