package vertebra.execute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.analysis.Analysis;
import vertebra.block.Catalogue;
import vertebra.depiction.Depiction.RawHead;
import vertebra.detection.BoxHeadException;
import vertebra.detection.BoxHeads;
import vertebra.onnx.Model;

/// Finds the outputs of a detector's head that nothing reads but outputs of the design.
public final class RawHeads {

  private RawHeads() {}

  /// The head of a design whose numbers leave it as they are.
  ///
  /// @param outputs those of its model
  public static Optional<RawHead> of(
      Catalogue catalogue, Analysis analysis, List<Model.Value> outputs) {
    try {
      var head = BoxHeads.find(catalogue, analysis);
      if (head.isEmpty()) return Optional.empty();
      var names = new ArrayList<String>();
      for (var port : head.get().ports()) {
        if (!port.isOutermost()) return Optional.empty();
        var ends =
            analysis.graph().outgoing(port.inItsGraph()).stream()
                .map(edge -> edge.to().node().value())
                .filter(name -> outputs.stream().anyMatch(output -> output.name().equals(name)))
                .findFirst();
        if (ends.isEmpty()) return Optional.empty();
        names.add(ends.get());
      }
      return Optional.of(new RawHead(head.get(), names));
    } catch (BoxHeadException unread) {
      return Optional.empty();
    }
  }
}
