package vertebra.onnx;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a size may be that a model leaves open, such as `H must be a multiple of 32`.
///
/// A model's file says it in its metadata under [#KEY], as runs of numbers: `H=32..512/32
/// W=1,3..9/2`.
///
/// @param name the open size
/// @param sizes those of 1 to [#MOST] at which the model works
public record SizeRule(String name, BitSet sizes) {

  /// The largest size that is known of. What is larger follows the same rule if there is one that
  /// repeats.
  public static final int MOST = 512;

  /// The name of a model's metadata that holds its rules.
  public static final String KEY = "vertebra.sizes";

  /// So many remainders are said one by one.
  private static final int SAID = 12;

  /// What repeats in longer steps than that is no rule for larger sizes.
  private static final int LONGEST = MOST / 4;

  private static final int RUN = 3;

  public SizeRule {
    sizes = (BitSet) sizes.clone();
  }

  @Override
  public BitSet sizes() {
    return (BitSet) sizes.clone();
  }

  /// The rules of a model by the name of the size; none where it says nothing that can be read.
  public static SortedMap<String, SizeRule> of(Map<String, String> metadata) {
    var rules = new TreeMap<String, SizeRule>();
    for (var written : metadata.getOrDefault(KEY, "").split(" ", -1))
      parse(written).ifPresent(rule -> rules.put(rule.name(), rule));
    return rules;
  }

  private static Optional<SizeRule> parse(String written) {
    int equals = written.lastIndexOf('=');
    if (equals < 1) return Optional.empty();
    var sizes = new BitSet();
    for (var run : written.substring(equals + 1).split(",", -1)) {
      if (!run.matches("\\d{1,3}(\\.\\.\\d{1,3}/\\d{1,3})?")) return Optional.empty();
      var numbers = run.split("\\.\\.|/", -1);
      int first = Integer.parseInt(numbers[0]);
      int last = numbers.length > 1 ? Integer.parseInt(numbers[1]) : first;
      int step = numbers.length > 1 ? Integer.parseInt(numbers[2]) : 1;
      if (step < 1) return Optional.empty();
      for (int size = first; size <= Math.min(MOST, last); size += step) sizes.set(size);
    }
    return Optional.of(new SizeRule(written.substring(0, equals), sizes));
  }

  /// As a model's metadata says it.
  public String written() {
    var runs = new ArrayList<String>();
    int size = sizes.nextSetBit(0);
    while (size >= 0) {
      int next = sizes.nextSetBit(size + 1);
      int step = next - size;
      int last = size;
      while (next >= 0 && sizes.nextSetBit(last + 1) == last + step) last += step;
      boolean isRun = next >= 0 && last >= size + (RUN - 1) * step;
      runs.add(isRun ? size + ".." + last + "/" + step : String.valueOf(size));
      size = isRun ? sizes.nextSetBit(last + 1) : next;
    }
    return name + "=" + String.join(",", runs);
  }

  /// Whether the model works at a size, as far as is known.
  public boolean allows(long size) {
    if (size <= MOST) return size > 0 && sizes.get((int) size);
    int least = sizes.nextSetBit(0);
    if (least < 0) return false;
    int period = period();
    return period > LONGEST || sizes.get(least + (int) ((size - least) % period));
  }

  /// A wished size, or else the next larger one at which the model works, or else the next smaller;
  /// the wished one where none does.
  public long next(long wished) {
    for (long size = wished; size <= wished + MOST; size++) if (allows(size)) return size;
    for (long size = Math.min(wished, MOST); size > 0; size--) if (allows(size)) return size;
    return wished;
  }

  /// The rule in words.
  public String words() {
    int least = sizes.nextSetBit(0);
    if (sizes.cardinality() <= SAID) return say("block.sizes.list", name, list(sizes.stream()));
    int period = period();
    var remainders =
        IntStream.range(0, period).filter(r -> sizes.get(repeated(r, period, least))).toArray();
    if (period == 1) return say("block.sizes.at-least", name, least);
    if (remainders.length > SAID || period > LONGEST)
      return say(
          "block.sizes.some", name, sizes.cardinality(), MOST, list(sizes.stream().limit(4)));
    var words =
        isMultiple(remainders, period)
            ? multiple(remainders, period)
            : say("block.sizes.remainder", name, period, list(IntStream.of(remainders)));
    boolean starts = least > IntStream.of(remainders).map(r -> r == 0 ? period : r).min().orElse(0);
    return starts ? say("block.sizes.and-at-least", words, least) : words;
  }

  private String multiple(int[] remainders, int period) {
    return remainders.length == 1
        ? say("block.sizes.multiple", name, period)
        : say("block.sizes.below-multiple", name, period, period - remainders[1]);
  }

  /// Whether the remainders are 0 and those just below the divisor.
  private static boolean isMultiple(int[] remainders, int period) {
    return remainders.length > 0
        && remainders[0] == 0
        && (remainders.length == 1 || remainders[1] == period - remainders.length + 1);
  }

  /// The least number after which the sizes repeat from the least on.
  private int period() {
    int least = sizes.nextSetBit(0);
    for (int period = 1; period < MOST; period++) {
      boolean repeats = true;
      for (int size = least; size + period <= MOST && repeats; size++)
        repeats = sizes.get(size) == sizes.get(size + period);
      if (repeats) return period;
    }
    return MOST;
  }

  /// A size of a remainder that is not below another.
  private static int repeated(int remainder, int period, int least) {
    return least + Math.floorMod(remainder - least, period);
  }

  /// Numbers with commas between them.
  public static String list(IntStream numbers) {
    return numbers.mapToObj(String::valueOf).collect(Collectors.joining(", "));
  }

  /// The rules in words.
  public static List<String> words(SortedMap<String, SizeRule> rules) {
    return rules.values().stream().map(SizeRule::words).toList();
  }
}
