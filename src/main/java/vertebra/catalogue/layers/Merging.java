package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;

/// Blocks where paths meet.
public final class Merging {
  private static final Family.Builder FAMILY = Family.named("merging", "Merging");

  private static final PortSpec OPERANDS = PortSpec.many("x", "Inputs");

  public static final Whole AXIS =
      whole(
          "axis",
          "Axis",
          1,
          -8,
          7,
          "",
          "The axis along which the inputs are put together; 1 is the channels.");
  public static final Real FACTOR =
      real("factor", "Factor", 1, -1e6, 1e6, "What every number is multiplied by.");

  public static final BlockType CONCAT =
      FAMILY.add(
          BlockType.named("concat", "Concat")
              .aliases("concatenate", "skip", "stack", "merge", "dense connection", "U-Net skip")
              .inputs(OPERANDS)
              .parameters(AXIS)
              .typed(Merging::concatTyping)
              .lowered((site, in, emit) ->
                  List.of(emit.op("Concat", in, Attribute.whole("axis", site.get(AXIS)))))
              .example(
                  "channels of two maps",
                  set(),
                  List.of("N,64,56,56", "N,32,56,56"),
                  List.of("N,96,56,56"))
              .example(
                  "lists of boxes",
                  set(AXIS.to(1)),
                  List.of("N,400,4", "N,100,4", "N,25,4"),
                  List.of("N,525,4"))
              .summary("Stacks maps on top of each other; everything is kept.")
              .lesson(
                  """
                  Puts the channels of several maps one after the other. Unlike addition nothing is mixed and nothing is \
                  lost, and the widths may differ; only the other sizes must agree. The next convolution decides what to \
                  take from where. DenseNet and U-Net build their skip connections this way; the price is that channels, \
                  and with them memory, add up.
                  """));

  public static final BlockType ADD =
      FAMILY.add(
          BlockType.named("add", "Add")
              .aliases("sum", "skip", "residual", "plus", "shortcut", "merge")
              .inputs(OPERANDS)
              .typed(Merging::addTyping)
              .work((site, outputs) ->
                  Rules.perElement(outputs, Math.max(1, site.inputs().size() - 1)))
              .lowered((_, in, emit) -> List.of(folded("Add", in, emit)))
              .example(
                  "a residual",
                  set(),
                  List.of("N,256,56,56", "N,256,56,56"),
                  List.of("N,256,56,56"))
              .example(
                  "three maps",
                  set(),
                  List.of("N,64,28,28", "N,64,28,28", "N,64,28,28"),
                  List.of("N,64,28,28"))
              .summary("Adds maps of the same shape, number by number.")
              .lesson(
                  """
                  Adds what arrives, position by position, so all shapes must be equal. In a residual block it joins the \
                  result of a few layers to what went into them: the layers only have to learn the difference, and the \
                  signal and its gradient have a way around them. Adding costs no channels, but what was added cannot be \
                  told apart any more.
                  """));

  public static final BlockType MULTIPLY =
      FAMILY.add(
          BlockType.named("multiply", "Multiply")
              .aliases("gate", "attention", "scale channels", "product")
              .inputs(OPERANDS)
              .typed(Merging::multiplyTyping)
              .work((site, outputs) ->
                  Rules.perElement(outputs, Math.max(1, site.inputs().size() - 1)))
              .lowered((_, in, emit) -> List.of(folded("Mul", in, emit)))
              .example(
                  "channel gates", set(), List.of("N,64,56,56", "N,64,1,1"), List.of("N,64,56,56"))
              .example("a mask", set(), List.of("N,64,56,56", "N,1,56,56"), List.of("N,64,56,56"))
              .summary("Multiplies maps; sizes of 1 are stretched.")
              .lesson(
                  """
                  Multiplies what arrives, position by position. A size of 1 is stretched to fit, so one number per \
                  channel can turn whole channels up or down: that is how squeeze-and-excitation and other attention \
                  gates act on a map.
                  """));

