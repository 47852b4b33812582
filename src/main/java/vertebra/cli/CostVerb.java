package vertebra.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.analysis.Plan;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cost.ModelCost;
import vertebra.onnx.ModelException;

/// `vertebra cost`: parameters, arithmetic and memory of a design or a model.
@Command(
    name = "cost",
    description = "${bundle:help.cost}",
    footer = {"", "${bundle:help.cost.example}"})
final class CostVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private NetworkFile file = new NetworkFile();

  @Option(names = "--parts", description = "${bundle:help.cost.parts}")
  private boolean parts;

  @Mixin private JsonOption json = new JsonOption();

  CostVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError, DesignHasErrors {
    var report = report(file.subject(context));
    if (json.isWanted()) context.json(report.json());
    else report.lines(parts).forEach(context.out()::println);
    return Exit.GOOD;
  }

  private CostReport report(Subject subject) throws UsageError, DesignHasErrors {
    return switch (subject) {
      case Subject.Design design -> {
        var checked = context.sound(design);
        yield CostReport.of(file.name(), Plan.of(checked.catalogue(), checked.analysis()));
      }
      case Subject.Foreign foreign -> {
        try {
          yield CostReport.of(foreign.name(), ModelCost.of(foreign.file(), Map.of()));
        } catch (ModelException unreadable) {
          throw UsageError.because(unreadable);
        }
      }
    };
  }
}
