package vertebra.ui.shell;

import java.util.function.Consumer;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.learn.GlossarySheet;
import vertebra.ui.learn.LessonSheet;
import vertebra.workbench.Exporting;

/// The sheets that are opened over the window: exporting, devices, and comparing.
final class Sheets {

  private final Overlays overlays;
  private final LatePart<ExportSheet> exports;
  private final LatePart<DoctorSheet> doctor;
  private final LatePart<CompareSheet> compare;
  private final LatePart<LessonSheet> lessons;
  private final LatePart<GlossarySheet> glossary;

  /// @param lesson opens the lesson of an id
  /// @param show shows the block, network or sample of an id
  Sheets(
      LatePart.Describing describing,
      Overlays overlays,
      Consumer<String> lesson,
      Consumer<String> show) {
    this.overlays = overlays;
    exports =
        new LatePart<>(
            describing,
            ExportSheet.class,
            "ExportSheet.fxml",
            sheet -> sheet.onClose(overlays::close));
    doctor =
        new LatePart<>(
            describing,
            DoctorSheet.class,
            "DoctorSheet.fxml",
            sheet -> sheet.onClose(overlays::close));
    compare =
        new LatePart<>(
            describing,
            CompareSheet.class,
            "CompareSheet.fxml",
            sheet -> sheet.onClose(overlays::close));
    lessons =
        new LatePart<>(
            describing,
            LessonSheet.class,
            "LessonSheet.fxml",
            sheet -> {
              sheet.onClose(overlays::close);
              sheet.onOpen(lesson);
              sheet.onGlossary(this::showGlossary);
            });
    glossary =
        new LatePart<>(
            describing,
            GlossarySheet.class,
            "GlossarySheet.fxml",
            sheet -> {
              sheet.onClose(overlays::close);
              sheet.onLesson(lesson);
              sheet.onShow(show);
            });
  }

  void showExport(Exporting.ExportKind kind) {
    var sheet = exports.get();
    sheet.prepare(kind);
    overlays.open(sheet.root(), sheet.first());
  }

  void showDevices() {
    var sheet = doctor.get();
    sheet.look();
    overlays.open(sheet.root(), sheet.first());
  }

  void showComparison() {
    var sheet = compare.get();
    sheet.prepare();
    overlays.open(sheet.root(), sheet.first());
  }

  void showLessons() {
    var sheet = lessons.get();
    sheet.prepare();
    overlays.open(sheet.root(), sheet.first());
  }

  void showGlossary() {
    var sheet = glossary.get();
    sheet.prepare();
    overlays.open(sheet.root(), sheet.first());
  }

  /// Explains a term.
  void showTerm(String name) {
    var sheet = glossary.get();
    sheet.prepare(name);
    overlays.open(sheet.root(), sheet.first());
  }

  /// Paints charts anew after the theme changed.
  void repaint() {
    compare.known().ifPresent(CompareSheet::repaint);
  }
}
