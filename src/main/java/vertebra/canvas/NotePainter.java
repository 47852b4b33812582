package vertebra.canvas;

import vertebra.paint.StyleTable.Ink;
import vertebra.paint.Surface;
import vertebra.paint.Typeface;

/// Paints what a note says: everything from near, and from farther away its first line.
final class NotePainter {

  private final Brush brush;
  private final Lod lod;

  NotePainter(Brush brush, Lod lod) {
    this.brush = brush;
    this.lod = lod;
  }

  void paint(FrameBox note) {
    double left = note.bounds().x() + NoteText.PADDING;
    double top = note.bounds().y() + NoteText.PADDING;
    double room = note.bounds().height() - 2 * NoteText.PADDING;
    var text = NoteText.of(note.title(), note.bounds().width() - 2 * NoteText.PADDING);
    int ink = brush.ink(Ink.FRAME_TITLE);
    if (lod != Lod.FULL) {
      if (lod.hasCards() && !text.lines().isEmpty()) {
        var first = text.lines().getFirst();
        double size = brush.text(first.size());
        var words =
            Typeface.SEMIBOLD.fit(
                first.words(), size, brush.size(note.bounds().width() - 2 * NoteText.PADDING));
        write(words, brush.x(left), brush.y(top) + size, Typeface.SEMIBOLD, size, ink);
      }
      return;
    }
    for (var line : text.lines()) {
      boolean isWhole = line.baseline() <= room + NoteText.PADDING / 2;
      double size = brush.text(line.size());
      if (!isWhole) {
        write("…", brush.x(left), brush.y(top + room + 6), Typeface.REGULAR, size, ink);
        return;
      }
      for (var run : line.runs())
        write(
            run.words(),
            brush.x(left + run.x()),
            brush.y(top + line.baseline()),
            run.face(),
            size,
            ink);
    }
  }

  private void write(String words, double x, double y, Typeface face, double size, int ink) {
    brush.label(words, x, y, face, size, Surface.Anchor.START, ink);
  }
}
