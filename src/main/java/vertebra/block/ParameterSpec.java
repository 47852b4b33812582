package vertebra.block;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vertebra.graph.Parameters;
import vertebra.graph.Value;
import vertebra.onnx.OperatorSchemas.AttributeForm;
import vertebra.tensor.Dim;
import vertebra.tensor.PlainNumbers;
import vertebra.tensor.Shape;

/// One adjustable property of a block.
///
/// The same constant labels the inspector, checks the value, reads it inside a rule and writes it
/// to a file. The kinds are sealed: a new kind breaks the build exactly where it must be handled.
///
/// @param <T> what a rule sees
public sealed interface ParameterSpec<T> {

  /// The permanent name in files and on the command line.
  String key();

  /// The name a user sees.
  String label();

  /// One sentence on what it does.
  String help();

  /// The value of a node that does not set it.
  T initial();

  /// What is wrong with a value, in words for the user; empty if nothing is.
  Optional<String> objection(T value);

  /// The value in a rule's terms; empty if it is of another kind.
  Optional<T> decode(Value value);

  Value encode(T value);

  /// What the user should write, as in "a whole number from 1 to 64".
  String expectation();

  /// The value a node has. A value of another kind reads as the initial one; [#complaint] reports
  /// it.
  default T in(Parameters parameters) {
    return parameters.get(key()).flatMap(this::decode).orElse(initial());
  }

  /// What is wrong with the value that a node sets, in words for the user.
  default Optional<String> complaint(Parameters parameters) {
    var set = parameters.get(key());
    if (set.isEmpty()) return Optional.empty();
    var value = set.flatMap(this::decode);
    if (value.isEmpty())
      return Optional.of(say("block.must-be-not-text", label(), expectation(), set.get()));
    boolean fits = !(set.get() instanceof Value.Whole(var number)) || number == (int) number;
    return fits
        ? objection(value.get())
        : objection(value.get())
            .map(_ -> say("block.must-be-not", label(), expectation(), set.get()));
  }

  /// What a person is shown of a value.
  default String said(T value) {
    return value.toString();
  }

  /// A sentence on what a value does, where neither its name nor [#help] says it.
  default Optional<String> explained(T value) {
    return Optional.empty();
  }

  /// This parameter with the words that it has in a language. What an attribute of an operator is
  /// called is its name in files.
  ///
  /// @param code the code of the block that it belongs to
  default ParameterSpec<?> worded(String code, Wording wording) {
    var own = code + ".parameter." + key();
    var label = wording.of(own + ".label", label());
    var help = wording.of(own + ".help", help());
    return switch (this) {
      case Whole it -> new Whole(it.key, label, it.initial, it.min, it.max, it.unit, help);
      case OneOf it -> new OneOf(it.key, label, it.initial, it.allowed, help);
      case Real it -> new Real(it.key, label, it.initial, it.min, it.max, help);
      case Flag it -> new Flag(it.key, label, it.initial, help);
      case Choice<?> it -> worded(it, own, label, help, wording);
      case Sides it -> new Sides(it.key, label, it.initial, it.min, it.max, it.unit, help);
      case Wholes it -> new Wholes(it.key, label, it.initial, it.min, it.max, help);
      case Sizes it -> new Sizes(it.key, label, it.initial, help);
      case Padding it -> worded(it, own, label, help, wording);
      case Text it -> new Text(it.key, label, it.initial, it.form, it.expectation, help);
      case Attribute it -> it;
    };
  }

  private static <E extends Enum<E>> Choice<E> worded(
      Choice<E> spec, String code, String label, String help, Wording wording) {
    var words = new HashMap<String, String>();
    for (var option : spec.options()) {
      var written = Choice.written(option);
      words.put(written, wording.of(code + "." + written, option.toString()));
    }
    return new Choice<>(spec.key, label, spec.initial, help, words);
  }

  private static Padding worded(
      Padding spec, String code, String label, String help, Wording wording) {
    var rules =
        spec.rules().stream()
            .map(rule -> {
              var own = code + "." + rule.word();
              return new Padding.Rule(
                  rule.word(),
                  wording.of(own, rule.name()),
                  wording.of(own + ".help", rule.help()));
            })
            .toList();
    return new Padding(spec.key, label, spec.initial, rules, help);
  }

