package vertebra.importing.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;
import vertebra.onnx.Attribute;

/// One operator of an [OperatorDraft], which may still be changed: its type, its attributes in the
/// order of their names, and what it reads and makes as numbers of tensors.
final class Operation {

  private static final Pattern DIGITS = Pattern.compile("\\d+");

  private final String type;
  private final TreeMap<String, double[]> numbers = new TreeMap<>();
  private final TreeMap<String, String> words = new TreeMap<>();
  private final List<Integer> inputs;
  private final List<Integer> outputs;
  private final SequencedSet<Integer> origins = new LinkedHashSet<>();
  private final SequencedSet<Integer> carried = new LinkedHashSet<>();
  private final SequencedSet<Rule> rules = new LinkedHashSet<>();

  Operation(String type, List<Integer> inputs, List<Integer> outputs) {
    this.type = type;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
  }

  String type() {
    return type;
  }

  boolean is(String name) {
    return type.equals(name);
  }

  /// What it reads, [OperatorGraph#NONE] for an optional input left out.
  List<Integer> inputs() {
    return inputs;
  }

  List<Integer> outputs() {
    return outputs;
  }

  int input(int index) {
    return index < inputs.size() ? inputs.get(index) : OperatorGraph.NONE;
  }

  int output() {
    return outputs.getFirst();
  }

  /// The operators of the model that this one stands for.
  SequencedSet<Integer> origins() {
    return origins;
  }

  /// The operators of the model that were seen through beside it.
  SequencedSet<Integer> carried() {
    return carried;
  }

  /// The rules by which it stands for them, where it is not one of them as it is.
  SequencedSet<Rule> rules() {
    return rules;
  }

  /// Makes this one stand for others too, by a rule.
  void standFor(Collection<Operation> others, Rule rule) {
    for (var other : others) {
      origins.addAll(other.origins);
      carried.addAll(other.carried);
      rules.addAll(other.rules);
    }
    rules.add(rule);
  }

  /// Takes along an operator that was seen through.
  void carry(Operation other, Rule rule) {
    carried.addAll(other.origins);
    carried.addAll(other.carried);
    rules.addAll(other.rules);
    rules.add(rule);
  }

  /// Takes over what another's attributes say.
  Operation like(Operation other) {
    numbers.putAll(other.numbers);
    words.putAll(other.words);
    return this;
  }

  Optional<double[]> numbers(String attribute) {
    return Optional.ofNullable(numbers.get(attribute));
  }

  /// The first number of an attribute.
  double number(String attribute, double otherwise) {
    var found = numbers.get(attribute);
    return found == null || found.length == 0 ? otherwise : found[0];
  }

  Optional<String> word(String attribute) {
    return Optional.ofNullable(words.get(attribute));
  }

  Operation set(String attribute, double... values) {
    numbers.put(attribute, values);
    return this;
  }

  Operation set(String attribute, String value) {
    words.put(attribute, value);
    return this;
  }

  Operation set(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Whole(var name, var value) -> set(name, (double) value);
      case Attribute.Wholes(var name, var values) ->
          set(name, values.stream().mapToDouble(Long::doubleValue).toArray());
      case Attribute.Real(var name, var value) -> set(name, value);
      case Attribute.Reals(var name, var values) ->
          set(name, values.stream().mapToDouble(Float::doubleValue).toArray());
      case Attribute.Text(var name, var value) -> set(name, value);
    };
  }

  void drop(String... attributes) {
    for (var attribute : attributes) {
      numbers.remove(attribute);
      words.remove(attribute);
    }
  }

  /// Says what an attribute is where nobody said it.
  void setIfAbsent(String attribute, int count, double value) {
    if (numbers.containsKey(attribute)) return;
    var values = new double[count];
    Arrays.fill(values, value);
    numbers.put(attribute, values);
  }

  void dropWord(String attribute, String value) {
    words.remove(attribute, value);
  }

  /// What it is without any number.
  String form(int output) {
    return "o:" + type + '.' + output + "of" + outputs.size() + '/' + inputs.size();
  }

  /// Adds what it says beyond its form: words, and the numbers of each attribute.
  void describe(List<String> said, List<double[]> counted) {
    numbers.forEach((name, values) -> {
      said.add(name);
      counted.add(values);
    });
    words.forEach((name, value) -> {
      said.add(name + "=" + DIGITS.matcher(value).replaceAll("#"));
      counted.add(
          DIGITS
              .matcher(value)
              .results()
              .mapToDouble(found -> Double.parseDouble(found.group()))
              .toArray());
    });
  }

  /// How one of its outputs stands in a description.
  String token(int output) {
    var text = new StringBuilder("o:").append(type).append('.').append(output);
    text.append("of").append(outputs.size()).append('/').append(inputs.size());
    for (Map.Entry<String, double[]> entry : numbers.entrySet())
      text.append('|').append(entry.getKey()).append('=').append(Spelling.of(entry.getValue()));
    words.forEach((name, value) -> text.append('|').append(name).append('=').append(value));
    return text.toString();
  }
}
