package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import vertebra.analysis.Diagnostic;
import vertebra.design.Obstacle;
import vertebra.document.Edit;
import vertebra.execute.RunSettings;
import vertebra.graph.Graph;
import vertebra.learning.Interruption;
import vertebra.learning.KeptTraining;
import vertebra.learning.Learned;
import vertebra.learning.Learner;
import vertebra.learning.LearningException;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningSettings;
import vertebra.learning.LearningWish;
import vertebra.learning.Outlook;
import vertebra.learning.Outlook.Trouble;
import vertebra.learning.Pause;
import vertebra.learning.TrainedFiles;
import vertebra.learning.WeightMoment;
import vertebra.runtime.Cancellation;
import vertebra.training.RateSearch;
import vertebra.weights.WeightSource;

/// Making the design that is open learn: what can be said before it begins, how it goes on, and
/// what came of it. The best weights become the design's in a step that can be undone.
///
/// Called on the user-interface thread, answers there; what takes time happens on the training
/// thread.
public final class Training {

  private static final System.Logger LOG = System.getLogger(Training.class.getName());

  /// So many moments of a training are kept to look at.
  private static final int MOMENTS = 120;

  /// Everything a view shows.
  ///
  /// @param looked what can be said before it begins, and what that is about
  /// @param last what came of the last training
  /// @param rates which learning rates were tried last
  /// @param sights what weights were while it learned last, with pictures in the latest alone
  public record TrainingState(
      Step step,
      Optional<Looked> looked,
      Optional<About<Learned>> last,
      Optional<About<RateSearch>> rates,
      List<WeightMoment> sights) {

    static final TrainingState NONE =
        new TrainingState(
            new Idle(""), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    public TrainingState {
      sights = List.copyOf(sights);
    }

    /// Whether a training is under way.
    public boolean isWorking() {
      return step instanceof Working;
    }

    TrainingState with(Step other) {
      return new TrainingState(other, looked, last, rates, sights);
    }

    TrainingState with(Looked found) {
      return new TrainingState(step, Optional.of(found), last, rates, sights);
    }

    TrainingState ended(About<Learned> learned) {
      return new TrainingState(new Idle(""), looked, Optional.of(learned), rates, sights);
    }

    TrainingState tried(About<RateSearch> found) {
      return new TrainingState(new Idle(""), looked, last, Optional.of(found), sights);
    }

    TrainingState begun(Step first) {
      return new TrainingState(first, looked, last, rates, List.of());
    }

    /// Keeps what weights are. Where there is no more room every other moment is forgotten, so that
    /// the whole way is seen.
    TrainingState seeing(WeightMoment sight) {
      var all = new ArrayList<WeightMoment>();
      for (int i = 0; i < sights.size(); i++)
        if (sights.size() < MOMENTS || i % 2 == 0) all.add(sights.get(i).plain());
      all.add(sight);
      return new TrainingState(step, looked, last, rates, all);
    }
  }

  /// What was found out before learning begins, and the state of the design that it is about.
  ///
  /// @param outlook what can be said; empty where nothing can, which the trouble explains
  /// @param interrupted a training of this design that can go on
  public record Looked(
      Graph graph,
      LearningSettings settings,
      Optional<Path> file,
      Optional<Outlook> outlook,
      Optional<Trouble> trouble,
      Optional<Interruption> interrupted) {

    /// Whether the block that its problem is about is still the same.
    boolean isStillAt(Graph now) {
      if (now == graph) return true;
      return outlook
          .flatMap(Outlook::problem)
          .flatMap(problem -> problem.target().node())
          .filter(id -> now.contains(id) && now.find(id).equals(graph.find(id)))
          .isPresent();
    }

    /// Whether it is about the design as it now is.
    boolean isAbout(Workbench.WorkbenchState now) {
      return graph == now.graph()
          && file.equals(now.file())
          && settings.equals(LearningSettings.of(now.document()));
    }
  }

  /// How it stands with learning.
  public sealed interface Step {}

  /// Nothing is under way.
  ///
  /// @param note what became of the last thing that was asked for, if that has to be said
  public record Idle(String note) implements Step {}

  /// It is under way.
  ///
  /// @param doing what else than learning is being done; blank while it learns
  /// @param isPaused whether it waits to be told to go on
  public record Working(
      String doing, Optional<LearningProgress> progress, boolean isPaused, boolean isStopping)
      implements Step {}

  /// It did not work.
  public record Failed(Trouble trouble) implements Step {}

  private final Workbench workbench;
  private final Present present;
  private final Services services;
  private final Services.Threads threads;
  private final Supplier<String> title;
  private final Observed<TrainingState> state = new Observed<>(TrainingState.NONE);
  private Cancellation running = Cancellation.none();
  private Cancellation looking = Cancellation.none();
  private Pause pause = new Pause();
  private boolean isWatched;

  /// Whether what was found out is no longer true though the design is the same.
  private boolean isOutdated;

  /// @param title what the design is called
  Training(
      Workbench workbench,
      Present present,
      Services services,
      Services.Threads threads,
      Supplier<String> title,
      Scope scope) {
    this.workbench = workbench;
    this.present = present;
    this.services = services;
    this.threads = threads;
    this.title = title;
    workbench.observed().follow(scope, _ -> look());
    scope.onClose(() -> {
      running.cancel();
      looking.cancel();
    });
  }

  public TrainingState state() {
    return state.get();
  }

  public Observed<TrainingState> observed() {
    return state;
  }

  /// What of the design does not go with the data that were chosen for it. What was found out about
  /// an earlier state is true until the block that it is about becomes another.
  public Optional<Diagnostic> problem() {
    var now = workbench.state();
    var chosen = LearningSettings.of(now.document()).data();
    return state()
        .looked()
        .filter(known -> chosen.isPresent() && chosen.equals(known.settings().data()))
        .filter(known -> known.isStillAt(now.graph()))
        .flatMap(Looked::outlook)
        .flatMap(Outlook::problem);
  }

  /// Looks from now on what can be said before learning begins, after every change; or no longer.
  /// Where data were chosen that is done in any case.
  public void watched(boolean wanted) {
    isWatched = wanted;
    look();
  }

  private TrainedFiles files() {
    return TrainedFiles.of(workbench.state().file(), title.get(), services.trained());
  }

  private LearningWish wish(Path weights, boolean resume) {
    var chosen = services.devices().state();
    return new LearningWish(
        workbench.state().design(),
        services.samples(),
        chosen.wish(),
        chosen.threads(),
        weights,
        resume);
  }

  /// Looks anew, unless that was done for the design as it is.
  private void look() {
    var now = workbench.state();
    boolean hasData = LearningSettings.of(now.document()).data().isPresent();
    if (!(isWatched || hasData) || !now.isSound() || state().isWorking()) return;
    if (!isOutdated && state().looked().filter(known -> known.isAbout(now)).isPresent()) return;
    looking.cancel();
    isOutdated = false;
    var cancellation = new Cancellation();
    looking = cancellation;
    var files = files();
    var wish = wish(files.next(), false);
    threads
        .training()
        .execute(() -> {
          if (cancellation.isCancelled()) return;
          var found = looked(wish, files, cancellation);
          threads
              .userInterface()
              .execute(() -> {
                if (!cancellation.isCancelled()) state.set(state().with(found));
              });
        });
  }

  private Looked looked(LearningWish wish, TrainedFiles files, Cancellation cancellation) {
    var graph = wish.design().graph();
    var outlook = Optional.<Outlook>empty();
    var trouble = Optional.<Trouble>empty();
    try {
      outlook = Optional.of(services.learner().look(wish, cancellation));
      trouble = outlook.get().trouble();
    } catch (LearningException cannot) {
      trouble = Optional.of(cannot.trouble());
    } catch (CancellationException overtaken) {
      // The answer is dropped.
    } catch (RuntimeException | OutOfMemoryError ours) {
      trouble = Optional.of(ours(ours));
    }
    return new Looked(
        graph,
        wish.settings(),
        wish.design().file(),
        outlook,
        trouble,
        files.interrupted(wish.design()));
  }

  private static Trouble ours(Throwable fault) {
    LOG.log(System.Logger.Level.ERROR, "learning failed", fault);
    return Trouble.of(say("workbench.learning-did-not-work"));
  }

  /// Remembers a choice; blank leaves it to Vertebra again.
  public void choose(LearningSettings.Choice choice, String text) {
    var edit = LearningSettings.choosing(choice, text);
    workbench.perform(say("step.choose-training"), List.of("train", choice), edit);
  }

  /// Lets all frozen blocks learn again.
  public void thaw() {
    workbench.perform(
        say("step.thaw"), LearningSettings.choosing(LearningSettings.Choice.FROZEN, ""));
  }

  /// Does what helps.
  public void apply(Outlook.Way way) {
    if (state().step() instanceof Failed) state.set(state().with(new Idle("")));
    workbench.perform(way.words(), way.edit());
  }

  /// Starts to learn, or says why that is not possible.
  public void start() {
    start(files().next(), false);
  }

  /// Goes on with the training of this design that was interrupted.
  public void goOn(Interruption interruption) {
    workbench.perform(say("step.choose-training"), interruption.choice());
    start(interruption.weights(), true);
  }

  /// Forgets the training of this design that was interrupted.
  public void forget(Interruption interruption) {
    try {
      Interruption.forget(interruption.weights());
    } catch (IOException kept) {
      state.set(state().with(new Failed(Trouble.of(String.valueOf(kept.getMessage())))));
      return;
    }
    lookAgain();
  }

  private void lookAgain() {
    isOutdated = true;
    look();
  }

  /// Looks for a learning rate that suits, by a short training of which nothing stays.
  public void findRate() {
    begin(
        files().next(),
        false,
        (wish, news, waiting, stop, basis) -> {
          var rates = services.learner().search(wish, news, waiting, stop);
          return () -> {
            state.set(state().tried(new About<>(rates, basis, Basis.STRUCTURE)));
            lookAgain();
          };
        });
  }

  private void start(Path weights, boolean resume) {
    begin(
        weights,
        resume,
        (wish, news, waiting, stop, basis) -> {
          var learned = services.learner().learn(wish, news, waiting, stop);
          return () -> learned(learned, basis);
        });
  }

  /// What is done on the training thread; answers what is to be done on the other.
  private interface Work {
    Runnable done(
        LearningWish wish, Learner.News news, Pause waiting, Cancellation stop, Basis basis)
        throws LearningException;
  }

  private void begin(Path weights, boolean resume, Work work) {
    if (state().isWorking()) return;
    looking.cancel();
    present.refresh();
    var now = workbench.state();
    var obstacle = Obstacle.of(now.design());
    if (obstacle.isPresent()) {
      state.set(state().with(new Failed(Trouble.of(obstacle.get().words()))));
      return;
    }
    var basis = present.basis();
    var wish = wish(weights, resume);
    var cancellation = new Cancellation();
    var waiting = new Pause();
    running = cancellation;
    pause = waiting;
    var news = new Told(cancellation);
    state.set(
        state()
            .begun(new Working(say("workbench.training-begins"), Optional.empty(), false, false)));
    threads
        .training()
        .execute(() -> {
          Runnable ending = ending(work, wish, news, waiting, cancellation, basis);
          threads.userInterface().execute(ending);
        });
  }

  /// Learns on the training thread; answers what is to be done on the other.
  private Runnable ending(
      Work work,
      LearningWish wish,
      Learner.News news,
      Pause waiting,
      Cancellation stop,
      Basis basis) {
    try {
      stop.check();
      return work.done(wish, news, waiting, stop, basis);
    } catch (LearningException cannot) {
      return () -> end(new Failed(cannot.trouble()));
    } catch (CancellationException stopped) {
      return () -> end(new Idle(say("workbench.training-was-stopped")));
    } catch (RuntimeException | OutOfMemoryError fault) {
      var trouble = ours(fault);
      return () -> end(new Failed(trouble));
    }
  }

  /// Tells how far it is, on the user-interface thread.
  private final class Told implements Learner.News {
    private final Cancellation whose;

    Told(Cancellation whose) {
      this.whose = whose;
    }

    @Override
    public void doing(String words) {
      tell(before -> new Working(words, before.progress(), before.isPaused(), before.isStopping()));
    }

    @Override
    public void progress(LearningProgress progress) {
      tell(
          before -> new Working("", Optional.of(progress), before.isPaused(), before.isStopping()));
    }

    @Override
    public void sight(WeightMoment sight) {
      threads
          .userInterface()
          .execute(() -> {
            if (running == whose && state().isWorking()) state.set(state().seeing(sight));
          });
    }

    private void tell(UnaryOperator<Working> change) {
      threads
          .userInterface()
          .execute(() -> {
            if (running == whose && state().step() instanceof Working before)
              state.set(state().with(change.apply(before)));
          });
    }
  }

  private void end(Step step) {
    state.set(state().with(step));
    lookAgain();
  }

  /// Keeps what came of it with the design. The weights become the design's only if it is still the
  /// design that learned.
  private void learned(Learned learned, Basis basis) {
    var about = new About<>(learned, basis, Basis.STRUCTURE);
    state.set(state().ended(about));
    var keeping = KeptTraining.keeping(workbench.state().document(), learned);
    workbench.perform(
        say("step.train"),
        about.isFresh(present.basis()) ? Edit.all(keeping, using(learned)) : keeping);
    lookAgain();
  }

  /// The edit by which the design runs with what it learned, and names classes in the data's order.
  private Edit using(Learned learned) {
    var settings = RunSettings.of(workbench.state().design());
    return Edit.all(
        settings.choosing(WeightSource.file(learned.weights())),
        settings.choosingLabels(Optional.of(learned.labels())));
  }

  /// Waits, or goes on.
  public void pause(boolean wanted) {
    if (!(state().step() instanceof Working(var doing, var progress, _, var stopping))) return;
    pause.want(wanted);
    state.set(state().with(new Working(doing, progress, wanted, stopping)));
  }

  /// Stops learning. What was learned until the last epoch ended stays, and it can go on from
  /// there.
  public void stop() {
    if (!(state().step() instanceof Working(var doing, var progress, var paused, _))) return;
    running.cancel();
    state.set(state().with(new Working(doing, progress, paused, true)));
  }

  /// Forgets a training that the design remembers.
  public void forget(KeptTraining kept) {
    workbench.perform(say("step.forget-training"), kept.forgetting());
  }

  /// Lets the design run with the weights of a training that it remembers.
  public void use(KeptTraining kept) {
    var file = files().folder().resolve(kept.weights());
    workbench.perform(
        say("step.choose-weights"),
        RunSettings.of(workbench.state().design()).choosing(WeightSource.file(file)));
  }
}
