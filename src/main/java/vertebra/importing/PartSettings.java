package vertebra.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import vertebra.block.ParameterSpec.Attribute;
import vertebra.catalogue.operators.OperatorBlocks;
import vertebra.document.BlockDefinition;
import vertebra.document.Following;
import vertebra.document.OwnParameter;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.importing.ModelIndex.IndexedNode;
import vertebra.tensor.TensorRef;

/// In what parts of a file differ that are the same otherwise: attributes, the sizes of stored
/// tensors, and the few numbers that such a tensor holds. What differs alike is one parameter.
final class PartSettings {

  /// Sizes and other numbers of more than that are no parameters.
  private static final double MOST = 1 << 30;

  private static final String WEIGHTS = "channels";
  private static final String KERNELS = "kernel";
  private static final String NUMBERS = "number";

  /// The operators of the parts, one after another the same of each.
  private final List<List<Node>> parts;

  private final Set<String> keys = new HashSet<>();

  /// The parameters by what they are in each part, and what each is in each part.
  private final Map<List<Object>, String> known = new LinkedHashMap<>();

  private final SequencedMap<String, List<Value>> values = new LinkedHashMap<>();

  /// The least that a parameter can be which is a size or one of few numbers.
  private final Map<String, Double> least = new HashMap<>();

  /// The fields that follow, with what each is in each part.
  private final SequencedMap<Following, List<Value>> following = new LinkedHashMap<>();

  private final List<NodeId> unstated = new ArrayList<>();
  private boolean isPlain = true;

  /// @param parts the operators of the parts, as many in each
  /// @param operators those of the first in the file
  /// @param inside what each operator is called inside the block
  PartSettings(List<List<Node>> parts, List<IndexedNode> operators, List<NodeId> inside) {
    this.parts = parts;
    for (int i = 0; i < operators.size(); i++) {
      for (var attribute : operators.get(i).attributes())
        addAttribute(i, inside.get(i), attribute.name());
      addNumbers(i, inside.get(i));
    }
  }

  /// What an operator says, but for what may differ: its attributes' values if they are of a kind
  /// that a person can set, its stored tensors' sizes, and the few numbers that these hold.
  static String word(Node node, IndexedNode operator, boolean isExact) {
    var text = new StringBuilder(node.block().value());
    for (var entry : new TreeMap<>(node.parameters().values()).entrySet()) {
      var key = entry.getKey();
      var value = entry.getValue();
      text.append('|').append(key);
      if (isAttribute(value) && operator.attribute(key).isPresent()) continue;
      text.append('=').append(isExact ? exact(value) : loose(key, value));
    }
    return text.toString();
  }

  private static boolean isAttribute(Value value) {
    return value instanceof Value.Plain
        || value instanceof Value.Sequence(var values)
            && values.stream().allMatch(Value.Plain.class::isInstance);
  }

  private static String exact(Value value) {
    return switch (value) {
      case Value.Tensor(TensorRef tensor) -> tensor.elementType() + tensor.dims();
      case Value.Sequence(var each) -> each.stream().map(PartSettings::exact).toList().toString();
      case Value.Plain _, Value.Bytes _, Value.Type _, Value.Subgraph _ -> value.toString();
    };
  }

  private static String loose(String key, Value value) {
    return switch (value) {
      case Value.Tensor(TensorRef tensor) when OperatorBlocks.portOf(key).isPresent() ->
          tensor.elementType() + tensor.dims().size();
      case Value.Type(var type) -> type.dtype() + " " + type.shape().rank();
      case Value.Sequence(var each) when OperatorBlocks.isNumbers(key) -> "" + each.size();
      case Value.Sequence(var each) ->
          each.stream().map(one -> loose(key, one)).toList().toString();
      case Value.Tensor _, Value.Plain _, Value.Bytes _, Value.Subgraph _ -> exact(value);
    };
  }

  private List<Value> each(int operator, String key) {
    return parts.stream()
        .map(part -> part.get(operator).parameters().get(key).orElse(Attribute.NOTHING))
        .toList();
  }

  private void addAttribute(int operator, NodeId node, String name) {
    var each = each(operator, name);
    if (differ(each)) follow(node, name, key(each, name, OwnParameter.key(name)), each);
  }

  private void addNumbers(int operator, NodeId node) {
    for (var key : parts.getFirst().get(operator).parameters().values().keySet()) {
      var each = each(operator, key);
      var port = OperatorBlocks.portOf(key);
      if (port.isPresent()) {
        addNumbers(
            node,
            OperatorBlocks.sizesKey(port.get()),
            each.stream().map(PartSettings::sizes).toList());
      } else if (OperatorBlocks.isNumbers(key)) {
        addNumbers(node, key, each);
      } else if (key.equals(OperatorBlocks.FILE_TYPES) && differ(each)) {
        unstated.add(node);
      }
    }
  }

