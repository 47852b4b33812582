package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import vertebra.files.OtherFormat;
import vertebra.onnx.ModelException;

/// Walks the fields of one message where they lie, in whatever legal way they are encoded (Protocol
/// Buffers, "Encoding"): nothing is copied, and everything keeps its place.
final class FieldWalk {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int GROUP = 3;
  static final int GROUP_END = 4;
  static final int FIXED32 = 5;

  /// Groups inside one another; more of them are an attack.
  private static final int DEEPEST = 32;

  private final MappedFile file;
  private final long end;
  private long at;
  private long tag;
  private long start;
  private int field;
  private int type;
  private long number;

  FieldWalk(MappedFile file, FileSpan message) {
    this.file = file;
    at = message.start();
    end = message.end();
  }

  /// Goes to the next field; false at the end of the message.
  boolean next() throws ModelException {
    if (at == end) return false;
    tag = at;
    long key = varint();
    if (key >>> 3 == 0 || key >>> 3 > 536_870_911) throw damaged();
    field = (int) (key >>> 3);
    type = (int) (key & 7);
    number = 0;
    start = at;
    skip(0);
    return true;
  }

  private void skip(int depth) throws ModelException {
    switch (type) {
      case VARINT -> number = varint();
      case FIXED64 -> go(8);
      case FIXED32 -> go(4);
      case LENGTH -> {
        long length = varint();
        start = at;
        go(length);
      }
      case GROUP -> skipGroup(depth);
      default -> throw damaged();
    }
  }

  private void skipGroup(int depth) throws ModelException {
    int outer = field;
    long from = start;
    if (depth == DEEPEST) throw damaged();
    while (true) {
      if (at == end) throw damaged();
      long key = varint();
      type = (int) (key & 7);
      if (type == GROUP_END) {
        if (key >>> 3 != outer) throw damaged();
        break;
      }
      field = (int) (key >>> 3);
      start = at;
      skip(depth + 1);
    }
    field = outer;
    type = GROUP;
    start = from;
  }

  private void go(long bytes) throws ModelException {
    if (bytes < 0 || bytes > end - at) throw damaged();
    at += bytes;
  }

  private long varint() throws ModelException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) throw damaged();
      byte next = file.at(at++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) return value;
    }
    throw damaged();
  }

  private ModelException damaged() {
    return new ModelException(
        OtherFormat.of(file.path())
            .orElseGet(() -> say("onnx.is-no-onnx-model-or-was-cut", file.path())));
  }

  /// The field's number.
  int field() {
    return field;
  }

  /// How the field is encoded.
  int type() {
    return type;
  }

  /// The whole field, tag and length included.
  FileSpan whole() {
    return new FileSpan(tag, at);
  }

  /// What the field holds. Throws [ModelException] if it is a single number where a message or text
  /// has to be.
  FileSpan content() throws ModelException {
    if (type != LENGTH) throw damaged();
    return new FileSpan(start, at);
  }

  /// The number that the field holds.
  long number() throws ModelException {
    if (type != VARINT) throw damaged();
    return number;
  }

  String text() throws ModelException {
    return file.text(content());
  }

  /// The bytes of a number of a fixed size.
  FileSpan fixed() {
    return new FileSpan(start, at);
  }

  /// Adds the numbers of a repeated field, packed or not, until there are enough.
  void numbers(List<Long> numbers, int most) throws ModelException {
    if (type != LENGTH) {
      if (numbers.size() < most) numbers.add(number());
      return;
    }
    var packed = new FieldWalk(file, new FileSpan(start, at));
    while (packed.at < packed.end && numbers.size() < most) numbers.add(packed.varint());
  }

  /// The numbers of a repeated field of one message.
  static List<Long> numbers(MappedFile file, FileSpan message, int field) throws ModelException {
    var numbers = new ArrayList<Long>();
    var wire = new FieldWalk(file, message);
    while (wire.next()) if (wire.field == field) wire.numbers(numbers, Integer.MAX_VALUE);
    return numbers;
  }
}
