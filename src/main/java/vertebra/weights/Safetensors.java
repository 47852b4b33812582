package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.files.OpenFile;
import vertebra.files.Scratch;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.ModelWriter.Progress;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// A safetensors file, or several under one index: named tensors without any program, as published
/// weights come in.
///
/// The header is checked completely before anything is believed: every tensor has a known type, its
/// bytes are as many as its shape needs, and all of them together cover the file without a gap or
/// an overlap. The numbers are read when they are asked for, until [#close()].
public final class Safetensors implements AutoCloseable {

  /// Elements that are converted at a time; small enough for the second-level cache.
  private static final int PIECE = 1 << 17;

  /// A tensor of the file.
  ///
  /// @param begin where its bytes start, counted from the end of the header
  public record Entry(String name, Stored type, List<Long> dims, long begin, long end) {
    public Entry {
      dims = List.copyOf(dims);
    }

    public long bytes() {
      return end - begin;
    }

    public long elements() {
      return bytes() / type.bytes();
    }

    /// `F32 [64, 3, 7, 7]`.
    @Override
    public String toString() {
      return type.name() + " " + shapeText(dims);
    }
  }

  /// A file of one or several that hold the tensors together.
  private record Shard(Path file, OpenFile data, SafetensorsHeader header) {

    static Shard open(Path file) throws IOException {
      var data = OpenFile.of(file);
      try {
        return new Shard(file, data, SafetensorsHeader.read(file, data));
      } catch (IOException | RuntimeException failure) {
        data.close();
        throw failure;
      }
    }
  }

  private final Path file;
  private final List<Shard> shards = new ArrayList<>();
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
  private final SequencedMap<String, String> unread = new LinkedHashMap<>();
  private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Shard> homes = new HashMap<>();

  /// Where the tensors of a file of another form lie now.
  private Optional<ForeignWeights> foreign = Optional.empty();

  private Safetensors(Path file) {
    this.file = file;
  }

  /// Opens a file and checks its header, or all files that an index (`….index.json`) names. Throws
  /// [WeightException] when it is damaged, something else, or not there.
  public static Safetensors open(Path file) throws WeightException {
    var opened = new Safetensors(file);
    boolean complete = false;
    try {
      if (ShardIndex.isMeant(file)) {
        for (var shard : ShardIndex.read(file).files()) opened.add(shard);
      } else {
        opened.foreign = ForeignWeights.of(file);
        opened.add(opened.foreign.map(ForeignWeights::file).orElse(file));
      }
      complete = true;
      return opened;
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw WeightFiles.reading(file, failure);
    } finally {
      if (!complete) opened.close();
    }
  }

  private void add(Path part) throws IOException {
    Shard shard;
    try {
      shard = Shard.open(part);
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw WeightFiles.reading(part, failure);
    }
    shards.add(shard);
    for (var entry : shard.header().entries().values()) {
      if (homes.put(entry.name(), shard) != null)
        throw new WeightException(say("weights.stands-in-two-files", file, entry.name()));
      entries.put(entry.name(), entry);
    }
    unread.putAll(shard.header().unread());
    metadata.putAll(shard.header().metadata());
  }

  public Path file() {
    return file;
  }

  /// Where in a checkpoint of another form the tensors were found, such as `state_dict`.
  Optional<String> within() {
    return foreign.flatMap(ForeignWeights::within);
  }

  /// The tensors by name, in the order of the header.
  public SequencedMap<String, Entry> entries() {
    return Collections.unmodifiableSequencedMap(entries);
  }

  public Optional<Entry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /// The names of tensors whose numbers are of a kind that is not read, with that kind.
  SequencedMap<String, String> unread() {
    return Collections.unmodifiableSequencedMap(unread);
  }

  /// Free text pairs that the file's author stored.
  public SequencedMap<String, String> metadata() {
    return Collections.unmodifiableSequencedMap(metadata);
  }

