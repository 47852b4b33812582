package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;
import static vertebra.catalogue.layers.Activations.LEAKY_RELU;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.catalogue.layers.Activations;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// The function that follows a convolution, as a choice of a composite.
public enum Activation {
  NONE("None", null),
  RELU("ReLU", Activations.RELU),
  RELU6("ReLU6", Activations.RELU6),
  LEAKY_RELU("Leaky ReLU, slope 0.1", Activations.LEAKY_RELU),
  SILU("SiLU", Activations.SILU),
  HARD_SWISH("HardSwish", Activations.HARD_SWISH),
  MISH("Mish", Activations.MISH),
  GELU("GELU", Activations.GELU),
  SIGMOID("Sigmoid", Activations.SIGMOID),
  HARD_SIGMOID("HardSigmoid", Activations.HARD_SIGMOID),
  TANH("Tanh", Activations.TANH);

  private final String title;
  private final Optional<BlockType> block;

  Activation(String title, @Nullable BlockType block) {
    this.title = title;
    this.block = Optional.ofNullable(block);
  }

  /// Places the function behind a port; answers the port itself when there is none.
  public Port after(Port x, String name, Body.Builder body) {
    return block.map(type -> body.add(name, type, parameters(), x)).orElse(x);
  }

  private Parameters parameters() {
    return this == LEAKY_RELU ? set(Activations.SLOPE.to(0.1)) : Parameters.NONE;
  }

  @Override
  public String toString() {
    return title;
  }
}
