package vertebra.design;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.BlockType.Behaviour;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.ParameterSpec.Setting;
import vertebra.block.PortSpec;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.block.Site;
import vertebra.block.Typing;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.OperatorSchemas;
import vertebra.onnx.OperatorSchemas.OperatorSchema;
import vertebra.tensor.TensorType;

/// Finds blocks and networks by what people call them: see [WordRank]. Among equals those come
/// first that were used lately, then those that the catalogue's own networks use most.
public final class BlockSearch {

  /// A block to put on the canvas, perhaps with parameters that were typed along or that a word
  /// means.
  ///
  /// @param title what it is called in lists: the block's title, or a well-known form of it
  public record Offer(BlockType block, Parameters parameters, String title) {
    public Offer(BlockType block, Parameters parameters) {
      this(block, parameters, block.title());
    }
  }

  /// What a search found.
  public sealed interface Hit {

    /// How well the query names it.
    WordRank.Level level();
  }

  /// A block that was found, as it would come.
  public record BlockHit(Offer offer, WordRank.Level level) implements Hit {}

  /// A ready-made network that was found.
  public record NetworkHit(Preset network, WordRank.Level level) implements Hit {}

  private record Ranked<T>(T what, WordRank rank, int lately, int uses) {

    static <T> Comparator<Ranked<T>> bestFirst() {
      return Comparator.comparing((Ranked<T> each) -> each.rank())
          .thenComparingInt(each -> each.lately())
          .thenComparingInt(each -> -each.uses());
    }

    <S> Ranked<S> of(S other) {
      return new Ranked<>(other, rank, lately, uses);
    }
  }

  /// Behind a name, what its parameters may be, perhaps with what they are called: `3x3`, `s2`.
  private static final Pattern VALUES =
      Pattern.compile("(?<=\\S)\\s+(?=((?:\\p{L}+\\s*[=:]?\\s*)?[\\[(\\d.].*))");

  /// One of them. What stands behind a slash is a stride.
  private static final Pattern VALUE =
      Pattern.compile("[\\s,]*(?:(\\p{L}+)\\s*[=:]?\\s*|(/)\\s*)?([\\d.][^\\s,/]*)");

  /// How often, behind a number: `2x`.
  private static final Pattern TIMES = Pattern.compile("(?<=\\d)[x×]$");

  /// Where a name comes from, before it: `nn.Linear`.
  private static final Pattern LIBRARY = Pattern.compile("^(\\p{L}[\\w.]*\\.)(?=\\p{L})");

  /// What kind of thing is meant, behind its name: `dropout layer`, `Dropout2d`.
  private static final Pattern KIND =
      Pattern.compile(
          "(?i)(?<=\\w)(\\s*2d)?([\\s-]+(layer|block|module|operator|network|connection)s?)?\\s*$");

  private static final Pattern BRITISH = Pattern.compile("(?i)is(e|ed|ation)$");

  private static final Pattern SEVERAL = Pattern.compile("(?i)(?<=[^\\Ws])s\\s*$");

  /// A block of the same family comes before any other, however often that is used.
  private static final int FAMILY = 1_000_000;

  /// So many forms of one block are offered before others.
  private static final int MOST_FORMS = 6;

  /// How the ids of ready-made designs begin that show one block.
  private static final List<String> ONE_BLOCK = List.of("block_", "concept_");

  /// Operators that bend down to a number below zero.
  private static final Set<String> NEAR_ELU = Set.of("Celu", "Selu");

  private final Vocabulary vocabulary;
  private final Catalogue catalogue;
  private final List<BlockId> recent;

  public BlockSearch(Catalogue catalogue) {
    this(new Vocabulary(catalogue), List.of());
  }

  /// @param recent the blocks used lately, the latest first
  public BlockSearch(Vocabulary vocabulary, List<BlockId> recent) {
    this.vocabulary = vocabulary;
    catalogue = vocabulary.catalogue();
    this.recent = List.copyOf(recent);
  }

  private static boolean isSecond(Ranked<Hit> each) {
    return (each.rank().level() == WordRank.Level.NAME) == (each.what() instanceof BlockHit);
  }

  /// The blocks that match, best first; all for an empty query. A line such as `conv-2d(filters:
  /// 64)` offers that block with those parameters.
  public List<Offer> find(String query) {
    return ranked(meant(query), catalogue.blocks().stream()).map(Ranked::what).toList();
  }

  /// The same with forms of blocks that networks are known for.
  public List<Offer> forms(String query) {
    return withForms(query, _ -> true);
  }

