package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import vertebra.block.ParameterSpec;
import vertebra.document.BlockDefinition;
import vertebra.document.Following;
import vertebra.document.OwnParameter;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// The parameters of blocks that a design made, and the fields inside that follow them.
public final class OwnFields {

  private OwnFields() {}

  /// The parameters of a block as any block has them. A number has the bounds that the user gave;
  /// what is no number is of the kind of the first field that follows it.
  ///
  /// @param of the parameters of other blocks
  static List<ParameterSpec<?>> specs(
      BlockDefinition definition, Function<BlockId, List<ParameterSpec<?>>> of) {
    return definition.parameters().stream()
        .<ParameterSpec<?>>map(own -> spec(own, inner(definition, own, of)))
        .toList();
  }

  private static Optional<ParameterSpec<?>> inner(
      BlockDefinition definition, OwnParameter own, Function<BlockId, List<ParameterSpec<?>>> of) {
    for (var field : definition.following()) {
      if (!field.expression().equals(own.key())) continue;
      var block = definition.graph().node(field.node()).block();
      for (var spec : of.apply(block)) if (spec.key().equals(field.key())) return Optional.of(spec);
    }
    return Optional.empty();
  }

  private static ParameterSpec<?> spec(OwnParameter own, Optional<ParameterSpec<?>> inner) {
    var help = say("design.own-parameter-help");
    var key = own.key();
    var label = own.label();
    if (own.least().isPresent() && own.most().isPresent()) {
      double first = own.initial().number().orElse(own.least().getAsDouble());
      double least = own.least().getAsDouble();
      double most = own.most().getAsDouble();
      boolean isReal = inner.filter(ParameterSpec.Real.class::isInstance).isPresent();
      return isReal
          ? ParameterSpec.real(key, label, first, least, most, help)
          : ParameterSpec.whole(key, label, (int) first, (int) least, (int) most, "", help);
    }
    return inner
        .<ParameterSpec<?>>map(spec -> renamed(spec, own, help))
        .orElseGet(() -> ParameterSpec.text(key, label, own.initial().toString(), help));
  }

  private static ParameterSpec<?> renamed(ParameterSpec<?> spec, OwnParameter own, String help) {
    var key = own.key();
    var label = own.label();
    var first = own.initial();
    return switch (spec) {
      case ParameterSpec.Whole it ->
          new ParameterSpec.Whole(key, label, initial(it, first), it.min(), it.max(), "", help);
      case ParameterSpec.OneOf it ->
          new ParameterSpec.OneOf(key, label, initial(it, first), it.allowed(), help);
      case ParameterSpec.Real it ->
          new ParameterSpec.Real(key, label, initial(it, first), it.min(), it.max(), help);
      case ParameterSpec.Flag it -> new ParameterSpec.Flag(key, label, initial(it, first), help);
      case ParameterSpec.Choice<?> it -> renamed(it, own, help);
      case ParameterSpec.Sides it ->
          new ParameterSpec.Sides(
              key, label, initial(it, first), it.min(), it.max(), it.unit(), help);
      case ParameterSpec.Wholes it ->
          new ParameterSpec.Wholes(key, label, initial(it, first), it.min(), it.max(), help);
      case ParameterSpec.Sizes it -> new ParameterSpec.Sizes(key, label, initial(it, first), help);
      case ParameterSpec.Padding it ->
          new ParameterSpec.Padding(key, label, initial(it, first), it.rules(), help);
      case ParameterSpec.Text it ->
          new ParameterSpec.Text(key, label, initial(it, first), it.form(), it.expectation(), help);
      case ParameterSpec.Attribute it ->
          new ParameterSpec.Attribute(key, initial(it, first), it.form(), help);
    };
  }

  private static <E extends Enum<E>> ParameterSpec<E> renamed(
      ParameterSpec.Choice<E> spec, OwnParameter own, String help) {
    return new ParameterSpec.Choice<>(
        own.key(), own.label(), initial(spec, own.initial()), help, spec.words());
  }

  private static <T> T initial(ParameterSpec<T> spec, Value value) {
    return spec.decode(value).orElse(spec.initial());
  }

  /// The inside of a block that has some parameters: each field that follows has its value.
  public static Graph inside(BlockDefinition definition, Parameters given) {
    var graph = definition.graph();
    for (var field : definition.following()) {
      var value = value(definition, field, given);
      if (value.isEmpty()) continue;
      var node = graph.node(field.node());
      graph = graph.with(node.with(node.parameters().with(field.key(), value.get())));
    }
    return graph;
  }

  /// What a field has that follows; empty if its expression has no value.
  public static Optional<Value> value(
      BlockDefinition definition, Following field, Parameters given) {
    var values = new HashMap<String, Value>();
    for (var own : definition.parameters())
      values.put(own.key(), given.get(own.key()).orElse(own.initial()));
    var plain = values.get(field.expression());
    if (plain != null) return Optional.of(plain);
    if (!field.expression().contains(",")) return value(field.expression(), values);
    var list = new ArrayList<Value>();
    for (var each : field.expression().split(",")) {
      var value = value(each, values);
      if (value.isEmpty()) return value;
      list.add(value.get());
    }
    return Optional.of(Value.of(list));
  }

  private static Optional<Value> value(String expression, Map<String, Value> values) {
    var result = Arithmetic.value(expression, numbers(values));
    if (result.isEmpty()) return Optional.empty();
    double number = result.getAsDouble();
    return Optional.of(number == Math.rint(number) ? Value.of((long) number) : Value.of(number));
  }

  /// The numbers among some values.
  private static Map<String, Double> numbers(Map<String, Value> values) {
    var numbers = new HashMap<String, Double>();
    values.forEach((key, value) -> value.number().ifPresent(number -> numbers.put(key, number)));
    return numbers;
  }
}
