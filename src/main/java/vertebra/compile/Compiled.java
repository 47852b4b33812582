package vertebra.compile;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import vertebra.analysis.Plan;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.OtherNames;

/// A model, the plan it was made from, and the model outputs that were added to look inside.
///
/// @param origins what its parts are called in the file that they came from, for whoever exports it
/// @param tensors what the model calls the tensors of the plan, by their numbers, and their types
/// @param taps the name of the added model output for every port that was asked for
public record Compiled(
    Model model,
    Plan plan,
    OtherNames origins,
    Map<Integer, Model.Value> tensors,
    SequencedMap<PortPath, String> taps) {

  public Compiled {
    tensors = Map.copyOf(tensors);
    taps = Collections.unmodifiableSequencedMap(taps);
  }

  /// Whether the model computes what leaves a port; of a file's model it does not, where the file
  /// says it in other operators than the plan.
  public boolean computes(PortPath port) {
    return plan.tensor(port).map(tensors::get).isPresent();
  }

  /// The same with names for what leaves ports inside a block, of which those count that operators
  /// of the model give.
  ///
  /// @param inner the names by the ports' paths from the block on
  public Compiled naming(NodeId block, Map<PortPath, String> inner) {
    var made = new HashSet<String>();
    for (var operator : model.operators()) made.addAll(operator.outputs());
    var more = new HashMap<>(tensors);
    inner.forEach((path, name) -> {
      var tensor = plan.tensor(new PortPath(PortPath.inside(block, path.nodes()), path.port()));
      if (tensor.isPresent() && made.contains(name))
        more.putIfAbsent(tensor.get(), new Model.Value(name, plan.tensors().get(tensor.get())));
    });
    return new Compiled(model, plan, origins, more, taps);
  }

  /// The same with operators that belong to parts inside blocks.
  ///
  /// @param places the parts around what makes a tensor, the outermost first
  public Compiled placing(Map<String, List<NodeId>> places) {
    if (places.isEmpty()) return this;
    var operators = model.operators().stream().map(operator -> placed(operator, places)).toList();
    return new Compiled(model.with(model.outputs(), operators), plan, origins, tensors, taps);
  }

  private static Model.Operator placed(Model.Operator operator, Map<String, List<NodeId>> places) {
    var place = operator.outputs().stream().map(places::get).filter(Objects::nonNull).findFirst();
    return place.isEmpty() ? operator : operator.in(PortPath.text(place.get()));
  }

  /// The same with these output ports as model outputs too. A tensor that is an output already
  /// costs nothing; any other keeps a runtime from fusing operators, so never measure such a model.
  public Compiled tapped(List<PortPath> ports) throws CompileException {
    if (ports.isEmpty()) return this;
    var outputs = new LinkedHashMap<String, Model.Value>();
    for (var output : model.outputs()) outputs.put(output.name(), output);
    var operators = new ArrayList<>(model.operators());
    var visible = new LinkedHashMap<>(taps);
    for (var port : ports) {
      var value =
          plan.tensor(port)
              .map(tensors::get)
              .orElseThrow(
                  () -> new CompileException(say("compile.there-is-no-output-port", port)));
      var name = value.name();
      if (model.inputs().stream().anyMatch(input -> input.name().equals(value.name()))) {
        name = value.name() + "/tap";
        if (!outputs.containsKey(name))
          operators.add(
              new Model.Operator(
                  name + "/Identity", "Identity", List.of(value.name()), List.of(name), List.of()));
      }
      outputs.putIfAbsent(name, new Model.Value(name, value.type()));
      visible.put(port, name);
    }
    return new Compiled(
        model.with(List.copyOf(outputs.values()), operators), plan, origins, tensors, visible);
  }
}
