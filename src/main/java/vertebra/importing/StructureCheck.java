package vertebra.importing;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.importing.ModelIndex.IndexedFunction;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.text.Message;

/// Whether a file means a model: the checks that come before everything else that is done with a
/// file of a stranger. They are ours alone; nothing of the file is run, and the work grows no
/// faster than the file.
public final class StructureCheck {

  private static final long OLDEST_IR = 1;
  private static final long NEWEST_IR = 13;

  /// So many operators come out where functions are written out; more are meant to hurt.
  private static final long MOST_WRITTEN_OUT = 250_000;

  /// A card has a port for each input and output.
  private static final int MOST_PORTS = 10_000;

  /// Functions that call one another in a row.
  private static final int DEEPEST_CALL = 256;

  private final ModelIndex index;
  private final Faults faults = new Faults();
  private final OperatorCheck operators;
  private final TensorCheck tensors;
  private final Set<String> circular = new HashSet<>();
  private final Map<String, Long> writtenOut = new HashMap<>();

  private StructureCheck(ModelIndex index) {
    this.index = index;
    operators = new OperatorCheck(index.file(), faults);
    tensors = new TensorCheck(index.file(), faults);
  }

  /// Everything wrong with a file, in the file's order; errors of sizes only where nothing else is
  /// wrong. Throws [ModelException] when it is none of ONNX, cut off, or not there.
  public static List<FileFault> faults(ModelIndex index) throws ModelException {
    var check = new StructureCheck(index);
    check.checkHeader();
    check.checkFunctions();
    var scope = new GraphScope(index.header().operatorSets(), List.of(), List.of());
    check.checkGraph(index.graph(), scope, true);
    if (!check.faults.hasErrors()) SizeCheck.check(index, check.faults);
    return check.faults.all();
  }

  /// Reads a file and refuses it with its first error. Throws [ModelException] then, and when it is
  /// none of ONNX, cut off, or not there.
  public static ModelIndex sound(Path file) throws ModelException {
    return checked(file).index();
  }

  /// A file without errors.
  ///
  /// @param unusual what is odd about it all the same
  record Sound(ModelIndex index, List<FileFault> unusual) {}

  /// The same with what is odd. Throws as [#sound] does.
  static Sound checked(Path file) throws ModelException {
    var index = ModelIndex.of(file);
    var faults = faults(index);
    var errors = faults.stream().filter(FileFault::isError).toList();
    if (errors.isEmpty()) return new Sound(index, faults);
    throw new ModelException(
        Message.of("fault.refused", file, errors.getFirst().line(), errors.size()).text());
  }

  /// What the operators of a graph may name.
  ///
  /// @param sets the versions of the operator sets
  /// @param given the attributes of the function around it
  /// @param outer what the graphs around it make
  private record GraphScope(Map<String, Long> sets, List<String> given, List<Set<String>> outer) {
    GraphScope inside(Set<String> made) {
      var all = new ArrayList<>(outer);
      all.add(made);
      return new GraphScope(sets, given, all);
    }

    boolean has(String name) {
      return outer.stream().anyMatch(made -> made.contains(name));
    }
  }

  private void checkHeader() {
    var header = index.header();
    if (header.irVersion().isEmpty())
      faults.error("ir-version-expected", "", Message.of("fault.no-ir"));
    else if (header.irVersion().getAsLong() < OLDEST_IR
        || header.irVersion().getAsLong() > NEWEST_IR)
      faults.error(
          "ir-version-expected",
          "",
          Message.of("fault.ir", header.irVersion().getAsLong(), OLDEST_IR, NEWEST_IR));
    checkSets(header.operatorSets());
    if (index.graph().outputs().isEmpty())
      faults.error("output-expected", "", Message.of("fault.no-outputs"));
  }

  private void checkSets(Map<String, Long> sets) {
    if (sets.isEmpty())
      faults.error("operator-set-expected", "", Message.of("fault.no-operator-set", "ai.onnx"));
    sets.forEach((domain, version) -> {
      boolean isOwn = domain.isEmpty();
      if (version < 1 || isOwn && version > OperatorSchemas.NEWEST)
        faults.error(
            "operator-set-expected",
            "",
            Message.of(
                "fault.operator-set", isOwn ? "ai.onnx" : domain, version, OperatorSchemas.NEWEST));
    });
  }

