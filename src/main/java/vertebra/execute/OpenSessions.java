package vertebra.execute;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import vertebra.analysis.Plan;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.document.BlockDefinition;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.importing.SourceFile;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.SystemMemory;
import vertebra.runtime.Tensor;
import vertebra.weights.WeightSource;

/// The models that are open, by their content, and the weights of designs: what was run before and
/// has not changed since is not opened again, and no weight of an unchanged block is made or read
/// again.
///
/// The ones used least lately are closed when there are too many or they take more memory than the
/// budget. Used on the device thread only.
public final class OpenSessions implements AutoCloseable {

  private static final int MOST = 4;
  private static final long LEAST_BUDGET = 256L << 20;
  private static final long MOST_BUDGET = 2L << 30;

  /// How much is held: models that are open, the bytes of their weights and of those kept beside
  /// them, and how many bytes that may be.
  public record Held(int models, long bytes, long budget) {}

  /// What makes two sessions the same.
  ///
  /// @param weights equal for equal numbers; empty where they are given with every run
  private record Key(
      Model model, Optional<Object> weights, Device device, Engine.Options options) {}

  /// What makes two reduced models the same.
  private record Content(Model model, Object weights, PrecisionChoice wish, List<Long> changes) {}

  /// What says what is inside a block that was looked into.
  private record Looked(
      Node node,
      Optional<BlockDefinition> definition,
      Optional<SourceFile> source,
      Optional<Path> design) {

    static Optional<Looked> at(NodeId block, RunSettings settings) {
      var document = settings.document();
      return document
          .graph()
          .find(block)
          .map(node ->
              new Looked(
                  node,
                  document.definitions().find(node.block()),
                  SourceFile.of(document),
                  settings.design()));
    }
  }

  private final Engine engine;
  private final long budget;
  private final KeptWeights kept = new KeptWeights();
  private @Nullable Compiled compiled;
  private final LinkedHashMap<Key, Session> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CeilingKey, DeviceCeiling> ceilings = new LinkedHashMap<>();
  private int opened;
  private final Map<Looked, Map<PortPath, String>> inner = new HashMap<>();
  private @Nullable Reduced reduced;
  private @Nullable Content reducedContent;

  /// What makes two roofs the same.
  private record CeilingKey(Device device, Engine.Options options, Precision precision) {}

  /// With an eighth of this computer's memory as the budget, within sensible bounds.
  public OpenSessions(Engine engine) {
    this(engine, Math.clamp(SystemMemory.total() / 8, LEAST_BUDGET, MOST_BUDGET));
  }

  OpenSessions(Engine engine, long budget) {
    this.engine = engine;
    this.budget = budget;
  }

  /// How much is held at present.
  public Held held() {
    return new Held(open.size(), bytes(), budget);
  }

  private long bytes() {
    return kept.bytes() + open.keySet().stream().mapToLong(key -> key.model().weightBytes()).sum();
  }

  /// A plan compiled as usual. What was compiled last is remembered, so that a run and a look at
  /// what flows through ports need one compilation.
  public Compiled compiled(Compiler compiler, Plan plan) throws CompileException {
    var last = compiled;
    if (last != null && last.plan().equals(plan)) return last;
    var made = compiler.compile(plan, Compiler.Options.DEFAULT);
    compiled = made;
    return made;
  }

  /// A compiled design of which what flows inside some blocks is known too, where they stand for
  /// operators of a model file. What was found of blocks that are still there is remembered, for it
  /// takes long.
  public Compiled inside(
      Catalogue catalogue, RunSettings settings, Compiled outside, List<NodeId> blocks)
      throws CompileException {
    inner.keySet().removeIf(was -> !Looked.at(was.node().id(), settings).equals(Optional.of(was)));
    var now = new LinkedHashMap<NodeId, Looked>();
    for (var block : blocks) Looked.at(block, settings).ifPresent(found -> now.put(block, found));
    var open = now.keySet().stream().filter(block -> !inner.containsKey(now.get(block))).toList();
    if (!open.isEmpty())
      DesignCompiler.inner(catalogue, settings, open)
          .forEach((block, found) -> inner.put(now.get(block), found));
    var named = outside;
    for (var block : now.keySet())
      named = named.naming(block, inner.getOrDefault(now.get(block), Map.of()));
    return named;
  }

  public Engine engine() {
    return engine;
  }

  /// How many sessions were really opened so far.
  int opened() {
    return opened;
  }

  /// A compiled design in another precision, made already or made now.
  public Reduced reduced(
      Compiled compiled,
      PrecisionChoice wish,
      WeightSource.Opened weights,
      PrecisionConversion.Means means)
      throws IOException, EngineException {
    if (wish.isNone()) return Reduced.none(compiled.model());
    var content = new Content(compiled.model(), weights.content(), wish, changes(wish.examples()));
    if (reduced == null || !content.equals(reducedContent)) {
      reduced = PrecisionConversion.of(compiled, wish, weights.data(), means);
      reducedContent = content;
    }
    return reduced;
  }

