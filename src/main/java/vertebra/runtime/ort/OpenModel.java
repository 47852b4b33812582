package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.KernelTime;
import vertebra.runtime.Placement;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// An opened model in ONNX Runtime.
///
/// Inputs are read where they are. Outputs whose shape is decided beforehand are written where they
/// will stay ("pinned"); the others are copied once. A file may declare shapes that are not true,
/// so a file's output is pinned only after a run has confirmed its shape.
final class OpenModel implements Session {

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final OrtSession.RunOptions runOptions;
  private final Signature signature;
  private final Map<String, Long> fixedSizes;
  private final Placement placement;
  private final double loadMillis;
  private final Optional<Path> profile;
  private final boolean trusted;
  private final Set<String> pinnable = new HashSet<>();
  private boolean closed;

  /// @param declared what the model's maker knows about it; empty for a file
  OpenModel(
      OrtEnvironment environment,
      OrtSession session,
      Optional<Signature> declared,
      Map<String, Long> fixedSizes,
      Placement placement,
      double loadMillis,
      Optional<Path> profile)
      throws OrtException, EngineException {
    this.environment = environment;
    this.session = session;
    this.signature = declared.isPresent() ? declared.get() : Signature.of(session);
    this.fixedSizes = fixedSizes;
    this.placement = placement;
    this.loadMillis = loadMillis;
    this.profile = profile;
    this.runOptions = new OrtSession.RunOptions();
    runOptions.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    this.trusted = declared.isPresent();
    if (trusted) signature.outputs().forEach(output -> pinnable.add(output.name()));
  }

  @Override
  public List<Model.Value> inputs() {
    return signature.inputs();
  }

  @Override
  public List<Model.Value> outputs() {
    return signature.outputs();
  }

  @Override
  public UsualSizes usualSizes() {
    return signature.usual();
  }

  @Override
  public Placement placement() {
    return placement;
  }

  @Override
  public double loadMillis() {
    return loadMillis;
  }

  @Override
  public SequencedMap<String, Tensor> run(
      Map<String, Tensor> inputs, Map<String, Tensor> reuse, Cancellation cancellation)
      throws EngineException {
    if (closed) throw new IllegalStateException("the session is closed");
    cancellation.check();
    var sizes = signature.bind(inputs, fixedSizes);
    try {
      return attempt(inputs, reuse, sizes, cancellation);
    } catch (OrtException failure) {
      if (cancellation.isCancelled()) throw cancelled();
      if (trusted || pinnable.isEmpty()) throw failed(failure);
    } catch (OutOfMemoryError error) {
      throw EngineException.ofMemory(say("ort.there-is-not-enough-memory-for-the-results"), error);
    }
    pinnable.clear();
    return unpinned(inputs, sizes, cancellation);
  }

  /// The second try of a file whose outputs may have another shape than it declares.
  private SequencedMap<String, Tensor> unpinned(
      Map<String, Tensor> inputs, Map<String, Long> sizes, Cancellation cancellation)
      throws EngineException {
    try {
      var outputs = attempt(inputs, Map.of(), sizes, cancellation);
      pinnable.clear();
      return outputs;
    } catch (OrtException failure) {
      if (cancellation.isCancelled()) throw cancelled();
      throw failed(failure);
    }
  }

  private static EngineException failed(OrtException failure) {
    return Explanation.of(say("ort.the-model-did-not-run"), failure);
  }

  private SequencedMap<String, Tensor> attempt(
      Map<String, Tensor> inputs,
      Map<String, Tensor> reuse,
      Map<String, Long> sizes,
      Cancellation cancellation)
      throws OrtException, EngineException {
    try (var views = new Views()) {
      var feed = new HashMap<String, OnnxTensor>();
      for (var entry : inputs.entrySet())
        feed.put(entry.getKey(), views.add(Translation.view(environment, entry.getValue())));
      var tensors = new HashMap<String, Tensor>();
      var pinned = new LinkedHashMap<String, OnnxTensor>();
      var requested = new LinkedHashSet<String>();
      for (var output : signature.outputs()) {
        var place = place(output, sizes, reuse);
        if (place.isPresent()) {
          tensors.put(output.name(), place.get());
          pinned.put(output.name(), views.add(Translation.view(environment, place.get())));
        } else {
          requested.add(output.name());
        }
      }
      execute(feed, requested, pinned, tensors, sizes, cancellation);
      return ordered(tensors);
    } finally {
      Reference.reachabilityFence(inputs);
      Reference.reachabilityFence(reuse);
    }
  }

