package vertebra.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.analysis.SameAnalysis.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Change;
import vertebra.graph.Edge;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Port;
import vertebra.graph.Touched;
import vertebra.graph.Value;

/// Whatever the edits, what is found out by following them equals what is found out from nothing.
@Tag("slow")
class RevisionTest {

  private static final int SEQUENCES = 2_000;
  private static final int LENGTH = 12;

  /// Sequences after which a planted fault has to be found.
  private static final int ENOUGH = 100;

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Analyzer ANALYZER = new Analyzer(CATALOGUE);

  /// How far edits are followed before the answer: not at all, a little, and as the program does.
  private static final List<Analyzer> FOLLOWERS =
      List.of(
          new Analyzer(CATALOGUE, 0),
          new Analyzer(CATALOGUE, 1),
          new Analyzer(CATALOGUE, 3),
          ANALYZER);

  private static final List<String> BLOCKS =
      List.of(
          "input",
          "conv-2d",
          "conv-2d",
          "relu",
          "add",
          "add",
          "concat",
          "split",
          "flatten",
          "dense",
          "output",
          "max-pool",
          "basic-residual",
          "block-of-tomorrow");

  private final Random random = new Random(7);
  private final TreeMap<String, Integer> met = new TreeMap<>();

  private GraphEdit edit(Graph graph) {
    if (graph.size() < 3) return add(graph);
    var id = any(graph);
    return switch (random.nextInt(20)) {
      case 0 -> add(graph);
      case 2, 3, 4, 5 -> connect(graph, id);
      case 6 ->
          graph.incoming(id).isEmpty()
              ? connect(graph, id)
              : new GraphEdit.Disconnect(one(graph.incoming(id)));
      case 7 -> new GraphEdit.Remove(List.of(id));
      case 8 -> new GraphEdit.RemoveAndHeal(id);
      case 9 -> new GraphEdit.Rename(id, graph.freshId("renamed"));
      case 10 -> new GraphEdit.SetMode(id, one(List.of(Node.Mode.values())));
      case 11 -> new GraphEdit.Change(id, block(), Parameters.NONE);
      case 12 -> new GraphEdit.Add(graph.node(id).with(graph.freshId("twin")).sharing(any(graph)));
      case 13 -> {
        if (graph.incoming(id).isEmpty()) yield add(graph);
        var node = Node.of(graph.freshId("between"), new BlockId("relu"), Parameters.NONE);
        yield new GraphEdit.InsertOn(graph.incoming(id).getFirst(), node, "x", "y");
      }
      case 14 ->
          GraphEdit.all(new GraphEdit.Remove(List.of(id)), new GraphEdit.Add(graph.node(id)));
      default -> parameter(graph.node(id));
    };
  }

  private GraphEdit parameter(Node node) {
    var id = node.id();
    return switch (node.block().value()) {
      case "input" -> set(id, "shape", Value.of(one(List.of("N,4,9,9", "N,8,8,8", "N,12", "?!"))));
      case "dense" -> set(id, "units", Value.of(random.nextInt(4)));
      case "max-pool" -> set(id, "kernel", Value.of(1 + random.nextInt(12)));
      default ->
          switch (random.nextInt(5)) {
            case 0 -> set(id, "filters", Value.of(random.nextInt(4) * 4L));
            case 1 -> set(id, "kernel", Value.of(1 + random.nextInt(12)));
            case 2 -> set(id, "stride", Value.of(random.nextInt(3)));
            case 3 -> new GraphEdit.ResetParameter(id, "kernel");
            default -> set(id, "groups", Value.of(1 + random.nextInt(3)));
          };
    };
  }

