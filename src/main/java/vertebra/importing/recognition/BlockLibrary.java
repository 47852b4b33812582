package vertebra.importing.recognition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import vertebra.graph.BlockId;

/// What the blocks of a catalogue lower to: descriptions in one trie, and at the end of each the
/// blocks of which it is the description. It is made by evaluating the catalogue, not written by
/// hand.
///
/// The children of a node of the trie follow one another by token, so that a node is no more than
/// two numbers.
public final class BlockLibrary {

  /// The node at which every description begins.
  static final int START = 0;

  static final String FILE = "library.bin";

  /// The file of descriptions without numbers.
  static final String FORMS = "forms.bin";

  private static final int NOWHERE = -1;

  private final List<String> words;
  private final int[] tokens;
  private final int[] firstChild;
  private final Map<Integer, List<BlockReading>> readings;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Set<String> constants = new HashSet<>();
  private final int longest;
  private final Detail detail;

  /// @param words the vocabulary
  /// @param tokens what leads to each node
  /// @param firstChild where the children of each node begin; those of the next node follow
  /// @param readings the blocks at the nodes where descriptions end
  /// @param longest the number of tokens of the longest description
  /// @param detail how exactly descriptions say what they mean
  BlockLibrary(
      List<String> words,
      int[] tokens,
      int[] firstChild,
      Map<Integer, List<BlockReading>> readings,
      int longest,
      Detail detail) {
    this.detail = detail;
    this.words = List.copyOf(words);
    this.tokens = tokens;
    this.firstChild = firstChild;
    this.readings = Map.copyOf(readings);
    this.longest = longest;
    for (int i = 0; i < words.size(); i++) {
      numbers.put(words.get(i), i);
      int equals = words.get(i).indexOf('=');
      if (words.get(i).startsWith("c") && equals > 0)
        constants.add(words.get(i).substring(0, equals));
    }
  }

  /// The library of the catalogue that comes with Vertebra, which lies beside this class.
  public static BlockLibrary standard() {
    return resource(FILE, Detail.EXACT);
  }

  /// What the blocks of that catalogue lower to without any number, which also lies beside this
  /// class.
  public static BlockLibrary forms() {
    return resource(FORMS, Detail.FORM);
  }

  private static BlockLibrary resource(String name, Detail detail) {
    try (var file = BlockLibrary.class.getResourceAsStream(name)) {
      return LibraryFile.read(Objects.requireNonNull(file, name), detail);
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /// The blocks that it knows.
  public Set<BlockId> blocks() {
    return readings.values().stream()
        .flatMap(List::stream)
        .map(BlockReading::block)
        .collect(Collectors.toSet());
  }

  /// The token of a word, or −1 if no description has it.
  int token(String word) {
    var number = numbers.get(word);
    return number == null ? NOWHERE : Token.word(number);
  }

  Detail detail() {
    return detail;
  }

  /// Whether any description has a constant that begins like this.
  boolean hasConstant(String begins) {
    return detail == Detail.FORM || constants.contains(begins);
  }

  /// Where a token leads from a node, or −1.
  int child(int node, int token) {
    if (token < 0) return NOWHERE;
    int found = Arrays.binarySearch(tokens, firstChild[node], firstChild[node + 1], token);
    return found < 0 ? NOWHERE : found;
  }

  /// The numbers of the words that are constants.
  BitSet constantWords() {
    var found = new BitSet(words.size());
    for (int i = 0; i < words.size(); i++) if (words.get(i).startsWith("c")) found.set(i);
    return found;
  }

  int firstChild(int node) {
    return firstChild[node];
  }

  int endOfChildren(int node) {
    return firstChild[node + 1];
  }

  int token(int node) {
    return tokens[node];
  }

  /// The blocks whose description ends at a node, the likeliest first.
  List<BlockReading> readings(int node) {
    return readings.getOrDefault(node, List.of());
  }

  Map<Integer, List<BlockReading>> readings() {
    return readings;
  }

  List<String> words() {
    return words;
  }

  int nodes() {
    return tokens.length;
  }

  int longest() {
    return longest;
  }
}
