package vertebra.runtime.isolated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.Availability;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.ort.LoopModel;
import vertebra.runtime.ort.OrtEngine;
import vertebra.runtime.ort.TinyModels;
import vertebra.tensor.DType;

/// Whatever a model does in its own process, this one goes on.
@Tag("ort")
@Tag("slow")
class IsolatedEngineTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Options APART = Options.DEFAULT.withApart(true);
  private static final Map<String, Tensor> PAIR =
      Session.feed("x", Tensor.of(new float[] {1, 2}, 1, 2));

  /// Serves with ONNX Runtime.
  static final class Serving {
    public static void main(String[] arguments) {
      WorkerProcess.serve(new OrtEngine());
    }
  }

  private static Engine engine() {
    return new IsolatedEngine(
        new OrtEngine(), WorkerLaunch.ofThisProgram(Serving.class), Path.of("no-such-ledger"));
  }

  private static Session unsteady(String manner, Device device, Options options)
      throws EngineException {
    return new IsolatedEngine(
            new OrtEngine(), WorkerLaunch.ofThisProgram(Unsteady.class), Path.of("no-such-ledger"))
        .open(Path.of(manner), device, options);
  }

  @Test
  void aModelGivesTheSameNumbersAsInThisProcess() throws EngineException {
    var model = TinyModels.chain(3, 4, 8);
    var image = Session.feed("x", NoiseInput.normal(1).tensor(DType.FLOAT32, 1, 4, 8, 8));
    try (var here = new OrtEngine().open(model, TinyModels.numbers(), Device.CPU, Options.DEFAULT);
        var there = engine().open(model, TinyModels.numbers(), Device.CPU, APART)) {
      assertEquals(here.inputs(), there.inputs());
      assertEquals(here.outputs(), there.outputs());
      assertEquals(here.placement(), there.placement());
      var expected = here.run(image, Cancellation.none());
      var measured = new Benchmark(1, 3).measure(there, image, Cancellation.none());
      assertEquals(3, measured.time().runs());
      for (var found : List.of(there.run(image, Cancellation.none()), measured.outputs()))
        expected.forEach(
            (name, tensor) -> assertArrayEquals(tensor.toFloats(), found.get(name).toFloats()));
    }
  }

  @Test
  void anEndlessLoopIsCancelledAndTheSessionGoesOn(@TempDir Path folder) throws Exception {
    var file = folder.resolve("loop.onnx");
    LoopModel.write(file, Long.MAX_VALUE);
    try (var session = engine().open(file, Device.CPU, Options.DEFAULT)) {
      var zero = Session.feed("x", Tensor.of(new float[] {0}, 1));
      for (int again = 0; again < 2; again++) assertStops(session, zero);
    }
  }

  @Test
  void aRunThatHearsNothingIsEndedWithItsProcess() throws Exception {
    try (var session = unsteady(Unsteady.DEAF, Device.CPU, APART)) {
      for (int again = 0; again < 2; again++) assertStops(session, PAIR);
    }
  }

  @Test
  void itIsEndedThoughTheCommonPoolIsBusy() throws Exception {
    var free = new Semaphore(0);
    int threads = ForkJoinPool.getCommonPoolParallelism();
    for (int i = 0; i < threads; i++)
      ForkJoinPool.commonPool().execute(free::acquireUninterruptibly);
    try (var session = unsteady(Unsteady.DEAF, Device.CPU, APART)) {
      assertStops(session, PAIR);
    } finally {
      free.release(threads);
    }
  }

  @Test
  void aCrashIsSaidInOneSentenceAndTheNextRunStartsAnew() throws EngineException {
    try (var session = unsteady(Unsteady.CRASHES, Device.CPU, APART)) {
      for (int again = 0; again < 2; again++) {
        var said =
            assertThrows(EngineException.class, () -> session.run(PAIR, Cancellation.none()));
        assertEquals(
            "The process that ran the model crashed (signal 11), which is an error of the runtime"
                + " or a driver. Nothing of yours is lost. Run it again, with a smaller batch or"
                + " picture or on another device.",
            said.getMessage());
      }
    }
  }

  @Test
  void aCardThatCrashesIsReplacedByTheProcessorAndTheResultSaysSo() throws EngineException {
    var card = Device.of(Device.DeviceKind.CUDA);
    try (var session = unsteady(Unsteady.CRASHES_ON_A_CARD, card, APART)) {
      var outputs = session.run(PAIR, Cancellation.none());
      assertArrayEquals(new float[] {1, 2}, outputs.get("y").toFloats());
      assertEquals(Device.CPU, session.placement().used());
      assertEquals(card, session.placement().asked());
      assertTrue(session.placement().fallback().orElseThrow().contains("crashed (signal 11)"));
    }
    try (var session = unsteady(Unsteady.CRASHES_ON_A_CARD, card, APART.withFallback(false))) {
      assertThrows(EngineException.class, () -> session.run(PAIR, Cancellation.none()));
    }
  }

  @Test
  void aDataFileThatIsCutEndsItsProcessAndNotThisOne(@TempDir Path folder) throws Exception {
    var file = folder.resolve("net.onnx");
    var model = TinyModels.chain(2, 64, 64);
    ModelWriter.write(model, TinyModels.numbers(), file, true, (_, _) -> true);
    var image = Session.feed("x", NoiseInput.normal(1).tensor(DType.FLOAT32, 1, 64, 64, 64));
    try (var session = engine().open(file, Device.CPU, Options.DEFAULT)) {
      assertEquals(1, session.run(image, Cancellation.none()).size());
      Files.write(folder.resolve("net.onnx.data"), new byte[0]);
      try {
        session.run(image, Cancellation.none());
      } catch (EngineException said) {
        assertTrue(said.getMessage().contains("became shorter"), said.getMessage());
      }
    }
  }

  @Test
  void whatASessionKeptIsGoneWhenItIsClosed() throws Exception {
    var before = kept();
    try (var session =
        engine().open(TinyModels.chain(1, 4, 8), TinyModels.numbers(), Device.CPU, APART)) {
      assertTrue(kept() > before);
      assertEquals(1, session.inputs().size());
    }
    assertEquals(before, kept());
  }

  /// How many files of models for other processes there are.
  private static long kept() throws Exception {
    var probe = vertebra.files.Scratch.folder("probe");
    try (var files = Files.walk(probe.getParent())) {
      return files.filter(file -> file.endsWith("model.onnx.data")).count();
    } finally {
      vertebra.files.Scratch.discard(probe);
    }
  }

  @Test
  void onlyWhatCouldDoHarmRunsInItsOwnProcess(@TempDir Path folder) throws Exception {
    var nowhere = new WorkerLaunch(List.of(folder.resolve("no-such-program").toString()), Map.of());
    var engine = new IsolatedEngine(new OrtEngine(), nowhere, folder.resolve("tried"));
    var harmless = folder.resolve("harmless.onnx");
    ModelWriter.writeScratch(TinyModels.chain(1, 4, 8), TinyModels.numbers(), harmless);
    engine.open(harmless, Device.CPU, Options.DEFAULT).close();
    var loops = folder.resolve("loops.onnx");
    LoopModel.write(loops, 1);
    for (var file : List.of(loops, harmless)) {
      var options = file.equals(loops) ? Options.DEFAULT : Options.DEFAULT.withApart(true);
      var said = assertThrows(EngineException.class, () -> engine.open(file, Device.CPU, options));
      assertTrue(
          said.getMessage().startsWith("The process that should run the model does not start"),
          said.getMessage());
    }
  }

  @Test
  void aProfileOnACardWaitsForEveryKernel() throws EngineException {
    var card = Device.of(Device.DeviceKind.CUDA);
    try (var session = unsteady(Unsteady.WELL, card, Options.DEFAULT.withProfiling(true))) {
      session.run(PAIR, Cancellation.none());
      assertEquals("launches one by one: 1", session.placement().provider());
      assertEquals(2.5, session.profile().getFirst().micros());
    }
    try (var session = unsteady(Unsteady.WELL, card, APART)) {
      assertEquals("launches one by one: null", session.placement().provider());
    }
  }

  @Test
  void whatTheVirtualMachineWroteNamesTheSignalAndThePlace(@TempDir Path folder) throws Exception {
    var report =
        Files.writeString(
            folder.resolve(ExitReason.REPORT),
            """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x0000000000000000, pid=3670, tid=3779
            #
            # Problematic frame:
            # C  [libonnxruntime.so+0x527d06]
            """);
    assertTrue(ExitReason.words(134, report).startsWith("crashed (SIGSEGV in libonnxruntime.so)"));
    var none = folder.resolve("none");
    assertTrue(ExitReason.words(139, none).startsWith("crashed (signal 11)"));
    assertTrue(ExitReason.words(137, none).contains("signal 9"));
    assertEquals("ended by itself (code 1)", ExitReason.words(1, none));
  }

  @Test
  void aRealCrashOfNativeCodeIsNamed() throws EngineException {
    try (var session = unsteady(Unsteady.READS_NOWHERE, Device.CPU, APART)) {
      var said =
          assertThrows(EngineException.class, () -> session.run(PAIR, Cancellation.none()))
              .getMessage();
      assertTrue(said.startsWith("The process that ran the model crashed (SIG"), said);
    }
  }

  private static Engine withCard(Class<?> worker, Path folder) {
    return new IsolatedEngine(
        new Carded(), WorkerLaunch.ofThisProgram(worker), folder.resolve("tried.txt"));
  }

  @Test
  void aDeviceIsTriedApartOnceAndThenTrusted(@TempDir Path folder) throws Exception {
    assertTrue(withCard(Unsteady.class, folder).availability(Carded.CARD).isReady());
    assertEquals(List.of(Carded.TRIAL), Files.readAllLines(folder.resolve("tried.txt")));
    // A trial would crash here; none is made.
    assertTrue(withCard(Crashing.class, folder).availability(Carded.CARD).isReady());
  }

  @Test
  void aDeviceWhoseTrialCrashesIsMissingWithTheReason(@TempDir Path folder) {
    var engine = withCard(Crashing.class, folder);
    if (!(engine.availability(Carded.CARD) instanceof Availability.Missing(_, var reason)))
      throw new AssertionError("its trial crashes");
    assertTrue(reason.contains("crashed (signal 11)"), reason);
    assertTrue(reason.contains("doctor --remove gpu"), reason);
    assertEquals(Device.CPU, engine.best());
    var said =
        assertThrows(
            EngineException.class,
            () -> engine.open(Path.of("a.onnx"), Carded.CARD, Options.DEFAULT.withFallback(false)));
    assertTrue(said.getMessage().contains("The process that"), said.getMessage());
  }

  @Test
  void aDeviceThatFailedIsNotTriedAgainUntilThatIsAskedForOrItsLibrariesChange(@TempDir Path folder)
      throws Exception {
    assertFalse(withCard(Crashing.class, folder).availability(Carded.CARD).isReady());
    // Another trial would succeed here; none is made.
    var later = withCard(Unsteady.class, folder);
    if (!(later.availability(Carded.CARD) instanceof Availability.Missing(_, var reason)))
      throw new AssertionError("it is remembered");
    assertTrue(reason.contains("crashed (signal 11)"), reason);
    assertTrue(reason.contains("earlier start"), reason);
    later.tryAgain();
    assertTrue(later.availability(Carded.CARD).isReady());
    Files.writeString(folder.resolve("tried.txt"), "an older driver\tfailed\n");
    assertTrue(withCard(Unsteady.class, folder).availability(Carded.CARD).isReady());
  }

  /// Serves nothing: its libraries crash.
  static final class Crashing {
    public static void main(String[] arguments) {
      Runtime.getRuntime().halt(139);
    }
  }

  /// An engine of this process with a card that it calls ready.
  private static final class Carded implements Engine {
    static final Device CARD = Device.of(Device.DeviceKind.CUDA);
    static final String TRIAL = "a card with its driver";

    @Override
    public List<Device> devices() {
      return List.of(CARD, Device.CPU);
    }

    @Override
    public Optional<String> trial(Device device) {
      return device.equals(CARD) ? Optional.of(TRIAL) : Optional.empty();
    }

    @Override
    public List<Availability> availability() {
      return devices().stream().map(this::availability).toList();
    }

    @Override
    public Availability availability(Device device) {
      return new Availability.Ready(device, "here");
    }

    @Override
    public Session open(Model model, WeightData weights, Device device, Options options) {
      throw new AssertionError("nothing opens here");
    }

    @Override
    public Session open(Path model, Device device, Options options) {
      throw new AssertionError("nothing opens here");
    }
  }

  private static void assertStops(Session session, Map<String, Tensor> inputs) {
    var cancellation = new Cancellation();
    try (var other = Executors.newSingleThreadScheduledExecutor()) {
      var _ = other.schedule(cancellation::cancel, 300, TimeUnit.MILLISECONDS);
      assertTimeoutPreemptively(
          LIMIT,
          () -> assertThrows(CancellationException.class, () -> session.run(inputs, cancellation)));
    }
  }
}
