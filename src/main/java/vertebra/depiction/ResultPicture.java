package vertebra.depiction;

import static vertebra.depiction.AnswerPainter.colour;
import static vertebra.depiction.AnswerPainter.percent;
import static vertebra.text.Texts.say;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import vertebra.detection.BoxHead;
import vertebra.detection.Detection;
import vertebra.paint.RasterSurface;
import vertebra.paint.Surface.Anchor;
import vertebra.paint.Typeface;
import vertebra.runtime.TopK;

/// Paints what a network found over what it saw, with a list beside it.
public final class ResultPicture {

  /// The shorter side of the picture is enlarged to about as many pixels.
  private static final int SIDE = 448;

  private static final int LIST = 240;
  private static final int MARGIN = 16;
  private static final int ROW = 24;
  private static final double SIZE = 13;
  private static final int PAPER = 0xffffffff;
  private static final int INK = 0xff1f2328;
  private static final int FAINT = 0xff6e7781;

  private final SeenPicture seen;
  private final int scale;
  private final TopK.Names labels;
  private final RasterSurface surface;
  private int line = MARGIN + ROW / 2;

  private ResultPicture(SeenPicture seen, TopK.Names labels, boolean isTwice, boolean isListed) {
    this.seen = seen;
    this.labels = labels;
    this.scale = Math.max(1, Math.ceilDiv(SIDE, Math.min(seen.width(), seen.height())));
    int pictures = isTwice ? 2 : 1;
    this.surface =
        new RasterSurface(
            pictures * (wide() + MARGIN) + MARGIN + (isListed ? LIST : 0), high() + 2 * MARGIN);
    surface.fillRect(0, 0, 1e5, 1e5, PAPER);
  }

  /// Paints a run, or the picture that came out where none went in.
  ///
  /// @param least the least score of an object
  public static BufferedImage of(SeenRun run, double least) {
    var first = run.input().or(run::restored).orElseThrow();
    boolean isTwice = run.input().isPresent() && run.restored().isPresent();
    var picture = new ResultPicture(first, run.names(), isTwice, run.restored().isEmpty());
    try (var open = picture.surface) {
      picture.picture(first, MARGIN);
      run.candidates().ifPresent(found -> picture.objects(found.once(least, BoxHead.SAME)));
      switch (run.depiction().orElse(null)) {
        case Depiction.Regions regions -> picture.regions(regions);
        case Depiction.Named(var top) -> picture.named(top);
        case Depiction.Restored _ ->
            run.restored()
                .filter(_ -> isTwice)
                .ifPresent(came -> picture.picture(came, picture.wide() + 2.0 * MARGIN));
        case null -> {}
      }
      return open.image();
    }
  }

  private int wide() {
    return seen.width() * scale;
  }

  private int high() {
    return seen.height() * scale;
  }

  private void picture(SeenPicture shown, double x) {
    surface.image(shown.pixels(), shown.width(), shown.height(), x, MARGIN, wide(), high());
  }

  private String name(int label) {
    return AnswerPainter.name(labels, label);
  }

  private double listX() {
    return wide() + 2.0 * MARGIN;
  }

  private AnswerPainter painter() {
    return new AnswerPainter(surface, seen, labels, MARGIN, MARGIN, scale);
  }

  private void objects(List<Detection> found) {
    title(say("depiction.objects", found.size()));
    painter().objects(found, Optional.empty());
    for (var one : found) row(colour(one.label()), name(one.label()), percent(one.score()));
    if (found.isEmpty()) row(PAPER, say("depiction.nothing-was-sure-enough"), "");
  }

  private void regions(Depiction.Regions regions) {
    title(say("depiction.classes"));
    painter().regions(regions);
    regions
        .shares()
        .forEach(
            (label, share) -> row(label == 0 ? FAINT : colour(label), name(label), percent(share)));
  }

  private void named(TopK top) {
    title(say("depiction.likeliest"));
    for (var entry : top.entries()) {
      var name = entry.label().isEmpty() ? name(entry.index()) : entry.label();
      row(colour(entry.index()), name, percent(entry.score()));
      double room = LIST - 2.0 * MARGIN;
      surface.fillRect(listX(), line - 4, room * entry.score(), 4, colour(entry.index()));
      line += 8;
    }
  }

  private void title(String words) {
    surface.text(words, listX(), line + 5, Typeface.SEMIBOLD, SIZE + 2, Anchor.START, INK);
    line += ROW + 4;
  }

  /// A colour, a name and a number; what is below the picture's edge is left out.
  private void row(int colour, String name, String number) {
    if (line + ROW / 2 > high() + 2 * MARGIN) return;
    surface.fillRect(listX(), line - 6, 12, 12, colour);
    double room = LIST - 3.0 * MARGIN - (number.isEmpty() ? 0 : 60);
    surface.text(
        Typeface.REGULAR.fit(name, SIZE, room),
        listX() + 20,
        line + 5,
        Typeface.REGULAR,
        SIZE,
        Anchor.START,
        INK);
    surface.text(
        number,
        wide() + MARGIN + LIST - MARGIN,
        line + 5,
        Typeface.REGULAR,
        SIZE,
        Anchor.END,
        FAINT);
    line += ROW;
  }
}
