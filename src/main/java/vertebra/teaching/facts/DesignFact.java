package vertebra.teaching.facts;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.pattern.PatternException;
import vertebra.pattern.Transform;
import vertebra.runtime.Tensor;
import vertebra.tensor.Dim;
import vertebra.weights.WeightRules;

/// Something that can be asked of a design and that a program answers, always in the same way.
public sealed interface DesignFact {

  /// Moves smaller than this count as none: what rounding does.
  double MOVED = 1e-6;

  /// By so much a place is changed to see who reads it: too little to make another one the largest.
  double LITTLE = 1e-3;

  /// Nobody paints a larger map.
  int MOST_PLACES = 1_024;

  /// The sizes of what flows at a place, without the batch.
  record Sizes(CellPlace at) implements DesignFact {}

  /// A cost of the whole design, or of a node of it.
  record Cost(Quantity quantity, List<String> nodes) implements DesignFact {
    public Cost {
      nodes = List.copyOf(nodes);
    }
  }

  /// What is counted.
  enum Quantity {
    PARAMETERS,
    MACS,
    /// Products between activations, which published counts leave out.
    ATTENTION,
    PEAK,
    ACTIVATIONS
  }

  /// Rows and columns of the input that a cell sees; of several places in a row.
  record Field(CellPlace at) implements DesignFact {}

  /// Input rows from one cell to the next.
  record Stride(CellPlace at) implements DesignFact {}

  /// The field, or the stride, at each input of a node, in order.
  record Into(CellPlace at, boolean isStride) implements DesignFact {}

  /// Whether wires lead from one node to another.
  record Path(CellPlace from, CellPlace to) implements DesignFact {}

  /// How often a block is used at the top of the design, or inside its composites too.
  record Count(String block) implements DesignFact {}

  /// The numbers of cells.
  record Value(CellPlace at) implements DesignFact {}

  /// One number about many: `mean`, `sum`, `largest`, `smallest`, `spread` (largest minus smallest
  /// of the same channel), `edges` (mean square of steps between neighbours), `middle-row` and
  /// `middle-column` (where the numbers balance).
  record Summary(String kind, CellPlace at) implements DesignFact {}

  /// The largest distance between what flows at two places.
  record Difference(CellPlace first, CellPlace second) implements DesignFact {}

  /// How far an answer moves when what flows in is transformed.
  ///
  /// @param along whether the answer should be transformed alike
  record Change(CellPlace at, Transform transform, List<CellPlace> on, boolean along)
      implements DesignFact {
    public Change {
      on = List.copyOf(on);
    }
  }

  /// How far an answer moves when cells elsewhere are changed.
  record Moves(CellPlace at, CellPlace by) implements DesignFact {}

  /// Whether an answer moves at all when cells elsewhere are changed.
  record Depends(CellPlace at, CellPlace by) implements DesignFact {}

  /// How many rows and columns of the input the middle cell reacts to, measured by impulses.
  record Support(CellPlace at) implements DesignFact {}

  /// Which cells of a map hold more than a limit, or without one something else than 0.
  record Lit(CellPlace at, Optional<Double> above) implements DesignFact {}

  /// Which places of the input a cell reads: those that move it, each changed a little by itself.
  record Reads(CellPlace at) implements DesignFact {}

  /// How far an answer moves when a block is passed by.
  record Ablation(CellPlace of, CellPlace at) implements DesignFact {}

  /// How many blocks are others than in the design of the start.
  record Changed() implements DesignFact {}

  /// How many stored arrays fit, of how many.
  record Loaded() implements DesignFact {}

  /// The code of the first error and its block, or `none`.
  record FirstProblem() implements DesignFact {}

  /// Something about the levels of a detector.
  record Pyramid(LevelFact what) implements DesignFact {}

  /// What can be asked about the levels of a detector.
  enum LevelFact {
    /// Input rows from cell to cell of what enters the neck, in the order of its ports.
    LEVELS("levels"),
    /// How many different widths leave the neck.
    WIDTHS("neck-widths"),
    /// Whether the finest map that leaves the neck knows of the coarsest and the finest level.
    MIXED("neck-mixes"),
    /// How many of backbone, neck and head there are.
    ROLES("roles");

