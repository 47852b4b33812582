package vertebra.catalogue.heads;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.blocks.Attention.order;
import static vertebra.catalogue.blocks.Attention.shape;
import static vertebra.catalogue.blocks.Parts.biased;
import static vertebra.catalogue.layers.Activations.RELU;
import static vertebra.catalogue.layers.Activations.SIGMOID;
import static vertebra.catalogue.layers.Activations.SOFTMAX;
import static vertebra.catalogue.layers.CommonParameters.classes;
import static vertebra.catalogue.layers.Convolutions.CONV_2D;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Merging.SCALE;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Queries.ATTENTION_INPUTS;
import static vertebra.catalogue.layers.Queries.COUNT;
import static vertebra.catalogue.layers.Queries.LEARNED_QUERIES;
import static vertebra.catalogue.layers.Queries.SINE_POSITIONS;
import static vertebra.catalogue.layers.Reshaping.RESHAPE;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Tokens.FACTOR;
import static vertebra.catalogue.layers.Tokens.MATRIX_PRODUCT;
import static vertebra.catalogue.layers.Tokens.TURNED;

import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.catalogue.blocks.Parts;
import vertebra.catalogue.layers.Merging;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Detection by a transformer: no anchors, no suppression.
public final class Detr {
  private static final Family.Builder FAMILY = Family.named("detr", "DETR");

  private static final String PAPER = "End-to-End Object Detection with Transformers";

  public static final Whole HEADS =
      whole("heads", "Heads", 8, 1, 256, "heads", "How many attentions work side by side.");
  public static final Whole HIDDEN =
      whole(
          "hidden",
          "Hidden width",
          2048,
          1,
          65_536,
          "features",
          "Width of the hidden dense layer.");

  public static final BlockType CROSS_ATTENTION =
      FAMILY.add(
          BlockType.named("cross-attention", "Cross-attention")
              .aliases("decoder attention", "transformer", "multi-head attention")
              .inputs(
                  PortSpec.one("query", "Who asks"),
                  PortSpec.one("key", "Who is asked"),
                  PortSpec.one("value", "What is handed over"))
              .parameters(HEADS)
              .requiring(Detr::tokens)
              .expanded(site -> Body.of(body -> attention(site, body)))
              .example(
                  "queries ask a picture",
                  Parameters.NONE,
                  List.of("N,100,256", "N,850,256", "N,850,256"),
                  List.of("N,100,256"))
              .example(
                  "four heads",
                  set(HEADS.to(4)),
                  List.of("N,5,32", "N,16,32", "N,16,32"),
                  List.of("N,5,32"))
              .summary("Tokens of one list take what they need from another list.")
              .source("Attention Is All You Need", 2017)
              .description(
                  """
                  Like self-attention, but those who ask and those who are asked are different lists: the objects that a \
                  detector looks for ask the places of the picture. Each asker compares its query with all keys, a softmax \
                  turns the scores into weights, and it takes the weighted mean of the values.
                  """));

  public static final BlockType ENCODER_LAYER =
      FAMILY.add(
          BlockType.named("detr-encoder-layer", "DETR encoder layer")
              .aliases("post-norm", "transformer")
              .inputs(PortSpec.one("x", "Tokens"), PortSpec.one("positions", "Positions"))
              .parameters(HEADS, HIDDEN)
              .requiring(Detr::tokens)
              .expanded(site -> Body.of(body -> encoderLayer(site, body)))
              .example(
                  "of DETR",
                  Parameters.NONE,
                  List.of("N,850,256", "N,850,256"),
                  List.of("N,850,256"))
              .example(
                  "small",
                  set(HEADS.to(4), HIDDEN.to(64)),
                  List.of("N,16,32", "N,16,32"),
                  List.of("N,16,32"))
              .summary("Places of the map look at each other, then think for themselves.")
              .source(PAPER, 2020)
              .description(
                  """
                  Every place asks all places; positions are added to queries and keys in every layer, not only once at the \
                  entrance. Then two dense layers work on each place. Both results are added to what came in, and layer norm \
                  follows each addition (post-norm, as in the first transformer).
                  """));

  public static final BlockType DECODER_LAYER =
      FAMILY.add(
          BlockType.named("detr-decoder-layer", "DETR decoder layer")
              .aliases("object queries", "transformer", "post-norm")
              .inputs(
                  PortSpec.one("x", "Objects"),
                  PortSpec.one("queries", "Learned queries"),
                  PortSpec.one("memory", "Encoded places"),
                  PortSpec.one("positions", "Positions of places"))
              .parameters(HEADS, HIDDEN)
              .requiring(Detr::tokens)
              .expanded(site -> Body.of(body -> decoderLayer(site, body)))
              .example(
                  "of DETR",
                  Parameters.NONE,
                  List.of("N,100,256", "N,100,256", "N,850,256", "N,850,256"),
                  List.of("N,100,256"))
              .example(
                  "small",
                  set(HEADS.to(4), HIDDEN.to(64)),
                  List.of("N,5,32", "N,5,32", "N,16,32", "N,16,32"),
                  List.of("N,5,32"))
              .summary("Objects look at each other, then at the picture.")
              .source(PAPER, 2020)
              .description(
                  """
                  First the objects ask each other, so that two of them do not claim the same thing: this takes the place of \
                  non-maximum suppression. Then they ask the places of the picture, then two dense layers follow. Queries are \
                  added before every question, as positions are.
                  """));

