package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.RememberedSettings;
import vertebra.cli.input.Subject;
import vertebra.cli.input.UsageError;
import vertebra.cli.options.DeviceOptions;
import vertebra.cli.options.PrecisionOptions;
import vertebra.cli.options.SourceOptions;
import vertebra.cli.options.WeightOptions;
import vertebra.execute.ModelInputs;
import vertebra.media.InputException;
import vertebra.media.Labels;
import vertebra.media.Npy;
import vertebra.precision.Deviation;
import vertebra.precision.Precision;
import vertebra.precision.Reference;
import vertebra.report.Units;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Cancellation;
import vertebra.runtime.EngineException;
import vertebra.runtime.Run;
import vertebra.runtime.Session;
import vertebra.runtime.Tensor;
import vertebra.runtime.TensorStatistics;
import vertebra.runtime.TopK;

/// `vertebra run`: what comes out of a network, and how long it takes.
@Command(
    name = "run",
    description = "${bundle:help.run}",
    footer = {"", "${bundle:help.run.example}"})
final class RunVerb implements Callable<Integer> {

  /// How long a model file may run unless the user says otherwise, in seconds.
  private static final long USUAL_LIMIT = 60;

  private final CommandContext context;

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private SourceOptions sources = new SourceOptions();
  @Mixin private FolderOptions many = new FolderOptions();
  @Mixin private DrawOptions drawing = new DrawOptions();

  @Option(names = "--runs", paramLabel = "N", description = "${bundle:help.run.runs}")
  private int runs = 1;

  @Option(names = "--top", paramLabel = "K", description = "${bundle:help.run.top}")
  private int top = 5;

  @Option(names = "--labels", paramLabel = "FILE", description = "${bundle:help.run.labels}")
  private Optional<String> labels = Optional.empty();

