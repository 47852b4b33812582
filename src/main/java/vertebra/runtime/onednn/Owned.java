package vertebra.runtime.onednn;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import vertebra.runtime.EngineException;

/// What the library made and has to be given back, the last first.
final class Owned implements AutoCloseable {

  private record Made(String giveBack, MemorySegment what) {}

  private final OneDnn library;
  private final Deque<Made> made = new ArrayDeque<>();

  Owned(OneDnn library) {
    this.library = library;
  }

  private MemorySegment own(String kind, MemorySegment what) {
    made.push(new Made("dnnl_" + kind + "_destroy", what));
    return what;
  }

  /// The description of a tensor.
  MemorySegment description(MemorySegment what) {
    return own("memory_desc", what);
  }

  /// The description of an operator.
  MemorySegment operator(MemorySegment what) {
    return own("primitive_desc", what);
  }

  MemorySegment primitive(MemorySegment what) {
    return own("primitive", what);
  }

  MemorySegment memory(MemorySegment what) {
    return own("memory", what);
  }

  MemorySegment stream(MemorySegment what) {
    return own("stream", what);
  }

  MemorySegment engine(MemorySegment what) {
    return own("engine", what);
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      var next = made.pop();
      try {
        library.call(next.giveBack(), next.what());
      } catch (EngineException kept) {
        // What cannot be given back stays until the program ends.
      }
    }
  }
}
