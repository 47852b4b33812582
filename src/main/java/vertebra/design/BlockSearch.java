package vertebra.design;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Catalogue;
import vertebra.block.PortSpec;
import vertebra.block.Preset;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.tensor.TensorType;

/// Finds blocks by what people call them: title, alias ("downsample", "skip", "1x1"), family,
/// paper, year, or a few letters in order. Recently used blocks come first among equals.
public final class BlockSearch {

  /// A block to put on the canvas, perhaps with parameters that were typed along.
  public record Offer(BlockType block, Parameters parameters) {}

  /// A block that is called so comes before those that are also called so.
  private static final int BY_TITLE = 250;

  private record Scored<T>(T what, int score) {}

  private final Catalogue catalogue;
  private final List<BlockId> recent;

  /// @param recent the blocks used lately, the latest first
  public BlockSearch(Catalogue catalogue, List<BlockId> recent) {
    this.catalogue = catalogue;
    this.recent = List.copyOf(recent);
  }

  /// The blocks that match, best first; all for an empty query. A line such as `conv-2d(filters:
  /// 64)` offers that block with those parameters.
  public List<Offer> find(String query) {
    return find(query, catalogue.blocks().stream());
  }

  /// The matching blocks that fit behind an output.
  public List<Offer> behind(Optional<TensorType> type, String query) {
    return find(query, catalogue.blocks().stream().filter(block -> takes(block, type)));
  }

  /// The matching blocks that fit before an input.
  public List<Offer> before(String query) {
    return find(
        query,
        catalogue.blocks().stream().filter(block -> !block.outputs(Parameters.NONE).isEmpty()));
  }

  /// The matching blocks that could stand in another's place: of its part in the network, with
  /// wires that come in and go out where it has them.
  public List<Offer> insteadOf(BlockType old, String query) {
    var none = Parameters.NONE;
    return find(
        query,
        catalogue.blocks().stream()
            .filter(block -> block.role() == old.role() && !block.equals(old))
            .filter(block ->
                block.inputs(none).isEmpty() == old.inputs(none).isEmpty()
                    && block.outputs(none).isEmpty() == old.outputs(none).isEmpty()));
  }

  /// The ready-made networks that match, best first.
  public List<Preset> presets(String query) {
    return catalogue.presets().stream()
        .map(preset -> new Scored<>(preset, score(preset, query)))
        .filter(scored -> scored.score() > 0)
        .sorted(Comparator.comparingInt((Scored<Preset> scored) -> -scored.score()))
        .map(Scored::what)
        .toList();
  }

