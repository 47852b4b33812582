package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.text;
import static vertebra.block.ParameterSpec.whole;
import static vertebra.block.ParameterSpec.wholes;
import static vertebra.catalogue.layers.CommonParameters.axis;
import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.ParameterSpec.Text;
import vertebra.block.ParameterSpec.Whole;
import vertebra.block.ParameterSpec.Wholes;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Problem.Remedy;
import vertebra.block.Reach;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.graph.Parameters;
import vertebra.onnx.Attribute;
import vertebra.onnx.Emitter;
import vertebra.onnx.Emitter.Ref;
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that rearrange, cut, pad or resize without weights.
public final class Reshaping {
  private static final Family.Builder FAMILY = Family.named("reshaping", "Shape");

  public static final Whole PARTS =
      whole("parts", "Parts", 2, 1, 64, "parts", "How many equal parts to cut into.");

  public static final Wholes PART_SIZES =
      wholes(
          "sizes",
          "Sizes",
          List.of(),
          1,
          65_536,
          "The size of every part; empty cuts into equal parts.");

  public static final Whole SPLIT_AXIS = axis(1, "The axis to cut along; 1 is the channels.");

  public static final Text TARGET_SHAPE =
      text(
          "shape",
          "Shape",
          "0,-1",
          "\\s*(-1|\\d{1,9})(\\s*,\\s*(-1|\\d{1,9}))*\\s*",
          "sizes with commas; 0 keeps the size of that axis, and one −1 takes what is left",
          "The new sizes; 0 keeps the size of that axis, one −1 takes what is left.");

  public static final Wholes ORDER =
      wholes(
          "order",
          "Order",
          List.of(0, 2, 3, 1),
          0,
          7,
          "Which old axis stands at each new place, counted from 0.");

  public static final BlockType FLATTEN =
      FAMILY.add(
          BlockType.named("flatten", "Flatten")
              .aliases("vectorize")
              .leaner(_ -> Savings.flattening())
              .typed(site -> {
                var shape = site.shape(0);
                if (shape.rank() == 0)
                  return Rules.unchanged(
                      site,
                      Problem.of(
                          "batch-expected", Message.of("problem.batch-expected.flatten-needs")));
                var features = shape.dims().stream().skip(1).reduce(Dim.of(1), Dim::times);
                return Typing.of(site.input(0).with(Shape.of(shape.dim(0), features)));
              })
              .lowered((_, in, emit) -> List.of(emit.op("Flatten", in, Attribute.whole("axis", 1))))
              .example("a map", "N,512,7,7", "N,25088")
              .example("tokens", "N,197,768", "N,151296")
              .summary("Lays everything but the batch out in one row.")
              .description(
                  """
                  Writes all numbers of a sample one after the other, channel by channel, row by row. Nothing is \
                  computed; the next layer merely sees a long vector instead of a map. A dense layer behind it has a \
                  weight for every pixel of every channel, so the image size becomes fixed.
                  """));

  public static final BlockType RESHAPE =
      FAMILY.add(
          BlockType.named("reshape", "Reshape")
              .aliases("view", "unsqueeze")
              .parameters(TARGET_SHAPE)
              .typed(Reshaping::reshapeTyping)
              .reach(_ -> Reach.EVERYTHING)
              .lowered((site, in, emit) ->
                  List.of(emit.op("Reshape", List.of(in.getFirst(), emit.wholes(targets(site))))))
              .example(
                  "tokens from a map", set(TARGET_SHAPE.to("0,0,-1")), "N,768,14,14", "N,768,196")
              .example("rows of four", set(TARGET_SHAPE.to("0,-1,4")), "N,36,2", "N,18,4")
              .summary("Reads the same numbers with other sizes.")
              .description(
                  """
                  Keeps all numbers in their order and only changes how they are grouped into axes, so the product of \
                  the sizes must stay the same. To change the order of the axes themselves, use Transpose.
                  """));

