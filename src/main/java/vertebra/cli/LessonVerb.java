package vertebra.cli;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.canvas.GraphPictures;
import vertebra.canvas.Picture;
import vertebra.canvas.Scene;
import vertebra.canvas.ViewGraph;
import vertebra.cli.input.CommandContext;
import vertebra.cli.input.UsageError;
import vertebra.compare.ComparedNetwork;
import vertebra.compare.NetworkSource;
import vertebra.design.BlockSearch;
import vertebra.design.Drawing;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.files.AtomicFile;
import vertebra.files.Scratch;
import vertebra.graph.Graph;
import vertebra.paint.Palette;
import vertebra.runtime.Benchmark;
import vertebra.runtime.Device;
import vertebra.runtime.Engine;
import vertebra.teaching.ClassReport;
import vertebra.teaching.Classroom;
import vertebra.teaching.Grade;
import vertebra.teaching.Lesson;
import vertebra.teaching.LessonException;
import vertebra.teaching.LessonMarks;
import vertebra.teaching.LessonProof;
import vertebra.teaching.Lessons;
import vertebra.teaching.SeededFault;
import vertebra.teaching.Variation;

/// `vertebra lesson`: the lessons there are, whether one holds what it says, and how a class did.
@Command(
    name = "lesson",
    description = "${bundle:help.lesson}",
    footer = {"", "${bundle:help.lesson.example}"})
final class LessonVerb implements Callable<Integer> {

  private static final int WARM_UP = 2;
  private static final int RUNS = 9;

  private final CommandContext context;

  LessonVerb(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws UsageError {
    throw new UsageError(say("cli.lesson-what"));
  }

  /// The lesson that is meant.
  static final class Which {
    @Parameters(index = "0", paramLabel = "ID|FILE", description = "${bundle:help.lesson.which}")
    private String name = "";
  }

  @Command(name = "list", description = "${bundle:help.lesson.list}")
  int list(@Mixin JsonOption json) throws LessonException {
    var lessons = Lessons.all(context.catalogue());
    if (json.isWanted())
      context.json(
          lessons.stream()
              .map(lesson ->
                  CommandContext.fields(
                      "id", lesson.id(),
                      "title", lesson.title(),
                      "minutes", lesson.minutes(),
                      "steps", lesson.steps().size(),
                      "concepts", lesson.concepts()))
              .toList());
    else
      for (var lesson : lessons)
        context
            .out()
            .println(say("cli.lesson-line", lesson.id(), lesson.title(), lesson.minutes()));
    return Exit.GOOD;
  }

  @Command(name = "check", description = "${bundle:help.lesson.check}")
  int check(
      @Parameters(paramLabel = "ID|FILE", description = "${bundle:help.lesson.which}") String name,
      @Mixin JsonOption json)
      throws LessonException, UsageError, IOException {
    var lesson = lesson(name);
    var proof = LessonProof.of(room(), lesson);
    if (json.isWanted())
      context.json(
          CommandContext.fields(
              "lesson", lesson.id(),
              "steps", lesson.steps().size(),
              "solutionPasses", proof.solutionPasses(),
              "wrongAnswers", proof.wrongAnswers(),
              "wrongAnswersCaught", proof.caught(),
              "faults", proof.faults()));
    else {
      proof.faults().forEach(context.out()::println);
      context
          .out()
          .println(
              say(
                  "cli.lesson-proof",
                  lesson.id(),
                  proof.solutionPasses(),
                  proof.caught(),
                  proof.wrongAnswers()));
    }
    return proof.isSound() ? Exit.GOOD : Exit.PROBLEMS;
  }

  @Command(name = "grade", description = "${bundle:help.lesson.grade}")
  int grade(
      @Mixin Which which,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "STUDENT",
              description = "${bundle:help.lesson.students}")
          List<String> students,
      @Option(names = "--csv", paramLabel = "F.csv", description = "${bundle:help.lesson.csv}")
          Optional<String> csv,
      @Option(names = "--html", paramLabel = "FOLDER", description = "${bundle:help.lesson.html}")
          Optional<String> html,
      @Option(names = "--term", paramLabel = "TERM", description = "${bundle:help.lesson.term}")
          Optional<String> term,
      @Option(names = "--time", description = "${bundle:help.lesson.time}") boolean isTimed,
      @Mixin JsonOption json)
      throws Exception {
    var source = source(which.name);
    var lesson = source.lesson(context.catalogue(), Variation.FIRST);
    var table =
        csv.isPresent()
            ? Optional.of(Destination.of(context, csv.get(), ".csv"))
            : Optional.<Destination>empty();
    var room = isTimed ? room().timing() : room();
    var grades = new ArrayList<Grade>();
    for (var student : students) {
      context.cancellation().check();
      var file = context.file(student, DocumentFile.EXTENSION);
      var numbers =
          source.varies() && (term.isPresent() || !Grade.isShared(file, which.name))
              ? Variation.of(lesson.id(), term.orElse(""), Grade.student(file))
              : Variation.FIRST;
      var own = source.varies() ? source.lesson(context.catalogue(), numbers) : lesson;
      var grade = Grade.of(room, own, file, numbers.seed());
      grades.add(isTimed ? timed(grade) : grade);
      if (!json.isWanted()) context.out().println(line(grades.getLast()));
    }
    var report =
        new ClassReport(
            room,
            lesson,
            grades,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Version.lines()[0],
            machine(),
            this::picture);
    if (table.isPresent()) table.get().write(report.csv());
    if (html.isPresent()) {
      Files.createDirectories(Path.of(html.get()));
      AtomicFile.write(
          Path.of(html.get()).resolve("index.html"),
          report.html().getBytes(StandardCharsets.UTF_8));
    }
    if (json.isWanted())
      context.json(
          grades.stream()
              .map(grade ->
                  CommandContext.fields(
                      "student", grade.student(),
                      "passed", grade.marks().passed(),
                      "of", grade.marks().rows().size(),
                      "points", grade.marks().points(),
                      "enough", grade.marks().suffices(lesson.rubric()),
                      "firstFailure",
                          grade
                              .marks()
                              .firstFailure()
                              .map(LessonMarks.CheckResult::words)
                              .orElse("")))
              .toList());
    return Exit.GOOD;
  }