  /// Fills `target` with a tensor's numbers, converted to a type. Throws [WeightException] when the
  /// file has no such tensor, another number of elements than fit, or numbers that the type cannot
  /// hold.
  public void fill(String name, DType dtype, MemorySegment target) throws IOException {
    var entry = found(name, dtype);
    long elements = target.byteSize() / dtype.bytes();
    if (elements != entry.elements())
      throw new WeightException(say("weights.but-numbers-are-needed", called(entry), elements));
    if (isStoredAs(entry, dtype)) read(entry, 0, target);
    else {
      long[] first = {0};
      stream(
          entry,
          dtype,
          piece -> {
            target.asSlice(first[0], piece.byteSize()).copyFrom(piece);
            first[0] += piece.byteSize();
          });
    }
  }

  /// Hands over a tensor's numbers in pieces. Throws [WeightException] as [#fill] does.
  void stream(String name, DType dtype, WeightData.Sink sink) throws IOException {
    stream(found(name, dtype), dtype, sink);
  }

  private void stream(Entry entry, DType dtype, WeightData.Sink sink) throws IOException {
    int width = entry.type().bytes();
    boolean same = isStoredAs(entry, dtype);
    long most = Math.min(PIECE, entry.elements());
    try (var arena = Arena.ofConfined()) {
      var stored = arena.allocate(most * width, 64);
      var converted = same ? stored : arena.allocate(most * dtype.bytes(), 64);
      for (long first = 0; first < entry.elements(); first += PIECE) {
        long count = Math.min(PIECE, entry.elements() - first);
        read(entry, first * width, stored.asSlice(0, count * width));
        if (!same)
          for (long i = 0; i < count; i++)
            Elements.store(dtype, converted, i, entry.type().get(stored, i));
        sink.accept(converted.asSlice(0, count * dtype.bytes()));
      }
    }
  }

  private void read(Entry entry, long from, MemorySegment target) throws WeightException {
    var shard = Objects.requireNonNull(homes.get(entry.name()));
    try {
      shard.data().read(shard.header().dataStart() + entry.begin() + from, target);
    } catch (IOException failure) {
      throw WeightFiles.reading(shard.file(), failure);
    }
  }

  private Entry found(String name, DType dtype) throws WeightException {
    var entry = entries.get(name);
    if (entry == null) throw new WeightException(say("weights.has-no-tensor", file, name));
    if (!entry.type().fits(dtype)) throw misfit(entry, dtype);
    return entry;
  }

  /// Says that the numbers of a tensor cannot be those of a weight.
  WeightException misfit(Entry entry, DType dtype) {
    return new WeightException(say("weights.which-cannot-stand-for-numbers", called(entry), dtype));
  }

  private String called(Entry entry) {
    return say("weights.the-tensor-of-is", entry.name(), file, entry);
  }

  private static boolean isStoredAs(Entry entry, DType dtype) {
    return entry.type().twin().filter(twin -> twin == dtype).isPresent();
  }

  /// Writes weights in their order. The file appears only when it is complete; until then an
  /// earlier one is untouched, and nothing is left behind when writing fails or is stopped.
  ///
  /// Throws [WeightException] when the file cannot be written and
  /// [java.util.concurrent.CancellationException] when the progress says no.
  public static void write(Path file, List<Weight> weights, WeightData data, Progress progress)
      throws IOException {
    new SafetensorsWriter(weights, data, progress).write(file);
  }

  /// Writes weights in their order and tells nobody how far it is.
  public static void write(Path file, List<Weight> weights, WeightData data) throws IOException {
    write(file, weights, data, (_, _) -> true);
  }

  /// Lets go of the file. Nothing can be filled from it afterwards.
  @Override
  public void close() {
    try {
      for (var shard : shards) shard.data().close();
      foreign.map(made -> made.file().getParent()).ifPresent(Scratch::discard);
    } catch (IOException readOnly) {
      throw new UncheckedIOException(readOnly);
    }
  }

  /// `[64, 3, 7, 7]`.
  static String shapeText(List<Long> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
