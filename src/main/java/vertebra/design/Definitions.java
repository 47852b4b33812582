package vertebra.design;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import vertebra.block.BlockType;
import vertebra.block.Body;
import vertebra.block.Catalogue;
import vertebra.block.Family;
import vertebra.block.ParameterSpec;
import vertebra.block.PortSpec;
import vertebra.block.Problem;
import vertebra.block.Typing;
import vertebra.document.BlockDefinition;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;
import vertebra.text.Message;

/// Turns the blocks that a document defines into block types, so that nothing downstream can tell
/// them from built-in composites.
public final class Definitions {

  /// The drawer of the palette that holds them.
  public static final String FAMILY = "own";

  private Definitions() {}

  /// A catalogue with the definitions of a document. A definition whose name the catalogue already
  /// has is left out: the built-in block wins.
  public static Catalogue added(Catalogue catalogue, Collection<BlockDefinition> definitions) {
    var known = new LinkedHashMap<BlockId, BlockDefinition>();
    for (var definition : definitions)
      if (catalogue.find(definition.id()).isEmpty() && !definition.id().equals(Body.ARGUMENT))
        known.put(definition.id(), definition);
    if (known.isEmpty()) return catalogue;
    var family = Family.named(FAMILY, say("design.my-blocks"));
    for (var definition : known.values())
      family.add(
          definition(
              definition, contains(definition, definition.id(), known), specs(known, catalogue)));
    return catalogue.plus(family.close());
  }

  /// One definition as a block type.
  public static BlockType blockType(BlockDefinition definition) {
    return Family.named(FAMILY, say("design.my-blocks"))
        .add(
            definition(
                definition,
                contains(definition, definition.id(), Map.of(definition.id(), definition)),
                _ -> List.of()));
  }

  /// Whether a block would contain itself if it were defined like this, directly or through other
  /// definitions.
  public static boolean isCircular(BlockDefinition definition, Collection<BlockDefinition> others) {
    var known = new LinkedHashMap<BlockId, BlockDefinition>();
    for (var other : others) known.put(other.id(), other);
    known.put(definition.id(), definition);
    return contains(definition, definition.id(), known);
  }

  private static boolean contains(
      BlockDefinition outer, BlockId wanted, Map<BlockId, BlockDefinition> known) {
    return contains(outer, wanted, known, new HashSet<>());
  }

  private static boolean contains(
      BlockDefinition outer,
      BlockId wanted,
      Map<BlockId, BlockDefinition> known,
      Set<BlockId> seen) {
    for (var node : outer.graph().nodes()) {
      if (node.block().equals(wanted)) return true;
      var inner = known.get(node.block());
      if (inner != null && seen.add(inner.id()) && contains(inner, wanted, known, seen))
        return true;
    }
    return false;
  }

  /// The parameters of blocks, of those of the document as well.
  private static Function<BlockId, List<ParameterSpec<?>>> specs(
      Map<BlockId, BlockDefinition> known, Catalogue catalogue) {
    return new Function<>() {
      @Override
      public List<ParameterSpec<?>> apply(BlockId id) {
        var own = known.get(id);
        if (own == null) return catalogue.find(id).map(BlockType::parameters).orElse(List.of());
        return contains(own, id, known) ? List.of() : OwnFields.specs(own, this);
      }
    };
  }

  private static BlockType.Definition definition(
      BlockDefinition definition,
      boolean circular,
      Function<BlockId, List<ParameterSpec<?>>> parametersOf) {
    var type =
        BlockType.named(definition.id().value(), definition.title())
            .inputs(
                definition.inputs().stream()
                    .map(name -> PortSpec.one(name, name))
                    .toArray(PortSpec[]::new))
            .outputs(
                definition.outputs().stream()
                    .map(output -> PortSpec.one(output.name(), output.name()))
                    .toArray(PortSpec[]::new))
            .summary(say("design.a-block-of-this-design-made", parts(definition)))
            .description(say("design.you-grouped-these-parts"))
            .productDefined()
            .parameters(OwnFields.specs(definition, parametersOf).toArray(ParameterSpec<?>[]::new))
            .example(
                say("design.as-it-was-grouped"), Parameters.NONE, sizes(definition), List.of());
    if (circular || hasLooseOutput(definition)) {
      var problem =
          circular
              ? Problem.of(
                  "finite-block-expected",
                  Message.of("problem.finite-block-expected", definition.title()))
              : Problem.of(
                  "port-expected", Message.of("problem.port-expected.has-an", definition.title()));
      return type.typed(_ -> Typing.rejected(problem))
          .lowered((_, _, _) -> {
            throw new IllegalStateException(problem.message());
          });
    }
    var outputs = definition.outputs().stream().map(BlockDefinition.Output::source).toList();
    var body = new Body(definition.graph(), outputs);
    if (definition.following().isEmpty()) return type.expanded(_ -> body);
    return type.expanded(
        site -> new Body(OwnFields.inside(definition, site.parameters()), outputs));
  }

  private static boolean hasLooseOutput(BlockDefinition definition) {
    return definition.outputs().isEmpty()
        || definition.outputs().stream()
            .anyMatch(output -> !definition.graph().contains(output.source().node()));
  }

  private static String parts(BlockDefinition definition) {
    long parts =
        definition.graph().nodes().stream()
            .filter(node -> !node.block().equals(Body.ARGUMENT))
            .count();
    return say("design.1-part", parts);
  }

  private static List<String> sizes(BlockDefinition definition) {
    var sizes = new ArrayList<String>();
    for (int i = 0; i < definition.inputs().size(); i++)
      sizes.add(i < definition.sizes().size() ? definition.sizes().get(i) : "N,64,32,32");
    return sizes;
  }
}
