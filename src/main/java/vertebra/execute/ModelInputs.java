package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.design.Samples;
import vertebra.design.Sketch;
import vertebra.media.ImageInput;
import vertebra.media.ImageInput.Preparation;
import vertebra.media.InputException;
import vertebra.media.NoiseInput;
import vertebra.onnx.Model;
import vertebra.onnx.UsualSizes;
import vertebra.pattern.InputPattern;
import vertebra.pattern.PatternException;
import vertebra.pattern.Transform;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;

/// The tensors that go into a model, made from their sources.
///
/// Sizes that a model leaves open are decided once for all inputs: by an array that is given, else
/// by [UsualSizes].
///
/// @param tensors by input name, in the model's order
/// @param words for each input what it was, for people
/// @param sizes what the open sizes but the batch were decided to be
public record ModelInputs(
    SequencedMap<String, Tensor> tensors,
    SequencedMap<String, String> words,
    UsualSizes.Chosen sizes) {

  /// Reads the inputs of a model as a design remembers them. The exception's message is for the
  /// user.
  public static ModelInputs read(
      Model model, RunSettings settings, Samples samples, Cancellation cancellation)
      throws IOException {
    return read(model.inputs(), settings, samples, UsualSizes.of(model), Map.of(), cancellation);
  }

  /// The same of inputs whose model is not made yet.
  ///
  /// @param decided numbers for open sizes that are decided already
  public static ModelInputs read(
      List<Model.Value> inputs,
      RunSettings settings,
      Samples samples,
      UsualSizes usual,
      Map<String, Long> decided,
      Cancellation cancellation)
      throws IOException {
    var sources = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : inputs)
      sources.put(input, settings.resolved(settings.source(input.name(), input.type()), samples));
    return read(sources, usual, decided, cancellation);
  }

  /// Reads these sources. The exception's message is for the user.
  public static ModelInputs read(
      SequencedMap<Model.Value, InputSource> sources, UsualSizes usual, Cancellation cancellation)
      throws InputException {
    return read(sources, usual, Map.of(), cancellation);
  }

  private static ModelInputs read(
      SequencedMap<Model.Value, InputSource> sources,
      UsualSizes usual,
      Map<String, Long> decided,
      Cancellation cancellation)
      throws InputException {
    var sizes = new LinkedHashMap<>(decided);
    var arrays = new LinkedHashMap<String, ArrayInput>();
    for (var entry : sources.entrySet())
      if (entry.getValue().plain() instanceof InputSource.Array source) {
        var input = entry.getKey();
        var array = ArrayInput.read(source, input);
        arrays.put(input.name(), array);
        decide(input, array.tensor(), sizes);
      }
    sizes.putAll(usual.of(List.copyOf(sources.keySet()), sizes));
    var tensors = new LinkedHashMap<String, Tensor>();
    var words = new LinkedHashMap<String, String>();
    for (var entry : sources.entrySet()) {
      cancellation.check();
      var input = entry.getKey();
      var source = entry.getValue();
      var dims = UsualSizes.extents(input, sizes);
      var tensor =
          switch (source.plain()) {
            case InputSource.Array _ -> Objects.requireNonNull(arrays.get(input.name())).tensor();
            case InputSource.Noise(var noise) -> noise(noise, input, dims);
            case InputSource.Pattern(var pattern) -> pattern(pattern, input, dims);
            case InputSource.Picture picture -> picture(picture, input, dims, cancellation);
            case InputSource.Drawing drawing -> drawing(drawing, input, dims);
          };
      tensors.put(input.name(), changed(source.changes(), tensor, input));
      var array = arrays.get(input.name());
      words.put(input.name(), array == null ? source.inWords() : words(source, array));
    }
    sizes.keySet().removeAll(batches(sources.keySet(), 1).keySet());
    return new ModelInputs(tensors, words, usual.chosen(sizes));
  }

  private static String words(InputSource source, ArrayInput array) {
    return array.remarks().isEmpty()
        ? source.inWords()
        : source.inWords() + " (" + String.join(", ", array.remarks()) + ")";
  }

  private static Tensor pattern(InputPattern pattern, Model.Value input, long[] dims)
      throws InputException {
    if (input.type().dtype() != DType.FLOAT32)
      throw new InputException(say("execute.a-pattern-has-real-numbers", input.name()));
    try {
      return pattern.tensor(dims);
    } catch (PatternException unreadable) {
      throw new InputException(String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  private static Tensor changed(List<Transform> changes, Tensor tensor, Model.Value input)
      throws InputException {
    if (changes.isEmpty()) return tensor;
    if (tensor.dtype() != DType.FLOAT32)
      throw new InputException(say("execute.changes-want-real-numbers", input.name()));
    var changed = tensor;
    try {
      for (var each : changes) changed = each.of(changed);
    } catch (PatternException unfit) {
      throw new InputException(String.valueOf(unfit.getMessage()), unfit);
    }
    if (!Arrays.equals(changed.dims(), tensor.dims()))
      throw new InputException(
          say(
              "execute.changed-to-another-shape",
              input.name(),
              tensor.shapeText(),
              changed.shapeText()));
    return changed;
  }

  /// Noise of so many samples for every input of an open model that leaves its batch open.
  public static ModelInputs noise(Session session, long batch, Cancellation cancellation)
      throws InputException {
    var sources = new LinkedHashMap<Model.Value, InputSource>();
    for (var input : session.inputs()) sources.put(input, InputSource.Noise.USUAL);
    return read(sources, session.usualSizes(), batches(session.inputs(), batch), cancellation);
  }

  /// So many samples for every input that leaves its batch open, by the name of the open size.
  public static Map<String, Long> batches(Collection<Model.Value> inputs, long batch) {
    var sizes = new LinkedHashMap<String, Long>();
    for (var input : inputs)
      if (opensBatch(input) && input.type().shape().dim(0) instanceof Dim.Symbol(var name, _))
        sizes.put(name, batch);
    return sizes;
  }

  /// Whether a model takes any number of samples at an input: its first axis is open, whatever its
  /// name.
  public static boolean opensBatch(Model.Value input) {
    var shape = input.type().shape();
    return shape.rank() > 0 && shape.dim(0) instanceof Dim.Symbol;
  }

  /// Checks a design at the sizes that these tensors have where its inputs leave them open. Throws
  /// with what is wrong there; the runtime would not say it as well.
  public void requireFitting(Catalogue catalogue, Analysis analysis, Model model)
      throws InputException {
    var sizes = new LinkedHashMap<String, Long>();
    for (var input : model.inputs()) {
      var tensor = tensors.get(input.name());
      var shape = input.type().shape();
      if (tensor == null || tensor.rank() != shape.rank()) return;
      for (int axis = 0; axis < shape.rank(); axis++)
        if (shape.dim(axis) instanceof Dim.Symbol(var name, var batch) && !batch)
          sizes.putIfAbsent(name, tensor.dim(axis));
    }
    if (sizes.isEmpty()) return;
    var errors = new Analyzer(catalogue).at(analysis, sizes).errors();
    if (errors.isEmpty()) return;
    var rules = analysis.findings().sizes().rules();
    throw new InputException(
        say(
            "execute.the-design-does-not-work-at",
            sizes.entrySet().stream().map(Object::toString).collect(Collectors.joining(", ")),
            errors.getFirst().message(),
            rules.isEmpty() ? "" : ". " + String.join("; ", rules)));
  }

  private static void decide(Model.Value input, Tensor array, Map<String, Long> sizes) {
    var shape = input.type().shape();
    for (int axis = 0; axis < Math.min(shape.rank(), array.rank()); axis++)
      if (shape.dim(axis) instanceof Dim.Symbol(var name, _))
        sizes.putIfAbsent(name, array.dim(axis));
  }

  private static Tensor noise(NoiseInput noise, Model.Value input, long... dims)
      throws InputException {
    try {
      return noise.tensor(input.type().dtype(), dims);
    } catch (ArithmeticException | OutOfMemoryError tooLarge) {
      throw new InputException(
          say("execute.the-input-of-needs-more", input.name(), Arrays.toString(dims)), tooLarge);
    }
  }

  private static Tensor picture(
      InputSource.Picture picture, Model.Value input, long[] dims, Cancellation cancellation)
      throws InputException {
    var preparation =
        preparation(input, dims, picture.fit(), picture.normalisation()).over(picture.background());
    return ImageInput.read(picture.file(), preparation, cancellation)
        .repeated(dims[0])
        .converted(input.type().dtype());
  }

  private static Tensor drawing(InputSource.Drawing drawing, Model.Value input, long... dims)
      throws InputException {
    var preparation = preparation(input, dims, drawing.fit(), drawing.normalisation());
    var tensor = ImageInput.of(drawing.sketch().pixels(), Sketch.SIDE, Sketch.SIDE, preparation);
    return new ImageInput.Loaded(tensor, Sketch.SIDE, Sketch.SIDE, 1)
        .repeated(dims[0])
        .converted(input.type().dtype());
  }

  private static Preparation preparation(
      Model.Value input, long[] dims, ImageInput.Fit fit, ImageInput.Normalisation normalisation)
      throws InputException {
    var usual = Preparation.usual(input);
    return new Preparation((int) dims[3], (int) dims[2], usual.channels(), fit, normalisation);
  }
}
