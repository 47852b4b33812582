package vertebra.importing;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import vertebra.graph.NodeFate;
import vertebra.graph.SideBySide;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedAttribute;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.importing.ModelIndex.IndexedValue;
import vertebra.onnx.ModelException;

/// What differs between two model files: operators, their attributes and wires, inputs and outputs,
/// stored tensors. Operators that keep the name of what they make, or their own, are the same ones;
/// of files that share few names the operators are laid side by side, which is a guess.
///
/// @param before the first file
/// @param after the second
/// @param isByName whether the operators were found by their names
/// @param changes what differs, in the second file's order, with what only the first has where it
///   was
/// @param tensors the stored tensors that differ
/// @param same how many operators are the same in both
/// @param twins the operators of both files that are the same ones: first file's place by second's
public record FileDifference(
    ModelIndex before,
    ModelIndex after,
    boolean isByName,
    List<FileChange> changes,
    List<StoredDifference> tensors,
    int same,
    Map<Integer, Integer> twins) {

  /// Files of which this share of operators has the same names are compared by name.
  private static final double KIN = 0.5;

  /// So many differences inside an operator are told one by one.
  private static final int MOST_INSIDE = 12;

  /// The type of an input that differs.
  static final String INPUT = "Input";

  private static final String OUTPUT = "Output";

  /// An operator, input or output that differs.
  ///
  /// @param name what it is called; the operator's type and place where it has no name
  /// @param type the operator's type; `Input` or `Output`
  /// @param before the operator's place in the first file; empty where it has none there
  /// @param after the same in the second
  /// @param what what is different about it, one thing each, the stored tensors it reads apart
  public record FileChange(
      NodeFate fate,
      String name,
      String type,
      Optional<Integer> before,
      Optional<Integer> after,
      List<String> what) {
    public FileChange {
      what = List.copyOf(what);
    }

    /// What is said of it: `~ conv1 (Conv): strides 1 → 2`.
    public String line() {
      var said = what.isEmpty() ? "" : ": " + String.join(", ", what);
      return fate.sign() + " " + name + " (" + type + ")" + said;
    }
  }

  public FileDifference {
    changes = List.copyOf(changes);
    tensors = List.copyOf(tensors);
    twins = Map.copyOf(twins);
  }

  /// Compares two files. Throws [ModelException] when one is not sound, none of ONNX, or not there.
  public static FileDifference between(Path before, Path after) throws ModelException {
    var one = StructureCheck.sound(before);
    var other = StructureCheck.sound(after);
    return new Comparing(one, one.graph(), other, other.graph()).difference();
  }

  /// The same without the numbers of tensors, where one of the two has none of its own.
  public FileDifference withoutNumbers() {
    var sizes = tensors.stream().filter(tensor -> tensor.largest().isEmpty()).toList();
    return new FileDifference(before, after, isByName, changes, sizes, same, twins);
  }

  /// How many operators, inputs and outputs met a fate.
  public int count(NodeFate fate) {
    return (int) changes.stream().filter(change -> change.fate() == fate).count();
  }

  /// What the outputs of operators that both files have are called in the second, by what the first
  /// calls them.
  Map<String, String> twinNames() {
    var names = new HashMap<String, String>();
    twins.forEach((now, old) -> {
      var here = after.graph().nodes().get(now).outputs();
      var there = before.graph().nodes().get(old).outputs();
      for (int i = 0; i < Math.min(here.size(), there.size()); i++)
        names.put(there.get(i), here.get(i));
    });
    return names;
  }

  /// The work of comparing.
  private static final class Comparing {

    private final ModelIndex before;
    private final ModelIndex after;
    private final IndexedGraph oldGraph;
    private final IndexedGraph nowGraph;
    private final List<IndexedNode> olds;
    private final List<IndexedNode> nows;
    private final Map<Integer, Integer> twins = new LinkedHashMap<>();
    private final Map<String, Integer> oldMakers;
    private final Map<String, Integer> nowMakers;
    private final Map<String, IndexedTensor> oldStored;
    private final Map<String, IndexedTensor> nowStored;

    Comparing(ModelIndex before, IndexedGraph old, ModelIndex after, IndexedGraph now) {
      this.before = before;
      this.after = after;
      oldGraph = old;
      nowGraph = now;
      olds = old.nodes();
      nows = now.nodes();
      oldMakers = makers(olds);
      nowMakers = makers(nows);
      oldStored = stored(old);
      nowStored = stored(now);
    }

    private static Map<String, Integer> makers(List<IndexedNode> nodes) {
      var makers = new HashMap<String, Integer>();
      for (int i = 0; i < nodes.size(); i++)
        for (var tensor : nodes.get(i).outputs()) makers.put(tensor, i);
      return makers;
    }

    private static Map<String, IndexedTensor> stored(IndexedGraph graph) {
      return graph.initialised().stream()
          .collect(Collectors.toMap(IndexedTensor::name, each -> each, (one, _) -> one));
    }

    FileDifference difference() throws ModelException {
      boolean isByName = pairByName();
      if (!isByName) pairByOrder();
      var found = new ArrayList<FileChange>();
      ends(oldGraph.inputs(), nowGraph.inputs(), INPUT, found);
      int same = operators(found);
      ends(oldGraph.outputs(), nowGraph.outputs(), OUTPUT, found);
      return new FileDifference(
          before,
          after,
          isByName,
          found,
          StoredDifference.between(before, oldGraph, after, nowGraph, sameTensors()),
          same,
          twins);
    }

    // which operators are the same ones

    /// Whether enough operators could be found by what they make, or by their own names.
    private boolean pairByName() {
      pair(node -> String.join(" ", node.outputs()));
      pair(IndexedNode::name);
      return twins.size() >= KIN * Math.min(olds.size(), nows.size());
    }

    private void pair(Function<IndexedNode, String> name) {
      var known = new HashMap<String, Integer>();
      var taken = new HashSet<>(twins.values());
      for (int i = 0; i < olds.size(); i++)
        if (!taken.contains(i)) known.putIfAbsent(key(olds.get(i), name), i);
      for (int i = 0; i < nows.size(); i++) {
        if (twins.containsKey(i) || name.apply(nows.get(i)).isBlank()) continue;
        var twin = known.remove(key(nows.get(i), name));
        if (twin != null) twins.put(i, twin);
      }
    }

    private static String key(IndexedNode node, Function<IndexedNode, String> name) {
      return node.domain() + "\n" + node.type() + "\n" + name.apply(node);
    }

    private void pairByOrder() {
      twins.clear();
      if (!SideBySide.fits(olds.size(), nows.size())) return;
      int old = 0;
      int now = 0;
      for (var step : SideBySide.steps(olds.size(), nows.size(), this::likeness))
        switch (step) {
          case BOTH -> twins.put(now++, old++);
          case BEFORE -> old++;
          case AFTER -> now++;
        }
    }

    /// Operators of one type may be laid on each other, the more so when their attributes and the
    /// sizes of their weights are equal.
    private int likeness(int old, int now) {
      var one = olds.get(old);
      var other = nows.get(now);
      if (!one.type().equals(other.type()) || !one.domain().equals(other.domain())) return 0;
      int likeness = 2;
      if (sizes(one, oldStored).equals(sizes(other, nowStored))) likeness++;
      if (hasSameBytes(one, other)) likeness++;
      return likeness;
    }

    private static List<List<Long>> sizes(IndexedNode node, Map<String, IndexedTensor> stored) {
      return node.inputs().stream()
          .flatMap(input -> Optional.ofNullable(stored.get(input)).stream())
          .map(IndexedTensor::dims)
          .toList();
    }

    private boolean hasSameBytes(IndexedNode one, IndexedNode other) {
      return one.attributes().size() == other.attributes().size()
          && IntStream.range(0, one.attributes().size())
              .allMatch(i -> hasSameBytes(one.attributes().get(i), other.attributes().get(i)));
    }

    private boolean hasSameBytes(IndexedAttribute one, IndexedAttribute other) {
      return before.file().isSame(one.place().content(), after.file(), other.place().content());
    }

    // what is different about them

    private int operators(List<FileChange> found) throws ModelException {
      var isKept = new boolean[olds.size()];
      for (int place : twins.values()) isKept[place] = true;
      int same = 0;
      int told = 0;
      for (int now = 0; now < nows.size(); now++) {
        var twin = Optional.ofNullable(twins.get(now));
        for (; twin.isPresent() && told < twin.get(); told++)
          if (!isKept[told]) found.add(lone(NodeFate.REMOVED, told));
        if (twin.isEmpty()) {
          found.add(lone(NodeFate.ADDED, now));
          continue;
        }
        var what = differing(twin.get(), now);
        if (what.isEmpty()) same++;
        else
          found.add(
              new FileChange(
                  NodeFate.CHANGED,
                  label(nows, now),
                  nows.get(now).type(),
                  twin,
                  Optional.of(now),
                  what));
      }
      for (; told < olds.size(); told++) if (!isKept[told]) found.add(lone(NodeFate.REMOVED, told));
      return same;
    }

    private FileChange lone(NodeFate fate, int place) {
      boolean isOld = fate == NodeFate.REMOVED;
      var nodes = isOld ? olds : nows;
      return new FileChange(
          fate,
          label(nodes, place),
          nodes.get(place).type(),
          isOld ? Optional.of(place) : Optional.empty(),
          isOld ? Optional.empty() : Optional.of(place),
          List.of());
    }

    private static String label(List<IndexedNode> nodes, int place) {
      var node = nodes.get(place);
      return node.name().isBlank() ? node.type() + " #" + place : node.name();
    }

    private List<String> differing(int old, int now) throws ModelException {
      var one = olds.get(old);
      var other = nows.get(now);
      var what = new ArrayList<String>();
      var keys = new LinkedHashSet<String>();
      for (var node : List.of(one, other))
        node.attributes().forEach(attribute -> keys.add(attribute.name()));
      for (var key : keys) attribute(one.attribute(key), other.attribute(key)).ifPresent(what::add);
      for (int i = 0; i < Math.max(one.inputs().size(), other.inputs().size()); i++) {
        var from = i < one.inputs().size() ? one.inputs().get(i) : "";
        var to = i < other.inputs().size() ? other.inputs().get(i) : "";
        if (!isSameSource(from, to))
          what.add(
              say(
                  "import.input-from",
                  i + 1,
                  source(from, oldMakers, olds),
                  source(to, nowMakers, nows)));
      }
      return what;
    }

    private boolean isSameSource(String from, String to) {
      var maker = oldMakers.get(from);
      var now = nowMakers.get(to);
      if (maker != null && now != null)
        return maker.equals(twins.get(now))
            && olds.get(maker).outputs().indexOf(from) == nows.get(now).outputs().indexOf(to);
      if (maker != null || now != null) return false;
      if (oldStored.containsKey(from) && nowStored.containsKey(to)) return true;
      return from.equals(to);
    }

    private static String source(
        String tensor, Map<String, Integer> makers, List<IndexedNode> nodes) {
      var maker = makers.get(tensor);
      if (maker != null) return label(nodes, maker);
      return tensor.isEmpty() ? say("import.nothing") : tensor;
    }

    private Optional<String> attribute(
        Optional<IndexedAttribute> one, Optional<IndexedAttribute> other) throws ModelException {
      if (one.isPresent() && other.isPresent()) {
        if (hasSameBytes(one.get(), other.get())) return Optional.empty();
        if (!one.get().graphs().isEmpty() && !other.get().graphs().isEmpty())
          return Optional.of(inside(one.get(), other.get()));
      }
      var was = words(before, one);
      var is = words(after, other);
      var numbers = numbers(one, other);
      if (numbers.isPresent()) return numbers;
      return was.equals(is)
          ? Optional.empty()
          : Optional.of(say("import.from-to", one.or(() -> other).orElseThrow().name(), was, is));
    }

    /// What differs in the graphs that two attributes hold: each operator with its sign, and how.
    private String inside(IndexedAttribute one, IndexedAttribute other) throws ModelException {
      var lines = new ArrayList<String>();
      for (int i = 0; i < Math.min(one.graphs().size(), other.graphs().size()); i++) {
        var difference =
            new Comparing(before, one.graphs().get(i), after, other.graphs().get(i)).difference();
        difference.changes().forEach(change -> lines.add(change.line()));
        difference.tensors().forEach(tensor -> lines.add(tensor.line()));
      }
      return lines.isEmpty() || lines.size() > MOST_INSIDE
          ? say("import.graph-inside-differs", one.name())
          : one.name() + ": " + String.join("; ", lines);
    }

    /// What is said of two tensors of the same sizes that attributes hold.
    private Optional<String> numbers(
        Optional<IndexedAttribute> one, Optional<IndexedAttribute> other) throws ModelException {
      var was = one.flatMap(Comparing::tensor);
      var is = other.flatMap(Comparing::tensor);
      if (was.isEmpty() || is.isEmpty() || !was.get().dims().equals(is.get().dims()))
        return Optional.empty();
      var largest = StoredDifference.largest(before, was.get(), after, is.get());
      return largest.map(number ->
          say(
              "import.differs-by",
              one.orElseThrow().name(),
              was.get().dims(),
              StoredDifference.words(number)));
    }

    private static Optional<IndexedTensor> tensor(IndexedAttribute attribute) {
      return attribute.tensors().stream().findFirst();
    }

    private static String words(ModelIndex index, Optional<IndexedAttribute> attribute)
        throws ModelException {
      if (attribute.isEmpty()) return say("import.nothing");
      var tensors = new StoredTensors(index.file(), String.valueOf(index.path()));
      return new AttributeValues(index.file(), tensors)
          .of(attribute.get())
          .map(value ->
              value instanceof Value.Tensor(var tensor)
                  ? tensor.elementType() + " " + tensor.dims()
                  : value.toString())
          .orElse("…");
    }

    private static void ends(
        List<IndexedValue> olds, List<IndexedValue> nows, String type, List<FileChange> found) {
      var was = types(olds);
      var is = types(nows);
      var names =
          Stream.concat(nows.stream(), olds.stream()).map(IndexedValue::name).distinct().toList();
      for (var name : names) {
        var one = was.get(name);
        var other = is.get(name);
        if (one != null && one.equals(other)) continue;
        found.add(
            new FileChange(
                one == null ? NodeFate.ADDED : other == null ? NodeFate.REMOVED : NodeFate.CHANGED,
                name,
                type,
                Optional.empty(),
                Optional.empty(),
                one == null || other == null
                    ? List.of(one == null ? String.valueOf(other) : one)
                    : List.of(one + " → " + other)));
      }
    }

    private static Map<String, String> types(List<IndexedValue> values) {
      return values.stream()
          .collect(
              Collectors.toMap(
                  IndexedValue::name,
                  value -> value.type().wire(value.name()).map(Object::toString).orElse("?"),
                  (one, _) -> one));
    }

    /// The stored tensors that are the same ones: those of one name, and those that operators that
    /// are the same ones read at the same place.
    private Map<String, String> sameTensors() {
      var same = new LinkedHashMap<String, String>();
      for (var name : oldStored.keySet()) if (nowStored.containsKey(name)) same.put(name, name);
      twins.forEach((now, old) -> {
        var one = olds.get(old).inputs();
        var other = nows.get(now).inputs();
        for (int i = 0; i < Math.min(one.size(), other.size()); i++)
          if (oldStored.containsKey(one.get(i))
              && nowStored.containsKey(other.get(i))
              && !nowStored.containsKey(one.get(i))
              && !oldStored.containsKey(other.get(i))) same.putIfAbsent(one.get(i), other.get(i));
      });
      return same;
    }
  }
}
