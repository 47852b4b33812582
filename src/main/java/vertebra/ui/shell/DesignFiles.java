package vertebra.ui.shell;

import static vertebra.text.Texts.say;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import vertebra.analysis.Analysis;
import vertebra.analysis.Analyzer;
import vertebra.block.Catalogue;
import vertebra.block.Preset;
import vertebra.design.Drawing;
import vertebra.design.Samples;
import vertebra.document.Autosave;
import vertebra.document.Document;
import vertebra.document.DocumentException;
import vertebra.document.DocumentFile;
import vertebra.document.History;
import vertebra.files.AtomicFile;
import vertebra.teaching.LessonException;
import vertebra.teaching.Lessons;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.OpenDesign;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Settings;
import vertebra.workbench.Storage;

/// New, open, save, close: what happens with files, and the question about unsaved work before a
/// design is closed.
public final class DesignFiles {

  static final Dialogs.FileKind DESIGN =
      new Dialogs.FileKind(say("shell.vertebra-designs"), List.of("vertebra"));

  private static final Dialogs.FileKind OPENED =
      new Dialogs.FileKind(
          say("shell.designs-and-models"), List.of("vertebra", "onnx", "lesson.md"));

  private final OpenDesigns designs;
  private final Catalogue catalogue;
  private final Storage storage;
  private final Samples samples;
  private final LessonShelf lessons;
  private final Dialogs dialogs;
  private final Executor userInterface;
  private final Executor background;
  private Consumer<String> said = _ -> {};
  private Runnable opened = () -> {};
  private Consumer<Boolean> answered = _ -> {};
  private Consumer<OpenDesign> outside = _ -> {};

  public DesignFiles(
      OpenDesigns designs,
      Catalogue catalogue,
      Storage storage,
      Samples samples,
      Dialogs dialogs,
      Executor userInterface,
      Executor background) {
    this.designs = designs;
    this.catalogue = catalogue;
    this.storage = storage;
    this.samples = samples;
    lessons = new LessonShelf(catalogue, designs.services().preferences());
    this.dialogs = dialogs;
    this.userInterface = userInterface;
    this.background = background;
  }

  /// Who shows short remarks.
  public void onSaid(Consumer<String> listener) {
    said = listener;
  }

  /// Who wants to know that another design is shown.
  public void onOpened(Runnable listener) {
    opened = listener;
  }

  /// Who wants to know that a file was read, before anything is said about it.
  ///
  /// @param listener told whether its design is shown
  public void onAnswered(Consumer<Boolean> listener) {
    answered = listener;
  }

  /// Who wants to know that another program changed the file of the design that is shown.
  public void onOutside(Consumer<OpenDesign> listener) {
    outside = listener;
  }

  /// Looks whether another program changed the file of the design that is shown, now and each time
  /// that it is later, as long as somebody works in the window.
  public void watch(BooleanSupplier isWorkedIn, Executor later) {
    var design = designs.shown();
    storage.look(design, () -> outside.accept(design));
    later.execute(() -> {
      if (isWorkedIn.getAsBoolean()) watch(isWorkedIn, later);
    });
  }

  /// Reads the file of an open design again, as a step that can be undone.
  void readAgain(OpenDesign design) {
    storage.readAgain(
        design,
        outcome -> {
          if (outcome instanceof Storage.Failed(var reason))
            dialogs.tell(say("shell.the-file-was-not-opened"), reason);
        });
  }

  /// What the design is called: its file's name, or what it was made from.
  public String title() {
    return designs.shown().title();
  }

  public void newDesign() {
    show(blank(), "");
  }

  private Document blank() {
    return new Settings(designs.services().preferences()).blank();
  }

  public void open() {
    dialogs.open(say("shell.open-a-design"), List.of(OPENED)).ifPresent(this::open);
  }

  /// Opens a file in a tab of its own, or shows the tab in which it is open.
  public void open(Path file) {
    var open = designs.of(file);
    if (open.isEmpty()) {
      read(file);
      return;
    }
    designs.show(open.get());
    shown();
  }

  public void open(Preset preset) {
    open(preset, () -> {});
  }

  /// @param then what to do once the network is shown
  void open(Preset preset, Runnable then) {
    var blank = blank();
    open(preset.title(), () -> blank.with(preset.graph().get()), then);
  }

  /// Opens a design that was not laid out yet.
  ///
  /// @param then what to do once it is shown
  void open(String title, Supplier<Document> design, Runnable then) {
    said.accept(say("shell.laying-out", title));
    background.execute(() -> {
      var document = design.get();
      var analysis = new Analyzer(catalogue).analyze(document.graph(), Analysis.NONE);
      var placed = Drawing.placed(document, catalogue, analysis, () -> false);
      userInterface.execute(() -> {
        show(placed, title);
        said.accept("");
        then.run();
      });
    });
  }

  public void open(Samples.Sample sample) {
    open(sample, () -> {});
  }

  /// Opens a lesson of the course where it was left.
  public void openLesson(String id) {
    background.execute(() -> {
      try {
        var lesson = lessons.lesson(id);
        var document = lessons.document(lesson);
        userInterface.execute(() -> {
          designs.open(lesson, document);
          shown();
        });
      } catch (LessonException damaged) {
        userInterface.execute(() -> unopened(damaged));
      }
    });
  }

  /// Writes what was noted in the lesson as one page.
  void saveNotebook() {
    var page = designs.shown().learning().page();
    var kind = new Dialogs.FileKind(say("shell.web-page"), List.of("html"));
    page.flatMap(
            known -> dialogs.save(say("shell.save-the-notebook"), title() + ".html", List.of(kind)))
        .ifPresent(file -> write(file, page.get().html()));
  }

