package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import vertebra.files.Scratch;
import vertebra.files.ScratchException;
import vertebra.onnx.Init;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// Weights in the files of PyTorch (`.pt`, `.pth`, as archives or in the two older forms) and NumPy
/// (`.npz`), written as safetensors into the temporary folder. Tensors alone are taken over.
///
/// @param file the safetensors file; its folder is the caller's to discard
/// @param within where in the file the tensors were found, such as `state_dict`; empty at the top
record ForeignWeights(Path file, Optional<String> within) {

  /// Under which keys checkpoints keep their weights, the one to take first.
  private static final List<String> HOMES =
      List.of(
          "state_dict",
          "model_state_dict",
          "model_ema",
          "ema_state_dict",
          "ema",
          "model",
          "params_ema",
          "params",
          "module",
          "net");

  /// The number that PyTorch's older files begin with, as pickled.
  private static final byte[] OLD_START = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc};

  /// A view of few numbers that repeats them has at most so many elements.
  private static final long REPEATED = 1 << 22;

  private static final Pattern NPY_SHAPE = Pattern.compile("'shape':\\s*\\(([\\d,\\s]*)\\)");
  private static final Pattern NPY_TYPE = Pattern.compile("'descr':\\s*'([<>|=])(\\w+)'");

  /// A tensor to be written: its numbers are read when it is its turn.
  private record Kept(DType dtype, List<Long> dims, Source source) {}

  @FunctionalInterface
  private interface Source {
    MemorySegment numbers() throws IOException;
  }

  /// The numbers as they are read: no memory is taken for what a file merely claims to hold.
  private record Read(Map<String, Kept> kept) implements WeightData {

    @Override
    public void fill(Weight weight, MemorySegment target) throws IOException {
      target.copyFrom(numbers(weight));
    }

    @Override
    public void stream(Weight weight, Sink sink) throws IOException {
      if (weight.bytes() > 0) sink.accept(numbers(weight));
    }

    private MemorySegment numbers(Weight weight) throws IOException {
      var read = Objects.requireNonNull(kept.get(weight.name())).source().numbers();
      if (read.byteSize() != weight.bytes())
        throw new WeightException(say("weights.an-array-is-cut-short", weight.name()));
      return read;
    }
  }

  /// The file in a form that is read; empty where it is none of PyTorch's or NumPy's. The exception
  /// says what is wrong with one that is.
  static Optional<ForeignWeights> of(Path file) throws IOException {
    byte[] whole;
    try (var in = Files.newInputStream(file)) {
      whole = in.readNBytes(TorchTar.START);
    }
    // The length of a safetensors header may look like the beginning of another format.
    boolean known = whole.length >= 10 && (whole[8] != '{' || whole[4] != 0);
    if (!known) return Optional.empty();
    var start = Arrays.copyOf(whole, OLD_START.length);
    if (start[0] == 'P' && start[1] == 'K') return archived(file);
    if (Arrays.equals(start, OLD_START)) return Optional.of(old(file));
    if (TorchTar.isOne(whole)) return Optional.of(tarred(file));
    if (start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5) {
      // A bare pickle holds no storages; read it all the same, so that what it asks for is named.
      new PickleReader(file.toString(), Files.readAllBytes(file)).read();
      throw new WeightException(say("weights.holds-no-tensors", file));
    }
    return Optional.empty();
  }

  private static Optional<ForeignWeights> archived(Path file) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      var entries = zip.stream().filter(entry -> !entry.isDirectory()).toList();
      var pickle = entries.stream().filter(one -> one.getName().endsWith("/data.pkl")).findFirst();
      if (pickle.isPresent()) return Optional.of(torch(file, zip, pickle.get()));
      var arrays = entries.stream().filter(one -> one.getName().endsWith(".npy")).toList();
      return arrays.isEmpty() ? Optional.empty() : Optional.of(numpy(file, zip, arrays));
    } catch (ZipException damaged) {
      throw new WeightException(say("weights.the-archive-is-damaged", file), damaged);
    }
  }

  private static byte[] bytes(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    if (entry.getSize() > Integer.MAX_VALUE - 16)
      throw new WeightException(say("weights.a-tensor-is-too-large", file, entry.getName()));
    try (var in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  private static ForeignWeights torch(Path file, ZipFile zip, ZipEntry pickle) throws IOException {
    var folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length());
    var order = zip.getEntry(folder + "byteorder");
    if (order != null
        && new String(bytes(file, zip, order), StandardCharsets.US_ASCII).startsWith("big"))
      throw new WeightException(say("weights.is-big-endian", file));
    var root = new PickleReader(file.toString(), bytes(file, zip, pickle)).read();
    return written(
        file,
        root,
        storage -> {
          var entry = zip.getEntry(folder + "data/" + storage.key());
          if (entry == null)
            throw new WeightException(say("weights.a-storage-is-missing", file, storage.key()));
          return bytes(file, zip, entry);
        });
  }

  private static byte[] whole(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 16)
      throw new WeightException(say("weights.a-tensor-is-too-large", file, file.getFileName()));
    return Files.readAllBytes(file);
  }

  private static ForeignWeights tarred(Path file) throws IOException {
    var tar = TorchTar.read(file, whole(file));
    return written(file, tar.root(), among(file, tar.numbers()));
  }

  private static Storages among(Path file, Map<String, byte[]> storages) {
    return storage ->
        Optional.ofNullable(storages.get(storage.key()))
            .orElseThrow(() ->
                new WeightException(say("weights.a-storage-is-missing", file, storage.key())));
  }

  /// The numbers of a storage: how many elements it has, and these.
  static byte[] stored(ByteBuffer numbers, String type) {
    long count = Math.multiplyExact(numbers.getLong(), width(type));
    if (count < 0 || count > numbers.remaining())
      throw new IllegalArgumentException(count + " bytes of " + numbers.remaining());
    var bytes = new byte[(int) count];
    numbers.get(bytes);
    return bytes;
  }

  /// Three pickles about the file, the object's, the keys of the storages, then each storage: how
  /// many elements it has, and these.
  private static ForeignWeights old(Path file) throws IOException {
    var all = whole(file);
    var reader = new PickleReader(file.toString(), headless(all));
    reader.read();
    reader.read();
    var root = reader.read();
    var keys = (List<?>) reader.read();
    var types = new HashMap<String, String>();
    collect(root, types, 0);
    var numbers = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
    numbers.position(magicLength(all) + reader.position());
    var storages = new HashMap<String, byte[]>();
    try {
      for (var key : keys) {
        var type = types.get(String.valueOf(key));
        if (type == null) throw new WeightException(say("weights.the-pickle-is-damaged", file));
        storages.put(String.valueOf(key), stored(numbers, type));
      }
    } catch (RuntimeException damaged) {
      throw new WeightException(say("weights.the-pickle-is-damaged", file), damaged);
    }
    return written(file, root, among(file, storages));
  }

  /// The magic number is a pickle of its own: its mark, ten bytes, the end.
  private static int magicLength(byte[] all) {
    int at = 4 + all[3];
    return all[at] == '.' ? at + 1 : all.length;
  }

  private static byte[] headless(byte[] all) {
    return Arrays.copyOfRange(all, magicLength(all), all.length);
  }

  private static void collect(Object value, Map<String, String> types, int depth) {
    if (depth > 20) return;
    switch (value) {
      case PickleReader.View view -> types.put(view.storage().key(), view.storage().type());
      case Map<?, ?> map -> map.values().forEach(one -> collect(one, types, depth + 1));
      case List<?> list -> list.forEach(one -> collect(one, types, depth + 1));
      default -> {}
    }
  }

  private static int width(String type) {
    return switch (type) {
      case "DoubleStorage", "LongStorage" -> 8;
      case "FloatStorage", "IntStorage" -> 4;
      case "HalfStorage", "BFloat16Storage", "ShortStorage" -> 2;
      default -> 1;
    };
  }

  /// What a storage holds; empty for whole numbers of 16 bits, which no weight is made of.
  private static Optional<DType> dtype(String type) {
    return Optional.ofNullable(
        Map.of(
                "FloatStorage", DType.FLOAT32,
                "DoubleStorage", DType.FLOAT64,
                "HalfStorage", DType.FLOAT16,
                "BFloat16Storage", DType.BFLOAT16,
                "LongStorage", DType.INT64,
                "IntStorage", DType.INT32,
                "CharStorage", DType.INT8,
                "ByteStorage", DType.UINT8,
                "BoolStorage", DType.BOOL)
            .get(type));
  }

  /// The bytes of a storage.
  @FunctionalInterface
  private interface Storages {
    byte[] of(PickleReader.Storage storage) throws IOException;
  }

  private static ForeignWeights written(Path file, Object root, Storages storages)
      throws IOException {
    var within = new ArrayList<String>();
    var found = home(root, within);
    var kept = new LinkedHashMap<String, Kept>();
    for (var one : found.entrySet()) {
      var view = one.getValue();
      var dtype = dtype(view.storage().type());
      if (dtype.isEmpty()) continue;
      if (!isSound(view)) throw new WeightException(outside(file, view));
      kept.put(
          one.getKey(),
          new Kept(dtype.get(), view.dims(), () -> numbers(file, view, dtype.get(), storages)));
    }
    if (kept.isEmpty()) throw new WeightException(say("weights.holds-no-tensors", file));
    return written(
        kept, within.isEmpty() ? Optional.empty() : Optional.of(String.join(" → ", within)));
  }

  /// The dict that has tensors: the object itself, or what it keeps under one of the usual keys.
  private static SequencedMap<String, PickleReader.View> home(Object root, List<String> within) {
    var tensors = new LinkedHashMap<String, PickleReader.View>();
    if (root instanceof Map<?, ?> map)
      map.forEach((name, value) -> {
        if (value instanceof PickleReader.View view) tensors.put(String.valueOf(name), view);
      });
    if (!tensors.isEmpty() || within.size() > 3) return tensors;
    for (var key : HOMES) {
      var inside = PickleReader.in(root, key);
      if (inside.isEmpty()) continue;
      within.add(key);
      var found = home(inside.get(), within);
      if (!found.isEmpty()) return found;
      within.removeLast();
    }
    return tensors;
  }

  /// Whether a tensor has as many numbers as one can count.
  private static boolean isSound(PickleReader.View view) {
    long count = 1;
    for (long dim : view.dims()) {
      if (dim < 0 || dim > 0 && count > Math.floorDiv(Integer.MAX_VALUE, dim)) return false;
      count *= dim;
    }
    return view.dims().size() == view.strides().size();
  }

  private static String outside(Path file, PickleReader.View view) {
    return say("weights.a-tensor-leaves-its-storage", file, view.storage().key());
  }

  private static MemorySegment numbers(
      Path file, PickleReader.View view, DType dtype, Storages storages) throws IOException {
    var storage = MemorySegment.ofArray(storages.of(view.storage()));
    int width = dtype.bytes();
    long count = 1;
    try {
      for (long dim : view.dims()) count *= dim;
      if (count > Math.max(REPEATED, storage.byteSize() / width))
        throw new IllegalArgumentException(count + " elements");
      var result = MemorySegment.ofArray(new byte[Math.toIntExact(count * width)]);
      var place = new long[view.dims().size()];
      for (long i = 0; i < count; i++) {
        long at = view.offset();
        for (int axis = 0; axis < place.length; axis++)
          at += place[axis] * view.strides().get(axis);
        MemorySegment.copy(storage, at * width, result, i * width, width);
        for (int axis = place.length - 1; axis >= 0; axis--) {
          if (++place[axis] < view.dims().get(axis)) break;
          place[axis] = 0;
        }
      }
      return result;
    } catch (RuntimeException outside) {
      throw new WeightException(outside(file, view), outside);
    }
  }

  private static ForeignWeights numpy(Path file, ZipFile zip, List<? extends ZipEntry> arrays)
      throws IOException {
    var kept = new LinkedHashMap<String, Kept>();
    for (var entry : arrays) {
      var name = entry.getName().substring(0, entry.getName().length() - ".npy".length());
      try (var in = zip.getInputStream(entry)) {
        var header = header(file, name, in);
        var type = NPY_TYPE.matcher(header);
        var shape = NPY_SHAPE.matcher(header);
        if (!type.find() || !shape.find()) throw unread(file, name);
        var dtype = npyType(type.group(2));
        if (type.group(1).equals(">") || dtype.isEmpty()) throw unread(file, name);
        if (header.contains("'fortran_order': True")) throw unread(file, name);
        var dims =
            Arrays.stream(shape.group(1).split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(Long::valueOf)
                .toList();
        kept.put(name, new Kept(dtype.get(), dims, () -> array(file, zip, entry, name)));
      }
    }
    return written(kept, Optional.empty());
  }

  private static WeightException unread(Path file, String name) {
    return new WeightException(say("weights.an-array-is-not-read", file, name));
  }

  private static Optional<DType> npyType(String code) {
    return Optional.ofNullable(
        Map.of(
                "f4", DType.FLOAT32,
                "f8", DType.FLOAT64,
                "f2", DType.FLOAT16,
                "i8", DType.INT64,
                "i4", DType.INT32,
                "i1", DType.INT8,
                "u1", DType.UINT8,
                "b1", DType.BOOL)
            .get(code));
  }

  private static String header(Path file, String name, InputStream in) throws IOException {
    var start = in.readNBytes(8);
    if (start.length < 8 || start[1] != 'N') throw unread(file, name);
    int lengths = start[6] == 1 ? 2 : 4;
    int length = 0;
    var count = in.readNBytes(lengths);
    for (int i = 0; i < count.length; i++) length |= (count[i] & 0xff) << 8 * i;
    if (length < 0 || length > 1 << 20) throw unread(file, name);
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static MemorySegment array(Path file, ZipFile zip, ZipEntry entry, String name)
      throws IOException {
    if (entry.getSize() > Integer.MAX_VALUE - 16)
      throw new WeightException(say("weights.a-tensor-is-too-large", file, name));
    try (var in = zip.getInputStream(entry)) {
      header(file, name, in);
      return MemorySegment.ofArray(in.readAllBytes());
    }
  }

  private static ForeignWeights written(SequencedMap<String, Kept> kept, Optional<String> within)
      throws IOException {
    var weights = new ArrayList<Weight>();
    kept.forEach((name, one) ->
        weights.add(
            new Weight(name, one.dtype(), one.dims(), Init.zeros(), Weight.WeightKind.CONSTANT)));
    try {
      var target = Scratch.folder("weights").resolve("weights.safetensors");
      Safetensors.write(target, weights, new Read(kept));
      return new ForeignWeights(target, within);
    } catch (ScratchException unusable) {
      throw new WeightException(String.valueOf(unusable.getMessage()), unusable);
    }
  }
}
