package vertebra.importing;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import vertebra.importing.GraphDraft.DraftValue;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// What is put in front of a model's inputs and behind its outputs: preparation of pictures, other
/// layouts, likelihoods. The ends keep their names.
final class Ends {

  private static final List<Long> TO_CHANNELS_FIRST = List.of(0L, 3L, 1L, 2L);
  private static final List<Long> TO_CHANNELS_LAST = List.of(0L, 2L, 3L, 1L);

  private final ModelDraft draft;
  private final GraphDraft graph;

  Ends(ModelDraft draft) {
    this.draft = draft;
    graph = draft.graph();
  }

  /// Puts one operator behind an output.
  void behind(String name, DraftNode operator) throws ModelException {
    var inner = makeInner(output(name));
    operator.inputs.add(inner);
    operator.outputs.add(name);
    graph.nodes.add(operator);
  }

  /// Puts non-maximum suppression behind boxes and their scores: an output `selected` more, whose
  /// rows are sample, class and box.
  ///
  /// @param text the two outputs with a comma between and, behind colons, `iou=`, `score=`, `max=`
  void suppress(String text) throws ModelException {
    var words = List.of(text.split(":", -1));
    // Names may hold colons too.
    int known = 1;
    while (known < words.size() && !words.get(known).contains("=")) known++;
    var names = StepWords.list(String.join(":", words.subList(0, known)));
    if (names.size() != 2) throw new ModelException(say("edit.boxes-and-scores", text));
    var boxes = type(output(names.getFirst()).name).shape();
    var scores = type(output(names.getLast()).name).shape();
    boolean isBoxes = boxes.rank() == 3 && boxes.dim(2).equals(Dim.of(4)) && scores.rank() == 3;
    if (!isBoxes) throw new ModelException(say("edit.boxes-and-scores", text));
    float overlap = 0.5f;
    float least = 0.05f;
    long most = 100;
    for (var word : words.subList(known, words.size()))
      if (word.startsWith("iou=")) overlap = StepWords.reals(word.substring(4))[0];
      else if (word.startsWith("score=")) least = StepWords.reals(word.substring(6))[0];
      else if (word.startsWith("max=")) most = StepWords.whole(word.substring(4), 1, 1_000_000);
      else throw new ModelException(say("edit.boxes-and-scores", text));
    var likelihoods = names.getLast();
    boolean isByBox = scores.dim(1).equals(boxes.dim(1)) && !scores.dim(2).equals(boxes.dim(1));
    if (isByBox) {
      likelihoods = graph.free(names.getLast() + "_by_class");
      graph.nodes.add(transpose(names.getLast(), likelihoods, List.of(0L, 2L, 1L)));
    }
    var selected = graph.free("selected");
    var inputs =
        List.of(
            names.getFirst(),
            likelihoods,
            stored(selected, "max", StoredNumbers.list(most)),
            stored(selected, "iou", StoredNumbers.of(List.of(1L), new float[] {overlap})),
            stored(selected, "score", StoredNumbers.of(List.of(1L), new float[] {least})));
    graph.nodes.add(
        new DraftNode(
            graph.free(selected + "/NonMaxSuppression"),
            "NonMaxSuppression",
            inputs,
            List.of(selected)));
    graph.outputs.add(
        new DraftValue(
            null,
            selected,
            Optional.of(
                new TensorType(
                    DType.INT64, new Shape(List.of(Dim.named("selected"), Dim.of(3)))))));
  }

  /// An output's tensor gets a name of its own, so that the output's is free.
  String makeInner(DraftValue output) {
    var inner = graph.free(output.name + "_before");
    var name = output.name;
    graph.rename(name, inner);
    output.name = name;
    return inner;
  }

  DraftValue output(String name) throws ModelException {
    return graph.outputs.stream()
        .filter(value -> value.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new ModelException(say("edit.no-such-output", name)));
  }

  private DraftValue input(String name) throws ModelException {
    var input = graph.input(name);
    if (input.isEmpty() || graph.tensors.containsKey(name))
      throw new ModelException(say("edit.no-such-input", name));
    return input.get();
  }

  TensorType type(String name) throws ModelException {
    var type = draft.model().declared().get(name);
    if (type == null) throw new ModelException(say("edit.type-unknown", name));
    return type;
  }

  private TensorType picture(String name) throws ModelException {
    var type = type(name);
    if (type.shape().rank() != 4) throw new ModelException(say("edit.no-picture", name, type));
    return type;
  }

  /// Lets an input be given, or an output be got, with its channels last, or first.
  void layout(String name, boolean isLast) throws ModelException {
    var order = isLast ? TO_CHANNELS_LAST : TO_CHANNELS_FIRST;
    var back = isLast ? TO_CHANNELS_FIRST : TO_CHANNELS_LAST;
    var type = picture(name);
    var turned =
        new TensorType(
            type.dtype(),
            new Shape(order.stream().map(axis -> type.shape().dim(axis.intValue())).toList()));
    if (graph.input(name).isPresent()) {
      var inner = takeInput(input(name), turned);
      graph.nodes.addFirst(transpose(name, inner, back));
    } else {
      var output = output(name);
      behind(name, transpose(order, graph.free(name + "_layout")));
      output.type = Optional.of(turned);
    }
  }

  private static DraftNode transpose(List<Long> order, String name) {
    return new DraftNode(name, "Transpose", List.of(), List.of())
        .with(new Attribute.Wholes("perm", order));
  }

  static DraftNode transpose(String from, String to, List<Long> order) {
    var node = transpose(order, to);
    node.inputs.add(from);
    node.outputs.add(to);
    return node;
  }

