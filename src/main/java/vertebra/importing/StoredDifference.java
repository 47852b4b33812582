package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.IndexedGraph;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;

/// A stored tensor that differs between two model files.
///
/// @param name what it is called in the second file, or else in the first
/// @param before its sizes in the first file; empty where only the second has it
/// @param after its sizes in the second
/// @param largest the largest difference between two numbers of the same place, where both files
///   have it with the same sizes and element type
public record StoredDifference(
    String name,
    Optional<List<Long>> before,
    Optional<List<Long>> after,
    Optional<Double> largest) {

  /// What is said of it: `w [3, 4]: differs by at most 0.5`.
  public String line() {
    if (largest.isPresent())
      return say("import.differs-by", name, after.orElseThrow(), words(largest.get()));
    if (before.isEmpty()) return say("import.tensor-added", name, after.orElseThrow());
    return after.isEmpty()
        ? say("import.tensor-removed", name, before.get())
        : say("import.tensor-resized", name, before.get(), after.get());
  }

  /// A difference with four digits.
  static String words(double difference) {
    return String.format(Locale.ROOT, "%.4g", difference);
  }

  /// The stored tensors that differ, those of the largest difference first, then those of other
  /// sizes and those that one file alone has. Numbers are read tensor by tensor. Throws
  /// [ModelException] where they are not there.
  ///
  /// @param before the graph of the first file
  /// @param after the graph of the second
  /// @param twins what a tensor of the first file is called in the second
  static List<StoredDifference> between(
      ModelIndex one,
      IndexedGraph before,
      ModelIndex other,
      IndexedGraph after,
      Map<String, String> twins)
      throws ModelException {
    var old = tensors(before);
    var now = tensors(after);
    var found = new ArrayList<StoredDifference>();
    for (var entry : old.entrySet()) {
      var name = twins.getOrDefault(entry.getKey(), "");
      var twin = now.remove(name);
      if (twin == null) {
        found.add(of(entry.getKey(), entry.getValue(), null));
        continue;
      }
      boolean isComparable =
          twin.dims().equals(entry.getValue().dims())
              && twin.element() == entry.getValue().element();
      if (!isComparable) {
        found.add(of(name, entry.getValue(), twin));
        continue;
      }
      if (twin.elementType().flatMap(ElementType::dtype).isEmpty()) continue;
      var largest = largest(one, entry.getValue(), other, twin);
      if (largest.isPresent())
        found.add(
            new StoredDifference(
                name, Optional.of(twin.dims()), Optional.of(twin.dims()), largest));
    }
    now.forEach((name, tensor) -> found.add(of(name, null, tensor)));
    found.sort(Comparator.comparingDouble(each -> -each.largest().orElse(-1.0)));
    return found;
  }

  private static SequencedMap<String, IndexedTensor> tensors(IndexedGraph graph) {
    var tensors = new LinkedHashMap<String, IndexedTensor>();
    graph.initialised().forEach(tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }

  private static StoredDifference of(
      String name, @Nullable IndexedTensor before, @Nullable IndexedTensor after) {
    return new StoredDifference(
        name,
        Optional.ofNullable(before).map(IndexedTensor::dims),
        Optional.ofNullable(after).map(IndexedTensor::dims),
        Optional.empty());
  }

  /// The largest difference of two tensors of one type and as many numbers; empty where all numbers
  /// are the same, bit for bit.
  static Optional<Double> largest(
      ModelIndex one, IndexedTensor before, ModelIndex other, IndexedTensor after)
      throws ModelException {
    var raw = before.raw();
    var now = after.raw();
    if (raw.isPresent() && now.isPresent() && one.file().isSame(raw.get(), other.file(), now.get()))
      return Optional.empty();
    var old = StoredNumbers.of(one, before);
    var fresh = StoredNumbers.of(other, after);
    return old.equals(fresh) ? Optional.empty() : Optional.of(old.largestDifference(fresh));
  }
}
