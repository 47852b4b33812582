package vertebra.design;

import static vertebra.text.Texts.say;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Description;
import vertebra.block.Preset;
import vertebra.graph.BlockId;

/// The ready-made networks as people look for them: by what they are for, one family after the
/// other, each in its variants, with what it costs and how it looks from afar.
///
/// What would take seconds to work out lies in the table `gallery.tsv` beside this class, a line
/// for each network: its id, task, family, variant, the block that it is known for, weights,
/// multiply-adds and silhouette.
public final class Gallery {

  /// The name of the table.
  static final String FILE = "gallery.tsv";

  private static final String BETWEEN = "\t";

  /// What networks are for.
  public enum Task {
    DETECT(say("design.detect")),
    SEGMENT(say("design.segment")),
    CLASSIFY(say("design.classify")),
    OTHER(say("design.pose-sets-images")),
    BLOCKS(say("design.single-blocks"));

    private final String title;

    Task(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /// In which order families are shown.
  public enum Order {
    SMALLEST(say("design.smallest-first")),
    NEWEST(say("design.newest-first")),
    NAME(say("design.by-name"));

    private final String title;

    Order(String title) {
      this.title = title;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  /// A line of the table.
  ///
  /// @param variant what tells the network from others of its family; blank if it is the only one
  /// @param known the block that it is known for
  /// @param weights trainable numbers
  /// @param work multiply-adds at its stated input; −1 if they are not known
  /// @param input the shape of one sample of that input, such as `3×224×224`
  record Line(
      String id,
      String task,
      String family,
      String variant,
      String known,
      long weights,
      long work,
      String input,
      Silhouette silhouette) {

    static Line parse(String text) {
      var columns = text.split(BETWEEN, -1);
      boolean isBegun = columns.length == 4;
      return new Line(
          columns[0],
          columns[1],
          columns[2],
          columns[3],
          isBegun ? "" : columns[4],
          isBegun ? 0 : Long.parseLong(columns[5]),
          isBegun ? -1 : Long.parseLong(columns[6]),
          isBegun ? "" : columns[7],
          isBegun ? Silhouette.NONE : Silhouette.parse(columns[8]).orElse(Silhouette.NONE));
    }

    String text() {
      return String.join(
          BETWEEN,
          id,
          task,
          family,
          variant,
          known,
          String.valueOf(weights),
          String.valueOf(work),
          input,
          silhouette.text());
    }
  }

  /// A network of a family.
  ///
  /// @param variant what tells it from its siblings; blank if it has none
  /// @param source the paper of the block that it is known for
  /// @param weights trainable numbers
  /// @param work multiply-adds at its stated input; −1 if they are not known
  /// @param input the shape of one sample of that input
  public record Member(
      Preset network,
      String variant,
      Optional<Description.Source> source,
      long weights,
      long work,
      String input,
      Silhouette silhouette) {}

  /// Networks that differ in little.
  ///
  /// @param members at least one
  /// @param first which of them is meant by the family's name, counted from 0
  public record Family(String title, Task task, List<Member> members, int first) {

    public Family {
      members = List.copyOf(members);
    }

    /// The network that the family's name means.
    public Member face() {
      return members.get(first);
    }

    /// The year of its oldest paper; 0 if none is known.
    public int year() {
      return members.stream()
          .flatMap(member -> member.source().stream())
          .mapToInt(Description.Source::year)
          .min()
          .orElse(0);
    }

    private Family with(int meant) {
      return new Family(title, task, members, meant);
    }
  }

  private final Vocabulary vocabulary;
  private final List<Family> families;

  /// The networks of a catalogue; those that the table does not name are left out.
  public Gallery(Catalogue catalogue) {
    vocabulary = new Vocabulary(catalogue);
    families = families(catalogue, lines());
  }

  /// The lines of the table, in its order.
  static List<Line> lines() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Gallery.class.getResourceAsStream(FILE)),
                StandardCharsets.UTF_8))) {
      return reader.lines().map(Line::parse).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(FILE + " cannot be read", unreadable);
    }
  }

  private static List<Family> families(Catalogue catalogue, List<Line> lines) {
    record Key(Task task, String title) {}
    var members = new LinkedHashMap<Key, List<Member>>();
    for (var line : lines)
      catalogue
          .preset(line.id())
          .ifPresent(network ->
              members
                  .computeIfAbsent(new Key(task(line), line.family()), _ -> new ArrayList<>())
                  .add(
                      new Member(
                          network,
                          line.variant(),
                          source(catalogue, line.known()),
                          line.weights(),
                          line.work(),
                          line.input(),
                          line.silhouette())));
    return members.entrySet().stream()
        .map(entry ->
            new Family(
                title(entry.getKey().task(), entry.getKey().title(), entry.getValue()),
                entry.getKey().task(),
                entry.getValue(),
                0))
        .toList();
  }

  /// A single block is called as its design, in the words of the program's language.
  private static String title(Task task, String title, List<Member> members) {
    return task == Task.BLOCKS ? members.getFirst().network().title() : title;
  }

  private static Task task(Line line) {
    return Task.valueOf(line.task().toUpperCase(Locale.ROOT));
  }

  private static Optional<Description.Source> source(Catalogue catalogue, String block) {
    return block.isEmpty()
        ? Optional.empty()
        : catalogue
            .find(new BlockId(block))
            .map(BlockType::heading)
            .flatMap(BlockType.Heading::source);
  }

  /// How many networks there are for a task.
  public int size(Task task) {
    return of(task).mapToInt(family -> family.members().size()).sum();
  }

  /// How many families of whole networks there are.
  public long familyCount() {
    return families.stream().filter(family -> family.task() != Task.BLOCKS).count();
  }

  private Stream<Family> of(Task task) {
    return families.stream().filter(family -> family.task() == task);
  }

  /// The families for a task.
  public List<Family> families(Task task, Order order) {
    return of(task).sorted(comparator(order)).toList();
  }

  private static Comparator<Family> comparator(Order order) {
    var byName = Comparator.comparing(Family::title, String.CASE_INSENSITIVE_ORDER);
    return switch (order) {
      case SMALLEST ->
          Comparator.comparingLong((Family family) -> family.face().weights())
              .thenComparing(byName);
      case NEWEST ->
          Comparator.comparingInt((Family family) -> -family.year()).thenComparing(byName);
      case NAME -> byName;
    };
  }

  /// The families of which a network is meant by what was typed, best first: its name, what it is
  /// for, its paper, or the year of that. Each means the network that was found.
  public List<Family> found(String query) {
    var places = new HashMap<String, Integer>();
    for (var network : new BlockSearch(vocabulary, List.of()).presets(query))
      places.putIfAbsent(network.id(), places.size());
    record Found(Family family, int place) {}
    return families.stream()
        .flatMap(family ->
            best(family, places, query)
                .map(each -> new Found(family.with(each.getKey()), each.getValue()))
                .stream())
        .sorted(Comparator.comparingInt(Found::place))
        .map(Found::family)
        .toList();
  }

  /// Which member was found, and at which place.
  private static Optional<Map.Entry<Integer, Integer>> best(
      Family family, Map<String, Integer> places, String query) {
    var members = family.members();
    Optional<Map.Entry<Integer, Integer>> best = Optional.empty();
    for (int i = 0; i < members.size(); i++) {
      int place = places.getOrDefault(members.get(i).network().id(), Integer.MAX_VALUE);
      if (place == Integer.MAX_VALUE && isAbout(family, members.get(i), query))
        place = 1_000_000 + members.get(i).source().map(source -> 3_000 - source.year()).orElse(0);
      if (place < best.map(Map.Entry::getValue).orElse(Integer.MAX_VALUE))
        best = Optional.of(Map.entry(i, place));
    }
    return best;
  }

  private static boolean isAbout(Family family, Member member, String query) {
    var about = new ArrayList<String>();
    about.add(family.task().title());
    about.add(family.title() + " " + member.variant());
    member.source().ifPresent(source -> about.add(source.toString()));
    return WordRank.of(query, new WordRank.Named(family.title(), List.of(), about)).isPresent();
  }

  /// The titles nearest to a word that nothing is called by.
  public List<String> nearest(String query) {
    return BlockSearch.nearest(query, families.stream().map(Family::title).distinct(), 3);
  }
}
