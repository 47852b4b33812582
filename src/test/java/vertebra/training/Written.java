package vertebra.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.gradient.Forward;
import vertebra.gradient.Interpreter;
import vertebra.gradient.Numbers;
import vertebra.gradient.Tape;
import vertebra.gradient.Term;
import vertebra.onnx.Init;
import vertebra.onnx.Model;
import vertebra.onnx.Model.Weight;
import vertebra.tensor.DType;

/// A tape with one weight, to record a loss or an optimiser's step on and run it in double
/// precision.
final class Written {

  static final String WEIGHT = "w";

  private final Tape tape;
  private final Term weight;
  private final Map<String, Numbers> given = new HashMap<>();

  Written(double[] values, long... dims) throws Exception {
    var sizes = new ArrayList<Long>();
    for (long dim : dims) sizes.add(dim);
    var stored =
        new Weight(WEIGHT, DType.FLOAT32, sizes, Init.zeros(), Weight.WeightKind.TRAINABLE);
    var copy =
        new Model.Operator("block/Identity", "Identity", List.of(WEIGHT), List.of("y"), List.of());
    var model =
        new Model("written", 17, List.of(), List.of(), List.of(copy), List.of(stored), Map.of());
    var forward = Forward.of(model, Set.of("y"), Forward.Form.TRAINING);
    tape = forward.tape();
    weight = forward.weights().get(WEIGHT);
    given.put(WEIGHT, new Numbers(values, dims));
  }

  Tape tape() {
    return tape;
  }

  Term weight() {
    return weight;
  }

  Term input(String name, double[] values, long... dims) {
    given.put(name, new Numbers(values, dims));
    return tape.input(name, dims);
  }

  /// Gives numbers to an input that somebody else recorded.
  void give(String name, double[] values, long... dims) {
    given.put(name, new Numbers(values, dims));
  }

  void set(String name, double... values) {
    given.put(name, new Numbers(values, given.get(name).dims()));
  }

  Map<String, Numbers> run() {
    return Interpreter.run(tape.model("written"), given);
  }
}
