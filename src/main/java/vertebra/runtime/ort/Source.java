package vertebra.runtime.ort;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
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
      if (!Files.exists(path)) throw new EngineException(path + " does not exist.");
      if (!Files.isRegularFile(path) || !Files.isReadable(path))
        throw new EngineException(path + " cannot be read. Choose an ONNX file.");
      return environment.createSession(path.toString(), settings);
    }
  }

  /// A model of ours. Its weights are made in memory of ours and taken over by the runtime while
  /// opening, so they are never written out as a file's bytes; then our memory is freed.
  record Made(Model model, WeightData weights) implements Source {

    @Override
    public String title() {
      return "The model";
    }

    @Override
    public Optional<Signature> declared() {
      return Optional.of(new Signature(model.inputs(), model.outputs()));
    }

    @Override
    public OrtSession open(OrtEnvironment environment, SessionOptions settings)
        throws OrtException, EngineException {
      try {
        var separate = ModelWriter.separate(model);
        if (separate.stream().anyMatch(weight -> weight.bytes() > Translation.LARGEST_BUFFER))
          return openWritten(environment, settings);
        var handed = new LinkedHashMap<String, OnnxTensorLike>();
        try (var arena = Arena.ofShared()) {
          for (var weight : separate) {
            var numbers = arena.allocate(weight.bytes(), 64);
            weights.fill(weight, numbers);
            var dims = weight.dims().stream().mapToLong(Long::longValue).toArray();
            handed.put(weight.name(), Translation.view(environment, weight.dtype(), numbers, dims));
          }
          if (!handed.isEmpty()) settings.addExternalInitializers(handed);
          return environment.createSession(ModelWriter.skeleton(model, weights), settings);
        } finally {
          handed.values().forEach(OnnxValue::close);
        }
      } catch (IOException failure) {
        throw new EngineException(
            "The weights could not be read: " + failure.getMessage(), failure);
      } catch (OutOfMemoryError error) {
        throw new EngineException(
            "There is not enough memory for the weights, which take "
                + Explanation.bytes(model.weightBytes())
                + ".",
            error);
      }
    }

    /// Deletes a file now, or where the runtime still maps it and the system forbids that, at exit.
    private static void discard(java.io.File file) {
      if (!file.delete()) file.deleteOnExit();
    }

    /// A single weight of 2 GiB or more does not fit into a Java buffer; the runtime maps it from a
    /// file instead.
    private OrtSession openWritten(OrtEnvironment environment, SessionOptions settings)
        throws IOException, OrtException {
      var folder = Files.createTempDirectory("vertebra-model");
      var file = folder.resolve("model.onnx");
      try {
        ModelWriter.write(model, weights, file, true, (_, _) -> true);
        return environment.createSession(file.toString(), settings);
      } finally {
        for (var name : new String[] {"model.onnx.data", "model.onnx", ""})
          discard(folder.resolve(name).toFile());
      }
    }
  }
}
