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
import java.util.Set;
import vertebra.analysis.Plan;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.OtherNames;
import vertebra.tensor.DType;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;

/// A model, the plan it was made from, and the model outputs that were added to look inside.
///
/// @param origins what its parts are called in the file that they came from, for whoever exports it
/// @param tensors what the model calls the tensors of the plan, by their numbers, and their types
/// @param folded names of tensors whose axis of samples the model may fold into the next one
/// @param taps the name of the added model output for every port that was asked for
public record Compiled(
    Model model,
    Plan plan,
    OtherNames origins,
    Map<Integer, Model.Value> tensors,
    Set<String> folded,
    SequencedMap<PortPath, String> taps) {

  /// A model in which every tensor has the axes that its port has.
  public Compiled(
      Model model,
      Plan plan,
      OtherNames origins,
      Map<Integer, Model.Value> tensors,
      SequencedMap<PortPath, String> taps) {
    this(model, plan, origins, tensors, Set.of(), taps);
  }

  public Compiled {
    tensors = Map.copyOf(tensors);
    folded = Set.copyOf(folded);
    taps = Collections.unmodifiableSequencedMap(taps);
  }

  /// Whether the model computes what leaves a port; of a file's model it does not, where the file
  /// says it in other operators than the plan.
  public boolean computes(PortPath port) {
    return plan.tensor(port).map(tensors::get).isPresent();
  }

  /// The same with names for what leaves ports inside a block, of which those count that operators
  /// of the model give. A model may have their axis of samples in the next one.
  ///
  /// @param inner the names by the ports' paths from the block on
  public Compiled naming(NodeId block, Map<PortPath, String> inner) {
    var made = new HashSet<String>();
    for (var operator : model.operators()) made.addAll(operator.outputs());
    var more = new HashMap<>(tensors);
    var loose = new HashSet<>(folded);
    inner.forEach((path, name) -> {
      var tensor = plan.tensor(new PortPath(PortPath.inside(block, path.nodes()), path.port()));
      if (tensor.isEmpty() || !made.contains(name)) return;
      more.putIfAbsent(tensor.get(), new Model.Value(name, plan.tensors().get(tensor.get())));
      loose.add(name);
    });
    return new Compiled(model, plan, origins, more, loose, taps);
  }

  /// The same with operators that belong to parts inside blocks.
  ///
  /// @param places the parts around what makes a tensor, the outermost first
  public Compiled placing(Map<String, List<NodeId>> places) {
    if (places.isEmpty()) return this;
    var operators = model.operators().stream().map(operator -> placed(operator, places)).toList();
    return new Compiled(
        model.with(model.outputs(), operators), plan, origins, tensors, folded, taps);
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
    var weights = new ArrayList<>(model.weights());
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
      } else if (folded.contains(value.name())
          && value.type().shape().elementsPerSample().isPresent()) {
        name = value.name() + "/tap";
        if (!outputs.containsKey(name)) {
          weights.add(sizes(name + "/sizes", value.type().shape()));
          operators.add(
              new Model.Operator(
                  name + "/Reshape",
                  "Reshape",
                  List.of(value.name(), name + "/sizes"),
                  List.of(name),
                  List.of()));
        }
      }
      outputs.putIfAbsent(name, new Model.Value(name, value.type()));
      visible.put(port, name);
    }
    var seen =
        new Model(
            model.name(),
            model.opset(),
            model.inputs(),
            List.copyOf(outputs.values()),
            operators,
            weights,
            model.metadata(),
            model.extents());
    return new Compiled(seen, plan, origins, tensors, folded, visible);
  }

  /// The sizes of a tensor with as many samples as there are.
  private static Model.Weight sizes(String name, Shape shape) {
    var sizes = new ArrayList<>(List.of(-1L));
    for (int axis = 1; axis < shape.rank(); axis++)
      sizes.add(((Dim.Known) shape.dim(axis)).value());
    return new Model.Weight(
        name,
        DType.INT64,
        List.of((long) sizes.size()),
        new Init.Wholes(sizes),
        Model.Weight.WeightKind.CONSTANT);
  }
}
