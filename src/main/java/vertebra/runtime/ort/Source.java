package vertebra.runtime.ort;

import static vertebra.text.Texts.say;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import vertebra.files.ByteCount;
import vertebra.files.Scratch;
import vertebra.onnx.Model;
import vertebra.onnx.ModelWriter;
import vertebra.onnx.WeightData;
import vertebra.runtime.EngineException;

/// Where a session's model comes from.
sealed interface Source {

  /// What the model is called in messages.
  String title();

  /// What is known about inputs and outputs before opening.
  Optional<Signature> declared();

  OrtSession open(OrtEnvironment environment, SessionOptions settings)
      throws OrtException, EngineException;

  /// An ONNX file.
  record File(Path path) implements Source {

    @Override
    public String title() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public Optional<Signature> declared() {
      return Optional.empty();
    }

    @Override
    public OrtSession open(OrtEnvironment environment, SessionOptions settings)
        throws OrtException, EngineException {
      if (!Files.exists(path)) throw new EngineException(say("ort.does-not-exist", path));
      if (!Files.isRegularFile(path) || !Files.isReadable(path))
        throw new EngineException(say("ort.cannot-be-read", path));
      return environment.createSession(path.toString(), settings);
    }
  }

  /// A model of ours.
  ///
  /// A few weights are made in memory of ours and taken over by the runtime while opening, so they
  /// are never written out; then our memory is freed. Many weights would then be held twice, so
  /// they are written once, to a file that the runtime maps and that is gone afterwards. Weights
  /// that lie in memory anyway are taken over from there.
  record Made(Model model, WeightData weights) implements Source {

    /// From so many bytes of weights on, memory counts more than the time of writing a file.
    private static final long MOST_HANDED_OVER = 64L << 20;

    @Override
    public String title() {
      return say("ort.the-model");
    }

    @Override
    public Optional<Signature> declared() {
      return Optional.of(Signature.of(model));
    }

    @Override
    public OrtSession open(OrtEnvironment environment, SessionOptions settings)
        throws OrtException, EngineException {
      try {
        if (bytesToMake() <= MOST_HANDED_OVER) return openHandedOver(environment, settings);
        try {
          return openWritten(environment, settings);
        } catch (IOException noRoom) {
          if (hasTooLargeForABuffer())
            throw new EngineException(
                say(
                    "ort.the-weights-could-not-be-written",
                    System.getProperty("java.io.tmpdir"),
                    noRoom.getMessage()),
                noRoom);
          return openHandedOver(environment, settings);
        }
      } catch (IOException failure) {
        throw new EngineException(
            say("ort.the-weights-could-not-be-read", failure.getMessage()), failure);
      } catch (OutOfMemoryError error) {
        throw EngineException.ofMemory(
            say(
                "ort.there-is-not-enough-memory-for-the-weights",
                ByteCount.words(model.weightBytes())),
            error);
      }
    }

    private long bytesToMake() {
      return model.weights().stream()
          .filter(weight -> weights.inPlace(weight).isEmpty())
          .mapToLong(Model.Weight::bytes)
          .sum();
    }

    private boolean hasTooLargeForABuffer() {
      return model.weights().stream()
          .anyMatch(weight -> weight.bytes() > Translation.LARGEST_BUFFER);
    }

    private OrtSession openHandedOver(OrtEnvironment environment, SessionOptions settings)
        throws IOException, OrtException, EngineException {
      var handed = new LinkedHashMap<String, OnnxTensorLike>();
      try (var arena = Arena.ofShared()) {
        for (var weight : ModelWriter.separate(model)) {
          var numbers = numbers(weight, arena);
          var dims = weight.dims().stream().mapToLong(Long::longValue).toArray();
          handed.put(weight.name(), Translation.view(environment, weight.dtype(), numbers, dims));
        }
        if (!handed.isEmpty()) settings.addExternalInitializers(handed);
        return environment.createSession(ModelWriter.skeleton(model, weights), settings);
      } finally {
        handed.values().forEach(OnnxValue::close);
      }
    }

    private MemorySegment numbers(Model.Weight weight, Arena arena) throws IOException {
      var inPlace = weights.inPlace(weight);
      if (inPlace.isPresent()) return inPlace.get();
      var made = arena.allocate(weight.bytes(), 64);
      weights.fill(weight, made);
      return made;
    }

    private OrtSession openWritten(OrtEnvironment environment, SessionOptions settings)
        throws IOException, OrtException {
      var folder = Scratch.folder("model");
      var file = folder.resolve("model.onnx");
      try {
        Scratch.requireRoom(folder, model.weightBytes());
        ModelWriter.writeScratch(model, weights, file);
        return environment.createSession(file.toString(), settings);
      } finally {
        Scratch.discard(folder);
      }
    }
  }
}
