package vertebra.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The sizes that a design's inputs are given instead of their own.
final class InputSizes {

  @Option(names = "--input", paramLabel = "SIZES", description = "${bundle:help.input}")
  private List<String> sizes = new ArrayList<>();

  /// What the user wrote: `SIZES`, or `NAME=SIZES` for one of several inputs.
  List<String> sizes() {
    return sizes;
  }
}
