package vertebra.learning.apart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.catalogue.StandardCatalogue;
import vertebra.learning.EngineLearner;
import vertebra.learning.Learned;
import vertebra.learning.Learner;
import vertebra.learning.LearningException;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningSettings;
import vertebra.learning.LearningWish;
import vertebra.learning.Pause;
import vertebra.learning.RedOrBlue;
import vertebra.learning.TrainedFiles;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Availability;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.ForwardingSession;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.isolated.WorkerLaunch;
import vertebra.runtime.ort.OrtEngine;

/// Whatever happens to the process that learns, this one goes on.
@Tag("ort")
@Tag("slow")
class ApartLearnerTest {

  /// Learns with ONNX Runtime.
  static final class Learning {
    public static void main(String[] arguments) {
      LearningProcess.serve(StandardCatalogue.catalogue(), new OrtEngine());
    }
  }

  /// Ends in its second epoch as if the system had ended it.
  static final class Dying {
    public static void main(String[] arguments) {
      LearningProcess.serve(StandardCatalogue.catalogue(), new Mortal(new OrtEngine()));
    }
  }

  /// Takes everything and does nothing, until nobody is left to listen to.
  static final class Deaf {
    public static void main(String[] arguments) throws IOException {
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /// An engine whose sessions run a few times together and no more.
  private record Mortal(Engine engine, AtomicInteger left) implements Engine {
    private static final int RUNS = 11;
    private static final int KILLED = 137;

    Mortal(Engine engine) {
      this(engine, new AtomicInteger(RUNS));
    }

    @Override
    public List<Availability> availability() {
      return engine.availability();
    }

    @Override
    public Availability availability(Device device) {
      return engine.availability(device);
    }

    @Override
    public Session open(Model model, WeightData weights, Device device, Options options)
        throws EngineException {
      return new ForwardingSession(engine.open(model, weights, device, options)) {
        @Override
        public SequencedMap<String, Tensor> run(
            Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
            throws EngineException {
          if (left.getAndDecrement() == 0) Runtime.getRuntime().halt(KILLED);
          return super.run(inputs, reuse, cancellation);
        }
      };
    }

    @Override
    public Session open(Path model, Device device, Options options) throws EngineException {
      return engine.open(model, device, options);
    }
  }

  @TempDir Path folder;

  private final EngineLearner here = new EngineLearner(new OrtEngine(), Runnable::run);
  private final Learner there = apart(Learning.class);
  private RedOrBlue lesson;

  @BeforeEach
  void draw() throws IOException {
    lesson = new RedOrBlue(folder);
    lesson.draw();
  }

  private Learner apart(Class<?> main) {
    return new ApartLearner(here, WorkerLaunch.ofThisProgram(main, LearningProcess.LEARN));
  }

  private LearningWish wish(String weights, boolean resume) throws Exception {
    return lesson.wish(lesson.document(RedOrBlue.NET), weights, resume);
  }

  private static Learned learned(Learner learner, LearningWish wish) throws LearningException {
    return learner.learn(wish, RedOrBlue.news(() -> {}), new Pause(), Cancellation.none());
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  @Test
  void killedInTheMiddleItGoesOnToTheWeightsThatComeInThisProcess() throws Exception {
    var expected = learned(here, wish("here-trained-1.safetensors", false));
    var wish = wish("there-trained-1.safetensors", false);
    var said = assertThrows(LearningException.class, () -> learned(apart(Dying.class), wish));
    assertTrue(said.getMessage().contains("was ended by the system"), said.getMessage());
    assertEquals(
        List.of(LearningSettings.choosing(LearningSettings.Choice.BATCH, "2")),
        said.trouble().ways().stream().map(way -> way.edit()).toList());
    var files = TrainedFiles.of(Optional.of(folder.resolve("x.vertebra")), "there", folder);
    assertTrue(files.interrupted(wish.design()).isPresent());
    var found = learned(there, wish("there-trained-1.safetensors", true));
    assertArrayEquals(bytes("here-trained-1.safetensors"), bytes("there-trained-1.safetensors"));
    assertEquals(expected.settings(), found.settings());
    var evaluation = found.evaluation().orElseThrow();
    assertEquals(expected.evaluation().orElseThrow().confusion(), evaluation.confusion());
    assertEquals(
        expected.evaluation().orElseThrow().worst().stream().map(one -> one.words()).toList(),
        evaluation.worst().stream().map(one -> one.words()).toList());
  }

  @Test
  void whatWasLearnedUntilItIsStoppedIsKept() throws Exception {
    var stop = new Cancellation();
    var learned =
        there.learn(
            wish("net-trained-1.safetensors", false),
            RedOrBlue.news(stop::cancel),
            new Pause(),
            stop);
    assertFalse(learned.isComplete());
    assertTrue(Files.isRegularFile(learned.weights()));
  }

  @Test
  void oneThatDoesNotListenIsEndedThoughTheCommonPoolIsBusy() throws Exception {
    var wish = wish("net-trained-1.safetensors", false);
    var stop = new Cancellation();
    var free = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++)
      ForkJoinPool.commonPool().execute(() -> awaited(free));
    try {
      var learning =
          CompletableFuture.supplyAsync(
              () ->
                  assertThrows(
                      CancellationException.class,
                      () -> apart(Deaf.class).learn(wish, starting(stop), new Pause(), stop)),
              Thread::startVirtualThread);
      learning.get(20, TimeUnit.SECONDS);
    } finally {
      free.countDown();
    }
    assertFalse(Files.exists(wish.weights()));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException unexpected) {
      throw new IllegalStateException(unexpected);
    }
  }

  /// Stops it as soon as it is started.
  private static Learner.News starting(Cancellation stop) {
    return new Learner.News() {
      @Override
      public void doing(String words) {
        stop.cancel();
      }

      @Override
      public void progress(LearningProgress progress) {}
    };
  }

  @Test
  void whatKeepsItFromBeginningComesWithItsWayOut() throws Exception {
    var document = lesson.document(RedOrBlue.NET.replace("classes: 2", "classes: 5"));
    var wish = lesson.wish(document, "net-trained-1.safetensors", false);
    var expected = here.look(wish, Cancellation.none()).trouble().orElseThrow();
    var said = assertThrows(LearningException.class, () -> learned(there, wish));
    assertEquals(expected, said.trouble());
  }
}
