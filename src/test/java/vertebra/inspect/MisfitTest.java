package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Diagnostic;
import vertebra.analysis.Target;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.document.DocumentFile;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.Node;
import vertebra.graph.NodeId;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;

/// A block whose trained weights no longer fit says so, before anybody takes what flows for a
/// finding.
@Tag("ort")
class MisfitTest {

  private static Optional<Diagnostic> misfit(Node.Mode mode) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var file = Path.of("samples", "tiny-shapes.vertebra");
    var document = DocumentFile.read(file).document();
    var graph = document.graph();
    var changed = graph.with(graph.node(new NodeId("conv2")).with(mode));
    try (var sessions = new OpenSessions(new OrtEngine())) {
      return new PortValueTask(
              catalogue,
              new Analyzer(catalogue).analyze(changed),
              new RunSettings(document.with(changed), Optional.of(file)),
              new Samples(Path.of("samples")),
              RunOptions.USUAL.on(Optional.of(Device.CPU)),
              List.of(),
              Optional.empty(),
              PortValueTask.Limits.USUAL)
          .work(sessions, Cancellation.none())
          .misfit();
    }
  }

  @Test
  void aNeighbourOfABypassedBlockSaysThatItsWeightsAreRandom() throws Exception {
    var said = misfit(Node.Mode.BYPASSED).orElseThrow();
    assertEquals(new Target.OnNode(new NodeId("conv3"), List.of()), said.target());
    assertTrue(said.message().contains("[64, 16, 3, 3] here and [64, 32, 3, 3]"), said.message());
    assertEquals(Optional.empty(), misfit(Node.Mode.ACTIVE));
  }
}
