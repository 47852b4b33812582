package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.block.BlockType;
import vertebra.block.Role;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.design.RoleFrames;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.graph.BlockId;
import vertebra.importing.Evidence;
import vertebra.importing.ImportReport;
import vertebra.importing.ImportedModels;
import vertebra.importing.ModelCopy;
import vertebra.importing.RecognisedBlock;
import vertebra.importing.SourceFile;
import vertebra.onnx.ModelException;

/// `vertebra import`: a model of another program as a design, and the proof that nothing is lost.
@Command(
    name = "import",
    description = "${bundle:help.import}",
    footer = {"", "${bundle:help.import.example}"})
final class ImportVerb implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "M.onnx",
      description = "${bundle:help.import.file}")
  private Optional<String> file = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "D.vertebra",
      description = "${bundle:help.import.output}")
  private Optional<String> output = Optional.empty();

  @Option(names = "--embed", description = "${bundle:help.import.embed}")
  private boolean embeds;

  @Option(names = "--verify", paramLabel = "DIR", description = "${bundle:help.import.verify}")
  private Optional<String> folder = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  ImportVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError, ModelException, DocumentException {
    if (file.isPresent() == folder.isPresent())
      throw new UsageError(say("cli.import-takes-a-file-or-a-folder"));
    if (folder.isPresent()) return verify(Path.of(folder.get()));
    var target =
        output.isPresent() ? Optional.of(design(output.get())) : Optional.<Destination>empty();
    var here = Path.of("").toAbsolutePath();
    var home =
        target
            .filter(place -> !place.isStandard())
            .map(place -> folderOf(place.file()))
            .orElse(here);
    var source = source(file.orElseThrow(), target.isPresent());
    if (embeds) source = ModelCopy.beside(named(target), source);
    var opened = ImportedModels.open(source, home, context.catalogue());
    if (target.isPresent()) {
      var design =
          opened.isVeryDesign()
              ? opened.document()
              : RoleFrames.framed(opened.document(), context.catalogue());
      DocumentFile.write(SourceFile.summed(design, home), target.get().file());
    }
    if (json.isWanted()) context.json(report(opened.report()));
    else print(opened.report(), target.map(Destination::name));
    if (target.isPresent()) target.get().finish();
    return Exit.GOOD;
  }

  /// The design's file, beside which a copy of the model can stand.
  private Path named(Optional<Destination> target) throws UsageError {
    if (target.isEmpty() || target.get().isStandard())
      throw new UsageError(say("cli.embed-needs-a-design"));
    return Path.of(output.orElseThrow()).toAbsolutePath();
  }

  /// The model's file. A design goes on naming it, so it cannot be one that is gone when the verb
  /// ends.
  private Path source(String name, boolean isKept) throws UsageError {
    if (!name.equals(Destination.STANDARD)) return Path.of(name);
    if (isKept) throw new UsageError(say("cli.a-design-names-its-model"));
    if (context.subject(name, List.of()) instanceof Subject.Foreign(_, var file)) return file;
    throw new UsageError(say("cli.standard-input-is-no-model"));
  }

  private Destination design(String text) throws UsageError {
    return Destination.of(context, text, DocumentFile.EXTENSION);
  }

  private static Path folderOf(Path design) {
    return Objects.requireNonNull(design.toAbsolutePath().getParent());
  }

  private int verify(Path directory) throws UsageError {
    if (!Files.isDirectory(directory)) throw new UsageError(say("cli.is-no-folder", directory));
    var proof = ImportProof.of(directory, context);
    if (json.isWanted()) context.json(proof.json());
    else proof.lines().forEach(context.out()::println);
    return proof.failed().isEmpty() ? Exit.GOOD : Exit.PROBLEMS;
  }

  private static Map<String, Object> report(ImportReport report) {
    return CommandContext.fields(
        "operators", report.operators(),
        "asBlocks", report.asBlocks(),
        "asOperators", report.asOperators(),
        "opset", report.opset(),
        "ir", report.ir(),
        "folded", report.blocks().stream().map(ImportVerb::entry).toList(),
        "report", report.remarks().stream().map(ImportVerb::entry).toList());
  }

  private static Map<String, Object> entry(RecognisedBlock found) {
    var parameters = new LinkedHashMap<String, Object>();
    found.parameters().values().forEach((key, value) -> parameters.put(key, value.toString()));
    return CommandContext.fields(
        "block", found.block().value(),
        "parameters", parameters,
        "role", word(found.role()),
        "operators", found.operators(),
        "grade", word(found.grade()),
        "rules", found.rules(),
        "others", found.others().stream().map(BlockId::value).toList(),
        "parts", found.evidence().map(ImportVerb::entry).orElse(Map.of()));
  }

  private static Map<String, Object> entry(Evidence evidence) {
    return CommandContext.fields("block", evidence.part().value(), "count", evidence.count());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Object> entry(ImportReport.Remark remark) {
    return CommandContext.fields(
        "code", remark.code(), "node", remark.node(), "message", remark.message().text());
  }

  private String title(BlockId block) {
    return context.catalogue().find(block).map(BlockType::title).orElse(block.value());
  }

  private void print(ImportReport report, Optional<String> target) {
    var out = context.out();
    out.println(
        say(
            "cli.imported",
            file.orElseThrow(),
            say("count.operators", report.operators()),
            report.opset(),
            report.ir(),
            report.asBlocks(),
            report.asOperators()));
    for (var found : report.blocks())
      if (found.role() != Role.PART)
        out.println(
            say(
                "cli.recognised",
                title(found.block()),
                found.parameters().values().isEmpty() ? "" : " " + found.parameters().values(),
                found.role().title(),
                say("count.operators", found.operators()),
                found.grade() == RecognisedBlock.SameGrade.SAME_OPERATORS,
                found
                    .evidence()
                    .map(evidence ->
                        say("cli.recognised.parts", evidence.count(), title(evidence.part())))
                    .orElse(""),
                String.join(", ", found.rules()).replace('-', ' ')));
    for (var remark : report.remarks()) out.println("  " + remark.message().text() + ".");
    target.ifPresent(design -> out.println(say("cli.written-to", design)));
  }
}
