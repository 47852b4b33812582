package vertebra.workbench;

import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.block.Catalogue;
import vertebra.block.Role;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.execute.InputSource;
import vertebra.execute.RunSettings;
import vertebra.graph.Graph;
import vertebra.graph.Node;
import vertebra.learning.KeptTraining;
import vertebra.pattern.InputPattern;
import vertebra.teaching.Lesson;
import vertebra.teaching.LessonException;
import vertebra.teaching.LessonOutline;
import vertebra.teaching.Lessons;
import vertebra.teaching.Notebook;
import vertebra.weights.WeightSource;

/// The lessons of the course, how far the learner is in each, and the designs in which they were
/// left, one file a lesson beside the preferences.
public final class LessonShelf {

  /// How far a learner is in a lesson.
  public enum Progress {
    NEW,
    BEGUN,
    DONE
  }

  private static final System.Logger LOG = System.getLogger(LessonShelf.class.getName());
  private static final String MARK = "lesson.";

  private final Catalogue catalogue;
  private final Preferences preferences;
  private List<LessonOutline> all = List.of();

  public LessonShelf(Catalogue catalogue, Preferences preferences) {
    this.catalogue = catalogue;
    this.preferences = preferences;
  }

  /// The lessons in the order of the course.
  public List<LessonOutline> all() {
    if (all.isEmpty()) all = Lessons.outlines();
    return all;
  }

  /// How far the learner is in the lesson of that id.
  public Progress progress(String id) {
    var known = preferences.text(MARK + id);
    for (var each : Progress.values())
      if (known.equals(Optional.of(each.name().toLowerCase(Locale.ROOT)))) return each;
    return Progress.NEW;
  }

  /// Remembers how far the learner is; what is done stays done.
  void mark(String id, Progress progress) {
    if (progress.compareTo(progress(id)) > 0)
      preferences.set(MARK + id, progress.name().toLowerCase(Locale.ROOT));
  }

  /// The lesson of the course of that id.
  public Lesson lesson(String id) throws LessonException {
    return Lessons.find(id, catalogue).orElseThrow();
  }

  /// A teacher's lesson.
  public Lesson lesson(Path file) throws LessonException {
    return Lessons.read(file, catalogue);
  }

  /// The lesson that a design remembers to be worked on, if there is one and it can be read.
  Optional<Lesson> lesson(Document document) {
    var id = Notebook.of(document).lesson();
    if (id.isEmpty()) return Optional.empty();
    try {
      var file = document.settings().find(Notebook.FILE);
      return file.isPresent()
          ? Optional.of(lesson(Path.of(file.get())))
          : Lessons.find(id, catalogue);
    } catch (LessonException gone) {
      LOG.log(Level.WARNING, "{0}", gone.getMessage());
      return Optional.empty();
    }
  }

  /// The design of a lesson of the course as it was left, or its start. What flows in and the
  /// weights are the lesson's, which may state others than when it was left.
  public Document document(Lesson lesson) {
    var kept = kept(lesson);
    try {
      if (Files.isRegularFile(kept))
        return recorded(lesson, stated(lesson, DocumentFile.read(kept).document()));
    } catch (DocumentException damaged) {
      LOG.log(Level.WARNING, "{0}", damaged.getMessage());
    }
    return begun(lesson);
  }

  /// The design with which a lesson begins: what flows in and the weights are as it states them,
  /// and it remembers the trainings that were recorded for the lesson.
  public Document begun(Lesson lesson) {
    var start = lesson.start();
    return recorded(
        lesson,
        stated(lesson, Notebook.of(lesson).in(Document.of(start).with(lesson.layout(start)))));
  }

  private static Document recorded(Lesson lesson, Document document) {
    return trainings(lesson.id())
        .map(trained -> KeptTraining.recalled(document, trained))
        .orElse(document);
  }

  /// The design that remembers the trainings which were recorded for the lesson of the course of
  /// that id, if any were.
  public static Optional<Document> trainings(String id) {
    var text = Lessons.trainings(id);
    if (text.isEmpty()) return Optional.empty();
    try {
      return Optional.of(DocumentFile.parse(id, text.get()).document());
    } catch (DocumentException damaged) {
      throw new IllegalStateException(damaged);
    }
  }

  /// A learner's design into which flows what the lesson states, with the weights that it states.
  private Document stated(Lesson lesson, Document own) {
    var document = own.withSetting(Samples.WEIGHTS, "");
    for (var key : own.settings().keySet())
      if (RunSettings.isAboutInputs(key)) document = document.withSetting(key, "");
    for (var graph : lesson.designs().values())
      for (var node : graph.nodes())
        if (isInput(node))
          document =
              document.withSetting(
                  RunSettings.INPUT + node.id(),
                  InputSource.of(
                          lesson.inputs().getOrDefault(node.id().value(), InputPattern.USUAL))
                      .text());
    var trained = lesson.trained(Lesson.START);
    if (trained.isPresent()) return trained(document, trained.get());
    if (lesson.rules().rules().isEmpty()) return document;
    var stated = new WeightSource.Stated(lesson.rules());
    return vertebra.document.Edit.apply(
            document, new RunSettings(document, Optional.empty()).choosing(stated))
        .document();
  }

  /// The same with stored weights.
  ///
  /// @param file its name among the samples
  static Document trained(Document document, String file) {
    return document.withSetting(Samples.WEIGHTS, "file " + file);
  }

  /// The design with which a teacher's lesson begins.
  public Document begun(Lesson lesson, Path file) {
    return begun(lesson).withSetting(Notebook.FILE, file.toAbsolutePath().toString());
  }

  private boolean isInput(Node node) {
    return catalogue.find(node.block()).filter(block -> block.role() == Role.INPUT).isPresent();
  }

  /// Where the design of a lesson of the course is kept.
  private Path kept(Lesson lesson) {
    return preferences.folder().resolve("lessons").resolve(lesson.id() + DocumentFile.EXTENSION);
  }

  /// What a learner made of the lesson's design that lies on the canvas at this step.
  Optional<Graph> made(Lesson lesson, Notebook notebook) {
    return notebook.made(lesson, catalogue);
  }

  /// Keeps the design of a lesson of the course.
  void keep(Lesson lesson, Document document) {
    try {
      Files.createDirectories(kept(lesson).getParent());
      DocumentFile.write(document, kept(lesson));
    } catch (java.io.IOException | DocumentException failed) {
      LOG.log(Level.WARNING, "A lesson was not kept: {0}", failed.getMessage());
    }
  }
}
