package vertebra.execute;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Tensor;
import vertebra.weights.WeightSource;

/// The numbers of weights that were made or read already, outside the Java heap, by what they are:
/// an edit makes and reads those of changed blocks alone, and models that share weights share their
/// memory. Used on the device thread only.
final class KeptWeights implements AutoCloseable {

  /// What makes two weights the same numbers.
  private record Key(Model.Weight weight, Object content) {}

  private record Kept(Arena arena, Tensor tensor) {}

  private final LinkedHashMap<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /// Their size in bytes.
  long bytes() {
    return bytes;
  }

  /// The weights of a model that training would change, and its statistics, by name: kept already,
  /// or made now. Stops between two of them when it is cancelled; what was made stays.
  Map<String, Tensor> of(Model model, WeightSource.Opened source, Cancellation cancellation)
      throws IOException {
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var weight : model.weights()) {
      if (weight.kind() == Model.Weight.WeightKind.CONSTANT) continue;
      cancellation.check();
      var key = key(weight, source);
      var found = kept.get(key);
      if (found == null) found = made(key, source.data());
      tensors.put(weight.name(), found.tensor());
    }
    return tensors;
  }

  private static Key key(Model.Weight weight, WeightSource.Opened source) {
    return new Key(weight, source.content(weight));
  }

  private Kept made(Key key, WeightData data) throws IOException {
    var weight = key.weight();
    var arena = Arena.ofConfined();
    boolean filled = false;
    try {
      var numbers = arena.allocate(weight.bytes(), 64);
      data.fill(weight, numbers);
      var made =
          new Kept(arena, Tensor.of(weight.dtype(), numbers, weight.type().shape().toLongs()));
      kept.put(key, made);
      bytes += weight.bytes();
      filled = true;
      return made;
    } finally {
      if (!filled) arena.close();
    }
  }

  /// How many bytes of a model's weights are not here yet.
  long missing(Model model, WeightSource.Opened source) {
    return model.weights().stream()
        .filter(weight -> weight.kind() != Model.Weight.WeightKind.CONSTANT)
        .filter(weight -> !kept.containsKey(key(weight, source)))
        .mapToLong(Model.Weight::bytes)
        .sum();
  }

  /// The same source, which takes what is kept here from here.
  WeightData over(WeightSource.Opened source) {
    return new WeightData() {
      @Override
      public Optional<MemorySegment> inPlace(Model.Weight weight) {
        return Optional.ofNullable(kept.get(key(weight, source)))
            .map(found -> found.tensor().data());
      }

      @Override
      public void fill(Model.Weight weight, MemorySegment target) throws IOException {
        var numbers = inPlace(weight);
        if (numbers.isPresent()) target.copyFrom(numbers.get());
        else source.data().fill(weight, target);
      }

      @Override
      public void stream(Model.Weight weight, Sink sink) throws IOException {
        var numbers = inPlace(weight);
        if (numbers.isPresent()) sink.accept(numbers.get());
        else source.data().stream(weight, sink);
      }
    };
  }

  /// Frees those used least lately until so many bytes are left, except what a model needs.
  void shrinkTo(long most, Model needed, WeightSource.Opened source) {
    if (bytes <= most) return;
    Set<Key> spared = new HashSet<>();
    for (var weight : needed.weights()) spared.add(key(weight, source));
    var oldest = kept.entrySet().iterator();
    while (bytes > most && oldest.hasNext()) {
      var entry = oldest.next();
      if (spared.contains(entry.getKey())) continue;
      oldest.remove();
      bytes -= entry.getKey().weight().bytes();
      entry.getValue().arena().close();
    }
  }

  @Override
  public void close() {
    kept.values().forEach(weight -> weight.arena().close());
    kept.clear();
    bytes = 0;
  }
}
