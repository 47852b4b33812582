package vertebra.importing;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import vertebra.onnx.ModelException;
import vertebra.tensor.DType;
import vertebra.tensor.TensorType;

/// Finds operators of a model file, and looks into its stored tensors.
public final class ModelSearch {

  /// An operator that was found.
  ///
  /// @param place its place among the model's operators, counted from 0
  /// @param attributes as text
  /// @param outputs each with what is known of its type
  public record Hit(
      int place,
      String type,
      String name,
      Map<String, String> attributes,
      List<String> inputs,
      Map<String, String> outputs) {}

  /// What a stored tensor holds.
  ///
  /// @param first its first numbers
  public record Held(
      String name,
      DType dtype,
      List<Long> dims,
      double least,
      double mean,
      double most,
      List<Double> first) {}

  private static final int SHOWN = 8;

  private ModelSearch() {}

  /// The operators that fit a word: their type, a part of their name or of a tensor's, `key=value`
  /// of an attribute, sizes such as `64,3,7,7` of a tensor at them, or `#12` for a place. Throws
  /// [ModelException] when the file is no sound model.
  public static List<Hit> find(Path file, String word) throws ModelException {
    var draft = new ModelDraft(StructureCheck.sound(file));
    var types = FileTypes.of(draft.index());
    var hits = new ArrayList<Hit>();
    int place = 0;
    for (var node : draft.graph().nodes) {
      var attributes = new TreeMap<String, String>();
      for (var key : node.attributes())
        attributes.put(
            key, node.attribute(draft.index(), key).map(OperatorSetChange::text).orElse("…"));
      if (fits(draft.graph(), node, attributes, types, place, word.strip())) {
        var outputs = new TreeMap<String, String>();
        for (var output : node.outputs)
          outputs.put(
              output, Optional.ofNullable(types.get(output)).map(Object::toString).orElse("?"));
        hits.add(
            new Hit(place, node.type, node.name, attributes, List.copyOf(node.inputs), outputs));
      }
      place++;
    }
    return hits;
  }

  private static boolean fits(
      GraphDraft graph,
      DraftNode node,
      Map<String, String> attributes,
      Map<String, TensorType> types,
      int place,
      String word) {
    if (word.matches("#\\d{1,9}")) return word.equals("#" + place);
    if (node.type.equalsIgnoreCase(word)) return true;
    if (word.matches("\\d+(,\\d+)+")) {
      var sizes = Arrays.stream(word.split(",", -1)).map(Long::parseLong).toList();
      var tensors = new ArrayList<>(node.inputs);
      tensors.addAll(node.outputs);
      return tensors.stream().anyMatch(name -> sizes.equals(sizes(graph, types, name)));
    }
    int at = word.indexOf('=');
    if (at > 0 && word.substring(at + 1).equals(attributes.get(word.substring(0, at)))) return true;
    var part = word.toLowerCase(Locale.ROOT);
    return node.name.toLowerCase(Locale.ROOT).contains(part)
        || node.inputs.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(part))
        || node.outputs.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(part));
  }

  private static List<Long> sizes(GraphDraft graph, Map<String, TensorType> types, String name) {
    var stored = graph.tensors.get(name);
    if (stored != null) return stored.dims();
    var type = types.get(name);
    return type == null
        ? List.of()
        : type.shape().dims().stream().map(dim -> dim.known().orElse(-1L)).toList();
  }

  /// What a stored tensor, or a constant, holds. Throws [ModelException] when there is none.
  public static Held held(Path file, String tensor) throws ModelException {
    var draft = new ModelDraft(StructureCheck.sound(file));
    var numbers = draft.graph().numbers(tensor);
    if (numbers.isEmpty()) throw new ModelException(say("edit.no-such-tensor", tensor));
    var values = numbers.get().values();
    var sums = Arrays.stream(values).summaryStatistics();
    return new Held(
        tensor,
        numbers.get().dtype(),
        numbers.get().dims(),
        values.length == 0 ? 0 : sums.getMin(),
        values.length == 0 ? 0 : sums.getAverage(),
        values.length == 0 ? 0 : sums.getMax(),
        Arrays.stream(values).limit(SHOWN).boxed().toList());
  }
}
