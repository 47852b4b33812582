package vertebra.teaching;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
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
          hash(
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
        next.put(node.id(), hash(labels.getOrDefault(node.id(), "") + around));
      }
      labels.putAll(next);
    }
    return hash(labels.values().stream().sorted().collect(Collectors.joining()))
        .substring(0, LENGTH);
  }

  private static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
