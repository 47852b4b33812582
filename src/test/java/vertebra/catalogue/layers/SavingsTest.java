package vertebra.catalogue.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import vertebra.block.Problem.Remedy;
import vertebra.catalogue.StandardCatalogue;
import vertebra.graph.BlockId;
import vertebra.graph.Parameters;

class SavingsTest {

  /// A block to put somewhere, and its parameters.
  private record Placed(BlockId block, Parameters parameters) {}

  private static List<Placed> placed(Remedy remedy) {
    return switch (remedy) {
      case Remedy.ReplaceBlock(_, var block, var parameters) ->
          List.of(new Placed(block, parameters));
      case Remedy.InsertBefore(_, _, var block, var parameters) ->
          List.of(new Placed(block, parameters));
      case Remedy.InsertChain(_, _, var chain) ->
          chain.stream().map(link -> new Placed(link.block(), link.parameters())).toList();
      case Remedy.InsertOnEach(_, _, var link) ->
          List.of(new Placed(link.block(), link.parameters()));
      case Remedy.Set _, Remedy.SetUpstream _, Remedy.WidenUpstream _, Remedy.Disconnect _ ->
          List.of();
    };
  }

  @Test
  void whatIsOfferedForLessIsInTheCatalogueWithThoseParameters() {
    var catalogue = StandardCatalogue.catalogue();
    var offered = new ArrayList<String>();
    for (var block : catalogue.blocks())
      for (var example : block.examples())
        for (var remedy : block.leaner(block.site(example)))
          for (var placed : placed(remedy)) {
            var other = catalogue.find(placed.block());
            assertTrue(other.isPresent(), () -> block + " offers " + placed.block());
            for (var key : placed.parameters().values().keySet()) {
              var spec = other.get().parameter(key);
              assertTrue(spec.isPresent(), () -> placed.block() + " has no " + key);
              assertTrue(spec.get().complaint(placed.parameters()).isEmpty(), remedy::title);
            }
            offered.add(block.id() + " → " + placed.block());
          }
    assertEquals(
        List.of(
            "conv-2d → depthwise-separable",
            "conv-unit → conv-1x1",
            "conv-unit → depthwise-separable",
            "flatten → global-avg-pool"),
        offered.stream().distinct().sorted().toList());
  }
}
