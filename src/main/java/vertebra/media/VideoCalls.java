package vertebra.media;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// The calls to the operating system that a Linux webcam needs.
interface VideoCalls {

  /// Opens a device for reading and writing and answers its number.
  int open(Path device) throws IOException;

  /// Asks or tells a device something; `argument` is the request's structure.
  void control(int device, long request, MemorySegment argument) throws IOException;

  /// Makes the device's memory readable.
  MemorySegment map(int device, long offset, long bytes) throws IOException;

  void unmap(MemorySegment memory);

  /// Waits until the device has something to read; false if that takes too long.
  boolean awaits(int device, int millis) throws IOException;

  void close(int device);

  /// The calls of the C library, by `java.lang.foreign`.
  final class Native implements VideoCalls {

    private static final int READ_WRITE = 2;
    private static final int READABLE = 1;
    private static final int SHARED = 1;
    private static final short POLL_IN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERROR =
        Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle open;
    private final MethodHandle control;
    private final MethodHandle map;
    private final MethodHandle unmap;
    private final MethodHandle poll;
    private final MethodHandle close;

    Native() {
      open =
          handle(
              "open",
              FunctionDescriptor.of(INT, ADDRESS, INT),
              ERRNO,
              Linker.Option.firstVariadicArg(2));
      control =
          handle(
              "ioctl",
              FunctionDescriptor.of(INT, INT, LONG, ADDRESS),
              ERRNO,
              Linker.Option.firstVariadicArg(2));
      map =
          handle("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, LONG, INT, INT, INT, LONG), ERRNO);
      unmap = handle("munmap", FunctionDescriptor.of(INT, ADDRESS, LONG));
      poll = handle("poll", FunctionDescriptor.of(INT, ADDRESS, LONG, INT), ERRNO);
      close = handle("close", FunctionDescriptor.of(INT, INT));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(
        String name, FunctionDescriptor types, Linker.Option... options) {
      var linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), types, options);
    }

    /// One call of the C library: what it works on lives in the arena, and `state` takes its errno.
    private interface Call<T> {
      T made(Arena arena, MemorySegment state) throws Throwable;
    }

    private static <T> T answer(Call<T> call) throws IOException {
      try (var arena = Arena.ofConfined()) {
        return call.made(arena, arena.allocate(Linker.Option.captureStateLayout()));
      } catch (Throwable thrown) {
        throw translated(thrown);
      }
    }

    @Override
    public int open(Path device) throws IOException {
      return answer((arena, state) -> {
        var name = arena.allocateFrom(device.toString());
        return checked((int) open.invokeExact(state, name, READ_WRITE), state);
      });
    }

    @Override
    public void control(int device, long request, MemorySegment argument) throws IOException {
      answer((_, state) ->
          checked((int) control.invokeExact(state, device, request, argument), state));
    }

    @Override
    @SuppressWarnings("restricted")
    public MemorySegment map(int device, long offset, long bytes) throws IOException {
      return answer((_, state) -> {
        var memory =
            (MemorySegment)
                map.invokeExact(state, MemorySegment.NULL, bytes, READABLE, SHARED, device, offset);
        checked(memory.address() == -1 ? -1 : 0, state);
        return memory.reinterpret(bytes);
      });
    }

    @Override
    public void unmap(MemorySegment memory) {
      freed((_, _) -> (int) unmap.invokeExact(memory, memory.byteSize()));
    }

    @Override
    public boolean awaits(int device, int millis) throws IOException {
      return answer((arena, state) -> {
        var wish = arena.allocate(8, 4);
        wish.set(INT, 0, device);
        wish.set(ValueLayout.JAVA_SHORT, 4, POLL_IN);
        return checked((int) poll.invokeExact(state, wish, 1L, millis), state) > 0;
      });
    }

    @Override
    public void close(int device) {
      freed((_, _) -> (int) close.invokeExact(device));
    }

    /// What is given back to the system needs no answer: nothing could be done about a refusal.
    private static void freed(Call<Integer> call) {
      try {
        answer(call);
      } catch (IOException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    private static int checked(int answer, MemorySegment state) throws IOException {
      if (answer < 0) throw new IOException(words((int) ERROR.get(state, 0L)));
      return answer;
    }

    /// The errors of `errno.h` that a webcam gives.
    private static String words(int error) {
      return switch (error) {
        case 1, 13 -> say("media.no-permission");
        case 2, 6, 19 -> say("media.no-device-behind-it");
        case 5 -> say("media.the-device-failed");
        case 16 -> say("media.another-program-uses-it");
        case 22, 25 -> say("media.it-does-not-understand-the-request");
        default -> say("media.error", error);
      };
    }

    private static IOException translated(Throwable thrown) {
      return switch (thrown) {
        case IOException known -> known;
        case RuntimeException ours -> throw ours;
        case Error fatal -> throw fatal;
        default -> new IOException(thrown);
      };
    }
  }
}