  @Option(names = "--save", paramLabel = "NAME=F.npy", description = "${bundle:help.run.save}")
  private List<String> saves = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "SECONDS", description = "${bundle:help.run.limit}")
  private Optional<Long> limit = Optional.empty();

  @Mixin private JsonOption json = new JsonOption();

  RunVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws Exception {
    if (runs < 1) throw new UsageError(say("cli.runs-must-be-at-least-1", runs));
    if (top < 0) throw new UsageError(say("cli.top-must-be-at-least-0", top));
    if (limit.orElse(0L) < 0)
      throw new UsageError(say("cli.limit-must-be-at-least-0", limit.get()));
    for (var save : saves) Destination.check(fileOf(save), ".npy");
    drawing.check();
    var subject = model.subject(context);
    // A design ends by itself; what a stranger's file does is not known.
    long seconds = limit.orElse(subject instanceof Subject.Foreign ? USUAL_LIMIT : 0L);
    try (var time = TimeLimit.of(seconds, context.cancellation())) {
      try {
        return run(subject, time.cancellation());
      } catch (EngineException | CancellationException stopped) {
        if (!time.isOver()) throw stopped;
        throw new UsageError(say("cli.it-ran-longer", model.file(), seconds), stopped);
      }
    }
  }

  private int run(Subject subject, Cancellation cancellation) throws Exception {
    var remembered = RememberedSettings.of(subject);
    var labelFile = labels.isPresent() ? labels.map(Path::of) : remembered.labels();
    var names = labelFile.isPresent() ? Labels.read(labelFile.get()) : Labels.NONE;
    try (var ready = model.ready(context, subject);
        var session = ready.open(context.engine(), model.device(), model.device().engine(), 1)) {
      ready.complaints().forEach(complaint -> context.err().println(say("cli.note", complaint)));
      var targets = targets(session);
      var pictures = sources.folder(session.inputs(), remembered);
      many.check(pictures.isPresent());
      if (pictures.isPresent()) {
        drawing.check(pictures.get());
        many.run(
            context,
            session,
            pictures.get(),
            names,
            json.isWanted(),
            (picture, inputs, run) -> draw(picture, ready, session, inputs, run, names));
        return Exit.GOOD;
      }
      drawing.checkPlace();
      var feed = sources.feed(session, remembered, cancellation);
      if (ready instanceof RunnableModel.Made made)
        feed.requireFitting(
            made.checked().catalogue(), made.checked().analysis(), made.compiled().model());
      var benchmark = new Benchmark(runs > 1 ? 1 : 0, runs);
      var request = new Run.Request(feed.tensors(), benchmark, top, names);
      var run = Run.of(session, request, cancellation);
      save(run, targets);
      drawing.one(
          context,
          ready,
          session.inputs(),
          new DrawOptions.Seen(feed.tensors(), run, sources, remembered),
          names);
      var difference = difference(ready, run, feed, cancellation);
      var remarks = new ArrayList<>(remarks(ready, run));
      names.remark(run).ifPresent(remarks::add);
      remarks.forEach(remark -> context.err().println(say("cli.note", remark)));
      if (json.isWanted()) context.json(report(ready, run, feed, remarks, difference));
      else print(ready, run, feed, difference);
    }
    return Exit.GOOD;
  }

  /// Draws a picture of a folder; what cannot be drawn stops nothing, and is said.
  private void draw(
      Path picture,
      RunnableModel ready,
      Session session,
      ModelInputs inputs,
      Run run,
      Labels names) {
    try {
      var seen =
          new DrawOptions.Seen(
              inputs.tensors(), run, sources, new RememberedSettings(Optional.empty()));
      drawing.many(picture, ready, session.inputs(), seen, names);
    } catch (UsageError | InputException cannot) {
      context.err().println(say("cli.note", String.valueOf(cannot.getMessage())));
    }
  }

  /// Runs the design in float32 as well where it ran in another precision.
  private Optional<Deviation> difference(
      RunnableModel ready, Run run, ModelInputs feed, Cancellation cancellation)
      throws EngineException, UsageError {
    if (!(ready instanceof RunnableModel.Made made) || made.precision() == Precision.FLOAT32)
      return Optional.empty();
    var reference = Reference.of(made.compiled().model(), made.reduced());
    try (var session =
        made.open(reference, context.engine(), model.device(), model.device().engine())) {
      var exact = session.run(feed.tensors(), cancellation);
      var found = new LinkedHashMap<String, Tensor>();
      run.outputs().forEach((name, output) -> found.put(name, output.tensor()));
      return Optional.of(reference.deviation(exact, found));
    }
  }

  private static String fileOf(String save) {
    return save.substring(save.indexOf('=') + 1);
  }

  /// The files to write, by output.
  private Map<String, Destination> targets(Session session) throws UsageError {
    var targets = new LinkedHashMap<String, Destination>();
    for (var save : saves) {
      int equals = save.indexOf('=');
      var name =
          equals < 0 && session.outputs().size() == 1
              ? session.outputs().getFirst().name()
              : save.substring(0, Math.max(0, equals));
      var output =
          session.outputs().stream().filter(value -> value.name().equals(name)).findFirst();
      if (output.isEmpty())
        throw new UsageError(
            say(
                "cli.save-names-no-output",
                save,
                String.join(", ", session.outputs().stream().map(value -> value.name()).toList())));
      if (!Npy.holds(output.get().type().dtype()))
        throw new UsageError(
            say("cli.the-output-holds-which-an", name, output.get().type().dtype()));
      targets.put(name, Destination.of(context, fileOf(save), ".npy"));
    }
    return targets;
  }

  private static void save(Run run, Map<String, Destination> targets) throws UsageError {
    for (var target : targets.entrySet()) {
      var output = run.outputs().get(target.getKey());
      if (output == null) continue;
      var place = target.getValue();
      try {
        Npy.write(output.tensor(), place.file());
      } catch (IOException failure) {
        throw Destination.failed(place.file(), failure);
      }
      place.finish();
    }
  }

  private static Map<String, Object> report(
      RunnableModel ready,
      Run run,
      ModelInputs feed,
      List<String> remarks,
      Optional<Deviation> difference) {
    var report = DeviceOptions.report(run.placement(), ready.precision());
    difference.ifPresent(found -> report.put("difference", PrecisionOptions.report(found)));
    report.put("loadMillis", run.loadMillis());
    report.put("runMillis", run.runMillis());
    report.put("runs", run.time().runs());
    report.put("warmup", run.time().warmup());
    report.put("inputs", feed.words());
    if (!feed.sizes().isEmpty()) report.put("sizes", feed.sizes().sizes());
    report.put("remarks", remarks);
    if (ready instanceof RunnableModel.Made made)
      report.put("weights", WeightOptions.report(made.source(), made.weights()));
    var outputs = new LinkedHashMap<String, Object>();
    run.outputs().forEach((name, output) -> outputs.put(name, entry(output)));
    report.put("outputs", outputs);
    report.put(
        "top",
        run.top().map(TopK::entries).orElse(List.of()).stream()
            .map(entry ->
                CommandContext.fields(
                    "index", entry.index(), "label", entry.label(), "score", entry.score()))
            .toList());
    return report;
  }

  private static Map<String, Object> entry(Run.Output output) {
    var statistics = output.statistics();
    return CommandContext.fields(
        "shape", LongStream.of(output.tensor().dims()).boxed().toList(),
        "min", statistics.min(),
        "max", statistics.max(),
        "mean", statistics.mean(),
        "std", statistics.std(),
        "nan", statistics.nan(),
        "infinite", statistics.infinite(),
        "zeros", statistics.zeros());
  }

  private void print(
      RunnableModel ready, Run run, ModelInputs feed, Optional<Deviation> difference) {
    line(say("cli.device"), DeviceOptions.inWords(run.placement()));
    line(
        say("cli.precision"),
        difference.map(Deviation::inWords).orElseGet(() -> ready.precision().on(run.placement())));
    if (ready instanceof RunnableModel.Made made && difference.isPresent()) {
      line("", made.reduced().summary());
      made.reduced().exceptions().forEach(kept -> line("", kept));
      made.reduced().notes().forEach(note -> line("", note));
    }
    feed.words().forEach((name, words) -> line(say("cli.input", name), words));
    if (!feed.sizes().isEmpty()) line(say("cli.open-sizes"), feed.sizes().inWords());
    if (ready instanceof RunnableModel.Made made)
      line(say("cli.weights"), WeightOptions.inWords(made.source(), made.weights()));
    line(say("cli.opened-in"), Units.millis(run.loadMillis()));
    line(
        say("cli.ran-in"),
        runs == 1 ? say("cli.one-run", Units.millis(run.runMillis())) : run.time().toString());
    run.outputs()
        .forEach((name, output) ->
            line(say("cli.output-named", name), words(output.tensor(), output.statistics())));
    run.top().ifPresent(this::print);
  }

  /// Says that numbers that came out are not finite, where the weights do not say why.
  private static List<String> remarks(RunnableModel ready, Run run) throws IOException {
    if (run.isFinite()) return List.of();
    return ready.notFinite().isEmpty()
        ? List.of(say("cli.some-numbers-that-came"))
        : ready.notFinite();
  }

  /// A tensor's type, shape and figures.
  static String words(Tensor tensor, TensorStatistics numbers) {
    return say(
        "cli.mean-deviation",
        tensor,
        numbers.min(),
        numbers.max(),
        numbers.mean(),
        numbers.std(),
        numbers.nan() > 0 ? say("cli.not-a-number", Units.exact(numbers.nan())) : "",
        numbers.infinite() > 0 ? say("cli.infinite", Units.exact(numbers.infinite())) : "");
  }

  private void print(TopK top) {
    context.out().println(say("cli.likeliest-classes", top.scores()));
    for (var entry : top.entries())
      context
          .out()
          .printf(
              Locale.ROOT,
              "  %6d  %6.2f %%  %s%n",
              entry.index(),
              entry.score() * 100,
              entry.label());
  }

  private void line(String name, String value) {
    context.out().printf(Locale.ROOT, "  %-16s %s%n", name, value);
  }
}
