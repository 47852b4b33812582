package vertebra.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// What running a model gave, and how: the one record that the command line prints and the editor
/// shows.
///
/// @param placement the device that was asked for, the one that was used, and why they differ
/// @param loadMillis opening the model, in milliseconds
/// @param time the runs, in milliseconds
/// @param top the likeliest classes, if an output looks like a classifier's
public record Run(
    Placement placement,
    double loadMillis,
    Measurement time,
    SequencedMap<String, Output> outputs,
    Optional<TopK> top) {

  /// One output with what its numbers look like together.
  public record Output(Tensor tensor, TensorStatistics statistics) {}

  /// What is wanted.
  ///
  /// @param top how many classes to name
  public record Request(
      Map<String, Tensor> inputs, Benchmark benchmark, int top, TopK.Names labels) {

    /// One run, no warm-up, the five likeliest classes without names.
    public static Request once(Map<String, Tensor> inputs) {
      return new Request(inputs, new Benchmark(0, 1), 5, TopK.Names.NONE);
    }
  }

  public Run {
    outputs = Collections.unmodifiableSequencedMap(outputs);
  }

  /// The median time in milliseconds.
  public double runMillis() {
    return time.median();
  }

  /// Whether every number that came out is finite.
  public boolean isFinite() {
    return outputs.values().stream().allMatch(output -> output.statistics().isFinite());
  }

  /// Runs an opened model on the calling thread, which must be the session's.
  public static Run of(Session session, Request request, Cancellation cancellation)
      throws EngineException {
    var outcome = request.benchmark().measure(session, request.inputs(), cancellation);
    var outputs = new LinkedHashMap<String, Output>();
    outcome
        .outputs()
        .forEach(
            (name, tensor) -> outputs.put(name, new Output(tensor, TensorStatistics.of(tensor))));
    var top =
        request.top() > 0
            ? TopK.of(outcome.outputs(), request.top(), request.labels())
            : Optional.<TopK>empty();
    return new Run(session.placement(), session.loadMillis(), outcome.time(), outputs, top);
  }
}
