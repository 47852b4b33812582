package vertebra.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Finding;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Example;
import vertebra.block.ParameterSpec;
import vertebra.block.Site;
import vertebra.design.KeptFields;
import vertebra.design.OwnFields;
import vertebra.document.BlockDefinition;
import vertebra.document.OwnParameter;
import vertebra.graph.BlockId;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.graph.Parameters;
import vertebra.graph.Value;

/// A composite that a design makes its own keeps only parameters that go on doing what they did.
@Tag("slow")
class KeptFieldsTest {

  @Test
  void whatIsKeptDoesWhatItDidBefore() {
    int kept = 0;
    var wrong = new LinkedHashMap<String, String>();
    for (var block : Designs.CATALOGUE.blocks())
      for (var example : block.examples()) kept += kept(block, example, wrong);
    assertEquals(Map.of(), wrong);
    assertTrue(kept > 400, kept + " parameters");
  }

  private static int kept(BlockType block, Example example, Map<String, String> wrong) {
    if (!(block.behaviour() instanceof BlockType.Behaviour.Composite composite)) return 0;
    var finding = Designs.analyzed(Designs.around(block, example)).findings().of(Designs.SUBJECT);
    var body = finding.inside().map(Finding.Inside::body);
    if (body.isEmpty()) return 0;
    var made =
        new BlockDefinition(
            new BlockId("own"), block.title(), body.get().graph(), List.of(), List.of());
    var own = KeptFields.with(made, block, finding.site(), body.get(), Designs.CATALOGUE);
    var place = block.id() + ", " + example.name();
    differing(OwnFields.inside(own, Parameters.NONE), body.get().graph())
        .ifPresent(field -> wrong.put(place, field));
    for (var parameter : own.parameters()) {
      var spec =
          block.parameters().stream()
              .filter(each -> OwnParameter.key(each.key()).equals(parameter.key()))
              .findFirst()
              .orElseThrow();
      for (var value : others(spec, parameter.initial())) {
        var site = finding.site();
        var there =
            new Site(site.parameters().with(spec.key(), value), site.ports(), site.inputs());
        if (composite.requirement().apply(there).isPresent()) continue;
        Body expected = composite.expansion().apply(there);
        differing(
                OwnFields.inside(own, Parameters.NONE.with(parameter.key(), value)),
                expected.graph())
            .ifPresent(field -> wrong.put(place + ", " + spec.key() + " = " + value, field));
      }
    }
    return own.parameters().size();
  }

  /// Numbers that nobody tried when the rule was found.
  private static List<Value> others(ParameterSpec<?> spec, Value now) {
    if (now.number().isEmpty()) return List.of();
    long number = Math.round(now.number().getAsDouble());
    return Stream.of(number + 3, number + 8, number * 6, number * 7)
        .<Value>map(Value::of)
        .filter(value -> isLegal(spec, value))
        .toList();
  }

  private static <T> boolean isLegal(ParameterSpec<T> spec, Value value) {
    return spec.decode(value).filter(decoded -> spec.objection(decoded).isEmpty()).isPresent();
  }

  /// The first field whose value differs between two insides.
  private static Optional<String> differing(Graph found, Graph expected) {
    for (var node : expected.nodes()) {
      if (node.block().equals(Body.ARGUMENT)) continue;
      var other = found.find(node.id());
      if (other.isEmpty()) return Optional.of("no " + node.id());
      for (var spec : Designs.CATALOGUE.find(node.block()).orElseThrow().parameters())
        if (isTaken(spec, other.get()) && !value(spec, node).equals(value(spec, other.get())))
          return Optional.of(
              node.id()
                  + "."
                  + spec.key()
                  + " is "
                  + value(spec, other.get())
                  + ", was to be "
                  + value(spec, node));
    }
    return Optional.empty();
  }

  /// Whether a field takes what it has; what it refuses is said of it in the design.
  private static boolean isTaken(ParameterSpec<?> spec, Node node) {
    return node.parameters().get(spec.key()).stream().allMatch(value -> isLegal(spec, value));
  }

  private static <T> Value value(ParameterSpec<T> spec, Node node) {
    return spec.encode(spec.in(node.parameters()));
  }
}
