package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import vertebra.analysis.PeakMemory;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.PrecisionOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.compile.Compiler;
import vertebra.cost.ModelCost;
import vertebra.execute.NonFiniteWeights;
import vertebra.execute.PrecisionChoice;
import vertebra.execute.PrecisionConversion;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.precision.Reference;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.weights.WeightMatch;
import vertebra.weights.WeightSource;

/// A subject that can be opened for running: a design that compiled, with its weights, or a file.
sealed interface RunnableModel extends AutoCloseable {

  /// A design as a model.
  ///
  /// @param compiled the model in float32
  /// @param reduced the same in the precision that was asked for
  record Made(
      CommandContext.Checked checked,
      Compiled compiled,
      Reduced reduced,
      WeightSource source,
      WeightSource.Opened weights)
      implements RunnableModel {

    @Override
    public Session open(Engine engine, DeviceOptions device, Engine.Options options, long batch)
        throws EngineException, UsageError {
      return open(reduced, engine, device, options, batch);
    }

    /// Opens the model in float32, to compare with.
    Session open(Reference reference, Engine engine, DeviceOptions device, Engine.Options options)
        throws EngineException, UsageError {
      return open(Reduced.none(reference.model()), engine, device, options, 1);
    }

    private Session open(
        Reduced what, Engine engine, DeviceOptions device, Engine.Options options, long batch)
        throws EngineException, UsageError {
      long working = PeakMemory.of(compiled.plan()).bytes();
      return engine.open(
          what.model(),
          what.data(weights.data()),
          engine.choose(device.device()),
          options.withWorkingBytes(times(working, batch)));
    }

    @Override
    public Precision precision() {
      return reduced.precision();
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  /// A model file, and what it says and costs.
  record Stored(ModelCost cost, Path file) implements RunnableModel {
    @Override
    public Precision precision() {
      return PrecisionConversion.of(cost.file());
    }

    @Override
    public Session open(Engine engine, DeviceOptions device, Engine.Options options, long batch)
        throws EngineException, UsageError {
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
      throws EngineException, UsageError;

  @Override
  void close();

  /// What the model computes with.
  Precision precision();

  /// Makes a subject ready in float32, or a file as it is. Throws [DesignHasErrors] if it is a
  /// design with errors.
  static RunnableModel of(
      CommandContext context, Subject subject, Compiler.Options options, WeightOptions weights)
      throws UsageError, DesignHasErrors, CompileException, EngineException, IOException {
    return of(context, subject, options, weights, new PrecisionOptions());
  }

  /// Makes a subject ready in a precision.
  static RunnableModel of(
      CommandContext context,
      Subject subject,
      Compiler.Options options,
      WeightOptions weights,
      PrecisionOptions precision)
      throws UsageError, DesignHasErrors, CompileException, EngineException, IOException {
    var wanted = precision.precision();
    return switch (subject) {
      case Subject.Foreign(var name, var file) -> {
        if (weights.isGiven())
          throw new UsageError(say("cli.weights-and-seed-are-for-designs", name));
        var stored = new Stored(ModelCost.of(file, Map.of()), file);
        if (wanted != Precision.FLOAT32 && wanted != stored.precision())
          throw new UsageError(
              say("cli.precision-is-for-designs", name, stored.precision(), wanted.word()));
        yield stored;
      }
      case Subject.Design design ->
          made(context, design, options, weights, precision.precisionChoice());
    };
  }

  private static RunnableModel made(
      CommandContext context,
      Subject.Design design,
      Compiler.Options options,
      WeightOptions weights,
      PrecisionChoice precisionChoice)
      throws UsageError, DesignHasErrors, CompileException, EngineException, IOException {
    var checked = context.sound(design);
    var compiled = new Compiler(checked.catalogue()).compile(checked.analysis(), options);
    var source = weights.source(RememberedSettings.of(checked.design()));
    var opened = source.open(compiled.model());
    var reduced =
        PrecisionConversion.of(compiled, precisionChoice, opened.data(), means(context, design));
    return new Made(checked, compiled, reduced, source, opened);
  }

  /// What finding the ranges of activations takes; nobody hears how far it is.
  static PrecisionConversion.Means means(CommandContext context, Subject.Design design) {
    return new PrecisionConversion.Means(
        context.engine(),
        PrecisionConversion.Pictures.of(design.settings()),
        context.cancellation(),
        (_, _) -> {});
  }

  /// A product that stays at the largest number where it would pass it.
  private static long times(long bytes, long factor) {
    return Math.multiplyHigh(bytes, factor) != 0 || bytes * factor < 0
        ? Long.MAX_VALUE
        : bytes * factor;
  }

  /// What is said about weights that are no numbers.
  default List<String> notFinite() throws IOException {
    return switch (this) {
      case Made made -> NonFiniteWeights.of(made.compiled().model(), made.weights());
      case Stored stored -> NonFiniteWeights.of(stored.cost().file());
    };
  }

  /// What is said about the weights; nothing for a file.
  default List<String> complaints() throws IOException {
    return switch (this) {
      case Made made -> {
        var lines =
            new ArrayList<>(made.weights().match().map(WeightMatch::complaints).orElse(List.of()));
        lines.addAll(
            PrecisionConversion.complaints(
                made.reduced(), made.compiled().model(), made.weights()));
        yield lines;
      }
      case Stored _ -> List.of();
    };
  }
}
