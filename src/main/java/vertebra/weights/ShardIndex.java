package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The index of weights that are spread over several safetensors files, `….safetensors.index.json`:
/// a JSON object whose `weight_map` says for every tensor which file beside it holds it.
///
/// @param files the files, each once, in the order of the index
record ShardIndex(List<Path> files) {

  private static final String ENDING = ".index.json";
  private static final String MAP = "weight_map";

  /// Larger texts are no index.
  private static final long LARGEST = 64L << 20;

  ShardIndex {
    files = List.copyOf(files);
  }

  /// Whether a file is an index, by its name.
  static boolean isMeant(Path file) {
    return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ENDING);
  }

  static ShardIndex read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) throw damaged(file, say("weights.it-is-too-large"));
    var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    try {
      if (!(HeaderText.object(text).get(MAP) instanceof Map<?, ?> map) || map.isEmpty())
        throw damaged(file, say("weights.it-has-no-weight-map"));
      Set<Path> files = new LinkedHashSet<>();
      for (var name : map.values()) files.add(beside(file, String.valueOf(name)));
      return new ShardIndex(List.copyOf(files));
    } catch (HeaderText.Malformed malformed) {
      throw damaged(file, String.valueOf(malformed.getMessage()));
    }
  }

  /// A file in the index's folder; an index from a stranger names no other.
  private static Path beside(Path index, String name) throws WeightException {
    try {
      var shard = index.resolveSibling(name);
      if (name.equals(String.valueOf(shard.getFileName())) && !name.equals("..")) return shard;
    } catch (InvalidPathException notAPath) {
      throw damaged(index, say("weights.it-names-a-file-elsewhere", name));
    }
    throw damaged(index, say("weights.it-names-a-file-elsewhere", name));
  }

  private static WeightException damaged(Path file, String what) {
    return new WeightException(say("weights.is-no-usable-index", file, what));
  }
}
