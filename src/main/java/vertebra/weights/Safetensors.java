package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.onnx.Model.Weight;
import vertebra.onnx.ModelWriter.Progress;
import vertebra.onnx.WeightData;
import vertebra.tensor.DType;

/// A safetensors file: named tensors without any program, as published weights come in.
///
/// The header is checked completely before anything is believed: every tensor has a known type, its
/// bytes are as many as its shape needs, and all of them together cover the file without a gap or
/// an overlap. The numbers are mapped into memory, not read, until [#close()].
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

  private final Path file;
  private final Arena arena;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private Safetensors(Path file, Arena arena, MemorySegment data, SafetensorsHeader header) {
    this.file = file;
    this.arena = arena;
    this.data = data;
    this.header = header;
  }

  /// Opens a file and checks its header. Throws [WeightException] when it is damaged, something
  /// else, or not there.
  public static Safetensors open(Path file) throws WeightException {
    var arena = Arena.ofShared();
    boolean opened = false;
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var header = SafetensorsHeader.read(file, channel);
      var data =
          header.dataBytes() == 0
              ? MemorySegment.NULL
              : channel.map(
                  FileChannel.MapMode.READ_ONLY, header.dataStart(), header.dataBytes(), arena);
      opened = true;
      return new Safetensors(file, arena, data, header);
    } catch (WeightException explained) {
      throw explained;
    } catch (IOException failure) {
      throw WeightFiles.reading(file, failure);
    } finally {
      if (!opened) arena.close();
    }
  }

  public Path file() {
    return file;
  }

  /// The tensors by name, in the order of the header.
  public SequencedMap<String, Entry> entries() {
    return Collections.unmodifiableSequencedMap(header.entries());
  }

  public Optional<Entry> find(String name) {
    return Optional.ofNullable(header.entries().get(name));
  }

  /// Free text pairs that the file's author stored.
  public SequencedMap<String, String> metadata() {
    return Collections.unmodifiableSequencedMap(header.metadata());
  }

  /// Fills `target` with a tensor's numbers, converted to a type. Throws [WeightException] when the
  /// file has no such tensor, another number of elements than fit, or numbers that the type cannot
  /// hold.
  public void fill(String name, DType dtype, MemorySegment target) throws WeightException {
    var entry = found(name, dtype);
    long elements = target.byteSize() / dtype.bytes();
    if (elements != entry.elements())
      throw new WeightException(say("weights.but-numbers-are-needed", called(entry), elements));
    convert(entry, 0, elements, dtype, target);
  }

  /// Hands over a tensor's numbers in pieces; those of the right type straight from the file.
  /// Throws [WeightException] as [#fill] does.
  void stream(String name, DType dtype, WeightData.Sink sink) throws IOException {
    var entry = found(name, dtype);
    if (entry.elements() == 0) return;
    if (isStoredAs(entry, dtype)) {
      sink.accept(data.asSlice(entry.begin(), entry.bytes()));
      return;
    }
    try (var arena = Arena.ofConfined()) {
      var piece = arena.allocate((long) PIECE * dtype.bytes(), 64);
      for (long first = 0; first < entry.elements(); first += PIECE) {
        long count = Math.min(PIECE, entry.elements() - first);
        var target = piece.asSlice(0, count * dtype.bytes());
        convert(entry, first, count, dtype, target);
        sink.accept(target);
      }
    }
  }

  private Entry found(String name, DType dtype) throws WeightException {
    var entry = header.entries().get(name);
    if (entry == null) throw new WeightException(say("weights.has-no-tensor", file, name));
    if (!entry.type().fits(dtype))
      throw new WeightException(
          say("weights.which-cannot-stand-for-numbers", called(entry), dtype));
    return entry;
  }

  private String called(Entry entry) {
    return say("weights.the-tensor-of-is", entry.name(), file, entry);
  }

  private static boolean isStoredAs(Entry entry, DType dtype) {
    return entry.type().twin().filter(twin -> twin == dtype).isPresent();
  }

  private void convert(Entry entry, long first, long count, DType dtype, MemorySegment target) {
    if (count == 0) return;
    int width = entry.type().bytes();
    var source = data.asSlice(entry.begin() + first * width, count * width);
    if (isStoredAs(entry, dtype)) target.copyFrom(source);
    else
      for (long i = 0; i < count; i++)
        Elements.store(dtype, target, i, entry.type().get(source, i));
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

  /// Forgets the file. Nothing can be filled from it afterwards.
  @Override
  public void close() {
    arena.close();
  }

  /// `[64, 3, 7, 7]`.
  static String shapeText(List<Long> dims) {
    return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
  }
}
