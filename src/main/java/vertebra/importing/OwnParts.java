package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.graph.BlockId;
import vertebra.graph.Edge;
import vertebra.graph.FilePart;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Origin;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Value;
import vertebra.importing.Folding.Folded;
import vertebra.importing.ModelImport.Imported;
import vertebra.tensor.TensorType;

/// Blocks of the user's own for what the catalogue has none for: parts that stand in a file several
/// times, and parts whose operators' names say that they belong together. Parts that are the same
/// but for their weights have one definition.
final class OwnParts {

  /// Fewer operators are no part.
  private static final int FEWEST = 4;

  /// Fewer operators of which no name says that they belong together are none either.
  private static final int FEWEST_ALONE = 6;

  /// A part with more ends than this says little.
  private static final int MOST_ENDS = 12;

  /// Parts that are looked at, and steps of the search for repetitions, for a file.
  private static final int MOST_TRIED = 600;

  private static final int MOST_STEPS = 4_000_000;

  private final FileGraph file;
  private final Document folded;

  /// Where the operators stand that are no part of a larger block, rising.
  private final List<Integer> free = new ArrayList<>();

  private final BitSet isFree = new BitSet();

  /// Where each tensor leaves in the folded design.
  private final Map<String, Port> sources = new HashMap<>();

  private final Catalogue catalogue;

  /// What is known of the folded design, once somebody asked.
  private Analysis analysis = Analysis.NONE;

  private final ScopeNames scopes;

  /// What is said of the operators by their places, once somebody asked.
  private final Map<Integer, String> words = new HashMap<>();

  private final List<Group> groups = new ArrayList<>();
  private final Map<NodeId, Group> groupOf = new HashMap<>();
  private final SequencedMap<String, PartKind> kinds = new LinkedHashMap<>();
  private int tried;

  /// Parts that are the same.
  private static final class PartKind {
    final String wish;

    /// Whether it is a block even if it stands once.
    final boolean isOfScope;

    final List<Group> instances = new ArrayList<>();

    PartKind(String wish, boolean isOfScope) {
      this.wish = wish;
      this.isOfScope = isOfScope;
    }
  }

  /// A part.
  ///
  /// @param inputs the tensors that flow in, in the order in which they are first read
  /// @param outputs the tensors that flow out, in the order in which they are made
  private record Group(List<Integer> places, List<String> inputs, List<String> outputs) {}

  private OwnParts(Imported base, Document folded, Catalogue catalogue) {
    file = FileGraph.of(base);
    this.folded = folded;
    this.catalogue = catalogue;
    for (var node : folded.graph().nodes()) {
      node.origin()
          .outputs()
          .forEach((port, tensor) -> sources.put(tensor, new Port(node.id(), port)));
      file.place(node.id()).filter(this::isPlain).ifPresent(isFree::set);
    }
    isFree.stream().forEach(free::add);
    scopes = new ScopeNames(base.index());
  }

  private boolean isPlain(int place) {
    return OperatorBlocks.isOperator(file.graph().node(file.id(place)).block())
        && file.node(place).attributes().stream().allMatch(each -> each.graphs().isEmpty());
  }

  /// The design with such blocks in the place of the operators that are left.
  static Folded folded(Imported base, Folded folded) {
    var parts = new OwnParts(base, folded.document(), folded.catalogue());
    parts.takeRepeatedScopes();
    parts.takeScopes();
    parts.takeRuns();
    parts.split();
    return parts.kinds.isEmpty()
        ? folded
        : new Folded(parts.document(), folded.blocks(), folded.catalogue(), folded.isVeryDesign());
  }

  // What belongs together

  /// Scopes of which several are the same, the largest first.
  private void takeRepeatedScopes() {
    var found =
        new TreeMap<Integer, SequencedMap<String, List<List<Integer>>>>(Comparator.reverseOrder());
    for (var scope : scopes.of(free).values())
      if (scope.places().size() >= FEWEST && scope.places().size() < free.size())
        found
            .computeIfAbsent(scope.places().size(), _ -> new LinkedHashMap<>())
            .computeIfAbsent(shape(scope.places()), _ -> new ArrayList<>())
            .add(scope.places());
    for (var sizes : found.values())
      for (var same : sizes.values()) if (same.size() > 1) takeAll(same, "");
  }

