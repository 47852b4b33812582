package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.Activations.SOFTMAX;
import static vertebra.catalogue.layers.CommonParameters.partNames;
import static vertebra.catalogue.layers.Linear.BIAS;
import static vertebra.catalogue.layers.Linear.DENSE;
import static vertebra.catalogue.layers.Linear.UNITS;
import static vertebra.catalogue.layers.Merging.ADD;
import static vertebra.catalogue.layers.Normalization.EPSILON;
import static vertebra.catalogue.layers.Normalization.LAYER_NORM;
import static vertebra.catalogue.layers.Reshaping.ORDER;
import static vertebra.catalogue.layers.Reshaping.PARTS;
import static vertebra.catalogue.layers.Reshaping.RESHAPE;
import static vertebra.catalogue.layers.Reshaping.SPLIT;
import static vertebra.catalogue.layers.Reshaping.SPLIT_AXIS;
import static vertebra.catalogue.layers.Reshaping.TARGET_SHAPE;
import static vertebra.catalogue.layers.Reshaping.TRANSPOSE;
import static vertebra.catalogue.layers.Tokens.FACTOR;
import static vertebra.catalogue.layers.Tokens.MATRIX_PRODUCT;
import static vertebra.catalogue.layers.Tokens.TURNED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.catalogue.layers.Linear;
import vertebra.catalogue.layers.Tokens;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.text.Message;

/// Self-attention, and the block of attention and dense layers that transformers repeat.
public final class Attention {
  private static final Family.Builder FAMILY = Family.named("attention-blocks", "Attention blocks");

  /// What the dense layers of an attention are called in weight files, and which of query, key and
  /// value share one.
  public enum Packing {
    IN_PROJ("in_proj_, out_proj", List.of(3), List.of("in_proj_"), "out_proj"),
    QKV("qkv, proj", List.of(3), List.of("qkv"), "proj"),
    QK_V("qk, v, proj", List.of(2, 1), List.of("qk", "v"), "proj"),
    TO_QKV("to_qkv, merge", List.of(3), List.of("to_qkv"), "merge");

    private final String title;
    private final List<Integer> counts;
    private final List<String> inputs;
    private final String output;