  /// Blocks and networks that match, best first. A block stands before a network that matches as
  /// well, unless it is only a word for both.
  public List<Hit> hits(String query) {
    var words = meant(query);
    var blocks =
        ranked(words, catalogue.blocks().stream())
            .map(each -> each.of((Hit) new BlockHit(each.what(), each.rank().level())));
    var networks =
        networks(words)
            .map(each -> each.of((Hit) new NetworkHit(each.what(), each.rank().level())));
    return Stream.concat(blocks, networks)
        .sorted(
            Comparator.comparing((Ranked<Hit> each) -> each.rank().level())
                .thenComparing(BlockSearch::isSecond)
                .thenComparing(Ranked::rank))
        .map(Ranked::what)
        .toList();
  }

  /// The matching blocks that fit behind an output, and forms of them that networks are known for;
  /// without a query what usually stands there first.
  ///
  /// @param from the block that has the output, if it is known
  public List<Offer> behind(Optional<BlockId> from, Optional<TensorType> type, String query) {
    var found = withForms(query, block -> takes(block, type));
    if (!query.isBlank() || from.isEmpty()) return found;
    return usual(found, offer -> catalogue.habits().behind(from.get(), offer.block().id()));
  }

  /// The matching blocks that fit before an input; without a query what usually stands there first.
  public List<Offer> before(Optional<BlockId> to, String query) {
    var found = withForms(query, block -> !block.outputs(Parameters.NONE).isEmpty());
    if (!query.isBlank() || to.isEmpty()) return found;
    return usual(found, offer -> catalogue.habits().behind(offer.block().id(), to.get()));
  }

  /// The matching blocks that could stand in another's place: of its part in the network, with
  /// wires that come in and go out where it has them. Without a query the forms come first in which
  /// networks use that very block, then those of its family.
  ///
  /// @param now what the other is set to; the same again is not offered
  public List<Offer> insteadOf(BlockType old, Parameters now, String query) {
    var none = Parameters.NONE;
    Predicate<BlockType> suits =
        block ->
            block.role() == old.role()
                && block.inputs(none).isEmpty() == old.inputs(none).isEmpty()
                && block.outputs(none).isEmpty() == old.outputs(none).isEmpty();
    var found =
        withForms(query, suits).stream()
            .filter(offer ->
                !offer.block().equals(old)
                    || !offer.parameters().equals(none) && !offer.parameters().equals(now))
            .toList();
    if (!query.isBlank()) return found;
    var family = catalogue.familyOf(old.id());
    var others =
        usual(
            found,
            offer ->
                (family.equals(catalogue.familyOf(offer.block().id())) ? FAMILY : 0)
                    + catalogue.habits().uses(offer.block().id()));
    return Stream.concat(formsOf(old, now), others.stream()).toList();
  }

  /// The forms in which networks use a block, other than the one it has.
  private Stream<Offer> formsOf(BlockType block, Parameters now) {
    var seen = new HashSet<>(Set.of(now));
    return networks("")
        .flatMap(network -> forms(network, block::equals))
        .map(Ranked::what)
        .filter(offer -> seen.add(offer.parameters()))
        .limit(MOST_FORMS);
  }

  private static List<Offer> usual(List<Offer> offers, ToIntFunction<Offer> how) {
    return offers.stream().sorted(Comparator.comparingInt(how).reversed()).toList();
  }

  /// The ready-made networks that match, best first.
  public List<Preset> presets(String query) {
    return networks(query).map(Ranked::what).toList();
  }

  /// The names of blocks and presets that are closest to a word nobody has, for "did you mean".
  public static List<String> nearest(String word, Stream<String> names, int limit) {
    return names
        .map(name ->
            Map.entry(name, nearness(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))))
        .filter(each -> each.getValue() <= Math.max(2, word.length() / 2))
        .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .limit(limit)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The matching blocks that pass, and the blocks of matching networks that pass with the
  /// parameters they have there, under the networks' titles.
  private List<Offer> withForms(String typed, Predicate<BlockType> passes) {
    var query = meant(typed);
    var blocks = ranked(query, catalogue.blocks().stream().filter(passes));
    if (query.isBlank()) return blocks.map(Ranked::what).toList();
    return Stream.concat(
            blocks, networks(query).filter(this::byTitle).flatMap(each -> forms(each, passes)))
        .sorted(Comparator.comparing(Ranked<Offer>::rank))
        .map(Ranked::what)
        .toList();
  }

  /// What was typed if something is called so, else the first plainer form under which something is
  /// known: without the library that a name comes from, the kind of thing that it is, and the
  /// plural.
  private String meant(String query) {
    if (query.isBlank() || isNamed(query)) return query;
    return plainer(query).filter(this::isNamed).findFirst().orElse(query);
  }

  private static Stream<String> plainer(String query) {
    var plain = LIBRARY.matcher(query.strip()).replaceFirst("");
    var bare = KIND.matcher(plain).replaceFirst("");
    var american = BRITISH.matcher(bare).replaceFirst("iz$1");
    return Stream.of(plain, bare, SEVERAL.matcher(bare).replaceFirst(""), american);
  }