  /// Takes parts if at least two of them can be taken.
  private void takeAll(List<List<Integer>> same, String wish) {
    var fitting = new ArrayList<Group>();
    for (var places : same) group(places).ifPresent(fitting::add);
    if (fitting.size() < 2) return;
    int taken = 0;
    for (var group : fitting) if (take(group, wish)) taken++;
    if (taken == 1) drop(groups.getLast());
  }

  /// What stands several times behind itself, by the order of the file, where no name says what
  /// belongs together.
  private void takeRuns() {
    var left = free.stream().filter(place -> isFree.get(place) && scopes.isAlone(place)).toList();
    var numbers = new HashMap<String, Integer>();
    var letters = new int[left.size()];
    for (int i = 0; i < letters.length; i++)
      letters[i] = numbers.computeIfAbsent(word(left.get(i)), _ -> numbers.size());
    var next = new int[letters.length];
    var last = new int[numbers.size()];
    Arrays.fill(last, letters.length);
    for (int i = letters.length - 1; i >= 0; i--) {
      next[i] = last[letters[i]];
      last[letters[i]] = i;
    }
    int steps = 0;
    for (int i = 0; i < letters.length && steps < MOST_STEPS; ) {
      int period = 0;
      int length = 0;
      int candidates = 0;
      int tooFine = 0;
      for (int j = next[i];
          j < letters.length && candidates < 6 && period == 0 && tooFine == 0;
          j = next[j]) {
        candidates++;
        int distance = j - i;
        int same = 0;
        while (j + same < letters.length && letters[i + same] == letters[j + same]) same++;
        steps += same + 1;
        if (distance >= FEWEST_ALONE && same >= distance) {
          period = distance;
          length = same + distance;
        }
        // A chain of one and the same operator says nothing by being cut into pieces.
        if (distance < FEWEST_ALONE && same >= 2 * FEWEST_ALONE) tooFine = same;
      }
      if (period == 0) {
        i += Math.max(1, tooFine);
        continue;
      }
      var same = new LinkedHashMap<String, List<List<Integer>>>();
      for (int at = i; at + period <= i + length; at += period) {
        var places = left.subList(at, at + period);
        same.computeIfAbsent(shape(places), _ -> new ArrayList<>()).add(places);
      }
      for (var each : same.values()) if (each.size() > 1) takeAll(each, "");
      i += length / period * period;
    }
  }

  /// What is left of scopes, the outermost first.
  private void takeScopes() {
    var left = free.stream().filter(isFree::get).toList();
    for (var scope : scopes.of(left).values())
      if (scope.places().size() >= 2 * FEWEST
          && scope.places().size() < left.size()
          && scope.places().stream().allMatch(isFree::get))
        group(scope.places()).ifPresent(group -> take(group, scope.name()));
  }

  /// A part with its ends; empty where something that flows in stands inside another block, where
  /// it has too many ends, or where something outside lies between two of its operators.
  private Optional<Group> group(List<Integer> places) {
    if (tried >= MOST_TRIED || !places.stream().allMatch(isFree::get)) return Optional.empty();
    tried++;
    var inputs = new ArrayList<String>();
    var inside = new LinkedHashSet<>(places);
    for (var tensor : file.entering(inside)) {
      if (file.isStored(tensor) || tensor.isEmpty()) continue;
      if (!sources.containsKey(tensor)) return Optional.empty();
      inputs.add(tensor);
    }
    var outputs = List.copyOf(file.leaving(inside));
    if (!keepsWhatIsKnown(inputs, outputs)) return Optional.empty();
    boolean isFew = !outputs.isEmpty() && inputs.size() <= MOST_ENDS && outputs.size() <= MOST_ENDS;
    var group = new Group(List.copyOf(places), inputs, outputs);
    return isFew && !isReentered(group) ? Optional.of(group) : Optional.empty();
  }

