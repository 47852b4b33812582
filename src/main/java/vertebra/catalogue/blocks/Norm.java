package vertebra.catalogue.blocks;

import static vertebra.block.ParameterSpec.set;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.catalogue.layers.Normalization;
import vertebra.graph.Port;

/// What evens out the channels after a convolution, as a choice of a composite.
public enum Norm {
  BATCH("Batch norm", Normalization.BATCH_NORM),
  GROUP("Group norm, 32 groups", Normalization.GROUP_NORM),
  NONE("None", null);

  private final String title;
  private final Optional<BlockType> block;

  Norm(String title, @Nullable BlockType block) {
    this.title = title;
    this.block = Optional.ofNullable(block);
  }

  /// Places the normalization behind a port; answers the port itself when there is none.
  public Port after(Port x, String name, double epsilon, Body.Builder body) {
    return block
        .map(type -> body.add(name, type, set(Normalization.EPSILON.to(epsilon)), x))
        .orElse(x);
  }

  @Override
  public String toString() {
    return title;
  }
}
