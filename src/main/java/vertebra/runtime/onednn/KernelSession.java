package vertebra.runtime.onednn;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.gradient.StepTurn;
import vertebra.gradient.Term;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// A step whose turns the library and another engine take one after the other.
final class KernelSession implements Session {

  /// A turn that is ready to be taken.
  private sealed interface Taken {

    /// The calls of the library from one to before another.
    record Called(int from, int to) implements Taken {}

    record Run(Session session) implements Taken {}
  }

  private final Model step;
  private final int threads;
  private final OneDnn library;
  private final Owned owned;
  private final Arena arena = Arena.ofShared();
  private final List<Taken> turns = new ArrayList<>();
  private final Map<String, Tensor> between = new HashMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private final Kernels kernels;
  private final double loadMillis;

  /// @param others what computes the turns of standard operators
  KernelSession(
      OneDnn library,
      Model step,
      List<StepTurn> divided,
      WeightData numbers,
      Engine others,
      Engine.Options options)
      throws EngineException {
    long start = System.nanoTime();
    this.step = step;
    this.library = library;
    this.threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    this.owned = new Owned(library);
    boolean opened = false;
    try {
      library.useThreads(threads);
      var engine = owned.engine(library.engine());
      var stream = owned.stream(library.stream(engine));
      var arranged = new Arranged(library, owned, engine, arena);
      for (int at = 0; at < divided.size(); at++)
        switch (divided.get(at)) {
          case StepTurn.Standard(var model) -> {
            var session = others.open(model, numbers, Device.CPU, options);
            sessions.add(session);
            turns.add(new Taken.Run(session));
          }
          case StepTurn.Whole whole -> {
            int from = arranged.calls().size();
            store(whole, numbers);
            arrange(arranged, whole, divided.subList(at + 1, divided.size()));
            turns.add(new Taken.Called(from, arranged.calls().size()));
          }
        }
      this.kernels = new Kernels(library, owned, engine, stream, arena, arranged.calls());
      opened = true;
    } finally {
      if (!opened) close();
    }
    this.loadMillis = (System.nanoTime() - start) / 1e6;
  }

  private void store(StepTurn.Whole whole, WeightData numbers) throws EngineException {
    for (var weight : whole.stored()) {
      var tensor = tensor(weight.dims().stream().mapToLong(Long::longValue).toArray());
      try {
        numbers.fill(weight, tensor.data());
      } catch (IOException unreadable) {
        throw new EngineException(String.valueOf(unreadable.getMessage()), unreadable);
      }
      between.put(weight.name(), tensor);
    }
  }

  private static Tensor tensor(long... dims) {
    return Tensor.zeros(DType.FLOAT32, dims);
  }

  /// @param later the turns behind it
  private void arrange(Arranged arranged, StepTurn.Whole whole, List<StepTurn> later)
      throws EngineException {
    var made = new LinkedHashMap<String, Term>();
    for (var kernel : whole.kernels()) {
      for (var input : kernel.inputs()) if (!arranged.knows(input.name())) arranged.given(input);
      arranged.add(kernel);
      kernel.outputs().forEach(output -> made.put(output.name(), output));
    }
    var read = new LinkedHashSet<String>();
    for (var turn : later)
      if (turn instanceof StepTurn.Standard(var model))
        model.inputs().forEach(input -> read.add(input.name()));
    for (var term : made.values())
      if (read.contains(term.name())) {
        arranged.left(term);
        between.put(term.name(), tensor(term.dims()));
      }
  }

  @Override
  public List<Model.Value> inputs() {
    return step.inputs();
  }

  @Override
  public Placement placement() {
    return new Placement(Device.CPU, Device.CPU, "oneDNN", Optional.empty(), Optional.empty());
  }

  @Override
  public SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException {
    library.useThreads(threads);
    var tensors = new HashMap<>(between);
    tensors.putAll(inputs);
    for (var turn : turns) {
      cancellation.check();
      switch (turn) {
        case Taken.Called(int from, int to) -> {
          kernels.over(tensors);
          kernels.compute(from, to);
        }
        case Taken.Run(var session) -> take(session, tensors, reuse, cancellation);
      }
    }
    var results = new LinkedHashMap<String, Tensor>();
    for (var output : step.outputs()) {
      var tensor = Objects.requireNonNull(tensors.get(output.name()), output.name());
      results.put(output.name(), tensor);
    }
    return Collections.unmodifiableSequencedMap(results);
  }

  /// What the step itself gives is written where its caller says, what goes on to other turns where
  /// it was written before.
  private void take(
      Session session,
      Map<String, Tensor> tensors,
      Map<String, Tensor> reuse,
      Cancellation cancellation)
      throws EngineException {
    var feed = new HashMap<String, Tensor>();
    for (var input : session.inputs())
      feed.put(input.name(), Objects.requireNonNull(tensors.get(input.name()), input.name()));
    var room = new HashMap<String, Tensor>();
    var given = new LinkedHashSet<String>();
    step.outputs().forEach(output -> given.add(output.name()));
    for (var output : session.outputs()) {
      var free =
          given.contains(output.name()) ? reuse.get(output.name()) : between.get(output.name());
      if (free != null) room.put(output.name(), free);
    }
    session
        .run(feed, room, cancellation)
        .forEach((name, tensor) -> {
          tensors.put(name, tensor);
          if (!given.contains(name)) between.put(name, tensor);
        });
  }

  @Override
  public double loadMillis() {
    return loadMillis;
  }

  @Override
  public List<Model.Value> outputs() {
    return step.outputs();
  }

  /// The library's kernels are not timed one by one.
  @Override
  public List<KernelTime> profile() {
    return List.of();
  }

  @Override
  public void close() {
    sessions.forEach(Session::close);
    sessions.clear();
    owned.close();
    arena.close();
  }
}
