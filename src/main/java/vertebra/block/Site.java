package vertebra.block;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import vertebra.graph.Parameters;
import vertebra.tensor.Dim;
import vertebra.tensor.Shape;
import vertebra.tensor.TensorType;

/// Everything a rule may know about the place a block stands in: its parameters and what flows in.
/// Therefore rules are pure, and their answers may be remembered.
///
/// @param ports the names of the connected input ports, in port order (slots of a MANY input in
///   number order)
/// @param inputs what flows into each of them
public record Site(Parameters parameters, List<String> ports, List<TensorType> inputs) {

  public Site {
    ports = List.copyOf(ports);
    inputs = List.copyOf(inputs);
  }

  public <T> T get(ParameterSpec<T> spec) {
    return spec.in(parameters);
  }

  public TensorType input(int index) {
    return inputs.get(index);
  }

  /// What flows into the port of that name, if it is connected.
  public Optional<TensorType> input(String port) {
    int index = ports.indexOf(port);
    return index < 0 ? Optional.empty() : Optional.of(inputs.get(index));
  }

  /// What flows into an input that takes many wires, in slot order.
  public List<TensorType> inputs(PortSpec spec) {
    return IntStream.range(0, ports.size())
        .filter(i -> spec.covers(ports.get(i)))
        .mapToObj(inputs::get)
        .toList();
  }

  public Shape shape(int index) {
    return input(index).shape();
  }

  /// The channels of the first input, an image `[batch, channels, height, width]` or a vector
  /// `[batch, features]`.
  public Dim channels() {
    return shape(0).dim(1);
  }

  /// The same place with the batch size filled in as 1.
  public Site perSample() {
    return new Site(parameters, ports, inputs.stream().map(Site::perSample).toList());
  }

  /// The same place with other sizes filled in.
  public Site at(Map<String, Long> sizes) {
    return new Site(
        parameters,
        ports,
        inputs.stream().map(type -> type.with(type.shape().substitute(sizes))).toList());
  }

  /// A type with the batch size filled in as 1.
  public static TensorType perSample(TensorType type) {
    return type.with(type.shape().inBatchesOf(1));
  }
}