    private final String word;

    LevelFact(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// The block that the first error is about, or `none`.
  record Blamed() implements DesignFact {}

  /// How many errors, or warnings, there are.
  record Said(boolean isErrors) implements DesignFact {}

  /// How far an answer is from the model solution's when arrays of the same size hold the same
  /// numbers, as a share of the largest: the same work done by other blocks has none.
  record Alike(CellPlace at) implements DesignFact {}

  /// Whether a run takes at most so long in three of five measurements. Where nothing is timed, or
  /// the times lie further apart than half the middle one, multiply-adds decide.
  record Quick(double millis, double macs) implements DesignFact {}

  /// How many numbers of the model file, written and opened again, are others than the design's.
  record Exported() implements DesignFact {}

  /// Reads a fact, such as `shape out`, `depends p3 on c5` or `change out under roll 1,0`.
  static DesignFact parse(String text) throws FactException {
    var words = text.strip().split("\\s+", -1);
    var rest = text.strip().substring(words[0].length()).strip();
    return switch (words[0]) {
      case "shape" -> new Sizes(CellPlace.parse(rest));
      case "parameters" -> new Cost(Quantity.PARAMETERS, names(rest));
      case "macs" -> new Cost(Quantity.MACS, names(rest));
      case "attention" -> new Cost(Quantity.ATTENTION, names(rest));
      case "peak" -> new Cost(Quantity.PEAK, names(rest));
      case "activations" -> new Cost(Quantity.ACTIVATIONS, names(rest));
      case "field" -> new Field(CellPlace.parse(rest));
      case "stride" -> new Stride(CellPlace.parse(rest));
      case "fields", "strides" -> {
        if (!rest.startsWith("into ")) throw unknown(text);
        yield new Into(CellPlace.parse(rest.substring(5)), words[0].equals("strides"));
      }
      case "path" -> two(text, rest, "to", Path::new);
      case "count" -> new Count(rest);
      case "value" -> new Value(CellPlace.parse(rest));
      case "mean", "sum", "largest", "smallest", "spread", "edges", "middle-row", "middle-column" ->
          new Summary(words[0], CellPlace.parse(rest));
      case "difference" -> two(text, rest, "to", Difference::new);
      case "change", "follow" -> change(text, rest, words[0].equals("follow"));
      case "depends" -> two(text, rest, "on", Depends::new);
      case "moves" -> two(text, rest, "on", Moves::new);
      case "support" -> new Support(CellPlace.parse(rest));
      case "cells" -> lit(text, rest);
      case "reads" -> new Reads(CellPlace.parse(rest));
      case "ablation" -> two(text, rest, "at", Ablation::new);
      case "changed" -> new Changed();
      case "loaded" -> new Loaded();
      case "problem" -> new FirstProblem();
      case "blamed" -> new Blamed();
      case "levels" -> new Pyramid(LevelFact.LEVELS);
      case "neck-widths" -> new Pyramid(LevelFact.WIDTHS);
      case "neck-mixes" -> new Pyramid(LevelFact.MIXED);
      case "roles" -> new Pyramid(LevelFact.ROLES);
      case "errors" -> new Said(true);
      case "warnings" -> new Said(false);
      case "alike" -> new Alike(CellPlace.parse(rest));
      case "quick" -> quick(text, rest);
      case "exported" -> new Exported();
      default -> throw unknown(text);
    };
  }

  /// Makes a fact of two places.
  @FunctionalInterface
  interface OfTwo {
    DesignFact of(CellPlace first, CellPlace second);
  }

  private static DesignFact two(String text, String rest, String between, OfTwo made)
      throws FactException {
    var parts = rest.split("\\s+" + between + "\\s+", -1);
    if (parts.length != 2) throw unknown(text);
    return made.of(CellPlace.parse(parts[0]), CellPlace.parse(parts[1]));
  }

  private static DesignFact change(String text, String rest, boolean along) throws FactException {
    var match = Pattern.compile("(\\S+) under (.+?)(?: on (\\S+))?").matcher(rest);
    if (!match.matches()) throw unknown(text);
    var on =
        match.group(3) == null ? List.<CellPlace>of() : List.of(CellPlace.parse(match.group(3)));
    return new Change(CellPlace.parse(match.group(1)), transform(match.group(2)), on, along);
  }

  private static DesignFact lit(String text, String rest) throws FactException {
    var parts = rest.split("\\s+above\\s+", -1);
    if (parts.length > 2) throw unknown(text);
    try {
      return new Lit(
          CellPlace.parse(parts[0]),
          parts.length == 1 ? Optional.empty() : Optional.of(Double.valueOf(parts[1])));
    } catch (NumberFormatException unreadable) {
      throw unknown(text);
    }
  }

  private static DesignFact quick(String text, String rest) throws FactException {
    var parts = rest.split("\\s+or\\s+", -1);
    if (parts.length != 2) throw unknown(text);
    try {
      return new Quick(Double.parseDouble(parts[0]), Double.parseDouble(parts[1].replace(",", "")));
    } catch (NumberFormatException unreadable) {
      throw unknown(text);
    }
  }

  private static List<String> names(String rest) {
    return rest.isEmpty() ? List.of() : List.of(rest);
  }

  private static FactException unknown(String text) {
    return new FactException(say("facts.unknown", text));
  }

  /// The answer for a design.
  default Found in(Specimen design) throws FactException {
    return switch (this) {
      case Sizes(var at) -> sizes(design, at);
      case Cost cost -> Found.Numbers.of(counted(design, cost));
      case Field(var at) -> field(design, design.port(at), false);
      case Stride(var at) -> field(design, design.port(at), true);
      case Into(var at, var isStride) -> into(design, at, isStride);
      case Path(var from, var to) ->
          Found.Word.of(
              design.analysis().isReachable(design.node(from).id(), design.node(to).id()));
      case Count(var block) -> Found.Numbers.of((double) count(design, block));
      case Value(var at) -> new Found.Numbers(cells(design.run(design.port(at)), at));
      case Summary(var kind, var at) ->
          Found.Numbers.of(summary(kind, design.run(design.port(at)), at));
      case Difference(var first, var second) ->
          Found.Numbers.of(
              farthest(
                  design.run(design.port(first)), first, design.run(design.port(second)), second));
      case Change change -> Found.Numbers.of(change(design, change));
      case Moves(var at, var by) -> Found.Numbers.of(moves(design, at, by));
      case Depends(var at, var by) -> Found.Word.of(moves(design, at, by) > MOVED);
      case Support(var at) -> support(design, at);
      case Lit(var at, var above) -> lit(design.run(design.port(at)), at, above);
      case Reads(var at) -> reads(design, at);
      case Ablation(var of, var at) -> Found.Numbers.of(ablation(design, of, at));
      case Changed() -> Found.Numbers.of(changed(design));
      case Loaded() -> design.loaded();
      case FirstProblem() -> firstProblem(design);
      case Blamed() -> blamed(design);
      case Pyramid(var what) -> {
        var levels = NeckLevels.of(design);
        yield switch (what) {
          case LEVELS -> levels.strides();
          case WIDTHS -> levels.widths();
          case MIXED -> levels.isMixed();
          case ROLES -> levels.roles();
        };
      }
      case Said(var isErrors) ->
          Found.Numbers.of(
              (isErrors ? design.analysis().errors() : design.analysis().warnings()).size());
      case Alike(var at) -> Found.Numbers.of(alike(design, at));
      case Quick quick -> Found.Word.of(quick(design, quick));
      case Exported() -> Found.Numbers.of((double) design.numbersLostByExport());
    };
  }

  private static boolean quick(Specimen design, Quick quick) throws FactException {
    var times = design.times();
    double middle = times.isEmpty() ? 0 : times.get(times.size() / 2);
    boolean isClear = !times.isEmpty() && times.getLast() - times.getFirst() <= middle / 2;
    return isClear
        ? middle <= quick.millis()
        : counted(design, new Cost(Quantity.MACS, List.of())) <= quick.macs();
  }

  private static Found sizes(Specimen design, CellPlace at) throws FactException {
    var shape = design.shape(design.port(at));
    var sizes = new ArrayList<Double>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      var dim = shape.dim(axis);
      if (axis == 0 && dim instanceof Dim.Symbol) continue;
      if (dim.known().isEmpty()) return new Found.Word(shape.toString());
      sizes.add((double) dim.value());
    }
    return new Found.Numbers(sizes);
  }

