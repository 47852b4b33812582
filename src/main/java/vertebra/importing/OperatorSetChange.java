package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelShapes;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.onnx.OperatorSchemas.SchemaAttribute;

/// Writes a model in another version of ONNX's operator set, newer or older, in the graphs inside
/// operators too: forms that changed are rewritten, and an operator for which that is not possible
/// is named (ONNX, "Changelog of operators").
final class OperatorSetChange {

  /// Something that was an attribute and became an input.
  ///
  /// @param since the first version in which it is an input
  /// @param place which input
  private record Moved(Set<String> types, int since, String key, int place, MovedKind kind) {}

  /// How numbers that moved are written as a tensor.
  private enum MovedKind {
    WHOLES,
    WHOLE,
    REALS,
    REAL
  }

  private static final List<Moved> MOVED =
      List.of(
          new Moved(Set.of("Squeeze", "Unsqueeze", "ReduceSum"), 13, "axes", 1, MovedKind.WHOLES),
          new Moved(
              Set.of(
                  "ReduceL1",
                  "ReduceL2",
                  "ReduceLogSum",
                  "ReduceLogSumExp",
                  "ReduceMax",
                  "ReduceMean",
                  "ReduceMin",
                  "ReduceProd",
                  "ReduceSumSquare"),
              18,
              "axes",
              1,
              MovedKind.WHOLES),
          new Moved(Set.of("Split"), 13, "split", 1, MovedKind.WHOLES),
          new Moved(Set.of("Pad"), 11, "pads", 1, MovedKind.WHOLES),
          new Moved(Set.of("Pad"), 11, "value", 2, MovedKind.REAL),
          new Moved(Set.of("Slice"), 10, "starts", 1, MovedKind.WHOLES),
          new Moved(Set.of("Slice"), 10, "ends", 2, MovedKind.WHOLES),
          new Moved(Set.of("Slice"), 10, "axes", 3, MovedKind.WHOLES),
          new Moved(Set.of("TopK"), 10, "k", 1, MovedKind.WHOLE),
          new Moved(Set.of("Dropout"), 12, "ratio", 1, MovedKind.REAL),
          new Moved(Set.of("Clip"), 11, "min", 1, MovedKind.REAL),
          new Moved(Set.of("Clip"), 11, "max", 2, MovedKind.REAL),
          new Moved(Set.of("Upsample"), 9, "scales", 1, MovedKind.REALS));

  /// Since this version these take their axis alone; before, all axes behind it with it.
  private static final int ONE_AXIS = 13;

  private static final Set<String> SOFTMAX = Set.of("Softmax", "LogSoftmax", "Hardmax");

  /// Operators that mean something else since a version, for which there is no other form.
  private static final List<Moved> OTHER_MEANING =
      List.of(
          new Moved(Set.of("GroupNormalization"), 21, "", 0, MovedKind.REAL),
          new Moved(Set.of("DFT"), 20, "", 0, MovedKind.REAL),
          new Moved(Set.of("Resize"), 11, "", 0, MovedKind.REAL));

  private final ModelDraft draft;
  private final long from;
  private final long to;
  private final ModelShapes shapes;
  private final List<String> rewritten = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  private OperatorSetChange(ModelDraft draft, long to) {
    this.draft = draft;
    from = draft.operatorSet();
    this.to = to;
    shapes = ModelShapes.of(draft.model(), java.util.Map.of());
  }

  /// @return the operators that were rewritten
  static List<String> change(ModelDraft draft, long to) throws ModelException {
    var change = new OperatorSetChange(draft, to);
    if (change.from == to) return List.of();
    for (var graph : draft.graphs())
      for (var node : List.copyOf(graph.nodes))
        if (OperatorSchemas.plain(node.domain).isEmpty()) change.rewrite(graph, node);
    if (!change.refused.isEmpty())
      throw new ModelException(
          say(
              "edit.no-form",
              to,
              change.refused.size(),
              change.refused.stream().distinct().limit(8).collect(Collectors.joining(", "))));
    draft.graphs().forEach(GraphDraft::pruneTensors);
    draft.operatorSet(to);
    return change.rewritten;
  }

  private boolean crosses(int version) {
    return Math.min(from, to) < version && version <= Math.max(from, to);
  }

  private boolean isRaised() {
    return to > from;
  }

  private void rewrite(GraphDraft graph, DraftNode node) throws ModelException {
    var then = OperatorSchemas.find("", node.type, from);
    if (draft.index().function(kept(node)).isPresent()) return;
    if (then.isEmpty()) {
      refused.add(node.title());
      return;
    }
    var now = OperatorSchemas.find("", node.type, to).filter(schema -> !schema.deprecated());
    if (now.isPresent() && now.get().since() == then.get().since()) return;
    var before = node.type + node.inputs + node.attributes();
    boolean isDone =
        now.isEmpty() ? replaced(graph, node) : moved(graph, node) && fits(node, then.get());
    if (!isDone) refused.add(node.title());
    else if (!before.equals(node.type + node.inputs + node.attributes()))
      rewritten.add(node.title());
  }

