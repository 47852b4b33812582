package vertebra.cli;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.pattern.InputPattern;
import vertebra.teaching.facts.Claim;
import vertebra.teaching.facts.Conditions;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Specimen;

/// `vertebra ask`: facts of a design, and whether claims about it are true.
@Command(
    name = "ask",
    description = "${bundle:help.ask}",
    footer = {"", "${bundle:help.ask.example}", "${bundle:help.ask.claim}"})
final class AskVerb implements Callable<Integer> {

  private final CommandContext context;

  @Mixin private DesignFile file = new DesignFile();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FACT",
      description = "${bundle:help.ask.facts}")
  private List<String> facts = new ArrayList<>();

  @Option(names = "--feed", paramLabel = "NAME=NUMBERS", description = "${bundle:help.ask.feed}")
  private List<String> feeds = new ArrayList<>();

  @Option(names = "--depends", paramLabel = "OUT,IN", description = "${bundle:help.ask.depends}")
  private List<String> depends = new ArrayList<>();

  @Option(names = "--equal", paramLabel = "A,B", description = "${bundle:help.ask.equal}")
  private List<String> equal = new ArrayList<>();

  @Option(
      names = "--invariant",
      paramLabel = "CHANGE",
      description = "${bundle:help.ask.invariant}")
  private List<String> invariant = new ArrayList<>();

  @Option(
      names = "--equivariant",
      paramLabel = "CHANGE",
      description = "${bundle:help.ask.equivariant}")
  private List<String> equivariant = new ArrayList<>();

  @Option(names = "--at", paramLabel = "PLACE", description = "${bundle:help.ask.at}")
  private Optional<String> at = Optional.empty();

  @Option(
      names = "--tolerance",
      paramLabel = "T",
      description = "${bundle:help.ask.tolerance}",
      defaultValue = "1e-5")
  private double tolerance;

  @Mixin private JsonOption json = new JsonOption();

  AskVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError, FactException {
    var checked = context.check(file.design(context));
    var graph = checked.analysis().graph();
    var conditions = Conditions.usual(checked.catalogue(), context.engine());
    for (var feed : feeds) {
      int equals = feed.indexOf('=');
      if (equals < 0) throw new UsageError(say("cli.feed-names-an-input", feed));
      var input = feed.substring(0, equals);
      conditions = conditions.feeding(input, new InputPattern(feed.substring(equals + 1)));
    }
    var answers = new ArrayList<Object>();
    boolean good = true;
    try (var design = Specimen.of(graph, conditions)) {
      for (var fed : conditions.inputs().keySet())
        if (!design.hasInput(fed)) throw new UsageError(say("design.there-is-no-input", fed));
      var asked = asked(checked);
      if (asked.isEmpty()) throw new UsageError(say("cli.ask-what"));
      for (var each : asked) {
        var claim =
            each.matches(".*(=|<=|>=).*")
                ? Optional.of(Claim.parse(each))
                : Optional.<Claim>empty();
        if (claim.isEmpty()) {
          var fact = DesignFact.parse(each);
          var found = fact.in(design);
          answers.add(CommandContext.fields("fact", fact.words(), "found", found.toString()));
          if (!json.isWanted())
            context.out().println("  " + fact.words() + ": " + fact.said(found));
        } else {
          var verdict = claim.get().ask(design);
          good &= verdict.holds();
          answers.add(
              CommandContext.fields(
                  "fact",
                  claim.get().toString(),
                  "found",
                  verdict.words(),
                  "holds",
                  verdict.holds()));
          if (!json.isWanted())
            context.out().println(say("cli.holds-or-not", verdict.holds(), verdict.words()));
        }
      }
    }
    if (json.isWanted()) context.json(CommandContext.fields("facts", answers));
    return good ? Exit.GOOD : Exit.PROBLEMS;
  }

  /// Everything that is asked, as text.
  private List<String> asked(CommandContext.Checked checked) throws UsageError {
    var asked = new ArrayList<>(facts);
    for (var pair : depends) asked.add("depends " + two(pair, " on ") + " = yes");
    for (var pair : equal) asked.add("difference " + two(pair, " to ") + " <= " + tolerance);
    for (var change : invariant)
      asked.add(
          "change " + place(checked) + " under " + change.replace('=', ' ') + " <= " + tolerance);
    for (var change : equivariant)
      asked.add(
          "follow " + place(checked) + " under " + change.replace('=', ' ') + " <= " + tolerance);
    return asked;
  }

  private static String two(String pair, String between) throws UsageError {
    int depth = 0;
    for (int i = 0; i < pair.length(); i++) {
      char sign = pair.charAt(i);
      if (sign == '[') depth++;
      if (sign == ']') depth--;
      if (sign == ',' && depth == 0)
        return pair.substring(0, i).strip() + between + pair.substring(i + 1).strip();
    }
    throw new UsageError(say("cli.two-places", pair));
  }

  /// The place that is meant: the one that was named, else the only output.
  private String place(CommandContext.Checked checked) throws UsageError {
    if (at.isPresent()) return at.get();
    var graph = checked.analysis().graph();
    var ends =
        graph.nodes().stream()
            .filter(node -> graph.outgoing(node.id()).isEmpty())
            .map(node -> node.id().value())
            .toList();
    if (ends.size() == 1) return ends.getFirst();
    throw new UsageError(say("cli.name-a-place", String.join(", ", ends)));
  }
}
