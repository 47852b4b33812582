package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import vertebra.files.OpenFile;
import vertebra.files.OtherFormat;
import vertebra.weights.Safetensors.Entry;

/// The first part of a safetensors file: eight bytes with the length of a JSON text, the text, and
/// then nothing but numbers.
///
/// @param unread tensors of a kind that is not read, with that kind
/// @param dataStart where in the file the numbers begin
record SafetensorsHeader(
    SequencedMap<String, Entry> entries,
    SequencedMap<String, String> unread,
    SequencedMap<String, String> metadata,
    long dataStart) {

  /// How the names of kinds look.
  private static final Pattern KIND = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");

  /// The longest header that the format allows, in bytes.
  static final long LONGEST = 100_000_000;

  private static final int LENGTH_BYTES = 8;

  static final String METADATA = "__metadata__";

  static SafetensorsHeader read(Path file, OpenFile data) throws IOException {
    return new Reading(file, data.size()).read(data);
  }

  private static final class Reading {
    private final Path file;
    private final long size;

    Reading(Path file, long size) {
      this.file = file;
      this.size = size;
    }

    SafetensorsHeader read(OpenFile data) throws IOException {
      if (size < LENGTH_BYTES + 2) throw damaged(say("weights.it-has-only-bytes-less", size));
      var start = bytes(data, 0, LENGTH_BYTES);
      long length = start.getLong(0);
      if (length < 0 || length > Math.min(LONGEST, size - LENGTH_BYTES)) refuseOtherFormats();
      if (length < 0 || length > LONGEST)
        throw damaged(
            say("weights.its-header-claims-bytes-at-most", Long.toUnsignedString(length), LONGEST));
      if (length > size - LENGTH_BYTES)
        throw damaged(say("weights.its-header-claims-bytes-but-only", length, size - LENGTH_BYTES));
      var fields = fields(bytes(data, LENGTH_BYTES, (int) length));
      long dataStart = LENGTH_BYTES + length;
      var metadata = metadata(fields.remove(METADATA));
      var entries = new LinkedHashMap<String, Entry>();
      var unread = new LinkedHashMap<String, String>();
      var pieces = new ArrayList<Piece>();
      for (var field : fields.entrySet()) {
        var name = field.getKey();
        var place = place(name, field.getValue());
        pieces.add(place);
        var type = Stored.named(place.kind());
        if (type.isPresent()) entries.put(name, entry(place, type.get()));
        else if (KIND.matcher(place.kind()).matches()) unread.put(name, place.kind());
        else
          throw damaged(
              say(
                  "weights.has-the-unknown-type",
                  say("weights.the-tensor", name),
                  place.kind(),
                  Stored.names()));
      }
      checkCover(pieces, size - dataStart);
      return new SafetensorsHeader(entries, unread, metadata, dataStart);
    }

    private static ByteBuffer bytes(OpenFile data, long from, int count) throws IOException {
      var bytes = new byte[count];
      data.read(from, MemorySegment.ofArray(bytes));
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void refuseOtherFormats() throws WeightException {
      var other = OtherFormat.of(file);
      if (other.isPresent()) throw new WeightException(other.get());
    }

    private SequencedMap<String, Object> fields(ByteBuffer bytes) throws WeightException {
      try {
        return HeaderText.object(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
      } catch (CharacterCodingException notText) {
        throw damaged(say("weights.its-header-is-not-utf-8"));
      } catch (HeaderText.Malformed malformed) {
        throw damaged(say("weights.its-header-cannot-be-read", malformed.getMessage()));
      }
    }

    private SequencedMap<String, String> metadata(@Nullable Object value) throws WeightException {
      var pairs = new LinkedHashMap<String, String>();
      if (value == null) return pairs;
      if (!(value instanceof Map<?, ?> map))
        throw damaged(say("weights.is-not-an-object-of-texts", METADATA));
      for (var pair : map.entrySet()) {
        if (!(pair.getValue() instanceof String text))
          throw damaged(say("weights.holds-something-that-is-not-text", METADATA, pair.getKey()));
        pairs.put(String.valueOf(pair.getKey()), text);
      }
      return pairs;
    }

    /// Where a tensor lies, and of what kind it is.
    private record Piece(String name, String kind, List<Long> dims, long begin, long end) {}

    private Piece place(String name, Object value) throws WeightException {
      var tensor = say("weights.the-tensor", name);
      if (!(value instanceof Map<?, ?> fields))
        throw damaged(say("weights.is-not-an-object", tensor));
      if (!(fields.get("dtype") instanceof String kind))
        throw damaged(
            say("weights.has-the-unknown-type", tensor, fields.get("dtype"), Stored.names()));
      var dims = wholes(tensor, "shape", fields.get("shape"));
      var offsets = wholes(tensor, "data_offsets", fields.get("data_offsets"));
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1))
        throw damaged(say("weights.has-data-offsets-not-a-beginning", tensor, offsets));
      return new Piece(name, kind, dims, offsets.get(0), offsets.get(1));
    }

    private Entry entry(Piece piece, Stored type) throws WeightException {
      var tensor = say("weights.the-tensor", piece.name());
      var entry = new Entry(piece.name(), type, piece.dims(), piece.begin(), piece.end());
      long needed = needed(tensor, entry);
      if (needed != entry.bytes())
        throw damaged(
            say("weights.is-and-needs-bytes-but-has", tensor, entry, needed, entry.bytes()));
      return entry;
    }

    private long needed(String tensor, Entry entry) throws WeightException {
      try {
        long elements = entry.dims().stream().reduce(1L, Math::multiplyExact);
        return Math.multiplyExact(elements, (long) entry.type().bytes());
      } catch (ArithmeticException overflow) {
        throw damaged(
            say(
                "weights.has-the-shape-which-is-more-than",
                tensor,
                Safetensors.shapeText(entry.dims())));
      }
    }

    private List<Long> wholes(String tensor, String key, @Nullable Object value)
        throws WeightException {
      if (!(value instanceof List<?> list)) throw damaged(say("weights.has-no-list", tensor, key));
      var wholes = new ArrayList<Long>();
      for (var element : list) {
        if (!(element instanceof Long whole) || whole < 0)
          throw damaged(say("weights.has-in-which-is-not-a-whole-number", tensor, element, key));
        wholes.add(whole);
      }
      return wholes;
    }

    /// The tensors must lie one after the other from the first byte to the last.
    private void checkCover(List<Piece> pieces, long dataBytes) throws WeightException {
      var sorted = new ArrayList<>(pieces);
      sorted.sort(Comparator.comparingLong(Piece::begin).thenComparingLong(Piece::end));
      long end = 0;
      var before = say("weights.the-header");
      for (var entry : sorted) {
        var here = "\"" + entry.name() + "\"";
        if (entry.end() > dataBytes)
          throw damaged(say("weights.the-tensor-ends-at-byte", here, entry.end(), dataBytes));
        if (entry.begin() < end)
          throw damaged(say("weights.the-tensors-and-overlap", before, here));
        if (entry.begin() > end)
          throw damaged(say("weights.there-are-bytes-between", entry.begin() - end, before, here));
        end = entry.end();
        before = here;
      }
      if (end < dataBytes)
        throw damaged(say("weights.there-are-bytes-at-its-end", dataBytes - end));
    }

    private WeightException damaged(String what) {
      return new WeightException(say("weights.is-not-a-usable-safetensors-file", file, what));
    }
  }
}
