package vertebra.execute;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import vertebra.importing.ModelSteps;
import vertebra.importing.StoredNumbers;
import vertebra.media.Npy;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;
import vertebra.weights.Safetensors;

/// Runs and reads what changes of a model file need: on the processor, from NPY and safetensors
/// files.
public record StepNeeds(Engine engine, Cancellation cancellation) implements ModelSteps.Outside {

  @Override
  public Map<String, StoredNumbers> run(Path model) throws ModelException {
    try (var session = engine.open(model, Device.CPU, Engine.Options.DEFAULT)) {
      var found = new LinkedHashMap<String, StoredNumbers>();
      session.run(Map.of(), cancellation).forEach((name, tensor) -> found.put(name, of(tensor)));
      return found;
    } catch (EngineException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    }
  }

  @Override
  public StoredNumbers read(String source) throws ModelException {
    int at = source.lastIndexOf('#');
    try {
      if (at < 0) return of(Npy.read(Path.of(source)));
      try (var file = Safetensors.open(Path.of(source.substring(0, at)))) {
        var name = source.substring(at + 1);
        var entry = file.find(name);
        var type = entry.flatMap(found -> found.type().twin());
        if (entry.isEmpty() || type.isEmpty())
          throw new ModelException(
              vertebra.text.Texts.say("weights.has-no-tensor", file.file(), name));
        var dims = entry.get().dims().stream().mapToLong(Long::longValue).toArray();
        var tensor = Tensor.zeros(type.get(), dims);
        file.fill(name, type.get(), tensor.data());
        return of(tensor);
      }
    } catch (IOException unreadable) {
      throw new ModelException(String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  private static StoredNumbers of(Tensor tensor) {
    MemorySegment data = tensor.data();
    return new StoredNumbers(
        tensor.dtype(),
        Arrays.stream(tensor.dims()).boxed().toList(),
        data.toArray(ValueLayout.JAVA_BYTE));
  }
}
