package vertebra.cli.options;

import static vertebra.text.Texts.say;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.execute.PrecisionChoice;
import vertebra.precision.Calibration;
import vertebra.precision.Deviation;
import vertebra.precision.Precision;

/// The kind of number that a design is compiled to compute with.
public final class PrecisionOptions {

  private static final String NOISE = "noise:";
  private static final String MINMAX = "minmax";

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16|int8",
      description = "${bundle:help.precision.precision}")
  private String precision = Precision.FLOAT32.word();

  @Option(
      names = "--calibrate",
      paramLabel = "PICTURES",
      description = "${bundle:help.precision.calibrate}")
  private List<String> places = new ArrayList<>();

  @Option(
      names = "--ranges",
      paramLabel = "minmax|percentile",
      description = "${bundle:help.precision.ranges}")
  private String ranges = MINMAX;

  @Option(names = "--keep-ends", description = "${bundle:help.precision.keep-ends}")
  private boolean keepEnds;

  /// A difference as maps for JSON.
  public static Map<String, Object> report(Deviation difference) {
    var report =
        CommandContext.fields(
            "words",
            difference.inWords(),
            "outputs",
            difference.outputs().stream()
                .map(output ->
                    CommandContext.fields(
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
    difference
        .passing()
        .ifPresent(passing ->
            report.put(
                "passes",
                CommandContext.fields(
                    "block", passing.block(),
                    "size", passing.size(),
                    "blocks", passing.blocks())));
    return report;
  }

  /// What was asked for.
  public PrecisionChoice precisionChoice() throws UsageError {
    var wanted = precision();
    boolean said = !places.isEmpty() || keepEnds || !ranges.equals(MINMAX);
    if (said && wanted != Precision.INT8)
      throw new UsageError(say("cli.calibrate-ranges-and-keep"));
    if (wanted == Precision.INT8 && places.isEmpty())
      throw new UsageError(say("cli.precision-int8-needs-examples"));
    return new PrecisionChoice(wanted, examples(), method(), keepEnds);
  }

  private Calibration.Method method() throws UsageError {
    for (var method : Calibration.Method.values())
      if (method.name().equalsIgnoreCase(ranges)) return method;
    throw new UsageError(say("cli.ranges-must-be-minmax-or-percentile", ranges));
  }

  private PrecisionChoice.Examples examples() throws UsageError {
    if (places.isEmpty()) return new PrecisionChoice.Nothing();
    var first = places.getFirst();
    if (!first.startsWith(NOISE)) {
      var files = new ArrayList<Path>();
      for (var place : places) files.add(path(place));
      return new PrecisionChoice.Pictures(files);
    }
    var count = first.substring(NOISE.length());
    if (places.size() > 1 || !count.matches("[1-9]\\d{0,3}"))
      throw new UsageError(say("cli.calibrate-noise-n-stands", String.join(" ", places)));
    return new PrecisionChoice.Noise(Integer.parseInt(count));
  }

  private static Path path(String text) throws UsageError {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError(say("cli.is-no-file-name-here", text), notAPath);
    }
  }

  public Precision precision() throws UsageError {
    return Precision.named(precision)
        .orElseThrow(
            () -> new UsageError(say("cli.there-is-no-precision", precision, Precision.words())));
  }
}
