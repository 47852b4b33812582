package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.Role;
import vertebra.graph.BlockId;

/// The nine shelves on which people look for blocks: families of one kind lie together.
public enum Shelf {
  ENDS("input", say("design.shelf-ends")),
  LAYERS("conv-2d", say("design.shelf-layers")),
  BLOCKS("conv-unit", say("design.shelf-blocks")),
  BACKBONES("backbone", say("design.shelf-backbones")),
  NECKS("neck", say("design.shelf-necks")),
  HEADS("head", say("design.shelf-heads")),
  BOXES("anchors", say("design.shelf-boxes")),
  OTHERS("tokens", say("design.shelf-others")),
  OWN("block", say("design.shelf-own"));

  private static final Set<String> LAYER_FAMILIES =
      Set.of(
          "convolution",
          "normalization",
          "activation",
          "pooling",
          "merging",
          "weighing",
          "reshaping",
          "cropping",
          "linear",
          "axes",
          "wavelets",
          "tokens",
          "windows");
  private static final Set<String> BOX_FAMILIES =
      Set.of("anchors", "decoding", "suppression", "regions", "finishing", "one-stage-finishing");
  private static final Set<String> OTHER_FAMILIES = Set.of("detr", "sets-and-images");

  /// What most networks are made of, in the order in which it is offered.
  private static final List<BlockId> USUAL =
      List.of(
          new BlockId("conv-2d"),
          new BlockId("depthwise-conv"),
          new BlockId("conv-transpose-2d"),
          new BlockId("max-pool"),
          new BlockId("avg-pool"),
          new BlockId("global-avg-pool"),
          new BlockId("batch-norm"),
          new BlockId("layer-norm"),
          new BlockId("relu"),
          new BlockId("silu"),
          new BlockId("add"),
          new BlockId("concat"),
          new BlockId("resize"),
          new BlockId("pad"),
          new BlockId("dense"),
          new BlockId("dropout"));

  private final String icon;
  private final String title;

  Shelf(String icon, String title) {
    this.icon = icon;
    this.title = title;
  }

  /// The word for its icon.
  public String icon() {
    return icon;
  }

  public String title() {
    return title;
  }

  /// The part that its blocks play in a network.
  public Role role() {
    return switch (this) {
      case BACKBONES -> Role.BACKBONE;
      case NECKS -> Role.NECK;
      case HEADS -> Role.HEAD;
      case BOXES -> Role.POSTPROCESSING;
      case ENDS, LAYERS, BLOCKS, OTHERS, OWN -> Role.PART;
    };
  }

  /// Where a family lies: a table decides for the layers and for what works on boxes and sets, else
  /// the part that its blocks play.
  static Shelf of(Family family) {
    var id = family.id();
    if (id.equals(Definitions.FAMILY)) return OWN;
    if (LAYER_FAMILIES.contains(id)) return LAYERS;
    if (BOX_FAMILIES.contains(id)) return BOXES;
    if (OTHER_FAMILIES.contains(id)) return OTHERS;
    return family.blocks().stream()
        .map(BlockType::role)
        .filter(role -> role != Role.PART)
        .findFirst()
        .map(role ->
            switch (role) {
              case INPUT, OUTPUT -> ENDS;
              case STEM, BACKBONE -> BACKBONES;
              case NECK -> NECKS;
              case HEAD -> HEADS;
              case POSTPROCESSING -> BOXES;
              case PART -> BLOCKS;
            })
        .orElse(BLOCKS);
  }

  /// The families of a catalogue that lie here, in its order.
  public List<Family> families(Catalogue catalogue) {
    return catalogue.families().stream().filter(family -> of(family) == this).toList();
  }

  /// How many blocks lie here.
  public int size(Catalogue catalogue) {
    return families(catalogue).stream().mapToInt(family -> family.blocks().size()).sum();
  }

  /// The layers that most networks are made of, which are offered before the others.
  public static List<BlockType> usual(Catalogue catalogue) {
    var blocks = new ArrayList<BlockType>();
    for (var id : USUAL) catalogue.find(id).ifPresent(blocks::add);
    return blocks;
  }
}
