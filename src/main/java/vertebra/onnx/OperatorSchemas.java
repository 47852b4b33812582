package vertebra.onnx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Every version of every operator of `ai.onnx`, `ai.onnx.ml` and `com.microsoft`: its ports and
/// attributes as their specifications state them. What Vertebra itself emits stands in [Operators].
///
/// The table is a resource that `src/test/python/operator_schemas.py` writes; it is read when it is
/// first asked.
public final class OperatorSchemas {

  /// The newest version of ONNX's own operator set in the table.
  public static final int NEWEST = 26;

  /// One version of an operator.
  ///
  /// @param domain whose operator it is; empty for ONNX's own
  /// @param since the version of the operator set that it came with
  /// @param deprecated whether the operator is gone from this version on; then it has no ports
  public record OperatorSchema(
      String domain,
      String name,
      int since,
      boolean deprecated,
      List<SchemaPort> inputs,
      List<SchemaPort> outputs,
      SequencedMap<String, SchemaAttribute> attributes) {

    public OperatorSchema {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      attributes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(attributes));
    }

    /// The port that the input at an index belongs to; one that takes many covers all that follow.
    public Optional<SchemaPort> input(int index) {
      return port(inputs, index);
    }

    /// The port that the output at an index belongs to.
    public Optional<SchemaPort> output(int index) {
      return port(outputs, index);
    }

    private static Optional<SchemaPort> port(List<SchemaPort> ports, int index) {
      if (index < ports.size()) return Optional.of(ports.get(index));
      return ports.isEmpty() || ports.getLast().times() != Times.MANY
          ? Optional.empty()
          : Optional.of(ports.getLast());
    }

    /// The least number of inputs or outputs.
    public static int least(List<SchemaPort> ports) {
      int least = 0;
      for (int i = 0; i < ports.size(); i++) {
        var port = ports.get(i);
        if (port.times() == Times.ONE || port.times() == Times.MANY && port.least() > 0)
          least = i + Math.max(1, port.least());
      }
      return least;
    }