  /// What the model reads of an input gets a name of its own, and the input another type.
  private String takeInput(DraftValue input, TensorType type) {
    var inner = graph.free(input.name + "_given");
    graph.reread(input.name, inner);
    input.type = Optional.of(type);
    return inner;
  }

  /// What is done to a picture before the model gets it.
  private record Preparing(
      boolean isLast, boolean isReversed, boolean resizes, String mean, String deviation) {}

  /// Puts the preparation of pictures in front of an input: bytes as files have them, channels
  /// last, blue first, any size, then mean and deviation.
  ///
  /// @param text the input, and what is done, with colons between
  void prepare(String text) throws ModelException {
    var words = new ArrayList<>(Arrays.asList(text.split(":", -1)));
    int known = words.size();
    while (known > 1 && graph.input(String.join(":", words.subList(0, known))).isEmpty()) known--;
    var name = String.join(":", words.subList(0, known));
    var what = read(words.subList(known, words.size()));
    var type = picture(name);
    if (type.dtype() != DType.FLOAT32) throw new ModelException(say("edit.no-picture", name, type));
    var sizes = new ArrayList<>(type.shape().dims());
    if (what.resizes()) {
      if (sizes.get(2).known().isEmpty() || sizes.get(3).known().isEmpty())
        throw new ModelException(say("edit.resize-to-what", name));
      sizes.set(2, Dim.named("height"));
      sizes.set(3, Dim.named("width"));
    }
    if (what.isLast())
      sizes =
          TO_CHANNELS_LAST.stream()
              .map(axis -> type.shape().dim(axis.intValue()))
              .collect(Collectors.toCollection(ArrayList::new));
    if (what.isLast() && what.resizes()) {
      sizes.set(1, Dim.named("height"));
      sizes.set(2, Dim.named("width"));
    }
    var inner = takeInput(input(name), new TensorType(DType.UINT8, new Shape(sizes)));
    write(name, inner, type, what);
  }

  private static Preparing read(List<String> words) throws ModelException {
    boolean isLast = false;
    boolean isReversed = false;
    boolean resizes = false;
    var mean = "0";
    var deviation = "255";
    for (var word : words)
      switch (word.toLowerCase(Locale.ROOT)) {
        case "uint8", "nchw", "rgb" -> {}
        case "nhwc" -> isLast = true;
        case "bgr" -> isReversed = true;
        case "resize" -> resizes = true;
        default -> {
          if (word.startsWith("mean=")) mean = word.substring(5);
          else if (word.startsWith("std=")) deviation = word.substring(4);
          else throw new ModelException(say("edit.no-preparation", word));
        }
      }
    return new Preparing(isLast, isReversed, resizes, mean, deviation);
  }

  private void write(String name, String inner, TensorType type, Preparing what)
      throws ModelException {
    var fresh = new ArrayList<DraftNode>();
    var at = step(fresh, "Cast", name, inner, "float");
    fresh.getLast().with(Attribute.whole("to", DType.FLOAT32.onnx()));
    if (what.isLast()) {
      at = step(fresh, "Transpose", at, inner, "first");
      fresh.getLast().with(new Attribute.Wholes("perm", TO_CHANNELS_FIRST));
    }
    if (what.isReversed()) {
      at = step(fresh, "Gather", at, inner, "reversed");
      fresh.getLast().inputs.add(stored(inner, "order", StoredNumbers.list(2, 1, 0)));
      fresh.getLast().with(Attribute.whole("axis", 1));
    }
    if (what.resizes()) at = resize(fresh, at, inner, type);
    at = step(fresh, "Sub", at, inner, "centred");
    fresh.getLast().inputs.add(stored(inner, "mean", channels(what.mean(), type)));
    step(fresh, "Div", at, inner, "");
    fresh.getLast().inputs.add(stored(inner, "deviation", channels(what.deviation(), type)));
    graph.nodes.addAll(0, fresh);
  }

  private String step(List<DraftNode> fresh, String type, String from, String inner, String word) {
    var made = word.isEmpty() ? inner : graph.free(inner + "_" + word);
    fresh.add(new DraftNode(made, type, List.of(from), List.of(made)));
    return made;
  }

  String stored(String inner, String word, StoredNumbers numbers) {
    var name = graph.free(inner + "_" + word);
    graph.store(name, numbers);
    return name;
  }

  private String resize(List<DraftNode> fresh, String from, String inner, TensorType type) {
    var shape = step(fresh, "Shape", from, inner, "shape");
    var outer = step(fresh, "Slice", shape, inner, "outer");
    fresh.getLast().inputs.add(stored(inner, "begin", StoredNumbers.list(0)));
    fresh.getLast().inputs.add(stored(inner, "end", StoredNumbers.list(2)));
    var sizes = step(fresh, "Concat", outer, inner, "sizes");
    fresh
        .getLast()
        .with(Attribute.whole("axis", 0))
        .inputs
        .add(
            stored(
                inner,
                "size",
                StoredNumbers.list(type.shape().dim(2).value(), type.shape().dim(3).value())));
    var resized = step(fresh, "Resize", from, inner, "resized");
    fresh.getLast().with(Attribute.text("mode", "linear")).inputs.addAll(List.of("", "", sizes));
    return resized;
  }

  /// A number for every channel, or one for all, as a tensor that fits a picture.
  private static StoredNumbers channels(String text, TensorType type) throws ModelException {
    var numbers = StepWords.reals(text);
    var channels = type.shape().dim(1).known();
    if (numbers.length != 1 && channels.orElse(0) != numbers.length)
      throw new ModelException(say("edit.one-a-channel", text, type.shape().dim(1)));
    return StoredNumbers.of(List.of(1L, (long) numbers.length, 1L, 1L), numbers);
  }
}