    Packing(String title, List<Integer> counts, List<String> inputs, String output) {
      this.title = title;
      this.counts = counts;
      this.inputs = inputs;
      this.output = output;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// What the parts of an encoder block are called in weight files.
  public enum Names {
    TORCHVISION("torchvision", "ln_1", "self_attention", "ln_2", "mlp.0", "mlp.3"),
    TIMM("timm", "norm1", "attn", "norm2", "mlp.fc1", "mlp.fc2");

    private final String title;
    private final String first;
    private final String attention;
    private final String second;
    private final String widen;
    private final String narrow;

    Names(
        String title, String first, String attention, String second, String widen, String narrow) {
      this.title = title;
      this.first = first;
      this.attention = attention;
      this.second = second;
      this.widen = widen;
      this.narrow = narrow;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Whole HEADS =
      whole(
          "heads",
          "Heads",
          12,
          1,
          256,
          "heads",
          "How many attentions work side by side, each on its share of the features.");
  public static final Flag QKV_BIAS =
      flag("bias", "Bias", true, "Adds a number to every query, key and value.");
  public static final Choice<Packing> PACKING =
      choice(
          "packing",
          "Names of parts",
          Packing.QKV,
          "Which of query, key and value share a layer, and what it is called in files of"
              + " weights.");

  public static final BlockType SELF_ATTENTION =
      FAMILY.add(
          BlockType.named("self-attention", "Self-attention")
              .aliases("attention", "multi-head attention", "MHA", "transformer", "mhsa", "msa")
              .parameters(HEADS, QKV_BIAS, PACKING)
              .requiring(Attention::tokensAndHeads)
              .expanded(site ->
                  Body.of(body -> {
                    int width = features(site);
                    int heads = site.get(HEADS);
                    double scale = 1 / Math.sqrt((double) Math.max(1, width / heads));
                    return attended(
                        body,
                        body.input(),
                        new Form("", width, heads, scale, site.get(QKV_BIAS), site.get(PACKING)),
                        UnaryOperator.identity());
                  }))
              .example("12 heads", "N,197,768", "N,197,768")
              .example(
                  "4 heads without bias",
                  set(HEADS.to(4), QKV_BIAS.to(false), PACKING.to(Packing.QK_V)),
                  "N,16,24",
                  "N,16,24")
              .summary("Every token looks at all tokens and takes from them what it needs.")
              .source("Attention Is All You Need", 2017)
              .description(
                  """
                  From every token three vectors are computed: a query (what do I look for?), a key (what do I have?) \
                  and a value. Query and key of each pair give a score, softmax turns a token's scores into weights that \
                  add up to 1, and the values are mixed with them. Several heads do this side by side on parts of the \
                  features. A token can reach any other in one step, at a cost that grows with the square of their \
                  number. The order of the tokens plays no part; positions must be added before.
                  """));

  public static final Whole TIMES =
      whole("times", "Widening", 4, 1, 64, "times", "How many times wider the hidden layer is.");
  public static final Choice<Activation> BEND =
      choice("activation", "Activation", Activation.GELU, "The function of the hidden layer.");
  public static final Real NORM_EPSILON =
      real(
          "epsilon",
          "Epsilon",
          1e-6,
          0,
          1,
          "Added to the variance in layer norm so that nothing is divided by zero.");
  public static final Choice<Names> NAMES = partNames(Names.TORCHVISION);

  public static final BlockType ENCODER_BLOCK =
      FAMILY.add(
          BlockType.named("encoder-block", "Transformer encoder block")
              .aliases(
                  "encoder",
                  "transformer",
                  "ViT block",
                  "transformer layer",
                  "pre-norm",
                  "skip",
                  "MLP")
              .parameters(HEADS, TIMES, BEND, NORM_EPSILON, NAMES)
              .requiring(Attention::tokensAndHeads)
              .expanded(site -> Body.of(body -> encoderBlock(site, body)))
              .example("of ViT-B", "N,197,768", "N,197,768")
              .example(
                  "of MobileViT",
                  set(
                      HEADS.to(4),
                      TIMES.to(2),
                      BEND.to(Activation.SILU),
                      NORM_EPSILON.to(1e-5),
                      NAMES.to(Names.TIMM)),
                  "N,256,144",
                  "N,256,144")
              .summary("Attention between tokens, then two dense layers on each; both added.")
              .source("An Image is Worth 16x16 Words", 2020)
              .description(
                  """
                  The brick of every transformer for images. First the tokens talk to each other through attention, then \
                  each thinks for itself in two dense layers, four times wider in the middle. Both results are added to \
                  what came in, so a token changes a little at every block. Layer norm stands before each of the two \
                  (pre-norm), which trains more steadily than behind them.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Attention() {}

  /// An attention to be written into a body.
  ///
  /// @param prefix stands before the names of its parts
  /// @param scale what scores are multiplied by
  record Form(String prefix, int width, int heads, double scale, boolean bias, Packing packing) {}

  /// Writes an attention into a body; `adjust` may change the scores before softmax.
  static Port attended(Body.Builder body, Port x, Form form, UnaryOperator<Port> adjust) {
    var parts = new ArrayList<Port>();
    for (int i = 0; i < form.packing().inputs.size(); i++) {
      int count = form.packing().counts.get(i);
      var packed =
          body.add(
              form.prefix() + form.packing().inputs.get(i),
              DENSE,
              set(UNITS.to(count * form.width()), BIAS.to(form.bias())),
              x);
      if (count == 1) parts.add(packed);
      else
        parts.addAll(
            body.place(
                    form.prefix() + "split", SPLIT, set(PARTS.to(count), SPLIT_AXIS.to(2)), packed)
                .outputs());
    }
    var query = headed(body, form, "query", parts.get(0));
    var key = headed(body, form, "key", parts.get(1));
    var value = headed(body, form, "value", parts.get(2));
    var scores =
        body.add(
            form.prefix() + "scores",
            MATRIX_PRODUCT,
            set(TURNED.to(true), FACTOR.to(form.scale())),
            query,
            key);
    var weights = body.add(form.prefix() + "softmax", SOFTMAX, adjust.apply(scores));
    var mixed = body.add(form.prefix() + "mix", MATRIX_PRODUCT, weights, value);
    var turned = body.add(form.prefix() + "turn", TRANSPOSE, order(0, 2, 1, 3), mixed);
    var joined = body.add(form.prefix() + "join", RESHAPE, shape("0,0," + form.width()), turned);
    return body.add(
        form.prefix() + form.packing().output, DENSE, set(UNITS.to(form.width())), joined);
  }

  /// Gives every head its share of the features.
  private static Port headed(Body.Builder body, Form form, String name, Port x) {
    int share = Math.max(1, form.width() / form.heads());
    var apart =
        body.add(
            form.prefix() + name + "-apart",
            RESHAPE,
            shape("0,0," + form.heads() + "," + share),
            x);
    return body.add(form.prefix() + name, TRANSPOSE, order(0, 2, 1, 3), apart);
  }

  /// Parameters of a transposition.
  public static Parameters order(Integer... axes) {
    return set(ORDER.to(List.of(axes)));
  }

  /// Parameters of a reshape.
  public static Parameters shape(String sizes) {
    return set(TARGET_SHAPE.to(sizes));
  }

  /// Two dense layers with a function between, at every place by itself.
  static Port thought(
      Body.Builder body,
      String widen,
      String narrow,
      int hidden,
      int width,
      Activation bend,
      Port x) {
    var wide = body.add(widen, DENSE, set(UNITS.to(hidden), Linear.EVERYWHERE.to(true)), x);
    var bent = bend.after(wide, widen + "-act", body);
    return body.add(narrow, DENSE, set(UNITS.to(width), Linear.EVERYWHERE.to(true)), bent);
  }

  private static Port encoderBlock(Site site, Body.Builder body) {
    var names = site.get(NAMES);
    int width = features(site);
    var norm = set(EPSILON.to(site.get(NORM_EPSILON)));
    var x = body.input();
    var packing = names == Names.TORCHVISION ? Packing.IN_PROJ : Packing.QKV;
    var attention =
        body.add(
            names.attention,
            SELF_ATTENTION,
            set(HEADS.to(site.get(HEADS)), PACKING.to(packing)),
            body.add(names.first, LAYER_NORM, norm, x));
    x = body.add("add1", ADD, x, attention);
    var thought =
        thought(
            body,
            names.widen,
            names.narrow,
            width * site.get(TIMES),
            width,
            site.get(BEND),
            body.add(names.second, LAYER_NORM, norm, x));
    return body.add("add2", ADD, x, thought);
  }

  /// The size of the last axis; 1 while it is not known.
  static int features(Site site) {
    if (site.inputs().isEmpty() || site.shape(0).rank() < 1) return 1;
    return Math.clamp(site.shape(0).dim(-1).known().orElse(1), 1, Integer.MAX_VALUE);
  }

  /// The objection to inputs that are no tokens, or whose features the heads do not divide.
  static Optional<Problem> tokensAndHeads(Site site) {
    if (site.shape(0).rank() != 3)
      return Optional.of(
          new Problem(
              "tokens-expected",
              Message.of("problem.tokens-expected.this-block", site.shape(0)),
              Tokens.unrolled(site)));
    return divided(features(site), site.get(HEADS));
  }

  /// The objection to heads that do not divide the features.
  static Optional<Problem> divided(int features, int heads) {
    if (features % heads == 0) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    IntStream.rangeClosed(1, heads)
        .map(i -> heads - i)
        .filter(fewer -> fewer > 0 && features % fewer == 0)
        .limit(2)
        .forEach(fewer ->
            remedies.add(
                new Remedy.Set(
                    Message.of("fix.set-heads-to", fewer), HEADS.key(), HEADS.encode(fewer))));
    return Optional.of(
        new Problem(
            "dividing-heads-expected",
            Message.of("problem.dividing-heads-expected.every-head", heads, features),
            remedies));
  }
}
