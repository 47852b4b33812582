package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.real;
import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.CommonParameters.axis;
import static vertebra.catalogue.layers.Rules.COLUMNS;
import static vertebra.catalogue.layers.Rules.ROWS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Real;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Link;
import vertebra.block.Problem.Remedy;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks where paths meet.
public final class Merging {
  private static final Family.Builder FAMILY = Family.named("merging", "Merging");

  private static final PortSpec OPERANDS = PortSpec.many("x", "Inputs");

  public static final Whole AXIS =
      axis(1, "The axis along which the inputs are put together; 1 is the channels.");
  public static final Real FACTOR =
      real("factor", "Factor", 1, -1e6, 1e6, "What every number is multiplied by.");

  public static final BlockType CONCAT =
      FAMILY.add(
          BlockType.named("concat", "Concat")
              .aliases(
                  "concatenate",
                  "concatenation",
                  "skip",
                  "stack",
                  "merge",
                  "join",
                  "combine",
                  "dense connection",
                  "U-Net skip")
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
              .description(
                  """
                  Puts the channels of several maps one after the other. Unlike addition nothing is mixed and nothing is \
                  lost, and the widths may differ; only the other sizes must agree. The next convolution decides what to \
                  take from where. DenseNet and U-Net build their skip connections this way; the price is that channels, \
                  and with them memory, add up.
                  """));