  public static final Whole WIDTH =
      whole(
          "channels",
          "Features",
          256,
          4,
          16_384,
          "features",
          "Width of all tokens; the heads divide it.");
  public static final Whole DEPTH =
      whole(
          "depth", "Depth", 6, 1, 64, "layers", "How many layers encoder and decoder have, each.");

  public static final BlockType TRANSFORMER =
      FAMILY.add(
          BlockType.named("detr-transformer", "DETR transformer")
              .role(Role.NECK)
              .aliases("encoder", "decoder", "object queries")
              .inputs(PortSpec.one("c5", "C5, stride 32"))
              .outputs(PortSpec.one("objects", "Objects"))
              .parameters(WIDTH, DEPTH, HEADS, HIDDEN, COUNT)
              .requiring(Detr::mapAndHeads)
              .expanded(site -> Body.of(body -> transformer(site, body)))
              .example("over ResNet-50", "N,2048,25,34", "N,100,256")
              .example(
                  "small",
                  set(WIDTH.to(32), DEPTH.to(1), HEADS.to(4), HIDDEN.to(64), COUNT.to(10)),
                  "N,64,4,4",
                  "N,10,32")
              .summary("Turns a map into a fixed number of objects.")
              .source(PAPER, 2020)
              .description(
                  """
                  The map becomes a list of places that look at each other six times (encoder). A hundred learned queries then \
                  look at each other and at the places six times (decoder), and each ends as one object or as nothing. In \
                  training every true object is assigned to exactly one query, so no duplicates have to be removed.
                  """));

  public static final Whole CLASSES =
      classes(91, "How many kinds of objects are told apart; one more means nothing.");

