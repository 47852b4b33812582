package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import vertebra.runtime.Cancellation;
import vertebra.start.StartCache;

/// A verb as a process of its own: on the standard streams, and stopped by Ctrl-C at a place where
/// it can tidy up.
public final class Program {

  /// How long a verb may take to stop, in seconds.
  private static final int PATIENCE = 5;

  private Program() {}

  /// Runs the verb that the arguments name, or the main job where no window can open, and answers
  /// the code to exit with.
  public static int run(Verbs verbs, String... arguments) {
    var cancellation = new Cancellation();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cancellation, ended), "stop"));
    try {
      return switch (String.join(" ", arguments)) {
        case HeadlessDemo.ARGUMENT ->
            new HeadlessDemo(verbs, HeadlessDemo.usualFolder())
                .run(out(), System.err, cancellation);
        case StartCache.REHEARSE ->
            new Rehearsal(verbs, HeadlessDemo.usualFolder()).run(cancellation);
        default -> verbs.run(arguments, System.in, out(), System.err, cancellation);
      };
    } catch (IOException noFolder) {
      System.err.println(say("cli.there-is-no-place-for-temporary", noFolder.getMessage()));
      return Exit.UNUSABLE;
    } finally {
      ended.countDown();
    }
  }

  private static void stop(Cancellation cancellation, CountDownLatch ended) {
    cancellation.cancel();
    try {
      if (!ended.await(PATIENCE, TimeUnit.SECONDS))
        System.err.println(say("cli.stopped-in-the-middle"));
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
  }

  /// What another program reads is UTF-8 everywhere; a terminal gets what it understands.
  private static PrintStream out() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        ? System.out
        : new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
  }
}
