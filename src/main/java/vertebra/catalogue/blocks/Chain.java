package vertebra.catalogue.blocks;

import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.graph.Parameters;
import vertebra.graph.Port;

/// Blocks one behind the other, numbered from zero behind a prefix, as sequential containers number
/// them.
public final class Chain {
  private final Body.Builder body;
  private final String prefix;
  private Port end;
  private int next;

  public Chain(Body.Builder body, String prefix, Port start) {
    this.body = body;
    this.prefix = prefix;
    this.end = start;
  }

  public Port add(BlockType type) {
    return add(type, Parameters.NONE);
  }

  /// Puts a block at the end and answers its output.
  public Port add(BlockType type, Parameters parameters) {
    end = body.add(prefix + next++, type, parameters, end);
    return end;
  }

  /// Goes on from another port under the next number.
  public Port from(Port port) {
    end = port;
    return end;
  }

  /// The last output.
  public Port end() {
    return end;
  }
}
