package vertebra.cli;

import static vertebra.text.Texts.say;

import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.report.Table;

/// How a verb prints its table.
final class FormatOption {

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${bundle:help.format-option.format}")
  private String name = "text";

  Table.Format format() throws UsageError {
    return Table.Format.named(name)
        .orElseThrow(() -> new UsageError(say("cli.format-must-be-text-markdown", name)));
  }
}
