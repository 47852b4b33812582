package vertebra.cli;

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
import vertebra.cli.input.ProblemText;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.PrecisionOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.compile.Compiler;
import vertebra.execute.Exports;
import vertebra.execute.PrecisionConversion;
import vertebra.execute.Verification;
import vertebra.precision.Precision;
import vertebra.precision.Reduced;
import vertebra.report.Units;
import vertebra.runtime.EngineException;

/// `vertebra export`: a design as a model file that other programs load.
@Command(
    name = "export",
    description =
        "Writes a design as an ONNX model, or its weights as a .safetensors file, by the name's"
            + " ending.",
    footer = {"", "Example: vertebra export resnet50 -o resnet50.onnx --verify"})
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
      description = "the file to write; an earlier one is replaced only by a complete one")
  private String output = "";

  @Option(
      names = "--opset",
      paramLabel = "N",
      description =
          "the least ONNX operator set to declare, 17 to 26 (17 if not given); raised if the design"
              + " needs a newer one")
  private int opset = Compiler.OPSET;

  @Option(
      names = "--batch",
      paramLabel = "dynamic|N",
      description = "leave the batch size open (the default), or fix it")
  private String batch = DYNAMIC;

  @Mixin private WeightOptions weights = new WeightOptions();
  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Option(names = "--external-data", description = "put the weights into M.onnx.data beside it")
  private boolean external;

  @Option(
      names = "--verify",
      description =
          "open the file again and prove that it gives what the design gives, bit for bit")
  private boolean verify;

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description = "the input's sizes, such as N,3,224,224")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  ExportVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var target = Destination.of(output);
    var lower = output.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(MODEL) && !lower.endsWith(WEIGHTS))
      throw new UsageError(
          output + " names no model: it must end in .onnx, or in .safetensors for weights alone.");
    if (verify && lower.endsWith(WEIGHTS))
      throw new UsageError("--verify is for models; " + output + " holds weights alone.");
    var wanted = precision.precisionChoice();
    if (!wanted.isNone() && lower.endsWith(WEIGHTS))
      throw new UsageError(
          "--precision is for models; " + output + " holds weights alone, in float32.");
    var options = options(target);
    var design = file.design(context, inputs);
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

  /// How far a reduced model lies from float32. A model that does not run here is written all the
  /// same, and that nothing was compared is said.
  private Optional<Exports.Apart> difference(
      Exports.Written written, Exports.Request request, PrecisionConversion.Means means)
      throws IOException {
    if (request.precisionChoice().isNone()) return Optional.empty();
    try {
      return Optional.of(Exports.difference(written, request, means));
    } catch (EngineException failure) {
      context
          .err()
          .println(
              "note: The difference to float32 could not be measured here. "
                  + failure.getMessage());
      return Optional.empty();
    }
  }

  private Compiler.Options options(Path target) throws UsageError {
    if (opset < Compiler.OPSET && opset > 0)
      throw new UsageError(
          "--opset "
              + opset
              + " is too old: the operators are written as ONNX has them from opset "
              + Compiler.OPSET
              + " on, which every current runtime reads. Leave --opset out, or give "
              + Compiler.OPSET
              + " to "
              + NEWEST_OPSET
              + ".");
    if (opset < Compiler.OPSET || opset > NEWEST_OPSET)
      throw new UsageError(
          "--opset must be a number from "
              + Compiler.OPSET
              + " to "
              + NEWEST_OPSET
              + ", not "
              + opset
              + ".");
    var name = String.valueOf(target.getFileName());
    int dot = name.lastIndexOf('.');
    var options =
        Compiler.Options.DEFAULT.named(name.substring(0, Math.max(0, dot))).withOpset(opset);
    if (batch.equalsIgnoreCase(DYNAMIC)) return options;
    if (!batch.matches("\\d{1,7}")
        || Long.parseLong(batch) < 1
        || Long.parseLong(batch) > LARGEST_BATCH)
      throw new UsageError(
          "--batch must be \"dynamic\" or a number from 1 to "
              + LARGEST_BATCH
              + ", not \""
              + batch
              + "\".");
    return options.withBatch(Long.parseLong(batch));
  }

  private void tell(
      Exports.Written written,
      Optional<Verification> verification,
      Optional<Exports.Apart> difference) {
    mismatches(written).forEach(remark -> context.err().println("note: " + remark));
    if (written.model().opset() > opset && opset != Compiler.OPSET)
      context
          .err()
          .println(
              "note: The design needs opset " + written.model().opset() + ", so that is declared.");
    if (json) {
      context.json(report(written, verification, difference));
      return;
    }
    var out = context.out();
    var model = written.model();
    out.println(
        written.files().getFirst()
            + ": "
            + Units.bytes(written.bytes())
            + ", opset "
            + model.opset()
            + ", "
            + ProblemText.counted(model.operators().size(), "operator")
            + ", "
            + ProblemText.counted(model.weights().size(), "weight")
            + ".");
    written.remarks().stream().limit(1).forEach(summary -> out.println(summary + "."));
    written.files().stream()
        .skip(1)
        .forEach(data -> out.println("The weights are in " + data + "."));
    print(written.reduced(), difference);
    if (verification.isEmpty()) return;
    var found = verification.get();
    found.differences().forEach(out::println);
    if (found.isExact())
      out.println(
          "Verified: opened again, it gives the same as the design"
              + (written.reduced().precision() == Precision.FLOAT32
                  ? ""
                  : " in " + written.reduced().precision())
              + " in all "
              + Units.exact(found.numbers())
              + " numbers of "
              + ProblemText.counted(found.outputs(), "output")
              + ", bit for bit.");
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
            "weightsFrom", written.remarks().isEmpty() ? "a seed" : written.remarks().getFirst(),
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
