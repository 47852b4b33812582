package vertebra.microscope;

import static vertebra.text.Texts.say;

import java.util.ArrayList;
import java.util.Comparator;
import vertebra.inspect.PatchGrid;
import vertebra.paint.Box;
import vertebra.paint.Colour;

/// How much this patch takes from every patch, over the picture; with the key R, how much every
/// patch takes from this one.
final class AttentionPainter extends FigurePainter {

  /// What a patch and its share need beside the picture.
  private static final double LIST = 140;

  private final Given given;

  AttentionPainter(Given given) {
    super(given);
    this.given = given;
  }

  @Override
  void paint(Box box) {
    int keys = working.terms().size();
    var picture = sight.slide().picture();
    double ratio = picture.map(one -> (double) one.dim(2) / one.dim(3)).orElse(1.0);
    var grid = PatchGrid.of(keys, ratio);
    if (grid.isEmpty()) {
      new SharesPainter(given).paint(box);
      return;
    }
    int rows = sight.plane().rows();
    int query = viewing.place() / sight.plane().columns();
    int key = viewing.place() % sight.plane().columns();
    boolean isColumn = viewing.isOn('R') && rows == keys;
    var shares = new double[keys];
    for (int i = 0; i < keys; i++)
      shares[i] =
          sight
              .plane()
              .at(sight.plane().index(viewing.channel(), isColumn ? i : query, isColumn ? key : i));
    head(
        isColumn
            ? say("microscope.who-listens", grid.get().inWords(key))
            : say("microscope.listens-to", grid.get().inWords(query)),
        box.x(),
        box.y() + 12,
        box.width());
    double room = Math.max(box.width() / 2, box.width() - LIST);
    double side = Math.min(box.height() - CHAIN - 34, room / Math.max(1, 1 / ratio));
    var area = new Box(box.x(), box.y() + 20, side / Math.max(1, ratio), side);
    picture.ifPresent(one -> {
      var plane = Plane.of(one);
      surface.image(
          plane.channels() == 3
              ? painter.pictures().coloured(plane)
              : painter.pictures().channel(plane, 0),
          plane.columns(),
          plane.rows(),
          area.x(),
          area.y(),
          area.width(),
          area.height());
    });
    double most = 1e-30;
    for (double share : shares) most = Math.max(most, share);
    double width = area.width() / grid.get().columns();
    double height = area.height() / grid.get().rows();
    for (int row = 0; row < grid.get().rows(); row++)
      for (int column = 0; column < grid.get().columns(); column++) {
        int token = grid.get().token(row, column);
        double x = area.x() + column * width;
        double y = area.y() + row * height;
        surface.fillRect(
            x, y, width, height, Colour.withOpacity(0xff0b1020, 0.78 * (1 - shares[token] / most)));
        if (token == (isColumn ? key : query)) painter.frame(x, y, width, height, painter.mark());
      }
    var best = new ArrayList<Integer>();
    for (int i = 0; i < keys; i++) best.add(i);
    best.sort(Comparator.comparingDouble(i -> -shares[i]));
    double right = area.right() + 14;
    for (int i = 0; i < Math.min(best.size(), (int) (side / ROW)); i++)
      note(
          say(
              "microscope.patch-and-share",
              grid.get().inWords(best.get(i)),
              Numerals.of(100 * shares[best.get(i)])),
          right,
          area.y() + i * ROW + 12,
          box.right() - right);
    paintChain(box);
  }
}
