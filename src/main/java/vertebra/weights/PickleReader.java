package vertebra.weights;

import static vertebra.text.Texts.say;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads what Python's pickle wrote as far as files of weights need it: numbers, texts, lists,
/// dicts and tensors. Nothing is ever executed: a name that a pickle asks for is compared with a
/// closed list, and a file that asks for another is refused by that name.
///
/// Source: the opcodes of Python's `pickletools`, protocols 2 to 5.
final class PickleReader {

  /// A name of Python that a pickle may ask for.
  record Global(String name) {
    /// Without the module, such as `FloatStorage`.
    String shortName() {
      return name.substring(name.lastIndexOf('.') + 1);
    }
  }

  /// A tensor's numbers as the file keeps them.
  ///
  /// @param type the kind of storage, such as `FloatStorage`
  record Storage(String type, String key) {}

  /// A view of a storage, in elements.
  record View(Storage storage, long offset, List<Long> dims, List<Long> strides) {}

  private record Mark() {}

  private static final Mark MARK = new Mark();

  /// Python's nothing.
  private record None() {}

  private static final None NONE = new None();

  private static final String ORDERED = "collections.OrderedDict";

  /// Kinds of numbers, which name storages and, in the oldest files, tensors.
  private static final Set<String> NUMBERS =
      Set.of("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool");

  private static final Set<String> ALLOWED =
      Stream.concat(
              Stream.of(
                  ORDERED,
                  "torch._utils._rebuild_tensor",
                  "torch._utils._rebuild_tensor_v2",
                  "torch._utils._rebuild_parameter",
                  "torch.Size",
                  "torch.device"),
              NUMBERS.stream()
                  .flatMap(kind ->
                      Stream.of(
                          "torch." + kind + "Storage",
                          "torch." + kind + "Tensor",
                          "torch.cuda." + kind + "Storage",
                          "torch.cuda." + kind + "Tensor")))
          .collect(Collectors.toUnmodifiableSet());

  /// No sensible file nests or keeps more.
  private static final int MOST = 5_000_000;

  private final String file;
  private final ByteBuffer bytes;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  /// What the file calls by a name of its own.
  private UnaryOperator<Object> named = this::storage;

  /// @param file what messages call the file
  PickleReader(String file, byte[] bytes) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Takes what the file calls by a name of its own from there.
  PickleReader naming(UnaryOperator<Object> named) {
    this.named = named;
    return this;
  }

  /// The bytes behind the last object, little end first, to be read on.
  ByteBuffer behind() {
    return bytes;
  }

  /// How many bytes were read.
  int position() {
    return bytes.position();
  }

  /// The next object. The exception says what the file asks for, or that it is damaged.
  Object read() throws WeightException {
    stack.clear();
    memo.clear();
    try {
      while (true) {
        int code = bytes.get() & 0xff;
        if (code == '.') return pop();
        apply(code);
        if (stack.size() > MOST || memo.size() > MOST) throw damaged();
      }
    } catch (RuntimeException broken) {
      throw new WeightException(say("weights.the-pickle-is-damaged", file), broken);
    }
  }

  private WeightException damaged() {
    return new WeightException(say("weights.the-pickle-is-damaged", file));
  }

  private Object pop() {
    return stack.removeLast();
  }

  private void push(Object value) {
    stack.add(value);
  }

  private List<Object> sinceMark() {
    int at = stack.lastIndexOf(MARK);
    var part = stack.subList(at + 1, stack.size());
    var values = new ArrayList<>(part);
    part.clear();
    stack.removeLast();
    return values;
  }