  /// When the pictures and folders were last changed; 0 for what is not there.
  private static List<Long> changes(PrecisionChoice.Examples examples) {
    return examples instanceof PrecisionChoice.Pictures(var places)
        ? places.stream().map(place -> place.toFile().lastModified()).toList()
        : List.of();
  }

  /// A session of this model, open already or opened now. Opening stops between two weights when it
  /// is cancelled.
  public Session of(
      Model model,
      WeightSource.Opened weights,
      Device device,
      Engine.Options options,
      Cancellation cancellation)
      throws EngineException {
    return of(Reduced.none(model), weights, device, options, cancellation);
  }

  /// The same for a model in another precision.
  public Session of(
      Reduced what,
      WeightSource.Opened weights,
      Device device,
      Engine.Options options,
      Cancellation cancellation)
      throws EngineException {
    var model = what.model();
    var key = new Key(model, Optional.of(weights.content()), device, options.withWorkingBytes(0));
    var earlier = open.get(key);
    if (earlier != null) return earlier;
    makeRoom(model, weights, model.weightBytes());
    return opened(key, model, what.data(kept.over(weights)), options, cancellation);
  }

  private Session opened(
      Key key, Model model, WeightData data, Engine.Options options, Cancellation cancellation)
      throws EngineException {
    var session =
        engine.open(model, new CancellableWeights(data, cancellation), key.device(), options);
    opened++;
    open.put(key, session);
    return session;
  }

  /// What leaves a model once, for looking at it. On the processor its weights are those of every
  /// other model of the design, so that nothing but the operators is opened.
  public SequencedMap<String, Tensor> look(
      Model model,
      WeightSource.Opened weights,
      Device device,
      Engine.Options options,
      Map<String, Tensor> inputs,
      Cancellation cancellation)
      throws IOException, EngineException {
    var plain = options.withWorkingBytes(0);
    var run = new Key(model, Optional.of(weights.content()), device, plain.withThreads(0));
    var same = open.get(run);
    if (same != null) return same.run(inputs, cancellation);
    if (device.kind() != Device.DeviceKind.CPU)
      return of(model, weights, device, options, cancellation).run(inputs, cancellation);
    SystemMemory.require(model.weightBytes() / 2, options.workingBytes());
    makeRoom(model, weights, kept.missing(model, weights));
    var tensors = kept.of(model, weights, cancellation);
    var given = model.givenWeights();
    var key = new Key(given, Optional.empty(), device, plain);
    var session = open.get(key);
    if (session == null) {
      session = opened(key, given, weights.data(), options, cancellation);
    }
    var fed = new LinkedHashMap<>(inputs);
    fed.putAll(tensors);
    return session.run(fed, cancellation);
  }

  /// Makes or reads the weights of a model that are not kept yet, for whatever needs them next: the
  /// model itself and a look at it. Weights that would take most of the budget are not kept.
  public void keep(Model model, WeightSource.Opened weights, Cancellation cancellation)
      throws IOException {
    if (model.weightBytes() > budget / 2) return;
    makeRoom(model, weights, kept.missing(model, weights));
    kept.of(model, weights, cancellation);
  }

  /// What a device reaches at best, measured the first time that somebody asks.
  public DeviceCeiling ceiling(
      Device device, Engine.Options options, Precision precision, Cancellation cancellation)
      throws EngineException {
    var plain = options.withWorkingBytes(0).withProfiling(false);
    var key = new CeilingKey(device, plain, precision);
    var known = ceilings.get(key);
    if (known != null) return known;
    var measured = DeviceCeiling.of(engine, device, plain, precision, cancellation);
    ceilings.put(key, measured);
    return measured;
  }

  /// Forgets a session that failed; the next run opens the model anew.
  void discard(Session session) {
    if (open.values().removeIf(other -> other == session)) session.close();
  }

  /// Closes and frees what was used least lately, models before weights, except the weights of a
  /// model that is about to be used.
  private void makeRoom(Model model, WeightSource.Opened weights, long more) {
    var oldest = open.entrySet().iterator();
    while (oldest.hasNext() && (open.size() >= MOST || bytes() + more > budget)) {
      var session = oldest.next().getValue();
      oldest.remove();
      session.close();
    }
    kept.shrinkTo(Math.max(0, budget - more - (bytes() - kept.bytes())), model, weights);
  }

  /// Closes and frees everything; what is used next is opened and made anew.
  public void empty() {
    open.values().forEach(Session::close);
    open.clear();
    kept.close();
    compiled = null;
    reduced = null;
    reducedContent = null;
  }

  @Override
  public void close() {
    empty();
  }
}