  private ModelIndex.IndexedNode kept(DraftNode node) {
    return java.util.Objects.requireNonNull(node.kept);
  }

  private boolean moved(GraphDraft graph, DraftNode node) throws ModelException {
    for (var other : OTHER_MEANING)
      if (other.types().contains(node.type) && crosses(other.since())) return false;
    for (var moved : MOVED)
      if (moved.types().contains(node.type)
          && crosses(moved.since())
          && !(isRaised() ? toInput(graph, node, moved) : toAttribute(graph, node, moved)))
        return false;
    if (SOFTMAX.contains(node.type) && crosses(ONE_AXIS)) return softmax(graph, node);
    if (node.type.equals("BatchNormalization") && node.outputs.size() > 1) return false;
    if (node.type.equals("Split") && crosses(18)) {
      if (isRaised() && node.input(1).isEmpty())
        node.with(Attribute.whole("num_outputs", node.outputs.size()));
      if (!isRaised()) node.drop("num_outputs");
    }
    if (node.type.equals("GridSample") && crosses(20)) gridSample(node);
    return true;
  }

  private void gridSample(DraftNode node) throws ModelException {
    var old = List.of("bilinear", "bicubic");
    var fresh = List.of("linear", "cubic");
    var mode =
        node.attribute(draft.index(), "mode").orElse(null) instanceof Attribute.Text(_, var word)
            ? word
            : isRaised() ? "bilinear" : "linear";
    int at = (isRaised() ? old : fresh).indexOf(mode);
    if (at >= 0) node.with(Attribute.text("mode", (isRaised() ? fresh : old).get(at)));
  }

  /// Whether the form that an operator now has takes all that it sets. What only says what holds
  /// anyway is left out.
  private boolean fits(DraftNode node, OperatorSchema then) throws ModelException {
    var now = OperatorSchemas.find("", node.type, to).orElseThrow();
    if (node.inputs.size() > OperatorSchema.most(now.inputs())
        || node.outputs.size() > OperatorSchema.most(now.outputs())) return false;
    for (var key : List.copyOf(node.attributes())) {
      if (now.attributes().containsKey(key)) continue;
      var usual = Optional.ofNullable(then.attributes().get(key)).flatMap(SchemaAttribute::initial);
      var value = node.attribute(draft.index(), key);
      boolean saysNothing =
          usual.isPresent() && value.isPresent() && text(value.get()).equals(usual.get());
      if (!saysNothing) return false;
      node.drop(key);
    }
    var set = node.attributes();
    return now.attributes().values().stream()
        .allMatch(row -> !row.required() || set.contains(row.name()));
  }