  private static double counted(Specimen design, Cost cost) throws FactException {
    var table = design.costs();
    if (cost.quantity() == Quantity.PEAK) return table.peak().bytes();
    var total = vertebra.block.Cost.FREE;
    if (cost.nodes().isEmpty()) total = table.total();
    else {
      design.node(new CellPlace(cost.nodes().getFirst().replaceFirst("/.*", ""), List.of()));
      for (var row : table.rows())
        if ((row.path() + "/").startsWith(cost.nodes().getFirst() + "/"))
          total = total.plus(row.cost());
    }
    boolean isWork = cost.quantity() == Quantity.MACS || cost.quantity() == Quantity.ATTENTION;
    if (isWork && total.counted() < total.operators())
      for (var input : design.inputs())
        if (!design
            .shape(design.port(new CellPlace(input.id().value(), List.of())))
            .symbols()
            .allMatch(Dim.Symbol::isBatch))
          throw new FactException(say("facts.open-macs", input.id()));
    return switch (cost.quantity()) {
      case PARAMETERS -> total.parameters();
      case MACS -> total.multiplyAdds();
      case ATTENTION -> total.attentionMultiplyAdds();
      case ACTIVATIONS -> total.activationBytes();
      case PEAK -> table.peak().bytes();
    };
  }

