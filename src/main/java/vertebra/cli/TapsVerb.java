package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.analysis.Plan;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.SourceOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.compile.Compiler;
import vertebra.design.BlockSearch;
import vertebra.execute.ModelInputs;
import vertebra.graph.Port;
import vertebra.graph.PortPath;
import vertebra.importing.ImportedModels;
import vertebra.media.Npy;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;

/// `vertebra taps`: the numbers at any port.
@Command(
    name = "taps",
    description = "${bundle:help.taps}",
    footer = {"", "${bundle:help.taps.example}"})
final class TapsVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Mixin private SourceOptions sources = new SourceOptions();
  @Mixin private WeightOptions weights = new WeightOptions();
  @Mixin private DeviceOptions device = new DeviceOptions();

  @Option(names = "--port", paramLabel = "PATH", description = "${bundle:help.taps.port}")
  private Optional<String> port = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "F.npy",
      description = "${bundle:help.taps.output}")
  private Optional<String> output = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  TapsVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    var target =
        output.isPresent() ? Optional.of(Destination.of(context, output.get(), ".npy")) : NOWHERE;
    var design = file.design(context);
    if (ImportedModels.isImported(design.document())) return ofFile(design, target);
    var checked = context.sound(design);
    var plan = Plan.of(checked.catalogue(), checked.analysis());
    if (port.isEmpty()) return list(plan);
    var path = path(plan, port.get());
    var options = Compiler.Options.DEFAULT.withTaps(List.of(path));
    try (var ready = RunnableModel.of(context, design, options, weights);
        var session = ready.open(context.engine(), device, device.engine(), 1)) {
      ready.complaints().forEach(complaint -> context.err().println(say("cli.note", complaint)));
      var feed = sources.feed(session, RememberedSettings.of(design), context.cancellation());
      var name = ((RunnableModel.Made) ready).compiled().taps().get(path);
      var tensor = session.run(feed.tensors(), context.cancellation()).get(name);
      if (tensor == null) throw new UsageError(say("cli.the-port-gave-nothing", path));
      if (target.isPresent()) write(tensor, target.get());
      print(path.toString(), tensor, feed, target.map(Destination::name));
      if (target.isPresent()) target.get().finish();
    }
    return Exit.GOOD;
  }

  /// The ports of a design that came from a model file, which is run with one output more.
  private int ofFile(Subject.Design design, Optional<Destination> target) throws Exception {
    if (weights.isGiven())
      throw new UsageError(say("cli.weights-and-seed-are-for-designs", design.name()));
    var checked = context.sound(design);
    if (port.isEmpty()) return listOfFile(checked);
    var wished = wished(checked, port.get());
    var file =
        ImportedModels.tapped(design.document(), wished, design.folder(), checked.catalogue());
    try (var session =
        context
            .engine()
            .open(
                ImportedModels.runnable(file.model()),
                context.engine().choose(device.device()),
                device.engine())) {
      var feed = sources.feed(session, RememberedSettings.of(design), context.cancellation());
      var tensor = session.run(feed.tensors(), context.cancellation()).get(file.output());
      if (tensor == null) throw new UsageError(say("cli.the-port-gave-nothing", wished));
      if (target.isPresent()) write(tensor, target.get());
      print(wished.toString(), tensor, feed, target.map(Destination::name));
      if (target.isPresent()) target.get().finish();
    }
    return Exit.GOOD;
  }

  private static List<Port> ports(CommandContext.Checked checked) {
    var ports = new ArrayList<Port>();
    checked
        .analysis()
        .findings()
        .byNode()
        .forEach((id, finding) ->
            finding.outputPorts().forEach(spec -> ports.add(new Port(id, spec.name()))));
    return ports;
  }

  /// The port of that name; a node stands for its only output.
  private Port wished(CommandContext.Checked checked, String name) throws UsageError {
    var all = ports(checked);
    var exact = all.stream().filter(each -> each.toString().equals(name)).findFirst();
    if (exact.isPresent()) return exact.get();
    var below = all.stream().filter(each -> each.node().value().equals(name)).toList();
    if (below.size() == 1) return below.getFirst();
    var near =
        below.isEmpty()
            ? BlockSearch.nearest(name, all.stream().map(Port::toString), 3)
            : below.stream().map(Port::toString).toList();
    throw noPort(name, below.isEmpty(), near);
  }

  private int listOfFile(CommandContext.Checked checked) {
    var findings = checked.analysis().findings();
    var ports = ports(checked);
    if (json.isWanted())
      context.json(
          CommandContext.fields(
              "ports",
              ports.stream()
                  .map(each ->
                      CommandContext.fields(
                          "port",
                          each.toString(),
                          "shape",
                          findings
                              .type(each)
                              .map(type -> CostReport.sizes(type.shape()))
                              .orElse(List.of())))
                  .toList()));
    else
      for (var each : ports)
        context
            .out()
            .println(
                "  "
                    + each
                    + "  "
                    + findings.type(each).map(Object::toString).orElse(say("cli.unknown-sizes")));
    return Exit.GOOD;
  }

  private static final Optional<Destination> NOWHERE = Optional.empty();

  private static void write(Tensor tensor, Destination target) throws UsageError {
    try {
      Npy.write(tensor, target.file());
    } catch (IOException failure) {
      throw Destination.failed(target.file(), failure);
    }
  }

  /// The port of that path; a node stands for its only output.
  private PortPath path(Plan plan, String wished) throws UsageError {
    var exact = PortPath.parse(wished).filter(path -> plan.tensor(path).isPresent());
    if (exact.isPresent()) return exact.get();
    var below =
        plan.ports().keySet().stream()
            .filter(path -> PortPath.text(path.nodes()).equals(wished))
            .toList();
    if (below.size() == 1) return below.getFirst();
    var near =
        below.isEmpty()
            ? BlockSearch.nearest(wished, plan.ports().keySet().stream().map(Object::toString), 3)
            : below.stream().map(Object::toString).toList();
    throw noPort(wished, below.isEmpty(), near);
  }

  private UsageError noPort(String wished, boolean isUnknown, List<String> near) {
    return new UsageError(
        say(
            "cli.there-is-no-port",
            isUnknown,
            wished,
            near.isEmpty()
                ? say("cli.vertebra-taps-lists", file.name())
                : say("cli.did-you-mean-behind", String.join(", ", near))));
  }

  private int list(Plan plan) {
    if (json.isWanted()) {
      context.json(
          CommandContext.fields(
              "ports",
              plan.ports().entrySet().stream()
                  .map(entry ->
                      CommandContext.fields(
                          "port",
                          entry.getKey().toString(),
                          "shape",
                          CostReport.sizes(plan.tensors().get(entry.getValue()).shape())))
                  .toList()));
      return Exit.GOOD;
    }
    plan.ports()
        .forEach((name, tensor) ->
            context.out().println("  " + name + "  " + plan.tensors().get(tensor)));
    return Exit.GOOD;
  }

  private void print(String path, Tensor tensor, ModelInputs feed, Optional<String> written) {
    var statistics = TensorStatistics.of(tensor);
    if (json.isWanted()) {
      context.json(
          CommandContext.fields(
              "port", path,
              "shape", LongStream.of(tensor.dims()).boxed().toList(),
              "min", statistics.min(),
              "max", statistics.max(),
              "mean", statistics.mean(),
              "std", statistics.std(),
              "nan", statistics.nan(),
              "zeros", statistics.zeros(),
              "inputs", feed.words(),
              "file", written.orElse("")));
      return;
    }
    feed.words()
        .forEach((name, words) -> context.out().println(say("cli.input-in-words", name, words)));
    context.out().println("  " + path + ": " + RunVerb.words(tensor, statistics));
    written.ifPresent(name -> context.out().println(say("cli.written-to", name)));
  }
}
