package vertebra.compile;

import java.util.Collections;
import java.util.SequencedMap;
import vertebra.analysis.Plan;
import vertebra.graph.PortPath;
import vertebra.onnx.Model;
import vertebra.onnx.OtherNames;

/// A model, the plan it was made from, and the model outputs that were added to look inside.
///
/// @param origins what its parts are called in the file that they came from, for whoever exports it
/// @param taps the name of the added model output for every port that was asked for
public record Compiled(
    Model model, Plan plan, OtherNames origins, SequencedMap<PortPath, String> taps) {
  public Compiled {
    taps = Collections.unmodifiableSequencedMap(taps);
  }
}
