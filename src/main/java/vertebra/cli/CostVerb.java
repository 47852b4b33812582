package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.analysis.Analyzer;
import vertebra.analysis.Plan;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cost.ModelCost;
import vertebra.cost.OpenCosts;
import vertebra.cost.OpenFigures;
import vertebra.importing.FileBlocks;
import vertebra.onnx.ModelException;

/// `vertebra cost`: parameters, arithmetic and memory of a design or a model.
@Command(
    name = "cost",
    description = "${bundle:help.cost}",
    footer = {"", "${bundle:help.cost.example}"})
final class CostVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private NetworkFile file = new NetworkFile();

  @Option(
      names = "--at",
      paramLabel = "NAME=SIZE",
      split = ",",
      description = "${bundle:help.cost.at}")
  private List<String> at = new ArrayList<>();

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

  private OpenFigures open(CommandContext.Checked checked, OpenCosts costs) throws UsageError {
    var sizes = costs.usual();
    for (var written : at) {
      int equals = written.indexOf('=');
      var name = written.substring(0, Math.max(0, equals)).strip();
      var size = written.substring(equals + 1).strip();
      if (!sizes.containsKey(name) || !size.matches("[1-9]\\d{0,8}"))
        throw new UsageError(
            say("cli.at-must-be-a-size", written, String.join(", ", sizes.keySet())));
      sizes.put(name, Long.valueOf(size));
    }
    var errors = new Analyzer(checked.catalogue()).at(checked.analysis(), sizes).errors();
    if (!errors.isEmpty())
      throw new UsageError(
          say("cli.at-does-not-work", String.join(", ", at), errors.getFirst().message()));
    return OpenFigures.of(costs, sizes);
  }

  private Optional<OpenFigures> noneOpen() throws UsageError {
    if (!at.isEmpty()) throw new UsageError(say("cli.at-is-for-open-sizes", file.name()));
    return Optional.empty();
  }

  private CostReport report(Subject subject) throws UsageError, DesignHasErrors {
    return switch (subject) {
      case Subject.Design design -> {
        var checked = context.sound(design);
        var plan = Plan.of(checked.catalogue(), checked.analysis());
        var costs = OpenCosts.of(plan);
        var open = costs.isPresent() ? Optional.of(open(checked, costs.get())) : noneOpen();
        yield CostReport.of(file.name(), plan, open);
      }
      case Subject.Foreign foreign -> {
        try {
          var cost = ModelCost.of(foreign.file(), Map.of());
          var blocks = FileBlocks.of(foreign.file(), context.catalogue());
          yield CostReport.of(foreign.name(), cost, blocks);
        } catch (ModelException unreadable) {
          throw UsageError.because(unreadable);
        }
      }
    };
  }
}