  /// Whether nothing that is known of what leaves a part gets lost by it: a block knows all that it
  /// gives, from all that flows in, or nothing.
  private boolean keepsWhatIsKnown(List<String> inputs, List<String> outputs) {
    boolean isKnown = outputs.stream().anyMatch(this::isTyped);
    return !isKnown
        || inputs.stream().allMatch(this::isTyped) && outputs.stream().allMatch(this::isTyped);
  }

  private boolean isTyped(String tensor) {
    return type(tensor).isPresent();
  }

  private Optional<TensorType> type(String tensor) {
    var port = sources.get(tensor);
    if (port == null) return Optional.empty();
    if (analysis.graph() != folded.graph())
      analysis = new Analyzer(catalogue).check(folded.graph(), Analysis.NONE);
    return analysis.findings().find(port.node()).flatMap(found -> found.output(port.name()));
  }

  /// Whether something leads out of a part and back into it, other parts taken as one each. What
  /// stands behind its last operator in the file cannot.
  private boolean isReentered(Group group) {
    int end = group.places().getLast();
    var own = new HashSet<NodeId>();
    for (int place : group.places()) own.add(file.id(place));
    var seen = new HashSet<NodeId>();
    var open = new ArrayDeque<NodeId>();
    for (var id : own)
      for (var edge : folded.graph().outgoing(id))
        if (!own.contains(edge.to().node()) && seen.add(edge.to().node()))
          open.add(edge.to().node());
    while (!open.isEmpty()) {
      var id = open.poll();
      if (own.contains(id)) return true;
      if (first(id) > end) continue;
      var with = groupOf.get(id);
      if (with != null)
        for (int place : with.places()) if (seen.add(file.id(place))) open.add(file.id(place));
      for (var edge : folded.graph().outgoing(id))
        if (seen.add(edge.to().node())) open.add(edge.to().node());
    }
    return false;
  }

  /// The place of the first operator that a node of the design is.
  private int first(NodeId id) {
    var with = groupOf.get(id);
    if (with != null) return with.places().getFirst();
    var part = folded.graph().node(id).origin().part();
    if (part.isPresent() && !part.get().operators().isEmpty())
      return part.get().operators().getFirst();
    return file.place(id).orElse(Integer.MAX_VALUE);
  }

  private boolean take(Group group, String wish) {
    if (!group.places().stream().allMatch(isFree::get) || isReentered(group)) return false;
    var name = wish.isEmpty() ? scopes.common(group.places()) : wish;
    kinds
        .computeIfAbsent(shape(group.places()), _ -> new PartKind(name, !wish.isEmpty()))
        .instances
        .add(group);
    groups.add(group);
    for (int place : group.places()) {
      isFree.clear(place);
      groupOf.put(file.id(place), group);
    }
    return true;
  }

  private void drop(Group group) {
    groups.remove(group);
    kinds.values().forEach(kind -> kind.instances.remove(group));
    kinds.values().removeIf(kind -> kind.instances.isEmpty());
    for (int place : group.places()) {
      isFree.set(place);
      groupOf.remove(file.id(place));
    }
  }

  // What is the same

  /// Everything about an operator but what parts that are the same otherwise may differ in.
  private String word(int place) {
    return words.computeIfAbsent(place, _ -> said(place, false));
  }

  private String said(int place, boolean isExact) {
    return PartSettings.word(node(place), file.node(place), isExact);
  }

  private Node node(int place) {
    return file.graph().node(file.id(place));
  }

  /// What parts are when they are the same: their operators, how these hang together, and what
  /// leaves.
  private String shape(List<Integer> places) {
    return shape(places, this::word);
  }

  private String shape(List<Integer> places, IntFunction<String> said) {
    var made = new HashMap<String, String>();
    var text = new StringBuilder();
    for (int i = 0; i < places.size(); i++) {
      var node = file.node(places.get(i));
      text.append(said.apply(places.get(i))).append('(');
      for (var input : node.inputs())
        text.append(
                input.isEmpty()
                    ? "-"
                    : file.isStored(input)
                        ? "w"
                        : made.computeIfAbsent(input, _ -> "x" + made.size()))
            .append(' ');
      text.append(")\n");
      for (int j = 0; j < node.outputs().size(); j++) made.put(node.outputs().get(j), i + "." + j);
    }
    for (var tensor : file.leaving(new LinkedHashSet<>(places)))
      text.append(made.get(tensor)).append(' ');
    return text.toString();
  }

