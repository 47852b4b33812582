package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.canvas.Marks;
import vertebra.workbench.FreshnessLaw.Panel;

/// Results say what they are about: see [FreshnessLaw].
@Tag("slow")
class FreshnessLawTest {

  private static final int SEQUENCES = 500;
  private static final int LENGTH = 70;
  private static final int DESIGNS = 2;

  /// Sequences after which a planted fault has to be found.
  private static final int ENOUGH = 200;

  @TempDir Path folder;

  private static boolean byNumber(Comparing.Item one, Comparing.Item other) {
    return one.number() == other.number();
  }

  @Test
  void everyPanelShowsWhatANewOneWouldAndMarksWhatIsEarlier() {
    var met = new TreeMap<String, Integer>();
    for (int seed = 0; seed < SEQUENCES; seed++) {
      var law = new FreshnessLaw(World.usual(folder, DESIGNS), DESIGNS, FreshnessLaw.PANELS, met);
      assertEquals(
          Optional.empty(), law.broken(Sequences.of(seed, LENGTH, DESIGNS)), "seed " + seed);
    }
    System.getLogger(FreshnessLawTest.class.getName())
        .log(System.Logger.Level.INFO, "met so often: {0}", met);
    var kinds = met.keySet().stream().map(pair -> pair.split(" × ", 2)[0]).distinct().toList();
    var seldom = new ArrayList<String>();
    for (var kind : kinds)
      for (var act : Act.values())
        if (act != Act.WORK && act != Act.SETTLE && met.getOrDefault(kind + " × " + act, 0) < 3)
          seldom.add(kind + " × " + act);
    assertEquals(List.of(), seldom, "pairs of a result and a change that were hardly met");
    assertTrue(kinds.size() >= 12, kinds::toString);
  }

  private Optional<String> found(
      Workbench.Checker checker,
      BiPredicate<Comparing.Item, Comparing.Item> same,
      List<Panel> panels) {
    for (int seed = 0; seed < ENOUGH; seed++) {
      var world = new World(folder, DESIGNS, checker, same);
      var law = new FreshnessLaw(world, DESIGNS, panels, new TreeMap<>());
      var fault = law.broken(Sequences.of(seed, LENGTH, DESIGNS));
      if (fault.isPresent()) return fault;
    }
    return Optional.empty();
  }

  private Optional<String> found(
      String name, BiFunction<OpenDesign, Scope, Observed<? extends View>> planted) {
    return found(name, (_, design, scope) -> planted.apply(design, scope));
  }

  private Optional<String> found(String name, FreshnessLaw.Making planted) {
    return found(
        Workbench.CHECKER,
        FreshnessLawTest::byNumber,
        FreshnessLaw.PANELS.stream()
            .map(panel -> panel.name().equals(name) ? new Panel(name, planted) : panel)
            .toList());
  }

  /// @param words what the fault begins with, as a pattern
  private static void assertFound(String words, Optional<String> fault) {
    assertTrue(
        fault.filter(said -> Pattern.compile(words).matcher(said).lookingAt()).isPresent(),
        fault::toString);
  }

  @Test
  void theAnalysisOfAnotherDesignIsFound() {
    var before = new Analysis[] {Analysis.NONE};
    Workbench.Checker late =
        (catalogue, graph, previous, change) -> {
          var old = before[0];
          before[0] = Workbench.CHECKER.check(catalogue, graph, previous, change);
          return old == Analysis.NONE ? before[0] : old;
        };
    assertFound(
        "the analysis is another", found(late, FreshnessLawTest::byNumber, FreshnessLaw.PANELS));
  }

  @Test
  void anAnswerThatIsPutByNameIsFound() {
    // The numbers of the network that is gone stand in the row of the other, or in what changed.
    assertFound(
        "net|changes of a network",
        found(
            Workbench.CHECKER,
            (one, other) -> one.name().equals(other.name()),
            FreshnessLaw.PANELS));
  }

  @Test
  void aPanelThatDoesNotWatchIsFound() {
    for (var panel : FreshnessLaw.PANELS) {
      // No design of this world came from a model file: see ImportedFileTest.
      if (panel.name().equals("import") || panel.name().equals("rework")) continue;
      assertFound(
          panel.name() + " shows",
          found(
              panel.name(),
              (world, design, _) ->
                  new Observed<View>(panel.made().of(world, design, new Scope()).get())));
    }
  }

  @Test
  void heatThatIsKeptIsFound() {
    var kept = new LinkedHashMap<vertebra.graph.NodeId, Marks.Amount>();
    assertFound(
        "canvas shows",
        found(
            "canvas",
            (design, scope) -> {
              var real = CanvasView.of(design, scope);
              return Observed.derived(
                  scope,
                  () -> {
                    if (!real.get().heat().isEmpty()) {
                      kept.clear();
                      kept.putAll(real.get().heat());
                    }
                    return new CanvasView(
                        Map.copyOf(kept),
                        real.get().scale(),
                        real.get().times(),
                        real.get().locked(),
                        real.get().problem(),
                        real.get().learning(),
                        real.get().seen(),
                        real.get().portValues(),
                        real.get().isUnseen());
                  },
                  real);
            }));
  }

  @Test
  void aPinThatIsKeptIsFound() {
    var kept = new ArrayList<Shown<Tensors.Pin>>();
    assertFound(
        "tensors shows",
        found(
            "tensors",
            (design, scope) -> {
              var real = TensorView.of(design, scope);
              return Observed.derived(
                  scope,
                  () -> {
                    var now = real.get();
                    if (now.pin().known().isPresent()) kept.add(now.pin());
                    return new TensorView(
                        now.selected(),
                        now.choices(),
                        now.chosen(),
                        now.portValue(),
                        now.picture(),
                        kept.isEmpty() ? now.pin() : kept.getLast(),
                        now.looking(),
                        now.why());
                  },
                  real);
            }));
  }

  @Test
  void theSameSeedGivesTheSameSequence() {
    assertEquals(Sequences.of(7, LENGTH, DESIGNS), Sequences.of(7, LENGTH, DESIGNS));
  }
}
