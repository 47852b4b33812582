package vertebra.block;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import vertebra.onnx.SizeRule;
import vertebra.onnx.UsualSizes;
import vertebra.tensor.Dim;
import vertebra.tensor.TensorType;
import vertebra.text.Message;

/// At which of the sizes 1 to [#MOST] something works whose sizes are left open, one open size at a
/// time.
///
/// A block says nothing about it: its own rules are asked at the place with a number filled in.
///
/// @param working the sizes at which it works, by the name of the open size; one that is not named
///   may have any size
public record OpenSizes(SortedMap<String, BitSet> working) {

  /// The largest size that is tried.
  public static final int MOST = SizeRule.MOST;

  /// What works at fewer sizes than that is a mistake rather than a rule of its sizes.
  public static final int FEWEST = 8;

  /// Every size works.
  public static final OpenSizes ALL = new OpenSizes(new TreeMap<>());

  /// Sizes that are always tried one by one.
  private static final int SMALL = 64;

  private static final List<Long> LARGE = List.of(65L, 97L, 128L, 225L, 300L, 511L, 512L);

  public OpenSizes {
    working = Collections.unmodifiableSortedMap(new TreeMap<>(working));
  }

  /// The sizes at which a primitive block works at a place.
  static OpenSizes of(BlockType.Behaviour.Primitive rules, Site site) {
    return of(
        site,
        place -> {
          try {
            return rules.typing().apply(place) instanceof Typing.Typed(var outputs)
                && outputs.stream().noneMatch(OpenSizes::isEmpty);
          } catch (ArithmeticException tooLarge) {
            return false;
          }
        });
  }

  /// The sizes at which a composite objects to nothing itself, whatever its parts say.
  static OpenSizes of(BlockType.Behaviour.Composite rules, Site site) {
    return of(site, place -> rules.requirement().apply(place).isEmpty());
  }

  private interface Trial {
    boolean worksAt(Site place);
  }

  private static OpenSizes of(Site site, Trial trial) {
    var working = new TreeMap<String, BitSet>();
    for (var symbol : symbols(site).toList()) {
      var open =
          site.inputs().stream()
              .flatMap(type -> type.shape().dims().stream())
              .filter(dim -> dim.symbols().contains(symbol))
              .distinct()
              .toList();
      var tried = new HashMap<List<Dim>, Boolean>();
      LongPredicate works =
          size -> {
            var number = Map.of(symbol.name(), size);
            return tried.computeIfAbsent(
                open.stream().map(dim -> dim.substitute(number)).toList(),
                _ -> trial.worksAt(site.at(number)));
          };
      var sizes = symbol.isBatch() ? anyOf(works) : allOf(works);
      if (sizes.cardinality() < MOST) working.put(symbol.name(), sizes);
    }
    return working.isEmpty() ? ALL : new OpenSizes(working);
  }

  /// The open sizes of what flows into a place.
  public static Stream<Dim.Symbol> symbols(Site site) {
    return site.inputs().stream().flatMap(type -> type.shape().symbols()).distinct();
  }

  private static boolean isEmpty(TensorType type) {
    return type.shape().dims().stream().anyMatch(dim -> dim.known().orElse(1) < 1);
  }

  /// Every size is tried unless nothing is wrong with small ones, but for the smallest, and with a
  /// few large ones: rules want a least size, a largest, or a multiple of something.
  private static BitSet allOf(LongPredicate works) {
    var sizes = new BitSet();
    for (int size = 1; size <= SMALL; size++) if (works.test(size)) sizes.set(size);
    int least = sizes.nextSetBit(0);
    boolean simple =
        least >= 0
            && least <= SMALL / 2
            && sizes.nextClearBit(least) > SMALL
            && LARGE.stream().allMatch(works::test);
    for (int size = SMALL + 1; size <= MOST; size++)
      if (simple || works.test(size)) sizes.set(size);
    return sizes;
  }

  /// Every size once a few work: of a batch there is nothing to say then. The first three say so at
  /// nearly every place, and this is asked at all of them.
  private static BitSet anyOf(LongPredicate works) {
    var sizes = new BitSet();
    if (works.test(1) && works.test(2) && works.test(3)) sizes.set(1, MOST + 1);
    for (int size = 1; size <= MOST && sizes.cardinality() < FEWEST; size++)
      if (works.test(size)) sizes.set(size);
    if (sizes.cardinality() == FEWEST) sizes.set(1, MOST + 1);
    return sizes;
  }

  /// The sizes at which both work.
  public OpenSizes and(OpenSizes other) {
    if (working.isEmpty()) return other;
    if (other.working.isEmpty()) return this;
    var both = new TreeMap<>(working);
    other.working.forEach((name, sizes) ->
        both.merge(
            name,
            sizes,
            (mine, theirs) -> {
              var common = (BitSet) mine.clone();
              common.and(theirs);
              return common;
            }));
    return new OpenSizes(both);
  }

  /// The first open size of which too few work.
  public Optional<String> tooFew() {
    return working.entrySet().stream()
        .filter(entry -> entry.getValue().cardinality() < FEWEST)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// The objection to an open size of which too few work.
  ///
  /// @param rule what is wrong at most sizes, if that is known
  public Message objection(String name, Optional<Message> rule) {
    var sizes = sizes(name);
    if (sizes.isEmpty())
      return rule.map(why -> Message.of("problem.fits-no-size", why, name, MOST))
          .orElseGet(() -> Message.of("problem.fits-no-size.alone", name, MOST));
    return rule.map(
            why -> Message.of("problem.fits-few-sizes", why, name, SizeRule.list(sizes.stream())))
        .orElseGet(
            () -> Message.of("problem.fits-few-sizes.alone", name, SizeRule.list(sizes.stream())));
  }

  /// The sizes among 1 to [#MOST] at which it works.
  public BitSet sizes(String name) {
    var sizes = working.get(name);
    if (sizes != null) return (BitSet) sizes.clone();
    var all = new BitSet();
    all.set(1, MOST + 1);
    return all;
  }

  /// What has to hold of every open size, such as `H must be a multiple of 32`.
  public List<String> rules() {
    return ruled().map(SizeRule::words).toList();
  }

  /// What has to hold of the open sizes of one tensor.
  public List<String> rules(TensorType type) {
    return type.shape()
        .symbols()
        .flatMap(symbol -> ruled(symbol.name()))
        .map(SizeRule::words)
        .toList();
  }

  private Stream<SizeRule> ruled(String name) {
    return ruled().filter(rule -> rule.name().equals(name));
  }

  /// All of it as a model's metadata says it; nothing where every size works.
  public Map<String, String> metadata() {
    return working.isEmpty()
        ? Map.of()
        : Map.of(SizeRule.KEY, ruled().map(SizeRule::written).collect(Collectors.joining(" ")));
  }

  /// Numbers for open sizes at which it works.
  public UsualSizes usual() {
    return new UsualSizes(
        ruled()
            .collect(
                Collectors.toMap(SizeRule::name, rule -> rule, (one, _) -> one, TreeMap::new)));
  }

  private Stream<SizeRule> ruled() {
    return working.entrySet().stream().map(size -> new SizeRule(size.getKey(), size.getValue()));
  }
}
