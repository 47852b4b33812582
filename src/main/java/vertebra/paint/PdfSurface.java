package vertebra.paint;

import java.awt.Shape;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.util.Matrix;

/// Writes a PDF of one page with real text: it can be searched and copied, and the fonts travel
/// along as subsets.
public final class PdfSurface extends ShapeSurface implements AutoCloseable {

  /// The longest side that readers are bound to show, in points.
  private static final double LONGEST = 14_400;

  private final PDDocument document = new PDDocument();
  private final PDPageContentStream page;
  private final Map<Typeface, PDFont> fonts = new EnumMap<>(Typeface.class);

  public PdfSurface(double width, double height, String title) {
    double scale = Math.min(0.75, LONGEST / Math.max(width, height));
    try {
      var sheet = new PDPage(new PDRectangle((float) (width * scale), (float) (height * scale)));
      document.addPage(sheet);
      document.getDocumentInformation().setTitle(title);
      document.getDocumentInformation().setCreator("Vertebra");
      page = new PDPageContentStream(document, sheet);
      page.transform(new Matrix((float) scale, 0, 0, (float) -scale, 0, (float) (height * scale)));
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  /// The whole file; nothing can be painted afterwards.
  public byte[] bytes() throws IOException {
    page.close();
    var bytes = new ByteArrayOutputStream();
    document.save(bytes);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    document.close();
  }

  /// Something that writes to the page.
  private interface Writing {
    void run() throws IOException;
  }

  private static void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException unwritten) {
      throw new UncheckedIOException(unwritten);
    }
  }

  @Override
  void fill(Shape shape, int colour) {
    write(() -> {
      page.setNonStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      trace(shape);
      page.fill();
    });
  }

  @Override
  void stroke(Shape shape, double line, int colour) {
    write(() -> {
      page.setStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      page.setLineWidth((float) line);
      trace(shape);
      page.stroke();
    });
  }

  private static float share(int colour, int shift) {
    return (colour >> shift & 255) / 255f;
  }

  private void trace(Shape shape) throws IOException {
    float[] at = new float[6];
    for (var each = shape.getPathIterator(null); !each.isDone(); each.next()) {
      switch (each.currentSegment(at)) {
        case PathIterator.SEG_MOVETO -> page.moveTo(at[0], at[1]);
        case PathIterator.SEG_LINETO -> page.lineTo(at[0], at[1]);
        case PathIterator.SEG_CUBICTO -> page.curveTo(at[0], at[1], at[2], at[3], at[4], at[5]);
        case PathIterator.SEG_CLOSE -> page.closePath();
        default -> throw new IllegalArgumentException("a piece of a shape that PDF does not have");
      }
    }
  }

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    write(() -> {
      page.setNonStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      page.addRect((float) x, (float) y, (float) width, (float) height);
      page.fill();
    });
  }

  @Override
  void write(String text, double x, double y, Typeface face, double size, int colour) {
    write(() -> {
      page.setNonStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      page.beginText();
      page.setFont(font(face), (float) size);
      page.setTextMatrix(new Matrix(1, 0, 0, -1, (float) x, (float) y));
      page.showText(face.drawable(text));
      page.endText();
    });
  }

  @Override
  void draw(BufferedImage picture, double x, double y, double width, double height) {
    write(() ->
        page.drawImage(
            LosslessFactory.createFromImage(document, picture),
            new Matrix((float) width, 0, 0, (float) -height, (float) x, (float) (y + height))));
  }

  private PDFont font(Typeface face) {
    return fonts.computeIfAbsent(
        face,
        each -> {
          try (var stream = each.open()) {
            return PDType0Font.load(document, stream, true);
          } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
          }
        });
  }
}
