package vertebra.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.block.Body;
import vertebra.design.Samples;
import vertebra.document.BlockDefinition;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.Edit;
import vertebra.document.GraphText;
import vertebra.execute.InputSource;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunResult;
import vertebra.execute.RunSettings;
import vertebra.execute.RunState;
import vertebra.graph.BlockId;
import vertebra.graph.GraphEdit;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.graph.Value;
import vertebra.inspect.PortValueTask;
import vertebra.inspect.PortValues;
import vertebra.media.NoiseInput;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;

class RunsTest {

  @TempDir Path folder;

  private static final String TINY =
      """
      input  = input(shape: N,8)
      dense  = dense(units: 3)   input
      output = output            dense
      """;

  private final HandStepped screen = new HandStepped();
  private final HandStepped background = new HandStepped();
  private final HandStepped device = new HandStepped();
  private final FakeEngine engine = new FakeEngine();
  private Services services;
  private OpenDesign design;
  private Workbench workbench;
  private Runs runs;

  @BeforeEach
  void open() {
    open(TINY);
  }

  private void open(String lines) {
    open(Document.of(TestBlocks.graph(lines)));
  }

  private void open(Document document) {
    services = TestServices.of(TestBlocks.CATALOGUE, engine, folder, screen, background, device);
    design = OpenDesign.of(document, services);
    workbench = design.workbench();
    runs = design.runs();
    settle();
  }

  /// Does all work until nobody has any left.
  private void settle() {
    while (screen.waiting() + background.waiting() + device.waiting() > 0) {
      background.finish();
      device.finish();
      screen.finish();
    }
  }

  private RunResult result() {
    return assertInstanceOf(RunState.Done.class, runs.state().run()).result();
  }

  private RunState.Failed failed() {
    return assertInstanceOf(RunState.Failed.class, runs.state().run());
  }

  private void set(String node, String key, long value) {
    workbench.perform(
        "Set", new GraphEdit.SetParameter(new NodeId(node), key, new Value.Whole(value)));
  }

  @Test
  void aSoundDesignRuns() {
    runs.run();
    assertTrue(runs.state().isRunning());
    settle();
    var result = result();
    assertEquals(List.of("output"), List.copyOf(result.run().outputs().keySet()));
    assertEquals(5, result.run().time().runs());
    assertEquals(1, result.run().time().warmup());
    assertEquals("noise, seed 0", result.inputs().get("input"));
    assertTrue(result.hasRandomWeights());
  }

  @Test
  void anUnchangedDesignIsNotOpenedAgain() {
    runs.run();
    settle();
    assertTrue(result().reopened());
    runs.run();
    settle();
    assertEquals(false, result().reopened());
  }

  @Test
  void anotherDesignBeginsWithoutAResult() {
    runs.run();
    settle();
    open(Document.EMPTY);
    assertInstanceOf(RunState.Idle.class, runs.state().run());
    assertEquals(PortValues.NONE.byPort(), runs.state().portValues().byPort());
  }

  @Test
  void movingACardChangesNothing() {
    engine.diary.clear();
    workbench.perform(
        "Move",
        new vertebra.document.Edit.Move(
            java.util.Map.of(new NodeId("dense"), new vertebra.document.Position(5, 5))));
    settle();
    assertEquals(List.of(), engine.diary);
  }

  @Test
  void aBrokenDesignSaysWhatIsWrongInsteadOfRunning() {
    open(
        """
        input  = input(shape: N,3,4,4)
        dense  = dense(units: 3)   input
        output = output            dense
        """);
    runs.run();
    assertEquals(
        "The design has a problem: Dense reads vectors [batch, features] but receives [N, 3, 4, 4]."
            + " A way out: Flatten first.",
        failed().reason());
    assertEquals("vector-expected", failed().problems().getFirst().code());
  }

  @Test
  void anEmptyDesignSaysSo() {
    open(Document.EMPTY);
    runs.run();
    assertTrue(failed().reason().startsWith("The design is empty."));
  }

  @Test
  void aRunWaitsForTheCheck() {
    set("dense", "units", 2);
    runs.run();
    assertEquals(new RunState.Running("Checking the design", -1), runs.state().run());
    settle();
    assertEquals(2, result().run().outputs().get("output").tensor().dim(1));
  }

  @Test
  void aFailureIsASentence() {
    engine.failure = Optional.of("The device is on fire. Use another.");
    set("dense", "units", 7);
    runs.run();
    settle();
    assertEquals("The device is on fire. Use another.", failed().reason());
    assertEquals(List.of(), failed().problems());
  }

  @Test
  void anErrorOfOursIsASentenceToo() {
    engine.duringRun =
        _ -> {
          throw new IllegalStateException("ours");
        };
    runs.run();
    settle();
    assertTrue(failed().reason().startsWith("This did not work because of an error in Vertebra."));
  }

