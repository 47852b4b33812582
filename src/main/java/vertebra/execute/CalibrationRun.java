package vertebra.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import vertebra.media.InputException;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
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
      throw new InputException(
          "No layer of this design can compute in int8: it has no convolution or matrix product"
              + " with weights of its own. Use fp16 or fp32.");
    var calibration = int8.calibration(wish.method());
    switch (wish.examples()) {
      case PrecisionChoice.Nothing _ ->
          throw new InputException(
              "int8 needs examples, to find the ranges of the activations. Choose a folder of 32"
                  + " or more pictures like those that the network will see (--calibrate FOLDER),"
                  + " or noise to try it out (--calibrate noise:32).");
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
    return new Samples(
        feeds.size() == 1 ? "one of its pictures" : feeds.size() + " of its pictures", feeds);
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
    run(int8, data, calibration, examples, "sample of noise", (_, _) -> {});
    notes.add(
        "Calibrated on "
            + count
            + " samples of noise, which is only good for trying: pictures have other ranges");
  }

  private void pictures(
      Model model, Int8Model int8, WeightData data, Calibration calibration, List<Path> places)
      throws IOException, EngineException {
    if (model.inputs().stream().noneMatch(input -> RunSettings.takesPicture(input.type())))
      throw new InputException(
          "No input of this design takes a picture, so pictures cannot calibrate it. Calibrate on"
              + " noise (--calibrate noise:32).");
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
      throw new InputException(
          "None of the pictures to calibrate on can be read. The first: " + left.getFirst());
    notes.add(
        "Calibrated on "
            + calibration.examples()
            + (calibration.examples() == 1 ? " picture: " : " pictures: ")
            + calibration.method());
    if (calibration.examples() < FEW)
      notes.add("These are few pictures; with 32 or more the ranges are surer");
    for (var file : left) notes.add("Left out: " + file);
  }

  private SequencedMap<String, Tensor> feed(Model model, Sources sources) throws IOException {
    var chosen = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : model.inputs()) chosen.put(input, sources.of(input));
    return ModelInputs.read(chosen, Map.of(), means.cancellation()).tensors();
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
                "Calibrating, " + what + " " + (i + 1) + " of " + examples.size(),
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
      if (!Files.exists(place))
        throw new InputException(
            place + " does not exist. Choose pictures, or a folder of them, to calibrate on.");
      if (!Files.isDirectory(place)) {
        files.add(place);
        continue;
      }
      try (var entries = Files.list(place)) {
        entries.filter(CalibrationRun::isPicture).sorted().forEach(files::add);
      }
    }
    if (files.isEmpty())
      throw new InputException(
          "There is no picture (PNG, JPEG or BMP) in "
              + places.getFirst()
              + ". Choose a folder of 32 or more pictures like those that the network will see.");
    if (files.size() <= MOST_PICTURES) return files;
    notes.add("Of " + files.size() + " pictures the first " + MOST_PICTURES + " were used");
    return files.subList(0, MOST_PICTURES);
  }

  private static boolean isPicture(Path file) {
    var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
  }
}
