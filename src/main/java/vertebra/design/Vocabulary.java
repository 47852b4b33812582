package vertebra.design;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.graph.BlockId;

/// The words by which the blocks and networks of a catalogue are found. They are taken apart when
/// they are first asked for, and kept for the next letter that is typed.
public final class Vocabulary {

  private final Catalogue catalogue;
  private final Map<BlockId, WordRank.Named> blocks = new ConcurrentHashMap<>();
  private final Map<String, WordRank.Named> networks = new ConcurrentHashMap<>();

  /// What the titles of networks begin with, word by word.
  private final Set<String> networkNames = new HashSet<>();

  public Vocabulary(Catalogue catalogue) {
    this.catalogue = catalogue;
    for (var network : catalogue.presets()) {
      var title = network.title();
      for (int i = 1; i <= title.length(); i++)
        if (i == title.length() || !Character.isLetterOrDigit(title.charAt(i)))
          networkNames.add(title.substring(0, i));
    }
  }

  public Catalogue catalogue() {
    return catalogue;
  }

  WordRank.Named words(BlockType block) {
    return blocks.computeIfAbsent(block.id(), _ -> taken(block));
  }

  WordRank.Named words(Preset network) {
    return networks.computeIfAbsent(network.id(), _ -> taken(network));
  }

  private WordRank.Named taken(BlockType block) {
    var names = new ArrayList<String>();
    var about = new ArrayList<String>();
    names.add(block.id().value());
    for (var alias : block.aliases()) {
      boolean elsewhere = namesNetwork(alias, names.size() - 1);
      names.add(elsewhere ? block.id().value() : alias);
      if (elsewhere) about.add(alias);
    }
    catalogue.familyOf(block.id()).ifPresent(family -> about.add(family.title()));
    block.heading().source().ifPresent(source -> about.add(source.toString()));
    about.add(block.role().title());
    about.add(block.heading().summary());
    return new WordRank.Named(block.title(), names, about);
  }

  /// Whether an alias only says in which network a block stands, and does not name the block.
  private boolean namesNetwork(String alias, int place) {
    return place > 0
        && alias.length() > 2
        && Character.isUpperCase(alias.charAt(0))
        && networkNames.contains(alias);
  }

  private static WordRank.Named taken(Preset network) {
    var names = new ArrayList<String>();
    names.add(network.id());
    names.addAll(network.aliases());
    return new WordRank.Named(network.title(), names, List.of(network.note()));
  }
}
