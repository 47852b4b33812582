package vertebra.depiction;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import vertebra.depiction.Depiction.RawHead;
import vertebra.media.ImageInput.Normalisation;
import vertebra.runtime.Tensor;
import vertebra.runtime.TopK;

/// What went into a run and what it answered, so that it can be shown as a picture.
///
/// @param input what went in; empty where that is no picture
/// @param candidates what a detector found
/// @param depiction what else the outputs show
/// @param restored the picture that came out, where one did
/// @param names the names of the classes
public record SeenRun(
    Optional<SeenPicture> input,
    Optional<Candidates> candidates,
    Optional<Depiction> depiction,
    Optional<SeenPicture> restored,
    TopK.Names names) {

  /// What can be shown of a run; empty if nobody can tell.
  ///
  /// @param inputs what went in
  /// @param normalisation how the brightness of a picture was treated
  public static Optional<SeenRun> of(
      List<Tensor> inputs,
      Normalisation normalisation,
      SequencedMap<String, Tensor> outputs,
      Optional<RawHead> raw,
      Optional<TopK> top,
      TopK.Names names) {
    var picture = inputs.stream().filter(SeenRun::isPicture).findFirst();
    var input =
        picture
            .map(one -> SeenPicture.of(one, normalisation))
            .or(() ->
                inputs.stream()
                    .filter(SeenPicture::isPoints)
                    .findFirst()
                    .map(SeenPicture::ofPoints));
    var candidates = Depiction.candidates(outputs, raw);
    var depiction =
        candidates.isPresent()
            ? Optional.<Depiction>empty()
            : Depiction.other(
                List.copyOf(outputs.values()), top, picture.map(Tensor::dims).orElse(new long[0]));
    var restored =
        depiction.flatMap(shown ->
            shown instanceof Depiction.Restored(var came)
                ? Optional.of(
                    SeenPicture.of(came, picture.isPresent() ? normalisation : made(came)))
                : Optional.empty());
    if (candidates.isEmpty() && depiction.isEmpty() || input.isEmpty() && restored.isEmpty())
      return Optional.empty();
    return Optional.of(new SeenRun(input, candidates, depiction, restored, names));
  }

  /// How the brightness stands in a picture that was made of none: from −1 to 1 where it has
  /// numbers below 0, else from 0 to 1.
  private static Normalisation made(Tensor picture) {
    for (long i = 0; i < picture.elements(); i++)
      if (picture.get(i) < 0) return Normalisation.SIGNED;
    return Normalisation.UNIT;
  }

  /// Whether what went in can be shown: a picture or a set of points.
  public static boolean isShown(Tensor tensor) {
    return isPicture(tensor) || SeenPicture.isPoints(tensor);
  }

  private static boolean isPicture(Tensor tensor) {
    return tensor.rank() == 4 && (tensor.dim(1) == 1 || tensor.dim(1) == 3);
  }
}
