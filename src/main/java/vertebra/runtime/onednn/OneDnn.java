package vertebra.runtime.onednn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static vertebra.text.Texts.say;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import vertebra.runtime.EngineException;

/// The functions of the library's C interface, version 3, as they are declared in its `dnnl.h`.
final class OneDnn {

  /// What a property of an operator's description is called (`dnnl_query_t`).
  enum Wanted {
    SRC(129),
    DIFF_SRC(130),
    WEIGHTS(131),
    DIFF_WEIGHTS(132),
    DST(133),
    DIFF_DST(134),
    WORKSPACE(135);

    private final int number;

    Wanted(int number) {
      this.number = number;
    }
  }

  private static final String LIBRARY = "libdnnl.so.3";
  private static final String THREADS = "libgomp.so.1";

  /// Float32 as the library counts types.
  private static final int FLOAT32 = 3;

  /// The form of a tensor that is left to the library.
  private static final int ANY = 1;

  /// A processor as the library counts kinds of devices.
  private static final int PROCESSOR = 1;

  private static final int IN_ORDER = 1;

  /// The status of what found no memory.
  private static final int FULL = 1;

  /// The status of what has no other way.
  private static final int LAST = 4;

  /// The name of the way as the library counts properties.
  private static final int WAY = 8;

  /// How threads wait, as their library reads it from the environment: asleep, but for some µs in
  /// which the next operator may begin. Longer costs more than it brings once the processor is
  /// busy.
  private static final Map<String, String> WAITS =
      Map.of("OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "500");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Map<Path, OneDnn> LOADED = new ConcurrentHashMap<>();

  private final SymbolLookup symbols;
  private final SymbolLookup threads;
  private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();
  private final MethodHandle execute;
  private final MethodHandle query;
  private final MethodHandle size;
  private final MethodHandle equal;

  private OneDnn(SymbolLookup symbols, SymbolLookup threads) {
    this.symbols = symbols;
    this.threads = threads;
    this.execute =
        handle(
            "dnnl_primitive_execute",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    this.query =
        handle(
            "dnnl_primitive_desc_query_md",
            FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
    this.size = handle("dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    this.equal =
        handle("dnnl_memory_desc_equal", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  }

  /// Why a folder's library cannot be used; empty if it can be tried.
  static Optional<String> objection(Path folder) {
    var file = folder.resolve(LIBRARY);
    return Files.isRegularFile(file)
        ? Optional.empty()
        : Optional.of(say("onednn.is-not-there", file));
  }

  /// The library of a folder, which stays loaded.
  static OneDnn load(Path folder) throws EngineException {
    try {
      return LOADED.computeIfAbsent(folder.toAbsolutePath().normalize(), OneDnn::loaded);
    } catch (IllegalArgumentException | UnsatisfiedLinkError | IllegalStateException failure) {
      throw new EngineException(
          say("onednn.does-not-load", folder.resolve(LIBRARY), failure.getMessage()), failure);
    }
  }

  /// Threads that wait for each other spin for milliseconds unless they are told before their
  /// library is loaded, which takes the processor from the program's window.
  @SuppressWarnings("restricted")
  private static OneDnn loaded(Path folder) {
    patient();
    var own = folder.resolve(THREADS);
    if (Files.isRegularFile(own)) System.load(own.toString());
    var threads = SymbolLookup.libraryLookup(own, Arena.global());
    return new OneDnn(SymbolLookup.libraryLookup(folder.resolve(LIBRARY), Arena.global()), threads);
  }

  @SuppressWarnings("restricted")
  private static void patient() {
    var setting = LINKER.defaultLookup().find("setenv");
    if (setting.isEmpty()) return;
    var handle =
        LINKER.downcallHandle(
            setting.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      for (var wait : WAITS.entrySet()) {
        var name = arena.allocateFrom(wait.getKey());
        var value = arena.allocateFrom(wait.getValue());
        int failed = foreign(() -> (int) handle.invokeExact(name, value, 0));
        if (failed != 0) throw new IllegalStateException("setenv " + failed);
      }
    }
  }

  @SuppressWarnings("restricted")
  private MethodHandle handle(String function, FunctionDescriptor form) {
    var symbol =
        symbols
            .find(function)
            .or(() -> threads.find(function))
            .orElseThrow(() -> new IllegalStateException(say("onednn.lacks", function)));
    return LINKER.downcallHandle(symbol, form);
  }

  /// A call out of Java.
  @FunctionalInterface
  private interface Foreign<T> {
    T called() throws Throwable;
  }

  private static <T> T foreign(Foreign<T> call) {
    try {
      return call.called();
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable checked) {
      throw new IllegalStateException(checked);
    }
  }

  /// Calls a function that answers a status and throws if that is not good.
  void call(String function, Object... given) throws EngineException {
    int status = status(function, given);
    if (status != 0) throw failed(function, status);
  }

  private int status(String function, Object... given) {
    var handle = handles.computeIfAbsent(function, _ -> form(function, given));
    return foreign(() -> (int) handle.invokeWithArguments(given));
  }

  private MethodHandle form(String function, Object... given) {
    var layouts = new MemoryLayout[given.length];
    for (int i = 0; i < given.length; i++)
      layouts[i] =
          switch (given[i]) {
            case Integer _ -> JAVA_INT;
            case Long _ -> JAVA_LONG;
            case Float _ -> JAVA_FLOAT;
            default -> ADDRESS;
          };
    return handle(function, FunctionDescriptor.of(JAVA_INT, layouts));
  }

  private static EngineException failed(String function, int status) {
    var words = say("onednn.failed", function, status);
    return status == FULL ? EngineException.ofMemory(words) : new EngineException(words);
  }

  /// How many threads the thread that asks may use from now on.
  void useThreads(int count) {
    var handle =
        handles.computeIfAbsent(
            "omp_set_num_threads", name -> handle(name, FunctionDescriptor.ofVoid(JAVA_INT)));
    foreign(() -> {
      handle.invokeExact(count);
      return count;
    });
  }

  /// What a function writes to its first parameter.
  MemorySegment made(String function, Object... given) throws EngineException {
    try (var arena = Arena.ofConfined()) {
      var all = new Object[given.length + 1];
      var out = arena.allocate(ADDRESS);
      all[0] = out;
      System.arraycopy(given, 0, all, 1, given.length);
      call(function, all);
      return out.get(ADDRESS, 0);
    }
  }

  MemorySegment engine() throws EngineException {
    return made("dnnl_engine_create", PROCESSOR, 0L);
  }

  MemorySegment stream(MemorySegment engine) throws EngineException {
    return made("dnnl_stream_create", engine, IN_ORDER);
  }

  /// The description of a tensor in row-major order.
  MemorySegment ordered(long... dims) throws EngineException {
    var strides = new long[dims.length];
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= dims[axis];
    }
    return strided(strides, dims);
  }

  /// The description of a tensor whose elements lie so far apart on each axis.
  MemorySegment strided(long[] strides, long... dims) throws EngineException {
    try (var arena = Arena.ofConfined()) {
      return made(
          "dnnl_memory_desc_create_with_strides",
          dims.length,
          arena.allocateFrom(JAVA_LONG, dims),
          FLOAT32,
          arena.allocateFrom(JAVA_LONG, strides));
    }
  }

  /// The description of a tensor whose form the library chooses.
  MemorySegment anyhow(long... dims) throws EngineException {
    try (var arena = Arena.ofConfined()) {
      return made(
          "dnnl_memory_desc_create_with_tag",
          dims.length,
          arena.allocateFrom(JAVA_LONG, dims),
          FLOAT32,
          ANY);
    }
  }

  /// The description of something that an operator takes or makes; it lives as long as the
  /// operator's.
  MemorySegment wanted(MemorySegment operator, Wanted what) {
    return foreign(() -> (MemorySegment) query.invokeExact(operator, what.number, 0));
  }

  /// Moves an operator's description on to the next way in which the library could compute it.
  ///
  /// @return whether there was one
  boolean isOther(MemorySegment operator) throws EngineException {
    var function = "dnnl_primitive_desc_next_impl";
    int status = status(function, operator);
    if (status != 0 && status != LAST) throw failed(function, status);
    return status == 0;
  }

  /// What the library calls the way in which an operator is computed.
  @SuppressWarnings("restricted")
  String way(MemorySegment operator) throws EngineException {
    try (var arena = Arena.ofConfined()) {
      var out = arena.allocate(ADDRESS);
      call("dnnl_primitive_desc_query", operator, WAY, 0, out);
      return out.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0);
    }
  }

  /// The bytes of a tensor of this description.
  long bytes(MemorySegment tensor) {
    return foreign(() -> (long) size.invokeExact(tensor));
  }

  boolean isSame(MemorySegment one, MemorySegment other) {
    return foreign(() -> (int) equal.invokeExact(one, other)) != 0;
  }

  /// Computes an operator.
  ///
  /// @param given pairs of a role and a tensor, as the library lays them out
  void execute(MemorySegment operator, MemorySegment stream, int count, MemorySegment given)
      throws EngineException {
    int status = foreign(() -> (int) execute.invokeExact(operator, stream, count, given));
    if (status != 0) throw failed("dnnl_primitive_execute", status);
  }
}
