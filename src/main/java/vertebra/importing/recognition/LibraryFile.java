package vertebra.importing.recognition;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// A library as bytes: the trie as the number of children and the token of each node, then the
/// texts, then the readings, all as numbers of seven bits a byte, deflated. The same library is
/// always the same bytes.
// The order of the kinds is part of the format.
@SuppressWarnings("EnumOrdinal")
final class LibraryFile {

  private static final int VERSION = 1;
  private static final int BUFFER = 1 << 16;
  private static final int SEVEN_BITS = 7;
  private static final int MORE = 0x80;

  private LibraryFile() {}

  static void write(BlockLibrary library, OutputStream out) throws IOException {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (var bytes = new BufferedOutputStream(new DeflaterOutputStream(out, deflater), BUFFER)) {
      new Writer(bytes).write(library);
    } finally {
      deflater.end();
    }
  }

  /// Throws [IOException] if these are not the bytes of a library of this version.
  static BlockLibrary read(InputStream in, Detail detail) throws IOException {
    try (var inflated = new InflaterInputStream(in)) {
      return new Reader(inflated.readAllBytes()).read(detail);
    } catch (IndexOutOfBoundsException cut) {
      throw new IOException(cut);
    }
  }

  /// How the kind of a parameter's value is written.
  private enum ValueKind {
    WHOLE,
    REAL,
    FLAG,
    TEXT
  }

  private static final class Writer {
    private final OutputStream out;
    private final Map<String, Integer> texts = new LinkedHashMap<>();

    Writer(OutputStream out) {
      this.out = out;
    }

    void write(BlockLibrary library) throws IOException {
      number(VERSION);
      number(library.longest());
      number(library.nodes());
      for (int node = 0; node < library.nodes(); node++)
        number(library.endOfChildren(node) - library.firstChild(node));
      for (int node = 0; node < library.nodes(); node++) number(library.token(node));
      texts(library.words());
      var readings = new TreeMap<>(library.readings());
      for (var all : readings.values()) all.forEach(this::collect);
      texts(List.copyOf(texts.keySet()));
      number(readings.size());
      int before = 0;
      for (var entry : readings.entrySet()) {
        number(entry.getKey() - before);
        before = entry.getKey();
        number(entry.getValue().size());
        for (var reading : entry.getValue()) reading(reading);
      }
    }

    private void collect(BlockReading reading) {
      text(reading.block().value());
      reading.ports().forEach(this::text);
      reading.outputs().forEach(this::text);
      reading
          .parameters()
          .values()
          .forEach((key, value) -> {
            text(key);
            text(value.toString());
          });
    }

    private int text(String text) {
      return texts.computeIfAbsent(text, _ -> texts.size());
    }

    private void texts(List<String> all) throws IOException {
      number(all.size());
      for (var text : all) {
        var written = text.getBytes(StandardCharsets.UTF_8);
        number(written.length);
        out.write(written);
      }
    }

    private void reading(BlockReading reading) throws IOException {
      number(text(reading.block().value()));
      number(reading.standing().ordinal() << 1 | (reading.normsFolded() ? 1 : 0));
      number(reading.ports().size());
      for (int i = 0; i < reading.ports().size(); i++) {
        number(text(reading.ports().get(i)));
        number(reading.bounds().get(i) + 1);
      }
      number(reading.outputs().size());
      for (var output : reading.outputs()) number(text(output));
      var parameters = reading.parameters().values();
      number(parameters.size());
      for (var entry : parameters.entrySet()) {
        number(text(entry.getKey()));
        number(kind(entry.getValue()).ordinal());
        number(text(entry.getValue().toString()));
      }
    }

    private static ValueKind kind(Value value) {
      return switch (value) {
        case Value.Whole _ -> ValueKind.WHOLE;
        case Value.Real _ -> ValueKind.REAL;
        case Value.Flag _ -> ValueKind.FLAG;
        case Value.Text _ -> ValueKind.TEXT;
        default -> throw new IllegalArgumentException(value.toString());
      };
    }

    private void number(int number) throws IOException {
      int rest = number;
      while (rest >= MORE) {
        out.write(rest & MORE - 1 | MORE);
        rest >>>= SEVEN_BITS;
      }
      out.write(rest);
    }
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;
    private List<String> texts = List.of();

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    BlockLibrary read(Detail detail) throws IOException {
      int version = number();
      if (version != VERSION) throw new IOException(String.valueOf(version));
      int longest = number();
      int nodes = number();
      var firstChild = new int[nodes + 1];
      firstChild[0] = 1;
      for (int node = 0; node < nodes; node++) firstChild[node + 1] = firstChild[node] + number();
      var tokens = new int[nodes];
      for (int node = 0; node < nodes; node++) tokens[node] = number();
      var words = texts();
      texts = texts();
      int ends = number();
      var readings = new HashMap<Integer, List<BlockReading>>();
      int node = 0;
      for (int i = 0; i < ends; i++) {
        node += number();
        int count = number();
        var all = new ArrayList<BlockReading>(count);
        for (int k = 0; k < count; k++) all.add(reading());
        readings.put(node, List.copyOf(all));
      }
      return new BlockLibrary(words, tokens, firstChild, readings, longest, detail);
    }

    private List<String> texts() {
      int count = number();
      var all = new ArrayList<String>(count);
      for (int i = 0; i < count; i++) {
        int length = number();
        all.add(new String(bytes, at, length, StandardCharsets.UTF_8));
        at += length;
      }
      return all;
    }

    private BlockReading reading() {
      var block = new BlockId(text());
      int flags = number();
      int wires = number();
      var ports = new ArrayList<String>();
      var bounds = new ArrayList<Integer>();
      for (int i = 0; i < wires; i++) {
        ports.add(text());
        bounds.add(number() - 1);
      }
      int leaving = number();
      var outputs = new ArrayList<String>();
      for (int i = 0; i < leaving; i++) outputs.add(text());
      var parameters = new LinkedHashMap<String, Value>();
      int settings = number();
      for (int i = 0; i < settings; i++) parameters.put(text(), value());
      return new BlockReading(
          block,
          new Parameters(parameters),
          ports,
          bounds,
          outputs,
          (flags & 1) == 1,
          BlockReading.Standing.values()[flags >> 1]);
    }

    private Value value() {
      var kind = ValueKind.values()[number()];
      var text = text();
      return switch (kind) {
        case WHOLE -> Value.of(Long.parseLong(text));
        case REAL -> Value.of(Double.parseDouble(text));
        case FLAG -> Value.of(Boolean.parseBoolean(text));
        case TEXT -> Value.of(text);
      };
    }

    private String text() {
      return texts.get(number());
    }

    private int number() {
      int number = 0;
      for (int shift = 0; ; shift += SEVEN_BITS) {
        int next = bytes[at++] & 0xFF;
        number |= (next & MORE - 1) << shift;
        if (next < MORE) return number;
      }
    }
  }
}