  public static final BlockType DETR_HEAD =
      FAMILY.add(
          BlockType.named("detr-head", "DETR head")
              .role(Role.HEAD)
              .aliases("set prediction", "detection", "no object")
              .inputs(PortSpec.one("objects", "Objects"))
              .outputs(
                  PortSpec.one("classes", "Class scores"),
                  PortSpec.one("boxes", "Boxes: centre and size, as shares of the picture"))
              .parameters(CLASSES)
              .expanded(site -> Body.withOutputs(body -> head(site, body)))
              .example(
                  "COCO", Parameters.NONE, List.of("N,100,256"), List.of("N,100,92", "N,100,4"))
              .example(
                  "three classes",
                  set(CLASSES.to(3)),
                  List.of("N,10,32"),
                  List.of("N,10,4", "N,10,4"))
              .summary("A class, or nothing, and a box for every object.")
              .source(PAPER, 2020)
              .description(
                  """
                  One dense layer gives each object a score per class and one for "nothing here". Three more give the box: \
                  centre, width and height as shares of the picture, through a sigmoid. Nothing is decoded and nothing \
                  suppressed afterwards.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Detr() {}

  private static Optional<Problem> tokens(Site site) {
    for (int i = 0; i < site.inputs().size(); i++)
      if (site.shape(i).rank() != 3)
        return Optional.of(
            Problem.of(
                "tokens-expected",
                Message.of("problem.tokens-expected.this-block", site.input(i))));
    return site.inputs().isEmpty() ? Optional.empty() : divided(width(site), site.get(HEADS));
  }

  private static Optional<Problem> mapAndHeads(Site site) {
    var noMap = Parts.images(site);
    return noMap.isPresent() ? noMap : divided(site.get(WIDTH), site.get(HEADS));
  }

  private static Optional<Problem> divided(int width, int heads) {
    if (width % heads == 0) return Optional.empty();
    int fitting = Parts.divisorUpTo(width, heads);
    return Optional.of(
        Problem.of(
            "divisible-features-expected",
            Message.of("problem.divisible-features-expected", heads, width),
            new Problem.Remedy.Set(
                Message.of("fix.set-heads-to", fitting), HEADS.key(), HEADS.encode(fitting))));
  }

  private static int width(Site site) {
    return Math.clamp(site.shape(0).dim(-1).known().orElse(1), 1, Integer.MAX_VALUE);
  }

  private static Port attention(Site site, Body.Builder body) {
    int width = width(site);
    int heads = site.get(HEADS);
    var views =
        body.place(
                "in_proj_",
                ATTENTION_INPUTS,
                Parameters.NONE,
                body.input("query"),
                body.input("key"),
                body.input("value"))
            .outputs();
    var query = headed(body, "query", width, heads, views.get(0));
    var key = headed(body, "key", width, heads, views.get(1));
    var value = headed(body, "value", width, heads, views.get(2));
    double factor = 1 / Math.sqrt((double) Math.max(1, width / heads));
    var scores =
        body.add("scores", MATRIX_PRODUCT, set(TURNED.to(true), FACTOR.to(factor)), query, key);
    var mixed = body.add("mix", MATRIX_PRODUCT, body.add("softmax", SOFTMAX, scores), value);
    var turned = body.add("turn", TRANSPOSE, order(0, 2, 1, 3), mixed);
    var joined = body.add("join", RESHAPE, shape("0,0," + width), turned);
    return body.add("out_proj", DENSE, set(UNITS.to(width)), joined);
  }

  private static Port headed(Body.Builder body, String name, int width, int heads, Port x) {
    var apart =
        body.add(
            name + "-apart", RESHAPE, shape("0,0," + heads + "," + Math.max(1, width / heads)), x);
    return body.add(name, TRANSPOSE, order(0, 2, 1, 3), apart);
  }

  /// What is asked of a list of tokens: the tokens themselves with something added.
  private static Port placed(Body.Builder body, String name, Port x, Port positions) {
    return body.add(name, ADD, x, positions);
  }

  private static Port normed(Body.Builder body, String name, Port x, Port added) {
    return body.add(name, LAYER_NORM, body.add(name + ".add", ADD, x, added));
  }

  private static Port thought(Site site, Body.Builder body, Port x) {
    var wide = body.add("linear1", DENSE, set(UNITS.to(site.get(HIDDEN))), x);
    return body.add("linear2", DENSE, set(UNITS.to(width(site))), body.add("relu", RELU, wide));
  }

  private static Port encoderLayer(Site site, Body.Builder body) {
    var x = body.input();
    var asking = placed(body, "placed", x, body.input("positions"));
    var heads = set(HEADS.to(site.get(HEADS)));
    var answer = body.add("self_attn", CROSS_ATTENTION, heads, asking, asking, x);
    var seen = normed(body, "norm1", x, answer);
    return normed(body, "norm2", seen, thought(site, body, seen));
  }

  private static Port decoderLayer(Site site, Body.Builder body) {
    var x = body.input();
    var queries = body.input("queries");
    var memory = body.input("memory");
    var heads = set(HEADS.to(site.get(HEADS)));
    var asking = placed(body, "asking", x, queries);
    var shared = body.add("self_attn", CROSS_ATTENTION, heads, asking, asking, x);
    var agreed = normed(body, "norm1", x, shared);
    var places = placed(body, "placed", memory, body.input("positions"));
    var looking = placed(body, "looking", agreed, queries);
    var answer = body.add("multihead_attn", CROSS_ATTENTION, heads, looking, places, memory);
    var seen = normed(body, "norm2", agreed, answer);
    return normed(body, "norm3", seen, thought(site, body, seen));
  }

  private static Port transformer(Site site, Body.Builder body) {
    int width = site.get(WIDTH);
    var layer = set(HEADS.to(site.get(HEADS)), HIDDEN.to(site.get(HIDDEN)));
    var map = body.add("input_proj", CONV_2D, biased(width, 1), body.input("c5"));
    var positions = body.add("positions", SINE_POSITIONS, map);
    var rows = body.add("flat", RESHAPE, shape("0,0,-1"), map);
    var places = body.add("tokens", TRANSPOSE, order(0, 2, 1), rows);
    for (int i = 0; i < site.get(DEPTH); i++)
      places = body.add("transformer.encoder.layers." + i, ENCODER_LAYER, layer, places, positions);
    var queries = body.add("query_embed", LEARNED_QUERIES, set(COUNT.to(site.get(COUNT))), places);
    var objects = body.add("nothing", SCALE, set(Merging.FACTOR.to(0.0)), queries);
    for (int i = 0; i < site.get(DEPTH); i++)
      objects =
          body.add(
              "transformer.decoder.layers." + i,
              DECODER_LAYER,
              layer,
              objects,
              queries,
              places,
              positions);
    return body.add("transformer.decoder.norm", LAYER_NORM, objects);
  }

  private static List<Port> head(Site site, Body.Builder body) {
    int width = width(site);
    var objects = body.input("objects");
    var classes = body.add("class_embed", DENSE, set(UNITS.to(site.get(CLASSES) + 1)), objects);
    var once =
        body.add(
            "relu0", RELU, body.add("bbox_embed.layers.0", DENSE, set(UNITS.to(width)), objects));
    var twice =
        body.add("relu1", RELU, body.add("bbox_embed.layers.1", DENSE, set(UNITS.to(width)), once));
    var box = body.add("bbox_embed.layers.2", DENSE, set(UNITS.to(4)), twice);
    return List.of(classes, body.add("sigmoid", SIGMOID, box));
  }
}
