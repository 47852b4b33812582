package vertebra.paint;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
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
public final class PdfSurface implements Surface, AutoCloseable {

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

  private void fill(Shape shape, int colour) {
    write(() -> {
      page.setNonStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      trace(shape);
      page.fill();
    });
  }

  private void stroke(Shape shape, double line, int colour) {
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
  public void fillRound(
      double x, double y, double width, double height, double radius, int colour) {
    fill(Corners.box(x, y, width, height, radius), colour);
  }

  @Override
  public void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour) {
    stroke(
        Corners.box(x + line / 2, y + line / 2, width - line, height - line, radius - line / 2),
        line,
        colour);
  }

  @Override
  public void line(double x0, double y0, double x1, double y1, double line, int colour) {
    stroke(new java.awt.geom.Line2D.Double(x0, y0, x1, y1), line, colour);
  }

  @Override
  public void path(double[] points, double radius, double line, int colour) {
    stroke(Corners.rounded(points, radius), line, colour);
  }

  @Override
  public void fillPolygon(double[] points, int colour) {
    fill(Corners.polygon(points), colour);
  }

  @Override
  public void fillOval(double x, double y, double width, double height, int colour) {
    fill(new Ellipse2D.Double(x, y, width, height), colour);
  }

  @Override
  public void strokeOval(double x, double y, double width, double height, double line, int colour) {
    stroke(
        new Ellipse2D.Double(x + line / 2, y + line / 2, width - line, height - line),
        line,
        colour);
  }

  @Override
  public void text(
      String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
    double at =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - face.width(text, size) / 2;
          case END -> x - face.width(text, size);
        };
    write(() -> {
      page.setNonStrokingColor(share(colour, 16), share(colour, 8), share(colour, 0));
      page.beginText();
      page.setFont(font(face), (float) size);
      page.setTextMatrix(new Matrix(1, 0, 0, -1, (float) at, (float) y));
      page.showText(face.drawable(text));
      page.endText();
    });
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    var picture = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, columns, rows, pixels, 0, columns);
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
