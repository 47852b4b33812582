package vertebra.learning.apart;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import vertebra.document.DocumentFile;
import vertebra.files.Scratch;
import vertebra.learning.EngineLearner;
import vertebra.learning.Interruption;
import vertebra.learning.Learned;
import vertebra.learning.Learner;
import vertebra.learning.LearningException;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningWish;
import vertebra.learning.Outlook;
import vertebra.learning.Outlook.Trouble;
import vertebra.learning.Outlook.Way;
import vertebra.learning.Pause;
import vertebra.runtime.Cancellation;
import vertebra.runtime.isolated.Companion;
import vertebra.runtime.isolated.WorkerLaunch;
import vertebra.training.RateSearch;

/// Lets another process learn, and hears from it how it goes. When that process dies, nothing else
/// does: its last checkpoint is there to go on from.
///
/// @param here what can be said before is found out in this process, and which device is chosen
/// @param launch how the other process is started; it answers as [LearningProcess] does
public record ApartLearner(EngineLearner here, WorkerLaunch launch) implements Learner {

  private static final System.Logger LOG = System.getLogger(ApartLearner.class.getName());

  /// How long it may take to stop before it is ended, which itself takes up to a quarter of a
  /// second on a busy computer.
  private static final long PATIENCE_MILLIS = 700;

  @Override
  public Outlook look(LearningWish wish, Cancellation cancellation) throws LearningException {
    return here.look(wish, cancellation);
  }

  @Override
  public RateSearch search(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException {
    if (told(wish, true, news, pause, cancellation) instanceof Told.Found(var rates)) return rates;
    throw new IllegalStateException("no rates");
  }

  @Override
  public Learned learn(LearningWish wish, News news, Pause pause, Cancellation cancellation)
      throws LearningException {
    if (told(wish, false, news, pause, cancellation) instanceof Told.Ended(var learned))
      return learned;
    throw new IllegalStateException("nothing learned");
  }

  /// The last word of the other process, if it is a good one.
  private Told told(
      LearningWish wish, boolean searches, News news, Pause pause, Cancellation cancellation)
      throws LearningException {
    cancellation.check();
    news.doing(say("learning.preparing"));
    Companion other;
    try {
      other = Companion.start(launch, Scratch.folder("apart"));
    } catch (IOException failure) {
      throw new LearningException(
          Trouble.of(say("learning.the-process-does-not-start", failure.getMessage())), failure);
    }
    var talk = new Talk(other, wish, news);
    try (var _ = cancellation.onCancel(talk::stop)) {
      return talk.lastWord(searches, pause, cancellation);
    } finally {
      other.end();
    }
  }

  /// What is said while one design is learned.
  private final class Talk {
    private final Companion other;
    private final LearningWish wish;
    private final News news;
    private Optional<LearningProgress> last = Optional.empty();

    Talk(Companion other, LearningWish wish, News news) {
      this.other = other;
      this.wish = wish;
      this.news = news;
    }

    Told lastWord(boolean searches, Pause pause, Cancellation cancellation)
        throws LearningException {
      try {
        tell(begin(searches));
        pause.follow(wanted -> tellIfHeard(new Asked.Waiting(wanted)));
        while (true) {
          switch (Spoken.read(other.in(), Told.class)) {
            case Told.Doing(var words) -> news.doing(words);
            case Told.Progress(var progress) -> {
              last = Optional.of(progress);
              news.progress(progress);
            }
            case Told.Seen(var sight) -> news.sight(sight);
            case Told.Ended ended -> {
              return ended;
            }
            case Told.Found found -> {
              return found;
            }
            case Told.Failed(var trouble) ->
                throw new LearningException(trouble, new IOException(trouble.reason()));
            case Told.Stopped _ -> throw new CancellationException("stopped");
            case Told.Broken(var trace) -> throw new IllegalStateException(trace);
          }
        }
      } catch (IOException broken) {
        throw died(broken, cancellation);
      }
    }

    private Asked begin(boolean searches) {
      var design = wish.design();
      return new Asked.Begin(
          DocumentFile.text(design.document()),
          design.file(),
          wish.samples().folder().toAbsolutePath(),
          here.engine().choose(wish.options().device()),
          wish.options().tf32(),
          wish.threads(),
          wish.weights().toAbsolutePath(),
          searches,
          wish.resume());
    }

    private synchronized void tell(Asked words) throws IOException {
      Spoken.write(other.out(), Asked.class, words);
      other.out().flush();
    }

    private void tellIfHeard(Asked words) {
      try {
        tell(words);
      } catch (IOException dead) {
        LOG.log(System.Logger.Level.DEBUG, "the process is gone already", dead);
      }
    }

    /// Asks it to stop, and ends it if it does not in time. Called on the thread that cancels,
    /// which must not wait. Each has a thread of its own: on two processors the common pool has a
    /// single one, and whoever waits there would keep the process alive.
    void stop() {
      Thread.ofVirtual().start(() -> tellIfHeard(new Asked.Stop()));
      Thread.ofVirtual().start(this::endStubborn);
    }

    private void endStubborn() {
      try {
        if (!other.process().waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          other.process().destroyForcibly();
      } catch (InterruptedException impatient) {
        Thread.currentThread().interrupt();
      }
    }

    /// Why the process is gone, and what helps. One that had to be ended because it did not stop in
    /// time has left nothing if no epoch was whole, unless it was to go on, which it still can.
    private LearningException died(IOException broken, Cancellation cancellation) {
      boolean hasEpochs = last.filter(one -> !one.curves().epochs().isEmpty()).isPresent();
      try {
        var ending = other.ending();
        if (!cancellation.isCancelled())
          return new LearningException(
              new Trouble(say("learning.process-ended", ending), smallerBatch()), broken);
        if (hasEpochs)
          return new LearningException(Trouble.of(say("learning.process-stopped")), broken);
        if (!wish.resume()) Interruption.forget(wish.weights());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (IOException kept) {
        LOG.log(System.Logger.Level.WARNING, "a training's note stays", kept);
      }
      throw new CancellationException("stopped");
    }

    private List<Way> smallerBatch() {
      try {
        int batch = here.look(wish, Cancellation.none()).recipe().batch();
        return batch > 1 ? List.of(EngineLearner.batch(batch / 2)) : List.of();
      } catch (LearningException unknown) {
        return List.of();
      }
    }
  }
}
