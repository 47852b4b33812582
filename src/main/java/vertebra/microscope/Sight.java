package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import vertebra.microscope.Derivation.Explained;
import vertebra.microscope.Working.Group;
import vertebra.microscope.Working.How;
import vertebra.microscope.Working.Term;
import vertebra.onnx.Attribute;
import vertebra.onnx.Model;
import vertebra.runtime.Tensor;

/// A block as it is seen under the microscope: one of its outputs, whose every number is worked out
/// again and compared with what the runtime gave.
final class Sight {

  /// A number that differs by more than this share of the largest is not explained.
  static final double TOLERANCE = 1e-5;

  /// A number of the output and how it came about.
  ///
  /// @param index where it stands in the output
  /// @param given what the runtime gave
  /// @param working how it came about; empty where that does not agree with the runtime
  /// @param why what to say where there is none
  record Reading(long index, double given, Optional<Working> working, String why) {}

  /// Smaller windows side by side only halve a map.
  private static final int LEAST_PATCH = 4;

  private final Slide slide;
  private final Optional<FallingBoxes> falling;
  private final Slide.Flow output;
  private final Map<Integer, int[]> tallies = new HashMap<>();
  private final Derivation derivation;
  private final Optional<Explained> first;
  private final double largest;
  private final Plane plane;
  private final List<Plane> inputs;
  private final Lens lens;

  private Sight(Slide slide, int number) {
    this.slide = slide;
    falling = FallingBoxes.of(slide);
    output =
        falling
            .map(boxes -> new Slide.Flow("", say("microscope.kept-boxes"), boxes.given()))
            .orElseGet(() -> slide.outputs().get(number));
    derivation = slide.derivation();
    plane = Plane.of(output.numbers());
    inputs = slide.inputs().stream().map(flow -> Plane.of(flow.numbers())).toList();
    first =
        falling.isEmpty() && derivation.maker(output.tensor()).isPresent()
            ? Optional.of(derivation.explained(output.tensor(), middle()))
            : Optional.empty();
    double most = 0;
    for (long i = 0; i < output.numbers().elements(); i++) {
      double size = Math.abs(output.numbers().get(i));
      if (size < Double.POSITIVE_INFINITY) most = Math.max(most, size);
    }
    largest = most;
    lens = Lens.of(this);
  }

  /// What is seen of an output; or why nothing is.
  sealed interface Seen {}

  /// It can be worked out.
  record Good(Sight sight) implements Seen {}

  /// It cannot.
  record Bad(String why) implements Seen {}

  /// @param number which of the outputs
  static Seen of(Slide slide, int number) {
    if (slide.trouble().isPresent()) return new Bad(slide.trouble().get());
    if (slide.outputs().size() <= number) return new Bad(say("microscope.nothing-flows-out"));
    boolean isFixed = slide.derivation().maker(slide.outputs().get(number).tensor()).isEmpty();
    if (isFixed && !slide.weights().contains(slide.outputs().get(number).tensor()))
      return new Bad(say("microscope.nothing-is-made"));
    var unknown = Derivation.unknown(slide.operators());
    try {
      return new Good(new Sight(slide, number));
    } catch (UnsupportedOperationException axes) {
      return new Bad(say("microscope.not-worked-out", String.valueOf(axes.getMessage())));
    } catch (NoSuchElementException missing) {
      return new Bad(say("microscope.not-worked-out", String.join(", ", unknown)));
    }
  }

  /// A place inside, where no rim hides what is usual.
  private long middle() {
    return plane.index(
                plane.channels() / 2,
                plane.rows() / 2,
                Math.min(plane.columns() / 2, plane.columns() - 1))
            < 0
        ? 0
        : plane.index(plane.channels() / 2, plane.rows() / 2, plane.columns() / 2);
  }

  /// The boxes that stay and fall, of a block that lets some fall.
  Optional<FallingBoxes> falling() {
    return falling;
  }

  /// How often each number of an input's channel goes on into the same channel of the output.
  int[] tally(int channel) {
    return tallies.computeIfAbsent(
        channel,
        _ -> {
          var input = inputs.getFirst();
          var counts = new int[input.rows() * input.columns()];
          for (int place = 0; place < plane.places(); place++)
            derivation
                .explained(output.tensor(), plane.index(channel, 0, 0) + place)
                .working()
                .winner()
                .filter(term -> input(term) == 0)
                .ifPresent(term -> counts[(int) (term.index() % counts.length)]++);
          return counts;
        });
  }

  /// Which members of a set are the largest for some number of the output, counted from 0: without
  /// all the others it would be the same.
  Set<Integer> winners() {
    var found = new TreeSet<Integer>();
    for (long index = 0; index < plane.count(); index++) {
      var working = derivation.explained(output.tensor(), index).working();
      working.winner().ifPresent(term -> found.add(working.terms().indexOf(term)));
    }
    return found;
  }

