package vertebra.design;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.document.BlockDefinition;
import vertebra.document.Following;
import vertebra.document.OwnParameter;
import vertebra.graph.Node;
import vertebra.graph.Value;

/// The parameters that a composite keeps when the design makes it its own: those that change
/// nothing but values of fields inside, each by a rule that can be written as an expression. They
/// are found by trying other values; what changes the parts or their wires is not kept.
public final class KeptFields {

  /// What a number is tried at: multiples of what it is, and steps from it, odd ones among them, at
  /// which what is rounded or bounded inside gives itself away.
  private static final List<Double> FACTORS = List.of(2.0, 3.0, 4.0, 5.0);

  private static final List<Double> STEPS = List.of(1.0, 2.0, 4.0, 7.0);

  /// The largest denominator of a rule.
  private static final int DENOMINATORS = 8;

  private static final double EXACT = 1e-9;

  /// A field inside: a part and the name of its field.
  private record Place(Node node, String key) {}

  private final Catalogue catalogue;
  private final BlockType.Behaviour.Composite composite;
  private final Site site;
  private final Body body;

  private KeptFields(
      Catalogue catalogue, BlockType.Behaviour.Composite composite, Site site, Body body) {
    this.catalogue = catalogue;
    this.composite = composite;
    this.site = site;
    this.body = body;
  }

  /// A definition made of a composite at a place, with the parameters that it keeps.
  public static BlockDefinition with(
      BlockDefinition made, BlockType type, Site site, Body body, Catalogue catalogue) {
    if (!(type.behaviour() instanceof BlockType.Behaviour.Composite composite)) return made;
    var kept = new KeptFields(catalogue, composite, site, body);
    var definition = made;
    for (var spec : type.parameters()) definition = kept.with(definition, spec);
    return definition;
  }

  private <T> BlockDefinition with(BlockDefinition made, ParameterSpec<T> spec) {
    var key = OwnParameter.key(spec.key());
    var rules = rules(spec, key);
    boolean isFree =
        rules.keySet().stream()
            .allMatch(place -> made.following(place.node().id(), place.key()).isEmpty());
    if (rules.isEmpty() || !isFree) return made;
    var least = OptionalDouble.empty();
    var most = OptionalDouble.empty();
    if (spec instanceof ParameterSpec.Whole whole) {
      least = OptionalDouble.of(whole.min());
      most = OptionalDouble.of(whole.max());
    } else if (spec instanceof ParameterSpec.Real real) {
      least = OptionalDouble.of(real.min());
      most = OptionalDouble.of(real.max());
    }
    var definition =
        made.with(new OwnParameter(key, spec.label(), spec.encode(site.get(spec)), least, most));
    for (var rule : rules.entrySet())
      definition =
          definition.with(
              new Following(rule.getKey().node().id(), rule.getKey().key(), rule.getValue()));
    return definition;
  }

  /// The expressions by which fields follow a parameter; none if it does more than that.
  private <T> Map<Place, String> rules(ParameterSpec<T> spec, String key) {
    var now = spec.encode(site.get(spec));
    var tests = new LinkedHashMap<Value, Body>();
    var tried = tries(spec, now);
    for (var value : tried) bodyAt(spec, value).ifPresent(there -> tests.put(value, there));
    boolean isTold = !tests.isEmpty() && tests.size() >= Math.min(2, tried.size());
    if (!isTold || !tests.values().stream().allMatch(this::isAlike)) return Map.of();
    var places = places(tests.values());
    var rules = new LinkedHashMap<Place, String>();
    for (var place : places) rule(place, now, tests, key).ifPresent(rule -> rules.put(place, rule));
    return rules.size() == places.size() ? rules : Map.of();
  }

  /// Other values to try.
  private static <T> List<Value> tries(ParameterSpec<T> spec, Value now) {
    return switch (spec) {
      case ParameterSpec.Whole it -> numbers(it, now, Value.of(it.min()));
      case ParameterSpec.Real it -> numbers(it, now, Value.of(it.min()));
      case ParameterSpec.OneOf it -> others(it.allowed().stream().map(it::encode).toList(), now);
      case ParameterSpec.Flag it -> others(List.of(it.encode(true), it.encode(false)), now);
      case ParameterSpec.Choice<?> it -> others(options(it), now);
      case ParameterSpec.Sides _,
          ParameterSpec.Wholes _,
          ParameterSpec.Sizes _,
          ParameterSpec.Padding _,
          ParameterSpec.Text _,
          ParameterSpec.Attribute _ ->
          List.of();
    };
  }

  private static <E extends Enum<E>> List<Value> options(ParameterSpec.Choice<E> spec) {
    return spec.options().stream().map(spec::encode).toList();
  }

  private static List<Value> others(List<Value> all, Value now) {
    return all.stream().filter(value -> !value.equals(now)).toList();
  }

