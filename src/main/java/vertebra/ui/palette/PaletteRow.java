package vertebra.ui.palette;

import vertebra.block.Preset;
import vertebra.design.BlockSearch;

/// A line of the palette.
sealed interface PaletteRow {

  /// A drawer's front.
  ///
  /// @param key what is remembered when the user closes or opens it
  /// @param isOpen whether its blocks follow
  record Heading(String key, String title, int size, boolean isOpen) implements PaletteRow {}

  record OfBlock(BlockSearch.Offer offer) implements PaletteRow {}

  record OfPreset(Preset preset) implements PaletteRow {}
}
