package vertebra.cli;

import picocli.CommandLine.Option;
import vertebra.cli.input.UsageError;
import vertebra.report.Table;

/// In which form a table is printed.
final class TableOptions {

  @Option(names = "--format", paramLabel = "FORMAT", description = "text, markdown, csv or html")
  private String format = "text";

  Table.Format format() throws UsageError {
    return Table.Format.named(format)
        .orElseThrow(() ->
            new UsageError(
                "--format must be text, markdown, csv or html, not \"" + format + "\"."));
  }
}