  public static final BlockType ADD =
      FAMILY.add(
          BlockType.named("add", "Add")
              .aliases(
                  "sum",
                  "skip",
                  "residual",
                  "plus",
                  "shortcut",
                  "merge",
                  "elementwise add",
                  "element-wise sum",
                  "element-wise addition",
                  "addition",
                  "eltwise")
              .inputs(OPERANDS)
              .typed(Rules.reals("Add", Merging::addTyping))
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
              .description(
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
              .typed(Rules.reals("Multiply", Merging::multiplyTyping))
              .work((site, outputs) ->
                  Rules.perElement(outputs, Math.max(1, site.inputs().size() - 1)))
              .lowered((_, in, emit) -> List.of(folded("Mul", in, emit)))
              .example(
                  "channel gates", set(), List.of("N,64,56,56", "N,64,1,1"), List.of("N,64,56,56"))
              .example("a mask", set(), List.of("N,64,56,56", "N,1,56,56"), List.of("N,64,56,56"))
              .summary("Multiplies maps; sizes of 1 are stretched.")
              .description(
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
              .typed(Rules.reals("Scale", site -> Typing.of(site.input(0))))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((site, in, emit) ->
                  List.of(emit.op("Mul", List.of(in.getFirst(), emit.scalar(site.get(FACTOR))))))
              .example("a tenth", set(FACTOR.to(0.1)), "N,1088,17,17", "N,1088,17,17")
              .example("unchanged", "N,64", "N,64")
              .summary("Multiplies every number by a constant.")
              .description(
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
                Message.of("problem.equal-shapes-expected.add-needs", first, site.shape(i)),
                addRemedies(site, i)));
    return Typing.of(site.input(0));
  }

  /// Ways to make the first input and another one alike enough to be added or multiplied.
  private static List<Remedy> addRemedies(Site site, int other) {
    var a = site.shape(0);
    var b = site.shape(other);
    if (a.rank() != 4 || b.rank() != 4) return rankRemedies(site, other);
    var remedies = new ArrayList<Remedy>();
    boolean wide = a.dim(1).equalTo(b.dim(1)) == Verdict.NO;
    boolean large = differInSize(a, b);
    if (large) {
      shrink(site, 0, other, b.dim(1)).ifPresent(remedies::add);
      shrink(site, other, 0, a.dim(1)).ifPresent(remedies::add);
    }
    if (large && !wide) {
      resizeAll(site).ifPresent(remedies::add);
      resize(site, other, 0).ifPresent(remedies::add);
      resize(site, 0, other).ifPresent(remedies::add);
    }
    if (large && wide) {
      projectAndResize(site, other, 0).ifPresent(remedies::add);
      projectAndResize(site, 0, other).ifPresent(remedies::add);
    }
    if (!large && wide) {
      widen(site, other, a.dim(1)).ifPresent(remedies::add);
      widen(site, 0, b.dim(1)).ifPresent(remedies::add);
      projection(site, other, a.dim(1), Pair.of(1)).ifPresent(remedies::add);
      projection(site, 0, b.dim(1), Pair.of(1)).ifPresent(remedies::add);
      remedies.add(
          new Remedy.ReplaceBlock(Message.of("fix.concatenate-instead"), CONCAT.id(), set()));
    }
    return remedies;
  }

  /// Ways to give the first input and another one the same height and width.
  private static List<Remedy> concatRemedies(Site site, int other) {
    var a = site.shape(0);
    var b = site.shape(other);
    if (a.rank() != 4 || b.rank() != 4) return rankRemedies(site, other);
    var remedies = new ArrayList<Remedy>();
    resizeAll(site).ifPresent(remedies::add);
    int kept = isRounded(a, b) ? other : 0;
    resize(site, other - kept, kept).ifPresent(remedies::add);
    resize(site, kept, other - kept).ifPresent(remedies::add);
    shrink(site, 0, other, a.dim(1)).ifPresent(remedies::add);
    shrink(site, other, 0, b.dim(1)).ifPresent(remedies::add);
    return remedies;
  }

  /// Whether a map lost its last row or column to rounding on its way down and up again, beside the
  /// other that has it still.
  private static boolean isRounded(Shape smaller, Shape larger) {
    for (int axis : new int[] {ROWS, COLUMNS}) {
      var less = smaller.dim(axis).known();
      var more = larger.dim(axis).known();
      if (less.isEmpty()
          || more.isEmpty()
          || less.getAsLong() > more.getAsLong()
          || 2 * less.getAsLong() <= more.getAsLong()) return false;
    }
    return true;
  }

  /// Of several maps that differ from the first in size, a resize each.
  private static Optional<Remedy> resizeAll(Site site) {
    var first = site.shape(0);
    var others =
        IntStream.range(1, site.inputs().size())
            .filter(i -> site.shape(i).rank() == 4 && differInSize(first, site.shape(i)))
            .boxed()
            .toList();
    if (others.size() < 2) return Optional.empty();
    var names = others.stream().map(i -> "" + (i + 1)).collect(Collectors.joining(", "));
    return resized(first)
        .map(resize ->
            new Remedy.InsertOnEach(
                Message.of("fix.resize-inputs", names, first.dim(ROWS), first.dim(COLUMNS)),
                others.stream().map(site.ports()::get).toList(),
                resize));
  }

  private static boolean differInSize(Shape a, Shape b) {
    return a.dim(ROWS).equalTo(b.dim(ROWS)) == Verdict.NO
        || a.dim(COLUMNS).equalTo(b.dim(COLUMNS)) == Verdict.NO;
  }

  /// Ways out for inputs that are not both images.
  private static List<Remedy> rankRemedies(Site site, int other) {
    var remedies = new ArrayList<Remedy>();
    if (site.shape(0).rank() == site.shape(other).rank()) {
      remap(site, other, 0).ifPresent(remedies::add);
      remap(site, 0, other).ifPresent(remedies::add);
    }
    asImage(site, 0, other).ifPresent(remedies::add);
    asImage(site, other, 0).ifPresent(remedies::add);
    remedies.add(
        new Remedy.Disconnect(
            Message.of("fix.remove-the-wire-to-input", other + 1), site.ports().get(other)));
    return remedies;
  }

  /// A dense layer that gives the vectors of one input the length of another's.
  private static Optional<Remedy> remap(Site site, int on, int like) {
    if (site.shape(on).rank() < 2 || site.shape(on).rank() > 3) return Optional.empty();
    var from = site.shape(on).dim(-1);
    var to = site.shape(like).dim(-1).known();
    if (to.isEmpty() || to.getAsLong() > Linear.UNITS.max() || from.equals(Dim.of(to.getAsLong())))
      return Optional.empty();
    return Optional.of(
        new Remedy.InsertBefore(
            Message.of("fix.insert-a-dense-layer", from, to.getAsLong(), on + 1),
            site.ports().get(on),
            Linear.DENSE.id(),
            set(Linear.UNITS.to((int) to.getAsLong()))));
  }

  /// A vector next to an image, read as one number per channel.
  private static Optional<Remedy> asImage(Site site, int on, int like) {
    if (site.shape(on).rank() != 2 || site.shape(like).rank() != 4) return Optional.empty();
    return Optional.of(
        new Remedy.InsertBefore(
            Message.of("fix.read-the-vector-on-input", on + 1),
            site.ports().get(on),
            Reshaping.RESHAPE.id(),
            set(Reshaping.TARGET_SHAPE.to("0,-1,1,1"))));
  }

  private static Optional<Remedy> widen(Site site, int on, Dim wanted) {
    if (wanted.known().isEmpty()) return Optional.empty();
    return Optional.of(
        new Remedy.WidenUpstream(
            Message.of("fix.make-input-channels-wide", on + 1, wanted),
            site.ports().get(on),
            wanted));
  }

  /// A 1×1 convolution on one input that gives it so many channels.
  private static Optional<Remedy> projection(Site site, int on, Dim channels, Pair stride) {
    var said =
        stride.equals(Pair.of(1))
            ? Message.of("block.insert-a-1-1-projection", site.shape(on).dim(1), channels, on + 1)
            : Message.of("block.insert-a-1-1-convolution", stride, on + 1);
    return project(channels, stride)
        .map(conv ->
            new Remedy.InsertBefore(said, site.ports().get(on), conv.block(), conv.parameters()));
  }

  private static Optional<Link> project(Dim channels, Pair stride) {
    var filters = channels.known();
    if (filters.isEmpty() || filters.getAsLong() > Convolutions.FILTERS.max())
      return Optional.empty();
    return Optional.of(
        new Link(
            Convolutions.CONV_2D.id(),
            set(
                Convolutions.FILTERS.to((int) filters.getAsLong()),
                Convolutions.KERNEL.to(Pair.of(1)),
                Convolutions.STRIDE.to(stride),
                Convolutions.BIAS.to(false))));
  }

  /// A strided step on an input that is larger than another by a whole factor. Beyond 2 a pool
  /// looks at every pixel first, of which a strided 1×1 convolution would skip most.
  private static Optional<Remedy> shrink(Site site, int on, int like, Dim channels) {
    return factor(site.shape(on), site.shape(like))
        .flatMap(factor ->
            Math.max(factor.height(), factor.width()) > 2
                ? poolAndProject(site, on, channels, factor)
                : projection(site, on, channels, factor));
  }

  private static Optional<Remedy> poolAndProject(Site site, int on, Dim channels, Pair factor) {
    var pool =
        new Link(Pooling.AVG_POOL.id(), set(Pooling.KERNEL.to(factor), Pooling.STRIDE.to(factor)));
    return project(channels, Pair.of(1))
        .map(conv ->
            new Remedy.InsertChain(
                Message.of("fix.pool-and-project", on + 1, factor, channels),
                site.ports().get(on),
                List.of(pool, conv)));
  }

  private static Optional<Remedy> projectAndResize(Site site, int on, int like) {
    var to = site.shape(like).dim(1);
    var conv = project(to, Pair.of(1));
    var resize = resized(site.shape(like));
    if (conv.isEmpty() || resize.isEmpty()) return Optional.empty();
    return Optional.of(
        new Remedy.InsertChain(
            Message.of("fix.project-input-to-channels", on + 1, to),
            site.ports().get(on),
            List.of(conv.get(), resize.get())));
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
    var said =
        Message.of(
            "block.resize-input-to-px",
            on + 1,
            site.shape(like).dim(ROWS),
            site.shape(like).dim(COLUMNS));
    return resized(site.shape(like))
        .map(resize ->
            new Remedy.InsertBefore(
                said, site.ports().get(on), resize.block(), resize.parameters()));
  }

  private static Optional<Link> resized(Shape like) {
    int most = Resizing.TARGET.max();
    var height = like.dim(ROWS).known();
    var width = like.dim(COLUMNS).known();
    if (height.isEmpty() || width.isEmpty()) return Optional.empty();
    if (height.getAsLong() > most || width.getAsLong() > most) return Optional.empty();
    var size = new Pair((int) height.getAsLong(), (int) width.getAsLong());
    return Optional.of(new Link(Resizing.RESIZE.id(), set(Resizing.TARGET.to(size))));
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
              Message.of("problem.existing-axis-expected.concat-joins", site.get(AXIS), first),
              Rules.setting(AXIS, Math.min(1, rank - 1))));
    for (int i = 1; i < site.inputs().size(); i++)
      if (site.input(i).dtype() != site.input(0).dtype())
        return Rules.unchanged(
            site,
            Problem.of(
                "equal-numbers-expected",
                Message.of("problem.equal-numbers-expected", site.input(0), site.input(i)),
                new Remedy.InsertBefore(
                    Message.of("fix.convert-input", i + 1),
                    site.ports().get(i),
                    Rearranging.CONVERT.id(),
                    set(Rearranging.NUMBERS.to(Inputs.Numbers.of(site.input(0).dtype()))))));
    var total = first.dim(axis);
    Optional<Problem> problem = Optional.empty();
    for (int i = 1; i < site.inputs().size(); i++) {
      var shape = site.shape(i);
      if (shape.rank() != rank || shape.with(axis, first.dim(axis)).equalTo(first) == Verdict.NO) {
        var words = Message.of("problem.concat-along-axis-needs", axis, first, shape);
        if (problem.isEmpty())
          problem =
              Optional.of(
                  new Problem(
                      "equal-shapes-expected",
                      words,
                      axis == 1 ? concatRemedies(site, i) : addRemedies(site, i)));
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
                Message.of(
                    "problem.equal-shapes-expected.multiply-needs", site.shape(0), site.shape(i)),
                addRemedies(site, i)));
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