  private static CancellationException cancelled() {
    return new CancellationException("cancelled");
  }

  /// Memory for an output whose shape is decided; empty if only the run will tell.
  private Optional<Tensor> place(
      Model.Value output, Map<String, Long> sizes, Map<String, Tensor> reuse) {
    if (!pinnable.contains(output.name())) return Optional.empty();
    var shape = output.type().shape();
    var dims = Signature.decided(shape, sizes);
    if (dims.isEmpty() || Arrays.stream(dims.get()).anyMatch(dim -> dim == 0))
      return Optional.empty();
    var old = reuse.get(output.name());
    if (old != null
        && old.dtype() == output.type().dtype()
        && Arrays.equals(old.dims(), dims.get())) return Optional.of(old);
    return Optional.of(Tensor.zeros(output.type().dtype(), dims.get()));
  }

  private void execute(
      Map<String, OnnxTensor> feed,
      Set<String> requested,
      Map<String, OnnxTensor> pinned,
      Map<String, Tensor> tensors,
      Map<String, Long> sizes,
      Cancellation cancellation)
      throws OrtException, EngineException {
    runOptions.setTerminate(false);
    try (var _ = cancellation.onCancel(this::terminate);
        var result = session.run(feed, requested, pinned, runOptions)) {
      for (var output : signature.outputs()) {
        if (!requested.contains(output.name())) continue;
        var tensor = copy(result, output);
        tensors.put(output.name(), tensor);
        confirm(output, tensor, sizes);
      }
    }
  }

  /// Called on the thread that cancels, never after the run has ended.
  private void terminate() {
    try {
      runOptions.setTerminate(true);
    } catch (OrtException failure) {
      throw new IllegalStateException("ONNX Runtime cannot be told to stop", failure);
    }
  }

  private static Tensor copy(OrtSession.Result result, Model.Value output) throws EngineException {
    if (result.get(output.name()).orElse(null) instanceof OnnxTensor value)
      return Translation.copy(value, output.type().dtype());
    throw new EngineException(say("ort.the-model-gave-nothing", output.name()));
  }

  private void confirm(Model.Value output, Tensor tensor, Map<String, Long> sizes) {
    var declared = Signature.decided(output.type().shape(), sizes);
    if (declared.isPresent() && Arrays.equals(declared.get(), tensor.dims()))
      pinnable.add(output.name());
  }

  private SequencedMap<String, Tensor> ordered(Map<String, Tensor> tensors) {
    var ordered = new LinkedHashMap<String, Tensor>();
    for (var output : signature.outputs()) {
      var tensor = tensors.get(output.name());
      if (tensor != null) ordered.put(output.name(), tensor);
    }
    return Collections.unmodifiableSequencedMap(ordered);
  }

  @Override
  public List<KernelTime> profile() throws EngineException {
    if (profile.isEmpty())
      throw new IllegalStateException("the session was not opened for profiling");
    try {
      return ProfileFile.read(Path.of(session.endProfiling()));
    } catch (OrtException failure) {
      throw Explanation.of(say("ort.the-profile-could-not-be-written"), failure);
    }
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    try {
      runOptions.close();
      session.close();
    } catch (OrtException failure) {
      throw new IllegalStateException("ONNX Runtime cannot close a session", failure);
    } finally {
      profile.ifPresent(ProfileFile::discard);
    }
  }

  /// The runtime's views of our memory during one run.
  private static final class Views implements AutoCloseable {
    private final List<OnnxTensor> open = new ArrayList<>();

    OnnxTensor add(OnnxTensor view) {
      open.add(view);
      return view;
    }

    @Override
    public void close() {
      open.forEach(OnnxTensor::close);
    }
  }
}
