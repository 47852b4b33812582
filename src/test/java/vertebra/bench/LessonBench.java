package vertebra.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import vertebra.catalogue.StandardCatalogue;
import vertebra.design.Samples;
import vertebra.document.Document;
import vertebra.document.DocumentFile;
import vertebra.files.Scratch;
import vertebra.runtime.ort.OrtEngine;
import vertebra.teaching.ClassReport;
import vertebra.teaching.Classroom;
import vertebra.teaching.Grade;
import vertebra.teaching.Lessons;
import vertebra.teaching.Notebook;
import vertebra.workbench.LessonShelf;
import vertebra.workbench.OpenDesigns;
import vertebra.workbench.Preferences;
import vertebra.workbench.TestServices;

/// What it costs to open a lesson, warm: read, laid on the canvas, checked, its checks worked out
/// and what flows looked at, all on one thread; and to mark thirty designs of a lesson, table
/// included. Prints processor time.
public final class LessonBench {

  private static final int ROUNDS = 4;
  private static final int STUDENTS = 30;

  /// The time that opening one lesson took.
  private record Opened(String id, double millis) {}

  private LessonBench() {}

  public static void main(String[] arguments) throws Exception {
    var folder = Scratch.folder("lessons");
    opening(folder);
    grading(folder, arguments.length > 0 ? arguments[0] : "neck");
  }

  private static void opening(Path folder) throws Exception {
    var catalogue = StandardCatalogue.catalogue();
    var services = TestServices.of(catalogue, new OrtEngine(), folder);
    var shelf = new LessonShelf(catalogue, Preferences.from(folder.resolve("preferences.json")));
    var last = new ArrayList<Opened>();
    for (int round = 0; round < ROUNDS; round++) {
      last.clear();
      var designs = new OpenDesigns(services);
      for (var id : Lessons.ids()) {
        double start = Clock.now();
        var lesson = shelf.lesson(id);
        designs.open(lesson, shelf.begun(lesson));
        last.add(new Opened(id, Clock.now() - start));
      }
    }
    last.sort(Comparator.comparingDouble(Opened::millis));
    IO.println(
        String.format(
            Locale.ROOT,
            "opening %d lessons: median %.0f ms; the longest %s",
            last.size(),
            last.get(last.size() / 2).millis(),
            last.reversed().stream()
                .limit(5)
                .map(one -> String.format(Locale.ROOT, "%s %.0f ms", one.id(), one.millis()))
                .toList()));
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
