package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.CostTable;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;

class BaselineTest {

  @TempDir private Path home;

  @Test
  void theBaselineIsRememberedFromOneStartToTheNext() {
    var graph = StandardCatalogue.catalogue().preset("lenet5").orElseThrow().graph().get();
    var workbench =
        new Workbench(
            History.startingAt(Document.of(graph)),
            Optional.of(Path.of("LeNet of 1998.vertebra")),
            StandardCatalogue.catalogue(),
            Workbench.CHECKER,
            (_, _, _, _) -> Edit.NOTHING,
            Runnable::run,
            Runnable::run);
    var costs = CostTable.of(workbench.state().catalogue(), workbench.state().analysis());
    var preferences = home.resolve("preferences.json");
    new Baseline(Preferences.from(preferences)).set(workbench.state().design(), costs);
    var mark = new Baseline(Preferences.from(preferences)).mark().orElseThrow();
    assertEquals("LeNet of 1998", mark.name());
    assertEquals(61_706, mark.parameters());
    assertEquals(416_520, mark.multiplyAdds());
  }

  @Test
  void nothingIsComparedAfterClearing() {
    var baseline = new Baseline(Preferences.from(home.resolve("preferences.json")));
    baseline.clear();
    assertEquals(Optional.empty(), baseline.mark());
  }

  @Test
  void ratiosSayHowManyTimesTheBaseline() {
    assertEquals("0.50 ×", Baseline.ratio(5, 10));
    assertEquals("", Baseline.ratio(5, 0));
  }
}
