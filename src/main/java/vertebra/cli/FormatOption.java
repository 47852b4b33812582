package vertebra.cli;

import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.report.Table;

/// How a verb prints its table.
final class FormatOption {

  @Option(names = "--format", paramLabel = "FORMAT", description = "text, markdown, csv or html")
  private String name = "text";

  Table.Format format() throws UsageError {
    return Table.Format.named(name)
        .orElseThrow(() ->
            new UsageError("--format must be text, markdown, csv or html, not \"" + name + "\"."));
  }
}
