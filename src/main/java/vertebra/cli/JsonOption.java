package vertebra.cli;

import picocli.CommandLine.Option;

/// Whether a verb answers a program instead of a person.
final class JsonOption {

  @Option(names = "--json", description = "${bundle:help.json}")
  private boolean wanted;

  boolean isWanted() {
    return wanted;
  }
}