  /// @param least what often means that something is left out
  private static <T> List<Value> numbers(ParameterSpec<T> spec, Value now, Value least) {
    double number = now.number().orElse(0);
    return Stream.of(
            legal(spec, FACTORS, factor -> number * factor),
            legal(spec, STEPS, step -> number + step),
            List.of(least))
        .flatMap(List::stream)
        .filter(value -> !value.equals(now))
        .toList();
  }

  private static <T> List<Value> legal(
      ParameterSpec<T> spec, List<Double> by, Function<Double, Double> value) {
    var legal = new ArrayList<Value>();
    for (double each : by) {
      double number = value.apply(each);
      var wanted = number == Math.rint(number) ? Value.of((long) number) : Value.of(number);
      spec.decode(wanted)
          .filter(decoded -> spec.objection(decoded).isEmpty())
          .ifPresent(decoded -> legal.add(spec.encode(decoded)));
    }
    return legal;
  }

  private Optional<Body> bodyAt(ParameterSpec<?> spec, Value value) {
    var there = new Site(site.parameters().with(spec.key(), value), site.ports(), site.inputs());
    if (composite.requirement().apply(there).isPresent()) return Optional.empty();
    return Optional.of(composite.expansion().apply(there));
  }

  /// Whether a body has the same parts and wires.
  private boolean isAlike(Body other) {
    if (!other.outputs().equals(body.outputs())
        || other.graph().size() != body.graph().size()
        || !List.copyOf(other.graph().edges()).equals(List.copyOf(body.graph().edges())))
      return false;
    for (var node : body.graph().nodes()) {
      var there = other.graph().find(node.id());
      if (there.filter(part -> part.with(node.parameters()).equals(node)).isEmpty()) return false;
    }
    return true;
  }

  private List<Place> places(Iterable<Body> tests) {
    var places = new ArrayList<Place>();
    for (var node : body.graph().nodes()) {
      var type = catalogue.find(node.block());
      if (type.isEmpty()) continue;
      for (var spec : type.get().parameters()) {
        boolean changes = false;
        for (var test : tests)
          changes |= !value(spec, node).equals(value(spec, test.graph().node(node.id())));
        if (changes) places.add(new Place(node, spec.key()));
      }
    }
    return places;
  }

  private static <T> Value value(ParameterSpec<T> spec, Node node) {
    return spec.encode(spec.in(node.parameters()));
  }

  private Value value(Place place, Body at) {
    var node = at.graph().node(place.node().id());
    return catalogue
        .find(node.block())
        .flatMap(type -> type.parameter(place.key()))
        .<Value>map(spec -> value(spec, node))
        .orElseThrow();
  }

  private Optional<String> rule(Place place, Value now, Map<Value, Body> tests, String key) {
    var seen = new LinkedHashMap<Value, Value>();
    seen.put(now, value(place, body));
    tests.forEach((value, test) -> seen.put(value, value(place, test)));
    if (seen.entrySet().stream().allMatch(pair -> pair.getKey().equals(pair.getValue())))
      return Optional.of(key);
    var xs = new ArrayList<Double>();
    var ys = new ArrayList<Double>();
    for (var pair : seen.entrySet()) {
      var x = pair.getKey().number();
      var y = pair.getValue().number();
      if (x.isEmpty() || y.isEmpty()) return Optional.empty();
      xs.add(x.getAsDouble());
      ys.add(y.getAsDouble());
    }
    return xs.size() < 3 ? Optional.empty() : line(xs, ys, key);
  }

  /// The line through some points as a sum of the parameter. Where it has no whole number, a field
  /// of whole numbers refuses it, so that nothing is asked of it there.
  private static Optional<String> line(List<Double> xs, List<Double> ys, String key) {
    double slope = (ys.get(1) - ys.get(0)) / (xs.get(1) - xs.get(0));
    double start = ys.get(0) - slope * xs.get(0);
    boolean areWhole = ys.stream().allMatch(KeptFields::isWhole);
    for (int i = 2; i < xs.size(); i++) {
      double there = slope * xs.get(i) + start;
      boolean isRefused = areWhole && !isWhole(there);
      if (!isRefused && Math.abs(there - ys.get(i)) > EXACT) return Optional.empty();
    }
    for (int below = 1; below <= DENOMINATORS; below++)
      if (isWhole(slope * below) && isWhole(start * below))
        return Optional.of(sum(key, Math.round(slope * below), Math.round(start * below), below));
    return Optional.empty();
  }

  private static boolean isWhole(double number) {
    return Math.abs(number - Math.rint(number)) < EXACT;
  }

  private static String sum(String key, long factor, long more, int below) {
    var product = factor == 1 ? key : factor + "*" + key;
    var sum = more == 0 ? product : product + (more > 0 ? "+" : "-") + Math.abs(more);
    if (below == 1) return sum;
    return (more == 0 ? sum : "(" + sum + ")") + "/" + below;
  }
}
