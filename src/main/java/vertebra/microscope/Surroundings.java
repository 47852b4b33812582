package vertebra.microscope;

import java.util.List;
import java.util.Optional;
import vertebra.graph.NodeId;
import vertebra.graph.PortPath;
import vertebra.media.ImageInput.Normalisation;

/// What is known of a block beside its numbers.
///
/// @param bill what it costs of the design, if it works
/// @param journey what flows where inside it, once somebody asked
/// @param kin the blocks of its kind in the design, itself among them, in the order in which they
///   work: those of the other levels of a pyramid
/// @param source the port that the design's picture flows out of, if one does
/// @param treatment how that picture was standardised, if that is known
record Surroundings(
    Optional<Bill> bill,
    Optional<Journey> journey,
    List<List<NodeId>> kin,
    Optional<PortPath> source,
    Optional<Normalisation> treatment) {

  static final Surroundings NONE =
      new Surroundings(
          Optional.empty(), Optional.empty(), List.of(), Optional.empty(), Optional.empty());

  Surroundings {
    kin = List.copyOf(kin);
  }

  /// The same with the port that the picture flows out of, and how it was standardised.
  Surroundings with(Optional<PortPath> port, Optional<Normalisation> standardised) {
    return new Surroundings(bill, journey, kin, port, standardised);
  }
}