  /// A value for this parameter, to be collected with [#set].
  default Setting to(T value) {
    return new Setting(key(), encode(value));
  }

  /// A parameter and its value.
  record Setting(String key, Value value) {}

  /// Parameters written with the same constants the rules read them with.
  static Parameters set(Setting... settings) {
    return set(Parameters.NONE, settings);
  }

  static Parameters set(Parameters parameters, Setting... settings) {
    var changed = parameters;
    for (var setting : settings) changed = changed.with(setting.key(), setting.value());
    return changed;
  }

  private static Optional<String> must(ParameterSpec<?> spec, boolean fulfilled, Object value) {
    return fulfilled
        ? Optional.empty()
        : Optional.of(say("block.must-be-not", spec.label(), spec.expectation(), value));
  }

  /// A whole number of some kind. One that is too large to be counted with reads as the largest.
  sealed interface WholeNumber extends ParameterSpec<Integer> {
    @Override
    default Optional<Integer> decode(Value value) {
      return value instanceof Value.Whole(var number)
          ? Optional.of(Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE))
          : Optional.empty();
    }

    @Override
    default Value encode(Integer value) {
      return Value.of(value);
    }
  }

  /// A whole number in a range.
  record Whole(
      String key, String label, Integer initial, int min, int max, String unit, String help)
      implements WholeNumber {

    /// The unit behind a number: singular behind one, and none where the label says it or where it
    /// would make no sense.
    public String unit(int number) {
      var words = unit.toLowerCase(Locale.ROOT);
      if (words.isEmpty() || label.toLowerCase(Locale.ROOT).endsWith(words)) return "";
      if (words.startsWith("times")) return number > 1 ? unit : "";
      boolean isPlural = words.endsWith("s") && !words.endsWith("ss");
      return number == 1 && isPlural ? unit.substring(0, unit.length() - 1) : unit;
    }

    @Override
    public Optional<String> objection(Integer value) {
      return must(this, value >= min && value <= max, value);
    }

    @Override
    public String expectation() {
      return say("block.a-whole-number-from-to", min, max);
    }
  }

  /// One of a few whole numbers, such as the depths a family is defined for.
  record OneOf(String key, String label, Integer initial, List<Integer> allowed, String help)
      implements WholeNumber {
    public OneOf {
      allowed = List.copyOf(allowed);
    }

    @Override
    public Optional<String> objection(Integer value) {
      return must(this, allowed.contains(value), value);
    }

    @Override
    public String expectation() {
      return say(
          "block.one-of", allowed.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }
  }

  /// A decimal number in a range.
  record Real(String key, String label, Double initial, double min, double max, String help)
      implements ParameterSpec<Double> {
    @Override
    public Optional<String> objection(Double value) {
      return must(this, value >= min && value <= max, value);
    }

    @Override
    public Optional<Double> decode(Value value) {
      if (value instanceof Value.Real(var number)) return Optional.of(number);
      return value instanceof Value.Whole(var number)
          ? Optional.of((double) number)
          : Optional.empty();
    }

    @Override
    public Value encode(Double value) {
      return Value.of(value);
    }

    @Override
    public String expectation() {
      return say("block.a-number-from-to", min, max);
    }
  }

  /// Yes or no.
  record Flag(String key, String label, Boolean initial, String help)
      implements ParameterSpec<Boolean> {
    @Override
    public Optional<String> objection(Boolean value) {
      return Optional.empty();
    }

    @Override
    public Optional<Boolean> decode(Value value) {
      return value instanceof Value.Flag(var flag) ? Optional.of(flag) : Optional.empty();
    }

    @Override
    public Value encode(Boolean value) {
      return Value.of(value);
    }

    @Override
    public String expectation() {
      return say("block.true-or-false");
    }
  }

  /// One of a closed list of words. In files a constant `SAME_UPPER` is written `same-upper`; its
  /// `toString` is what the user sees.
  ///
  /// @param words what the constants are called in a language, by how they are written; a constant
  ///   that is missing is called what it calls itself
  record Choice<E extends Enum<E>>(
      String key, String label, E initial, String help, Map<String, String> words)
      implements ParameterSpec<E> {
    public Choice {
      words = Map.copyOf(words);
    }

    @Override
    public String said(E value) {
      return words.getOrDefault(written(value), value.toString());
    }

    public List<E> options() {
      return Arrays.asList(initial.getDeclaringClass().getEnumConstants());
    }

    public static String written(Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Optional<String> objection(E value) {
      return Optional.empty();
    }

    @Override
    public Optional<E> decode(Value value) {
      return options().stream()
          .filter(option -> written(option).equals(value.toString()))
          .findFirst();
    }

    @Override
    public Value encode(E value) {
      return Value.of(written(value));
    }

    @Override
    public String expectation() {
      return say(
          "block.one-of",
          options().stream().map(Choice::written).collect(Collectors.joining(", ")));
    }
  }

  /// A height and a width, each in a range. Written as one number when both are equal.
  record Sides(String key, String label, Pair initial, int min, int max, String unit, String help)
      implements ParameterSpec<Pair> {
    @Override
    public Optional<String> objection(Pair value) {
      int low = Math.min(value.height(), value.width());
      int high = Math.max(value.height(), value.width());
      return must(this, low >= min && high <= max, value);
    }

    @Override
    public Optional<Pair> decode(Value value) {
      return value instanceof Value.Flag ? Optional.empty() : Pair.parse(value.toString());
    }

    @Override
    public Value encode(Pair value) {
      return value.isSquare() ? Value.of(value.height()) : Value.of(value.toString());
    }

    @Override
    public String expectation() {
      return say("block.a-whole-number-from-to-or-height", min, max);
    }
  }

  /// A list of whole numbers, each in a range, written with commas.
  record Wholes(String key, String label, List<Integer> initial, int min, int max, String help)
      implements ParameterSpec<List<Integer>> {
    public Wholes {
      initial = List.copyOf(initial);
    }

    @Override
    public Optional<String> objection(List<Integer> value) {
      return must(this, value.stream().allMatch(number -> number >= min && number <= max), value);
    }

    @Override
    public Optional<List<Integer>> decode(Value value) {
      var text =
          PlainNumbers.of(value.toString())
              .replaceAll("^\\s*[\\[(]|[\\])]\\s*$", "")
              .strip()
              .replaceAll("\\s*[,;]\\s*|\\s+", ",")
              .replaceAll("(?<=\\d),$", "");
      if (value instanceof Value.Flag || !text.matches("|-?\\d{1,9}(,-?\\d{1,9})*"))
        return Optional.empty();
      if (text.isEmpty()) return Optional.of(List.of());
      return Optional.of(Arrays.stream(text.split(",")).map(Integer::valueOf).toList());
    }

    @Override
    public Value encode(List<Integer> value) {
      return Value.of(value.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    @Override
    public String expectation() {
      return say("block.whole-numbers-from-to-with-commas", min, max);
    }
  }

  /// A shape, written `N,3,224,224`: words are sizes that stay open.
  record Sizes(String key, String label, Shape initial, String help)
      implements ParameterSpec<Shape> {
    @Override
    public Optional<String> objection(Shape value) {
      return must(
          this,
          value.dims().stream().allMatch(dim -> dim.known().isEmpty() || dim.value() >= 1),
          value);
    }

    @Override
    public Optional<Shape> decode(Value value) {
      if (value instanceof Value.Flag) return Optional.empty();
      try {
        return Optional.of(Shape.read(value.toString()));
      } catch (IllegalArgumentException notAShape) {
        return Optional.empty();
      }
    }

    @Override
    public Value encode(Shape value) {
      return Value.of(value.dims().stream().map(Object::toString).collect(Collectors.joining(",")));
    }

    /// The channels of a picture of which only the side is typed.
    private static final long COLOURS = 3;

    private static final Dim BATCH = Dim.named("N");

    /// What says that sides of a picture are meant.
    private static final Pattern SIDES = Pattern.compile("²|\\^|\\d\\s*p(x|ixels?)\\b");

    /// Sizes as a person types them: see [Shape#read]. A picture without a batch gets one.
    ///
    /// @throws IllegalArgumentException if the text is no list of sizes
    public Shape typed(String text) {
      var read = Shape.read(text);
      boolean known = read.dims().stream().allMatch(dim -> dim.known().isPresent());
      boolean ofSides = read.rank() <= 2 && SIDES.matcher(text).find();
      if (!ofSides && !(known && read.rank() == 3)) return read;
      var dims = new ArrayList<Dim>();
      dims.add(BATCH);
      if (ofSides) dims.add(Dim.of(COLOURS));
      if (ofSides && read.rank() == 1) dims.add(read.dim(0));
      dims.addAll(read.dims());
      return new Shape(dims);
    }

    @Override
    public Optional<String> explained(Shape value) {
      return value.rank() > 1 && value.dim(0).equals(BATCH)
          ? Optional.of(say("block.batch-is-open"))
          : Optional.empty();
    }

    @Override
    public String expectation() {
      return say("block.sizes-of-at-least-1");
    }
  }

  /// What is added around an image: what a rule of this list says, or so many pixels at every side.
  /// Written as the word of the rule, or as pixels: `1`, or `0x3` for none above and below and
  /// three at the left and right.
  record Padding(String key, String label, String initial, List<Rule> rules, String help)
      implements Written {

    private static final Pattern PIXELS = Pattern.compile("\\d{1,4}(x\\d{1,4})?");

    /// The most pixels at a side.
    private static final int MOST = 9_999;

    /// A way to decide how much is added.
    ///
    /// @param word as it stands in files
    /// @param name what it does in a few words
    /// @param help the same in a sentence
    public record Rule(String word, String name, String help) {}

    public Padding {
      rules = List.copyOf(rules);
    }

    /// The rule that a value names; empty for pixels.
    public Optional<Rule> rule(String value) {
      return rules.stream().filter(rule -> rule.word().equals(value)).findFirst();
    }

    /// The pixels that a value counts; empty for a rule.
    public static Optional<Pair> pixels(String value) {
      return PIXELS.matcher(value).matches() ? Pair.parse(value) : Optional.empty();
    }

    /// The pixels at the sides, as a parameter that knows no rules.
    public Sides sides() {
      return new Sides(key, label, Pair.of(1), 0, MOST, "px", "");
    }

    @Override
    public String said(String value) {
      return rule(value).map(Rule::name).orElse(value);
    }

    @Override
    public Optional<String> explained(String value) {
      return rule(value).map(Rule::help);
    }

    @Override
    public Optional<String> objection(String value) {
      return must(this, rule(value).isPresent() || pixels(value).isPresent(), "\"" + value + "\"");
    }

    @Override
    public String expectation() {
      return say(
          "block.padding-or-pixels",
          rules.stream().map(Rule::word).collect(Collectors.joining(", ")));
    }
  }

  /// What is kept as a text, as it was typed.
  sealed interface Written extends ParameterSpec<String> permits Padding, Text {
    @Override
    default Optional<String> decode(Value value) {
      return value instanceof Value.Plain ? Optional.of(value.toString()) : Optional.empty();
    }

    @Override
    default Value encode(String value) {
      return Value.of(value);
    }
  }

  /// Text, free or of a given form.
  ///
  /// @param form the regular expression that a value must match
  record Text(
      String key, String label, String initial, String form, String expectation, String help)
      implements Written {
    @Override
    public Optional<String> objection(String value) {
      return must(this, value.matches(form), "\"" + value + "\"");
    }
  }

  /// An attribute of an operator of ONNX, of any form. What a person can type is a number, a text,
  /// or a list with commas; tensors, graphs and types are shown.
  record Attribute(String key, Value initial, AttributeForm form, String help)
      implements ParameterSpec<Value> {

    /// What an operator has that says nothing about an attribute without a default.
    public static final Value NOTHING = Value.of("");

    /// How the value of a function's attribute is named in the operators inside.
    public static final String REFERENCE = "@";

    @Override
    public String label() {
      return key;
    }

    @Override
    public Optional<String> objection(Value value) {
      return must(this, decode(value).isPresent(), value);
    }

    /// The value in the form of the attribute; a text is read as that form.
    @Override
    public Optional<Value> decode(Value value) {
      if (value.equals(NOTHING)) return Optional.of(value);
      if (value instanceof Value.Text(var text) && text.startsWith(REFERENCE))
        return Optional.of(value);
      return switch (form) {
        case INT -> whole(value);
        case FLOAT -> real(value);
        case STRING ->
            value instanceof Value.Plain
                ? Optional.of(Value.of(value.toString()))
                : value instanceof Value.Bytes ? Optional.of(value) : Optional.empty();
        case INTS -> list(value, Attribute::whole);
        case FLOATS -> list(value, Attribute::real);
        case STRINGS -> list(value, Optional::of);
        case TENSOR,
            GRAPH,
            TENSORS,
            GRAPHS,
            SPARSE_TENSOR,
            SPARSE_TENSORS,
            TYPE_PROTO,
            TYPE_PROTOS ->
            value instanceof Value.Plain ? Optional.empty() : Optional.of(value);
      };
    }

    private static Optional<Value> whole(Value value) {
      if (value instanceof Value.Whole) return Optional.of(value);
      return value instanceof Value.Text(var text) && text.strip().matches("[-+]?\\d{1,18}")
          ? Optional.of(Value.of(Long.parseLong(text.strip())))
          : Optional.empty();
    }

    private static Optional<Value> real(Value value) {
      return switch (value) {
        case Value.Real _ -> Optional.of(value);
        case Value.Whole(var number) -> Optional.of(Value.of((double) number));
        case Value.Text(var text) -> {
          try {
            yield Optional.of(Value.of(Double.parseDouble(text.strip())));
          } catch (NumberFormatException noNumber) {
            yield Optional.empty();
          }
        }
        default -> Optional.empty();
      };
    }

    private static Optional<Value> list(Value value, Function<Value, Optional<Value>> each) {
      var elements =
          switch (value) {
            case Value.Sequence(var values) -> values;
            case Value.Text(var text) ->
                Arrays.stream(text.replaceAll("^\\[|]$", "").split(",", -1))
                    .map(part -> Value.of(part.strip()))
                    .toList();
            case Value other -> List.of(other);
          };
      var read = elements.stream().map(each).toList();
      return read.stream().allMatch(Optional::isPresent)
          ? Optional.of(Value.of(read.stream().map(Optional::orElseThrow).toList()))
          : Optional.empty();
    }

    @Override
    public Value encode(Value value) {
      return decode(value).orElse(value);
    }

    @Override
    public String expectation() {
      return say("block.an-attribute-of-the-form", form);
    }
  }

  static Whole whole(
      String key, String label, int initial, int min, int max, String unit, String help) {
    return new Whole(key, label, initial, min, max, unit, help);
  }

  static OneOf oneOf(String key, String label, int initial, List<Integer> allowed, String help) {
    return new OneOf(key, label, initial, allowed, help);
  }

  static Real real(String key, String label, double initial, double min, double max, String help) {
    return new Real(key, label, initial, min, max, help);
  }

  static Flag flag(String key, String label, boolean initial, String help) {
    return new Flag(key, label, initial, help);
  }

  static <E extends Enum<E>> Choice<E> choice(String key, String label, E initial, String help) {
    return new Choice<>(key, label, initial, help, Map.of());
  }

  static Sides sides(
      String key, String label, int initial, int min, int max, String unit, String help) {
    return new Sides(key, label, Pair.of(initial), min, max, unit, help);
  }

  static Wholes wholes(
      String key, String label, List<Integer> initial, int min, int max, String help) {
    return new Wholes(key, label, initial, min, max, help);
  }

  static Sizes sizes(String key, String label, String initial, String help) {
    return new Sizes(key, label, Shape.parse(initial), help);
  }

  static Text text(String key, String label, String initial, String help) {
    return new Text(key, label, initial, "(?s).*", "text", help);
  }

  /// Text of a given form; `expectation` says in words what the regular expression asks for.
  static Text text(
      String key, String label, String initial, String form, String expectation, String help) {
    return new Text(key, label, initial, form, expectation, help);
  }
}
