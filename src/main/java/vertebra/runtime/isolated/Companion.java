package vertebra.runtime.isolated;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import vertebra.files.Scratch;

/// Another process of this program, and the streams to and from it.
///
/// @param folder what belongs to it alone and is deleted with it
public record Companion(Process process, DataInputStream in, DataOutputStream out, Path folder) {

  private static final int BUFFER = 1 << 16;

  /// How long an ended process may take to be gone.
  private static final long END_SECONDS = 5;

  /// Where Linux is told which process to end first when memory runs out, from -1000 to 1000
  /// (proc(5)).
  private static final Path FIRST_TO_END = Path.of("/proc/self/oom_score_adj");

  private static final String READILY = "500";

  /// Starts it in a folder, where it may leave its complaints.
  public static Companion start(WorkerLaunch launch, Path folder) throws IOException {
    var process = launch.start(folder);
    return new Companion(
        process,
        new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER)),
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER)),
        folder);
  }

  /// Lets the system end this very process before the one that started it when memory runs out.
  /// Where the system takes no such wish, nothing happens.
  public static void yieldMemory() {
    try {
      if (Files.isWritable(FIRST_TO_END)) Files.writeString(FIRST_TO_END, READILY);
    } catch (IOException refused) {
      // The system then chooses by size, and this process is the larger one.
    }
  }

  /// How it ended, in words that follow its name, such as `crashed (signal 11), which is an error
  /// of the runtime or a driver`. One that has broken its streams and still runs is ended.
  public String ending() throws InterruptedException {
    if (!process.waitFor(1, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    return ExitReason.words(process.exitValue(), folder.resolve(ExitReason.REPORT));
  }

  /// Ends it and deletes its folder; only what has ended has let go of the files.
  public void end() {
    try {
      process.destroyForcibly().waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
    }
    Scratch.discard(folder);
  }
}