  private static Found field(Specimen design, PortPath port, boolean isStride)
      throws FactException {
    var field = design.field(port);
    if (isStride) return one(field.strideY(), field.strideX());
    if (field.everything()) return new Found.Word("everything");
    return one(field.height(), field.width());
  }

  private static Found.Numbers one(double rows, double columns) {
    return rows == columns ? Found.Numbers.of(rows) : Found.Numbers.of(rows, columns);
  }

  private static Found into(Specimen design, CellPlace at, boolean isStride) throws FactException {
    var all = new ArrayList<Double>();
    for (var wire : design.graph().incoming(design.node(at).id()))
      if (field(design, PortPath.of(wire.from()), isStride) instanceof Found.Numbers(var values))
        all.add(values.getFirst());
    return new Found.Numbers(all);
  }

  private static long count(Specimen design, String block) throws FactException {
    long top =
        design.graph().nodes().stream().filter(node -> node.block().value().equals(block)).count();
    long below =
        design.plan().steps().stream()
            .filter(step -> step.nodes().size() > 1 && step.block().id().value().equals(block))
            .count();
    if (top + below == 0 && !design.conditions().knows(block))
      throw design.conditions().unknown(block);
    return top + below;
  }

  private static List<Double> cells(Tensor tensor, CellPlace at) throws FactException {
    var values = tensor.toFloats();
    return IntStream.of(at.positions(tensor.dims())).mapToObj(i -> (double) values[i]).toList();
  }

  private static double summary(String kind, Tensor tensor, CellPlace at) throws FactException {
    var cells = cells(tensor, at);
    var numbers = cells.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return switch (kind) {
      case "mean" -> numbers.getAverage();
      case "sum" -> numbers.getSum();
      case "largest" -> numbers.getMax();
      case "smallest" -> numbers.getMin();
      case "spread" -> spread(tensor);
      case "middle-row" -> middle(tensor, at, -2);
      case "middle-column" -> middle(tensor, at, -1);
      default -> edges(tensor);
    };
  }

  /// The mean place along an axis, each number counting as much as it is far from 0.
  private static double middle(Tensor tensor, CellPlace at, int axis) throws FactException {
    var values = tensor.toFloats();
    long length = tensor.dim(axis);
    long step = axis == -1 ? 1 : tensor.dim(-1);
    double sum = 0;
    double all = 0;
    for (int i : at.positions(tensor.dims())) {
      double weight = Math.abs(values[i]);
      sum += weight * (Math.floorDiv(i, step) % length);
      all += weight;
    }
    return sum / all;
  }

