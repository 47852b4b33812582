package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.block.Catalogue;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Ports;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.execute.InputSource;
import vertebra.graph.GraphEdit;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.pattern.Transform;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.Classroom;
import vertebra.teaching.Lesson.StepKind;
import vertebra.teaching.LessonProof;
import vertebra.teaching.Lessons;
import vertebra.workbench.Recording.Fact;

/// Making a lesson of a design: what is saved checks with its own solution.
class RecordingTest {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  @TempDir Path folder;

  private OpenDesign design() throws Exception {
    var graph =
        GraphText.parse(
            """
            image = input(shape: "N,3,32,32")
            conv  = conv-2d(filters: 8, stride: 2) image
            out   = output conv
            """,
            Ports.of(CATALOGUE));
    return OpenDesign.of(Document.of(graph), TestServices.of(CATALOGUE, new OrtEngine(), folder));
  }

  @Test
  void aRecordedLessonChecksWithItsOwnSolution() throws Exception {
    var design = design();
    var recording = design.recording();
    var conv = new NodeId("conv");
    design.workbench().perform("name", new Edit.Retitle(conv, "Eight filters"));
    recording.begin();
    recording.about("Twice the filters", "What do more filters cost?", 5);
    recording.ask(Fact.SHAPE, conv);
    design
        .workbench()
        .perform("more", Edit.of(new GraphEdit.SetParameter(conv, "filters", Value.of(16L))));
    recording.takeSolution();
    recording.hold(Set.of(new NodeId("image")));
    recording.require(Fact.SHAPE, conv);
    recording.requireWhole("parameters");
    recording.requireWhole("errors");
    recording.ask(Fact.PARAMETERS, conv);
    recording.mistake(1, "224", "That is what eight filters have.");
    recording.addStep(StepKind.DO, "Give the convolution twice as many filters.");
    for (int i = 0; i < 3; i++) recording.hint(i, "Hint " + i);

    var file = folder.resolve("twice.lesson.md");
    recording.save(file);
    assertEquals(List.of(), recording.state().faults(), recording.state().remark());
    assertFalse(design.isUnsaved() && !recording.state().isSaved());

    var lesson = Lessons.read(file, CATALOGUE);
    assertEquals("twice-the-filters", lesson.id());
    assertEquals(Optional.of("Eight filters"), lesson.layout(lesson.start()).title(conv));
    assertEquals("8 x 16 x 16", lesson.steps().getFirst().answer().orElseThrow().expected());
    assertEquals("448", lesson.steps().get(1).answer().orElseThrow().expected());
    assertEquals(Set.of(new NodeId("image")), lesson.locked());
    assertEquals(
        List.of("shape conv = 16 x 16 x 16", "parameters = 448", "errors = 0"),
        lesson.checks().stream().map(Object::toString).toList());
    var room = new Classroom(CATALOGUE, new OrtEngine(), new Samples(folder));
    var proof = LessonProof.of(room, lesson);
    assertTrue(proof.isSound(), proof.faults()::toString);
    assertEquals(1, proof.caught());
  }

  @Test
  void whatWasAskedIsAskedStillWhenLearnersBeginWithAnotherDesign() throws Exception {
    var design = design();
    var recording = design.recording();
    var conv = new NodeId("conv");
    recording.begin();
    recording.ask(Fact.SHAPE, conv);
    recording.addStep(StepKind.DO, "Build it.");
    var asked = design.state().graph();
    design
        .workbench()
        .perform("less", Edit.of(new GraphEdit.SetParameter(conv, "filters", Value.of(4L))));
    recording.takeStart();
    var lesson = recording.state().draft().orElseThrow().lesson();
    assertEquals(asked, lesson.askedAt(1));
    assertEquals(Optional.of("shown1"), lesson.exhibitAt(1));
    assertEquals(design.state().graph(), lesson.askedAt(2));
    assertEquals(Optional.empty(), lesson.exhibitAt(2));
  }

  @Test
  void aSamplePictureIsRecordedAsWhatFlowsIn() throws Exception {
    var design = design();
    var recording = design.recording();
    assertTrue(recording.isFedOtherwise());
    var picture =
        InputSource.Picture.usual(Path.of("star.png")).changed(List.of(new Transform.Shift(0, 1)));
    design.runs().feed(new NodeId("image"), picture);
    assertFalse(recording.isFedOtherwise());
    recording.begin();
    recording.about("A star", "What flows in?", 5);
    recording.ask(Fact.NUMBERS, new NodeId("conv"));
    var file = folder.resolve("star.lesson.md");
    recording.save(file);
    var lesson = Lessons.read(file, CATALOGUE);
    assertEquals(1, lesson.steps().size(), recording.state().remark());
    assertEquals(
        "picture star.png | shift 0,1",
        Objects.requireNonNull(lesson.inputs().get("image")).words());
  }

  @Test
  void whatALessonLacksIsSaidWhenItIsSaved() throws Exception {
    var recording = design().recording();
    recording.begin();
    recording.requireWhole("parameters");
    recording.save(folder.resolve("half.lesson.md"));
    assertTrue(Files.exists(folder.resolve("half.lesson.md")), "nothing is lost");
    var faults = String.join(" ", recording.state().faults());
    assertTrue(faults.contains("no prediction"), faults);
    assertTrue(faults.contains("three hints"), faults);
  }

  @Test
  void theStudentsViewAndTheExerciseAreFilesThatOpen() throws Exception {
    var recording = design().recording();
    recording.begin();
    var files = new ArrayList<Path>();
    recording.preview(files::add);
    recording.breakIt(3, "small", files::add, words -> files.add(Path.of(words)));
    for (var file : files) assertTrue(Lessons.read(file, CATALOGUE).start().size() >= 3);
    assertEquals(2, files.size());
  }
}