  /// An attribute in words.
  static String text(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Whole(_, var value) -> Long.toString(value);
      case Attribute.Real(_, var value) -> Float.toString(value);
      case Attribute.Text(_, var value) -> value;
      case Attribute.Wholes(_, var values) ->
          values.stream().map(Object::toString).collect(Collectors.joining(","));
      case Attribute.Reals(_, var values) ->
          values.stream().map(Object::toString).collect(Collectors.joining(","));
    };
  }

  private boolean toInput(GraphDraft graph, DraftNode node, Moved moved) throws ModelException {
    var value = node.attribute(draft.index(), moved.key());
    if (value.isEmpty()) return true;
    var numbers =
        switch (value.get()) {
          case Attribute.Wholes(_, var all) ->
              StoredNumbers.list(all.stream().mapToLong(Long::longValue).toArray());
          case Attribute.Whole(_, var one) -> StoredNumbers.list(one);
          case Attribute.Real(_, var one) -> StoredNumbers.of(List.of(), one);
          case Attribute.Reals(_, var all) -> {
            var reals = new float[all.size()];
            for (int i = 0; i < reals.length; i++) reals[i] = all.get(i);
            yield StoredNumbers.of(List.of((long) reals.length), reals);
          }
          case Attribute.Text _ -> throw new ModelException(say("edit.cannot-heal", node.title()));
        };
    var name = graph.free(node.outputs.getFirst() + "_" + moved.key());
    graph.store(name, numbers);
    while (node.inputs.size() <= moved.place()) node.inputs.add("");
    node.inputs.set(moved.place(), name);
    node.drop(moved.key());
    return true;
  }

  private boolean toAttribute(GraphDraft graph, DraftNode node, Moved moved) throws ModelException {
    var tensor = node.input(moved.place());
    if (tensor.isEmpty()) return true;
    if (!graph.isConstant(tensor) || graph.input(tensor).isPresent()) return false;
    var numbers = graph.numbers(tensor);
    if (numbers.isEmpty()) return false;
    node.with(
        switch (moved.kind()) {
          case WHOLES -> Attribute.wholes(moved.key(), numbers.get().wholes());
          case WHOLE -> Attribute.whole(moved.key(), numbers.get().wholes()[0]);
          case REAL -> Attribute.real(moved.key(), numbers.get().reals()[0]);
          case REALS -> {
            var reals = new ArrayList<Float>();
            for (float real : numbers.get().reals()) reals.add(real);
            yield new Attribute.Reals(moved.key(), reals);
          }
        });
    node.inputs.set(moved.place(), "");
    while (!node.inputs.isEmpty() && node.inputs.getLast().isEmpty()) node.inputs.removeLast();
    return true;
  }

  private boolean softmax(GraphDraft graph, DraftNode node) throws ModelException {
    long axis = node.whole(draft.index(), "axis", isRaised() ? 1 : -1);
    var rank = shapes.of(node.input(0)).map(sizes -> sizes.length);
    boolean isLast = axis == -1 || rank.isPresent() && axis == rank.get() - 1;
    if (isLast) {
      if (axis != -1 || rank.isEmpty() || isRaised()) node.with(Attribute.whole("axis", -1));
      if (!isRaised() && rank.isPresent()) node.with(Attribute.whole("axis", rank.get() - 1));
      return isRaised() || rank.isPresent() || to >= 11;
    }
    if (!isRaised()) return false;
    // Before, everything from the axis on was one row.
    var output = node.outputs.getFirst();
    var input = node.input(0);
    var sizes = graph.free(output + "_sizes");
    var flat = graph.free(output + "_flat");
    var soft = graph.free(output + "_soft");
    int at = graph.nodes.indexOf(node);
    graph.nodes.add(at, new DraftNode(sizes, "Shape", List.of(input), List.of(sizes)));
    graph.nodes.add(
        at + 1,
        new DraftNode(flat, "Flatten", List.of(input), List.of(flat))
            .with(Attribute.whole("axis", axis)));
    graph.nodes.add(at + 3, new DraftNode(soft, "Reshape", List.of(soft, sizes), List.of(output)));
    node.inputs.set(0, flat);
    node.outputs.set(0, soft);
    node.with(Attribute.whole("axis", -1));
    return true;
  }

  /// Writes an operator that the set does not have as others that it has.
  private boolean replaced(GraphDraft graph, DraftNode node) throws ModelException {
    return switch (node.type) {
      case "Upsample" -> isRaised() && upsample(graph, node);
      case "Scatter" -> {
        node.become("ScatterElements");
        yield isRaised();
      }
      case "HardSwish" -> hardSwish(graph, node);
      case "Gelu" -> gelu(graph, node);
      default -> false;
    };
  }

  private boolean upsample(GraphDraft graph, DraftNode node) throws ModelException {
    if (from < 9
        && !toInput(
            graph, node, MOVED.stream().filter(m -> m.key().equals("scales")).findFirst().get()))
      return false;
    node.become("Resize");
    if (to < 11) return true;
    node.inputs.add(1, "");
    if (to < 13) {
      // The region has no meaning here, and was no option yet.
      var region = graph.free(node.outputs.getFirst() + "_roi");
      graph.store(region, StoredNumbers.of(List.of(0L)));
      node.inputs.set(1, region);
    }
    node.with(Attribute.text("coordinate_transformation_mode", "asymmetric"));
    node.with(Attribute.text("nearest_mode", "floor"));
    return true;
  }

  private boolean hardSwish(GraphDraft graph, DraftNode node) {
    var output = node.outputs.getFirst();
    var gate = graph.free(output + "_gate");
    int at = graph.nodes.indexOf(node);
    graph.nodes.set(
        at,
        new DraftNode(gate, "HardSigmoid", node.inputs, List.of(gate))
            .with(Attribute.real("alpha", 1 / 6.0))
            .with(Attribute.real("beta", 0.5)));
    graph.nodes.add(
        at + 1, new DraftNode(output, "Mul", List.of(node.input(0), gate), List.of(output)));
    rewritten.add(node.title());
    return true;
  }

  private boolean gelu(GraphDraft graph, DraftNode node) throws ModelException {
    boolean isTanh =
        node.attribute(draft.index(), "approximate").orElse(null)
                instanceof Attribute.Text(_, var kind)
            && kind.equals("tanh");
    if (isTanh || to < 9) return false;
    var output = node.outputs.getFirst();
    var names = Arrays.asList("root", "scaled", "erf", "one", "raised", "half", "product");
    names.replaceAll(word -> graph.free(output + "_" + word));
    graph.store(names.get(0), StoredNumbers.of(List.of(), (float) Math.sqrt(2)));
    graph.store(names.get(3), StoredNumbers.of(List.of(), 1f));
    graph.store(names.get(5), StoredNumbers.of(List.of(), 0.5f));
    int at = graph.nodes.indexOf(node);
    graph.nodes.remove(node);
    var x = node.input(0);
    graph.nodes.addAll(
        at,
        List.of(
            made("Div", x, names.get(0), names.get(1)),
            new DraftNode(names.get(2), "Erf", List.of(names.get(1)), List.of(names.get(2))),
            made("Add", names.get(2), names.get(3), names.get(4)),
            made("Mul", x, names.get(4), names.get(6)),
            made("Mul", names.get(6), names.get(5), output)));
    rewritten.add(node.title());
    return true;
  }

  private static DraftNode made(String type, String one, String other, String output) {
    return new DraftNode(output, type, List.of(one, other), List.of(output));
  }
}
