package vertebra.teaching;

import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import vertebra.document.TextDigest;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;

/// A short text that is the same for designs that differ in names, places and order alone.
final class VariantKey {

  private static final int LENGTH = 12;

  /// Enough for any work handed in, and a limit for others.
  private static final int MOST_ROUNDS = 200;

  private VariantKey() {}

  /// The key of a design.
  static String of(Graph graph) {
    var labels = new LinkedHashMap<NodeId, String>();
    for (var node : graph.nodes())
      labels.put(
          node.id(),
          TextDigest.of(
              node.block()
                  + node.parameters().values().entrySet().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(","))
                  + node.mode()
                  + node.sharesWeightsWith().isPresent()));
    // After as many rounds as the longest way can be, a label knows all that leads to its node.
    for (int round = 0; round < Math.min(graph.size(), MOST_ROUNDS); round++) {
      var next = new LinkedHashMap<NodeId, String>();
      for (var node : graph.nodes()) {
        var around =
            graph.incoming(node.id()).stream()
                .map(wire ->
                    wire.to().name()
                        + "<"
                        + labels.getOrDefault(wire.from().node(), "")
                        + ":"
                        + wire.from().name())
                .sorted()
                .collect(Collectors.joining(","));
        next.put(node.id(), TextDigest.of(labels.getOrDefault(node.id(), "") + around));
      }
      labels.putAll(next);
    }
    return TextDigest.of(labels.values().stream().sorted().collect(Collectors.joining()))
        .substring(0, LENGTH);
  }
}
