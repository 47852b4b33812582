package vertebra.workbench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import vertebra.learning.KeptTraining;
import vertebra.learning.Learned;
import vertebra.learning.LearningSettings;
import vertebra.learning.WeightMoment;
import vertebra.training.RateSearch;

/// What the panel of training shows.
///
/// @param settings what the design remembers about learning
/// @param looked what can be said before it begins; about an earlier state while that is found out
/// @param isLooking whether it is about an earlier state
/// @param last what came of the last training
/// @param rates which learning rates were tried last
/// @param kept the trainings that the design remembers, the oldest first
/// @param sights what weights were while it learned, if that was about the design as it is
/// @param chosen the block that was chosen last at the level that is looked at, by its path as
///   weights are named: `stage.conv`
public record TrainView(
    Training.Step step,
    LearningSettings settings,
    Optional<Training.Looked> looked,
    boolean isLooking,
    Shown<Learned> last,
    Shown<RateSearch> rates,
    List<KeptTraining> kept,
    List<WeightMoment> sights,
    Optional<String> chosen,
    boolean canStart)
    implements View {

  public TrainView {
    kept = List.copyOf(kept);
    sights = List.copyOf(sights);
  }

  public static Observed<TrainView> of(OpenDesign design, Scope scope) {
    return Observed.derived(
        scope,
        () -> now(design),
        design.training().observed(),
        design.present().now(),
        design.workbench().observed(),
        design.looked());
  }

  private static TrainView now(OpenDesign design) {
    var state = design.training().state();
    var now = design.state();
    return new TrainView(
        state.step(),
        LearningSettings.of(now.document()),
        state.looked(),
        state.looked().filter(known -> known.isAbout(now)).isEmpty(),
        Shown.of(state.last(), design.present().basis()),
        Shown.of(state.rates(), design.present().basis()),
        KeptTraining.of(now.document()),
        state.isWorking() || isFresh(state, design) ? state.sights() : List.of(),
        design
            .looked()
            .get()
            .selection()
            .latest()
            .map(block -> WeightMoment.path(design.trail(), block)),
        now.isSound());
  }

  private static boolean isFresh(Training.TrainingState state, OpenDesign design) {
    return Shown.of(state.last(), design.present().basis()).fresh().isPresent();
  }

  /// Whether a training is under way.
  public boolean isWorking() {
    return step instanceof Training.Working;
  }

  /// What can be said before it begins, if it is about the design as it is.
  public Optional<Training.Looked> found() {
    return isLooking ? Optional.empty() : looked;
  }

  @Override
  public Map<String, Shown<?>> results() {
    return Map.of("training", last, "rates", rates);
  }
}
