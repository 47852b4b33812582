package vertebra.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import vertebra.graph.NodeId;

class HeatTest {

  private static List<NodeId> place(String... names) {
    return Stream.of(names).map(NodeId::new).toList();
  }

  @Test
  void aBlockTakesWhatAllInsideItTakesAtEveryLevel() {
    var parts = new LinkedHashMap<List<NodeId>, Double>();
    parts.put(place("net", "stage", "conv"), 3.0);
    parts.put(place("net", "stage", "norm"), 1.0);
    parts.put(place("net", "pool"), 2.0);
    parts.put(place("conv"), 4.0);
    var heat = new Heat(Heat.Quantity.TIME, parts);
    assertEquals(10, heat.whole());
    assertEquals(
        Map.of(new NodeId("net"), 6.0, new NodeId("conv"), 4.0), Map.copyOf(heat.at(place())));
    assertEquals(
        Map.of(new NodeId("stage"), 4.0, new NodeId("pool"), 2.0),
        Map.copyOf(heat.at(place("net"))));
    assertEquals(
        Map.of(new NodeId("conv"), 3.0, new NodeId("norm"), 1.0),
        Map.copyOf(heat.at(place("net", "stage"))));
    assertTrue(heat.at(place("conv")).isEmpty(), "a block of that name elsewhere is another");
  }
}
