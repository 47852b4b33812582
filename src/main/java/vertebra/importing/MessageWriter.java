package vertebra.importing;

import java.io.ByteArrayOutputStream;

/// A message of a few fields, in the order in which they are given (Protocol Buffers, "Encoding").
final class MessageWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  byte[] bytes() {
    return out.toByteArray();
  }

  private MessageWriter varint(long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  private MessageWriter tag(int field, int type) {
    return varint((long) field << 3 | type);
  }

  MessageWriter number(int field, long number) {
    return tag(field, FieldWalk.VARINT).varint(number);
  }

  MessageWriter real(int field, float number) {
    tag(field, FieldWalk.FIXED32);
    int bits = Float.floatToRawIntBits(number);
    for (int shift = 0; shift < 32; shift += 8) out.write(bits >>> shift);
    return this;
  }

  MessageWriter bytes(int field, byte[] content) {
    tag(field, FieldWalk.LENGTH).varint(content.length);
    out.writeBytes(content);
    return this;
  }

  MessageWriter text(int field, String text) {
    return bytes(field, FileText.bytes(text));
  }

  MessageWriter message(int field, MessageWriter content) {
    return bytes(field, content.bytes());
  }

  /// Bytes that are fields already.
  MessageWriter raw(byte[] fields) {
    out.writeBytes(fields);
    return this;
  }
}
