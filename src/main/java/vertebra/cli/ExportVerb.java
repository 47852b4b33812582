package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.PrecisionOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.compile.Compiler;
import vertebra.execute.Exports;
import vertebra.execute.PrecisionConversion;
import vertebra.execute.Verification;
import vertebra.importing.ImportedModels;
import vertebra.onnx.ModelException;
import vertebra.onnx.ModelReader;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.report.Units;
import vertebra.runtime.EngineException;

/// `vertebra export`: a design as a model file that other programs load.
@Command(
    name = "export",
    description = "${bundle:help.export}",
    footer = {"", "${bundle:help.export.example}"})
final class ExportVerb implements Callable<Integer> {

  private static final String WEIGHTS = ".safetensors";
  private static final String MODEL = ".onnx";
  private static final String DYNAMIC = "dynamic";
  private static final int NEWEST_OPSET = 26;
  private static final long LARGEST_BATCH = 1_000_000;

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "M.onnx",
      description = "${bundle:help.export.output}")
  private String output = "";

  @Option(names = "--opset", paramLabel = "N", description = "${bundle:help.export.opset}")
  private int opset = Compiler.OPSET;

  @Option(names = "--batch", paramLabel = "dynamic|N", description = "${bundle:help.export.batch}")
  private String batch = DYNAMIC;

  @Mixin private WeightOptions weights = new WeightOptions();
  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Option(names = "--external-data", description = "${bundle:help.export.external-data}")
  private boolean external;

  @Option(names = "--verify", description = "${bundle:help.export.verify}")
  private boolean verify;

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description = "${bundle:help.input.the-inputs-sizes-such-as-n-3-224-224}")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--json", description = "${bundle:help.json}")
  private boolean json;

  ExportVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var target = Destination.of(output);
    var lower = output.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(MODEL) && !lower.endsWith(WEIGHTS))
      throw new UsageError(say("cli.names-no-model", output));
    if (verify && lower.endsWith(WEIGHTS))
      throw new UsageError(say("cli.verify-is-for-models", output));
    var wanted = precision.precisionChoice();
    if (!wanted.isNone() && lower.endsWith(WEIGHTS))
      throw new UsageError(say("cli.precision-is-for-models", output));
    var options = options(target);
    var design = file.design(context, inputs);
    if (ImportedModels.isImported(design.document())) return exportAgain(design, target);
    var checked = context.sound(design);
    var source = weights.source(RememberedSettings.of(design));
    var exports = new Exports(checked.catalogue());
    if (lower.endsWith(WEIGHTS)) {
      var written =
          exports.weights(checked.analysis(), target, source, (_, _) -> {}, context.cancellation());
      tell(written, Optional.empty(), Optional.empty());
      return Exit.GOOD;
    }
    var request = new Exports.Request(target, options, source, external, wanted);
    var means = RunnableModel.means(context, design);
    var written = exports.model(checked.analysis(), request, (_, _) -> {}, means);
    var verification =
        verify
            ? Optional.of(
                Exports.verify(written, request, context.engine(), context.cancellation()))
            : Optional.<Verification>empty();
    tell(written, verification, difference(written, request, means));
    return verification.filter(found -> !found.isExact()).isPresent() ? Exit.PROBLEMS : Exit.GOOD;
  }

  /// Writes a design that came from a model file as one again. What would make another model of it
  /// is refused.
  private int exportAgain(Subject.Design design, Path target) throws UsageError, ModelException {
    boolean isPlain =
        output.toLowerCase(Locale.ROOT).endsWith(MODEL)
            && opset == Compiler.OPSET
            && batch.equalsIgnoreCase(DYNAMIC)
            && !weights.isGiven()
            && precision.precisionChoice().isNone()
            && !external
            && !verify;
    if (!isPlain) throw new UsageError(say("cli.export-again-has-no-options", design.name()));
    boolean changed = ImportedModels.write(design.document(), design.folder(), target);
    var written = ModelReader.read(target);
    long bytes = target.toFile().length();
    if (json)
      context.json(
          CommandContext.fields(
              "file", target.toString(),
              "files", List.of(target.toString()),
              "bytes", bytes,
              "opset", written.opset(),
              "irVersion", written.irVersion(),
              "operators", written.nodes().size(),
              "weights", written.tensors().size(),
              "weightsFrom", say("cli.the-model-file"),
              "mismatches", List.of(),
              "precision", PrecisionConversion.of(written).title(),
              "reducedOperators", 0,
              "keptFloat32", List.of(),
              "notes", List.of(),
              "identical", !changed));
    else
      context
          .out()
          .println(say("cli.exported-again", target, Units.bytes(bytes), !changed));
    return Exit.GOOD;
  }

  /// How far a reduced model lies from float32. A model that does not run here is written all the
  /// same, and that nothing was compared is said.
  private Optional<Exports.Apart> difference(
      Exports.Written written, Exports.Request request, PrecisionConversion.Means means)
      throws IOException {
    if (request.precisionChoice().isNone()) return Optional.empty();
    try {
      return Optional.of(Exports.difference(written, request, means));
    } catch (EngineException failure) {
      context.err().println(say("cli.note-the-difference-to-float32", failure.getMessage()));
      return Optional.empty();
    }
  }

  private Compiler.Options options(Path target) throws UsageError {
    if (opset < Compiler.OPSET && opset > 0)
      throw new UsageError(say("cli.opset-is-too-old", opset, Compiler.OPSET, NEWEST_OPSET));
    if (opset < Compiler.OPSET || opset > NEWEST_OPSET)
      throw new UsageError(
          say("cli.opset-must-be-a-number-from-to-not", Compiler.OPSET, NEWEST_OPSET, opset));
    var name = String.valueOf(target.getFileName());
    int dot = name.lastIndexOf('.');
    var options =
        Compiler.Options.DEFAULT.named(name.substring(0, Math.max(0, dot))).withOpset(opset);
    if (batch.equalsIgnoreCase(DYNAMIC)) return options;
    if (!batch.matches("\\d{1,7}")
        || Long.parseLong(batch) < 1
        || Long.parseLong(batch) > LARGEST_BATCH)
      throw new UsageError(say("cli.batch-must-be-dynamic-or-a-number", LARGEST_BATCH, batch));
    return options.withBatch(Long.parseLong(batch));
  }

  private void tell(
      Exports.Written written,
      Optional<Verification> verification,
      Optional<Exports.Apart> difference) {
    mismatches(written).forEach(remark -> context.err().println(say("cli.note", remark)));
    if (written.model().opset() > opset && opset != Compiler.OPSET)
      context.err().println(say("cli.note-the-design-needs", written.model().opset()));
    if (json) {
      context.json(report(written, verification, difference));
      return;
    }
    var out = context.out();
    var model = written.model();
    out.println(
        say(
            "cli.opset",
            written.files().getFirst(),
            Units.bytes(written.bytes()),
            model.opset(),
            say("count.operators", model.operators().size()),
            say("count.weights", model.weights().size())));
    written.remarks().stream().limit(1).forEach(summary -> out.println(summary + "."));
    written.files().stream()
        .skip(1)
        .forEach(data -> out.println(say("cli.the-weights-are-in", data)));
    print(written.reduced(), difference);
    if (verification.isEmpty()) return;
    var found = verification.get();
    found.differences().forEach(out::println);
    if (found.isExact())
      out.println(
          say(
              "cli.verified-opened-again",
              written.reduced().precision() == Precision.FLOAT32
                  ? ""
                  : say("cli.in", written.reduced().precision()),
              Units.exact(found.numbers()),
              say("count.outputs", found.outputs())));
  }

  private void print(Reduced reduced, Optional<Exports.Apart> difference) {
    if (reduced.precision() == Precision.FLOAT32) return;
    var out = context.out();
    out.println(reduced.summary() + ".");
    reduced.exceptions().forEach(kept -> out.println("  " + kept + "."));
    reduced.notes().forEach(note -> out.println(note + "."));
    difference.ifPresent(found -> {
      out.println(found.inWords() + ".");
      if (found.deviation().outputs().size() > 1)
        found.deviation().lines().forEach(line -> out.println("  " + line + "."));
    });
  }

  private static Map<String, Object> report(
      Exports.Written written,
      Optional<Verification> verification,
      Optional<Exports.Apart> difference) {
    var model = written.model();
    var report =
        CommandContext.fields(
            "file", written.files().getFirst().toString(),
            "files", written.files().stream().map(Path::toString).toList(),
            "bytes", written.bytes(),
            "opset", model.opset(),
            "irVersion", model.irVersion(),
            "operators", model.operators().size(),
            "weights", model.weights().size(),
            "weightsFrom",
                written.remarks().isEmpty() ? say("cli.a-seed") : written.remarks().getFirst(),
            "mismatches", mismatches(written),
            "precision", written.reduced().precision().title(),
            "reducedOperators", written.reduced().changed(),
            "keptFloat32", written.reduced().exceptions(),
            "notes", written.reduced().notes());
    difference.ifPresent(
        found -> report.put("difference", PrecisionOptions.report(found.deviation())));
    verification.ifPresent(found -> {
      report.put("verified", found.isExact());
      report.put("numbersCompared", found.numbers());
      report.put("differences", found.differences());
    });
    return report;
  }

  /// What did not fit; the first remark only says how much did.
  private static List<String> mismatches(Exports.Written written) {
    return written.remarks().stream().skip(1).toList();
  }
}
