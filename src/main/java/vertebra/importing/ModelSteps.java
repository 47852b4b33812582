package vertebra.importing;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.importing.StepArgument.About;
import vertebra.onnx.Attribute;
import vertebra.onnx.ModelException;
import vertebra.onnx.OperatorSchemas;
import vertebra.text.Message;

/// Changes of a model file, step by step. Everything that no step touches stays as it is, byte for
/// byte, and each step says what it changed.
public final class ModelSteps {

  /// What steps need from outside: running a small model, and reading numbers from other files.
  public interface Outside {

    /// What the operators of a model without inputs give, by name. Throws [ModelException] when
    /// they do not run.
    Map<String, StoredNumbers> run(Path model) throws ModelException;

    /// The numbers that a file holds: an array, or a tensor of a file of weights after `#`. Throws
    /// [ModelException] when it cannot be read.
    StoredNumbers read(String source) throws ModelException;
  }

  /// What became of a step.
  ///
  /// @param what the operators and tensors that it changed; none where it changed nothing
  public record Done(String step, List<String> what) {
    public Done {
      what = List.copyOf(what);
    }
  }

  /// What one step does with what stands behind its `=`.
  private interface Work {
    List<String> on(ModelDraft draft, String argument, Outside outside) throws ModelException;
  }

  /// A step.
  ///
  /// @param takes what stands behind the `=`
  /// @param title what it does, in a few words
  private record Step(StepArgument takes, Message title, Work work) {}

  /// A step, as people choose it.
  ///
  /// @param takes what stands behind the `=`
  /// @param title what it does, in a few words
  public record Form(String name, StepArgument takes, String title) {}

  private static final SequencedMap<String, Step> STEPS = steps();

  private ModelSteps() {}

  private static SequencedMap<String, Step> steps() {
    var steps = new LinkedHashMap<String, Step>();
    steps.put(
        "remove-identity",
        new Step(
            StepArgument.NOTHING,
            Message.of("edit.step.remove-identity"),
            (draft, _, _) -> Healing.passedOn(draft)));
    steps.put(
        "delete",
        new Step(
            StepArgument.of(About.OPERATOR, ""),
            Message.of("edit.step.delete"),
            (draft, name, _) -> {
              Healing.delete(draft, name);
              return List.of(name);
            }));
    steps.put(
        "rename",
        new Step(
            StepArgument.of(About.TENSOR, "=NAME"),
            Message.of("edit.step.rename"),
            (draft, names, _) -> rename(draft, names)));
    steps.put(
        "rename-operator",
        new Step(
            StepArgument.of(About.OPERATOR, "=NAME"),
            Message.of("edit.step.rename-operator"),
            (draft, names, _) -> call(draft, names)));
    steps.put(
        "attribute",
        new Step(
            StepArgument.of(About.OPERATOR, ".KEY=VALUE"),
            Message.of("edit.step.attribute"),
            (draft, text, _) -> attribute(draft, text)));
    steps.put(
        "output",
        new Step(
            StepArgument.of(About.INNER_TENSOR, ",…"),
            Message.of("edit.step.output"),
            (draft, names, _) -> {
              var before = draft.graph().outputs.size();
              new Cuts(draft).addOutputs(StepWords.list(names));
              return draft.graph().outputs.stream().skip(before).map(value -> value.name).toList();
            }));
    steps.put(
        "outputs",
        new Step(
            StepArgument.of(About.INNER_TENSOR, ",…"),
            Message.of("edit.step.outputs"),
            (draft, names, _) -> new Cuts(draft).outputs(StepWords.list(names))));
    steps.put(
        "input",
        new Step(
            StepArgument.of(About.INNER_TENSOR, ""),
            Message.of("edit.step.input"),
            (draft, name, _) -> new Cuts(draft).input(name)));
    steps.put(
        "batch",
        new Step(
            StepArgument.of(About.SIZE, ""),
            Message.of("edit.step.batch"),
            (draft, size, _) -> sized(draft, SizeChange.batch(draft), size)));
    steps.put(
        "size",
        new Step(
            StepArgument.of(About.INPUT, ".AXIS=N|NAME"),
            Message.of("edit.step.size"),
            (draft, text, _) -> size(draft, text)));
    steps.put(
        "fold-constants",
        new Step(
            StepArgument.NOTHING,
            Message.of("edit.step.fold-constants"),
            (draft, _, out) -> ConstantFolding.fold(draft, out)));
    steps.put(
        "store-constants",
        new Step(
            StepArgument.NOTHING,
            Message.of("edit.step.store-constants"),
            (draft, _, _) -> ConstantFolding.stored(draft)));
    steps.put(
        "make-constants",
        new Step(
            StepArgument.NOTHING,
            Message.of("edit.step.make-constants"),
            (draft, _, _) -> ConstantFolding.constants(draft)));
    steps.put(
        "fuse-norms",
        new Step(
            StepArgument.NOTHING,
            Message.of("edit.step.fuse-norms"),
            (draft, _, _) -> new NormFusing(draft).fuse()));
    steps.put(
        "opset",
        new Step(
            StepArgument.of(About.NUMBER, ""),
            Message.of("edit.step.opset"),
            (draft, number, _) -> {
              long to = StepWords.whole(number, 7, OperatorSchemas.NEWEST);
              long from = draft.operatorSet();
              var rewritten = OperatorSetChange.change(draft, to);
              if (from == to) return List.of();
              var what = new ArrayList<String>();
              what.add(say("edit.operator-set", from, to));
              what.addAll(rewritten);
              return what;
            }));
    steps.put(
        "set",
        new Step(
            StepArgument.withNumbers(About.TENSOR, "=FILE[#NAME]", "="),
            Message.of("edit.step.set"),
            ModelSteps::set));
    steps.put(
        "prepare",
        new Step(
            StepArgument.of(About.INPUT, "[:nhwc][:bgr][:resize][:mean=…][:std=…]"),
            Message.of("edit.step.prepare"),
            (draft, text, _) -> {
              new Ends(draft).prepare(text);
              return List.of(text);
            }));
    steps.put(
        "nhwc",
        new Step(
            StepArgument.of(About.END, ""),
            Message.of("edit.step.nhwc"),
            (draft, name, _) -> layout(draft, name, true)));
    steps.put(
        "nchw",
        new Step(
            StepArgument.of(About.END, ""),
            Message.of("edit.step.nchw"),
            (draft, name, _) -> layout(draft, name, false)));
    steps.put(
        "join",
        new Step(
            StepArgument.of(About.MODEL, "[:OUTPUT=INPUT,…]"),
            Message.of("edit.step.join"),
            (draft, b, _) -> Joining.join(draft, b)));
    steps.put(
        "nms",
        new Step(
            StepArgument.of(About.BOXES, "[:iou=…][:score=…][:max=…]"),
            Message.of("edit.step.nms"),
            (draft, text, _) -> {
              new Ends(draft).suppress(text);
              return List.of(text);
            }));
    steps.put(
        "decode",
        new Step(
            StepArgument.withNumbers(
                About.OUTPUT,
                ":centres|anchors=FILE.npy|strides=8,…:size=H,W[:std=…]",
                ":anchors="),
            Message.of("edit.step.decode"),
            (draft, text, out) -> {
              BoxDecoding.behind(draft, text, out);
              return List.of(text);
            }));
    steps.put(
        "softmax",
        new Step(
            StepArgument.of(About.OUTPUT, ""),
            Message.of("edit.step.softmax"),
            (draft, name, _) -> behind(draft, name, "Softmax")));
    steps.put(
        "sigmoid",
        new Step(
            StepArgument.of(About.OUTPUT, ""),
            Message.of("edit.step.sigmoid"),
            (draft, name, _) -> behind(draft, name, "Sigmoid")));
    return steps;
  }