  @Test
  void cancellingFreesTheWindowAtOnce() {
    engine.duringRun = _ -> runs.cancel();
    runs.run();
    settle();
    assertInstanceOf(RunState.Idle.class, runs.state().run());
  }

  @Test
  void openingStopsBetweenWeights() {
    engine.diary.clear();
    engine.duringOpen = runs::cancel;
    set("dense", "units", 9);
    runs.run();
    background.finish();
    screen.finish();
    device.step();
    assertEquals(List.of(), engine.diary);
  }

  @Test
  void aNewRunTakesThePlaceOfOneUnderWay() {
    runs.run();
    runs.feed(new NodeId("input"), new InputSource.Noise(NoiseInput.uniform(4)));
    runs.run();
    settle();
    assertEquals("noise, seed 4", result().inputs().get("input"));
    assertEquals(6, engine.diary.stream().filter("run"::equals).count() - 2);
  }

  @Test
  void theInputIsRememberedInTheDesign() {
    runs.feed(new NodeId("input"), new InputSource.Noise(NoiseInput.normal(9)));
    assertEquals("noise normal 9", workbench.state().document().settings().get("input.input"));
    workbench.undo();
    assertEquals(
        InputSource.Noise.USUAL,
        RunSettings.inputs(workbench.state().design()).getFirst().source());
  }

  @Test
  void aDesignWithoutAFileIsNobodysWorkBecauseOfWhatFlowsIn() {
    runs.feed(new NodeId("input"), new InputSource.Noise(NoiseInput.normal(9)));
    assertFalse(workbench.state().isDirty());
    runs.label(Optional.of(folder.resolve("names.txt")));
    assertTrue(workbench.state().isDirty());
  }

  @Test
  void theDeviceIsRememberedOnThisComputer() {
    services.devices().choose(Optional.of(Device.CPU));
    var later = TestServices.of(TestBlocks.CATALOGUE, engine, folder, screen, background, device);
    assertEquals(Optional.of(Device.CPU), later.devices().state().wish().device());
  }

  @Test
  void devicesAreFoundWithTheirReasons() {
    services.devices().find();
    assertTrue(runs.state().searching());
    settle();
    assertEquals(engine.availability(), runs.state().devices());
  }

  @Test
  void moreRunsAreMeasuredWhenAskedFor() {
    services.devices().measure(new Benchmark(2, 9));
    runs.run();
    settle();
    assertEquals(9, result().run().time().runs());
  }

  @Test
  void portsShowWhatFlowsThroughThem() {
    var portValues = runs.state().portValues();
    assertEquals(List.of("input:y", "dense:y"), ports(portValues));
    var portValue = portValues.of(Port.of("dense", "y")).orElseThrow();
    assertEquals("[1, 3]", portValue.tensor().shapeText());
    assertEquals(3, portValue.statistics().count());
    assertTrue(
        portValue.inWords().matches(".* to .*, mean .*, std 0, .* % zeros"), portValue.inWords());
    assertEquals(3, portValue.thumbnail().width());
    assertEquals(portValue, portValues.level(List.of()).get(Port.of("dense", "y")));
  }

  @Test
  void thePartThatWorksFlowsInABrokenDesign() {
    open(
        """
        input  = input(shape: N,3,4,4)
        relu   = relu              input
        dense  = dense(units: 3)   relu
        output = output            dense
        """);
    assertEquals(List.of("input:y", "relu:y"), ports(runs.state().portValues()));
  }

  @Test
  void whatStandsBeforeAMistakeInsideABlockFlows() throws DocumentException {
    var body =
        Body.of(b -> b.add("wrong", TestBlocks.DENSE, b.add("before", TestBlocks.RELU, b.input())));
    var own =
        new BlockDefinition(
            new BlockId("own"),
            "Own",
            body.graph(),
            List.of("x"),
            List.of(new BlockDefinition.Output("y", body.outputs().getFirst())));
    var graph =
        GraphText.parse(
            """
            input = input(shape: N,3,4,4)
            mine  = own                    input
            """,
            GraphText.USUAL);
    open(Edit.apply(Document.of(graph), new Edit.Define(own)).document());
    runs.lookInside(List.of(new NodeId("mine")));
    settle();
    assertEquals(
        List.of("mine/in.x:y", "mine/before:y", "input:y"), ports(runs.state().portValues()));
  }

  private static List<String> ports(PortValues portValues) {
    return portValues.byPort().keySet().stream().map(Object::toString).toList();
  }

  private PortValues looked(PortValueTask.Limits limits) throws Exception {
    var now = workbench.state();
    var task =
        new PortValueTask(
            now.catalogue(),
            now.analysis(),
            RunSettings.of(now.design()),
            new Samples(folder),
            RunOptions.USUAL,
            List.of(),
            Optional.empty(),
            limits);
    return task.work(new OpenSessions(engine), Cancellation.none());
  }

