package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.media.InputException;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.onnx.WeightData;
import vertebra.precision.Calibration;
import vertebra.precision.Int8Model;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;

/// Makes int8 models: finds the examples, runs them in float32 on the processor while it watches
/// every activation that will be rounded, and rounds. Stops between two examples, and within one
/// between two operators.
final class CalibrationRun {

  /// More pictures change the ranges no more, but take longer.
  private static final int MOST_PICTURES = 256;

  /// With fewer, a range may miss what the network meets later.
  private static final int FEW = 16;

  /// How many pictures two models are compared on.
  private static final int MOST_SAMPLES = 16;

  private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "bmp");

  private final PrecisionChoice wish;
  private final PrecisionConversion.Means means;
  private final List<String> notes = new ArrayList<>();

  CalibrationRun(PrecisionChoice wish, PrecisionConversion.Means means) {
    this.wish = wish;
    this.means = means;
  }

  /// The model in int8. The exceptions' messages are for the user.
  Reduced reduced(Model model, WeightData data) throws IOException, EngineException {
    var int8 = Int8Model.of(model, wish.keepEnds());
    if (!int8.isPossible())
      throw new InputException(say("execute.no-layer-of-this-design-can-compute"));
    var calibration = int8.calibration(wish.method());
    switch (wish.examples()) {
      case PrecisionChoice.Nothing _ ->
          throw new InputException(say("execute.int8-needs-examples"));
      case PrecisionChoice.Noise(var count) -> noise(model, int8, data, calibration, count);
      case PrecisionChoice.Pictures(var places) -> pictures(model, int8, data, calibration, places);
    }
    return int8.reduced(calibration, data, notes);
  }

  /// What both models are run on to compare them.
  ///
  /// @param words what it is, for people
  record Samples(String words, List<SequencedMap<String, Tensor>> feeds) {}

  /// Some of the pictures that the model was calibrated on, or noise where there are none.
  Samples samples(Model model) throws IOException {
    var feeds = new ArrayList<SequencedMap<String, Tensor>>();
    if (wish.precision() == Precision.INT8
        && wish.examples() instanceof PrecisionChoice.Pictures(var places))
      for (var file : files(places)) {
        if (feeds.size() == MOST_SAMPLES) break;
        try {
          feeds.add(feed(model, input -> means.sources().of(input, file)));
        } catch (InputException unreadable) {
          // Calibrating left it out too, and said so.
        }
      }
    if (feeds.isEmpty()) return new Samples("noise", List.of(Verification.inputs(model)));
    return new Samples(say("execute.one-of-its-pictures", feeds.size()), feeds);
  }

  /// Something that can be fed, or not.
  private interface Example {
    SequencedMap<String, Tensor> feed() throws IOException;
  }

  private void noise(
      Model model, Int8Model int8, WeightData data, Calibration calibration, int count)
      throws IOException, EngineException {
    var examples = new ArrayList<Example>();
    for (int i = 0; i < count; i++) {
      long seed = i;
      examples.add(() -> feed(model, input -> new InputSource.Noise(NoiseInput.normal(seed))));
    }
    run(int8, data, calibration, examples, say("execute.sample-of-noise"), (_, _) -> {});
    notes.add(say("execute.calibrated-on-samples-of-noise", count));
  }

  private void pictures(
      Model model, Int8Model int8, WeightData data, Calibration calibration, List<Path> places)
      throws IOException, EngineException {
    if (model.inputs().stream().noneMatch(input -> RunSettings.takesPicture(input.type())))
      throw new InputException(say("execute.no-input-of-this-design-takes"));
    var files = files(places);
    var left = new ArrayList<String>();
    var examples = new ArrayList<Example>();
    for (var file : files)
      examples.add(() -> feed(model, input -> means.sources().of(input, file)));
    run(
        int8,
        data,
        calibration,
        examples,
        "picture",
        (index, unreadable) ->
            left.add(files.get(index).getFileName() + " (" + unreadable.getMessage() + ")"));
    if (calibration.examples() == 0)
      throw new InputException(say("execute.none-of-the-pictures-to-calibrate", left.getFirst()));
    notes.add(say("execute.calibrated-on-picture", calibration.examples(), calibration.method()));
    if (calibration.examples() < FEW) notes.add(say("execute.these-are-few-pictures"));
    for (var file : left) notes.add(say("execute.left-out", file));
  }

  private SequencedMap<String, Tensor> feed(Model model, Sources sources) throws IOException {
    var chosen = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : model.inputs()) chosen.put(input, sources.of(input));
    return ModelInputs.read(chosen, UsualSizes.of(model), means.cancellation()).tensors();
  }

  private interface Sources {
    InputSource of(Model.Value input);
  }

  private interface Refused {
    void example(int index, InputException why);
  }

  private void run(
      Int8Model int8,
      WeightData data,
      Calibration calibration,
      List<Example> examples,
      String what,
      Refused refused)
      throws IOException, EngineException {
    try (var session =
        means
            .engine()
            .open(
                calibration.model(),
                new CancellableWeights(int8.data(data), means.cancellation()),
                Device.CPU,
                Engine.Options.DEFAULT)) {
      for (int i = 0; i < examples.size(); i++) {
        means.cancellation().check();
        means
            .news()
            .told(
                say("execute.calibrating-of", what, i + 1, examples.size()),
                (double) i / examples.size());
        SequencedMap<String, Tensor> feed;
        try {
          feed = examples.get(i).feed();
        } catch (InputException unreadable) {
          refused.example(i, unreadable);
          continue;
        }
        calibration.add(session.run(feed, means.cancellation()));
      }
    }
  }

  /// The picture files that were named, and those of the folders, in the order of their names.
  private List<Path> files(List<Path> places) throws IOException {
    var files = new ArrayList<Path>();
    for (var place : places) {
      if (!Files.exists(place)) throw new InputException(say("execute.does-not-exist", place));
      if (!Files.isDirectory(place)) {
        files.add(place);
        continue;
      }
      try (var entries = Files.list(place)) {
        entries.filter(CalibrationRun::isPicture).sorted().forEach(files::add);
      }
    }
    if (files.isEmpty())
      throw new InputException(say("execute.there-is-no-picture-png", places.getFirst()));
    if (files.size() <= MOST_PICTURES) return files;
    notes.add(say("execute.of-pictures-the-first-were", files.size(), MOST_PICTURES));
    return files.subList(0, MOST_PICTURES);
  }

  private static boolean isPicture(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
  }
}
