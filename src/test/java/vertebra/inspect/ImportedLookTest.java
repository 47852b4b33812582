package vertebra.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vertebra.analysis.Analyzer;
import vertebra.catalogue.StandardCatalogue;
import vertebra.compile.Compiler;
import vertebra.design.Samples;
import vertebra.execute.OpenSessions;
import vertebra.execute.RunOptions;
import vertebra.execute.RunSettings;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelWriter;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Device;
import vertebra.runtime.ort.OrtEngine;
import vertebra.weights.Initialiser;

/// What flows through the blocks of a design that came from a model file is seen, though the file
/// does not compute every port of theirs.
@Tag("ort")
class ImportedLookTest {

  @TempDir Path folder;

  @Test
  void aPortThatTheFileDoesNotComputeHidesNoOther() throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var graph = catalogue.preset("squeezenet1_1").orElseThrow().graph().get();
    var model =
        new Compiler(catalogue)
            .compile(new Analyzer(catalogue).analyze(graph), Compiler.Options.DEFAULT)
            .model();
    var file = folder.resolve("model.onnx");
    ModelWriter.write(model, Initialiser.seeded(5), file, false, (_, _) -> true);
    var document = ImportedModels.open(file, folder, catalogue).document();
    var nodes = document.graph().nodes().stream().map(node -> node.id()).toList();
    try (var sessions = new OpenSessions(new OrtEngine())) {
      var seen =
          new PortValueTask(
                  catalogue,
                  new Analyzer(catalogue).analyze(document.graph()),
                  new RunSettings(document, Optional.of(folder.resolve("d.vertebra"))),
                  new Samples(folder),
                  RunOptions.USUAL.on(Optional.of(Device.CPU)),
                  List.of(),
                  Optional.empty(),
                  PortValueTask.Limits.USUAL)
              .work(sessions, Cancellation.none());
      var of = seen.byPort().keySet().stream().map(PortPath::outermost).collect(Collectors.toSet());
      for (NodeId node : nodes)
        if (!document.graph().outgoing(node).isEmpty())
          assertTrue(of.contains(node), () -> node + " is not among " + of);
      assertEquals(Optional.empty(), seen.trouble());
    }
  }
}
