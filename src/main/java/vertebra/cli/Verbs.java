package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.File;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import vertebra.block.Catalogue;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.DesignHasErrors;
import vertebra.cli.input.StandardStreams;
import vertebra.cli.input.UsageError;
import vertebra.compile.CompileException;
import vertebra.document.DocumentException;
import vertebra.files.ScratchException;
import vertebra.media.InputException;
import vertebra.onnx.ModelException;
import vertebra.runtime.Cancellation;
import vertebra.runtime.Engine;
import vertebra.runtime.EngineException;
import vertebra.runtime.pack.PackException;
import vertebra.runtime.pack.Packs;
import vertebra.teaching.LessonException;
import vertebra.teaching.facts.FactException;
import vertebra.text.Texts;
import vertebra.weights.WeightException;

/// The command line of Vertebra.
public final class Verbs {

  private static final System.Logger LOG = System.getLogger(Verbs.class.getName());
  private static final String STOPPED = say("cli.stopped-nothing-was-left");

  @Command(
      name = "vertebra",
      description = "${bundle:help.vertebra}",
      footer = {
        "",
        "${bundle:help.vertebra.file-is-a-vertebra}",
        "${bundle:help.vertebra.with-parameters-such-as}",
        "${bundle:help.vertebra.exit-codes-0-good}"
      })
  private static final class Root {}

  /// What Java makes of bytes that are no text in the locale's encoding.
  private static final char UNREADABLE = '\ufffd';

  private final Catalogue catalogue;
  private final Engine engine;

  /// How each verb is made, in the order in which help lists them.
  private final Map<String, Function<CommandContext, Object>> verbs = new LinkedHashMap<>();

  /// @param engine what runs models; asked only by verbs that run something
  public Verbs(Catalogue catalogue, Engine engine) {
    this(catalogue, engine, Packs::usual);
  }

  /// @param packs where GPU packs come from and go to; asked only by the verb that installs them
  public Verbs(Catalogue catalogue, Engine engine, Supplier<Packs> packs) {
    this.catalogue = catalogue;
    this.engine = engine;
    verbs.put("check", CheckVerb::new);
    verbs.put("cost", CostVerb::new);
    verbs.put("import", ImportVerb::new);
    verbs.put("edit", EditVerb::new);
    verbs.put("export", ExportVerb::new);
    verbs.put("run", RunVerb::new);
    verbs.put("bench", BenchVerb::new);
    verbs.put("profile", ProfileVerb::new);
    verbs.put("compare", CompareVerb::new);
    verbs.put("taps", TapsVerb::new);
    verbs.put("ask", AskVerb::new);
    verbs.put("lesson", LessonVerb::new);
    verbs.put("train", TrainVerb::new);
    verbs.put("eval", EvalVerb::new);
    verbs.put("weights", WeightsVerb::new);
    verbs.put("render", RenderVerb::new);
    verbs.put("catalogue", CatalogueVerb::new);
    verbs.put("doctor", context -> new DoctorVerb(context, packs));
  }

  /// What the verbs are called, in the order in which help lists them.
  public List<String> names() {
    return List.copyOf(verbs.keySet());
  }

  /// Whether these arguments name a verb (or ask for help), as opposed to nothing or a file for the
  /// editor.
  public boolean isMeant(String[] arguments) {
    if (arguments.length == 0) return false;
    return arguments[0].startsWith("-") || verbs.containsKey(arguments[0]);
  }

  /// Runs a verb that reads nothing from standard input.
  public int run(String[] arguments, PrintStream out, PrintStream err, Cancellation cancellation) {
    return run(arguments, InputStream.nullInputStream(), out, err, cancellation);
  }

  /// Runs a verb. Answers the exit code: 0 good, 1 problems found, 2 unusable input or usage,
  /// output that could not be written, or stopped by `cancellation`.
  public int run(
      String[] arguments,
      InputStream in,
      PrintStream out,
      PrintStream err,
      Cancellation cancellation) {
    var streams = new StandardStreams(in, out, err);
    boolean named = arguments.length > 0 && verbs.containsKey(arguments[0]);
    // A verb takes as long to describe as to run, so only the one that is meant is described.
    var meant = named ? List.of(arguments[0]) : verbs.keySet();
    var line = line(meant, streams, out, cancellation);
    if (arguments.length == 0) {
      line.usage(err);
      return Exit.UNUSABLE;
    }
    for (var argument : arguments)
      if (argument.indexOf(UNREADABLE) >= 0) {
        streams.err().println(unreadable(argument));
        return Exit.UNUSABLE;
      }
    int code = execute(line, arguments, streams.err());
    streams.err().flush();
    // The stream remembers whether anything that was printed did not arrive.
    if (!out.checkError()) return code;
    streams.err().println(say("cli.output-cannot-be-written"));
    return Exit.UNUSABLE;
  }

