package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static vertebra.runtime.ort.TinyModels.numbers;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.media.NoiseInput;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// A run that would take long is stopped at the next operator.
@Tag("ort")
@Tag("slow")
class CancellingTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aRunStopsBetweenTwoOperatorsAndTheSessionLivesOn() throws EngineException {
    // Each convolution takes some hundredths of a second; all of them would take many seconds.
    var model = TinyModels.chain(500, 32, 256);
    var image = NoiseInput.normal(1).tensor(DType.FLOAT32, 1, 32, 256, 256);
    try (var session =
        new OrtEngine().open(model, numbers(), Device.CPU, Options.DEFAULT.withThreads(1))) {
      var inputs = Session.feed("x", image);
      for (int again = 0; again < 2; again++)
        assertTimeoutPreemptively(LIMIT, () -> assertStops(session, inputs));
    }
  }

  @Test
  void anEndlessLoopStops() throws Exception {
    try (var session = LoopModel.open(Long.MAX_VALUE)) {
      assertTimeoutPreemptively(
          LIMIT, () -> assertStops(session, Session.feed("x", Tensor.of(new float[] {0}, 1))));
    }
    try (var session = LoopModel.open(5)) {
      var outputs =
          session.run(Session.feed("x", Tensor.of(new float[] {0}, 1)), Cancellation.none());
      assertEquals(5, outputs.get("y").get(0), "the same loop, when it ends");
    }
  }

  /// The wish comes while the model runs; were the runtime deaf to it, the run would not end.
  private static void assertStops(Session session, Map<String, Tensor> inputs) throws Exception {
    var cancellation = new Cancellation();
    try (var other = Executors.newSingleThreadScheduledExecutor()) {
      var cancelling = other.schedule(cancellation::cancel, 200, TimeUnit.MILLISECONDS);
      assertThrows(CancellationException.class, () -> session.run(inputs, cancellation));
      cancelling.get();
    }
  }

  @Test
  void aCancelledRequestDoesNotStart() throws EngineException {
    var cancellation = new Cancellation();
    cancellation.cancel();
    try (var session =
        new OrtEngine()
            .open(TinyModels.unary("Relu", "1", "1"), numbers(), Device.CPU, Options.DEFAULT)) {
      var inputs = Session.feed("x", Tensor.of(new float[] {3}, 1));
      assertThrows(CancellationException.class, () -> session.run(inputs, cancellation));
      assertEquals(3, session.run(inputs, Cancellation.none()).get("y").get(0));
      assertTrue(cancellation.isCancelled());
    }
  }
}
