package vertebra.importing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import vertebra.importing.ModelIndex.Place;

/// A file written again with a few of its bytes replaced: everything else is copied as it stands,
/// and only the lengths of the messages around a change are counted anew.
final class Splice {

  /// Something that changes: bytes, or a message with changes inside.
  private sealed interface Change {
    long start();

    long end();

    @SuppressWarnings("ArrayRecordComponent")
    record Replaced(FileSpan span, byte[] bytes) implements Change {
      @Override
      public long start() {
        return span.start();
      }

      @Override
      public long end() {
        return span.end();
      }
    }

    /// Bytes of another file.
    record Taken(FileSpan at, MappedFile from, FileSpan span) implements Change {
      @Override
      public long start() {
        return at.start();
      }

      @Override
      public long end() {
        return at.end();
      }
    }

    record Inside(Place message, List<Change> changes) implements Change {
      @Override
      public long start() {
        return message.whole().start();
      }

      @Override
      public long end() {
        return message.whole().end();
      }
    }
  }

  /// What is written: bytes of the file, or new ones.
  private sealed interface Chunk {
    long length();

    record Kept(MappedFile file, FileSpan span) implements Chunk {
      @Override
      public long length() {
        return span.length();
      }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Fresh(byte[] bytes) implements Chunk {
      @Override
      public long length() {
        return bytes.length;
      }
    }
  }

  private final MappedFile file;
  private final List<Change> changes = new ArrayList<>();
  private final Map<Long, Change.Inside> messages = new HashMap<>();

  Splice(MappedFile file) {
    this.file = file;
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  /// Puts bytes in the place of others; an empty span inserts. Insertions at one place keep their
  /// order.
  ///
  /// @param around the messages that the span is in, from the outside in
  void replace(FileSpan span, byte[] bytes, List<Place> around) {
    changes(around).add(new Change.Replaced(span, bytes));
  }

  /// What a message of the file holds with what changes in it.
  byte[] content(Place message) {
    var content = new ByteArrayOutputStream();
    for (var chunk : chunks(message.content(), changes(List.of(message))))
      content.writeBytes(
          switch (chunk) {
            case Chunk.Fresh(var bytes) -> bytes;
            case Chunk.Kept(var from, var span) -> from.copy(span);
          });
    return content.toByteArray();
  }

  /// Inserts bytes of another file.
  ///
  /// @param around the messages that they are to stand in, from the outside in
  void take(FileSpan at, MappedFile from, FileSpan span, List<Place> around) {
    changes(around).add(new Change.Taken(at, from, span));
  }

  /// The changes inside a message.
  private List<Change> changes(List<Place> around) {
    var here = changes;
    for (var message : around) {
      var inside = messages.get(message.whole().start());
      if (inside == null) {
        inside = new Change.Inside(message, new ArrayList<>());
        messages.put(message.whole().start(), inside);
        here.add(inside);
      }
      here = inside.changes();
    }
    return here;
  }

  void write(WritableByteChannel target) throws IOException {
    var chunks = chunks(new FileSpan(0, file.size()), changes);
    var sources = new HashMap<Path, FileChannel>();
    try {
      for (var chunk : chunks)
        switch (chunk) {
          case Chunk.Fresh(var bytes) -> {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) target.write(buffer);
          }
          case Chunk.Kept(var from, var span) -> {
            var source = sources.get(from.path());
            if (source == null) {
              source = FileChannel.open(from.path(), StandardOpenOption.READ);
              sources.put(from.path(), source);
            }
            copy(source, from, span, target);
          }
        }
    } finally {
      for (var source : sources.values()) source.close();
    }
  }

  private static void copy(
      FileChannel source, MappedFile from, FileSpan span, WritableByteChannel target)
      throws IOException {
    long at = span.start();
    while (at < span.end()) {
      long copied = source.transferTo(at, span.end() - at, target);
      if (copied <= 0) throw new EOFException(from.path().toString());
      at += copied;
    }
  }

  private List<Chunk> chunks(FileSpan span, List<Change> here) {
    var sorted = new ArrayList<>(here);
    sorted.sort(Comparator.comparingLong(Change::start).thenComparingLong(Change::end));
    var chunks = new ArrayList<Chunk>();
    long at = span.start();
    for (var change : sorted) {
      keep(chunks, at, change.start());
      switch (change) {
        case Change.Replaced(_, var bytes) -> {
          if (bytes.length > 0) chunks.add(new Chunk.Fresh(bytes));
        }
        case Change.Taken(_, var from, var taken) -> chunks.add(new Chunk.Kept(from, taken));
        case Change.Inside(var message, var inner) -> {
          var content = chunks(message.content(), inner);
          long length = content.stream().mapToLong(Chunk::length).sum();
          chunks.add(new Chunk.Fresh(head(message, length)));
          chunks.addAll(content);
        }
      }
      at = change.end();
    }
    keep(chunks, at, span.end());
    return chunks;
  }

  private void keep(List<Chunk> chunks, long start, long end) {
    if (end > start) chunks.add(new Chunk.Kept(file, new FileSpan(start, end)));
  }

  /// The tag of a message and its new length, in as many bytes as before where they are enough.
  private byte[] head(Place message, long length) {
    long at = message.whole().start();
    var head = new ByteArrayOutputStream();
    byte next;
    do {
      next = file.at(at++);
      head.write(next);
    } while (next < 0);
    long width = message.content().start() - at;
    long rest = length;
    for (int i = 1; (rest & ~0x7fL) != 0 || i < width; i++) {
      head.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    head.write((int) rest);
    return head.toByteArray();
  }
}
