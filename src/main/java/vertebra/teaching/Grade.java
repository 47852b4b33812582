package vertebra.teaching;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import vertebra.design.Definitions;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.graph.Graph;
import vertebra.teaching.facts.CellPlace;
import vertebra.teaching.facts.DesignFact;
import vertebra.teaching.facts.FactException;
import vertebra.teaching.facts.Found;
import vertebra.teaching.facts.Specimen;

/// What one student handed in, marked. A file that cannot be read gets a row of its own.
///
/// @param student the file's name without its ending
/// @param predictionsRight how many predictions were right; a wrong one costs nothing
/// @param proved how many yes or no were right with the number that proves it
/// @param faultNamed whether the block at fault was named; empty where nobody asked for it
/// @param seed which numbers the student's own lesson has; 0 for those that everybody has
/// @param active how long the learner was at it, without breaks; never a mark
/// @param millis the median time of one run on this machine, if it was measured
/// @param variant equal for designs that differ in names, places and order alone
public record Grade(
    String student,
    Path file,
    LessonMarks marks,
    Notebook notebook,
    Graph graph,
    int predictionsMade,
    int predictionsRight,
    int proved,
    Optional<Boolean> faultNamed,
    OptionalLong parameters,
    OptionalLong macs,
    String variant,
    long seed,
    Duration active,
    OptionalDouble millis) {

  /// The student who handed a file in: its name without its ending.
  public static String student(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.endsWith(DocumentFile.EXTENSION)
        ? name.substring(0, name.length() - DocumentFile.EXTENSION.length())
        : name;
  }

  /// Whether a file was worked on in a lesson that was dealt to nobody, whose numbers everybody
  /// has.
  ///
  /// @param lesson the lesson's file, or its id
  public static boolean isShared(Path file, String lesson) {
    try {
      return Notebook.isShared(
          DocumentFile.read(file).document(),
          String.valueOf(Path.of(lesson).getFileName()).replace(Lessons.EXTENSION, "")
              + Lessons.EXTENSION);
    } catch (DocumentException unreadable) {
      return false;
    }
  }

  /// Marks a file.
  ///
  /// @param seed with which numbers the lesson was read
  public static Grade of(Classroom room, Lesson lesson, Path file, long seed) {
    var student = student(file);
    try {
      return of(room, lesson, file, DocumentFile.read(file).document(), seed);
    } catch (DocumentException unreadable) {
      var row =
          new LessonMarks.CheckResult("readable", false, String.valueOf(unreadable.getMessage()));
      return new Grade(
          student,
          file,
          new LessonMarks(List.of(row)),
          Notebook.EMPTY,
          Graph.EMPTY,
          0,
          0,
          0,
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          "",
          seed,
          Duration.ZERO,
          OptionalDouble.empty());
    }
  }

  private static Grade of(Classroom room, Lesson lesson, Path file, Document document, long seed) {
    var own =
        document.definitions().isEmpty()
            ? room
            : room.with(Definitions.added(room.catalogue(), document.definitions().values()));
    var notebook = Notebook.of(document);
    var graph = CalledBlocks.named(lesson, document);
    int made = 0;
    int right = 0;
    int proved = 0;
    for (int i = 0; i < lesson.steps().size(); i++) {
      var step = lesson.steps().get(i);
      var typed = notebook.note(i + 1);
      if (step.answer().isEmpty() || typed.isEmpty()) continue;
      made++;
      try {
        if (LessonMarks.reply(own, lesson, i + 1, typed.get()).isRight()) {
          right++;
          if (step.isYesNo() && typed.get().strip().contains(" ")) proved++;
        }
      } catch (FactException untold) {
        // A prediction that nothing can be compared with is made, and not right.
      }
    }
    try (var design = Specimen.of(graph, own.conditions(lesson))) {
      return new Grade(
          student(file),
          file,
          LessonMarks.of(own, lesson, graph, notebook),
          notebook,
          graph,
          made,
          right,
          proved,
          LessonMarks.faultNamed(room, lesson, notebook),
          count(design, DesignFact.Quantity.PARAMETERS),
          count(design, DesignFact.Quantity.MACS),
          VariantKey.of(graph),
          seed,
          Notebook.active(document),
          OptionalDouble.empty());
    }
  }

  /// The same with how long its design takes.
  ///
  /// @param median in milliseconds
  public Grade taking(double median) {
    return new Grade(
        student,
        file,
        marks,
        notebook,
        graph,
        predictionsMade,
        predictionsRight,
        proved,
        faultNamed,
        parameters,
        macs,
        variant,
        seed,
        active,
        OptionalDouble.of(median));
  }

  private static OptionalLong count(Specimen design, DesignFact.Quantity quantity) {
    try {
      return new DesignFact.Cost(quantity, List.of()).in(design)
              instanceof Found.Numbers(var values)
          ? OptionalLong.of(values.getFirst().longValue())
          : OptionalLong.empty();
    } catch (FactException untold) {
      return OptionalLong.empty();
    }
  }

  /// How many words the learner's own sentences have.
  int sentenceWords(Lesson lesson) {
    int words = 0;
    for (int i = 0; i < lesson.steps().size(); i++)
      if (lesson.steps().get(i).kind() == Lesson.StepKind.SAY)
        words += notebook.note(i + 1).map(note -> note.strip().split("\\s+").length).orElse(0);
    return words;
  }

  /// What the last output sees of the input, in rows.
  Optional<String> field(Classroom room, Lesson lesson) {
    try (var design = Specimen.of(graph, room.conditions(lesson))) {
      for (var node : graph.nodes().stream().toList().reversed())
        if (graph.outgoing(node.id()).isEmpty() && !graph.incoming(node.id()).isEmpty())
          return Optional.of(
              new DesignFact.Field(new CellPlace(node.id().value(), List.of()))
                  .in(design)
                  .toString());
      return Optional.empty();
    } catch (FactException untold) {
      return Optional.empty();
    }
  }
}
