package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Target;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.learning.EngineLearner;
import vertebra.learning.LearningSettings.Choice;

/// A head for another number of classes than the chosen data have is a problem of the design.
@Tag("slow")
class HeadForDataTest {

  private static final NodeId HEAD = new NodeId("head");
  private static final String NET =
      """
      image  = input(shape: "N,1,16,16")
      conv   = conv-2d(filters: 4)              image
      head   = classification-head(classes: 6)  conv
      scores = output                           head
      """;

  @TempDir Path folder;

  private OpenDesign design() throws DocumentException {
    var catalogue = StandardCatalogue.catalogue();
    var services = TestServices.of(catalogue, new FakeEngine(), folder);
    var learner = new EngineLearner(new FakeEngine(), Runnable::run);
    var design =
        OpenDesign.of(
            Document.of(GraphText.parse(NET, Ports.of(catalogue))),
            TestServices.with(services, learner));
    design.training().choose(Choice.DATA, "digits");
    return design;
  }

  private static List<Diagnostic> problems(OpenDesign design) {
    return ProblemsView.of(design, design.scope()).get().problems().fresh().orElseThrow();
  }

  @Test
  void itIsListedAndMarkedWithTheChangeThatMendsIt() throws Exception {
    var design = design();
    var problem = problems(design).getFirst();
    assertEquals(new Target.OnParameter(HEAD, "classes"), problem.target());
    assertTrue(problem.message().startsWith("The head tells 6 classes apart"), problem::message);
    assertEquals(problem, CanvasView.of(design, design.scope()).get().problem().orElseThrow());
    new Actions(design.workbench()).apply(problem.fixes().getFirst());
    var head = design.state().graph().find(HEAD).orElseThrow();
    assertEquals(new Value.Whole(10), head.parameters().get("classes").orElseThrow());
    assertEquals(List.of(), problems(design));
  }

  @Test
  void itStaysWhileTheRestOfTheDesignChangesAndGoesWithTheData() throws Exception {
    var design = design();
    design
        .workbench()
        .perform(
            "Set", new GraphEdit.SetParameter(new NodeId("conv"), "filters", new Value.Whole(5)));
    assertEquals(1, problems(design).size());
    design.training().choose(Choice.DATA, "");
    assertEquals(List.of(), problems(design));
  }
}
