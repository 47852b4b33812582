package vertebra.cli;

import java.util.Map;
import picocli.CommandLine.Option;
import vertebra.precision.Difference;
import vertebra.precision.Precision;

/// The kind of number that a design is compiled to compute with.
final class PrecisionOptions {

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16",
      description =
          "what the model computes with: fp32 (the default) or fp16 (half the size; the difference"
              + " to fp32 is measured and shown)")
  private String precision = Precision.FLOAT32.word();

  /// A difference as maps for JSON.
  static Map<String, Object> report(Difference difference) {
    var report =
        Desk.fields(
            "words",
            difference.inWords(),
            "outputs",
            difference.outputs().stream()
                .map(output ->
                    Desk.fields(
                        "output", output.name(),
                        "largest", output.largest(),
                        "relative", output.relative(),
                        "scale", output.scale(),
                        "notFinite", output.lost(),
                        "shapes", output.shapes()))
                .toList());
    difference
        .top()
        .ifPresent(top -> {
          report.put("sameBestClass", top.same());
          report.put("samples", top.samples());
        });
    return report;
  }

  Precision precision() throws Unusable {
    return Precision.named(precision)
        .orElseThrow(() ->
            new Unusable(
                "There is no precision \""
                    + precision
                    + "\". Known are "
                    + Precision.words()
                    + "."));
  }
}