  private void checkFunctions() throws ModelException {
    var titles = new HashSet<String>();
    for (var function : index.functions())
      if (!titles.add(function.title()))
        faults.error("one-function-expected", function.title(), Message.of("fault.function-twice"));
    for (var function : index.functions()) size(function, new HashSet<>());
    if (!circular.isEmpty()) return;
    long all = size(index.graph().nodes(), new HashSet<>());
    if (all > MOST_WRITTEN_OUT)
      faults.error("fewer-operators-expected", "", Message.of("fault.bomb", all, MOST_WRITTEN_OUT));
    for (var function : index.functions()) check(function);
  }

  /// How many operators a function stands for, with all that it calls.
  private long size(IndexedFunction function, Set<String> around) {
    var title = function.title();
    var known = writtenOut.get(title);
    if (known != null) return known;
    boolean circles = !around.add(title);
    if (circles || around.size() > DEEPEST_CALL) {
      if (circular.add(title))
        faults.error(
            "finite-function-expected",
            title,
            circles ? Message.of("fault.recursion") : Message.of("fault.deep", DEEPEST_CALL));
      return 0;
    }
    long size = size(function.nodes(), around);
    around.remove(title);
    writtenOut.put(title, size);
    return size;
  }

  private long size(List<IndexedNode> nodes, Set<String> around) {
    long size = 0;
    for (var node : nodes) {
      var function = index.function(node);
      size += function.isPresent() ? size(function.get(), around) : 1;
      for (var attribute : node.attributes())
        for (var graph : attribute.graphs()) size += size(graph.nodes(), around);
      if (size < 0 || size > Long.MAX_VALUE / 4) return Long.MAX_VALUE / 4;
    }
    return size;
  }

  private void check(IndexedFunction function) throws ModelException {
    var sets = new HashMap<>(index.header().operatorSets());
    sets.putAll(function.operatorSets());
    var made = new HashSet<String>();
    for (var input : function.inputs()) if (!made.add(input)) reportTwice(function.title(), input);
    var scope = new GraphScope(sets, function.attributes(), List.of());
    var titles = titles(function.nodes(), function.title() + "/");
    collectResults(function.nodes(), titles, made, scope);
    checkNodes(function.nodes(), titles, made, scope);
    for (var output : function.outputs())
      if (!made.contains(output)) reportNowhere(function.title(), output);
  }

  private void reportTwice(String place, String name) {
    faults.error("one-source-expected", place, Message.of("fault.made-twice", name));
  }

  private void reportNowhere(String place, String name) {
    faults.error("source-expected", place, Message.of("fault.made-nowhere", name));
  }

  private void checkGraph(IndexedGraph graph, GraphScope scope, boolean isModel)
      throws ModelException {
    var made = new HashSet<String>();
    for (var input : graph.inputs()) {
      if (!made.add(input.name())) reportTwice("", input.name());
      if (scope.has(input.name())) reportShadow(graph.name(), input.name());
    }
    var stored = new HashSet<String>();
    for (var tensor : graph.initialised()) {
      tensors.check(tensor, graph.name());
      if (!stored.add(tensor.name())) reportTwice("", tensor.name());
    }
    for (var tensor : graph.sparse()) {
      tensors.checkPlaces(tensor);
      if (!stored.add(tensor.name())) reportTwice("", tensor.name());
    }
    made.addAll(stored);
    var titles = titles(graph.nodes(), isModel ? "" : graph.name() + "/");
    collectResults(graph.nodes(), titles, made, scope);
    checkNodes(graph.nodes(), titles, made, scope);
    for (var output : graph.outputs())
      if (!made.contains(output.name()) && !scope.has(output.name()))
        reportNowhere("", output.name());
  }

  private void reportShadow(String place, String name) {
    faults.error("own-name-expected", place, Message.of("fault.shadowed", name));
  }

  /// What each operator is called in messages: its name, or its type and number.
  private static List<String> titles(List<IndexedNode> nodes, String around) {
    var titles = new ArrayList<String>();
    for (var node : nodes)
      titles.add(
          around + (node.name().isEmpty() ? node.type() + "_" + titles.size() : node.name()));
    return titles;
  }

