package vertebra.cli.options;

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
      description =
          "what the model computes with: fp32 (the default), fp16 (half the size) or int8 (a"
              + " quarter; needs --calibrate). The difference to fp32 is measured and shown")
  private String precision = Precision.FLOAT32.word();

  @Option(
      names = "--calibrate",
      paramLabel = "PICTURES",
      description =
          "for int8: a picture file or a folder of pictures like those that the network will see,"
              + " on which the ranges of its activations are found; again for more. noise:32 takes"
              + " 32 samples of noise, which is only good for trying")
  private List<String> places = new ArrayList<>();

  @Option(
      names = "--ranges",
      paramLabel = "minmax|percentile",
      description =
          "for int8: what counts as the end of a range: the least and greatest number of all (the"
              + " default), or what 99.99 %% of each picture's numbers stay within, for activations"
              + " with outliers")
  private String ranges = MINMAX;

  @Option(names = "--keep-ends", description = "for int8: leave the first and last layer in fp32")
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
      throw new UsageError(
          "--calibrate, --ranges and --keep-ends are for int8. Add --precision int8.");
    if (wanted == Precision.INT8 && places.isEmpty())
      throw new UsageError(
          "--precision int8 needs examples, to find the ranges of the activations. Give --calibrate"
              + " FOLDER with 32 or more pictures like those that the network will see, or"
              + " --calibrate noise:32 to try it out.");
    return new PrecisionChoice(wanted, examples(), method(), keepEnds);
  }

  private Calibration.Method method() throws UsageError {
    for (var method : Calibration.Method.values())
      if (method.name().equalsIgnoreCase(ranges)) return method;
    throw new UsageError("--ranges must be minmax or percentile, not \"" + ranges + "\".");
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
      throw new UsageError(
          "--calibrate noise:N stands alone, with N from 1 to 9999, such as noise:32; \""
              + String.join(" ", places)
              + "\" does not.");
    return new PrecisionChoice.Noise(Integer.parseInt(count));
  }

  private static Path path(String text) throws UsageError {
    try {
      return Path.of(text);
    } catch (InvalidPathException notAPath) {
      throw new UsageError("\"" + text + "\" is no file name here.", notAPath);
    }
  }

  public Precision precision() throws UsageError {
    return Precision.named(precision)
        .orElseThrow(() ->
            new UsageError(
                "There is no precision \""
                    + precision
                    + "\". Known are "
                    + Precision.words()
                    + "."));
  }
}
