package vertebra.analysis;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vertebra.block.Cost;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.graph.Topology;

/// Everything known about one graph, in a form from which the analysis of the next graph is made at
/// the cost of what differs. Immutable, and compared by identity: there is one for each check.
public final class Analysis {

  /// What is known before anything was checked.
  public static final Analysis NONE = failed(Graph.EMPTY, List.of());

  private final Graph graph;
  private final Known known;
  private final Memory memory;
  private final int evaluated;
  private final Set<NodeId> changed;
  private final boolean isFailed;

  /// Whether ways out were looked for.
  private final boolean isFixed;

  /// What this analysis was made from, told apart by a token so that it can be forgotten.
  private final Object token = new Object();

  private final @Nullable Object previous;
  private final @Nullable Diagnosis diagnosis;
  private final Findings findings;
  private volatile @Nullable Topology topology;
  private volatile @Nullable List<Diagnostic> diagnostics;

  Analysis(
      Graph graph,
      Known known,
      Memory memory,
      int evaluated,
      Set<NodeId> changed,
      @Nullable Analysis previous,
      @Nullable Topology topology) {
    this.graph = graph;
    this.known = known;
    this.memory = memory;
    this.evaluated = evaluated;
    this.changed = Collections.unmodifiableSet(changed);
    this.previous = previous == null ? null : previous.token;
    this.topology = topology;
    isFailed = false;
    isFixed = false;
    diagnosis = new Diagnosis(graph, known);
    findings = new Findings(known, this::topology);
  }

  private Analysis(Graph graph, List<Diagnostic> diagnostics) {
    this.graph = graph;
    this.diagnostics = List.copyOf(diagnostics);
    known = Known.NOTHING;
    memory = Memory.EMPTY;
    evaluated = 0;
    changed = Set.of();
    isFailed = true;
    isFixed = true;
    previous = null;
    diagnosis = null;
    findings = Findings.NONE;
  }

  private Analysis(
      Analysis same, @Nullable List<Diagnostic> diagnostics, int evaluated, boolean isFixed) {
    this.diagnostics = diagnostics == null ? null : List.copyOf(diagnostics);
    this.isFixed = isFixed;
    this.evaluated = evaluated;
    graph = same.graph;
    known = same.known;
    memory = same.memory;
    changed = Set.of();
    isFailed = same.isFailed;
    previous = same.token;
    diagnosis = same.diagnosis;
    findings = same.findings;
    topology = same.topology;
  }

  /// What is said of a graph that could not be checked.
  public static Analysis failed(Graph graph, List<Diagnostic> diagnostics) {
    return new Analysis(graph, diagnostics);
  }

  /// The same, of which every node was asked, with what goes through the whole graph followed to
  /// its ends.
  Analysis settled() {
    if (known.reach().disturbed().isEmpty()) return this;
    var outputs = new LinkedHashSet<NodeId>();
    var reached =
        Objects.requireNonNull(known.reach().followed(graph, known, outputs, Integer.MAX_VALUE));
    var facts = known.facts().draft();
    var said = known.said().draft();
    var later = new Diagnosis(graph, known.with(facts.done(), said.done(), reached));
    var others = new LinkedHashSet<NodeId>();
    for (var id : outputs) {
      var words = later.about(id);
      var fact = Objects.requireNonNull(facts.get(id));
      if (words.equals(fact.said())) continue;
      facts.put(id, fact.saying(words));
      if (words.isEmpty()) said.remove(id);
      else said.put(id, id);
      others.add(id);
    }
    var followed = known.with(facts.done(), said.done(), reached);
    return new Analysis(graph, followed, memory, evaluated, others, this, topologyIfKnown());
  }

  /// The same with fixes for what there is to say.
  ///
  /// @param isAll whether no more are looked for
  Analysis saying(List<Diagnostic> other, boolean isAll) {
    return new Analysis(this, other, evaluated, isAll);
  }

  /// The same, for which nothing had to be asked.
  Analysis again() {
    return new Analysis(this, diagnostics, 0, isFixed);
  }

  public Graph graph() {
    return graph;
  }

  /// The structure of the graph: a walk over it, the first time.
  public Topology topology() {
    var structure = topology;
    if (structure == null) {
      structure = Topology.of(graph);
      topology = structure;
    }
    return structure;
  }

  @Nullable Topology topologyIfKnown() {
    return topology;
  }

  public Findings findings() {
    return findings;
  }

  /// The design's own level, from which one goes inside composites.
  public Level top() {
    return new Level(graph, findings());
  }

  /// What there is to say: about circles, then about the nodes in the order of the graph, then
  /// about what is not reached and about the whole.
  public List<Diagnostic> diagnostics() {
    var all = diagnostics;
    if (all == null) {
      all = Collections.unmodifiableList(Objects.requireNonNull(diagnosis).all());
      diagnostics = all;
    }
    return all;
  }

  /// Whether a path of wires, possibly empty, leads from one node of the graph to another.
  public boolean isReachable(NodeId from, NodeId to) {
    return isFailed ? topology().isReachable(from, to) : known.order().isReachable(graph, from, to);
  }

  /// How many rules had to be asked; everything else was remembered.
  public int evaluated() {
    return evaluated;
  }

  /// The nodes of which something else is known than before, or that are no longer there; empty if
  /// `earlier` is not the analysis that this one was made from.
  public Optional<Set<NodeId>> changedSince(Analysis earlier) {
    return earlier == this
        ? Optional.of(Set.of())
        : earlier.token == previous ? Optional.of(changed) : Optional.empty();
  }

  /// Whether it is known what goes through the whole graph: what no input reaches, what rests on a
  /// guess, and what waits behind a mistake. It comes behind the first answer, since an edit may
  /// change it for half of the design.
  public boolean isSettled() {
    return isFollowed() && known.reach().disturbed().isEmpty();
  }

  /// Whether every node was asked again into which something else flows.
  boolean isFollowed() {
    return known.later().isEmpty();
  }

  public List<Diagnostic> errors() {
    return diagnostics().stream().filter(Diagnostic::isError).toList();
  }

  public List<Diagnostic> warnings() {
    return diagnostics().stream().filter(diagnostic -> !diagnostic.isError()).toList();
  }

  /// Whether the design can be compiled.
  public boolean isValid() {
    return !graph.isEmpty() && diagnostics().stream().noneMatch(Diagnostic::isError);
  }

  /// What there is to say about one node.
  public Stream<Diagnostic> about(NodeId id) {
    return diagnostics().stream()
        .filter(diagnostic -> diagnostic.target().node().filter(id::equals).isPresent());
  }

  public Cost cost() {
    return findings.cost();
  }

  Known known() {
    return known;
  }

  Memory memory() {
    return memory;
  }

  /// Whether nothing is known that another analysis could be made from.
  boolean isFailed() {
    return isFailed;
  }

  /// Whether there is nothing to find out behind what is known: either there was nothing to say, or
  /// ways out of it were looked for.
  boolean isFixed() {
    return isFixed || isSettled() && diagnostics().isEmpty();
  }

  Diagnosis diagnosis() {
    return Objects.requireNonNull(diagnosis);
  }
}
