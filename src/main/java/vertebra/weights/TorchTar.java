package vertebra.weights;

import static vertebra.text.Texts.say;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A file of PyTorch up to 0.1.1: a tar archive of numbers (`storages`), what views of them are
/// tensors (`tensors`), and the object, which names tensors by their keys (`pickle`).
///
/// Source: `legacy_load` in PyTorch's `torch/serialization.py`.
///
/// @param root the object
/// @param numbers the bytes of each storage by its key
record TorchTar(Object root, Map<String, byte[]> numbers) {

  /// How far one has to read to know the archive.
  static final int START = 262;

  private static final int BLOCK = 512;
  private static final int MOST_DIMENSIONS = 64;

  /// A part of a storage.
  private record Placed(PickleReader.Storage storage, long offset) {}

  /// Whether a file that begins so is an archive of this kind.
  static boolean isOne(byte[] start) {
    return start.length >= START && text(start, 257, 5).equals("ustar");
  }

  static TorchTar read(Path file, byte[] all) throws WeightException {
    try {
      var parts = parts(all);
      var numbers = new HashMap<String, byte[]>();
      var storages = storages(reader(file, parts, "storages"), numbers);
      var tensors = tensors(reader(file, parts, "tensors"), storages);
      var root =
          reader(file, parts, "pickle")
              .naming(key -> Objects.requireNonNull(tensors.get(String.valueOf(key))))
              .read();
      return new TorchTar(root, numbers);
    } catch (RuntimeException damaged) {
      throw new WeightException(say("weights.the-pickle-is-damaged", file), damaged);
    }
  }

  private static PickleReader reader(Path file, Map<String, byte[]> parts, String name)
      throws WeightException {
    var part =
        Optional.ofNullable(parts.get(name))
            .orElseThrow(() -> new WeightException(say("weights.holds-no-tensors", file)));
    return new PickleReader(file.toString(), part);
  }

  /// The regular files of the archive.
  private static Map<String, byte[]> parts(byte[] all) {
    var parts = new HashMap<String, byte[]>();
    int at = 0;
    while (at + BLOCK <= all.length && all[at] != 0) {
      int length = Math.toIntExact(Long.parseLong(text(all, at + 124, 12).strip(), 8));
      int from = at + BLOCK;
      if (length < 0 || length > all.length - from) throw new IllegalArgumentException("cut");
      boolean isFile = all[at + 156] == '0' || all[at + 156] == 0;
      if (isFile) parts.put(text(all, at, 100), Arrays.copyOfRange(all, from, from + length));
      at = from + Math.ceilDiv(length, BLOCK) * BLOCK;
    }
    return parts;
  }

  private static String text(byte[] bytes, int at, int length) {
    int end = at;
    while (end < at + length && bytes[end] != 0) end++;
    return new String(bytes, at, end - at, StandardCharsets.UTF_8);
  }

  /// Each storage, and each that is a part of another, by its key.
  private static Map<Object, Placed> storages(PickleReader reader, Map<String, byte[]> numbers)
      throws WeightException {
    var storages = new HashMap<Object, Placed>();
    long count = (Long) reader.read();
    for (long i = 0; i < count; i++) {
      var about = (List<?>) reader.read();
      var type = ((PickleReader.Global) about.get(2)).shortName();
      var key = String.valueOf(about.getFirst());
      numbers.put(key, ForeignWeights.stored(reader.behind(), type));
      storages.put(about.getFirst(), new Placed(new PickleReader.Storage(type, key), 0));
    }
    for (var view : (List<?>) reader.read()) {
      var four = (List<?>) view;
      var whole = Objects.requireNonNull(storages.get(four.get(1)));
      storages.put(
          four.getFirst(), new Placed(whole.storage(), whole.offset() + (Long) four.get(2)));
    }
    return storages;
  }

  private static Map<String, PickleReader.View> tensors(
      PickleReader reader, Map<Object, Placed> storages) throws WeightException {
    var tensors = new HashMap<String, PickleReader.View>();
    long count = (Long) reader.read();
    for (long i = 0; i < count; i++) {
      var about = (List<?>) reader.read();
      var placed = Objects.requireNonNull(storages.get(about.get(1)));
      var numbers = reader.behind();
      long rank = numbers.getLong() & 0xffff_ffffL;
      if (rank > MOST_DIMENSIONS) throw new IllegalArgumentException(rank + " dimensions");
      var dims = wholes(numbers, (int) rank);
      var strides = wholes(numbers, (int) rank);
      tensors.put(
          String.valueOf(about.getFirst()),
          new PickleReader.View(
              placed.storage(), placed.offset() + numbers.getLong(), dims, strides));
    }
    return tensors;
  }

  private static List<Long> wholes(ByteBuffer numbers, int count) {
    var wholes = new ArrayList<Long>();
    for (int i = 0; i < count; i++) wholes.add(numbers.getLong());
    return wholes;
  }
}
