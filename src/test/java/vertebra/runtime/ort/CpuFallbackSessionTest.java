package vertebra.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import vertebra.media.Labels;
import vertebra.onnx.Model;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine.Options;
import vertebra.runtime.EngineException;
import vertebra.runtime.ForwardingSession;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// A card that is pulled out while a model runs on it. Its words are those of ONNX Runtime.
@Tag("ort")
class CpuFallbackSessionTest {

  private static final Device CARD = Device.of(Device.DeviceKind.CUDA);
  private static final Map<String, Tensor> INPUT =
      Session.feed("x", Tensor.of(new float[] {-1, 2}, 1, 2));

  private static final String UNPLUGGED =
      "Error code - ORT_FAIL - message: Non-zero status code returned while running Conv node."
          + " Name:'stem.conv' Status Message: CUDA failure 999: unknown error ; GPU=0 ;"
          + " hostname=pc ; file=cuda_call.cc ; line=1 ; expr=cudaStreamSynchronize(stream);";

  /// A session on a card that works so often, then fails for good.
  private static final class Card implements Session {
    private final String failure;
    private int left;

    Card(int runs, String failure) {
      this.left = runs;
      this.failure = failure;
    }

    @Override
    public SequencedMap<String, Tensor> run(
        Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
        throws EngineException {
      if (left-- > 0) return Session.feed("y", Tensor.of(new float[] {0, 2}, 1, 2));
      throw Explanation.of("The model did not run.", new OrtException(failure));
    }

    @Override
    public List<Model.Value> inputs() {
      return List.of(TinyModels.value("x", "N,2"));
    }

    @Override
    public List<Model.Value> outputs() {
      return List.of(TinyModels.value("y", "N,2"));
    }

    @Override
    public Placement placement() {
      return new Placement(CARD, CARD, "CUDAExecutionProvider", Optional.empty(), Optional.empty());
    }

    @Override
    public double loadMillis() {
      return 1;
    }

    @Override
    public List<KernelTime> profile() {
      return List.of();
    }

    /// A card that is gone cannot even be let go of.
    @Override
    public void close() {
      throw new IllegalStateException("ONNX Runtime cannot close a session");
    }
  }

  /// The same model on the processor, as the engine would open it.
  private static Session processor(String reason) throws EngineException {
    var session =
        new OrtEngine()
            .open(
                TinyModels.unary("Relu", "N,2", "N,2"),
                TinyModels.numbers(),
                Device.CPU,
                Options.DEFAULT);
    return new Noted(session, reason);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "3"})
  void theProcessorGoesOnInTheMiddleAndTheResultSaysSo(int runsBefore) throws EngineException {
    try (var session =
        new CpuFallbackSession(
            new Card(runsBefore, UNPLUGGED), CpuFallbackSessionTest::processor)) {
      var request = new Run.Request(INPUT, new Benchmark(1, 4), 1, Labels.NONE);
      var run = Run.of(session, request, Cancellation.none());
      assertEquals(2, run.outputs().get("y").tensor().get(1));
      assertEquals(Device.CPU, run.placement().used());
      assertEquals(CARD, run.placement().asked());
      var reason = run.placement().fallback().orElseThrow();
      assertTrue(reason.startsWith("CUDA failed while running"), reason);
      assertTrue(reason.contains("unknown error (CUDA error 999)"), reason);
    }
  }

  @Test
  void wantOfMemoryOnACardIsNamed() throws EngineException {
    var full = UNPLUGGED.replace("999: unknown error", "2: out of memory");
    try (var session =
        new CpuFallbackSession(new Card(0, full), CpuFallbackSessionTest::processor)) {
      session.run(INPUT, Cancellation.none());
      var reason = session.placement().fallback().orElseThrow();
      assertTrue(reason.contains("There is not enough memory for this model"), reason);
    }
  }

  @Test
  void aProcessorThatFailsTooIsAnError() throws EngineException {
    try (var session =
        new CpuFallbackSession(
            new Card(0, UNPLUGGED),
            _ -> {
              throw new EngineException("There is not enough memory.");
            })) {
      var failure =
          assertThrows(EngineException.class, () -> session.run(INPUT, Cancellation.none()));
      assertEquals("There is not enough memory.", failure.getMessage());
    } catch (IllegalStateException cardStaysOpen) {
      assertEquals("ONNX Runtime cannot close a session", cardStaysOpen.getMessage());
    }
  }

  /// A session on the processor that knows why it is there.
  private static final class Noted extends ForwardingSession {
    private final String reason;

    Noted(Session session, String reason) {
      super(session);
      this.reason = reason;
    }

    @Override
    public Placement placement() {
      return new Placement(
          CARD, Device.CPU, super.placement().provider(), Optional.empty(), Optional.of(reason));
    }
  }
}
