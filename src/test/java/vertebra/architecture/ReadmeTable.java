package vertebra.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.catalogue.StandardCatalogue;
import vertebra.cost.CostTable;
import vertebra.tensor.TensorType;

/// The README's table of ready-made networks, counted by the program. `main` writes it between its
/// marks; [ReadmeTest] compares.
final class ReadmeTable {

  static final String BEGIN = "<!-- networks: begin -->\n";
  static final String END = "<!-- networks: end -->";

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();

  private ReadmeTable() {}

  public static void main(String[] arguments) throws IOException {
    var readme = ProjectFiles.root().resolve("README.md");
    Files.writeString(readme, written(Files.readString(readme)));
  }

  /// The README with the table as it should be.
  static String written(String readme) {
    int begin = readme.indexOf(BEGIN);
    int end = readme.indexOf(END);
    if (begin < 0 || end < begin)
      throw new IllegalStateException("no lines " + BEGIN.strip() + " and " + END);
    return readme.substring(0, begin + BEGIN.length()) + table() + readme.substring(end);
  }

  /// Whole networks; presets of single blocks are left out.
  static List<Preset> networks() {
    return CATALOGUE.presets().stream()
        .filter(preset -> !preset.id().startsWith("block_"))
        .toList();
  }

  private static String table() {
    return "\n"
        + "| network | name for commands | input | parameters | MACs |\n"
        + "|---|---|---|---:|---:|\n"
        + networks().stream().map(ReadmeTable::row).collect(Collectors.joining())
        + "\n";
  }

  private static String row(Preset preset) {
    var analysis = new Analyzer(CATALOGUE).analyze(preset.graph().get());
    var costs = CostTable.of(CATALOGUE, analysis);
    long work = costs.total().multiplyAdds() + costs.total().attentionMultiplyAdds();
    var inputs =
        costs.inputs().values().stream().map(ReadmeTable::sizes).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "| %s | `%s` | %s | %,d | %s |%n",
        preset.title(),
        preset.id(),
        inputs,
        costs.total().parameters(),
        millions(work));
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