  private static Value sizes(Value stored) {
    return stored instanceof Value.Tensor(var tensor)
        ? Value.of(tensor.seenDims().stream().<Value>map(Value::of).toList())
        : stored;
  }

  /// Lets a list of numbers follow where the parts differ: each number that differs by a parameter.
  private void addNumbers(NodeId node, String key, List<Value> each) {
    if (!differ(each)) return;
    var lists = each.stream().map(PartSettings::wholes).toList();
    var expression = new ArrayList<String>();
    boolean isSizes = !OperatorBlocks.isNumbers(key);
    for (int i = 0; i < lists.getFirst().size(); i++) {
      int at = i;
      var column = lists.stream().<Value>map(list -> Value.of(list.get(at))).toList();
      isPlain &= lists.stream().allMatch(list -> Math.abs(list.get(at)) <= MOST);
      var wish = isSizes ? i < 2 ? WEIGHTS : KERNELS : NUMBERS;
      expression.add(differ(column) ? key(column, "", wish) : column.getFirst().toString());
    }
    for (var name : expression) least.merge(name, isSizes ? 1.0 : -MOST, Math::min);
    follow(node, key, String.join(",", expression) + (expression.size() == 1 ? "," : ""), each);
  }

  private static List<Long> wholes(Value list) {
    return list instanceof Value.Sequence(var numbers)
        ? numbers.stream().map(number -> (long) number.number().orElse(0)).toList()
        : List.of();
  }

  private static boolean differ(List<Value> each) {
    return each.stream().distinct().count() > 1;
  }

  /// The parameter that is this in each part.
  ///
  /// @param kind parameters of other kinds are others, even if they are the same
  private String key(List<Value> each, String kind, String wish) {
    var of = new ArrayList<Object>(each);
    of.add(kind);
    return known.computeIfAbsent(
        of,
        _ -> {
          var key = wish;
          for (int number = 2; !keys.add(key); number++) key = wish + "_" + number;
          values.put(key, each);
          return key;
        });
  }

  private void follow(NodeId node, String key, String expression, List<Value> each) {
    following.put(new Following(node, key, expression), each);
  }

  /// Whether parts have stored tensors of other sizes or numbers, and not only other attributes.
  boolean hasSizes() {
    return !unstated.isEmpty() || following.keySet().stream().anyMatch(PartSettings::isOfTensor);
  }

  /// Whether a field says something of a stored tensor, which nobody can set.
  static boolean isOfTensor(Following field) {
    return OperatorBlocks.isSizes(field.key()) || OperatorBlocks.isNumbers(field.key());
  }

  /// Whether the numbers in which the parts differ can be parameters.
  boolean isPlain() {
    return isPlain;
  }

  /// A definition whose operators follow parameters where the parts differ.
  BlockDefinition in(BlockDefinition definition) {
    var parameters = new ArrayList<OwnParameter>();
    values.forEach((key, each) -> {
      var from = least.get(key);
      var none = OptionalDouble.empty();
      parameters.add(
          from == null
              ? new OwnParameter(key, key, each.getFirst(), none, none)
              : new OwnParameter(
                  key, key, each.getFirst(), OptionalDouble.of(from), OptionalDouble.of(MOST)));
    });
    var graph = stated(definition.graph());
    return new BlockDefinition(
        definition.id(),
        definition.title(),
        graph,
        definition.inputs(),
        definition.outputs(),
        definition.sizes(),
        parameters,
        List.copyOf(following.keySet()));
  }

  /// Without what the file says of types where it says something else in each part.
  private Graph stated(Graph graph) {
    var stated = graph;
    for (var id : unstated) {
      var node = stated.node(id);
      stated = stated.with(node.with(node.parameters().without(OperatorBlocks.FILE_TYPES)));
    }
    return stated;
  }

  /// The inside of one of the parts.
  Graph inside(Graph graph, int part) {
    var inside = stated(graph);
    for (var field : following.entrySet()) {
      var node = inside.node(field.getKey().node());
      inside =
          inside.with(
              node.with(node.parameters().with(field.getKey().key(), field.getValue().get(part))));
    }
    return inside;
  }

  /// What one of the parts sets.
  Parameters given(int part) {
    var given = Parameters.NONE;
    for (var each : values.entrySet()) given = given.with(each.getKey(), each.getValue().get(part));
    return given;
  }
}
