package vertebra.cli;

import static vertebra.text.Texts.say;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.analysis.Diagnostic;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.ProblemText;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.compare.ComparedNetwork;
import vertebra.cost.Budget;
import vertebra.cost.Budget.Gauge;
import vertebra.cost.CostTable;
import vertebra.importing.FileFault;
import vertebra.importing.ModelIndex;
import vertebra.importing.StructureCheck;
import vertebra.onnx.ModelException;
import vertebra.runtime.Benchmark;

/// `vertebra check`: what is wrong with a design, and the ways out.
@Command(
    name = "check",
    description = "${bundle:help.check}",
    footer = {"", "${bundle:help.check.example}"})
final class CheckVerb implements Callable<Integer> {

  private static final String MODEL = ".onnx";
  private static final int WARMUP = 3;
  private static final int RUNS = 20;

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description = "${bundle:help.input.the-inputs-sizes-such-as-n-3-224-224-name}")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--budget", paramLabel = "LIMITS", description = "${bundle:help.check.budget}")
  private Optional<String> budget = Optional.empty();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(names = "--json", description = "${bundle:help.json}")
  private boolean json;

  CheckVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var wished = budget.isPresent() ? Optional.of(budget(budget.get())) : Optional.<Budget>empty();
    var faults = faults();
    if (faults.stream().anyMatch(FileFault::isError)) {
      tell(faults);
      return Exit.PROBLEMS;
    }
    var checked = context.check(file.design(context, inputs));
    var analysis = checked.analysis();
    var gauges =
        analysis.isValid()
            ? gauges(checked, wished.orElseGet(() -> Budget.of(checked.design().document())))
            : List.<Gauge>of();
    if (json) {
      var report =
          ProblemText.report(analysis.errors(), analysis.warnings(), checked.design().notes());
      report.put("budget", gauges.stream().map(CheckVerb::entry).toList());
      if (!faults.isEmpty()) report.put("warnings", both(faults, report.get("warnings")));
      context.json(report);
    } else {
      context.notes(checked.design().notes());
      faults.forEach(fault -> context.out().println(line(fault)));
      analysis.diagnostics().forEach(this::print);
      context
          .out()
          .println(
              analysis.diagnostics().isEmpty()
                  ? say(
                      "cli.no-problems-in",
                      file.name(),
                      say("count.blocks", checked.design().document().graph().size()))
                  : file.name()
                      + ": "
                      + say("count.errors", analysis.errors().size())
                      + ", "
                      + say("count.warnings", analysis.warnings().size())
                      + ".");
      gauges.forEach(this::print);
    }
    boolean good = analysis.errors().isEmpty() && gauges.stream().noneMatch(Gauge::isOver);
    return good ? Exit.GOOD : Exit.PROBLEMS;
  }

  /// What is wrong with the file itself, if it is a model of another program.
  private List<FileFault> faults() throws ModelException {
    if (!file.name().toLowerCase(Locale.ROOT).endsWith(MODEL) || !Files.exists(Path.of(file.name())))
      return List.of();
    return StructureCheck.faults(ModelIndex.of(Path.of(file.name())));
  }

  private static List<Object> both(List<FileFault> faults, Object warnings) {
    var all = new ArrayList<Object>(entries(faults, false));
    all.addAll((List<?>) warnings);
    return all;
  }

  /// Says what is wrong with a file of which no design can be made.
  private void tell(List<FileFault> faults) {
    if (json) {
      var report = ProblemText.report(List.of(), List.of(), List.of());
      report.put("errors", entries(faults, true));
      report.put("warnings", entries(faults, false));
      report.put("budget", List.of());
      context.json(report);
      return;
    }
    for (var fault : faults) context.out().println(line(fault));
    long errors = faults.stream().filter(FileFault::isError).count();
    context
        .out()
        .println(
            file.name()
                + ": "
                + say("count.errors", errors)
                + ", "
                + say("count.warnings", faults.size() - errors)
                + ".");
  }

  private static String line(FileFault fault) {
    return (fault.isError() ? "error" : "warning") + ": " + fault.line() + "  [" + fault.code() + "]";
  }

  private static List<Object> entries(List<FileFault> faults, boolean errors) {
    return faults.stream()
        .filter(fault -> fault.isError() == errors)
        .<Object>map(fault ->
            CommandContext.fields(
                "code", fault.code(),
                "node", fault.place(),
                "message", fault.what().text(),
                "fixes", List.of()))
        .toList();
  }

  private static Budget budget(String text) throws UsageError {
    try {
      return Budget.parse(text);
    } catch (IllegalArgumentException unreadable) {
      throw new UsageError(say("cli.budget", unreadable.getMessage()), unreadable);
    }
  }

  /// How the design stands. It is run only where its time is limited.
  private List<Gauge> gauges(CommandContext.Checked checked, Budget limits) throws Exception {
    if (limits.equals(Budget.NONE)) return List.of();
    var costs = CostTable.of(checked.catalogue(), checked.analysis());
    if (limits.most(Budget.Limit.MILLIS).isEmpty())
      return limits.gauges(costs, OptionalDouble.empty());
    var timed =
        ComparedNetwork.of(context.catalogue(), checked.design().networkSource(context.catalogue()))
            .measured(
                context.engine(),
                device.devices(context.engine()),
                device.engine(),
                new Benchmark(WARMUP, RUNS),
                1,
                context.cancellation());
    return limits.gauges(
        costs, OptionalDouble.of(timed.row().timings().getFirst().time().median()));
  }

  private void print(Gauge gauge) {
    context
        .out()
        .printf(
            Locale.ROOT,
            "  %s %s: %s (%.0f %%)%n",
            gauge.isOver() ? say("cli.over-budget") : say("cli.within"),
            gauge.limit().title(),
            gauge.words(),
            100 * gauge.share());
  }

  private static Map<String, Object> entry(Gauge gauge) {
    return CommandContext.fields(
        "limit", gauge.limit().word(),
        "most", gauge.most(),
        "actual", gauge.actual().orElse(-1),
        "over", gauge.isOver());
  }

  private void print(Diagnostic diagnostic) {
    context.out().println(ProblemText.line(diagnostic));
    for (var fix : diagnostic.fixes()) context.out().println(say("cli.fix", fix.title()));
  }
}
