package vertebra.execute;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;

/// Weights that stop being made when that is asked for.
record CancellableWeights(WeightData data, Cancellation cancellation) implements WeightData {
  @Override
  public Optional<MemorySegment> inPlace(Model.Weight weight) {
    return data.inPlace(weight);
  }

  @Override
  public void fill(Model.Weight weight, MemorySegment target) throws IOException {
    cancellation.check();
    data.fill(weight, target);
  }

  @Override
  public void stream(Model.Weight weight, Sink sink) throws IOException {
    data.stream(
        weight,
        piece -> {
          cancellation.check();
          sink.accept(piece);
        });
  }
}