  /// How many places of the input write to each place of a channel, of a transposed convolution.
  int[] overlaps() {
    var counts = new int[plane.rows() * plane.columns()];
    for (int row = 0; row < plane.rows(); row++) {
      int rows = writers(row, 0).rows();
      for (int column = 0; column < plane.columns(); column++)
        counts[row * plane.columns() + column] = rows;
    }
    for (int column = 0; column < plane.columns(); column++) {
      int columns = writers(0, column).columns();
      for (int row = 0; row < plane.rows(); row++)
        counts[row * plane.columns() + column] *= columns;
    }
    return counts;
  }

  private Group writers(int row, int column) {
    return derivation
        .explained(output.tensor(), plane.index(0, row, column))
        .working()
        .groups()
        .getFirst();
  }

  /// What a number would be if its map were resized in another way, such as `linear`.
  double resized(long index, String mode) {
    var operators =
        slide.operators().stream()
            .map(operator -> operator.type().equals("Resize") ? inMode(operator, mode) : operator)
            .toList();
    return new Derivation(operators, slide.known(), slide.weights()).value(output.tensor(), index);
  }

  private static Model.Operator inMode(Model.Operator operator, String mode) {
    var attributes = new ArrayList<Attribute>();
    for (var attribute : operator.attributes())
      if (!attribute.name().equals("mode")) attributes.add(attribute);
    attributes.add(Attribute.text("mode", mode));
    return new Model.Operator(
        operator.name(), operator.type(), operator.inputs(), operator.outputs(), attributes);
  }

  /// The channel of the output that an input's channel goes to; -1 if to none.
  int goesTo(int channel) {
    for (int to = 0; to < plane.channels(); to++) {
      var working = derivation.explained(output.tensor(), plane.index(to, 0, 0)).working();
      if (working.how() != How.COPY) return -1;
      var term = working.terms().getFirst();
      if (input(term) == 0 && inputs.getFirst().channel(term.index()) == channel) return to;
    }
    return -1;
  }

  Slide slide() {
    return slide;
  }

  Lens lens() {
    return lens;
  }

  Plane plane() {
    return plane;
  }

  List<Plane> inputs() {
    return inputs;
  }

  Slide.Flow output() {
    return output;
  }

  Derivation derivation() {
    return derivation;
  }

  /// The largest finite number of the output, without its sign.
  double largest() {
    return largest;
  }

  /// How a number came about, if what comes of it agrees with the runtime.
  Reading at(long index) {
    double given = output.numbers().get(index);
    var working = working(index);
    double found = working.value();
    boolean same =
        found == given
            || Double.isNaN(found) && Double.isNaN(given)
            || Math.abs(found - given) <= TOLERANCE * largest;
    return new Reading(
        index,
        given,
        same ? Optional.of(working) : Optional.empty(),
        same ? "" : say("microscope.disagrees", Numerals.of(found), Numerals.of(given)));
  }

  private Working working(long index) {
    if (falling.isPresent()) return falling.get().working(index);
    if (lens == Lens.ACTIVATION) {
      var input = slide.inputs().getFirst();
      double value = derivation.value(output.tensor(), index);
      long at = sameElements() ? index : index % input.numbers().elements();
      return Working.formula(
          List.of(new Term(input.tensor(), at, input.numbers().get(at), 1)), value);
    }
    return first.isEmpty()
        ? Working.put(output.numbers().get(index))
        : derivation.explained(output.tensor(), index).working();
  }

  private boolean sameElements() {
    return slide.inputs().getFirst().numbers().elements() == output.numbers().elements();
  }

  /// Where the largest number of a channel stands.
  long largestIn(int channel) {
    long best = plane.index(channel, 0, 0);
    long from = best;
    for (long i = from; i < Math.min(plane.count(), from + plane.places()); i++)
      if (output.numbers().get(i) > output.numbers().get(best)) best = i;
    return best;
  }

  /// The number of the input that a term stands in; -1 for weights and rims.
  int input(Term term) {
    for (int i = 0; i < slide.inputs().size(); i++)
      if (slide.inputs().get(i).tensor().equals(term.tensor())) return i;
    return -1;
  }

  // what lenses ask

  boolean by(String operator) {
    return first.filter(one -> one.by().operator().type().equals(operator)).isPresent();
  }

  boolean has(String operator) {
    return slide.operators().stream().map(Model.Operator::type).anyMatch(operator::equals);
  }

  How how() {
    return first.map(one -> one.working().how()).orElse(How.PUT);
  }

  /// Whether numbers only go elsewhere.
  boolean isMoved() {
    return how() == How.COPY || how() == How.PUT;
  }