  /// The names of blocks and presets that are closest to a word nobody has, for "did you mean".
  public static List<String> nearest(String word, Stream<String> names, int limit) {
    return names
        .map(name ->
            new Scored<>(
                name, -distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))))
        .filter(scored -> -scored.score() <= Math.max(2, word.length() / 2))
        .sorted(
            Comparator.comparingInt((Scored<String> scored) -> -scored.score())
                .thenComparing(Scored::what))
        .limit(limit)
        .map(Scored::what)
        .toList();
  }

  private List<Offer> find(String query, Stream<BlockType> blocks) {
    var typed = typed(query);
    var words = typed.isPresent() ? "" : query;
    var found =
        blocks
            .filter(block -> typed.isEmpty() || typed.get().block().equals(block))
            .map(block -> new Scored<>(block, score(block, words)))
            .filter(scored -> scored.score() > 0)
            .sorted(Comparator.comparingInt((Scored<BlockType> scored) -> -scored.score()))
            .map(scored ->
                new Offer(scored.what(), typed.map(Offer::parameters).orElse(Parameters.NONE)));
    return found.toList();
  }

  /// A block with parameters, if the query is written so.
  private Optional<Offer> typed(String query) {
    if (!query.contains("(")) return Optional.empty();
    try {
      var node =
          GraphText.parse("typed = " + query.strip() + (query.contains(")") ? "" : ")"))
              .nodes()
              .iterator()
              .next();
      return catalogue.find(node.block()).map(block -> new Offer(block, node.parameters()));
    } catch (DocumentException unfinished) {
      return Optional.empty();
    }
  }

  private int score(BlockType block, String query) {
    int place = recent.indexOf(block.id());
    int bonus = place < 0 ? 0 : Math.max(1, 30 - place);
    if (query.isBlank()) return 1 + bonus;
    var names = new ArrayList<String>(block.aliases());
    names.add(block.title());
    names.add(block.id().value());
    var more = new ArrayList<String>();
    catalogue.familyOf(block.id()).ifPresent(family -> more.add(family.title()));
    block.heading().source().ifPresent(source -> more.add(source.toString()));
    more.add(block.role().title());
    more.add(block.heading().summary());
    int score = score(query, names, more);
    boolean called =
        block.title().toLowerCase(Locale.ROOT).startsWith(query.strip().toLowerCase(Locale.ROOT));
    return score == 0 ? 0 : score + bonus + (called ? BY_TITLE : 0);
  }

  private static int score(Preset preset, String query) {
    if (query.isBlank()) return 1;
    var names = new ArrayList<String>(preset.aliases());
    names.add(preset.title());
    names.add(preset.id());
    return score(query, names, List.of(preset.note()));
  }

  /// The sum over the words of the query, each by its best match; 0 if a word matches nothing.
  private static int score(String query, List<String> names, List<String> more) {
    int sum = 0;
    var whole = query.strip().toLowerCase(Locale.ROOT);
    for (var word : whole.split("\\s+", -1)) {
      int best = 0;
      for (var name : names) best = Math.max(best, match(name.toLowerCase(Locale.ROOT), word));
      for (var text : more)
        best = Math.max(best, text.toLowerCase(Locale.ROOT).contains(word) ? 20 : 0);
      if (best == 0) return 0;
      sum += best;
    }
    boolean exact = names.stream().anyMatch(name -> name.equalsIgnoreCase(whole));
    boolean begins =
        names.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(whole));
    return sum + (exact ? 200 : begins ? 100 : 0);
  }

  private static int match(String name, String word) {
    if (name.equals(word)) return 200;
    if (name.startsWith(word)) return 150 - Math.min(50, name.length() - word.length());
    for (var part : name.split("[^\\p{L}\\p{N}]+", -1)) if (part.startsWith(word)) return 90;
    if (name.contains(word)) return 60;
    return word.length() >= 3 && isSubsequence(word, name) ? 10 : 0;
  }

  private static boolean isSubsequence(String letters, String text) {
    int at = 0;
    for (int i = 0; i < text.length() && at < letters.length(); i++)
      if (text.charAt(i) == letters.charAt(at)) at++;
    return at == letters.length();
  }

  /// Whether a block could take what leaves a port. One that only this input feeds is asked; others
  /// are judged by the number of axes in their examples.
  private static boolean takes(BlockType block, Optional<TensorType> type) {
    var ports = block.inputs(Parameters.NONE);
    if (ports.isEmpty()) return false;
    if (type.isEmpty()) return true;
    long needed = ports.stream().filter(port -> port.arity() != PortSpec.Arity.OPTIONAL).count();
    boolean alone = needed <= 1 && ports.getFirst().arity() == PortSpec.Arity.ONE;
    if (alone && block.behaviour() instanceof Behaviour.Primitive rules) {
      var site = new Site(Parameters.NONE, List.of(ports.getFirst().name()), List.of(type.get()));
      try {
        return !(rules.typing().apply(site) instanceof Typing.Rejected(var problems, _))
            || problems.stream().anyMatch(problem -> !problem.remedies().isEmpty());
      } catch (ArithmeticException tooLarge) {
        return false;
      }
    }
    return block.examples().stream()
        .filter(example -> !example.inputs().isEmpty())
        .anyMatch(
            example -> example.inputs().getFirst().shape().rank() == type.get().shape().rank());
  }

  /// How many letters must be added, removed, changed or swapped to make one word of the other.
  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++)
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        rows[i][j] =
            Math.min(Math.min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1))
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    return rows[a.length()][b.length()];
  }
}
