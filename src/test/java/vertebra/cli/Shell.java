package vertebra.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import vertebra.catalogue.StandardCatalogue;
import vertebra.runtime.Cancellation;
import vertebra.runtime.ort.OrtEngine;
import vertebra.workbench.TestBlocks;

/// Runs verbs and keeps what they print.
public final class Shell {

  /// What a verb did.
  public record Run(int code, String out, String err) {}

  private final Verbs verbs;

  Shell(Verbs verbs) {
    this.verbs = verbs;
  }

  static Shell overTestBlocks() {
    return new Shell(new Verbs(TestBlocks.CATALOGUE, new OrtEngine()));
  }

  public static Shell overStandardBlocks() {
    return new Shell(new Verbs(StandardCatalogue.catalogue(), new OrtEngine()));
  }

  public Run run(String... arguments) {
    return run(Cancellation.none(), arguments);
  }

  Run run(Cancellation cancellation, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = verbs.run(arguments, stream(out), stream(err), cancellation);
    return new Run(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
