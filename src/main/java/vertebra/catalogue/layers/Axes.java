package vertebra.catalogue.layers;

import static vertebra.block.ParameterSpec.choice;
import static vertebra.block.ParameterSpec.flag;
import static vertebra.block.ParameterSpec.set;
import static vertebra.block.ParameterSpec.whole;

import java.util.ArrayList;
import java.util.List;
import vertebra.block.BlockType;
import vertebra.block.Family;
import vertebra.block.Pair;
import vertebra.block.ParameterSpec.Choice;
import vertebra.block.ParameterSpec.Flag;
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
import vertebra.tensor.Dim;
import vertebra.tensor.Dim.Verdict;
import vertebra.tensor.Shape;
import vertebra.text.Message;

/// Blocks that work along one axis of a tensor: cut a piece out of it, or make one number of it.
public final class Axes {
  private static final Family.Builder FAMILY = Family.named("axes", "Along an axis");

  /// What one number is made of many.
  public enum Gathering {
    SUM("Sum"),
    MEAN("Mean"),
    MAX("Maximum");

    private final String title;

    Gathering(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  public static final Whole AXIS =
      CommonParameters.axis(1, "The axis to work along; 0 is the batch, −1 the last.");
  public static final Whole FROM =
      whole("from", "From", 0, 0, 1_000_000, "index", "The first place to keep, counted from 0.");
  public static final Whole TO =
      whole(
          "to",
          "To",
          0,
          0,
          1_000_000,
          "index",
          "The place to stop in front of; 0 goes to the end.");
  public static final Whole EVERY =
      whole("every", "Every", 1, 1, 1_024, "step", "Keeps every so many places.");

  public static final BlockType SLICE =
      FAMILY.add(
          BlockType.named("slice", "Slice")
              .aliases("crop", "cut", "narrow", "subsample", "downsample")
              .parameters(AXIS, FROM, TO, EVERY)
              .typed(Axes::sliceTyping)
              .reach(site -> {
                int axis = site.shape(0).rank() == 4 ? axis(site) : -1;
                int every = site.get(EVERY);
                // A long piece left out at the beginning is a crop, which lies over what it is cut
                // to; a short one is a phase.
                int from = site.get(FROM) < every ? Math.max(0, site.get(FROM)) : 0;
                return Reach.every(
                    new Pair(axis == 2 ? every : 1, axis == 3 ? every : 1),
                    new Pair(axis == 2 ? from : 0, axis == 3 ? from : 0));
              })
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "Slice",
                          List.of(
                              in.getFirst(),
                              emit.wholes(site.get(FROM)),
                              emit.wholes(site.get(TO) == 0 ? Long.MAX_VALUE : site.get(TO)),
                              emit.wholes(axis(site)),
                              emit.wholes(site.get(EVERY))))))
              .example("the first token", set(TO.to(1)), "N,197,768", "N,1,768")
              .example("every second row", set(AXIS.to(2), EVERY.to(2)), "N,16,32,32", "N,16,16,32")
              .example("all but the first", set(FROM.to(1)), "N,197,768", "N,196,768")
              .summary("Keeps a piece of one axis.")
              .description(
                  """
                  Cuts a piece out of a tensor along one axis: some channels, some rows, one token of a list. With \
                  a step it keeps every second or third place, which shrinks an image without looking at what is \
                  dropped. Nothing is computed.
                  """));

  public static final Whole BEFORE =
      whole("before", "Before", 0, 0, 65_536, "channels", "Channels of zeros put in front.");
  public static final Whole BEHIND =
      whole("behind", "Behind", 0, 0, 65_536, "channels", "Channels of zeros put behind.");

  public static final BlockType PAD_CHANNELS =
      FAMILY.add(
          BlockType.named("pad-channels", "Pad channels")
              .aliases("zero channels", "option A shortcut")
              .parameters(BEFORE, BEHIND)
              .typed(
                  Rules.reals(
                      "Pad channels",
                      site -> {
                        var notImage = Rules.imageExpected("Pad channels", site);
                        if (notImage.isPresent()) return Rules.unchanged(site, notImage.get());
                        var more = (long) site.get(BEFORE) + site.get(BEHIND);
                        return Typing.of(
                            site.input(0).with(site.shape(0).with(1, site.channels().plus(more))));
                      }))
              .lowered((site, in, emit) ->
                  List.of(
                      emit.op(
                          "Pad",
                          List.of(
                              in.getFirst(),
                              emit.wholes(0, site.get(BEFORE), 0, 0, 0, site.get(BEHIND), 0, 0)),
                          Attribute.text("mode", "constant"))))
              .example("nothing", "N,16,16,16", "N,16,16,16")
              .example("twice as many", set(BEFORE.to(8), BEHIND.to(8)), "N,16,16,16", "N,32,16,16")
              .summary("Adds channels of zeros.")
              .source("Deep Residual Learning for Image Recognition", 2015)
              .description(
                  """
                  Makes a map wider without weights by adding channels of zeros in front and behind. The small residual \
                  networks for CIFAR use it on skip connections, so that these cost no parameters at all.
                  """));

  public static final Choice<Gathering> GATHERING =
      choice("how", "How", Gathering.MEAN, "What the one number is.");
  public static final Flag KEEP =
      flag("keep", "Keep the axis", false, "Leaves the axis there with the size 1.");

  private static final PortSpec NUMBERS = PortSpec.one("x", "Input");
  private static final PortSpec MASK = PortSpec.optional("mask", "Which count, 0 or 1");

  public static final BlockType POOL_AXIS =
      FAMILY.add(
          BlockType.named("pool-axis", "Pool an axis")
              .aliases("reduce", "sum", "mean", "maximum", "aggregate", "set pooling", "mask")
              .inputs(NUMBERS, MASK)
              .parameters(GATHERING, AXIS, KEEP)
              .typed(Rules.reals("Pool an axis", Axes::poolTyping))
              .work((site, _) -> Work.elementwise(site.shape(0).elementsPerSample().orElseThrow()))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Axes::lowerPool)
              .example(
                  "the mean over the channels",
                  set(KEEP.to(true)),
                  List.of("N,256,28,28"),
                  List.of("N,1,28,28"))
              .example(
                  "the sum of a set",
                  set(GATHERING.to(Gathering.SUM)),
                  List.of("N,100,256"),
                  List.of("N,256"))
              .example(
                  "the maximum of those that count",
                  set(GATHERING.to(Gathering.MAX)),
                  List.of("N,100,256", "N,100"),
                  List.of("N,256"))
              .summary("Makes one number of all numbers along an axis.")
              .description(
                  """
                  Takes the sum, the mean or the maximum of all numbers along one axis. Over the members of a set the \
                  result does not depend on their order, which is the heart of Deep Sets. A mask of zeros and ones \
                  says which members count, so that sets of different sizes fit into one batch: the others add \
                  nothing to the sum, are not divided by in the mean, and cannot be the maximum.
                  """));

  private static final PortSpec LESS = PortSpec.one("less", "What is taken away");

  public static final BlockType SUBTRACT =
      FAMILY.add(
          BlockType.named("subtract", "Subtract")
              .aliases("minus", "difference")
              .inputs(NUMBERS, LESS)
              .typed(Rules.reals("Subtract", Axes::subtractTyping))
              .work((_, outputs) -> Rules.perElement(outputs, 1))
              .lowered((_, in, emit) -> List.of(emit.op("Sub", in)))
              .example(
                  "the same from every member of a set",
                  set(),
                  List.of("N,100,256", "N,1,256"),
                  List.of("N,100,256"))
              .example(
                  "two maps", set(), List.of("N,64,28,28", "N,64,28,28"), List.of("N,64,28,28"))
              .summary("Takes one tensor away from another; sizes of 1 are stretched.")
              .description(
                  """
                  Subtracts number by number. A size of 1 in what is taken away is stretched to fit, so the same vector \
                  can be taken from every member of a set.
                  """));

  public static final Whole SIDE =
      whole("side", "Side", 64, 1, 4_096, "px", "Height and width of the map.");

  public static final BlockType SPATIAL_BROADCAST =
      FAMILY.add(
          BlockType.named("spatial-broadcast", "Spatial broadcast")
              .aliases("tile", "coordinates", "CoordConv", "latent to map")
              .parameters(SIDE)
              .typed(Rules.reals("Spatial broadcast", Axes::broadcastTyping))
              .reach(_ -> Reach.EVERYTHING)
              .lowered(Axes::lowerBroadcast)
              .example("ten numbers", "N,10", "N,12,64,64")
              .example("a larger map", set(SIDE.to(72)), "N,16", "N,18,72,72")
              .summary("Repeats a vector at every pixel and adds the pixel's coordinates.")
              .source(
                  "Spatial Broadcast Decoder: A Simple Architecture for Learning Disentangled"
                      + " Representations in VAEs",
                  2019)
              .description(
                  """
                  Writes the same vector at every pixel of a map and lays two more channels behind it: how far down \
                  and how far right the pixel is, from −1 to 1. Without these coordinates all pixels would see the \
                  same numbers and convolutions could not place anything anywhere. There is nothing to learn in it.
                  """));

  public static final Family BLOCKS = FAMILY.close();

  private Axes() {}

  /// The axis counted from the front; −1 if there is none.
  private static int axis(Site site) {
    int rank = site.shape(0).rank();
    int axis = site.get(AXIS) < 0 ? site.get(AXIS) + rank : site.get(AXIS);
    return axis < rank ? axis : -1;
  }

  private static Problem noAxis(String name, Site site) {
    return Problem.of(
        "existing-axis-expected",
        Message.of(
            "problem.existing-axis-expected.works-along", name, site.get(AXIS), site.shape(0)),
        Rules.setting(AXIS, Math.max(0, Math.min(1, site.shape(0).rank() - 1))));
  }

  private static Typing sliceTyping(Site site) {
    int axis = axis(site);
    if (axis < 0) return Rules.unchanged(site, noAxis("Slice", site));
    var extent = site.shape(0).dim(axis);
    int from = site.get(FROM);
    int to = site.get(TO);
    long end = to == 0 ? extent.known().orElse(Long.MAX_VALUE) : to;
    if (from >= end || end > extent.known().orElse(Long.MAX_VALUE))
      return Rules.unchanged(
          site,
          Problem.of(
              "places-in-range-expected",
              Message.of(
                  "problem.places-in-range-expected",
                  from,
                  to == 0 ? "the end" : to,
                  axis,
                  site.shape(0),
                  extent),
              Rules.setting(from >= end ? FROM : TO, 0)));
    var last = to == 0 ? extent : Dim.of(to);
    return Typing.of(
        site.input(0).with(site.shape(0).with(axis, last.minus(from).ceilDiv(site.get(EVERY)))));
  }

  private static Typing poolTyping(Site site) {
    int axis = axis(site);
    var shape = site.shape(0);
    if (axis < 1)
      return Rules.unchanged(
          site,
          axis < 0
              ? noAxis("Pool an axis", site)
              : Problem.of(
                  "other-axis-expected",
                  Message.of("problem.other-axis-expected"),
                  Rules.setting(AXIS, 1)));
    var pooled = site.get(KEEP) ? shape.with(axis, Dim.of(1)) : without(shape, axis);
    var result = site.input(0).with(pooled);
    var mask = site.input(MASK.name());
    if (mask.isEmpty()) return Typing.of(result);
    var wanted = new Shape(shape.dims().subList(0, axis + 1));
    return mask.get().shape().equalTo(wanted) == Verdict.NO
        ? Typing.rejected(
            Problem.of(
                "mask-for-every-member-expected",
                Message.of("problem.mask-for-every-member-expected", wanted, mask.get().shape()),
                new Problem.Remedy.Disconnect(
                    Message.of("fix.let-all-members-count"), MASK.name())),
            result)
        : Typing.of(result);
  }

  private static Typing subtractTyping(Site site) {
    if (site.inputs().size() < 2) return new Typing.Waiting();
    var a = site.shape(0);
    var b = site.shape(1);
    boolean fits = a.rank() == b.rank();
    for (int axis = 0; fits && axis < a.rank(); axis++)
      fits = b.dim(axis).equals(Dim.of(1)) || a.dim(axis).equalTo(b.dim(axis)) != Verdict.NO;
    if (fits) return Typing.of(site.input(0));
    return Rules.unchanged(
        site,
        Problem.of(
            "equal-shapes-expected",
            Message.of("problem.equal-shapes-expected.subtract-needs", a, b)));
  }

  private static Shape without(Shape shape, int axis) {
    var dims = new ArrayList<>(shape.dims());
    dims.remove(axis);
    return new Shape(dims);
  }

  private static List<Ref> lowerPool(Site site, List<Ref> in, Emitter emit) {
    int axis = axis(site);
    var x = in.getFirst();
    var mask = site.input(MASK.name()).map(_ -> spread(site, in.get(1), axis, emit));
    var keep = Attribute.whole("keepdims", site.get(KEEP) ? 1 : 0);
    var axes = Attribute.wholes("axes", axis);
    return List.of(
        switch (site.get(GATHERING)) {
          case SUM -> sum(mask.map(m -> times(x, m, emit)).orElse(x), axis, keep, emit);
          case MAX -> {
            if (mask.isEmpty()) yield emit.op("ReduceMax", List.of(x), axes, keep);
            var out = emit.op("Sub", List.of(mask.get(), emit.scalar(1)));
            var far = emit.op("Mul", List.of(out, emit.scalar(1e9)));
            yield emit.op("ReduceMax", List.of(emit.op("Add", List.of(x, far))), axes, keep);
          }
          case MEAN -> {
            if (mask.isEmpty()) yield emit.op("ReduceMean", List.of(x), axes, keep);
            var total = sum(times(x, mask.get(), emit), axis, keep, emit);
            var count = sum(mask.get(), axis, keep, emit);
            yield emit.op("Div", List.of(total, count));
          }
        });
  }

  /// The mask with an axis of one for every axis behind the one that is pooled.
  private static Ref spread(Site site, Ref mask, int axis, Emitter emit) {
    int rank = site.shape(0).rank();
    if (axis == rank - 1) return mask;
    var behind = new long[rank - 1 - axis];
    for (int i = 0; i < behind.length; i++) behind[i] = axis + 1L + i;
    return emit.op("Unsqueeze", List.of(mask, emit.wholes(behind)));
  }

  private static Ref times(Ref x, Ref mask, Emitter emit) {
    return emit.op("Mul", List.of(x, mask));
  }

  private static Ref sum(Ref x, int axis, Attribute keep, Emitter emit) {
    return emit.op("ReduceSum", List.of(x, emit.wholes(axis)), keep);
  }

  private static Typing broadcastTyping(Site site) {
    var shape = site.shape(0);
    var side = Dim.of(site.get(SIDE));
    if (shape.rank() == 2)
      return Typing.of(
          site.input(0).with(Shape.of(shape.dim(0), shape.dim(1).plus(2), side, side)));
    return Rules.unchanged(
        site,
        Problem.of(
            "vector-expected",
            Message.of("problem.vector-expected.spatial-broadcast", shape),
            new Problem.Remedy.InsertBefore(
                Message.of("fix.flatten-first"),
                site.ports().getFirst(),
                Reshaping.FLATTEN.id(),
                set())));
  }

  private static List<Ref> lowerBroadcast(Site site, List<Ref> in, Emitter emit) {
    int side = site.get(SIDE);
    var column = emit.op("Unsqueeze", List.of(in.getFirst(), emit.wholes(2, 3)));
    var map = emit.op("Expand", List.of(column, emit.wholes(1, 1, side, side)));
    var places = new float[2 * side * side];
    for (int row = 0; row < side; row++)
      for (int col = 0; col < side; col++) {
        places[row * side + col] = along(row, side);
        places[(side + row) * side + col] = along(col, side);
      }
    var grid = emit.constant(Shape.of(1, 2, side, side), places);
    var batch =
        emit.op(
            "Slice", List.of(emit.op("Shape", in), emit.wholes(0), emit.wholes(1), emit.wholes(0)));
    var sizes =
        emit.op("Concat", List.of(batch, emit.wholes(2, side, side)), Attribute.whole("axis", 0));
    return List.of(
        emit.op(
            "Concat",
            List.of(map, emit.op("Expand", List.of(grid, sizes))),
            Attribute.whole("axis", 1)));
  }

  /// How far along a side a pixel is, from −1 to 1.
  private static float along(int place, int side) {
    return side == 1 ? -1 : (float) (-1 + 2.0 * place / (side - 1));
  }
}
