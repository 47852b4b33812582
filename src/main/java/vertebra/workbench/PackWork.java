package vertebra.workbench;

import static vertebra.text.Texts.say;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import vertebra.report.Units;
import vertebra.runtime.Cancellation;
import vertebra.runtime.pack.Pack;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.PackInstaller.Progress;
import vertebra.runtime.pack.Packs;

/// Installing and removing a pack of native libraries, such as the one for this computer's graphics
/// card, without holding up the window.
///
/// Called on the user-interface thread, answers there. Nothing is fetched before the licences were
/// accepted.
public final class PackWork {

  /// Everything a view shows.
  ///
  /// @param pack the one that fits; empty until it was looked for, or where there is none
  /// @param installed the folder of the one that the next start uses
  /// @param progress how far fetching is, while it goes on
  /// @param note what came of the last thing done, or why there is no pack; empty at first
  public record PackState(
      Optional<Pack> pack, Optional<Path> installed, Optional<Progress> progress, String note) {

    public boolean isFetching() {
      return progress.isPresent();
    }
  }

  /// How often news of progress is worth sending, in nanoseconds.
  private static final long NEWS_NANOS = 100_000_000;

  private static final System.Logger LOG = System.getLogger(PackWork.class.getName());

  private final String name;
  private final Supplier<Packs> packs;
  private final Executor userInterface;
  private final Executor background;
  private final Observed<PackState> state =
      new Observed<>(new PackState(Optional.empty(), Optional.empty(), Optional.empty(), ""));
  private Cancellation fetching = Cancellation.none();

  /// @param name the pack's, as [Packs#find] knows it
  /// @param background does one thing at a time; a download holds it for minutes
  public PackWork(String name, Supplier<Packs> packs, Executor userInterface, Executor background) {
    this.name = name;
    this.packs = packs;
    this.userInterface = userInterface;
    this.background = background;
  }

  public PackState state() {
    return state.get();
  }

  public Observed<PackState> observed() {
    return state;
  }

  private void show(PackState next) {
    state.set(next);
  }

  /// Finds out which pack fits and whether one is installed, if nobody has yet.
  public void look() {
    if (state().pack().isPresent() || !state().note().isEmpty()) return;
    background.execute(() -> {
      var found = found(state().note());
      userInterface.execute(() -> show(found));
    });
  }

  private PackState found(String note) {
    var installed = packs.get().folder(name).current();
    try {
      return new PackState(Optional.of(packs.get().find(name)), installed, Optional.empty(), note);
    } catch (PackException none) {
      return new PackState(
          Optional.empty(), installed, Optional.empty(), String.valueOf(none.getMessage()));
    }
  }

  /// Fetches the pack that fits, whose licences the user has accepted.
  public void install() {
    if (state().isFetching() || state().pack().isEmpty()) return;
    var pack = state().pack().get();
    var cancellation = new Cancellation();
    fetching = cancellation;
    show(
        new PackState(
            state().pack(),
            state().installed(),
            Optional.of(new Progress(pack.title(), 0, pack.packedBytes())),
            ""));
    background.execute(() -> {
      var note = installed(pack, cancellation);
      var after = found(note);
      userInterface.execute(() -> show(after));
    });
  }

  private String installed(Pack pack, Cancellation cancellation) {
    try {
      packs.get().installer(name).install(pack, true, news(cancellation), cancellation);
      return name.equals(Packs.ONEDNN)
          ? say("workbench.installed-for-training")
          : say("workbench.installed-start-vertebra-again");
    } catch (PackException failure) {
      return String.valueOf(failure.getMessage());
    } catch (CancellationException stopped) {
      return say("workbench.stopped-what-has-arrived");
    } catch (RuntimeException ours) {
      LOG.log(System.Logger.Level.ERROR, "installing a pack failed", ours);
      return say("workbench.this-did-not-work-because-of-an-error-in-vertebra-the-log");
    }
  }

  /// How much has arrived, of how much and of what.
  public static String words(Progress progress) {
    var done = Units.bytes(progress.done());
    var all = Units.bytes(progress.total());
    return say("devices.of", done, all, progress.file());
  }

  /// Tells of progress as often as eyes can follow.
  static Consumer<Progress> seldom(Consumer<Progress> told) {
    long[] last = {System.nanoTime() - NEWS_NANOS};
    return progress -> {
      if (System.nanoTime() - last[0] < NEWS_NANOS) return;
      last[0] = System.nanoTime();
      told.accept(progress);
    };
  }

  private Consumer<Progress> news(Cancellation cancellation) {
    return seldom(progress ->
        userInterface.execute(() -> {
          if (state().isFetching() && !cancellation.isCancelled())
            show(new PackState(state().pack(), state().installed(), Optional.of(progress), ""));
        }));
  }

  /// Stops fetching; what has arrived is kept.
  public void cancel() {
    fetching.cancel();
  }

  /// Removes every installed pack.
  public void remove() {
    if (state().isFetching()) return;
    background.execute(() -> {
      String note;
      try {
        long freed = packs.get().folder(name).remove();
        note = say("workbench.removed-are-free-again", Units.bytes(freed));
      } catch (PackException failure) {
        note = String.valueOf(failure.getMessage());
      }
      var after = found(note);
      userInterface.execute(() -> show(after));
    });
  }
}