    /// The greatest number of inputs or outputs; [Integer#MAX_VALUE] for any.
    public static int most(List<SchemaPort> ports) {
      boolean any = !ports.isEmpty() && ports.getLast().times() == Times.MANY;
      return any ? Integer.MAX_VALUE : ports.size();
    }
  }

  /// How often a port may be used.
  public enum Times {
    ONE,
    OPTIONAL,
    MANY
  }

  /// An input or output.
  ///
  /// @param type a name that the operator uses for all ports of the same type, or the only type
  ///   allowed, such as `tensor(int64)`
  /// @param least of a port that takes many, how many at least
  public record SchemaPort(String name, String type, Times times, int least) {}

  /// An attribute.
  ///
  /// @param initial what an operator has that leaves it out, as text; lists with commas
  public record SchemaAttribute(
      String name, AttributeForm form, boolean required, Optional<String> initial) {}

  /// What an attribute may hold (`AttributeProto.AttributeType`).
  public enum AttributeForm {
    FLOAT(1, "f"),
    INT(2, "i"),
    STRING(3, "s"),
    TENSOR(4, "t"),
    GRAPH(5, "g"),
    FLOATS(6, "fs"),
    INTS(7, "is"),
    STRINGS(8, "ss"),
    TENSORS(9, "ts"),
    GRAPHS(10, "gs"),
    SPARSE_TENSOR(11, "st"),
    SPARSE_TENSORS(12, "sts"),
    TYPE_PROTO(13, "tp"),
    TYPE_PROTOS(14, "tps");

    private final int number;
    private final String letters;

    AttributeForm(int number, String letters) {
      this.number = number;
      this.letters = letters;
    }

    /// Its number in files.
    public int number() {
      return number;
    }

    /// The form of that number.
    public static Optional<AttributeForm> numbered(long number) {
      return Arrays.stream(values()).filter(form -> form.number == number).findFirst();
    }

    static AttributeForm of(String letters) {
      for (var form : values()) if (form.letters.equals(letters)) return form;
      throw new IllegalArgumentException(letters);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private record Key(String domain, String name) {}

  /// The table, read once.
  private static final class Table {
    static final Map<Key, NavigableMap<Integer, OperatorSchema>> ROWS = read();
  }

  private OperatorSchemas() {}

  /// Whether the table has operators of a domain; `ai.onnx` is another name of ONNX's own.
  public static boolean knows(String domain) {
    return Table.ROWS.keySet().stream().anyMatch(key -> key.domain().equals(plain(domain)));
  }

  /// A domain under its usual name: ONNX's own is the empty text.
  public static String plain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  /// The form that an operator has in a version of its set; empty if it is not there, or not yet.
  public static Optional<OperatorSchema> find(String domain, String name, long version) {
    var versions = Table.ROWS.get(new Key(plain(domain), name));
    if (versions == null) return Optional.empty();
    var entry = versions.floorEntry(Math.clamp(version, 0, Integer.MAX_VALUE));
    return entry == null ? Optional.empty() : Optional.of(entry.getValue());
  }

  /// Every version of an operator, the oldest first.
  public static List<OperatorSchema> versions(String domain, String name) {
    var versions = Table.ROWS.get(new Key(plain(domain), name));
    return versions == null ? List.of() : List.copyOf(versions.values());
  }

  /// Every row of the table.
  public static List<OperatorSchema> all() {
    return Table.ROWS.values().stream().flatMap(versions -> versions.values().stream()).toList();
  }

  private static Map<Key, NavigableMap<Integer, OperatorSchema>> read() {
    var stream = Objects.requireNonNull(OperatorSchemas.class.getResourceAsStream("operators.txt"));
    try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      var rows = new HashMap<Key, NavigableMap<Integer, OperatorSchema>>();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) continue;
        var row = row(line.split("\t", -1));
        rows.computeIfAbsent(new Key(row.domain(), row.name()), _ -> new TreeMap<>())
            .put(row.since(), row);
      }
      return rows;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static OperatorSchema row(String[] cells) {
    boolean deprecated = cells[3].equals("-");
    return new OperatorSchema(
        cells[0],
        cells[1],
        Integer.parseInt(cells[2]),
        deprecated,
        deprecated ? List.of() : ports(cells[3]),
        deprecated ? List.of() : ports(cells[4]),
        deprecated ? new LinkedHashMap<>() : attributes(cells[5]));
  }

  private static List<SchemaPort> ports(String cell) {
    var ports = new ArrayList<SchemaPort>();
    if (cell.isEmpty()) return ports;
    for (var word : cell.split(" ")) {
      int colon = word.indexOf(':');
      var type = word.substring(colon + 1);
      int star = type.indexOf('*');
      var times = star >= 0 ? Times.MANY : type.endsWith("?") ? Times.OPTIONAL : Times.ONE;
      int end = star >= 0 ? star : times == Times.OPTIONAL ? type.length() - 1 : type.length();
      boolean counted = star >= 0 && star + 1 < type.length();
      int least =
          counted ? Integer.parseInt(type.substring(star + 1)) : times == Times.MANY ? 1 : 0;
      ports.add(new SchemaPort(word.substring(0, colon), type.substring(0, end), times, least));
    }
    return ports;
  }

  private static SequencedMap<String, SchemaAttribute> attributes(String cell) {
    var attributes = new LinkedHashMap<String, SchemaAttribute>();
    if (cell.isEmpty()) return attributes;
    for (var word : cell.split(" ")) {
      int colon = word.indexOf(':');
      int equals = word.indexOf('=');
      var name = word.substring(0, colon);
      var kind = word.substring(colon + 1, equals < 0 ? word.length() : equals);
      var initial =
          equals < 0
              ? Optional.<String>empty()
              : Optional.of(URLDecoder.decode(word.substring(equals + 1), StandardCharsets.UTF_8));
      attributes.put(
          name,
          new SchemaAttribute(
              name, AttributeForm.of(kind.replace("!", "")), kind.endsWith("!"), initial));
    }
    return attributes;
  }
}
