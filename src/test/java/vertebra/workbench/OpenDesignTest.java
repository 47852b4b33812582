package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analysis;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.Edit;
import vertebra.document.History;
import vertebra.document.Position;
import vertebra.execute.RunState;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Value;
import vertebra.measure.MeasurementKind;

/// Results that once outlived what they were about, each as it was seen.
class OpenDesignTest {

  private static final NodeId DENSE = new NodeId("dense");
  private static final String NET =
      """
      input  = input(shape: N,8)
      dense  = dense(units: 3)   input
      output = output            dense
      """;

  @TempDir Path folder;

  private final HandStepped screen = new HandStepped();
  private final HandStepped background = new HandStepped();
  private final HandStepped device = new HandStepped();
  private final FakeEngine engine = new FakeEngine();

  private OpenDesigns designs() {
    var designs =
        new OpenDesigns(
            TestServices.of(TestBlocks.CATALOGUE, engine, folder, screen, background, device));
    designs.open(Document.of(TestBlocks.graph(NET)), Optional.empty());
    return designs;
  }

  private void settle() {
    while (screen.waiting() + background.waiting() + device.waiting() > 0) {
      background.finish();
      device.finish();
      screen.finish();
    }
  }

  private static void units(OpenDesign design, long units) {
    design
        .workbench()
        .perform("Set", new GraphEdit.SetParameter(DENSE, "units", new Value.Whole(units)));
  }

  private static <V> V now(Observed<V> view) {
    return view.get();
  }

  @Test
  void theAnalysisOfADesignThatWasLeftNeverArrives() {
    var designs = designs();
    var heard = new ArrayList<Analysis>();
    background.step();
    designs
        .current()
        .bind(
            new Scope(),
            (design, open) -> design.workbench().watch(open, state -> heard.add(state.analysis())));
    designs.open(Document.of(TestBlocks.graph("input = input(shape: N,8)")), Optional.empty());
    var graph = designs.shown().state().graph();
    settle();
    assertTrue(heard.stream().allMatch(known -> known == Analysis.NONE || known.graph() == graph));
    assertTrue(designs.shown().state().isChecked());
  }

  @Test
  void anEmptyDesignHasNothingMeasuredAndNoHeat() {
    var designs = designs();
    settle();
    var measuring = designs.shown().measuring();
    measuring.heat(true);
    measuring.start(MeasurementKind.SIGNAL);
    settle();
    var scope = new Scope();
    assertTrue(now(MeasureView.of(designs.shown(), scope)).report().fresh().isPresent());
    assertTrue(!now(CanvasView.of(designs.shown(), scope)).heat().isEmpty());
    designs.open(Document.EMPTY, Optional.empty());
    settle();
    assertTrue(now(MeasureView.of(designs.shown(), scope)).report().known().isEmpty());
    assertTrue(now(CanvasView.of(designs.shown(), scope)).heat().isEmpty());
  }

  @Test
  void aMeasurementUnderWayIsStoppedWithItsDesign() {
    var designs = designs();
    settle();
    var left = designs.shown();
    left.measuring().start(MeasurementKind.SIGNAL);
    designs.close(left);
    engine.diary.clear();
    settle();
    assertTrue(engine.diary.stream().allMatch("close"::equals), () -> engine.diary.toString());
    assertTrue(left.measuring().state().report().isEmpty());
  }

  @Test
  void bothDesignsComputeWithTheThreadsThatWereChosen() {
    var designs = designs();
    var other = OpenDesign.of(Document.EMPTY, designs.services());
    designs.services().devices().threads(3);
    assertEquals(3, designs.shown().present().basis().computing().threads());
    assertEquals(3, other.present().basis().computing().threads());
  }

  @Test
  void workOnAModelFileThatWasNeverSavedTakesTheTabOfThatFileUnlessThatWasChanged() {
    var designs = designs();
    var model = Document.of(TestBlocks.graph(NET)).withSetting("onnx", "/models/net.onnx");
    designs.open(History.startingAt(model), Optional.empty(), "net");
    var opened = designs.shown();
    settle();
    assertEquals(Optional.of(opened), designs.placeFor(left(model, Optional.empty())));
    assertEquals(
        Optional.empty(), designs.placeFor(left(model, Optional.of(Path.of("net.vertebra")))));
    assertEquals(
        Optional.empty(),
        designs.placeFor(left(model.withSetting("onnx", "/other/net.onnx"), Optional.empty())));
    assertEquals(
        Optional.empty(),
        designs.placeFor(left(Document.of(TestBlocks.graph(NET)), Optional.empty())));
    units(opened, 5);
    settle();
    assertEquals(Optional.empty(), designs.placeFor(left(model, Optional.empty())));
  }

  private static Autosave.Recovered left(Document work, Optional<Path> file) {
    return new Autosave.Recovered(
        Path.of("1-1.journal"),
        file,
        "net",
        History.unsaved(List.of(), work, List.of()),
        Instant.EPOCH);
  }

  @Test
  void barsOfAMutedBlockAreOfAnEarlierStateUntilItIsUndone() {
    var design = designs().shown();
    settle();
    design.runs().run();
    settle();
    var view = RunView.of(design, new Scope());
    assertInstanceOf(Shown.Fresh.class, view.get().last());
    design.workbench().perform("Mute", new GraphEdit.SetMode(DENSE, Node.Mode.MUTED));
    assertEquals("Of an earlier state: the graph differs.", view.get().last().remark());
    design.workbench().undo();
    assertInstanceOf(Shown.Fresh.class, view.get().last());
  }

