package vertebra.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;

/// The design or the model that a verb is about.
final class NetworkFile {

  @Parameters(index = "0", paramLabel = "FILE", description = "${bundle:help.network-file.file}")
  private String name = "";

  @Mixin private InputSizes inputs = new InputSizes();

  /// What the user wrote.
  String name() {
    return name;
  }

  Subject subject(CommandContext context) throws UsageError {
    return context.subject(name, inputs.sizes());
  }
}
