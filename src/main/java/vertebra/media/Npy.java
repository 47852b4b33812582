package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.files.OpenFile;
import vertebra.files.OtherFormat;
import vertebra.files.PartFile;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// NumPy's file format for one array, `.npy`, versions 1 to 3.
///
/// Reading accepts either order of bytes and of axes; writing is version 1, little-endian,
/// row-major.
public final class Npy {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /// No sensible header is longer; the bytes are read into memory at once.
  private static final int LONGEST_HEADER = 1 << 20;

  /// The header's length in the file is a multiple of this.
  private static final int ALIGNMENT = 64;

  private Npy() {}

  /// The arrays of one folder, by name, at least one. The exception's message is for the user.
  public static List<Path> inFolder(Path folder) throws InputException {
    var found =
        PictureFolder.listed(
            folder,
            file ->
                String.valueOf(file.getFileName())
                    .toLowerCase(Locale.ROOT)
                    .matches("[^.].*\\.npy"));
    if (found.isEmpty()) throw new InputException(say("media.has-no-array", folder));
    return found;
  }

  /// Reads an array. The message of the exception names the file, what is wrong and the way out.
  public static Tensor read(Path file) throws InputException {
    try (var data = OpenFile.of(file)) {
      return read(file, data);
    } catch (InputException known) {
      throw known;
    } catch (NoSuchFileException absent) {
      throw new InputException(say("media.does-not-exist", file), absent);
    } catch (IOException failure) {
      throw new InputException(
          say("media.cannot-be-read-because", file, failure.getMessage()), failure);
    }
  }

  private static Tensor read(Path file, OpenFile data) throws IOException {
    var start = bytes(file, data, 0, 10);
    if (!Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC))
      throw new InputException(
          OtherFormat.of(file).orElseGet(() -> say("media.is-not-an-npy-file", file, name(file))));
    int version = start[6];
    if (version < 1 || version > 3)
      throw new InputException(say("media.is-of-npy-version", file, version));
    long length = littleEndian(start, 8).getShort() & 0xffff;
    int begin = 10;
    if (version > 1) {
      length = littleEndian(bytes(file, data, 8, 4), 0).getInt() & 0xffffffffL;
      begin = 12;
    }
    if (length > LONGEST_HEADER)
      throw new InputException(say("media.is-damaged-its-header-claims", file, length));
    var text = bytes(file, data, begin, (int) length);
    var header = NpyHeader.parse(file, new String(text, StandardCharsets.UTF_8));
    return numbers(file, data, begin + length, header);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static ByteBuffer littleEndian(byte[] bytes, int from) {
    return ByteBuffer.wrap(bytes, from, bytes.length - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(Path file, OpenFile data, long from, int count) throws IOException {
    if (from + count > data.size()) throw new InputException(say("media.ends-too-early", file));
    var bytes = new byte[count];
    data.read(from, MemorySegment.ofArray(bytes));
    return bytes;
  }

  private static Tensor numbers(Path file, OpenFile data, long from, NpyHeader header)
      throws IOException {
    long wanted = header.bytes(file);
    long there = data.size() - from;
    if (there != wanted)
      throw new InputException(say("media.should-hold-bytes", file, wanted, header.dims(), there));
    Tensor tensor;
    try {
      tensor = Tensor.zeros(header.dtype(), header.extents());
    } catch (OutOfMemoryError error) {
      throw new InputException(say("media.holds-bytes-of-numbers", file, wanted), error);
    }
    if (wanted == 0) return tensor;
    data.read(from, tensor.data());
    header.arrange(tensor.data());
    return tensor;
  }

  /// Writes an array; the file appears only when it is complete.
  public static void write(Tensor tensor, Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder))
      throw new InputException(say("media.the-folder-of-does-not-exist", file));
    try (var part = PartFile.of(file, tensor.bytes())) {
      writeFully(part.channel(), ByteBuffer.wrap(header(tensor)));
      long step = 1L << 30;
      for (long at = 0; at < tensor.bytes(); at += step)
        writeFully(part.channel(), slice(tensor, at, step).asByteBuffer());
      part.finish();
      part.takePlace();
    }
  }

  private static MemorySegment slice(Tensor tensor, long from, long most) {
    return tensor.data().asSlice(from, Math.min(most, tensor.bytes() - from));
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  private static byte[] header(Tensor tensor) throws InputException {
    var dims =
        Arrays.stream(tensor.dims()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    var text =
        "{'descr': '"
            + NpyHeader.code(tensor.dtype())
            + "', 'fortran_order': False, 'shape': ("
            + dims
            + (tensor.rank() == 1 ? ",), }" : "), }");
    int before = MAGIC.length + 4;
    int length = Math.ceilDiv(before + text.length() + 1, ALIGNMENT) * ALIGNMENT;
    var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - before));
    bytes.put(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.remaining() > 1) bytes.put((byte) ' ');
    return bytes.put((byte) '\n').array();
  }

  /// Whether numbers of this type can be written.
  public static boolean holds(DType dtype) {
    return dtype != DType.BFLOAT16;
  }
}