  @Test
  void whatAMutedBlockChangedIsNotSaidOfTheDesignWithoutIt() {
    var design = designs().shown();
    settle();
    var view = RunView.of(design, new Scope());
    design.workbench().perform("Bypass", new GraphEdit.SetMode(DENSE, Node.Mode.BYPASSED));
    settle();
    assertEquals("Output", view.get().changes().fresh().orElseThrow().getFirst().output());
    engine.failure = Optional.of("No room.");
    design.workbench().perform("Activate", new GraphEdit.SetMode(DENSE, Node.Mode.ACTIVE));
    units(design, 4);
    settle();
    assertTrue(view.get().changes().fresh().isEmpty());
    assertEquals("Of an earlier state: the graph differs.", view.get().changes().remark());
  }

  @Test
  void whyADesignCouldNotRunIsForgottenOnceItsProblemIsSolved() {
    var design = designs().shown();
    settle();
    var view = RunView.of(design, new Scope());
    design
        .workbench()
        .perform(
            "Set",
            new GraphEdit.SetParameter(new NodeId("input"), "shape", new Value.Text("N,3,4,4")));
    settle();
    design.runs().run();
    assertTrue(view.get().last().known().orElseThrow() instanceof RunState.Failed);
    design.workbench().undo();
    assertTrue(view.get().last().known().isEmpty());
    design.workbench().redo();
    assertTrue(view.get().last().fresh().isPresent());
  }

  @Test
  void theLessonIsThatOfTheBlockChosenLastAndOfThisDesign() {
    var designs = designs();
    var design = designs.shown();
    var view = LessonView.of(design, new Scope());
    design.workbench().select(Selection.of(DENSE));
    assertEquals(Optional.of(TestBlocks.DENSE), view.get().block());
    settle();
    assertTrue(view.get().chosen().isPresent(), "the values of what is chosen");
    design.reading().about(TestBlocks.SPLIT);
    settle();
    units(design, 5);
    settle();
    assertEquals(Optional.of(TestBlocks.SPLIT), view.get().block(), "a check chooses nothing");
    assertEquals(Optional.empty(), view.get().chosen(), "another block's values are not its own");
    designs.open(Document.EMPTY, Optional.empty());
    assertEquals(Optional.empty(), LessonView.of(designs.shown(), new Scope()).get().block());
  }

  @Test
  void aPinnedTensorStaysWithItsDesign() {
    var designs = designs();
    settle();
    var design = designs.shown();
    design.workbench().select(Selection.of(DENSE));
    design.tensors().pin(true);
    assertTrue(design.tensors().pinned().isPresent());
    units(design, 5);
    assertEquals(
        "Of an earlier state: the graph differs.",
        TensorView.of(design, new Scope()).get().pin().remark());
    designs.open(Document.of(TestBlocks.graph(NET)), Optional.empty());
    assertTrue(designs.shown().tensors().pinned().isEmpty());
  }

  @Test
  void movingCardsTitlesAndTheSelectionMarkNothing() {
    var design = designs().shown();
    settle();
    design.runs().run();
    design.measuring().start(MeasurementKind.SIGNAL);
    settle();
    design.workbench().perform("Move", new Edit.Move(Map.of(DENSE, new Position(3, 4))));
    design.workbench().perform("Call", new Edit.Retitle(DENSE, "mine"));
    design.workbench().select(Selection.of(DENSE));
    assertTrue(RunView.of(design, new Scope()).get().last().fresh().isPresent());
    assertTrue(MeasureView.of(design, new Scope()).get().report().fresh().isPresent());
    assertTrue(FiguresView.of(design, new Scope()).get().sheet().fresh().isPresent());
  }

  @Test
  void whatAFileHoldsIsPartOfWhatARunIsAbout() throws Exception {
    var design = designs().shown();
    settle();
    var file = java.nio.file.Files.writeString(folder.resolve("names.txt"), "a\n");
    design.runs().label(Optional.of(file));
    settle();
    design.runs().run();
    settle();
    var view = RunView.of(design, new Scope());
    assertTrue(view.get().last().fresh().isPresent());
    java.nio.file.Files.writeString(file, "other\n");
    design.present().refresh();
    assertEquals("Of an earlier state: the class names differ.", view.get().last().remark());
  }

  @Test
  void aNetworkOfTheSameNameIsAnother() {
    var designs = designs();
    var comparing =
        new Comparing(TestBlocks.CATALOGUE, designs.services().devices(), screen, background);
    var design = designs.shown();
    comparing.add(design);
    settle();
    var first = comparing.state().items().getFirst();
    comparing.measure(
        List.of(Optional.of(vertebra.runtime.Device.CPU)), new vertebra.runtime.Benchmark(0, 1), 1);
    comparing.remove(first.name());
    units(design, 6);
    comparing.add(design);
    settle();
    var second = comparing.state().items().getFirst();
    assertEquals(first.name(), second.name());
    assertEquals(48, second.counted().orElseThrow().row().parameters());
  }

  @Test
  void twoDesignsLiveSideBySide() {
    var designs = designs();
    var one = designs.shown();
    var other = OpenDesign.of(Document.of(TestBlocks.graph(NET)), designs.services());
    settle();
    units(one, 5);
    one.runs().run();
    other.runs().run();
    settle();
    assertEquals(5, outputs(one));
    assertEquals(3, outputs(other));
    one.close();
    units(other, 7);
    other.runs().run();
    settle();
    assertEquals(7, outputs(other));
  }

  private static long outputs(OpenDesign design) {
    var done = assertInstanceOf(RunState.Done.class, design.runs().state().run());
    return done.result().run().outputs().get("output").tensor().dim(1);
  }
}
