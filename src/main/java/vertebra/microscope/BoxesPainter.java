package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import vertebra.paint.Box;
import vertebra.paint.Colour;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.runtime.Tensor;

/// Paints boxes over the picture that they are about: one that is looked at, and those that it has
/// to do with.
final class BoxesPainter extends FigurePainter {

  /// A box to paint.
  ///
  /// @param corners left, top, right, bottom
  @SuppressWarnings("ArrayRecordComponent")
  private record Drawn(double[] corners, String name, int colour, double line) {}

  private static final int NEIGHBOURS = 16;

  private final Given given;

  BoxesPainter(Given given) {
    super(given);
    this.given = given;
  }

  @Override
  void paint(Box box) {
    var room = new Box(box.x(), box.y() + 4, box.width(), box.height() - CHAIN - 14);
    if (paintBoxes(room)) paintChain(box);
    else new TermsPainter(given).paint(box);
  }

  /// Paints them; answers whether there are any.
  private boolean paintBoxes(Box box) {
    var drawn = sight.falling().map(this::falling).orElseGet(this::row);
    if (drawn.isEmpty()) return false;
    double right = 1e-9;
    double bottom = 1e-9;
    double left = 0;
    double top = 0;
    var picture = sight.slide().picture();
    for (var one : drawn) {
      left = Math.min(left, one.corners()[0]);
      top = Math.min(top, one.corners()[1]);
      right = Math.max(right, one.corners()[2]);
      bottom = Math.max(bottom, one.corners()[3]);
    }
    boolean isInPixels = picture.isPresent() && right > 2;
    if (isInPixels) {
      right = Math.max(right, (double) picture.get().dim(3));
      bottom = Math.max(bottom, (double) picture.get().dim(2));
    }
    double scale = Math.min(box.width() / (right - left), box.height() / (bottom - top));
    double x = box.x() - left * scale;
    double y = box.y() - top * scale;
    if (isInPixels) paintPicture(picture, x, y, scale);
    else
      surface.strokeRound(
          box.x(), box.y(), (right - left) * scale, (bottom - top) * scale, 0, 1, painter.rule());
    for (var one : drawn.reversed()) {
      double w = (one.corners()[2] - one.corners()[0]) * scale;
      double h = (one.corners()[3] - one.corners()[1]) * scale;
      double atX = x + one.corners()[0] * scale;
      double atY = y + one.corners()[1] * scale;
      surface.strokeRound(atX, atY, Math.max(2, w), Math.max(2, h), 0, one.line(), one.colour());
      if (!one.name().isEmpty())
        painter.write(
            one.name(),
            atX + 4,
            atY + 13,
            Typeface.SEMIBOLD,
            11,
            Math.max(60, w),
            one.colour(),
            Anchor.START);
    }
    return true;
  }

  private void paintPicture(Optional<Tensor> picture, double x, double y, double scale) {
    var plane = Plane.of(picture.orElseThrow());
    var pixels =
        plane.channels() == 3
            ? painter.pictures().coloured(plane)
            : painter.pictures().channel(plane, 0);
    surface.image(
        pixels, plane.columns(), plane.rows(), x, y, plane.columns() * scale, plane.rows() * scale);
  }

  /// The box that is looked at, the one that it fell to, and all that stand before it.
  private List<Drawn> falling(FallingBoxes falling) {
    var drawn = new ArrayList<Drawn>();
    var own = falling.candidate(viewing.index(sight));
    drawn.add(
        new Drawn(
            own.corners(),
            own.stays() ? say("microscope.it-stays") : say("microscope.it-falls"),
            own.stays() ? painter.accent() : painter.mark(),
            3));
    if (!own.stays())
      drawn.add(
          new Drawn(
              falling.candidate(own.winner()).corners(),
              say("microscope.number-short", own.winner()),
              painter.accent(),
              2));
    for (int i = 0; i < viewing.index(sight); i++) {
      var before = falling.candidate(i);
      if (before.type() == own.type() && before.stays())
        drawn.add(new Drawn(before.corners(), "", Colour.withOpacity(painter.accent(), 0.45), 1));
    }
    return drawn;
  }

  /// The box of the row that is looked at, and those beside it.
  private List<Drawn> row() {
    var plane = sight.plane();
    if (plane.columns() != 4) return List.of();
    var drawn = new ArrayList<Drawn>();
    int row = viewing.place() / plane.columns();
    drawn.add(new Drawn(corners(plane, row), "", painter.mark(), 3));
    double[] own = corners(plane, row);
    for (int i = Math.max(0, row - NEIGHBOURS); i < Math.min(plane.rows(), row + NEIGHBOURS); i++) {
      var other = corners(plane, i);
      boolean isOfCell =
          Math.abs(other[0] + other[2] - own[0] - own[2]) < 1e-2
              && Math.abs(other[1] + other[3] - own[1] - own[3]) < 1e-2;
      if (i != row && isOfCell)
        drawn.add(new Drawn(other, "", Colour.withOpacity(painter.accent(), 0.7), 1));
    }
    return drawn;
  }

  private static double[] corners(Plane plane, int row) {
    var corners = new double[4];
    for (int i = 0; i < 4; i++) corners[i] = plane.at(plane.index(0, row, i));
    return corners;
  }
}