  @Test
  void tooManyBytesAreCutAndCounted() throws Exception {
    var portValues = looked(new PortValueTask.Limits(40, Long.MAX_VALUE, Long.MAX_VALUE));
    assertEquals(List.of("input:y"), ports(portValues));
    assertEquals(List.of(PortPath.of(Port.of("dense", "y"))), portValues.left());
    assertEquals(
        Optional.of("Cut at 40 B: 1 of 2 ports are not shown; they would take 12 B more."),
        portValues.cut());
  }

  @Test
  void tooMuchWorkIsCutAndCounted() throws Exception {
    var portValues = looked(new PortValueTask.Limits(Long.MAX_VALUE, 20, Long.MAX_VALUE));
    assertEquals(List.of("input:y"), ports(portValues));
    assertTrue(
        portValues.cut().orElseThrow().startsWith("Cut: the first 1 of 3 operators run"),
        () -> portValues.cut().toString());
  }

  @Test
  void ofManyEditsTheLatestIsLookedAt() {
    engine.diary.clear();
    for (int units = 4; units < 9; units++) {
      set("dense", "units", units);
      background.finish();
      screen.finish();
    }
    settle();
    assertEquals(List.of("open [output]", "run"), tail(engine.diary));
    assertEquals(
        8, runs.state().portValues().of(Port.of("dense", "y")).orElseThrow().tensor().dim(1));
    assertEquals(1, engine.diary.stream().filter("run"::equals).count());
  }

  private static List<String> tail(List<String> diary) {
    return diary.subList(Math.max(0, diary.size() - 2), diary.size());
  }

  @Test
  void anEditStopsTheLookThatIsUnderWay() {
    set("dense", "units", 5);
    background.finish();
    screen.finish();
    engine.duringRun =
        _ -> {
          engine.duringRun = _ -> {};
          set("dense", "units", 6);
        };
    settle();
    assertEquals(
        6, runs.state().portValues().of(Port.of("dense", "y")).orElseThrow().tensor().dim(1));
  }

  @Test
  void mutingABlockFlowsThroughTheDesign() {
    workbench.perform("Mute", new GraphEdit.SetMode(new NodeId("dense"), Node.Mode.MUTED));
    settle();
    assertTrue(
        engine.diary.stream().filter(line -> line.startsWith("open")).count() >= 2, "opened anew");
  }

  @Test
  void nothingFlowsWhenLookingIsOff() {
    services.devices().look(false);
    engine.diary.clear();
    set("dense", "units", 5);
    settle();
    assertEquals(List.of(), engine.diary);
    assertEquals(PortValues.NONE, runs.state().portValues());
  }

  @Test
  void nothingIsLookedAtWhileNobodyCanSeeIt() {
    services.devices().watched().set(false);
    engine.diary.clear();
    set("dense", "units", 5);
    settle();
    assertEquals(List.of(), engine.diary);
    services.devices().watched().set(true);
    settle();
    assertEquals(
        5, runs.state().portValues().of(Port.of("dense", "y")).orElseThrow().tensor().dim(1));
  }

  @Test
  void aDesignThatIsClosedLeavesNothingOpen() {
    runs.run();
    settle();
    assertTrue(services.devices().held().get().models() > 0);
    design.close();
    settle();
    assertEquals(0, services.devices().held().get().models());
    assertEquals(0, services.devices().held().get().bytes());
  }

  @Test
  void aLookThatFailsKeepsTheEditorAlive() {
    engine.failure = Optional.of("No room.");
    set("dense", "units", 5);
    settle();
    assertEquals(Optional.of("No room."), runs.state().portValues().trouble());
    assertInstanceOf(RunState.Idle.class, runs.state().run());
    workbench.select(Selection.of(new NodeId("dense")));
    var scope = new Scope();
    assertEquals("No room.", TensorView.of(design, scope).get().why());
    assertTrue(CanvasView.of(design, scope).get().isUnseen());
    scope.close();
  }

  @Test
  void numbersOfAnEarlierStateSayWhyThereAreNoneOfNow() {
    settle();
    workbench.select(Selection.of(new NodeId("dense")));
    var scope = new Scope();
    var view = TensorView.of(design, scope);
    assertTrue(view.get().portValue().known().isPresent());
    assertEquals("", view.get().why());
    engine.failure = Optional.of("No room.");
    set("dense", "units", 5);
    settle();
    assertTrue(view.get().portValue().known().isPresent());
    assertEquals("No room.", view.get().why());
    scope.close();
  }

  @Test
  void closingStopsAndCloses() {
    services.devices().close();
    settle();
    assertEquals("close", engine.diary.getLast());
  }
}
