package vertebra.compile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import vertebra.analysis.Plan;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.OtherNames;

/// Finds which parts of a compiled model have names in the file that they came from.
final class Origins {

  private final Model model;
  private final Plan plan;
  private final Map<Integer, Model.Value> tensors;
  private final SequencedMap<String, String> named = new LinkedHashMap<>();
  private final SequencedMap<String, String> operators = new LinkedHashMap<>();

  private Origins(Model model, Plan plan, Map<Integer, Model.Value> tensors) {
    this.model = model;
    this.plan = plan;
    this.tensors = tensors;
  }

  /// @param tensors what the model calls the tensors of the plan
  static OtherNames of(Model model, Plan plan, Map<Integer, Model.Value> tensors) {
    var origins = new Origins(model, plan, tensors);
    for (var node : plan.foreign()) origins.add(node);
    return new OtherNames(origins.named, origins.operators);
  }

  private void add(Plan.Foreign node) {
    node.origin()
        .outputs()
        .forEach((port, name) ->
            plan.tensor(new PortPath(node.nodes(), port))
                .map(tensors::get)
                .map(Model.Value::name)
                .ifPresent(tensor -> named.putIfAbsent(tensor, name)));
    var path = PortPath.text(node.nodes());
    node.origin().name().filter(name -> !name.isEmpty()).ifPresent(name -> addOwn(path, name));
    if (node.origin().weights().isEmpty()) return;
    for (var weight : model.weights()) {
      var role = weight.name();
      if (!role.startsWith(node.weightPath())) continue;
      role = role.substring(node.weightPath().length());
      var name = node.origin().weights().get(role.startsWith(".") ? role.substring(1) : role);
      if (name != null) named.putIfAbsent(weight.name(), name);
    }
  }

  /// A node's own name is that of the model's input or output that it stands for, or of its
  /// operator; several operators get it as the beginning of theirs.
  private void addOwn(String path, String name) {
    for (var values : List.of(model.inputs(), model.outputs()))
      if (values.stream().anyMatch(value -> value.name().equals(path)))
        named.putIfAbsent(path, name);
    var own =
        model.operators().stream()
            .map(Model.Operator::name)
            .filter(operator -> operator.startsWith(path + "/"))
            .toList();
    for (var operator : own)
      operators.putIfAbsent(
          operator, own.size() == 1 ? name : name + operator.substring(path.length()));
  }
}
