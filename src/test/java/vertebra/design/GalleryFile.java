package vertebra.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Findings;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.block.Role;
import vertebra.canvas.Card;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Gallery.Line;
import vertebra.graph.Graph;
import vertebra.graph.Port;

/// Writes what the ready-made networks cost and how they look into the table of the start page:
/// `mvn test-compile exec:exec@write -Dwrite=design.GalleryFile`. Task, family and variant stay as
/// they stand there; a network without a line gets one by its title, to be put where it belongs.
final class GalleryFile {

  private static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Path PLACE = Path.of("src/main/resources/vertebra/design", Gallery.FILE);

  private GalleryFile() {}

  public static void main(String[] arguments) throws IOException {
    var known = new LinkedHashMap<String, Line>();
    for (var line : Gallery.lines()) known.put(line.id(), line);
    var lines = new ArrayList<String>();
    for (var network : CATALOGUE.presets())
      lines.add(
          now(
                  network,
                  known.getOrDefault(
                      network.id(),
                      new Line(
                          network.id(),
                          "other",
                          network.title(),
                          "",
                          "",
                          0,
                          -1,
                          "",
                          Silhouette.NONE)))
              .text());
    Files.writeString(PLACE, String.join("\n", lines) + "\n");
  }

  /// A line with what is worked out anew.
  static Line now(Preset network, Line line) {
    var graph = network.graph().get();
    var findings = new Analyzer(CATALOGUE).analyze(graph).findings();
    var blocks =
        graph.nodes().stream().flatMap(node -> CATALOGUE.find(node.block()).stream()).toList();
    return new Line(
        line.id(),
        line.task(),
        line.family(),
        line.variant(),
        known(blocks, line.task().equals("classify")),
        findings.cost().parameters(),
        findings.cost().knownMultiplyAdds().orElse(-1),
        input(graph, findings),
        Silhouette.of(
            findings,
            id -> CATALOGUE.find(graph.node(id).block()).map(BlockType::role).orElse(Role.PART)));
  }

  /// The shape of one sample of the first input.
  private static String input(Graph graph, Findings findings) {
    return graph.nodes().stream()
        .filter(node -> node.block().value().equals("input"))
        .flatMap(node -> findings.type(new Port(node.id(), "y")).stream())
        .findFirst()
        .map(type -> Card.written(type).replaceFirst("^N×", ""))
        .orElse("");
  }

  /// What names what is in a picture is known for its backbone; others for what is newest in them.
  private static String known(List<BlockType> blocks, boolean classifies) {
    Optional<BlockType> block =
        blocks.stream()
            .filter(each -> each.heading().source().isPresent())
            .filter(each -> !classifies || each.role() == Role.BACKBONE)
            .max(
                Comparator.comparingInt(
                        (BlockType each) -> each.heading().source().orElseThrow().year())
                    .thenComparing(each -> each.role() == Role.HEAD));
    return block.map(each -> each.id().value()).orElse("");
  }
}
