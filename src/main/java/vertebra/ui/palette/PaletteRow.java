package vertebra.ui.palette;

import java.util.Optional;
import vertebra.block.BlockType;
import vertebra.block.Preset;
import vertebra.design.BlockSearch;
import vertebra.design.Shelf;

/// A line of the palette.
sealed interface PaletteRow {

  /// A shelf's front.
  ///
  /// @param isOpen whether its blocks follow
  record Front(Shelf shelf, int size, boolean isOpen) implements PaletteRow {}

  /// What the lines below have in common.
  ///
  /// @param size how many there are; empty where that says nothing
  record Heading(String title, Optional<Integer> size) implements PaletteRow {}

  /// Two of the usual layers side by side.
  record Tiles(BlockType left, Optional<BlockType> right) implements PaletteRow {}

  /// The rest of a shelf, which a click shows or puts away.
  record More(String words, boolean isOpen) implements PaletteRow {}

  /// A block on its shelf, or one that was found.
  ///
  /// @param found how it was found; empty on a shelf
  record OfBlock(BlockSearch.Offer offer, Optional<Found> found) implements PaletteRow {}

  /// A ready-made network that was found.
  record OfPreset(Preset preset, String query) implements PaletteRow {}

  /// How a block was found.
  ///
  /// @param said what stands under its title
  /// @param fits whether it fits behind what is selected; empty if nothing is
  record Found(String query, String said, Optional<Boolean> fits) {}
}
