package vertebra.paint;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/// The bundled fonts that every picture uses, and how wide text is in them. The same widths serve
/// the screen, PNG, SVG and PDF, so a picture breaks no line and cuts no word differently.
public enum Typeface {
  REGULAR("Inter", "'Segoe UI', 'Helvetica Neue', Arial, sans-serif", 400, "Inter_400Regular.ttf"),
  SEMIBOLD(
      "Inter", "'Segoe UI', 'Helvetica Neue', Arial, sans-serif", 600, "Inter_600SemiBold.ttf"),
  MONO(
      "JetBrains Mono",
      "Consolas, Menlo, 'DejaVu Sans Mono', monospace",
      400,
      "JetBrainsMono_400Regular.ttf");

  private static final String FOLDER = "/vertebra/ui/theme/fonts/";
  private static final String ELLIPSIS = "…";
  private static final int REMEMBERED = 20_000;

  private final String family;
  private final String others;
  private final int weight;
  private final String file;

  /// @param others what a page takes where the font is missing
  Typeface(String family, String others, int weight, String file) {
    this.family = family;
    this.others = others;
    this.weight = weight;
    this.file = file;
  }

  /// The family name for style sheets and toolkits.
  public String family() {
    return family;
  }

  /// The family and what stands in for it, as a style sheet lists them.
  String families() {
    return (family.contains(" ") ? "'" + family + "'" : family) + ", " + others;
  }

  /// 400 or 600, as in CSS.
  public int weight() {
    return weight;
  }

  /// The TrueType file; the caller closes it.
  public InputStream open() {
    var stream = Typeface.class.getResourceAsStream(FOLDER + file);
    if (stream == null) throw new IllegalStateException("the font " + file + " is not bundled");
    return stream;
  }

  /// The width of a text at a size, in the size's unit.
  public double width(String text, double size) {
    double sum = 0;
    var widths = Advances.of(this);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i)))
      sum += widths.advance(text.codePointAt(i));
    return sum * size;
  }

  /// The text, or as much of its beginning as fits with an ellipsis; blank if not even that fits.
  public String fit(String text, double size, double width) {
    return fit(text, size, width, false);
  }

  /// The text, or as much of its beginning and of its end as fits with an ellipsis between them;
  /// blank if not even that fits.
  public String fitEnds(String text, double size, double width) {
    return fit(text, size, width, true);
  }

  private String fit(String text, double size, double width, boolean ends) {
    if (width(text, size) <= width) return text;
    var cuts = Advances.of(this).cuts;
    if (cuts.size() > REMEMBERED) cuts.clear();
    return cuts.computeIfAbsent(
        new Cut(text, (float) size, (float) width, ends), _ -> cut(text, size, width, ends));
  }

  /// The text with a question mark for every character that the font lacks.
  String drawable(String text) {
    var glyphs = Advances.of(this);
    if (text.codePoints().allMatch(glyphs::has)) return text;
    var safe = new StringBuilder();
    text.codePoints().forEach(point -> safe.appendCodePoint(glyphs.has(point) ? point : '?'));
    return safe.toString();
  }

  /// The outline of a character in units of the font's size, y down, baseline at zero.
  Path2D outline(int point) {
    return Advances.of(this).outlines.computeIfAbsent(point, Advances.of(this)::traced);
  }

  private record Cut(String text, float size, float width, boolean ends) {}

  private String cut(String text, double size, double width, boolean ends) {
    int[] points = text.codePoints().toArray();
    for (int kept = points.length - 1; kept > 0; kept--) {
      int last = ends ? Math.floorDiv(kept, 2) : 0;
      var first = new String(points, 0, kept - last).stripTrailing();
      var shorter =
          first + ELLIPSIS + new String(points, points.length - last, last).stripLeading();
      if (width(shorter, size) <= width) return shorter;
    }
    return "";
  }

  /// The advance widths of one font, in units of its size.
  private static final class Advances {
    private static final Map<Typeface, Advances> ALL = new ConcurrentHashMap<>();
    private static final int PLAIN = 0x250;

    private final float[] plain = new float[PLAIN];
    private final Map<Integer, Float> others = new ConcurrentHashMap<>();
    private final Map<Cut, String> cuts = new ConcurrentHashMap<>();
    private final Map<Integer, Path2D> outlines = new ConcurrentHashMap<>();
    private final TrueTypeFont font;
    private final CmapLookup glyphs;
    private final float unit;

    private Advances(Typeface face) {
      try (var stream = face.open()) {
        font = new TTFParser().parse(new RandomAccessReadBuffer(stream));
        glyphs = font.getUnicodeCmapLookup();
        unit = font.getUnitsPerEm();
        for (int point = 0; point < PLAIN; point++) plain[point] = measured(point);
      } catch (IOException unreadable) {
        throw new UncheckedIOException("the font " + face.file + " is damaged", unreadable);
      }
    }

    static Advances of(Typeface face) {
      return ALL.computeIfAbsent(face, Advances::new);
    }

    boolean has(int point) {
      return glyphs.getGlyphId(point) != 0;
    }

    float advance(int point) {
      if (point < PLAIN) return plain[point];
      return others.computeIfAbsent(
          point,
          other -> {
            try {
              return measured(other);
            } catch (IOException unreadable) {
              throw new UncheckedIOException(unreadable);
            }
          });
    }

    private float measured(int point) throws IOException {
      return font.getAdvanceWidth(glyphs.getGlyphId(point)) / unit;
    }

    private Path2D traced(int point) {
      try {
        var glyph = font.getGlyph().getGlyph(glyphs.getGlyphId(point));
        if (glyph == null) return new Path2D.Double();
        var path = new Path2D.Double(glyph.getPath());
        path.transform(AffineTransform.getScaleInstance(1 / unit, -1 / unit));
        return path;
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      }
    }
  }
}