  /// The steps that there are.
  public static List<Form> all() {
    return STEPS.entrySet().stream()
        .map(step ->
            new Form(step.getKey(), step.getValue().takes(), step.getValue().title().text()))
        .toList();
  }

  /// The steps that there are, each with what stands behind its `=`.
  public static List<String> forms() {
    return all().stream()
        .map(step -> step.name() + (step.takes().isNothing() ? "" : "=" + step.takes().words()))
        .toList();
  }

  /// Applies steps to a file, in their order, and writes what comes out. Throws [ModelException]
  /// where a step cannot be done; then nothing is written.
  public static List<Done> apply(Path file, List<String> steps, Path target, Outside outside)
      throws ModelException {
    for (var step : steps) named(step);
    var index = StructureCheck.sound(file);
    var all = new ArrayList<Done>();
    Path scratch = null;
    for (int i = 0; i < steps.size(); i++) {
      var draft = new ModelDraft(index);
      all.add(done(draft, steps.get(i), outside));
      var splice = draft.splice();
      if (i == steps.size() - 1) {
        draft.write(splice, target);
        continue;
      }
      if (splice.isEmpty()) continue;
      scratch = scratch == null ? folder() : scratch;
      var next = scratch.resolve(i + ".onnx");
      next.toFile().deleteOnExit();
      draft.write(splice, next);
      index = ModelIndex.of(next);
    }
    return all;
  }

  private static Path folder() throws ModelException {
    try {
      var folder = Files.createTempDirectory("vertebra-steps");
      folder.toFile().deleteOnExit();
      return folder;
    } catch (IOException failure) {
      throw new ModelException(String.valueOf(failure.getMessage()), failure);
    }
  }

  private static Step named(String step) throws ModelException {
    var found = STEPS.get(word(step));
    if (found == null)
      throw new ModelException(
          say("edit.no-such-step", word(step), String.join(", ", STEPS.keySet())));
    if (found.takes().isNothing() != argument(step).isEmpty())
      throw new ModelException(
          say(
              "edit.wrong-form",
              step,
              word(step) + (found.takes().isNothing() ? "" : "=" + found.takes().words())));
    return found;
  }

  private static String word(String step) {
    int at = step.indexOf('=');
    return at < 0 ? step : step.substring(0, at);
  }

