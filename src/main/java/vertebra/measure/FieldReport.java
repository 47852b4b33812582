package vertebra.measure;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import vertebra.analysis.PeakMemory;
import vertebra.analysis.Plan;
import vertebra.analysis.ReceptiveFields;
import vertebra.compile.CompileException;
import vertebra.compile.Compiled;
import vertebra.execute.ModelInputs;
import vertebra.execute.RunSettings;
import vertebra.graph.PortPath;
import vertebra.media.InputException;
import vertebra.onnx.Model;
import vertebra.report.Report;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.weights.WeightSource;

/// What the middle pixel of every port sees of the picture: in theory, and really.
///
/// Really means: strips of the picture's rows, then of its columns, are brightened one after
/// another by one deviation, and the middle pixel of every port is watched. How far the effect
/// reaches is bounded by the theory; how much of it comes from the middle is not (Luo et al. 2016,
/// "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks").
final class FieldReport {

  private static final int STRIPS = 64;
  private static final int MOST_BATCH = 16;
  private static final long MOST_BYTES = 256L << 20;

  /// A weaker effect than this share of the strongest is rounding.
  private static final double ROUNDING = 1e-5;

  private static final double OUTSIDE = 0.025;

  /// The effect of every strip on the middle of one port.
  private static final class Effects {
    private final double[] rows;
    private final double[] columns;

    Effects(int rows, int columns) {
      this.rows = new double[rows];
      this.columns = new double[columns];
    }
  }

  private FieldReport() {}

  static Report of(MeasuringTask task) throws IOException, EngineException, CompileException {
    var design = task.subject().design();
    var plan = Plan.of(design.catalogue(), design.analysis());
    var compiled = task.tapped(plan, imagePorts(plan));
    var picture = picture(compiled.model());
    var feeding = task.inputs(compiled.model());
    try (var weights = task.weights(compiled.model());
        var session = task.opened(compiled, weights)) {
      var effects =
          effects(compiled, session, feeding.tensors(), picture, task.cancellation(), task.news());
      return report(compiled, effects, feeding, picture, task.subject().settings().weights());
    }
  }

