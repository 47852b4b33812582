package vertebra.runtime.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.runtime.onednn.Arranged.Call;
import vertebra.runtime.onednn.Arranged.Piece;
import vertebra.runtime.onednn.Arranged.Room;

/// Calls of the library that are ready to be made: every tensor between them has its place in one
/// memory, in which those that are not needed at the same time lie over each other.
final class Kernels {

  private static final long ALIGNMENT = 64;

  /// A pair of a role and a tensor, as the library lays it out.
  private static final MemoryLayout PAIR =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT, MemoryLayout.paddingLayout(Integer.BYTES), ValueLayout.ADDRESS);

  /// A tensor of the library's over memory that comes from elsewhere.
  private record Outside(String name, long skipped, MemorySegment tensor) {}

  /// @param cleared what becomes zero before
  private record Ready(
      MemorySegment operator, int count, MemorySegment given, List<MemorySegment> cleared) {}

  private final OneDnn library;
  private final Owned owned;
  private final MemorySegment engine;
  private final MemorySegment stream;
  private final Arena arena;
  private final List<Ready> ready = new ArrayList<>();
  private final List<Outside> outside = new ArrayList<>();
  private final Map<Room, Map<MemorySegment, MemorySegment>> tensors = new HashMap<>();
  private final Map<Room.Shared, MemorySegment> places = new HashMap<>();

  Kernels(
      OneDnn library,
      Owned owned,
      MemorySegment engine,
      MemorySegment stream,
      Arena arena,
      List<Call> calls)
      throws EngineException {
    this.library = library;
    this.owned = owned;
    this.engine = engine;
    this.stream = stream;
    this.arena = arena;
    place(calls);
    for (var call : calls) ready.add(ready(call));
  }

  /// Gives every tensor the lowest place that is free for as long as it is needed.
  private void place(List<Call> calls) {
    var rooms =
        calls.stream()
            .flatMap(call -> call.pieces().stream())
            .map(Piece::room)
            .filter(Room.Shared.class::isInstance)
            .map(Room.Shared.class::cast)
            .distinct()
            .sorted(Comparator.comparingInt(room -> room.first))
            .toList();
    var offsets = new HashMap<Room.Shared, Long>();
    var held = new ArrayList<Room.Shared>();
    long most = 0;
    for (var room : rooms) {
      held.removeIf(other -> other.last < room.first);
      held.sort(Comparator.comparingLong(other -> offsets.getOrDefault(other, 0L)));
      long at = 0;
      for (var other : held) {
        long from = offsets.getOrDefault(other, 0L);
        if (from - at >= size(room)) break;
        at = Math.max(at, from + size(other));
      }
      offsets.put(room, at);
      held.add(room);
      most = Math.max(most, at + size(room));
    }
    var memory = arena.allocate(Math.max(most, ALIGNMENT), ALIGNMENT);
    offsets.forEach((room, at) -> places.put(room, memory.asSlice(at, size(room))));
  }

  private static long size(Room.Shared room) {
    return Math.ceilDiv(Math.max(room.bytes, 1), ALIGNMENT) * ALIGNMENT;
  }

  private Ready ready(Call call) throws EngineException {
    int count = call.roles().size();
    var given = arena.allocate(PAIR, count);
    for (int i = 0; i < count; i++) {
      var pair = given.asSlice(i * PAIR.byteSize(), PAIR.byteSize());
      pair.set(ValueLayout.JAVA_INT, 0, call.roles().get(i));
      pair.set(ValueLayout.ADDRESS, Long.BYTES, tensor(call.pieces().get(i)));
    }
    var cleared =
        call.pieces().stream()
            .filter(Piece::alone)
            .flatMap(piece -> Stream.ofNullable(places.get(piece.room())))
            .toList();
    return new Ready(call.operator(), count, given, cleared);
  }

  private MemorySegment tensor(Piece piece) throws EngineException {
    var known = tensors.computeIfAbsent(piece.room(), _ -> new HashMap<>());
    var found = known.get(piece.form());
    if (found != null) return found;
    var place =
        switch (piece.room()) {
          case Room.Shared shared ->
              Objects.requireNonNull(places.get(shared)).asSlice(piece.skipped());
          case Room.Named _ -> MemorySegment.NULL;
        };
    var made = owned.memory(library.made("dnnl_memory_create", piece.form(), engine, place));
    if (piece.room() instanceof Room.Named(var name))
      outside.add(new Outside(name, piece.skipped(), made));
    known.put(piece.form(), made);
    return made;
  }

  /// Tells where the tensors lie that come from elsewhere or go there.
  void over(Map<String, Tensor> named) throws EngineException {
    for (var one : outside) {
      var tensor = named.get(one.name());
      if (tensor != null)
        library.call(
            "dnnl_memory_set_data_handle", one.tensor(), tensor.data().asSlice(one.skipped()));
    }
  }

  /// Makes the calls from one to before another.
  void compute(int from, int to) throws EngineException {
    for (var one : ready.subList(from, to)) {
      one.cleared().forEach(memory -> memory.fill((byte) 0));
      library.execute(one.operator(), stream, one.count(), one.given());
    }
    library.call("dnnl_stream_wait", stream);
  }
}
