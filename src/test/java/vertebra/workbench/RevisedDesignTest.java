package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.analysis.SameAnalysis.assertSame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Change;
import vertebra.graph.Graph;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// Whatever is done to a design in the editor (making a block of blocks, opening it up, going into
/// it, swapping one for another, undoing all of that), what the editor says of it is what is found
/// out from nothing.
@Tag("slow")
class RevisedDesignTest {

  private static final int SEQUENCES = 60;
  private static final int LENGTH = 12;

  private static final List<String> SWAPS =
      List.of("relu", "conv-2d", "max-pool", "basic-residual", "add", "flatten");

  private final Random random = new Random(11);
  private final TreeMap<String, Integer> done = new TreeMap<>();

  @TempDir Path folder;

  private OpenDesign design(Workbench.Checker checker) {
    var given = TestServices.of(StandardCatalogue.catalogue(), new FakeEngine(), folder);
    given.devices().look(false);
    var services =
        new Services(
            given.catalogue(),
            checker,
            given.devices(),
            given.preferences(),
            given.samples(),
            given.unsaved(),
            given.webcam(),
            given.photographs(),
            given.trained(),
            given.learner(),
            given.threads());
    return OpenDesign.of(
        Document.of(
            graph(
                """
                image = input(shape: "N,8,16,16")
                a = conv-2d(filters: 8, kernel: 3) image
                b = relu a
                c = add b image
                d = basic-residual c
                e = max-pool d
                f = conv-2d(filters: 4, kernel: 3) e
                y = output f
                """)),
        services);
  }

  private static Graph graph(String lines) {
    try {
      return GraphText.parse(lines, Ports.of(StandardCatalogue.catalogue()));
    } catch (DocumentException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /// Does something; answers what, if it was possible.
  private String act(OpenDesign design) {
    var workbench = design.workbench();
    var actions = new Actions(workbench);
    var graph = workbench.state().graph();
    if (graph.size() < 4) {
      workbench.undo();
      return "undo";
    }
    var id = one(List.copyOf(graph.nodes())).id();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        workbench.select(Selection.of(neighbours(graph, id)));
        yield actions.group("Mine").isEmpty() ? "group" : "";
      }
      case 3, 4 -> actions.openUp(id).isEmpty() ? "open up" : "";
      case 5 -> {
        var block = workbench.state().catalogue().find(new BlockId(one(SWAPS))).orElseThrow();
        actions.replace(id, block, Parameters.NONE);
        yield "swap";
      }
      case 6 -> {
        var inside = workbench.state().analysis().findings().find(id).flatMap(f -> f.inside());
        design.runs().lookInside(inside.isPresent() ? List.of(id) : List.of());
        yield inside.isPresent() ? "enter" : "leave";
      }
      case 7, 8 -> {
        workbench.undo();
        yield "undo";
      }
      case 9 -> {
        workbench.redo();
        yield "redo";
      }
      case 10 -> {
        workbench.select(Selection.of(id));
        actions.deleteAndHeal();
        yield "remove";
      }
      default -> {
        workbench.perform(
            "Set",
            random.nextBoolean()
                ? new GraphEdit.SetParameter(id, "filters", Value.of(random.nextInt(3) * 4L))
                : new GraphEdit.SetMode(id, one(List.of(Node.Mode.values()))));
        yield "set";
      }
    };
  }

  /// A node and up to three that follow it.
  private List<NodeId> neighbours(Graph graph, NodeId id) {
    var chosen = new LinkedHashSet<NodeId>(List.of(id));
    for (var last = id; chosen.size() < 4; ) {
      var next = graph.outgoing(last);
      if (next.isEmpty()) break;
      last = one(next).to().node();
      chosen.add(last);
    }
    return List.copyOf(chosen);
  }

  private void follow(int sequences, Workbench.Checker checker) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      random.setSeed(sequence);
      var design = design(checker);
      var steps = new ArrayList<String>();
      for (int step = 0; step < LENGTH; step++) {
        var what = act(design);
        steps.add(what);
        done.merge(what, 1, Integer::sum);
        var state = design.workbench().state();
        assertTrue(state.isChecked());
        assertSame(
            state.catalogue(),
            new Analyzer(state.catalogue()).analyze(state.graph()),
            state.analysis(),
            "sequence " + sequence + " after " + steps);
      }
      design.close();
    }
  }

  @Test
  void theEditorSaysWhatIsFoundFromNothing() {
    follow(SEQUENCES, Workbench.CHECKER);
    for (var each : List.of("group", "open up", "enter", "swap", "undo", "redo", "remove", "set"))
      assertTrue(done.getOrDefault(each, 0) >= 5, done::toString);
  }

  @Test
  void aCheckThatDoesNotHearWhatChangedIsFound() {
    Workbench.Checker deaf =
        new Workbench.Checker() {
          @Override
          public Analysis check(
              Catalogue catalogue, Graph graph, Analysis previous, Change change) {
            var lacking =
                new Change(
                    change.added(),
                    change.removed(),
                    Change.NONE.changed(),
                    change.wiresAdded(),
                    change.wiresRemoved(),
                    change.definitions());
            return Workbench.CHECKER.check(catalogue, graph, previous, lacking);
          }
        };
    assertThrows(AssertionError.class, () -> follow(20, deaf));
  }
}