  /// The operator of ONNX that is called so. There may be no block to draw it with, but files may
  /// have it.
  public static Optional<String> operator(String query) {
    var known = OperatorSchemas.all();
    return plainer(query)
        .flatMap(word ->
            known.stream()
                .filter(schema -> schema.domain().isEmpty() && !schema.deprecated())
                .map(OperatorSchema::name)
                .filter(word::equalsIgnoreCase))
        .findFirst();
  }

  /// The block that comes near to an operator that there is no block for, though it is another
  /// function.
  public Optional<BlockType> near(String operator) {
    return NEAR_ELU.contains(operator) ? catalogue.find(new BlockId("elu")) : Optional.empty();
  }

  /// Whether the title or another name of a block or a network is, or begins with, these words.
  private boolean isNamed(String query) {
    return Stream.concat(
            catalogue.blocks().stream().map(vocabulary::words),
            catalogue.presets().stream().filter(each -> !isOneBlock(each)).map(vocabulary::words))
        .flatMap(thing -> WordRank.of(query, thing).stream())
        .anyMatch(rank -> rank.level().compareTo(WordRank.Level.OTHER_NAME) <= 0);
  }

  private boolean byTitle(Ranked<Preset> network) {
    return network.rank().level().compareTo(WordRank.Level.WORD) <= 0;
  }

  private Stream<Ranked<Offer>> forms(Ranked<Preset> network, Predicate<BlockType> passes) {
    return network.what().graph().get().nodes().stream()
        .filter(node -> !node.parameters().values().isEmpty())
        .flatMap(node ->
            catalogue.find(node.block()).stream()
                .filter(block -> block.role() == Role.BACKBONE && passes.test(block))
                .map(block ->
                    network.of(new Offer(block, node.parameters(), network.what().title()))))
        .limit(1);
  }

  private Stream<Ranked<Offer>> ranked(String query, Stream<BlockType> blocks) {
    var typed = typed(query);
    if (typed.isPresent())
      return blocks
          .filter(block -> typed.get().block().equals(block))
          .map(_ -> new Ranked<>(typed.get(), new WordRank(WordRank.Level.TITLE, 0), 0, 0));
    var passing = blocks.toList();
    var found = ranked(query, passing);
    if (!found.isEmpty()
        && found.getFirst().rank().level().compareTo(WordRank.Level.BEGINNING) <= 0)
      return found.stream();
    if (isTitle(query)) return found.stream();
    var valued = valued(query, passing, true);
    return Stream.concat(
        valued.or(() -> found.isEmpty() ? valued(query, passing, false) : valued).stream(),
        found.stream());
  }

  /// Whether a network is called so; its number is none of a block's parameters.
  private boolean isTitle(String query) {
    return networks(query).anyMatch(each -> each.rank().level() == WordRank.Level.TITLE);
  }

  private List<Ranked<Offer>> ranked(String query, List<BlockType> blocks) {
    return blocks.stream()
        .flatMap(block ->
            WordRank.of(query, vocabulary.words(block)).stream()
                .map(rank ->
                    new Ranked<>(
                        new Offer(block, meant(block, query)),
                        rank,
                        lately(block.id()),
                        query.isBlank() ? 0 : catalogue.habits().uses(block.id()))))
        .sorted(Ranked.bestFirst())
        .toList();
  }

  /// A block with some of its parameters: `conv 16`, `conv 3x3 64 s2`, `input 3x64x64`.
  ///
  /// @param isSet whether it has a parameter for each of them; else it comes without any
  private Optional<Ranked<Offer>> valued(String query, List<BlockType> blocks, boolean isSet) {
    var values = VALUES.matcher(query.strip());
    while (values.find()) {
      var best = ranked(query.strip().substring(0, values.start()), blocks).stream().findFirst();
      var offer =
          best.filter(each -> each.rank().level().compareTo(WordRank.Level.OTHER_NAME) <= 0)
              .flatMap(
                  each -> isSet ? valued(each.what(), values.group(1)) : Optional.of(each.what()));
      if (offer.isPresent()) return offer.map(best.get()::of);
    }
    return Optional.empty();
  }

  /// A value as it was typed.
  ///
  /// @param name what its parameter is called, or how that begins; blank if it is not said
  private record Typed(String name, String text) {

    boolean isFor(ParameterSpec<?> spec) {
      var wanted = name.toLowerCase(Locale.ROOT);
      return spec.key().startsWith(wanted)
          || spec.label().toLowerCase(Locale.ROOT).startsWith(wanted);
    }
  }

  /// A block with each value at the first parameter that takes it: all in one, or one behind the
  /// other.
  private static Optional<Offer> valued(Offer offer, String values) {
    return given(offer, List.of(new Typed("", values)))
        .or(() -> apart(values).flatMap(each -> given(offer, each)));
  }

