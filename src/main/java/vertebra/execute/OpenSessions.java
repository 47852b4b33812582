package vertebra.execute;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import vertebra.compile.Compiled;
import vertebra.onnx.Model;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.weights.WeightSource;

/// The models that are open, by their content: a design that was run before and has not changed
/// since is not opened again.
///
/// The ones used least lately are closed when there are too many or their weights are too large.
/// Used on the device thread only.
public final class OpenSessions implements AutoCloseable {

  private static final int MOST = 4;
  private static final long MOST_BYTES = 1L << 30;

  /// What makes two sessions the same.
  private record Key(Model model, Object weights, Device device, Engine.Options options) {}

  /// What makes two reduced models the same.
  private record Content(Model model, Object weights, PrecisionChoice wish, List<Long> changes) {}

  private final Engine engine;
  private final LinkedHashMap<Key, Session> open = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<CeilingKey, DeviceCeiling> ceilings = new LinkedHashMap<>();
  private int opened;
  private @Nullable Reduced reduced;
  private @Nullable Content reducedContent;

  /// What makes two roofs the same.
  private record CeilingKey(Device device, Engine.Options options, Precision precision) {}

  public OpenSessions(Engine engine) {
    this.engine = engine;
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
    var key = new Key(model, weights.content(), device, options.withWorkingBytes(0));
    var earlier = open.get(key);
    if (earlier != null) return earlier;
    makeRoom(model.weightBytes());
    var stoppable = new CancellableWeights(what.data(weights.data()), cancellation);
    var session = engine.open(model, stoppable, device, options);
    opened++;
    open.put(key, session);
    return session;
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

  private void makeRoom(long bytes) {
    var keys = open.entrySet().iterator();
    long kept = open.keySet().stream().mapToLong(key -> key.model().weightBytes()).sum();
    int count = open.size();
    while (keys.hasNext() && (count >= MOST || kept + bytes > MOST_BYTES)) {
      var oldest = keys.next();
      kept -= oldest.getKey().model().weightBytes();
      count--;
      keys.remove();
      oldest.getValue().close();
    }
  }

  @Override
  public void close() {
    open.values().forEach(Session::close);
    open.clear();
  }
}
