package vertebra.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;

/// The design that a verb is about, where a model file will not do.
final class DesignFile {

  @Parameters(index = "0", paramLabel = "FILE", description = "${bundle:help.design-file.file}")
  private String name = "";

  @Mixin private InputSizes inputs = new InputSizes();

  /// What the user wrote.
  String name() {
    return name;
  }

  Subject.Design design(CommandContext context) throws UsageError {
    return context.design(name, inputs.sizes());
  }
}
