package vertebra.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.stage.Stage;
import vertebra.Editor;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.files.Scratch;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.ClassReport;
import vertebra.teaching.Classroom;
import vertebra.teaching.Grade;
import vertebra.teaching.LessonException;
import vertebra.teaching.Lessons;
import vertebra.teaching.Notebook;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Preferences;
import vertebra.workbench.TestServices;
import vertebra.workbench.Workbench;

/// What it costs to open a lesson, warm: until it lies on the canvas, checked, and one can work on
/// it; what comes behind that, its checks and what flows, on the threads that nobody waits for; and
/// to mark thirty designs of a lesson, table included. Prints processor time.
///
/// With the argument `window` it opens every lesson in the whole editor and prints the time of the
/// window's thread and of the renderer's, until the frame after it was checked is painted.
public final class LessonBench {

  private static final int ROUNDS = 4;
  private static final int STUDENTS = 30;
  private static final int LONGEST = 5;

  /// The time that opening one lesson took.
  ///
  /// @param behind what came after one could work on it
  private record Opened(String id, double millis, double behind) {}

  private LessonBench() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals("window")) {
      System.setProperty("prism.order", "sw");
      Application.launch(Shown.class, arguments);
      return;
    }
    var folder = Scratch.folder("lessons");
    opening(folder);
    grading(folder, arguments.length > 0 ? arguments[0] : "neck");
  }

  private static void opening(Path folder) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var later = new ArrayDeque<Runnable>();
    var services =
        TestServices.checking(
            catalogue, new OrtEngine(), folder, Workbench.CHECKER, Runnable::run, later::add);
    var shelf = new LessonShelf(catalogue, services.preferences());
    var last = new ArrayList<Opened>();
    for (int round = 0; round < ROUNDS; round++) {
      last.clear();
      var designs = new OpenDesigns(services);
      for (var id : Lessons.ids()) {
        double start = Clock.now();
        var lesson = shelf.lesson(id);
        designs.open(lesson, shelf.begun(lesson));
        double open = Clock.now();
        for (var next = later.poll(); next != null; next = later.poll()) next.run();
        last.add(new Opened(id, open - start, Clock.now() - open));
      }
    }
    told("opening", last, Opened::millis);
    told("behind it", last, Opened::behind);
  }

  private static void told(String what, List<Opened> all, ToDoubleFunction<Opened> time) {
    var sorted = all.stream().sorted(Comparator.comparingDouble(time)).toList();
    IO.println(
        String.format(
            Locale.ROOT,
            "%s, %d lessons: median %.0f ms; the longest %s",
            what,
            sorted.size(),
            time.applyAsDouble(sorted.get(sorted.size() / 2)),
            sorted.reversed().stream()
                .limit(LONGEST)
                .map(one ->
                    String.format(Locale.ROOT, "%s %.0f ms", one.id(), time.applyAsDouble(one)))
                .toList()));
  }

  /// The editor in which lessons are opened one after another, each twice; the second counts.
  public static final class Shown extends Application {
    @Override
    public void start(Stage stage) throws Exception {
      var folder = Files.createTempDirectory("lessons");
      var catalogue = StandardCatalogue.catalogue();
      var editor = Editor.in(folder, catalogue, new OrtEngine(), stage);
      stage.setWidth(1_280);
      stage.setHeight(800);
      editor.show();
      var shelf = new LessonShelf(catalogue, Preferences.from(folder.resolve("preferences.json")));
      new Opening(editor.designs(), shelf).start();
    }
  }

  /// Opens the next lesson when the one before has been painted.
  private static final class Opening extends AnimationTimer {
    private static final int PAUSE = 20;

    private final OpenDesigns designs;
    private final LessonShelf shelf;
    private final List<Opened> last = new ArrayList<>();
    private int count;
    private int frame;
    private boolean opened;
    private double window;
    private double renderer;
    private int painted;

    Opening(OpenDesigns designs, LessonShelf shelf) {
      this.designs = designs;
      this.shelf = shelf;
    }

    @Override
    public void handle(long now) {
      if (opened) {
        if (designs.shown().state().isChecked() && painted++ == 1) note();
      } else if (++frame > PAUSE) open();
    }

    private void open() {
      var id = Lessons.ids().get(count % Lessons.ids().size());
      window = Clock.now();
      renderer = Clock.of("QuantumRenderer");
      try {
        var lesson = shelf.lesson(id);
        designs.open(lesson, shelf.begun(lesson));
      } catch (LessonException damaged) {
        throw new IllegalStateException(damaged);
      }
      opened = true;
      painted = 0;
    }

    private void note() {
      var ids = Lessons.ids();
      if (count >= ids.size())
        last.add(
            new Opened(
                ids.get(count % ids.size()),
                Clock.now() - window,
                Clock.of("QuantumRenderer") - renderer));
      designs.close(designs.shown());
      opened = false;
      frame = 0;
      if (++count < 2 * ids.size()) return;
      told("on the window's thread", last, Opened::millis);
      told("on the renderer's", last, Opened::behind);
      stop();
      Platform.exit();
    }
  }

  private static void grading(Path folder, String id) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var lesson = Lessons.find(id, catalogue).orElseThrow();
    var notes = Notebook.of(lesson);
    var files = new ArrayList<Path>();
    for (int i = 0; i < STUDENTS; i++) {
      var file = folder.resolve("student" + i + DocumentFile.EXTENSION);
      DocumentFile.write(notes.in(Document.of(lesson.solution())), file);
      files.add(file);
    }
    double start = Clock.now();
    long began = System.nanoTime();
    var room = new Classroom(catalogue, new OrtEngine(), new Samples(folder));
    var grades = new ArrayList<Grade>();
    for (var file : files) grades.add(Grade.of(room, lesson, file, 0));
    int table =
        new ClassReport(
                room, lesson, List.copyOf(grades), Instant.EPOCH, "", "", _ -> Optional.empty())
            .csv()
            .length();
    IO.println(
        String.format(
            Locale.ROOT,
            "marking %d designs of %s: %.1f s of this thread, %.1f s by the clock, %,d characters",
            STUDENTS,
            id,
            (Clock.now() - start) / 1e3,
            (System.nanoTime() - began) / 1e9,
            table));
  }
}
