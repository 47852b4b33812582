package vertebra.learning.apart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Values as bytes, by what their types declare: a record by its components in their order, one of
/// a sealed family by its name before that. Both ends are the same program, so there is one version
/// only, and what a record gains later goes through as well.
final class Spoken {

  private Spoken() {}

  /// Writes a value.
  ///
  /// @param type what the reader will ask for
  static void write(DataOutputStream out, Type type, Object value) throws IOException {
    switch (value) {
      case Integer number -> out.writeInt(number);
      case Long number -> out.writeLong(number);
      case Double number -> out.writeDouble(number);
      case Boolean truth -> out.writeBoolean(truth);
      case String text -> writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
      case Path path -> writeBytes(out, path.toString().getBytes(StandardCharsets.UTF_8));
      case Enum<?> one ->
          out.writeInt(List.of(one.getDeclaringClass().getEnumConstants()).indexOf(one));
      case BufferedImage picture -> {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        writeBytes(out, bytes.toByteArray());
      }
      case Optional<?> maybe -> {
        out.writeBoolean(maybe.isPresent());
        if (maybe.isPresent()) write(out, argument(type, 0), maybe.get());
      }
      case List<?> all -> {
        out.writeInt(all.size());
        for (var one : all) write(out, argument(type, 0), one);
      }
      case Map<?, ?> all -> {
        out.writeInt(all.size());
        for (var entry : all.entrySet()) {
          write(out, argument(type, 0), entry.getKey());
          write(out, argument(type, 1), entry.getValue());
        }
      }
      case Record record -> writeRecord(out, type, record);
      default -> throw new IllegalArgumentException("no bytes for " + value.getClass());
    }
  }

  private static void writeRecord(DataOutputStream out, Type type, Record record)
      throws IOException {
    if (raw(type).isSealed()) out.writeUTF(record.getClass().getName());
    for (var part : record.getClass().getRecordComponents())
      write(out, part.getGenericType(), valueOf(part, record));
  }

  private static Object valueOf(RecordComponent part, Record record) {
    try {
      var accessor = part.getAccessor();
      accessor.setAccessible(true);
      return Objects.requireNonNull(accessor.invoke(record), part.getName());
    } catch (ReflectiveOperationException closed) {
      throw new IllegalStateException(closed);
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// Reads what was written for that type.
  static <T> T read(DataInputStream in, Class<T> type) throws IOException {
    return type.cast(read(in, (Type) type));
  }

  private static Object read(DataInputStream in, Type type) throws IOException {
    var raw = raw(type);
    if (raw == int.class || raw == Integer.class) return in.readInt();
    if (raw == long.class || raw == Long.class) return in.readLong();
    if (raw == double.class || raw == Double.class) return in.readDouble();
    if (raw == boolean.class || raw == Boolean.class) return in.readBoolean();
    if (raw == String.class) return text(in);
    if (raw == Path.class) return Path.of(text(in));
    if (raw.isEnum()) return raw.getEnumConstants()[in.readInt()];
    if (raw == BufferedImage.class)
      return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(bytes(in))));
    if (raw == Optional.class)
      return in.readBoolean() ? Optional.of(read(in, argument(type, 0))) : Optional.empty();
    if (raw == List.class) {
      var all = new ArrayList<Object>();
      for (int left = in.readInt(); left > 0; left--) all.add(read(in, argument(type, 0)));
      return all;
    }
    if (Map.class.isAssignableFrom(raw)) {
      var all = new LinkedHashMap<Object, Object>();
      for (int left = in.readInt(); left > 0; left--)
        all.put(read(in, argument(type, 0)), read(in, argument(type, 1)));
      return all;
    }
    return readRecord(in, raw);
  }

  private static Object readRecord(DataInputStream in, Class<?> family) throws IOException {
    try {
      var type = family.isSealed() ? Class.forName(in.readUTF()) : family;
      if (!type.isRecord() || !family.isAssignableFrom(type))
        throw new IllegalArgumentException("no " + family.getName() + ": " + type.getName());
      var parts = type.getRecordComponents();
      var values = new Object[parts.length];
      for (int i = 0; i < parts.length; i++) values[i] = read(in, parts[i].getGenericType());
      var making =
          type.getDeclaredConstructor(
              Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new));
      making.setAccessible(true);
      return making.newInstance(values);
    } catch (ReflectiveOperationException other) {
      throw new IllegalStateException(other);
    }
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    var bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
  }

  private static Type argument(Type type, int place) {
    return ((ParameterizedType) type).getActualTypeArguments()[place];
  }
}
