package vertebra.ui.shell;

import java.util.List;
import java.util.function.Consumer;
import vertebra.canvas.Picture;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.export.PictureSheet;
import vertebra.ui.learn.GlossarySheet;
import vertebra.ui.learn.LessonSheet;
import vertebra.ui.settings.KeyChoice;
import vertebra.ui.settings.SettingsSheet;
import vertebra.workbench.Exporting;

/// The sheets that are opened over the window: exporting, devices, and comparing.
final class Sheets {

  private final Overlays overlays;
  private final LatePart<ExportSheet> exports;
  private final LatePart<PictureSheet> pictures;
  private final LatePart<DoctorSheet> doctor;
  private final LatePart<CompareSheet> compare;
  private final LatePart<LessonSheet> lessons;
  private final LatePart<GlossarySheet> glossary;
  private final LatePart<SettingsSheet> settings;

  /// @param rekeyed told when keys mean something else
  /// @param lesson opens the lesson of an id
  /// @param show shows the block, network or sample of an id
  Sheets(
      LatePart.Describing describing,
      Overlays overlays,
      Runnable rekeyed,
      Consumer<String> lesson,
      Consumer<String> show) {
    this.overlays = overlays;
    settings =
        new LatePart<>(
            describing,
            SettingsSheet.class,
            "SettingsSheet.fxml",
            sheet -> {
              sheet.onClose(overlays::close);
              sheet.onKeys(rekeyed);
              sheet.onDevices(() -> {
                overlays.close();
                showDevices();
              });
            });
    exports =
        new LatePart<>(
            describing,
            ExportSheet.class,
            "ExportSheet.fxml",
            sheet -> sheet.onClose(overlays::close));
    pictures =
        new LatePart<>(
            describing,
            PictureSheet.class,
            "PictureSheet.fxml",
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

  void showPicture(Picture.Sight sight) {
    var sheet = pictures.get();
    sheet.prepare(sight);
    overlays.open(sheet.root(), sheet.first());
  }

  void showDevices() {
    var sheet = doctor.get();
    sheet.look();
    overlays.open(sheet.root(), sheet.first());
  }

  void showSettings(List<KeyChoice> keys) {
    var sheet = settings.get();
    sheet.prepare(keys);
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