  /// What designs are measured on, in a few words.
  private static String machine() {
    return System.getProperty("os.name", "")
        + " "
        + System.getProperty("os.arch", "")
        + ", "
        + say("cli.processors", Runtime.getRuntime().availableProcessors());
  }

  /// The grade with the median time of a run on the processor; a design that cannot run has none.
  private Grade timed(Grade grade) throws Exception {
    var catalogue = context.catalogue();
    var analysis = new Analyzer(catalogue).analyze(grade.graph(), Analysis.NONE);
    if (!analysis.isValid() || grade.graph().isEmpty()) return grade;
    var timed =
        ComparedNetwork.of(
                catalogue, NetworkSource.of(catalogue, grade.student(), Document.of(grade.graph())))
            .measured(
                context.engine(),
                List.of(Device.CPU),
                Engine.Options.DEFAULT,
                new Benchmark(WARM_UP, RUNS),
                1,
                context.cancellation());
    return grade.taking(timed.row().timings().getFirst().time().median());
  }

  /// A student's design as a picture, laid out anew.
  private Optional<byte[]> picture(Graph graph) {
    var catalogue = context.catalogue();
    var analysis = new Analyzer(catalogue).analyze(graph, Analysis.NONE);
    var placed =
        Drawing.placed(
            Document.of(graph), catalogue, analysis, context.cancellation()::isCancelled);
    return Optional.of(
        GraphPictures.svg(
            Picture.of(ViewGraph.of(Scene.of(placed, catalogue, analysis)), Palette.LIGHT),
            "design"));
  }

