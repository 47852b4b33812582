package vertebra.execute;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.depiction.SeenRun;
import vertebra.graph.Graph;
import vertebra.precision.Deviation;
import vertebra.precision.Reduced;
import vertebra.runtime.Run;

/// What came of running a design, with everything that has to be said about it.
///
/// @param graph the design that ran; the one on the canvas may have moved on
/// @param reduced the model that ran, in its precision
/// @param deviation how far the outputs lie from those in float32, where it computed with less
/// @param inputs what flowed in, by input
/// @param weights where the weights came from, in a few words
/// @param hasRandomWeights whether scores mean nothing because nobody trained the weights
/// @param seen what can be shown of it as a picture
/// @param remarks what a weight file lacked or had too much, a sentence each
/// @param reopened whether the model had to be opened, as opposed to being open already
public record RunResult(
    Graph graph,
    Run run,
    Reduced reduced,
    Optional<Deviation> deviation,
    SequencedMap<String, String> inputs,
    String weights,
    boolean hasRandomWeights,
    Optional<SeenRun> seen,
    List<String> remarks,
    boolean reopened) {

  public RunResult {
    inputs = Collections.unmodifiableSequencedMap(inputs);
    remarks = List.copyOf(remarks);
  }
}
