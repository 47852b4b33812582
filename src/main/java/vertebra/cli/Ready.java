package vertebra.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import vertebra.analysis.PeakMemory;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.onnx.ModelException;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.weights.WeightException;
import vertebra.weights.WeightMatch;
import vertebra.weights.WeightSource;
import vertebra.workbench.ModelCost;

/// A subject that can be opened for running: a design that compiled, with its weights, or a file.
sealed interface Ready extends AutoCloseable {

  /// A design as a model.
  record Made(
      Desk.Checked checked, Compiled compiled, WeightSource source, WeightSource.Opened weights)
      implements Ready {

    @Override
    public Session open(Engine engine, DeviceOptions device, Engine.Options options, long batch)
        throws EngineException, Unusable {
      long working = PeakMemory.of(compiled.plan()).bytes();
      return engine.open(
          compiled.model(),
          weights.data(),
          engine.choose(device.device()),
          options.withWorkingBytes(times(working, batch)));
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  /// A model file, and what it says and costs.
  record Stored(ModelCost cost, Path file) implements Ready {
    @Override
    public Session open(Engine engine, DeviceOptions device, Engine.Options options, long batch)
        throws EngineException, Unusable {
      return engine.open(
          file,
          engine.choose(device.device()),
          options.withWorkingBytes(times(cost.peakBytes(), batch)));
    }

    @Override
    public void close() {
      // A file needs nothing.
    }
  }

  /// Opens the model on the wished device.
  ///
  /// @param batch how many samples will run at once
  Session open(Engine engine, DeviceOptions device, Engine.Options options, long batch)
      throws EngineException, Unusable;

  @Override
  void close();

  /// Makes a subject ready. Throws [Broken] if it is a design with errors.
  static Ready of(Desk desk, Subject subject, Compiler.Options options, WeightOptions weights)
      throws Unusable, Broken, CompileException, WeightException, ModelException {
    return switch (subject) {
      case Subject.Foreign(var name, var file) -> {
        if (weights.isGiven())
          throw new Unusable(
              "--weights and --seed are for designs; " + name + " has its own weights.");
        yield new Stored(ModelCost.of(file, Map.of()), file);
      }
      case Subject.Design design -> made(desk.sound(design), options, weights);
    };
  }

  private static Ready made(Desk.Checked checked, Compiler.Options options, WeightOptions weights)
      throws Unusable, CompileException, WeightException {
    var compiled = new Compiler(checked.catalogue()).compile(checked.analysis(), options);
    var source = weights.source(Remembered.of(checked.design()));
    return new Made(checked, compiled, source, source.open(compiled.model()));
  }

  /// A product that stays at the largest number where it would pass it.
  private static long times(long bytes, long factor) {
    return Math.multiplyHigh(bytes, factor) != 0 || bytes * factor < 0
        ? Long.MAX_VALUE
        : bytes * factor;
  }

  /// What is said about the weights; nothing for a file.
  default List<String> complaints() {
    return switch (this) {
      case Made made -> made.weights().match().map(WeightMatch::complaints).orElse(List.of());
      case Stored _ -> List.of();
    };
  }
}
