package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.SourceOptions;
import vertebra.importing.ImportedModels;
import vertebra.media.InputException;
import vertebra.onnx.ModelException;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;

/// How far apart two models lie that should compute the same, on the same noise.
///
/// @param outputs how many outputs of the same name were compared
/// @param largest the largest distance of two numbers as a share of the largest number
/// @param isSame whether all numbers are the same, bit for bit
record EditProof(int outputs, double largest, boolean isSame) {

  /// Rounding that is written otherwise stays below this.
  private static final double LITTLE = 1e-4;

  private static final Engine.Options ONE_BY_ONE = Engine.Options.DEFAULT.withThreads(1);

  boolean isClose() {
    return isSame || largest <= LITTLE;
  }

  String line() {
    if (outputs == 0) return say("edit.nothing-to-compare");
    return isSame
        ? say("edit.same-numbers", outputs)
        : say("edit.near-numbers", outputs, String.format(java.util.Locale.ROOT, "%.1e", largest));
  }

  Map<String, Object> json() {
    return CommandContext.fields(
        "outputs", outputs, "largestDifference", largest, "identical", isSame);
  }

  /// Runs both. Throws [EngineException] when one of them does not run on what the first takes.
  static EditProof of(Path before, Path after, CommandContext context)
      throws EngineException, InputException, UsageError, ModelException {
    var engine = context.engine();
    try (var one = engine.open(ImportedModels.runnable(before), Device.CPU, ONE_BY_ONE);
        var other = engine.open(ImportedModels.runnable(after), Device.CPU, ONE_BY_ONE)) {
      var feed =
          new SourceOptions()
              .feed(one.inputs(), new RememberedSettings(Optional.empty()), context.cancellation())
              .tensors();
      var expected = one.run(feed, context.cancellation());
      var got = other.run(feed, context.cancellation());
      int outputs = 0;
      double largest = 0;
      boolean isSame = true;
      for (var entry : expected.entrySet()) {
        var now = got.get(entry.getKey());
        if (now == null) continue;
        outputs++;
        largest = Math.max(largest, distance(entry.getValue(), now));
        isSame &= largest == 0 && entry.getValue().data().mismatch(now.data()) == -1;
      }
      return new EditProof(outputs, largest, isSame && outputs > 0);
    }
  }

  private static double distance(Tensor one, Tensor other) {
    if (!Arrays.equals(one.dims(), other.dims())) return Double.POSITIVE_INFINITY;
    double largest = 0;
    double scale = 0;
    for (long i = 0; i < one.elements(); i++) {
      scale = Math.max(scale, Math.abs(one.get(i)));
      double distance = Math.abs(one.get(i) - other.get(i));
      if (distance > largest || Double.isNaN(distance) != Double.isNaN(one.get(i)))
        largest = Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
    return largest == 0 ? 0 : largest / Math.max(scale, Double.MIN_NORMAL);
  }
}