  /// The values one by one; empty if there is anything else.
  private static Optional<List<Typed>> apart(String values) {
    var typed = new ArrayList<Typed>();
    var next = VALUE.matcher(values.strip());
    while (next.lookingAt()) {
      var name = next.group(2) != null ? "stride" : Objects.requireNonNullElse(next.group(1), "");
      typed.add(new Typed(name, next.group(3)));
      next.region(next.end(), next.regionEnd());
    }
    return next.regionStart() == next.regionEnd() ? Optional.of(typed) : Optional.empty();
  }

  private static Optional<Offer> given(Offer offer, List<Typed> values) {
    var parameters = offer.parameters();
    var free = new ArrayList<>(offer.block().parameters());
    for (var typed : values) {
      var setting =
          free.stream()
              .filter(typed::isFor)
              .flatMap(spec -> value(spec, typed.text()).stream())
              .findFirst();
      if (setting.isEmpty()) return Optional.empty();
      free.removeIf(spec -> spec.key().equals(setting.get().key()));
      parameters = parameters.with(setting.get().key(), setting.get().value());
    }
    return Optional.of(new Offer(offer.block(), parameters));
  }

  private static <T> Optional<Setting> value(ParameterSpec<T> spec, String text) {
    return read(spec, text)
        .filter(value -> spec.objection(value).isEmpty())
        .map(value -> new Setting(spec.key(), spec.encode(value)));
  }

  private static <T> Optional<T> read(ParameterSpec<T> spec, String text) {
    var number = TIMES.matcher(text).replaceFirst("");
    var typed =
        number.matches("\\d{1,9}")
            ? Value.of(Long.parseLong(number))
            : number.matches("\\d{1,2}\\s*%")
                ? Value.of(Long.parseLong(number.replaceAll("\\D", "")) / 100.0)
                : number.matches("\\d{0,9}\\.\\d{1,9}")
                    ? Value.of(Double.parseDouble(number))
                    : Value.of(text);
    if (!(spec instanceof ParameterSpec.Sizes sizes)) return spec.decode(typed);
    try {
      return spec.decode(sizes.encode(sizes.typed(text)));
    } catch (IllegalArgumentException noSizes) {
      return Optional.empty();
    }
  }

  private Stream<Ranked<Preset>> networks(String query) {
    return catalogue.presets().stream()
        .flatMap(network ->
            WordRank.of(query, vocabulary.words(network)).stream()
                .map(rank -> new Ranked<>(network, isOneBlock(network) ? rank.last() : rank, 0, 0)))
        .sorted(Ranked.bestFirst());
  }

  /// Whether a ready-made design only shows one block, which is found itself.
  private static boolean isOneBlock(Preset network) {
    return ONE_BLOCK.stream().anyMatch(network.id()::startsWith);
  }

  private int lately(BlockId block) {
    int place = recent.indexOf(block);
    return place < 0 ? recent.size() : place;
  }

  private static Parameters meant(BlockType block, String query) {
    return block.heading().forms().entrySet().stream()
        .filter(form -> form.getKey().equalsIgnoreCase(query.strip()))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(Parameters.NONE);
  }

  /// A block with parameters, if the query is written so.
  private Optional<Offer> typed(String query) {
    int open = query.indexOf('(');
    if (open < 0) return Optional.empty();
    var values = query.substring(open).strip();
    var name = query.substring(0, open).strip();
    return typed(name, values)
        .or(() -> values.contains(":") ? typed(named(name), values) : Optional.empty());
  }

  /// The word for a block that is called exactly so.
  private String named(String title) {
    return ranked(title, List.copyOf(catalogue.blocks())).stream()
        .findFirst()
        .filter(best -> best.rank().level().compareTo(WordRank.Level.NAME) <= 0)
        .map(best -> best.what().block().id().value())
        .orElse(title);
  }

  private Optional<Offer> typed(String name, String values) {
    try {
      var node =
          GraphText.parse("typed = " + name + values + (values.contains(")") ? "" : ")"))
              .nodes()
              .iterator()
              .next();
      return catalogue.find(node.block()).map(block -> new Offer(block, node.parameters()));
    } catch (DocumentException unfinished) {
      return Optional.empty();
    }
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

  /// How far a word is from a name, or from as many words of that as it has itself if those are
  /// nearly it: `mobilnet` means MobileNet v2.
  private static int nearness(String word, String name) {
    var parts = List.of(name.split(" ", -1));
    int size = word.split(" ", -1).length;
    int nearest = distance(word, name);
    for (int i = 0; i + size <= parts.size(); i++) {
      int part = distance(word, String.join(" ", parts.subList(i, i + size)));
      if (part <= word.length() / 3) nearest = Math.min(nearest, part);
    }
    return nearest;
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
