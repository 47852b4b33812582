package vertebra.learning.apart;

import static vertebra.text.Texts.say;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.design.Definitions;
import vertebra.design.Samples;
import vertebra.design.Snapshot;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.execute.RunOptions;
import vertebra.learning.EngineLearner;
import vertebra.learning.Learner;
import vertebra.learning.LearningException;
import vertebra.learning.LearningProgress;
import vertebra.learning.LearningWish;
import vertebra.learning.Pause;
import vertebra.learning.WeightMoment;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.isolated.Companion;

/// The other process: learns once, and ends.
///
/// One thread hears what is asked meanwhile, another learns and tells.
public final class LearningProcess implements Learner.News {

  /// The argument by which the program is asked to learn.
  public static final String LEARN = "--learn";

  private static final int BUFFER = 1 << 16;

  private final DataInputStream in;
  private final DataOutputStream out;
  private final Pause pause = new Pause();
  private final Cancellation cancellation = new Cancellation();

  private LearningProcess(DataInputStream in, DataOutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// Learns what is asked on the process's standard streams, and ends the process. If its input
  /// ends before, the process ends whatever it is doing: nobody is left to tell.
  public static void serve(Catalogue catalogue, Engine engine) {
    Companion.yieldMemory();
    var process =
        new LearningProcess(
            new DataInputStream(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER)),
            new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER)));
    try {
      if (Spoken.read(process.in, Asked.class) instanceof Asked.Begin begin) {
        Thread.ofPlatform().daemon().name("wishes").start(process::listen);
        process.tell(process.learned(begin, catalogue, engine));
      }
    } catch (IOException gone) {
      // Nobody listens any more.
    }
    Runtime.getRuntime().halt(0);
  }

  private void listen() {
    try {
      while (true) {
        switch (Spoken.read(in, Asked.class)) {
          case Asked.Waiting(var wanted) -> pause.want(wanted);
          case Asked.Stop _ -> cancellation.cancel();
          case Asked.Begin _ -> throw new IllegalStateException("it has begun");
        }
      }
    } catch (IOException ended) {
      Runtime.getRuntime().halt(0);
    }
  }

  private Told learned(Asked.Begin begin, Catalogue catalogue, Engine engine) {
    try (var reading = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
      var learner = new EngineLearner(engine, reading);
      var wish = wish(begin, catalogue);
      return begin.searches()
          ? new Told.Found(learner.search(wish, this, pause, cancellation))
          : new Told.Ended(learner.learn(wish, this, pause, cancellation));
    } catch (LearningException cannot) {
      return new Told.Failed(cannot.trouble());
    } catch (CancellationException stopped) {
      return new Told.Stopped();
    } catch (DocumentException | RuntimeException | OutOfMemoryError fault) {
      return new Told.Broken(
          fault
              + Arrays.stream(fault.getStackTrace())
                  .map(place -> "\n  at " + place)
                  .collect(Collectors.joining()));
    }
  }

  private static LearningWish wish(Asked.Begin begin, Catalogue catalogue)
      throws DocumentException {
    var name = begin.file().map(Object::toString).orElse(say("learning.the-design"));
    var document = DocumentFile.parse(name, begin.design()).document();
    var all = Definitions.added(catalogue, document.definitions().values());
    var analysis = new Analyzer(all).analyze(document.graph());
    return new LearningWish(
        new Snapshot(document, all, analysis, all, begin.file()),
        new Samples(begin.samples()),
        RunOptions.USUAL.on(Optional.of(begin.device())).withTf32(begin.tf32()),
        begin.threads(),
        begin.weights(),
        begin.resume());
  }

  @Override
  public void doing(String words) {
    tellOrEnd(new Told.Doing(words));
  }

  @Override
  public void progress(LearningProgress progress) {
    tellOrEnd(new Told.Progress(progress));
  }

  @Override
  public void sight(WeightMoment sight) {
    tellOrEnd(new Told.Seen(sight));
  }

  private void tellOrEnd(Told words) {
    try {
      tell(words);
    } catch (IOException gone) {
      Runtime.getRuntime().halt(0);
    }
  }

  private void tell(Told words) throws IOException {
    Spoken.write(out, Told.class, words);
    out.flush();
  }
}
