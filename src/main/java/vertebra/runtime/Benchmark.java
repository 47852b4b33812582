package vertebra.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Runs a session again and again and keeps the times.
///
/// Results go into the same memory each time, as a program that runs a network all day would do it.
/// A model with taps must not be measured: its extra outputs forbid the runtime to fuse operators.
///
/// @param warmup runs that are not counted: the first ones choose algorithms and reserve memory
public record Benchmark(int warmup, int runs) {

  /// Enough for a figure beside a result.
  public static final Benchmark USUAL = new Benchmark(1, 5);

  private static final double NANOS = 1e6;

  public Benchmark {
    if (warmup < 0 || runs < 1)
      throw new IllegalArgumentException(warmup + " warm-up runs and " + runs + " runs");
  }

  /// The times, and what the last run gave.
  public record Outcome(Measurement time, SequencedMap<String, Tensor> outputs) {}

  /// Measures on the calling thread, which must be the session's. Stops between runs, and within
  /// one between operators.
  public Outcome measure(Session session, Map<String, Tensor> inputs, Cancellation cancellation)
      throws EngineException {
    return session.measure(this, inputs, cancellation);
  }

  /// The loop itself, for a session in this process.
  Outcome loop(Session session, Map<String, Tensor> inputs, Cancellation cancellation)
      throws EngineException {
    SequencedMap<String, Tensor> outputs = new LinkedHashMap<>();
    for (int i = 0; i < warmup; i++) outputs = session.run(inputs, outputs, cancellation);
    var times = new double[runs];
    for (int i = 0; i < runs; i++) {
      long start = System.nanoTime();
      outputs = session.run(inputs, outputs, cancellation);
      times[i] = (System.nanoTime() - start) / NANOS;
    }
    return new Outcome(Measurement.of(warmup, times), outputs);
  }
}
