package vertebra.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The packages as [ArchitectureTest] holds them to be, as a picture and as a table.
final class PackagesTable {

  private PackagesTable() {}

  /// The first level, users above what they use. An arrow that others imply is left out.
  static String picture() {
    var uses = new LinkedHashMap<String, Set<String>>();
    for (var row : ArchitectureTest.PACKAGES) {
      var used = uses.computeIfAbsent(first(row.name()), _ -> new TreeSet<>());
      row.others().stream().map(PackagesTable::first).forEach(used::add);
    }
    uses.forEach((name, used) -> used.remove(name));
    var lines = new StringBuilder("```mermaid\nflowchart TB\n");
    uses.forEach((name, used) -> {
      if (used.isEmpty()) lines.append("  ").append(name).append('\n');
      for (var other : used)
        if (used.stream().noneMatch(third -> !third.equals(other) && reach(uses, third, other)))
          lines.append("  ").append(name).append(" --> ").append(other).append('\n');
    });
    return lines.append("```\n").toString();
  }

  private static String first(String name) {
    return name.replaceFirst("\\..*", "");
  }

  private static boolean reach(Map<String, Set<String>> uses, String from, String to) {
    var used = uses.getOrDefault(from, Set.of());
    return used.contains(to) || used.stream().anyMatch(next -> reach(uses, next, to));
  }

  static String table() {
    return "| package | what it is | may use |\n|---|---|---|\n"
        + ArchitectureTest.PACKAGES.stream()
            .map(row ->
                "| `%s` | %s | %s |\n"
                    .formatted(row.name(), purpose(row.name()), String.join(" ", row.others())))
            .collect(Collectors.joining());
  }

  /// The first sentence of the package's own description. A row may stand for packages below one
  /// that holds nothing itself.
  private static String purpose(String name) {
    var file =
        ProjectFiles.root()
            .resolve("src/main/java/vertebra")
            .resolve(Path.of("", name.split("\\.")))
            .resolve("package-info.java");
    if (!Files.exists(file)) return "";
    try (var lines = Files.lines(file)) {
      var words =
          lines
              .takeWhile(line -> line.startsWith("///") && !line.equals("///"))
              .map(line -> line.substring(3).strip())
              .collect(Collectors.joining(" "));
      return words.replaceFirst("(?<=[^.]\\.) .*", "").replaceAll("\\[[\\w.]*?(\\w+)]", "`$1`");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