  // The design

  private Document document() {
    var document = folded;
    var names = new UniqueNames();
    document.definitions().keySet().forEach(id -> names.words(id.value(), "part"));
    var ids = new UniqueNames();
    for (var node : folded.graph().nodes()) ids.of(node.id().value(), "part");
    var cards = new HashMap<Group, Node>();
    int number = 0;
    for (var kind : kinds.values()) {
      number++;
      var title = kind.wish.isEmpty() ? say("import.own-part", number) : kind.wish;
      var id = new BlockId(names.words("own-" + title, "own-part"));
      var settings = settings(kind);
      var first = kind.instances.getFirst();
      document = document.with(settings.in(definition(id, title, first)));
      for (int i = 0; i < kind.instances.size(); i++) {
        var group = kind.instances.get(i);
        var node = new NodeId(ids.of(title, "part"));
        cards.put(group, card(Node.of(node, id, settings.given(i)), group, document));
      }
    }
    var graph = graph(cards);
    var layout = document.layout();
    for (var group : groups) {
      var card = Objects.requireNonNull(cards.get(group)).id();
      for (int place : group.places()) {
        var role = layout.role(file.id(place));
        layout = layout.without(file.id(place));
        if (role.isPresent()) layout = layout.withRole(card, role.get());
      }
    }
    return document.with(graph).with(layout);
  }

  private PartSettings settings(PartKind kind) {
    var first = kind.instances.getFirst().places();
    var names = new ArrayList<NodeId>();
    for (int i = 0; i < first.size(); i++)
      names.add(OwnInside.name(file.node(first.get(i)).type(), i));
    return new PartSettings(
        kind.instances.stream()
            .map(group -> group.places().stream().map(this::node).toList())
            .toList(),
        first.stream().map(file::node).toList(),
        names);
  }

  /// Takes parts apart again whose sizes are no plain parameters: where the inside of one block,
  /// with what is set for one of them, does not give what that one gives.
  private void split() {
    for (var kind : List.copyOf(kinds.entrySet())) {
      var settings = settings(kind.getValue());
      if (!settings.hasSizes() || gives(kind.getValue(), settings)) continue;
      kinds.remove(kind.getKey());
      for (var group : kind.getValue().instances)
        kinds
            .computeIfAbsent(
                shape(group.places(), place -> said(place, true)),
                _ -> new PartKind(kind.getValue().wish, kind.getValue().isOfScope))
            .instances
            .add(group);
    }
    for (var kind : List.copyOf(kinds.values())) {
      boolean isAlone = kind.instances.size() == 1 && !kind.isOfScope;
      if (isAlone) drop(kind.instances.getFirst());
    }
  }

  /// Whether the inside of a block, with what is set for a part, gives what the part gives.
  private boolean gives(PartKind kind, PartSettings settings) {
    if (!settings.isPlain()) return false;
    var definition = definition(new BlockId("own"), "", kind.instances.getFirst());
    for (int i = 0; i < kind.instances.size(); i++) {
      var group = kind.instances.get(i);
      var inside = settings.inside(definition.graph(), i);
      for (var node : inside.nodes()) {
        if (!node.block().equals(Body.ARGUMENT)) continue;
        var given = type(ofPlace(group.inputs(), definition.inputs(), Body.portOf(node)));
        if (given.isPresent())
          inside =
              inside.with(
                  Node.of(
                      node.id(),
                      OperatorBlocks.INPUT,
                      Parameters.NONE.with(OperatorBlocks.TYPE, new Value.Type(given.get()))));
      }
      var found = new Analyzer(catalogue).check(inside, Analysis.NONE).findings();
      for (int j = 0; j < group.outputs().size(); j++) {
        var source = definition.outputs().get(j).source();
        var made = found.find(source.node()).flatMap(each -> each.output(source.name()));
        if (!made.equals(type(group.outputs().get(j)))) return false;
      }
    }
    return true;
  }

  private static String port(String letter, int number, int count) {
    return count == 1 ? letter : letter + (number + 1);
  }