  private static String unreadable(String argument) {
    return "UTF-8".equals(System.getProperty("sun.jnu.encoding"))
        ? say("cli.is-not-utf-8", argument)
        : say("cli.the-locale-has-no-such-signs", argument);
  }

  private static int execute(CommandLine line, String[] arguments, PrintStream err) {
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError full) {
      LOG.log(System.Logger.Level.DEBUG, "a verb ran out of memory", full);
      err.println(say("cli.there-is-not-enough-memory"));
    } catch (StackOverflowError deep) {
      LOG.log(System.Logger.Level.DEBUG, "a verb ran out of stack", deep);
      err.println(say("cli.this-nests-too-deeply"));
    }
    return Exit.UNUSABLE;
  }

  private CommandLine line(
      Collection<String> names,
      StandardStreams streams,
      PrintStream out,
      Cancellation cancellation) {
    var context = new CommandContext(catalogue, engine, streams, cancellation);
    var err = streams.err();
    var line = new CommandLine(new Root());
    line.getCommandSpec().addOption(help()).addOption(version()).version(Version.lines());
    for (var verb : verbs.entrySet()) {
      if (!names.contains(verb.getKey())) continue;
      var sub = new CommandLine(verb.getValue().apply(context));
      sub.getCommandSpec().addOption(help());
      for (var part : sub.getSubcommands().values()) part.getCommandSpec().addOption(help());
      sub.getCommandSpec().usageMessage().abbreviateSynopsis(true);
      line.addSubcommand(sub);
    }
    line.setOut(writer(out));
    line.setErr(writer(err));
    line.setUsageHelpWidth(100);
    // `@FILE` is the name of a file, not a file of arguments.
    line.setExpandAtFiles(false);
    line.setResourceBundle(Texts.bundle("help."));
    line.setParameterExceptionHandler(misused(err));
    line.setExecutionExceptionHandler(failed(err, cancellation));
    return line;
  }

  private static CommandLine.Model.OptionSpec help() {
    return CommandLine.Model.OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description(say("help.help"))
        .build();
  }

  private static CommandLine.Model.OptionSpec version() {
    return CommandLine.Model.OptionSpec.builder("-V", "--version")
        .versionHelp(true)
        .description(say("help.version"))
        .build();
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static IParameterExceptionHandler misused(PrintStream err) {
    return (ParameterException wrong, String[] _) -> {
      var line = wrong.getCommandLine();
      err.println(sentence(wrong, line));
      err.println(say("cli.help-shows-how", line.getCommandSpec().qualifiedName()));
      return Exit.UNUSABLE;
    };
  }

  private static String sentence(ParameterException wrong, CommandLine line) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && line.getParent() == null
        && !unmatched.getUnmatched().isEmpty()) {
      // Files that are all there open in the window, so one is missing.
      var words = unmatched.getUnmatched();
      var word =
          words.stream()
              .filter(each -> !new File(each).isFile())
              .findFirst()
              .orElse(words.getFirst());
      if (word.contains(".")) return say("cli.there-is-no-file-and-no-verb", word);
      var near =
          vertebra.design.BlockSearch.nearest(word, line.getSubcommands().keySet().stream(), 2);
      return say(
          "cli.there-is-no-verb",
          word,
          near.isEmpty()
              ? say(
                  "cli.the-verbs-are",
                  line.getSubcommands().keySet().stream().collect(Collectors.joining(", ")))
              : say("cli.did-you-mean", near.stream().collect(Collectors.joining(say("cli.or")))));
    }
    return ended(wrong).replaceAll("is not an? (int|long)\\b", say("cli.is-not-a-whole-number"));
  }

  /// Whatever fails while a verb is being stopped, fails because of that.
  private static IExecutionExceptionHandler failed(PrintStream err, Cancellation cancellation) {
    return (failure, _, _) -> {
      err.println(cancellation.isCancelled() ? STOPPED : sentence(failure));
      return failure instanceof DesignHasErrors ? Exit.PROBLEMS : Exit.UNUSABLE;
    };
  }

  /// What the user is told about a verb that ended early.
  private static String sentence(Exception failure) {
    return switch (failure) {
      case UsageError known -> String.valueOf(known.getMessage());
      case DesignHasErrors known -> String.valueOf(known.getMessage());
      case EngineException known -> ended(known);
      case PackException known -> ended(known);
      case CompileException known -> ended(known);
      case DocumentException known -> ended(known);
      case InputException known -> ended(known);
      case WeightException known -> ended(known);
      case ModelException known -> ended(known);
      case LessonException known -> ended(known);
      case FactException known -> ended(known);
      case ScratchException known -> ended(known);
      case CancellationException _ -> STOPPED;
      default -> {
        LOG.log(System.Logger.Level.DEBUG, "a verb failed", failure);
        yield say("cli.this-did-not-work-because", failure);
      }
    };
  }

  private static String ended(Exception known) {
    var message = String.valueOf(known.getMessage());
    return message.matches("(?s).*[.?!]") ? message : message + ".";
  }
}
