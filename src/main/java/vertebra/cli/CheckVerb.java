package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
import vertebra.cost.Hotspot;
import vertebra.cost.SavingsFinder;
import vertebra.design.Preview;
import vertebra.design.Snapshot;
import vertebra.runtime.Benchmark;

/// `vertebra check`: what is wrong with a design, and the ways out.
@Command(
    name = "check",
    description = "${bundle:help.check}",
    footer = {"", "${bundle:help.check.example}"})
final class CheckVerb implements Callable<Integer> {

  private static final int WARMUP = 3;
  private static final int RUNS = 20;

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Option(names = "--budget", paramLabel = "LIMITS", description = "${bundle:help.check.budget}")
  private Optional<String> budget = Optional.empty();

  @Mixin private DeviceOptions device = new DeviceOptions();

  @Mixin private JsonOption json = new JsonOption();

  CheckVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var wished = budget.isPresent() ? Optional.of(budget(budget.get())) : Optional.<Budget>empty();
    var faults = FileFaults.of(file.name());
    if (faults.hasErrors()) {
      faults.tell(context, json.isWanted());
      return Exit.PROBLEMS;
    }
    var sizes = new ArrayList<>(faults.sizes());
    var checked = context.check(file.design(context));
    var analysis = checked.analysis();
    var design = Snapshot.checked(checked.design().document(), checked.catalogue(), analysis);
    sizes.addAll(analysis.findings().sizes().rules());
    var gauges =
        analysis.isValid()
            ? gauges(checked, wished.orElseGet(() -> Budget.of(checked.design().document())))
            : List.<Gauge>of();
    if (json.isWanted()) {
      var report = ProblemText.report(design, checked.design().notes());
      report.put("sizes", sizes);
      report.put("budget", gauges.stream().map(CheckVerb::entry).toList());
      report.put("savings", hotspots(checked, gauges).stream().map(CheckVerb::entry).toList());
      context.json(report);
    } else {
      context.notes(checked.design().notes());
      analysis.diagnostics().forEach(problem -> print(design, problem));
      context
          .out()
          .println(
              analysis.diagnostics().isEmpty()
                  ? say(
                      "cli.no-problems-in",
                      file.name(),
                      say("count.blocks", checked.design().document().graph().size()))
                  : say(
                      "cli.problems-in",
                      file.name(),
                      say("count.errors", analysis.errors().size()),
                      say("count.warnings", analysis.warnings().size())));
      sizes.forEach(rule -> context.out().println("  " + rule));
      gauges.forEach(this::print);
      for (var hotspot : hotspots(checked, gauges)) print(hotspot);
    }
    boolean good =
        analysis.errors().isEmpty()
            && gauges.stream().noneMatch(gauge -> gauge.isOver() || gauge.isUnjudged());
    return good ? Exit.GOOD : Exit.PROBLEMS;
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

  /// What costs most of what is exceeded, and what could be done about it.
  private List<Hotspot> hotspots(CommandContext.Checked checked, List<Gauge> gauges) {
    if (gauges.stream().noneMatch(Gauge::isOver)) return List.of();
    return SavingsFinder.of(
        Snapshot.checked(checked.design().document(), checked.catalogue(), checked.analysis()),
        CostTable.of(checked.catalogue(), checked.analysis()),
        gauges,
        () -> true);
  }

  private void print(Hotspot hotspot) {
    for (var rewrite : hotspot.rewrites())
      context
          .out()
          .println("    " + hotspot.title() + ": " + rewrite.title() + ": " + rewrite.words());
  }

  private static Map<String, @Nullable Object> entry(Hotspot hotspot) {
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("node", hotspot.node().value());
    entry.put("limit", hotspot.limit().word());
    entry.put("share", hotspot.share());
    entry.put(
        "ways",
        hotspot.rewrites().stream()
            .map(rewrite ->
                Map.of(
                    "title", rewrite.title(),
                    "parameters", rewrite.after().total().parameters(),
                    "macs", rewrite.after().total().multiplyAdds()))
            .toList());
    return entry;
  }

  private void print(Gauge gauge) {
    if (gauge.isUnjudged()) {
      context.out().println(say("cli.cannot-be-judged", gauge.limit().title(), gauge.words()));
      return;
    }
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

  private static Map<String, @Nullable Object> entry(Gauge gauge) {
    var entry = new LinkedHashMap<String, @Nullable Object>();
    entry.put("limit", gauge.limit().word());
    entry.put("most", gauge.most());
    entry.put("actual", gauge.actual().isPresent() ? gauge.actual().getAsDouble() : null);
    entry.put("over", gauge.isOver());
    return entry;
  }

  private void print(Snapshot design, Diagnostic diagnostic) {
    context.out().println(ProblemText.line(diagnostic));
    for (var fix : diagnostic.fixes())
      context.out().println(say("cli.fix", fix.title(), Preview.of(design, fix)));
  }
}