  private static GraphEdit set(NodeId id, String key, Value value) {
    return new GraphEdit.SetParameter(id, key, value);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private GraphEdit connect(Graph graph, NodeId to) {
    var from = any(graph);
    var name = one(List.of("x", "x1", "x2", "x3"));
    if (graph.node(to).block().value().matches("add|concat")) name = "x" + (1 + random.nextInt(3));
    else if (random.nextInt(4) > 0) name = "x";
    var port = graph.node(from).block().value().equals("split") ? "y1" : "y";
    return new GraphEdit.Connect(new Edge(new Port(from, port), new Port(to, name)));
  }

  private GraphEdit add(Graph graph) {
    var block = block();
    return new GraphEdit.Add(Node.of(graph.freshId(block.value()), block, Parameters.NONE));
  }

  private BlockId block() {
    return new BlockId(one(BLOCKS));
  }

  private NodeId any(Graph graph) {
    return one(List.copyOf(graph.nodes())).id();
  }

  private static Graph beginning() {
    var graph = Graph.EMPTY;
    String last = null;
    for (var block : List.of("input", "conv-2d", "relu", "add", "output")) {
      graph = graph.with(Node.of(block, block));
      if (last != null)
        graph =
            graph.with(
                new Edge(Port.of(last, "y"), Port.of(block, block.equals("add") ? "x1" : "x")));
      last = block;
    }
    graph = graph.with(new Edge(Port.of("conv-2d", "y"), Port.of("add", "x2")));
    return GraphEdit.apply(
        graph, new GraphEdit.SetParameter(new NodeId("input"), "shape", Value.of("N,4,9,9")));
  }

  @Test
  void followingEditsFindsWhatIsFoundFromNothing() {
    follow(SEQUENCES, change -> change);
    assertTrue(met.size() >= 14, met::toString);
    assertTrue(met.values().stream().allMatch(times -> times > 3), met::toString);
  }

  /// What an edit says of itself, with something left out.
  static Stream<UnaryOperator<Change>> faults() {
    var none = Change.NONE;
    return Stream.of(
        change -> with(change, none.changed(), change.wiresAdded(), change.wiresRemoved()),
        change -> with(change, change.changed(), none.wiresAdded(), change.wiresRemoved()),
        change -> with(change, change.changed(), change.wiresAdded(), none.wiresRemoved()));
  }

  private static Change with(
      Change change,
      SequencedSet<NodeId> changed,
      SequencedSet<Edge> wiresAdded,
      SequencedSet<Edge> wiresRemoved) {
    return new Change(
        change.added(), change.removed(), changed, wiresAdded, wiresRemoved, change.definitions());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void anEditThatDoesNotSayWhatItDidIsFound(UnaryOperator<Change> fault) {
    assertThrows(AssertionError.class, () -> follow(ENOUGH, fault));
  }

  private void follow(int sequences, UnaryOperator<Change> said) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      random.setSeed(sequence);
      var follower = FOLLOWERS.get(sequence % FOLLOWERS.size());
      var visited = new ArrayList<Analysis>();
      var analysis = ANALYZER.check(beginning(), Analysis.NONE);
      var done = new ArrayList<String>();
      for (int step = 0; step < LENGTH; step++) {
        visited.add(analysis);
        var before = analysis.graph();
        var touched = new Touched();
        Graph after;
        int more = 0;
        if (random.nextInt(6) == 0) {
          // As undo and redo do: straight to a graph that was there before.
          after = one(visited).graph();
          for (var graph : List.of(before, after)) {
            graph.nodes().forEach(node -> touched.add(node.id()));
            graph.edges().forEach(touched::add);
          }
          done.add("back");
        } else {
          after = before;
          do {
            var edit = edit(after);
            done.add(edit.toString());
            after = GraphEdit.apply(after, edit, touched);
          } while (++more < 3 && random.nextInt(3) == 0);
        }
        var change = touched.change(before, after, _ -> false);
        analysis = follower.check(analysis, after, said.apply(change));
        var words = "sequence " + sequence + " after " + done;
        var settled = follower.settled(analysis);
        assertEquals(settled.errors().isEmpty(), analysis.errors().isEmpty(), words);
        if (random.nextInt(3) > 0) analysis = settled;
        assertSame(
            CATALOGUE, ANALYZER.settled(ANALYZER.check(after, Analysis.NONE)), settled, words);
        if (step == LENGTH - 1) {
          var told = new ArrayList<Diagnostic>();
          var fixed =
              follower
                  .fixed(analysis, _ -> false, each -> told.addAll(each.diagnostics()), () -> false)
                  .orElseThrow();
          assertEquals(ANALYZER.analyze(after).diagnostics(), fixed.diagnostics(), words);
          for (var each : told)
            if (!each.fixes().isEmpty())
              assertTrue(
                  fixed.diagnostics().stream()
                      .filter(known -> known.said().equals(each.said()))
                      .anyMatch(known -> known.fixes().containsAll(each.fixes())),
                  words);
        }
        for (var each : analysis.diagnostics()) met.merge(each.code(), 1, Integer::sum);
      }
    }
  }
}