  private static String argument(String step) {
    int at = step.indexOf('=');
    return at < 0 ? "" : step.substring(at + 1);
  }

  private static Done done(ModelDraft draft, String step, Outside outside) throws ModelException {
    return new Done(step, named(step).work().on(draft, argument(step), outside));
  }

  private static List<String> rename(ModelDraft draft, String text) throws ModelException {
    var names = StepWords.pair(text);
    var graph = draft.graph();
    if (!graph.owns(names.getFirst()))
      throw new ModelException(say("edit.no-such-tensor", names.getFirst()));
    if (names.getFirst().equals(names.getLast())) return List.of();
    if (graph.owns(names.getLast()) || graph.isCaptured(names.getLast()))
      throw new ModelException(say("edit.name-is-taken", names.getLast()));
    graph.rename(names.getFirst(), names.getLast());
    return List.of(text);
  }

  private static List<String> call(ModelDraft draft, String text) throws ModelException {
    var names = StepWords.pair(text);
    var node = draft.node(names.getFirst());
    if (node.name.equals(names.getLast())) return List.of();
    node.name = names.getLast();
    return List.of(text);
  }

  private static List<String> attribute(ModelDraft draft, String text) throws ModelException {
    var pair = StepWords.pair(text);
    var place = StepWords.dotted(pair.getFirst());
    var node = draft.node(place.getFirst());
    var key = place.getLast();
    var row =
        OperatorSchemas.find(node.domain, node.type, draft.operatorSet())
            .map(schema -> schema.attributes().get(key));
    if (row.isEmpty()) throw new ModelException(say("edit.no-such-attribute", node.title(), key));
    var value = pair.getLast();
    var words = StepWords.list(value);
    var fresh =
        switch (row.get().form()) {
          case INT -> Attribute.whole(key, StepWords.whole(value, Long.MIN_VALUE, Long.MAX_VALUE));
          case FLOAT -> Attribute.real(key, StepWords.reals(value)[0]);
          case STRING -> Attribute.text(key, value);
          case INTS -> {
            var numbers = new long[words.size()];
            for (int i = 0; i < numbers.length; i++)
              numbers[i] = StepWords.whole(words.get(i), Long.MIN_VALUE, Long.MAX_VALUE);
            yield Attribute.wholes(key, numbers);
          }
          case FLOATS -> {
            var numbers = new ArrayList<Float>();
            for (float number : StepWords.reals(value)) numbers.add(number);
            yield new Attribute.Reals(key, numbers);
          }
          case STRINGS,
              TENSOR,
              TENSORS,
              GRAPH,
              GRAPHS,
              SPARSE_TENSOR,
              SPARSE_TENSORS,
              TYPE_PROTO,
              TYPE_PROTOS ->
              throw new ModelException(say("edit.no-such-attribute", node.title(), key));
        };
    if (node.attribute(draft.index(), key).filter(fresh::equals).isPresent()) return List.of();
    node.with(fresh);
    return List.of(text);
  }

  private static List<String> size(ModelDraft draft, String text) throws ModelException {
    var pair = StepWords.pair(text);
    var place = StepWords.dotted(pair.getFirst());
    int axis = (int) StepWords.whole(place.getLast(), 0, 16);
    return sized(draft, Map.of(place.getFirst(), axis), pair.getLast());
  }

  private static List<String> sized(ModelDraft draft, Map<String, Integer> axes, String size)
      throws ModelException {
    var before = draft.model().declared();
    var mended = SizeChange.change(draft, axes, size);
    var what = new ArrayList<String>();
    for (var list : List.of(draft.graph().inputs, draft.graph().outputs))
      for (var value : list)
        value
            .type
            .filter(type -> !type.equals(before.get(value.name)))
            .ifPresent(type -> what.add(value.name + " " + type));
    what.addAll(mended);
    return what;
  }

  private static List<String> set(ModelDraft draft, String text, Outside outside)
      throws ModelException {
    var pair = StepWords.pair(text);
    var name = pair.getFirst();
    var graph = draft.graph();
    if (!graph.tensors.containsKey(name))
      throw new ModelException(say("edit.no-such-tensor", name));
    var now = graph.numbers(name).orElseThrow();
    var fresh = outside.read(pair.getLast());
    if (!now.dims().equals(fresh.dims()) || now.dtype() != fresh.dtype())
      throw new ModelException(
          say(
              "edit.other-numbers",
              name,
              now.dtype() + " " + now.dims(),
              fresh.dtype() + " " + fresh.dims()));
    if (now.equals(fresh)) return List.of();
    graph.store(name, fresh);
    return List.of(name);
  }

  private static List<String> layout(ModelDraft draft, String name, boolean isLast)
      throws ModelException {
    new Ends(draft).layout(name, isLast);
    return List.of(name);
  }

  private static List<String> behind(ModelDraft draft, String name, String type)
      throws ModelException {
    var node = new DraftNode(draft.graph().free(name + "_" + type), type, List.of(), List.of());
    if (type.equals("Softmax")) node.with(Attribute.whole("axis", -1));
    new Ends(draft).behind(name, node);
    return List.of(name);
  }
}