  /// Whether rows of scores become shares, head by head.
  boolean isAttention() {
    var numbers = output.numbers();
    return by("Softmax")
        && numbers.rank() == 4
        && numbers.dim(2) > 1
        && numbers.dim(3) > 1
        && base().axis("axis", -1, 4) == 3;
  }

  long channelsPerFilter() {
    return derivation.dims(base().tensor(1))[1];
  }

  /// The side of the patches that a convolution cuts a picture into, one beside the other; 0 for
  /// other windows.
  int patch() {
    if (!by("Conv") || groups() > 1) return 0;
    var weights = derivation.dims(base().tensor(1));
    int axes = weights.length - 2;
    long side = weights[2];
    boolean isCut =
        side >= LEAST_PATCH
            && axes == 2
            && weights[3] == side
            && Arrays.equals(base().wholes("strides", 1, axes), new long[] {side, side})
            && Arrays.stream(base().wholes("pads", 0, 2 * axes)).allMatch(pad -> pad == 0)
            && Arrays.stream(base().wholes("dilations", 1, axes)).allMatch(step -> step == 1);
    return isCut ? (int) side : 0;
  }

  long groups() {
    return base().whole("group", 1);
  }

  long taps() {
    var weights = derivation.dims(base().tensor(1));
    return Cells.count(weights) / weights[0] / weights[1];
  }

  /// The operator that puts the terms together, of a block that has one.
  Use base() {
    return first.orElseThrow().by();
  }

  /// Whether every number comes of the one number at its own place alone.
  boolean isCurve() {
    return slide.inputs().size() == 1
        && sameElements()
        && !slide.operators().isEmpty()
        && slide.operators().stream().allMatch(this::isCurved);
  }

  private boolean isCurved(Model.Operator operator) {
    if (operator.type().equals("BatchNormalization")) return false;
    if (!Calculations.isPointwise(operator.type())) return false;
    return operator.inputs().stream()
        .filter(name -> derivation.isFixed(name))
        .allMatch(name -> Cells.count(derivation.dims(name)) == 1);
  }

  /// What the block makes of a number, if it makes each of the one at its place.
  double curve(double x) {
    var input = slide.inputs().getFirst();
    var known = new HashMap<>(slide.known());
    known.put(input.tensor(), Tensor.of(new float[] {(float) x}, ones(input.numbers().rank())));
    return new Derivation(slide.operators(), known, slide.weights()).value(output.tensor(), 0);
  }

  private static long[] ones(int rank) {
    var dims = new long[rank];
    Arrays.fill(dims, 1);
    return dims;
  }

  /// Which input a channel comes from; for a shuffle, which group of channels.
  int originOf(int channel) {
    long index = plane.index(channel, 0, 0);
    if (first.isEmpty() || index < 0) return -1;
    var working = derivation.explained(output.tensor(), index).working();
    if (working.how() != How.COPY) return -1;
    var term = working.terms().getFirst();
    int input = input(term);
    if (lens != Lens.SHUFFLE || input < 0) return lens == Lens.SPLIT ? 0 : input;
    var from = inputs.get(input);
    return from.channel(term.index()) * shuffledGroups() / from.channels();
  }

  /// Into how many groups a shuffle cuts the channels: how far apart neighbours are dealt.
  private int shuffledGroups() {
    if (plane.channels() < 2) return 1;
    var next = derivation.explained(output.tensor(), plane.index(1, 0, 0)).working();
    var from = inputs.get(Math.max(0, input(next.terms().getFirst())));
    int step = from.channel(next.terms().getFirst().index());
    return step > 0 ? Math.max(1, from.channels() / step) : 1;
  }

  /// The first channel of the next group of filters, round and round.
  int nextGroup(int channel) {
    if (!by("Conv") && !by("ConvTranspose")) return channel;
    int size = (int) Math.max(1, plane.channels() / groups());
    return (channel / size + 1) * size % Math.max(1, plane.channels());
  }

  /// The channel that a digit leads to: a branch's first, or a head; -1 where there is none.
  int branch(int number) {
    if (lens == Lens.CONCAT) {
      for (int channel = 0; channel < plane.channels(); channel++)
        if (originOf(channel) == number) return channel;
      return -1;
    }
    return number < plane.channels() ? number : -1;
  }

  /// The groups that say most, and the sum of the others.
  ///
  /// @param most so many at most
  static List<Group> strongest(Working working, int most) {
    var all = new ArrayList<>(working.groups());
    if (all.size() > most) {
      all.sort((a, b) -> Double.compare(Math.abs(b.sum()), Math.abs(a.sum())));
      all.subList(most, all.size()).clear();
      all.sort((a, b) -> Integer.compare(a.number(), b.number()));
    }
    return all;
  }
}