  private void apply(int code) throws WeightException {
    switch (code) {
      case 0x80 -> bytes.get();
      case 0x95 -> bytes.getLong();
      case '(' -> push(MARK);
      case 'N' -> push(NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (bytes.get() & 0xff));
      case 'M' -> push((long) (bytes.getShort() & 0xffff));
      case 'J' -> push((long) bytes.getInt());
      case 0x8a -> push(whole(bytes.get() & 0xff));
      case 'G' -> push(bytes.order(ByteOrder.BIG_ENDIAN).getDouble());
      case 'X' -> push(text(bytes.getInt()));
      case 0x8c -> push(text(bytes.get() & 0xff));
      case 'U' -> push(text(bytes.get() & 0xff));
      case 'T' -> push(text(bytes.getInt()));
      case 'B' -> push(text(bytes.getInt()));
      case 'C' -> push(text(bytes.get() & 0xff));
      case '}' -> push(new LinkedHashMap<>());
      case ']' -> push(new ArrayList<>());
      case ')' -> push(List.of());
      case 't' -> push(List.copyOf(sinceMark()));
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 'a', 'e' -> append(code);
      case 's', 'u' -> set(code);
      case '0' -> pop();
      case '2' -> push(stack.getLast());
      case 'q' -> memo.put(bytes.get() & 0xff, stack.getLast());
      case 'r' -> memo.put(bytes.getInt(), stack.getLast());
      case 0x94 -> memo.put(memo.size(), stack.getLast());
      case 'h' -> push(kept(bytes.get() & 0xff));
      case 'j' -> push(kept(bytes.getInt()));
      case 'c' -> push(global(line() + "." + line()));
      case 0x93 -> {
        var name = String.valueOf(pop());
        push(global(pop() + "." + name));
      }
      case 'R', 0x81 -> {
        var arguments = (List<?>) pop();
        push(made(((Global) pop()).name(), arguments));
      }
      case 'b' -> pop();
      case 'Q' -> push(named.apply(pop()));
      default ->
          throw new WeightException(
              say("weights.the-pickle-has-an-instruction", file, String.format("0x%02x", code)));
    }
    bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  private Object kept(int place) {
    return Objects.requireNonNull(memo.get(place));
  }

  private void tuple(int count) {
    var part = stack.subList(stack.size() - count, stack.size());
    var values = List.copyOf(part);
    part.clear();
    push(values);
  }

  @SuppressWarnings("unchecked")
  private void append(int code) {
    var values = code == 'e' ? sinceMark() : List.of(pop());
    ((List<Object>) stack.getLast()).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void set(int code) {
    List<Object> pairs;
    if (code == 'u') pairs = sinceMark();
    else {
      var value = pop();
      pairs = List.of(pop(), value);
    }
    var target = (Map<Object, Object>) stack.getLast();
    for (int i = 0; i + 1 < pairs.size(); i += 2) target.put(pairs.get(i), pairs.get(i + 1));
  }

  private long whole(int length) {
    long value = 0;
    byte last = 0;
    for (int i = 0; i < length; i++) {
      last = bytes.get();
      if (i < 8) value |= (last & 0xffL) << 8 * i;
    }
    return last < 0 && length < 8 ? value | -1L << 8 * length : value;
  }

  private String text(int length) {
    if (length < 0 || length > bytes.remaining())
      throw new IllegalArgumentException(String.valueOf(length));
    var text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private String line() {
    var text = new StringBuilder();
    for (char c = (char) bytes.get(); c != '\n'; c = (char) bytes.get()) text.append(c);
    return text.toString();
  }

  private Global global(String name) throws WeightException {
    if (!ALLOWED.contains(name))
      throw new WeightException(say("weights.the-pickle-asks-for", file, name));
    return new Global(name);
  }

  private Object made(String name, List<?> arguments) throws WeightException {
    return switch (name) {
      case ORDERED -> {
        var made = new LinkedHashMap<>();
        if (!arguments.isEmpty() && arguments.getFirst() instanceof List<?> pairs)
          for (var pair : pairs) made.put(((List<?>) pair).get(0), ((List<?>) pair).get(1));
        yield made;
      }
      case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
          new View(
              (Storage) arguments.get(0),
              (Long) arguments.get(1),
              wholes((List<?>) arguments.get(2)),
              wholes((List<?>) arguments.get(3)));
      case "torch._utils._rebuild_parameter" -> arguments.getFirst();
      case "torch.Size" -> List.copyOf((List<?>) arguments.getFirst());
      case "torch.device" -> String.valueOf(arguments.getFirst());
      default -> throw damaged();
    };
  }

  private static List<Long> wholes(List<?> values) {
    return values.stream().map(Long.class::cast).toList();
  }

  /// `("storage", type, key, place, elements)`.
  private Object storage(Object name) {
    if (name instanceof List<?> id
        && "storage".equals(id.getFirst())
        && id.get(1) instanceof Global type)
      return new Storage(type.shortName(), String.valueOf(id.get(2)));
    throw new IllegalArgumentException(String.valueOf(name));
  }

  /// The value under a key of a dict.
  static Optional<Object> in(@Nullable Object dict, String key) {
    return dict instanceof Map<?, ?> map ? Optional.ofNullable(map.get(key)) : Optional.empty();
  }
}
