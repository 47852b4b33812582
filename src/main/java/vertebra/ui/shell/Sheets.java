package vertebra.ui.shell;

import vertebra.ui.compare.CompareSheet;
import vertebra.ui.devices.DoctorSheet;
import vertebra.ui.export.ExportSheet;
import vertebra.workbench.Exporting;

/// The sheets that are opened over the window: exporting, devices, and comparing.
final class Sheets {

  private final Overlays overlays;
  private final LatePart<ExportSheet> exports;
  private final LatePart<DoctorSheet> doctor;
  private final LatePart<CompareSheet> compare;

  Sheets(LatePart.Describing describing, Overlays overlays) {
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

  /// Paints charts anew after the theme changed.
  void repaint() {
    compare.known().ifPresent(CompareSheet::repaint);
  }
}
