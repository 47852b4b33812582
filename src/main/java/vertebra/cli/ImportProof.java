package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CancellationException;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.SourceOptions;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.graph.Origin;
import vertebra.importing.ImportedModels;
import vertebra.media.InputException;
import vertebra.onnx.ModelException;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.Tensor;

/// What came of reading every model of a folder as a design and writing it again: as it was, after
/// an edit that was undone, after the design was saved and opened, and after one name was changed,
/// which must change no number that comes out.
///
/// @param identical how many files came back byte for byte
/// @param sameOutputs how many give the same numbers, bit for bit, after the change of a name
/// @param refused the files that are not sound or do not run here, and why
/// @param failed the files that came back otherwise
record ImportProof(
    int files, int identical, int sameOutputs, List<Named> refused, List<Named> failed) {

  /// A file and what is to be said about it.
  record Named(String file, String reason) {
    Map<String, Object> json() {
      return CommandContext.fields("file", file, "reason", reason);
    }
  }

  ImportProof {
    refused = List.copyOf(refused);
    failed = List.copyOf(failed);
  }

  static ImportProof of(Path directory, CommandContext context) throws UsageError {
    try {
      List<Path> files;
      try (var all = Files.walk(directory)) {
        files =
            all.filter(file -> file.toString().endsWith(".onnx") && Files.isRegularFile(file))
                .sorted()
                .toList();
      }
      var scratch = Files.createTempDirectory("vertebra-import");
      try {
        return new Proving(directory, scratch, context).all(files);
      } finally {
        delete(scratch);
      }
    } catch (IOException failure) {
      throw new UsageError(say("cli.this-did-not-work-because", failure), failure);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var left = Files.walk(folder)) {
      for (var file : left.toList().reversed()) Files.delete(file);
    }
  }

  private static final class Proving {
    private final Path directory;
    private final Path scratch;
    private final CommandContext context;
    private final List<Named> refused = new ArrayList<>();
    private final List<Named> failed = new ArrayList<>();
    private int identical;
    private int sameOutputs;

    Proving(Path directory, Path scratch, CommandContext context) {
      this.directory = directory;
      this.scratch = scratch;
      this.context = context;
    }

    ImportProof all(List<Path> files) throws IOException {
      for (var file : files) {
        context.cancellation().check();
        var name = directory.relativize(file).toString();
        try {
          one(file, name);
        } catch (ModelException unsound) {
          refused.add(new Named(name, String.valueOf(unsound.getMessage())));
        } catch (DocumentException lost) {
          failed.add(new Named(name, String.valueOf(lost.getMessage())));
        } catch (RuntimeException ours) {
          // An error of this program's own at one file is that file's failure, not the others'.
          if (context.cancellation().isCancelled()) throw ours;
          failed.add(new Named(name, say("cli.error-in-vertebra-at-a-file", ours)));
        }
      }
      return new ImportProof(files.size(), identical, sameOutputs, refused, failed);
    }

    private void one(Path file, String name) throws IOException, ModelException, DocumentException {
      var document = ImportedModels.open(file, scratch, context.catalogue()).document();
      var edited = renamed(document);
      var design = scratch.resolve("design" + DocumentFile.EXTENSION);
      DocumentFile.write(document, design);
      var saved = DocumentFile.read(design).document();
      var copy = scratch.resolve("copy.onnx");
      for (var each : List.of(document, saved)) {
        ImportedModels.write(each, scratch, copy, context.catalogue());
        if (Files.mismatch(file, copy) == -1) continue;
        failed.add(new Named(name, say("cli.not-identical", Files.mismatch(file, copy))));
        return;
      }
      identical++;
      if (ImportedModels.write(edited, scratch, copy, context.catalogue())
          && Files.mismatch(file, copy) == -1) {
        failed.add(new Named(name, say("cli.edit-is-lost")));
        return;
      }
      compare(file, copy, name);
    }

    /// The design with another name for its first operator.
    private static Document renamed(Document document) {
      for (var node : document.graph().nodes()) {
        if (node.origin().isNone() || node.origin().outputs().isEmpty()) continue;
        boolean isOperator = node.block().value().matches("(onnx|microsoft)-.*-\\d+");
        if (!isOperator) continue;
        var origin =
            new Origin(Optional.of("vertebra"), node.origin().outputs(), node.origin().weights());
        return document.with(document.graph().with(node.with(origin)));
      }
      return document;
    }

    private void compare(Path file, Path copy, String name) throws IOException, ModelException {
      SequencedMap<String, Tensor> before;
      try {
        before = run(file);
      } catch (EngineException | InputException | UsageError doesNotRun) {
        refused.add(new Named(name, String.valueOf(doesNotRun.getMessage())));
        return;
      }
      try {
        var after = run(copy);
        if (isSame(before, after)) sameOutputs++;
        else failed.add(new Named(name, say("cli.other-numbers")));
      } catch (EngineException | InputException | UsageError broken) {
        failed.add(new Named(name, String.valueOf(broken.getMessage())));
      }
    }

    private SequencedMap<String, Tensor> run(Path file)
        throws EngineException, InputException, UsageError, ModelException {
      try (var limit = TimeLimit.of(SECONDS, context.cancellation())) {
        try (var session =
            context
                .engine()
                .open(
                    ImportedModels.runnable(file),
                    Device.CPU,
                    Engine.Options.DEFAULT.withThreads(1))) {
          var feed =
              new SourceOptions()
                  .feed(session, new RememberedSettings(Optional.empty()), limit.cancellation());
          return session.run(feed.tensors(), limit.cancellation());
        } catch (EngineException | CancellationException stopped) {
          if (!limit.isOver()) throw stopped;
          throw new UsageError(say("cli.it-ran-too-long", SECONDS), stopped);
        }
      }
    }

    private static boolean isSame(
        SequencedMap<String, Tensor> before, SequencedMap<String, Tensor> after) {
      if (!before.keySet().equals(after.keySet())) return false;
      for (var entry : before.entrySet()) {
        var other = after.get(entry.getKey());
        if (other == null
            || !Arrays.equals(entry.getValue().dims(), other.dims())
            || entry.getValue().data().mismatch(other.data()) != -1) return false;
      }
      return true;
    }
  }

  /// How long one model may run, in seconds.
  private static final int SECONDS = 60;

  Map<String, Object> json() {
    return CommandContext.fields(
        "files", files,
        "identical", identical,
        "sameOutputs", sameOutputs,
        "refused", refused.stream().map(Named::json).toList(),
        "failed", failed.stream().map(Named::json).toList());
  }

  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(say("cli.proved", files, identical, sameOutputs));
    refused.forEach(each -> lines.add(say("cli.refused-file", each.file(), each.reason())));
    failed.forEach(each -> lines.add(say("cli.failed-file", each.file(), each.reason())));
    return lines;
  }
}
