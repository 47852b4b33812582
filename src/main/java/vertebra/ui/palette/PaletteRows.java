package vertebra.ui.palette;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.design.BlockSearch;
import vertebra.design.BlockSearch.Offer;
import vertebra.design.Shelf;
import vertebra.design.WordRank;
import vertebra.graph.BlockId;

/// What the palette lists: its shelves, what a lesson offers, or what was found.
final class PaletteRows {

  private PaletteRows() {}

  /// The blocks that a lesson offers.
  static List<PaletteRow> offered(Catalogue catalogue, Set<BlockId> offered) {
    var rows = new ArrayList<PaletteRow>();
    section(
        rows,
        say("palette.what-the-lesson-offers"),
        offered.stream()
            .flatMap(id -> catalogue.find(id).stream())
            .<PaletteRow>map(
                block -> new PaletteRow.OfBlock(PaletteController.offer(block), Optional.empty()))
            .toList());
    return rows;
  }

  /// The shelves, and what stands on those that are open.
  ///
  /// @param moreLayers whether all layers are shown, beside those that are used most
  static List<PaletteRow> shelves(Catalogue catalogue, Set<Shelf> open, boolean moreLayers) {
    var rows = new ArrayList<PaletteRow>();
    for (var shelf : Shelf.values()) {
      boolean isOpen = open.contains(shelf);
      rows.add(new PaletteRow.Front(shelf, shelf.size(catalogue), isOpen));
      if (!isOpen) continue;
      if (shelf == Shelf.LAYERS) layers(rows, catalogue, moreLayers);
      else content(rows, catalogue, shelf, Set.of());
    }
    return rows;
  }

  private static void layers(List<PaletteRow> rows, Catalogue catalogue, boolean moreLayers) {
    var usual = Shelf.usual(catalogue);
    for (int i = 0; i < usual.size(); i += 2)
      rows.add(
          new PaletteRow.Tiles(
              usual.get(i),
              i + 1 < usual.size() ? Optional.of(usual.get(i + 1)) : Optional.empty()));
    int rest = Shelf.LAYERS.size(catalogue) - usual.size();
    if (rest <= 0) return;
    rows.add(
        new PaletteRow.More(
            moreLayers ? say("palette.fewer") : say("palette.more", rest), moreLayers));
    if (moreLayers) content(rows, catalogue, Shelf.LAYERS, Set.copyOf(usual));
  }

  /// The blocks of a shelf, by family where there are several.
  private static void content(
      List<PaletteRow> rows, Catalogue catalogue, Shelf shelf, Set<BlockType> without) {
    var families = shelf.families(catalogue);
    for (var family : families) {
      var blocks = family.blocks().stream().filter(block -> !without.contains(block)).toList();
      if (blocks.isEmpty()) continue;
      if (families.size() > 1)
        rows.add(new PaletteRow.Heading(family.title().toUpperCase(Locale.ROOT), Optional.empty()));
      for (var block : blocks)
        rows.add(new PaletteRow.OfBlock(PaletteController.offer(block), Optional.empty()));
    }
  }

  /// Blocks and networks that were found: the best of all first, the others by where the words
  /// stand.
  static List<PaletteRow> found(List<BlockSearch.Hit> hits, String query, Set<BlockId> fitting) {
    var named = new ArrayList<PaletteRow>();
    var called = new ArrayList<PaletteRow>();
    var networks = new ArrayList<PaletteRow>();
    for (var hit : hits) {
      switch (hit) {
        case BlockSearch.BlockHit(var offer, var level) ->
            (isNamed(offer, level, query) ? named : called).add(row(offer, level, query, fitting));
        case BlockSearch.NetworkHit(var network, _) ->
            networks.add(new PaletteRow.OfPreset(network, query));
      }
    }
    var rows = new ArrayList<PaletteRow>();
    hits.stream()
        .findFirst()
        .map(hit -> firstOf(hit, query, named, called, networks))
        .ifPresent(rows::add);
    section(rows, say("palette.named-so"), named);
    section(rows, say("palette.also-called-so"), called);
    section(rows, say("palette.networks-with-it"), networks);
    return rows;
  }

  /// Takes the best of all out of its group.
  private static PaletteRow firstOf(
      BlockSearch.Hit hit,
      String query,
      List<PaletteRow> named,
      List<PaletteRow> called,
      List<PaletteRow> networks) {
    return switch (hit) {
      case BlockSearch.BlockHit(var offer, var level) ->
          (isNamed(offer, level, query) ? named : called).removeFirst();
      case BlockSearch.NetworkHit _ -> networks.removeFirst();
    };
  }

  private static boolean isNamed(Offer offer, WordRank.Level level, String query) {
    return switch (level) {
      case TITLE, BEGINNING, WORD -> true;
      case NAME, OTHER_NAME, TEXT -> false;
      case PART -> !WordRank.marks(query, offer.title()).isEmpty();
    };
  }

  private static PaletteRow row(
      Offer offer, WordRank.Level level, String query, Set<BlockId> fitting) {
    var block = offer.block();
    var summary = block.heading().summary();
    var said =
        isNamed(offer, level, query) || level == WordRank.Level.TEXT
            ? summary
            : block.aliases().stream()
                .filter(alias -> !WordRank.marks(query, alias).isEmpty())
                .findFirst()
                .orElse(summary);
    return new PaletteRow.OfBlock(
        offer,
        Optional.of(new PaletteRow.Found(query, said, Optional.of(fitting.contains(block.id())))));
  }

  private static void section(List<PaletteRow> rows, String title, List<PaletteRow> found) {
    if (found.isEmpty()) return;
    rows.add(new PaletteRow.Heading(title, Optional.of(found.size())));
    rows.addAll(found);
  }
}