  public static final BlockType TRANSPOSE =
      FAMILY.add(
          BlockType.named("transpose", "Transpose")
              .aliases("permute", "NHWC", "swap axes")
              .parameters(ORDER)
              .typed(site -> {
                var order = site.get(ORDER);
                var shape = site.shape(0);
                boolean permutes =
                    order.size() == shape.rank()
                        && new HashSet<>(order)
                            .equals(
                                new HashSet<>(IntStream.range(0, shape.rank()).boxed().toList()));
                if (permutes)
                  return Typing.of(
                      site.input(0).with(new Shape(order.stream().map(shape::dim).toList())));
                return Rules.unchanged(
                    site,
                    Problem.of(
                        "every-axis-once-expected",
                        Message.of("problem.every-axis-once-expected", shape, order),
                        Rules.setting(ORDER, IntStream.range(0, shape.rank()).boxed().toList())));
              })
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "Transpose",
                          in,
                          Attribute.wholes(
                              "perm",
                              site.get(ORDER).stream().mapToLong(Integer::longValue).toArray()))))
              .example("channels last", "N,64,56,48", "N,56,48,64")
              .example(
                  "tokens and features", set(ORDER.to(List.of(0, 2, 1))), "N,768,196", "N,196,768")
              .summary("Changes the order of the axes.")
              .description(
                  """
                  Moves whole axes: what was a channel index can become the last index, for example. The numbers stay \
                  the same, but they lie in another order in memory, which takes time to copy. Transformers use it to \
                  turn a map into a list of tokens.
                  """));

  public static final BlockType SPLIT =
      FAMILY.add(
          BlockType.named("split", "Split")
              .aliases("chunk", "slice channels")
              .parameters(PARTS, PART_SIZES, SPLIT_AXIS)
              .outputs(Reshaping::splitOutputs)
              .typed(Reshaping::splitTyping)
              .lowered((site, in, emit) ->
                  emit.ops(
                      "Split",
                      List.of(in.getFirst(), runningParts(site, in, emit)),
                      partSizes(site).size(),
                      Attribute.whole("axis", site.get(SPLIT_AXIS))))
              .example(
                  "two halves", set(), List.of("N,116,28,28"), List.of("N,58,28,28", "N,58,28,28"))
              .example(
                  "given sizes",
                  set(PART_SIZES.to(List.of(4, 1, 80))),
                  List.of("N,85,13,13"),
                  List.of("N,4,13,13", "N,1,13,13", "N,80,13,13"))
              .summary("Cuts a map into parts along its channels.")
              .description(
                  """
                  Hands out consecutive channels as separate maps, the opposite of Concat. ShuffleNet and CSPNet send one \
                  part through more layers while the other takes a short cut; detectors cut their answer into boxes and \
                  scores. Nothing is computed.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Reshaping() {}

  static Optional<Problem> indivisible(String name, Dim size, int divisor, Whole spec) {
    if (size.known().isEmpty() || size.value() % divisor == 0) return Optional.empty();
    var remedies = new ArrayList<Remedy>();
    for (int fitting : Rules.divisorsNear(size.value(), divisor, spec.min(), spec.max(), 2))
      remedies.add(Rules.setting(spec, fitting));
    return Optional.of(
        new Problem(
            "divisible-channels-expected",
            Message.of(
                "problem.divisible-channels-expected.must-divide",
                name,
                spec.label(),
                divisor,
                size),
            remedies));
  }

  private static long[] targets(Site site) {
    return Arrays.stream(site.get(TARGET_SHAPE).split(","))
        .mapToLong(word -> Long.parseLong(word.strip()))
        .toArray();
  }

  private static Typing reshapeTyping(Site site) {
    var shape = site.shape(0);
    var targets = targets(site);
    var dims = new ArrayList<Dim>();
    int open = -1;
    for (int axis = 0; axis < targets.length; axis++) {
      if (targets[axis] == 0 && axis >= shape.rank())
        return Rules.unchanged(
            site,
            Problem.of(
                "existing-axis-expected",
                Message.of("problem.existing-axis-expected.reshape-keeps", axis, shape)));
      if (targets[axis] == -1 && open >= 0)
        return Rules.unchanged(
            site,
            Problem.of("one-open-size-expected", Message.of("problem.one-open-size-expected")));
      if (targets[axis] == -1) open = axis;
      dims.add(
          targets[axis] == -1
              ? Dim.of(1)
              : targets[axis] == 0 ? shape.dim(axis) : Dim.of(targets[axis]));
    }
    // Axes that are kept cancel out, so an open batch does not stand in the way.
    Dim before = Dim.of(1);
    Dim after = Dim.of(1);
    for (int axis = 0; axis < shape.rank(); axis++)
      if (axis >= targets.length || targets[axis] != 0) before = before.times(shape.dim(axis));
    for (int axis = 0; axis < targets.length; axis++)
      if (targets[axis] > 0) after = after.times(dims.get(axis));
    if (open >= 0) {
      boolean uneven =
          before.known().isPresent() && (after.value() == 0 || before.value() % after.value() != 0);
      if (uneven) return Rules.unchanged(site, misfit(shape, site));
      dims.set(open, before.floorDiv(after));
    } else if (before.equalTo(after) == Verdict.NO) {
      return Rules.unchanged(site, misfit(shape, site));
    }
    return Typing.of(site.input(0).with(new Shape(dims)));
  }

  private static Problem misfit(Shape shape, Site site) {
    return Problem.of(
        "same-number-of-elements-expected",
        Message.of("problem.same-number-of-elements-expected", shape, site.get(TARGET_SHAPE)),
        Rules.setting(TARGET_SHAPE, "0,-1"));
  }

  private static List<PortSpec> splitOutputs(Parameters parameters) {
    int parts =
        PART_SIZES.in(parameters).isEmpty()
            ? PARTS.in(parameters)
            : PART_SIZES.in(parameters).size();
    return IntStream.rangeClosed(1, parts)
        .mapToObj(part -> PortSpec.one("y" + part, "Part " + part))
        .toList();
  }

  private static int splitAxis(Site site) {
    return site.get(SPLIT_AXIS) < 0
        ? site.get(SPLIT_AXIS) + site.shape(0).rank()
        : site.get(SPLIT_AXIS);
  }

  private static List<Dim> partSizes(Site site) {
    var sizes = site.get(PART_SIZES);
    if (!sizes.isEmpty()) return sizes.stream().map(size -> Dim.of(size)).toList();
    var equal = site.shape(0).dim(splitAxis(site)).floorDiv(site.get(PARTS));
    return IntStream.range(0, site.get(PARTS)).mapToObj(_ -> equal).toList();
  }

  private static Ref runningParts(Site site, List<Ref> in, Emitter emit) {
    var sizes = new RunningSizes(site, in, emit);
    return sizes.of(partSizes(sizes.site()).toArray(Dim[]::new));
  }

  private static Typing splitTyping(Site site) {
    var shape = site.shape(0);
    int axis = splitAxis(site);
    if (axis < 0 || axis >= shape.rank()) {
      var problem =
          Problem.of(
              "existing-axis-expected",
              Message.of("problem.existing-axis-expected.split-cuts", site.get(SPLIT_AXIS), shape),
              Rules.setting(SPLIT_AXIS, Math.max(0, Math.min(1, shape.rank() - 1))));
      int parts = splitOutputs(site.parameters()).size();
      return new Typing.Rejected(List.of(problem), Collections.nCopies(parts, site.input(0)));
    }
    var sizes = partSizes(site);
    var guess = sizes.stream().map(size -> site.input(0).with(shape.with(axis, size))).toList();
    var extent = shape.dim(axis);
    var total = sizes.stream().reduce(Dim.of(0), Dim::plus);
    if (extent.known().isEmpty() || total.equals(extent)) return new Typing.Typed(guess);
    var problem =
        site.get(PART_SIZES).isEmpty()
            ? indivisible("Split", extent, site.get(PARTS), PARTS).orElseThrow()
            : misfit(site, axis, total.value());
    return new Typing.Rejected(List.of(problem), guess);
  }

  private static Problem misfit(Site site, int axis, long total) {
    var shape = site.shape(0);
    var sizes = new ArrayList<>(site.get(PART_SIZES));
    long last = sizes.getLast() + shape.dim(axis).value() - total;
    var remedies = new ArrayList<Remedy>();
    if (last >= PART_SIZES.min() && last <= PART_SIZES.max()) {
      sizes.set(sizes.size() - 1, (int) last);
      remedies.add(
          new Remedy.Set(
              say("fix.set-the-last-part", last), PART_SIZES.key(), PART_SIZES.encode(sizes)));
    }
    remedies.add(
        new Remedy.Set(
            say("fix.cut-into-equal-parts"),
            PART_SIZES.key(),
            PART_SIZES.encode(PART_SIZES.initial())));
    return new Problem(
        "parts-of-the-whole-expected",
        Message.of("problem.parts-of-the-whole-expected", total, axis, shape, shape.dim(axis)),
        remedies);
  }
}
