package vertebra.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import vertebra.document.DocumentException;
import vertebra.runtime.Cancellation;

/// The verbs once through, unseen, while Java records what they load: what is rehearsed here starts
/// from the cache afterwards.
final class Rehearsal {

  private final Verbs verbs;
  private final Path folder;

  /// @param folder where the sample and what is made from it go
  Rehearsal(Verbs verbs, Path folder) {
    this.verbs = verbs;
    this.folder = folder;
  }

  /// Answers the exit code of the first verb that fails, or 0.
  int run(Cancellation cancellation) throws IOException {
    try (var unseen = new PrintStream(OutputStream.nullOutputStream())) {
      var design = HeadlessDemo.unpacked(folder).toString();
      var model = folder.resolve("model.onnx").toString();
      for (var line :
          List.of(
              List.of("check", design),
              List.of("check", "resnet50", "--json"),
              List.of("cost", design),
              List.of("cost", "resnet50", "--json"),
              List.of("run", design, "--top", "3"),
              List.of("run", design, "--json"),
              List.of("export", design, "-o", model, "--verify"),
              List.of("taps", design),
              List.of("bench", design, "--runs", "2"),
              List.of("render", design, "-o", folder.resolve("graph.svg").toString()),
              List.of("catalogue", "resnet"),
              List.of("--help"))) {
        int code = verbs.run(line.toArray(String[]::new), unseen, unseen, cancellation);
        if (code != Exit.GOOD) return code;
      }
      return Exit.GOOD;
    } catch (DocumentException damaged) {
      throw new IOException(damaged);
    }
  }
}
