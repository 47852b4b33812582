package vertebra.execute;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Arrays;
import vertebra.importing.ImportedModels;
import vertebra.media.InputException;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;

/// How far apart two models lie that should compute the same, on the same noise.
///
/// @param outputs how many outputs of the same name were compared
/// @param largest the largest distance of two numbers as a share of the largest number
/// @param isSame whether all numbers are the same, bit for bit
public record SameNumbers(int outputs, double largest, boolean isSame) {

  /// Rounding that is written otherwise stays below this.
  private static final double LITTLE = 1e-4;

  private static final Engine.Options ONE_BY_ONE = Engine.Options.DEFAULT.withThreads(1);

  /// Whether nothing but rounding differs.
  public boolean isClose() {
    return isSame || largest <= LITTLE;
  }

  /// In a sentence.
  public String line() {
    if (outputs == 0) return say("edit.nothing-to-compare");
    return isSame
        ? say("edit.same-numbers", outputs)
        : say("edit.near-numbers", outputs, String.format(java.util.Locale.ROOT, "%.1e", largest));
  }

  /// Runs both. Throws [EngineException] when one of them does not run on what the first takes.
  public static SameNumbers of(Path before, Path after, Engine engine, Cancellation cancellation)
      throws EngineException, ModelException, InputException {
    try (var one = engine.open(ImportedModels.runnable(before), Device.CPU, ONE_BY_ONE);
        var other = engine.open(ImportedModels.runnable(after), Device.CPU, ONE_BY_ONE)) {
      if (!takesTheSame(one, other)) return new SameNumbers(0, 0, false);
      var feed = ModelInputs.noise(one, 1, cancellation).tensors();
      var expected = one.run(feed, cancellation);
      var got = other.run(feed, cancellation);
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
      return new SameNumbers(outputs, largest, isSame && outputs > 0);
    }
  }

  /// Whether a model takes what another takes; sizes that are open take any.
  private static boolean takesTheSame(Session one, Session other) {
    if (one.inputs().size() != other.inputs().size()) return false;
    for (var input : one.inputs()) {
      var twin =
          other.inputs().stream().filter(each -> each.name().equals(input.name())).findFirst();
      if (twin.isEmpty() || twin.get().type().dtype() != input.type().dtype()) return false;
      var sizes = input.type().shape().dims();
      var others = twin.get().type().shape().dims();
      if (sizes.size() != others.size()) return false;
      for (int axis = 0; axis < sizes.size(); axis++) {
        var known = others.get(axis).known();
        long given = sizes.get(axis).known().orElse(axis == 0 ? 1 : known.orElse(0));
        if (known.isPresent() && known.getAsLong() != given) return false;
      }
    }
    return true;
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