  private static double spread(Tensor tensor) {
    var values = tensor.toFloats();
    int map = tensor.rank() < 4 ? values.length : (int) (tensor.dim(2) * tensor.dim(3));
    double most = 0;
    for (int first = 0; first < values.length; first += map) {
      double low = values[first];
      double high = low;
      for (int i = first; i < first + map; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
      most = Math.max(most, high - low);
    }
    return most;
  }

  /// The mean square of steps to the right neighbour plus that of steps to the lower one.
  private static double edges(Tensor tensor) {
    var values = tensor.toFloats();
    int width = (int) tensor.dim(-1);
    int height = (int) tensor.dim(-2);
    double across = 0;
    double down = 0;
    long acrossCount = 0;
    long downCount = 0;
    for (int i = 0; i < values.length; i++) {
      if (i % width + 1 < width) {
        across += Math.pow(values[i + 1] - values[i], 2);
        acrossCount++;
      }
      if (i / width % height + 1 < height) {
        down += Math.pow(values[i + width] - values[i], 2);
        downCount++;
      }
    }
    return across / Math.max(1, acrossCount) + down / Math.max(1, downCount);
  }

  private static double farthest(Tensor first, CellPlace here, Tensor second, CellPlace there)
      throws FactException {
    var one = cells(first, here);
    var two = cells(second, there);
    if (one.size() != two.size())
      throw new FactException(say("facts.other-sizes", first.shapeText(), second.shapeText()));
    return IntStream.range(0, one.size())
        .mapToDouble(i -> Math.abs(one.get(i) - two.get(i)))
        .max()
        .orElse(0);
  }

  private static double change(Specimen design, Change change) throws FactException {
    var port = design.port(change.at());
    if (change.on().isEmpty()) {
      var feed = design.feed(1);
      return moved(design, port, feed, transformed(feed, change.transform()), change);
    }
    var node = design.node(change.on().getFirst());
    try (var cut = design.openedAt(node)) {
      var name = node.id().value();
      var feed = cut.feed(1);
      feed.put(name, design.run(design.port(change.on().getFirst())));
      var other = new LinkedHashMap<>(feed);
      other.put(name, changed(change.transform(), Objects.requireNonNull(feed.get(name))));
      return moved(cut, port, feed, other, change);
    }
  }

  private static double moved(
      Specimen cut,
      PortPath port,
      Map<String, Tensor> before,
      Map<String, Tensor> after,
      Change change)
      throws FactException {
    var first = cut.run(port, before);
    if (change.transform() instanceof Transform.Twice(int axis)) {
      try (var longer = cut.doubled(axis)) {
        return distance(first, longer.run(port, after), change.at());
      }
    }
    var expected = change.along() ? changed(change.transform(), first) : first;
    return distance(expected, cut.run(port, after), change.at());
  }

  private static double distance(Tensor first, Tensor second, CellPlace at) throws FactException {
    return farthest(first, at, second, at);
  }

  private static Transform transform(String words) throws FactException {
    try {
      return Transform.parse(words);
    } catch (PatternException unreadable) {
      throw new FactException(unreadable);
    }
  }

  private static Tensor changed(Transform by, Tensor tensor) throws FactException {
    try {
      return by.of(tensor);
    } catch (PatternException impossible) {
      throw new FactException(impossible);
    }
  }

  private static Map<String, Tensor> transformed(Map<String, Tensor> feed, Transform by)
      throws FactException {
    var changed = new LinkedHashMap<String, Tensor>();
    for (var entry : feed.entrySet()) changed.put(entry.getKey(), changed(by, entry.getValue()));
    return changed;
  }

  private static double moves(Specimen design, CellPlace at, CellPlace by) throws FactException {
    var node = design.node(by);
    var port = design.port(at);
    var cut = design.openedAt(node);
    try {
      var feed = cut.feed(1);
      var name = node.id().value();
      var here = design.run(design.port(by));
      feed.put(name, here);
      var before = cut.run(port, feed);
      double most = 0;
      for (double sign : new double[] {1, -1}) {
        var values = here.toFloats();
        for (int i : by.positions(here.dims())) values[i] += (float) (sign * (1 + i % 7 * 0.1));
        var other = new LinkedHashMap<>(feed);
        other.put(name, Tensor.of(values, here.dims()));
        most = Math.max(most, distance(before, cut.run(port, other), at));
      }
      return most;
    } finally {
      if (cut != design) cut.close();
    }
  }

  private static Found support(Specimen design, CellPlace at) throws FactException {
    var port = design.port(at);
    var input = design.inputs().getFirst().id().value();
    var shape = Objects.requireNonNull(design.feed(1).get(input));
    if (shape.rank() != 4) throw new FactException(say("facts.needs-a-map", shape.shapeText()));
    return one(support(design, port, input, shape, 2), support(design, port, input, shape, 3));
  }

  /// How many rows or columns move the middle cell, each filled with ones in a sample of its own.
  private static int support(Specimen design, PortPath port, String input, Tensor shape, int axis)
      throws FactException {
    int count = (int) shape.dim(axis);
    int inner = axis == 3 ? 1 : (int) shape.dim(3);
    int sample = (int) shape.elements();
    var values = new float[count * sample];
    for (int i = 0; i < values.length; i++)
      if (i % sample / inner % count == i / sample) values[i] = 1;
    var dims = shape.dims();
    dims[0] = count;
    var feed = design.feed(count);
    feed.put(input, Tensor.of(values, dims));
    var answers = design.run(port, feed);
    var numbers = answers.toFloats();
    var nothing = design.feed(1);
    nothing.put(input, Tensor.of(new float[sample], shape.dims()));
    var silent = design.run(port, nothing).toFloats();
    int height = (int) answers.dim(2);
    int width = (int) answers.dim(3);
    int middle = height / 2 * width + width / 2;
    int moved = 0;
    for (int i = 0; i < count; i++)
      if (Math.abs(numbers[i * silent.length + middle] - silent[middle]) > MOVED) moved++;
    return moved;
  }

  private static Found lit(Tensor tensor, CellPlace at, Optional<Double> above)
      throws FactException {
    var cells = cells(tensor, at);
    int columns = (int) tensor.dim(-1);
    if (tensor.rank() < 3 || cells.size() % columns != 0)
      throw new FactException(say("facts.needs-a-map", tensor.shapeText()));
    return Found.Cells.of(
        cells.size() / columns,
        columns,
        i -> above.map(limit -> cells.get(i) > limit).orElse(Math.abs(cells.get(i)) > MOVED));
  }

  /// Every place of the input is changed in a sample of its own.
  private static Found reads(Specimen design, CellPlace at) throws FactException {
    var port = design.port(at);
    var input = design.inputs().getFirst().id().value();
    var own = Objects.requireNonNull(design.feed(1).get(input));
    if (own.rank() != 4 || own.dim(2) * own.dim(3) > MOST_PLACES)
      throw new FactException(say("facts.needs-a-map", own.shapeText()));
    int places = (int) (own.dim(2) * own.dim(3));
    int sample = (int) own.elements();
    var numbers = own.toFloats();
    var values = new float[places * sample];
    for (int i = 0; i < values.length; i++) {
      boolean isChanged = i % sample % places == i / sample;
      values[i] = numbers[i % sample] + (isChanged ? (float) LITTLE : 0);
    }
    var dims = own.dims();
    dims[0] = places;
    var feed = design.feed(places);
    feed.put(input, Tensor.of(values, dims));
    var before = design.run(port);
    var first = before.toFloats();
    var answers = design.run(port, feed).toFloats();
    int[] watched = at.positions(before.dims());
    return Found.Cells.of(
        (int) own.dim(2),
        (int) own.dim(3),
        place -> {
          for (int i : watched)
            if (Math.abs(answers[place * first.length + i] - first[i]) > MOVED) return true;
          return false;
        });
  }

  private static double ablation(Specimen design, CellPlace of, CellPlace at) throws FactException {
    try (var without = design.with(design.node(of).with(Node.Mode.BYPASSED))) {
      return distance(design.run(design.port(at)), without.run(without.port(at)), at);
    }
  }

  private static int changed(Specimen design) throws FactException {
    var start =
        design
            .conditions()
            .others()
            .apply("start")
            .orElseThrow(() -> new FactException(say("facts.nothing-to-compare-with", "start")));
    var ids = new LinkedHashSet<NodeId>();
    for (var node : start.nodes())
      if (!design.graph().find(node.id()).equals(Optional.of(node))) ids.add(node.id());
    for (var node : design.graph().nodes()) if (!start.contains(node.id())) ids.add(node.id());
    return ids.size();
  }

  private static Found firstProblem(Specimen design) {
    var all = design.analysis().errors();
    if (all.isEmpty()) return new Found.Word("none");
    var first = all.getFirst();
    return new Found.Word(
        first.code()
            + first
                .target()
                .node()
                .map(node -> " at " + node.value().toLowerCase(Locale.ROOT))
                .orElse(""));
  }

  private static Found blamed(Specimen design) {
    return new Found.Word(
        design.analysis().errors().stream()
            .findFirst()
            .flatMap(first -> first.target().node())
            .map(node -> node.value().toLowerCase(Locale.ROOT))
            .orElse("none"));
  }

  private static double alike(Specimen design, CellPlace at) throws FactException {
    var rules = design.conditions().with(WeightRules.NAMELESS);
    var model =
        design
            .conditions()
            .others()
            .apply("solution")
            .orElseThrow(() -> new FactException(say("facts.nothing-to-compare-with", "solution")));
    try (var mine = Specimen.of(design.graph(), rules);
        var theirs = Specimen.of(model, rules)) {
      var expected = theirs.run(theirs.port(at));
      double largest =
          DoubleStream.concat(
                  DoubleStream.of(1e-9), cells(expected, at).stream().mapToDouble(Math::abs))
              .max()
              .orElse(1);
      return distance(expected, mine.run(mine.port(at)), at) / largest;
    }
  }

  /// Whether the design has to run for the answer, which takes longer than counting.
  default boolean needsRun() {
    return switch (this) {
      case Value _,
          Summary _,
          Difference _,
          Change _,
          Moves _,
          Depends _,
          Support _,
          Lit _,
          Reads _,
          Ablation _,
          Alike _,
          Quick _,
          Exported _ ->
          true;
      case Pyramid(var what) -> what == LevelFact.MIXED;
      case Sizes _,
          Cost _,
          Field _,
          Stride _,
          Into _,
          Path _,
          Count _,
          Changed _,
          Loaded _,
          FirstProblem _,
          Blamed _,
          Said _ ->
          false;
    };
  }

  /// A value of it as learners read it.
  default String said(Found found) {
    return FactName.value(this, found);
  }

  /// The fact in the words in which it is asked.
  default String words() {
    return switch (this) {
      case Sizes(var at) -> "shape " + at;
      case Cost(var quantity, var nodes) ->
          quantity.name().toLowerCase(Locale.ROOT)
              + nodes.stream().map(node -> " " + node).collect(Collectors.joining());
      case Field(var at) -> "field " + at;
      case Stride(var at) -> "stride " + at;
      case Into(var at, var isStride) -> (isStride ? "strides" : "fields") + " into " + at;
      case Path(var from, var to) -> "path " + from + " to " + to;
      case Count(var block) -> "count " + block;
      case Value(var at) -> "value " + at;
      case Summary(var kind, var at) -> kind + " " + at;
      case Difference(var first, var second) -> "difference " + first + " to " + second;
      case Change change ->
          (change.along() ? "follow " : "change ")
              + change.at()
              + " under "
              + change.transform().words()
              + change.on().stream().map(place -> " on " + place).collect(Collectors.joining());
      case Moves(var at, var by) -> "moves " + at + " on " + by;
      case Depends(var at, var by) -> "depends " + at + " on " + by;
      case Support(var at) -> "support " + at;
      case Lit(var at, var above) ->
          "cells " + at + above.map(limit -> " above " + limit).orElse("");
      case Reads(var at) -> "reads " + at;
      case Ablation(var of, var at) -> "ablation " + of + " at " + at;
      case Changed() -> "changed";
      case Loaded() -> "loaded";
      case FirstProblem() -> "problem";
      case Blamed() -> "blamed";
      case Pyramid(var what) -> what.toString();
      case Said(var isErrors) -> isErrors ? "errors" : "warnings";
      case Alike(var at) -> "alike " + at;
      case Quick(var millis, var macs) ->
          "quick " + Found.Numbers.of(millis) + " or " + Found.Numbers.of(macs);
      case Exported() -> "exported";
    };
  }
}
