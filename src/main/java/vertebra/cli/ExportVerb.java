package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
import vertebra.design.Definitions;
import vertebra.execute.Exports;
import vertebra.execute.OpenedExport;
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
  private Optional<Integer> wishedOpset = Optional.empty();

  @Option(names = "--batch", paramLabel = "dynamic|N", description = "${bundle:help.export.batch}")
  private Optional<String> wishedBatch = Optional.empty();

  @Mixin private WeightOptions weights = new WeightOptions();
  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Option(names = "--external-data", description = "${bundle:help.export.external-data}")
  private boolean external;

  @Option(names = "--no-design", description = "${bundle:help.export.no-design}")
  private boolean withoutDesign;

  @Option(names = "--verify", description = "${bundle:help.export.verify}")
  private boolean verify;

  @Mixin private JsonOption json = new JsonOption();

  ExportVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var target = Destination.of(context, output, MODEL, WEIGHTS);
    var lower = target.isStandard() ? MODEL : output.toLowerCase(Locale.ROOT);
    if (target.isStandard() && external)
      throw new UsageError(say("cli.external-data-needs-a-file"));
    if (verify && lower.endsWith(WEIGHTS))
      throw new UsageError(say("cli.verify-is-for-models", output));
    var wanted = precision.precisionChoice();
    if (!wanted.isNone() && lower.endsWith(WEIGHTS))
      throw new UsageError(say("cli.precision-is-for-models", output));
    var design = file.design(context);
    if (ImportedModels.isImported(design.document())) return exportAgain(design, target);
    var options = options(target.file());
    var checked = context.sound(design);
    var source = weights.source(RememberedSettings.of(design));
    var exports = new Exports(checked.catalogue());
    if (lower.endsWith(WEIGHTS)) {
      var written =
          exports.weights(
              checked.analysis(), target.file(), source, (_, _) -> {}, context.cancellation());
      tell(target, written, Optional.empty(), Optional.empty());
      return Exit.GOOD;
    }
    var bare = new Exports.Request(target.file(), options, source, external, wanted);
    var request = withoutDesign ? bare : bare.with(design.document());
    var means = RunnableModel.means(context, design);
    var written = exports.model(checked.analysis(), request, (_, _) -> {}, means);
    var verification =
        verify
            ? Optional.of(
                exports.verify(
                    checked.analysis(), written, request, context.engine(), context.cancellation()))
            : Optional.<Verification>empty();
    if (target.isStandard() && written.files().size() > 1)
      throw new UsageError(say("cli.external-data-needs-a-file"));
    tell(target, written, verification, difference(written, request, means));
    var rules = checked.analysis().findings().sizes().rules();
    if (!json.isWanted()) rules.forEach(rule -> context.out().println(rule + "."));
    target.finish();
    return verification.filter(found -> !found.isExact()).isPresent() ? Exit.PROBLEMS : Exit.GOOD;
  }

  private int opset() {
    return wishedOpset.orElse(Compiler.OPSET);
  }

  /// Writes a design that came from a model file as one again.
  private int exportAgain(Subject.Design design, Destination target) throws Exception {
    boolean isModel = target.file().toString().toLowerCase(Locale.ROOT).endsWith(MODEL);
    if (!isModel || weights.isGiven())
      throw new UsageError(say("cli.export-again-has-no-weights", design.name()));
    var catalogue =
        Definitions.added(context.catalogue(), design.document().definitions().values());
    var wish =
        new OpenedExport.Wish(
            target.file(),
            wishedOpset.map(OptionalInt::of).orElseGet(OptionalInt::empty),
            wishedBatch.map(size -> size.equalsIgnoreCase(DYNAMIC) ? "N" : size),
            precision.precisionChoice(),
            external,
            verify);
    var means = RunnableModel.means(context, design);
    var result = new OpenedExport(design.document(), design.folder(), catalogue, means).write(wish);
    if (json.isWanted()) context.json(again(target, result));
    else {
      OpenedExport.lines(result.steps()).forEach(context.out()::println);
      context
          .out()
          .println(
              say(
                  "cli.exported-again",
                  target.name(),
                  Units.bytes(result.bytes()),
                  result.isIdentical()));
      result.files().stream()
          .skip(1)
          .forEach(data -> context.out().println(say("cli.the-weights-are-in", data)));
      result.reduced().ifPresent(written -> print(written.reduced(), result.apart()));
      result.verified().ifPresent(found -> context.out().println(found.line()));
    }
    target.finish();
    return result.verified().filter(found -> !found.isClose()).isPresent()
        ? Exit.PROBLEMS
        : Exit.GOOD;
  }

  private static Map<String, Object> again(Destination target, OpenedExport.Result result)
      throws ModelException {
    var written = ModelReader.read(result.files().getFirst());
    var reduced = result.reduced().map(Exports.Written::reduced);
    var report =
        CommandContext.fields(
            "file", target.name(),
            "files",
                result.files().size() == 1
                    ? List.of(target.name())
                    : result.files().stream().map(Path::toString).toList(),
            "bytes", result.bytes(),
            "opset", written.opset(),
            "irVersion", written.irVersion(),
            "operators", written.nodes().size(),
            "weights", written.tensors().size(),
            "weightsFrom", say("cli.the-model-file"),
            "mismatches", List.of(),
            "precision", PrecisionConversion.of(written).title(),
            "reducedOperators", reduced.map(Reduced::changed).orElse(0),
            "keptFloat32", reduced.map(Reduced::exceptions).orElse(List.of()),
            "notes", reduced.map(Reduced::notes).orElse(List.of()),
            "identical", result.isIdentical());
    result
        .apart()
        .ifPresent(found -> report.put("difference", PrecisionOptions.report(found.deviation())));
    result
        .verified()
        .ifPresent(found -> {
          report.put("verified", found.isClose());
          report.put("largestDifference", found.largest());
        });
    return report;
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
    int opset = opset();
    var batch = wishedBatch.orElse(DYNAMIC);
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
      Destination target,
      Exports.Written written,
      Optional<Verification> verification,
      Optional<Exports.Apart> difference) {
    mismatches(written).forEach(remark -> context.err().println(say("cli.note", remark)));
    if (written.model().opset() > opset() && wishedOpset.isPresent())
      context.err().println(say("cli.note-the-design-needs", written.model().opset()));
    if (json.isWanted()) {
      context.json(report(target, written, verification, difference));
      return;
    }
    var out = context.out();
    var model = written.model();
    out.println(
        say(
            "cli.opset",
            target.name(),
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
    if (!found.sizes().isEmpty() && found.isExact())
      out.println(say("cli.verified-at-sizes", String.join("; ", found.sizes())));
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
      Destination target,
      Exports.Written written,
      Optional<Verification> verification,
      Optional<Exports.Apart> difference) {
    var model = written.model();
    var report =
        CommandContext.fields(
            "file", target.name(),
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
      report.put("sizesCompared", found.sizes());
      report.put("differences", found.differences());
    });
    return report;
  }

  /// What did not fit; the first remark only says how much did.
  private static List<String> mismatches(Exports.Written written) {
    return written.remarks().stream().skip(1).toList();
  }
}
