package vertebra.ui.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import vertebra.canvas.Picture;
import vertebra.teaching.Glossary;
import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.ui.export.PictureSheet;
import vertebra.ui.imported.ReworkSheet;
import vertebra.ui.learn.GlossarySheet;
import vertebra.ui.learn.LessonSheet;
import vertebra.ui.parts.WindowSheet;
import vertebra.ui.settings.KeyChoice;
import vertebra.ui.settings.SettingsSheet;
import vertebra.workbench.Exporting;

/// The sheets that are opened over the window.
final class Sheets {

  private final Overlays overlays;
  private final LatePart.Describing describing;
  private final LatePart<ExportSheet> exports;
  private final LatePart<PictureSheet> pictures;
  private final LatePart<DoctorSheet> doctor;
  private final LatePart<CompareSheet> compare;
  private final LatePart<LessonSheet> lessons;
  private final LatePart<GlossarySheet> glossary;
  private final LatePart<SettingsSheet> settings;
  private final LatePart<ReworkSheet> rework;

  /// @param rekeyed told when keys mean something else
  /// @param lesson opens the lesson of an id
  /// @param show shows the block, network or sample of an id
  /// @param open opens a file
  Sheets(
      LatePart.Describing describing,
      Overlays overlays,
      Runnable rekeyed,
      Consumer<String> lesson,
      Consumer<Glossary.Entry> show,
      Consumer<Path> open) {
    this.overlays = overlays;
    this.describing = describing;
    settings =
        part(
            SettingsSheet.class,
            sheet -> {
              sheet.onKeys(rekeyed);
              sheet.onDevices(() -> {
                overlays.close();
                showDevices();
              });
            });
    exports = part(ExportSheet.class, _ -> {});
    rework = part(ReworkSheet.class, sheet -> sheet.onOpen(open));
    pictures = part(PictureSheet.class, _ -> {});
    doctor = part(DoctorSheet.class, _ -> {});
    compare = part(CompareSheet.class, _ -> {});
    lessons =
        part(
            LessonSheet.class,
            sheet -> {
              sheet.onOpen(lesson);
              sheet.onGlossary(this::showGlossary);
            });
    glossary =
        part(
            GlossarySheet.class,
            sheet -> {
              sheet.onLesson(lesson);
              sheet.onShow(show);
            });
  }

  private <S extends WindowSheet> LatePart<S> part(Class<S> type, Consumer<S> ready) {
    return new LatePart<>(
        describing,
        type,
        type.getSimpleName() + ".fxml",
        sheet -> {
          sheet.onClose(overlays::close);
          ready.accept(sheet);
        });
  }

  private void open(WindowSheet sheet) {
    overlays.open(sheet.root(), sheet.first());
  }

  void showExport(Exporting.ExportKind kind) {
    var sheet = exports.get();
    sheet.prepare(kind);
    open(sheet);
  }

  void showPicture(Picture.Sight sight) {
    var sheet = pictures.get();
    sheet.prepare(sight);
    open(sheet);
  }

  void showRework() {
    var sheet = rework.get();
    sheet.prepare();
    open(sheet);
  }

  void showDevices() {
    var sheet = doctor.get();
    sheet.look();
    open(sheet);
  }

  void showSettings(List<KeyChoice> keys) {
    var sheet = settings.get();
    sheet.prepare(keys);
    open(sheet);
  }

  /// Shows the settings with one of them marked.
  void showSetting(List<KeyChoice> keys, String id) {
    var sheet = settings.get();
    sheet.prepare(keys);
    overlays.open(sheet.root(), sheet.setting(id));
  }

  void showComparison() {
    var sheet = compare.get();
    sheet.prepare();
    open(sheet);
  }

  void showLessons() {
    var sheet = lessons.get();
    sheet.prepare();
    open(sheet);
  }

  void showGlossary() {
    var sheet = glossary.get();
    sheet.prepare();
    open(sheet);
  }

  /// Explains a term.
  void showTerm(String name) {
    var sheet = glossary.get();
    sheet.prepare(name);
    open(sheet);
  }

  /// Paints charts anew after the theme changed.
  void repaint() {
    compare.known().ifPresent(CompareSheet::repaint);
  }
}
