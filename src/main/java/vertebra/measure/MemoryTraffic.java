package vertebra.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import vertebra.analysis.PeakMemory;
import vertebra.block.Role;
import vertebra.compile.Compiled;
import vertebra.cost.CostTable;
import vertebra.cost.ModelCost;
import vertebra.graph.PortPath;

/// How many bytes the pieces of a network must move at least: what they read, what they leave
/// behind and their weights, each once. What two pieces of one kernel hand to each other need not
/// leave it and is not counted. Caches, and runtimes that read things twice, make the real number
/// another one.
final class MemoryTraffic {

  /// What one piece reads and makes, by names of tensors, and the arithmetic it does.
  private record Piece(List<String> reads, List<String> makes, long weightBytes, long operations) {}

  private final Map<String, List<Piece>> pieces = new LinkedHashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private final Map<String, Set<String>> readers = new HashMap<>();
  private final Set<String> results = new HashSet<>();

  private MemoryTraffic() {}

  /// For one sample of a compiled design, by the paths of its blocks.
  ///
  /// @param open the sizes that it ran at where it leaves them open
  static MemoryTraffic of(Compiled compiled, Map<String, Long> open) {
    var traffic = new MemoryTraffic();
    var plan = compiled.plan().at(open);
    var weights = weights(compiled);
    var costs = new HashMap<String, Long>();
    for (var row : CostTable.of(plan).rows())
      costs.put(row.path(), 2 * (row.cost().multiplyAdds() + row.cost().attentionMultiplyAdds()));
    for (var step : plan.steps()) {
      if (step.block().role() == Role.OUTPUT)
        for (int tensor : step.inputs()) traffic.results.add("t" + tensor);
      if (step.block().role() == Role.OUTPUT || step.block().role() == Role.INPUT) continue;
      traffic.add(
          step.path(),
          new Piece(
              names(step.inputs()),
              names(step.outputs()),
              weights.getOrDefault(step.weightPath(), 0L),
              costs.getOrDefault(step.path(), 0L)));
    }
    for (var end : plan.openEnds())
      plan.tensor(PortPath.of(end)).ifPresent(tensor -> traffic.results.add("t" + tensor));
    for (int i = 0; i < plan.tensors().size(); i++)
      traffic.sizes.put("t" + i, PeakMemory.bytes(plan.tensors().get(i)));
    return traffic;
  }

  private static List<String> names(List<Integer> tensors) {
    return tensors.stream().map(tensor -> "t" + tensor).toList();
  }

  /// The bytes of weights by the path of the block that owns them.
  private static Map<String, Long> weights(Compiled compiled) {
    var bytes = new HashMap<String, Long>();
    for (var weight : compiled.model().weights()) {
      int dot = weight.name().lastIndexOf('.');
      bytes.merge(
          dot < 0 ? weight.name() : weight.name().substring(0, dot), weight.bytes(), Long::sum);
    }
    return bytes;
  }

  /// For a model file, by the names of its operators.
  static MemoryTraffic of(ModelCost cost) {
    var traffic = new MemoryTraffic();
    var file = cost.file();
    for (int i = 0; i < file.nodes().size(); i++) {
      var node = file.nodes().get(i);
      var row = cost.rows().get(i);
      long weights = 0;
      var reads = new ArrayList<String>();
      for (var input : node.inputs()) {
        var tensor = file.tensors().get(input);
        if (tensor == null) reads.add(input);
        else weights += tensor.bytes();
      }
      long operations = 2 * (row.cost().multiplyAdds() + row.cost().attentionMultiplyAdds());
      traffic.add(row.name(), new Piece(reads, node.outputs(), weights, operations));
      long made = row.cost().activationBytes();
      for (var output : node.outputs())
        traffic.sizes.put(output, made / Math.max(1, node.outputs().size()));
    }
    cost.inputs().forEach((name, type) -> traffic.sizes.put(name, PeakMemory.bytes(type)));
    traffic.results.addAll(file.outputs());
    return traffic;
  }

  private void add(String path, Piece piece) {
    pieces.computeIfAbsent(path, _ -> new ArrayList<>()).add(piece);
    for (var read : piece.reads())
      readers.computeIfAbsent(read, _ -> new LinkedHashSet<>()).add(path);
  }

  /// The least bytes that these pieces move together, as one kernel.
  long bytes(Set<String> paths) {
    var read = new HashSet<String>();
    var made = new HashSet<String>();
    long sum = 0;
    for (var path : paths)
      for (var piece : pieces.getOrDefault(path, List.of())) {
        read.addAll(piece.reads());
        made.addAll(piece.makes());
        sum += piece.weightBytes();
      }
    for (var tensor : read) if (!made.contains(tensor)) sum += sizes.getOrDefault(tensor, 0L);
    for (var tensor : made) {
      boolean leaves =
          results.contains(tensor) || !paths.containsAll(readers.getOrDefault(tensor, Set.of()));
      boolean unread = !readers.containsKey(tensor);
      if (leaves || unread) sum += sizes.getOrDefault(tensor, 0L);
    }
    return sum;
  }

  /// The floating-point operations of products in these pieces; a multiply-add is two.
  long operations(Set<String> paths) {
    long sum = 0;
    for (var path : paths)
      for (var piece : pieces.getOrDefault(path, List.of())) sum += piece.operations();
    return sum;
  }
}
