package vertebra.cli;

import java.io.IOException;
import picocli.CommandLine.Mixin;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.PrecisionOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.compile.CompileException;
import vertebra.compile.Compiler;
import vertebra.runtime.EngineException;

/// What is run, with which weights, in which precision, and where: what every verb that runs models
/// takes.
final class ModelOptions {

  @Mixin private NetworkFile file = new NetworkFile();

  @Mixin private DeviceOptions device = new DeviceOptions();
  @Mixin private WeightOptions weights = new WeightOptions();
  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  /// What the user wrote.
  String file() {
    return file.name();
  }

  DeviceOptions device() {
    return device;
  }

  Subject subject(CommandContext context) throws UsageError {
    return file.subject(context);
  }

  /// Makes a subject ready in the precision that was asked for, or a file as it is.
  RunnableModel ready(CommandContext context, Subject subject)
      throws UsageError, DesignHasErrors, CompileException, EngineException, IOException {
    return RunnableModel.of(context, subject, Compiler.Options.DEFAULT, weights, precision);
  }
}