  private void collectResults(
      List<IndexedNode> nodes, List<String> titles, Set<String> made, GraphScope scope) {
    for (int i = 0; i < nodes.size(); i++)
      for (var output : nodes.get(i).outputs()) {
        if (output.isEmpty()) continue;
        if (!made.add(output)) reportTwice(titles.get(i), output);
        if (scope.has(output)) reportShadow(titles.get(i), output);
      }
  }

  private void checkNodes(
      List<IndexedNode> nodes, List<String> titles, Set<String> made, GraphScope scope)
      throws ModelException {
    boolean nested = false;
    for (int i = 0; i < nodes.size(); i++) {
      var node = nodes.get(i);
      var title = titles.get(i);
      int ports = node.inputs().size() + node.outputs().size();
      if (ports > MOST_PORTS)
        faults.error("fewer-ports-expected", title, Message.of("fault.ports", ports, MOST_PORTS));
      for (var input : node.inputs())
        if (!input.isEmpty() && !made.contains(input) && !scope.has(input))
          reportNowhere(title, input);
      var function = index.function(node);
      if (function.isPresent()) checkCall(node, title, function.get());
      else operators.check(node, title, scope.sets(), scope.given());
      for (var attribute : node.attributes()) {
        nested |= !attribute.graphs().isEmpty();
        for (var tensor : attribute.tensors())
          if (attribute.form().map(Object::toString).filter(f -> f.contains("sparse")).isEmpty())
            tensors.check(tensor, title);
          else tensors.checkPlaces(tensor);
        if (node.is("If"))
          for (var branch : attribute.graphs())
            if (branch.outputs().size() != node.outputs().size())
              faults.error(
                  "outputs-expected",
                  title,
                  Message.of(
                      "fault.branch-outputs",
                      attribute.name(),
                      branch.outputs().size(),
                      node.outputs().size()));
      }
    }
    checkOrder(nodes, titles);
    if (!nested) return;
    var inside = scope.inside(made);
    for (var node : nodes)
      for (var attribute : node.attributes())
        for (var graph : attribute.graphs()) checkGraph(graph, inside, false);
  }

  private void checkCall(IndexedNode node, String title, IndexedFunction function) {
    if (node.inputs().size() > function.inputs().size())
      faults.error(
          "inputs-expected",
          title,
          Message.of(
              "fault.inputs", function.title(), function.inputs().size(), node.inputs().size()));
    if (node.outputs().size() > function.outputs().size())
      faults.error(
          "inputs-expected",
          title,
          Message.of(
              "fault.outputs", function.title(), function.outputs().size(), node.outputs().size()));
  }

  /// Looks for operators that wait for one another: those that are left when all are taken whose
  /// inputs are there.
  private void checkOrder(List<IndexedNode> nodes, List<String> titles) {
    var makers = new HashMap<String, Integer>();
    for (int i = 0; i < nodes.size(); i++)
      for (var output : nodes.get(i).outputs()) if (!output.isEmpty()) makers.put(output, i);
    var waits = new int[nodes.size()];
    var readers = new HashMap<Integer, List<Integer>>();
    boolean sorted = true;
    for (int i = 0; i < nodes.size(); i++)
      for (var input : Captures.inputs(nodes.get(i))) {
        var maker = makers.get(input);
        if (maker == null) continue;
        sorted &= maker < i;
        waits[i]++;
        readers.computeIfAbsent(maker, _ -> new ArrayList<>()).add(i);
      }
    if (sorted) return;
    var ready = new ArrayDeque<Integer>();
    for (int i = 0; i < waits.length; i++) if (waits[i] == 0) ready.add(i);
    int taken = 0;
    while (!ready.isEmpty()) {
      taken++;
      for (int reader : readers.getOrDefault(ready.pop(), List.of()))
        if (--waits[reader] == 0) ready.add(reader);
    }
    if (taken < nodes.size()) {
      int first = 0;
      while (waits[first] == 0) first++;
      faults.error("flow-forward-expected", titles.get(first), Message.of("fault.cycle"));
    } else {
      faults.warning("order-expected", "", Message.of("fault.order-of-operators"));
    }
  }
}
