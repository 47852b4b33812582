package vertebra.paint;

/// A surface on which everything becomes larger by a factor, for pictures with more pixels.
///
/// @param on what really gets painted on
public record Enlarged(Surface on, double by) implements Surface {

  @Override
  public void fillRect(double x, double y, double width, double height, int colour) {
    on.fillRect(x * by, y * by, width * by, height * by, colour);
  }

  @Override
  public void fillRound(
      double x, double y, double width, double height, double radius, int colour) {
    on.fillRound(x * by, y * by, width * by, height * by, radius * by, colour);
  }

  @Override
  public void strokeRound(
      double x, double y, double width, double height, double radius, double line, int colour) {
    on.strokeRound(x * by, y * by, width * by, height * by, radius * by, line * by, colour);
  }

  @Override
  public void line(double x0, double y0, double x1, double y1, double line, int colour) {
    on.line(x0 * by, y0 * by, x1 * by, y1 * by, line * by, colour);
  }

  @Override
  public void path(double[] points, double radius, double line, int colour) {
    on.path(times(points), radius * by, line * by, colour);
  }

  @Override
  public void fillPolygon(double[] points, int colour) {
    on.fillPolygon(times(points), colour);
  }

  @Override
  public void fillOval(double x, double y, double width, double height, int colour) {
    on.fillOval(x * by, y * by, width * by, height * by, colour);
  }

  @Override
  public void strokeOval(double x, double y, double width, double height, double line, int colour) {
    on.strokeOval(x * by, y * by, width * by, height * by, line * by, colour);
  }

  @Override
  public void text(
      String text, double x, double y, Typeface face, double size, Anchor anchor, int colour) {
    on.text(text, x * by, y * by, face, size * by, anchor, colour);
  }

  @Override
  public void image(
      int[] pixels, int columns, int rows, double x, double y, double width, double height) {
    on.image(pixels, columns, rows, x * by, y * by, width * by, height * by);
  }

  @Override
  public void begin(String id, String style, String title) {
    on.begin(id, style, title);
  }

  @Override
  public void end() {
    on.end();
  }

  private double[] times(double[] points) {
    var larger = new double[points.length];
    for (int i = 0; i < points.length; i++) larger[i] = points[i] * by;
    return larger;
  }
}