  /// The ports of the design itself that carry images.
  private static List<PortPath> imagePorts(Plan plan) {
    return plan.ports().entrySet().stream()
        .filter(port -> port.getKey().isOutermost())
        .filter(port -> {
          var shape = plan.tensors().get(port.getValue()).shape();
          return shape.rank() == 4 && !(isOne(shape.dim(2)) && isOne(shape.dim(3)));
        })
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOne(vertebra.tensor.Dim dim) {
    return dim.known().isPresent() && dim.known().getAsLong() == 1;
  }

  static String picture(Model model) throws InputException {
    for (var input : model.inputs())
      if (RunSettings.takesPicture(input.type()) && ModelInputs.opensBatch(input))
        return input.name();
    throw new InputException(say("measure.what-a-pixel-sees-is-measured"));
  }

  private static SequencedMap<PortPath, Effects> effects(
      Compiled compiled,
      Session session,
      SequencedMap<String, Tensor> inputs,
      String picture,
      Cancellation cancellation,
      Consumer<String> news)
      throws EngineException {
    var base = session.run(inputs, cancellation);
    var middles = new LinkedHashMap<PortPath, double[]>();
    compiled
        .taps()
        .forEach((port, output) -> {
          var tensor = base.get(output);
          if (tensor != null) middles.put(port, middle(tensor, 0));
        });
    var effects = new LinkedHashMap<PortPath, Effects>();
    var original = java.util.Objects.requireNonNull(inputs.get(picture));
    int rows = strips(original.dim(2));
    int columns = strips(original.dim(3));
    for (var port : middles.keySet()) effects.put(port, new Effects(rows, columns));
    int batch = batch(compiled);
    for (int from = 0; from < rows + columns; from += batch) {
      int count = Math.min(batch, rows + columns - from);
      news.accept(say("measure.brightening-strip-of", from, rows + columns));
      var changed = new LinkedHashMap<String, Tensor>();
      inputs.forEach((name, tensor) -> changed.put(name, repeated(tensor, count)));
      var tensor = java.util.Objects.requireNonNull(changed.get(picture));
      for (int i = 0; i < count; i++) brighten(tensor, i, from + i, rows, columns);
      var outputs = session.run(changed, cancellation);
      for (var port : compiled.taps().entrySet()) {
        var output = outputs.get(port.getValue());
        var effect = effects.get(port.getKey());
        var before = middles.get(port.getKey());
        if (output == null || effect == null || before == null) continue;
        for (int i = 0; i < count; i++) {
          double change = distance(before, middle(output, i));
          int strip = from + i;
          if (strip < rows) effect.rows[strip] = change;
          else effect.columns[strip - rows] = change;
        }
      }
    }
    return effects;
  }

  private static int strips(long side) {
    return (int) Math.min(STRIPS, side);
  }

  private static int batch(Compiled compiled) {
    long bytes = 1;
    for (var port : compiled.taps().keySet())
      bytes +=
          compiled
              .plan()
              .tensor(port)
              .map(tensor -> PeakMemory.bytes(compiled.plan().tensors().get(tensor)))
              .orElse(0L);
    return Math.clamp(MOST_BYTES / bytes, 1, MOST_BATCH);
  }

  static Tensor repeated(Tensor tensor, int count) {
    var dims = tensor.dims();
    dims[0] = count;
    var result = Tensor.zeros(tensor.dtype(), dims);
    for (int i = 0; i < count; i++)
      result.data().asSlice(i * tensor.bytes(), tensor.bytes()).copyFrom(tensor.data());
    return result;
  }

  /// Adds one deviation to a strip of rows, or past them of columns, of one sample.
  private static void brighten(Tensor tensor, int sample, int strip, int rows, int columns) {
    long channels = tensor.dim(1);
    long height = tensor.dim(2);
    long width = tensor.dim(3);
    boolean isRow = strip < rows;
    long top = isRow ? strip * height / rows : 0;
    long bottom = isRow ? (strip + 1) * height / rows : height;
    long left = isRow ? 0 : (strip - rows) * width / columns;
    long right = isRow ? width : (strip - rows + 1) * width / columns;
    for (long channel = 0; channel < channels; channel++)
      for (long y = top; y < bottom; y++)
        for (long x = left; x < right; x++) {
          long at = ((sample * channels + channel) * height + y) * width + x;
          brighten(tensor, at);
        }
  }

  /// Adds one deviation to a number.
  static void brighten(Tensor tensor, long at) {
    tensor.set(at, tensor.get(at) + 1);
  }

  /// The middle pixel of one sample, channel by channel.
  private static double[] middle(Tensor tensor, int sample) {
    int channels = (int) tensor.dim(1);
    long height = tensor.dim(2);
    long width = tensor.dim(3);
    var values = new double[channels];
    for (int channel = 0; channel < channels; channel++)
      values[channel] =
          tensor.get(
              (((long) sample * channels + channel) * height + height / 2) * width + width / 2);
    return values;
  }

  private static double distance(double[] before, double[] after) {
    double sum = 0;
    for (int i = 0; i < before.length; i++) sum += Math.abs(after[i] - before[i]);
    return sum;
  }

  private static Report report(
      Compiled compiled,
      SequencedMap<PortPath, Effects> effects,
      ModelInputs feeding,
      String picture,
      WeightSource weights) {
    var fields = ReceptiveFields.of(compiled.plan());
    var input = java.util.Objects.requireNonNull(feeding.tensors().get(picture));
    var rows = new ArrayList<List<Object>>();
    effects.forEach((port, effect) ->
        rows.add(
            List.of(
                port.toString(),
                fields.at(port).map(Object::toString).orElse(""),
                reached(effect.rows, input.dim(2)) + " × " + reached(effect.columns, input.dim(3)),
                within(effect.rows, input.dim(2)) + " × " + within(effect.columns, input.dim(3)))));
    var settings = new LinkedHashMap<String, String>();
    settings.put(say("measure.setting.input"), feeding.words().getOrDefault(picture, ""));
    settings.put(say("measure.setting.weights"), weights.inWords());
    settings.put(
        say("measure.setting.strips"),
        say("measure.px-wide-brightened", Math.ceilDiv(input.dim(2), STRIPS)));
    return new Report(
        say("measure.what-the-middle-pixel-sees"),
        say("measure.real-reach-and-theory", input.dim(2), input.dim(3)),
        settings,
        List.of(
            say("measure.port"),
            say("measure.in-theory"),
            say("measure.reached-px"),
            say("measure.95-of-the-effect-px")),
        rows);
  }

  /// From the first to the last strip with an effect, in pixels.
  private static long reached(double[] effects, long side) {
    double most = 0;
    for (double effect : effects) most = Math.max(most, effect);
    int first = -1;
    int last = -2;
    for (int i = 0; i < effects.length; i++)
      if (effects[i] > most * ROUNDING) {
        if (first < 0) first = i;
        last = i;
      }
    return Math.round((double) (last - first + 1) * side / effects.length);
  }

  /// The strips that are left when 2.5 % of the effect are cut off at either end, in pixels.
  private static long within(double[] effects, long side) {
    double sum = 0;
    for (double effect : effects) sum += effect;
    if (sum == 0) return 0;
    int first = 0;
    int last = effects.length - 1;
    for (double cut = effects[first]; cut < OUTSIDE * sum; cut += effects[first]) first++;
    for (double cut = effects[last]; cut < OUTSIDE * sum; cut += effects[last]) last--;
    return Math.round((double) (last - first + 1) * side / effects.length);
  }
}
