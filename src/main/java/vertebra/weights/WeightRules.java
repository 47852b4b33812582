package vertebra.weights;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import vertebra.onnx.Model;
import vertebra.onnx.WeightData;
import vertebra.pattern.InputPattern;
import vertebra.pattern.PatternException;
import vertebra.runtime.Tensor;
import vertebra.tensor.DType;

/// Weights that are stated instead of learnt: for each array of a name the rule that fills it. What
/// no rule names is drawn from a seed; parts of the program itself stay as they are.
///
/// @param rules the first that fits an array's name counts
public record WeightRules(List<Rule> rules) {

  /// Random weights of seed 0.
  public static final WeightRules RANDOM = new WeightRules(List.of());

  /// Arrays of the same size hold the same numbers, so that what comes out does not depend on how
  /// blocks are called.
  public static final WeightRules NAMELESS =
      new WeightRules(List.of(new Rule("*", "noise 0 | scale 0.1,0")));

  /// How arrays of some names are filled.
  ///
  /// @param names which arrays, `*` for any signs
  /// @param words `all 1`, `numbers 1 2 3`, `ramp` or `noise 3`
  public record Rule(String names, String words) {
    boolean covers(String name) {
      return name.matches(("\\Q" + names + "\\E").replace("*", "\\E.*\\Q"));
    }
  }

  public WeightRules {
    rules = List.copyOf(rules);
  }

  /// Reads lines of the form `conv.weight = all 1`.
  public static WeightRules parse(List<String> lines) throws WeightException {
    var rules = new ArrayList<Rule>();
    for (var line : lines) {
      int equals = line.indexOf('=');
      if (equals < 0) throw new WeightException(say("weights.no-rule", line));
      rules.add(new Rule(line.substring(0, equals).strip(), line.substring(equals + 1).strip()));
    }
    return new WeightRules(rules);
  }

  /// The lines that [#parse] reads.
  public List<String> lines() {
    return rules.stream().map(rule -> rule.names() + " = " + rule.words()).toList();
  }

  /// Whether every array of that name is stated.
  boolean covers(String name) {
    return rules.stream().anyMatch(rule -> rule.covers(name));
  }

  /// The numbers for a model.
  public WeightData data() {
    var drawn = Initialiser.seeded(0);
    return (weight, target) -> {
      var rule = rules.stream().filter(each -> each.covers(weight.name())).findFirst();
      boolean stated =
          weight.kind() == Model.Weight.WeightKind.TRAINABLE
              || weight.kind() == Model.Weight.WeightKind.STATISTIC
                  && rule.filter(each -> !each.names().equals("*")).isPresent();
      if (rule.isEmpty() || !stated || weight.dtype() != DType.FLOAT32) drawn.fill(weight, target);
      else fill(weight, rule.get(), target, drawn);
    };
  }

  private static void fill(Model.Weight weight, Rule rule, MemorySegment target, WeightData drawn)
      throws IOException {
    var words = rule.words();
    if (words.startsWith("seed ")) {
      Initialiser.seeded(Long.parseLong(words.substring(5).strip())).fill(weight, target);
      return;
    }
    if (words.startsWith("like ")) {
      drawn.fill(named(weight, words.substring(5).strip()), target);
      return;
    }
    if (words.startsWith("transposed ")) {
      transposed(weight, words.substring(11).strip(), target, drawn);
      return;
    }
    try {
      var pattern = words.replaceFirst("^all ", "constant ");
      var dims = weight.dims().stream().mapToLong(Long::longValue).toArray();
      target.copyFrom(new InputPattern(pattern).tensor(dims).data());
    } catch (PatternException unreadable) {
      throw new IOException(unreadable.getMessage(), unreadable);
    }
  }

  private static Model.Weight named(Model.Weight weight, String name) {
    return new Model.Weight(name, weight.dtype(), weight.dims(), weight.init(), weight.kind());
  }

  private static void transposed(
      Model.Weight weight, String name, MemorySegment target, WeightData drawn) throws IOException {
    long rows = weight.dims().getFirst();
    long columns = weight.elements() / rows;
    try (var arena = Arena.ofConfined()) {
      var other = arena.allocate(weight.bytes(), 64);
      drawn.fill(named(weight, name), other);
      var from = Tensor.of(DType.FLOAT32, other, columns, rows);
      var to = Tensor.of(DType.FLOAT32, target, rows, columns);
      for (long row = 0; row < rows; row++)
        for (long column = 0; column < columns; column++)
          to.set(row * columns + column, from.get(column * rows + row));
    }
  }
}