  private static List<String> ports(String letter, Collection<String> tensors) {
    var ports = new ArrayList<String>();
    for (int i = 0; i < tensors.size(); i++) ports.add(port(letter, i, tensors.size()));
    return ports;
  }

  private static String ofPlace(List<String> ports, List<String> tensors, String tensor) {
    return ports.get(tensors.indexOf(tensor));
  }

  private BlockDefinition definition(BlockId id, String title, Group group) {
    var inputs = ports("x", group.inputs());
    var inside = Graph.EMPTY;
    for (var port : inputs) inside = inside.with(Body.argument(new NodeId("in." + port), port));
    var inner = new HashMap<NodeId, NodeId>();
    for (int i = 0; i < group.places().size(); i++) {
      var node = file.graph().node(file.id(group.places().get(i)));
      var name = OwnInside.name(file.node(group.places().get(i)).type(), i);
      inner.put(node.id(), name);
      inside = inside.with(node.with(name));
    }
    for (var node : group.places())
      for (var edge : file.graph().incoming(file.id(node))) {
        var from = inner.get(edge.from().node());
        var source =
            from != null
                ? new Port(from, edge.from().name())
                : new Port(
                    new NodeId("in." + ofPlace(inputs, group.inputs(), file.tensor(edge.from()))),
                    Body.ARGUMENT_OUTPUT);
        inside =
            inside.with(
                new Edge(
                    source,
                    new Port(
                        Objects.requireNonNull(inner.get(edge.to().node())), edge.to().name())));
      }
    var ports = ports("y", group.outputs());
    var outputs = new ArrayList<BlockDefinition.Output>();
    for (int i = 0; i < ports.size(); i++) {
      var source = file.source(group.outputs().get(i));
      outputs.add(
          new BlockDefinition.Output(
              ports.get(i),
              new Port(Objects.requireNonNull(inner.get(source.node())), source.name())));
    }
    return new BlockDefinition(id, title, inside, inputs, outputs);
  }

  private static Node card(Node node, Group group, Document document) {
    var outputs = named(ports("y", group.outputs()), group.outputs());
    var inputs = named(ports("x", group.inputs()), group.inputs());
    return node.with(
        new Origin(Optional.empty(), outputs, new LinkedHashMap<>())
            .with(
                new FilePart(
                    node.block(),
                    node.parameters(),
                    inputs,
                    group.places(),
                    List.of(),
                    Optional.empty(),
                    0,
                    CarriedDesign.inside(document, node))));
  }

  private static SequencedMap<String, String> named(List<String> ports, List<String> tensors) {
    var named = new LinkedHashMap<String, String>();
    for (int i = 0; i < ports.size(); i++) named.put(ports.get(i), tensors.get(i));
    return named;
  }

  private Graph graph(Map<Group, Node> cards) {
    var graph = Graph.EMPTY;
    for (var node : folded.graph().nodes()) {
      var group = groupOf.get(node.id());
      if (group == null) graph = graph.with(node);
      else if (file.id(group.places().getFirst()).equals(node.id()))
        graph = graph.with(Objects.requireNonNull(cards.get(group)));
    }
    for (var edge : folded.graph().edges())
      if (!groupOf.containsKey(edge.to().node()))
        graph = graph.with(new Edge(leaving(edge.from(), cards), edge.to()));
    for (var group : groups)
      for (var tensor : new LinkedHashSet<>(group.inputs())) {
        var from = leaving(Objects.requireNonNull(sources.get(tensor)), cards);
        var card = Objects.requireNonNull(cards.get(group));
        var port = ofPlace(ports("x", group.inputs()), group.inputs(), tensor);
        graph = graph.with(new Edge(from, new Port(card.id(), port)));
      }
    return graph;
  }

  /// The port of a design with these blocks that a port of the folded one is.
  private Port leaving(Port port, Map<Group, Node> cards) {
    var group = groupOf.get(port.node());
    if (group == null) return port;
    var tensor =
        Objects.requireNonNull(
            folded.graph().node(port.node()).origin().outputs().get(port.name()));
    return new Port(
        Objects.requireNonNull(cards.get(group)).id(),
        ofPlace(ports("y", group.outputs()), group.outputs(), tensor));
  }
}
