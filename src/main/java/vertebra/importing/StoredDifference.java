package vertebra.importing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.importing.ModelIndex.IndexedTensor;
import vertebra.onnx.ElementType;
import vertebra.onnx.ModelException;

/// A stored tensor that differs between two model files.
///
/// @param before its sizes in the first file; empty where only the second has it
/// @param after its sizes in the second
/// @param largest the largest difference between two numbers of the same place, where both files
///   have it with the same sizes and element type
public record StoredDifference(
    String name,
    Optional<List<Long>> before,
    Optional<List<Long>> after,
    Optional<Double> largest) {

  /// The stored tensors that differ, those of the largest difference first, then those of other
  /// sizes and those that one file alone has. Numbers are read tensor by tensor. Throws
  /// [ModelException] when a file is not sound, none of ONNX, or not there.
  public static List<StoredDifference> between(Path before, Path after) throws ModelException {
    var one = StructureCheck.sound(before);
    var other = StructureCheck.sound(after);
    var old = tensors(one);
    var now = tensors(other);
    var found = new ArrayList<StoredDifference>();
    for (var entry : old.entrySet()) {
      var twin = now.remove(entry.getKey());
      if (twin == null) {
        found.add(of(entry.getKey(), entry.getValue(), null));
        continue;
      }
      boolean isComparable =
          twin.dims().equals(entry.getValue().dims())
              && twin.element() == entry.getValue().element();
      if (!isComparable) {
        found.add(of(entry.getKey(), entry.getValue(), twin));
        continue;
      }
      if (twin.elementType().flatMap(ElementType::dtype).isEmpty()) continue;
      var largest = largest(StoredNumbers.of(one, entry.getValue()), StoredNumbers.of(other, twin));
      if (largest.isPresent())
        found.add(
            new StoredDifference(
                entry.getKey(), Optional.of(twin.dims()), Optional.of(twin.dims()), largest));
    }
    now.forEach((name, tensor) -> found.add(of(name, null, tensor)));
    found.sort(Comparator.comparingDouble(each -> -each.largest().orElse(-1.0)));
    return found;
  }

  private static SequencedMap<String, IndexedTensor> tensors(ModelIndex index) {
    var tensors = new LinkedHashMap<String, IndexedTensor>();
    index.graph().initialised().forEach(tensor -> tensors.put(tensor.name(), tensor));
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

  /// The largest difference; empty where all numbers are the same, bit for bit.
  private static Optional<Double> largest(StoredNumbers before, StoredNumbers after) {
    if (before.equals(after)) return Optional.empty();
    var one = before.values();
    var other = after.values();
    double largest = 0;
    for (int i = 0; i < one.length; i++) largest = Math.max(largest, Math.abs(one[i] - other[i]));
    return Optional.of(largest);
  }
}
