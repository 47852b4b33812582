package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import vertebra.runtime.Cancellation;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.PackInstaller.Progress;
import vertebra.runtime.pack.PublishedWeights;
import vertebra.runtime.pack.WeightStore;

/// Fetching published weights, without holding up the window.
///
/// Called on the user-interface thread, answers there. Nothing is fetched before the licence was
/// accepted.
public final class WeightWork {

  /// Everything a view shows.
  ///
  /// @param progress how far fetching is, while it goes on
  /// @param note what came of the last thing done; empty at first
  public record WeightState(Optional<Progress> progress, String note) {

    static final WeightState NONE = new WeightState(Optional.empty(), "");

    public boolean isFetching() {
      return progress.isPresent();
    }
  }

  private static final System.Logger LOG = System.getLogger(WeightWork.class.getName());

  private final WeightStore store;
  private final List<PublishedWeights> all;
  private final Executor userInterface;
  private final Executor background;
  private final Observed<WeightState> state = new Observed<>(WeightState.NONE);
  private Cancellation fetching = Cancellation.none();

  /// @param background does one thing at a time; a download holds it for minutes
  public WeightWork(WeightStore store, Executor userInterface, Executor background) {
    this(store, PublishedWeights.all(), userInterface, background);
  }

  /// The same with weights that somebody else knows of.
  public WeightWork(
      WeightStore store, List<PublishedWeights> all, Executor userInterface, Executor background) {
    this.store = store;
    this.all = List.copyOf(all);
    this.userInterface = userInterface;
    this.background = background;
  }

  public WeightState state() {
    return state.get();
  }

  public Observed<WeightState> observed() {
    return state;
  }

  /// All that are known, by the name of their network.
  public List<PublishedWeights> all() {
    return all;
  }

  /// The file, if it was fetched.
  public Optional<Path> find(PublishedWeights weights) {
    return store.find(weights);
  }

  /// Fetches weights whose licence the user has accepted.
  ///
  /// @param fetched hears which weights lie in which file
  public void fetch(PublishedWeights weights, BiConsumer<PublishedWeights, Path> fetched) {
    if (state().isFetching()) return;
    var cancellation = new Cancellation();
    fetching = cancellation;
    state.set(
        new WeightState(Optional.of(new Progress(weights.fileName(), 0, weights.bytes())), ""));
    background.execute(() -> {
      var ending = ending(weights, fetched, cancellation);
      userInterface.execute(ending);
    });
  }

  private Runnable ending(
      PublishedWeights weights,
      BiConsumer<PublishedWeights, Path> fetched,
      Cancellation cancellation) {
    try {
      var file = store.fetch(weights, Optional.empty(), true, news(cancellation), cancellation);
      return () -> {
        state.set(WeightState.NONE);
        fetched.accept(weights, file);
      };
    } catch (PackException failure) {
      return () -> end(String.valueOf(failure.getMessage()));
    } catch (CancellationException stopped) {
      return () -> end(say("workbench.stopped-what-has-arrived"));
    } catch (RuntimeException ours) {
      LOG.log(System.Logger.Level.ERROR, "fetching weights failed", ours);
      return () -> end(say("workbench.this-did-not-work-because-of-an-error-in-vertebra-the-log"));
    }
  }

  private void end(String note) {
    state.set(new WeightState(Optional.empty(), note));
  }

  private Consumer<Progress> news(Cancellation cancellation) {
    return PackWork.seldom(progress ->
        userInterface.execute(() -> {
          if (state().isFetching() && !cancellation.isCancelled())
            state.set(new WeightState(Optional.of(progress), ""));
        }));
  }

  /// Stops fetching; what has arrived is kept.
  public void cancel() {
    fetching.cancel();
  }
}
