package vertebra.block;

import java.util.ArrayList;
import java.util.List;

/// One drawer of the palette. Declaring a block adds it, so declaration order is palette order.
///
/// @param id a kebab-case word used as a style class
public record Family(String id, String title, List<BlockType> blocks) {

  /// This family with the words that it has in a language.
  Family worded(Wording wording) {
    return new Family(
        id,
        wording.of("family." + id, title),
        blocks.stream().map(block -> block.worded(wording)).toList());
  }

  public static Builder named(String id, String title) {
    return new Builder(id, title);
  }

  /// Goes on with a family whose first blocks are declared elsewhere.
  public static Builder continuing(Family beginning) {
    var builder = new Builder(beginning.id(), beginning.title());
    builder.blocks.addAll(beginning.blocks());
    return builder;
  }

  /// Collects the blocks of a family while they are declared.
  public static final class Builder {
    private final String id;
    private final String title;
    private final List<BlockType> blocks = new ArrayList<>();
    private boolean closed;

    private Builder(String id, String title) {
      this.id = id;
      this.title = title;
    }

    /// Finishes a definition and registers it. Refuses an incomplete one.
    public BlockType add(BlockType.Definition definition) {
      if (closed)
        throw new IllegalStateException("a block is declared after " + title + " was closed");
      var block = definition.build();
      blocks.add(block);
      return block;
    }

    /// Ends the family; a block declared below fails at start-up.
    public Family close() {
      closed = true;
      return new Family(id, title, List.copyOf(blocks));
    }
  }
}
