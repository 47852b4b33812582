package vertebra.ui.canvas;

import javafx.scene.input.DataFormat;

/// What the palette puts on a dragboard and the canvas takes from it.
public final class BlockTransfer {

  /// The id of a block, as text.
  public static final DataFormat BLOCK = format("application/x-vertebra-block");

  /// The id of a ready-made network, as text.
  public static final DataFormat PRESET = format("application/x-vertebra-preset");

  private BlockTransfer() {}

  /// JavaFX allows each name once in a process.
  private static DataFormat format(String name) {
    var known = DataFormat.lookupMimeType(name);
    return known == null ? new DataFormat(name) : known;
  }
}
