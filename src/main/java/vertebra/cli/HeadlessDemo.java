package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import vertebra.design.Samples;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.runtime.Cancellation;

/// The main job where no window can open: the first sample is checked, compiled to ONNX, run on its
/// picture and drawn. Every step is a verb, printed as a person would type it.
final class HeadlessDemo {

  /// The argument that asks for it.
  static final String ARGUMENT = "--headless-demo";

  private final Verbs verbs;
  private final Path folder;

  /// @param folder where the model, the picture of the graph and what they are made from go
  HeadlessDemo(Verbs verbs, Path folder) {
    this.verbs = verbs;
    this.folder = folder;
  }

  /// The build's folder where there is one, else a new one among the system's temporary files.
  static Path usualFolder() throws IOException {
    var target = Path.of("target");
    return Files.isDirectory(target)
        ? target.resolve("headless-demo")
        : Files.createTempDirectory("vertebra-");
  }

  /// Answers the exit code of the first step that fails, or 0.
  int run(PrintStream out, PrintStream err, Cancellation cancellation) {
    Path design;
    try {
      design = unpacked(folder);
    } catch (IOException | DocumentException failed) {
      err.println(say("cli.the-sample-cannot-be-written-to", folder, failed.getMessage()));
      return Exit.UNUSABLE;
    }
    var name = design.toString().replaceFirst("\\.[a-z]+$", "");
    for (var arguments :
        List.of(
            List.of("check", design.toString()),
            List.of("export", design.toString(), "-o", name + ".onnx", "--verify"),
            List.of("run", design.toString(), "--top", "3"),
            List.of("render", design.toString(), "-o", name + ".svg"))) {
      out.println(say("cli.vertebra", String.join(" ", arguments)));
      int code = verbs.run(arguments.toArray(String[]::new), out, err, cancellation);
      if (code != Exit.GOOD) return code;
    }
    out.println(say("cli.the-model-is-onnx-the-picture", name));
    out.flush();
    return Exit.GOOD;
  }

  /// The first sample as a file in a folder.
  static Path unpacked(Path folder) throws IOException, DocumentException {
    Files.createDirectories(folder);
    var sample = Samples.all().getFirst();
    var design = folder.resolve(sample.file());
    DocumentFile.write(new Samples(folder).open(sample), design);
    return design;
  }
}
