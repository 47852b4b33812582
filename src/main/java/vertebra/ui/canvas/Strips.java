package vertebra.ui.canvas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.canvas.Camera;
import vertebra.canvas.GraphPainter;
import vertebra.paint.Box;

/// A painting of all of a sheet that is made in strips, one below the other, so that no frame pays
/// for the whole of it. It shows the drawing as it was when it was begun, and remembers what looks
/// otherwise since.
final class Strips {

  /// About how many pixels a strip has.
  private static final double PIXELS = 400_000;

  /// Strips are a multiple of so many pixels high: whole ones of a screen's also where its scale is
  /// in quarters.
  private static final double STEP = 4;

  private final PaintedSheet sheet;
  private final Camera camera;
  private final GraphPainter painter;
  private final double height;
  private final List<Box> late = new ArrayList<>();
  private double top;

  /// @param camera from where the middle of the sheet is looked at
  Strips(PaintedSheet sheet, Camera camera, GraphPainter painter) {
    this.sheet = sheet;
    this.camera = camera;
    this.painter = painter;
    height = Math.max(STEP, Math.floor(PIXELS / sheet.width() / STEP) * STEP);
  }

  /// Whether strips end on whole pixels of a screen, so that no seam shows between them.
  static boolean fit(double scale) {
    return STEP * scale == Math.rint(STEP * scale);
  }

  Camera camera() {
    return camera;
  }

  /// How many strips are not painted yet.
  int left() {
    return (int) Math.ceil((sheet.height() - top) / height);
  }

  void paint(int several) {
    for (int i = 0; i < several && left() > 0; i++) {
      double bottom = Math.min(top + height, sheet.height());
      var strip = new Box(0, top, sheet.width(), bottom - top);
      sheet.surface().within(strip, () -> painter.paint(strip));
      top = bottom;
    }
  }

  /// Remembers places that look otherwise than when this was begun, in world units.
  void changed(Optional<List<Box>> places) {
    places.ifPresent(late::addAll);
  }

  /// The places that look otherwise since this was begun, in world units.
  List<Box> late() {
    return List.copyOf(late);
  }
}
