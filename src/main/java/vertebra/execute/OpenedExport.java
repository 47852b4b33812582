package vertebra.execute;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.compile.CompileException;
import vertebra.design.Definitions;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.files.Scratch;
import vertebra.importing.ExternalData;
import vertebra.importing.ImportedModels;
import vertebra.importing.ModelSteps;
import vertebra.onnx.ModelException;
import vertebra.precision.Precision;
import vertebra.runtime.EngineException;

/// Writes a design that came from a model file as one again: as it is, or with another operator
/// set, batch, precision, or its numbers in a second file. Where nothing is asked for, whatever
/// nobody edited is written byte for byte.
public final class OpenedExport {

  /// How to write it.
  ///
  /// @param opset another operator set
  /// @param batch another first size of every input: a number, or the name of an open one
  public record Wish(
      Path file,
      OptionalInt opset,
      Optional<String> batch,
      PrecisionChoice precision,
      boolean externalData,
      boolean verify) {

    /// As it is.
    public static Wish asItIs(Path file) {
      return new Wish(
          file, OptionalInt.empty(), Optional.empty(), PrecisionChoice.NONE, false, false);
    }

    private List<String> steps() {
      var steps = new ArrayList<String>();
      opset.ifPresent(number -> steps.add("opset=" + number));
      batch.ifPresent(size -> steps.add("batch=" + size));
      return steps;
    }
  }

  /// What was written.
  ///
  /// @param files the files, the one to open first
  /// @param bytes their size together
  /// @param isIdentical whether it is the file that the design came from
  /// @param steps what was changed on the way
  /// @param reduced the model in another precision, if one was asked for
  /// @param apart how far that lies from float32
  /// @param verified what comparing gave, if it was asked for
  public record Result(
      List<Path> files,
      long bytes,
      boolean isIdentical,
      List<ModelSteps.Done> steps,
      Optional<Exports.Written> reduced,
      Optional<Exports.Apart> apart,
      Optional<SameNumbers> verified) {
    public Result {
      files = List.copyOf(files);
      steps = List.copyOf(steps);
    }
  }

  /// Operators of int8 have their form since this operator set.
  private static final int LEAST_FOR_INT8 = 13;

  private final Document document;
  private final Path folder;
  private final Catalogue catalogue;
  private final PrecisionConversion.Means means;

  /// @param folder where the design stands
  /// @param catalogue what its blocks mean
  public OpenedExport(
      Document document, Path folder, Catalogue catalogue, PrecisionConversion.Means means) {
    this.document = document;
    this.folder = folder;
    this.catalogue = catalogue;
    this.means = means;
  }

  /// Writes it. Throws [ModelException] where the design cannot be written so, with the reason, and
  /// [EngineException] where it has to run and does not.
  public Result write(Wish wish)
      throws IOException, ModelException, EngineException, CompileException, DocumentException {
    var steps = wish.steps();
    boolean isReduced = !wish.precision().isNone();
    boolean isMore = isReduced || wish.externalData();
    if (steps.isEmpty() && !isMore) {
      boolean changed = ImportedModels.write(document, folder, wish.file(), catalogue);
      return result(wish, !changed, List.of(), Optional.empty(), Optional.empty());
    }
    var scratch = Scratch.folder("export");
    try {
      var at = scratch.resolve("plain.onnx");
      ImportedModels.write(document, folder, at, catalogue);
      var done = List.<ModelSteps.Done>of();
      if (isReduced) raise(at, wish, steps);
      if (!steps.isEmpty()) {
        var next = isMore ? scratch.resolve("steps.onnx") : wish.file();
        var needs = new StepNeeds(means.engine(), means.cancellation());
        done = ModelSteps.apply(at, steps, next, needs);
        at = next;
      }
      if (isReduced) {
        var written = reduced(at, scratch, wish);
        return result(
            wish, false, done, Optional.of(written.written()), Optional.of(written.apart()));
      }
      if (wish.externalData()) ExternalData.move(at, wish.file());
      boolean isNothing =
          !wish.externalData() && done.stream().allMatch(step -> step.what().isEmpty());
      return result(wish, isNothing, done, Optional.empty(), Optional.empty());
    } finally {
      Scratch.discard(scratch);
    }
  }

  private static void raise(Path file, Wish wish, List<String> steps) throws ModelException {
    long now = wish.opset().orElse((int) vertebra.onnx.ModelReader.read(file).opset());
    if (wish.precision().precision() != Precision.FLOAT16 && now < LEAST_FOR_INT8) {
      steps.removeIf(step -> step.startsWith("opset="));
      steps.addFirst("opset=" + LEAST_FOR_INT8);
    }
  }

  private record Lowered(Exports.Written written, Exports.Apart apart) {}

  private Lowered reduced(Path file, Path scratch, Wish wish)
      throws IOException, ModelException, EngineException, CompileException, DocumentException {
    var opened = ImportedModels.open(file, scratch, catalogue).document();
    var blocks = Definitions.added(catalogue, opened.definitions().values());
    var settings = new RunSettings(opened, Optional.of(scratch.resolve("design.vertebra")));
    var exports = new Exports(DesignCompiler.of(blocks, settings));
    var request =
        Exports.Request.of(wish.file())
            .with(wish.precision())
            .withExternalData(wish.externalData());
    var analysis = new Analyzer(blocks).analyze(opened.graph());
    var written = exports.model(analysis, request, (_, _) -> {}, means);
    return new Lowered(written, Exports.difference(written, request, means));
  }

  private Result result(
      Wish wish,
      boolean isIdentical,
      List<ModelSteps.Done> done,
      Optional<Exports.Written> reduced,
      Optional<Exports.Apart> apart)
      throws IOException, ModelException, EngineException {
    var data = wish.file().resolveSibling(wish.file().getFileName() + ".data");
    var files =
        wish.externalData() && Files.exists(data)
            ? List.of(wish.file(), data)
            : List.of(wish.file());
    long bytes = 0;
    for (var file : files) bytes += Files.size(file);
    var verified =
        wish.verify() && reduced.isEmpty()
            ? Optional.of(
                SameNumbers.of(
                    ImportedModels.model(document, folder, catalogue),
                    wish.file(),
                    means.engine(),
                    means.cancellation()))
            : Optional.<SameNumbers>empty();
    return new Result(files, bytes, isIdentical, done, reduced, apart, verified);
  }

  /// What was changed, a line a step.
  public static List<String> lines(List<ModelSteps.Done> steps) {
    return steps.stream()
        .map(step ->
            step.what().isEmpty()
                ? say("edit.changed-nothing", step.step())
                : say("edit.changed", step.step(), step.what().size(), some(step.what())))
        .toList();
  }

  private static String some(List<String> what) {
    return String.join(", ", what.subList(0, Math.min(12, what.size())));
  }
}