  public static final BlockType SCALE =
      FAMILY.add(
          BlockType.named("scale", "Scale")
              .aliases("multiply by a constant", "residual scaling")
              .parameters(FACTOR)
              .typed(site -> Typing.of(site.input(0)))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((site, in, emit) ->
                  List.of(emit.op("Mul", List.of(in.getFirst(), emit.scalar(site.get(FACTOR))))))
              .example("a tenth", set(FACTOR.to(0.1)), "N,1088,17,17", "N,1088,17,17")
              .example("unchanged", "N,64", "N,64")
              .summary("Multiplies every number by a constant.")
              .lesson(
                  """
                  Multiplies everything by one fixed number. Inception-ResNet damps its residuals with it (by 0.1 to 0.2) \
                  before they are added, because very wide residual networks otherwise become unstable in training.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Merging() {}

  private static Ref folded(String operator, List<Ref> in, Emitter emit) {
    if (in.size() == 1) return emit.op("Identity", in);
    var result = in.getFirst();
    for (var next : in.subList(1, in.size())) result = emit.op(operator, List.of(result, next));
    return result;
  }

  private static Typing addTyping(Site site) {
    var first = site.shape(0);
    for (int i = 1; i < site.inputs().size(); i++)
      if (first.equalTo(site.shape(i)) == Verdict.NO)
        return Rules.unchanged(
            site,
            new Problem(
                "equal-shapes-expected",
                "Add needs equal shapes but receives " + first + " and " + site.shape(i),
                remedies(site, i, true)));
    return Typing.of(site.input(0));
  }

  /// Ways to make the first input and another one alike.
  private static List<Remedy> remedies(Site site, int other, boolean channelsToo) {
    var a = site.shape(0);
    var b = site.shape(other);
    if (a.rank() != 4 || b.rank() != 4)
      return List.of(
          new Remedy.Disconnect(
              "Remove the wire to input " + (other + 1), site.ports().get(other)));
    var remedies = new ArrayList<Remedy>();
    boolean wide = channelsToo && a.dim(1).equalTo(b.dim(1)) == Verdict.NO;
    boolean large =
        a.dim(ROWS).equalTo(b.dim(ROWS)) == Verdict.NO
            || a.dim(COLUMNS).equalTo(b.dim(COLUMNS)) == Verdict.NO;
    if (!large && wide) {
      projection(site, other, 0, Pair.of(1)).ifPresent(remedies::add);
      projection(site, 0, other, Pair.of(1)).ifPresent(remedies::add);
      remedies.add(
          new Remedy.WidenUpstream(
              "Make input " + (other + 1) + " " + a.dim(1) + " channels wide",
              site.ports().get(other),
              a.dim(1)));
      remedies.add(
          new Remedy.WidenUpstream(
              "Make input 1 " + b.dim(1) + " channels wide", site.ports().getFirst(), b.dim(1)));
      remedies.add(new Remedy.ReplaceBlock("Concatenate instead of adding", CONCAT.id(), set()));
    }
    if (large) {
      shrink(site, 0, other).ifPresent(remedies::add);
      shrink(site, other, 0).ifPresent(remedies::add);
      if (!wide) {
        resize(site, other, 0).ifPresent(remedies::add);
        resize(site, 0, other).ifPresent(remedies::add);
      }
    }
    return remedies;
  }

  /// A 1×1 convolution on one input that gives it the channels of another.
  private static Optional<Remedy> projection(Site site, int on, int like, Pair stride) {
    var from = site.shape(on).dim(1);
    var to = site.shape(like).dim(1).known();
    if (to.isEmpty() || to.getAsLong() > Convolutions.FILTERS.max()) return Optional.empty();
    var parameters =
        set(
            Convolutions.FILTERS.to((int) to.getAsLong()),
            Convolutions.KERNEL.to(Pair.of(1)),
            Convolutions.STRIDE.to(stride),
            Convolutions.BIAS.to(false));
    var title =
        stride.equals(Pair.of(1))
            ? "Insert a 1×1 projection " + from + "→" + to.getAsLong() + " on input " + (on + 1)
            : "Insert a 1×1 convolution with stride " + stride + " on input " + (on + 1);
    return Optional.of(
        new Remedy.InsertBefore(
            title, site.ports().get(on), Convolutions.CONV_2D.id(), parameters));
  }

  /// A strided step on an input that is larger than another by a whole factor.
  private static Optional<Remedy> shrink(Site site, int on, int like) {
    var factor = factor(site.shape(on), site.shape(like));
    if (factor.isEmpty()) return Optional.empty();
    return projection(site, on, like, factor.get());
  }

  private static Optional<Pair> factor(Shape large, Shape small) {
    var sizes = new int[2];
    for (int axis : new int[] {ROWS, COLUMNS}) {
      if (large.dim(axis).known().isEmpty() || small.dim(axis).known().isEmpty())
        return Optional.empty();
      long factor = Math.ceilDiv(large.dim(axis).value(), small.dim(axis).value());
      if (factor < 1
          || factor > 64
          || Math.ceilDiv(large.dim(axis).value(), factor) != small.dim(axis).value())
        return Optional.empty();
      sizes[axis - ROWS] = (int) factor;
    }
    return sizes[0] == 1 && sizes[1] == 1
        ? Optional.empty()
        : Optional.of(new Pair(sizes[0], sizes[1]));
  }

  /// A resize of one input to the height and width of another.
  private static Optional<Remedy> resize(Site site, int on, int like) {
    var height = site.shape(like).dim(ROWS).known();
    var width = site.shape(like).dim(COLUMNS).known();
    if (height.isEmpty()
        || width.isEmpty()
        || height.getAsLong() > 16_384
        || width.getAsLong() > 16_384) return Optional.empty();
    var size = new Pair((int) height.getAsLong(), (int) width.getAsLong());
    return Optional.of(
        new Remedy.InsertBefore(
            "Resize input " + (on + 1) + " to " + size.height() + " × " + size.width() + " px",
            site.ports().get(on),
            Reshaping.RESIZE.id(),
            set(Reshaping.TARGET.to(size))));
  }

  private static Typing concatTyping(Site site) {
    var first = site.shape(0);
    int rank = first.rank();
    int axis = site.get(AXIS) < 0 ? site.get(AXIS) + rank : site.get(AXIS);
    if (axis < 0 || axis >= rank)
      return Rules.unchanged(
          site,
          Problem.of(
              "existing-axis-expected",
              "Concat joins along axis " + site.get(AXIS) + ", which " + first + " does not have",
              Rules.setting(AXIS, Math.min(1, rank - 1))));
    var total = first.dim(axis);
    Optional<Problem> problem = Optional.empty();
    for (int i = 1; i < site.inputs().size(); i++) {
      var shape = site.shape(i);
      if (shape.rank() != rank || shape.with(axis, first.dim(axis)).equalTo(first) == Verdict.NO) {
        var words =
            "Concat along axis "
                + axis
                + " needs the other sizes to be equal but receives "
                + first
                + " and "
                + shape;
        if (problem.isEmpty())
          problem =
              Optional.of(
                  new Problem("equal-shapes-expected", words, remedies(site, i, axis != 1)));
      } else {
        total = total.plus(shape.dim(axis));
      }
    }
    var result = site.input(0).with(first.with(axis, total));
    return problem.map(each -> Typing.rejected(each, result)).orElse(Typing.of(result));
  }

  private static Typing multiplyTyping(Site site) {
    var shape = site.shape(0);
    for (int i = 1; i < site.inputs().size(); i++) {
      var stretched = stretched(shape, site.shape(i));
      if (stretched.isEmpty())
        return Rules.unchanged(
            site,
            new Problem(
                "equal-shapes-expected",
                "Multiply needs equal sizes, or sizes of 1, but receives "
                    + site.shape(0)
                    + " and "
                    + site.shape(i),
                remedies(site, i, true)));
      shape = stretched.get();
    }
    return Typing.of(site.input(0).with(shape));
  }

  private static Optional<Shape> stretched(Shape a, Shape b) {
    if (a.rank() != b.rank()) return Optional.empty();
    var dims = new ArrayList<Dim>();
    for (int axis = 0; axis < a.rank(); axis++) {
      var one = Dim.of(1);
      if (a.dim(axis).equals(one)) dims.add(b.dim(axis));
      else if (b.dim(axis).equals(one) || a.dim(axis).equalTo(b.dim(axis)) != Verdict.NO)
        dims.add(a.dim(axis));
      else return Optional.empty();
    }
    return Optional.of(new Shape(dims));
  }
}