  private void write(Path file, String text) {
    background.execute(() -> {
      try {
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        userInterface.execute(() -> said.accept(say("shell.saved", file.getFileName())));
      } catch (IOException failed) {
        userInterface.execute(() ->
            dialogs.tell(
                say("shell.the-notebook-was-not-saved"), String.valueOf(failed.getMessage())));
      }
    });
  }

  /// Opens a teacher's lesson: its start, as a design that is saved and handed in like any other.
  private void readLesson(Path file) {
    background.execute(() -> {
      try {
        var lesson = lessons.lesson(file);
        var document = lessons.begun(lesson, file);
        userInterface.execute(() -> {
          designs.services().preferences().addRecentFile(file);
          show(document, lesson.title());
        });
      } catch (LessonException damaged) {
        userInterface.execute(() -> unopened(damaged));
      }
    });
  }

  private void unopened(LessonException damaged) {
    answered.accept(false);
    dialogs.tell(say("shell.the-lesson-was-not-opened"), String.valueOf(damaged.getMessage()));
  }

  /// @param then what to do once the sample is shown
  void open(Samples.Sample sample, Runnable then) {
    background.execute(() -> {
      try {
        var document = samples.open(sample);
        userInterface.execute(() -> {
          show(document, sample.title());
          then.run();
        });
      } catch (DocumentException unreadable) {
        userInterface.execute(() -> {
          answered.accept(false);
          dialogs.tell(
              say("shell.the-sample-was-not-opened"), String.valueOf(unreadable.getMessage()));
        });
      }
    });
  }

  /// Shows work that an earlier run of the program left behind, under its name and with what undo
  /// brings back; it stays unsaved. It takes the place of the tab in which its file is open.
  public void recover(Autosave.Recovered work) {
    var name = work.name().isBlank() ? say("shell.recovered-design") : work.name();
    designs
        .placeFor(work)
        .ifPresentOrElse(
            open -> designs.openInstead(open, work.history(), work.file(), name),
            () -> designs.open(work.history(), work.file(), name));
    opened.run();
  }

  private void show(Document document, String title) {
    designs.open(History.startingAt(document), Optional.empty(), title);
    shown();
  }

  /// A window that opens with a design is laid out once, with all that comes of opening it.
  private void shown() {
    opened.run();
    answered.accept(true);
  }

  private void read(Path file) {
    if (file.toString().endsWith(Lessons.EXTENSION)) {
      readLesson(file);
      return;
    }
    storage.open(
        file,
        outcome -> {
          switch (outcome) {
            case Storage.Opened(_, var design) -> {
              remark(design);
              shown();
            }
            case Storage.Failed(var reason) -> {
              answered.accept(false);
              dialogs.tell(say("shell.the-file-was-not-opened"), reason);
            }
            case Storage.Saved _ -> throw new IllegalStateException("opening does not save");
          }
        });
  }

  private void remark(DocumentFile.Opened design) {
    if (!design.notes().isEmpty()) said.accept(String.join(" ", design.notes()));
  }

  /// Saves a design in its file, if it has one and the user wants that done by itself.
  void saveByItself(OpenDesign design) {
    var settings = new Settings(designs.services().preferences());
    if (settings.keeping() != Settings.Keeping.FILE || design != designs.shown()) return;
    if (design.state().isDirty()) design.state().file().ifPresent(file -> write(file, () -> {}));
  }

  public void save() {
    save(() -> {});
  }

  public void saveAs() {
    saveAs(() -> {});
  }

  private void save(Runnable then) {
    designs.shown().state().file().ifPresentOrElse(file -> write(file, then), () -> saveAs(then));
  }

  private void saveAs(Runnable then) {
    dialogs
        .save(say("shell.save-the-design"), title() + DocumentFile.EXTENSION, List.of(DESIGN))
        .map(DesignFiles::withExtension)
        .ifPresent(file -> write(file, then));
  }

  private static Path withExtension(Path file) {
    var written = String.valueOf(file.getFileName());
    return written.endsWith(DocumentFile.EXTENSION)
        ? file
        : file.resolveSibling(written + DocumentFile.EXTENSION);
  }

  private void write(Path file, Runnable then) {
    storage.save(
        file,
        outcome -> {
          switch (outcome) {
            case Storage.Saved(var where) -> {
              said.accept(say("shell.saved", where.getFileName()));
              then.run();
            }
            case Storage.Failed(var reason) ->
                dialogs.tell(say("shell.the-design-was-not-saved"), reason);
            case Storage.Opened _ -> throw new IllegalStateException("saving does not open");
          }
        });
  }

  /// Closes a design, once its changes are saved or not wanted.
  public void close(OpenDesign design) {
    leaving(design, () -> designs.close(design));
  }

  /// Does something that takes all designs away, once the changes of each are saved or not wanted.
  public void leaving(Runnable then) {
    leaving(designs.all().get(), then);
  }

  private void leaving(List<OpenDesign> designs, Runnable then) {
    if (designs.isEmpty()) then.run();
    else leaving(designs.getFirst(), () -> leaving(designs.subList(1, designs.size()), then));
  }

  private void leaving(OpenDesign design, Runnable then) {
    var state = design.state();
    boolean blank = state.graph().isEmpty() && state.file().isEmpty();
    if (!design.isUnsaved() || blank) {
      then.run();
      return;
    }
    designs.show(design);
    switch (dialogs.unsaved(design.title())) {
      case SAVE -> save(then);
      case DISCARD -> then.run();
      case CANCEL -> {}
    }
  }
}
