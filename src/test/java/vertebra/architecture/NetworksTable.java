package vertebra.architecture;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.CostTable;
import vertebra.tensor.TensorType;

/// The page of ready-made networks, counted by the program.
final class NetworksTable {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private NetworksTable() {}

  /// Whole networks; presets of single blocks are left out.
  private static List<Preset> networks() {
    return CATALOGUE.presets().stream()
        .filter(preset -> !preset.id().startsWith("block_"))
        .toList();
  }

  static String table() {
    return "| network | name for commands | input | parameters | MACs |\n"
        + "|---|---|---|---:|---:|\n"
        + networks().stream().map(NetworksTable::row).collect(Collectors.joining());
  }

  private static String row(Preset preset) {
    var analysis = new Analyzer(CATALOGUE).analyze(preset.graph().get());
    var costs = CostTable.of(CATALOGUE, analysis);
    var inputs =
        costs.inputs().values().stream()
            .map(NetworksTable::sizes)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "| %s | `%s` | %s | %,d | %s |\n",
        preset.title(),
        preset.id(),
        inputs,
        costs.total().parameters(),
        millions(costs.total().multiplyAdds()));
  }

  /// The sizes of one sample.
  private static String sizes(TensorType type) {
    return type.shape().dims().stream()
        .skip(1)
        .map(Object::toString)
        .collect(Collectors.joining(" × "));
  }

  private static String millions(long number) {
    return number >= 10_000_000
        ? String.format(Locale.ROOT, "%,.0f million", number / 1e6)
        : String.format(Locale.ROOT, "%,.2f million", number / 1e6);
  }
}
