package vertebra.microscope;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analyzer;
import vertebra.block.BlockType;
import vertebra.block.Catalogue;
import vertebra.block.Example;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Designs;
import vertebra.design.Ports;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.GraphText;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.Graph;
import vertebra.graph.NodeId;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;
import vertebra.tensor.Shape;

/// Slides made for tests, of blocks that really ran.
final class Slides {

  static final Catalogue CATALOGUE = StandardCatalogue.catalogue();
  private static final Analyzer ANALYZER = new Analyzer(CATALOGUE);

  private Slides() {}

  /// The block of an example between inputs of noise.
  static Slide of(BlockType block, Example example, OpenSessions sessions) throws Exception {
    var graph = graph(block, example);
    var node =
        graph.nodes().stream()
            .filter(each -> each.block().equals(block.id()))
            .findFirst()
            .orElseThrow();
    return of(graph, sessions, node.id());
  }

  static Graph graph(BlockType block, Example example) {
    var site = block.site(example);
    var shapes = new LinkedHashMap<String, Shape>();
    for (int i = 0; i < site.ports().size(); i++) shapes.put(site.ports().get(i), site.shape(i));
    return new Designs(CATALOGUE).around(block, example.parameters(), shapes);
  }

  static Slide of(Graph graph, OpenSessions sessions, NodeId... block) throws Exception {
    return of(
        Document.of(graph), new Samples(Path.of("target", "no-samples")), sessions, List.of(block));
  }

  static Slide of(Document design, Samples samples, OpenSessions sessions, List<NodeId> block)
      throws Exception {
    return new SlideTask(
            CATALOGUE,
            ANALYZER.analyze(design.graph()),
            new RunSettings(design, Optional.empty()),
            samples,
            RunOptions.USUAL.on(Optional.of(Device.CPU)),
            block,
            true)
        .work(sessions, Cancellation.none());
  }

  /// A design in lines of text.
  static Graph parsed(String lines) throws DocumentException {
    return GraphText.parse(lines, Ports.of(CATALOGUE));
  }

  static OpenSessions sessions() {
    return new OpenSessions(new OrtEngine());
  }
}
