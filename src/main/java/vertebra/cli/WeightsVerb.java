package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.Console;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.report.Units;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.PublishedWeights;
import vertebra.runtime.pack.WeightStore;

/// `vertebra weights`: published weights of well-known networks.
@Command(
    name = "weights",
    description = "${bundle:help.weights}",
    footer = {"", "${bundle:help.weights.example}"})
final class WeightsVerb implements Callable<Integer> {

  private final CommandContext context;

  @Parameters(index = "0", paramLabel = "list|get", description = "${bundle:help.weights.what}")
  private String what = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PRESET",
      description = "${bundle:help.weights.preset}")
  private Optional<String> preset = Optional.empty();

  @Option(names = "--from", paramLabel = "URL", description = "${bundle:help.weights.from}")
  private Optional<String> from = Optional.empty();

  @Option(names = "--accept-licence", description = "${bundle:help.weights.accept-licence}")
  private boolean accepted;

  @Mixin private JsonOption json = new JsonOption();

  WeightsVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError {
    try {
      return switch (what) {
        case "list" -> list();
        case "get" -> get();
        default -> throw new UsageError(say("cli.weights-lists-or-gets", what));
      };
    } catch (PackException failure) {
      throw UsageError.because(failure);
    }
  }

  private int list() {
    var store = WeightStore.usual();
    if (json.isWanted()) {
      context.json(
          Map.of(
              "weights", PublishedWeights.all().stream().map(one -> fields(one, store)).toList()));
      return Exit.GOOD;
    }
    for (var one : PublishedWeights.all())
      context
          .out()
          .println(
              say(
                  "cli.published-weights",
                  one.preset(),
                  one.publisher(),
                  Units.bytes(one.bytes()),
                  one.licence(),
                  store.find(one).isPresent()));
    return Exit.GOOD;
  }

  private static Map<String, Object> fields(PublishedWeights one, WeightStore store) {
    var fields =
        CommandContext.fields(
            "preset", one.preset(),
            "publisher", one.publisher(),
            "file", one.fileName(),
            "bytes", one.bytes(),
            "checksum", one.checksum(),
            "licence", one.licence(),
            "url", one.address().toString());
    store.find(one).ifPresent(path -> fields.put("path", path.toString()));
    return fields;
  }

  private int get() throws PackException, UsageError {
    if (preset.isEmpty()) throw new UsageError(say("cli.weights-get-needs-a-preset"));
    var weights = PublishedWeights.find(preset.get());
    var address = from.isPresent() ? Optional.of(address(from.get())) : Optional.<URI>empty();
    var store = WeightStore.usual();
    boolean agreed = accepted || store.find(weights).isPresent() || asked(weights);
    var path = store.fetch(weights, address, agreed, _ -> {}, context.cancellation());
    if (json.isWanted()) context.json(fields(weights, store));
    else context.out().println(say("cli.the-weights-lie-in", path, weights.preset()));
    return Exit.GOOD;
  }

  private static URI address(String text) throws UsageError {
    try {
      var address = URI.create(text);
      if (List.of("http", "https").contains(String.valueOf(address.getScheme()))) return address;
      throw new UsageError(say("cli.from-needs-an-address", text));
    } catch (IllegalArgumentException none) {
      throw new UsageError(say("cli.from-needs-an-address", text), none);
    }
  }

  private boolean asked(PublishedWeights weights) throws PackException {
    var console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    context
        .out()
        .println(
            say(
                "cli.these-weights-are-published-under",
                weights.publisher(),
                weights.licence(),
                weights.address(),
                Units.bytes(weights.bytes())));
    if (console.isEmpty()) throw new PackException(say("cli.no-weights-were-fetched"));
    var answer = console.get().readLine(say("cli.accept-the-licence"));
    return answer != null && List.of("yes", "y").contains(answer.strip().toLowerCase(Locale.ROOT));
  }
}
