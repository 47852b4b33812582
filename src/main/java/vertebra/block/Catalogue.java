package vertebra.block;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import vertebra.graph.BlockId;

/// Every block and preset there is, by family and by id. Blocks beyond those of the families are
/// found by their ids alone: they stand in no drawer.
public final class Catalogue {

  private final List<Family> families;
  private final SequencedMap<BlockId, BlockType> blocks = new LinkedHashMap<>();
  private final SequencedMap<BlockId, Family> homes = new LinkedHashMap<>();
  private final SequencedMap<String, Preset> presets = new LinkedHashMap<>();
  private final Function<BlockId, Optional<BlockType>> beyond;
  private final Habits habits;

  /// Refuses two blocks or two presets of the same id.
  public Catalogue(List<Family> families, List<Preset> presets) {
    this(families, presets, _ -> Optional.empty(), Habits.NONE);
  }

  /// @param beyond finds blocks that no family has
  private Catalogue(
      List<Family> families,
      List<Preset> presets,
      Function<BlockId, Optional<BlockType>> beyond,
      Habits habits) {
    this.beyond = beyond;
    this.habits = habits;
    this.families = List.copyOf(families);
    for (var family : families)
      for (var block : family.blocks()) {
        if (blocks.putIfAbsent(block.id(), block) != null)
          throw new IllegalArgumentException("two blocks called " + block.id());
        homes.put(block.id(), family);
      }
    for (var preset : presets)
      if (this.presets.putIfAbsent(preset.id(), preset) != null)
        throw new IllegalArgumentException("two presets called " + preset.id());
  }

  public List<Family> families() {
    return families;
  }

  public Collection<BlockType> blocks() {
    return Collections.unmodifiableCollection(blocks.values());
  }

  public Collection<Preset> presets() {
    return Collections.unmodifiableCollection(presets.values());
  }

  public Optional<BlockType> find(BlockId id) {
    var listed = blocks.get(id);
    return listed == null ? beyond.apply(id) : Optional.of(listed);
  }

  public Optional<Preset> preset(String id) {
    return Optional.ofNullable(presets.get(id));
  }

  /// The family a block belongs to.
  public Optional<Family> familyOf(BlockId id) {
    return Optional.ofNullable(homes.get(id));
  }

  /// Asks for every definition that is still deferred, so that nobody has to wait for it later.
  public void define() {
    for (var block : blocks.values()) block.parameters();
  }

  /// This catalogue with the words that blocks and networks have in a language. Blocks that stand
  /// in no drawer keep theirs.
  public Catalogue worded(Wording wording) {
    return new Catalogue(
        families.stream().map(family -> family.worded(wording)).toList(),
        presets.values().stream().map(preset -> preset.worded(wording)).toList(),
        beyond,
        habits);
  }

  /// This catalogue with one more family, such as the blocks a document defines.
  public Catalogue plus(Family family) {
    var more = new ArrayList<>(families);
    more.add(family);
    return new Catalogue(more, List.copyOf(presets.values()), beyond, habits);
  }

  /// This catalogue with blocks that stand in no drawer.
  ///
  /// @param blocks finds them by their ids
  public Catalogue beyond(Function<BlockId, Optional<BlockType>> blocks) {
    return new Catalogue(families, List.copyOf(presets.values()), blocks, habits);
  }

  /// What is usually built of these blocks.
  public Habits habits() {
    return habits;
  }

  /// This catalogue with what is known about how its blocks are used.
  public Catalogue with(Habits known) {
    return new Catalogue(families, List.copyOf(presets.values()), beyond, known);
  }
}