  @Command(name = "deal", description = "${bundle:help.lesson.deal}")
  int deal(
      @Mixin Which which,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "STUDENT",
              description = "${bundle:help.lesson.ids}")
          List<String> students,
      @Option(names = "--term", paramLabel = "TERM", description = "${bundle:help.lesson.term}")
          Optional<String> term,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FOLDER",
              description = "${bundle:help.lesson.folder}",
              required = true)
          String folder,
      @Mixin JsonOption json)
      throws LessonException, UsageError, IOException {
    var source = source(which.name);
    if (!source.varies()) throw new UsageError(say("cli.nothing-varies", which.name));
    var id = source.lesson(context.catalogue(), Variation.FIRST).id();
    Files.createDirectories(Path.of(folder));
    var dealt = new ArrayList<Object>();
    for (var student : students) {
      var numbers = Variation.of(id, term.orElse(""), student);
      var text = Lessons.text(source.lesson(context.catalogue(), numbers), context.catalogue());
      var file = Path.of(folder).resolve(student + Lessons.EXTENSION);
      AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
      dealt.add(
          CommandContext.fields(
              "student", student, "seed", numbers.seed(), "file", file.toString()));
      if (!json.isWanted()) context.out().println(file);
    }
    if (json.isWanted()) context.json(dealt);
    return Exit.GOOD;
  }

  @Command(name = "break", description = "${bundle:help.lesson.break}")
  int breakIt(
      @Mixin DesignFile design,
      @Option(
              names = "--seed",
              paramLabel = "N",
              description = "${bundle:help.lesson.seed}",
              defaultValue = "0")
          long seed,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "F.lesson.md",
              description = "${bundle:help.lesson.exercise}",
              required = true)
          String output,
      @Mixin JsonOption json)
      throws LessonException, UsageError, IOException {
    var place = Destination.of(context, output, Lessons.EXTENSION);
    var checked = context.check(design.design(context));
    var graph = checked.analysis().graph();
    var fault = SeededFault.in(graph, checked.catalogue(), seed);
    if (fault.isEmpty()) throw new UsageError(say("workbench.nothing-to-break"));
    var title = Path.of(design.name()).getFileName().toString().replaceAll("\\.vertebra$", "");
    var exercise = fault.get().exercise(title, checked.design().document().layout(), room());
    place.write(Lessons.text(exercise, checked.catalogue()));
    var said = fault.get().said();
    if (json.isWanted())
      context.json(
          CommandContext.fields(
              "kind", fault.get().kind().name().toLowerCase(Locale.ROOT),
              "block", fault.get().blamed().value(),
              "code", said.code(),
              "problem", said.message(),
              "file", place.name()));
    else
      context.out().println(say("cli.broken", fault.get().blamed(), said.message(), place.name()));
    return Exit.GOOD;
  }

  private static String line(Grade grade) {
    return say(
        "cli.grade-line",
        grade.student(),
        grade.marks().passed(),
        grade.marks().rows().size(),
        grade.marks().firstFailure().map(LessonMarks.CheckResult::words).orElse(""));
  }

  private Classroom room() throws IOException {
    return new Classroom(
        context.catalogue(), context.engine(), new Samples(Scratch.folder("lessons")));
  }

  private Lesson lesson(String name) throws LessonException, UsageError {
    return source(name).lesson(context.catalogue(), Variation.FIRST);
  }

  /// A built-in lesson by its id, or a file.
  private Lessons.LessonSource source(String name) throws LessonException, UsageError {
    var file = context.file(name, Lessons.EXTENSION);
    if (Files.isRegularFile(file)) return Lessons.source(file);
    var found = Lessons.source(name);
    if (found.isPresent()) return found.get();
    var near = BlockSearch.nearest(name, Lessons.ids().stream(), 3);
    throw new UsageError(
        say(
            "cli.there-is-no-lesson",
            name,
            near.isEmpty()
                ? say("cli.lesson-list-lists")
                : say("cli.did-you-mean-behind", String.join(", ", near))));
  }
}
