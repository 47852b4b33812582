package vertebra.block;

import java.util.List;
import vertebra.graph.Parameters;
import vertebra.tensor.TensorType;

/// A block at work on given inputs: shown with its description, checked by the contract tests.
///
/// @param inputs in port order, one for every connected port; a MANY input takes the surplus
/// @param outputs in port order
public record Example(
    String name, Parameters parameters, List<TensorType> inputs, List<TensorType> outputs) {
  public Example {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  Example worded(String code, Wording wording) {
    return new Example(wording.of(code, name), parameters, inputs, outputs);
  }
}
