package vertebra.cli;

import java.util.ArrayList;
import java.util.List;
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
    description = "Counts parameters, multiply-adds (MACs) and activation memory, per sample.",
    footer = {"", "Example: vertebra cost resnet50 --input N,3,288,288"})
final class CostVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private NetworkFile file = new NetworkFile();

  @Option(
      names = "--input",
      paramLabel = "SIZES",
      description =
          "the input's sizes, such as N,3,224,224; NAME=SIZES when there are several inputs")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--parts", description = "list every operator, not only the blocks of the design")
  private boolean parts;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  CostVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError, DesignHasErrors {
    var report = report(file.subject(context, inputs));
    if (json) context.json(report.json());
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
