package vertebra.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;

/// An opened model on a device.
///
/// A session belongs to the thread that opened it: running, profiling and closing happen there.
/// Only a [Cancellation] may come from elsewhere.
public interface Session extends AutoCloseable {

  /// What has to be given, in the model's order.
  List<Model.Value> inputs();

  /// What comes out, in the model's order.
  List<Model.Value> outputs();

  /// Numbers for the sizes that the model leaves open.
  default UsualSizes usualSizes() {
    return UsualSizes.ANY;
  }

  Placement placement();

  /// Milliseconds that opening took, from the first byte to readiness.
  double loadMillis();

  /// Runs the model once and answers every output in the model's order.
  ///
  /// Throws [CancellationException] when stopped, which happens between two operators; the session
  /// can be used again afterwards.
  ///
  /// @param reuse tensors that may be written again, by output name, such as the result of an
  ///   earlier run that is no longer needed; those that do not fit are ignored
  SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException;

  /// Runs the model once into fresh tensors.
  default SequencedMap<String, Tensor> run(Map<String, Tensor> inputs, Cancellation cancellation)
      throws EngineException {
    return run(inputs, Map.of(), cancellation);
  }

  /// Runs the model many times and keeps the times, as they are where the model runs.
  default Benchmark.Outcome measure(
      Benchmark benchmark, Map<String, Tensor> inputs, Cancellation cancellation)
      throws EngineException {
    return benchmark.loop(this, inputs, cancellation);
  }

  /// Ends profiling and answers what was recorded since opening. The session must have been opened
  /// for profiling, and this works once.
  List<KernelTime> profile() throws EngineException;

  @Override
  void close();

  /// A map with one entry, for models with one input.
  static SequencedMap<String, Tensor> feed(String name, Tensor tensor) {
    var map = new LinkedHashMap<String, Tensor>();
    map.put(name, tensor);
    return Collections.unmodifiableSequencedMap(map);
  }
}
