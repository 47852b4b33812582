package vertebra.paint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/// Writes SVG that stays editable: one group a card or wire, with an id, classes and a title, and
/// text as text.
public final class SvgSurface implements Surface {

  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Set<String> ids = new HashSet<>();

  public SvgSurface(double width, double height, String title) {
    out.append(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"");
    attribute("width", width);
    attribute("height", height);
    out.append(" viewBox=\"0 0 ").append(number(width)).append(' ').append(number(height));
    out.append("\" role=\"img\">\n<title>")
        .append(Xml.escaped(title))
        .append("</title>\n<style>\n");
    out.append("text { font-family: ")
        .append(Typeface.REGULAR.families())
        .append("; white-space: pre; }\n");
    out.append("text.semibold { font-weight: 600; }\n");
    out.append("text.mono { font-family: ")
        .append(Typeface.MONO.families())
        .append("; }\n</style>\n");
  }

  /// The whole file; nothing can be painted afterwards.
  public String finished() {
    return out.append("</svg>\n").toString();
  }

  @Override
  public void begin(String id, String style, String title) {
    var base = id.replaceAll("[^A-Za-z0-9_.-]+", "_");
    var unique = base;
    for (int number = 2; !ids.add(unique); number++) unique = base + "-" + number;
    out.append("<g id=\"n-").append(unique).append("\" class=\"").append(Xml.escaped(style));
    out.append("\"><title>").append(Xml.escaped(title)).append("</title>\n");
  }

  @Override
  public void end() {
    out.append("</g>\n");
  }

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    fillRound(x, y, width, height, 0, colour);
  }

  @Override
  public void fillRound(
      double x, double y, double width, double height, double radius, int colour) {
    rect(x, y, width, height, radius);
    paint("fill", colour);
    out.append("/>\n");
  }

  @Override
  public void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour) {
    rect(x + line / 2, y + line / 2, width - line, height - line, radius - line / 2);
    out.append(" fill=\"none\"");
    stroke(line, colour);
    out.append("/>\n");
  }

  @Override
  public void line(double x0, double y0, double x1, double y1, double line, int colour) {
    out.append("<line");
    attribute("x1", x0);
    attribute("y1", y0);
    attribute("x2", x1);
    attribute("y2", y1);
    stroke(line, colour);
    out.append("/>\n");
  }

  @Override
  public void path(double[] points, double radius, double line, int colour) {
    out.append("<path d=\"");
    var each = Corners.rounded(points, radius).getPathIterator(null);
    double[] at = new double[6];
    for (; !each.isDone(); each.next()) {
      int kind = each.currentSegment(at);
      boolean curve = kind == java.awt.geom.PathIterator.SEG_CUBICTO;
      out.append(kind == java.awt.geom.PathIterator.SEG_MOVETO ? 'M' : curve ? 'C' : 'L');
      for (int i = 0; i < (curve ? 6 : 2); i++) out.append(i == 0 ? "" : " ").append(number(at[i]));
    }
    out.append("\" fill=\"none\"");
    stroke(line, colour);
    out.append("/>\n");
  }

  @Override
  public void strokes(List<double[]> chains, double line, int colour) {
    out.append("<path d=\"");
    for (var chain : chains)
      for (int i = 0; i < chain.length; i += 2)
        out.append(i == 0 ? 'M' : 'L')
            .append(number(chain[i]))
            .append(' ')
            .append(number(chain[i + 1]));
    out.append("\" fill=\"none\"");
    stroke(line, colour);
    out.append("/>\n");
  }

  @Override
  public void fillPolygon(double[] points, int colour) {
    out.append("<polygon points=\"");
    for (int i = 0; i < points.length; i++)
      out.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(number(points[i]));
    out.append('"');
    paint("fill", colour);
    out.append("/>\n");
  }

  @Override
  public void fillOval(double x, double y, double width, double height, int colour) {
    ellipse(x, y, width, height);
    paint("fill", colour);
    out.append("/>\n");
  }

  @Override
  public void strokeOval(double x, double y, double width, double height, double line, int colour) {
    ellipse(x + line / 2, y + line / 2, width - line, height - line);
    out.append(" fill=\"none\"");
    stroke(line, colour);
    out.append("/>\n");
  }

  @Override
  public void text(
      String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
    out.append("<text");
    attribute("x", x);
    attribute("y", y);
    attribute("font-size", size);
    switch (face) {
      case REGULAR -> {}
      case SEMIBOLD -> out.append(" class=\"semibold\"");
      case MONO -> out.append(" class=\"mono\"");
    }
    switch (anchor) {
      case START -> {}
      case MIDDLE -> out.append(" text-anchor=\"middle\"");
      case END -> out.append(" text-anchor=\"end\"");
    }
    paint("fill", colour);
    out.append('>').append(Xml.escaped(text)).append("</text>\n");
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    var picture =
        new java.awt.image.BufferedImage(columns, rows, java.awt.image.BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, columns, rows, pixels, 0, columns);
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    out.append("<image style=\"image-rendering: pixelated\" preserveAspectRatio=\"none\"");
    attribute("x", x);
    attribute("y", y);
    attribute("width", width);
    attribute("height", height);
    out.append(" href=\"data:image/png;base64,");
    out.append(Base64.getEncoder().encodeToString(bytes.toByteArray())).append("\"/>\n");
  }

  public byte[] bytes() {
    return finished().getBytes(StandardCharsets.UTF_8);
  }

  private void rect(double x, double y, double width, double height, double radius) {
    out.append("<rect");
    attribute("x", x);
    attribute("y", y);
    attribute("width", Math.max(0, width));
    attribute("height", Math.max(0, height));
    if (radius > 0) attribute("rx", Math.min(radius, Math.min(width, height) / 2));
  }

  private void ellipse(double x, double y, double width, double height) {
    out.append("<ellipse");
    attribute("cx", x + width / 2);
    attribute("cy", y + height / 2);
    attribute("rx", width / 2);
    attribute("ry", height / 2);
  }

  private void stroke(double line, int colour) {
    paint("stroke", colour);
    if (line != 1) attribute("stroke-width", line);
  }

  private void paint(String what, int colour) {
    out.append(' ').append(what).append("=\"").append(Colour.hex(colour)).append('"');
    if (Colour.alpha(colour) < 255) attribute(what + "-opacity", Colour.alpha(colour) / 255.0);
  }

  private void attribute(String name, double value) {
    out.append(' ').append(name).append("=\"").append(number(value)).append('"');
  }

  private static String number(double value) {
    double rounded = Math.rint(value * 100) / 100;
    return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
  }
}
